"""What a crawl keeps, and what it need not ask for again.

`Keeper` stands between the spiders and the archive. `recall` gives what this crawl has archived already (before it was
cut off, or through another portal), `conditions` the headers with which a page is asked for only if it changed (RFC
9110 §13), `keep` archives an answer: as a response, or as a revisit when its body is the one that is archived. Lists
are always asked for anew and whole. Raises what the archive raises.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import msgspec

from crawler.archive import Archive, ArchiveError
from crawler.captures import Capture, Role
from crawler.lookup import Lookup
from crawler.warc import Answer, Exchange

State = Literal["new", "changed", "unchanged"]
"""A page or file against what was archived of its address before this crawl, byte for byte."""

_LASTING: tuple[Role, ...] = ("robots", "article", "attachment", "single")
_ROBOTS_KEEP = dt.timedelta(hours=24)  # RFC 9309 §2.4


class Kept(msgspec.Struct, frozen=True):
    """An answer as spiders see it: where the server said that nothing changed, the page of the last time."""

    answer: Answer
    state: State


class Keeper:
    """Keeps for one crawl, which began at `since`."""

    def __init__(self, archive: Archive, since: dt.datetime) -> None:
        self._archive = archive
        self._writer = ThreadPoolExecutor(1)  # a disk or a store that takes its time must not hold up other hosts
        self._waiting: list[tuple[Exchange, Capture | None, asyncio.Future[Capture]]] = []
        self._writing = False
        self._damaged: set[str] = set()
        archive.recover()
        self._lookup = Lookup(archive, since)
        self.asked_today = self._lookup.asked_today

    def close(self) -> None:
        """Finish the archive's file."""
        self._writer.shutdown()
        self._lookup.close()
        self._archive.close()

    def recall(self, url: str, role: Role) -> Kept | None:
        """What this crawl has of an address, where that is an answer that stands."""
        known = self._lookup.of(url)
        capture = known.now
        if capture is None or role not in _LASTING or not _stands(capture):
            return None
        if role == "robots" and dt.datetime.now(dt.UTC) - capture.fetched_at > _ROBOTS_KEEP:
            return None
        held = next((each for each in (known.page, known.body) if each and each.id == capture.revisit_of), capture)
        return Kept(self._archive.answer(held), _state(capture.payload_sha256, known.before))

    def conditions(self, url: str, role: Role) -> dict[str, str]:
        """Headers that ask for the page only if it changed; none for what is always asked for whole."""
        page = self._lookup.of(url).page
        if page is None or role not in ("article", "attachment", "single"):
            return {}
        named = {"If-None-Match": page.etag, "If-Modified-Since": page.last_modified}
        asked = {name: value for name, value in named.items() if value}
        return asked if asked and self._is_sound(page) else {}

    def _is_sound(self, page: Capture) -> bool:
        """Whether what is archived can be read; what is damaged is asked for whole, and stored anew."""
        try:
            self._archive.answer(page)
        except ArchiveError:
            self._damaged.add(page.id)
            return False
        return True

    async def keep(self, exchange: Exchange) -> Kept:
        """Archive an answer; durable when this returns."""
        known = self._lookup.of(exchange.url)
        original = known.original(exchange.status, exchange.payload_sha256) if exchange.method == "GET" else None
        if original is not None and original.id in self._damaged:
            original = None
        capture = await self._archived(exchange, original)
        self._lookup.add(capture)
        answer = Answer(exchange.status, exchange.headers, exchange.body)
        if exchange.status == 304 and original is not None:
            answer = self._archive.answer(original)
        return Kept(answer, _state(capture.payload_sha256, known.before))

    async def _archived(self, exchange: Exchange, original: Capture | None) -> Capture:
        """What is to be archived while the disk is at work is archived together after that."""
        done: asyncio.Future[Capture] = asyncio.get_running_loop().create_future()
        self._waiting.append((exchange, original, done))
        if not self._writing:
            self._writing = True
            self._task = asyncio.ensure_future(self._write())
        return await done

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = self._waiting, []
            exchanges = [(exchange, original) for exchange, original, _ in batch]
            try:
                captures = await loop.run_in_executor(self._writer, self._archive.add_all, exchanges)
            except Exception as error:
                for _, _, done in batch:
                    if not done.done():  # who asked may be gone
                        done.set_exception(error)
                continue
            for (_, _, done), capture in zip(batch, captures, strict=True):
                if not done.done():
                    done.set_result(capture)
        self._writing = False


def _stands(capture: Capture) -> bool:
    """Whether an answer will not be another one a moment later."""
    return capture.status < 500 and capture.status not in (408, 425, 429)


def _state(digest: str, before: str) -> State:
    if not before:
        return "new"
    return "unchanged" if digest == before else "changed"

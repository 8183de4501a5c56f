"""What the spiders of a crawl share: the hosts' pace, what is archived, and which portal a host belongs to."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit, urlunsplit

from scrapy.http import Response

from crawler.archive import ArchiveError
from crawler.captures import Role
from crawler.guard import AddressError, site_of
from crawler.keeper import Keeper, Kept
from crawler.pace import Pace
from crawler.registry import Portal
from crawler.warc import Exchange

_META = re.compile(rb"<meta[^>]{0,80}charset\s*=\s*[\"']?([\w-]{1,20})", re.IGNORECASE)
_SAME = {"gb2312": "gb18030", "gbk": "gb18030", "utf8": "utf-8"}


class Desk:
    """Shared by spiders. `stop` is called when the archive cannot be written: what cannot be kept must not be asked."""

    def __init__(
        self, keeper: Keeper, pace: Pace, portals: Iterable[Portal], stop: Callable[[Exception], None]
    ) -> None:
        self.pace = pace
        self._keeper = keeper
        self._stop = stop
        self._keeping: dict[str, asyncio.Task[Kept]] = {}
        self._owners: dict[str, Portal] = {}
        for portal in portals:
            for site in portal.sites():
                self._owners.setdefault(site, portal)

    def owner(self, url: str) -> Portal | None:
        """The known portal on whose site an address lies."""
        try:
            return self._owners.get(site_of(url))
        except AddressError:
            return None

    def spoken(self, url: str) -> str:
        """An address by the scheme that its host is known to speak."""
        try:
            scheme = self.pace.site(url).scheme
        except AddressError:
            return url
        return urlunsplit(urlsplit(url)._replace(scheme=scheme)) if scheme else url

    async def recall(self, url: str, role: Role) -> Kept | None:
        """What this crawl has of an address already, or is just archiving."""
        if url in self._keeping:
            await asyncio.wait([self._keeping[url]])
        return self._keeper.recall(url, role)

    def conditions(self, url: str, role: Role) -> dict[str, str]:
        """Headers that ask for a page only if it changed."""
        return self._keeper.conditions(url, role)

    def keep(self, exchange: Exchange) -> asyncio.Task[Kept]:
        """Begin to archive an answer; it is durable when the task is done."""
        task = asyncio.ensure_future(self._keep(exchange))
        self._keeping[exchange.url] = task
        task.add_done_callback(lambda done: self._forget(exchange.url, done))
        return task

    def _forget(self, url: str, done: asyncio.Task[Kept]) -> None:
        if self._keeping.get(url) is done:
            del self._keeping[url]

    async def _keep(self, exchange: Exchange) -> Kept:
        try:
            return await self._keeper.keep(exchange)
        except ArchiveError:  # what is archived of one address cannot be read: that costs this address
            raise
        except Exception as error:  # a store's library raises what it likes
            self._stop(error)
            raise

    @staticmethod
    def digest(body: bytes) -> bytes:
        """A short digest to know a body by."""
        return hashlib.blake2b(body, digest_size=16).digest()

    @staticmethod
    def charset_lie(response: Response) -> str | None:
        """What is wrong with the charset that a page of text is labelled with, as a sentence; None when it is right."""
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1").lower()
        if "html" not in kind or response.body.isascii():
            return None
        meta = _META.search(response.body[:4096])
        labels = [kind.partition("charset=")[2].strip(" ;\"'")] if "charset=" in kind else []
        labels += [meta[1].decode().lower()] if meta else []
        told = {_SAME.get(label, label) for label in labels}
        real = "utf-8" if _decodes(response.body, "utf-8") else "gb18030"
        if told == {real} or not _decodes(response.body, real):
            return None
        if not told:
            return None if real == "utf-8" else f"the page names no charset and is {real}: read as such"
        return f"the page is labelled {', '.join(sorted(told))} and is {real}: read as such"


def _decodes(body: bytes, charset: str) -> bool:
    try:
        body.decode(charset)
    except UnicodeDecodeError:
        return False
    return True

"""What an archive holds of each address, found at once: `Lookup(archive, since)` reads the archive's indexes and keeps
what a crawl asks of them in a database file of its own, which goes when the lookup is closed. So its memory does not
grow with the archive, and nothing can come to disagree with the indexes, which are made into it anew each time.

`since` is when the crawl began: `Known` tells what was there before from what this crawl, or the part of it that a kill
cut off, has archived already.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import Counter

import msgspec

from crawler.archive import Archive
from crawler.captures import Capture
from crawler.guard import AddressError, canonical_url, site_of

_RECENT = 200
_TABLE = "CREATE TABLE known (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID"


class Known(msgspec.Struct, frozen=True):
    """What is archived of an address: the last answer in this crawl, of whatever status; the last answer that holds a
    body; the last page or file that was really there; and the digest of what was there before this crawl."""

    now: Capture | None = None
    body: Capture | None = None
    page: Capture | None = None
    before: str = ""

    def original(self, status: int, payload_sha256: str) -> Capture | None:
        """The capture whose body an answer gives again; None when it is another one."""
        if status == 304:
            return self.page
        for capture in (self.page, self.body):
            if capture is not None and (capture.status, capture.payload_sha256) == (status, payload_sha256):
                return capture
        return None


_decoder = msgspec.msgpack.Decoder(Known)
_encoder = msgspec.msgpack.Encoder()


class Lookup:
    """Answers by address. `asked_today` counts, by site, the captures of this day (UTC)."""

    def __init__(self, archive: Archive, since: dt.datetime) -> None:
        self._since = since
        self._today = dt.datetime.now(dt.UTC).date()
        self.asked_today: Counter[str] = Counter()
        self._recent: dict[str, Known] = {}
        self._rows = sqlite3.connect("")  # a temporary file, which the library removes
        self._rows.execute(_TABLE)
        for capture in archive.captures():
            self.add(capture)

    def close(self) -> None:
        """Let go of the file."""
        self._rows.close()

    def of(self, url: str) -> Known:
        """What is known of an address."""
        key = _key(url)
        if key in self._recent:
            return self._recent[key]
        row = self._rows.execute("SELECT value FROM known WHERE key = ?", (key,)).fetchone()
        return self._remember(key, _decoder.decode(row[0]) if row else Known())

    def add(self, capture: Capture) -> None:
        """A capture, given in the order in which they were made."""
        if capture.fetched_at.date() == self._today:
            self.asked_today[_site(capture.url)] += 1
        known = self.of(capture.url)
        in_this_crawl = capture.fetched_at >= self._since
        holds_body = not capture.revisit_of
        is_there = capture.status == 200 or (capture.status == 304 and not holds_body)
        known = Known(
            now=capture if in_this_crawl else known.now,
            body=capture if holds_body else known.body,
            page=capture if holds_body and is_there else known.page,
            before=capture.payload_sha256 if is_there and not in_this_crawl else known.before,
        )
        key = _key(capture.url)
        self._rows.execute("INSERT OR REPLACE INTO known VALUES (?, ?)", (key, _encoder.encode(known)))
        self._remember(key, known)

    def _remember(self, key: str, known: Known) -> Known:
        """For the few moments in which an address is asked about again and again."""
        if len(self._recent) >= _RECENT:
            self._recent.clear()
        self._recent[key] = known
        return known


def _key(url: str) -> str:
    try:
        return canonical_url(url)
    except AddressError:
        return url


def _site(url: str) -> str:
    try:
        return site_of(url)
    except AddressError:
        return ""

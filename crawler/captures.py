"""What the archive's index says: one `Capture` for each response that was archived.

An index is a text file of one JSON object a line, only ever appended to, next to the WARC file that it belongs to. A
line counts once its newline is there: `read_index` drops an unfinished last line, which is what a kill leaves, and
raises `BadIndexError` for any other line that cannot be read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import urlsplit

import msgspec

Role = Literal["robots", "list", "rows", "article", "attachment", "single"]
"""What a page was asked for: robots.txt, a column's page, the rows behind a column's page, an article, a file that an
article links to, or a single address."""

_KINDS_READ = ("application/json", "application/msword", "application/pdf", "application/xhtml+xml", "application/rtf")
_OFFICE = (
    "application/vnd.openxmlformats-officedocument",
    "application/vnd.ms-",
    "application/wps",
    "application/kswps",
)
_VAGUE = ("", "application/octet-stream", "application/force-download", "application/x-download")
_SUFFIXES = {".doc", ".docx", ".htm", ".html", ".json", ".pdf", ".rtf", ".shtml", ".txt", ".wps", ".xls", ".xlsx"}


class BadIndexError(ValueError):
    """A line of an index cannot be read; the message names the file and the line."""


class Capture(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One archived response, and where in which file it lies. `id` is the WARC-Record-ID of the response record."""

    id: str
    url: str
    fetched_at: dt.datetime
    status: int
    media_type: str = ""
    """By the body's own marks (crawler.media), else as it was labelled."""
    payload_sha256: str
    """Of the body as it came, before any Content-Encoding is undone; of a revisit, of the body that it found again."""
    revisit_of: str = ""
    """Of a revisit, the WARC-Record-ID of the response whose body was found unchanged; this record holds none."""
    etag: str = ""
    last_modified: str = ""
    portal: str | None = None
    role: Role = "article"
    offset: int
    length: int
    """Of the response record."""
    span: int = 0
    """Of the response record with the request and metadata records behind it (0: not told)."""
    file: str = ""
    """Name of the WARC file; not stored in the index, whose own name says it."""

    @property
    def is_document(self) -> bool:
        """Whether this is a page or file that can be a report: found, and of a kind that parsers read."""
        if self.status != 200 or self.revisit_of or self.role in ("robots", "rows"):
            return False
        if self.media_type in _VAGUE:
            parts = urlsplit(self.url)
            suffixes = {PurePosixPath(part).suffix.lower() for part in (parts.path, parts.query)}
            return bool(suffixes & _SUFFIXES) or not PurePosixPath(parts.path).suffix
        return self.media_type in ("text/html", "text/plain", *_KINDS_READ) or self.media_type.startswith(_OFFICE)


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Capture)


def index_line(capture: Capture) -> bytes:
    """The capture's line of the index, with its newline."""
    return _encoder.encode(msgspec.structs.replace(capture, file="")) + b"\n"


def read_index(data: bytes, name: str, file: str) -> Iterator[Capture]:
    """The captures of the index called `name` (for messages), which belongs to the WARC file `file`."""
    lines = data.split(b"\n")[:-1]
    for number, line in enumerate(lines, 1):
        try:
            capture = _decoder.decode(line)
        except msgspec.DecodeError as error:
            raise BadIndexError(
                f"{name}, line {number}: {error}; `nianbao archive index {file}` makes this index again"
            ) from error
        yield msgspec.structs.replace(capture, file=file)


def media_type_of(header: str | None) -> str:
    """The bare media type of a Content-Type header, in lower case."""
    return (header or "").partition(";")[0].strip().lower()

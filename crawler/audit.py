"""The archive checked record by record, and its index made again from the WARC files alone.

`audit(archive)` compares each WARC file with its index: every record is read whole and digested, and what does not
agree is given as a `Trouble`. `reindex(archive, file)` writes the index of one file anew from its records. Neither
changes a WARC file. What a kill leaves (a record without its end, or without its line) is told apart from damage.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import get_args

import msgspec
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from crawler.archive import Archive, ArchiveError
from crawler.captures import Capture, Role, media_type_of

_ROLES: dict[str, Role] = {role: role for role in get_args(Role)}


class Trouble(msgspec.Struct, frozen=True):
    """What is wrong in the archive, and what to do. `is_damage`: no kill leaves it."""

    file: str
    offset: int
    text: str
    is_damage: bool = True


def audit(archive: Archive) -> Iterator[Trouble]:
    """Everything in the archive that is not as it was written, file by file, in the order of the records."""
    for file in archive.warc_files():
        try:
            lines = {capture.offset: capture for capture in archive.captures(file)}
        except ArchiveError as error:
            yield Trouble(file, 0, f"its index cannot be read ({error}); `nianbao archive index` makes it again")
            lines = {}
        for found in _records(archive, file):
            if isinstance(found, Trouble):
                yield found
                continue
            line = lines.pop(found.offset, None)
            if line is None:
                text = f"the index does not name the record of {found.url}; `nianbao archive index` does"
                yield Trouble(file, found.offset, text, is_damage=False)
            elif line.payload_sha256 != found.payload_sha256:
                text = f"the body of {found.url} is not the one that was archived; take the file back from a copy"
                yield Trouble(file, found.offset, text)
            elif msgspec.structs.replace(line, length=found.length) != found:
                text = f"index and record of {found.url} do not agree; `nianbao archive index` makes the index again"
                yield Trouble(file, found.offset, text)
        for offset, line in sorted(lines.items()):
            text = f"the record of {line.url} is not there; fetch the address again, or take the file back from a copy"
            yield Trouble(file, offset, text)


def reindex(archive: Archive, file: str) -> int:
    """Makes the index of a WARC file again; gives how many captures it names. What cannot be read is left out."""
    found = [capture for capture in _records(archive, file) if isinstance(capture, Capture)]
    archive.write_index(file, found)
    return len(found)


def _records(archive: Archive, file: str) -> Iterator[Capture | Trouble]:
    """The response records of a file as captures, up to the first that is not whole."""
    with archive.open(file) as stream:
        records = ArchiveIterator(stream, check_digests=False)
        offset = 0
        try:
            for record in records:
                body = record.raw_stream.read() if record.rec_type == "response" else b""
                offset = records.get_record_offset()  # reads to the record's end
                if record.rec_type != "response":
                    continue
                if record.http_headers is None or not _is_whole(record, body):
                    yield Trouble(file, offset, "the file ends inside a record", is_damage=False)
                    return
                yield _capture(record, body, file, offset, records.get_record_length())
        except (ArchiveLoadFailed, OSError, ValueError, EOFError) as error:
            yield Trouble(file, offset, f"what follows is no WARC record ({error}); take the file back from a copy")


def _is_whole(record: ArcWarcRecord, body: bytes) -> bool:
    return bool(str(len(body)) == record.http_headers.get_header("Content-Length"))


def _capture(record: ArcWarcRecord, body: bytes, file: str, offset: int, length: int) -> Capture:
    head = record.rec_headers
    return Capture(
        id=head.get_header("WARC-Record-ID"),
        url=head.get_header("WARC-Target-URI"),
        fetched_at=dt.datetime.fromisoformat(head.get_header("WARC-Date")),
        status=int(record.http_headers.get_statuscode() or 0),
        media_type=media_type_of(record.http_headers.get_header("Content-Type")),
        payload_sha256=hashlib.sha256(body).hexdigest(),
        portal=head.get_header("Nianbao-Portal"),
        role=_ROLES.get(head.get_header("Nianbao-Role"), "article"),
        offset=offset,
        length=length,
        file=file,
    )

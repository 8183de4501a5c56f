"""The archive checked record by record, and its index made again from the WARC files alone.

`audit(archive)` compares each WARC file with its index: every record is read whole and digested, and what does not
agree is given as a `Trouble`. `reindex(archive, file)` writes the index of one file anew from its records. Neither
changes a WARC file. What a kill leaves (a record without its end, or without its line) is told apart from damage.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from crawler.archive import Archive, ArchiveError
from crawler.captures import Capture
from crawler.warc import DamagedError, UnfinishedError


class Trouble(msgspec.Struct, frozen=True):
    """What is wrong in the archive, and what to do. `is_damage`: no kill leaves it."""

    file: str
    offset: int
    text: str
    is_damage: bool = True


def audit(archive: Archive) -> Iterator[Trouble]:
    """Everything in the archive that is not as it was written, file by file, in the order of the records."""
    for file in archive.lost_files():
        yield Trouble(file, 0, "its index is there and the file is not; take the file back from a copy")
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
    """Makes the index of a WARC file again; gives how many captures it names. Raises ArchiveError where the file is
    damaged, and leaves its index as it is: that may name records which lie behind the damage."""
    if archive.is_local:
        with archive.locked(file) as warc:
            if warc is None:
                raise ArchiveError(f"{file} is being written: wait for the crawl's end")
            return _reindexed(archive, file)
    return _reindexed(archive, file)


def _reindexed(archive: Archive, file: str) -> int:
    captures: list[Capture] = []
    for found in _records(archive, file):
        if isinstance(found, Capture):
            captures.append(found)
        elif found.is_damage:
            raise ArchiveError(f"{file} at byte {found.offset}: {found.text}; its index stays as it is")
    archive.write_index(file, captures)
    return len(captures)


def _records(archive: Archive, file: str) -> Iterator[Capture | Trouble]:
    """The response records of a file as captures, up to the first that is not whole."""
    behind = 0
    try:
        for capture in archive.recorded(file):
            yield capture
            behind = capture.offset + capture.length
    except UnfinishedError as error:
        yield Trouble(file, error.offset, str(error), is_damage=False)
    except DamagedError as error:
        yield Trouble(file, behind, f"{error}; take the file back from a copy")

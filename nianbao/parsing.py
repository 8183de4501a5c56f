"""From the archive to records: every version of every document that was not parsed yet, shared out in parts.

A part is up to 500 captures of one archive file; its records are one stem of `warehouse.records`. `records/parts.json`
remembers which captures each part was parsed from and by which parser: a part whose captures and parser are the same is
left alone. Records of an archive file that is not there (it may lie elsewhere) stay. A part is noted after its records
are whole on disk, so a kill costs the part at hand; one whose records are not all there any more is parsed again.
`records/captures.parquet` says when each address was captured, and what came.

A capture that cannot be read from the archive any more, and a page over a worker's limits, become records of kind
"unreadable". A part with a capture of the former kind keeps the records that it has, and is tried, and said, at each
parse. Raises what `crawler.archive` raises for a damaged index, and OSError when records cannot be written.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from crawler.archive import Archive, ArchiveError
from crawler.captures import Capture
from crawler.guard import canonical_url
from nianbao.home import write_whole
from nianbao.progress import Step
from nianbao.workers import parse_all, unread
from parsers.records import PARSER_VERSION, Document, Report
from warehouse.records import ParsedDocument, Seen, read_captures, write_captures, write_records

_CAPTURES_IN_A_PART = 500  # some 100 MB while they are gathered
_NOTED = "parts.json"
_WARC = ".warc.gz"


class _Note(msgspec.Struct, frozen=True):
    """What a part was parsed from, and the folders that its records lie in."""

    digest: str
    folders: list[str]


class Unreadable(msgspec.Struct, frozen=True):
    """A document that could not be read, and why."""

    url: str
    reason: str


class ParseReport(msgspec.Struct):
    """What a parse did: documents parsed now, left alone because nothing changed, and those that could not be read.
    `lost`: files of the archive that records were made from and that are not there any more."""

    parsed: int = 0
    unchanged: int = 0
    unreadable: list[Unreadable] = []
    lost: list[str] = []


def parse_archive(archive: Archive, records: Path, step: Step, *, again: bool = False) -> ParseReport:
    """Bring `records` up to the archive; `again`: parse what did not change, too."""
    parts = _parts(archive.versions())
    there = _stems(records)
    noted = {} if again else _read_noted(records)
    due = {
        stem: captures
        for stem, captures in parts.items()
        if noted.get(stem) != _Note(_digest(captures), there.get(stem, []))
    }
    unchanged = sum(map(len, parts.values())) - sum(map(len, due.values()))
    report = ParseReport(unchanged=unchanged, lost=_lost(archive, there))
    gone = there.keys() - parts.keys()
    for stem in _replaced(gone, archive.files()) if gone else ():  # naming the files reads every index again
        write_records((), records, stem)
    noted = {stem: note for stem, note in noted.items() if stem in parts and stem not in due}
    step(0, total=sum(map(len, due.values())))
    results = parse_all(_contents(archive, due))
    for stem, found in itertools.groupby(results, key=lambda result: result[0][0]):
        rows = [_row(capture, parsed) for (_, capture), parsed in _counted(found, report, step)]
        damaged = any(not row.report.source.sha256 for row in rows)  # the archive gave no bytes to take a digest of
        if damaged and stem in there:
            continue
        written = write_records(rows, records, stem)
        if not damaged:
            noted[stem] = _Note(_digest(due[stem]), [path.parent.name for path in written])
            _write_noted(records, noted)
    _write_noted(records, noted)
    write_captures(_captures(archive, records, report.lost), records)
    return report


def lost_files(archive: Archive, records: Path) -> list[str]:
    """Files that are not there, though records were made from them or their index is left."""
    return _lost(archive, _stems(records))


def _lost(archive: Archive, stems: Iterable[str]) -> list[str]:
    named = {stem.rpartition("-")[0] + _WARC for stem in stems}
    return sorted(named.difference(archive.warc_files()).union(archive.lost_files()))


def said_of_lost(files: Sequence[str]) -> str:
    """That the archive has lost these, and what to do."""
    more = f" and {len(files) - 1:,} more" if len(files) > 1 else ""
    return (
        f"the archive has lost {files[0]}{more}, from which numbers of the dataset were read: take the files back from "
        "a copy, or mount the disk that they are on"
    )


def _captures(archive: Archive, records: Path, lost: Sequence[str]) -> Iterable[Seen]:
    """All captures; those of files that are lost as they were told before, since they were made."""
    found = map(_seen, archive.captures())
    if not lost:
        return found
    kept = [seen for seen in read_captures(records) if seen.archive_file in set(lost)]
    return sorted(itertools.chain(kept, found), key=lambda seen: seen.archive_file)


def _seen(capture: Capture) -> Seen:
    return Seen(
        capture_id=capture.id,
        address=canonical_url(capture.url),
        fetched_at=capture.fetched_at,
        status=capture.status,
        revisit=bool(capture.revisit_of),
        payload_sha256=capture.payload_sha256,
        portal=capture.portal,
        archive_file=capture.file,
    )


def _parts(captures: Iterable[Capture]) -> dict[str, list[Capture]]:
    """Captures by stem, in the order of the archive."""
    parts: dict[str, list[Capture]] = {}
    in_order = sorted(captures, key=lambda capture: (capture.file, capture.offset))
    for file, found in itertools.groupby(in_order, key=lambda capture: capture.file):
        for position, capture in enumerate(found):
            stem = f"{file.removesuffix(_WARC)}-{position // _CAPTURES_IN_A_PART + 1:04}"
            parts.setdefault(stem, []).append(capture)
    return parts


def _replaced(stems: Iterable[str], files: Iterable[str]) -> list[str]:
    """Those of `stems` whose archive file is there, so that it is known that their captures were made anew."""
    there = set(files)
    return [stem for stem in stems if stem.rpartition("-")[0] + _WARC in there]


def _contents(
    archive: Archive, parts: dict[str, list[Capture]]
) -> Iterator[tuple[tuple[str, Capture], Document | Report]]:
    for stem, captures in parts.items():
        for capture in captures:
            try:
                content: Document | Report = archive.read(capture)
            except ArchiveError as error:
                content = unread(str(error))
            yield (stem, capture), content


def _counted(
    found: Iterator[tuple[tuple[str, Capture], Report]], report: ParseReport, step: Step
) -> Iterator[tuple[tuple[str, Capture], Report]]:
    for key, parsed in found:
        step(text=key[1].url)
        report.parsed += 1
        if parsed.kind == "unreadable":
            report.unreadable.append(Unreadable(key[1].url, parsed.error or ""))
        yield key, parsed


def _row(capture: Capture, report: Report) -> ParsedDocument:
    return ParsedDocument(
        report=report,
        url=capture.url,
        portal=capture.portal,
        fetched_at=capture.fetched_at,
        archive_file=capture.file,
        capture_id=capture.id,
    )


def _digest(captures: Iterable[Capture]) -> str:
    told = "\n".join([PARSER_VERSION, *(capture.id for capture in captures)])
    return hashlib.sha256(told.encode()).hexdigest()


def _stems(records: Path) -> dict[str, list[str]]:
    """The folders in which each stem has records."""
    found: dict[str, list[str]] = {}
    for path in sorted(records.glob("year=*/*.parquet")):
        found.setdefault(path.stem, []).append(path.parent.name)
    return found


def _read_noted(records: Path) -> dict[str, _Note]:
    """What is noted; nothing when there is no note, or none that can be read (then everything is parsed)."""
    try:
        noted = msgspec.json.decode((records / _NOTED).read_bytes(), type=dict[str, _Note])
    except (FileNotFoundError, msgspec.DecodeError):
        return {}
    return noted


def _write_noted(records: Path, noted: dict[str, _Note]) -> None:
    write_whole(records / _NOTED, msgspec.json.encode(noted))

"""Parsed records on disk: Parquet, one folder a report year, one file for each archive file in it.

`write_records(rows, folder, stem)` writes `folder/year=2024/STEM.parquet` and so on (year=0: the year is unknown), one
row a document, its cells, checks, sections, claims and notes nested. A file is written beside and moved in place, so it
is there whole or not at all; files of the same stem from an earlier parse that are no longer due are removed. Values
are exact decimals with six places; a document that holds more than can be stored is kept without what was read of it.
Raises OSError when the folder cannot be written.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from parsers.records import Report

VALUE = pa.decimal128(20, 6)
_CELL = pa.struct(
    [
        ("key", pa.string()),
        ("value", VALUE),
        ("raw", pa.string()),
        ("status", pa.string()),
        ("trust", pa.string()),
        ("where", pa.string()),
    ]
)
_CHECK = pa.struct(
    [("code", pa.string()), ("over", pa.string()), ("left", VALUE), ("right", VALUE), ("status", pa.string())]
)
_SECTION = pa.struct([("number", pa.int32()), ("title", pa.string()), ("text", pa.string())])
_CLAIM = pa.struct([("key", pa.string()), ("value", VALUE), ("text", pa.string()), ("agrees", pa.bool_())])
_NOTE = pa.struct([("code", pa.string()), ("text", pa.string()), ("where", pa.string())])
_FIELDS: list[tuple[str, pa.DataType]] = [
    ("url", pa.string()),
    ("portal", pa.string()),
    ("fetched_at", pa.timestamp("us", tz="UTC")),
    ("archive_file", pa.string()),
    ("capture_id", pa.string()),
    ("sha256", pa.string()),
    ("content_digest", pa.string()),
    ("media_type", pa.string()),
    ("charset", pa.string()),
    ("official", pa.bool_()),
    ("tampering", pa.list_(pa.string())),
    ("kind", pa.string()),
    ("form", pa.string()),
    ("agency", pa.string()),
    ("year", pa.int32()),
    ("title", pa.string()),
    ("published_on", pa.date32()),
    ("error", pa.string()),
    ("parser", pa.string()),
    ("cells", pa.list_(_CELL)),
    ("checks", pa.list_(_CHECK)),
    ("sections", pa.list_(_SECTION)),
    ("claims", pa.list_(_CLAIM)),
    ("notes", pa.list_(_NOTE)),
]
SCHEMA = pa.schema(_FIELDS)
"""One row of a records file."""
_NESTED = ("cells", "checks", "sections", "claims", "notes")
# What is known of a document before it is read.
_OF_ANY_DOCUMENT = (
    *("url", "portal", "fetched_at", "archive_file", "capture_id"),
    *("sha256", "content_digest", "media_type", "charset", "official", "parser"),
)
_NO_PLACE = (pa.ArrowException, UnicodeError, OverflowError)


class ParsedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A report with what is known of the capture that it was read from."""

    report: Report
    url: str
    portal: str | None = None
    fetched_at: dt.datetime | None = None
    archive_file: str | None = None
    capture_id: str | None = None


def write_records(rows: Iterable[ParsedDocument], folder: Path, stem: str) -> list[Path]:
    """The files written, by year. `stem` names them in every year's folder."""
    by_year: dict[int, list[dict[str, object]]] = {}
    for document in rows:
        by_year.setdefault(document.report.year or 0, []).append(_row(document))
    written = []
    for year, found in sorted(by_year.items()):
        path = folder / f"year={year}" / f"{stem}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".parquet.part")
        found.sort(key=lambda row: (str(row["url"]), str(row["sha256"])))
        pq.write_table(_table(found), beside, compression="zstd")
        beside.replace(path)
        written.append(path)
    for stale in set(folder.glob(f"year=*/{stem}.parquet")) - set(written):
        stale.unlink()
    return written


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A capture of an address (in canonical spelling), whether it is a document or not."""

    capture_id: str
    address: str
    fetched_at: dt.datetime
    status: int
    revisit: bool
    payload_sha256: str
    portal: str | None
    archive_file: str


_SEEN_FIELDS: list[tuple[str, pa.DataType]] = [
    ("capture_id", pa.string()),
    ("address", pa.string()),
    ("fetched_at", pa.timestamp("us", tz="UTC")),
    ("status", pa.int32()),
    ("revisit", pa.bool_()),
    ("payload_sha256", pa.string()),
    ("portal", pa.string()),
    ("archive_file", pa.string()),
]
_SEEN = pa.schema(_SEEN_FIELDS)
CAPTURES = "captures.parquet"
_BATCH = 50_000


def write_captures(seen: Iterable[Seen], folder: Path) -> None:
    """Write `folder/captures.parquet`, whole or not at all, in the order given."""
    beside = folder / f"{CAPTURES}.part"
    rows = iter(seen)
    with pq.ParquetWriter(beside, _SEEN, compression="zstd") as writer:
        while batch := list(itertools.islice(rows, _BATCH)):
            writer.write_table(pa.Table.from_pylist([msgspec.structs.asdict(each) for each in batch], schema=_SEEN))
    beside.replace(folder / CAPTURES)


def read_captures(folder: Path) -> Iterator[Seen]:
    """What `write_captures` wrote, in its order; nothing where it wrote nothing."""
    if not (folder / CAPTURES).exists():
        return
    with pq.ParquetFile(folder / CAPTURES) as file:
        for batch in file.iter_batches(_BATCH):
            yield from (Seen(**row) for row in batch.to_pylist())


def _table(rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """The rows as a table. A document that holds what no column can (a number of too many digits) is
    kept as one that could not be read, so that it costs no other."""
    try:
        return pa.Table.from_pylist(rows, schema=SCHEMA)
    except _NO_PLACE:
        return pa.Table.from_pylist([_kept(row) for row in rows], schema=SCHEMA)


def _kept(row: Mapping[str, object]) -> Mapping[str, object]:
    try:
        pa.Table.from_pylist([row], schema=SCHEMA)
    except _NO_PLACE as error:
        kept = {name: row[name] for name in _OF_ANY_DOCUMENT} | {name: [] for name in (*_NESTED, "tampering")}
        return kept | {"kind": "unreadable", "error": f"what was read from the document cannot be stored: {error}"}
    return row


def _row(document: ParsedDocument) -> dict[str, object]:
    report, source = document.report, document.report.source
    row: dict[str, object] = {name: getattr(document, name, None) for name in SCHEMA.names if name not in _NESTED}
    row |= {name: getattr(source, name) for name in ("sha256", "media_type", "charset", "official", "tampering")}
    row |= {
        name: getattr(report, name)
        for name in ("content_digest", "kind", "form", "agency", "year", "title", "published_on", "error", "parser")
    }
    row |= {name: [msgspec.structs.asdict(item) for item in getattr(report, name)] for name in _NESTED}
    return row

"""From records to a warehouse: a new file is built beside the old one, checked, and moved into its place.

`build(records, database)` never touches the old file until the new one is whole on disk, so a reader is never locked
out and a kill at any moment leaves a warehouse that opens and answers. The same records give the same exports to the
byte. One build at a time: it removes what a killed one left. Raises `WarehouseError` when there is nothing to build
from, when the old file was made by a newer version, or when the new one does not pass its checks.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb
import msgspec

from warehouse.corrections import OWN
from warehouse.database import WarehouseError, check_version, first_line, open_warehouse
from warehouse.diff import diff, shrinking, write_diff
from warehouse.disk import to_disk
from warehouse.filling import Inputs, PortalFacts, fill, fits, is_made_from
from warehouse.manifest import manifest

_MEMORY = "2500MB"
"""What DuckDB may take; beyond that it writes beside the new file."""
_FEWER_NUMBERS = 0.98
"""Bodies rewrite reports, now and then with a row less; a parser that lost something loses more than that."""


class ShrinkError(WarehouseError):
    """The new warehouse holds less than the old one, which stays."""


class BuildReport(msgspec.Struct, frozen=True):
    """How much the new warehouse holds."""

    documents: int
    reports: int
    agencies: int
    cells: int


# Each finds rows that must not be there.
_MUST_BE_EMPTY = {
    "a document twice": "SELECT document_id FROM documents GROUP BY ALL HAVING count(*) > 1",
    "a cell twice": "SELECT document_id, key FROM cells GROUP BY ALL HAVING count(*) > 1",
    "a cell of no document": "SELECT * FROM cells ANTI JOIN documents USING (document_id)",
    "a cell that no form has": "SELECT * FROM cells ANTI JOIN form_cells USING (key)",
    "an agency and year twice": "SELECT agency_id, year FROM reports GROUP BY ALL HAVING count(*) > 1",
    "a number without a printed or derived source": (
        "SELECT * FROM cells WHERE (value IS NOT NULL) <> (status IN ('reported', 'derived'))"
    ),
}


def build(
    records: Path,
    database: Path,
    *,
    portals: Sequence[PortalFacts] = (),
    corrections: Path | None = None,
    today: dt.date | None = None,
    allow_shrink: bool = False,
    full: bool = False,
) -> BuildReport:
    """Builds `database` from all Parquet files below `records`. `corrections` is the folder of corrections, the bundled
    one where none is given; `today` is the day as of which it is made. Only what changed is loaded anew, unless `full`.
    A warehouse that would hold fewer reports or numbers of a year and form than the old one is refused unless
    `allow_shrink`."""
    if not any(records.glob("year=*/*.parquet")):
        raise WarehouseError(f"there are no records in {records}: run `nianbao crawl` first, or `nianbao demo`")
    if database.exists():
        check_version(database)
    database.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(database)
    beside = database.with_name(f"{database.name}.{os.getpid()}.part")
    try:
        day = today or dt.datetime.now(dt.UTC).date()
        inputs = Inputs(records, manifest(records), portals, corrections or OWN, day)
        if not full:
            _copied(database, beside, records)
        report = _fill(beside, inputs)
        if not allow_shrink:
            _refuse_shrinking(database, beside)
        _write_differences(database, beside)
        to_disk(beside)
        _wal_of(database).unlink(missing_ok=True)  # what another program left of the old file does not fit the new one
        beside.replace(database)
        to_disk(database.parent)
    except duckdb.Error as error:
        raise WarehouseError(
            f"the new warehouse cannot be built, so the old one stays: {first_line(error)}. Make room if the disk is "
            "full; if a file of the records is named, delete it and run `nianbao build`, which makes it anew from the "
            "archive"
        ) from error
    finally:
        _remove(beside)
        shutil.rmtree(f"{beside}.tmp", ignore_errors=True)
    return report


def is_current(
    records: Path, database: Path, *, portals: Sequence[PortalFacts] = (), corrections: Path | None = None
) -> bool:
    """Whether a build of these inputs would hold what the warehouse holds, but for what depends on the day. False where
    there is none that can be read."""
    if not database.exists():
        return False
    inputs = Inputs(records, manifest(records), portals, corrections or OWN, dt.datetime.now(dt.UTC).date())
    try:
        with open_warehouse(database) as con:
            return is_made_from(con, inputs)
    except (WarehouseError, duckdb.Error):
        return False


def _fill(path: Path, inputs: Inputs) -> BuildReport:
    with duckdb.connect(path) as con:
        con.execute("SET preserve_insertion_order = true")
        con.execute(f"SET memory_limit = '{_MEMORY}'")
        con.execute("SET temp_directory = $folder", {"folder": f"{path}.tmp"})
        fill(con, inputs)
        _check(con)
        return BuildReport(
            documents=_count(con, "documents"),
            reports=_count(con, "reports"),
            agencies=_count(con, "agencies WHERE reports > 0"),
            cells=_count(con, "cells"),
        )


def _copied(database: Path, beside: Path, records: Path) -> None:
    """The old file as the beginning of the new one, where it can be brought up to date."""
    if not database.exists():
        return
    with duckdb.connect(database, read_only=True) as con:
        usable = fits(con, records)
    if usable:
        shutil.copyfile(database, beside)


def _refuse_shrinking(old: Path, new: Path) -> None:
    if not old.exists():
        return
    with duckdb.connect(new, read_only=True) as con:
        fewer = [one for one in shrinking(old, con) if one.what == "reports" or one.after < _FEWER_NUMBERS * one.before]
    if fewer:
        told = "; ".join(map(str, fewer[:5]))
        raise ShrinkError(
            f"the new warehouse holds less than the old one, which stays: {told}. See whether the archive or the "
            "records lost something; if it is meant, build again with --allow-shrink"
        )


def _write_differences(old: Path, new: Path) -> None:
    """What the new warehouse changes, beside it in the folder diff/: for programs, and a page for people."""
    folder = old.parent / "diff"
    folder.mkdir(exist_ok=True)
    with duckdb.connect(new, read_only=True) as con:
        write_diff(con, diff(old if old.exists() else None, con), folder)


def _check(con: duckdb.DuckDBPyConnection) -> None:
    for what, query in _MUST_BE_EMPTY.items():
        row = con.execute(f"SELECT count(*) FROM ({query})").fetchone()  # noqa: S608 - our own queries
        if row and row[0]:
            raise WarehouseError(
                f"the new warehouse has {what} ({row[0]} of them), so the old one stays: "
                "please report this with the records that led to it"
            )


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - names of our own tables
    return int(row[0]) if row else 0


def _remove_leftovers(database: Path) -> None:
    """Files that an earlier build left when it was killed."""
    for path in database.parent.glob(f"{database.name}.*.part*"):
        if path.is_dir():  # where DuckDB put what did not fit into memory
            shutil.rmtree(path)
        else:
            _remove(path)


def _remove(path: Path) -> None:
    for file in (path, _wal_of(path)):
        file.unlink(missing_ok=True)


def _wal_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.wal")

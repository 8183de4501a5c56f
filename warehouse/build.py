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
from importlib import resources
from pathlib import Path
from typing import NamedTuple

import duckdb
import msgspec
import pyarrow as pa

from parsers.forms import FORMS
from warehouse.checks import create_checks
from warehouse.corrections import OWN, load_corrections
from warehouse.database import SCHEMA_VERSION, WarehouseError, check_version, first_line
from warehouse.diff import shrinking
from warehouse.manifest import Manifest, build_id, manifest
from warehouse.records import CAPTURES
from warehouse.resolving import known_agency, resolve_names
from warehouse.reuse import make_text_reuse
from warehouse.timeliness import create_timeliness
from warehouse.views import create_views
from warehouse.wide import build_wide


class PortalFacts(msgspec.Struct, frozen=True):
    """What the warehouse keeps of a portal."""

    id: str
    name: str
    division: str
    base_url: str


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


class Inputs(NamedTuple):
    """What a build is made from besides the records: captures, corrections; and the day that it is told as of."""

    manifest: Manifest
    captures: Path
    corrections: Path | None
    today: dt.date


def build(
    records: Path,
    database: Path,
    *,
    portals: Sequence[PortalFacts] = (),
    corrections: Path | None = None,
    today: dt.date | None = None,
    allow_shrink: bool = False,
) -> BuildReport:
    """Builds `database` from all Parquet files below `records`. `corrections` is the folder of corrections, the bundled
    one where none is given; `today` is the day as of which it is made. A warehouse that would hold fewer reports or
    numbers of a year and form than the old one is refused unless `allow_shrink`."""
    files = sorted(str(path) for path in records.glob("year=*/*.parquet"))
    if not files:
        raise WarehouseError(f"there are no records in {records}: run `nianbao crawl` first, or `nianbao demo`")
    if database.exists():
        check_version(database)
    database.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(database)
    beside = database.with_name(f"{database.name}.{os.getpid()}.part")
    try:
        inputs = Inputs(manifest(records), records / CAPTURES, corrections, today or dt.datetime.now(dt.UTC).date())
        report = _fill(beside, files, portals, inputs)
        if not allow_shrink:
            _refuse_shrinking(database, beside)
        _to_disk(beside)
        _wal_of(database).unlink(missing_ok=True)  # what another program left of the old file does not fit the new one
        beside.replace(database)
        _to_disk(database.parent)
    except duckdb.Error as error:
        raise WarehouseError(
            f"the new warehouse cannot be built, so the old one stays: {first_line(error)}. Make room if the disk is "
            "full; if a file of the records is named, delete it and run `nianbao build`, which makes it anew from the "
            "archive"
        ) from error
    finally:
        _remove(beside)
    return report


def _fill(path: Path, files: Sequence[str], portals: Sequence[PortalFacts], inputs: Inputs) -> BuildReport:
    with duckdb.connect(path) as con:
        con.execute("SET preserve_insertion_order = true")
        con.execute("SET TimeZone = 'UTC'")
        con.execute("BEGIN")
        con.execute(_sql("tables.sql"))
        con.register("form_rows", _form_rows())
        con.execute("INSERT INTO form_cells SELECT * FROM form_rows ORDER BY form, position")
        con.register("portal_rows", _portal_rows(portals))
        con.execute("INSERT INTO portals SELECT * FROM portal_rows ORDER BY portal_id")
        _read(con, files, inputs.captures)
        resolve_names(con)
        con.execute(_sql("load.sql"))
        parsers = con.execute("SELECT coalesce(string_agg(DISTINCT parser, ' ' ORDER BY parser), '') FROM documents")
        told = (parsers.fetchone() or ("",))[0]
        own = build_id(inputs.manifest, told, SCHEMA_VERSION, others={"portals": repr(portals)})
        began = dt.datetime.combine(inputs.today, dt.time(), dt.UTC)
        row = [own, began, SCHEMA_VERSION, told, inputs.manifest.digest]
        con.execute("INSERT INTO build VALUES (?, ?, ?, ?, ?)", row)
        build_wide(con)
        _check(con)
        load_corrections(con, inputs.corrections or OWN, known_agency)
        make_text_reuse(con)
        for table in ("records", "seen", "latest", "bytes", "lives", "resolved", "known_agencies"):
            con.execute(f"DROP TABLE {table}")
        create_views(con)
        create_checks(con)
        create_timeliness(con)
        con.execute("COMMIT")
        con.execute("CHECKPOINT")
        return BuildReport(
            documents=_count(con, "documents"),
            reports=_count(con, "reports"),
            agencies=_count(con, "agencies WHERE reports > 0"),
            cells=_count(con, "cells"),
        )


def _read(con: duckdb.DuckDBPyConnection, files: Sequence[str], captures: Path) -> None:
    """The records and captures as temporary tables."""
    con.execute(
        "CREATE TEMP TABLE records AS SELECT *, regexp_extract(url, '^https?://([^/:?#]+)', 1) AS host "
        "FROM read_parquet($files, hive_partitioning = false)",
        {"files": list(files)},
    )
    if captures.exists():
        con.execute("CREATE TEMP TABLE seen AS FROM read_parquet($file)", {"file": str(captures)})
    else:
        con.execute(
            "CREATE TEMP TABLE seen (capture_id VARCHAR, address VARCHAR, fetched_at TIMESTAMPTZ, status INTEGER, "
            "revisit BOOLEAN, payload_sha256 VARCHAR, portal VARCHAR, archive_file VARCHAR)"
        )


def _refuse_shrinking(old: Path, new: Path) -> None:
    if not old.exists():
        return
    with duckdb.connect(new, read_only=True) as con:
        fewer = shrinking(old, con)
    if fewer:
        told = "; ".join(map(str, fewer[:5]))
        raise WarehouseError(
            f"the new warehouse holds less than the old one, which stays: {told}. See whether the archive or the "
            "records lost something; if it is meant, build again with --allow-shrink"
        )


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


def _sql(name: str) -> str:
    return resources.files("warehouse").joinpath("schema", name).read_text(encoding="utf-8")


def _form_rows() -> pa.Table:
    rows = [
        (form.id, spec.key, spec.table, spec.row, spec.column, position, spec.label, spec.unit)
        for form in FORMS.values()
        for position, spec in enumerate(form.cells, 1)
    ]
    names = ["form", "key", "table_code", "row_code", "column_code", "position", "label", "unit"]
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


def _portal_rows(portals: Sequence[PortalFacts]) -> pa.Table:
    names = {"portal_id": "id", "name": "name", "division": "division", "base_url": "base_url"}
    return pa.table(
        {
            column: pa.array([getattr(portal, field) for portal in portals], pa.string())
            for column, field in names.items()
        }
    )


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


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

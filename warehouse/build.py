"""From records to a warehouse: a new file is built beside the old one, checked, and moved into its place.

`build(records, database)` never touches the old file until the new one is whole on disk, so a reader is never locked
out and a kill at any moment leaves a warehouse that opens and answers. The same records give the same exports to the
byte. One build at a time: it removes what a killed one left. Raises `WarehouseError` when there is nothing to build
from, when the old file was made by a newer version, or when the new one does not pass its checks.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa

from parsers.forms import FORMS
from warehouse.database import SCHEMA_VERSION, WarehouseError, check_version, first_line
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


def build(records: Path, database: Path, *, portals: Sequence[PortalFacts] = ()) -> BuildReport:
    """Builds `database` from all Parquet files below `records`."""
    files = sorted(str(path) for path in records.glob("year=*/*.parquet"))
    if not files:
        raise WarehouseError(f"there are no records in {records}: run `nianbao crawl` first, or `nianbao demo`")
    if database.exists():
        check_version(database)
    database.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(database)
    beside = database.with_name(f"{database.name}.{os.getpid()}.part")
    try:
        report = _fill(beside, files, portals)
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


def _fill(path: Path, files: Sequence[str], portals: Sequence[PortalFacts]) -> BuildReport:
    with duckdb.connect(path) as con:
        con.execute("SET preserve_insertion_order = true")
        con.execute("BEGIN")
        con.execute(_sql("tables.sql"))
        con.register("form_rows", _form_rows())
        con.execute("INSERT INTO form_cells SELECT * FROM form_rows ORDER BY form, position")
        con.register("portal_rows", _portal_rows(portals))
        con.execute("INSERT INTO portals SELECT * FROM portal_rows ORDER BY portal_id")
        con.execute(
            "CREATE TEMP TABLE records AS SELECT * FROM read_parquet($files, hive_partitioning = false)",
            {"files": list(files)},
        )
        con.execute(_sql("load.sql"))
        con.execute(
            "INSERT INTO build SELECT $version, string_agg(DISTINCT parser, ' ' ORDER BY parser) FROM documents",
            {"version": SCHEMA_VERSION},
        )
        build_wide(con)
        _check(con)
        con.execute("DROP TABLE records")
        con.execute("DROP TABLE latest")
        con.execute("COMMIT")
        con.execute("CHECKPOINT")
        return BuildReport(*(_count(con, table) for table in BuildReport.__struct_fields__))


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

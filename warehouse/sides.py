"""The two sides of a comparison: the warehouse that a connection is on, and an earlier one beside it.

`own(con)` is the connection's own database; `with earlier(con, path) as side:` is an older warehouse file, attached
read-only, or the folder of an older release, read from its Parquet files. A `Side` tells which of the tables that are
compared there are, and their columns, since older ones may lack some. Raises `WarehouseError` when a release's folder
is not as it was released, and duckdb.Error when a file cannot be read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import msgspec

from warehouse.database import WarehouseError

SUMS = "SHA256SUMS"
PARQUET = "parquet"
_ATTACHED = "earlier_warehouse"
# What is compared; other tables and views are not looked at, so that none of an older one can break the comparison.
_COMPARED = ("agencies", "build", "cells", "findings", "reports")


class Side(msgspec.Struct, frozen=True):
    """`tables` gives, by name, the SQL that stands for the table in a FROM clause; `columns` what it has."""

    tables: Mapping[str, str]
    columns: Mapping[str, tuple[str, ...]]
    version: int
    build_id: str | None

    def __contains__(self, table: str) -> bool:
        return table in self.tables


def own(con: duckdb.DuckDBPyConnection) -> Side:
    """The database that the connection was opened on."""
    row = con.execute("SELECT current_database()").fetchone()
    return _side(con, _in_database(con, str(row[0]) if row else ""))


@contextmanager
def earlier(con: duckdb.DuckDBPyConnection, path: Path) -> Iterator[Side]:
    """The warehouse file or the release's folder at `path`, for as long as the context lasts."""
    if path.is_dir():
        yield _side(con, _in_release(path))
        return
    con.execute(f"ATTACH $path AS {_ATTACHED} (READ_ONLY)", {"path": str(path)})
    try:
        yield _side(con, _in_database(con, _ATTACHED))
    finally:
        con.execute(f"DETACH {_ATTACHED}")


def quoted(text: str | Path) -> str:
    """The text as a literal in SQL."""
    return "'" + str(text).replace("'", "''") + "'"


def identifier(name: str) -> str:
    """The name as an identifier in SQL."""
    return '"' + name.replace('"', '""') + '"'


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def parquet_files(folder: Path) -> dict[str, list[Path]]:
    """A release's Parquet files by table: `parquet/TABLE.parquet` or `parquet/TABLE/year=2024/TABLE.parquet`."""
    found: dict[str, list[Path]] = {}
    for path in sorted((folder / PARQUET).rglob("*.parquet")):
        found.setdefault(path.stem, []).append(path)
    return found


def _side(con: duckdb.DuckDBPyConnection, tables: Mapping[str, str]) -> Side:
    columns = {}
    tables = {name: source for name, source in tables.items() if name in _COMPARED}
    for name, source in tables.items():
        described = con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()  # noqa: S608 - names of our own tables
        columns[name] = tuple(str(row[0]) for row in described)
    version, build = 0, None
    if "build" in tables:
        chosen = ", ".join(name if name in columns["build"] else "NULL" for name in ("schema_version", "build_id"))
        row = con.execute(f"SELECT {chosen} FROM {tables['build']} LIMIT 1").fetchone()  # noqa: S608
        version, build = (row[0] or 0, row[1]) if row else (0, None)
    return Side(tables, columns, version, build)


def _in_database(con: duckdb.DuckDBPyConnection, database: str) -> dict[str, str]:
    rows = con.execute(
        """
        SELECT table_name FROM duckdb_tables() WHERE database_name = $database AND schema_name = 'main'
        UNION ALL
        SELECT view_name FROM duckdb_views() WHERE database_name = $database AND schema_name = 'main' AND NOT internal
        ORDER BY 1
        """,
        {"database": database},
    ).fetchall()
    return {name: f"{identifier(database)}.main.{identifier(name)}" for (name,) in rows}


def _in_release(folder: Path) -> dict[str, str]:
    files = parquet_files(folder)
    told = _sums(folder)
    for path in (path for paths in files.values() for path in paths):
        name = path.relative_to(folder).as_posix()
        if told.get(name) != digest_of(path):
            raise WarehouseError(f"{path} is not what {folder / SUMS} says: move this release away, or get it anew")
    return {
        name: f"read_parquet([{', '.join(quoted(path) for path in paths)}], hive_partitioning = false)"
        for name, paths in files.items()
    }


def _sums(folder: Path) -> dict[str, str]:
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError) as error:
        raise WarehouseError(f"{folder} is no whole release: its {SUMS} cannot be read. Move it away") from error
    pairs = (line.partition("  ") for line in lines)
    return {name: digest for digest, _, name in pairs}

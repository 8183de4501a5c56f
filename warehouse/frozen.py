"""A table or view of the warehouse as files: Parquet, one file a year where it has years, and one CSV file.

`described(con)` tells what is frozen: every table, and the views that people query. `freeze(con, table, folder)` writes
`parquet/TABLE/year=2024/TABLE.parquet` (`year=__HIVE_DEFAULT_PARTITION__`: no year; `parquet/TABLE.parquet` for a table
without years) and `csv/TABLE.csv`. Rows are in one order that follows from their values, so the same rows give the same
bytes. The CSV file is UTF-8 without a byte order mark, one heading line of column names, `\\n` between lines: null is
nothing at all and empty text is `""`, numbers have no needless zeros, times are UTC (`2025-01-24T02:00:00.000000Z`),
lists and structures are JSON.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import msgspec

from warehouse.exports.texts import as_text
from warehouse.sides import PARQUET, identifier, quoted

CSV = "csv"
VIEWS = (
    *("agency_years", "coverage", "findings", "missing_reports"),
    *("quality", "quality_notes", "quality_summary", "timeliness"),
)
"""Views that are frozen, where the warehouse has them; the others say what a table says in another way."""
NO_YEAR = "__HIVE_DEFAULT_PARTITION__"
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


class Column(msgspec.Struct, frozen=True):
    """A column with its type in DuckDB and its comment."""

    name: str
    type: str
    comment: str


class Table(msgspec.Struct, frozen=True):
    """A table or view, its comment and its columns in order."""

    name: str
    comment: str
    is_view: bool
    columns: tuple[Column, ...]

    @property
    def names(self) -> frozenset[str]:
        """The names of its columns."""
        return frozenset(column.name for column in self.columns)


class Frozen(msgspec.Struct, frozen=True):
    """The files that a table was written to, and how many rows they hold."""

    table: Table
    rows: int
    csv: Path
    parquet: tuple[Path, ...]


def described(con: duckdb.DuckDBPyConnection) -> list[Table]:
    """Everything that a release holds, by name."""
    here = "database_name = current_database() AND schema_name = 'main' AND NOT internal"
    found = con.execute(
        f"""
        SELECT table_name, coalesce(comment, ''), false FROM duckdb_tables() WHERE {here} AND NOT temporary
        UNION ALL
        SELECT view_name, coalesce(comment, ''), true FROM duckdb_views()
        WHERE {here} AND view_name IN (SELECT unnest($views))
        ORDER BY 1
        """,  # noqa: S608 - a condition of our own
        {"views": list(VIEWS)},
    ).fetchall()
    columns: dict[str, list[Column]] = {}
    for name, *column in con.execute(
        f"""
        SELECT table_name, column_name, data_type, coalesce(comment, '') FROM duckdb_columns()
        WHERE {here} ORDER BY table_name, column_index
        """  # noqa: S608
    ).fetchall():
        columns.setdefault(name, []).append(Column(*column))
    return [Table(name, comment, is_view, tuple(columns[name])) for name, comment, is_view in found]


def freeze(con: duckdb.DuckDBPyConnection, table: Table, folder: Path, *, by_document: bool) -> Frozen:
    """Writes one table into the release's folder. `by_document`: rows of documents take the year of their document."""
    name = identifier(table.name)
    if table.is_view:  # reckoned once, not for each year
        con.execute(f"CREATE OR REPLACE TEMP TABLE frozen_view AS FROM {name}")
        name = "frozen_view"
    source = f"FROM {name} t"
    year = "t.year" if "year" in table.names else None
    if year is None and by_document and "document_id" in table.names:
        source, year = f"{source} LEFT JOIN documents d USING (document_id)", "d.year"
    chosen = ", ".join(map(_exact, table.columns))
    query = f"SELECT {chosen} {source}"
    parquet = []
    for value in _years(con, source, year):
        told = NO_YEAR if value is None else str(value)
        only = f"{year} IS NOT DISTINCT FROM {'NULL' if value is None else value}"
        path = folder / PARQUET / table.name / f"year={told}" / f"{table.name}.parquet"
        parquet.append(_parquet(con, f"{query} WHERE {only}", path))
    if not parquet:
        parquet = [_parquet(con, query, folder / PARQUET / f"{table.name}.parquet")]
    listed = ", ".join(map(quoted, parquet))
    csv = folder / CSV / f"{table.name}.csv"
    csv.parent.mkdir(parents=True, exist_ok=True)
    chosen = ", ".join(f"{_as_text(column)} AS {identifier(column.name)}" for column in table.columns)
    files = f"read_parquet([{listed}], hive_partitioning = false)"
    con.execute(f"COPY (SELECT {chosen} FROM {files}) TO {quoted(csv)} (FORMAT csv, HEADER)")  # noqa: S608
    row = con.execute(f"SELECT count(*) FROM {files}").fetchone()  # noqa: S608
    whole = con.execute(f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608
    if row != whole or row is None:
        raise ValueError(f"{table.name} has {whole} rows, but {row} were written: a document is there twice")
    return Frozen(table, int(row[0]), csv, tuple(parquet))


def _years(con: duckdb.DuckDBPyConnection, source: str, year: str | None) -> list[int | None]:
    """The years of the rows, in order. One is written at a time, so that sorting needs memory for one year only."""
    if year is None:
        return []
    rows = con.execute(f"SELECT DISTINCT {year} {source} ORDER BY 1 NULLS LAST").fetchall()
    return [None if value is None else int(value) for (value,) in rows]


def _parquet(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    con.execute(f"COPY ({query} ORDER BY ALL) TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)")
    return path


def _exact(column: Column) -> str:
    """SQL that gives the column as it stands in Parquet, which would keep a HUGEINT as an inexact DOUBLE."""
    name = f"t.{identifier(column.name)}"
    return f"{name}::DECIMAL(38, 0) AS {identifier(column.name)}" if column.type == "HUGEINT" else name


def _as_text(column: Column) -> str:
    """SQL that gives the column as it stands in CSV."""
    name = identifier(column.name)
    if column.type.startswith("TIMESTAMP") and not column.type.endswith("]"):
        return f"strftime(make_timestamp(epoch_us({name})), '{_TIME}')"
    return as_text(name, column.type)

"""Questions to the warehouse in SQL, answered read-only.

`with query(database, sql) as answer:` gives an `Answer`, whose rows come while the query runs, so that a large one
needs little memory. The connection cannot write, reach other files or the network, or undo that. Raises `QueryError`
with what DuckDB says about the statement, at once or while rows are read, and `WarehouseError` when the file cannot be
used.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

from warehouse.database import WarehouseError, open_warehouse

_ROWS_AT_ONCE = 10_000


class QueryError(WarehouseError):
    """The statement cannot be answered; says why."""


class Answer(NamedTuple):
    """The names of the columns, and the rows, which can be read once."""

    columns: list[str]
    rows: Iterator[tuple[object, ...]]


@contextmanager
def query(database: Path, sql: str) -> Iterator[Answer]:
    """The rows that one SELECT gives."""
    with open_warehouse(database) as con:
        try:
            reader = _ask(con, sql)
        except duckdb.Error as error:
            raise QueryError(f"{str(error).strip()}\n{_hint(con)}") from error
        except RuntimeError as error:  # how DuckDB says that Ctrl-C was pressed
            raise KeyboardInterrupt from error
        with reader:
            yield Answer(reader.schema.names, _rows(reader))


def _ask(con: duckdb.DuckDBPyConnection, sql: str) -> pa.RecordBatchReader:
    statements = con.extract_statements(sql)
    if not statements:
        raise QueryError("there is no question: write a SELECT")
    if len(statements) > 1:
        raise QueryError(f"one statement at a time, please: this holds {len(statements)}")
    answer = con.sql(statements[0])
    if answer is None:  # a statement that has no rows
        return pa.RecordBatchReader.from_batches(pa.schema([]), [])
    reader: pa.RecordBatchReader = answer.to_arrow_reader(_ROWS_AT_ONCE)
    return reader


def _rows(reader: pa.RecordBatchReader) -> Iterator[tuple[object, ...]]:
    try:
        for batch in reader:
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
    except (OSError, pa.ArrowException) as error:
        raise QueryError(f"the answer breaks off: {error}") from error


def _hint(con: duckdb.DuckDBPyConnection) -> str:
    tables = con.execute(
        "SELECT table_name FROM duckdb_tables() "
        "UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1"
    ).fetchall()
    names = ", ".join(name for (name,) in tables)
    return f"The tables are: {names}. `DESCRIBE requests_wide` shows the columns of one."

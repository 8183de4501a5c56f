"""Questions to the warehouse in SQL, answered read-only.

`query(database, sql)` gives the answer as an Arrow table. The connection cannot write, reach other files or the
network, or undo that. Raises `QueryError` with what DuckDB says about the statement, `WarehouseError` when the file
cannot be used.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.database import WarehouseError, open_warehouse


class QueryError(WarehouseError):
    """The statement cannot be answered; says why."""


def query(database: Path, sql: str) -> pa.Table:
    """The rows that one SELECT gives."""
    with open_warehouse(database) as con:
        try:
            statements = con.extract_statements(sql)
            if len(statements) != 1:
                raise QueryError(f"one statement at a time, please: this holds {len(statements)}")
            answer = con.sql(statements[0])
            table: pa.Table = pa.table({}) if answer is None else answer.to_arrow_table()
            return table
        except duckdb.Error as error:
            raise QueryError(f"{str(error).strip()}\n{_hint(con)}") from error


def _hint(con: duckdb.DuckDBPyConnection) -> str:
    tables = con.execute("SELECT table_name FROM duckdb_tables() ORDER BY table_name").fetchall()
    return (
        f"The tables are: {', '.join(name for (name,) in tables)}. `DESCRIBE requests_wide` shows the columns of one."
    )

"""One SQLite database, a table for each view, and `metadata.json` beside it, which explains it in Datasette.

Tables have the names of the views, with `level` and `province` where a view lacks them, indices on agency, year and
document, and the tables that ids lead to: `agencies`, `divisions`, `labels`. `dictionary` explains every column.

A number is kept exactly: whole numbers are INTEGER, a decimal one is REAL where its digits are no more than 15, so that
it comes back as it was, else TEXT; columns of decimals have no type, so that SQLite leaves them alone. Shares are REAL.
Dates are TEXT (2025-01-24), times TEXT (2025-01-24T02:00:00Z), yes and no 1 and 0, lists JSON.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from warehouse.exports.job import Job
from warehouse.exports.metadata import write_metadata
from warehouse.exports.pieces import ready
from warehouse.exports.rows import batches, exact
from warehouse.exports.texts import as_text, is_nested
from warehouse.exports.views import View
from warehouse.sides import identifier

REFERENCES = {
    "agencies": ("agency_id", "name, level, kind, division, parent_id, first_year, last_year, reports, resolved"),
    "divisions": ("code", "name, level, parent"),
    "labels": ("key", "label, english, table_code, row_code, column_code"),
}
"""The tables that ids lead to: the key, and the other columns."""
_LEADS = {"agency_id": "agencies", "division": "divisions", "key": "labels"}
_SUMS = ("findings", "check_", "checks", "claims")  # what they call a key may be several cells
_INDICES = ("agency_id", "year", "document_id", "province")


def write_sqlite(con: duckdb.DuckDBPyConnection, views: Sequence[View], job: Job) -> list[Path]:
    """The database and its metadata."""
    path = job.path("nianbao", ".sqlite")
    empty = []
    with closing(sqlite3.connect(path, isolation_level=None)) as made:
        made.execute("PRAGMA journal_mode = OFF")
        made.execute("PRAGMA synchronous = OFF")
        for table, (key, others) in REFERENCES.items():
            _reference(con, made, table, [key, *others.split(", ")])
        _dictionary(made, views)
        for view in views:
            job.step(0, text=view.name)
            _create(made, view)
            empty += [] if _fill(con, made, view, job) else [view.name]
            _index(made, view)
        made.execute("ANALYZE")
    job.say_empty(empty)
    return [path, write_metadata(con, views, path, job)]


def _reference(con: duckdb.DuckDBPyConnection, made: sqlite3.Connection, table: str, names: Sequence[str]) -> None:
    columns = ", ".join(map(identifier, names))
    made.execute(f"CREATE TABLE {table} ({columns}, PRIMARY KEY ({identifier(names[0])}))")
    rows = con.execute(f"SELECT {columns} FROM {table} ORDER BY 1").fetchall()  # noqa: S608 - our own names
    made.execute("BEGIN")
    made.executemany(_insert(table, len(names)), rows)
    made.execute("COMMIT")


def _dictionary(made: sqlite3.Connection, views: Sequence[View]) -> None:
    made.execute('CREATE TABLE dictionary ("view", "column", heading, unit, meaning, PRIMARY KEY ("view", "column"))')
    made.execute("BEGIN")
    for view in views:
        headings = ((column.name, column.heading) for column in view.columns)
        rows = [(view.name, name, told.label, told.unit, told.meaning) for name, told in headings]
        made.executemany(_insert("dictionary", 5), rows)
    made.execute("COMMIT")


def _create(made: sqlite3.Connection, view: View) -> None:
    lines = [f"{identifier(column.name)} {_type(column.type)}".rstrip() for column in view.columns]
    for name, table in _LEADS.items():
        if name in view.names and not (name == "key" and view.name.startswith(_SUMS)):
            lines.append(f"FOREIGN KEY ({identifier(name)}) REFERENCES {table} ({REFERENCES[table][0]})")
    if view.one_row:
        lines.append("PRIMARY KEY (document_id)")
    made.execute(f"CREATE TABLE {identifier(view.name)} ({', '.join(lines)})")


def _fill(con: duckdb.DuckDBPyConnection, made: sqlite3.Connection, view: View, job: Job) -> int:
    insert = _insert(identifier(view.name), len(view.columns))
    chosen = [f"{as_text(column.sql, column.type) if _is_text(column.type) else column.sql}" for column in view.columns]
    changes = [_change(column.type) for column in view.columns]
    rows = 0
    made.execute("BEGIN")
    for columns in batches(con, ready(con, view), chosen):
        for place, change in enumerate(changes):
            if change is not None:
                columns[place] = [None if value is None else change(value) for value in columns[place]]
        made.executemany(insert, zip(*columns, strict=True))
        rows += len(columns[0])
        job.step(len(columns[0]), text=view.name)
    made.execute("COMMIT")
    return rows


def _index(made: sqlite3.Connection, view: View) -> None:
    for name in _INDICES:
        if name in view.names:
            made.execute(f"CREATE INDEX {identifier(f'{view.name}_{name}')} ON {identifier(view.name)} ({name})")


def _insert(table: str, columns: int) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})"  # noqa: S608 - our own names


def _is_text(kind: str) -> bool:
    return is_nested(kind) or kind.startswith("TIMESTAMP") or kind == "BLOB"


def _type(kind: str) -> str:
    if kind.startswith(("DECIMAL", "HUGEINT")):
        return ""
    if "INT" in kind or kind == "BOOLEAN":
        return "INTEGER"
    return "REAL" if kind in ("DOUBLE", "FLOAT") else "TEXT"


def _change(kind: str) -> Callable[[Any], Any] | None:
    """What makes a value of the type one that SQLite takes."""
    if kind.startswith(("DECIMAL", "HUGEINT")):
        return exact
    if kind == "DATE":
        return lambda value: value.isoformat()
    return int if kind == "BOOLEAN" or kind.startswith("UBIGINT") else None

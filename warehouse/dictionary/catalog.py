"""What a warehouse says of itself: its tables, views and functions with their comments.

`tables(con)` reads every table and view, `functions(con)` every macro, `keys(con)` every cell of the forms. A comment
is "中文 · English"; `faults(con)` names each that is missing or lacks one of the two.
"""

from __future__ import annotations

import re

import duckdb
import msgspec

from warehouse.dictionary.names import english

_SEPARATOR = " · "
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH = re.compile(r"[A-Za-z]{2}")
_RELATIONS = """
SELECT table_name AS name, comment, false AS is_view FROM duckdb_tables()
WHERE NOT internal AND NOT temporary AND database_name = current_database()
UNION ALL
SELECT view_name, comment, true FROM duckdb_views()
WHERE NOT internal AND NOT temporary AND database_name = current_database()
ORDER BY name
"""
_COLUMNS = """
SELECT table_name, column_name, data_type, comment FROM duckdb_columns()
WHERE NOT internal AND database_name = current_database() ORDER BY table_name, column_index
"""
_FUNCTIONS = """
SELECT function_name, list_aggregate(parameters, 'string_agg', ', '), comment FROM duckdb_functions()
WHERE NOT internal AND database_name = current_database() ORDER BY function_name
"""
_KEYS = """
SELECT
    table_code, key, first(unit ORDER BY form DESC), map_from_entries(list((form, label) ORDER BY form))
FROM form_cells GROUP BY table_code, key
ORDER BY table_code, max(form) DESC, first(position ORDER BY form DESC)
"""


class Comment(msgspec.Struct, frozen=True):
    """Both halves of a comment; what is not there is empty."""

    chinese: str
    english: str

    @property
    def whole(self) -> bool:
        """Whether both languages are there."""
        return bool(_CHINESE.search(self.chinese) and _ENGLISH.search(self.english))


class ColumnEntry(msgspec.Struct, frozen=True):
    """One column of a table or view."""

    name: str
    type: str
    comment: Comment


class TableEntry(msgspec.Struct, frozen=True):
    """One table or view."""

    name: str
    is_view: bool
    comment: Comment
    columns: tuple[ColumnEntry, ...]


class FunctionEntry(msgspec.Struct, frozen=True):
    """One macro, with the names of what it takes."""

    name: str
    parameters: str
    comment: Comment


class KeyEntry(msgspec.Struct, frozen=True):
    """One cell of the forms, with the label in each form that has it."""

    table: str
    key: str
    unit: str
    english: str | None
    labels: dict[str, str]


def split(text: str | None) -> Comment:
    """A comment's two halves."""
    chinese, _, english = (text or "").partition(_SEPARATOR)
    return Comment(chinese.strip(), english.strip())


def tables(con: duckdb.DuckDBPyConnection) -> list[TableEntry]:
    """Every table and view by name; what is only there for the connection is left out."""
    columns: dict[str, list[ColumnEntry]] = {}
    for table, name, kind, comment in con.execute(_COLUMNS).fetchall():
        columns.setdefault(table, []).append(ColumnEntry(name, kind, split(comment)))
    found = con.execute(_RELATIONS).fetchall()
    return [TableEntry(name, is_view, split(comment), tuple(columns[name])) for name, comment, is_view in found]


def functions(con: duckdb.DuckDBPyConnection) -> list[FunctionEntry]:
    """Every macro by name."""
    found = con.execute(_FUNCTIONS).fetchall()
    return [FunctionEntry(name, parameters or "", split(comment)) for name, parameters, comment in found]


def keys(con: duckdb.DuckDBPyConnection) -> list[KeyEntry]:
    """Every cell of any form, table by table, the newest form's order first."""
    found = con.execute(_KEYS).fetchall()
    return [KeyEntry(table, key, unit, english(*key.split(".")), labels) for table, key, unit, labels in found]


def faults(con: duckdb.DuckDBPyConnection) -> list[str]:
    """The name of each table, view, column and macro whose comment lacks its Chinese or its English."""
    found = []
    for table in tables(con):
        found += [] if table.comment.whole else [table.name]
        found += [f"{table.name}.{column.name}" for column in table.columns if not column.comment.whole]
    return found + [f"{function.name}()" for function in functions(con) if not function.comment.whole]

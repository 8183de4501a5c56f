"""Views that stand in SQL files, with what they and their columns mean.

A file holds one SELECT. Its head is comment lines: the first says in Chinese and English what the rows are, lines that
begin with `-- @column` say what a column is, all others are for the reader of the file (source, reasons, when it is
silent). `read_statement(file)` takes it apart; `make_view(con, statement)` makes the view with its comments. The view
has the file's name without a leading number (`20_carry_over.sql` is carry_over). Raises ValueError for a file without
a head.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources.abc import Traversable

import duckdb
import msgspec

_NUMBER = re.compile(r"^\d+_")


class Statement(msgspec.Struct, frozen=True):
    """One file: what the view is called, what its rows and columns are, and the SELECT."""

    name: str
    says: str
    columns: dict[str, str]
    select: str


def read_statement(file: Traversable) -> Statement:
    """The parts of one file."""
    lines = file.read_text(encoding="utf-8").splitlines()
    head = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
    if not head or not head[0]:
        raise ValueError(f"{file.name}: the first line must be a comment that says what the rows are")
    columns = dict(line[1:].split(" ", 1) for line in head if line.startswith("@"))
    select = "\n".join(line for line in lines if not line.startswith("--")).strip().rstrip(";")
    return Statement(_NUMBER.sub("", file.name.removesuffix(".sql")), head[0], columns, select)


def read_folder(folder: Traversable) -> tuple[Statement, ...]:
    """The statements of a folder's files, in the order of their names."""
    files = (file for file in folder.iterdir() if file.name.endswith(".sql"))
    return tuple(read_statement(file) for file in sorted(files, key=lambda file: file.name))


def make_view(con: duckdb.DuckDBPyConnection, statement: Statement) -> None:
    """The view, in the place of one of the same name."""
    con.execute(f"CREATE OR REPLACE VIEW {statement.name} AS {statement.select}")
    comment(con, "VIEW", statement.name, statement.says, statement.columns)


def comment(con: duckdb.DuckDBPyConnection, kind: str, name: str, says: str, columns: Mapping[str, str]) -> None:
    """Sets what is said of a view or table and of its columns."""
    con.execute(f"COMMENT ON {kind} {name} IS {_quoted(says)}")
    for column, meaning in columns.items():
        con.execute(f'COMMENT ON COLUMN {name}."{column}" IS {_quoted(meaning)}')


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"

"""CSV, twice for each view: `VIEW.excel.csv` for people who open it in Excel, `VIEW.csv` for programs.

For Excel: UTF-8 with a byte order mark, headings in the chosen language, the headings of columns where a value lists
columns, 是 and 否 (yes and no), and an apostrophe before text that Excel would take for a formula or a number. For
programs: UTF-8, columns by their names, nothing changed; null is nothing at all, empty text is `""`. Both have CRLF
between lines; numbers are written as they are, without needless zeros. DuckDB writes them, so size does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from warehouse.exports.job import Job
from warehouse.exports.texts import BOM, as_text, guarded, is_nested
from warehouse.exports.views import Column, View
from warehouse.sides import identifier, quoted
from warehouse.wide import WIDE

_LISTS = ("doubtful", "missing", "open_blanks")


def write_csv(con: duckdb.DuckDBPyConnection, views: Sequence[View], job: Job) -> list[Path]:
    """The files, two for each view."""
    written, empty = [], []
    for view in views:
        job.step(0, total=2 * len(views), text=view.name)
        for_people, for_programs = job.path(view.name, ".excel.csv"), job.path(view.name, ".csv")
        rows = _copy(con, view.query(for_excel(view, job.language == "zh")), for_people)
        job.step()
        _copy(con, view.query([_named(as_text(column.sql, column.type), column.name) for column in view.columns]),
              for_programs)  # fmt: skip
        job.step()
        written += [for_people, for_programs]
        empty += [] if rows else [view.name]
    job.say_empty(empty)
    return written


def for_excel(view: View, chinese: bool) -> list[str]:
    """The expressions of a file for Excel, under the headings."""
    labels = {column.name: column.heading.label for column in view.columns}
    chosen = [_for_excel(view, column, labels, chinese) for column in view.columns]
    first = BOM + view.columns[0].heading.label
    names = [first, *(column.heading.label for column in view.columns[1:])]
    return [_named(sql, name) for sql, name in zip(chosen, names, strict=True)]


def _for_excel(view: View, column: Column, labels: dict[str, str], chinese: bool) -> str:
    if column.type == "BOOLEAN":
        yes, no = ("是", "否") if chinese else ("yes", "no")
        return f"CASE WHEN {column.sql} THEN '{yes}' WHEN NOT {column.sql} THEN '{no}' END"
    sql = as_text(column.sql, column.type)
    if view.name in WIDE and column.name in _LISTS:
        sql = _in_words(sql, labels, "；" if chinese else "; ")
    return guarded(sql) if column.type == "VARCHAR" or is_nested(column.type) else sql


def _in_words(sql: str, labels: dict[str, str], sign: str) -> str:
    """A list of columns by their headings; a column that is not written keeps its name."""
    pairs = ", ".join(f"{quoted(name)}: {quoted(label)}" for name, label in labels.items())
    words = f"list_transform(string_split({sql}, ' '), lambda name: coalesce(MAP {{{pairs}}}[name], name))"
    return f"array_to_string({words}, '{sign}')"


def _named(sql: str, name: str) -> str:
    return f"{sql} AS {identifier(name)}"


def _copy(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    row = con.execute(f"COPY ({query}) TO {quoted(path)} (FORMAT csv, HEADER, NEW_LINE '\r\n')").fetchone()
    return int(row[0]) if row else 0

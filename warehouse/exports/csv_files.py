"""CSV, twice for each view: `VIEW.excel.csv` for people who open it in Excel, `VIEW.csv` for programs.

For Excel: UTF-8 with a byte order mark, headings in the chosen language, the headings of columns where a value lists
columns, 是 and 否 (yes and no), Chinese words for codes where the language is Chinese, and an apostrophe before text
that Excel would take for a formula, a number or a date. For programs: UTF-8, columns by their names, nothing changed;
null is nothing at all, empty text is `""`. Both have CRLF between lines; numbers are written as they are, without
needless zeros. DuckDB writes them, so size does not matter.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from warehouse.exports.job import Job
from warehouse.exports.pieces import pieces, ready
from warehouse.exports.texts import BOM, as_text, guarded, is_nested
from warehouse.exports.views import Column, View
from warehouse.sides import identifier, quoted


def write_csv(con: duckdb.DuckDBPyConnection, views: Sequence[View], job: Job) -> list[Path]:
    """The files, two for each view."""
    written, empty = [], []
    for view in views:
        job.step(0, total=2 * len(views), text=view.name)
        for_people, for_programs = job.path(view.name, ".excel.csv"), job.path(view.name, ".csv")
        read = ready(con, view)
        rows = _write(con, read, _for_people(view, job.language == "zh"), for_people)
        job.step()
        _write(con, read, {column.name: as_text(column.sql, column.type) for column in view.columns}, for_programs)
        job.step()
        written += [for_people, for_programs]
        empty += [] if rows else [view.name]
    job.say_empty(empty)
    return written


def _for_people(view: View, chinese: bool) -> dict[str, str]:
    """The expressions of a file for Excel by their headings; the mark stands before the first one."""
    labels = {column.name: column.heading.label for column in view.columns}
    chosen = {column.heading.label: _for_excel(view, column, labels, chinese) for column in view.columns}
    first = next(iter(chosen))
    return {BOM + first: chosen.pop(first)} | chosen


def _for_excel(view: View, column: Column, labels: dict[str, str], chinese: bool) -> str:
    if column.type == "BOOLEAN":
        yes, no = ("是", "否") if chinese else ("yes", "no")
        return f"CASE WHEN {column.sql} THEN '{yes}' WHEN NOT {column.sql} THEN '{no}' END"
    sql = as_text(column.sql, column.type)
    if column.words:
        sql = f"coalesce({_map(column.words)}[{sql}], {sql})"
    if column.name in view.lists:
        sql = _in_words(sql, labels, "；" if chinese else "; ")
    return guarded(sql) if column.type == "VARCHAR" or is_nested(column.type) else sql


def _in_words(sql: str, labels: dict[str, str], sign: str) -> str:
    """A list of columns by their headings; a column that is not written keeps its name."""
    words = f"list_transform(string_split({sql}, ' '), lambda name: coalesce({_map(labels)}[name], name))"
    return f"array_to_string({words}, '{sign}')"


def _map(words: Mapping[str, str]) -> str:
    return f"MAP {{{', '.join(f'{quoted(code)}: {quoted(word)}' for code, word in words.items())}}}"


def _write(con: duckdb.DuckDBPyConnection, view: View, chosen: Mapping[str, str], path: Path) -> int:
    """How many rows were written: piece after piece, the first one with the headings."""
    expressions = [f"{sql} AS {identifier(label)}" for label, sql in chosen.items()]
    rows = 0
    for number, piece in enumerate(pieces(con, view)):
        part = path.with_name(f"{path.name}.{number}") if number else path
        options = f"FORMAT csv, HEADER {number == 0}, NEW_LINE '\r\n'"
        told = con.execute(f"COPY ({view.query(expressions, where=piece)}) TO {quoted(part)} ({options})").fetchall()
        rows += told[0][0]
        if number:
            _append(part, path)
    return rows


def _append(part: Path, path: Path) -> None:
    with part.open("rb") as source, path.open("ab") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    part.unlink()

"""Running a notebook's cells one after the other: `run(cells, home)` gives what each of them shows.

A cell shows the value of its last expression, as in Jupyter: the rows of a query, a chart, a note, or nothing. The
cells are run as plain Python, without marimo, in one namespace whose `home` is the folder given. What a cell raises is
raised.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import altair as alt
import duckdb
import msgspec
import pyarrow as pa
import vl_convert

from nianbao.notebooks import Note
from nianbao.notebooks.cells import FIRST, Cell

SHOWN_ROWS = 25


class Table(msgspec.Struct, frozen=True):
    """The first rows of an answer; `rows` counts all of them."""

    columns: list[str]
    first: list[tuple[Any, ...]]
    rows: int


class Picture(msgspec.Struct, frozen=True):
    """A chart as SVG."""

    svg: str


Shown = Table | Picture | Note | None


def run(cells: Sequence[Cell], home: Path) -> list[Shown]:
    """What each cell shows, in their order; a text shows nothing but itself."""
    names: dict[str, Any] = {"__name__": "__main__"}
    shown: list[Shown] = []
    for cell in cells:
        if cell.kind == "text":
            shown.append(None)
            continue
        shown.append(_shown(_value(cell.source, names)))
        if cell.source == FIRST:
            names["home"] = home
    return shown


def _value(source: str, names: dict[str, Any]) -> Any:
    """Run the statements; the value of the last one, when it is an expression."""
    tree = ast.parse(source)
    last = tree.body[-1]
    if isinstance(last, ast.Expr):
        tree.body.pop()
    exec(compile(tree, "<notebook>", "exec"), names)  # noqa: S102 -- to run the project's notebooks is what this is for
    if not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "<notebook>", "eval"), names)  # noqa: S307


def _shown(value: Any) -> Shown:
    if isinstance(value, duckdb.DuckDBPyRelation):
        return _table(value.to_arrow_table())
    if isinstance(value, alt.TopLevelMixin):
        return Picture(vl_convert.vegalite_to_svg(value.to_dict()))
    if value is None or isinstance(value, Note):
        return value
    return Note(str(value))


def _table(rows: pa.Table) -> Table:
    columns = rows.column_names
    first = [tuple(row[name] for name in columns) for row in rows.slice(0, SHOWN_ROWS).to_pylist()]
    return Table(columns, first, rows.num_rows)

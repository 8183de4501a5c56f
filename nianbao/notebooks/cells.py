"""A marimo notebook as cells of plain Python: `read_cells(path)`.

A notebook of this project keeps to one shape, so that it can be read without marimo: its first cell is marimo's own
(`import marimo as mo`, and where the home folder comes from); every other cell is either text, `mo.md(r\"""…\""")`, or
a query, `name = mo.sql(f\"""…\""", engine=con)`, or plain Python without `mo`. What comes back is the same notebook for
any Python: in place of the first cell, below the title, `home = None`; in place of `mo.sql` the connection's own
`con.sql`. Raises `ShapeError` with file and line where a cell has another shape.
"""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path
from typing import Literal

import msgspec

FIRST = """\
import altair as alt

alt.renderers.enable("svg")  # plots as pictures: they need no network
home = None  # the folder that holds the data, as "../../data"; None: NIANBAO_HOME, or ./data"""


class ShapeError(ValueError):
    """Which cell cannot be written without marimo, and why."""


class Cell(msgspec.Struct, frozen=True):
    """A text in Markdown, or code; of a query also its SQL and the name of its rows."""

    kind: Literal["text", "code", "query"]
    source: str
    sql: str = ""
    name: str = ""


def read_cells(path: Path) -> list[Cell]:
    """The cells in the order of the file, which is an order in which they can be run."""
    text = path.read_text(encoding="utf-8")
    functions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef) and node.decorator_list]
    if len(functions) < 2:
        raise ShapeError(f"{path} has no cells but marimo's own: it is no marimo notebook")
    title, *others = [_cell(path, text, function) for function in functions[1:]]
    return [title, Cell("code", FIRST), *others]


def _cell(path: Path, text: str, function: ast.FunctionDef) -> Cell:
    body = [statement for statement in function.body if not isinstance(statement, ast.Return)]
    first = body[0]
    match first:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name("mo"), attr="md"), args=[string])):
            return Cell("text", _inside(text, string))
        case ast.Assign(
            targets=[ast.Name(name)],
            value=ast.Call(func=ast.Attribute(value=ast.Name("mo"), attr="sql"), args=[string]),
        ):
            return _query(
                name, _inside(text, string), filled=any(isinstance(n, ast.FormattedValue) for n in ast.walk(string))
            )
    if any(isinstance(node, ast.Name) and node.id == "mo" for statement in body for node in ast.walk(statement)):
        raise ShapeError(f"{path}, line {first.lineno}: marimo is used in a cell that is neither a text nor a query")
    return Cell("code", _lines(text, body))


def _query(name: str, sql: str, *, filled: bool) -> Cell:
    source = f'{name} = con.sql({"f" if filled else ""}"""\n{textwrap.indent(sql, "    ")}\n""")\n{name}'
    return Cell("query", source, sql, name)


def _inside(text: str, string: ast.expr) -> str:
    """What stands between the quotes of a string, as it is written in the file."""
    literal = ast.get_source_segment(text, string) or ""
    return textwrap.dedent(literal.lstrip("rf").strip('"')).strip()


def _lines(text: str, body: list[ast.stmt]) -> str:
    """The statements as they are written, comments between them included."""
    lines = text.splitlines()[body[0].lineno - 1 : body[-1].end_lineno]
    return textwrap.dedent("\n".join(lines))

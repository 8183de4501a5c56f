"""A notebook that has run, as one HTML page that needs nothing but itself: `page(title, cells, shown)`.

No script, no style sheet or font from elsewhere: it opens without a network and prints as it stands. Queries are
shown, the code of plots is folded. Everything that comes from the data is escaped.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from importlib import resources

import marimo

from nianbao.notebooks import Note
from nianbao.notebooks.cells import Cell
from nianbao.notebooks.running import Picture, Shown
from nianbao.notebooks.tables import table_html

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""


def page(title: str, cells: Sequence[Cell], shown: Sequence[Shown]) -> str:
    """The whole page."""
    body = "\n".join(_cell(cell, result) for cell, result in zip(cells, shown, strict=True))
    style = resources.files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    return _PAGE.format(title=html.escape(title), style=style, body=body)


def _cell(cell: Cell, result: Shown) -> str:
    if cell.kind == "text":
        return f'<section class="text">{marimo.md(cell.source).text}</section>'
    if cell.kind == "query":
        return f'<pre class="query">{html.escape(cell.sql)}</pre>\n{_result(result)}'
    code = f"<details><summary>Python</summary><pre>{html.escape(cell.source)}</pre></details>"
    return f"{_result(result)}\n{code}"


def _result(result: Shown) -> str:
    if isinstance(result, Picture):
        return f"<figure>{result.svg}</figure>"
    if isinstance(result, Note):
        return result._repr_html_()
    return "" if result is None else table_html(result)

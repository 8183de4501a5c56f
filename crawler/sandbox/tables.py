"""The form's tables as HTML, with the headings, row spans and column spans of the official form.

`render_tables(figures, style)` gives all tables of a report under their section headings, `render_table` one of them.
Labels come from the form's data file, numbers from `Figures.text`. Styles are the ways in which pages mark up a cell:
"plain" text, a "paragraph" in each cell, or pasted from "word". A table that the figures have no cell of is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby
from typing import Literal

from crawler.sandbox.figures import Figures
from parsers.forms import FORMS, Block, Row, Table

Style = Literal["plain", "paragraph", "word"]

_OPEN: dict[Style, str] = {
    "plain": '<table border="1" cellspacing="0" cellpadding="0">',
    "paragraph": '<table style="width:100%;border-collapse:collapse" border="1">',
    "word": '<table class="MsoNormalTable" border="1" cellspacing="0" style="border-collapse:collapse;border:none">',
}
_CELL: dict[Style, str] = {
    "plain": "<td{spans}>{text}</td>",
    "paragraph": '<td{spans} style="vertical-align:middle"><p style="text-align:center;">{text}</p></td>',
    "word": '<td{spans} valign="center" style="border:1pt solid windowtext;padding:0 5.4pt"><p class="MsoNormal"'
    ' align="center" style="text-align:center"><span style="font-family:宋体;font-size:10.5pt">{text}</span>'
    "<o:p></o:p></p></td>",
}
_BLANK: dict[Style, str] = {"plain": "", "paragraph": "<br/>", "word": "&nbsp;"}
_WIDTH = 4
"""Grid columns of the disclosure table."""


class _Writer:
    """Collects the rows of one table."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.rows: list[str] = []

    def cell(self, text: str, *, rows: int = 1, cols: int = 1) -> str:
        spans = "".join(f' {name}="{span}"' for name, span in (("rowspan", rows), ("colspan", cols)) if span > 1)
        return _CELL[self.style].format(spans=spans, text=escape(text, quote=False) or _BLANK[self.style])

    def heading(self, text: str, *, rows: int = 1, cols: int = 1) -> str:
        """A column's label, broken in two as narrow columns make people do."""
        cell = self.cell(text, rows=rows, cols=cols)
        if self.style == "plain" or len(text) != 4:
            return cell
        return cell.replace(text, f"{text[:2]}<br/>{text[2:]}")

    def row(self, cells: Iterable[str]) -> None:
        self.rows.append(f"<tr>{''.join(cells)}</tr>")

    def html(self) -> str:
        return "\n".join([_OPEN[self.style] + "<tbody>", *self.rows, "</tbody></table>"])


def render_tables(figures: Figures, style: Style = "plain") -> str:
    """All tables of the report, each under the heading of its section."""
    form = FORMS[figures.form]
    tables = [(table.section, render_table(figures, table.code, style)) for table in form.tables]
    return "\n".join(f"<p>{escape(section)}</p>\n{html}" for section, html in tables if html)


def render_table(figures: Figures, code: str, style: Style = "plain") -> str:
    """The table `code` of the form; an empty text when the figures hold nothing of it."""
    table = next((table for table in FORMS[figures.form].tables if table.code == code), None)
    if table is None:
        raise ValueError(f"form {figures.form} has no table {code!r}")
    if not any(key.startswith(f"{code}.") for key in figures.cells):
        return ""
    writer = _Writer(style)
    match code:
        case "disclosure":
            _disclosure(writer, figures, table)
        case "requests":
            _requests(writer, figures, table)
        case "challenges":
            _challenges(writer, figures, table.blocks[0])
        case _:
            _statistics(writer, figures, table)
    return writer.html()


def _numbers(writer: _Writer, figures: Figures, table: str, row: Row, block: Block) -> list[str]:
    return [writer.cell(figures.text(f"{table}.{row.code}.{column.code}")) for column in block.columns]


def _disclosure(writer: _Writer, figures: Figures, table: Table) -> None:
    for block in table.blocks:
        last = _WIDTH - len(block.columns)  # the last column takes what the block does not need
        spans = [1] * (len(block.columns) - 1) + [last]
        writer.row([writer.cell(block.heading or "", cols=_WIDTH)])
        labels = [writer.cell(column.label, cols=span) for column, span in zip(block.columns, spans, strict=True)]
        writer.row([writer.cell("信息内容"), *labels])
        for row in block.rows:
            texts = [figures.text(f"{table.code}.{row.code}.{column.code}") for column in block.columns]
            numbers = [writer.cell(text, cols=span) for text, span in zip(texts, spans, strict=True)]
            writer.row([writer.cell(row.labels[-1]), *numbers])


def _requests(writer: _Writer, figures: Figures, table: Table) -> None:
    block = table.blocks[0]
    person, *organisations, total = (column.label for column in block.columns)
    note, applicants, groups = table.noise
    writer.row([writer.cell(note, rows=3, cols=3), writer.cell(applicants, cols=len(block.columns))])
    writer.row(
        [writer.heading(person, rows=2), writer.cell(groups, cols=len(organisations)), writer.heading(total, rows=2)]
    )
    writer.row(map(writer.heading, organisations))
    heights = _heights(block.rows)
    for row in block.rows:
        labels = []
        for depth, label in enumerate(row.labels):
            height = heights.pop(row.labels[: depth + 1], 0)
            innermost = depth == len(row.labels) - 1
            if height:  # a group's label stands only in the first of its rows
                labels.append(writer.cell(label, rows=height, cols=3 - depth if innermost else 1))
        writer.row([*labels, *_numbers(writer, figures, table.code, row, block)])


def _heights(rows: Iterable[Row]) -> dict[tuple[str, ...], int]:
    """How many rows each label spans, by the path of labels that leads to it."""
    heights: dict[tuple[str, ...], int] = {}
    for row in rows:
        for depth in range(1, len(row.labels) + 1):
            path = row.labels[:depth]
            heights[path] = heights.get(path, 0) + 1
    return heights


def _challenges(writer: _Writer, figures: Figures, block: Block) -> None:
    width = len(block.columns)
    groups = [(label, list(rows)) for label, rows in groupby(block.rows, key=lambda row: row.labels[0])]
    writer.row(writer.cell(label, cols=width * len(rows)) for label, rows in groups)
    results = [column.label for column in block.columns]
    second: list[str] = []
    third: list[str] = []
    for row in block.rows:
        if len(row.labels) == 1:
            second += [writer.heading(label, rows=2) for label in results]
            continue
        second.append(writer.cell(row.labels[-1], cols=width))
        third += [writer.heading(label) for label in results]
    writer.row(second)
    writer.row(third)
    writer.row(cell for row in block.rows for cell in _numbers(writer, figures, "challenges", row, block))


def _statistics(writer: _Writer, figures: Figures, table: Table) -> None:
    block = table.blocks[0]
    writer.row(map(writer.cell, ("统计指标", "单位", "统计数")))
    for row in block.rows:
        key = f"{table.code}.{row.code}.value"
        unit = "万元" if block.units[f"{row.code}.value"] == "10k_yuan" else "件"
        writer.row(map(writer.cell, (row.labels[-1], unit, figures.text(key))))

"""Tables and article bodies as HTML, in the ways that portals and Word leave them.

Every function in `TABLES` prints one table; `body` prints a whole article with one of them.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable

from tests.pages.article import Article, Cell, Heading, Paragraph, Row, Table

TablePrinter = Callable[[Table, random.Random], str]


def _text(cell: Cell) -> str:
    return html.escape(cell.text, quote=False).replace("\n", "<br/>")


def _spans(cell: Cell) -> str:
    rows = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    return rows + (f' colspan="{cell.cols}"' if cell.cols > 1 else "")


def _alive(row: Row) -> list[Cell]:
    return [cell for cell in row.cells if not cell.gone]


def plain(table: Table, rng: random.Random) -> str:
    """Row and column spans as they should be."""
    rows = ("".join(f"<td{_spans(cell)}>{_text(cell)}</td>" for cell in _alive(row)) for row in table.rows)
    return _wrap(rows)


def _wrap(rows: object, attributes: str = ' border="1"') -> str:
    lines = "\n".join(f"<tr>{row}</tr>" for row in rows)  # type: ignore[attr-defined]
    return f"<table{attributes}><tbody>\n{lines}\n</tbody></table>"


def blank_filled(table: Table, rng: random.Random) -> str:
    """No spans: what a span would cover is an empty cell."""
    rows = (
        "".join(f"<td>{_text(cell) if begins else ''}</td>" for cell, begins in line if not cell.gone)
        for line in table.grid()
    )
    return _wrap(rows)


def ragged(table: Table, rng: random.Random) -> str:
    """No spans: what a span would cover is left out, so rows differ in length."""
    return _wrap("".join(f"<td>{_text(cell)}</td>" for cell in _alive(row)) for row in table.rows)


def repeated_labels(table: Table, rng: random.Random) -> str:
    """No spans: labels that would span rows stand again in every row, numbers once."""
    lines = []
    for line, row in zip(table.grid(), table.rows, strict=True):
        seen: list[Cell] = []
        cells = []
        for cell, _ in line:
            if cell.gone or any(cell is other for other in seen):
                continue
            seen.append(cell)
            wide = f' colspan="{cell.cols}"' if cell.cols > 1 else ""
            cells.append(f"<td{wide}>{_text(cell)}</td>")
        lines.append("".join(cells) if row.cells else "")
    return _wrap(lines)


def split(table: Table, rng: random.Random) -> str:
    """Cut at a page end, the headers repeated and a page number between; row spans cut in two as well."""
    numbered = [place for place, row in enumerate(table.rows) if row.numbers]
    if len(numbered) < 4:
        return plain(table, rng)
    cut = rng.choice(numbered[2:-1])
    first, second = _cut(table, cut)
    page = rng.choice(("— 5 —", "- 4 -", "3", "第 4 页 共 6 页"))
    between = f'<p style="page-break-before:always">{page}</p>'
    return plain(first, rng) + between + plain(second, rng)


def _cut(table: Table, cut: int) -> tuple[Table, Table]:
    header = [row for row in table.rows if row.header] if table.code != "disclosure" else []
    top: list[Row] = []
    bottom = [Row([Cell(c.text, rows=c.rows, cols=c.cols) for c in row.cells], header=True) for row in header]
    for place, row in enumerate(table.rows):
        cells = []
        for cell in row.cells:
            if place < cut < place + cell.rows:
                cells.append(Cell(cell.text, rows=cut - place, cols=cell.cols, group=cell.group))
                continue
            cells.append(cell)
        (top if place < cut else bottom).append(Row(cells, row.name, row.header))
    spanning = [
        Cell(cell.text, rows=place + cell.rows - cut, cols=cell.cols, group=True)
        for place, row in enumerate(table.rows[:cut])
        for cell in row.cells
        if place < cut < place + cell.rows
    ]
    bottom[len(header)].cells[:0] = spanning
    return Table(table.code, top, table.width), Table(table.code, bottom, table.width)


def group_rows(table: Table, rng: random.Random) -> str:
    """Labels of groups stand in rows of their own."""
    lines = []
    for row in table.rows:
        cells = _alive(row)
        if row.numbers:
            groups = [cell for cell in cells if cell.group]
            lines += [f'<td colspan="{table.width}">{_text(cell)}</td>' for cell in groups]
            cells = [cell for cell in cells if not cell.group]
        first = next((cell for cell in cells if not cell.key), None)
        spare = table.width - sum(1 for cell in cells if cell is not first) if row.numbers else 1
        lines.append(
            "".join(
                f'<td colspan="{max(1, spare)}">{_text(cell)}</td>'
                if cell is first and row.numbers and table.code == "requests"
                else f"<td{_spans(cell) if not row.numbers or table.code != 'requests' else ''}>{_text(cell)}</td>"
                for cell in cells
            )
        )
    return _wrap(lines)


def div_grid(table: Table, rng: random.Random) -> str:
    """Divs that the style sheet lays out as a table."""
    row_class, cell_class = rng.choice((("tr", "td"), ("row", "col"), ("table-row", "table-cell"), ("el-row", "cell")))
    lines = "\n".join(
        f'<div class="{row_class}" style="display:table-row">'
        + "".join(f'<div class="{cell_class}" style="display:table-cell">{_text(cell)}</div>' for cell in _alive(row))
        + "</div>"
        for row in table.rows
    )
    return f'<div class="table" style="display:table;width:100%">\n{lines}\n</div>'


def div_flat(table: Table, rng: random.Random) -> str:
    """A css grid: one flat run of divs, nothing marks a row."""
    cells = "\n".join(
        f'<div class="c" style="grid-column:span {cell.cols};grid-row:span {cell.rows}">{_text(cell)}</div>'
        for row in table.rows
        for cell in _alive(row)
    )
    return f'<div class="grid" style="display:grid">\n{cells}\n</div>'


def unclosed(table: Table, rng: random.Random) -> str:
    """Nothing is ever closed."""
    lines = "\n".join("<tr>" + "".join(f"<td{_spans(c)}>{_text(c)}" for c in _alive(row)) for row in table.rows)
    return f"<table border=1>\n{lines}\n</table>\n" if rng.random() < 0.5 else f"<TABLE>\n{lines}\n</TABLE>"


def irregular(table: Table, rng: random.Random) -> str:
    """Column spans that do not add up."""

    def spans(cell: Cell) -> str:
        cols = cell.cols + (rng.choice((0, 0, 0, 1, 2)) if rng.random() < 0.3 else 0)
        rows = f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
        return rows + (f' colspan="{cols}"' if cols > 1 else "")

    return _wrap("".join(f"<td{spans(cell)}>{_text(cell)}</td>" for cell in _alive(row)) for row in table.rows)


def extra_columns(table: Table, rng: random.Random) -> str:
    """Empty columns that the form does not have: at the end, after the labels, or both."""
    places = rng.choice((("end",), ("labels",), ("labels", "end")))
    lines = []
    for row in table.rows:
        cells = _alive(row)
        numbers = [place for place, cell in enumerate(cells) if cell.key]
        cut = numbers[0] if numbers else None
        parts = [f"<td{_spans(cell)}>{_text(cell)}</td>" for cell in cells]
        if "labels" in places and cut:
            parts.insert(cut, "<td></td>")
        elif "labels" in places and row.header:
            parts.insert(1, "<td></td>")
        lines.append("".join(parts) + ("<td>&nbsp;</td>" if "end" in places else ""))
    return _wrap(lines)


_RUN = re.compile(r"\d+|[一-鿿]{1,3}|[^\d一-鿿]+")


def word(table: Table, rng: random.Random) -> str:
    """Pasted from Word: every run of letters in its own span and font, fillers, several paragraphs in a cell."""
    lines: list[str] = []
    for row in table.rows:
        cells = "".join(
            f'<td width="{60 * cell.cols}"{_spans(cell)} style="border:solid windowtext 1.0pt;mso-border-alt:solid '
            f'windowtext .5pt;padding:0cm 5.4pt 0cm 5.4pt;height:14.2pt">{_word_cell(cell, rng)}</td>'
            for cell in _alive(row)
        )
        lines.append(f'<tr style="mso-yfti-irow:{len(lines)};height:14.2pt">{cells}</tr>')
    rows = "\n".join(lines)
    return f'<div align="center"><table class="MsoNormalTable" border="1" cellspacing="0">{rows}</table></div>'


def word_runs(text: str, rng: random.Random) -> str:
    """A text as Word writes it, one span for each run; long numbers may be cut in two."""
    runs: list[str] = []
    for run in _RUN.findall(text):
        if run.isdigit() and len(run) > 2 and rng.random() < 0.3:
            runs += [run[:1], run[1:]]
        else:
            runs.append(run)
    return "".join(
        f'<span lang="EN-US" style="font-size:10.5pt;font-family:宋体;mso-ascii-font-family:Calibri;'
        f'mso-hansi-font-family:Calibri;color:black"><font face="宋体">{html.escape(run, quote=False)}</font></span>'
        for run in runs
    )


def _word_cell(cell: Cell, rng: random.Random) -> str:
    open_p = '<p class="MsoNormal" align="center" style="text-align:center;mso-pagination:widow-orphan">'
    if not cell.text:
        filler = rng.choice(("<span lang=EN-US><o:p>&nbsp;</o:p></span>", "&nbsp;", "<o:p></o:p>"))
        return f"{open_p}{filler}</p>"
    text = cell.text
    if not cell.key and "\n" not in text and len(text) > 12 and rng.random() < 0.3:
        text = text[: len(text) // 2] + "\n" + text[len(text) // 2 :]
    paragraphs = [f"{open_p}{word_runs(part, rng)}<span lang=EN-US><o:p></o:p></span></p>" for part in text.split("\n")]
    return "".join(paragraphs)


def nbsp_filled(table: Table, rng: random.Random) -> str:
    """Text between entities and line ends, blanks as &nbsp;, header cells as th."""
    lines = []
    for row in table.rows:
        tag = "th" if row.header else "td"
        cells = (
            f"<{tag}{_spans(c)}>\n  <p>&nbsp;{_text(c)}&nbsp;</p>\n</{tag}>"
            if c.text
            else f"<{tag}{_spans(c)}>&nbsp;</{tag}>"
            for c in _alive(row)
        )
        lines.append("".join(cells))
    return _wrap(lines, ' class="table" style="border-collapse:collapse"')


TABLES: dict[str, TablePrinter] = {
    "plain": plain,
    "blank_filled": blank_filled,
    "ragged": ragged,
    "repeated_labels": repeated_labels,
    "split": split,
    "group_rows": group_rows,
    "div_grid": div_grid,
    "div_flat": div_flat,
    "unclosed": unclosed,
    "irregular": irregular,
    "extra_columns": extra_columns,
    "word": word,
    "nbsp": nbsp_filled,
}


def body(article: Article, table: str, rng: random.Random) -> str:
    """The article: paragraphs and tables, without a page around it."""
    close = "" if table == "unclosed" else "</p>"
    parts = []
    for item in article.items:
        if isinstance(item, Table):
            parts.append(TABLES[table](item, rng))
            continue
        text = word_runs(item.text, rng) if table == "word" else html.escape(item.text, quote=False)
        strong = isinstance(item, Heading) and table in ("nbsp", "word")
        indent = "　　" if isinstance(item, Paragraph) else ""
        parts.append(f"<p>{indent}<strong>{text}</strong>{close}" if strong else f"<p>{indent}{text}{close}")
    parts += [f'<p align="right">{html.escape(line)}{close}' for line in article.signature]
    printed = "\n".join(parts)
    return _cut_open(printed) if article.truncated else printed


def _cut_open(printed: str) -> str:
    """A page that broke off: the tags that were open at the cut stay open."""
    return re.sub(r"(?:</tr>|</tbody>|</table>|</div>|\s)+$", "", printed)

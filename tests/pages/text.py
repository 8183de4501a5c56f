"""Articles as plain text, in the styles that tools leave behind when they take the text of a page.

`TEXTS` maps a style to a function of the article that gives the whole text. A style that cannot show a blank cell sets
`article.lossy` when there is one: what is gone cannot be asked for.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable

from tests.pages.article import Article, Cell, Heading, Row, Table

TableLines = Callable[[Table, random.Random], list[str]]


def _flat(cell: Cell) -> str:
    return cell.text.replace("\n", "")


def _cut(cell: Cell) -> str:
    return cell.text.split("\n")[0] if "\n" in cell.text else cell.text


def alive(row: Row) -> list[Cell]:
    """The cells of a row that the page still has."""
    return [cell for cell in row.cells if not cell.gone]


def _broken(cell: Cell, rng: random.Random, indent: str) -> str:
    if cell.key:
        return indent + cell.text if cell.text else ""
    return cell.text.replace("\n", rng.choice(("\n", "\n\n", "")))


def cell_lines_spaced(table: Table, rng: random.Random) -> list[str]:
    """A cell a line, a blank line between; a blank cell is only a longer run of blank lines."""
    indent = rng.choice(("", "", " "))
    return "\n\n".join(_broken(cell, rng, indent) for row in table.rows for cell in alive(row)).split("\n")


def cell_lines_spaced_dropped(table: Table, rng: random.Random) -> list[str]:
    """The same, a blank cell leaving nothing at all."""
    indent = rng.choice(("", " "))
    cells = [cell for row in table.rows for cell in alive(row) if cell.text]
    return "\n\n".join(_broken(cell, rng, indent) for cell in cells).split("\n")


def cell_lines(table: Table, rng: random.Random) -> list[str]:
    """A cell a line, a blank cell an empty line."""
    return [cell.text for row in table.rows for cell in alive(row)]


def cell_lines_dropped(table: Table, rng: random.Random) -> list[str]:
    """A cell a line, a blank cell nothing."""
    return [cell.text for row in table.rows for cell in alive(row) if cell.text]


def pipes_loose(table: Table, rng: random.Random) -> list[str]:
    """Rows with bars, no padding."""
    return [" | ".join(cell.text for cell in alive(row)) + " |" for row in table.rows]


def pipes_tight(table: Table, rng: random.Random) -> list[str]:
    """Bars without spaces; table three with leading bars, the others without."""
    lead = "|" if table.code == "requests" else ""
    return [lead + "|".join(_flat(cell) for cell in alive(row)) + ("|" if lead else "") for row in table.rows]


def _padded(row: Row, width: int, show: Callable[[Cell], str]) -> str:
    cells = alive(row)
    shown = "".join(f"{show(cell)} | " if cell.text else "|" for cell in cells)
    return (shown + "|" * (width - len(cells))).rstrip()


def pipes_padded(table: Table, rng: random.Random) -> list[str]:
    """Rows with bars, padded with bars at the end; a line break in a cell is cut or becomes a space."""
    extra = rng.choice((0, 0, 1))
    show = rng.choice((_cut, lambda cell: cell.text.replace("\n", " ")))
    return [_padded(row, table.width + extra, show) for row in table.rows]


def pipes_cell_ends(table: Table, rng: random.Random) -> list[str]:
    """A bar and a line end after each cell, the padding on one line."""
    return [_padded(row, table.width, _flat).replace(" | ", " |\n").rstrip("\n") for row in table.rows]


def pipe_lines(table: Table, rng: random.Random) -> list[str]:
    """Each cell on its line, the bar on the next."""
    return [f"{cell.text}\n|" for row in table.rows for cell in alive(row)]


def pipes_leading(table: Table, rng: random.Random) -> list[str]:
    """Leading bars, the merged parts as empty cells."""
    return [
        "| " + " | ".join(_flat(cell) if begins else "" for cell, begins in line if not cell.gone) + " |"
        for line in table.grid()
    ]


def pipe_opens_row(table: Table, rng: random.Random) -> list[str]:
    """A line with one bar opens a row; each further cell stands on a new line after its bar."""
    lines: list[str] = []
    for row in table.rows:
        lines.append("|")
        lines += [f"| {_flat(cell)}".rstrip() for cell in alive(row)]
    return lines


def tabs(table: Table, rng: random.Random) -> list[str]:
    """Tabs between cells."""
    return ["\t".join(cell.text for cell in alive(row)) for row in table.rows]


def tabs_flat(table: Table, rng: random.Random) -> list[str]:
    """Tabs between cells, what a span covers left empty, no line breaks in cells."""
    return ["\t".join(_flat(c) if begins else "" for c, begins in line if not c.gone) for line in table.grid()]


def spaces(table: Table, rng: random.Random) -> list[str]:
    """Single spaces between cells; a blank leaves nothing."""
    return [" ".join(_flat(cell) for cell in alive(row) if cell.text) for row in table.rows]


def wide_spaces(table: Table, rng: random.Random) -> list[str]:
    """Full-width or several spaces between cells."""
    gap = rng.choice(("　", "  ", "    ", "　　"))
    return [gap.join(_flat(cell) for cell in alive(row) if cell.text) for row in table.rows]


def one_line(table: Table, rng: random.Random) -> list[str]:
    """The whole table in one line."""
    return [" ".join(_flat(cell) for row in table.rows for cell in alive(row) if cell.text)]


DROPS_BLANKS = {"cell_lines_spaced_dropped", "cell_lines_dropped", "spaces", "wide_spaces", "one_line"}
ROW_LINES: dict[str, TableLines] = {
    "cell_lines_spaced": cell_lines_spaced,
    "cell_lines_spaced_dropped": cell_lines_spaced_dropped,
    "cell_lines": cell_lines,
    "cell_lines_dropped": cell_lines_dropped,
    "pipes_loose": pipes_loose,
    "pipes_tight": pipes_tight,
    "pipes_padded": pipes_padded,
    "pipes_cell_ends": pipes_cell_ends,
    "pipe_lines": pipe_lines,
    "pipes_leading": pipes_leading,
    "pipe_opens_row": pipe_opens_row,
    "tabs": tabs,
    "tabs_flat": tabs_flat,
    "spaces": spaces,
    "wide_spaces": wide_spaces,
    "one_line": one_line,
}


def has_blanks(article: Article) -> bool:
    """Whether a number cell is printed as nothing."""
    return any(c.key and not c.gone and not c.text for t in article.tables for row in t.rows for c in row.cells)


def frame(article: Article, inner: Iterable[str], rng: random.Random) -> str:
    """The lines of a page around the lines of its article."""
    top = [f"{article.browser_title}_{article.site}", "首页 > 政府信息公开 > 政府信息公开年报", ""]
    top += [*article.title, "", f"来源：{article.source} 发布时间：{article.published} 09:12 字体大小：", ""]
    end = [] if article.truncated else ["", "扫一扫在手机打开", "关闭 打印", f"主办单位：{article.site}"]
    return "\n".join([*top, *inner, *article.signature, *end])


def printed(article: Article, table_lines: TableLines, rng: random.Random) -> list[str]:
    """The article's lines, a blank line around headings and tables."""
    lines: list[str] = []
    for item in article.items:
        if isinstance(item, Table):
            lines += [*table_lines(item, rng), ""]
        elif isinstance(item, Heading):
            lines += ["", item.text, ""]
        else:
            lines.append(item.text)
    if article.truncated:
        while lines and not lines[-1]:
            lines.pop()
    return lines


def _by_rows(name: str) -> Callable[[Article, random.Random], str]:
    def whole(article: Article, rng: random.Random) -> str:
        article.lossy |= name in DROPS_BLANKS and has_blanks(article)
        return frame(article, printed(article, ROW_LINES[name], rng), rng)

    return whole


def article_one_line(article: Article, rng: random.Random) -> str:
    """A title line, then the bars of a layout table, then the whole body on one line."""
    article.lossy |= has_blanks(article)
    inner = " ".join(line.strip() for line in printed(article, spaces, rng) if line.strip())
    bars = "| " * rng.randint(60, 300)
    return f"{article.browser_title}\n{bars}{''.join(article.title)} 发布时间：{article.published} {inner} {bars}\n"


def repeats_removed(article: Article, rng: random.Random) -> str:
    """A cell a line, any line seen before gone: most numbers are lost for good."""
    article.lossy = True
    seen: set[str] = set()
    kept = []
    for line in frame(article, printed(article, cell_lines_dropped, rng), rng).split("\n"):
        if line.strip() and line.strip() in seen:
            continue
        seen.add(line.strip())
        kept.append(line)
    return "\n".join(kept)


def document_sharing(article: Article, rng: random.Random) -> str:
    """Line ends inside words every so many letters, digits set off by spaces; a table row is one run of words."""
    article.lossy |= has_blanks(article)
    width = rng.randint(30, 42)
    lines = []
    for item in article.items:
        if isinstance(item, Table):
            lines += [part for row in spaces(item, rng) for part in _wrap(row, width)]
            continue
        spaced = re.sub(r"(?<=[一-鿿])(?=\d)|(?<=\d)(?=[一-鿿])", " ", item.text)
        lines += _wrap(spaced, width)
    title = re.sub(r"(\d{4})年", r" \1 年", "".join(article.title))
    top = [title, f"发布时间：{article.published}", ""]
    return "\n".join([*top, *lines, *article.signature, "文档评分 下载文档 第 1 页 / 共 6 页"])


def _wrap(text: str, width: int) -> list[str]:
    """Broken after `width` letters, inside words but never inside a number."""
    lines = []
    while len(text) > width:
        cut = width
        while cut > 1 and text[cut - 1].isdigit() and text[cut].isdigit():
            cut -= 1
        lines.append(text[:cut].strip())
        text = text[cut:]
    return [*lines, text.strip()]


TEXTS: dict[str, Callable[[Article, random.Random], str]] = {
    **{name: _by_rows(name) for name in ROW_LINES},
    "article_one_line": article_one_line,
    "repeats_removed": repeats_removed,
    "document_sharing": document_sharing,
}

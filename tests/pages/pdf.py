"""Articles as PDF tools print them: `pdftotext -layout`, and PDF or HTML to Markdown.

The layout printer sets every cell in its column, wraps it, centres it over the rows that it spans, and then prints what
stands at the same height on the same line: so labels wrap around their numbers, and the label that spans the outcomes
runs one character a line down the margin.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable

from tests.pages.article import Article, Cell, Table
from tests.pages.text import alive, frame, has_blanks, printed

_WIDTHS = {
    "disclosure": (26, 18, 18, 18),
    "requests": (4, 10, 26, 8, 8, 8, 8, 8, 8, 8),
    "challenges": (6,) * 15,
    "statistics": (60, 8, 12),
}


def _display(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def _wrapped(text: str, width: int) -> list[str]:
    """Broken to a display width; a number is never broken."""
    if not text:
        return []
    if text.isascii():
        return [text]
    lines = [""]
    for letter in text:
        if letter == "\n" or _display(lines[-1] + letter) > width - 1:
            lines.append("")
        if letter != "\n":
            lines[-1] += letter
    return [line for line in lines if line]


def _heights(table: Table, widths: tuple[int, ...]) -> list[int]:
    """Height of each row in half lines."""
    heights = []
    for line in table.grid():
        most = 1
        for left, (cell, begins) in enumerate(line):
            if begins and cell.rows == 1:
                most = max(most, len(_wrapped(cell.text, sum(widths[left : left + cell.cols]))))
        heights.append(2 * most)
    return heights


def layout_table(table: Table, rng: random.Random) -> list[str]:
    """The lines of one table."""
    known = _WIDTHS.get(table.code, ())
    widths = known if len(known) == table.width else (12,) * table.width
    heights = _heights(table, widths)
    heights = [height + rng.choice((0, 0, 0, 1)) for height in heights]
    tops = [sum(heights[:place]) for place in range(len(heights) + 1)]
    spaced = rng.random() < 0.2
    placed: list[tuple[int, int, str]] = []
    for top, line in enumerate(table.grid()):
        for left, (cell, begins) in enumerate(line):
            if not begins or cell.gone or not cell.text:
                continue
            width = sum(widths[left : left + cell.cols])
            text = " ".join(cell.text) if spaced and not cell.key and len(cell.text) <= 4 else cell.text
            lines = _wrapped(text, width)
            height = tops[min(len(heights), top + cell.rows)] - tops[top]
            first = tops[top] + max(0, (height - 2 * len(lines)) // 2)
            indent = sum(widths[:left]) + (max(0, (width - _display(lines[0])) // 2) if cell.key else 0)
            placed += [(first + 2 * number, indent, part) for number, part in enumerate(lines)]
    return _print(placed)


def _print(placed: list[tuple[int, int, str]]) -> list[str]:
    """What stands at the same height, on one line, at its indent where there is room."""
    lines: dict[int, str] = {}
    for height, indent, text in sorted(placed):
        line = lines.get(height, "")
        gap = indent - _display(line)
        lines[height] = line + " " * (gap if gap > 0 else 1 if line else 0) + text
    return [lines[height] for height in sorted(lines)]


def layout(article: Article, rng: random.Random) -> str:
    """`pdftotext -layout`: wrapped prose, tables as above, page numbers and form feeds wherever a page ends."""
    inner: list[str] = []
    for line in printed(article, layout_table, rng):
        inner += [line] if _display(line) <= 100 or "  " in line else _wrapped("    " + line, 84)
    length = rng.randint(28, 44)
    page = 1
    lines: list[str] = []
    mark = rng.choice(("- {} -", "— {} —", "{}", "                                    {}"))
    for number, line in enumerate(inner, start=1):
        lines.append(line)
        if number % length == 0:
            lines += ["", mark.format(page), "\f"]
            page += 1
    title = [" " * 20 + line for line in article.title]
    return "\n".join([*title, "", *lines, *article.signature])


def _bars(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def markdown_table(table: Table, rng: random.Random) -> list[str]:
    """One pipe table, what a span covers left empty."""
    lines = [_bars([_flat(c) if begins else "" for c, begins in line if not c.gone]) for line in table.grid()]
    return [lines[0], _bars(["---"] * table.width), *lines[1:]]


def markdown_repeated(table: Table, rng: random.Random) -> list[str]:
    """One pipe table, what spans several places standing in each of them, numbers too."""
    lines = [_bars([_flat(cell) for cell, _ in line if not cell.gone]) for line in table.grid()]
    return [lines[0], _bars(["---"] * table.width), *lines[1:]]


def _flat(cell: Cell) -> str:
    return cell.text.replace("\n", "<br>" if not cell.key else "")


def markdown_rows(table: Table, rng: random.Random) -> list[str]:
    """A small table for each row; its label inside it, before it, after it, or half before and half after."""
    lines: list[str] = []
    for row in table.rows:
        labels = [cell.text.replace("\n", "") for cell in alive(row) if not cell.key]
        numbers = [cell.text for cell in alive(row) if cell.key]
        if not numbers:
            lines += [_bars(labels), _bars(["---"] * max(1, len(labels))), ""]
            continue
        lines += [*_small(labels, numbers, rng), ""]
    return lines


def _small(labels: list[str], numbers: list[str], rng: random.Random) -> list[str]:
    dashes = _bars(["---"] * len(numbers))
    where = rng.choice(("inside", "inside", "before", "after", "around")) if labels else "none"
    if where == "inside":
        return [_bars([*labels, *numbers]), _bars(["---"] * (len(labels) + len(numbers)))]
    if where == "before":
        return ["".join(labels), "", _bars(numbers), dashes]
    if where == "around" and len(labels[-1]) > 8:
        half = len(labels[-1]) // 2
        return [
            "".join(labels[:-1]) + labels[-1][:half],
            "",
            _bars(numbers),
            dashes,
            "",
            labels[-1][half:],
        ]
    if where == "after":
        return [_bars(numbers), dashes, "", "".join(labels)]
    return [_bars(numbers), dashes]


def _markdown(table_lines: Callable[[Table, random.Random], list[str]]) -> Callable[[Article, random.Random], str]:
    def whole(article: Article, rng: random.Random) -> str:
        text = frame(article, printed(article, table_lines, rng), rng)
        title = "".join(article.title)
        return text.replace(f"\n{title}\n", f"\n# {title}\n", 1) if title else text

    return whole


def _layout(article: Article, rng: random.Random) -> str:
    article.lossy |= has_blanks(article)
    return layout(article, rng)


PAPERS: dict[str, Callable[[Article, random.Random], str]] = {
    "pdf_layout": _layout,
    "markdown_table": _markdown(markdown_table),
    "markdown_repeated": _markdown(markdown_repeated),
    "markdown_rows": _markdown(markdown_rows),
}

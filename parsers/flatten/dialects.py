"""Tables in other dialects of text, rewritten with bars.

`in_bars(lines)` gives the lines of a text with the rows of its CSV, MediaWiki and wrapped Markdown tables as
`| cell | cell |`. Lines of anything else stay as they are.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator

# A row of CSV has at least so many commas, and cells rather than sentences; a text has so many rows before it is CSV.
_COMMAS = 2
_ROWS_OF_CSV = 10
_ROW_OF_CSV = re.compile(r"(?:[^,|。；]{0,80},(?! )){2,}[^,|。；]{0,80}")
_WIKI_CELL = re.compile(r"^[|!]\s*(?:[a-z]+\s*=[^|]*\|(?!\|))?")
_WIKI_MARK = re.compile(r"\{\||\|\}|\|-")
# The rule below a heading, as tools write it that break lines inside of cells.
_BARE_RULE = re.compile(r"-{3,}(?:\|-{3,})+\s*")


def in_bars(lines: list[str]) -> list[str]:
    """The lines with every row of a table as one line of cells between bars."""
    if any(line.startswith("{|") for line in lines):
        lines = list(_of_wiki(lines))
    if any(map(_BARE_RULE.fullmatch, lines)):
        lines = list(_unwrapped(lines))
    rows = sum(_is_csv(line) for line in lines)
    return (
        [_row(next(csv.reader([line]))) if _is_csv(line) else line for line in lines] if rows >= _ROWS_OF_CSV else lines
    )


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _is_csv(line: str) -> bool:
    return line.count(",") >= _COMMAS and _ROW_OF_CSV.fullmatch(line) is not None


def _of_wiki(lines: list[str]) -> Iterator[str]:
    """Rows of a MediaWiki table: cells begin a line with a bar, or follow two bars; `|-` ends a row."""
    row: list[str] = []
    inside = False
    for line in lines:
        mark = _WIKI_MARK.match(line)
        if mark or not (inside and line[:1] in ("|", "!")):
            if row:
                yield _row(row)
            row = []
            inside = mark[0] != "|}" if mark else inside
            if not mark:
                yield line
            continue
        row += [_WIKI_CELL.sub("", f"|{cell}").strip() for cell in re.split(r"\|\||!!", line[1:])]
    if row:
        yield _row(row)


def _unwrapped(lines: list[str]) -> Iterator[str]:
    """Rows that were broken behind a bar, whole."""
    held = ""
    for line in lines:
        line = f"{held} {line}" if held else line
        held = ""
        if line.endswith("|") and not line.startswith("|"):
            held = line
        else:
            yield line
    if held:
        yield held

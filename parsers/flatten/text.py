"""Plain text to a `Page`, in whatever shape a tool left it.

A line with bars or tabs is a row of cells; a line in which numbers or several words stand apart is cut at the spaces;
anything else is one cell. Where every cell has a line of its own and blank lines between, a longer run of blank lines
is kept as a suspected empty cell (`Token.gap`). Headings of the report in the middle of a line begin a new one.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from parsers.flatten.dialects import in_bars
from parsers.flatten.trace import Trace
from parsers.fold import NO_WIDTH, simplify
from parsers.numbers import BLANK, PAGE, Kind, read_cell
from parsers.page import Line, Page, Token

_RULE = re.compile(r"[|\s:+=*_-]*-{2,}[|\s:+=*_-]*")
_SECTION = re.compile(
    r"(?<=[\s|。；])(?=[（(]?[一二三四五六七八九][、.．)）]\s*(?:总体情况|概述|主动公开政府信息|收到和处理政府信息公开|依申请公开"
    r"|政府信息公开(?:行政复议|收费|的收费)|因政府信息公开|存在的?主要问题|存在的?问题|其他需要报告|其他有关))"
)
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九][、.．)）]")
# A line that begins a part of a report. Rows of its tables are numbered like parts: 三、依申请公开情况 may be either.
_PART = re.compile(
    r"[（(]?[一二三四五六七八九][、.．)）](?:总体情况|概[述况]|基本情况|主动公开政府信息(?!数)|收到和处理政府信息公开|政府信息公开行政复议"
    r"|因政府信息公开|(?:工作中?)?存在的?(?:主要)?(?:问题|不足)|其他(?:需要|有关))"
)
_HEAD_END = re.compile(
    r"(?<=[一二三四五六]、)(总体情况|主动公开政府信息情况|收到和处理政府信息公开申请情况|政府信息公开行政复议、行政诉讼情况)(?=\s)"
)
_NUMBER = r"[+\-－−增减]?[\d０-９][\d０-９,，]*(?:[.．][\d０-９]+)?"
_REMARK = r"(?:[（(][^（()）]{0,40}\d[^（()）]{0,40}[）)])?"
_UNIT = r"(?:亿元|万元|元|[万亿]?(?:人次|件|条|项|次|篇|个|人)|％|%)?"
# A number that stands by itself between spaces, with its unit and its remark, or a mark for "no number".
_ALONE = re.compile(rf"(?<![^\s])(?:{_NUMBER}\s?{_UNIT}\s?{_REMARK}|[/／—―–－_-]+|无)(?=\s|$)")
_WIDE = re.compile(r"[ \u3000\u00a0]{2,}|\t")
_SENTENCE = re.compile(r"[。；]|[，,].{12,}[，,]")
# Marks without width go; drawn and full-width bars and rules become plain ones.
_PLAIN: dict[int, str | None] = {
    **dict.fromkeys(map(ord, NO_WIDTH)),
    **dict.fromkeys(range(0x2500, 0x2580), "-"),
    **dict.fromkeys(map(ord, "｜￨¦│┃║"), "|"),
}
# What Markdown adds to text: signs that a backslash keeps plain, stars around bold text.
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~<>])")
_BOLD = re.compile(r"(?<!\*)\*\*(?!\*)")
# What Markdown leaves of markup: a line break inside a cell, and letters in spans of their own.
_INLINE_TAG = re.compile(r"</?(?:br|span|font|b|strong|sup|sub|u|o:p)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_LONG_CELL = 300
# No table has as many cells, not even one whose rows run together.
MOST_CELLS = 5000
_BARS_OF_ROW = 2
_ROWS_OF_TABLE = 2
_FEWEST_ROWS = 10
_DATE = re.compile(r"\d\s*年")
# One number whose digits stand apart: where bars set off the cells, spaces do not.
_SPACED_DIGITS = re.compile(r"\s*[1-9][0-9]*(?:\s[0-9]+)+\s*")
_PAGE_OF = re.compile(r"([0-9]{1,3})\s*/\s*([0-9]{1,3})")
_PAGE_NUMBER = re.compile(r"[0-9]{1,3}")
_LONE_BAR = re.compile(r"\s*\|{1,2}\s*")


def begins_part(text: str) -> bool:
    """Whether a text without white space is the heading of a part of a report, or begins with it."""
    return _NUMBERED.match(text) is not None and _PART.match(simplify(text[:30])) is not None


class _Edges(NamedTuple):
    """Whether the rows of a table begin and end with a bar; else a bar there has an empty cell beside it."""

    opened: bool = True
    closed: bool = True


_BARRED = _Edges()


def _cells_of_bars(text: str, edges: _Edges) -> list[str]:
    """The cells between bars."""
    body = text.strip()
    body = body.removeprefix("|") if edges.opened else body
    body = body.removesuffix("|") if edges.closed else body
    return [" ".join(cell.split()) for cell in body.split("|")]


def _cells_of_spaces(text: str) -> list[str]:
    """Cuts where numbers stand alone and at wide gaps: `规章  0 0 12` gives 规章, 0, 0, 12."""
    cells: list[str] = []
    at = 0
    for found in _ALONE.finditer(text):
        cells.extend(_words(text[at : found.start()]))
        cells.append(found[0].strip())
        at = found.end()
    cells.extend(_words(text[at:]) if at else (part for part in _WIDE.split(text.strip()) if part))
    return [" ".join(cell.split()) for cell in cells]


def _words(text: str) -> Iterator[str]:
    """The words between numbers; letters set apart stay one word."""
    for part in _WIDE.split(text.strip()):
        words = part.split()
        if all(len(word) > 1 for word in words):
            yield from words
        else:
            yield part


def _is_layout(cells: list[str]) -> bool:
    """Whether bars stand around one cell that holds a row of several numbers itself."""
    filled = [cell for cell in cells if cell]
    return len(filled) == 1 < len(cells) and len(_ALONE.findall(filled[0])) > _BARS_OF_ROW


def line_of_text(raw: str, number: int, edges: _Edges = _BARRED) -> Line | None:
    """A line of text cut into its cells; None when it holds nothing."""
    text = raw.strip()
    if not text or _RULE.fullmatch(text):
        return None
    tokens = _tokens(raw, text, edges)
    if len(tokens) > MOST_CELLS:
        words = text.replace("|", " ").split()
        return Line((Token(" ".join(words)),), number) if words else None
    return Line(tokens, number)


def _tokens(raw: str, text: str, edges: _Edges) -> tuple[Token, ...]:
    """The cells of a line; `text` is `raw` without what surrounds it."""
    if read_cell(text) is PAGE:
        return (Token(text),)
    if "|" in text:
        cells = _cells_of_bars(text, edges)
        if max(map(len, cells)) > _LONG_CELL or _is_layout(cells):  # the bars of a layout around a whole article
            return tuple(Token(word) for cell in cells if cell for word in _cells_of_spaces(cell))
        return tuple(Token(cell, column) for column, cell in enumerate(cells))
    if "\t" in raw:
        cells = [" ".join(cell.split()) for cell in raw.strip(" \r\n\u3000\ufeff").split("\t")]
        return tuple(Token(cell, column) for column, cell in enumerate(cells))
    if _SENTENCE.search(text) and not _ALONE.search(text):
        return (Token(" ".join(text.split())),)
    return tuple(map(Token, _cells_of_spaces(text)))


def row_of_text(text: str, number: int) -> Line | None:
    """The row of a table that a paragraph of a page holds, its cells between bars or mostly numbers; else None."""
    if len(text) > _LONG_CELL or (text.count("|") < _BARS_OF_ROW and _ALONE.search(text) is None):
        return None
    if _DATE.search(text) is not None:
        return None
    line = line_of_text(text, number)
    if line is None or len(line.tokens) == 1:
        return None
    values = sum(not isinstance(held, Kind) or held is BLANK for held in map(read_cell, (t.text for t in line.tokens)))
    return line if "|" in text or values * 2 >= len(line.tokens) else None


def _page_numbers(raw_lines: list[str]) -> list[int]:
    """Places of the lines that are page numbers, each one more than that before: `2 / 8` with the same number of pages
    throughout; or alone between blank lines, in a text whose other lines are not set apart so."""
    of_pages = [(at, found) for at, line in enumerate(raw_lines) if (found := _PAGE_OF.fullmatch(line.strip()))]
    if (
        len(of_pages) > 1
        and len({found[2] for _, found in of_pages}) == 1
        and _rise([found[1] for _, found in of_pages])
    ):
        return [at for at, _ in of_pages]
    texts = ["", *(line.strip() for line in raw_lines), ""]
    alone = [at for at in range(1, len(texts) - 1) if texts[at] and not texts[at - 1] and not texts[at + 1]]
    numbers = [at for at in alone if _PAGE_NUMBER.fullmatch(texts[at])]
    written = sum(map(bool, texts))
    set_apart = len(numbers) > 1 and len(alone) * 2 < written
    return [at - 1 for at in numbers] if set_apart and _rise([texts[at] for at in numbers]) else []


def _rise(numbers: list[str]) -> bool:
    return all(int(after) == int(before) + 1 for before, after in pairwise(numbers))


def _bars_between_lines(raw_lines: list[str]) -> bool:
    """Whether the bars of the text separate lines rather than the cells of one line."""
    with_bars = [line for line in raw_lines if "|" in line]
    alone = sum(1 for line in with_bars if _LONE_BAR.fullmatch(line) or line.strip().strip("|").count("|") == 0)
    return len(with_bars) > 8 and alone > len(with_bars) * 0.8


def _tabs_between_lines(raw_lines: list[str]) -> bool:
    """Whether the tabs of the text stand around cells that have a line of their own."""
    with_tabs = [line for line in raw_lines if "\t" in line]
    alone = sum(1 for line in with_tabs if "\t" not in line.strip())
    return len(with_tabs) > 8 and alone > len(with_tabs) * 0.8


def _edges(raw_lines: list[str]) -> dict[int, _Edges]:
    """How the rows of each table begin and end, by the number of their line; rows that begin or end with words tell."""
    found: dict[int, _Edges] = {}
    block: list[int] = []
    for number, raw in enumerate([*raw_lines, "end"], 1):
        if not raw.strip():
            continue
        if "|" in raw:
            block.append(number)
            continue
        rows = [row for at in block if (row := raw_lines[at - 1].strip()).count("|") >= _BARS_OF_ROW]
        opened = sum(not row.startswith("|") for row in rows) < _ROWS_OF_TABLE
        closed = sum(not row.endswith("|") for row in rows) < _ROWS_OF_TABLE
        found.update(dict.fromkeys(block, _Edges(opened, closed)))
        block = []
    return found


def _fields_between_bars(raw_lines: list[str]) -> list[Line]:
    """One cell a line with its bar: two bars with nothing between them are an empty cell."""
    lines: list[Line] = []
    since_bar = True
    for number, raw in enumerate(raw_lines, 1):
        text = raw.strip()
        for position, part in enumerate(re.split(r"(\|)", text)):
            if part == "|":
                if since_bar and lines and (position or text != "||"):
                    lines.append(Line((Token("", gap=True),), number))
                since_bar = True
            elif _SPACED_DIGITS.fullmatch(part):
                lines.append(Line((Token("".join(part.split())),), number))
                since_bar = False
            elif part.strip():
                lines.extend(line for line in (line_of_text(part, number),) if line is not None)
                since_bar = False
    return lines


def _with_gaps(lines: list[Line]) -> list[Line]:
    """Suspected empty cells put in where the run of blank lines between two short cells is longer than usual."""
    steps = Counter(after.number - before.number for before, after in pairwise(lines) if _is_short(before, after))
    if not steps:
        return lines
    usual, seen = steps.most_common(1)[0]
    if seen < 20 or (usual == 1 and not _rows_are_as_long(lines)):
        return lines
    out = lines[:1]
    for before, after in pairwise(lines):
        step = after.number - before.number
        if step > usual and _is_short(before, after) and step % usual == 0:
            out.extend(Line((Token("", gap=True),), before.number + usual * (i + 1)) for i in range(step // usual - 1))
        out.append(after)
    return out


def _rows_are_as_long(lines: list[Line]) -> bool:
    """Whether the values behind each label take up equally many lines, those that are blank among them."""
    lengths: Counter[int] = Counter()
    first, values = 0, 0
    for line in lines:
        if len(line.tokens) == 1 and not isinstance(read_cell(line.tokens[0].text), Kind):
            first, values = first or line.number, values + 1
            continue
        if first and line.number - first > values:
            lengths[line.number - first] += 1
        first, values = 0, 0
    return bool(lengths) and 2 * lengths.most_common(1)[0][1] > max(lengths.total(), _FEWEST_ROWS)


def _is_short(before: Line, after: Line) -> bool:
    return len(before.tokens) == 1 == len(after.tokens) and len(before.tokens[0].text) < 45 > len(after.tokens[0].text)


def flatten_text(text: str, url: str | None, charset: str, trace: Trace | None = None) -> Page:
    """The page that a plain text is."""
    if "&nbsp;" in text or "&lt;" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _INLINE_TAG.sub("", text)
    text = text.translate(_PLAIN)
    if "**" in text or "\\" in text:
        text = _ESCAPED.sub(r"\1", _BOLD.sub("", text))
    raw_lines = in_bars(text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n"))
    if trace is not None:
        trace.text = list(raw_lines)
    for number in _page_numbers(raw_lines):
        raw_lines[number] = ""
    if _tabs_between_lines(raw_lines):
        raw_lines = [line.replace("\t", " ") for line in raw_lines]
    if _bars_between_lines(raw_lines):
        lines = _fields_between_bars(raw_lines)
    else:
        lines = []
        edges = _edges(raw_lines)
        for number, raw in enumerate(raw_lines, 1):
            for part in _parts(raw):
                line = line_of_text(part, number, edges.get(number, _BARRED))
                if line is not None:
                    lines.append(line)
        lines = _with_gaps(lines)
    title = next((line.text for line in lines), None)
    return Page(url=url, media_type="text/plain", charset=charset, lines=lines, title=title)


def _parts(raw: str) -> list[str]:
    """A line cut before every heading of the report that stands in its middle, and behind it."""
    if len(raw) < 30 or "、" not in raw:
        return [raw]
    plain = simplify(raw)
    plain = plain if len(plain) == len(raw) else raw  # letter by letter, or not at all
    starts = [found.start() for found in _SECTION.finditer(plain)]
    ends = [found.end() for found in _HEAD_END.finditer(plain)] if starts else []
    pieces = [raw[start:end] for start, end in pairwise(sorted({0, *starts, *ends, len(raw)}))]
    return [piece for piece in pieces if piece.strip()]

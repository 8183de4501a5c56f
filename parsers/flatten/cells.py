"""Cells of HTML tables: the text that a plain cell shows, and where a cell that holds blocks is walked like the page.

`plain_text(cell, styled)` reads a cell of letters only, `mixed_text(cell, styled)` one that also holds notes, links or
several lines; either gives None when it is no such cell. `styled`: the page hides or strikes out something, so that
each style has to be looked at. `span_of(attributes, name)` is a row or column span. Nothing is raised.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from selectolax.lexbor import LexborNode

from parsers.flatten.divs import BLOCKS
from parsers.numbers import Number, read_cell

SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "head", "textarea", "select", "option", "svg", "iframe", "button"}
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# What is struck out, too small to see or set off the line is no part of the number beside it.
_STRUCK = re.compile(
    r"line-through|font-size\s*:\s*0(?![.\d])|vertical-align\s*:\s*(?:su(?:per|b)|text-(?:top|bottom))", re.IGNORECASE
)
_MARKED = re.compile(r"<(?:del|s|strike|su[bp])\b|[\s\"']hidden\b")
# For a whole page, in lower case (letters of either case are ten times as slow to look for), with words that are there
# wherever the pattern is.
_STYLES = (
    (("none", "hidden"), re.compile(_HIDDEN.pattern)),
    (("line-through", "font-size", "vertical-align"), re.compile(_STRUCK.pattern)),
    (("<del", "<s>", "<s ", "<strike", "<sup", "<sub", "hidden"), _MARKED),
)
# What only changes the look of letters.
_LETTERING = frozenset({"p", "span", "font", "b", "strong", "i", "em", "u", "o:p", "br"})
_DEEPEST_LETTERING = 50
# A cell that holds more than this is an article laid out in a table, not a cell of data.
_LONG_CELL = 400
_APART = re.compile(r"(?<=\d)\s+(?=\d)")
_UNREAD = frozenset({"script", "style", "del", "s", "strike", "sup", "sub"})
# The mark of a note is no longer: 注1, [12].
_LONGEST_MARK = 4
# A few numbers with their units and remarks.
_LONGEST_VALUES = 40
_SPAN = re.compile(r"\s*0*([1-9][0-9]*)")
_WIDEST_SPAN = 100
_ANY_BLOCK = ", ".join(sorted(BLOCKS))


def span_of(attributes: Mapping[str, str | None], name: str) -> int:
    """How many rows or columns a cell covers: what is no number counts as one, what is wider than any table is cut."""
    found = _SPAN.match(attributes.get(name) or "")
    if found is None:
        return 1
    return int(found[1]) if len(found[1]) < len(str(_WIDEST_SPAN)) else _WIDEST_SPAN


def has_styles(html: str) -> bool:
    """Whether a page hides or strikes out anything."""
    lowered = html.lower()
    return any(any(word in lowered for word in words) and sign.search(lowered) for words, sign in _STYLES)


def is_hidden(node: LexborNode) -> bool:
    """Whether a row, a cell, or a part of one is not shown. Not asked of articles: scripts show what markup hides."""
    attributes = node.attributes
    return "hidden" in attributes or _HIDDEN.search(attributes.get("style") or "") is not None


def plain_text(cell: LexborNode, styled: bool) -> str | None:
    """The text of a cell that holds nothing but letters in one paragraph at most."""
    child = cell.first_child
    only_text = child is None or (child.next is None and child.tag == "-text")
    if not only_text and not _is_plain(child, styled):
        return None
    text = cell.text()
    squeezed = "".join(text.split())
    if len(squeezed) > _LONG_CELL:
        return None
    if not only_text and _may_be_several(squeezed) and cell.css_first("br") is not None:
        return None
    return _with_spaces(text, squeezed)


def mixed_text(cell: LexborNode, styled: bool) -> str | None:
    """The text of a cell that shows one value among other things; None when it holds tables, headings or an article.

    Takes out of the cell what is not shown.
    """
    if _holds_blocks(cell):
        return None
    text = cell.text()
    squeezed = "".join(text.split())
    if len(squeezed) > _LONG_CELL:
        return None
    if styled or cell.css_first("script, style") is not None:
        _drop_unread(cell, squeezed)
        text = cell.text()
        squeezed = "".join(text.split())
    shown = _with_spaces(text, squeezed)
    return _numbers(cell, squeezed, shown) if _may_be_several(squeezed) else shown


def leading_text(cell: LexborNode) -> str:
    """What a cell holds before its first block: a number, where a table was never closed."""
    parts: list[str] = []
    child = cell.first_child
    while child is not None and not _starts_block(child):
        if child.tag not in SKIPPED:
            parts.append((child.text_content or "") if child.tag == "-text" else child.text())
        child = child.next
    text = "".join("".join(parts).split())
    if not text and child is not None and child.tag == "p" and isinstance(read_cell(child.text().strip()), Number):
        text = "".join(child.text().split())
    return text if len(text) <= _LONG_CELL else ""


def behind_leading(cell: LexborNode, leading: str) -> LexborNode | None:
    """The first child of a cell that its leading text does not hold; its first one when there is no such text."""
    child = cell.first_child
    if not leading:
        return child
    while child is not None and not _starts_block(child):
        child = child.next
    if child is not None and child.tag == "p" and "".join(child.text().split()) == leading:
        child = child.next
    return child


def _starts_block(node: LexborNode) -> bool:
    """Whether a part of a cell is a block, or holds one inside of what changes the look of letters."""
    if node.tag in BLOCKS:
        return True
    child = node.first_child
    if child is None or (child.next is None and child.tag == "-text"):
        return False
    return node.css_first(_ANY_BLOCK) is not None


def _with_spaces(text: str, squeezed: str) -> str:
    """A cell's text without white space but for that between digits, which may stand between two numbers."""
    if len(text) == len(squeezed) or _APART.search(text) is None:
        return squeezed
    return "".join(_APART.sub("\0", text).split()).replace("\0", " ")


def _is_plain(node: LexborNode | None, styled: bool, depth: int = 0) -> bool:
    """Whether `node` and those behind it are letters set in one paragraph at most: nothing to follow, show or keep
    apart."""
    paragraphs = 0
    while node is not None:
        tag = node.tag
        if tag != "-text":
            paragraphs += tag == "p"
            if tag not in _LETTERING or paragraphs > 1 or depth > _DEEPEST_LETTERING or (styled and _is_unread(node)):
                return False
            if not _is_plain(node.first_child, styled, depth + 1):
                return False
        node = node.next
    return True


def _is_unread(node: LexborNode) -> bool:
    """Whether a part of a cell is not shown, struck out, or set off the line."""
    return is_hidden(node) or _STRUCK.search(node.attributes.get("style") or "") is not None


def _holds_blocks(cell: LexborNode) -> bool:
    """Whether a cell holds more than one value: a table of several cells, headings, lists."""
    if cell.css_first("table") is not None and _holds_cells(cell):
        return True
    return cell.css_first("h1, h2, h3, ul, ol, form") is not None


def _holds_cells(cell: LexborNode) -> bool:
    """Whether two cells or more are inside of one; looks no further than the second."""
    found = 0
    for part in cell.traverse():
        found += part.tag in ("td", "th")
        if found > 2:  # the cell itself is one
            return True
    return False


def _drop_unread(cell: LexborNode, squeezed: str) -> None:
    """Takes out of a cell what is not shown or struck out, and the marks of notes that are set off the line."""
    unread: list[LexborNode] = []
    for part in cell.css("[hidden], [style], script, style, del, s, strike, sup, sub"):
        set_off = part.tag in ("sup", "sub") or "vertical-align" in (part.attributes.get("style") or "")
        if part.tag not in _UNREAD and not _is_unread(part):
            continue
        mark = "".join(part.text().split())
        if not set_off or (mark != squeezed and len(mark) <= _LONGEST_MARK):
            unread.append(part)
    for part in reversed(unread):  # what lies inside of another goes first: it goes with it
        part.decompose()


def _may_be_several(squeezed: str) -> bool:
    """Whether a cell may hold several numbers, one below the other."""
    return 1 < len(squeezed) <= _LONGEST_VALUES and any(map(str.isdigit, squeezed))


def _numbers(cell: LexborNode, squeezed: str, shown: str) -> str:
    """A cell whose paragraphs or lines are numbers each: they stay several."""
    if cell.css_first("br") is not None:
        for br in cell.css("br"):
            br.replace_with("\n")
        lines = ["".join(line.split()) for line in cell.text().split("\n")]
    else:
        lines = ["".join(part.text().split()) for part in cell.css("p, div")]
    lines = [line for line in lines if line]
    several = len(lines) > 1 and "".join(lines) == squeezed
    return "\n".join(lines) if several and all(isinstance(read_cell(line), Number) for line in lines) else shown

"""Rows of tables that are made of blocks: `div`s that a style sheet lays out, list items, spans with a cell's class.

`cells_of_div(node)` gives the cells of such a row, or None for any other block. `BLOCKS` are the elements that stand
on lines of their own, `squeeze_text` the text of one of them on a single line.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from parsers.flatten.text import MOST_CELLS, begins_part
from parsers.page import Token

BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "td",
        "th",
        "tr",
        "ul",
        "ucapcontent",
    }
)
_CELL_LIKE = frozenset({"div", "dd", "dt", "li", "span"})
_CELL_CLASS = re.compile(r"(?:^|[-_\s])(?:t?cell|t[dh]|col(?:umn)?)(?:$|[-_\s\d])", re.IGNORECASE)
_CELL_STYLE = re.compile(r"display\s*:\s*(?:table-cell|inline-block)", re.IGNORECASE)
_NEWLINES = re.compile(r"\s*[\r\n]\s*")
# So many blocks around a cell's text are still one cell.
_DEEPEST_CELL = 4
# No label of a form is as long, nor does one end a sentence.
_LONGEST_CELL = 100
_SHORTEST_PROSE = 4
_SENTENCE = re.compile(r"[。！？]|[；;]$")


def squeeze_text(text: str) -> str:
    """`text` on one line, single spaces between its words."""
    if "\n" in text or "\r" in text:
        text = _NEWLINES.sub("", text)
    return " ".join(text.split())


def cells_of_div(node: LexborNode) -> tuple[Token, ...] | None:
    """The cells of a block that is a table row, or a whole table, in all but name: two or more children of one kind,
    each a leaf. Children that hold sentences or headings of a report's parts are lines of an article."""
    child = node.first_child
    first = None
    texts: list[str] = []
    while child is not None:
        tag = child.tag
        if tag == "-text":
            if (child.text_content or "").strip():
                return None
        elif tag not in _CELL_LIKE or tag != (first or tag) or not _is_cell(child, tag):
            return None
        else:
            first = tag
            text = child.text()
            squeezed = "".join(text.split())
            if tag != "span" and _is_prose(squeezed):
                return None
            texts.append(squeezed if tag != "li" else squeeze_text(text))
        child = child.next
    if not 2 <= len(texts) <= MOST_CELLS or not any(texts):
        return None
    return tuple(Token(text, column) for column, text in enumerate(texts))


def children_of(node: LexborNode) -> list[LexborNode]:
    """The elements that `cells_of_div` takes for cells, one for each."""
    found: list[LexborNode] = []
    child = node.first_child
    while child is not None:
        if child.tag != "-text":
            found.append(child)
        child = child.next
    return found


def _is_prose(text: str) -> bool:
    """Whether a text without white space is no cell of a table: a sentence, a heading of a part, or too long."""
    if len(text) < _SHORTEST_PROSE:
        return False
    return len(text) > _LONGEST_CELL or _SENTENCE.search(text) is not None or begins_part(text)


def _is_cell(node: LexborNode, tag: str) -> bool:
    """Whether a child of a row made of blocks can be a cell: a leaf, and a `span` only by its class."""
    if tag == "span" and not _is_styled_cell(node):
        return False
    return _is_leaf(node)


def _is_styled_cell(node: LexborNode) -> bool:
    attributes = node.attributes
    if _CELL_CLASS.search(attributes.get("class") or "") is not None:
        return True
    return _CELL_STYLE.search(attributes.get("style") or "") is not None


def _is_leaf(node: LexborNode, depth: int = 0) -> bool:
    child = node.first_child
    spans = 0
    while child is not None:
        if child.tag in BLOCKS and child.next is None and child.prev is None:
            return child.tag == "p" or (child.tag == "div" and depth < _DEEPEST_CELL and _is_leaf(child, depth + 1))
        if child.tag in BLOCKS or child.tag in ("a", "img", "script", "input"):
            return False
        spans += child.tag == "span" and _is_styled_cell(child)
        child = child.next
    return spans < 2  # several make a row of their own

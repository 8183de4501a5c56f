"""HTML to a `Page`.

The tree is walked once, in reading order. A row of a table becomes a `Line` whose cells carry their column in the
table's grid (row and column spans counted); everything else becomes one `Line` a block. Tables that only lay out the
page, and cells that hold blocks of their own, are walked like blocks. Rows made of `div`s become rows too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.flatten.divs import BLOCKS, cells_of_div, squeeze_text
from parsers.flatten.fields import metas_of_fields
from parsers.flatten.script import articles_in_scripts
from parsers.flatten.text import line_of_text, row_of_text
from parsers.numbers import Number, read_cell
from parsers.page import Line, Page, Token

_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "head", "textarea", "select", "option", "svg", "iframe", "button"}
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# What is struck out, too small to see or set off the line is no part of the number beside it.
_STRUCK = re.compile(
    r"line-through|font-size\s*:\s*0(?![.\d])|vertical-align\s*:\s*(?:su(?:per|b)|text-(?:top|bottom))", re.IGNORECASE
)
_MARKED = re.compile(r"<(?:del|s|strike|su[bp])\b|\shidden\b", re.IGNORECASE)
# What only changes the look of letters.
_IN_ONE_LINE = frozenset({"p", "span", "font", "b", "strong", "i", "em", "u", "o:p"})
_LETTERING = _IN_ONE_LINE | {"br"}
# A cell that holds more than this is an article laid out in a table, not a cell of data.
_LONG_CELL = 400
# Rows with nothing in fewer cells are the spacing of a layout; with more, a row of the form may be left blank.
_CELLS_OF_BLANK_ROW = 5
_APART = re.compile(r"(?<=\d)\s+(?=\d)")
_UNREAD = frozenset({"script", "style", "del", "s", "strike", "sup", "sub"})
# The mark of a note is no longer: 注1, [12].
_LONGEST_MARK = 4
# Deeper nesting than any page needs: what lies below is read as plain text.
_MAX_DEPTH = 200


def _span(attributes: Mapping[str, str | None], name: str) -> int:
    value = attributes.get(name)
    return min(int(value), 100) if value and value.isascii() and value.isdigit() else 1


def _is_hidden(node: LexborNode) -> bool:
    """Whether a row, a cell, or a part of one is not shown. Not asked of articles: scripts show what markup hides."""
    attributes = node.attributes
    return "hidden" in attributes or _HIDDEN.search(attributes.get("style") or "") is not None


def _with_spaces(text: str, squeezed: str) -> str:
    """A cell's text without white space but for that between digits, which may stand between two numbers."""
    if len(text) == len(squeezed) or _APART.search(text) is None:
        return squeezed
    return "".join(_APART.sub("\0", text).split()).replace("\0", " ")


def _is_plain(node: LexborNode | None, lettering: Set[str], styled: bool) -> bool:
    """Whether `node` and those behind it are letters set in one paragraph at most: nothing to follow, show or keep
    apart. `styled`: the page hides or strikes out something, so that each style has to be looked at."""
    paragraphs = 0
    while node is not None:
        tag = node.tag
        if tag != "-text":
            paragraphs += tag == "p"
            if tag not in lettering or paragraphs > 1 or (styled and _is_unread(node)):
                return False
            if not _is_plain(node.first_child, lettering, styled):
                return False
        node = node.next
    return True


def _is_unread(node: LexborNode) -> bool:
    """Whether a part of a cell is not shown, struck out, or set off the line."""
    return _is_hidden(node) or _STRUCK.search(node.attributes.get("style") or "") is not None


class _Walker:
    """Collects lines; `inline` is the paragraph that is being read, `row` the row whose last cell it belongs to."""

    def __init__(self, html: str) -> None:
        self.lines: list[Line] = []
        self.links: list[tuple[str, str]] = []
        self.images = 0
        self.tables = 0
        self._inline: list[str] = []
        self._hides_parts = any(sign.search(html) is not None for sign in (_HIDDEN, _STRUCK, _MARKED))

    def flush(self, heading: int = 0) -> None:
        if not self._inline:
            return
        text = squeeze_text("".join(self._inline))
        self._inline.clear()
        if not text:
            return
        row = None if heading else row_of_text(text, len(self.lines) + 1)
        self.lines.append(row or Line((Token(text),), len(self.lines) + 1, heading=heading))

    def children(self, node: LexborNode, depth: int) -> None:
        child = node.first_child
        while child is not None:
            self.node(child, depth)
            child = child.next

    def node(self, node: LexborNode, depth: int) -> None:
        tag = node.tag
        if tag == "-text":
            self._inline.append(node.text_content or "")
        elif tag == "br":
            self.flush()
        elif tag is None or tag in _SKIPPED or tag.startswith(("-", "_", "!")):
            return
        elif depth > _MAX_DEPTH:
            self._inline.append(node.text())
        elif tag == "table":
            self.flush()
            self.table(node, depth)
        elif tag == "pre":
            self.flush()
            for raw in node.text().split("\n"):
                line = line_of_text(raw, len(self.lines) + 1)
                if line is not None:
                    self.lines.append(line)
        elif tag in BLOCKS:
            self.block(node, tag, depth)
        else:
            self.inline(node, tag, depth)

    def inline(self, node: LexborNode, tag: str, depth: int) -> None:
        if tag == "a":
            href = node.attributes.get("href")
            if href:
                self.links.append((squeeze_text(node.text() or node.attributes.get("title") or ""), href))
        elif tag in ("img", "embed", "object"):
            self.images += 1
            source = node.attributes.get("src") or node.attributes.get("data")
            if source and tag != "img":
                self.links.append(("", source))
        self.children(node, depth + 1)

    def block(self, node: LexborNode, tag: str, depth: int) -> None:
        self.flush()
        cells = cells_of_div(node) if tag == "div" or tag == "ul" or tag == "dl" or tag == "li" else None
        if cells is not None:
            self.lines.append(Line(cells, len(self.lines) + 1))
            return
        self.children(node, depth + 1)
        self.flush(int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else 0)

    def table(self, node: LexborNode, depth: int) -> None:
        """A table row by row: rows of plain cells go into the grid, other rows are walked as blocks."""
        rows: list[LexborNode] = []
        child = node.first_child
        while child is not None:
            tag = child.tag
            if tag == "tr":
                rows.append(child)
            elif tag in ("tbody", "thead", "tfoot"):
                inner = child.first_child
                while inner is not None:
                    if inner.tag == "tr":
                        rows.append(inner)
                    inner = inner.next
            elif tag == "caption":
                self.children(child, depth + 1)
                self.flush()
            child = child.next
        self.tables += 1
        table = self.tables
        taken: dict[int, int] = {}  # grid column → rows that a cell above still covers
        for number, row in enumerate(rows, 1):
            if self._hides_parts and _is_hidden(row):
                continue
            self.row(row, table, number, taken, depth)

    def row(self, row: LexborNode, table: int, number: int, taken: dict[int, int], depth: int) -> None:
        tokens: list[Token] = []
        column = 0
        covered = {at: left - 1 for at, left in taken.items() if left > 1}
        cell = row.first_child
        complex_cells: list[LexborNode] = []
        while cell is not None:
            if cell.tag not in ("td", "th") or (self._hides_parts and _is_hidden(cell)):
                cell = cell.next
                continue
            while column in taken:
                column += 1
            text = self.cell_text(cell)
            if text is None:
                complex_cells.append(cell)
                text = self.leading_text(cell)
            tokens.append(Token(text, column))
            attributes = cell.attributes
            width = 1
            if attributes:
                width, height = _span(attributes, "colspan"), _span(attributes, "rowspan")
                if height > 1:
                    covered.update(dict.fromkeys(range(column, column + width), height - 1))
            column += width
            cell = cell.next
        taken.clear()
        taken.update(covered)
        if len(tokens) >= _CELLS_OF_BLANK_ROW or any(token.text for token in tokens):
            self.lines.append(Line(tuple(tokens), len(self.lines) + 1, table, number))
        for cell in complex_cells:
            self.rest_of(cell, depth)

    def cell_text(self, cell: LexborNode) -> str | None:
        """The text of a plain cell; None when the cell holds tables, headings or an article."""
        text = cell.text()
        squeezed = "".join(text.split())
        child = cell.first_child
        if child is None or (child.next is None and child.tag == "-text"):
            return _with_spaces(text, squeezed) if len(squeezed) <= _LONG_CELL else None
        if len(squeezed) > _LONG_CELL:
            return None
        if _is_plain(child, _IN_ONE_LINE if squeezed.isdigit() else _LETTERING, self._hides_parts):
            return _with_spaces(text, squeezed)
        if self.holds_blocks(cell):
            return None
        if self._hides_parts or cell.css_first("script, style") is not None:
            self._drop_unread(cell, squeezed)
            text = cell.text()
            squeezed = "".join(text.split())
        self.collect(cell)
        if squeezed.isascii() and squeezed.isdigit() and len(squeezed) > 1:
            return self.digits(cell, squeezed, _with_spaces(text, squeezed))
        return _with_spaces(text, squeezed)

    @staticmethod
    def _drop_unread(cell: LexborNode, squeezed: str) -> None:
        """Takes out of a cell what is not shown or struck out, and the marks of notes that are set off the line."""
        for part in cell.css("[hidden], [style], script, style, del, s, strike, sup, sub"):
            set_off = part.tag in ("sup", "sub") or "vertical-align" in (part.attributes.get("style") or "")
            if part.tag not in _UNREAD and not _is_unread(part):
                continue
            mark = "".join(part.text().split())
            if not set_off or (mark != squeezed and len(mark) <= _LONGEST_MARK):
                part.decompose()

    @staticmethod
    def holds_blocks(cell: LexborNode) -> bool:
        """Whether a cell holds more than one value: a table of several cells, headings, lists."""
        if cell.css_first("h1, h2, h3, ul, ol, form") is not None:
            return True
        return cell.css_first("table") is not None and len(cell.css("td, th")) > 2  # the cell itself is one

    def collect(self, cell: LexborNode) -> None:
        for link in cell.css("a[href]"):
            self.links.append((squeeze_text(link.text()), link.attributes.get("href") or ""))
        self.images += len(cell.css("img"))

    @staticmethod
    def digits(cell: LexborNode, squeezed: str, shown: str) -> str:
        """A cell of digits only: two paragraphs or lines stay two numbers."""
        if cell.css_first("br") is not None:
            for br in cell.css("br"):
                br.replace_with("\n")
            lines = ["".join(line.split()) for line in cell.text().split("\n")]
        else:
            lines = ["".join(part.text().split()) for part in cell.css("p, div")]
        lines = [line for line in lines if line]
        return "\n".join(lines) if len(lines) > 1 and "".join(lines) == squeezed else shown

    @staticmethod
    def _starts_block(node: LexborNode) -> bool:
        return node.tag in BLOCKS

    def leading_text(self, cell: LexborNode) -> str:
        """What a cell holds before its first block: a number, where a table was never closed."""
        parts: list[str] = []
        child = cell.first_child
        while child is not None and not self._starts_block(child):
            if child.tag not in _SKIPPED:
                parts.append((child.text_content or "") if child.tag == "-text" else child.text())
            child = child.next
        text = "".join("".join(parts).split())
        if not text and child is not None and child.tag == "p" and isinstance(read_cell(child.text().strip()), Number):
            text = "".join(child.text().split())
        return text if len(text) <= _LONG_CELL else ""

    def rest_of(self, cell: LexborNode, depth: int) -> None:
        """Walks a cell from its first block on; all of it when what comes before is an article itself."""
        child = cell.first_child
        leading = self.leading_text(cell)
        if leading:
            while child is not None and not self._starts_block(child):
                child = child.next
            if child is not None and child.tag == "p" and "".join(child.text().split()) == leading:
                child = child.next
        while child is not None:
            self.node(child, depth + 1)
            child = child.next
        self.flush()


def flatten_html(html: str, url: str | None, charset: str) -> Page:
    """The page that `html` shows. Never raises for bad markup."""
    tree = LexborHTMLParser(html)
    metas: dict[str, str] = {}
    for meta in tree.css("meta[name]"):
        name = (meta.attributes.get("name") or "").strip().lower()
        content = (meta.attributes.get("content") or "").strip()
        if name and content:
            metas.setdefault(name, content)
    title_node = tree.css_first("title")
    title = squeeze_text(title_node.text()) if title_node is not None else None
    walker = _Walker(html)
    if tree.body is not None:
        walker.children(tree.body, 0)
        walker.flush()
    for article, fields in articles_in_scripts(html, walker.lines):
        metas = dict(metas_of_fields(fields)) | metas
        body = LexborHTMLParser(article).body
        if body is not None:
            walker.children(body, 0)
            walker.flush()
    return Page(
        url=url,
        media_type="text/html",
        charset=charset,
        lines=walker.lines,
        title=title or None,
        metas=metas,
        links=walker.links,
        images=walker.images,
    )

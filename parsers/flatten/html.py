"""HTML to a `Page`.

The tree is walked once, in reading order. A row of a table becomes a `Line` whose cells carry their column in the
table's grid (row and column spans counted); everything else becomes one `Line` a block. Tables that only lay out the
page, and cells that hold blocks of their own, are walked like blocks. Rows made of `div`s become rows too.
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.flatten.cells import (
    SKIPPED,
    behind_leading,
    has_styles,
    is_hidden,
    leading_text,
    mixed_text,
    plain_text,
    span_of,
)
from parsers.flatten.divs import BLOCKS, cells_of_div, children_of, squeeze_text
from parsers.flatten.fields import metas_of_fields
from parsers.flatten.nesting import bounded
from parsers.flatten.script import articles_in_scripts
from parsers.flatten.text import line_of_text, row_of_text
from parsers.flatten.trace import Trace
from parsers.page import Line, Page, Token

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# A heading that holds more was never closed.
_LONGEST_HEADING = 200
_LONGEST_LINK = 1000
# Rows with nothing in fewer cells are the spacing of a layout; with more, a row of the form may be left blank.
_CELLS_OF_BLANK_ROW = 5
# Columns further right are not covered by cells of the rows above.
_WIDEST_TABLE = 200
# Deeper nesting than any page needs: what lies below is read as plain text.
_MAX_DEPTH = 150


class _Grid:
    """The columns of a table that cells of the rows above still cover."""

    def __init__(self) -> None:
        self._row = 0
        self._column = 0
        self._covered: dict[int, int] = {}
        """The last row that a column is covered in."""

    def next_row(self) -> None:
        """Begins a row: its first cell stands in the first column that is free."""
        self._row += 1
        self._column = 0

    def place(self, cell: LexborNode) -> int:
        """The column of the row's next cell."""
        column = self._column
        while self._covered.get(column, 0) >= self._row:
            column += 1
        self._column = column + 1
        attributes = cell.attributes
        if attributes:
            width, height = span_of(attributes, "colspan"), span_of(attributes, "rowspan")
            self._column = column + width
            if height > 1:
                columns = range(column, min(self._column, _WIDEST_TABLE))
                self._covered.update(dict.fromkeys(columns, self._row + height - 1))
        return column


class _Walker:
    """Collects lines in reading order; between blocks, the paragraph that is being read."""

    def __init__(self, html: str, trace: Trace | None = None) -> None:
        self._trace = trace
        self.lines: list[Line] = []
        self.links: list[tuple[str, str]] = []
        self.images = 0
        self.tables = 0
        self._inline: list[str] = []
        self._heading = 0
        self._styled = has_styles(html)

    def page(self, html: str) -> LexborHTMLParser:
        """Walks markup; gives its tree."""
        markup = bounded(html)
        tree = LexborHTMLParser(markup)
        if self._trace is not None:
            self._trace.begins(markup, tree)
        if tree.body is not None:
            self.children(tree.body, 0)
            self.flush()
        return tree

    def flush(self) -> None:
        """Ends the paragraph that is being read."""
        if not self._inline:
            return
        text = squeeze_text("".join(self._inline))
        self._inline.clear()
        if self._trace is not None:
            self._trace.paragraph(is_line=bool(text))
        if not text:
            return
        row = None if self._heading else row_of_text(text, len(self.lines) + 1)
        self.lines.append(row or Line((Token(text),), len(self.lines) + 1, heading=self._heading))

    def children(self, node: LexborNode, depth: int) -> None:
        """Walks what a node holds."""
        child = node.first_child
        while child is not None:
            self.node(child, depth)
            child = child.next

    def node(self, node: LexborNode, depth: int) -> None:
        """Walks one node by its tag."""
        tag = node.tag
        if tag == "-text":
            self._inline.append(node.text_content or "")
            if self._trace is not None:
                self._trace.letters(node)
        elif tag == "br":
            self.flush()
        elif tag is None or tag in SKIPPED or tag.startswith(("-", "_", "!")):
            return
        elif depth > _MAX_DEPTH:
            self._inline.append(node.text())
            if self._trace is not None:
                self._trace.letters(None)
        elif tag == "table":
            self.flush()
            self.table(node, depth)
        elif tag == "pre":
            self.flush()
            for place, raw in enumerate(node.text().split("\n")):
                line = line_of_text(raw, len(self.lines) + 1)
                if line is not None:
                    self.lines.append(line)
                    if self._trace is not None:
                        self._trace.verbatim(node, place)
        elif tag in BLOCKS:
            self.block(node, tag, depth)
        else:
            self.inline(node, tag, depth)

    def inline(self, node: LexborNode, tag: str, depth: int) -> None:
        """Walks an element that belongs to the paragraph; keeps its link or counts its picture."""
        if tag == "a":
            href = node.attributes.get("href")
            if href:
                text = node.text() or node.attributes.get("title") or ""
                self.links.append((squeeze_text(text[:_LONGEST_LINK]), href))
        elif tag in ("img", "embed", "object"):
            self.images += 1
            source = node.attributes.get("src") or node.attributes.get("data")
            if source and tag != "img":
                self.links.append(("", source))
        self.children(node, depth + 1)

    def block(self, node: LexborNode, tag: str, depth: int) -> None:
        """Walks an element that stands on lines of its own, or takes it as a row."""
        self.flush()
        if tag in _HEADINGS:
            self.heading(node, _HEADINGS[tag], depth)
            return
        cells = cells_of_div(node) if tag == "div" or tag == "ul" or tag == "dl" or tag == "li" else None
        if cells is not None:
            self.lines.append(Line(cells, len(self.lines) + 1))
            if self._trace is not None:
                self._trace.cells(children_of(node))
            return
        self.children(node, depth + 1)
        self.flush()

    def heading(self, node: LexborNode, level: int, depth: int) -> None:
        """Every line of a heading is one, whatever it is broken by."""
        around = self._heading
        self._heading = level if len(squeeze_text(node.text())) <= _LONGEST_HEADING else 0
        self.children(node, depth + 1)
        self.flush()
        self._heading = around

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
        grid = _Grid()
        for number, row in enumerate(rows, 1):
            if self._styled and is_hidden(row):
                continue
            grid.next_row()
            self.row(row, table, number, grid, depth)

    def row(self, row: LexborNode, table: int, number: int, grid: _Grid, depth: int) -> None:
        """The line of a row, and behind it what its cells hold that is no data."""
        tokens: list[Token] = []
        held: list[LexborNode] = []
        walked: list[tuple[LexborNode, str]] = []
        cell = row.first_child
        while cell is not None:
            if cell.tag in ("td", "th") and not (self._styled and is_hidden(cell)):
                column = grid.place(cell)
                text = plain_text(cell, self._styled)
                if text is None:
                    text = self.mixed_cell(cell)
                if text is None:
                    text = leading_text(cell)
                    walked.append((cell, text))
                tokens.append(Token(text, column))
                held.append(cell)
            cell = cell.next
        if len(tokens) >= _CELLS_OF_BLANK_ROW or any(token.text for token in tokens):
            self.lines.append(Line(tuple(tokens), len(self.lines) + 1, table, number))
            if self._trace is not None:
                self._trace.cells(held)
        for cell, leading in walked:
            self.rest_of(cell, leading, depth)

    def mixed_cell(self, cell: LexborNode) -> str | None:
        """The text of a cell that shows one value among links and notes; None when it is walked like the page."""
        text = mixed_text(cell, self._styled)
        if text is not None:
            self.links += [
                (squeeze_text(link.text()), link.attributes.get("href") or "") for link in cell.css("a[href]")
            ]
            self.images += len(cell.css("img"))
        return text

    def rest_of(self, cell: LexborNode, leading: str, depth: int) -> None:
        """Walks a cell from its first block on; all of it when what comes before is an article itself."""
        child = behind_leading(cell, leading)
        while child is not None:
            self.node(child, depth + 1)
            child = child.next
        self.flush()


def flatten_html(html: str, url: str | None, charset: str, trace: Trace | None = None) -> Page:
    """The page that `html` shows. Never raises for bad markup."""
    walker = _Walker(html, trace)
    tree = walker.page(html)
    metas: dict[str, str] = {}
    for meta in tree.css("meta[name]"):
        name = (meta.attributes.get("name") or "").strip().lower()
        content = (meta.attributes.get("content") or "").strip()
        if name and content:
            metas.setdefault(name, content)
    title_node = tree.css_first("title")
    title = squeeze_text(title_node.text()) if title_node is not None else None
    for article, fields in articles_in_scripts(html, walker.lines):
        metas = dict(metas_of_fields(fields)) | metas
        walker.page(article)
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

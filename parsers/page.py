"""A page as the parser sees it: any input flattened to lines of cells in reading order.

A `Line` is what stands side by side: a table row, a line of text, a paragraph. What is known of the geometry stays with
its cells; nothing that reads a `Page` may require it.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec


class Token(NamedTuple):
    """One cell of a line. `column` is its place in the table's grid (-1: unknown), `gap` tells that it is not printed
    but only suspected, from the white space around it, to be an empty cell. `at` numbers the tokens of a page where a
    number is to be found again (-1: nobody asked)."""

    text: str
    column: int = -1
    gap: bool = False
    at: int = -1


class Line(NamedTuple):
    """What stands side by side. `number` is 1 for the first line of the text, or the ordinal of the paragraph or row in
    HTML; `table` is 0 outside tables and counts tables from 1; `heading` is 1 to 6 for h1 to h6, else 0."""

    tokens: tuple[Token, ...]
    number: int
    table: int = 0
    row: int = 0
    heading: int = 0

    @property
    def text(self) -> str:
        """The cells that are not empty, joined by a space."""
        if len(self.tokens) == 1:
            return self.tokens[0].text
        return " ".join(token.text for token in self.tokens if token.text)

    @property
    def where(self) -> str:
        """The place in words, for `Cell.where` and notes: "line 92" or "table 2 row 5"."""
        return f"table {self.table} row {self.row}" if self.table else f"line {self.number}"


class Page(msgspec.Struct, kw_only=True):
    """Everything that was read from one document, before anything was understood."""

    url: str | None
    media_type: str
    charset: str
    lines: list[Line]
    title: str | None = None
    """The text of <title>."""
    metas: dict[str, str] = {}
    """<meta name=… content=…>, names in lower case, the first of each name."""
    links: list[tuple[str, str]] = []
    """(text, href) of every link."""
    images: int = 0
    """How many pictures stand in the page."""

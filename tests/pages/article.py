"""A report before it becomes a page: headings, paragraphs and tables whose number cells carry their own truth.

A `Cell` is printed as `text`; what a perfect reader would report for it is `value` (None: printed blank). Damage
changes the text, or both where the page itself says something else. Styles only print. So the truth of a page is what
its number cells hold when it is printed: `truth(article)`.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass
class Cell:
    """One printed cell. `key` marks a number of the form; `rows`, `cols` are its spans; `gone` cells leave no trace."""

    text: str
    key: str | None = None
    value: Decimal | None = None
    rows: int = 1
    cols: int = 1
    group: bool = False
    """A label that spans rows below it."""
    gone: bool = False


@dataclass
class Row:
    """The cells that begin in this row, left to right; `name` is the form's row, or a word for header rows."""

    cells: list[Cell]
    name: str = ""
    header: bool = False

    @property
    def numbers(self) -> list[Cell]:
        """The number cells of the row."""
        return [cell for cell in self.cells if cell.key]

    @property
    def labels(self) -> list[Cell]:
        """The cells that are not numbers."""
        return [cell for cell in self.cells if not cell.key]


@dataclass
class Table:
    """A printed table: `width` counts its grid columns."""

    code: str
    rows: list[Row]
    width: int

    def grid(self) -> list[list[tuple[Cell, bool]]]:
        """Every grid position as (cell, whether it begins here), spans laid out as a browser lays them out."""
        taken: dict[tuple[int, int], Cell] = {}
        begins: set[tuple[int, int]] = set()
        for top, row in enumerate(self.rows):
            left = 0
            for cell in row.cells:
                while (top, left) in taken:
                    left += 1
                begins.add((top, left))
                for down in range(cell.rows):
                    for right in range(cell.cols):
                        taken[top + down, left + right] = cell
                left += cell.cols
        blank = Cell("")
        return [
            [(taken.get((top, left), blank), (top, left) in begins) for left in range(self.width)]
            for top in range(len(self.rows))
        ]


@dataclass
class Heading:
    """The title of a section."""

    text: str


@dataclass
class Paragraph:
    """A paragraph of prose."""

    text: str


Item = Heading | Paragraph | Table


@dataclass
class Article:
    """A whole report and the facts that a perfect reader would tell about it.

    `facts` holds the expected kind, agency, year, form and published_on; a name that is left out is not judged.
    """

    title: list[str]
    site: str
    source: str
    published: str
    items: list[Item]
    facts: dict[str, object] = field(default_factory=dict)
    browser_title: str = ""
    signature: list[str] = field(default_factory=list)
    index: list[tuple[str, str]] = field(default_factory=list)
    """Rows of the index table that many pages begin with (索引号, 发布机构 …)."""
    truncated: bool = False
    lossy: bool = False

    @property
    def tables(self) -> list[Table]:
        """The tables, in order."""
        return [item for item in self.items if isinstance(item, Table)]

    def copy(self) -> Article:
        """An independent copy."""
        return copy.deepcopy(self)


def truth(article: Article) -> dict[str, Decimal | None]:
    """What a perfect reader reports: every number cell that the page has, in printed order."""
    cells = [cell for table in article.tables for row in table.rows for cell in row.cells]
    return {cell.key: cell.value for cell in cells if cell.key}


def rows_of(article: Article, code: str | None = None) -> list[tuple[Table, Row]]:
    """Every row that holds numbers, with its table; only those of one table when `code` names it."""
    return [
        (table, row)
        for table in article.tables
        for row in table.rows
        if row.numbers and (code is None or table.code == code)
    ]

"""What the headings above a block of rows tell of its columns.

`read_headings(labels, headers)` gives a `Headings`: where in the table's grid the form's columns stand, and what else
stands in the rows. `not_named(labels, table, headers)` are the columns that the page does not have.
`Headings.cells(items)` are the values of a row that belong to
the form's columns: a cell that is written out under several columns counts once, remarks in a last column are no
value, and of columns for several years the latest is the report's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

import msgspec

from parsers.align.runs import Item, Label
from parsers.align.vocabulary import NOISE, heading_found, is_alike

ABSENT = -1
_MOST_ABSENT = 2
_FEWEST_NAMED = 4
_REMARKS = frozenset({"备注", "说明", "备考"})
_YEAR = re.compile(r"(20\d\d)年?度?(?:统计数|数据|数量?|情况)?")
_THIS_YEAR = re.compile(r"本年度?(?:统计数|数据|数量?|情况)?")
_LAST_YEAR = re.compile(r"上一?年度?(?:统计数|数据|数量?|情况)?")


class Years(NamedTuple):
    """Columns for several years: how many, and which of them is the latest year's, counted and in the grid."""

    columns: int
    latest: int
    column: int


class Headings(msgspec.Struct):
    """`grid`: the grid columns under the headings, `ABSENT` where there is none (None: they do not stand in columns of
    their own). `written_out`: grid columns that repeat a heading. `remarks`: whether a last column holds remarks.
    `years`: where several columns hold the same of several years."""

    grid: tuple[int, ...] | None = None
    written_out: frozenset[int] = frozenset()
    remarks: bool = False
    years: Years | None = None

    def cells(self, items: Sequence[Item], width: int) -> list[Item]:
        """The values of a row of `width` columns, without those that are no column of the form's."""
        found = [item for at, item in enumerate(items) if not self._repeats(items, at)]
        if self.remarks and len(found) > width and (found[-1].number is None or all(item.raw for item in found)):
            found = found[:-1]
        if self.years is None or width > 1:
            return found
        of_year = [item for item in found if item.column == self.years.column >= 0]
        return of_year or (found[self.years.latest :][:1] if len(found) == self.years.columns else found)

    def _repeats(self, items: Sequence[Item], at: int) -> bool:
        return at > 0 and items[at].column in self.written_out and items[at].raw == items[at - 1].raw


def read_headings(labels: Sequence[Label], headers: Sequence[str]) -> Headings:
    """What `labels`, those between the row above and the first row of a block, tell of its columns."""
    return Headings(
        grid=_grid(labels, headers),
        written_out=_written_out(labels, headers),
        remarks=any(label.key in _REMARKS and _ends_row(label) for label in labels),
        years=_years(labels),
    )


def _ends_row(label: Label) -> bool:
    """Whether a label is the last of several cells side by side."""
    filled = [token.text for token in label.line.tokens if token.text]
    return len(filled) > 1 and filled[-1] == label.text


def _grid(labels: Sequence[Label], headers: Sequence[str]) -> tuple[int, ...] | None:
    """The grid columns under the headings, when each stands in a column of its own and in order. Up to two inner ones
    may be missing: where the grid has room for them they are unreadable; where it has none, there is no column."""
    places: dict[str, int] = {}
    for label in labels:
        if label.column >= 0 and label.key in headers:
            places[label.key] = label.column
    columns = [places.get(header, ABSENT) for header in headers]
    found = [column for column in columns if column >= 0]
    rising = all(before < after for before, after in pairwise(found))
    if not rising or columns[0] < 0 or columns[-1] < 0 or len(found) + _MOST_ABSENT < len(columns):
        return None
    at = 0
    while at < len(columns):
        after = next(place for place in range(at, len(columns)) if columns[place] >= 0)
        room = columns[after] - columns[at - 1] - 1 if at else 0
        if after > at and room == after - at:
            columns[at:after] = range(columns[at - 1] + 1, columns[after])
        elif after > at and room:
            return None
        at = after + 1
    return tuple(columns)


def not_named(labels: Sequence[Label], table: str, headers: Sequence[str]) -> frozenset[int]:
    """Places of inner columns of a table that no heading names, where most are named."""
    if len(headers) <= _FEWEST_NAMED:
        return frozenset()
    joined = "".join(label.key for label in labels)
    for noise in NOISE[table]:
        joined = joined.replace(noise, "")
    keys = [label.key for label in labels]
    absent = frozenset(place for place, header in enumerate(headers) if not heading_found(header, keys, joined))
    last = len(headers) - 1
    if len(absent) > _MOST_ABSENT or last + 1 - len(absent) < _FEWEST_NAMED or not absent.isdisjoint((0, last)):
        return frozenset()
    return absent


def _written_out(labels: Sequence[Label], headers: Sequence[str]) -> frozenset[int]:
    """Columns of the grid under a heading that is written out in several of them, all but its first."""
    wide = [label for label in labels if label.until > label.column >= 0]
    wide = [label for label in wide if any(is_alike(header, label.key) for header in headers)]
    return frozenset(column for label in wide for column in range(label.column + 1, label.until + 1))


def _years(labels: Sequence[Label]) -> Years | None:
    """Of headings side by side, or one below the other where each cell has a line of its own; the last such."""
    for is_year, side_by_side in groupby(reversed(labels), key=lambda label: _year_of(label.key) is not None):
        headings = list(side_by_side)[::-1]
        years = [_year_of(label.key) or 0 for label in headings] if is_year else []
        if len(set(years)) > 1:
            latest = years.index(max(years))
            return Years(len(years), latest, headings[latest].column)
    return None


def _year_of(key: str) -> int | None:
    """A number that orders headings by the year that they name: 本年 is later than 上年."""
    if found := _YEAR.fullmatch(key):
        return int(found[1])
    if _THIS_YEAR.fullmatch(key):
        return 1
    return 0 if _LAST_YEAR.fullmatch(key) else None

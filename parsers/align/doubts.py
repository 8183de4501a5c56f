"""What the rows of a table tell of each other: which of their readings agree, and which of them are in doubt.

`compare(rows)` keeps, of rows that can be read in several ways, the readings that stand in the same columns as the
others, and calls rows unsure that look as if values had moved, or as if they were of another form or column.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.align.rows import WIDE, Row, columns_of, distinct, numbers_of
from parsers.align.vocabulary import SLOTS


def compare(rows: Sequence[Row]) -> None:
    """Settles and doubts the rows of one table, in reading order."""
    _agree_on_grid(rows)
    _agree_on_form(rows)
    _doubt_before_holes(rows)
    _doubt_before_padding(rows)
    _doubt_other_columns(rows)


def _agree_on_grid(rows: Sequence[Row]) -> None:
    """Where rows can be read in more than one way, all rows of a block must stand in the same columns of the grid."""
    for row in rows:
        if len(row.options) < 2:
            continue
        block = [
            other
            for other in rows
            if other.variant.block is row.variant.block and other.options and any(item.number for item in other.items)
        ]
        if not block:
            continue
        grids = [{columns_of(option): option for option in other.options} for other in block]
        common = set(grids[0]).intersection(*grids)
        if not common or any(-1 in grid for grid in common):
            continue
        # Of several, the one whose outer columns are filled most is likeliest, and no more than that.
        grid = max(common, key=lambda grid: (sum(_fills(other, grid) for other in block), grid))
        for other, by_grid in zip(block, grids, strict=True):
            other.options = [by_grid[grid]]
            other.sure = other.sure and len(common) == 1
    for row in rows:
        row.options = distinct(row.options, numbers_of)


def _fills(row: Row, grid: tuple[int, ...]) -> int:
    """How many of the outer columns of `grid` hold a number of the row."""
    return sum(item.number is not None and item.column in (grid[0], grid[-1]) for item in row.items)


def _agree_on_form(rows: Sequence[Row]) -> None:
    """Rows that only one form has, beside more that only another has, have lost part of their label."""
    forms = {slot.code: {variant.form for variant in slot.variants} for slot in SLOTS[rows[0].table]}
    sole = [row for row in rows if len(forms[row.codes[0]]) == 1]
    told = [row.variant.form for row in sole]
    for row in sole:
        row.sure = row.sure and 2 * told.count(row.variant.form) > len(told)


def _doubt_before_holes(rows: Sequence[Row]) -> None:
    """Where rows of a wide table are missing, text may be: the row before may hold what the last of them held."""
    slots = SLOTS[rows[0].table]
    if max(slots[0].widths) < WIDE:
        return
    in_all = max(len(slot.variants) for slot in slots)
    order = {slot.code: slot.order for slot in slots}
    for row, below in pairwise(rows):
        if row.label_until >= 0 <= below.label_until:
            continue  # each has its name beside it
        between = slots[order[row.codes[0]] + 1 : order[below.codes[0]]]
        if any(len(slot.variants) == in_all for slot in between):
            row.sure = False


def _doubt_before_padding(rows: Sequence[Row]) -> None:
    """Where no row of a wide table prints its first or its last cell, but padding beside it, that cell of all may be
    padding, and what seems to stand next to it moved."""
    for block in {id(row.variant.block): row.variant.block for row in rows}.values():
        own = [row for row in rows if row.variant.block is block and len(row.options) == 1]
        for edge in (0, -1):
            doubtful = [row for row in own if _lacks(row, edge)]
            padded = any(len(row.items) > len(row.keys) for row in doubtful)
            told = {len(row.items) for row in own if (item := row.options[0][edge]) is not None and item.raw}
            for row in doubtful if padded else ():
                row.sure = row.sure and len(row.items) in told


def _lacks(row: Row, edge: int) -> bool:
    """Whether a row of text has an empty cell at one edge, and holds numbers other than zero."""
    if len(row.keys) < WIDE or row.absent or row.items[0].line.table:
        return False
    item = row.options[0][edge]
    filled = any(value is not None and value.number is not None and value.number.value for value in row.options[0])
    return filled and item is not None and not item.raw


def _doubt_other_columns(rows: Sequence[Row]) -> None:
    """Where most rows of one column hold several numbers, one that stands alone may be of another column."""
    for block in {id(row.variant.block): row.variant.block for row in rows}.values():
        own = [row for row in rows if row.variant.block is block]
        several = sum(sum(item.number is not None for item in row.items) > 1 for row in own)
        if len(block.columns) == 1 and 2 * several > len(own) > 1:
            for row in own:
                row.sure = False

"""A row of the form on the page, and the ways to read its values as the form's columns.

`options_of(items, width, grid)` lists the ways. Where a row holds exactly as many values as the form has columns, they
are those columns. Where it holds more (padding, empty label cells), the headings' places in the grid decide; without
them, all ways to drop the padding are kept for the sums to choose from. Nothing that is printed is ever dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

import msgspec

from parsers.align.runs import Item
from parsers.align.vocabulary import Variant
from parsers.numbers import Number

# A table of at least so many columns has rows that prove themselves.
WIDE = 5

Values = tuple[Item | None, ...]


class Row(msgspec.Struct):
    """One row of the form on the page. `keys` are its cells; `options` the possible values for them (one: settled;
    none: open, see `items`). `sure`: nothing about which cell a value belongs to was in doubt. `units`: money units
    printed in headings, by column code. `by_label`: a label right before the values names the row."""

    table: str
    codes: tuple[str, ...]
    keys: tuple[str, ...]
    items: list[Item]
    options: list[Values]
    variant: Variant
    sure: bool = True
    by_label: bool = True
    units: dict[str, str] = {}
    absent: frozenset[int] = frozenset()
    """Places of cells whose column the page's table does not have."""
    label_until: int = -1
    """The last column of the grid that its label stands in."""


def in_grid(items: Sequence[Item], grid: tuple[int, ...]) -> Values | None:
    """The values that stand under the headings; None when a number stands elsewhere."""
    by_column = {item.column: item for item in items}
    if any(item.number is not None and item.column not in grid for item in items):
        return None
    return tuple(by_column.get(column) for column in grid)


def options_of(items: list[Item], width: int, grid: tuple[int, ...] | None) -> list[Values]:
    """The ways to read `items` as `width` columns without losing or making up a number; the first is the likeliest."""
    if any(map(is_glued, items)):
        return []
    if len(items) == width:
        return [tuple(items)]
    hard = [item for item in items if not item.gap]
    if len(hard) == width:
        return [tuple(hard)]
    numbers = [item for item in items if item.number is not None]
    marked = any(item.raw and item.number is None for item in hard)  # a cell, too
    if len(numbers) == width and not marked:
        return [tuple(numbers)]
    if len(items) < width:
        return []
    if width == 1 and items[0].column >= 0 and len({item.number for item in items}) == 1:
        return [(items[0],)]  # one cell over several columns, written out in each of them
    under = in_grid(items, grid) if grid is not None else None
    if under is not None and grid is not None and grid[-1] - grid[0] == width - 1:
        return [under]
    windows = (tuple(items[start : start + width]) for start in range(len(items) - width + 1))
    printed = sum(bool(item.raw) for item in items)
    whole = [kept for kept in windows if sum(bool(item.raw) for item in kept) == printed]
    likeliest: list[Values] = [under] if under is not None else []
    likeliest += [*whole[:1], *whole[-1:], *whole]  # padding behind, padding in front, some of each
    return distinct(likeliest, columns_of if items[0].column >= 0 else numbers_of)


def is_glued(item: Item) -> bool:
    """Whether the item must be several numbers run together: no number begins with 0."""
    digits = item.number.digits if item.number else None
    return digits is not None and len(digits) > 1 and digits[0] == "0"


def distinct(options: Sequence[Values], look: Callable[[Values], Hashable]) -> list[Values]:
    """The first of the options that have the same look."""
    found: dict[Hashable, Values] = {}
    for option in options:
        found.setdefault(look(option), option)
    return list(found.values())


def columns_of(option: Values) -> tuple[int, ...]:
    """The grid columns that the values stand in; -1 for one that stands in none."""
    return tuple(item.column if item else -1 for item in option)


def numbers_of(option: Values) -> tuple[Number | None, ...]:
    """The numbers of the values; None for an empty cell."""
    return tuple(item.number if item else None for item in option)

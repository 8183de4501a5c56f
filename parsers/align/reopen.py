"""Rows that seem settled, but whose values may have moved to fill a gap.

`reopen(rows, form)` takes back what was settled for rows whose numbers end inside a sum, so that
`parsers.align.solve` tries what the sums allow.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.align.readings import groups_of, number_of, row_holds, vector_of
from parsers.align.rows import Row

_FEW = 3


def leaves_total_blank(rows: Sequence[Row], group: tuple[int, ...]) -> bool:
    """Whether the page leaves totals empty, so that the group's sum tells nothing about other rows."""
    for row in rows:
        values = row.options[0]
        total = values[group[-1]] if len(values) > group[-1] else None
        if total is not None and total.number is None and any(number_of(values[i]) for i in group[:-1]):
            return True
    return False


def reopen(rows: Sequence[Row], form: str) -> None:
    """Takes back what was settled for rows whose numbers end inside a sum, as if all behind a lost one had moved; not
    where most rows leave their total blank and what stands last in them is no total."""
    settled = [row for row in rows if len(row.options) == 1 and groups_of(form, row.keys)]
    early = [row for row in settled if _ends_early(row, groups_of(form, row.keys))]
    moved = [row for row in early if len(row.codes) > 1 or _has_moved(row)]
    if sum(_is_zeros_without_total(row) for row in settled) > 1:
        early = moved  # blank totals are usual here, and zeros do not move
    filled = sum(any(map(number_of, row.options[0])) for row in settled)
    if 2 * len(early) < filled or 2 * len(moved) > len(early):
        for row in early:
            row.options = []


def _is_zeros_without_total(row: Row) -> bool:
    *parts, total = row.options[0]
    printed = [item.number for item in parts if item is not None and item.number is not None]
    empty = total is None or total.number is None
    return empty and len(printed) == len(parts) > 1 and not any(number.value for number in printed)


def _ends_early(row: Row, groups: Sequence[tuple[int, ...]]) -> bool:
    values = row.options[0]
    numbers = sum(item is not None and item.number is not None for item in values)
    together = all(item is not None and item.number is not None for item in values[:numbers])
    if not together or not 0 < numbers < len(values):
        return False
    printed = row.items[0].line.table > 0 and len(row.items) == len(row.keys)  # cells that are there, and empty
    if len(row.codes) > 1:
        whole = [group for group in groups if group[-1] < numbers]
        inside = any(group[0] < numbers <= group[-1] for group in groups)
        return not printed and (inside or not row_holds(vector_of(values), whole))
    if not leaves_total_blank([row], groups[0]):
        return False
    most = 2 * numbers > len(values)  # with fewer, it is zeros that are left blank here
    return (_has_moved(row) and (numbers > _FEW or not printed)) or (most and not printed)


def _has_moved(row: Row) -> bool:
    """Whether the last number of a row is the sum of all before it, or all its numbers have run together."""
    numbers = [item.number for item in row.options[0] if item is not None and item.number is not None]
    *parts, last = (number.value for number in numbers)
    return sum(parts) == last if parts else len(numbers[0].digits or "") >= len(row.keys)

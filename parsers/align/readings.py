"""The readings of one damaged row: all that its printed digits can be, and its own sums accept.

`row_readings(row, groups, budget)` lists them, the likelier ones first; `compatible(row, vector)` tells whether what is
printed can be what is left of given values. Numbers may have run together (`0000`), be lost, or be too many. The work
is bounded by steps, not by the clock, so the same page always gets the same answer: where more would have to be tried
than a `Budget` has left, it is emptied and there is no answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations

from parsers.align.columns import Row, is_glued
from parsers.align.runs import Item

STEPS = 8_000
"""How many partial readings are tried on one table, at most; some 100 ms."""
_ZERO = Decimal(0)

Vector = tuple[Decimal, ...]


class Budget:
    """The steps that are left for one table."""

    def __init__(self) -> None:
        self.left = STEPS

    def spend(self) -> bool:
        """Take a step; tells whether there are more."""
        self.left -= 1
        return self.left > 0


def number_of(item: Item | None) -> Decimal:
    """The printed number; a cell without one counts as zero."""
    return item.number.value if item is not None and item.number is not None else _ZERO


def _fewest(digits: str) -> int:
    """The fewest numbers that a run of digits can be: zeros in front stand alone."""
    rest = digits.lstrip("0")
    return len(digits) - len(rest) + bool(rest)


def _cuts(digits: str, parts: int) -> Iterator[tuple[Decimal, ...]]:
    """Every way to cut a run of digits into `parts` numbers; a number does not begin with 0 unless it is 0."""
    if not _fewest(digits) <= parts <= len(digits):
        return
    if parts == 1:
        yield (Decimal(digits),)
        return
    longest = 1 if digits.startswith("0") else len(digits) - parts + 1
    for cut in range(1, longest + 1):
        for rest in _cuts(digits[cut:], parts - 1):
            yield (Decimal(digits[:cut]), *rest)


def _digits(item: Item) -> str:
    """The digits of an item that may be several numbers; one that cannot counts as a single digit."""
    return (item.number.digits if item.number else None) or "1"


def _glued(items: Sequence[Item], width: int) -> Iterator[Vector]:
    """Readings of a row of `width` columns in which some of the printed numbers are several run together."""
    if not items:
        if width == 0:
            yield ()
        return
    first, rest = items[0], items[1:]
    digits = _digits(first)
    fewest, most = sum(_fewest(_digits(item)) for item in rest), sum(len(_digits(item)) for item in rest)
    for parts in range(max(1, width - most), min(len(digits), width - fewest) + 1):
        for head in _cuts(digits, parts) if first.number and first.number.digits else [(number_of(first),)]:
            for tail in _glued(rest, width - parts):
                yield head + tail


def row_holds(vector: Vector, groups: Sequence[tuple[int, ...]]) -> bool:
    """Whether in each group of columns the last is the sum of the others."""
    return all(sum((vector[i] for i in group[:-1]), _ZERO) == vector[group[-1]] for group in groups)


def _with_lost(numbers: Vector, width: int, groups: Sequence[tuple[int, ...]]) -> Iterator[Vector]:
    """Readings in which numbers are lost: nothing but zeros, or a single one that the row's own sum tells."""
    for kept in combinations(range(width), len(numbers)):
        vector = [_ZERO] * width
        for column, number in zip(kept, numbers, strict=True):
            vector[column] = number
        if width - len(numbers) == 1:
            lost = next(i for i in range(width) if i not in kept)
            for group in groups:
                if lost in group:
                    others = sum((vector[i] for i in group[:-1]), _ZERO)
                    vector[lost] = others if lost == group[-1] else vector[group[-1]] - others
        if vector[-1] >= 0 and min(vector) >= 0:
            yield tuple(vector)


def _too_many(numbers: Vector, width: int) -> Iterator[Vector]:
    for kept in combinations(range(len(numbers)), width):
        yield tuple(numbers[i] for i in kept)


def row_readings(row: Row, groups: Sequence[tuple[int, ...]], budget: Budget) -> list[Vector]:
    """Every reading of one row that its own sums accept, each once, likelier ones first."""
    width = len(row.keys)
    found: dict[Vector, None] = {}
    if row.options:
        return list(dict.fromkeys(tuple(number_of(item) for item in option) for option in row.options))
    values = [item for item in row.items if not item.gap]
    printed = [item for item in values if item.number is not None]
    readings_of: list[Sequence[Item]] = [values]  # as printed; without the empty cells; with those only suspected
    if len(printed) != len(values) and len(printed) < width:
        readings_of.append(printed)
    if len(row.items) != len(values) and len(row.items) < width:
        readings_of.append(row.items)
    sources: list[Iterator[Vector]] = []
    for items in readings_of:
        if len(items) > width:
            continue
        if not any(map(is_glued, items)):
            sources.append(_with_lost(tuple(map(number_of, items)), width, groups))
        sources.append(_glued(items, width))
    if width < len(printed) <= width + 3:
        sources.append(_too_many(tuple(map(number_of, printed)), width))
    for source in sources:
        for vector in source:
            if not budget.spend():
                return []
            if row_holds(vector, groups):
                found[vector] = None
    return list(found)


def compatible(row: Row, vector: Vector) -> bool:
    """Whether the row's printed values can be what is left of `vector`: in order, some lost, some run together."""
    if min(vector) < 0:
        return False
    values = [item for item in row.items if not item.gap and item.number is not None]
    texts = [str(value) for value in vector]

    def fits(at: int, column: int) -> bool:
        if at == len(values):
            return True
        number = values[at].number
        if number is None:
            return False
        for start in range(column, len(vector)):
            if number.value == vector[start] and fits(at + 1, start + 1):
                return True
            if number.digits and len(number.digits) > 1:
                joined = ""
                for end in range(start, len(vector)):
                    joined += texts[end]
                    if len(joined) > len(number.digits):
                        break
                    if end > start and joined == number.digits and fits(at + 1, end + 1):
                        return True
        return False

    return fits(0, 0)

"""The readings of one damaged row: all that its printed digits can be, and its own sums accept.

`row_readings(row, groups, budget)` lists them, the likelier ones first; `compatible(row, vector)` tells whether what is
printed can be what is left of given values. Numbers may have run together (`0000`), be lost, or be too many. The work
is bounded by steps, not by the clock, so the same page always gets the same answer: where more would have to be tried
than a `Budget` has left, it is emptied and there is no answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import chain, combinations, product

from parsers.align.rows import Row, Values, is_glued
from parsers.align.runs import Item
from parsers.forms import FORMS
from parsers.numbers import MOST_DIGITS

STEPS = 8_000
"""How many partial readings are tried on one table, at most; some 50 ms."""
_MOST_READINGS = 20
_ZERO, _ONE = Decimal(0), Decimal(1)

Vector = tuple[Decimal, ...]
Groups = Sequence[tuple[int, ...]]
"""Sums along a row, as places of its cells: the last is the sum of the others."""


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


@cache
def groups_of(form: str, keys: tuple[str, ...]) -> list[tuple[int, ...]]:
    """Sums along a row, as places of its cells: the last is the sum of the others."""
    place = {key: i for i, key in enumerate(keys)}
    return [
        tuple(place[key] for key in identity.keys)
        for identity in FORMS[form].identities
        if all(key in place for key in identity.keys)
    ]


def vector_of(values: Values) -> Vector:
    """The values as numbers; an empty cell counts as zero."""
    return tuple(number_of(item) for item in values)


def _fewest(digits: str) -> int:
    """The fewest numbers that a run of digits can be: zeros in front stand alone."""
    rest = digits.lstrip("0")
    return len(digits) - len(rest) + bool(rest)


class _Cutter:
    """All ways to cut printed numbers, some of which are several run together, into a row whose sums hold. A number
    does not begin with 0 unless it is 0; a sum is read as soon as its parts are, and cuts that leave no room for it are
    given up at once."""

    def __init__(self, items: Sequence[Item], width: int, groups: Groups, budget: Budget) -> None:
        self.digits = [(item.number.digits if item.number else None) for item in items]
        self.values = [number_of(item) for item in items]
        self.width = width
        self.sums = {group[-1]: group[:-1] for group in groups}
        self.group_of = {place: group for group in groups for place in group[:-1]}
        self.budget = budget
        # The fewest and the most numbers that the items from each one on can be.
        self.fewest, self.most = [0], [0]
        for digits in reversed(self.digits):
            self.fewest.insert(0, self.fewest[0] + (_fewest(digits) if digits else 1))
            self.most.insert(0, self.most[0] + (len(digits) if digits else 1))

    def run(self) -> Iterator[Vector]:
        return self._from(0, 0, [])

    def _from(self, at: int, start: int, cells: list[Decimal]) -> Iterator[Vector]:
        if at == len(self.digits):
            if len(cells) == self.width:
                yield tuple(cells)
            return
        digits = self.digits[at]
        needed = self.width - len(cells)
        rest = digits[start:] if digits else ""
        fewest, most = (_fewest(rest), len(rest)) if digits else (1, 1)
        if not fewest + self.fewest[at + 1] <= needed <= most + self.most[at + 1] or not self.budget.spend():
            return
        for value, length in self._next(at, rest, cells):
            whole = not digits or start + length == len(digits)
            yield from self._from(at + 1 if whole else at, 0 if whole else start + length, [*cells, value])

    def _next(self, at: int, rest: str, cells: list[Decimal]) -> Iterator[tuple[Decimal, int]]:
        """Every number that can come next, with how many digits it takes."""
        place = len(cells)
        parts = self.sums.get(place)
        if parts is not None:
            total = sum((cells[part] for part in parts), _ZERO)
            if (rest and rest.startswith(str(total))) or (not rest and self.values[at] == total):
                yield total, len(str(total))
            return
        if not rest:
            yield self.values[at], 0
            return
        for length in range(1, 2 if rest[0] == "0" else min(len(rest), MOST_DIGITS) + 1):
            value = Decimal(rest[:length])
            if self._fits(at, len(rest) - length, place, value, cells):
                yield value, length

    def _fits(self, at: int, left: int, place: int, value: Decimal, cells: list[Decimal]) -> bool:
        """Whether the sum that this number is part of can still stand in the digits that follow."""
        group = self.group_of.get(place)
        if group is None or group[-1] != self.width - 1:
            return True
        last = len(self.digits) - 1
        if at < last and self.digits[last] is None:
            room = self.values[last]
        else:
            room = Decimal(10) ** (left - (group[-1] - place - 1) if at == last else len(self.digits[last] or ""))
        return sum((cells[part] for part in group[:-1] if part < place), value) <= room


def row_holds(vector: Vector, groups: Groups) -> bool:
    """Whether in each group of columns the last is the sum of the others."""
    return all(sum((vector[i] for i in group[:-1]), _ZERO) == vector[group[-1]] for group in groups)


def _with_lost(numbers: Vector, width: int, groups: Groups) -> Iterator[Vector]:
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


def _with_lost_in_groups(numbers: Vector, width: int, groups: Groups) -> Iterator[Vector]:
    """Readings of a line that no other row supports: a sum tells one lost number; where two or more of a sum are lost
    and not all of them zero, or one that is in no sum, a few of the many readings stand for all."""
    summed = frozenset(chain(*groups))
    for kept in combinations(range(width), len(numbers)):
        known = dict(zip(kept, numbers, strict=True))
        ways = [list(_ways(group, known)) for group in groups]
        free = [place for place in range(width) if place not in summed and place not in known]
        if free:
            ways.append([dict.fromkeys(free, _ZERO), dict.fromkeys(free, _ONE)])
        for chosen in product(*ways):
            cells = known | {place: value for found in chosen for place, value in found.items()}
            yield tuple(cells.get(place, _ZERO) for place in range(width))


def _ways(group: tuple[int, ...], known: Mapping[int, Decimal]) -> Iterator[dict[int, Decimal]]:
    """Ways to fill the cells of one sum; of many, so many that they agree on what is printed only."""
    *parts, total = group
    lost = [part for part in parts if part not in known]
    printed = {place: known[place] for place in group if place in known}
    so_far = sum((known[part] for part in parts if part in known), _ZERO)
    missing = known[total] - so_far if total in known else _ZERO
    if missing < 0 or (missing and not lost):
        return
    zeros = {**dict.fromkeys(lost, _ZERO), **printed, total: so_far + missing}
    if not lost:
        yield zeros
    elif total not in known:
        yield zeros
        yield {**zeros, **dict.fromkeys(lost, _ONE), total: so_far + len(lost)}
    else:
        for part in lost if missing else lost[:1]:
            yield {**zeros, part: missing}


def _too_many(numbers: Vector, width: int) -> Iterator[Vector]:
    for kept in combinations(range(len(numbers)), width):
        yield tuple(numbers[i] for i in kept)


def row_readings(row: Row, groups: Groups, budget: Budget, *, alone: bool, sparse: bool) -> list[Vector]:
    """Every reading of one row that its own sums accept, each once, likelier ones first. Of a row that stands `alone`,
    for no sum ties it to others, no more are listed than are counted. On a `sparse` page most rows have fewer values
    than columns: there, a row that can only be read by cutting up what may as well be one number is not read."""
    if row.options:
        return list(dict.fromkeys(tuple(number_of(item) for item in option) for option in row.options))
    found: dict[Vector, None] = {}
    uncut = 0
    for vector, cut in _candidates(row, groups, budget, alone):
        if row_holds(vector, groups):
            found[vector] = None
            uncut += not cut
        if not budget.spend():
            return []
        if alone and len(found) > _MOST_READINGS:
            break
    return [] if sparse and not uncut and not any(map(is_glued, row.items)) else list(found)


def _candidates(row: Row, groups: Groups, budget: Budget, alone: bool) -> Iterator[tuple[Vector, bool]]:
    """What the row may be, and whether numbers had to be cut up for it."""
    width = len(row.keys)
    values = [item for item in row.items if not item.gap]
    printed = [item for item in values if item.number is not None]
    readings_of: list[Sequence[Item]] = [values]  # as printed; without the empty cells; with those only suspected
    if len(printed) != len(values) and len(printed) < width:
        readings_of.append(printed)
    if len(row.items) != len(values) and len(row.items) < width:
        readings_of.append(row.items)
    for items in readings_of:
        if len(items) > width:
            continue
        if not any(map(is_glued, items)):
            with_lost = _with_lost_in_groups if alone else _with_lost
            yield from ((vector, False) for vector in with_lost(tuple(map(number_of, items)), width, groups))
        cut = len(items) < width
        yield from ((vector, cut) for vector in _Cutter(items, width, groups, budget).run())
    if width < len(printed) <= width + 3:
        yield from ((vector, False) for vector in _too_many(tuple(map(number_of, printed)), width))


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

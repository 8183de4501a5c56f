"""Rows whose numbers ran together, or were lost, read back through the sums of the form.

`solve(rows, form)` settles open rows (fewer or more values than columns) and rows with several options. It looks
for every reading that the printed digits allow and the sums accept; exactly one: it is the answer, and what was not
printed as such is `derived`; several: only what all of them agree on is kept, and the number of readings is told.

The search is bounded by steps, so the same page always gets the same answer; see `parsers.align.readings`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from decimal import Decimal
from functools import cache
from itertools import chain, combinations
from typing import NamedTuple

import msgspec

from parsers.align.readings import Budget, Vector, compatible, groups_of, number_of, row_holds, row_readings, vector_of
from parsers.align.reopen import leaves_total_blank
from parsers.align.rows import Row
from parsers.align.runs import Item
from parsers.forms import FORMS

_READINGS_COUNTED = 20
_ZERO = Decimal(0)


class Solution(msgspec.Struct):
    """What became of one row: a value for each cell (None: it stays unknown), the item that prints it just so (None:
    none does), and how many readings there were (0: none that fits, or too many to try)."""

    values: list[Decimal | None]
    items: list[Item | None]
    readings: int


class _Tie(NamedTuple):
    """One sum down the columns: the open rows in it with their signs, and what the settled ones add up to."""

    signs: dict[str, int]
    rest: Vector

    def plus(self, code: str, vector: Vector) -> _Tie:
        """The sum when an open row is settled; as it is, where the row is not part of it."""
        sign = self.signs.get(code)
        if sign is None:
            return self
        signs = {other: of for other, of in self.signs.items() if other != code}
        return _Tie(signs, tuple(left + sign * value for left, value in zip(self.rest, vector, strict=True)))


class _Search:
    """Depth-first over the unsettled rows of one table whose rows the identities tie together."""

    def __init__(
        self,
        rows: Sequence[Row],
        known: Mapping[str, Vector],
        ties: Sequence[tuple[tuple[str, ...], tuple[str, ...]]],
        groups: Sequence[tuple[int, ...]],
        columns: Sequence[int],
        options: Mapping[int, list[Vector]],
        budget: Budget,
    ) -> None:
        self.columns = columns
        self.rows = {row.codes[0]: row for row in rows}
        self.ties = [tie for plus, minus in ties if (tie := self._tie(plus, minus, known)) is not None]
        self.groups = groups
        self.budget = budget
        self.options = {code: options[id(row)] for code, row in self.rows.items()}
        self.found: list[dict[str, Vector]] = []

    def _tie(self, plus: Sequence[str], minus: Sequence[str], known: Mapping[str, Vector]) -> _Tie | None:
        """None for a sum that a row missing on the page is part of, or none of the open rows."""
        signs = dict.fromkeys(plus, 1) | dict.fromkeys(minus, -1)
        if not all(code in known or code in self.rows for code in signs) or not any(
            code in self.rows for code in signs
        ):
            return None
        width = len(next(iter(self.rows.values())).keys)
        settled = [(sign, known[code]) for code, sign in signs.items() if code not in self.rows]
        rest = tuple(sum((sign * vector[column] for sign, vector in settled), _ZERO) for column in range(width))
        return _Tie({code: sign for code, sign in signs.items() if code in self.rows}, rest)

    def run(self) -> list[dict[str, Vector]]:
        self._step({}, self.ties)
        return self.found

    def _step(self, chosen: dict[str, Vector], ties: Sequence[_Tie]) -> None:
        if len(self.found) >= _READINGS_COUNTED or not self.budget.spend():
            return
        if any(not tie.signs and any(tie.rest[column] for column in self.columns) for tie in ties):
            return
        left = [code for code in self.rows if code not in chosen]
        if not left:
            if chosen not in self.found:
                self.found.append(dict(chosen))
            return
        alone = next((tie for tie in ties if len(tie.signs) == 1), None)
        if alone is not None:
            ((code, sign),) = alone.signs.items()
            vector = tuple(_ZERO - sign * rest if c in self.columns else _ZERO for c, rest in enumerate(alone.rest))
            if row_holds(vector, self.groups) and compatible(self.rows[code], vector):
                self._choose(code, vector, chosen, ties)
            return
        code = min(left, key=lambda name: len(self.options[name]) or 10**9)
        for option in self.options[code]:
            self._choose(code, option, chosen, ties)

    def _choose(self, code: str, vector: Vector, chosen: dict[str, Vector], ties: Sequence[_Tie]) -> None:
        self._step({**chosen, code: vector}, [tie.plus(code, vector) for tie in ties])


@cache
def _ties(form: str, table: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Sums that run down the columns of a table, as (rows of the left side, rows of the right side)."""
    ties: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for identity in FORMS[form].identities:
        if identity.table != table:
            continue
        sides = [[key.split(".") for key in side] for side in (identity.left, identity.right)]
        if len({parts[2] for side in sides for parts in side}) != 1:
            continue
        ties.setdefault(identity.code, (tuple(p[1] for p in sides[0]), tuple(p[1] for p in sides[1])))
    return list(ties.values())


def _places(row: Row, vector: Vector) -> list[tuple[int, ...]]:
    """All ways to place the printed numbers, in order, on columns of `vector` that hold just them; none where some of
    them were run together."""
    printed = [item.number.value for item in row.items if not item.gap and item.number is not None]
    if len(printed) > len(vector):
        return []
    return [
        columns
        for columns in combinations(range(len(vector)), len(printed))
        if all(vector[column] == number for column, number in zip(columns, printed, strict=True))
    ]


def _placed(row: Row, vector: Vector, patterns: Set[tuple[int, ...]]) -> list[Item | None]:
    """The printed value behind each cell of a solution; None where the page prints none just so, or where it cannot be
    told whether this zero or that one is printed. `patterns`: the columns that rows beyond doubt print."""
    fitting = [option for option in row.options if vector_of(option) == vector]
    if fitting:
        return [items[0] if len({id(item) for item in items}) == 1 else None for items in zip(*fitting, strict=True)]
    items = [item for item in row.items if not item.gap and item.number is not None]
    places = _places(row, vector)
    likely = [columns for columns in places if columns in patterns] if len(places) > 1 else places
    placed: list[Item | None] = [None] * len(vector)
    if len(likely) == 1:
        for column, item in zip(likely[0], items, strict=True):
            placed[column] = item
    elif places:
        for at, columns in enumerate(zip(*places, strict=True)):
            if len(set(columns)) == 1:
                placed[columns[0]] = items[at]
    else:
        _place_some(placed, items, vector)
    return placed


def _place_some(placed: list[Item | None], items: Sequence[Item], vector: Vector) -> None:
    """Places, in order, the printed numbers that stand for one cell, where others were run together."""
    column = 0
    for item in items:
        at = next((c for c in range(column, len(vector)) if vector[c] == number_of(item)), None)
        if at is not None:
            placed[at] = item
            column = at + 1


def solve(rows: Sequence[Row], form: str) -> dict[int, Solution]:
    """Solutions of the unsettled rows of one table, by `id` of the row. Rows that no sum of the form ties are left
    out."""
    open_rows = [row for row in rows if len(row.options) != 1]
    if not open_rows:
        return {}
    ties = _ties(form, open_rows[0].table)
    settled = [row for row in rows if len(row.options) == 1 and len(row.codes) == 1]
    groups = groups_of(form, open_rows[0].keys)
    blank_totals = [group for group in groups if leaves_total_blank(settled, group)]
    groups = [group for group in groups if group not in blank_totals]
    columns = sorted(set(range(len(open_rows[0].keys))).difference(group[-1] for group in blank_totals))
    if not groups and not ties:
        return {}
    sparse = 2 * sum(sum(item.number is not None for item in row.items) < len(row.keys) for row in rows) > len(rows) > 1
    on_page = {code for row in rows for code in row.codes}
    tied = {code for tie in ties for code in chain(*tie) if on_page.issuperset(chain(*tie))}
    one_by_one = any(len(row.codes) > 1 for row in open_rows)

    def readings_by_row(budget: Budget, tied: Set[str]) -> dict[int, list[Vector]]:
        return {
            id(row): row_readings(row, groups, budget, alone=row.codes[0] not in tied, sparse=sparse)
            for row in open_rows
        }

    budget = Budget()
    options = readings_by_row(budget, set() if one_by_one else tied)
    if budget.left > 0 and _lack_totals(open_rows, options):
        groups = []
        options = readings_by_row(budget, tied)
    if budget.left <= 0 or not (groups or ties):
        return {}
    if one_by_one:
        readings = options
    else:
        known = {row.codes[0]: vector_of(row.options[0]) for row in settled}
        found = _Search(open_rows, known, ties, groups, columns, options, budget).run()
        readings = {id(row): list(dict.fromkeys(answer[row.codes[0]] for answer in found)) for row in open_rows}
        if budget.left <= 0 or len(found) >= _READINGS_COUNTED:  # more than can be tried together
            readings = readings_by_row(Budget(), set())
    sole = [(row, readings[id(row)][0]) for row in open_rows if len(readings[id(row)]) == 1]
    patterns = {places[0] for row, vector in sole if len(places := _places(row, vector)) == 1}
    solutions = {id(row): _solution(row, readings[id(row)], patterns) for row in open_rows}
    for solution in solutions.values():
        for total in (group[-1] for group in blank_totals):
            if solution.values and solution.items[total] is None:
                solution.values[total] = None
    _leave_out_absent(rows, solutions)
    _doubt_shared([row for row in open_rows if not _settles_itself(row, solutions[id(row)])], solutions)
    return solutions


def _settles_itself(row: Row, solution: Solution) -> bool:
    """Whether a row lacks a single number and prints its total, so that its own sum tells how much is lost."""
    numbers = [item.number.value for item in row.items if item.number is not None]
    return len(numbers) == len(row.keys) - 1 and bool(solution.values) and numbers[-1] == solution.values[-1]


def _leave_out_absent(rows: Sequence[Row], solutions: Mapping[int, Solution]) -> None:
    """A column that most rows do not print is not on the page: what the sums give for it stands in no cell, and a zero
    that seems to stand there stands in another."""
    solved = [(row, solutions[id(row)]) for row in rows if id(row) in solutions]
    times = Counter(column for row, solution in solved for column in lost_columns(row, solution))
    absent = [column for column, count in times.items() if 2 * count > len(rows) > 1]
    for row, solution in solved:
        if not solution.values or sum(item.number is not None for item in row.items) >= len(row.keys):
            continue
        for column in absent:
            if solution.items[column] is None or not solution.values[column]:
                solution.values[column] = solution.items[column] = None


def _lack_totals(rows: Sequence[Row], options: Mapping[int, list[Vector]]) -> bool:
    """Whether several rows with too few values can have no total among them: it may be empty elsewhere, too."""
    return sum(len(row.items) < len(row.keys) and not options[id(row)] for row in rows) > 1


def _doubt_shared(rows: Sequence[Row], solutions: Mapping[int, Solution]) -> None:
    """What a sum gives to one row may as well belong to another that lost numbers in the same columns."""
    lost = {id(row): lost_columns(row, solutions[id(row)]) for row in rows}
    for row in rows:
        solution = solutions[id(row)]
        derived = {column for column in lost[id(row)] if solution.values[column]}
        others = [other for other in rows if other is not row and derived and derived <= lost[id(other)]]
        for sharing in (row, *others) if others else ():
            doubted = solutions[id(sharing)]
            doubted.readings = max(doubted.readings, 2)
            for column in derived:
                doubted.values[column] = None


def lost_columns(row: Row, solution: Solution) -> set[int]:
    """Columns of which the page prints nothing; none where all digits of the solution are printed, run together."""
    known = [value for value in solution.values if value is not None]
    printed = sum(len(item.number.digits or "") for item in row.items if item.number is not None)
    if printed == sum(len(str(value)) for value in known):
        return set()
    return {
        column for column, item in enumerate(solution.items) if item is None and solution.values[column] is not None
    }


def _solution(row: Row, vectors: Sequence[Vector], patterns: Set[tuple[int, ...]]) -> Solution:
    if not vectors:
        return Solution([], [], 0)
    if len(vectors) >= _READINGS_COUNTED:  # there are more, which may not agree
        return Solution([None] * len(row.keys), [None] * len(row.keys), len(vectors))
    agreed = [column[0] if len(set(column)) == 1 else None for column in zip(*vectors, strict=True)]
    return Solution(list(agreed), _placed(row, vectors[0], patterns), len(vectors))

"""Settled rows of a page turned into readings of the form's cells.

`CellReader` takes the rows of one table at a time, lets `solve` settle what the layout left open, and gives for each
cell the number, how it stands in the page, and how sure it is that the number belongs there. What was settled by sums,
or stands where the page may have been cut off, needs a sum that proves it. Nothing is rounded or replaced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

import msgspec

from parsers.align.reopen import reopen
from parsers.align.rows import Row
from parsers.align.runs import Item, before_padding
from parsers.align.solve import Solution, lost_columns, solve
from parsers.forms import FORMS, Column
from parsers.numbers import MOST_DIGITS, in_unit, is_money, is_rough
from parsers.records import Note, Status

_MOST_DECIMALS = 6
_DECIMALS_OF_YUAN = 2
# Zeros are printed nearly everywhere: so many for each that is not.
_NEARLY_ALL = 3


class Reading(msgspec.Struct):
    """What stands in one cell of the form. `sure`: which cell the number belongs to is not in doubt. `unproven`: it is
    in doubt as long as no sum holds that contains it. `made`: nothing of it is printed, a sum gave it. `at`: the token
    of the page that prints it (-1: none does it alone, or nobody asked)."""

    value: Decimal | None
    raw: str
    status: Status
    where: str
    sure: bool = True
    unproven: bool = False
    made: bool = False
    at: int = -1


def _what_is_not_printed(rows: Sequence[Row], solutions: Mapping[int, Solution]) -> Status:
    """What a zero is that the sums find where the page prints nothing: a lost "0" (derived) where zeros are printed
    nearly everywhere, an empty cell (blank) where most are not, and else there is no telling (missing)."""
    printed = sum(item.number is not None and not item.number.value for row in rows for item in row.items)
    lacking = [_zeros_not_printed(row, solutions[id(row)]) for row in rows if id(row) in solutions]
    unprinted = sum(lacking)
    everywhere = len(rows) > 1 and 2 * sum(map(bool, lacking)) > len(rows)  # a column that the page does not have
    if printed >= _NEARLY_ALL * unprinted and not everywhere:
        return "derived"
    return "blank" if unprinted > printed else "missing"


def _zeros_not_printed(row: Row, solution: Solution) -> int:
    """How many of a solution's zeros are neither printed nor among numbers run together."""
    zeros = sum(value == 0 for value in solution.values)
    digits = "".join(item.number.digits or "" for item in row.items if item.number is not None)
    placed = sum(item is not None and not value for value, item in zip(solution.values, solution.items, strict=True))
    together = "".join(map(str, solution.values)) == digits
    return 0 if together else zeros - max(placed, _zeros_alone(row))


def _zeros_alone(row: Row) -> int:
    return sum(item.number is not None and not item.number.value for item in row.items)


class CellReader:
    """Turns settled rows into readings."""

    def __init__(self, form: str, notes: list[Note], last: Item | None = None) -> None:
        self.form = form
        self.last_key = FORMS[form].cells[-1].key
        self.readings: dict[str, Reading] = {}
        self.notes = notes
        self.exact: set[str] = set()
        self.last = last
        """The value that the page ends with."""

    def table(self, rows: Sequence[Row]) -> None:
        reopen(rows, self.form)
        solutions = solve(rows, self.form)
        unprinted = _what_is_not_printed(rows, solutions)
        if all(len(row.options) == 1 and row.sure for row in rows):
            self.exact.update(row.table for row in rows)
        for row in rows:
            self.row(row, solutions.get(id(row)), unprinted)
            if not row.by_label:
                for key in row.keys:
                    self.readings[key].unproven |= self.readings[key].value is not None

    def row(self, row: Row, solution: Solution | None, unprinted: Status) -> None:
        cut_off = row.items[-1] is self.last and row.keys[-1] != self.last_key
        if len(row.options) == 1:
            self.settled(row, row.options[0], row.sure)
            if cut_off:
                self.readings[row.keys[-1]].unproven = True
        elif solution is None or solution.readings == 0:
            self.doubtful(row)
        else:
            self.solved(row, solution, unprinted, row.sure and not cut_off)

    def settled(self, row: Row, values: Sequence[Item | None], sure: bool) -> None:
        moved = next(
            (item for at, item in enumerate(values) if item and _is_change(item) and not _column(row, at).signed), None
        )
        if moved is not None and any(column.signed for column in row.variant.block.columns):
            text = f"{moved.raw} is a change, and stands where the form has a count"
            self.notes.append(Note(code="parse_uncertain", text=text, where=moved.line.where))
            sure = False
        for index, item in enumerate(values):
            reading = self.reading(row, index, item, sure)
            if index in row.absent:
                reading.status = "missing"
            self.readings[row.keys[index]] = reading

    def reading(self, row: Row, index: int, item: Item | None, sure: bool) -> Reading:
        reading = self.read(row, index, item, sure)
        if item is not None:
            reading.at = item.at
        return reading

    def read(self, row: Row, index: int, item: Item | None, sure: bool) -> Reading:
        where = (item or row.items[0]).line.where
        if item is not None and item.number is None and (any(map(str.isdigit, item.raw)) or is_rough(item.raw)):
            text = f"{item.raw} is not a whole and exact number"
            self.notes.append(Note(code="number_damaged", text=text, where=where))
            return Reading(None, item.raw, "missing", where, False)
        if item is None or item.number is None:
            return Reading(None, item.raw if item else "", "blank", where, sure)
        number = item.number
        if (
            number.digits is not None
            and not number.apart
            and len(number.digits) <= MOST_DIGITS
            and row.variant.block.only_counts
        ):
            return Reading(number.value, item.raw, "reported", where, sure)
        unit, column = self.unit(row, index), _column(row, index)
        printed = row.units.get(column.code)
        value = in_unit(number, unit, printed)
        if not _storable(value):
            text = f"{item.raw} is no number that a body can have reported; it may be several, run together"
            self.notes.append(Note(code="number_out_of_range", text=text, where=where))
            return Reading(None, item.raw, "missing", where, False)
        plausible = self.plausible(row, column, item, unit, printed)
        return Reading(value, item.raw, "reported", where, sure and plausible, number.apart)

    @staticmethod
    def unit(row: Row, index: int) -> str:
        return row.variant.block.units[row.keys[index].split(".", 1)[1]]

    def plausible(self, row: Row, column: Column, item: Item, unit: str, printed: str | None) -> bool:
        """False, with a note, for a number that the form leaves open to more than one understanding."""
        number = item.number
        if number is None or not number.value:
            return True
        if column.code in row.variant.block.unit_must_be_printed and not (is_money(number.unit) or printed):
            text = f"the page prints {item.raw} without a unit; it was taken as 元 and may be 万元"
            self.notes.append(Note(code="unit_unknown", text=text, where=item.line.where))
            return False
        if unit == "yuan" and -_exponent(in_unit(number, unit, printed)) > _DECIMALS_OF_YUAN:
            text = f"{item.raw} has more decimals than an amount in 元; it may be 万元"
            self.notes.append(Note(code="unit_unknown", text=text, where=item.line.where))
            return False
        if number.value < 0 and not column.signed:
            self.notes.append(Note(code="negative", text=f"{item.raw} is negative", where=item.line.where))
            return False
        if unit == "count" and number.value != number.value.to_integral_value():
            self.notes.append(Note(code="fraction", text=f"{item.raw} is no count", where=item.line.where))
            return False
        if number.unit == "%":
            self.notes.append(Note(code="unit_unexpected", text=f"{item.raw} is a share", where=item.line.where))
            return False
        return True

    def solved(self, row: Row, solution: Solution, unprinted: Status, sure: bool) -> None:
        where = row.items[0].line.where
        if solution.readings > 1:
            text = (
                f"{row.codes[0]}: numbers are lost or run together, {solution.readings} or more readings fit the sums"
            )
            self.notes.append(Note(code="ambiguous", text=text, where=where))
        raw = " ".join(item.raw for item in row.items)
        sure = sure and solution.readings == 1  # what several readings agree on, another that was not tried may not
        prints_blanks = any(item.number is None and not item.gap for item in before_padding(row.items))
        lost = lost_columns(row, solution)
        for index, value in enumerate(solution.values):
            item = solution.items[index]
            if value is None or index in row.absent:
                reading = Reading(None, raw, "missing", where, False)
            elif item is not None:
                reading = self.reading(row, index, item, sure)
            elif not value and (unprinted != "derived" or prints_blanks):
                reading = Reading(None, "", "blank" if prints_blanks else unprinted, where, sure)
            elif not _storable(value):
                reading = Reading(None, raw, "missing", where, False)
            else:  # where empty cells are usual, this may be one of them
                reading = Reading(value, raw, "derived", where, sure and unprinted == "derived")
            reading.unproven = reading.value is not None
            reading.made = reading.unproven and index in lost
            self.readings[row.keys[index]] = reading
        guessed = [self.readings[key] for key in row.keys if self.readings[key].status == "derived"]
        if not all(reading.sure for reading in guessed):  # the sum holds because of the guess
            for key in row.keys:
                self.readings[key].sure = False

    def doubtful(self, row: Row) -> None:
        """A row that nothing settles: its values in their likeliest places, none of them sure."""
        where = row.items[0].line.where
        text = f"{row.codes[0]}: {len(row.items)} values for {len(row.keys)} cells, and no sum tells which is which"
        self.notes.append(Note(code="parse_uncertain", text=text, where=where))
        if row.options:
            self.settled(row, row.options[0], False)
            return
        values: list[Item | None] = [None] * len(row.keys)
        items = [item for item in row.items if item.number is not None or not item.gap][: len(row.keys)]
        for index, item in enumerate(items):
            values[index] = item
        for index, found in enumerate(values):
            if found is not None and found.number is not None:
                self.readings[row.keys[index]] = self.reading(row, index, found, False)
            else:
                self.readings[row.keys[index]] = Reading(None, "", "missing", where, False)


def _column(row: Row, index: int) -> Column:
    columns = row.variant.block.columns
    return columns[index % len(columns)]


def _is_change(item: Item) -> bool:
    """Whether a number is printed as a change: +3, 减2, 新增5, ↓1."""
    return item.number is not None and item.number.signed


def _exponent(value: Decimal) -> int:
    """The power of ten of the last digit: -2 for 12.05."""
    exponent = value.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


@lru_cache(maxsize=16384)
def _storable(value: Decimal) -> bool:
    digits, places = value.normalize().as_tuple().digits, _exponent(value)
    return len(digits) + places <= MOST_DIGITS and -places <= _MOST_DECIMALS

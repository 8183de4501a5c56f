"""The form matched against a page: lines in, readings of the form's cells out.

`read_tables(lines, year)` is the whole of it: runs are read from the lines, matched to rows (`aligner`), their values
to columns (`columns`), and what the page left open is solved through the sums (`solve`). Nothing here judges whether a
number is right; `parsers.verify` does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

import msgspec

from parsers.align.aligner import Alignment, Match, align
from parsers.align.columns import Row, lay_out
from parsers.align.runs import Item, read_runs
from parsers.align.solve import Solution, solve
from parsers.forms import FORMS, Column
from parsers.numbers import in_unit, is_money
from parsers.page import Line
from parsers.records import Note, Status

# Longer than any count or amount that a body has reported: digits of several numbers, run together.
_MOST_DIGITS = 14
_MOST_DECIMALS = 6
# Zeros are printed nearly everywhere: so many for each that is not.
_NEARLY_ALL = 3
# How many forms have a cell, by its key.
_FORMS_WITH = Counter(cell.key for form in FORMS.values() for cell in form.cells)


class Reading(msgspec.Struct):
    """What stands in one cell of the form. `sure`: which cell the number belongs to is not in doubt."""

    value: Decimal | None
    raw: str
    status: Status
    where: str
    sure: bool = True


class Tables(msgspec.Struct):
    """What the tables of a page say. `form`: the form that most of them follow (None: no table was found). `exact`: the
    tables in which every row had as many values as the form has columns. `lines`: the lines that the tables take up."""

    form: str | None
    readings: dict[str, Reading]
    notes: list[Note]
    exact: frozenset[str]
    lines: frozenset[int]
    told: bool = True
    """Whether the page tells its form, so that the year has no say."""


def read_tables(lines: Sequence[Line], year: int | None = None) -> Tables:
    """The tables that `lines` hold; `year` helps only where the page does not tell its form."""
    stream = read_runs(lines)
    alignments = align(stream)
    told = _form_of_rows(alignments)
    hint = told or _form_of_year(year)
    notes: list[Note] = []
    laid_out: list[Row] = []
    for alignment in alignments.values():
        laid_out.extend(lay_out(stream, _without_headings(alignment.matches), hint))
        notes.extend(_notes(alignment))
    if not laid_out:
        return Tables(None, {}, [], frozenset(), frozenset())
    form = _form(laid_out, hint)
    own = {table.code for table in FORMS[form].tables}
    laid_out = [row for row in laid_out if row.table in own]
    reader = _CellReader(form, notes)
    for table in alignments:
        reader.table([row for row in laid_out if row.table == table])
    _doubt_repeated(alignments.values(), laid_out, reader.readings, notes)
    return Tables(
        form,
        reader.readings,
        notes,
        frozenset(reader.exact),
        _lines_taken(alignments.values(), lines),
        told is not None,
    )


def _without_headings(matches: Sequence[Match]) -> list[Match]:
    """Without rows of an older form that are only the heading of the newer form's rows."""
    codes = {match.slot.code for match in matches if match.slot}
    split = codes & {"other_not_corrected", "other_fee_unpaid", "other_other"}
    return [
        match
        for match in matches
        if not (split and match.slot and match.slot.code == "other" and not match.run.numbers)
    ]


def _form_of_rows(alignments: dict[str, Alignment]) -> str | None:
    if "statistics" in alignments:
        return "2014"
    requests = alignments.get("requests")
    codes = {match.slot.code for match in requests.matches if match.slot} if requests else set()
    if codes & {"other_not_corrected", "other_fee_unpaid", "other_other"}:
        return "2021"
    return "2019" if "other" in codes else None


def _form_of_year(year: int | None) -> str | None:
    return next((form.id for form in FORMS.values() if year and form.covers(year)), None)


def _form(rows: Sequence[Row], hint: str | None) -> str:
    """The form of the rows that only one form has so; `hint` where there are none or as many of each."""
    votes = [row.variant.form for row in rows if row.sure and _FORMS_WITH[row.keys[0]] == 1]
    if not votes:
        return hint or rows[0].variant.form
    return max(set(votes), key=lambda form: (votes.count(form), form == hint, form))


def _notes(alignment: Alignment) -> list[Note]:
    notes = [
        Note(
            code="row_out_of_order",
            text=f"{m.slot.code} stands in another place than in the form",
            where=m.run.items[0].line.where,
        )
        for m in alignment.reordered
        if m.slot
    ]
    notes.extend(
        Note(
            code="label_unrecognised",
            text=f"taken as {m.slot.code} by its place among the rows, not by its label",
            where=m.run.items[0].line.where,
        )
        for m in alignment.unlabelled
        if m.slot
    )
    return notes


def _lines_taken(alignments: Iterable[Alignment], lines: Sequence[Line]) -> frozenset[int]:
    """Numbers of the lines between the first and the last run of each table."""
    taken: set[int] = set()
    for alignment in alignments:
        numbers = [item.line.number for match in alignment.matches for item in match.run.items]
        first, last = min(numbers), max(numbers)
        taken.update(line.number for line in lines if first <= line.number <= last)
    return frozenset(taken)


def _what_is_not_printed(rows: Sequence[Row], solutions: Mapping[int, Solution]) -> Status:
    """What a zero is that the sums find where the page prints nothing: a lost "0" (derived) where zeros are printed
    nearly everywhere, an empty cell (blank) where most are not, and else there is no telling (missing)."""
    printed = sum(item.number is not None and not item.number.value for row in rows for item in row.items)
    unprinted = sum(
        value == 0 and item is None
        for solution in solutions.values()
        for value, item in zip(solution.values, solution.items, strict=True)
    )
    if printed >= _NEARLY_ALL * unprinted:
        return "derived"
    return "blank" if unprinted > printed else "missing"


class _CellReader:
    """Turns settled rows into readings."""

    def __init__(self, form: str, notes: list[Note]) -> None:
        self.identities = FORMS[form].identities
        self.readings: dict[str, Reading] = {}
        self.notes = notes
        self.exact: set[str] = set()

    def table(self, rows: Sequence[Row]) -> None:
        solutions = solve(rows, self.identities)
        unprinted = _what_is_not_printed(rows, solutions)
        if all(len(row.options) == 1 and row.sure for row in rows):
            self.exact.update(row.table for row in rows)
        for row in rows:
            solution = solutions.get(id(row))
            if len(row.options) == 1:
                self.settled(row, row.options[0], row.sure)
            elif solution is None or solution.readings == 0:
                self.doubtful(row)
            else:
                self.solved(row, solution, unprinted)

    def settled(self, row: Row, values: Sequence[Item | None], sure: bool) -> None:
        for index, item in enumerate(values):
            self.readings[row.keys[index]] = self.reading(row, index, item, sure)

    def reading(self, row: Row, index: int, item: Item | None, sure: bool) -> Reading:
        where = (item or row.items[0]).line.where
        if item is None or item.number is None:
            return Reading(None, item.raw if item else "", "blank", where, sure)
        number = item.number
        unit, column = self.unit(row, index), row.variant.block.columns[index % len(row.variant.block.columns)]
        printed = row.units.get(column.code)
        value = in_unit(number, unit, printed)
        if not _storable(value):
            text = f"{item.raw} is no number that a body can have reported; it may be several, run together"
            self.notes.append(Note(code="number_out_of_range", text=text, where=where))
            return Reading(None, item.raw, "missing", where, False)
        return Reading(value, item.raw, "reported", where, sure and self.plausible(row, column, item, printed))

    @staticmethod
    def unit(row: Row, index: int) -> str:
        return row.variant.block.units[row.keys[index].split(".", 1)[1]]

    def plausible(self, row: Row, column: Column, item: Item, printed: str | None) -> bool:
        """False, with a note, for a number that the form leaves open to more than one understanding."""
        number = item.number
        if number is None or not number.value:
            return True
        if column.code in row.variant.block.unit_must_be_printed and not (is_money(number.unit) or printed):
            text = f"the page prints {item.raw} without a unit; it was taken as 元 and may be 万元"
            self.notes.append(Note(code="unit_unknown", text=text, where=item.line.where))
            return False
        if number.value < 0 and not column.signed:
            self.notes.append(Note(code="negative", text=f"{item.raw} is negative", where=item.line.where))
            return False
        if number.unit == "%":
            self.notes.append(Note(code="unit_unexpected", text=f"{item.raw} is a share", where=item.line.where))
            return False
        return True

    def solved(self, row: Row, solution: Solution, unprinted: Status) -> None:
        where = row.items[0].line.where
        if solution.readings > 1:
            text = (
                f"{row.codes[0]}: numbers are lost or run together, {solution.readings} or more readings fit the sums"
            )
            self.notes.append(Note(code="ambiguous", text=text, where=where))
        raw = " ".join(item.raw for item in row.items)
        prints_blanks = any(item.number is None and not item.gap for item in row.items)
        for index, value in enumerate(solution.values):
            item = solution.items[index]
            sure = row.sure and value is not None
            if value is None:
                reading = Reading(None, raw, "missing", where, False)
            elif item is not None:
                reading = self.reading(row, index, item, sure)
            elif not value and (unprinted != "derived" or prints_blanks):
                reading = Reading(None, "", "blank" if prints_blanks else unprinted, where, sure)
            else:  # where empty cells are usual, this may be one of them
                reading = Reading(value, raw, "derived", where, sure and unprinted == "derived")
            self.readings[row.keys[index]] = reading

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


@lru_cache(maxsize=65536)
def _storable(value: Decimal) -> bool:
    _, digits, exponent = value.normalize().as_tuple()
    places = exponent if isinstance(exponent, int) else 0
    return len(digits) + places <= _MOST_DIGITS and -places <= _MOST_DECIMALS


def _doubt_repeated(
    alignments: Iterable[Alignment], rows: Sequence[Row], readings: dict[str, Reading], notes: list[Note]
) -> None:
    """A row printed twice with the same numbers is noted; with other numbers, neither is sure."""
    by_code = {(row.table, row.codes[0]): row for row in rows}
    for alignment in alignments:
        for match in alignment.repeated:
            row = by_code.get((match.table, match.slot.code if match.slot else rows[0].codes[0]))
            if row is None:
                continue
            again = [item.number.value for item in match.run.items if item.number]
            first = [item.number.value for item in row.items if item.number]
            where = match.run.items[0].line.where
            if again == first:
                notes.append(Note(code="row_repeated", text=f"{row.codes[0]} is printed twice", where=where))
                continue
            text = f"{row.codes[0]} is printed twice with different numbers"
            notes.append(Note(code="row_contradicted", text=text, where=where))
            for key in row.keys:
                readings[key].sure = False

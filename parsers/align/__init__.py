"""The form matched against a page: lines in, readings of the form's cells out.

`read_tables(lines, year)` is the whole of it: runs are read from the lines, matched to rows (`aligner`), their values
to columns (`columns`), and what the page left open is solved through the sums (`solve`). Nothing here judges whether a
number is right; `parsers.verify` does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import msgspec

from parsers.align.aligner import Alignment, align
from parsers.align.cells import CellReader, Reading
from parsers.align.columns import lay_out
from parsers.align.form import form_of_year, forms_of, without_group_labels
from parsers.align.removed import repeats_removed
from parsers.align.rows import Row
from parsers.align.runs import Item, Label, Stream, read_runs, without_counters
from parsers.align.vocabulary import SLOTS, is_unknown
from parsers.fold import fold
from parsers.forms import FORMS
from parsers.page import Line
from parsers.records import Note

# So many rows printed twice with different numbers are no slip.
_ANOTHER_REPORT = 3
_MOST_LABELS_OF_A_ROW = 8
# How many forms have a cell, by its key.
_FORMS_WITH = Counter(cell.key for form in FORMS.values() for cell in form.cells)


class Tables(msgspec.Struct):
    """What the tables of a page say. `form`: the form that most of them follow (None: no table was found). `exact`: the
    tables in which every row had as many values as the form has columns. `lines`: places of the lines they take up."""

    form: str | None
    readings: dict[str, Reading]
    notes: list[Note]
    exact: frozenset[str]
    lines: frozenset[int]
    told: bool = True
    """Whether the page tells its form, so that the year has no say."""


def read_tables(lines: Sequence[Line], year: int | None = None) -> Tables:
    """The tables that `lines` hold; `year` helps only where the page does not tell its form."""
    lines = list(without_counters(lines))
    stream = read_runs(lines)
    alignments = align(stream)
    allowed = forms_of(alignments)
    told = allowed[0] if len(allowed) == 1 else None
    hint = told or form_of_year(year)
    notes: list[Note] = []
    laid_out: list[Row] = []
    for alignment in alignments.values():
        laid_out.extend(lay_out(stream, without_group_labels(alignment.matches, hint or allowed[0]), hint))
        notes.extend(_notes(alignment))
        notes.extend(_unknown_labels(stream, alignment))
    if not laid_out:
        return Tables(None, {}, [], frozenset(), frozenset())
    form = _form(laid_out, allowed, hint)
    own = {table.code for table in FORMS[form].tables}
    laid_out = [row for row in laid_out if row.table in own]
    reader = CellReader(form, notes, _last_value(stream))
    for table in alignments:
        reader.table([row for row in laid_out if row.table == table])
    _doubt_repeated(alignments.values(), laid_out, reader.readings, notes)
    if repeats_removed(lines):
        text = "the page lost every line that it had before: which cells its numbers stood in cannot be known"
        notes.append(Note(code="repeats_removed", text=text))
        for reading in reader.readings.values():
            reading.sure = False
    return Tables(
        form,
        reader.readings,
        notes,
        frozenset(reader.exact),
        _lines_taken(alignments.values(), lines),
        told is not None,
    )


def _last_value(stream: Stream) -> Item | None:
    """The value that the page ends with: where a page was cut off, only the beginning of a number."""
    last = stream.runs[-1] if stream.runs else None
    return last.items[-1] if last and last.labels_to == len(stream.labels) else None


def _form(rows: Sequence[Row], allowed: Sequence[str], hint: str | None) -> str:
    """Of the forms that the rows allow, the one whose cells the page prints; `hint` where that does not tell."""
    votes = [row.variant.form for row in rows if row.sure and _FORMS_WITH[row.keys[0]] == 1]
    votes = [form for form in votes if form in allowed]
    if votes:
        return max(set(votes), key=lambda form: (votes.count(form), form == hint, form))
    return hint if hint is not None and hint in allowed else allowed[0]


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


def _unknown_labels(stream: Stream, alignment: Alignment) -> Iterator[Note]:
    """A note for every label among the rows of a table that no form knows, each once."""
    labels: dict[str, Label] = {}
    for above, below in pairwise(alignment.matches):
        between = stream.labels[above.run.labels_to : below.run.labels_to]
        if len(between) <= _MOST_LABELS_OF_A_ROW:  # not where the table is broken off
            labels.update((label.key, label) for label in between)
    strange = {stream.labels[run.labels_to - 1].key for run in alignment.strange}
    for key, label in labels.items():
        rest_of_brackets = fold(label.text).count(")") > fold(label.text).count("(")
        if (key in strange or is_unknown(key)) and not rest_of_brackets:
            text = f"no form knows the label {label.text}"
            yield Note(code="unknown_label", text=text, where=label.line.where)


def _lines_taken(alignments: Iterable[Alignment], lines: Sequence[Line]) -> frozenset[int]:
    """Places of the lines between the first and the last run of each table."""
    places = {id(line): place for place, line in enumerate(lines)}
    taken: set[int] = set()
    for alignment in alignments:
        own = [places[id(item.line)] for match in alignment.matches for item in match.run.items]
        taken.update(range(min(own), max(own) + 1))
    return frozenset(taken)


def _doubt_repeated(
    alignments: Iterable[Alignment], rows: Sequence[Row], readings: dict[str, Reading], notes: list[Note]
) -> None:
    """A row printed twice with the same numbers is noted; with other numbers, neither is sure. Several such rows are
    another report on the same page, and nothing on it is."""
    by_code = {(row.table, row.codes[0]): row for row in rows}
    tables = Counter(match.run.items[0].line.table for alignment in alignments for match in alignment.repeated)
    doubted: dict[str, None] = {}
    contradicted = 0
    for match in (match for alignment in alignments for match in alignment.repeated):
        row = by_code.get((match.table, (match.slot or SLOTS[match.table][0]).code))
        if row is None or 2 * len(match.run.items) < len(row.keys):  # a sentence or a list that speaks of the row
            continue
        again = [item.number.value for item in match.run.items if item.number]
        first = [item.number.value for item in row.items if item.number]
        where = match.run.items[0].line.where
        if again == first:
            notes.append(Note(code="row_repeated", text=f"{row.codes[0]} is printed twice", where=where))
            continue
        text = f"{row.codes[0]} is printed twice with different numbers"
        notes.append(Note(code="row_contradicted", text=text, where=where))
        table = match.run.items[0].line.table
        whole = match.slot is None  # a table of one line
        if table and table != row.items[0].line.table and tables[table] < _ANOTHER_REPORT and not whole:
            continue  # a table of another kind that speaks of the same things
        contradicted += 1
        doubted.update(dict.fromkeys(row.keys))
    for key in readings if contradicted >= _ANOTHER_REPORT else doubted:
        readings[key].sure = False

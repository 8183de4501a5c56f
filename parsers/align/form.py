"""Which form a page follows, told by its rows.

`forms_of(alignments)` gives the forms that the rows of a page allow, likelier ones first: those that have most of its
rows, the largest table first. One form left: the page tells it. Several (forms that differ in what the page does not
show): the year has a say. `form_of_year(year)` is the form in force; `without_group_labels` leaves out rows of one form
that are only the label above several rows of another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from parsers.align.aligner import Alignment, Match
from parsers.align.vocabulary import label_key
from parsers.forms import FORMS, Table

_ROWS = {
    (form.id, table.code): frozenset(row.code for row in table.rows) for form in FORMS.values() for table in form.tables
}


def _rows_below(table: Table) -> dict[str, set[str]]:
    """Codes of the rows that stand below each label above several rows."""
    below: dict[str, set[str]] = {}
    for row in table.rows:
        for text in row.labels[:-1]:
            below.setdefault(label_key(text), set()).add(row.code)
    return below


_BELOW = {(form.id, table.code): _rows_below(table) for form in FORMS.values() for table in form.tables}


def form_of_year(year: int | None) -> str | None:
    """The form in force for the report on a year; None where the year is not known or had none."""
    return next((form.id for form in FORMS.values() if year and form.covers(year)), None)


def forms_of(alignments: Mapping[str, Alignment]) -> list[str]:
    """Ids of the forms that the rows allow, those that lack the fewest of their own rows first, newer before older."""
    left = sorted(FORMS, key=lambda form: -FORMS[form].first_year)
    by_size = sorted(alignments.items(), key=lambda found: -len(found[1].matches))
    for table, alignment in by_size:
        strangers = {form: _strangers(form, table, alignment.matches) for form in left}
        left = [form for form in left if strangers[form] == min(strangers.values())]
    shown = {table: _codes(found.matches) for table, found in by_size}
    lacking = {
        form: sum(len(_ROWS.get((form, table), codes) - codes) for table, codes in shown.items()) for form in left
    }
    return sorted(left, key=lambda form: lacking[form])


def without_group_labels(matches: Sequence[Match], form: str | None) -> list[Match]:
    """Without rows that are only the label above several rows of the form."""
    shown = _codes(matches)
    return [match for match in matches if form is None or not _is_group(form, match, shown)]


def _codes(matches: Sequence[Match]) -> set[str]:
    return {match.slot.code for match in matches if match.slot is not None}


def _strangers(form: str, table: str, matches: Sequence[Match]) -> int:
    """How many of the rows that a label names the form does not have."""
    own = _ROWS.get((form, table))
    if own is None:
        return len(matches)
    shown = _codes(matches)
    named = [match for match in matches if match.slot is not None and match.by_label]
    return sum(not _codes([match]) <= own and not _is_group(form, match, shown) for match in named)


def _is_group(form: str, match: Match, shown: Set[str]) -> bool:
    """Whether a row that the form lacks is in it the label above rows that are on the page, too."""
    if match.slot is None or match.slot.code in _ROWS.get((form, match.table), ()):
        return False
    below = _BELOW.get((form, match.table), {})
    return any(not shown.isdisjoint(below.get(key, ())) for key in match.slot.keys)

"""Which form a page follows: told by the rows that it has, the largest table first."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.align.aligner import Alignment, Match
from parsers.align.form import form_of_year, forms_of, without_group_labels
from parsers.align.runs import Item, Run
from parsers.align.vocabulary import SLOTS
from parsers.page import Line, Token

LINE = Line((Token("0"),), 1)


def matches(table: str, codes: Sequence[str], *, by_label: bool = True) -> list[Match]:
    slots = {slot.code: slot for slot in SLOTS[table]}
    return [Match(Run([Item(None, "0", -1, LINE)], 0, 0), table, slots[code], by_label) for code in codes]


def alignment(table: str, codes: Sequence[str], *, by_label: bool = True) -> Alignment:
    return Alignment(matches=matches(table, codes, by_label=by_label))


def test_rows_that_one_form_has_tell_it() -> None:
    assert forms_of({"requests": alignment("requests", ["granted", "other"])}) == ["2019"]
    assert forms_of({"requests": alignment("requests", ["granted", "other_other"])}) == ["2021"]
    assert forms_of({"statistics": alignment("statistics", ["disclosed"])}) == ["2014"]


def test_rows_that_several_forms_have_leave_them_open_and_the_fewest_lacking_come_first() -> None:
    assert forms_of({"requests": alignment("requests", ["granted", "carried_in"])}) == ["2019", "2021"]
    assert set(forms_of({})) == {"2014", "2019", "2021"}


def test_the_largest_table_tells_first() -> None:
    requests = alignment("requests", ["granted", "carried_in", "other_other"])
    disclosure = alignment("disclosure", ["procurement"])
    assert forms_of({"disclosure": disclosure, "requests": requests}) == ["2021"]
    assert forms_of({"disclosure": disclosure, "requests": alignment("requests", ["granted"])}) == ["2019"]


def test_the_label_above_several_rows_of_a_form_is_no_row_of_another() -> None:
    both = ["other", "other_other"]
    assert forms_of({"requests": alignment("requests", both)}) == ["2021"]
    kept = without_group_labels(matches("requests", both), "2021")
    assert [match.slot.code for match in kept if match.slot] == ["other_other"]
    assert len(without_group_labels(matches("requests", both), "2019")) == len(both)
    assert len(without_group_labels(matches("requests", both), None)) == len(both)


def test_a_row_that_only_its_place_names_tells_nothing() -> None:
    requests = alignment("requests", ["granted", "other"], by_label=False)
    assert forms_of({"requests": requests})[0] in ("2019", "2021")
    assert len(forms_of({"requests": requests})) > 1


def test_each_year_has_its_form() -> None:
    assert [form_of_year(year) for year in (None, 2010, 2016, 2020, 2024)] == [None, None, "2014", "2019", "2021"]

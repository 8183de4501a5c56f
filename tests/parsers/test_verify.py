"""The form's own proof: what each sum tells, and what a cell is worth because of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from parsers import Cell, Check, Note, parse_document
from parsers.align import Reading
from parsers.forms import FORMS
from parsers.verify import check, verify
from tests.pages import Plan, make_page

FORM = FORMS["2021"]
APPLICANTS = next(one for one in FORM.identities if one.code == "requests.applicants" and one.over == "granted")
EXACT = {"disclosure", "requests", "challenges"}


def readings(*numbers: str | None, missing: int | None = None) -> dict[str, Reading]:
    """One row of the requests, in the order of the form; None is a cell printed blank."""
    read = {}
    for place, (key, number) in enumerate(zip(APPLICANTS.keys, numbers, strict=True)):
        if place != missing:
            value = None if number is None else Decimal(number)
            status = "blank" if number is None else "reported"
            read[key] = Reading(value=value, raw=number or "", status=status, where="line 1")
    return read


def whole(form: str = "2021") -> dict[str, Reading]:
    """Every cell of a made report, all sums holding."""
    page = make_page("html_plain", 1, plan=Plan(form=form, scale="city"))
    return {
        key: Reading(value=value, raw=str(value), status="reported", where="line 1")
        for key, value in page.cells.items()
    }


def judged(read: Mapping[str, Reading], exact: set[str] = EXACT) -> tuple[dict[str, Cell], list[Check], list[Note]]:
    cells, checks, notes = verify(FORM, read, exact)
    return {cell.key: cell for cell in cells}, checks, notes


@pytest.mark.parametrize(
    ("numbers", "left", "right", "status"),
    [
        (("2", "0", "0", "1", "0", "0", "3"), 3, 3, "pass"),
        (("2", "0", "0", "1", "0", "0", "4"), 3, 4, "fail"),
        (("2", None, None, "1", None, None, "3"), 3, 3, "pass"),
        ((None, None, None, None, None, None, "3"), 0, 3, "unknown"),
        (("2", "0", "0", "1", "0", "0", None), 3, 0, "unknown"),
        (("0", "0", "0", "0", "0", "0", None), 0, 0, "pass"),
        ((None, None, None, None, None, None, None), 0, 0, "unknown"),
    ],
)
def test_a_sum_counts_a_blank_as_zero(numbers: tuple[str | None, ...], left: int, right: int, status: str) -> None:
    verdict = check(APPLICANTS, readings(*numbers))
    assert (verdict.left, verdict.right, verdict.status) == (left, right, status)
    assert (verdict.code, verdict.over) == ("requests.applicants", "granted")


@pytest.mark.parametrize("missing", range(7))
def test_a_sum_without_one_of_its_cells_tells_nothing(missing: int) -> None:
    verdict = check(APPLICANTS, readings("2", "0", "0", "1", "0", "0", "3", missing=missing))
    assert (verdict.left, verdict.right, verdict.status) == (None, None, "unknown")


def test_when_every_sum_holds_every_cell_in_one_is_verified() -> None:
    cells, checks, notes = judged(whole())
    assert {one.status for one in checks} == {"pass"}
    assert len(checks) == len(FORM.identities)
    assert notes == []
    summed = {key for identity in FORM.identities for key in identity.keys}
    for key, cell in cells.items():
        assert cell.trust == ("verified" if key in summed else "unverified")


def test_a_printed_total_that_is_off_stays_and_its_cells_are_suspect() -> None:
    read = whole()
    key = "challenges.reconsideration.total"
    printed = (read[key].value or Decimal(0)) + 1
    read[key].value = printed
    cells, checks, notes = judged(read)
    assert (cells[key].value, cells[key].status) == (printed, "reported")
    row = {name for name in cells if name.startswith("challenges.reconsideration.")}
    assert {name for name, cell in cells.items() if cell.trust == "suspect"} == row
    (failed,) = [one for one in checks if one.status != "pass"]
    assert (failed.code, failed.over, failed.status) == ("challenges.group", "reconsideration", "fail")
    assert failed.left is not None
    assert failed.right == failed.left + 1 == printed
    assert [note.code for note in notes] == ["source_inconsistent"]


def test_a_cell_in_two_sums_is_suspect_when_one_of_them_fails() -> None:
    read = whole()
    key = "requests.granted.natural_person"
    read[key].value = (read[key].value or Decimal(0)) + 5
    cells, checks, _ = judged(read)
    assert cells[key].trust == "suspect"
    failed = {(one.code, one.over) for one in checks if one.status == "fail"}
    assert failed == {("requests.applicants", "granted"), ("requests.outcomes", "natural_person")}
    assert cells["requests.granted.business"].trust == "suspect"
    assert cells["requests.new_received.business"].trust == "verified"


def test_where_the_table_did_not_fit_exactly_a_failed_sum_may_be_a_misreading() -> None:
    read = whole()
    read["challenges.reconsideration.total"].value = Decimal(99_999)
    assert [note.code for note in judged(read, exact=set())[2]] == ["parse_uncertain"]


def test_a_missing_cell_is_listed_and_verifies_nothing() -> None:
    read = whole()
    del read["requests.granted.business"]
    cells, checks, _ = judged(read)
    gone = cells["requests.granted.business"]
    assert (gone.value, gone.status, gone.trust, gone.where) == (None, "missing", "unverified", "")
    unknown = {(one.code, one.over) for one in checks if one.status == "unknown"}
    assert unknown == {("requests.applicants", "granted"), ("requests.outcomes", "business")}
    assert cells["requests.granted.research"].trust == "verified"
    assert len(cells) == len(FORM.cells)


def test_blanks_stay_blank_in_the_data() -> None:
    read = whole()
    for reading in read.values():
        if reading.value == 0:
            reading.value, reading.status = None, "blank"
    cells, checks, _ = judged(read)
    assert "fail" not in {one.status for one in checks}
    blanks = [cell for cell in cells.values() if cell.status == "blank"]
    assert blanks
    assert {cell.value for cell in blanks} == {None}


def test_a_total_over_parts_that_are_all_blank_is_suspect() -> None:
    cells, checks, _ = judged(readings(None, None, None, None, None, None, "3"))
    assert cells["requests.granted.total"].trust == "suspect"
    assert "fail" not in {one.status for one in checks}


def test_a_number_whose_place_is_in_doubt_is_suspect_although_the_sums_hold() -> None:
    read = whole()
    read["requests.granted.total"].sure = False
    assert judged(read)[0]["requests.granted.total"].trust == "suspect"


def test_a_table_that_the_page_has_not_is_missing_and_is_said() -> None:
    read = {key: reading for key, reading in whole().items() if key.startswith("challenges.")}
    cells, checks, notes = judged(read)
    assert len(cells) == len(FORM.cells)
    absent = {cell.status for key, cell in cells.items() if not key.startswith("challenges.")}
    assert (absent, {note.code for note in notes}, len(notes)) == ({"missing"}, {"table_missing"}, 2)
    assert {one.code for one in checks} == {"challenges.group"}
    assert verify(FORM, {}, EXACT) == ([], [], [])


def test_cells_come_in_the_order_of_the_form() -> None:
    read = whole()
    shuffled = dict(sorted(read.items(), key=lambda pair: pair[1].raw))
    assert list(judged(shuffled)[0]) == [spec.key for spec in FORM.cells]


@pytest.mark.parametrize("style", ["html_plain", "html_irregular", "text_cell_lines", "text_pipes_padded", "text_tabs"])
def test_an_agencys_slip_on_a_whole_page_is_told_as_its_own(style: str) -> None:
    for seed in range(3):
        page = make_page(style, seed, plan=Plan(form="2021", scale="county"), damage=["slip"])
        report = parse_document(page.data)
        assert {cell.key: cell.value for cell in report.cells} == page.cells
        failed = {one.code for one in report.checks if one.status == "fail"}
        assert failed
        assert {note.code for note in report.notes} == {"source_inconsistent"}
        assert len(report.notes) == sum(one.status == "fail" for one in report.checks)


def test_a_blank_total_on_a_whole_page_is_not_filled_in() -> None:
    page = make_page("html_plain", 3, plan=Plan(form="2021", scale="county"))
    total = page.cells["requests.carried_in.total"]
    row = page.data.decode().split("上年结转政府信息公开申请数量", 2)
    tail = row[-1].replace(f">{total}</td></tr>", "></td></tr>", 1)
    report = parse_document("上年结转政府信息公开申请数量".join([*row[:-1], tail]).encode())
    cell = next(cell for cell in report.cells if cell.key == "requests.carried_in.total")
    assert (cell.value, cell.status) == (None, "blank")

"""A claim is called right or wrong only by a number that the page prints, in a cell that is not in doubt."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from parsers import Report, parse_document
from parsers.align import Reading
from parsers.claims import printed_values
from parsers.forms import FORMS
from parsers.records import Status
from parsers.verify import verify
from tests.pages import Plan, make_page
from tests.parsers.claimed import NEW, OUT

FORM = FORMS["2021"]
EXACT = frozenset({"disclosure", "requests", "challenges"})


def reading(value: int | None, status: Status = "reported", *, sure: bool = True, unproven: bool = False) -> Reading:
    number = None if value is None else Decimal(value)
    return Reading(number, "" if value is None else str(value), status, "line 1", sure, unproven)


def judging(total: Reading, exact: frozenset[str] = EXACT) -> Decimal | None:
    """What a claim about new requests is judged by, where the parts add up to 41."""
    keys = next(one.keys for one in FORM.identities if one.code == "requests.applicants" and one.over == "new_received")
    parts = [key for key in keys if key != NEW]
    read = {key: reading(41 if key == parts[0] else 0) for key in parts} | {NEW: total}
    cells, checks, _ = verify(FORM, read, exact)
    return printed_values(FORM, cells, checks, read, exact)[NEW]


@pytest.mark.parametrize(
    ("total", "value"),
    [
        (reading(41), 41),
        (reading(40), 40),
        (reading(41, "derived"), None),
        (reading(40, "derived"), None),
        (reading(41, sure=False), None),
        (reading(40, sure=False), None),
        (reading(40, unproven=True), None),
        (reading(41, unproven=True), 41),
        (reading(None, "blank"), None),
        (reading(None, "missing", sure=False), None),
    ],
)
def test_only_what_is_printed_without_doubt_judges_a_claim(total: Reading, value: int | None) -> None:
    assert judging(total) == value


def test_a_sum_that_fails_on_a_page_that_may_be_misread_judges_nothing() -> None:
    assert judging(reading(40), exact=frozenset()) is None


def changed(style: str, key: str, number: str) -> Report:
    """A page whose cell `key` prints another number, the prose the old one."""
    page = make_page(style, 2, plan=Plan(form="2021", scale="county"))
    text, old = page.data.decode(), f">{page.cells[key]}<"
    at = text.rindex(old, 0, text.index("四、政府信息公开行政复议"))
    return parse_document((text[:at] + f">{number}<" + text[at + len(old) :]).encode())


def test_a_total_that_the_body_got_wrong_is_still_what_it_prints() -> None:
    report = changed("html_plain", OUT, "977")
    assert {cell.trust for cell in report.cells if cell.key == OUT} == {"suspect"}
    assert [claim.agrees for claim in report.claims if claim.key == OUT] == [False]


@pytest.mark.parametrize("damage", ["glued", "lost", "spaced_digits", "rows_reordered"])
def test_a_number_that_is_derived_or_in_doubt_calls_no_claim_right_or_wrong(damage: str) -> None:
    judged = []
    for style, seed in product(("html_plain", "text_spaces"), range(12)):
        page = make_page(style, seed, plan=Plan(form="2021", scale="county"), damage=(damage,))
        report = parse_document(page.data)
        slips = any(note.code == "source_inconsistent" for note in report.notes)
        doubtful = {
            cell.key for cell in report.cells if cell.status != "reported" or (cell.trust == "suspect" and not slips)
        }
        judged += [claim.agrees for claim in report.claims if claim.key in doubtful]
    assert judged
    assert set(judged) == {None}

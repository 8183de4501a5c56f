"""Glued and lost numbers: the sums decide, or the answer says that they do not."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from parsers.align import read_tables
from parsers.forms import FORMS
from parsers.records import Cell, Check, Note
from parsers.verify import verify
from tests.parsers.streams import ROWS, lines, requests, row

GRANTED = ROWS["granted"]


class Judged(NamedTuple):
    cells: list[Cell]
    checks: list[Check]
    notes: list[Note]


def judged(rows: list[list[str]], *, grid: bool = False) -> Judged:
    tables = read_tables(lines(rows, grid=grid))
    cells, checks, notes = verify(FORMS["2021"], tables.readings, tables.exact)
    return Judged(cells, checks, [*tables.notes, *notes])


def trust_of(report: Judged, code: str) -> list[str]:
    return [cell.trust for cell in report.cells if cell.key.startswith(f"requests.{code}.")]


def test_glued_numbers_with_one_reading_are_derived_and_verified() -> None:
    rows = requests({"new_received": [ROWS["new_received"], "3000003"], "granted": [GRANTED, "2", "0000", "0", "2"]})
    tables = read_tables(lines(rows, grid=False))
    assert row(tables.readings, "new_received") == [Decimal(n) for n in (3, 0, 0, 0, 0, 0, 3)]
    assert row(tables.readings, "granted") == [Decimal(n) for n in (2, 0, 0, 0, 0, 0, 2)]
    assert tables.readings["requests.new_received.natural_person"].status == "derived"
    assert set(trust_of(judged(rows), "new_received")) == {"verified"}


def test_a_lost_number_is_found_by_its_sum() -> None:
    rows = requests({"granted": [GRANTED, "2", "0", "0", "0", "0", "0"]})
    tables = read_tables(lines(rows, grid=False))
    assert row(tables.readings, "granted")[0] == Decimal(2)
    assert row(tables.readings, "granted")[-1] == Decimal(2)


def test_several_readings_give_no_number() -> None:
    """Two rows lost the same column: nothing tells how many of the 12 belong to which."""
    twelve = {"new_received": "15", "outcome_total": "15"}
    changed: dict[str, list[str] | None] = {
        code: [ROWS[code], number, "0", "0", "0", "0", "0", number] for code, number in twelve.items()
    }
    changed["granted"] = [GRANTED, "0", "0", "0", "0", "0"]
    changed["partly_granted"] = [ROWS["partly_granted"], "0", "0", "0", "0", "0"]
    report = judged(requests(changed))
    lost = [cell for cell in report.cells if cell.key == "requests.granted.natural_person"]
    assert [cell.trust for cell in lost] != ["verified"]
    assert {"ambiguous", "parse_uncertain"} & {note.code for note in report.notes}


def test_an_agencys_own_slip_stands_and_is_told_apart() -> None:
    rows = requests({"granted": [GRANTED, "2", "0", "0", "0", "0", "0", "5"]})
    report = judged(rows, grid=True)
    total = next(cell for cell in report.cells if cell.key == "requests.granted.total")
    assert (total.value, total.status, total.trust) == (Decimal(5), "reported", "suspect")
    assert {note.code for note in report.notes} == {"source_inconsistent", "table_missing"}
    assert any(check.status == "fail" and check.right == Decimal(5) for check in report.checks)


def test_a_row_that_nothing_settles_is_never_shown_as_right() -> None:
    rows = requests({"granted": [GRANTED, "2", "2", "2"]})
    assert "verified" not in trust_of(judged(rows), "granted")
    assert "unverified" not in trust_of(judged(rows), "granted")


def test_a_row_that_ends_early_before_padding_is_read_through_the_sums() -> None:
    """Padding behind the numbers hides that one is gone: a blank total would move every value by one column."""
    padding = ["", "", ""]
    rows = requests(
        {
            "new_received": [ROWS["new_received"], "30", "0", "0", "0", "0", "3"],
            "outcome_total": [ROWS["outcome_total"], "30", "0", "0", "0", "03"],
        }
    )
    tables = read_tables(lines([[*cells, *padding] for cells in rows], grid=False))
    for code in ("new_received", "outcome_total"):
        assert row(tables.readings, code) == [Decimal(n) for n in (3, 0, 0, 0, 0, 0, 3)]

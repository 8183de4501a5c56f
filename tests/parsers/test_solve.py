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


CHALLENGES = [
    ["行政复议", *[""] * 4, "行政诉讼", *[""] * 9],
    [*["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3],
]


def challenges(numbers: str, *, padding: int = 0, grid: bool = False) -> Judged:
    """Table four as one line of the numbers between spaces, and so many empty cells behind them."""
    return judged([*CHALLENGES, [*numbers.split(), *[""] * padding]], grid=grid)


def values_of(report: Judged) -> list[Decimal | None]:
    return [cell.value for cell in report.cells if cell.key.startswith("challenges.")]


def trusts_of(report: Judged) -> set[str]:
    return {cell.trust for cell in report.cells if cell.key.startswith("challenges.")}


def test_a_line_of_fifteen_is_read_whole() -> None:
    report = challenges("4 0 0 1 5 1 0 0 0 1 1 0 0 0 1")
    assert values_of(report) == [Decimal(n) for n in (4, 0, 0, 1, 5, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1)]
    assert trusts_of(report) == {"verified"}


def test_a_line_that_lost_a_number_before_padding_proves_nothing_behind_it() -> None:
    for grid in (True, False):
        report = challenges("4 0 0 1 5 0 0 0 1 1 0 0 0 1", padding=3, grid=grid)
        assert trusts_of(report) == {"suspect"}
        assert "ambiguous" in {note.code for note in report.notes}


def test_a_line_that_lost_two_numbers_has_many_readings() -> None:
    """1 1 0 0 2 fits the last sum, and so does 2 0 0 0 2."""
    report = challenges("1 0 1 6 8 0 0 0 1 1 0 0 2")
    assert "verified" not in trusts_of(report)


def test_numbers_of_a_whole_line_run_together_are_cut_up_again() -> None:
    report = challenges("000000000000000")
    assert values_of(report) == [Decimal(0)] * 15
    assert {cell.status for cell in report.cells if cell.key.startswith("challenges.")} == {"derived"}


def test_a_long_row_run_together_is_read_where_one_cut_fits_all_sums() -> None:
    numbers = ["13612", "252", "0", "45", "128", "32", "14069"]
    carried = ["75", "1", "0", "0", "0", "0", "76"]
    outcomes = [str(int(new) + int(old)) for new, old in zip(numbers, carried, strict=True)]
    changed: dict[str, list[str] | None] = {
        "new_received": [ROWS["new_received"], "".join(numbers)],
        "carried_in": [ROWS["carried_in"], *carried],
        "granted": [GRANTED, *outcomes],
        "unable_not_held": [ROWS["unable_not_held"], *["0"] * 7],
        "outcome_total": [ROWS["outcome_total"], *outcomes],
        "carried_out": [ROWS["carried_out"], *["0"] * 7],
    }
    report = judged(requests(changed))
    assert [cell.value for cell in report.cells if ".new_received." in cell.key] == [Decimal(n) for n in numbers]
    assert set(trust_of(report, "new_received")) == {"verified"}


def test_a_row_run_together_before_empty_cells_is_no_single_number() -> None:
    glued: dict[str, list[str] | None] = {
        code: [ROWS[code], "3000003", *[""] * 6] for code in ("new_received", "outcome_total")
    }
    tables = read_tables(lines(requests(glued), grid=False))
    assert row(tables.readings, "new_received") == [Decimal(n) for n in (3, 0, 0, 0, 0, 0, 3)]


def test_rows_whose_own_sum_leaves_no_choice_do_not_doubt_each_other() -> None:
    """Both lost their first number; each total tells how much, and the columns tell where."""
    changed: dict[str, list[str] | None] = {
        "new_received": [ROWS["new_received"], "9", "1", "1", "1", "1", "1", "14"],
        "outcome_total": [ROWS["outcome_total"], "9", "1", "1", "1", "1", "1", "14"],
        "granted": [GRANTED, "1", "0", "1", "0", "1", "8"],
        "unable_not_held": [ROWS["unable_not_held"], "0", "1", "0", "1", "0", "6"],
    }
    report = judged(requests(changed))
    first = {cell.key.split(".")[1]: cell.value for cell in report.cells if cell.key.endswith("natural_person")}
    assert (first["granted"], first["unable_not_held"]) == (Decimal(5), Decimal(4))
    assert set(trust_of(report, "granted")) == {"verified"}


def test_a_column_that_the_page_does_not_have_is_not_made_up() -> None:
    whole = requests()
    place = whole[0].index("科研机构")
    report = judged([[*cells[:place], *cells[place + 1 :]] for cells in whole], grid=True)
    research = [cell for cell in report.cells if cell.key.endswith(".research")]
    assert {cell.value for cell in research} == {None}
    assert {cell.status for cell in research} == {"missing"}
    others = [cell for cell in report.cells if cell.key.startswith("requests.") and cell not in research]
    assert {cell.trust for cell in others if cell.value is not None} == {"verified"}


def test_a_table_row_that_lacks_a_cell_shows_no_number_as_right() -> None:
    headings = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
    report = judged([headings, ["规章", "1", "0", "7"], ["行政规范性文件", "4", "109"]], grid=True)
    short = [cell for cell in report.cells if cell.key.startswith("disclosure.normative_documents.")]
    assert {cell.trust for cell in short if cell.value is not None} == {"suspect"}


def test_totals_left_blank_beside_zeros_are_blank_and_not_lost() -> None:
    """Rows of zeros whose total nobody wrote: no number moved."""
    zeros = {code: [ROWS[code], *"000000", ""] for code in ("partly_granted", "refused_state_secret", "other_other")}
    read = read_tables(lines(requests(dict(zeros)), grid=False)).readings
    for code in zeros:
        assert row(read, code) == [*[Decimal(0)] * 6, None]


def test_nothing_is_made_of_a_lone_zero_that_no_sum_ties() -> None:
    """The row of totals is gone: no sum down the columns tells what stood beside the 0."""
    rows = requests({"outcome_total": None, "declined_petition": [ROWS["declined_petition"], "0"]})
    tables = read_tables(lines(rows, grid=False))
    assert row(tables.readings, "declined_petition") == [None] * 7
    assert "ambiguous" in {note.code for note in tables.notes}


def test_nothing_is_made_of_a_lone_zero_where_more_readings_fit_than_can_be_tried() -> None:
    changed = {code: [ROWS[code], "5", "5"] for code in ("granted", "partly_granted", "unable_unclear", "other_other")}
    changed |= {code: [ROWS[code], "15", "15"] for code in ("new_received", "outcome_total")}
    rows = requests({**changed, "declined_petition": [ROWS["declined_petition"], "0"]})
    read = read_tables(lines(rows, grid=False)).readings
    petitions = [reading for key, reading in read.items() if ".declined_petition." in key]
    assert not any(reading.sure or reading.status == "derived" for reading in petitions)


def test_a_sum_does_not_prove_the_number_that_it_gave() -> None:
    """Six numbers have a sum whatever they are: no column confirms this one, for the row of totals is gone."""
    changed = {"outcome_total": None, "unable_unclear": [ROWS["unable_unclear"], *"432101"]}
    report = judged(requests(changed))
    cells = {cell.key: cell for cell in report.cells}
    total = cells["requests.unable_unclear.total"]
    assert (total.value, total.status, total.trust) == (Decimal(11), "derived", "suspect")
    assert "verified" not in trust_of(report, "unable_unclear")

"""The aligner on token streams written by hand: which row each run of values is, which column each value."""

from __future__ import annotations

from decimal import Decimal

import pytest

from parsers.align import read_tables
from parsers.align.pairing import pair
from parsers.align.runs import read_runs
from parsers.align.vocabulary import SLOTS, label_key
from tests.parsers.streams import CODES, ROWS, lines, readings, requests, row

ZEROS = [Decimal(0)] * 7


def numbers(*values: int) -> list[Decimal]:
    return [Decimal(value) for value in values]


def test_a_clean_table_is_read_whole() -> None:
    tables = read_tables(lines(requests()))
    assert tables.form == "2021"
    assert len(tables.readings) == 7 * len(CODES)
    assert row(tables.readings, "new_received") == numbers(3, 0, 0, 0, 0, 0, 3)
    assert all(reading.sure for reading in tables.readings.values())
    assert tables.notes == []
    assert tables.exact == {"requests"}


@pytest.mark.parametrize(
    "label",
    [
        "一、本年新收政府信息公开申请数量",
        "1.本年新收政府信息公开申请数量",
        "本年新收 政府信息公开 申请数量",
        "（一）本年新收政府信息公开申请数量：",
    ],
)
def test_numbering_punctuation_and_spaces_of_a_label_do_not_count(label: str) -> None:
    assert label_key(label) == "本年新收政府信息公开申请数量"


def test_a_label_that_no_form_knows_is_taken_by_its_looks_or_its_place() -> None:
    damaged = requests({"carried_in": ["二、上年结转政府██公开申请数量", "1", "0", "0", "0", "0", "0", "1"]})
    assert row(readings(damaged), "carried_in") == numbers(1, 0, 0, 0, 0, 0, 1)
    nameless = requests({"carried_in": ["", "1", "0", "0", "0", "0", "0", "1"]})
    tables = read_tables(lines(nameless))
    assert row(tables.readings, "carried_in") == numbers(1, 0, 0, 0, 0, 0, 1)
    assert [note.code for note in tables.notes] == ["label_unrecognised"]


def test_a_missing_row_shifts_no_other() -> None:
    read = readings(requests({"partly_granted": None}))
    assert row(read, "partly_granted") == []
    assert row(read, "refused_state_secret") == ZEROS
    assert row(read, "unable_not_held") == numbers(1, 0, 0, 0, 0, 0, 1)


def test_rows_in_another_order_keep_their_labels() -> None:
    rows = requests()
    rows[3], rows[15] = rows[15], rows[3]
    tables = read_tables(lines(rows))
    assert row(tables.readings, "granted") == numbers(2, 0, 0, 0, 0, 0, 2)
    assert row(tables.readings, CODES[14]) == ZEROS
    assert {note.code for note in tables.notes} == {"row_out_of_order"}


def test_a_row_printed_twice_is_noted_and_doubted_when_it_differs() -> None:
    rows = requests()
    again = read_tables(lines([*rows[:4], rows[3], *rows[4:]]))
    assert [note.code for note in again.notes] == ["row_repeated"]
    other = [ROWS["granted"], *"9000009"]
    twice = read_tables(lines([*rows[:4], other, *rows[4:]]))
    assert [note.code for note in twice.notes] == ["row_contradicted"]
    assert not any(reading.sure for key, reading in twice.readings.items() if ".granted." in key)


def test_a_label_wrapped_around_its_values_names_them() -> None:
    rows = requests()
    at = 1 + CODES.index("other_fee_unpaid")
    label = ROWS["other_fee_unpaid"]
    rows[at : at + 1] = [[label[:18]], ["7", "0", "0", "0", "0", "0", "7"], [label[18:]]]
    assert row(readings(rows, grid=False), "other_fee_unpaid") == numbers(7, 0, 0, 0, 0, 0, 7)


def test_labels_behind_their_values_are_found() -> None:
    rows = requests()
    displaced = [piece for cells in rows[1:3] for piece in (cells[1:], cells[:1])]
    read = readings([rows[0], *displaced, *rows[3:]])
    assert row(read, "new_received") == numbers(3, 0, 0, 0, 0, 0, 3)
    assert row(read, "carried_in") == numbers(1, 0, 0, 0, 0, 0, 1)


def test_a_page_number_between_rows_is_no_row() -> None:
    rows = requests()
    read = readings([*rows[:6], ["2"], *rows[6:]], grid=False)
    assert row(read, CODES[5]) == ZEROS
    assert row(read, "outcome_total") == numbers(3, 0, 0, 0, 0, 0, 3)


def test_padding_does_not_move_values() -> None:
    padded = [[*cells, "", ""] for cells in requests()]
    assert row(readings(padded), "new_received") == numbers(3, 0, 0, 0, 0, 0, 3)
    shifted = [[cells[0], "", *cells[1:]] for cells in requests()]
    assert row(readings(shifted), "new_received") == numbers(3, 0, 0, 0, 0, 0, 3)


def test_empty_cells_stay_empty() -> None:
    read = readings(requests({"granted": [ROWS["granted"], "2", "", "/", "—", "无", "", "2"]}))
    assert row(read, "granted") == [Decimal(2), None, None, None, None, None, Decimal(2)]
    assert {read[f"requests.granted.{column}"].status for column in ("business", "research", "other_org")} == {"blank"}


def test_a_page_without_a_table_gives_nothing() -> None:
    tables = read_tables(lines([["2024年共收到申请3件，答复3件。"], ["联系电话：0731-88666000"]], grid=False))
    assert tables.form is None
    assert tables.readings == {}


def test_pairing_keeps_the_order_and_uses_each_row_once() -> None:
    stream = read_runs(lines(requests()))
    pairs = pair(stream, stream.runs, SLOTS["requests"])
    orders = [found.slot.order for found in pairs]
    assert orders == sorted(set(orders))
    assert [found.slot.code for found in pairs] == CODES


def test_a_cell_written_out_under_a_heading_that_is_counts_once() -> None:
    """A merged heading and its merged cell, both written out in each of their columns; the first cell is empty."""
    rows = [
        ["信息内容", "采购项目数量", "采购总金额", "采购总金额"],
        ["政府集中采购", "/", "5万元", "5万元"],
    ]
    found = readings(rows)
    assert found["disclosure.procurement.projects"].value is None
    assert found["disclosure.procurement.amount"].value == Decimal(50000)

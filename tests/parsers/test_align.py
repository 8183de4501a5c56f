"""The aligner on token streams written by hand: which row each run of values is, which column each value."""

from __future__ import annotations

from decimal import Decimal

import pytest

from parsers.align import Reading, read_tables
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


def challenge(read: dict[str, Reading], code: str) -> list[Decimal | None]:
    return [reading.value for key, reading in read.items() if key.startswith(f"challenges.{code}.")]


RESULTS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
BY_ROW = {
    "reconsideration": ("行政复议", ["2", "0", "1", "0", "3"]),
    "litigation_direct": ("未经复议直接起诉", ["3", "0", "0", "0", "3"]),
    "litigation_after_reconsideration": ("复议后起诉", ["0", "1", "0", "0", "1"]),
}


def test_challenges_in_blocks_with_headings_of_their_own() -> None:
    rows: list[list[str]] = []
    for label, values in BY_ROW.values():
        rows += [[label], *([result] for result in RESULTS), *([value] for value in values)]
    found = readings(rows, grid=False)
    for code, (_, values) in BY_ROW.items():
        assert challenge(found, code) == [Decimal(value) for value in values]


def test_challenges_in_three_rows_before_padding() -> None:
    rows = [["", *RESULTS, *[""] * 9], *([label, *values, *[""] * 9] for label, values in BY_ROW.values())]
    found = readings(rows, grid=False)
    for code, (_, values) in BY_ROW.items():
        assert challenge(found, code) == [Decimal(value) for value in values]


def test_a_line_of_empty_cells_is_there_and_empty() -> None:
    for mark in ("—", ""):
        found = readings([["行政复议", "行政诉讼"], RESULTS * 3, [mark] * 15])
        assert {reading.status for key, reading in found.items() if key.startswith("challenges.")} == {"blank"}


def test_a_column_that_only_counts_the_rows_is_no_value() -> None:
    table = [["", "信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]]
    table += [["", *cells] for cells in (["规章", "0", "0", "14"], ["行政规范性文件", "1", "4", "222"])]
    table += [
        ["", "信息内容", "本年处理决定数量"],
        *(["", label, "7"] for label in ("行政许可", "行政处罚", "行政强制")),
    ]
    counted = [[str(number), *cells[1:]] for number, cells in enumerate(table)]
    assert {key: reading.value for key, reading in readings(counted).items()} == {
        key: reading.value for key, reading in readings([cells[1:] for cells in table]).items()
    }


def test_a_list_in_the_prose_is_no_second_row() -> None:
    tables = read_tables(lines([["1.予以公开12件"], ["2.重复申请 4 件"], ["6.总计 30 件"], *requests()], grid=False))
    assert not [note for note in tables.notes if note.code == "row_contradicted"]
    assert all(reading.sure for reading in tables.readings.values())


def test_rows_printed_twice_with_the_same_values_are_no_doubt() -> None:
    tables = read_tables(lines([*requests(), *requests()]))
    assert {note.code for note in tables.notes} == {"row_repeated"}
    assert all(reading.sure for reading in tables.readings.values())


def test_a_label_that_begins_like_another_row_does_not_name_this_one() -> None:
    """Both names carry a foreign word, and the rows stand in the other order: their balance would hold either way."""
    carried, new = "二、上年结转永利皇宫棋牌公开申请数量", "一、本年新收永利皇宫棋牌公开申请数量"
    whole = requests()
    swapped = [whole[0], [carried, *whole[2][1:]], [new, *whole[1][1:]], *whole[3:]]
    found = read_tables(lines(swapped, grid=False)).readings
    for code, right in (("carried_in", 1), ("new_received", 3)):
        reading = found.get(f"requests.{code}.total")
        assert reading is None or not reading.sure or reading.value in (None, right)


def test_values_that_cannot_be_read_keep_their_cell() -> None:
    rows = [["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"], ["规章", "12", "详见附件", "88"]]
    found = readings(rows)
    assert [found[f"disclosure.regulations.{code}"].value for code in ("issued", "repealed", "in_force")] == [
        12,
        None,
        88,
    ]


def test_a_label_that_no_form_knows_is_named() -> None:
    whole = requests()
    tables = read_tables(lines([*whole[:5], ["9.属于个人信息", *"0000000"], *whole[5:]]))
    assert [note.text for note in tables.notes if note.code == "unknown_label"] == [
        "no form knows the label 9.属于个人信息"
    ]
    assert not [note for note in read_tables(lines(whole)).notes if note.code == "unknown_label"]


def test_a_year_does_not_make_a_form_that_has_none_of_the_tables() -> None:
    line = ["行政复议", *["0"] * 15]
    tables = read_tables(lines([["行政复议", "行政诉讼"], RESULTS * 3, line, line]), 2016)
    assert tables.form != "2014"
    assert len(tables.readings) == 15


def test_a_table_of_challenges_left_blank_is_blank_and_not_missing() -> None:
    results = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    heads = [["行政复议", "行政诉讼"], ["未经复议直接起诉", "复议后起诉"], results * 3]
    tables = read_tables(lines([*heads, [""] * 15]))
    assert [reading.status for reading in tables.readings.values()] == ["blank"] * 15
    filled = read_tables(lines([*heads, [""] * 15, ["0"] * 15]))
    assert {reading.value for reading in filled.readings.values()} == {Decimal(0)}


def test_a_name_that_is_spelled_otherwise_is_no_value_where_one_line_holds_the_table() -> None:
    line = ["规章", "无", "无", "无", "行政规范性文件数量", "1", "1", "6", "行政许可", "1139"]
    read = readings([line])
    assert read["disclosure.normative_documents.in_force"].value == 6
    assert read["disclosure.regulations.in_force"].value is None


def test_words_among_the_values_of_a_row_keep_their_cell() -> None:
    read = readings([["规章", "0", "0", "0"], ["行政规范性文件", "1", "未统计", "6"], ["行政许可", "7"]])
    normative = [read[f"disclosure.normative_documents.{column}"] for column in ("issued", "repealed", "in_force")]
    assert [reading.value for reading in normative] == [Decimal(1), None, Decimal(6)]


def test_page_numbers_between_rows_are_no_values() -> None:
    rows = requests()
    read = readings([*rows[:4], ["12"], *rows[4:20], ["13"], *rows[20:]], grid=False)
    assert {code: row(read, code) for code in CODES} == {code: row(readings(rows), code) for code in CODES}


def test_a_label_beyond_the_rows_of_a_table_is_not_called_unknown() -> None:
    rows = requests({"carried_in": ["二、上年收件余量", "1", "0", "0", "0", "0", "0", "1"]})
    assert "unknown_label" in {note.code for note in read_tables(lines(rows)).notes}
    broken = [*requests()[:4], *([f"各科室情况说明之{at}"] for at in range(12)), *requests()[4:]]
    assert "unknown_label" not in {note.code for note in read_tables(lines(broken)).notes}


def test_a_name_with_a_particle_behind_it_is_the_name() -> None:
    assert label_key("（七）不予处理的") == label_key("不予处理")


def padded(rows: list[list[str]], width: int) -> list[list[str]]:
    return [[*cells, *[""] * (width - len(cells))] for cells in rows]


def test_a_column_that_no_heading_names_and_no_row_has_is_missing() -> None:
    """Rows of six values end in padding, where a seventh would stand."""
    rows = [cells[:5] + cells[6:] for cells in requests()]
    read = read_tables(lines(padded(rows, 11), grid=False)).readings
    assert row(read, "new_received") == [*numbers(3, 0, 0, 0), None, *numbers(0, 3)]
    assert read["requests.new_received.legal_service"].status == "missing"


def test_rows_that_end_in_padding_before_their_total_are_doubted() -> None:
    rows = [requests()[0], *([name, *values[:4], *values[5:]] for name, *values in requests()[1:])]
    rows[1:] = [[name, "4", *values[1:]] for name, *values in rows[1:]]
    read = read_tables(lines(padded(rows, 11), grid=False)).readings
    assert not any(reading.sure for reading in read.values() if reading.value)


def test_remarks_behind_a_row_are_no_value() -> None:
    head, *rows = requests()
    with_remarks = [[*head, "备注"], *([*cells, "见附件" if at % 2 else ""] for at, cells in enumerate(rows))]
    read = readings(with_remarks)
    assert row(read, "new_received") == numbers(3, 0, 0, 0, 0, 0, 3)
    assert all(reading.sure for reading in read.values())


NAMES = ("收到申请数", "当面申请数", "传真申请数", "网络申请数", "信函申请数", "申请办结数", "按时办结数")


@pytest.mark.parametrize(
    ("heads", "place"),
    [(["2016年", "2015年"], 0), (["2015年", "2016年"], 1), (["上年", "本年"], 1), (["本年统计数", "上年统计数"], 0)],
)
def test_of_columns_for_several_years_the_latest_is_read(heads: list[str], place: int) -> None:
    cells = [[name, "件", "", ""] for name in NAMES]
    for at, values in enumerate(cells):
        values[2 + place], values[3 - place] = ("" if at == 2 else str(at)), "90"
    read = readings([["统计指标", "单位", *heads], *cells])
    wanted = [None if at == 2 else Decimal(at) for at in range(len(NAMES))]
    assert [reading.value for reading in read.values()] == wanted


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_column_that_counts_the_rows_is_no_value(place: int) -> None:
    rows = [["统计指标", "单位", "统计数"], *([name, "件", "9"] for name in NAMES)]
    for at, cells in enumerate(rows):
        cells.insert(place, str(at) if at else "代码")
    assert {reading.value for reading in readings(rows).values()} == {Decimal(9)}


def test_the_table_of_another_year_fills_no_gap() -> None:
    this, last = requests({"granted": None}), requests({"granted": [ROWS["granted"], *"9000009"]})
    read = readings([*this, ["附：2022年收到和处理政府信息公开申请情况"], *last])
    assert row(read, "granted") == []
    assert row(read, "new_received") == numbers(3, 0, 0, 0, 0, 0, 3)


def test_a_mark_for_no_number_is_never_dropped_to_make_a_row_fit() -> None:
    """A number that was cut in two beside an empty cell: 8 4, 无, 415."""
    read = readings([["行政处罚", "2", "无", "186"], ["行政强制", "8", "4", "无", "415"]], grid=False)
    assert not any(reading.sure for key, reading in read.items() if ".coercion." in key)


def test_a_change_that_stands_where_the_form_has_a_count_is_doubted() -> None:
    heads = ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"]
    read = readings([heads, ["行政许可", "7", "+1", "12"], ["其他对外管理服务事项", "+5", "3580", "2"]], grid=False)
    assert all(reading.sure for key, reading in read.items() if ".licensing." in key)
    assert not any(reading.sure for key, reading in read.items() if ".other_services." in key)


def test_a_number_inside_the_brackets_of_a_label_is_no_value() -> None:
    label = ["（一）主动公开政府信息数（不同渠道和方式公开相同信息计", "1", "条）", "条", "1951"]
    read = readings([[text] for text in [*label, "其中：主动公开规范性文件数", "条", "42"]], grid=False)
    assert [reading.value for reading in read.values()] == [Decimal(1951), Decimal(42)]


@pytest.mark.parametrize("rough", ["约20", "20余", "近20件"])
def test_a_number_that_is_not_exact_has_its_cell_and_no_value(rough: str) -> None:
    rows = requests({"granted": [ROWS["granted"], rough, *"000000"]})
    tables = read_tables(lines(rows))
    assert row(tables.readings, "granted") == [None, *numbers(0, 0, 0, 0, 0, 0)]
    assert "number_damaged" in {note.code for note in tables.notes}


def test_a_row_of_numbers_that_no_form_has_is_named() -> None:
    rows = requests()
    tables = read_tables(lines([*rows[:20], ["8.特别说明的其他情形", *"1000001"], *rows[20:]]))
    assert [(note.code, note.text) for note in tables.notes] == [
        ("unknown_label", "no form knows the label 8.特别说明的其他情形")
    ]
    assert all(reading.sure for reading in tables.readings.values())


RESULTS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
HEADS_OF_CHALLENGES = [["行政复议", "行政诉讼"], ["未经复议直接起诉", "复议后起诉"], RESULTS * 3]


def test_a_table_of_one_line_that_is_printed_twice_with_other_numbers_is_doubted() -> None:
    first = lines([*HEADS_OF_CHALLENGES, list("100010000000000")])
    again = [line._replace(table=2, number=line.number + 9) for line in lines([*HEADS_OF_CHALLENGES, ["0"] * 15])]
    tables = read_tables([*first, *again])
    assert "row_contradicted" in {note.code for note in tables.notes}
    assert not any(reading.sure for reading in tables.readings.values())


@pytest.mark.parametrize("above", [["说明"], ["备注：单位为件"], ["信息内容", "备注", "本年制发件数"]])
def test_a_word_like_remarks_above_a_table_drops_no_number(above: list[str]) -> None:
    read = readings([above, ["规章", "", "6", "2", "62"], ["行政规范性文件", "", "1", "0", "9"]])
    regulations = [read[f"disclosure.regulations.{column}"].value for column in ("issued", "repealed", "in_force")]
    assert regulations == numbers(6, 2, 62)


def test_the_only_number_of_a_row_is_no_counter() -> None:
    rows = [[name, str(at), "9"] for at, name in enumerate(NAMES, 1)]
    rows[3] = [NAMES[3], "4"]
    assert readings(rows)["statistics.requests_online.value"].value == 4


@pytest.mark.parametrize("change", ["+5", "新增5", "↑5", "净增5"])
def test_every_way_to_print_a_change_is_one(change: str) -> None:
    heads = ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"]
    read = readings([heads, ["行政许可", "7", "+1", "12"], ["其他对外管理服务事项", change, "3580", "2"]], grid=False)
    assert not any(reading.sure for key, reading in read.items() if ".other_services." in key)


def test_a_count_with_a_fraction_is_doubted() -> None:
    tables = read_tables(lines([["规章", "1", "0", "62.5"], ["行政规范性文件", "1", "0", "9"]]))
    assert not tables.readings["disclosure.regulations.in_force"].sure
    assert [note.code for note in tables.notes] == ["fraction"]


def test_rows_of_a_form_beside_more_rows_of_another_are_doubted() -> None:
    """The label of one row has lost a part, and what is left names a row of the form before."""
    rows = requests({"other_other": ["（六）其他处理", *"0000000"]})
    read = readings(rows)
    assert not any(reading.sure for key, reading in read.items() if key.startswith("requests.other."))


def test_a_row_before_a_hole_in_text_may_hold_what_stood_in_it() -> None:
    names = ("granted", "partly_granted", "refused_state_secret")
    whole = readings(requests(dict.fromkeys(names)), grid=True)
    text = readings(requests(dict.fromkeys(names)), grid=False)
    assert all(reading.sure for reading in whole.values())
    assert not any(reading.sure for key, reading in text.items() if ".carried_in." in key)


def test_of_rows_that_hold_several_columns_none_is_sure() -> None:
    rows = [[name, str(at * 7 % 5), "9"] for at, name in enumerate(NAMES, 1)]
    rows[2] = [NAMES[2], "", "9"]
    assert not any(reading.sure for reading in readings(rows).values())


def test_a_line_of_many_names_that_no_form_knows_is_looked_at_once() -> None:
    line = ["行政许可", *(text for at in range(1500) for text in (str(at), f"某项{at}"))]

    def asked() -> int:
        info = label_key.cache_info()
        return info.hits + info.misses

    before = asked()
    readings([line])
    assert asked() - before < 20 * len(line)

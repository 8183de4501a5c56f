"""What one cell holds: a number, a mark for none, a page number, or words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.numbers import BLANK, PAGE, TEXT, Kind, Number, in_unit, is_rough, printed_unit, read_cell, spelled

fixed = settings(derandomize=True, deadline=None, database=None, max_examples=100)


def value(text: str) -> Decimal | Kind:
    read = read_cell(text)
    return read.value if isinstance(read, Number) else read


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"),
        (" 12 ", "12"),
        ("　７３８　", "738"),
        ("1,234", "1234"),
        ("12，345，678", "12345678"),
        ("3 074", "3074"),
        ("1\xa0205", "1205"),
        ("\ufeff4\u200b1\u200d", "41"),
        ("3.50", "3.50"),
        ("0.000001", "0.000001"),
        ("１２．５", "12.5"),
        ("+6", "6"),
        ("增6", "6"),
        ("增加 6", "6"),
        ("-6", "-6"),
        ("－6", "-6"),
        ("−6", "-6"),
        ("减6", "-6"),
        ("减少6项", "-6"),
        ("↓2", "-2"),
        ("18件", "18"),
        ("18 项", "18"),
        ("35（其中修订8件）", "35"),
        ("35(含失效8件)", "35"),
        ("35其中网上8件", "35"),
        ("35件，其中网上8件", "35"),
        ("7①", "7"),
        ("7²", "7"),
        ("7.", "7"),
        ("7。", "7"),
        ('="7"', "7"),
        ("共7件", "7"),
        ("2023年：7", "7"),
        ("\u202a103\u202c", "103"),
        ("5（减）", "-5"),
        ("减（5）", "-5"),
        ("(-5)", "-5"),
        ("‑5", "-5"),
        ("增/减：+5", "5"),
        ("±0", "0"),
        ("￥251,000.00元", "251000"),
        ("人民币592万元整", "592"),
        ("1276。5534", "1276.5534"),
        (".5", "0.5"),
        ("7*", "7"),
        ("7[1]", "7"),
        ("零", "0"),
        ("0012", "12"),
        ("二十", "20"),
        ("十一", "11"),
        ("三件", "3"),
        ("十件", "10"),
        ("两次", "2"),
        ("一百零五", "105"),
        ("一百一十五件", "115"),
        ("一百二十", "120"),
        ("一千零二十三", "1023"),
        ("二千三百〇四", "2304"),
    ],
)
def test_a_number_is_read_exactly(text: str, number: str) -> None:
    assert value(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", " ", "　", "\u200b", "/", "／", "—", "——", "-", "–", "无", "持平", "暂无", "N/A", "…", "、"]
)
def test_a_mark_for_no_number_is_blank(text: str) -> None:
    assert read_cell(text) is BLANK


@pytest.mark.parametrize("text", ["- 4 -", "—12—", "第3页", "第3页共9页", "4/9", "· 2 ·", "第3页 共9页", "第 3 页"])
def test_a_page_number_is_no_cell(text: str) -> None:
    assert read_cell(text) is PAGE


@pytest.mark.parametrize(
    "text",
    [
        "规章",
        "12,34",
        "1.2.3",
        "12a",
        "2023年",
        "3-5",
        "约12",
        "12至15",
        "--5",
        "增-3",
        "(3)",
        "1,2345",
        "12件35件",
        "三",
        "十",
        "第二十条",
        "二十条",
        "五百三",
        "一〇五",
        "二〇二三",
        "二十二十",
        "x" * 500,
    ],
)
def test_what_is_not_wholly_a_number_is_text(text: str) -> None:
    assert read_cell(text) is TEXT


@pytest.mark.parametrize(
    "text",
    ["约20", "近20件", "超过２０", "≥20", "20余", "20余件", "20件左右", "20+", "1,200多件", "二十余件", "约三件"],
)
def test_a_number_that_is_only_said_roughly_is_told_from_words(text: str) -> None:
    assert read_cell(text) is TEXT
    assert is_rough(text)


@pytest.mark.parametrize("text", ["", "20", "+20", "20件", "三", "其他", "2020年以上", "约", "约谈20次"])
def test_a_number_and_words_are_not_rough(text: str) -> None:
    assert not is_rough(text)


def test_an_amount_in_numerals_has_its_unit() -> None:
    read = read_cell("三万元")
    assert isinstance(read, Number)
    assert in_unit(read, "yuan") == 30000
    assert spelled("三万五千零六") == 35006


def test_two_lines_of_numbers_are_not_one_number() -> None:
    assert read_cell("1件\n2") is TEXT
    assert value("12") == 12


def test_only_a_bare_run_of_digits_may_be_cut_up_again() -> None:
    assert read_cell("0012") == Number(Decimal(12), digits="0012")
    for text in ("-12", "1,200", "1.5", "12件", "12（其中3）"):
        read = read_cell(text)
        assert isinstance(read, Number)
        assert read.digits is None


@pytest.mark.parametrize(
    ("text", "unit", "printed", "wanted"),
    [
        ("1276.5534万元", "yuan", None, "12765534"),
        ("592万元", "10k_yuan", None, "592"),
        ("251000元", "10k_yuan", None, "25.1"),
        ("79000.1元", "yuan", None, "79000.1"),
        ("1.2亿元", "yuan", None, "120000000"),
        ("1.2亿元", "10k_yuan", None, "12000"),
        ("30千元", "yuan", None, "30000"),
        ("592", "yuan", "万元", "5920000"),
        ("592元", "yuan", "万元", "592"),
        ("125000（元）", "10k_yuan", None, "12.5"),
        ("3.2（亿元）", "10k_yuan", "万元", "32000"),
        ("592", "yuan", None, "592"),
        ("3万", "count", None, "30000"),
        ("1.25万件", "count", None, "12500"),
        ("3万元", "count", None, "3"),
        ("3件", "count", None, "3"),
    ],
)
def test_money_is_given_in_the_unit_of_the_form(text: str, unit: str, printed: str | None, wanted: str) -> None:
    read = read_cell(text)
    assert isinstance(read, Number)
    assert in_unit(read, unit, printed) == Decimal(wanted)


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("采购总金额（万元）", "万元"),
        ("采购总金额(单位：亿元)", "亿元"),
        ("本年收费金额（元）", "元"),
        ("本年收费金额（单位：元）", "元"),
        ("采购总金额", None),
        ("单元数量", None),
    ],
)
def test_the_unit_of_a_heading(heading: str, unit: str | None) -> None:
    assert printed_unit(heading) == unit


@fixed
@given(st.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False))
def test_every_decimal_comes_back_unrounded(number: Decimal) -> None:
    plain = format(number, "f")
    assert value(plain) == number
    assert value(f"-{plain}") == -number
    assert value(plain.translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))) == number
    assert value(f"{number:,f}") == number


@fixed
@given(st.text(max_size=100))
def test_any_text_is_answered(text: str) -> None:
    read = read_cell(text)
    assert isinstance(read, (Number, Kind))
    if isinstance(read, Number):
        assert read.value.is_finite()


@pytest.mark.parametrize(("text", "apart"), [("15 20", True), ("1 03", True), ("12 345", False), ("1 0 3", False)])
def test_white_space_that_may_stand_between_two_numbers_is_told(text: str, apart: bool) -> None:
    read = read_cell(text)
    assert isinstance(read, Number)
    assert read.apart is apart

"""The workbook: formats, colours, comments, legend, and what is beyond Excel's limits."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from tests.warehouse.exports.conftest import DOUBTED
from tests.warehouse.exports.probe import Row, fill, job, view
from tests.warehouse.planted import FAULTS
from warehouse.exports import Choice, ExportError, export, workbook
from warehouse.exports.words import Words, words
from warehouse.exports.workbook import sheet_name, write_workbook

SUSPECT, DERIVED, MISSING, OPEN = "FFF4B6B6", "FFCFE2F3", "FFD0D0D0", "FFFFF2B3"
CONTRADICTED, UNCOMPUTABLE = "FFF9CB9C", "FFEEEEEE"


@pytest.fixture(scope="module")
def book(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbook]:
    views = ("agency_years", "requests_wide", "disclosure_wide", "requests_long", "cells", "findings")
    choice = Choice(views=views, agencies=(FAULTS["sum"].agency, DOUBTED), years=(2022, 2024))
    (path,) = export(database, "xlsx", choice, tmp_path_factory.mktemp("books")).files
    with closing(openpyxl.load_workbook(path)) as opened:
        yield opened


def cell(book: Workbook, sheet: str, heading: str, **where: object) -> Any:
    """The cell under a heading, in the one row that has these values."""
    rows = book[sheet].iter_rows()
    labels = [found.value for found in next(rows)]
    (row,) = [row for row in rows if all(row[labels.index(label)].value == value for label, value in where.items())]
    return row[labels.index(heading)]


def doubted(book: Workbook, heading: str) -> Any:
    return cell(book, "disclosure_wide", heading, 机构名称=DOUBTED)


def colour(found: Any) -> str | None:
    return found.fill.fgColor.rgb if found.fill.fill_type else None


def test_sheets_are_the_guide_the_views_and_the_dictionary(book: Workbook) -> None:
    assert book.sheetnames == [
        "使用说明", "agency_years", "requests_wide", "disclosure_wide", "requests_long", "cells", "findings",
        "数据字典",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["agency_years", "requests_wide", "findings"])
def test_headings_stay_in_sight_and_every_column_has_a_filter(book: Workbook, name: str) -> None:
    sheet = book[name]
    assert sheet.freeze_panes == "C2"
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$B")
    assert (sheet.oddHeader.left.text, sheet.oddFooter.right.text) == ("&A", "&P / &N")
    assert sheet.page_setup.orientation == "landscape"
    assert [found.value for found in sheet[1]][:2] == ["机构名称", "报告年度"]
    assert sheet.auto_filter.ref == sheet.dimensions
    labels = [found.value for found in sheet[1]]
    assert len(set(labels)) == len(labels)
    assert {"来源网址", "抓取时间（UTC）", "文档编号"} <= set(labels)


def test_the_cells_of_a_sum_that_fails_are_coloured_and_say_both_sides(book: Workbook) -> None:
    agency, year = FAULTS["sum"]
    labels = [found.value for found in book["requests_wide"][1]]
    row = next(row for row in book["requests_wide"].iter_rows() if (row[0].value, row[1].value) == (agency, year))
    red = {labels[place]: found for place, found in enumerate(row) if colour(found) == SUSPECT}
    assert set(red) == set(row[labels.index("存疑的列")].value.split("；"))
    for found in red.values():
        assert "勾稽关系不成立：" in found.comment.text
        assert "二者应当相等" in found.comment.text
    texts = [found.comment.text for found in red.values()]
    sides = failed_sums(book)
    assert sides
    assert all(any(f"为 {left}，" in text and f"为 {right}，" in text for text in texts) for left, right in sides)


def failed_sums(book: Workbook) -> set[tuple[int, int]]:
    """Both sides of every sum of the requests that fails, from the sheet of findings."""
    rows = list(book["findings"].iter_rows(values_only=True))
    code, key, left, right = (
        list(rows[0]).index(label) for label in ("检查代码", "左边的单元格", "左边数值", "右边数值")
    )
    return {(row[left], row[right]) for row in rows if row[code] == "sum" and row[key].startswith("requests.")}


def test_the_same_cells_are_coloured_in_the_long_view_and_left_empty_in_agency_years(book: Workbook) -> None:
    agency, year = FAULTS["sum"]
    rows = list(book["requests_long"].iter_rows())
    labels = [found.value for found in rows[0]]
    in_doubt, value = labels.index("是否存疑"), labels.index("数值（件）")
    for row in rows[1:]:
        assert (colour(row[value]) == SUSPECT) == (row[in_doubt].value == "是")
        assert (row[value].comment is not None) == (row[in_doubt].value == "是")
    years = list(book["agency_years"].iter_rows())
    labels = [found.value for found in years[0]]
    place = labels.index("机构名称")
    (row,) = [row for row in years if row[place].value == agency and row[labels.index("报告年度")].value == year]
    red = [found for found in row if colour(found) == SUSPECT]
    assert red
    assert all(found.value is None and "勾稽关系不成立" in found.comment.text for found in red)


def test_other_states_have_colours_of_their_own(book: Workbook) -> None:
    derived = next(found for found in book["disclosure_wide"]["G"] if colour(found) == DERIVED)
    assert (derived.value, derived.font.italic) == (7, True)
    assert "推算" in derived.comment.text
    states = {colour(found): found for found in next(
        row for row in book["disclosure_wide"].iter_rows() if row[0].value == DOUBTED)}  # fmt: skip
    assert states[MISSING].value is None
    assert states[OPEN].value is None
    assert states[OPEN].comment is None


def test_without_a_failing_sum_the_note_of_the_place_is_the_reason(book: Workbook) -> None:
    rows = list(book["cells"].iter_rows())
    labels = [found.value for found in rows[0]]
    key, value = labels.index("单元格代码"), labels.index("数值")
    texts = {row[key].value: row[value].comment.text for row in rows[1:] if row[value].comment}
    assert texts["disclosure.licensing.decisions"] == "应填数量处为小数。\n原文印作“62.5”。位置：第1个表格第3行。"
    assert texts["disclosure.fees.amount"] == (
        "该数字在原文中的位置、单位或性质不能确定，请核对原文。\n原文印作“0.000756”。位置：第9行。"
    )


def test_numbers_are_numbers_in_the_format_of_their_unit(book: Workbook) -> None:
    sheet = book["agency_years"]
    last = sheet[sheet.max_row]
    formats = {found.value: (below.value, below.number_format) for found, below in zip(sheet[1], last, strict=True)}
    assert formats["报告年度"][1] == "0"
    assert formats["本年新收申请数（件）"][1] == "#,##0"
    assert formats["予以公开占办理结果总计的比例"][1] == "0.0%"
    assert formats["发布日期"][1] == "yyyy-mm-dd"
    assert isinstance(formats["发布日期"][0], dt.datetime)
    assert isinstance(formats["行政区划代码"][0], str)
    amount = next(found for found in doubted_row(book) if found.value == 0.000756)
    assert (amount.number_format, colour(amount)) == ("#,##0.00####", SUSPECT)


def doubted_row(book: Workbook) -> tuple[Any, ...]:
    return next(row for row in book["disclosure_wide"].iter_rows() if row[0].value == DOUBTED)


def test_a_fraction_among_whole_numbers_is_not_rounded_away(book: Workbook) -> None:
    rows = list(book["cells"].iter_rows())
    value = [found.value for found in rows[0]].index("数值")
    (found,) = [row[value] for row in rows if row[value].value == 62.5]
    assert (found.number_format, colour(found)) == ("#,##0.0#####", SUSPECT)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_languages_explain_everything(database: Path, tmp_path: Path, language: Any) -> None:
    (path,) = export(database, "xlsx", Choice(language=language), tmp_path).files
    said = words(language)
    with closing(openpyxl.load_workbook(path)) as book:
        guide, dictionary = book[said.guide], book[said.dictionary]
        texts = {found.value for row in guide.iter_rows() for found in row}
        assert {*said.rules, *(text for pair in said.legend.values() for text in pair)} <= texts
        colours = [colour(found) for found in guide["A"] if colour(found)]
        assert colours == [SUSPECT, CONTRADICTED, DERIVED, MISSING, OPEN, UNCOMPUTABLE]
        told = {(row[0], row[1]): row[2:] for row in dictionary.iter_rows(min_row=2, values_only=True)}
        for view in set(book.sheetnames) - {said.guide, said.dictionary}:
            labels = [found.value for found in book[view][1]]
            assert [told[key][0] for key in told if key[0] == view] == labels
        assert all(label and meaning for label, _, meaning in told.values())


def test_both_languages_say_the_same_things() -> None:
    chinese, english = words("zh"), words("en")
    assert set(chinese.legend) == set(english.legend)
    assert set(chinese.notes) == set(english.notes)
    for name in Words.__struct_fields__:
        found, other = getattr(chinese, name), getattr(english, name)
        assert bool(found) and bool(other)
        assert isinstance(found, str) or len(found) == len(other)


def test_the_same_warehouse_gives_the_same_bytes(database: Path, tmp_path: Path) -> None:
    first, again = (export(database, "xlsx", Choice(), tmp_path / name).files[0].read_bytes() for name in "ab")
    assert first == again


@pytest.fixture
def con(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(database, read_only=True) as opened:
        yield opened


def test_a_view_beyond_the_rows_of_a_sheet_is_split_by_year_and_then_into_parts(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    fill(con, [Row(whole=number) for number in range(9)])
    con.execute("UPDATE chosen SET year = CASE WHEN place < 2 THEN 2022 WHEN place < 8 THEN 2023 END")
    work = job(tmp_path)
    (path,) = write_workbook(con, [view()], work)
    with closing(openpyxl.load_workbook(path)) as book:
        names = [name for name in book.sheetnames if name.startswith("probe")]
        assert names == ["probe 2022", "probe 2023", "probe 2023 (2)", "probe 无年度"]
        numbers = [[row[2] for row in book[name].iter_rows(min_row=2, values_only=True)] for name in names]
        assert numbers == [[0, 1], [2, 3, 4], [5, 6, 7], [8]]
        assert all(book[name].auto_filter.ref == book[name].dimensions for name in names)
        guide = {found.value for row in book["使用说明"].iter_rows() for found in row}
    (remark,) = work.remarks
    assert "probe has 9 rows, more than a sheet of Excel holds (4): it is split by year into 4 sheets" in remark.english
    assert remark.chinese in guide


@given(st.lists(st.text("abc", min_size=1, max_size=40), max_size=8))
def test_names_of_sheets_are_short_and_all_different(titles: list[str]) -> None:
    taken: set[str] = set()
    for title in titles:
        name = sheet_name(title, taken)
        assert len(name) <= 31
        assert name.lower() not in taken
        taken.add(name.lower())


def test_text_beyond_a_cell_is_cut_and_counted_and_never_lost_silently(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    whole, long, wide = "a" * 32_767, "b" * 32_768, "𠀀" * 20_000  # the last one is of two units each
    fill(con, [Row(text=whole), Row(text=long), Row(text=wide)])
    work = job(tmp_path)
    (path,) = write_workbook(con, [view()], work)
    with closing(openpyxl.load_workbook(path)) as book:
        texts = [found.value for found in book["probe"]["B"][1:]]
    assert texts[0] == whole
    for text, begins in ((texts[1], long), (texts[2], wide)):
        said = words("zh").cut
        assert text.endswith(said)
        assert begins.startswith(text.removesuffix(said))
        assert len(text.encode("utf-16-le")) <= 2 * 32_767
    assert any("2 texts are longer than a cell of Excel may be" in remark.english for remark in work.remarks)


def test_what_no_workbook_holds_is_refused_in_words(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 10_000)
    with pytest.raises(ExportError, match="choose fewer years or agencies, or write csv"):
        export(database, "xlsx", Choice(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_addresses_and_formulas_stay_text(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    fill(con, [Row(text="http://www.example.gov.cn/"), Row(text="=1+1"), Row(text="0012")])
    (path,) = write_workbook(con, [view()], job(tmp_path))
    with closing(openpyxl.load_workbook(path)) as book:
        found = book["probe"]["B"][1:]
        assert [one.data_type for one in found] == ["s", "s", "s"] or [one.data_type for one in found] == [
            "inlineStr"
        ] * 3
        assert [one.value for one in found] == ["http://www.example.gov.cn/", "=1+1", "0012"]
        assert not book["probe"]._hyperlinks
        assert [bool(one.quotePrefix) for one in found] == [False, True, False]
    with zipfile.ZipFile(path) as file:
        assert not any(b"<f>" in file.read(name) for name in file.namelist() if name.startswith("xl/worksheets/"))


def test_a_number_beyond_what_excel_holds_keeps_all_its_digits(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    fill(con, [Row(whole=12_345_678_901_234_567), Row(whole=123_456_789_012_345)])
    (path,) = write_workbook(con, [view()], job(tmp_path))
    with closing(openpyxl.load_workbook(path)) as book:
        assert [one.value for one in book["probe"]["C"][1:]] == ["12345678901234567", 123_456_789_012_345]


def test_a_chinese_workbook_has_chinese_words_for_codes_and_remarks(database: Path, tmp_path: Path) -> None:
    choice = Choice(views=("requests_long", "findings", "agency_years", "statistics_wide"))
    (path,) = export(database, "xlsx", choice, tmp_path).files
    with closing(openpyxl.load_workbook(path)) as book:
        found = {}
        for sheet, heading in (("requests_long", "可信度"), ("requests_long", "状态"), ("findings", "严重程度"),
                               ("agency_years", "行政层级"), ("agency_years", "机构类型")):  # fmt: skip
            place = [one.value for one in book[sheet][1]].index(heading)
            found[heading] = {row[place] for row in book[sheet].iter_rows(min_row=2, values_only=True)}
        guide = [one.value for row in book["使用说明"].iter_rows() for one in row]
        rows = list(book["数据字典"].iter_rows(min_row=2, values_only=True))
    meanings = {(row[0], row[1]): row[4] for row in rows}
    assert found["可信度"] == {"已证实", "存疑"}
    assert found["状态"] <= {"原文印出", "空白", "缺失", "推算"}
    assert found["严重程度"] <= {"错误", "可疑", "提示"}
    assert found["行政层级"] <= {"县级", None}
    assert found["机构类型"] <= {"人民政府", "政府部门", None}
    assert "没有数据，只有表头：statistics_wide" in guide
    assert "相加" in meanings["agency_years", "refused_total"]
    assert "办理结果总计" in meanings["agency_years", "granted_share"]
    assert all(row[2] != row[4] for row in rows if row[0] == "agency_years")


def test_csv_for_excel_has_the_words_and_csv_for_programs_the_codes(database: Path, tmp_path: Path) -> None:
    people, programs = export(database, "csv", Choice(views=("findings",)), tmp_path).files
    assert ",error," in programs.read_text(encoding="utf-8")
    assert ",错误," in people.read_text(encoding="utf-8")
    assert ",error," not in people.read_text(encoding="utf-8")

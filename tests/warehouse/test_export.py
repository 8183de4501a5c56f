"""CSV for Excel and for programs, and questions in SQL."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.warehouse.made import AGENCY, document, records, several
from warehouse.build import build
from warehouse.database import WarehouseError
from warehouse.exports import export_csv
from warehouse.exports.texts import guard, plain
from warehouse.query import QueryError, query
from warehouse.wide import WIDE, headings, wide_columns


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    build(records(folder, several()), folder / "nianbao.duckdb")
    export_csv(folder / "nianbao.duckdb", folder / "exports")
    return folder


def read(path: Path, encoding: str) -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def test_every_wide_table_comes_twice(built: Path) -> None:
    names = {path.name for path in (built / "exports").iterdir()}
    assert names == {f"{table}{ending}" for table in WIDE for ending in (".csv", ".excel.csv")}


def test_excel_gets_a_mark_and_chinese_headings(built: Path) -> None:
    assert (built / "exports" / "requests_wide.excel.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    headings = read(built / "exports" / "requests_wide.excel.csv", "utf-8-sig")[0]
    assert headings[:2] == ["机构名称", "报告年度"]
    assert "一、本年新收政府信息公开申请数量 / 总计" in headings


@pytest.mark.parametrize("table", WIDE)
def test_no_two_headings_are_alike_and_amounts_name_their_unit(table: str) -> None:
    found = headings(table)
    assert len(set(found.values())) == len(found)
    for column in wide_columns(table):
        if column.unit != "count":
            assert {"10k_yuan": "万元", "yuan": "（元）"}[column.unit] in found[column.name]


def test_programs_get_codes_and_the_same_numbers(built: Path) -> None:
    for_programs = read(built / "exports" / "requests_wide.csv", "utf-8")
    for_people = read(built / "exports" / "requests_wide.excel.csv", "utf-8-sig")
    assert for_programs[0][:4] == ["agency", "year", "form", "published_on"]
    assert [row[:100] for row in for_programs[1:]] == [row[:100] for row in for_people[1:]]
    row = next(row for row in for_programs if row[0] == AGENCY and row[1] == "2024")
    cells = {cell.key: cell.value for cell in several()[2].report.cells}
    assert Decimal(row[for_programs[0].index("new_received_total")]) == cells["requests.new_received.total"]


def test_the_excel_file_names_doubtful_columns_in_chinese(tmp_path: Path) -> None:
    parsed = document()
    next(cell for cell in parsed.report.cells if cell.key == "requests.granted.total").trust = "suspect"
    build(records(tmp_path, [parsed]), tmp_path / "w.duckdb")
    export_csv(tmp_path / "w.duckdb", tmp_path)
    headings, row = read(tmp_path / "requests_wide.excel.csv", "utf-8-sig")
    assert row[headings.index("存疑的列")] == "三、本年度办理结果 / （一）予以公开 / 总计"


@given(st.text(max_size=30))
def test_guarded_text_begins_no_formula_and_loses_nothing(text: str) -> None:
    guarded = guard(text)
    assert guarded.removeprefix("'") == text.removeprefix("'")
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


def test_a_name_that_begins_like_a_formula_is_guarded_for_excel_only(tmp_path: Path) -> None:
    parsed = document()
    parsed.report.agency = "=cmd|'/c calc'!A0"
    build(records(tmp_path, [parsed]), tmp_path / "w.duckdb")
    export_csv(tmp_path / "w.duckdb", tmp_path)
    assert read(tmp_path / "requests_wide.excel.csv", "utf-8-sig")[1][0] == "'=cmd|'/c calc'!A0"
    assert read(tmp_path / "requests_wide.csv", "utf-8")[1][0] == "=cmd|'/c calc'!A0"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (Decimal("107.000000"), "107"),
        (Decimal("100.000000"), "100"),
        (Decimal("0.000000"), "0"),
        (Decimal("-2.500000"), "-2.5"),
        (Decimal("0.000756"), "0.000756"),
        (-3, "-3"),
    ],
)
def test_numbers_are_written_whole(value: object, text: str) -> None:
    assert plain("", value) == text


@given(st.decimals(min_value=-(10**13), max_value=10**13, places=6, allow_nan=False, allow_infinity=False))
def test_a_written_number_is_the_number(value: Decimal) -> None:
    assert Decimal(plain("", value)) == value


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM cells",
        "CREATE TABLE mine (a INTEGER)",
        "COPY cells TO 'cells.csv'",
        "SELECT * FROM read_csv('/etc/hostname')",
        "ATTACH 'other.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "SELECT 1; SELECT 2",
        "SELECT nothing FROM nowhere",
        "",
    ],
)
def test_a_query_can_only_read_the_warehouse(built: Path, sql: str) -> None:
    with pytest.raises(QueryError), query(built / "nianbao.duckdb", sql):
        pass


def test_a_wrong_query_gets_the_tables_that_there_are(built: Path) -> None:
    sql = "SELECT * FROM request_wide"
    with pytest.raises(QueryError, match="requests_wide"), query(built / "nianbao.duckdb", sql):
        pass


def test_rows_come_while_the_query_runs(built: Path) -> None:
    everything = "SELECT a.* FROM cells a, cells b, cells c, cells d"  # more than any memory holds
    with query(built / "nianbao.duckdb", everything) as answer:
        rows = [row for _, row in zip(range(30_000), answer.rows, strict=False)]
    assert len(rows) == 30_000
    assert answer.columns[:3] == ["document_id", "key", "value"]


def test_a_query_that_fails_on_its_way_says_so(built: Path) -> None:
    late = "SELECT CASE WHEN i = 90000 THEN error('no such year') ELSE i END FROM range(100000) t(i)"
    with pytest.raises(QueryError, match="no such year"), query(built / "nianbao.duckdb", late) as answer:
        list(answer.rows)


def test_no_warehouse_is_said(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="nianbao build"), query(tmp_path / "none.duckdb", "SELECT 1"):
        pass

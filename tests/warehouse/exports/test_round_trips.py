"""Whatever stands in a view comes back from every format as it was."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from tests.warehouse.exports.probe import Row, fill, job, view
from tests.warehouse.made import records, several
from warehouse.build import build
from warehouse.exports.csv_files import write_csv
from warehouse.exports.parquet_files import write_parquet
from warehouse.exports.sqlite_file import write_sqlite
from warehouse.exports.texts import guard, guarded
from warehouse.exports.workbook import write_workbook

_TRICKY = (
    "=1+1",
    "＝1",
    "'=x",
    "''=x",
    "-1",
    "\t",
    "\r\n",
    "<r>a</r>",
    "_x0041_",
    "12345678901234567890",
    "12e4",
    "01",
    "12E+5",
    "007",
    "2-3",
    "1/2",
    "1,234",
    "'1,234",
    "２０２４年１月５日",
    "5 May",
    "TRUE",
    "50%",
    "41",
)
_SHORT = 10_000_000_000_000
rows = st.lists(
    st.builds(
        Row,
        text=st.none() | st.sampled_from(_TRICKY) | st.text(st.characters(codec="utf-8")),
        whole=st.none() | st.integers(-(2**63), 2**63 - 1),
        amount=st.none() | st.decimals(-_SHORT, _SHORT, places=6),
        huge=st.none() | st.decimals(-(10**34), 10**34, places=3),
        share=st.none() | st.floats(0, 1),
        day=st.none() | st.dates(dt.date(1000, 1, 1)),
        sure=st.none() | st.booleans(),
        seen=st.none()
        | st.datetimes(dt.datetime(1970, 1, 2), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC)),
        words=st.none() | st.lists(st.sampled_from(("甲", "=乙", 'a"b')), max_size=2),
    ),
    max_size=6,
)  # fmt: skip
several_times = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("probed")
    build(records(folder, several()[:1]), folder / "nianbao.duckdb")
    with duckdb.connect(folder / "nianbao.duckdb", read_only=True) as opened:
        yield opened


def read_csv(path: Path, encoding: str) -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))[1:]


def number(value: str) -> Decimal | None:
    return Decimal(value) if value else None


def instant(value: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(value) if value else None


def unguard(text: str) -> str:
    """The text behind an apostrophe that a file for Excel put there."""
    return text[1:] if text.startswith("'") and guard(text) != text else text


def told(values: Sequence[str], yes_no: tuple[str, str]) -> tuple[Any, ...]:
    """A line of a CSV file as values; what is empty is null."""
    _, text, whole, amount, huge, share, day, sure, seen, words = values
    return (
        text, int(whole) if whole else None, number(amount), number(huge), float(share) if share else None,
        dt.date.fromisoformat(day) if day else None, sure == yes_no[0] if sure in yes_no else None, instant(seen),
        json.loads(words) if words else None,
    )  # fmt: skip


def no_null(rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    """CSV read by Python does not tell null from empty text."""
    return [tuple(row._replace(text=row.text or "")) for row in rows]


@several_times
@given(rows=rows)
def test_csv(con: duckdb.DuckDBPyConnection, tmp_path: Path, rows: list[Row]) -> None:
    fill(con, rows)
    for_people, for_programs = write_csv(con, [view()], job(tmp_path))
    assert [told(line, ("true", "false")) for line in read_csv(for_programs, "utf-8")] == no_null(rows)
    lines = read_csv(for_people, "utf-8-sig")
    assert not any(value.startswith(("=", "+", "@", "\t", "＝", "＋", "－", "＠")) for line in lines for value in line)
    unguarded = [[line[0], unguard(line[1]), *line[2:-1], unguard(line[-1])] for line in lines]
    assert [told(line, ("是", "否")) for line in unguarded] == no_null(rows)


@pytest.mark.parametrize("text", [
    "12E+5", "007", "2-3", "1/2", "1,234", "1.50", "50%", "2024-01-05", "2024年1月5日", "1月5日", "12:30", "(5)", "５",
    "￥5", " 5", "5 May 2024", "Mar-5", "true", "123456789012",
])  # fmt: skip
def test_what_excel_would_show_in_another_way_is_guarded(text: str) -> None:
    assert guard(text) == f"'{text}"
    assert guard(f"'{text}") == f"''{text}"


@pytest.mark.parametrize("text", [
    "", "41", "0", "330100", "0.5", "requests.granted.total", "第1行", "约20件", "e",
    "2021-2023年度报告", "may", "-", "（）",
])  # fmt: skip
def test_what_excel_shows_as_it_is_has_no_apostrophe(text: str) -> None:
    assert guard(text) == (f"'{text}" if text == "-" else text)


@given(st.text(alphabet="'0123456789.,:/%()-+eE 年月日ａ０=jany￥") | st.text())
def test_a_guard_can_be_taken_away_and_is_the_same_in_sql(text: str) -> None:
    assert unguard(guard(text)) == text
    with duckdb.connect() as own:
        query = f"SELECT {guarded('t')} FROM (SELECT ? AS t)"  # noqa: S608 - our own expression
        assert own.execute(query, [text]).fetchall() == [(guard(text),)]


@several_times
@given(rows=rows)
def test_parquet(con: duckdb.DuckDBPyConnection, tmp_path: Path, rows: list[Row]) -> None:
    fill(con, rows)
    (path,) = write_parquet(con, [view()], job(tmp_path))
    table = pq.read_table(path)
    assert [tuple(row.values())[1:] for row in table.to_pylist()] == [tuple(row) for row in rows]
    assert str(table.schema.field("amount").type) == "decimal128(20, 6)"
    assert pq.ParquetFile(path).metadata.row_group(0).column(0).compression == "ZSTD" if rows else True
    columns = json.loads(table.schema.metadata[b"nianbao.columns"])
    assert columns["share"] == {"label": "比例", "meaning": "比例（0至1）", "unit": ""}


@several_times
@given(rows=rows)
def test_sqlite(con: duckdb.DuckDBPyConnection, tmp_path: Path, rows: list[Row]) -> None:
    fill(con, rows)
    (tmp_path / "nianbao.sqlite").unlink(missing_ok=True)
    path, _ = write_sqlite(con, [view()], job(tmp_path))
    with closing(sqlite3.connect(path)) as made:
        found = made.execute("SELECT * FROM probe ORDER BY rowid").fetchall()
    for row, (_, text, whole, amount, huge, share, day, sure, seen, words) in zip(rows, found, strict=True):
        assert (text, whole, share) == (row.text, row.whole, row.share)
        for kept, value in ((amount, row.amount), (huge, row.huge)):
            assert (None if kept is None else Decimal(str(kept))) == value
        assert day == (row.day.isoformat() if row.day else None)
        assert sure == row.sure
        assert instant(seen or "") == row.seen
        assert json.loads(words or "null") == row.words


def kept_number(kept: object) -> Decimal | None:
    return None if kept is None else Decimal(str(kept))


def in_excel(day: dt.date | None) -> dt.date | str | None:
    """Excel's dates begin in 1900, with a day that never was; what is earlier stays text."""
    return day if day is None or day >= dt.date(1900, 3, 1) else day.isoformat()


@several_times
@given(rows=rows)
def test_workbook(con: duckdb.DuckDBPyConnection, tmp_path: Path, rows: list[Row]) -> None:
    fill(con, rows)
    (path,) = write_workbook(con, [view()], job(tmp_path))
    with closing(openpyxl.load_workbook(path)) as book:
        found = [list(line) for line in book["probe"].iter_rows(min_row=2, max_col=10, values_only=True)]
    for row, (_, text, whole, amount, huge, share, day, sure, seen, words) in zip(rows, found, strict=True):
        assert unescape(text or "") == (row.text or "")
        assert [kept_number(kept) for kept in (whole, amount, huge)] == [row.whole, row.amount, row.huge]
        assert share == (None if row.share is None else pytest.approx(row.share, rel=1e-15, abs=1e-300))
        assert (day.date() if isinstance(day, dt.datetime) else day) == in_excel(row.day)
        assert sure == {None: None, True: "是", False: "否"}[row.sure]
        assert instant(seen or "") == row.seen
        assert json.loads(words or "null") == row.words

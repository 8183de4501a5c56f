"""What is exported: whose rows, which columns, and what a wish that cannot be met is told."""

from __future__ import annotations

import csv
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.warehouse.exports.conftest import DOUBTED
from tests.warehouse.made import document, records
from tests.warehouse.planted import CITY
from warehouse import exports
from warehouse.build import build
from warehouse.database import WarehouseError, open_warehouse
from warehouse.dictionary.catalog import tables
from warehouse.exports import FORMATS, Choice, ExportError, export, pieces
from warehouse.exports.choice import ending, years

SOURCE = ["url", "captured_at", "document_id"]


def exported(database: Path, folder: Path, choice: Choice) -> dict[str, list[dict[str, str]]]:
    """The rows of each view, from the CSV files for programs."""
    found = {}
    for path in export(database, "csv", choice, folder).files:
        if not path.name.endswith(".excel.csv"):
            with path.open(encoding="utf-8", newline="") as file:
                found[path.name.removesuffix(".csv").partition("-selection")[0]] = list(csv.DictReader(file))
    return found


def able(database: Path) -> list[str]:
    """Every view that can be exported, as the refusal of an unknown one lists them."""
    with pytest.raises(ExportError, match="there is no view 'nothing'") as refused:
        export(database, "csv", Choice(views=("nothing",)), database.parent)
    return str(refused.value).rpartition("exported are ")[2].split(", ")


def test_every_row_of_every_view_says_where_it_comes_from_and_none_is_lost(database: Path, tmp_path: Path) -> None:
    names = able(database)
    assert {"agency_years", "requests_wide", "findings", "check_sum", "cells", "revisions"} <= set(names)
    found = exported(database, tmp_path, Choice(views=tuple(names)))
    with open_warehouse(database) as con:
        counts = {name: len(con.execute(f'FROM "{name}"').fetchall()) for name in names}
    assert {name: len(rows) for name, rows in found.items()} == counts
    assert counts["revisions"] and counts["findings"] and counts["text_reuse"]
    for name, rows in found.items():
        for row in rows:
            assert list(row)[:2] == ["agency", "year"]
            assert all(row[column] for column in ("agency", "year", *SOURCE)), name
            assert row["captured_at"].endswith("Z")


def test_views_whose_rows_are_of_no_document_are_refused_with_the_way_to_have_them(
    database: Path, tmp_path: Path
) -> None:
    names = able(database)
    with open_warehouse(database) as con:
        others = {table.name for table in tables(con)} - set(names)
    assert {"coverage", "missing_reports", "quality_summary", "agencies", "captures", "build"} <= others
    for name in sorted(others):
        with pytest.raises(ExportError, match=f'nianbao query --format csv "FROM {name}"'):
            export(database, "csv", Choice(views=(name,)), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_rows_are_narrowed_by_agency_year_province_and_level(database: Path, tmp_path: Path) -> None:
    view = ("agency_years",)
    asked = Choice(views=view, agencies=(f"{CITY}财政局", DOUBTED), years=(2023, 2024))
    rows = exported(database, tmp_path, asked)["agency_years"]
    assert sorted((row["agency"], row["year"]) for row in rows) == [
        (DOUBTED, "2024"), (f"{CITY}财政局", "2023"), (f"{CITY}财政局", "2024"),
    ]  # fmt: skip
    by_id = exported(database, tmp_path, Choice(views=view, agencies=(rows[0]["agency_id"],)))["agency_years"]
    assert {row["agency"] for row in by_id} == {rows[0]["agency"]}
    everything = len(exported(database, tmp_path, Choice(views=view))["agency_years"])
    for choice in (
        Choice(views=view, provinces=("吉林",)),
        Choice(views=view, provinces=("吉林省",)),
        Choice(views=view, provinces=("220000",), levels=("county",)),
    ):
        assert 0 < len(exported(database, tmp_path, choice)["agency_years"]) <= everything


def test_the_same_choice_holds_for_views_without_agency_or_year(database: Path, tmp_path: Path) -> None:
    choice = Choice(views=("cells", "checks", "sections"), agencies=(f"{CITY}教育局",), years=(2022,))
    found = exported(database, tmp_path, choice)
    assert all(found.values())
    assert len({row["document_id"] for rows in found.values() for row in rows}) == 1


def test_rows_stand_in_the_order_of_agency_year_and_form(database: Path, tmp_path: Path) -> None:
    rows = exported(database, tmp_path, Choice(views=("requests_long",)))["requests_long"]
    assert [(row["agency"], row["year"]) for row in rows] == sorted((row["agency"], row["year"]) for row in rows)
    assert [row["row_code"] for row in rows[:8]] == ["new_received"] * 7 + ["carried_in"]
    assert [row["column_code"] for row in rows[:2]] == ["natural_person", "business"]


def test_chosen_columns_bring_their_source_and_their_doubts(database: Path, tmp_path: Path) -> None:
    views = ("requests_wide", "requests_long", "agency_years")
    found = exported(database, tmp_path, Choice(views=views, columns=("agency", "year")))
    marks = {
        "requests_wide": ["doubtful", "missing", "open_blanks", "derived", "doubtful_count"],
        "requests_long": ["trust", "status", "in_doubt"],
        "agency_years": ["rate_note", "doubtful_count"],
    }
    for view, names in marks.items():
        assert list(found[view][0]) == ["agency", "year", *SOURCE, *names]


def test_a_wide_table_names_the_columns_that_were_derived(database: Path, tmp_path: Path) -> None:
    rows = exported(database, tmp_path, Choice(views=("disclosure_wide",), columns=("agency",)))["disclosure_wide"]
    assert {row["agency"]: row["derived"] for row in rows if row["derived"]} == {DOUBTED: "regulations_issued"}


def test_what_is_left_out_is_told_by_the_name_of_the_file(database: Path, tmp_path: Path) -> None:
    view = ("quality",)
    told = [
        export(database, form, choice, tmp_path).files[0].name
        for choice in (Choice(), Choice(views=view), Choice(views=view, years=(2024,)))
        for form in FORMATS
    ]
    assert told == [
        "requests_wide.excel.csv", "nianbao.xlsx", "agency_years.parquet", "nianbao.sqlite",
        "quality.excel.csv", "nianbao-selection-quality.xlsx", "quality.parquet", "nianbao-selection-quality.sqlite",
        "quality-selection-2024.excel.csv", "nianbao-selection-quality-2024.xlsx", "quality-selection-2024.parquet",
        "nianbao-selection-quality-2024.sqlite",
    ]  # fmt: skip
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("choice", "name"),
    [
        (Choice(views=FORMATS["xlsx"].views), "nianbao.xlsx"),
        (Choice(language="en"), "nianbao-en.xlsx"),
        (Choice(years=(2021, 2022, 2024), language="en"), "nianbao-selection-2021-2022-2024-en.xlsx"),
        (Choice(provinces=("吉林",), levels=("county",)), "nianbao-selection-220000-county.xlsx"),
        (Choice(views=("quality",), columns=("agency",)), "nianbao-selection-quality-only-agency.xlsx"),
    ],
)
def test_a_name_tells_what_is_in_the_file(database: Path, tmp_path: Path, choice: Choice, name: str) -> None:
    (path,) = export(database, "xlsx", choice, tmp_path).files
    assert path.name == name


def test_long_choices_have_short_names_that_differ() -> None:
    ids = tuple(f"{number:016x}" for number in range(40))
    told = {ending(Choice(agencies=chosen), None) for chosen in (ids, ids[:-1], ids[::-1])}
    assert len(told) == 3
    assert all(len(name) < 110 and re.fullmatch(r"-selection-[0-9a-z-]+", name) for name in told)


def test_a_name_of_a_file_has_nothing_that_leads_elsewhere() -> None:
    assert ending(Choice(agencies=("../a b/c",)), None) == "-selection-___a_b_c"


@pytest.mark.parametrize(
    ("form", "out", "names"),
    [
        ("csv", "mine.csv", ["mine.excel.csv", "mine.csv"]),
        ("csv", "mine.excel.csv", ["mine.excel.csv", "mine.csv"]),
        ("csv", "folder", ["quality.excel.csv", "quality.csv"]),
        ("xlsx", "mine.xlsx", ["mine.xlsx"]),
        ("parquet", "mine.parquet", ["mine.parquet"]),
        ("sqlite", "mine.db", ["mine.db", "mine.metadata.json"]),
        ("sqlite", "folder.d", ["nianbao.sqlite", "metadata.json"]),
    ],
)
def test_out_names_a_folder_or_a_file(database: Path, tmp_path: Path, form: str, out: str, names: list[str]) -> None:
    done = export(
        database, form, Choice(views=("quality",), years=(2024,)), tmp_path / "unused", tmp_path / "new" / out
    )
    assert [path.name for path in done.files] == names
    assert all(path.is_file() and path.is_relative_to(tmp_path / "new") for path in done.files)
    assert not (tmp_path / "unused").exists()


def test_one_file_takes_one_view(database: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="one file, and these are 4 views"):
        export(database, "csv", Choice(), tmp_path, tmp_path / "mine.csv")


def test_a_place_that_cannot_be_written_is_named(database: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match=r"cannot write to .*file.*--out"):
        export(database, "csv", Choice(), tmp_path / "file" / "folder")


@pytest.mark.parametrize(("form", "out"), [("csv", "a.xlsx"), ("xlsx", "a.csv"), ("sqlite", "a.parquet")])
def test_a_file_named_as_one_of_another_format_is_refused(database: Path, tmp_path: Path, form: str, out: str) -> None:
    with pytest.raises(ExportError, match="another format: write "):
        export(database, form, Choice(), tmp_path, tmp_path / out)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_export_left_is_removed_and_what_runs_stays(database: Path, tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    left, running = tmp_path / f".export-{ended.pid}-x", tmp_path / f".export-{os.getpid()}-y"
    for folder in (left, running):
        folder.mkdir()
    export(database, "csv", Choice(views=("quality",)), tmp_path)
    assert not left.exists()
    assert running.exists()


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_in_pieces_is_the_same(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    choice = Choice(views=("requests_wide", "agency_years"))
    whole = [path.read_bytes() for path in export(database, form, choice, tmp_path / "whole").files]
    monkeypatch.setattr(pieces, "DOCUMENTS_AT_ONCE", 7)
    assert [path.read_bytes() for path in export(database, form, choice, tmp_path / "pieces").files] == whole


@pytest.mark.parametrize("column", ["refused_security_stability_total", "agency"])
def test_the_mark_of_a_file_for_excel_stands_before_the_first_heading(
    database: Path, tmp_path: Path, column: str
) -> None:
    choice = Choice(views=("requests_wide",), columns=(column,), language="en")
    for_people = export(database, "csv", choice, tmp_path).files[0].read_bytes()
    assert for_people.startswith("\ufeff".encode())
    first = next(csv.reader([for_people.decode("utf-8-sig").splitlines()[0]]))
    assert len(first) == 9
    assert not any('"' in heading or "," in heading for heading in first)


def test_a_unit_of_ten_thousand_yuan_is_one_number(database: Path, tmp_path: Path) -> None:
    path, _ = export(database, "csv", Choice(views=("disclosure_wide",), language="en"), tmp_path).files
    heading = path.read_text(encoding="utf-8-sig").splitlines()[0]
    assert "(10000 yuan)" in heading
    assert ";000" not in heading


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        (
            Choice(views=("request_wide",)),
            r"did you mean requests_wide or .*\? Those .* are agency_years",
        ),
        (
            Choice(views=("agency_years",), columns=("agency", "grantd")),
            r"'grantd': did you mean granted or .*\? ",
        ),
        (Choice(agencies=(f"{CITY}财务局",)), f"no body.*nearest names are {CITY}财政局(, [^,.]+){{4}}\\."),
        (Choice(provinces=("湖北",)), "no reports from a province '湖北'; this warehouse has 吉林省"),
        (Choice(provinces=("吉",)), "吉林省"),
        (Choice(levels=("villages",)), "level 'villages'; this warehouse has county"),
        (Choice(years=(1999,)), "no report on 1999; this warehouse has reports on 2020, 2021"),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(database: Path, tmp_path: Path, choice: Choice, says: str) -> None:
    with pytest.raises(ExportError, match=says):
        export(database, "csv", choice, tmp_path)


def test_a_name_of_several_agencies_is_answered_with_their_ids(tmp_path: Path) -> None:
    urls = ("http://www.a.gov.cn/1.html", "http://www.b.gov.cn/1.html")
    build(records(tmp_path, [document(agency="教育局", url=url) for url in urls]), tmp_path / "w.duckdb")
    with pytest.raises(ExportError, match=r"2 bodies have the name '教育局'") as refused:
        export(tmp_path / "w.duckdb", "csv", Choice(agencies=("教育局",)), tmp_path)
    one = str(refused.value).splitlines()[-1].split()[0]
    assert len(exported(tmp_path / "w.duckdb", tmp_path, Choice(agencies=(one,)))["requests_wide"]) == 1


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_that_fits_gives_headings_and_a_remark(database: Path, tmp_path: Path, form: str) -> None:
    done = export(database, form, Choice(views=("quality",), agencies=(DOUBTED,), years=(2021,)), tmp_path)
    assert any("no report fits" in remark for remark in done.remarks)
    assert any("only headings: quality" in remark for remark in done.remarks)
    assert all(path.stat().st_size for path in done.files)
    if form == "parquet":
        assert pq.read_table(done.files[0]).num_rows == 0


def test_reports_that_no_province_can_be_told_of_are_counted(tmp_path: Path) -> None:
    build(records(tmp_path, [document(agency="教育局"), document(agency="吉首市发展和改革局")]), tmp_path / "w.duckdb")
    done = export(tmp_path / "w.duckdb", "csv", Choice(provinces=("湖南",)), tmp_path)
    assert any("1 reports of bodies whose place or level is not known are left out" in text for text in done.remarks)


@pytest.mark.parametrize("choice", [
    Choice(provinces=("湖南",), agencies=("吉首市发展和改革局",)), Choice(provinces=("湖南",), years=(2023,)),
])  # fmt: skip
def test_what_another_condition_leaves_out_is_not_counted(tmp_path: Path, choice: Choice) -> None:
    made = [
        document(agency="教育局"),
        document(agency="吉首市发展和改革局"),
        document(2023, agency="吉首市发展和改革局"),
    ]
    build(records(tmp_path, made), tmp_path / "w.duckdb")
    assert not export(tmp_path / "w.duckdb", "csv", choice, tmp_path).remarks[:-1]


def test_a_central_body_is_of_no_province(tmp_path: Path) -> None:
    build(records(tmp_path, [document(agency="财政部"), document(agency="吉首市发展和改革局")]), tmp_path / "w.duckdb")
    with duckdb.connect(tmp_path / "w.duckdb") as con:
        con.execute("UPDATE agencies SET division = '100000', level = 'central' WHERE name = '财政部'")
    (path, _) = export(tmp_path / "w.duckdb", "sqlite", Choice(), tmp_path).files
    with closing(sqlite3.connect(path)) as made:
        rows = made.execute("SELECT agency, province FROM requests_wide ORDER BY 1").fetchall()
    assert rows == [("吉首市发展和改革局", "湖南省"), ("财政部", None)]
    with pytest.raises(ExportError, match=r"this warehouse has 湖南省$"):
        export(tmp_path / "w.duckdb", "csv", Choice(provinces=("100000",)), tmp_path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2019", (2019,)),
        ("2019-2021", (2019, 2020, 2021)),
        ("2021,2019", (2019, 2021)),
        (" 2019，2020-2021", (2019, 2020, 2021)),
    ],
)
def test_years_are_read(text: str, found: tuple[int, ...]) -> None:
    assert years(text) == found


@pytest.mark.parametrize("text", ["", "19", "2021-2019", "2019-", "20x9", "2019,,2020"])
def test_what_is_no_list_of_years_is_refused(text: str) -> None:
    with pytest.raises(ExportError, match="write 2019, 2019-2023 or 2019,2021"):
        years(text)


@pytest.mark.parametrize("form", FORMATS)
def test_what_does_not_fit_into_memory_is_tried_with_more(
    database: Path, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = export(database, form, Choice(views=("requests_wide",)), tmp_path / "usual")
    monkeypatch.setattr(exports, "MEMORY", ("1MB", "2MB", "80%"))
    tight = export(database, form, Choice(views=("requests_wide",)), tmp_path / "tight")
    assert [path.name for path in tight.files] == [path.name for path in usual.files]
    assert tight.remarks == usual.remarks
    if form in ("csv", "parquet"):
        assert [path.read_bytes() for path in tight.files] == [path.read_bytes() for path in usual.files]


def test_a_machine_with_too_little_memory_is_told(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MEMORY", ("1MB",))
    with pytest.raises(WarehouseError, match=r"too little memory.*--years"):
        export(database, "csv", Choice(views=("requests_wide",)), tmp_path)
    assert list(tmp_path.iterdir()) == []

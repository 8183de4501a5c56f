"""Building: the right document stands for agency and year, the old file is safe, every column is explained."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.made import AGENCY, FETCHED, document, records, several
from warehouse.build import build, is_current
from warehouse.database import SCHEMA_VERSION, WarehouseError, open_warehouse
from warehouse.exports import export_csv
from warehouse.filling import PortalFacts
from warehouse.query import query
from warehouse.summary import summarize
from warehouse.wide import WIDE, wide_columns

PORTAL = PortalFacts("linjiang", "临江市人民政府", "220681", "http://www.linjiang.gov.cn/")


def rows(database: Path, sql: str) -> list[dict[str, object]]:
    with query(database, sql) as answer:
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    build(records(folder, several()), folder / "warehouse" / "nianbao.duckdb", portals=[PORTAL])
    return folder / "warehouse" / "nianbao.duckdb"


def test_whether_a_warehouse_is_what_a_build_would_make(tmp_path: Path) -> None:
    made, database = records(tmp_path, [document()]), tmp_path / "w.duckdb"
    assert not is_current(made, database, portals=[PORTAL])
    build(made, database, portals=[PORTAL])
    assert is_current(made, database, portals=[PORTAL])
    assert not is_current(made, database)  # the portals' names are an input, too
    assert not is_current(made, database, portals=[PORTAL], corrections=tmp_path)
    (path,) = made.glob("year=*/*.parquet")
    path.rename(path.with_stem("another"))
    assert not is_current(made, database, portals=[PORTAL])
    database.write_bytes(b"no warehouse")
    assert not is_current(made, database, portals=[PORTAL])


def test_the_wide_table_shows_the_numbers_of_the_cells(built: Path) -> None:
    parsed = several()[2].report
    expected = {cell.key: cell.value for cell in parsed.cells}
    for table in WIDE:
        found = rows(built, f"SELECT * FROM {table} WHERE agency = '{AGENCY}' AND year = 2024")  # noqa: S608
        for row in found:
            for column in wide_columns(table):
                value = row[column.name]
                assert (None if value is None else Decimal(str(value))) == expected.get(column.key)
    assert len(rows(built, "FROM requests_wide")) == 4


def test_both_forms_stand_side_by_side(built: Path) -> None:
    names = [column.name for column in wide_columns("requests_wide")]
    assert {"other_total", "other_fee_unpaid_total", "new_received_total"} <= set(names)
    assert names.index("other_not_corrected_total") < names.index("outcome_total_total")
    found = rows(built, "SELECT form, other_total, other_other_total FROM requests_wide WHERE year = 2020")
    assert [(row["form"], row["other_other_total"]) for row in found] == [("2019", None)]


def test_a_doubtful_number_is_named(tmp_path: Path) -> None:
    parsed = document()
    total = next(cell for cell in parsed.report.cells if cell.key == "requests.granted.total")
    total.trust = "suspect"
    build(records(tmp_path, [parsed]), tmp_path / "w.duckdb")
    assert rows(tmp_path / "w.duckdb", "SELECT doubtful FROM requests_wide") == [{"doubtful": "granted_total"}]


def test_a_count_with_a_fraction_is_never_rounded(tmp_path: Path) -> None:
    parsed = document()
    cell = next(cell for cell in parsed.report.cells if cell.key == "requests.granted.total")
    cell.value = Decimal("2.5")
    build(records(tmp_path, [parsed]), tmp_path / "w.duckdb")
    found = rows(tmp_path / "w.duckdb", "SELECT granted_total, doubtful FROM requests_wide")
    assert found == [{"granted_total": None, "doubtful": "granted_total"}]


def test_one_document_stands_for_agency_and_year(tmp_path: Path) -> None:
    official, mirror = document(seed=5), document(seed=5, url="http://mirror.example.com/a.html")
    assert (official.report.source.official, mirror.report.source.official) == (True, False)
    later = document(seed=6, url="http://www.linjiang.gov.cn/new.html", fetched_at=FETCHED + dt.timedelta(days=1))
    database = tmp_path / "w.duckdb"
    build(records(tmp_path, [mirror, official]), database)
    assert rows(database, "SELECT url, candidates, chosen_because FROM reports") == [
        {"url": official.url, "candidates": 2, "chosen_because": "official"}
    ]
    build(records(tmp_path, [mirror, official, later]), database)
    found = rows(database, "SELECT url, candidates FROM reports")
    assert found == [{"url": later.url, "candidates": 3}]
    assert len(rows(database, "FROM documents")) == 3


def test_the_same_page_captured_twice_is_one_document(tmp_path: Path) -> None:
    twice = [document(), document(fetched_at=FETCHED + dt.timedelta(days=7))]
    assert build(records(tmp_path, twice), tmp_path / "w.duckdb").documents == 1


def test_an_unresolved_agency_is_kept_and_counted(tmp_path: Path) -> None:
    parsed = document()
    parsed.report.agency = None
    assert build(records(tmp_path, [parsed]), tmp_path / "w.duckdb").reports == 0
    summary = summarize(tmp_path / "w.duckdb")
    assert (summary.documents, summary.unresolved) == (1, 1)


def test_every_table_and_column_is_explained(built: Path) -> None:
    bare = rows(
        built,
        "SELECT table_name AS name FROM duckdb_tables() WHERE comment IS NULL UNION ALL "
        "SELECT table_name || '.' || column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL",
    )
    assert bare == []


def test_building_twice_gives_the_same_exports(built: Path, tmp_path: Path) -> None:
    first = [path.read_bytes() for path in export_csv(built, tmp_path / "one")]
    again = tmp_path / "again.duckdb"
    build(records(tmp_path, several()[::-1]), again, portals=[PORTAL])
    assert [path.read_bytes() for path in export_csv(again, tmp_path / "two")] == first


def test_the_summary_counts_the_chosen_reports(built: Path) -> None:
    summary = summarize(built)
    assert (summary.reports, summary.agencies, summary.years) == (4, 2, 3)
    assert 0.5 < summary.verified_share <= 1
    assert summary.failed_checks == 0


def test_nothing_to_build_from_is_said(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="nianbao crawl"):
        build(tmp_path / "records", tmp_path / "w.duckdb")


def test_a_newer_warehouse_is_left_alone(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    with duckdb.connect(database) as con:
        con.execute(f"CREATE TABLE build AS SELECT {SCHEMA_VERSION + 1} AS schema_version")
    before = database.read_bytes()
    with pytest.raises(WarehouseError, match="newer nianbao"):
        build(records(tmp_path, [document()]), database)
    with pytest.raises(WarehouseError, match="newer nianbao"), open_warehouse(database):
        pass
    assert database.read_bytes() == before


def test_a_file_that_is_no_warehouse_is_not_overwritten(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    database.write_text("something else")
    with pytest.raises(WarehouseError):
        build(records(tmp_path, [document()]), database)
    assert database.read_text() == "something else"


def test_a_failed_check_keeps_the_old_warehouse(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    build(records(tmp_path, [document()]), database)
    broken = document(2023)
    broken.report.cells.append(broken.report.cells[0])
    with pytest.raises(WarehouseError, match="a cell twice"):
        build(records(tmp_path, [broken]), database)
    assert rows(database, "SELECT year FROM reports") == [{"year": 2024}]
    assert [path.name for path in tmp_path.glob("*.part*")] == []


def _build_forever(records_folder: Path, database: Path) -> None:
    while True:
        build(records_folder, database)


def test_a_kill_at_any_moment_leaves_a_warehouse_that_answers(tmp_path: Path) -> None:
    folder, database = records(tmp_path, several()), tmp_path / "w.duckdb"
    build(folder, database)
    spawn = multiprocessing.get_context("spawn")
    for pause in (0.01, 0.07, 0.13, 0.19):
        child = spawn.Process(target=_build_forever, args=(folder, database))
        child.start()
        _wait_for_a_build(tmp_path)
        time.sleep(pause)
        os.kill(child.pid or 0, signal.SIGKILL)
        child.join()
        assert len(rows(database, "FROM reports")) == 4
    build(folder, database)
    assert [path.name for path in tmp_path.glob("*.part*")] == []


def _wait_for_a_build(folder: Path) -> None:
    deadline = time.monotonic() + 20
    while not any(folder.glob("*.part*")):
        assert time.monotonic() < deadline, "the build did not start"
        time.sleep(0.01)


def test_what_another_program_left_beside_the_old_file_goes_with_it(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    build(records(tmp_path, [document()]), database)
    write = "con = duckdb.connect(sys.argv[1]); con.execute('CREATE TABLE mine (a INTEGER)')"
    program = f"import duckdb, os, sys; {write}; os._exit(9)"
    subprocess.run([sys.executable, "-c", program, str(database)], check=False)  # noqa: S603
    assert (tmp_path / "w.duckdb.wal").exists()
    build(records(tmp_path, [document()]), database)
    assert not (tmp_path / "w.duckdb.wal").exists()
    assert len(rows(database, "FROM reports")) == 1


def test_damaged_records_keep_the_old_warehouse_and_are_named(tmp_path: Path) -> None:
    database = tmp_path / "w.duckdb"
    folder = records(tmp_path, [document()])
    build(folder, database)
    (damaged,) = folder.glob("*/*.parquet")
    damaged.write_bytes(b"x")
    with pytest.raises(
        WarehouseError, match=r"year=2024/a\.parquet.*Delete that file and run `nianbao build`.*the old warehouse stays"
    ):
        build(folder, database)
    assert len(rows(database, "FROM reports")) == 1


@pytest.mark.parametrize("kept", [0, 4096, 500_000])
def test_a_damaged_warehouse_is_said_with_what_to_do(tmp_path: Path, kept: int) -> None:
    database = tmp_path / "w.duckdb"
    build(records(tmp_path, [document()]), database)
    database.write_bytes(database.read_bytes()[:kept])
    with pytest.raises(WarehouseError, match="move it away"):
        export_csv(database, tmp_path / "exports")

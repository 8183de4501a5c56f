"""The whole build: planted faults are found and nothing else, a kill or bad input leaves the old warehouse whole."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.answers import PAGE, QUERY
from tests.warehouse.made import document as read_document
from tests.warehouse.made import records
from tests.warehouse.planted import (
    BODIES,
    CITY,
    FAULTS,
    YEARS,
    agency_id,
    document,
    documents,
    figures,
    number,
)
from warehouse.agencies import divisions, hosts, registry, resolve, reviewed, rows
from warehouse.build import PortalFacts, build
from warehouse.checks import run_checks
from warehouse.database import WarehouseError, open_warehouse
from warehouse.records import ParsedDocument, Seen, write_captures, write_records

PORTAL = PortalFacts("linjiang", "临江市人民政府", "220681", "http://www.linjiang.gov.cn/")
TODAY = dt.date(2025, 6, 1)
IN, GRANTED, PARTLY = "requests.carried_in", "requests.granted", "requests.partly_granted"


def answers(database: Path, sql: str) -> list[tuple[Any, ...]]:
    with open_warehouse(database) as con:
        return con.execute(sql).fetchall()


def seen(found: ParsedDocument) -> Seen:
    """The capture that a document came from."""
    assert found.capture_id is not None
    assert found.fetched_at is not None
    return Seen(
        capture_id=found.capture_id,
        address=found.url,
        fetched_at=found.fetched_at,
        status=200,
        revisit=False,
        payload_sha256=found.report.source.sha256,
        portal=found.portal,
        archive_file=str(found.archive_file),
    )


def town(folder: Path, found: list[ParsedDocument]) -> Path:
    folder.mkdir(exist_ok=True)
    write_records(found, folder / "records", "town")
    write_captures(map(seen, found), folder / "records")
    build(folder / "records", folder / "w.duckdb", portals=[PORTAL], today=TODAY)
    return folder / "w.duckdb"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return town(tmp_path_factory.mktemp("planted"), documents())


def test_every_body_is_resolved(planted: Path) -> None:
    found = answers(planted, "SELECT name, division, resolved FROM agencies WHERE reports > 0 ORDER BY name")
    assert found == sorted((f"{CITY}{body}", "220681", True) for body in BODIES)
    assert answers(planted, "FROM unresolved_names") == []


def test_findings_are_the_planted_ones(planted: Path) -> None:
    with open_warehouse(planted) as con:
        found = [(one.code, one.severity, one.agency, one.year, one.key) for one in run_checks(con)]
    assert [one for one in found if one[0] != "sum"] == [
        ("carry_over", "error", *FAULTS["carry_over"], f"{IN}.natural_person"),
        ("carry_over", "error", *FAULTS["carry_over"], f"{IN}.total"),
        ("rewritten", "info", *FAULTS["rewritten"], f"{GRANTED}.natural_person"),
    ]
    sums = [one for one in found if one[0] == "sum"]
    assert [one[1:4] for one in sums] == [("error", *FAULTS["sum"])] * 2
    assert all(f"{GRANTED}.total" in str(one[4]) or str(one[4]).startswith(GRANTED) for one in sums)


def test_the_one_late_report_is_told(planted: Path) -> None:
    found = answers(planted, "SELECT agency, year, status, date_source FROM timeliness WHERE status <> 'on_time'")
    assert found == [(*FAULTS["late"], "late", "printed")]


def test_the_one_missing_report_is_told(planted: Path) -> None:
    found = answers(planted, "SELECT agency, year, last_year, reported_again FROM missing_reports")
    agency, year = FAULTS["missing"]
    assert found == [(agency, year, year - 1, year + 1)]


def test_the_revised_cells_are_told(planted: Path) -> None:
    agency, year = FAULTS["rewritten"]
    numbers = figures(agency)[year].cells
    expected = [
        (agency_id(agency), year, f"{row}.{column}", number(numbers, f"{row}.{column}"), change)
        for row, change in ((GRANTED, -1), (PARTLY, 1))
        for column in ("natural_person", "total")
    ]
    found = answers(
        planted, "SELECT agency_id, year, key, coalesce(earlier, 0), later - coalesce(earlier, 0) FROM revisions"
    )
    assert sorted(found) == sorted(expected)
    stands = answers(planted, "SELECT agency_id, year FROM reports WHERE versions > 1 AND version = 2")
    assert stands == [(agency_id(agency), year)]


def test_the_documented_queries_tell_of_what_is_missing_changed_and_copied(planted: Path) -> None:
    queries = {number: sql for number, _, sql in QUERY.findall(PAGE.read_text(encoding="utf-8"))}
    missing, copied, changed = (answers(planted, queries[number]) for number in ("17", "18", "19"))
    assert [row[:2] for row in missing] == [FAULTS["missing"]]
    assert [row[:2] for row in copied] == [FAULTS["copied"]]
    assert [row[:2] for row in changed] == [FAULTS["rewritten"]] * 4


def test_the_copied_prose_is_told(planted: Path) -> None:
    found = answers(planted, "SELECT agency, year, other_year, kind, shared > 0.9 FROM text_reuse")
    agency, year = FAULTS["copied"]
    assert found == [(agency, year, year - 1, "last_year", True)]


def test_of_a_town_without_faults_nothing_is_told(tmp_path: Path) -> None:
    found = [
        document(
            f"{CITY}{body}", year, dict(figures(f"{CITY}{body}")[year].cells), published_on=dt.date(year + 1, 1, 20)
        )
        for body in BODIES
        for year in YEARS
    ]
    database = town(tmp_path, found)
    for table in ("findings", "missing_reports", "revisions", "text_reuse", "unresolved_names"):
        assert answers(database, f"FROM {table}") == [], table
    assert answers(database, "SELECT DISTINCT status FROM timeliness") == [("on_time",)]
    assert answers(database, "SELECT count(*) FROM reports") == [(len(BODIES) * len(YEARS),)]


def _few(folder: Path) -> list[Path]:
    """Two record folders, the second with more in it."""
    some = [read_document(2023, seed=2), read_document(2024, seed=3)]
    return [records(folder / "few", some), records(folder / "more", [*some, read_document(2022, seed=4)])]


def _build_in_turn(folders: list[Path], database: Path) -> None:
    while True:
        for folder in folders:
            build(folder, database, allow_shrink=True)


_WHOLE = """
    SELECT (SELECT count(*) FROM reports), (SELECT count(*) FROM documents), (SELECT count(*) FROM cells),
        (SELECT count(*) FROM requests_wide), (SELECT sum(reports) FROM agencies), (SELECT count(*) FROM quality)
"""


def _read_on(database: Path, stop: Event, told: Connection) -> None:
    met: set[tuple[Any, ...]] = set()
    asked = 0
    errors: list[str] = []
    while not stop.is_set() and len(errors) < 5:
        try:
            met.update(answers(database, _WHOLE))
            asked += 1
        except Exception as error:
            errors.append(repr(error))
        time.sleep(0.05)
    told.send((met, asked, errors))


def test_a_reader_never_meets_an_error_or_half_a_build_while_builds_are_killed(tmp_path: Path) -> None:
    folders, database = _few(tmp_path), tmp_path / "w.duckdb"
    whole = set()
    for folder in folders:
        build(folder, database)
        whole.update(answers(database, _WHOLE))
    assert len(whole) == 2
    spawn = multiprocessing.get_context("spawn")
    stop, (told, tell) = spawn.Event(), spawn.Pipe(duplex=False)
    reader = spawn.Process(target=_read_on, args=(database, stop, tell))
    reader.start()
    rng = random.Random(5)  # noqa: S311
    try:
        for _ in range(10):
            _kill_one(tmp_path, folders, database, rng.uniform(0, 0.9))
            assert set(answers(database, _WHOLE)) <= whole
    finally:
        stop.set()
        told_all = told.recv() if told.poll(30) else None
        reader.join()
    assert told_all is not None
    met, asked, errors = told_all
    assert errors == []
    assert met <= whole
    assert asked > 10
    build(folders[1], database)
    assert [path.name for path in tmp_path.glob("*.part*")] == []


def _kill_one(folder: Path, folders: list[Path], database: Path, pause: float) -> None:
    leftovers = {path.name for path in folder.glob("*.part*")}
    child = multiprocessing.get_context("spawn").Process(target=_build_in_turn, args=(folders, database))
    child.start()
    try:
        deadline = time.monotonic() + 30
        while not {path.name for path in folder.glob("*.part*")} - leftovers:
            assert child.is_alive(), "the build failed"
            assert time.monotonic() < deadline, "the build did not start"
            time.sleep(0.01)
        time.sleep(pause)
    finally:
        os.kill(child.pid or 0, signal.SIGKILL)
        child.join()


def _without(name: str) -> Callable[[pa.Table], pa.Table]:
    return lambda table: table.drop_columns([name])


def _filled(name: str, value: object, kind: pa.DataType) -> Callable[[pa.Table], pa.Table]:
    def change(table: pa.Table) -> pa.Table:
        column = pa.array([value] * len(table), kind)
        return table.set_column(table.schema.get_field_index(name), name, column)

    return change


def _cell(**changes: object) -> Callable[[pa.Table], pa.Table]:
    """The first cell of the first document, changed."""

    def change(table: pa.Table) -> pa.Table:
        found = table.to_pylist()
        found[0]["cells"][0] |= changes
        return pa.Table.from_pylist(found, schema=table.schema)

    return change


BROKEN: dict[str, Callable[[pa.Table], pa.Table]] = {
    "no cells": _without("cells"),
    "no url": _without("url"),
    "no parser": _without("parser"),
    "a year in words": _filled("year", "二〇二三", pa.string()),
    "a year as text": _filled("year", "2023", pa.string()),
    "cells as text": _filled("cells", "[]", pa.string()),
    "an empty address": _filled("url", None, pa.string()),
    "an unknown kind": _filled("kind", "annual", pa.string()),
    "an unknown form": _filled("form", "1999", pa.string()),
    "an unknown cell": _cell(key="requests.granted.martians"),
    "a cell without its key": _cell(key=None),
    "an unknown status": _cell(status="guessed", value=None),
    "an unknown trust": _cell(trust="sure"),
    "a number that is not printed": _cell(status="blank", value=Decimal(3)),
    "a printed number that is none": _cell(status="reported", value=None),
}
IN_A_ROW = {name for name in BROKEN if name.startswith(("an ", "a cell", "a number", "a printed"))}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of records with a warehouse of one report."""
    folder = tmp_path_factory.mktemp("small")
    build(records(folder, [read_document(2024)]), folder / "w.duckdb")
    return folder


@pytest.fixture
def old(small: Path, tmp_path: Path) -> Iterator[Path]:
    """The small warehouse; after the test it is still the same, and nothing lies beside it."""
    shutil.copytree(small, tmp_path, dirs_exist_ok=True)
    database = tmp_path / "w.duckdb"
    before = database.read_bytes()
    yield database
    assert database.read_bytes() == before
    assert [path.name for path in tmp_path.glob("w.duckdb.*")] == []
    assert answers(database, "SELECT year FROM reports") == [(2024,)]


def broken_file(old: Path, broken: str, stem: str) -> tuple[Path, ParsedDocument]:
    bad = read_document(2023, seed=2)
    (path,) = write_records([bad], old.parent / "records", stem)
    pq.write_table(BROKEN[broken](pq.read_table(path, partitioning=None)), path)
    return path, bad


@pytest.mark.parametrize("stem", ["0-first", "z-last"])
@pytest.mark.parametrize("broken", sorted(BROKEN.keys() - IN_A_ROW))
def test_a_file_that_breaks_the_schema_stops_the_build_and_is_named(old: Path, broken: str, stem: str) -> None:
    path, _ = broken_file(old, broken, stem)
    with pytest.raises(WarehouseError) as told:
        build(old.parent / "records", old)
    assert path.name in str(told.value)


@pytest.mark.parametrize("broken", sorted(IN_A_ROW))
def test_a_record_that_breaks_the_schema_stops_the_build_and_is_named_with_its_file(old: Path, broken: str) -> None:
    path, bad = broken_file(old, broken, "b")
    with pytest.raises(WarehouseError) as told:
        build(old.parent / "records", old)
    assert path.name in str(told.value)
    assert broken == "an empty address" or bad.url in str(told.value)


@pytest.mark.parametrize("broken", sorted(BROKEN))
def test_a_first_build_of_broken_records_leaves_nothing(tmp_path: Path, broken: str) -> None:
    broken_file(tmp_path / "w.duckdb", broken, "b")
    with pytest.raises(WarehouseError):
        build(tmp_path / "records", tmp_path / "w.duckdb")
    assert [path.name for path in tmp_path.glob("w.duckdb*")] == []


def test_a_report_on_an_unheard_of_agency_in_the_corrections_stops_the_build(old: Path) -> None:
    folder = old.parent / "corrections"
    folder.mkdir()
    row = "999999-nobody,2024,requests.granted.total,1,2,数字颠倒,http://www.linjiang.gov.cn/,王,2025-06-01"
    (folder / "mine.csv").write_text(
        f"agency_id,year,key,printed,corrected,reason,source,who,date\n{row}\n", encoding="utf-8"
    )
    with pytest.raises(WarehouseError, match=r"mine\.csv line 2.*999999-nobody"):
        build(old.parent / "records", old, corrections=folder)


_REGISTRY = {
    "two agencies with one id": ("listed.csv", None, "is there twice"),
    "two agencies with one name": ("listed.csv", "100000-made_up,central,海关总署,,,", "is a name of"),
    "an agency of no division": ("listed.csv", "999999-made_up,zone,虚构新区管理委员会,,,", "999999 does not exist"),
    "a host of no division": ("hosts.csv", None, "999999 does not exist"),
    "a division of no province": ("divisions.csv", "990100,虚构市", "has no parent"),
    "a division twice": ("divisions.csv", "430100,长沙市", "430100 is there twice"),
    "a name settled for no agency": ("reviewed.csv", "某局,,999999-education,理由,王,2026-01-31", "'999999-education'"),
    "a succession of nobody": ("successions.csv", "made_up,education,2018,merged,来源", "'made_up' is no body"),
}


@pytest.mark.parametrize("mistake", _REGISTRY)
def test_a_mistake_in_the_registry_stops_the_build(old: Path, mistake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, row, says = _REGISTRY[mistake]
    lines = rows.bundled(name).read_text(encoding="utf-8").rstrip("\n").split("\n")
    given = row or (lines[-1] if name == "listed.csv" else _host_of_nowhere(lines))
    copy = old.parent / name
    copy.write_text("\n".join([*lines, given, ""]), encoding="utf-8")
    for module in (divisions, hosts, registry, reviewed):
        monkeypatch.setattr(module, "bundled", lambda asked: copy if asked == name else rows.bundled(asked))
    caches = (divisions.bundled_divisions, registry.bundled_registry, hosts.bundled_hosts)
    for cached in caches:
        cached.cache_clear()
    try:
        with pytest.raises(WarehouseError, match=rf"{name} line {len(lines) + 1}: .*{says}.*the old warehouse stays"):
            build(old.parent / "records", old)
    finally:
        monkeypatch.undo()
        for cached in caches:
            cached.cache_clear()
    assert resolve.bundled_registry() is not None


def _host_of_nowhere(lines: list[str]) -> str:
    header = next(line for line in lines if not line.startswith("#")).split(",")
    row = dict(zip(header, lines[-1].split(","), strict=True)) | {"host": "made-up.gov.cn", "division": "999999"}
    return ",".join(row.values())

"""What a fact sheet says of one body is what the warehouse says of it, and nothing of any other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from parsers.records import Cell, Status, Trust
from tests.warehouse.planted import CITY, FAULTS, agency_id, document, documents, filled
from tests.warehouse.test_checks import AGENCY, DEPARTMENTS, GOVERNMENT, busy
from warehouse.build import build
from warehouse.checks import Finding, create_checks, run_checks
from warehouse.database import open_warehouse
from warehouse.factsheet import Sheet, read_sheet
from warehouse.factsheet.comparison import FEWEST
from warehouse.factsheet.findings import cells_of, findings_of, is_contradiction
from warehouse.factsheet.reading import sign_of
from warehouse.factsheet.records import Sign
from warehouse.records import ParsedDocument, write_records

RECEIVED = "requests.new_received.total"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    write_records(documents(), folder / "records", "planted")
    build(folder / "records", folder / "nianbao.duckdb")
    return folder / "nianbao.duckdb"


@cache
def sheet(database: Path, agency: str) -> Sheet:
    with open_warehouse(database) as con:
        return read_sheet(con, agency_id(agency))


def test_every_cell_is_the_one_of_the_report_that_stands_for_the_year(database: Path) -> None:
    told = sheet(database, AGENCY)
    with open_warehouse(database) as con:
        rows = con.execute(
            "SELECT year, key, value, raw, status, trust, place FROM reports JOIN cells USING (document_id) "
            "WHERE agency_id = ?",
            [agency_id(AGENCY)],
        ).fetchall()
    shown = {(year, row.key): number.cell for row in told.rows for year, number in row.numbers.items()}
    assert len(shown) == len(rows) > 700
    for year, key, value, raw, status, trust, place in rows:
        assert shown[year, key] == Cell(key=key, value=value, raw=raw, status=status, trust=trust, where=place)


def test_the_planted_faults_are_told_of_the_body_that_has_them(database: Path) -> None:
    for code in ("carry_over", "sum", "rewritten"):
        told = sheet(database, FAULTS[code].agency)
        assert {(one.code, one.year) for one in told.findings} == {(code, FAULTS[code].year)}
    rewritten = sheet(database, FAULTS["rewritten"].agency)
    assert {one.year for one in rewritten.revisions} == {FAULTS["rewritten"].year}
    assert all(one.earlier != one.later for one in rewritten.revisions)
    late = [one for one in sheet(database, FAULTS["late"].agency).timings if one.status == "late"]
    assert [one.year for one in late] == [FAULTS["late"].year] and (late[0].days or 0) > 0
    absent = sheet(database, FAULTS["missing"].agency).absences
    assert [(one.year, one.why) for one in absent] == [(FAULTS["missing"].year, "missing")]
    assert sheet(database, f"{CITY}审计局").findings == ()


def test_findings_of_one_body_are_those_of_the_whole_warehouse(database: Path) -> None:
    with open_warehouse(database) as con:
        everything = run_checks(con)
        ids = [row[0] for row in con.execute("SELECT agency_id FROM agencies").fetchall()]
        assert everything and len(ids) > 10
        for one in ids:
            assert findings_of(con, one) == [finding for finding in everything if finding.agency_id == one]


def cases() -> dict[str, Sequence[ParsedDocument]]:
    each = [document(agency, 2023, busy(2023, 10)) for agency in DEPARTMENTS]
    last = [document(agency, 2022, busy(2022, 10)) for agency in DEPARTMENTS]
    other = busy(2023, 100, carried_out=3)
    there = "http://www.linjiang.gov.cn/other.html"
    first = document(AGENCY, 2023, busy(2023, 101, carried_out=3))
    said = document(AGENCY, 2023, busy(2023, 10), text="")
    said.report.claims[0].agrees = False
    return {
        "gathered": [document(GOVERNMENT, 2023, busy(2023, 50), text="本报告由各部门报告汇总。"), *each, *last],
        "two_documents": [first, document(AGENCY, 2023, other, url=there, fetched_at=first.fetched_at)],
        "outlier": [document(AGENCY, year, busy(year, 5000 if year == 2022 else 50)) for year in range(2019, 2025)],
        "claim": [said],
        "published_on": [document(AGENCY, 2023, busy(2023, 10), published_on=dt.date(2023, 5, 1))],
    }


@pytest.mark.parametrize("code", cases())
def test_each_check_finds_the_same_in_the_small_copy(code: str) -> None:
    con = filled(cases()[code])
    create_checks(con)
    everything = run_checks(con)
    assert code in {finding.code for finding in everything}
    for one in (AGENCY, GOVERNMENT):
        found = findings_of(con, agency_id(one))
        assert found == [finding for finding in everything if finding.agency_id == agency_id(one)]


def _finding(code: str, key: str, other_key: str, other_document_id: str | None = None) -> Finding:
    return Finding(
        code, "error", "a", "", 2023, "now", other_document_id, key, other_key,
        None, None, None, None, False, None, "", "",
    )  # fmt: skip


def test_the_cells_behind_a_finding_are_those_of_the_year_that_they_stand_in() -> None:
    years = {"now": 2023, "ago": 2022}
    rules = "disclosure.rules"
    in_force = _finding(
        "rules_in_force", f"{rules}.in_force", f"{rules}.in_force + {rules}.issued - {rules}.repealed", "ago"
    )
    assert cells_of(in_force, years) == [
        (2023, f"{rules}.in_force"), (2022, f"{rules}.in_force"), (2023, f"{rules}.issued"), (2023, f"{rules}.repealed")
    ]  # fmt: skip
    litigation = _finding("claim", "challenges.litigation.total", "challenges.litigation.total")
    assert {key for _, key in cells_of(litigation, years)} == {
        "challenges.litigation_direct.total",
        "challenges.litigation_after_reconsideration.total",
    }
    elsewhere = _finding("two_documents", RECEIVED, RECEIVED, "mirror")
    assert cells_of(elsewhere, years) == [(2023, RECEIVED)]
    assert is_contradiction(in_force) and not is_contradiction(_finding("sum", RECEIVED, RECEIVED))


def test_quartiles_are_those_of_the_others_and_only_where_there_are_enough(database: Path) -> None:
    told = sheet(database, AGENCY)
    with open_warehouse(database) as con:
        rows = con.execute(
            "SELECT year, agency_id, received FROM agency_years WHERE kind = 'department' AND level = 'county'"
        ).fetchall()
    for one in told.quartiles:
        if one.measure != "received":
            continue
        others = sorted(
            float(value) for year, who, value in rows
            if year == one.year and who != told.body.agency_id and value is not None
        )  # fmt: skip
        assert one.bodies == len(others) >= FEWEST
        at = (len(others) - 1) / 2
        assert one.middle == (others[int(at)] + others[int(at + 0.5)]) / 2
        assert one.own == next(float(v) for year, who, v in rows if (year, who) == (one.year, told.body.agency_id))
    alone = sheet(database, GOVERNMENT)
    assert alone.quartiles and all(one.middle is None and one.bodies == 0 for one in alone.quartiles)


def test_the_head_says_what_the_sheet_stands_on(database: Path) -> None:
    told = sheet(database, AGENCY)
    with open_warehouse(database) as con:
        ((build_id, parsers),) = con.execute("SELECT build_id, parsers FROM build").fetchall()
    assert (told.basis.build_id, told.basis.parsers) == (build_id, parsers)
    assert (told.body.level, told.body.kind, told.body.parent) == ("county", "department", f"{CITY}人民政府")
    assert told.body.division == f"吉林省 白山市 {CITY}" and told.body.division_code == "220681"
    assert [name.name for name in told.body.names] == [AGENCY]
    first, last = told.basis.captured
    assert first is not None and last is not None
    assert (first, last) == (min(p.fetched_at for p in told.papers), max(p.fetched_at for p in told.papers))  # type: ignore[type-var]


def test_an_id_that_is_not_there_is_a_key_error(database: Path) -> None:
    with open_warehouse(database) as con, pytest.raises(KeyError):
        read_sheet(con, "nobody")


@pytest.mark.parametrize(
    ("value", "status", "trust", "unit", "sign"),
    [
        ("1", "reported", "verified", "count", "verified"),
        ("1", "reported", "unverified", "count", "unverified"),
        ("1", "reported", "suspect", "count", "suspect"),
        ("1.5", "reported", "verified", "count", "suspect"),
        ("1.5", "reported", "unverified", "10k_yuan", "unverified"),
        ("1", "derived", "verified", "count", "derived"),
        ("1", "derived", "suspect", "count", "suspect"),
        (None, "blank", "verified", "count", "zero"),
        (None, "blank", "unverified", "count", "blank"),
        (None, "blank", "suspect", "count", "blank"),
        (None, "missing", "suspect", "count", "missing"),
    ],
)
def test_a_sign_never_hides_a_doubt(value: str | None, status: Status, trust: Trust, unit: str, sign: Sign) -> None:
    number = None if value is None else Decimal(value)
    assert sign_of(Cell(key=RECEIVED, value=number, raw="", status=status, trust=trust, where=""), unit) == sign

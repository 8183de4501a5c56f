"""Builds that load only what changed: the same warehouse, row by row, as one that is built anew."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest

from tests.warehouse.made import FETCHED, document
from warehouse.build import build
from warehouse.filling import PortalFacts
from warehouse.records import ParsedDocument, Seen, write_captures, write_records

PORTAL = PortalFacts("linjiang", "临江市人民政府", "220681", "http://www.linjiang.gov.cn/")
TODAY = dt.date(2026, 6, 1)
URL = "http://www.linjiang.gov.cn/zjj/2024.html"
OTHER = "吉首市发展和改革局"


class Home:
    """Records that grow, and a warehouse that follows them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "nianbao.duckdb"

    def write(self, stem: str, *documents: ParsedDocument) -> None:
        write_records(documents, self.folder / "records", stem)

    def build(self, *, full: bool = False, to: str = "nianbao.duckdb") -> Path:
        build(self.folder / "records", self.folder / to, portals=[PORTAL], today=TODAY, full=full, allow_shrink=True)
        return self.folder / to


def content(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables and views, in an order of their own."""
    with duckdb.connect(database, read_only=True) as con:
        tables = con.execute(
            "SELECT table_name FROM duckdb_tables() UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal"
        )
        names = sorted(name for (name,) in tables.fetchall())
        return {name: sorted(con.execute(f'FROM "{name}"').fetchall(), key=repr) for name in names}


def same(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """What the brought-up warehouse holds, which is what one built anew does."""
    brought_up, anew = content(home.build()), content(home.build(full=True, to="anew.duckdb"))
    assert brought_up.keys() == anew.keys()
    for name, rows in anew.items():
        assert brought_up[name] == rows, name
    return anew


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.write("a", document(2022), document(2023, seed=2), document(2024, seed=3, url=URL))
    home.write("b", document(2024, agency=OTHER, seed=4))
    home.build()
    return home


def test_nothing_changed(home: Home) -> None:
    assert len(same(home)["reports"]) == 4


def test_a_report_more(home: Home) -> None:
    home.write("c", document(2023, agency=OTHER, seed=5), document(2020, form="2019"))
    found = same(home)
    assert len(found["reports"]) == 6
    assert len(found["requests_wide"]) == 6


def test_a_record_that_was_parsed_anew(home: Home) -> None:
    home.write("b", document(2024, agency=OTHER, seed=9))
    assert len(same(home)["documents"]) == 4


def test_records_that_went(home: Home) -> None:
    home.write("b")
    assert len(same(home)["reports"]) == 3


def test_another_version_in_another_file(home: Home) -> None:
    home.write("c", document(2024, seed=8, url=URL, fetched_at=FETCHED + dt.timedelta(days=30)))
    found = same(home)
    assert len(found["documents"]) == 5
    assert len(found["reports"]) == 4
    assert found["revisions"]


def test_another_document_of_agency_and_year(home: Home) -> None:
    home.write(
        "c", document(2024, seed=8, url="http://www.linjiang.gov.cn/new.html", fetched_at=FETCHED + dt.timedelta(9))
    )
    assert len(same(home)["requests_wide"]) == 4


def test_captures_alone(home: Home) -> None:
    seen = [
        Seen(
            capture_id=f"<{number}>",
            address=URL,
            fetched_at=FETCHED + dt.timedelta(days=number),
            status=status,
            revisit=False,
            payload_sha256="0" * 64,
            portal="linjiang",
            archive_file="a.warc.gz",
        )
        for number, status in enumerate((200, 404))
    ]
    write_captures(seen, home.folder / "records")
    same(home)


def test_other_tables_or_forms_are_built_anew(home: Home) -> None:
    with duckdb.connect(home.database) as con:
        con.execute("UPDATE form_cells SET label = 'x' WHERE position = 1")
    same(home)

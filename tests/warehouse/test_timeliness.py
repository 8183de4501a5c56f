"""Late is only who surely was; missing is only who was looked for; what is covered adds up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import duckdb
import msgspec
import pytest

from crawler.sandbox.figures import form_of
from tests.warehouse.planted import BODIES, CITY, FAULTS, agency_id, document, documents, filled
from warehouse.records import ParsedDocument
from warehouse.timeliness import create_timeliness

AGENCY = f"{CITY}财政局"
OTHER = f"{CITY}教育局"
GOVERNMENT = f"{CITY}人民政府"
LONG_AFTER = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)


def report(
    agency: str,
    year: int,
    printed: dt.date | None = None,
    *,
    seen: dt.datetime | None = None,
    url: str | None = None,
    official: bool = True,
) -> ParsedDocument:
    numbers = {spec.key: Decimal(0) for spec in form_of(max(year, 2014)).cells}
    return document(agency, year, numbers, published_on=printed, fetched_at=seen, url=url, official=official)


def viewed(reports: Sequence[ParsedDocument], **how: Any) -> duckdb.DuckDBPyConnection:
    con = filled(reports, **how)
    create_timeliness(con)
    return con


def judged(*reports: ParsedDocument) -> tuple[Any, ...]:
    """Status, days and source of the date of the first agency."""
    row = viewed(reports).execute("SELECT status, days, date_source FROM timeliness").fetchone()
    assert row is not None
    return tuple(row)


def missing(reports: Sequence[ParsedDocument], **how: Any) -> list[tuple[Any, ...]]:
    return (
        viewed(reports, **how)
        .execute("SELECT agency, year, last_year, reported_again FROM missing_reports ORDER BY ALL")
        .fetchall()
    )


def test_the_planted_late_report_is_found_and_no_other() -> None:
    con = viewed(documents())
    assert con.execute("SELECT agency, year, days, due FROM timeliness WHERE status <> 'on_time'").fetchall() == [
        (*FAULTS["late"], 34, dt.date(2024, 1, 31))
    ]
    assert con.execute("SELECT count(*) FROM timeliness").fetchone() == (len(BODIES) * 5 - 1,)


def test_the_planted_missing_report_is_found_and_no_other() -> None:
    (row,) = (
        viewed(documents())
        .execute("SELECT agency, year, last_year, years_since, last_url FROM missing_reports")
        .fetchall()
    )
    assert row[:4] == (*FAULTS["missing"], 2021, 1)
    assert row[4].endswith("/2021.html")


@pytest.mark.parametrize(
    ("agency", "year", "printed", "expected"),
    [
        (AGENCY, 2023, dt.date(2024, 1, 31), ("on_time", 0, "printed")),
        (AGENCY, 2023, dt.date(2024, 2, 1), ("late", 1, "printed")),
        (GOVERNMENT, 2023, dt.date(2024, 3, 31), ("on_time", 0, "printed")),
        (GOVERNMENT, 2023, dt.date(2024, 4, 1), ("late", 1, "printed")),
        (AGENCY, 2018, dt.date(2019, 3, 31), ("on_time", 0, "printed")),  # the old regulation had one date for all
        (AGENCY, 2018, dt.date(2019, 4, 1), ("late", 1, "printed")),
        (AGENCY, 2019, dt.date(2020, 2, 1), ("late", 1, "printed")),
        ("吉首市人民政府", 2023, dt.date(2024, 3, 1), ("on_time", -30, "printed")),  # the name tells what it is
        ("某某局", 2023, dt.date(2024, 1, 31), ("on_time", None, "printed")),  # in time by either date
        ("某某局", 2023, dt.date(2024, 3, 1), ("unknown", None, "printed")),
        ("某某局", 2023, dt.date(2024, 4, 1), ("late", None, "printed")),
    ],
)
def test_the_date_of_the_law(agency: str, year: int, printed: dt.date, expected: tuple[object, ...]) -> None:
    assert judged(report(agency, year, printed, seen=LONG_AFTER)) == expected


def test_the_first_capture_is_an_upper_bound() -> None:
    """It proves that a report was there in time, and never that it was late."""
    in_time = dt.datetime(2024, 1, 31, 15, 59, tzinfo=dt.UTC)  # one minute before midnight in China
    assert judged(report(AGENCY, 2023, seen=in_time)) == ("on_time", 0, "first_seen")
    assert judged(report(AGENCY, 2023, seen=in_time + dt.timedelta(minutes=1))) == ("unknown", None, "first_seen")
    assert judged(report(AGENCY, 2023, dt.date(2024, 3, 1), seen=in_time)) == ("on_time", 0, "first_seen")


def test_a_date_before_the_years_end_is_no_evidence() -> None:
    assert judged(report(AGENCY, 2023, dt.date(2023, 1, 20), seen=LONG_AFTER)) == ("unknown", None, "first_seen")


def test_a_report_that_was_moved_later_was_in_time() -> None:
    first = report(AGENCY, 2023, dt.date(2024, 1, 20), url="http://www.linjiang.gov.cn/old.html")
    moved = report(AGENCY, 2023, dt.date(2024, 5, 20), seen=LONG_AFTER)
    assert judged(first, moved) == ("on_time", -11, "printed")
    mirror = report(AGENCY, 2023, dt.date(2024, 1, 20), seen=LONG_AFTER, url="http://m.example.com/", official=False)
    assert judged(mirror, moved) == ("late", 110, "printed")


def test_years_before_the_regulation_have_no_date() -> None:
    assert judged(report(AGENCY, 2007, dt.date(2008, 5, 1), seen=LONG_AFTER)) == ("unknown", None, "printed")


def history(*years: int, agency: str = AGENCY) -> list[ParsedDocument]:
    others = [report(OTHER, year) for year in range(2020, 2025)]
    return [*others, *(report(agency, year) for year in years)]


def test_who_reported_before_and_not_again_is_missing() -> None:
    assert missing(history(2020, 2021, 2024)) == [(AGENCY, 2022, 2021, 2024), (AGENCY, 2023, 2021, 2024)]
    assert missing(history(2023)) == [(AGENCY, 2024, 2023, None)]
    assert missing(history(2020, 2021, 2022, 2023, 2024)) == []


def test_before_the_season_is_over_nobody_is_missing() -> None:
    end = dt.datetime(2025, 3, 31, 16, 0, tzinfo=dt.UTC)  # midnight in China
    assert missing(history(2023), built_at=end) == [(AGENCY, 2024, 2023, None)]
    assert missing(history(2023), built_at=end - dt.timedelta(seconds=1)) == []


def test_a_portal_that_was_last_asked_in_the_season_shows_nobody_missing() -> None:
    end = dt.datetime(2025, 3, 31, 16, 0, tzinfo=dt.UTC)  # midnight in China
    before = [*history(2023)[:4], report(AGENCY, 2023)]
    assert missing([*before, report(OTHER, 2024, seen=end)]) == [(AGENCY, 2024, 2023, None)]
    assert missing([*before, report(OTHER, 2024, seen=end - dt.timedelta(seconds=1))]) == []


def test_where_nobody_looked_nobody_is_missing() -> None:
    elsewhere = report(AGENCY, 2023, url="http://sw.linjiang.gov.cn/2023.html")
    parsed = msgspec.structs.replace(elsewhere, portal="another")
    assert missing([*history(), parsed]) == []
    assert missing([report(AGENCY, 2023)]) == []  # the portal shows nobody's report on 2024


def test_a_link_to_a_file_is_a_report() -> None:
    only_a_file = report(AGENCY, 2024)
    only_a_file.report.kind = "attachment_only"
    con = viewed([*history(2023), only_a_file])
    assert con.execute("FROM missing_reports").fetchall() == []
    row = con.execute("SELECT known, published, reported FROM coverage WHERE year = 2024").fetchone()
    assert row == (2, 2, 1)


def test_a_loose_name_is_never_missing() -> None:
    assert missing(history(2023, agency="某某局")) == []


@pytest.mark.parametrize(("reform", "count"), [(2024, 0), (2023, 0), (2021, 0), (2020, 1), (2026, 1)])
def test_a_body_that_a_reform_ended_is_not_missing(reform: int, count: int) -> None:
    """Places followed up to two years later; who reports still later has outlived it."""
    merged = (agency_id(AGENCY), agency_id(OTHER), reform, "merged")
    assert len(missing(history(2023), successions=[merged])) == count
    known = viewed(history(2023), successions=[merged]).execute("SELECT sum(known) FROM coverage WHERE year = 2024")
    assert known.fetchone() == (1 + count,)


def test_coverage_adds_up() -> None:
    con = viewed(documents())
    rows = con.execute(
        "SELECT year, sum(known), sum(published), sum(reported), sum(with_tables), sum(suspect) > 0 FROM coverage "
        "GROUP BY year ORDER BY year"
    ).fetchall()
    size = len(BODIES)
    assert rows == [(year, size, *[size - (year == 2022)] * 3, year == 2022) for year in range(2020, 2025)]
    shares = con.execute("SELECT verified_share FROM coverage").fetchall()
    assert all(0.5 < share <= 1 for (share,) in shares)
    numbers = con.execute("SELECT sum(numbers), sum(verified) FROM coverage").fetchone()
    assert (
        numbers
        == con.execute(
            "SELECT count(value), count(value) FILTER (WHERE trust = 'verified') "
            "FROM cells JOIN reports USING (document_id)"
        ).fetchone()
    )


def test_every_view_and_column_is_explained_in_both_languages() -> None:
    con = viewed(documents()[:5])
    create_timeliness(con)  # again, over what is there
    views = dict(con.execute("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal").fetchall())
    assert views.keys() == {"ended", "timeliness", "coverage", "missing_reports"}
    columns = con.execute(
        "SELECT comment FROM duckdb_columns() "
        "WHERE table_name IN (SELECT view_name FROM duckdb_views() WHERE NOT internal)"
    )
    for (comment,) in columns.fetchall():
        assert " · " in comment
    assert all(" · " in says for says in views.values())

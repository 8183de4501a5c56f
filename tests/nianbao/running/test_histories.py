"""What records of crawls tell of a portal: cut off, failed, lossy, awaited, and when its reports usually appear."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from crawler.report import Found, PortalReport, Problem
from crawler.runs import Run, RunBook, write_durably
from nianbao.home import Home
from nianbao.running.histories import day_in_china, outlooks, verdicts
from tests.warehouse.planted import CITY
from tests.warehouse.test_timeliness import report, viewed

TODAY = dt.date(2026, 1, 20)


def crawl(
    home: Home,
    day: str,
    *kinds: str,
    years: Mapping[int, int] | None = None,
    new: int = 0,
    cut_off: bool = False,
    began: dt.datetime | None = None,
    minutes: int = 0,
    portal: str = "a",
    row: str = "",
) -> None:
    """The record of a crawl of a portal on a day: so many reports of each year, and a problem of each kind."""
    began = began or dt.datetime.fromisoformat(f"{day}T02:00:00Z")
    run = Run(f"{began:%Y%m%dT%H%M%SZ}", began, [portal], None if cut_off else began + dt.timedelta(minutes=minutes))
    (home.runs / run.id).mkdir(parents=True)
    write_durably(home.runs / run.id / "_run.json", msgspec.json.encode(run))
    if cut_off:
        return
    report = PortalReport(portal, "甲市", row=row)
    for year, count in (years or {}).items():
        for number in range(count):
            report.count(Found(f"http://a.gov.cn/{year}/{number}", "年报", year, "new" if new == year else "unchanged"))
    for kind in kinds:
        report.note(Problem(kind, "http://a.gov.cn/", "it was so"))
    write_durably(home.runs / run.id / f"{portal}.json", msgspec.json.encode(report))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_portal_that_was_never_crawled(home: Home) -> None:
    assert outlooks(home, ["a"], TODAY)["a"].last is None
    assert verdicts(home, ["a"], TODAY)["a"].kind == "first"


def test_troubles_in_a_row_are_counted_from_the_last_crawl(home: Home) -> None:
    crawl(home, "2026-01-01", years={2023: 2})
    crawl(home, "2026-01-02", "blocked")
    crawl(home, "2026-01-03", "blocked", "slow")
    found = outlooks(home, ["a"], TODAY)["a"]
    assert (found.last, found.failed, found.fault, found.lossy) == (dt.date(2026, 1, 3), 2, "blocked", 0)
    crawl(home, "2026-01-07", "timeout", years={2023: 1})
    found = outlooks(home, ["a"], TODAY)["a"]
    assert (found.failed, found.lossy) == (0, 1)
    crawl(home, "2026-01-08", "missing", "robots", years={2023: 1})
    found = outlooks(home, ["a"], TODAY)["a"]
    assert (found.failed, found.lossy) == (0, 0)  # what is gone for good is not asked for every day


def test_a_crawl_that_was_cut_off_is_due_at_once(home: Home) -> None:
    crawl(home, "2026-01-01", years={2023: 2})
    crawl(home, "2026-01-20", cut_off=True)
    assert verdicts(home, ["a"], TODAY)["a"].kind == "cut_off"


def test_without_a_warehouse_fewer_reports_than_last_year_are_awaited(home: Home) -> None:
    crawl(home, "2026-01-19", years={2024: 5, 2025: 2})
    found = verdicts(home, ["a"], TODAY)["a"]
    assert (found.kind, found.why.split(" that")[0]) == ("season", "3 bodies")
    crawl(home, "2026-01-18", years={2024: 5, 2025: 5})
    assert verdicts(home, ["a"], TODAY)["a"].due  # the last crawl counts, not the fullest


def test_the_usual_day_is_when_crawls_first_saw_a_years_reports(home: Home) -> None:
    crawl(home, "2023-05-01", years={2022: 4}, new=2022)  # the first crawl: everything is new
    crawl(home, "2024-02-11", years={2023: 4}, new=2023)
    crawl(home, "2024-03-11", years={2023: 5}, new=2023)
    crawl(home, "2025-02-15", years={2024: 4}, new=2024)
    crawl(home, "2025-09-01", years={2024: 4}, new=2024)  # long after the season
    assert outlooks(home, ["a"], TODAY)["a"].usual == 45  # 15 February


@pytest.mark.parametrize(
    ("began", "took", "due"),
    [
        ("2026-01-19T15:00:00Z", 150, True),  # 23:00 to 01:30 in China
        ("2026-01-19T16:10:00Z", 60, False),  # it began today
        ("2026-01-19T14:00:00Z", 240, True),
    ],
)
def test_a_crawl_across_midnight_counts_for_the_day_on_which_it_began(
    home: Home, began: str, took: int, due: bool
) -> None:
    crawl(home, "2026-01-19", years={2024: 5, 2025: 2}, began=dt.datetime.fromisoformat(began), minutes=took)
    assert verdicts(home, ["a"], TODAY)["a"].due == due


def test_the_day_is_chinas() -> None:
    assert day_in_china(dt.datetime(2026, 1, 30, 17, 0, tzinfo=dt.UTC)) == dt.date(2026, 1, 31)


def test_a_record_that_cannot_be_read_is_a_crawl_that_did_not_end(home: Home) -> None:
    crawl(home, "2026-01-19", years={2025: 2})
    (run,) = RunBook(home.runs).runs()
    (home.runs / run.id / "a.json").write_bytes(b"{")
    assert verdicts(home, ["a"], TODAY)["a"].kind == "cut_off"


def test_the_warehouse_tells_whose_reports_are_awaited_and_when_they_appear(home: Home) -> None:
    home.database.parent.mkdir(parents=True)
    bodies = [f"{CITY}{name}" for name in ("财政局", "教育局", "人民政府")]
    with viewed([report(body, 2024, dt.date(2025, 2, 20)) for body in bodies], path=home.database) as con:
        ((portal,),) = con.execute("SELECT DISTINCT portal_id FROM reports").fetchall()
    crawl(home, "2026-01-19", years={2024: 1}, portal=portal)
    found = outlooks(home, [portal, "elsewhere"], TODAY)
    assert found[portal].awaited == {
        2025: {"departments": 2, "governments": 1},
        2026: {"departments": 2, "governments": 1},
    }
    assert found[portal].usual == 50  # 20 February: governments are looked at from 13 February on
    assert found["elsewhere"].awaited == {}
    home.database.write_bytes(b"no warehouse")  # then the crawls tell
    assert outlooks(home, [portal], TODAY)[portal].awaited == {2025: {"others": 1}}


def test_a_row_that_was_mended_ends_the_pause(home: Home) -> None:
    for number in range(1, 6):
        crawl(home, f"2026-01-{number:02}", "missing", row="old")
    assert outlooks(home, ["a"], TODAY)["a"].failed == 5
    assert not verdicts(home, ["a"], TODAY, {"a": "old"})["a"].due
    assert verdicts(home, ["a"], TODAY, {"a": "new"})["a"].kind == "changed"
    crawl(home, "2026-01-19", "missing", row="new")  # it was no help: the pauses begin anew
    found = outlooks(home, ["a"], TODAY, {"a": "new"})["a"]
    assert (found.changed, found.failed) == (False, 1)


def test_the_row_of_an_older_versions_crawl_is_not_known(home: Home) -> None:
    crawl(home, "2026-01-01", "missing")
    crawl(home, "2026-01-02", "missing")
    assert not outlooks(home, ["a"], TODAY, {"a": "new"})["a"].changed
    crawl(home, "2026-01-03", "missing", row="new")
    assert outlooks(home, ["a"], TODAY, {"a": "new"})["a"].failed == 3

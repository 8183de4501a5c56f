"""Records that cannot be read, or that a wrong clock dated: said, and not believed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from crawler.runs import RunBook
from nianbao.home import Home
from nianbao.running.histories import outlooks, verdicts
from nianbao.running.standing import standing
from nianbao.running.updates import UpdateBook
from tests.nianbao.running.test_histories import crawl
from tests.nianbao.running.test_standing import NOW, keep, update_of

TODAY = dt.date(2026, 1, 20)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def kinds(home: Home) -> list[str]:
    return [alarm.kind for alarm in standing(home, NOW).alarms]


def test_records_that_cannot_be_read_are_named(home: Home) -> None:
    keep(home, update_of(6))
    crawl(home, "2026-01-19", years={2024: 2})
    assert kinds(home) == []
    (last,), (run,) = UpdateBook(home.runs).updates(), RunBook(home.runs).runs()
    (home.runs / last.id / "_update.json").write_bytes(b"")
    (home.runs / run.id / "_run.json").write_bytes(b"")
    assert [path.parent.name for path in UpdateBook(home.runs).unreadable()] == [last.id]
    assert [path.parent.name for path in RunBook(home.runs).unreadable()] == [run.id]
    found = standing(home, NOW)
    (alarm,) = found.alarms
    assert alarm.kind == "unreadable"
    assert f"runs/{run.id}/_run.json" in alarm.text
    assert f"runs/{last.id}/_update.json" in alarm.text
    assert found.verdict.startswith("1 alarm")


def test_records_from_the_future_are_named_and_not_believed(home: Home) -> None:
    keep(home, update_of(60), update_of(-24 * 400))
    crawl(home, "2026-01-19", years={2024: 2, 2025: 2})
    crawl(home, "2027-05-01", "blocked")
    outlook = outlooks(home, ["a"], TODAY)["a"]
    assert (outlook.last, outlook.failed) == (dt.date(2026, 1, 19), 0)
    assert not verdicts(home, ["a"], TODAY)["a"].due
    found = standing(home, NOW)
    assert [alarm.kind for alarm in found.alarms] == ["future", "overdue"]
    assert "20270501T020000Z" in found.alarms[0].text
    assert "update-2027" in found.alarms[0].text


def test_a_portal_that_was_taken_out_of_the_registry_is_left_out(home: Home) -> None:
    crawl(home, "2026-01-18", "blocked")
    keep(home, update_of(6, registry=["a", "b"]))
    assert kinds(home) == ["blocked"]
    keep(home, update_of(5, registry=["b"]))
    found = standing(home, NOW)
    assert (found.alarms, found.due) == ([], [])
    crawl(home, "2026-01-20", "blocked")  # by hand, with another registry
    assert kinds(home) == ["blocked"]


def test_a_day_ahead_is_no_alarm(home: Home) -> None:
    crawl(home, "2026-01-20", years={2024: 2}, began=NOW + dt.timedelta(hours=20))
    assert kinds(home) == []


def test_an_update_from_the_future_is_not_gone_on_with(home: Home) -> None:
    later = update_of(-24 * 400, None)
    keep(home, later)
    assert UpdateBook(home.runs).cut_off(later.request, NOW) is None

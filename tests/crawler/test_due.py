"""Which portals are due: the law's calendar, each portal's history, and properties that hold on every day."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.due import MONTH, Bodies, Outlook, judge, pause, season

BODIES: list[Bodies] = ["departments", "governments", "others"]
DAYS = st.dates(dt.date(2010, 1, 1), dt.date(2040, 12, 31))
AWAITED = st.dictionaries(st.integers(2009, 2040), st.dictionaries(st.sampled_from(BODIES), st.integers(0, 40)))


@st.composite
def outlooks(draw: st.DrawFn) -> Outlook:
    return Outlook(
        last=draw(DAYS),
        failed=draw(st.integers(0, 12)),
        fault="blocked",
        lossy=draw(st.integers(0, 12)),
        awaited=draw(AWAITED),
        usual=draw(st.none() | st.integers(0, 180)),
    )


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@given(outlooks(), st.integers(MONTH, 400))
def test_every_portal_is_due_at_least_monthly(outlook: Outlook, days: int) -> None:
    assert outlook.last is not None
    assert judge(outlook, outlook.last + dt.timedelta(days=days)).due


@given(outlooks())
def test_a_portal_crawled_today_is_not_due_again_unless_it_was_cut_off(outlook: Outlook) -> None:
    assert outlook.last is not None
    found = judge(outlook, outlook.last)
    assert not found.due
    assert found.next > outlook.last
    assert judge(Outlook(last=outlook.last, cut_off=True), outlook.last).due


@given(DAYS, st.sampled_from(BODIES), st.none() | st.integers(0, 180), st.integers(1, 29), st.integers(1, 50))
def test_on_each_day_of_the_season_a_portal_with_missing_reports_is_due(
    today: dt.date, bodies: Bodies, usual: int | None, since: int, count: int
) -> None:
    year = today.year - 1
    first, law, last = season(bodies, year, usual)
    assert first < last > law
    assert first <= law or (usual is not None and first == dt.date(year + 1, 1, 1) + dt.timedelta(days=usual - 7))
    outlook = Outlook(last=today - dt.timedelta(days=since), awaited={year: {bodies: count}}, usual=usual)
    assert judge(outlook, today).due == (first <= today <= last)
    nobody = Outlook(last=outlook.last, awaited={year: {bodies: 0}}, usual=usual)
    assert not judge(nobody, today).due


@given(st.integers(2019, 2040), st.integers(0, 180))
def test_the_daily_season_of_departments_whose_usual_day_is_known_is_short(year: int, usual: int) -> None:
    first, _, last = season("departments", year, usual)
    day = dt.date(year + 1, 1, 1) + dt.timedelta(days=usual)
    assert first <= day <= last
    assert (last - first).days < 45


def test_a_usual_day_long_after_the_laws_date_makes_no_portal_daily_from_january_on() -> None:
    for bodies in BODIES:
        outlook = Outlook(last=None, awaited={2025: {bodies: 3}}, usual=130)  # 11 May
        days = [day("2026-01-01") + dt.timedelta(days=number) for number in range(200)]
        looked = [msgspec.structs.replace(outlook, last=each - dt.timedelta(days=1)) for each in days]
        daily = [each for each, known in zip(days, looked, strict=True) if judge(known, each).due]
        assert (daily[0], daily[-1]) == (day("2026-05-04"), day("2026-06-10"))
        assert len(daily) == 38


@given(outlooks(), st.integers(0, 60))
def test_next_is_the_first_day_on_which_it_is_due(outlook: Outlook, since: int) -> None:
    assert outlook.last is not None
    today = outlook.last + dt.timedelta(days=since)
    found = judge(outlook, today)
    assert found.due == (found.next == today)
    assert judge(outlook, found.next).due
    between = range(1, (found.next - today).days)
    assert not any(judge(outlook, today + dt.timedelta(days=number)).due for number in between)


@given(st.integers(1, 60), DAYS)
def test_a_portal_that_fails_is_asked_ever_more_rarely_in_the_season_too(failed: int, today: dt.date) -> None:
    awaited = {year: dict.fromkeys(BODIES, 3) for year in (today.year - 1, today.year)}
    outlook = Outlook(last=today, failed=failed, fault="blocked", awaited=awaited)
    assert (judge(outlook, today).next - today).days == pause(failed)
    assert 1 <= pause(failed) <= pause(failed + 1) <= MONTH


def test_the_pauses() -> None:
    assert [pause(times) for times in (1, 2, 3, 4, 5, 6, 100)] == [1, 2, 4, 8, 16, 30, 30]


@pytest.mark.parametrize(
    ("bodies", "today", "due"),
    [
        ("departments", "2026-01-04", False),
        ("departments", "2026-01-05", True),
        ("departments", "2026-01-31", True),
        ("departments", "2026-03-02", True),  # thirty days of patience after the law's date
        ("departments", "2026-03-03", False),
        ("governments", "2026-02-28", False),
        ("governments", "2026-03-01", True),
        ("governments", "2026-04-30", True),
        ("governments", "2026-05-01", False),
        ("others", "2026-01-05", True),
        ("others", "2026-04-30", True),
        ("departments", "2019-01-20", False),  # the report on 2018: everybody by 31 March
        ("departments", "2019-03-20", True),
    ],
)
def test_the_laws_calendar(bodies: Bodies, today: str, due: bool) -> None:
    year = day(today).year - 1
    outlook = Outlook(last=day(today) - dt.timedelta(days=1), awaited={year: {bodies: 2}})
    assert judge(outlook, day(today)).due is due


def test_a_portal_whose_reports_come_early_or_late_is_watched_then() -> None:
    early = Outlook(last=day("2026-02-01"), awaited={2025: {"governments": 4}}, usual=40)  # 10 February
    assert not judge(early, day("2026-02-02")).due
    assert judge(early, day("2026-02-03")).due
    late = Outlook(last=day("2026-06-01"), awaited={2025: {"governments": 4}}, usual=150)  # 31 May
    assert judge(late, day("2026-06-30")).kind == "season"


@pytest.mark.parametrize(
    ("outlook", "kind", "why"),
    [
        (Outlook(), "first", "never crawled"),
        (Outlook(last=day("2026-06-01"), cut_off=True), "cut_off", "cut off"),
        (Outlook(last=day("2026-05-30"), failed=2, fault="blocked"), "failed", "(blocked), 2 in a row; asked again"),
        (Outlook(last=day("2026-05-31"), lossy=1), "again", "did not get everything; asked again after a day"),
        (Outlook(last=day("2026-05-01")), "month", "31 days ago"),
        (Outlook(last=day("2030-05-01")), "month", "the clock was set back"),
        (Outlook(last=day("2026-05-20")), "not_due", "crawled on 2026-05-20; next on 2026-06-19"),
    ],
)
def test_the_reasons_are_told(outlook: Outlook, kind: str, why: str) -> None:
    found = judge(outlook, day("2026-06-01"))
    assert found.kind == kind
    assert why in found.why


def test_the_reason_names_the_bodies_and_the_laws_date() -> None:
    outlook = Outlook(last=day("2026-01-09"), awaited={2025: {"departments": 12}})
    assert judge(outlook, day("2026-01-10")).why == (
        "12 departments that reported before without a report on 2025 (due by 31 January)"
    )


def test_a_changed_row_is_due_at_once_whatever_failed_before() -> None:
    outlook = Outlook(last=day("2026-06-01"), failed=7, fault="missing", changed=True)
    for today in ("2026-06-01", "2026-06-02"):
        found = judge(outlook, day(today))
        assert (found.due, found.kind) == (True, "changed")
        assert "its row in the registry was changed" in found.why

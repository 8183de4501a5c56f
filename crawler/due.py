"""Which portals are due to be crawled on a day, why, and when next. Pure: the day and what is known are passed in.

`judge(outlook, today)` gives a `Verdict`. Days are Chinese local dates (`CHINA`, UTC+8). The rule, in this order:

1. A portal that was never crawled, whose last crawl was cut off, or whose row in the registry says since then that it
   is to be crawled elsewhere or otherwise, is due.
2. One that was crawled today is not.
3. One whose last crawls failed is due after 1, 2, 4, 8 … days, at most `MONTH`: a site that refuses is not hammered,
   in the season either.
4. In the season a portal is due daily while a body that reported before has not yet this year's report.
5. One of which the last crawl lost something that may be had another time is due after 1, 2, 4, 8 … days.
6. Every other one is due when `MONTH` days have passed.

The season. By law departments publish the report on a year by 31 January, governments by 31 March of the next one
(条例 2019, Art. 49); reports on years before 2019 all by 31 March (条例 2008, Art. 31). For bodies of which the law
does not say, the season lasts from the earlier to the later. It begins on 5 January for departments, on 1 March where
the date is 31 March; where the day is known on which the portal's reports usually begin to appear, a week before that
day (never before the year). It ends thirty days after the law's date or, where that is later, after the usual day; for
departments whose usual day is known it lasts 45 days at most.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

CHINA = dt.timezone(dt.timedelta(hours=8))
MONTH = 30
"""Days after which every portal is due."""

Bodies = Literal["departments", "governments", "others"]
"""By the law's date: 31 January, 31 March, or not known which."""
Kind = Literal["first", "cut_off", "failed", "season", "again", "month", "changed", "asked", "not_due"]
"""Why a portal is due: the rule's points, or that the operator asked for it."""

_WEEK = dt.timedelta(days=7)
_GRACE = dt.timedelta(days=30)
_LONGEST = dt.timedelta(days=44)
"""From the first day to the last one of departments whose usual day is known: 45 days in all."""
_NEW_LAW = 2019
"""The first year whose reports have a date of their own for departments."""


class _Season(msgspec.Struct, frozen=True):
    """Month and day of its beginning and of the law's date, in the year after the one that is reported on."""

    begins: tuple[int, int]
    law: tuple[int, int]


_SEASONS: dict[Bodies, _Season] = {
    "departments": _Season((1, 5), (1, 31)),
    "governments": _Season((3, 1), (3, 31)),
    "others": _Season((1, 5), (3, 31)),
}


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a portal.

    last: the day of its last crawl; cut_off: that one did not come to its end; changed: its row in the registry was
    changed since; failed: how many crawls in a row gave nothing or raised an alarm, `fault` the last one's; lossy: how
    many in a row lost something that may be had another time; awaited: by year of report, how many bodies that reported
    before have no report on it yet; usual: days after 1 January on which its reports begin to appear
    """

    last: dt.date | None = None
    cut_off: bool = False
    changed: bool = False
    failed: int = 0
    fault: str = ""
    lossy: int = 0
    awaited: Mapping[int, Mapping[Bodies, int]] = {}
    usual: int | None = None


class Verdict(msgspec.Struct, frozen=True):
    """Whether a portal is due on the day, why or why not in a sentence, and the next day on which it is (the day itself
    where it is due)."""

    due: bool
    kind: Kind
    why: str
    next: dt.date


def judge(outlook: Outlook, today: dt.date) -> Verdict:
    """The verdict on a portal."""
    found = _reason(outlook, today)
    if found is not None:
        return Verdict(True, *found, today)
    days = (today + dt.timedelta(days=number) for number in range(1, MONTH + 1))
    then = next(day for day in days if _reason(outlook, day) is not None)
    _, why = _reason(outlook, then) or ("month", "")
    return Verdict(False, "not_due", f"crawled on {outlook.last}; next on {then}: {why}", then)


def season(bodies: Bodies, year: int, usual: int | None = None) -> tuple[dt.date, dt.date, dt.date]:
    """First day, law's date and last day of the season of the reports on `year`."""
    told = _SEASONS[bodies if year >= _NEW_LAW else "governments"]
    first, law = dt.date(year + 1, *told.begins), dt.date(year + 1, *told.law)
    last = law + _GRACE
    if usual is not None:
        day = dt.date(year + 1, 1, 1) + dt.timedelta(days=usual)
        first = max(day - _WEEK, dt.date(year + 1, 1, 1))
        last = max(last, day + _GRACE)
        if bodies == "departments" and year >= _NEW_LAW:
            last = min(last, first + _LONGEST)
    return first, law, last


def pause(times: int) -> int:
    """Days to wait after so many troubles in a row."""
    return int(min(2 ** (min(times, MONTH) - 1), MONTH))


def _reason(outlook: Outlook, day: dt.date) -> tuple[Kind, str] | None:
    """Why a portal is due on the day; None: it is not."""
    if outlook.last is None:
        return "first", "it was never crawled"
    if outlook.cut_off:
        return "cut_off", "its last crawl was cut off"
    if outlook.changed:
        return "changed", "its row in the registry was changed since its last crawl"
    since = (day - outlook.last).days
    if since < 0:
        return "month", f"its last crawl is dated {outlook.last}: the clock was set back"
    if since == 0:
        return None
    if outlook.failed:
        return _after_trouble("failed", f"its last crawl failed ({outlook.fault})", outlook.failed, since)
    for told in _seasonal(outlook, day):
        return "season", told
    if since >= MONTH:
        return "month", f"its last crawl was {since} days ago"
    if outlook.lossy:
        return _after_trouble("again", "its last crawl did not get everything", outlook.lossy, since)
    return None


def _after_trouble(kind: Kind, what: str, times: int, since: int) -> tuple[Kind, str] | None:
    if since < pause(times):
        return None
    row = f", {times} in a row" if times > 1 else ""
    return kind, f"{what}{row}; asked again after {_days(pause(times))}"


def _seasonal(outlook: Outlook, day: dt.date) -> Iterator[str]:
    """A sentence for each kind of bodies whose season it is and whose reports are awaited."""
    year = day.year - 1
    for bodies, count in outlook.awaited.get(year, {}).items():
        first, law, last = season(bodies, year, outlook.usual)
        if count and first <= day <= last:
            name = "bodies" if bodies == "others" else bodies
            who = f"{count:,} {name}" if count > 1 else f"one of the {name}"
            yield f"{who} that reported before without a report on {year} (due by {law:%-d %B})"


def _days(count: int) -> str:
    return "a day" if count == 1 else f"{count} days"

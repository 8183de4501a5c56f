"""What is known of each portal on a day, for `crawler.due`: from the records of crawls, and from the warehouse where
there is one.

`outlooks(home, portals, today)` gives an `Outlook` for each id. A crawl of a portal *failed* when it raised an alarm,
or found no report and something was lost; it was *lossy* when reports were found and something was lost that may be had
another time. Whose reports are awaited, and when they usually appear, the warehouse tells; without one (or with one
that cannot be read) the crawls do: fewer reports found on this year than on the last, and the days on which earlier
crawls first saw a year's reports. `verdicts` judges them all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

import msgspec

from crawler.due import CHINA, Bodies, Outlook, Verdict, judge
from crawler.report import PortalReport
from crawler.runs import Run, RunBook
from nianbao.home import Home
from warehouse.awaited import awaited, usual_days
from warehouse.database import WarehouseError, open_warehouse

_MAY_COME_YET = ("busy", "server", "timeout", "no_answer", "broken_off", "budget", "set_aside")
"""Kinds of problem that may be gone another day."""
_AHEAD = dt.timedelta(days=1)
"""What is dated later was dated by a wrong clock, and is not believed."""
_FARTHEST_BACK = 8
"""Troubles in a row that are counted; the pause does not grow further."""
_LAST_DAY_OF_A_SEASON = (6, 30)


def verdicts(
    home: Home, portals: Sequence[str], today: dt.date, rows: Mapping[str, str] | None = None
) -> dict[str, Verdict]:
    """For each portal, in this order, whether it is due; `rows`: the registry's, by `Portal.way`, where it is known."""
    found = outlooks(home, portals, today, rows)
    return {portal: judge(found[portal], today) for portal in portals}


def outlooks(
    home: Home, portals: Iterable[str], today: dt.date, rows: Mapping[str, str] | None = None
) -> dict[str, Outlook]:
    """What is known of each of the portals."""
    book = RunBook(home.runs)
    runs = [run for run in book.runs() if day_in_china(run.started) <= today + _AHEAD]
    wanted = list(portals)
    of_portal: dict[str, list[Run]] = {}
    for run in runs:
        for portal in run.portals:
            of_portal.setdefault(portal, []).append(run)
    past = {portal: _past(book, of_portal.get(portal, []), portal) for portal in wanted}
    told = _told_by_the_warehouse(home, today)
    if told is None:
        told = _told_by_crawls(book, runs, past, today)
    waiting, usual = told
    return {
        portal: msgspec.structs.replace(
            past[portal][0],
            awaited=waiting.get(portal, {}),
            usual=usual.get(portal),
            changed=_is_changed(past[portal][1], (rows or {}).get(portal, "")),
        )
        for portal in wanted
    }


def _is_changed(report: PortalReport | None, row: str) -> bool:
    """Records of older versions tell no row."""
    return report is not None and "" not in (report.row, row) and report.row != row


def day_in_china(moment: dt.datetime) -> dt.date:
    """The day that it is in China at a moment."""
    return moment.astimezone(CHINA).date()


def has_failed(report: PortalReport) -> bool:
    """Whether a crawl of a portal gave nothing, or less than nothing: an alarm."""
    return bool(report.alarms) or (report.reports == 0 and report.needs_a_person)


Waiting = dict[str, dict[int, dict[Bodies, int]]]


def _past(book: RunBook, runs: Sequence[Run], portal: str) -> tuple[Outlook, PortalReport | None]:
    """What the portal's crawls tell, and the last report of it."""
    if not runs:
        return Outlook(), None
    last = runs[-1]
    done = _newest(book, runs, portal)
    report = done[0] if done else None
    outlook = Outlook(
        # A crawl from before midnight till after it is that night's, not the next day's.
        last=day_in_china(last.started),
        cut_off=book.report(last.id, portal) is None,
        failed=_in_a_row(map(has_failed, done)),
        fault=_fault(report) if report is not None else "",
        lossy=_in_a_row(any(kind in each.counts for kind in _MAY_COME_YET) for each in done),
    )
    return outlook, report


def _newest(book: RunBook, runs: Sequence[Run], portal: str) -> list[PortalReport]:
    """The portal's reports, newest first, as far back as there was trouble."""
    found: list[PortalReport] = []
    for run in reversed(runs):
        report = book.report(run.id, portal)
        if report is None:
            continue
        if found and report.row not in ("", found[0].row):  # troubles on another way tell nothing of this one
            break
        found.append(report)
        if len(found) == _FARTHEST_BACK or not (report.failures or report.alarms):
            break
    return found


def _in_a_row(troubles: Iterable[bool]) -> int:
    count = 0
    for trouble in troubles:
        if not trouble:
            break
        count += 1
    return count


def _fault(report: PortalReport) -> str:
    kinds = [problem.kind for problem in report.failures]
    return kinds[0] if kinds else "no report was found"


def _told_by_the_warehouse(home: Home, today: dt.date) -> tuple[Waiting, dict[str, int]] | None:
    """Whose reports are awaited and when they usually appear; None without a warehouse that can tell."""
    if not home.database.exists():
        return None
    waiting: Waiting = {}
    try:
        with open_warehouse(home.database) as con:
            for year in (today.year - 1, today.year):
                for told in awaited(con, year):
                    waiting.setdefault(told.portal, {}).setdefault(year, {})[cast(Bodies, told.bodies)] = told.count
            return waiting, usual_days(con, today.year - 1)
    except WarehouseError:  # why it cannot be read is told by the build
        return None


def _told_by_crawls(
    book: RunBook, runs: Sequence[Run], past: Mapping[str, tuple[Outlook, PortalReport | None]], today: dt.date
) -> tuple[Waiting, dict[str, int]]:
    waiting: Waiting = {}
    for portal, (_, report) in past.items():
        for year in (today.year - 1, today.year):
            found = {each: tally.found for each, tally in report.years.items()} if report is not None else {}
            lacking = found.get(year - 1, 0) - found.get(year, 0)
            if lacking > 0:
                waiting.setdefault(portal, {})[year] = {"others": lacking}
    return waiting, _first_sights(book, runs, set(past))


def _first_sights(book: RunBook, runs: Sequence[Run], portals: set[str]) -> dict[str, int]:
    """For each portal, the day after 1 January on which reports on the year before were first new; of several years the
    middle one. A portal's first crawl tells nothing: all is new to it."""
    seen: dict[str, dict[int, int]] = {}
    known: set[str] = set()
    for run in runs:
        day = day_in_china(run.started)
        here = portals.intersection(run.portals)
        if (day.month, day.day) <= _LAST_DAY_OF_A_SEASON:
            for portal in here & known:
                report = book.report(run.id, portal)
                tally = report.years.get(day.year - 1) if report is not None else None
                if tally is not None and tally.new:
                    seen.setdefault(portal, {}).setdefault(day.year, (day - dt.date(day.year, 1, 1)).days)
        known |= here
    return {portal: sorted(days.values())[len(days) // 2] for portal, days in seen.items()}

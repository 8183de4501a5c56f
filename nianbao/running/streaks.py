"""Which alarms of portals are new to people: `aged(alarms, book, runs)` says since when each holds and how often it was
raised in a row, `told_already(alarm, updates)` whether an update that came to its end listed it since then.

A row of crawls ends where a portal had no alarm or one of another kind, so a portal that recovered and failed again is
new. What an update found that was killed before it ended, or a crawl by hand, nobody was told of: it is new, too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from crawler.runs import Run, RunBook
from nianbao.running.alarms import of_crawl
from nianbao.running.updates import Alarm, Update


def aged(alarms: Iterable[Alarm], book: RunBook, runs: Sequence[Run]) -> list[Alarm]:
    """The alarms of portals with the time since when they hold; `runs` in their order."""
    return [_aged(alarm, book, runs) for alarm in alarms]


def _aged(alarm: Alarm, book: RunBook, runs: Sequence[Run]) -> Alarm:
    since, times = alarm.since, 0
    for run in reversed(runs):
        report = book.report(run.id, alarm.portal) if alarm.portal in run.portals else None
        if report is None:  # not of this portal, or cut off before it
            continue
        if [each.kind for each in of_crawl([report])] != [alarm.kind]:
            break
        since, times = run.started, times + 1
    return msgspec.structs.replace(alarm, since=since, times=times)


def told_already(alarm: Alarm, updates: Iterable[Update]) -> bool:
    """Whether one of the updates listed it when it ended."""
    return any(
        _is_same(alarm, each)
        for update in updates
        if update.ended is not None and _is_later(update.ended, alarm.since)
        # Older records hide untold ones among the known, which have no date there.
        for each in (*update.alarms, *(known for known in update.known if known.since))
    )


def _is_same(alarm: Alarm, listed: Alarm) -> bool:
    return (alarm.portal, alarm.kind) == (listed.portal, listed.kind)


def _is_later(ended: dt.datetime, since: dt.datetime | None) -> bool:
    return since is not None and ended >= since

"""`nianbao update`: crawl what is due, parse, build, check, export, and say what came of it.

`update(home, sources, request, …)` gives the records of what it did: that of a stopped update that it went on with, and
that of a new one, unless nothing is due after the former. Only one update at a time (`UpdateError`). A stage that
cannot be done ends the update with status 2 (`failed`); an alarm is status 1. Somebody is told at `notify`, where it is
given; that nobody could be told changes no status, and is made up for by the next update.
Raises what `nianbao.running.stages` raises, but for `UpdateError` of a stage, and `HomeError`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from crawler.runs import RunBook
from nianbao.home import Home
from nianbao.running.alarms import of_crawl
from nianbao.running.histories import day_in_china, verdicts
from nianbao.running.notify import PAUSES, check_address, tell
from nianbao.running.runs import latest
from nianbao.running.stages import Sources, carry_out, now
from nianbao.running.stopping import Stopping
from nianbao.running.updates import (
    ALARMED,
    DONE,
    FAILED,
    Alarm,
    Chosen,
    Interruption,
    Request,
    Told,
    Update,
    UpdateBook,
    UpdateError,
)
from nianbao.running.words import message

_TOLD_LATE = 10
"""So many updates back somebody is still told of one."""


def update(
    home: Home,
    sources: Sources,
    request: Request,
    *,
    stop: Stopping | None = None,
    notify: str | None = None,
    pauses: Sequence[float] = PAUSES,
) -> list[Update]:
    """Go on with what was stopped, and do what is due."""
    home.prepare()
    book = UpdateBook(home.runs)
    stop = stop or Stopping()
    done: list[Update] = []
    began = now()
    with book.alone():
        left = book.cut_off(request, now())
        if left is not None:
            _go_on_with(left, sources)
            done.append(left)
            _finish(home, book, left, sources, stop)
            _tell(home, book, left, notify, pauses)
        if not done or (done[0].status != FAILED and not request.all):
            crawled = _crawled_since(began, done)
            chosen = [
                each for each in choose(home, sources, request, day_in_china(now())) if each.portal not in crawled
            ]
            if chosen or not done:
                done.append(book.new(request, chosen, len(sources.portals), now()))
                _finish(home, book, done[-1], sources, stop)
                _tell(home, book, done[-1], notify, pauses)
    return done


def _crawled_since(began: dt.datetime, done: Sequence[Update]) -> set[str]:
    """The portals that were crawled just now: a crawl that began yesterday does not make them due once more."""
    just = [each for each in done if (crawl := each.stage("crawl")) and crawl.ended and crawl.ended >= began]
    return {chosen.portal for each in just for chosen in each.chosen}


def choose(home: Home, sources: Sources, request: Request, today: dt.date) -> list[Chosen]:
    """The portals that are due, or all where that was asked for, and why."""
    ids = [portal.id for portal in sources.portals]
    if request.all:
        return [Chosen(portal, "asked", "you asked for all") for portal in ids]
    found = verdicts(home, ids, today)
    return [Chosen(portal, verdict.kind, verdict.why) for portal, verdict in found.items() if verdict.due]


def _go_on_with(left: Update, sources: Sources) -> None:
    at_work = next((stage.name for stage in left.stages if stage.outcome in ("", "failed")), "between two stages")
    failed = next((stage.said for stage in left.stages if stage.outcome == "failed"), "")
    left.interruptions.append(Interruption(at_work, now(), left.stopped or failed))
    left.ended, left.status, left.stopped = None, None, ""
    left.alarms = [alarm for alarm in left.alarms if alarm.kind != "failed"]
    there = {portal.id for portal in sources.portals}
    left.chosen = [each for each in left.chosen if each.portal in there]


def _finish(home: Home, book: UpdateBook, update: Update, sources: Sources, stop: Stopping) -> None:
    """The stages that are left, and what came of it all."""
    book.note(update)
    try:
        carry_out(home, book, update, sources, stop)
        update.status = ALARMED if update.alarms else DONE
    except UpdateError as error:
        update.alarms.append(Alarm("failed", str(error)))
        update.status = FAILED
    update.known = _known(home, update, sources)
    today = day_in_china(now())
    judged = verdicts(home, [portal.id for portal in sources.portals], today).values()
    tomorrow = today + dt.timedelta(days=1)
    update.later = {
        str(day): count for day, count in sorted(Counter(max(each.next, tomorrow) for each in judged).items())
    }
    update.ended = now()
    book.note(update)


def _known(home: Home, update: Update, sources: Sources) -> list[Alarm]:
    """What earlier crawls raised of portals that this update left in peace."""
    runs = RunBook(home.runs)
    left = {portal.id for portal in sources.portals} - {each.portal for each in update.chosen}
    return of_crawl(report for portal, report in latest(runs, runs.runs()).items() if portal in left)


def _tell(home: Home, book: UpdateBook, update: Update, notify: str | None, pauses: Sequence[float]) -> None:
    """Tell of this update and, when that works, of earlier ones that nobody could be told of."""
    if not notify:
        return
    update.told = Told(check_address(notify), False, now(), "it was stopped before")
    book.note(update)
    update.told = tell(notify, message(update, home.root), pauses)
    book.note(update)
    if not update.told.delivered:
        return
    for late in book.updates(_TOLD_LATE):
        if late.id != update.id and late.told is not None and not late.told.delivered and late.ended is not None:
            late.told = tell(notify, message(late, home.root), ())
            book.note(late)
            if not late.told.delivered:
                return

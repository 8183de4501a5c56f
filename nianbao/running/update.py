"""`nianbao update`: crawl what is due, parse, build, check, export, and say what came of it.

`update(home, sources, request, …)` gives the records of what it did: that of a stopped update that it went on with, and
that of a new one, unless nothing is due after the former. Only one update at a time (`UpdateError`). A stage that
cannot be done ends the update with status 2 (`failed`); an alarm is status 1. Somebody is told at `notify`, where it is
given; that nobody could be told changes no status, and is made up for by the next update that is given an address.
An error that nobody foresaw fails the update like any other. Raises KeyboardInterrupt when an end was asked for,
`UpdateError`, `HomeError`, and OSError when not even the record can be written.

`not_begun(home, request, error, notify)` is for an update that could not begin: it leaves a record, too.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from crawler.runs import RunBook
from nianbao.home import Home, HomeError
from nianbao.portals import PortalError
from nianbao.running.alarms import needs, of_crawl
from nianbao.running.faults import unforeseen
from nianbao.running.histories import day_in_china, verdicts
from nianbao.running.notify import PAUSES, check_address, tell
from nianbao.running.runs import latest
from nianbao.running.stages import Sources, carry_out, now, sentence
from nianbao.running.stopping import Stopping
from nianbao.running.streaks import aged, told_already
from nianbao.running.updates import (
    ALARMED,
    DONE,
    FAILED,
    TOLD_LATE,
    Alarm,
    Chosen,
    Interruption,
    Request,
    Told,
    Update,
    UpdateBook,
    UpdateError,
    is_future,
)
from nianbao.running.words import failure, message

_FORESEEN = (PortalError, HomeError, OSError)


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
            _finish(home, book, left, sources, stop, notify)
            _tell(home, book, left, notify, pauses)
        if not done or (_may_crawl_more(done[0]) and not request.all):
            crawled = _crawled_since(began, done)
            chosen = [
                each for each in choose(home, sources, request, day_in_china(now())) if each.portal not in crawled
            ]
            if chosen or not done:
                done.append(book.new(request, chosen, len(sources.portals), now()))
                done[-1].registry = [portal.id for portal in sources.known]
                _finish(home, book, done[-1], sources, stop, notify)
                _tell(home, book, done[-1], notify, pauses)
    return done


def _may_crawl_more(left: Update) -> bool:
    """Whether what is due since then has its turn: a build that cannot be made must not keep portals from being crawled
    for days."""
    failed = next((stage.name for stage in left.stages if stage.outcome == "failed"), None)
    return left.status != FAILED or failed == "build"


def _crawled_since(began: dt.datetime, done: Sequence[Update]) -> set[str]:
    """The portals that were crawled just now: a crawl that began yesterday does not make them due once more."""
    just = [each for each in done if (crawl := each.stage("crawl")) and crawl.ended and crawl.ended >= began]
    return {chosen.portal for each in just for chosen in each.chosen}


def choose(home: Home, sources: Sources, request: Request, today: dt.date) -> list[Chosen]:
    """The portals that are due, or all where that was asked for, and why."""
    ids = [portal.id for portal in sources.portals]
    if request.all:
        return [Chosen(portal, "asked", "you asked for all") for portal in ids]
    found = verdicts(home, ids, today, ways(sources))
    return [Chosen(portal, verdict.kind, verdict.why) for portal, verdict in found.items() if verdict.due]


def ways(sources: Sources) -> dict[str, str]:
    """How each portal is to be crawled now."""
    return {portal.id: portal.way for portal in sources.portals}


def _go_on_with(left: Update, sources: Sources) -> None:
    at_work = next((stage.name for stage in left.stages if stage.outcome in ("", "failed")), "between two stages")
    failed = next((stage.said for stage in left.stages if stage.outcome == "failed"), "")
    left.interruptions.append(Interruption(at_work, now(), left.stopped or failed))
    left.ended, left.status, left.stopped = None, None, ""
    left.alarms = [alarm for alarm in left.alarms if alarm.kind != "failed"]
    there = {portal.id for portal in sources.portals}
    left.chosen = [each for each in left.chosen if each.portal in there]


def _finish(home: Home, book: UpdateBook, update: Update, sources: Sources, stop: Stopping, notify: str | None) -> None:
    """The stages that are left, and what came of it all."""
    book.note(update)
    with _failing(book, update, stop):
        carry_out(home, book, update, sources, stop)
    with _failing(book, update, stop):
        _look_around(home, update, sources)
    failed = any(alarm.kind == "failed" for alarm in update.alarms)
    update.status = FAILED if failed else ALARMED if update.alarms else DONE
    update.told = _pending(notify)
    update.ended = now()
    book.note(update)


@contextmanager
def _failing(book: UpdateBook, update: Update, stop: Stopping) -> Iterator[None]:
    """An alarm for what cannot be done, so that the record and the message tell of it."""
    try:
        yield
    except UpdateError as error:
        said = str(error)
    except Exception as error:
        if stop.by:
            raise KeyboardInterrupt from error
        said = why_not(error, book.folder / update.id)
    else:
        return
    update.alarms.append(Alarm("failed", said))


def _pending(notify: str | None) -> Told | None:
    """Noted together with the end, so that a kill between the two hides nothing."""
    return Told(check_address(notify), False, now(), "it was stopped before anybody was told") if notify else None


def _look_around(home: Home, update: Update, sources: Sources) -> None:
    """What stays as it was, and what is due when."""
    _tell_new_from_known(home, update, sources)
    today = day_in_china(now())
    judged = verdicts(home, [portal.id for portal in sources.portals], today, ways(sources)).values()
    tomorrow = today + dt.timedelta(days=1)
    update.later = {
        str(day): count for day, count in sorted(Counter(max(each.next, tomorrow) for each in judged).items())
    }


def _tell_new_from_known(home: Home, update: Update, sources: Sources) -> None:
    """The alarms of each portal's latest crawl, this update's or an earlier one: new is what no update told of."""
    book, others = RunBook(home.runs), UpdateBook(home.runs).updates()
    earlier = [each for each in others if each.id != update.id and not is_future(each.started, now())]
    runs = [run for run in book.runs() if not is_future(run.started, now())]
    looked_at = {portal.id for portal in sources.portals}
    reports = list(latest(book, runs).values())
    raised = of_crawl([report for report in reports if report.id in looked_at])
    known: list[Alarm] = []
    new: list[Alarm] = []
    for alarm in aged(raised, book, runs):
        (known if told_already(alarm, earlier) else new).append(alarm)
    update.alarms = [*(alarm for alarm in update.alarms if not alarm.portal), *new]
    update.known = known
    alarmed = {alarm.portal for alarm in raised}
    update.waiting = len(needs([report for report in reports if report.id in looked_at - alarmed]))


def _tell(home: Home, book: UpdateBook, update: Update, notify: str | None, pauses: Sequence[float]) -> None:
    """Tell of this update and, when that works, of earlier ones that nobody could be told of."""
    if not notify:
        return
    update.told = tell(notify, message(update, home.root), pauses)
    book.note(update)
    if not update.told.delivered:
        return
    for late in book.updates(TOLD_LATE):
        if late.id != update.id and late.is_untold:
            late.told = tell(notify, message(late, home.root), ())
            book.note(late)
            if not late.told.delivered:
                return


def not_begun(home: Home, request: Request, error: Exception, notify: str | None) -> tuple[str, Told | None]:
    """Why an update could not begin, in a sentence, and whether somebody was told. A home that is there keeps it."""
    book = UpdateBook(home.runs)
    update = _empty(book, request) if home.runs.is_dir() else None
    said = why_not(error, book.folder / update.id if update is not None else None)
    _keep(book, update, said, _pending(notify))
    if not notify:
        return said, None
    told = tell(notify, failure(said, home.root))
    _keep(book, update, said, told)
    return said, told


def why_not(error: Exception, folder: Path | None) -> str:
    """An error in a sentence; the traceback of one that nobody foresaw goes into the folder."""
    return sentence(error) if isinstance(error, _FORESEEN) else unforeseen(error, folder)


def _empty(book: UpdateBook, request: Request) -> Update | None:
    try:
        with book.alone():
            return book.new(request, [], 0, now())
    except (UpdateError, OSError):  # another one is at work and has a record; or the disk takes nothing, as is said
        return None


def _keep(book: UpdateBook, update: Update | None, said: str, told: Told | None) -> None:
    if update is None:
        return
    update.ended, update.status, update.alarms, update.told = now(), FAILED, [Alarm("failed", said)], told
    with suppress(OSError):
        book.note(update)

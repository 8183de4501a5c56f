"""How a home stands at a moment: `standing(home, now)`, for a terminal, a page and programs.

Alarms are those that still hold, of portals the newest first: of each portal's latest crawl, of a build that was
refused and not made since, of updates that were stopped or failed and that no later one made up for, that nobody
was told of, or that are overdue (two days after the last one), and of one that is at work for more than a day. What
is new is told of the last update that ended, or of the last crawl where there was none. Reads the records and, for
what is due, the warehouse; changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from crawler.archive import Archive
from crawler.due import Verdict
from crawler.report import PortalReport
from crawler.runs import Run, RunBook
from nianbao.home import Home
from nianbao.parsing import lost_files, said_of_lost
from nianbao.running import words
from nianbao.running.alarms import needs, of_crawl, of_portal
from nianbao.running.histories import day_in_china, verdicts
from nianbao.running.runs import latest, unfinished
from nianbao.running.streaks import aged
from nianbao.running.updates import FAILED, TOLD_LATE, Alarm, Update, UpdateBook, is_future, left_open
from warehouse.database import WarehouseError
from warehouse.news import build_id

_OVERDUE = dt.timedelta(days=2)
_TOO_LONG = dt.timedelta(days=1)
_THERE = "runs/"
_FORGOTTEN = dt.timedelta(days=60)


class DuePortal(msgspec.Struct, frozen=True):
    """A portal and when it is due, with the reason."""

    portal: str
    due: bool
    next: dt.date
    why: str


class Standing(msgspec.Struct, frozen=True):
    """How a home stands. `verdict` is one line; `new` are lines about what is new since the run before;
    `needs` what each portal's latest crawl left to do, `waiting` the same by kind, of portals without an alarm;
    `at_work`: an update is, and what is due shows when it has ended."""

    home: Path
    at: dt.datetime
    verdict: str
    at_work: bool
    alarms: list[Alarm]
    new: list[str]
    due: list[DuePortal]
    needs: list[str]
    waiting: list[str]
    updates: list[Update]
    crawls: list[Run]

    @property
    def later(self) -> dict[str, int]:
        """How many portals are due on which day."""
        return {str(day): count for day, count in sorted(Counter(each.next for each in self.due).items())}


def sections(found: Standing) -> list[words.Section]:
    """What to read first."""
    now = [f"{each.portal}: {each.why}" for each in found.due if each.due]
    later = {day: number for day, number in found.later.items() if day > str(day_in_china(found.at))}
    due = [
        *([f"{words.count(len(now), 'portal')} now:"] if now else []),
        *(f"  {line}" for line in words.cut(now, "nianbao update --dry-run", most=5)),
    ]
    nothing = "told when the update that is at work has ended" if found.at_work else "no portal was crawled yet"
    return [
        words.Section(
            "Alarms", "警报", words.cut(words.alarm_lines(found.alarms), "nianbao status --json", most=20) or ["none"]
        ),
        words.Section("New since the run before", "较上次新增", found.new or ["nothing"]),
        words.Section("Due next", "下次抓取", [*due, *(words.due_lines(later) if later else [])] or [nothing]),
    ]


def standing(home: Home, now: dt.datetime) -> Standing:
    """How `home` stands."""
    book, records = RunBook(home.runs), UpdateBook(home.runs)
    all_crawls, all_updates = book.runs(), records.updates()
    crawls = [run for run in all_crawls if not is_future(run.started, now)]
    updates = [update for update in all_updates if not is_future(update.started, now)]
    future = [
        *(run.id for run in all_crawls if is_future(run.started, now)),
        *(update.id for update in all_updates if is_future(update.started, now)),
    ]
    recent = _lately(crawls, updates, now)
    gone = _gone(crawls, updates)
    reports = [report for report in latest(book, recent).values() if report.id not in gone]
    of_portals = sorted(aged(of_crawl(reports), book, crawls), key=lambda each: each.since or now, reverse=True)
    alarmed = {alarm.portal for alarm in of_portals}
    is_busy = records.is_busy
    at_work = _at_work(updates) if is_busy else None
    of_updates = _of_updates(updates, at_work, now, is_busy=is_busy)
    of_records = _of_records(home, [*book.unreadable(), *records.unreadable()], future)
    alarms = [*of_records, *of_updates, *_of_archive(home), *_of_build(home, updates), *of_portals]
    ids = (
        []
        if at_work is not None
        else [
            portal for portal in dict.fromkeys(portal for run in recent for portal in run.portals) if portal not in gone
        ]
    )
    judged = verdicts(home, ids, day_in_china(now))
    return Standing(
        home=home.root.absolute(),
        at=now,
        at_work=at_work is not None,
        verdict=_verdict(at_work, updates, crawls, len(alarms)),
        alarms=alarms,
        new=_new(book, updates, crawls),
        due=sorted((_due(portal, told) for portal, told in judged.items()), key=lambda each: each.next),
        needs=[*unfinished(crawls), *(line for report in reports for line in of_portal(report))],
        waiting=[*unfinished(crawls), *needs([report for report in reports if report.id not in alarmed])],
        updates=updates,
        crawls=crawls,
    )


def _lately(crawls: Sequence[Run], updates: Sequence[Update], now: dt.datetime) -> Sequence[Run]:
    """The crawls that still tell of a portal: where updates run, each is crawled every month, unless it was taken out
    of the registry."""
    return [run for run in crawls if not updates or now - run.started < _FORGOTTEN]


def _gone(crawls: Sequence[Run], updates: Sequence[Update]) -> set[str]:
    """Portals that the registry of the last update has no more, and that nobody crawled since then."""
    told = [update for update in updates if update.registry]
    if not told:
        return set()
    before = {portal for run in crawls if run.started <= told[-1].started for portal in run.portals}
    since = {portal for run in crawls if run.started > told[-1].started for portal in run.portals}
    return before - since - {*told[-1].registry}


def _due(portal: str, told: Verdict) -> DuePortal:
    return DuePortal(portal, told.due, told.next, told.why)


def _verdict(at_work: Update | None, updates: Sequence[Update], crawls: Sequence[Run], alarms: int) -> str:
    state = words.count(alarms, "alarm") if alarms else "no alarms"
    if at_work is not None:
        return f"{state}; an update is at work: {at_work.id}, {_stage(at_work)}"
    if updates:
        last = updates[-1]
        when = words.clock(last.started)
        came_to = words.outcome(last).partition(",")[0]  # alarms are counted before
        return f"{state}; the last update, of {when} in China, is {came_to}: {words.facts(last)}"
    if crawls:
        return f"{state}; no update yet, the last crawl: {crawls[-1].id}"
    return f"{state}; no crawl is known" if alarms else "nothing was crawled yet"


def _stage(update: Update) -> str:
    return f"stage {update.stages[-1].name}" if update.stages else "not begun"


def _at_work(updates: Sequence[Update]) -> Update | None:
    """The update that is at work, given that one is: it may be an older one that is gone on with. None while it has not
    noted that it began."""
    return max((each for each in updates if each.ended is None), key=lambda each: each.since, default=None)


def _of_updates(
    updates: Sequence[Update], at_work: Update | None, now: dt.datetime, *, is_busy: bool
) -> Iterator[Alarm]:
    """`is_busy`: an update is at work, or tells somebody that it has ended."""
    if not updates:
        return
    asked: dict[str, list[Update]] = {}
    for each in left_open(updates):
        if each is not at_work:
            asked.setdefault(each.request.command, []).append(each)
    yield from (_open(same, now) for same in asked.values())
    if at_work is not None and now - at_work.since > _TOO_LONG:
        hours = round((now - at_work.since).total_seconds() / 3600)
        see = "if that does not move, end it (Ctrl-C or SIGTERM), and the next one goes on from there"
        yield Alarm("hangs", f"{at_work.id} is at work for {hours} hours, in {_stage(at_work)}: {see}")
    if is_busy:
        return
    last = updates[-1]
    if now - (last.ended or last.started) > _OVERDUE:
        days = (now - (last.ended or last.started)).days
        yield Alarm("overdue", f"no update for {days} days: see whether the schedule still runs (docs/running.md)")
    yield from _untold(updates[-TOLD_LATE:])


def _untold(updates: Sequence[Update]) -> Iterator[Alarm]:
    *more, last = [None, *(each for each in updates if each.is_untold)]
    if last is not None and last.told is not None:
        before = f", nor of {len(more) - 1} before" if len(more) > 1 else ""
        yield Alarm("not_told", f"nobody was told of {last.id}{before}: {last.told.host}: {last.told.why}")


def _open(same: Sequence[Update], now: dt.datetime) -> Alarm:
    """Of updates that asked for the same, the last one stands for all."""
    last, more = same[-1], len(same) - 1
    goes_on = f"`{last.request.command}` {'goes on with it' if last.may_be_resumed(now) else 'begins anew'}"
    if last.status == FAILED:
        too = f", as did {more} before" if more else ""
        why = next((alarm.text for alarm in last.alarms if alarm.kind == "failed"), "")
        return Alarm("failed", f"{last.id} failed{too}: {why} ({goes_on})")
    too = f", nor did {more} before" if more else ""
    by = f" by {last.stopped}" if last.stopped else ""
    return Alarm("not_ended", f"{last.id} did not end{too}, it was stopped{by} in {_stage(last)}: {goes_on}")


def _of_records(home: Home, unreadable: Sequence[Path], future: Sequence[str]) -> Iterator[Alarm]:
    if unreadable:
        names = [str(path.relative_to(home.root)) for path in unreadable]
        what = "what they tell is not known. Take them back from a copy, or delete their folders"
        yield Alarm("unreadable", f"records that cannot be read: {', '.join(words.cut(names, _THERE, 5))}: {what}")
    if future:
        what = "the clock was set ahead, and they are not believed. See that it is right now, and delete their folders"
        yield Alarm("future", f"records dated in the future: {', '.join(words.cut(future, _THERE, 5))}: {what}")


def _of_archive(home: Home) -> list[Alarm]:
    lost = lost_files(Archive(str(home.archive)), home.records)
    return [Alarm("lost", said_of_lost(lost))] if lost else []


def _of_build(home: Home, updates: Sequence[Update]) -> list[Alarm]:
    """The build that was refused, unless the warehouse is another one by now, or needs none."""
    tried = [each for each in updates if (stage := each.stage("build")) and stage.outcome not in ("", "failed")]
    if not tried or not tried[-1].refused:
        return []
    try:
        if build_id(home.database) not in ("", tried[-1].build_before or ""):
            return []
    except WarehouseError:  # it cannot be read, which is what the alarm is about
        pass
    return [alarm for alarm in tried[-1].alarms if alarm.kind in ("refused", "build")]


def _new(book: RunBook, updates: Sequence[Update], crawls: Sequence[Run]) -> list[str]:
    ended = [update for update in updates if update.ended is not None]
    for update in reversed(ended):
        if lines := list(words.news_lines(update)):
            return (
                lines
                if update is ended[-1]
                else [f"nothing since {words.clock(update.started)} in China, which brought:", *lines]
            )
    if ended:
        return []
    reports: Sequence[PortalReport] = book.reports(crawls[-1]) if crawls else ()
    new = sum(tally.new for report in reports for tally in report.years.values())
    changed = sum(tally.changed for report in reports for tally in report.years.values())
    told = [(new, "new report"), (changed, "changed report")]
    return [f"{words.count(number, what)} found by the last crawl" for number, what in told if number]

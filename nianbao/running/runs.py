"""The records of crawls and updates as tables for people (rich): a line for each, and one portal's by year;
and each portal's latest report.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.report import NOTES, PortalReport
from crawler.runs import Run, RunBook
from nianbao.running.updates import Update
from nianbao.running.words import clock, outcome
from warehouse.news import News

_STATES = ("new", "changed", "unchanged")


def table(console: Console, book: RunBook, runs: Sequence[Run]) -> None:
    """A line for each run, the latest last."""
    shown = Table(box=box.SIMPLE_HEAD)
    for heading in ("crawl", "began (China)", "took"):
        shown.add_column(heading, no_wrap=True)
    for heading in ("portals", "reports", *_STATES, "missing", "blocked", "failed", "alarms"):
        shown.add_column(heading, justify="right")
    for run in runs:
        reports = book.reports(run)
        portals = f"{len(reports)}/{len(run.portals)}" if len(reports) < len(run.portals) else str(len(reports))
        sums = [sum(report.reports for report in reports), *(_sum(reports, state) for state in _STATES)]
        blocked = sum(report.counts.get("blocked", 0) for report in reports)
        failed = sum(count for report in reports for kind, count in report.counts.items() if kind not in NOTES)
        troubles = [
            sum(len(report.missing) for report in reports),
            blocked,
            failed - blocked,
            sum(len(report.alarms) for report in reports),
        ]
        cells = [f"{number:,}" if number else "" for number in (*sums, *troubles)]
        shown.add_row(run.id, clock(run.started), _took(run.started, run.ended), portals, *cells)
    console.print(shown)


def updates(console: Console, found: Sequence[Update]) -> None:
    """A line for each update, the latest last."""
    shown = Table(box=box.SIMPLE_HEAD)
    for heading in ("update", "began (China)", "took", "came to"):
        shown.add_column(heading, no_wrap=True)
    for heading in ("portals", "new reports", "numbers changed", "alarms", "stopped"):
        shown.add_column(heading, justify="right")
    for each in found:
        news = each.news or News()
        numbers = (len(each.chosen), news.reports, news.numbers_changed, len(each.alarms), len(each.interruptions))
        style = "bold red" if each.status not in (0, None) else ""
        shown.add_row(
            each.id,
            clock(each.started),
            _took(each.started, each.ended),
            Text(outcome(each), style=style),
            *(f"{number:,}" if number else "" for number in numbers),
        )
    console.print(shown)


def _sum(reports: Iterable[PortalReport], state: str) -> int:
    return sum(getattr(tally, state) for report in reports for tally in report.years.values())


def _took(started: dt.datetime, ended: dt.datetime | None) -> str:
    if ended is None:
        return "not ended"
    minutes, seconds = divmod(round((ended - started).total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def portal(console: Console, report: PortalReport) -> None:
    """One portal's latest crawl: its reports by year, what was missed, what went wrong."""
    console.print(Text(f"{report.id} {report.name}: {report.pages:,} pages, families {', '.join(report.families)}"))
    shown = Table(box=box.SIMPLE_HEAD)
    for heading in ("year", "reports", *_STATES):
        shown.add_column(heading, justify="right")
    for year, tally in sorted(report.years.items()):
        cells = [getattr(tally, state) for state in ("found", *_STATES)]
        shown.add_row(str(year) if year else "not said", *(f"{number:,}" if number else "" for number in cells))
    console.print(shown)
    lines = [Text(alarm, style="bold red") for alarm in report.alarms]
    lines += [Text(f"not found this time: {url}") for url in report.missing]
    lines += [Text(f"{problem.kind}: {problem.url}: {problem.sentence}") for problem in report.problems]
    lines += [Text(f"a report on another host, not fetched: {lead}", style="dim") for lead in report.leads]
    for line in lines:
        console.print(line, soft_wrap=True)


def unfinished(runs: Sequence[Run]) -> list[str]:
    """A sentence when the last of the crawls has not ended."""
    if not runs or runs[-1].ended is not None:
        return []
    if not runs[-1].may_be_resumed:
        return [f"the crawl {runs[-1].id} was cut off: the next one begins anew"]
    return [f"the crawl {runs[-1].id} has not ended: if it was cut off, the same command goes on with it"]


def latest(book: RunBook, runs: Sequence[Run]) -> dict[str, PortalReport]:
    """Each portal's latest report, by its id."""
    found: dict[str, PortalReport] = {}
    for run in reversed(runs):  # of the many records of a long-kept home only the last of each portal are read
        for portal in run.portals:
            if portal not in found and (report := book.report(run.id, portal)) is not None:
                found[portal] = report
    return found

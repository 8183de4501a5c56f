"""The records of crawls as tables for people (rich): a line for each crawl, then what needs a person.

What needs one is told of each portal's latest crawl: alarms first, then reports that are missing, then problems, the
first of each kind with the number of its like. Notes, by which nothing is lost, are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.report import NOTES, PortalReport
from crawler.runs import Run, RunBook

_STATES = ("new", "changed", "unchanged")


def table(console: Console, book: RunBook, runs: Sequence[Run]) -> None:
    """A line for each run, the latest last."""
    shown = Table(box=box.SIMPLE_HEAD)
    for heading in ("crawl", "began (UTC)", "took"):
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
        shown.add_row(run.id, f"{run.started:%Y-%m-%d %H:%M}", _took(run), portals, *cells)
    console.print(shown)


def _sum(reports: Iterable[PortalReport], state: str) -> int:
    return sum(getattr(tally, state) for report in reports for tally in report.years.values())


def _took(run: Run) -> str:
    if run.ended is None:
        return "not ended"
    minutes, seconds = divmod(round((run.ended - run.started).total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def needs(console: Console, book: RunBook, runs: Sequence[Run]) -> None:
    """What needs a person, as of each portal's latest crawl."""
    lines = [line for run in runs[-1:] for line in _unfinished(run)]
    reports = list(latest(book, runs).values())
    for report in reports:
        lines += [(f"{report.id}: {alarm}", "bold red") for alarm in report.alarms]
    for report in reports:
        if report.missing and not report.alarms:
            text = f"{len(report.missing):,} reports of the crawl before were not found, first {report.missing[0]}"
            lines.append((f"{report.id}: {text}", ""))
        firsts = {problem.kind: problem for problem in reversed(report.failures)}
        for kind, problem in firsts.items():
            more = f" (and {report.counts[kind] - 1:,} more)" if report.counts[kind] > 1 else ""
            lines.append((f"{report.id}: {kind}: {problem.url}: {problem.sentence}{more}", ""))
    console.print(Text("What needs a person", style="bold"))
    for line, style in lines:
        console.print(Text(f"  {line}", style=style), soft_wrap=True)
    if not lines:
        console.print("  nothing")


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


def _unfinished(run: Run) -> list[tuple[str, str]]:
    if run.ended is not None:
        return []
    if not run.may_be_resumed:
        return [(f"the crawl {run.id} was cut off: the next one begins anew", "bold red")]
    return [(f"the crawl {run.id} has not ended: if it was cut off, the same command goes on with it", "bold red")]


def latest(book: RunBook, runs: Sequence[Run]) -> dict[str, PortalReport]:
    """Each portal's latest report, by its id."""
    return {report.id: report for run in runs for report in book.reports(run)}

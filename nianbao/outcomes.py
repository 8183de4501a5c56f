"""What the stages of a run did, as tables for people (rich).

Everything here prints on the console it is given and decides nothing. A crawl shows a line for each portal and then
each problem; a demo ends with a summary of the dataset, the files that were written, and queries to try next.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.report import NOTES, CrawlReport, PortalReport
from nianbao.demo import Demo
from nianbao.home import Home, find_home
from nianbao.parsing import ParseReport, said_of_lost
from warehouse.build import BuildReport
from warehouse.summary import Summary

_TRY_NEXT = (
    (
        "how many requests each body received",
        "SELECT agency, year, new_received_total FROM requests_wide ORDER BY 1, 2",
    ),
    (
        "the sums that fail, with both sides",
        "SELECT agency, year, code, checks.over, checks.left, checks.right "
        "FROM checks JOIN reports USING (document_id) WHERE status = 'fail' ORDER BY 1, 2",
    ),
    (
        "what the text says and the table does not",
        "SELECT agency, year, key, claims.value AS text_says, cells.value AS table_says, text "
        "FROM claims JOIN cells USING (document_id, key) JOIN reports USING (document_id) WHERE NOT agrees",
    ),
)
_SHOWN = 20
"""Documents that are named one by one."""


def crawled(console: Console, messages: Console, report: CrawlReport) -> None:
    """A line for each portal, and as messages its alarms, what it did not give, and what is missing."""
    console.print(portals(report.portals))
    say = partial(messages.print, soft_wrap=True)  # whole lines, that can be searched for
    for portal in report.portals:
        for alarm in portal.alarms:
            say(Text(f"{portal.id}: {alarm}", style="bold red"))
        for problem in portal.problems:
            style = "dim" if problem.is_note else "red"
            say(Text(f"{portal.id}: {problem.kind}: {problem.url}: {problem.sentence}", style=style))
        for kind, count in portal.counts.items():
            rest = count - sum(problem.kind == kind for problem in portal.problems)
            if rest > 0:
                say(Text(f"{portal.id}: {kind}: and {rest:,} more", style="dim"))
        for url in portal.missing[:_SHOWN]:
            say(Text(f"{portal.id}: a report of the last crawl that was not found: {url}", style="red"))
        if len(portal.missing) > _SHOWN:
            say(Text(f"{portal.id}: and {len(portal.missing) - _SHOWN:,} more that were not found"))
        for lead in portal.leads[:_SHOWN]:
            say(Text(f"{portal.id}: a report on another host, not fetched: {lead}", style="dim"))
        if len(portal.leads) > _SHOWN:
            say(Text(f"{portal.id}: and {len(portal.leads) - _SHOWN:,} more on other hosts", style="dim"))


def portals(reports: Sequence[PortalReport]) -> Table:
    """A line for each portal: what was found, and how it stands to the last crawl."""
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("portal", "name"):
        table.add_column(heading)
    for heading in ("pages", "reports", "new", "changed", "unchanged", "missing", "blocked", "failed"):
        table.add_column(heading, justify="right")
    for portal in reports:
        sums = [
            sum(getattr(tally, state) for tally in portal.years.values()) for state in ("new", "changed", "unchanged")
        ]
        failed = sum(count for kind, count in portal.counts.items() if kind not in NOTES)
        blocked = portal.counts.get("blocked", 0)
        cells = [_number(number) for number in sums]
        troubles = [_number(number, "bold red") for number in (len(portal.missing), blocked, failed - blocked)]
        name = Text(portal.name, style="bold red" if portal.alarms else "")
        table.add_row(portal.id, name, str(portal.pages), str(portal.reports), *cells, *troubles)
    return table


def _number(number: int, style: str = "") -> Text:
    return Text(f"{number:,}" if number else "", style=style)


def built(console: Console, messages: Console, parsed: ParseReport, report: BuildReport) -> None:
    """What was read and what the new warehouse holds; as messages what was not read."""
    console.print(
        f"read {parsed.parsed:,} documents, {parsed.unchanged:,} had not changed\n"
        f"the warehouse holds {report.documents:,} documents: {report.reports:,} reports of {report.agencies:,} bodies "
        f"with {report.cells:,} cells"
    )
    _unreadable(messages, parsed)
    if parsed.lost:
        messages.print(Text(said_of_lost(parsed.lost), style="bold red"), soft_wrap=True)


def _unreadable(console: Console, parsed: ParseReport) -> None:
    for document in parsed.unreadable[:_SHOWN]:
        console.print(Text(f"not read: {document.url}: {document.reason}", style="red"))
    rest = len(parsed.unreadable) - _SHOWN
    if rest > 0:
        sql = "SELECT url, error FROM documents WHERE kind = 'unreadable'"
        console.print(f"and {rest} more that were not read: nianbao query {quoted(sql)}")


def demo(console: Console, done: Demo, home: Home) -> None:
    """The summary at the end of the demo."""
    crawled = done.outcome.crawled.portals
    console.print()
    console.print(Text("The demo's dataset", style="bold"))
    console.print(_summary(done.summary, sum(not portal.failures for portal in crawled)))
    _trouble(console, done)
    console.print(Text("Files", style="bold"))
    console.print(_files(home, done.outcome.exported))
    console.print(Text("Try next", style="bold"))
    for what, sql in _TRY_NEXT:
        console.print(Text(f"  # {what}", style="dim"))
        console.print(Text(f"  {_command(home)} {quoted(sql)}"), soft_wrap=True)
    console.print()
    real = ", ".join(f"{agency} {year}" for agency, year in done.published)
    console.print(
        f"Only these reports carry figures that were really published: {real}. All others are made up and say so; "
        "bodies with 示例 in their names do not exist."
    )


def _summary(summary: Summary, whole: int) -> Table:
    table = Table(box=None, show_header=False, pad_edge=True, padding=(0, 2))
    table.add_column()
    table.add_column(justify="right", style="bold")
    table.add_column(style="dim")
    against = (
        f"sums that fail: {summary.failed_checks}; statements of the text against the table: {summary.claims_against}"
    )
    rows = (
        ("portals", f"{whole}", "read to the end of their annual-report columns"),
        (
            "reports found",
            f"{summary.reports}",
            f"in {summary.documents} pages and files; only as a file that is not read yet: {summary.attachments}",
        ),
        ("years", f"{summary.years}", f"{summary.first_year} to {summary.last_year}"),
        ("agencies", f"{summary.agencies}", ""),
        ("cells", f"{summary.cells:,}", f"{summary.numbers:,} of them hold a number"),
        ("share verified", f"{summary.verified_share:.1%}", "of the numbers stand in a sum of the form that holds"),
        ("suspect cells", f"{summary.suspect_cells}", against),
    )
    for row in rows:
        table.add_row(*row)
    return table


def _trouble(console: Console, done: Demo) -> None:
    """What an operator would look at: portals that gave nothing, documents that were not read."""
    problems = [(portal.id, problem) for portal in done.outcome.crawled.portals for problem in portal.failures]
    console.print(
        Text("What needs a hand", style="bold"), Text("(staged: six portals fail as real ones do)", style="dim")
    )
    for portal, problem in problems:
        console.print(Text(f"  {portal}: {problem.sentence}"))
    for document in done.outcome.parsed.unreadable:
        console.print(Text(f"  {document.url}: {document.reason}"))
    console.print()


def _files(home: Home, exported: Sequence[Path]) -> Table:
    told = {".excel.csv": "for Excel: Chinese headings", ".csv": "for programs: codes as headings"}
    table = Table(box=None, show_header=False, pad_edge=True, padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(style="dim")
    table.add_row(str(home.archive), "every response as it came (WARC)")
    table.add_row(str(home.database), "the dataset (DuckDB)")
    for path in exported:
        ending = "".join(path.suffixes)
        table.add_row(str(path), told[ending])
    return table


def _command(home: Home) -> str:
    """How `nianbao query` is called from here: by the path that it was started with, when it is not on the PATH."""
    program = Path(sys.argv[0])
    name = "nianbao" if shutil.which("nianbao") else os.path.relpath(program)
    option = "" if home == find_home() else f" --home {quoted(str(home.root))}"
    return f"{name} query{option}"


def quoted(text: str) -> str:
    """Text as one word of a shell's command line, in double quotes."""
    return '"' + "".join(f"\\{letter}" if letter in '\\"$`' else letter for letter in text) + '"'

"""`nianbao status`: how a home stands: alarms, what is new, what is due, the last updates and crawls."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.commands.common import HomeOption, refuse, say
from nianbao.home import Home, find_home

if TYPE_CHECKING:
    from crawler.runs import RunBook
    from nianbao.running.standing import Standing


_NEEDS = 20
"""Lines that are shown of what needs a person."""


def status(
    home: HomeOption = None,
    last: Annotated[int, typer.Option("--last", min=1, help="How many crawls and updates to show.")] = 5,
    portal: Annotated[
        str | None, typer.Option("--portal", metavar="ID", help="One portal's last crawl, by year.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write it as a page, to be read anywhere or printed.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit status 1 when there is an alarm.")] = False,
    json: Annotated[bool, typer.Option("--json", help="All of it as one JSON object, for programs.")] = False,
) -> None:
    """Show how things stand: alarms, what is new, what is due next, the last updates and crawls."""
    from crawler.runs import RunBook
    from nianbao.running.standing import standing

    place = find_home(home)
    if portal is not None:
        _show_portal(RunBook(place.runs), portal)
        return
    found = standing(place, dt.datetime.now(dt.UTC))
    if html is not None:
        _write_page(html, found, last)
    elif json:
        _print_json(found, last)
    elif not (found.crawls or found.updates or found.alarms):
        typer.echo(f"no crawl has been made into {place.root}: begin with `nianbao update` or `nianbao crawl`")
    else:
        _show(place, found, last)
    if strict and found.alarms:
        raise typer.Exit(1)


def _show_portal(book: RunBook, portal: str) -> None:
    from nianbao import show
    from nianbao.running import runs

    report = runs.latest(book, book.runs()).get(portal)
    if report is None:
        refuse(f"no crawl of {portal} has ended: `nianbao crawl {portal}` makes one")
    runs.portal(show.stdout(), report)


def _show(home: Home, found: Standing, last: int) -> None:
    from rich.text import Text

    from crawler.report import harmless
    from crawler.runs import RunBook
    from nianbao import show
    from nianbao.commands.update import print_sections
    from nianbao.running import runs, words
    from nianbao.running.standing import sections

    console = show.stdout()
    print_sections(console, found.verdict, sections(found))
    if found.updates:
        runs.updates(console, found.updates[-last:])
    runs.table(console, RunBook(home.runs), found.crawls[-last:])
    console.print(Text("What needs a person", style="bold"))
    for line in words.cut(found.waiting, "nianbao status --portal ID, or --json", most=_NEEDS) or ["nothing"]:
        console.print(Text(f"  {harmless(line)}"), soft_wrap=True)


def _print_json(found: Standing, last: int) -> None:
    import msgspec

    cut = msgspec.structs.replace(found, updates=found.updates[-last:], crawls=found.crawls[-last:])
    typer.echo(msgspec.json.format(msgspec.json.encode(cut, enc_hook=str), indent=2))


def _write_page(path: Path, found: Standing, last: int) -> None:
    from nianbao.home import write_whole
    from nianbao.running.statuspage import page

    try:
        write_whole(path, page(found, last).encode())
    except OSError as error:
        refuse(f"{path}: cannot be written ({error.strerror}): name a file in a folder of yours")
    say(f"nianbao: the page is {path}")

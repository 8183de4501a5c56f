"""`nianbao status`: the last crawls, and what needs a person."""

from __future__ import annotations

from typing import Annotated

import typer

from nianbao.commands.common import HomeOption, refuse
from nianbao.home import find_home


def status(
    home: HomeOption = None,
    last: Annotated[int, typer.Option("--last", min=1, help="How many crawls to show.")] = 5,
    portal: Annotated[
        str | None, typer.Option("--portal", metavar="ID", help="One portal's last crawl, by year.")
    ] = None,
) -> None:
    """Show the last crawls and what needs a person."""
    from crawler.runs import RunBook
    from nianbao import runs, show

    book = RunBook(find_home(home).runs)
    found = book.runs()
    console = show.stdout()
    if not found:
        console.print(f"no crawl has been made into {find_home(home).root}: begin with `nianbao crawl`")
        return
    if portal is not None:
        report = runs.latest(book, found).get(portal)
        if report is None:
            refuse(f"no crawl of {portal} has ended: `nianbao crawl {portal}` makes one")
        runs.portal(console, report)
        return
    runs.table(console, book, found[-last:])
    runs.needs(console, book, found)

"""`nianbao update`: everything that a night's run does, and a report for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from nianbao.commands.common import BudgetOption, DelayOption, HomeOption, RegistryOption, refuse, refusing, say
from nianbao.home import Home, find_home

if TYPE_CHECKING:
    from rich.console import Console

    from crawler.registry import Registry
    from nianbao.running.stages import Sources
    from nianbao.running.stopping import Stopping
    from nianbao.running.updates import Request, Update

_ON_ITS_WAY = "what is finished is kept, and the next `nianbao update` goes on from here"


_SUMMARY = "Post the summary there as JSON."
NotifyOption = Annotated[str | None, typer.Option("--notify", metavar="URL", envvar="NIANBAO_NOTIFY", help=_SUMMARY)]


def update(
    names: Annotated[list[str] | None, typer.Argument(metavar="[PORTAL]...", help="Only these; none: all.")] = None,
    home: HomeOption = None,
    registry: RegistryOption = None,
    delay: DelayOption = None,
    budget: BudgetOption = 5_000,
    all: Annotated[bool, typer.Option("--all", help="Crawl every portal, whether it is due or not.")] = False,  # noqa: A002
    notify: NotifyOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is due and why, and do nothing.")] = False,
) -> None:
    """Crawl what is due, parse, build, check and export, and say what came of it.

    Exit status: 0 done, 1 done with alarms, 2 failed or not begun. Stopped at any moment, the next one goes on with it.
    """
    from nianbao.running.notify import NotifyError, check_address
    from nianbao.running.stopping import Stopping
    from nianbao.running.update import update as run
    from nianbao.running.updates import Request, UpdateError

    place, request, stop = find_home(home), Request(sorted(names or []), all), Stopping()
    if notify:
        with refusing(NotifyError):
            check_address(notify)
    try:
        with stop.listening():
            sources = _sources(place, names or [], registry, delay, budget)
            if dry_run:
                _show_due(place, sources, request)
                return
            done = run(place, sources, request, stop=stop, notify=notify)
    except KeyboardInterrupt:
        _stopped(stop)
    except UpdateError as error:  # another one is at work, and tells of itself
        refuse(str(error))
    except Exception as error:  # whatever it is, status 1 would mean that all was done
        if stop.by:
            _stopped(stop)
        _fail(error, place, request, notify, dry_run=dry_run)
    _report(done)
    raise typer.Exit(max(each.status or 0 for each in done))


def _sources(home: Home, names: Sequence[str], registry: Path | None, delay: float | None, budget: int) -> Sources:
    from nianbao.portals import choose, everything, keep_apart, made_up, manners_for
    from nianbao.running.stages import Sources

    chosen: Registry = choose(names, registry)
    keep_apart(home, demo=made_up(chosen.portals))
    return Sources(
        portals=chosen.portals,
        known=everything(registry),
        loopback=chosen.loopback,
        manners=manners_for(chosen.portals, delay, budget),
    )


def _stopped(stop: Stopping) -> NoReturn:
    say(f"nianbao: stopped by {stop.by}: {_ON_ITS_WAY}")
    raise typer.Exit(stop.status) from None


def _fail(error: Exception, home: Home, request: Request, notify: str | None, *, dry_run: bool) -> NoReturn:
    """Nothing could be begun: say so, here and there."""
    from nianbao.running.update import not_begun, why_not

    if dry_run:
        refuse(why_not(error, None))
    said, told = not_begun(home, request, error, notify)
    if told is not None and not told.delivered:
        say(f"nianbao: nobody was told: {told.host}: {told.why}")
    refuse(said)


def _report(done: Sequence[Update]) -> None:
    from nianbao import show
    from nianbao.running import words

    console = show.stdout()
    for each in done:
        print_sections(console, words.verdict(each), words.sections(each))
        if each.told is not None and not each.told.delivered:
            say(f"nianbao: nobody was told: {each.told.host}: {each.told.why}")


def print_sections(console: Console, verdict: str, sections: Sequence[tuple[str, str, list[str]]]) -> None:
    """The verdict, and headed lists."""
    from rich.text import Text

    from crawler.report import harmless

    console.print(Text(verdict, style="bold"), soft_wrap=True)
    for title, _, lines in sections:
        console.print(Text(title, style="bold"))
        for line in lines:
            console.print(Text(f"  {harmless(line)}"), soft_wrap=True)


def _show_due(home: Home, sources: Sources, request: Request) -> None:
    """What an update would do now."""
    from nianbao import show
    from nianbao.running import words
    from nianbao.running.histories import day_in_china, verdicts
    from nianbao.running.update import choose, ways
    from nianbao.running.updates import UpdateBook

    now = dt.datetime.now(dt.UTC)
    left = UpdateBook(home.runs).cut_off(request, now)
    chosen = choose(home, sources, request, day_in_china(now))
    judged = verdicts(home, [portal.id for portal in sources.portals], day_in_china(now), ways(sources))
    going_on = [f"{left.id} was stopped, and is gone on with first"] if left is not None else []
    later: dict[str, int] = {}
    for verdict in sorted(judged.values(), key=lambda each: each.next):
        if not verdict.due:
            later[str(verdict.next)] = later.get(str(verdict.next), 0) + 1
    print_sections(
        show.stdout(),
        f"{words.count(len(chosen), 'portal')} of {len(sources.portals):,} due; nothing was done",
        [
            ("Due", "", [*going_on, *(f"{each.portal}: {each.why}" for each in chosen)] or ["nothing"]),
            ("Not due before", "", words.due_lines(later) if later else ["none"]),
        ],
    )

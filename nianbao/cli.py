"""The command line: `nianbao COMMAND --help` tells what each command does and shows an example.

Data goes to stdout, messages to stderr. Exit status: 0 done, 1 some documents failed, even all, 2 wrong use or
a folder, file or query that cannot be used. What is heavy is imported by the command that needs it.
"""

from __future__ import annotations

import os
import sys
from importlib import metadata
from typing import Annotated

import typer

from nianbao.commands import archive, export, portals, schedule
from nianbao.commands.check import check
from nianbao.commands.common import BudgetOption, DelayOption, HomeOption, RegistryOption, refuse, refusing, say
from nianbao.commands.factsheet import factsheet
from nianbao.commands.release import release
from nianbao.commands.sandbox import sandbox
from nianbao.commands.shell import shell
from nianbao.commands.status import status
from nianbao.commands.update import update
from nianbao.home import HomeError, find_home, said_by_system
from nianbao.output import Format
from parsers.errors import FormError

app = typer.Typer(
    name="nianbao",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

app.add_typer(export.app, name="export")
app.add_typer(archive.app, name="archive")
app.add_typer(portals.app, name="portals")
app.add_typer(schedule.app, name="schedule")
app.command(epilog="Example: [bold]nianbao check --severity error[/]")(check)
app.command(epilog="Example: [bold]nianbao factsheet 长沙市人民政府办公室 --lang en[/]")(factsheet)
app.command(epilog="Example: [bold]nianbao release --date 2026-11-26[/]")(release)
app.command(epilog="Example: [bold]nianbao shell --home demo-data[/]")(shell)
app.command(epilog="Example: [bold]nianbao status --home real[/]")(status)
app.command(epilog="Example: [bold]nianbao update --home real[/]")(update)
app.command(epilog="Example: [bold]nianbao sandbox --faults --registry sandbox.toml[/]")(sandbox)


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"nianbao {metadata.version('nianbao')}")
        raise typer.Exit


@app.callback(epilog="Example: nianbao demo")
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """The yearly disclosure reports of Chinese government bodies as one checked dataset."""


@app.command(epilog="Example: [bold]nianbao parse --format json report.html https://example.gov.cn/t20250124_1.html[/]")
def parse(
    paths: Annotated[list[str], typer.Argument(metavar="PATH|URL...", help='Pages or texts; "-" is stdin.')],
    format: Annotated[Format, typer.Option("--format", help="table, or one JSON object or CSV lines a file.")] = (  # noqa: A002
        Format.table
    ),
) -> None:
    """Read report pages and print what they say, each number with its trust."""
    import parsers.forms  # noqa: F401 - a mistake in a form's file is told here, before a worker stumbles over it
    from nianbao.inputs import parse_inputs
    from nianbao.output import print_reports
    from nianbao.workers import WorkerError

    with refusing(WorkerError):
        failed = print_reports(parse_inputs(paths), format)
    if failed:
        say(f"nianbao: {failed} of {len(paths)} could not be read")
        raise typer.Exit(1)


@app.command(epilog="Example: [bold]nianbao forms 2021[/]")
def forms(
    form: Annotated[str | None, typer.Argument(metavar="[FORM]", help="Show this form's cells and sums.")] = None,
) -> None:
    """List the forms that are known, or one form's cells and sums."""
    from nianbao import show
    from parsers.forms import FORMS

    if form is None:
        show.forms(show.stdout())
    elif form in FORMS:
        show.form(show.stdout(), FORMS[form])
    else:
        refuse(f"there is no form {form!r}; the forms are {', '.join(FORMS)}")


@app.command(epilog="Example: [bold]nianbao crawl changsha --home real[/]")
def crawl(
    names: Annotated[list[str] | None, typer.Argument(metavar="[PORTAL]...", help="Ids or names; none: all.")] = None,
    home: HomeOption = None,
    registry: RegistryOption = None,
    delay: DelayOption = None,
    budget: BudgetOption = 5_000,
) -> None:
    """Fetch the annual reports of portals into the archive, politely; a crawl that was cut off is gone on with."""
    from crawler.crawl import CrawlError
    from nianbao import outcomes, pipeline, show
    from nianbao.portals import PortalError, choose, everything, keep_apart, made_up, manners_for

    with refusing(PortalError, CrawlError):
        chosen = choose(names or [], registry)
        keep_apart(find_home(home), demo=made_up(chosen.portals))
        report = pipeline.crawl_portals(
            find_home(home),
            chosen.portals,
            known=everything(registry),
            loopback=chosen.loopback,
            manners=manners_for(chosen.portals, delay, budget),
        )
    outcomes.crawled(show.stdout(), show.stderr(), report)
    if report.alarms or any(portal.needs_a_person for portal in report.portals):
        raise typer.Exit(1)


@app.command(epilog="Example: [bold]nianbao build[/]")
def build(
    home: HomeOption = None,
    again: Annotated[bool, typer.Option("--again", help="Parse what was parsed before, too.")] = False,
    allow_shrink: Annotated[
        bool, typer.Option("--allow-shrink", help="Let the new warehouse hold less than the old one.")
    ] = False,
    full: Annotated[bool, typer.Option("--full", help="Load all records anew, not only what changed.")] = False,
) -> None:
    """Parse what is new in the archive, and build the warehouse from all that was parsed."""
    from crawler.archive import ArchiveError
    from nianbao import outcomes, pipeline, show
    from nianbao.workers import WorkerError
    from warehouse.database import WarehouseError

    with refusing(ArchiveError, WorkerError, WarehouseError):
        parsed = pipeline.parse_archive(find_home(home), again=again)
        built = pipeline.build_dataset(find_home(home), allow_shrink=allow_shrink, full=full)
    outcomes.built(show.stdout(), show.stderr(), parsed, built)
    if parsed.unreadable or parsed.lost:
        raise typer.Exit(1)


@app.command(
    epilog='Example: [bold]nianbao query "SELECT agency, year, new_received_total FROM requests_wide ORDER BY 1, 2"[/]'
)
def query(
    sql: Annotated[str, typer.Argument(metavar='"SQL"', help="One SELECT; DESCRIBE and SHOW TABLES work, too.")],
    format: Annotated[Format, typer.Option("--format", help="json is one object a line.")] = Format.table,  # noqa: A002
    home: HomeOption = None,
) -> None:
    """Ask the warehouse a question in SQL; nothing can be changed by it."""
    from nianbao import output, show
    from warehouse.database import WarehouseError
    from warehouse.query import query as ask

    with refusing(WarehouseError), ask(find_home(home).database, sql) as answer:
        twice = sorted({name for name in answer.columns if answer.columns.count(name) > 1})
        if format is Format.json and twice:
            refuse(f"several columns are called {', '.join(twice)}: give each a name of its own with AS")
        if format is Format.table:
            if not show.rows(show.stdout(), *answer):
                say(f"nianbao: these are the first {show.MOST_ROWS:,} rows; --format csv or json gives all")
        elif format is Format.json:
            output.rows_as_json(*answer)
        else:
            output.rows_as_csv(*answer)


@app.command(epilog="Example: [bold]nianbao demo --home demo-data[/]")
def demo(home: HomeOption = None) -> None:
    """Run everything on a miniature internet of made-up portals on this machine, and show what comes out."""
    from crawler.archive import ArchiveError
    from crawler.crawl import CrawlError
    from nianbao import outcomes, show
    from nianbao.demo import run_demo
    from nianbao.portals import PortalError
    from nianbao.workers import WorkerError
    from warehouse.database import WarehouseError

    with refusing(PortalError, CrawlError, ArchiveError, WorkerError, WarehouseError):
        done = run_demo(find_home(home))
    outcomes.demo(show.stdout(), done, find_home(home))


def _prepare_streams() -> None:
    """Output is UTF-8 whatever the environment says; a stream that was closed from outside takes anything."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 (for as long as we run)
        else:
            stream.reconfigure(encoding="utf-8")


def main(arguments: list[str] | None = None) -> None:
    """Run a command."""
    _prepare_streams()
    try:
        app(args=arguments)
    except HomeError as error:
        say(f"nianbao: {error}")
        sys.exit(2)
    except FormError as error:
        say(f"nianbao: the form file {error}")
        sys.exit(2)
    except OSError as error:
        say(f"nianbao: {said_by_system(error)}")
        sys.exit(2)

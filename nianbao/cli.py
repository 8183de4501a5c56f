"""The command line: `nianbao COMMAND --help` tells what each command does and shows an example.

Data goes to stdout, messages to stderr. Exit status: 0 done, 1 some documents failed, even all, 2 wrong use or
a folder, file or query that cannot be used. What is heavy is imported by the command that needs it.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from nianbao.home import Home, HomeError, find_home
from nianbao.output import Format
from parsers.errors import FormError

app = typer.Typer(
    name="nianbao",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

export = typer.Typer(help="Write the dataset as files.", epilog="Example: nianbao export csv", no_args_is_help=True)
app.add_typer(export, name="export")
archives = typer.Typer(
    help="Look after what was fetched.", epilog="Example: nianbao archive verify", no_args_is_help=True
)
app.add_typer(archives, name="archive")

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", envvar="NIANBAO_HOME", help="Folder that holds the data.", show_default="./data"),
]


def say(message: str) -> None:
    """A message for the person at the keyboard."""
    typer.echo(message, err=True)


def refuse(message: str) -> NoReturn:
    """Say what is wrong and stop with status 2."""
    say(f"nianbao: {message}")
    raise typer.Exit(2)


@contextmanager
def refusing(*errors: type[Exception]) -> Iterator[None]:
    """Turn these errors, whose messages are sentences for people, into a refusal."""
    try:
        yield
    except errors as error:
        refuse(str(error))


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
    portals: Annotated[list[str] | None, typer.Argument(metavar="[PORTAL]...", help="Ids or names; none: all.")] = None,
    home: HomeOption = None,
    registry: Annotated[Path | None, typer.Option(help="TOML file of portals, in place of the bundled one.")] = None,
    delay: Annotated[float, typer.Option(min=1.0, help="Seconds between two requests to a host.")] = 3.0,
) -> None:
    """Fetch the annual reports of portals into the archive, politely."""
    from crawler.crawl import CrawlError
    from nianbao import outcomes, pipeline, show
    from nianbao.portals import PortalError, choose, keep_apart

    with refusing(PortalError, CrawlError):
        chosen = choose(portals or [], registry)
        keep_apart(find_home(home), demo=False)
        report = pipeline.crawl_portals(find_home(home), chosen, delay=delay)
    outcomes.crawled(show.stdout(), show.stderr(), report)
    if any(portal.problems for portal in report.portals):
        raise typer.Exit(1)


@app.command(epilog="Example: [bold]nianbao build[/]")
def build(
    home: HomeOption = None,
    again: Annotated[bool, typer.Option("--again", help="Parse what was parsed before, too.")] = False,
) -> None:
    """Parse what is new in the archive, and build the warehouse from all that was parsed."""
    from crawler.archive import ArchiveError
    from nianbao import outcomes, pipeline, show
    from nianbao.workers import WorkerError
    from warehouse.database import WarehouseError

    with refusing(ArchiveError, WorkerError, WarehouseError):
        parsed = pipeline.parse_archive(find_home(home), again=again)
        built = pipeline.build_dataset(find_home(home))
    outcomes.built(show.stdout(), show.stderr(), parsed, built)
    if parsed.unreadable:
        raise typer.Exit(1)


@export.command("csv", epilog="Example: [bold]nianbao export csv[/]")
def export_csv(home: HomeOption = None) -> None:
    """Write the wide tables as CSV: *.excel.csv for Excel, *.csv for programs."""
    from nianbao import pipeline
    from warehouse.database import WarehouseError

    with refusing(WarehouseError):
        for path in pipeline.export_files(find_home(home)):
            typer.echo(path)


@archives.command("verify", epilog="Example: [bold]nianbao archive verify[/]")
def archive_verify(home: HomeOption = None) -> None:
    """Read every record, compare its digest with the index, and name what is not as it was written."""
    from crawler.archive import Archive
    from crawler.audit import audit

    archive = Archive(str(_opened(home).archive))
    found = list(audit(archive))
    for trouble in found:
        typer.echo(f"{trouble.file} at byte {trouble.offset}: {trouble.text}")
    damaged = sum(trouble.is_damage for trouble in found)
    say(f"nianbao: {len(archive.warc_files())} files, {damaged} damages, {len(found) - damaged} traces of a stop")
    if damaged:
        raise typer.Exit(1)


@archives.command("index", epilog="Example: [bold]nianbao archive index[/]")
def archive_index(
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE]…", help="Names of WARC files.")] = None,
    home: HomeOption = None,
) -> None:
    """Make the index of WARC files again from their records (without names: of all that are in the archive)."""
    from crawler.archive import Archive, ArchiveError
    from crawler.audit import reindex

    place = _opened(home)
    archive = Archive(str(place.archive))
    known = archive.warc_files()
    if unknown := [file for file in files or [] if file not in known]:
        refuse(f"there is no {unknown[0]} in {place.archive}; name one of its {len(known)} WARC files, or none for all")
    with refusing(HomeError, ArchiveError), place.alone():
        for file in files or known:
            typer.echo(f"{file}: {reindex(archive, file)} captures")


@archives.command(
    "cat", epilog="Example: [bold]nianbao archive cat http://www.example.gov.cn/a.html --at 2025-03-31[/]"
)
def archive_cat(
    url: Annotated[str, typer.Argument(metavar="URL", help="The address, as it was fetched.")],
    at: Annotated[str | None, typer.Option("--at", metavar="DATE", help="As it was on this day (UTC).")] = None,
    home: HomeOption = None,
) -> None:
    """Write what an address gave, the last time or on a day, to stdout, byte for byte."""
    from crawler.archive import Archive, ArchiveError

    archive = Archive(str(_opened(home).archive))
    with refusing(ArchiveError):
        capture = archive.at(url, None if at is None else _end_of_day(at))
        if capture is None:
            refuse(
                f"the archive has nothing of {url}{f' up to {at}' if at else ''}: write the address as it was fetched"
            )
        payload = archive.payload(capture)
    if payload.note:
        say(f"nianbao: {payload.note}")
    sys.stdout.buffer.write(payload.data)
    when = f"{capture.fetched_at:%Y-%m-%d %H:%M:%S} UTC"
    say(f"nianbao: fetched {when}, status {capture.status}, {len(payload.data)} bytes")


def _opened(home: Path | None) -> Home:
    place = find_home(home)
    with refusing(HomeError):
        place.open()
    return place


def _end_of_day(day: str) -> dt.datetime:
    try:
        return dt.datetime.combine(dt.date.fromisoformat(day), dt.time.max, dt.UTC)
    except ValueError:
        refuse(f"--at {day} is no date; write it as 2025-03-31")


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
    except OSError as error:  # a full disk, a folder taken away
        where = f"{error.filename}: " if error.filename else ""
        say(
            f"nianbao: {where}{error.strerror or error}. What was finished is kept: mend this and run the command again"
        )
        sys.exit(2)

"""The command line: `nianbao COMMAND --help` tells what each command does and shows an example.

Data goes to stdout, messages to stderr. Exit status: 0 done, 1 some documents failed (the rest is done), 2 wrong use or
a folder, file or query that cannot be used. What is heavy is imported by the command that needs it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from nianbao.home import HomeError
from nianbao.output import Format

app = typer.Typer(
    name="nianbao",
    help="The yearly disclosure reports of Chinese government bodies as one checked dataset.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", envvar="NIANBAO_HOME", help="Folder that holds the data.", show_default="./data"),
]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print the result.")]


def say(message: str) -> None:
    """A message for the person at the keyboard."""
    typer.echo(message, err=True)


def refuse(message: str) -> NoReturn:
    """Say what is wrong and stop with status 2."""
    say(f"nianbao: {message}")
    raise typer.Exit(2)


@app.command(epilog="Example: [bold]nianbao parse --format json report.html https://example.gov.cn/t20250124_1.html[/]")
def parse(
    paths: Annotated[list[str], typer.Argument(metavar="PATH|URL...", help='Pages or texts; "-" is stdin.')],
    format: Annotated[Format, typer.Option("--format", help="table, or one JSON object or CSV lines a file.")] = (  # noqa: A002
        Format.table
    ),
) -> None:
    """Read report pages and print what they say, each number with its trust."""
    from nianbao.inputs import parse_inputs
    from nianbao.output import CellWriter, report_line

    results = parse_inputs(paths)
    failed = 0
    if format is Format.table:
        from nianbao import show

        found = list(results)
        failed = sum(report.kind == "unreadable" for _, report in found)
        console = show.stdout()
        if len(found) == 1:
            show.report(console, *found[0])
        else:
            console.print(show.documents(found))
    else:
        write = report_line if format is Format.json else CellWriter().write
        for path, report in results:
            failed += report.kind == "unreadable"
            write(path, report)
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


def main(arguments: list[str] | None = None) -> None:
    """Run a command; a reader that goes away early (`| head`) is no error."""
    try:
        app(args=arguments)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except HomeError as error:
        say(f"nianbao: {error}")
        sys.exit(2)

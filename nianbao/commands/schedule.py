"""`nianbao schedule`: what makes a machine run `nianbao update` every night."""

from __future__ import annotations

import datetime as dt
import getpass
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.commands.common import HomeOption, RegistryOption, refuse, refusing, say
from nianbao.home import find_home

if TYPE_CHECKING:
    from nianbao.running.schedule import Job

app = typer.Typer(
    help="Have the machine run `nianbao update` every night.",
    epilog="Example: nianbao schedule systemd --home real --out units",
    no_args_is_help=True,
)

AtOption = Annotated[str, typer.Option("--at", metavar="HH:MM", help="When it begins, by the clock in China.")]
OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="FOLDER", help="Write files there, in place of printing them.")
]


@app.command(epilog="Example: [bold]nianbao schedule systemd --home real --out units[/]")
def systemd(
    home: HomeOption = None,
    registry: RegistryOption = None,
    at: AtOption = "01:00",
    user: Annotated[str | None, typer.Option("--user", help="As whom it runs, never root.", show_default="you")] = None,
    out: OutOption = None,
) -> None:
    """A service and a timer for systemd; their comments tell how to install them."""
    from nianbao.running.schedule import ScheduleError
    from nianbao.running.schedule import systemd as write

    name = user or getpass.getuser()
    if name in ("root", "0"):
        refuse("nianbao needs no root: name the user that it runs as, who owns the home folder, with --user")
    with refusing(ScheduleError):
        _give(write(_job(home, registry, at, name)), out)


@app.command(epilog="Example: [bold]nianbao schedule cron --home real[/]")
def cron(
    home: HomeOption = None, registry: RegistryOption = None, at: AtOption = "01:00", out: OutOption = None
) -> None:
    """A line for a crontab; its comments tell how to install it."""
    from nianbao.running.schedule import ScheduleError
    from nianbao.running.schedule import cron as write

    with refusing(ScheduleError):
        _give(write(_job(home, registry, at, getpass.getuser())), out)


def _job(home: Path | None, registry: Path | None, at: str, user: str) -> Job:
    from crawler.registry import RegistryError, load_registry
    from nianbao.running.schedule import Job, program

    if registry is not None:
        with refusing(RegistryError):
            load_registry(registry)
    place = _full(find_home(home).root)
    more = ["--registry", str(_full(registry))] if registry is not None else []
    try:
        hour = dt.datetime.strptime(at, "%H:%M").time()
    except ValueError:
        refuse(f"{at!r} is no time: write it as 01:00")
    if not place.is_dir():
        say(f"nianbao: {place} is not there yet: make it, and give it to the user that nianbao runs as")
    command = [*program(Path(sys.executable)), "update", "--home", str(place), *more]
    return Job(command, place, user, hour)


def _full(path: Path) -> Path:
    return Path(os.path.abspath(path.expanduser()))  # noqa: PTH100 - without .., and links stay what they are


def _give(files: Mapping[str, str], out: Path | None) -> None:
    for name, text in files.items():
        if out is None:
            typer.echo(text if len(files) == 1 else f"# ----- {name}\n{text}", nl=False)
            continue
        try:
            out.mkdir(parents=True, exist_ok=True)
            (out / name).write_text(text, encoding="utf-8")
        except OSError as error:
            refuse(f"{out / name}: cannot be written ({error.strerror}): name a folder of yours with --out")
        say(f"nianbao: wrote {out / name}; its first lines tell how to install it")

"""What all commands share: messages for people on stderr, refusals with status 2, the option that names the home."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer


class Lang(StrEnum):
    """The languages of what is written for people."""

    zh = "zh"
    en = "en"


HomeOption = Annotated[
    Path | None,
    typer.Option("--home", envvar="NIANBAO_HOME", help="Folder that holds the data.", show_default="./data"),
]

RegistryOption = Annotated[
    Path | None, typer.Option("--registry", help="TOML file or folder of portals, in place of the bundled ones.")
]
DelayOption = Annotated[
    float | None, typer.Option("--delay", min=0.0, help="Seconds between two requests to a host.", show_default="3")
]
BudgetOption = Annotated[int, typer.Option("--budget", min=1, help="Requests to a host in a day.")]


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

"""`nianbao shell`: questions in SQL, one after the other."""

from __future__ import annotations

import sys
from contextlib import suppress

import typer

from nianbao.commands.common import HomeOption, refusing, say
from nianbao.home import find_home


def shell(home: HomeOption = None) -> None:
    """Ask the warehouse question after question in SQL; nothing can be changed by it.

    A statement ends with ;. `.tables` and `.columns NAME` tell what there is. Statements can be piped in, too; the exit
    status is then 1 when one of them could not be answered.
    """
    from nianbao import show
    from nianbao.shell import HELP, converse
    from warehouse.database import WarehouseError, open_warehouse

    database = find_home(home).database
    with refusing(WarehouseError), open_warehouse(database):
        pass
    typed = sys.stdin.isatty()
    if typed:
        with suppress(ImportError):  # lines can be edited and called back, where the system has it
            import readline  # noqa: F401
        say(HELP)
    failed = converse(database, input if typed else _piped, show.stdout(), say)
    if failed and not typed:
        raise typer.Exit(1)


def _piped(_prompt: str) -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line

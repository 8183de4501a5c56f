"""`nianbao release`: the warehouse frozen into a dated folder."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from nianbao.commands.common import HomeOption, refuse, refusing
from nianbao.home import find_home


def release(
    home: HomeOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder of the releases.", show_default="releases/ in the home")
    ] = None,
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="YYYY-MM-DD", help="Date of the release.", show_default="today (UTC)"),
    ] = None,
) -> None:
    """Freeze the warehouse as Parquet and CSV, with dictionary, differences and sums, in a dated folder."""
    from nianbao.progress import stage
    from warehouse.database import WarehouseError
    from warehouse.dictionary import PAGES, write_dictionary
    from warehouse.release import release as freeze

    writers = {name: partial(write_dictionary, language=language) for language, name in PAGES.items()}
    day = _date(date)
    place = find_home(home)
    with refusing(WarehouseError), place.alone(), stage("release", total=1) as step:
        made = freeze(place.database, out.expanduser() if out else place.root / "releases", day, writers=writers)
        step()
    typer.echo(made)


def _date(told: str | None) -> dt.date:
    if told is None:
        return dt.datetime.now(dt.UTC).date()
    try:
        return dt.datetime.strptime(told, "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        refuse(f"{told!r} is no date: write it as 2026-11-26")

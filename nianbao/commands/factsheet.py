"""`nianbao factsheet`: one body on one page, each number with the page that it stands in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from nianbao.commands.common import HomeOption, Lang, refusing, say
from nianbao.home import Home, HomeError, find_home, write_whole

# What ids of bodies are made of; nothing else gets into a file's name.
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


def factsheet(
    agency: Annotated[str, typer.Argument(metavar="AGENCY", help="Name of the body, as printed, or its id.")],
    home: HomeOption = None,
    lang: Annotated[Lang, typer.Option("--lang", help="Lang of the sheet.")] = Lang.zh,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="File to write, in place of one in exports/.")
    ] = None,
) -> None:
    """Write what is known of one body as an HTML page: figures by year, bodies of its kind, what does not add up.

    The file needs no network and prints on A4. Each number leads to the archived page that it was read from, where it
    is marked.
    """
    from crawler.archive import Archive
    from nianbao.factsheet import gather, page
    from warehouse.agencies.finding import AgencyError, find_agency
    from warehouse.database import WarehouseError, open_warehouse
    from warehouse.factsheet import read_sheet

    place = find_home(home)
    with refusing(WarehouseError, AgencyError, HomeError):
        with open_warehouse(place.database) as con:
            found = find_agency(con, agency)
            sheet = read_sheet(con, found.agency_id)
        text = page(sheet, gather(Archive(str(place.archive)), sheet), lang.value)
        path = out or _path(place, found.agency_id, lang)
        if out is None:
            place.open()
        if not sheet.papers:
            say(f"nianbao: no report of {found.name} is in this warehouse: the sheet has no figures, and says so")
        _write(path, text)
    typer.echo(path)


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text.encode("utf-8", "replace"))
    except OSError as error:
        raise HomeError(
            f"the fact sheet cannot be written to the folder {path.parent} ({error.strerror or error}): "
            "name a file in another one with --out"
        ) from error


def _path(place: Home, agency_id: str, lang: Lang) -> Path:
    """Where a sheet goes; a body's id is one of ours, and is checked all the same."""
    if _ID.fullmatch(agency_id) is None:
        raise HomeError(f"the id {agency_id!r} cannot be part of a file's name: name the file with --out")
    return place.exports / f"factsheet-{agency_id}{'' if lang is Lang.zh else f'.{lang.value}'}.html"

"""`nianbao archive`: look after what was fetched."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from nianbao.commands.common import HomeOption, refuse, refusing, say
from nianbao.home import Home, HomeError, find_home

app = typer.Typer(help="Look after what was fetched.", epilog="Example: nianbao archive verify", no_args_is_help=True)


@app.command("verify", epilog="Example: [bold]nianbao archive verify[/]")
def verify(home: HomeOption = None) -> None:
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


@app.command("index", epilog="Example: [bold]nianbao archive index[/]")
def index(
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


@app.command("cat", epilog="Example: [bold]nianbao archive cat http://www.example.gov.cn/a.html --at 2025-03-31[/]")
def cat(
    url: Annotated[str, typer.Argument(metavar="URL", help="The address, as it was fetched.")],
    at: Annotated[str | None, typer.Option("--at", metavar="DATE", help="As it was on this day (UTC).")] = None,
    home: HomeOption = None,
) -> None:
    """Write what an address gave, the last time or on a day, to stdout, byte for byte."""
    from crawler.archive import Archive, ArchiveError

    archive = Archive(str(_opened(home).archive))
    with refusing(ArchiveError):
        capture = archive.at(url, None if at is None else _day("--at", at, dt.time.max))
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


@app.command("find", epilog="Example: [bold]nianbao archive find http://www.example.gov.cn/a.html[/]")
def find(
    url: Annotated[str | None, typer.Argument(metavar="[URL]", help="The address, as it was fetched.")] = None,
    sha256: Annotated[str | None, typer.Option(help="Digest of the body as it came, or its beginning.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Fetched on this day or later (UTC).")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Fetched on this day or before (UTC).")] = None,
    home: HomeOption = None,
) -> None:
    """List what the archive has of an address, with a body, or from a time: a line of the index each, as JSON."""
    from crawler.archive import Archive, ArchiveError
    from crawler.captures import index_line

    first = _day("--since", since, dt.time.min) if since else None
    last = _day("--until", until, dt.time.max) if until else None
    archive = Archive(str(_opened(home).archive))
    count = 0
    with refusing(ArchiveError):
        for capture in archive.find(url, sha256=sha256, since=first, until=last):
            typer.echo(index_line(capture).decode().rstrip("\n"))
            count += 1
    say(f"nianbao: {count} captures")


def _opened(home: Path | None) -> Home:
    place = find_home(home)
    with refusing(HomeError):
        place.open()
    return place


def _day(option: str, day: str, time: dt.time) -> dt.datetime:
    try:
        return dt.datetime.combine(dt.date.fromisoformat(day), time, dt.UTC)
    except ValueError:
        refuse(f"{option} {day} is no date; write it as 2025-03-31")

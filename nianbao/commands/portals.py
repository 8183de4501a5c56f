"""`nianbao portals`: read, validate and extend the registry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.commands.common import RegistryOption, refuse, refusing, say
from nianbao.output import Format

if TYPE_CHECKING:
    from crawler.probe import Probe
    from crawler.register import LeftOut
    from crawler.registry import Portal, Registry

app = typer.Typer(
    help="Look at the portals that are known, and add some.",
    epilog="Example: nianbao portals list --province 43",
    no_args_is_help=True,
)

IntoOption = Annotated[Path | None, typer.Option("--into", metavar="FILE", help="TOML file that the rows go into.")]


@app.command("list", epilog="Example: [bold]nianbao portals list --province 43 --level city[/]")
def list_(
    province: Annotated[str | None, typer.Option(help="Code or name of a province: 43, hunan, central.")] = None,
    family: Annotated[str | None, typer.Option(help="Family of content system: trs.")] = None,
    level: Annotated[str | None, typer.Option(help="central, province, city, county, township or department.")] = None,
    registry: RegistryOption = None,
    format: Annotated[Format, typer.Option("--format", help="json is one object a line.")] = Format.table,  # noqa: A002
) -> None:
    """List the portals that are known."""
    from crawler.registry import FAMILIES, LEVELS, RegistryError, load_portals

    _known("family", family, FAMILIES)
    _known("level", level, LEVELS)
    code = _province(province)
    with refusing(RegistryError):
        portals = load_portals(registry)
    _print(
        [
            portal
            for portal in portals
            if portal.division.startswith(code) and family in (None, portal.family) and level in (None, portal.level)
        ],
        format,
    )


@app.command("show", epilog="Example: [bold]nianbao portals show hunan[/]")
def show(
    portal: Annotated[str, typer.Argument(metavar="ID", help="The portal's id or name.")],
    registry: RegistryOption = None,
) -> None:
    """Show a portal's row, and the addresses of its columns in full."""
    from crawler.registry import RegistryError, load_portals, portal_toml
    from nianbao.portals import PortalError, find

    with refusing(RegistryError, PortalError):
        (found,) = find([portal], load_portals(registry))
    for url in found.column_urls():
        typer.echo(f"# {url}")
    typer.echo(portal_toml(found), nl=False)


@app.command("check", epilog="Example: [bold]nianbao portals check mine.toml[/]")
def check(
    path: Annotated[
        Path | None, typer.Argument(metavar="[PATH]", help="TOML file or folder; none: the bundled ones.")
    ] = None,
) -> None:
    """Validate every row and print all that is wrong."""
    from crawler.registry import check_registry

    faults = check_registry(path)
    for fault in faults:
        typer.echo(fault)
    say(f"nianbao: {len(faults)} faults")
    if faults:
        raise typer.Exit(1)


@app.command("import", epilog="Example: [bold]nianbao portals import sites.csv --into mine.toml[/]")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="The national register's CSV, or name,url.")],
    into: IntoOption = None,
    registry: RegistryOption = None,
) -> None:
    """Make rows of a list of sites, for a probe to find their columns; without --into they are printed."""
    from crawler.register import RegisterError, read_sites, rows_of
    from crawler.registry import RegistryError, add_portals

    try:
        sites = read_sites(file.read_bytes())
    except OSError as error:
        refuse(f"{file}: cannot be read ({error.strerror}): name a CSV file of sites")
    except RegisterError as error:
        refuse(f"{file}: {error}")
    seen = f"{_today()}, from a list of sites, not opened"
    with refusing(RegistryError):
        rows, left_out = rows_of(sites, _portals_there(into, registry), seen)
        if into is not None and rows:
            add_portals(into, rows)
    if into is None:
        _print_rows(rows)
    _tell_left_out(left_out)
    say(f"nianbao: {len(rows)} rows {f'added to {into}' if into else 'made'}, {len(left_out)} sites left out")


@app.command("probe", epilog="Example: [bold]nianbao portals probe http://www.example.gov.cn/ --into mine.toml[/]")
def probe(
    url: Annotated[str | None, typer.Argument(metavar="[URL]", help="The site's home page.")] = None,
    missing: Annotated[bool, typer.Option("--missing", help="Probe every portal without columns instead.")] = False,
    into: IntoOption = None,
    registry: RegistryOption = None,
    delay: Annotated[float, typer.Option(min=0.0, help="Seconds between two requests to a site.")] = 1.0,
) -> None:
    """Look for a site's annual-report column, and say how sure it is and why; the row is printed, and with --into
    written to a file, in the place of a row of that site that has no columns."""
    from crawler.registry import Registry, RegistryError, load_registry

    if (url is None) is not missing:
        refuse("name the address of one site, or --missing for all portals without columns")
    with refusing(RegistryError):
        known = registry or into
        there = load_registry(known) if known is None or known.exists() else Registry([])
    if url is not None:
        found = _probed(url, there, into, delay)
    else:
        waiting = [portal.base_url for portal in there.portals if not portal.columns]
        found = [_probed(each, there, into, delay) for each in waiting].count(True) == len(waiting)
        say(f"nianbao: {len(waiting)} portals were without columns")
    if not found:
        raise typer.Exit(1)


def _probed(url: str, there: Registry, into: Path | None, delay: float) -> bool:
    """Probe a site, and print and write what is found; whether a column is."""
    from crawler.probe import ProbeError
    from crawler.probe import probe as look
    from crawler.registry import RegistryError, portal_toml
    from crawler.report import harmless

    try:
        found = look(url, loopback=there.loopback, delay=delay)
    except ProbeError as error:
        say(f"nianbao: {error}")
        return False
    for line in _told(found):
        typer.echo(f"# {harmless(' '.join(line.split()))}")
    if found.portal is None:
        say(f"nianbao: no annual-report column found from {url}: name a page nearer to it")
        return False
    row, write = _row_for(found.portal, there)
    typer.echo(portal_toml(row))
    if into is not None:
        with refusing(RegistryError):
            write(into, row)
        say(f"nianbao: {row.id} is in {into}")
    return True


def _row_for(found: Portal, there: Registry) -> tuple[Portal, Callable[[Path, Portal], None]]:
    """The row of a portal that was found, and how it gets into a file."""
    from crawler.guard import site_of
    from crawler.register import completed
    from crawler.registry import add_portal, replace_portal

    site = site_of(found.base_url)
    for portal in there.portals:
        if not portal.columns and site_of(portal.base_url) == site:
            return completed(portal, found), replace_portal
    return found, add_portal


def _known(option: str, value: str | None, values: Sequence[str]) -> None:
    if value is not None and value not in values:
        refuse(f"there is no {option} {value!r}: use {', '.join(values)}")


def _province(named: str | None) -> str:
    """How the division codes of a province begin, by its name or any code that begins so; "" for all."""
    from crawler.registry import PROVINCES

    code = PROVINCES.get(named or "", named or "")
    if code and not (code.isascii() and code.isdigit() and len(code) in (2, 4, 6)):
        refuse(f"there is no province {named!r}: use two digits of a division code, or {', '.join(PROVINCES)}")
    # 430000 is the province as 43 is, and 430100 the city as 4301 is.
    return code[:2] if code.endswith("0000") else code[:4] if code[4:] == "00" else code


def _print(portals: Sequence[Portal], format: Format) -> None:  # noqa: A002
    from nianbao import output
    from nianbao import show as tables

    if format is Format.table:
        columns = ["id", "name", "division", "level", "family", "columns", "lists others"]
        rows: list[list[object]] = [
            [p.id, p.name, p.division, p.level, p.family, len(p.columns), "yes" if p.aggregator else ""]
            for p in portals
        ]
        if not tables.rows(tables.stdout(), columns, rows):
            say(f"nianbao: these are the first {tables.MOST_ROWS:,} rows; --format csv or json gives all")
        return
    fields = list(portals[0].__struct_fields__) if portals else ["id"]
    values = [[getattr(portal, field) for field in fields] for portal in portals]
    if format is Format.json:
        output.rows_as_json(fields, values)
    else:
        output.rows_as_csv(fields, values)


def _print_rows(portals: Sequence[Portal]) -> None:
    from crawler.registry import portal_toml

    typer.echo("\n".join(map(portal_toml, portals)), nl=False)


def _portals_there(into: Path | None, registry: Path | None) -> list[Portal]:
    """The portals that need no further row: those of the registry that is named, and of the file to write to."""
    from crawler.registry import load_portals

    there = load_portals(into) if into is not None and into.is_file() and into.stat().st_size else []
    if registry is not None or into is None:
        taken = {portal.id for portal in there}
        there += [portal for portal in load_portals(registry) if portal.id not in taken]
    return there


def _tell_left_out(left_out: Sequence[LeftOut]) -> None:
    for each in left_out:
        say(f"nianbao: line {each.site.line}{f' ({each.site.name})' if each.site.name else ''}: {each.reason}")


def _told(found: Probe) -> list[str]:
    candidates = [f"{confidence:.2f} {url}: {'; '.join(reasons)}" for url, confidence, reasons in found.candidates]
    return [f"{found.name}, family {found.family or 'not recognised'}", *candidates]


def _today() -> str:
    return f"{dt.datetime.now(dt.UTC):%Y-%m-%d}"

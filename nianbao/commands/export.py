"""`nianbao export csv|xlsx|parquet|sqlite`: the dataset as files for people. One declaration of the options serves all
formats; the name of the command is the format."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from nianbao.commands.common import HomeOption, Lang, refusing, say
from nianbao.home import find_home

app = typer.Typer(
    help="Write the dataset as files: CSV, a workbook, Parquet or a SQLite database.",
    epilog="Example: nianbao export csv",
    no_args_is_help=True,
)


def export(
    context: typer.Context,
    view: Annotated[
        list[str] | None,
        typer.Option(metavar="VIEW", help="A view, such as agency_years; again for more.", show_default="the usual"),
    ] = None,
    agency: Annotated[
        list[str] | None, typer.Option(metavar="NAME|ID", help="Only this agency; again for more.")
    ] = None,
    province: Annotated[
        list[str] | None, typer.Option(metavar="NAME|CODE", help="Only agencies there (湖南, 430000); again for more.")
    ] = None,
    level: Annotated[
        list[str] | None,
        typer.Option(metavar="LEVEL", help="Only central, province, city, county or township; again for more."),
    ] = None,
    years: Annotated[
        str | None, typer.Option(metavar="YEARS", help="Only these: 2019, 2019-2023 or 2019,2021.")
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(metavar="A,B,C", help="Only these columns, and those that say what each row is worth."),
    ] = None,
    lang: Annotated[Lang, typer.Option(help="Language of headings and explanations.")] = Lang.zh,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER|FILE", help="Where to write.", show_default="exports/ in the home"),
    ] = None,
    home: HomeOption = None,
) -> None:
    """Each row says where it comes from and when that was captured. What a file leaves out is said on stderr."""
    from nianbao.progress import stage
    from warehouse.database import WarehouseError
    from warehouse.exports import Choice, export
    from warehouse.exports.choice import years as read_years

    place = find_home(home)
    with refusing(WarehouseError):
        choice = Choice(
            views=tuple(view or ()),
            agencies=tuple(agency or ()),
            provinces=tuple(province or ()),
            levels=tuple(level or ()),
            years=read_years(years) if years is not None else (),
            columns=tuple(filter(None, (name.strip() for name in (columns or "").split(",")))),
            language=lang.value,
        )
        with nullcontext() if out else place.alone(), stage("export") as step:
            done = export(
                place.database, context.info_name or "", choice, place.exports, out and out.expanduser(), step
            )
    for path in done.files:
        typer.echo(path)
    for remark in done.remarks:
        say(f"nianbao: {remark}")


_COMMANDS = {
    "csv": (
        "Write CSV: *.excel.csv for Excel, *.csv for programs; the wide tables, unless views are named.",
        "nianbao export csv --view agency_years --years 2019-2023",
    ),
    "xlsx": (
        "Write a workbook: numbers in doubt coloured, with the sum that fails; headings, dictionary and legend.",
        "nianbao export xlsx --province 湖南 --years 2021-2024",
    ),
    "parquet": ("Write Parquet, a file for each view, for R, Python and others.", "nianbao export parquet --out files"),
    "sqlite": (
        "Write a SQLite database, and what Datasette needs to explain it.",
        "nianbao export sqlite --view agency_years --view requests_long",
    ),
}
for _name, (_says, _example) in _COMMANDS.items():
    app.command(_name, help=_says, epilog=f"Example: [bold]{_example}[/]")(export)

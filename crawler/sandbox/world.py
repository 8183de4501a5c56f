"""Who lives in the sandbox: its portals, their agencies and every year's reports, put together from the data files.

`load_plans()` gives the portals of portals.toml, `load_faults()` and `load_troubles()` the bad ones of faults.toml,
`published()` the real figures of published.toml, `reports_of(portal, agency)` all years of one agency, oldest first:
the real year as it was published, the others grown around it (or around an invented first year), with the slips that
the data names.

Raises msgspec.ValidationError when a data file has a wrong or unknown entry. Pages are made in pages.py.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Literal

import msgspec

from crawler.sandbox.figures import Cells, Figures, Slip, form_of, make_figures, sibling
from parsers.forms import FORMS


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An annual-report column. `path` is the family's own way of naming it: a directory (trs), a number (hanweb) …"""

    name: str
    path: str


class Agency(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A body that reports from `first_year` to `last_year`. `column` is its place among the portal's columns."""

    name: str
    first_year: int
    last_year: int
    column: int = 0
    scale: str = "bureau"
    title: str = "{agency}{year}年政府信息公开工作年度报告"
    slips: tuple[Slip, ...] = ()
    blank_zeros: bool = False
    """Whether the agency leaves the zeros of its requests and challenges tables blank."""
    attachment_only: tuple[int, ...] = ()
    """Years whose page is only a link to a file."""


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One portal; the entries are told at the head of portals.toml."""

    id: str
    name: str
    division: str
    host: str
    family: str
    per_page: int
    note: str
    column: tuple[Column, ...]
    agency: tuple[Agency, ...]
    variant: str = ""
    """Which of the family's ways the portal has, in the words of the family's builder; "" is the usual one."""
    charset: Literal["utf-8", "gbk"] = "utf-8"
    cells: Literal["plain", "paragraph", "word"] = "plain"
    seeks: bool = False
    index_table: bool = False
    made_up: bool = False
    """Whether the portal is invented: its columns then hold more of what is no report."""
    marked: bool = False
    """Whether each article's body ends in a mark, by which `build_site` finds where the builder has put it."""


class Fault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A portal that does not work; the entries are told at the head of faults.toml."""

    id: str
    kind: str
    name: str
    division: str
    answer: Literal["status", "loop", "silent", "hangup"]
    status: int = 200
    headers: dict[str, str] = {}
    body: str = ""


class Trouble(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A small portal with one thing wrong; the entries are told at the head of faults.toml."""

    id: str
    name: str
    kind: str
    does: str
    at: Literal["portal", "column", "report", "file", "list"]
    status: int = 200
    headers: dict[str, str] = {}
    body: str = ""
    times: int = 0
    note: bool = False
    family: str = "trs"
    variant: str = ""


class _Published(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    agency: str
    year: int
    form: str
    published_on: dt.date
    source: str
    printed: dict[str, str] = {}
    disclosure: dict[str, list[Any]] = {}
    requests: dict[str, list[Any]] = {}
    challenges: dict[str, list[Any]] = {}


def _read(name: str) -> dict[str, Any]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


@cache
def load_plans() -> tuple[Plan, ...]:
    """The portals that work."""
    return msgspec.convert(_read("portals.toml")["portal"], tuple[Plan, ...])


@cache
def load_faults() -> tuple[Fault, ...]:
    """The portals that do not."""
    return msgspec.convert(_read("faults.toml")["portal"], tuple[Fault, ...])


@cache
def load_troubles() -> tuple[Trouble, ...]:
    """The small portals of a made-up internet, each with one thing wrong."""
    return msgspec.convert(_read("faults.toml")["trouble"], tuple[Trouble, ...])


@cache
def published() -> dict[tuple[str, int], Figures]:
    """The figures that bodies have really published, by agency and year."""
    reports = msgspec.convert(_read("published.toml")["report"], list[_Published])
    return {(report.agency, report.year): _figures(report) for report in reports}


def _figures(report: _Published) -> Figures:
    tables = {"disclosure": report.disclosure, "requests": report.requests, "challenges": report.challenges}
    cells: Cells = {}
    for table in FORMS[report.form].tables:
        for block in table.blocks:
            for row in block.rows:
                numbers = tables[table.code].get(row.code)
                if numbers is None:
                    continue
                keys = [f"{table.code}.{row.code}.{column.code}" for column in block.columns]
                values = [None if number == "" else Decimal(number) for number in numbers]
                cells |= dict(zip(keys, values, strict=True))
    return Figures(
        form=report.form,
        agency=report.agency,
        year=report.year,
        published_on=report.published_on,
        cells=cells,
        made_up=False,
        source=report.source,
        printed=report.printed,
    )


def reports_of(portal: str, agency: Agency) -> list[Figures]:
    """The agency's reports, oldest first, as it prints them."""
    real = [figures for (name, _), figures in published().items() if name == agency.name]
    start = real[0] if real else _first(portal, agency)
    years = range(agency.first_year, agency.last_year + 1)
    return [_as_printed(agency, sibling(start, year, portal)) for year in years]


def _first(portal: str, agency: Agency) -> Figures:
    form = form_of(agency.first_year).id
    return make_figures(form, portal, agency.scale, agency=agency.name, year=agency.first_year)


def _as_printed(agency: Agency, figures: Figures) -> Figures:
    """Made-up figures with the agency's blanks and slips; real ones stay as they were published."""
    if not figures.made_up:
        return figures
    cells = dict(figures.cells)
    slips = tuple(slip for slip in agency.slips if slip.year == figures.year)
    for slip in slips:
        if not slip.prose:
            cells[slip.key] = figures.number(slip.key) + slip.off_by
    if agency.blank_zeros:
        cells = {key: value if value or key.startswith("disclosure.") else None for key, value in cells.items()}
    return msgspec.structs.replace(figures, cells=cells, slips=slips)

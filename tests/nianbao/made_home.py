"""A home folder made of pages, without a crawl: `Home` with an archive, records and a warehouse."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from crawler.archive import Archive
from crawler.warc import Exchange
from nianbao.home import Home
from nianbao.parsing import parse_archive
from tests.pages import Plan, make_page
from tests.pages.figures import Figures, make_figures
from tests.pages.statistics import STATISTICS_ROWS
from tests.pages.tables import Look
from warehouse.build import build

FIRST_DAY = dt.datetime(2026, 3, 1, 2, 0, tzinfo=dt.UTC)

Page = tuple[str, bytes]
"""An address and what it gave."""


def figures(form: str, seed: int, changes: Mapping[str, int] | None = None) -> Figures:
    """Valid figures of a bureau, with some of them changed."""
    made = make_figures(form, random.Random(seed), "bureau", STATISTICS_ROWS)  # noqa: S311
    return made | {key: Decimal(value) for key, value in (changes or {}).items()}


def report(
    agency: str,
    year: int,
    *,
    style: str = "html_plain",
    host: str = "www.linjiang.gov.cn",
    seed: int = 1,
    changes: Mapping[str, int] | None = None,
    look: Look | None = None,
) -> Page:
    """The page of one report, in the form of its year."""
    form = "2014" if year < 2019 else "2019" if year < 2021 else "2021"
    plan = Plan(form=form, year=year, agency=agency, figures=figures(form, seed, changes), look=look or Look())
    return f"http://{host}/{agency}/{year}.html", make_page(style, seed, plan=plan).data


def make_home(folder: Path, crawls: Sequence[Sequence[Page]]) -> Home:
    """A home whose archive was filled by these crawls, a day apart."""
    home = Home(folder)
    home.prepare()
    with Archive(str(home.archive)) as archive:
        for days, pages in enumerate(crawls):
            for url, body in pages:
                when = FIRST_DAY + dt.timedelta(days=days)
                headers = [("Content-Type", "text/html")]
                archive.add(Exchange(url=url, status=200, headers=headers, body=body, fetched_at=when))
    read(home)
    return home


def read(home: Home) -> None:
    """Brings records and warehouse up to the archive."""

    def step(done: int = 1, *, total: int | None = None, text: str | None = None) -> None:
        pass

    parse_archive(Archive(str(home.archive)), home.records, step)
    build(home.records, home.database)

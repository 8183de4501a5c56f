"""How sure it is that a page is a column of annual reports, and why.

A column's confidence is a sum: 0.3 for its tag ColumnType saying 信息公开年报, 0.3 for being called so, 0.1 for an
address that spells it, 0.3 for rows that are reports (0.2 where it is one row, or where it has columns by year or body
instead). A page with neither rows nor further columns is not surer than 0.3, and one that is called like a
look-alike (政府网站工作年度报表) is no column.

`judge(page, …)` reads the page with the families that it may be of, and asks through `asker` for rows that are not on
the page itself. It raises nothing for a page's content.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import msgspec

from crawler.families import FAMILIES, recognise
from crawler.families.base import Family, Page, Step, Walk, advance, missed
from crawler.pages import links
from crawler.pages.links import Link
from crawler.probing import Asker

SURE = 0.5
"""From here on a column goes into the registry row, and no further way to one is looked for."""
YEAR = re.compile(r"(?:19|20)\d\d(?=年|\Z)")
_EMPTY = 0.3
_FEW = 2
"""Reports that make a column; a list goes on being read until there are as many."""
_MOST_ANSWERS = 4


class Candidate(NamedTuple):
    """A column that may be that of annual reports: how sure it is (0 to 1), and why, in sentences."""

    url: str
    confidence: float
    reasons: list[str]


class Found(msgspec.Struct):
    """A candidate with the family that read it."""

    candidate: Candidate
    family: Family


def judge(page: Page, url: str, title: str, asker: Asker, family: str) -> Found | None:
    """What speaks for the column at `url`, to which a link called `title` leads; None for a look-alike, and where
    nothing speaks for it. `family` is that of the site, as far as it is known."""
    tags = links.tags_of(page.text)
    own = [title, tags.get("columnname", ""), first_title(page)]
    if any(links.is_lookalike(name) for name in own):
        return None
    tagged = links.COLUMN_TYPE in links.column_types(page.text)
    named = next((name for name in own if links.names_report_column(name)), "")
    reader, rows = _read(page, url, asker, family, trusted=tagged or bool(named))
    evidence = _evidence(page, rows, trusted=tagged or bool(named))
    reasons = [(0.3, f"its tag ColumnType says {links.COLUMN_TYPE}")] if tagged else []
    reasons += [(0.3, f"it is called {named}")] if named else []
    if links.spells_report_column(url):
        reasons.append((0.1, f"its address {urlsplit(url).path} spells annual reports"))
    confidence = round(sum(weight for weight, _ in [*reasons, evidence]), 2)
    if not evidence[0] and not rows:
        confidence = min(confidence, _EMPTY)
    told = [*(reason for _, reason in reasons), evidence[1], f"the family {reader.NAME} reads it"]
    return Found(Candidate(url, confidence, told), reader) if confidence else None


def first_title(page: Page) -> str:
    """The title that the page shows."""
    return page.title.partition(" | ")[0].strip()


def is_part(url: str, column: str) -> bool:
    """Whether an address is a column's or lies below it."""
    if url == column or "#" in url or "#" in column:
        return url == column
    folder = urljoin(column, ".")
    return urlsplit(folder).path != "/" and links.is_list(column) and url.startswith(folder)


def _read(page: Page, url: str, asker: Asker, family: str, *, trusted: bool) -> tuple[Family, list[Link]]:
    """The family that can read a column, and its first rows."""
    shown = [each for each, _ in recognise(page)]
    known = [FAMILIES[family]] if family in FAMILIES else []
    readers = list(dict.fromkeys([*shown, *known, FAMILIES["generic"]]))
    for reader in readers:
        rows = _rows(reader, page, Walk(url), asker, trusted=trusted)
        if rows:
            return reader, rows
    return readers[0], []


def _rows(reader: Family, page: Page, walk: Walk, asker: Asker, *, trusted: bool) -> list[Link]:
    """The rows of a list's first pages: until there are reports among them, or the list is at its end."""
    step = _step(reader, page, walk)
    if not step.rows and step.ask is None and step.columns:  # where the family says that the rows are
        walk = Walk(step.columns[0].url)
        further = asker.page(walk.column_url)
        step = _step(reader, further, walk) if further is not None else step
    rows = step.rows
    for _ in range(_MOST_ANSWERS):
        if step.ask is None or len(_reports(rows, trusted=trusted)) >= _FEW:
            break
        step = _step(reader, asker.answer(step.ask, walk.column_url), walk)
        rows = rows + step.rows
    return rows


def _step(reader: Family, page: Page | None, walk: Walk) -> Step:
    """What comes of a page, or of its not being there."""
    try:
        return advance(reader, page, walk) if page is not None else missed(walk)
    except Exception:  # whatever a page makes a reader stumble over, the next family may read it
        return Step([])


def _reports(rows: list[Link], *, trusted: bool) -> list[Link]:
    """The rows that are reports. Titles that say 年度报告 and no more count where the column is called so."""
    reported = links.is_report_in_column if trusted else links.looks_like_report
    return [row for row in rows if reported(row.title)]


def _evidence(page: Page, rows: list[Link], *, trusted: bool) -> tuple[float, str]:
    """What the rows say for a column, or the further columns of one without reports among its rows."""
    reports = _reports(rows, trusted=trusted)
    years = sorted({year for row in reports for year in YEAR.findall(row.title)})
    if reports and (trusted or 3 * len(reports) >= len(rows)):
        span = f", of the years {', '.join(years)}" if years else ""
        return 0.3 if len(reports) >= _FEW else 0.2, f"{len(reports)} of its first {len(rows)} rows are reports{span}"
    parts = [link for link in page.links if links.names_year(link.title) or links.names_report_column(link.title)]
    parts = [link for link in parts if not links.is_article(link.url) and is_part(link.url, page.url)]
    if len(parts) >= _FEW:
        return 0.2, f"it has {len(parts)} columns of reports, such as {parts[0].title}"
    return 0.0, f"none of its first {len(rows)} rows is called a report" if rows else "no rows were found in it"

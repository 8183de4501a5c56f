"""What a family of content systems is, and how a list of any family is walked.

A family is a module with four names, all pure (text and addresses in, data out):

    NAME              what the registry calls it
    LISTS             the shape of its lists' addresses (path and query), where that is not a bare directory
    signs(page)       what on the page shows the family, as phrases for people; empty where nothing does
    read(page, walk)  what a page of a list lists, and how the next page is asked for: a `Reading`

`advance(family, page, walk)` is the engine that all share: it reads a page, keeps what it brings, and tries the ways to
the next page one after the other until one brings rows that were not seen. What a family has to remember between the
pages of a list lies in `walk.memo`. Nothing here speaks to a network.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import urlencode

import msgspec

from crawler.pages import links
from crawler.pages.links import Link

MOST_PAGES = 300
"""Pages of one list; a longer one does not end."""
FEWEST_ROWS = 6
"""A list with fewer rows fits on one page: nothing is guessed about a second one."""


class Page:
    """A page or an answer as text: HTML, XML or JSON."""

    def __init__(self, url: str, text: str) -> None:
        self.url = url
        self.text = text

    @cached_property
    def links(self) -> list[Link]:
        """All links of the page, in order."""
        return links.links_of(self.text, self.url)

    @cached_property
    def title(self) -> str:
        """What the page says it is: its title, its headings, the tags that name article and column."""
        return links.title_of(self.text)


class Ask(msgspec.Struct, frozen=True):
    """A request for more of a list: by GET, or by POST where there is a `form` or a `json` body. `told`: the list says
    that there is such a page; one that is only guessed may be missing without being a problem."""

    url: str
    form: dict[str, str] | None = None
    json: dict[str, Any] | None = None
    told: bool = True

    @property
    def body(self) -> str:
        """The body of a POST."""
        if self.json is not None:
            return msgspec.json.encode(self.json).decode()
        return urlencode(self.form or {}, errors="surrogateescape")

    @property
    def media_type(self) -> str:
        """The media type of the body."""
        return "application/json" if self.json is not None else "application/x-www-form-urlencoded; charset=UTF-8"


class Reading(msgspec.Struct, frozen=True):
    """What a page of a list says.

    rows: what the column lists on this page, one link for each entry: articles or files, surely of this column
    more: ways to ask for the page after this one, best first; empty at the list's end
    total, pages: how many rows or pages the list says it has (0: it does not say)
    columns: further lists that belong to the column (years, departments), where the family knows them
    repeats: whether the page may give nothing but what earlier ones gave and the list still go on
    """

    rows: list[Link]
    more: list[Ask] = []
    total: int = 0
    pages: int = 0
    columns: list[Link] = []
    repeats: bool = False


class Walk(msgspec.Struct):
    """How far a list has been read. `column_url` is the address of the column's page as it is known (with a fragment,
    where the registry has one), `page` the number of the page at hand, from 1, `known` the rows found before it."""

    column_url: str
    page: int = 1
    known: set[str] = msgspec.field(default_factory=set)
    total: int = 0
    pages: int = 0
    untried: list[Ask] = []
    memo: Any = None


class Family(Protocol):
    """A module of this package."""

    NAME: str
    LISTS: re.Pattern[str]

    def signs(self, page: Page) -> list[str]:
        """What on the page shows the family."""

    def read(self, page: Page, walk: Walk) -> Reading:
        """What the page lists."""


class Step(msgspec.Struct, frozen=True):
    """What came of a page: its new rows, its further columns, the next request (None: the list is at its end), and at
    an end what is missing, as (kind, sentence)."""

    rows: list[Link]
    columns: list[Link] = []
    ask: Ask | None = None
    short: tuple[str, str] | None = None


def advance(family: Family, page: Page, walk: Walk) -> Step:
    """Read the page that the walk is at. The first page may be without new rows; a later one that brings none was the
    wrong way, and the next way is tried."""
    reading = family.read(page, walk)
    walk.total = reading.total or walk.total
    walk.pages = reading.pages or walk.pages
    few = 0 < len(reading.rows) < FEWEST_ROWS
    more = [ask for ask in reading.more if ask.told or not few or reading.pages > walk.page]
    new = [link for link in reading.rows if link.url not in walk.known]
    walk.known.update(link.url for link in new)
    if walk.page > 1 and not new and not reading.repeats:
        step = missed(walk)
        return Step([], reading.columns, step.ask, step.short)
    if not more or 0 < walk.total <= len(walk.known):
        return Step(new, reading.columns, None, _short(walk))
    if walk.page >= MOST_PAGES:
        sentence = f"the list has more than {MOST_PAGES} pages, each with something new: look whether it ever ends"
        return Step(new, reading.columns, None, ("endless", sentence))
    walk.page += 1
    ask, *walk.untried = more
    return Step(new, reading.columns, ask)


def missed(walk: Walk) -> Step:
    """The page that was asked for is not there or brings nothing: the next way to it, or the end."""
    if walk.untried:
        ask, *walk.untried = walk.untried
        return Step([], [], ask)
    walk.page -= 1
    return Step([], [], None, _short(walk))


def _short(walk: Walk) -> tuple[str, str] | None:
    if len(walk.known) < walk.total:
        return "incomplete", f"the list tells of {walk.total} rows and gave {len(walk.known)}"
    if walk.page < walk.pages:
        return "incomplete", f"the list brings nothing new after page {walk.page} of {walk.pages}"
    return None

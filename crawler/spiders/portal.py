"""The spider: reads a portal's annual-report columns to their end and fetches every report that they lead to.

How lists are read is the families' business (crawler.families); which family a list is of is told by its first page,
whatever the registry says. The spider follows rows, further columns (years, departments) and plain links whose titles
speak of a report; those on another known portal's host are fetched there, in that host's pace, and others noted as
leads. Of a report it fetches the page, the files that may be the report, and the further parts. What a portal does not
give becomes a `Problem`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

import msgspec
from scrapy import Request
from scrapy.http import Response

from crawler import families
from crawler.captures import Role
from crawler.families import FAMILIES
from crawler.families.base import Ask, Family, Page, Step, Walk, advance, missed
from crawler.guard import AddressError, site_of
from crawler.pages import answers, links, titles
from crawler.pages.anchors import TooDeepError
from crawler.pages.links import Link
from crawler.registry import Portal
from crawler.report import Found, PortalReport, Problem, harmless
from crawler.spiders.asking import AskingSpider, Requests
from crawler.spiders.desk import Desk
from crawler.spiders.reading import Reading, read

_MOST_LISTS = 500
_MOST_LEADS = 1_000
_DEEPEST = 3
"""Columns under columns that are followed: the portal's, its departments', their years'."""
_MOST_STUBS = 3
_DEEPEST_PARTS = 2
"""Pages in frames, and what lies beside those."""


class Column(msgspec.Struct):
    """A list under way. `reports`: whether it is one of annual reports; `stubs`: pages that only led on to it."""

    walk: Walk
    depth: int
    reports: bool = False
    family: Family | None = None
    stubs: int = 0


class PortalSpider(AskingSpider):
    """Reads one portal; `on_found` hears of each report."""

    def __init__(
        self,
        *,
        portal: Portal,
        desk: Desk,
        on_found: Callable[[PortalReport, Found], None],
        on_progress: Callable[[PortalReport], None],
    ) -> None:
        super().__init__(portal, desk, on_progress)
        self.on_found = on_found
        self.bodies: dict[bytes, str] = {}
        self.counted: set[int] = set()
        self.columns: set[str] = set()
        self.lists = 0

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the columns."""
        for url in self.portal.column_urls():
            for request in self.ask_column(url, depth=0, reports=True):
                yield request

    # Columns

    def ask_column(
        self, url: str, depth: int, *, reports: bool, via: str = "", label: str = "", stubs: int = 0
    ) -> Requests:
        """The request for a column's first page, unless it was made before."""
        if not self.first_time(url, fragment=True):
            return
        self.lists += 1
        self.columns.add(links.same_page_key(url))
        if self.lists <= _MOST_LISTS:
            column = Column(Walk(url), depth, reports, stubs=stubs)
            yield self.ask(url, "list", self.read_list, via, label, column=column)
        elif self.lists == _MOST_LISTS + 1:
            self.problem("incomplete", url, f"more than {_MOST_LISTS} columns: name those to read in the registry")

    def ask_more(self, ask: Ask, column: Column) -> Request:
        """The request for more of a list."""
        request = self.ask(ask.url, "list", self.read_list, column.walk.column_url, column=column, asked=ask)
        request.headers["Referer"] = column.walk.column_url.partition("#")[0]
        if ask.form is not None or ask.json is not None:
            request = request.replace(method="POST", body=ask.body.encode())
            request.headers["Content-Type"] = ask.media_type
            request.headers["X-Requested-With"] = "XMLHttpRequest"
        return request

    def is_trial(self, state: dict[str, Any]) -> bool:
        """Whether the request was one for more of a list that nobody said is there, or that has another way."""
        asked: Ask | None = state.get("asked")
        return asked is not None and (not asked.told or bool(state["column"].walk.untried))

    def go_on_without(self, problem: Problem, state: dict[str, Any]) -> Requests:
        """The next way into a list, where one led nowhere."""
        column: Column | None = state.get("column")
        if column is None or state.get("asked") is None:
            return
        step = missed(column.walk)
        if step.ask is not None:
            yield self.ask_more(step.ask, column)
        elif step.short is not None and problem.kind not in ("set_aside", "budget"):
            self.problem(step.short[0], column.walk.column_url, step.short[1])

    # Lists

    def read_list(self, response: Response, column: Column, asked: Ask | None = None) -> Requests:
        """A page of a list, or an answer that holds more of it."""
        page = Page(response.url, links.page_text(response.body))
        if asked is None:
            yield from self.begin_list(page, column)
            return
        if column.family is not None:
            yield from self.go_on(advance(column.family, page, column.walk), page, column)

    def begin_list(self, page: Page, column: Column) -> Requests:
        """The first page of a list: of which family it is, and whether it lists annual reports."""
        fragment = column.walk.column_url.partition("#")[2]
        column.walk.column_url = f"{page.url}#{fragment}" if fragment else page.url
        column.reports = column.reports or titles.names_report_column(page.title)
        for family in self.families_of(page):
            walk = Walk(column.walk.column_url)
            step = self.tried(family, page, walk)
            if step.rows or step.columns or step.ask:
                column.family, column.walk = family, walk
                yield from self.go_on(step, page, column)
                return
        column.family = FAMILIES["generic"]
        target = answers.stub_target(page.text, page.url)
        found = [] if target else list(self.go_on(Step([]), page, column))
        for inner in [target] if target else [] if found else answers.frames_of(page.text, page.url):
            if inner and column.stubs < _MOST_STUBS and self.is_of(inner, column):
                stubs = column.stubs + 1
                found += self.ask_column(inner, column.depth, reports=column.reports, via=page.url, stubs=stubs)
        if not found:
            sentence = "the column's page has no article: check its address and family in the registry"
            self.problem("empty", page.url, sentence)
        yield from found

    def tried(self, family: Family, page: Page, walk: Walk) -> Step:
        """What a family makes of a list's first page; nothing where it stumbles, so that the others are tried."""
        try:
            return advance(family, page, walk)
        except TooDeepError:
            raise
        except Exception as error:  # whatever a page makes a reader stumble over
            sentence = f"the list could not be read as {family.NAME} ({type(error).__name__}: {error})"
            self.problem("unreadable", page.url, sentence)
            return Step([])

    def families_of(self, page: Page) -> list[Family]:
        """The families that the page may be of, the likeliest first: the registry's where the page shows it, then
        those that it shows, then the registry's on trust, and the one that needs no signs."""
        told = FAMILIES[self.portal.family]
        shown = [family for family, _ in families.recognise(page)]
        if told in shown or not shown:
            order = [told, *shown]
        else:
            order = [*shown, told]
            if self.once("family", page.url):
                sentence = f"the page is of the family {shown[0].NAME}, not {told.NAME} as the registry says"
                self.problem("family", page.url, sentence)
        order.append(FAMILIES["generic"])
        for family in order:
            if family in shown and family.NAME not in self.report.families:
                self.report.families.append(family.NAME)
                break
        return list(dict.fromkeys(order))

    def go_on(self, step: Step, page: Page, column: Column) -> Requests:
        """What follows from a page of a list."""
        yield from self.follow_rows(step.rows, page.url, column)
        for link in step.columns if column.depth < _DEEPEST else ():  # the family says that they belong to it
            if self.is_of(link.url, column):
                yield from self.ask_column(link.url, column.depth + 1, reports=True, via=page.url, label=link.title)
        if "<a" in page.text[: 1 << 20].lower() and page.text.lstrip()[:1] == "<":
            others = [link for link in page.links if is_article(link) or titles.names_body_and_year(link.title)]
            yield from self.follow_rows(others, page.url, column, plain=True)
            yield from self.follow_columns(page.links, page.url, column)
        if step.ask is not None and not self.is_of(step.ask.url, column):
            sentence = f"the list goes on at {step.ask.url}, which is not the portal's own: add its host to `hosts`"
            self.problem("elsewhere", column.walk.column_url, sentence)
        elif step.ask is not None:
            yield self.ask_more(step.ask, column)
        elif step.short is not None:
            self.problem(step.short[0], column.walk.column_url, step.short[1])

    def follow_rows(self, found: Iterable[Link], via: str, column: Column, *, plain: bool = False) -> Requests:
        """The requests for the articles among the links that may be reports: in a column of reports all of its rows."""
        for link in found:
            reported = titles.looks_like_report(link.title)
            if not (reported or (column.reports and not plain)):
                continue
            if not self.may_ask(link.url):
                self.lead(link, reported)
            elif self.first_time(link.url):
                state = {"title": link.title, "in_column": column.reports and not plain}
                yield self.ask(link.url, "article", self.read_article, via, link.title, **state)

    def follow_columns(self, found: Iterable[Link], via: str, column: Column) -> Requests:
        """The requests for further columns of annual reports: those called so, those of a year, those below one."""
        if column.depth >= _DEEPEST or not column.reports:
            return
        folder = folder_of(column.walk.column_url)
        for link in found:
            if is_article(link) or not self.is_list(link.url, column):
                continue
            named = titles.names_report_column(link.title)
            if not self.may_ask(link.url):
                self.lead(link, reported=named)
                continue
            path = urlsplit(link.url).path
            below = path.startswith(folder) and len(folder) > 1 and folder_of(link.url) != folder
            near = self.is_of(link.url, column) and (below or titles.names_year(link.title))
            if named or near:
                yield from self.ask_column(link.url, column.depth + 1, reports=True, via=via, label=link.title)

    def is_of(self, url: str, column: Column) -> bool:
        """Whether an address lies on the portal's own site, or on that of the column."""
        return self.is_ours(url) or same_site(url, column.walk.column_url)

    def is_list(self, url: str, column: Column) -> bool:
        """Whether an address has the shape of a list's, in any family or in the column's own."""
        parts = urlsplit(url)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return links.is_list(url) or (column.family is not None and bool(column.family.LISTS.search(target)))

    # Reports

    def read_article(self, response: Response, title: str, in_column: bool) -> Requests:
        """A report, or what looked like one: count it, and ask for the files and parts that belong to it."""
        came_from = response.meta.get("redirect_urls", [])
        if came_from and self.is_known_list(response.url):
            self.problem("soft_missing", came_from[0], f"leads to the list {response.url}: the page was withdrawn")
            return
        reading = read(response, title, in_column=in_column)
        if reading.trouble is not None:
            kind, sentence = reading.trouble
            self.problem(kind, response.url, sentence)
            return
        if not reading.is_report:
            return
        if reading.leads_to:
            if self.may_ask(reading.leads_to) and self.first_time(reading.leads_to):
                state = {"title": title, "in_column": in_column}
                yield self.ask(reading.leads_to, "article", self.read_article, response.url, title, **state)
            return
        found = Found(response.url, harmless(reading.title), reading.year, response.meta.get("state", "new"))
        if self.is_repeated(response):
            found = msgspec.structs.replace(found, state="repeated")
        else:
            self.report.count(found)
            self.on_found(self.report, found)
        yield from self.follow_parts(reading, response.url, found, depth=0)

    def follow_parts(self, reading: Reading, via: str, found: Found, depth: int) -> Requests:
        """The requests for a report's files and further pages, which may have such of their own."""
        state = {"found": found, "depth": depth + 1}
        for address in [*reading.parts, *reading.files] if depth < _DEEPEST_PARTS else ():
            if not self.may_ask(address):
                self.lead(Link(address, found.title), reported=True)
            elif self.first_time(address):
                role: Role = "article" if address in reading.parts else "attachment"
                yield self.ask(address, role, self.read_part, via, found.title, **state)

    def read_part(self, response: Response, found: Found, depth: int) -> Requests:
        """A file beside a report, a further page, a page in a frame: a report changed when one of them did."""
        if response.meta.get("state") == "changed" and found.state == "unchanged" and self.once(found.url, found.url):
            self.report.recount(found, "changed")
            self.on_found(self.report, msgspec.structs.replace(found, state="changed"))
        reading = read(response, found.title, in_column=True)
        if reading.trouble is None:
            yield from self.follow_parts(reading, response.url, found, depth)

    def is_repeated(self, response: Response) -> bool:
        """Whether the same bytes came under another address of the portal, which then is the same report."""
        first = self.bodies.setdefault(self.desk.digest(response.body), response.url)
        page = hash(links.same_page_key(response.url))
        if first == response.url and page not in self.counted:
            self.counted.add(page)
            return False
        came_from = response.meta.get("redirect_urls", [response.url])[0]
        self.problem("duplicate", came_from, f"the same page as {first}: counted once")
        return True

    def is_known_list(self, url: str) -> bool:
        """Whether an address is that of a column, read or not."""
        return links.is_list(url) or links.same_page_key(url) in self.columns

    def lead(self, link: Link, reported: bool) -> None:
        """Note a report on a host that is no known portal's."""
        if reported and link.url not in self.report.leads and len(self.report.leads) < _MOST_LEADS:
            self.report.leads.append(harmless(link.url))


def same_site(one: str, other: str) -> bool:
    """Whether two addresses lie on one site."""
    try:
        return site_of(one) == site_of(other)
    except AddressError:
        return False


def folder_of(url: str) -> str:
    """The folder that a list has to itself: for one that is not the index of its folder, that of its own name."""
    path = urlsplit(url).path
    folder, _, name = path.rpartition("/")
    stem = name.partition(".")[0]
    return f"{folder}/" if stem in ("", "index", "list") else f"{folder}/{stem}/"


def is_article(link: Link) -> bool:
    """Whether a link leads to an article or a file."""
    return links.is_article(link.url) or links.is_file(link.url)

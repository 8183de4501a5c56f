"""What every spider does, whatever the family: choose links, fetch articles and their files, count, note problems.

A family's spider reads its lists in `read_list(response)`, which yields requests made by `ask`, `follow_articles` and
`follow_columns`. `PortalSpider` fetches an article when it lies in a column of annual reports or when its title speaks
of one; an article on another host is only noted as a lead. Whatever a portal does not give becomes a `Problem`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.captures import Role
from crawler.crawl import PortalReport, Problem
from crawler.guard import site_of
from crawler.registry import Portal
from crawler.spiders import links
from crawler.spiders.links import Link
from crawler.spiders.problems import REFUSALS, problem_of, problem_of_status
from crawler.warc import Exchange

Requests = Iterator[Request]
Keep = Callable[[Exchange], None]

_MOST_LISTS = 500
_DEEPEST = 3
"""Columns under columns that are followed: the portal's, its departments', their years'."""
_PATIENCE = 5
"""Refusals in a row after which a portal is left alone."""


class PortalSpider(Spider):
    """Reads one portal. `keep` archives an answer, `on_progress` hears of each page, `report` is what came of it."""

    name = "portal"

    def __init__(self, *, portal: Portal, keep: Keep, on_progress: Callable[[PortalReport], None]) -> None:
        super().__init__()
        self.portal = portal
        self.keep = keep
        self.report = PortalReport(portal.id, portal.name)
        self.on_progress = on_progress
        self.sites = {site_of(url) for url in (portal.base_url, *portal.column_urls())}
        self.seen: set[str] = set()
        self.lists = 0
        self.refusals = 0
        self.given_up = False

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the columns."""
        for url in self.portal.column_urls():
            for request in self.ask_list(url, depth=0):
                yield request

    # What a family writes

    def read_list(self, response: Response, depth: int) -> Requests:
        """The requests that follow from the first page of a column."""
        raise NotImplementedError

    def in_column(self, url: str, column_url: str) -> bool:
        """Whether an article's address says that it lies in the column."""
        raise NotImplementedError

    # What it writes it with

    def ask(self, url: str, role: Role, then: Callable[..., Requests], **state: object) -> Request:
        """A request whose answer `then` reads. What was asked before is sorted out by `seen`, not by Scrapy's filter,
        which would swallow a redirect in a circle without a word."""
        return Request(
            url,
            callback=self.answered,
            errback=self.failed,
            dont_filter=True,
            cb_kwargs={"then": then, "state": state},
            meta={"role": role},
        )

    def ask_list(self, url: str, depth: int) -> Requests:
        """The request for a column's first page, unless it was made before."""
        if not self.first_time(url):
            return
        self.lists += 1
        if self.lists <= _MOST_LISTS:
            yield self.ask(url, "list", self.read_list, depth=depth)
        elif self.lists == _MOST_LISTS + 1:
            self.problem("incomplete", url, f"more than {_MOST_LISTS} columns: name those to read in the registry")

    def follow_articles(self, found: Iterable[Link], column_url: str, *, all_reports: bool) -> Requests:
        """The requests for the articles among the links that may be reports."""
        for link in found:
            if not (links.is_article(link.url) or links.is_file(link.url)):
                continue
            reported = links.looks_like_report(link.title)
            if not self.is_ours(link.url):
                self.lead(link, reported)
            elif (reported or (all_reports and self.in_column(link.url, column_url))) and self.first_time(link.url):
                yield self.ask(link.url, "article", self.read_article, title=link.title)

    def follow_columns(self, found: Iterable[Link], column_url: str, depth: int, *, all_reports: bool) -> Requests:
        """The requests for further columns of annual reports: those called so, and those below one of them."""
        if depth >= _DEEPEST:
            return
        folder = urlsplit(column_url).path.rpartition("/")[0] + "/"
        for link in found:
            if not links.is_list(link.url) or not self.is_ours(link.url):
                continue
            path = urlsplit(link.url).path
            below = all_reports and path.startswith(folder) and len(folder) > 1 and path != folder
            if below or links.looks_like_report(link.title):
                yield from self.ask_list(link.url, depth + 1)

    # What it does by itself

    def answered(self, response: Response, then: Callable[..., Requests], state: dict[str, Any]) -> Requests:
        """Count the page, then let its reader read it."""
        if response.status != 200:  # 202, say, with a script to be run
            self.refused(problem_of_status(response.status, response.url))
            return
        self.report.pages += 1
        self.refusals = 0
        self.first_time(response.url)  # where a redirect led to
        try:
            yield from then(response, **state)
        except Exception as error:  # whatever a page makes a reader stumble over, the portal's other pages are read
            reason = f"{type(error).__name__}: {error}"
            sentence = f"the page could not be read ({reason}): look at it in the archive"
            self.problem("unreadable", response.url, sentence)
        self.on_progress(self.report)

    def read_article(self, response: Response, title: str) -> Requests:
        """Count a report, and ask for the files that lie beside it."""
        if links.is_file(response.url):
            self.report.reports += links.looks_like_report(title)
            return
        html = links.page_text(response.body)
        reported = links.looks_like_report(title) or links.looks_like_report(links.title_of(html))
        self.report.reports += reported
        for link in links.links_of(html, response.url) if reported else []:
            if links.is_file(link.url) and self.is_ours(link.url) and self.first_time(link.url):
                yield self.ask(link.url, "attachment", self.read_file)

    def read_file(self, _: Response) -> Requests:
        """A file beside an article is archived, that is all."""
        return iter(())

    def failed(self, failure: Failure) -> None:
        """Note why there is no answer; leave a portal alone that keeps refusing."""
        self.refused(problem_of(failure))

    def refused(self, problem: Problem) -> None:
        """Note the problem; raise CloseSpider when it is one too many. The request under way then does not count."""
        if self.given_up:
            return
        self.report.problems.append(problem)
        self.on_progress(self.report)
        self.refusals = self.refusals + 1 if problem.kind in REFUSALS else 0
        if self.refusals >= _PATIENCE:
            sentence = f"refused {self.refusals} times in a row: the rest of the portal was not asked for"
            self.problem("given_up", problem.url, sentence)
            self.given_up = True
            raise CloseSpider("refused")

    def first_time(self, url: str) -> bool:
        """Whether the page has not been asked for; from now on it has."""
        key = links.same_page_key(url)
        if key in self.seen:
            return False
        self.seen.add(key)
        return True

    def is_ours(self, url: str) -> bool:
        """Whether an address lies on the portal's site, or on one that a column of it is on."""
        return site_of(url) in self.sites

    def lead(self, link: Link, reported: bool) -> None:
        """Note a report on another host, which is not this portal's to give."""
        if reported and link.url not in self.report.leads:
            self.report.leads.append(link.url)

    def problem(self, kind: str, url: str, sentence: str) -> None:
        """Note a problem."""
        self.report.problems.append(Problem(kind, url, sentence))

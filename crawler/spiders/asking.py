"""What a spider asks, and what becomes of it: an answer that a reader reads, or a `Problem` of the portal's report.

`AskingSpider` makes the requests, sees that nothing is asked twice, tells pages from refusals, tries a host's other
scheme once, and notes what was overcome. What is to be read, and how, is its subclass's business (portal.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.captures import Role
from crawler.guard import AddressError, site_of
from crawler.pages import answers, links
from crawler.problems import REFUSALS, UNHEARD, problem_of, problem_of_status
from crawler.registry import Portal
from crawler.report import PortalReport, Problem
from crawler.spiders.desk import Desk

Requests = Iterator[Request]
Reader = Callable[..., Requests]

_LONGEST_REFUSAL = 1 << 16
_SLOW = 1.0
"""Seconds under which no host is called slow."""


class AskingSpider(Spider):
    """Asks for one portal. `desk` is what the spiders of a crawl share, `on_progress` hears of each page; `report` is
    what came of it."""

    name = "portal"

    def __init__(self, portal: Portal, desk: Desk, on_progress: Callable[[PortalReport], None]) -> None:
        super().__init__()
        self.portal = portal
        self.desk = desk
        self.report = PortalReport(portal.id, portal.name, row=portal.way)
        self.on_progress = on_progress
        self.sites = portal.sites()
        self.seen: set[int] = set()
        """Hashes of what was asked for: the addresses of a large portal would take ten times the memory."""
        self.told: set[tuple[str, str]] = set()

    def is_trial(self, state: dict[str, Any]) -> bool:
        """Whether the request was only one of several ways to something."""
        raise NotImplementedError

    def go_on_without(self, problem: Problem, state: dict[str, Any]) -> Requests:
        """What to ask for where an answer did not come; `state` is the reader's."""
        raise NotImplementedError

    def ask(self, url: str, role: Role, then: Reader, via: str, label: str = "", **state: Any) -> Request:
        """A request whose answer `then` reads. What was asked before is sorted out by `seen`, not by Scrapy's filter,
        which would swallow a redirect in a circle without a word."""
        return Request(
            self.desk.spoken(url),
            callback=self.answered,
            errback=self.failed,
            dont_filter=True,
            cb_kwargs={"then": then, "state": state},
            meta={"role": role, "via": via, "title": label},
        )

    def answered(self, response: Response, then: Reader, state: dict[str, Any]) -> Requests:
        """Count the page, then let its reader read it."""
        if response.status != 200:  # 202, say, with a script to be run
            yield from self.refused(problem_of_status(response.status, response.url), response.request, state)
            return
        self.first_time(response.url)  # where a redirect led to
        self.note_trouble(response)
        short = len(response.body) < _LONGEST_REFUSAL
        signal = answers.refusal_of(links.page_text(response.body)) if short else None
        if signal:
            sentence = f"the site does not give the page to programs: {signal}; left alone"
            problem = Problem("blocked", response.url, sentence, signal)
            yield from self.refused(problem, response.request, state)
            return
        self.report.pages += 1
        self.desk.pace.went_well(response.url)
        try:
            yield from then(response, **state)
        except Exception as error:  # whatever a page makes a reader stumble over, the portal's other pages are read
            reason = f"{type(error).__name__}: {error}"
            sentence = f"the page could not be read ({reason}): look at it in the archive"
            problem = Problem("unreadable", response.url, sentence)
            self.report.note(problem)
            yield from self.go_on_without(problem, state)
        self.on_progress(self.report)

    def failed(self, failure: Failure) -> Requests:
        """Note why there is no answer; try what else may lead to it."""
        request: Request = failure.request  # type: ignore[attr-defined]
        yield from self.refused(problem_of(failure), request, request.cb_kwargs["state"])

    def refused(self, problem: Problem, request: Request | None, state: dict[str, Any]) -> Requests:
        """There is no page: try the other scheme, where the host was never heard; then the next way into the list."""
        again = self.by_other_scheme(request, problem) if request else None
        if again is not None:
            yield again
            return
        if request and problem.kind in UNHEARD and "first_problem" in request.meta:
            problem = request.meta["first_problem"]
            self.desk.pace.site(request.url).other_is_useless = True
        counted = problem.kind == "blocked" and problem.signal.isdigit()
        if problem.kind in REFUSALS and not counted:
            self.desk.pace.failed(problem.url)
        if problem.kind not in ("missing", "server") or not self.is_trial(state):
            self.note_refusal(problem)
        self.on_progress(self.report)
        yield from self.go_on_without(problem, state)

    def by_other_scheme(self, request: Request, problem: Problem) -> Request | None:
        """The request by https in place of http or the other way round, once for a host that was never heard."""
        site = self.desk.pace.site(request.url)
        parts = urlsplit(request.url)
        other = site.scheme or ("http" if parts.scheme == "https" else "https")
        if problem.kind not in UNHEARD or "certificate" in problem.sentence or parts.scheme == other:
            return None
        if (site.answered and not site.scheme) or site.other_is_useless or "first_problem" in request.meta:
            return None
        kept = ("role", "via", "title")
        meta = {name: request.meta[name] for name in kept if name in request.meta}
        meta |= {"robots_again": True, "other_scheme": other, "first_problem": problem}
        return request.replace(url=urlunsplit(parts._replace(scheme=other)), meta=meta)

    def note_trouble(self, response: Response) -> None:
        """Note what was overcome on the way to a page, once for each host and kind."""
        meta = response.meta
        if scheme := meta.get("other_scheme"):
            self.desk.pace.site(response.url).scheme = scheme
            self.note_once("scheme", response.url, f"the host answers by {scheme} only: write it so in the registry")
        if meta.get("retry_times") and meta.get("trouble") in (429, 503):
            self.note_once("waited", response.url, f"answered {meta['trouble']} first, and the page after a pause")
        elif meta.get("retry_times"):
            self.note_once("retried", response.url, f"failed first ({meta.get('trouble')}), and came when asked again")
        seconds = meta.get("download_latency", 0.0)
        if seconds > max(_SLOW, self.desk.pace.manners.timeout / 10):
            self.note_once("slow", response.url, f"took {seconds:.1f} s to answer: the pause grows with it")
        if lie := self.desk.charset_lie(response):
            self.note_once("charset", response.url, lie)

    def note_refusal(self, problem: Problem) -> None:
        """Note a problem; of a host that is not asked any more, only the first."""
        if problem.kind in ("set_aside", "budget"):
            self.note_once(problem.kind, problem.url, problem.sentence)
        else:
            self.report.note(problem)

    def first_time(self, url: str, *, fragment: bool = False) -> bool:
        """Whether the page has not been asked for; from now on it has. `fragment`: parts of a page are told apart."""
        key = links.same_page_key(url) + (f"#{url.partition('#')[2]}" if fragment and "#" in url else "")
        if hash(key) in self.seen:
            return False
        self.seen.add(hash(key))
        return True

    def is_ours(self, url: str) -> bool:
        """Whether an address lies on the portal's own site."""
        try:
            return site_of(url) in self.sites
        except AddressError:
            return False

    def may_ask(self, url: str) -> bool:
        """Whether an address lies on the site of the portal or of another known one."""
        return self.is_ours(url) or self.desk.owner(url) is not None

    def once(self, kind: str, url: str) -> bool:
        """Whether this kind of remark on this host is the first."""
        known = (kind, site_of(url))
        if known in self.told:
            return False
        self.told.add(known)
        return True

    def note_once(self, kind: str, url: str, sentence: str) -> None:
        """Note a problem, the first of its kind on its host only."""
        if self.once(kind, url):
            self.problem(kind, url, sentence)

    def problem(self, kind: str, url: str, sentence: str, signal: str = "") -> None:
        """Note a problem."""
        self.report.note(Problem(kind, url, sentence, signal))

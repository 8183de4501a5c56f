"""What a probe asks of a site: page by page, slowly, within robots.txt.

`Asker` counts and spaces the requests, keeps to the home page's site and the hosts below it, and asks robots.txt of
each host first: one that is not there forbids nothing, one that cannot be had (no answer, a status from 500) forbids
all (RFC 9309 §2.3.1). Its pause is at least the Crawl-delay there. What it did not get is a sentence in `notes`.
"""

from __future__ import annotations

import time
from urllib.parse import urljoin, urlsplit

from protego import Protego

from crawler.agent import ROBOTS_NAME
from crawler.families.base import Ask, Page
from crawler.fetch import FetchError, fetch
from crawler.guard import AddressError, check_url, host_and_port, site_of
from crawler.pages import links
from crawler.pages.anchors import TooDeepError

_LONGEST_PAUSE = 30.0


class ProbeError(RuntimeError):
    """The site's home page cannot be had; the message says why."""


class Asker:
    """Asks a site for pages. `left` is how many more it may, `requests` how many there were, robots.txt included."""

    def __init__(self, *, loopback: frozenset[str], delay: float, most: int) -> None:
        self.left = most
        self.requests = 0
        self.notes: list[str] = []
        self._loopback = loopback
        self._delay = delay
        self._site = ""
        self._robots: dict[str, Protego | None] = {}

    def first_page(self, url: str) -> Page:
        """The home page; where one scheme gives no answer, the other is tried. Raises ProbeError."""
        try:
            check_url(url, self._loopback)
            self._site = site_of(url)
            return self._ask(Ask(url), "")
        except (FetchError, AddressError, TooDeepError, _RefusedError) as error:
            flipped = _flipped(url) if _is_silence(error) else ""
            if not flipped:
                raise ProbeError(str(error)) from error
            first = error
        try:
            return self._ask(Ask(flipped), "")
        except (FetchError, AddressError, _RefusedError):
            raise ProbeError(str(first)) from first

    def page(self, url: str) -> Page | None:
        """A page; None where it is not to be had."""
        return self._tried(Ask(url.partition("#")[0]), "")

    def answer(self, ask: Ask, column_url: str) -> Page | None:
        """What a list's program answers, asked as the column's page asks; None where it is not to be had."""
        return self._tried(ask, column_url)

    def _tried(self, ask: Ask, referer: str) -> Page | None:
        if self.left <= 0:
            return None
        try:
            return self._ask(ask, referer)
        except (FetchError, AddressError, _RefusedError) as error:
            if ask.told:
                self.notes.append(str(error))
            return None

    def is_ours(self, url: str) -> bool:
        """Whether an address lies on the home page's site, or on a host below it."""
        try:
            site = site_of(url)
        except AddressError:
            return False
        return site == self._site or site.endswith(f".{self._site}")

    def _ask(self, ask: Ask, referer: str) -> Page:
        url = ask.url
        self._permit(url)
        asked = {"form": ask.form, "json": ask.json}
        document = fetch(url, loopback=self._loopback, referer=referer, on_hop=self._permit, **asked)
        here = document.url or url
        text = links.page_text(document.data)
        refusal = None if referer else links.refusal_of(text) or links.is_soft_404(text)
        if refusal is not None:
            raise _RefusedError(f"{url}: {refusal}")
        return Page(here, text)

    def _permit(self, url: str) -> None:
        """See that an address may be asked, and wait for it."""
        if not self.is_ours(url):
            raise _RefusedError(f"leads to another site, {url}: probe that one")
        self._check_robots(url)
        self.left -= 1
        self._pause(url)

    def _check_robots(self, url: str) -> None:
        host = host_and_port(url)
        if host not in self._robots:
            self._robots[host] = self._rules(urljoin(url, "/robots.txt"))
        rules = self._robots[host]
        if rules is None:
            raise _SilentError(f"{url}: robots.txt of {host} cannot be had, so nothing is asked for: try again later")
        if not rules.can_fetch(url, ROBOTS_NAME):
            raise _RefusedError(f"{url}: robots.txt forbids it to crawlers: ask the site's operator for access")

    def _rules(self, url: str) -> Protego | None:
        """What robots.txt says; None where it cannot be had."""
        self._pause(url)
        try:
            return Protego.parse(fetch(url, loopback=self._loopback).data.decode("utf-8", "replace"))
        except FetchError as error:
            gone = error.status is not None and error.status < 500
            return Protego.parse("") if gone else None

    def _pause(self, url: str) -> None:
        """Wait before every request but the first."""
        rules = self._robots.get(host_and_port(url))
        asked = float((rules.crawl_delay(ROBOTS_NAME) if rules is not None else None) or 0.0)
        if asked > _LONGEST_PAUSE:
            raise _RefusedError(f"{url}: robots.txt asks for {asked:,.0f} seconds between two requests: look yourself")
        if self.requests:
            time.sleep(max(self._delay, asked))
        self.requests += 1


class _RefusedError(RuntimeError):
    """There is no page for us; the message says why."""


class _SilentError(_RefusedError):
    """There is no robots.txt to go by."""


def _is_silence(error: Exception) -> bool:
    """Whether there was no answer at all, as where a site knows only one of http and https."""
    return isinstance(error, _SilentError) or (isinstance(error, FetchError) and error.status is None)


def _flipped(url: str) -> str:
    """The address with the other scheme; empty where it names a port."""
    scheme = {"http": "https", "https": "http"}.get(urlsplit(url).scheme, "")
    return urlsplit(url)._replace(scheme=scheme).geturl() if scheme and urlsplit(url).port is None else ""

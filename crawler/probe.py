"""Looking at a site that is not in the registry: of which family it is, and where its annual-report column lies.

`probe(url)` asks for the home page and follows, best first, the links that are called or spelled like a column of
annual reports, and as long as none is sure those that lead to one (政府信息公开, 政务公开 …; of a gkmlpt platform the
categories). Each column found is opened and read. At most `MOST_PAGES` pages are asked for, `delay` seconds apart, on
the site and the hosts below it, and none that robots.txt forbids.

How sure it is of a column: judging.py. From 0.5 on a column goes into the registry row.

Raises `ProbeError` with a sentence when the home page cannot be had. What is wrong with another page is a note.
"""

from __future__ import annotations

import datetime as dt
import heapq
import re
from collections.abc import Iterator
from itertools import count
from urllib.parse import urljoin, urlsplit

import msgspec

from crawler.families import recognise
from crawler.families.base import Page
from crawler.guard import AddressError, site_of
from crawler.judging import SURE, YEAR, Candidate, Found, first_title, is_part, judge
from crawler.pages import json_rows, links
from crawler.pages.links import Link
from crawler.probing import Asker, ProbeError
from crawler.registry import NOWHERE, Portal, portal_id
from crawler.rows import is_division

__all__ = ["Candidate", "Probe", "ProbeError", "probe"]

MOST_PAGES = 25
_DEEPEST = 3
_MOST_STUBS = 3
_COLUMN = 9.0
_WAYS = 10.0
"""Ranks of links: up to which one is a column's, and from which it only leads to columns."""
_NOWHERE = 99.0
_CODE = re.compile(r"网站标识码\s{0,9}[:：]?\s{0,9}(?:<[^<>]{1,200}>\s{0,9})?(\d{10})")
_TREE = re.compile(r"\bTREE[\"']?\s{0,9}[:=]\s{0,9}(?=\[)")


class Probe(msgspec.Struct, frozen=True, kw_only=True):
    """What a probe found. `division` is that of the SiteIDCode, NOWHERE where there is none; `family` is empty where no
    family's sign was seen; candidates are in order, the surest first; `portal` is the row for the registry."""

    url: str
    name: str
    division: str
    family: str
    signs: list[str]
    candidates: list[Candidate]
    portal: Portal | None
    requests: int
    notes: list[str] = []


class _Lead(msgspec.Struct, order=True):
    """A link to follow, the best first."""

    rank: float
    number: int
    url: str
    title: str
    depth: int


def probe(url: str, *, loopback: frozenset[str] = frozenset(), delay: float = 1.0) -> Probe:
    """Look at the site whose home page is at `url`. `loopback` names servers of a sandbox, as "host:port", that may be
    asked."""
    asker = Asker(loopback=loopback, delay=delay, most=MOST_PAGES)
    home = _home(asker, url)
    search = _Search(asker, home)
    found = search.run()
    family, signs = search.family
    candidates = [each.candidate for each in found]
    tags = [links.tags_of(page.text) for page in (home, *search.seen)]
    name = next((tag["sitename"] for tag in tags if tag.get("sitename")), "") or first_title(home)
    codes = (_division(tag, page.text) for tag, page in zip(tags, [home, *search.seen], strict=True))
    division = next(filter(None, codes), NOWHERE)
    chosen = [each for each in found if each.candidate.confidence >= SURE]
    return Probe(
        url=home.url,
        name=name,
        division=division,
        family=chosen[0].family.NAME if chosen else family,
        signs=signs,
        candidates=candidates,
        portal=_portal(home.url, name, division, chosen) if chosen else None,
        requests=asker.requests,
        notes=asker.notes,
    )


def _home(asker: Asker, url: str) -> Page:
    """The home page, where stubs lead to it."""
    page = asker.first_page(url)
    for _ in range(_MOST_STUBS):
        target = links.stub_target(page.text, page.url)
        following = asker.page(target) if target is not None and asker.is_ours(target) else None
        if following is None:
            return page
        page = following
    return page


class _Search:
    """The search for columns from a home page. `seen` are the pages of columns, `family` the likeliest of all."""

    def __init__(self, asker: Asker, home: Page) -> None:
        self.asker = asker
        self.home = home
        self.seen: list[Page] = []
        self.family: tuple[str, list[str]] = ("", [])
        self._queue: list[_Lead] = []
        self._ranks: dict[str, float] = {}
        self._numbers = count()
        self._asked = {_key(home.url): 0.0}
        self._found: list[Found] = []

    def run(self) -> list[Found]:
        """The columns, the surest first."""
        self._look(self.home, depth=0)
        while self._queue and self.asker.left:
            lead = heapq.heappop(self._queue)
            if lead.rank >= _WAYS and any(each.candidate.confidence >= SURE for each in self._found):
                break
            self._follow(lead)
        found = sorted(self._found, key=lambda each: -each.candidate.confidence)
        kept: list[Found] = []
        for each in found:
            if not any(is_part(each.candidate.url, other.candidate.url) for other in kept):
                kept.append(each)
        return kept

    def _follow(self, lead: _Lead) -> None:
        if self._asked.get(_key(lead.url), _NOWHERE) <= max(lead.rank, _COLUMN):
            return  # what was only a way there may turn out to be called a column, too
        self._asked[_key(lead.url)] = lead.rank
        page = self.asker.page(lead.url)
        for _ in range(_MOST_STUBS):
            target = links.stub_target(page.text, page.url) if page is not None else None
            if target is None or not self.asker.is_ours(target):
                break
            page = self.asker.page(target) or page
        if page is None:
            return
        if lead.rank < _WAYS or _calls_itself_column(page):
            fragment = urlsplit(lead.url).fragment
            url = f"{page.url}#{fragment}" if fragment else page.url
            found = judge(page, url, lead.title, self.asker, self.family[0])
            self.seen.append(page)
            if found is not None:
                self._found.append(found)
                if found.candidate.confidence >= SURE:
                    return  # what it links to is the column's own
        if lead.depth < _DEEPEST:
            self._look(page, lead.depth + 1)

    def _look(self, page: Page, depth: int) -> None:
        """Note the links of a page that may lead to a column, and what family it is of."""
        families = recognise(page)
        if families and len(families[0][1]) > len(self.family[1]):
            self.family = (families[0][0].NAME, families[0][1])
        for link in [*_categories(page), *page.links]:
            rank = _rank(link)
            key = _key(link.url)
            if rank is None or self._ranks.get(key, rank + 1) <= rank:
                continue
            self._ranks[key] = rank
            if self.asker.is_ours(link.url):
                heapq.heappush(self._queue, _Lead(rank + depth / 100, next(self._numbers), link.url, link.title, depth))
            elif rank < _WAYS:
                self.asker.notes.append(f"a link called {link.title} leads to another site, {link.url}: probe that one")


def _calls_itself_column(page: Page) -> bool:
    """Whether a page to which a link of another name led is a column of annual reports; its articles have the same
    tags, and an article's."""
    tags = links.tags_of(page.text)
    if tags.get("articletitle"):
        return False
    named = links.names_report_column(tags.get("columnname", "")) or links.names_report_column(first_title(page))
    return named or links.COLUMN_TYPE in links.column_types(page.text)


def _key(url: str) -> str:
    return url if "#" in url else links.same_page_key(url)


def _rank(link: Link) -> float | None:
    """How soon a link is followed, the smallest first; None where it leads nowhere."""
    if links.is_file(link.url) or links.is_lookalike(link.title):
        return None
    called, spelled = links.names_report_column(link.title), links.spells_report_column(link.url)
    if links.is_article(link.url):
        return 2.0 if called and not YEAR.search(link.title) else None
    if called:
        return 0.0 if spelled or not YEAR.search(link.title) else 1.0
    if spelled:
        return 3.0
    way = links.way_to_column(link.title)
    if way is not None:
        return _WAYS + way / 10
    return (
        _WAYS + 2
        if re.search(r"/gkmlpt/(?:index)?\Z|/zfxxgk\w{0,4}/(?:index\.\w+)?\Z", urlsplit(link.url).path)
        else None
    )


def _categories(page: Page) -> Iterator[Link]:
    """The categories of a gkmlpt platform that are called annual reports, as addresses with a fragment."""
    found = _TREE.search(page.text)
    due = json_rows.rows_of(json_rows.value_at(page.text, found.end())) if found else []
    while due:
        node = due.pop(0)
        due += json_rows.rows_of(node.get("children"))
        name, number = str(node.get("name", "")), node.get("id")
        if links.names_report_column(name) and isinstance(number, (int, str)):
            yield Link(f"{page.url.partition('?')[0]}#{number}", name)


def _division(tags: dict[str, str], html: str) -> str:
    """The division whose code the site's number begins with; empty where there is none."""
    said = _CODE.search(html)
    for code in (tags.get("siteidcode", ""), said[1] if said else ""):
        if len(code) == 10 and code.isascii() and code.isdigit() and is_division(code[:6]) and code[:6] != NOWHERE:
            return code[:6]
    return ""


def _portal(home: str, name: str, division: str, chosen: list[Found]) -> Portal:
    """The registry's row for the site."""
    best = chosen[0]
    ours = [each for each in chosen if each.family is best.family]
    return Portal(
        id=portal_id(home),
        name=name or urlsplit(home).netloc,
        division=division,
        base_url=urljoin(home, "/"),
        family=best.family.NAME,
        columns=[_relative(each.candidate.url, home) for each in ours],
        seen=f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, by a probe of the site",
        note=f"confidence {best.candidate.confidence:.2f}: {'; '.join(best.candidate.reasons)}",
    )


def _relative(url: str, home: str) -> str:
    try:
        same = site_of(url) == site_of(home)
    except AddressError:
        return url
    parts = urlsplit(url)
    return parts._replace(scheme="", netloc="").geturl() if same else url

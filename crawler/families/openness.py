"""Openness, a content system of Anhui and Inner Mongolia that is addressed by controller and action.

A list is /OpennessContent/showList/{branch}/{topic}/page_N.html or, for other controllers, /OpennessGuide/showList/463
.html?page=N; some sites put it all below /openness/. Its articles are /OpennessContent/show/ID.html, of the same
controller. Annual reports may have one of their own, /OpennessAnnualReport/, with a list for each body.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families.base import Ask, Page, Reading, Walk
from crawler.pages.links import Link, same_page_key

NAME = "openness"
LISTS = re.compile(r"/\w*(?:Openness|Policy)\w*/(?:showList/|\?branch_?id=)", re.IGNORECASE)

_LIST = re.compile(r"/(?:Branch)?(\w{1,60})/(?:showList(?=[/.])|(?=\Z))", re.IGNORECASE)
_SHOW = re.compile(r"/(?:Branch)?(\w{1,60})/show/\d+\.html\Z", re.IGNORECASE)
_PAGE = re.compile(r"/page_(\d{1,6})(?=\.html)|[?&]page=(\d{1,6})(?=&|\Z)", re.IGNORECASE)
_PAGES = re.compile(r"共\s{0,9}(?:<[^<>]{0,99}>\s{0,9})?(\d{1,6})\s{0,9}(?:</\w{1,9}>\s{0,9})?页|\d/(\d{1,6})\s{0,9}页")
_REPORTS = "opennessannualreport"
_WORDS = ("/OpennessContent/", "/OpennessAnnualReport/", "/OpennessGuide/", "/XxgkPolicy/")


def signs(page: Page) -> list[str]:
    """Addresses of the system's controllers."""
    text = page.text.lower()
    return [f"addresses with {word}" for word in _WORDS if word.lower() in text]


def read(page: Page, _walk: Walk) -> Reading:
    """The articles of a page, and the page after it."""
    controller = _controller(page.url)
    if controller is None:
        return Reading([])
    rows = [link for link in page.links if _shown_by(link.url) == controller]
    number = _number(page.url)
    paged = [link for link in page.links if _PAGE.search(link.url) and _unpaged(link.url) == _unpaged(page.url)]
    told = _PAGES.search(page.text)
    last = max([number, int(told[1] or told[2]) if told else 0, *(_number(link.url) for link in paged)])
    more = []
    if number < last or (rows and not told and not paged):
        more = [Ask(_with_number(page.url, number + 1), told=number < last)]
    return Reading(rows, more, pages=last if told or paged else 0, columns=_others(page, controller))


def _controller(url: str) -> str | None:
    found = _LIST.search(urlsplit(url).path)
    return found[1].lower() if found else None


def _shown_by(url: str) -> str | None:
    found = _SHOW.search(urlsplit(url).path)
    return found[1].lower() if found else None


def _number(url: str) -> int:
    found = _PAGE.search(url)
    return int(found[1] or found[2]) if found else 1


def _unpaged(url: str) -> str:
    """A list's address without the number of the page."""
    return same_page_key(_PAGE.sub("", url)).replace("?", "&").lower().replace(".html", "")


def _with_number(url: str, number: int) -> str:
    found = _PAGE.search(url)
    if found is None:
        return f"{url}{'&' if '?' in url else '?'}page={number}"
    place = 1 if found[1] else 2
    return f"{url[: found.start(place)]}{number}{url[found.end(place) :]}"


def _others(page: Page, controller: str) -> list[Link]:
    """The annual reports of the other bodies: every list of that controller is one of annual reports."""
    if controller != _REPORTS:
        return []
    lists = [link for link in page.links if _controller(link.url) == controller]
    firsts = {_unpaged(link.url): link for link in lists if _number(link.url) == 1}
    firsts.pop(_unpaged(page.url), None)
    return list(firsts.values())

"""Shanghai's portals.

A list is /nwN/index.html or, for the annual reports, a directory of the year: /2025ndbg/index.html, which links those
of the other years. Page k is index_{k}.html. Articles lie at /…/YYYYMMDD/<32 hex digits>.html, older ones at
/nwN/YYYYMMDD/0001-N_ID.html; their body is in #ivs_content.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families.base import Page, Reading, Walk
from crawler.pages import links, listing
from crawler.pages.links import Link

NAME = "shanghai"
LISTS = re.compile(r"/(?:nw\d+|20\d\dnd?b\w{0,20})/(?:index\.html)?\Z")

_YEAR = re.compile(r"/20\d\dnd?b\w{0,20}/(?:index(?:_\d+)?\.html)?\Z")
_ARTICLE = re.compile(r"/\d{8}/(?:[0-9a-f]{32}|\d{4}-\d+_\d+)\.html\Z")
_SIGNS = (
    (re.compile(r"\bivs_(?:content|title|date)\b"), "a body in ivs_content"),
    (re.compile(r"[\"'/]nw\d{3,6}/"), "addresses /nwN/"),
)


def signs(page: Page) -> list[str]:
    """The frame of its articles, and the addresses that it gives lists and articles."""
    found = [name for pattern, name in _SIGNS if pattern.search(page.text)]
    if any(_YEAR.search(urlsplit(link.url).path) for link in page.links):
        found.append("annual reports at /YYYYndbg/")
    return found


def read(page: Page, walk: Walk) -> Reading:
    """The articles and files of the list, its further years, and its next page, guessed where it tells of none."""
    rows = listing.rows_of(page, _is_row)
    pager = listing.pager_of(page)
    more = listing.more_of(page, walk.page, [1], pager, told=pager.pages > 0) if rows else []
    return Reading(rows, more, pages=pager.pages, columns=listing.years_of(page, _YEAR))


def _is_row(link: Link) -> bool:
    return bool(_ARTICLE.search(urlsplit(link.url).path)) or links.is_file(link.url)

"""Sichuan's portals.

The annual reports of a year are at /N/YYYYnb/xxgknbs.shtml, where N is the site's number (10462 for the province's),
with links to the other years; other lists are …/common_list.shtml, their pages common_list_N.shtml. Whether page 2 has
the number 1 or 2 is tried where the page does not tell. Articles lie at …/YYYY/M/D/<32 hex digits>.shtml.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families.base import Page, Reading, Walk
from crawler.pages import links, listing
from crawler.pages.links import Link

NAME = "sichuan"
LISTS = re.compile(r"/(?:xxgknbs|common_list|\w{2,20}_list)\.shtml\Z")

_YEAR = re.compile(r"/20\d\dnb/xxgknbs(?:_\d+)?\.shtml\Z")
_ARTICLE = re.compile(r"/20\d\d/\d{1,2}/\d{1,2}/[0-9a-f]{32}\.shtml\Z")
_SIGNS = (
    (_ARTICLE, "articles at YYYY/M/D/<32 hex digits>.shtml"),
    (re.compile(r"/20\d\dnb/xxgknbs\.shtml\Z"), "annual reports at /YYYYnb/xxgknbs.shtml"),
    (re.compile(r"\A/104\d\d/(?:.*/)?\w+\.shtml\Z"), "addresses /104NN/…shtml"),
)


def signs(page: Page) -> list[str]:
    """The addresses that it gives lists and articles."""
    paths = [urlsplit(link.url).path for link in page.links if listing.same_host(link.url, page.url)]
    return [name for pattern, name in _SIGNS if any(map(pattern.search, paths))]


def read(page: Page, walk: Walk) -> Reading:
    """The articles and files of the list, its further years, and its next page, guessed where it tells of none."""
    rows = listing.rows_of(page, _is_row)
    pager = listing.pager_of(page)
    bases = [0, 1] if pager.current is None else [min(pager.current, 1)]
    more = listing.more_of(page, walk.page, bases, pager, told=pager.pages > 0) if rows else []
    return Reading(rows, more, pages=pager.pages, columns=listing.years_of(page, _YEAR))


def _is_row(link: Link) -> bool:
    return bool(_ARTICLE.search(urlsplit(link.url).path)) or links.is_file(link.url)

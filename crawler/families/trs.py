"""The directory style of TRS WCM and its look-alikes.

Page 1 of a list is dir/index.html (or .shtml, or another name), page k is index_{k-1}.html; with Henan's system and
Kaipuyun's NFCMS, and where the pager counts from 1, it is index_{k}.html. How many there are is told by a script call
`createPageHTML(…)` or `createPage(…)`, a variable `countPage`, an attribute `pagecount` or the words 共N页. Articles
lie below their list at ./YYYYMM/tYYYYMMDD_ID.html, with some sites elsewhere; some lists are one page with all rows.

The next page of a list that tells of none is guessed only where rows and signs of TRS are on the page.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families.base import Ask, Page, Reading, Walk
from crawler.pages import listing
from crawler.pages.listing import Pager

NAME = "trs"
LISTS = re.compile(
    r"""/[a-z]\w*lists?\.s?html?\Z         # fzgglist.html, xxgk_list.shtml
    |/(?:new)?xxgklist_\d+\.s?html?\Z
    |/list_[a-z]+\d*\.s?html?\Z            # list_sy3.html; list_3.html is a page of another
    |/(?:xxgklbs|wjk_\w+)\.s?html?\Z
    |/(?:index\.s?html?)?\?(?:.{0,200}&)?(?:gk|state)=\d""",
    re.VERBOSE,
)

_SIGNS = (
    (re.compile(r"\bcreatePage(?:HTML)?\s?\("), "a script call createPageHTML"),
    (re.compile(r"TRS_Editor|trs_editor_view|TRS_UEDITOR", re.IGNORECASE), "a body in TRS_Editor"),
    (re.compile(r"\bNFCMS_(?:SITE|POST|CAT)_ID\b"), "NFCMS_SITE_ID"),
    (re.compile(r"\bpageDec\b"), "a pager pageDec"),
    (re.compile(r"\bid=[\"']?BodyLabel\b"), "a body in BodyLabel"),
)
_DATED = re.compile(r"/\d{6}/t\d{8}_\d+\.s?html?\Z")
_FROM_ONE = re.compile(r"\bNFCMS_(?:SITE|CAT)_ID\b|\bpageDec\b")


def signs(page: Page) -> list[str]:
    """Its pagers, the frame of its articles, and the addresses that it gives them."""
    found = [name for pattern, name in _SIGNS if pattern.search(page.text)]
    if any(_DATED.search(urlsplit(link.url).path) for link in page.links):
        found.append("articles at YYYYMM/tYYYYMMDD_ID.html")
    return found


def read(page: Page, walk: Walk) -> Reading:
    """The articles and files of the list, and the ways to its next page. Records that a pager counts are no total: they
    include rows that lead nowhere."""
    rows = listing.rows_of(page)
    pager = listing.pager_of(page)
    return Reading(rows, next_pages(page, walk.page, pager, guess=bool(rows)), pages=pager.pages)


def next_pages(page: Page, number: int, pager: Pager, *, guess: bool) -> list[Ask]:
    """Requests for the page after page `number`, best first; empty at the end. Where the page is silent they are a
    `guess` or none."""
    bases = _bases(page, pager.current)
    if pager.pages:
        return listing.more_of(page, number, bases, pager)
    linked = listing.next_links(page)
    if linked or not guess or urlsplit(page.url).query or not signs(page):
        return linked
    return listing.numbered(page, number, bases, pager, told=False)


def _bases(page: Page, current: int | None) -> list[int]:
    """What page 1 may be numbered, from what the page says of itself and from whose pager it has."""
    from_one = bool(_FROM_ONE.search(page.text))
    if current is None:
        return [1] if from_one else [0, 1]
    if current == 0:
        return [0, 1] if from_one else [0]
    return [1]

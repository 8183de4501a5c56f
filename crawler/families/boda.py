"""Boda's (博达) VSB: universities, and portals of Yunnan and others.

A list is name.htm, its further pages are name/N.htm, numbered from the end so that an old page keeps its address: of 5
pages the second is name/4.htm, the last name/1.htm. A link 下页 leads on, and the pager ends in 1/5. An article is
info/COLUMN/ID.htm, or content.jsp?…wbnewsid=ID on sites that are not written out; its body is in #vsb_content or
.v_news_content. Its files come from /system/_content/download.jsp or lie under /__local/.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.families.base import Ask, Page, Reading, Walk
from crawler.pages import links, listing
from crawler.pages.links import Link

NAME = "boda"
LISTS = re.compile(r"/(?!index\.)(?=\w*[A-Za-z])\w{1,60}\.htm\Z|/list\.jsp\?.{0,200}\bwbtreeid=\d")

_ARTICLE = re.compile(r"/info/\d+/\d+\.htm\Z|/content\.jsp\?.{0,200}\bwbnewsid=\d")
_ROW = re.compile(rf"\bid=[\"']?line_?\w*_\d|{listing.DATE.pattern}")
"""A row of one of its lists bears a number, line_u5_0, or a date."""
_PLACE = re.compile(r"class=[\"']?p_t\b[^<>]{0,80}>\s?(\d{1,5})\s?/\s?(\d{1,5})\s?<")
_PAGE = re.compile(r"/\d{1,5}\.htm\Z")
_SIGNS = (
    (re.compile(r"\b_?vsb_content\w*"), "a body in vsb_content"),
    (re.compile(r"\bv_news_content\b"), "a body in v_news_content"),
    (re.compile(r"[\"'/.]info/\d+/\d+\.htm\b"), "articles at info/COLUMN/ID.htm"),
    (re.compile(r"\bpb_sys_common\b|/system/resource/(?:js|css)/"), "the pager and scripts of VSB"),
)


def signs(page: Page) -> list[str]:
    """The frame of its articles, their addresses, its pager."""
    return [name for pattern, name in _SIGNS if pattern.search(page.text)]


def read(page: Page, walk: Walk) -> Reading:
    """The articles and files of the list, and its next page."""
    pages = _pages(page)
    more = _more(page, walk.page, pages) if not 0 < pages <= walk.page else []
    return Reading(listing.rows_of(page, _is_row, _ROW), more, pages=pages)


def _is_row(link: Link) -> bool:
    parts = urlsplit(link.url)
    return bool(_ARTICLE.search(f"{parts.path}?{parts.query}" if parts.query else parts.path)) or links.is_file(
        link.url
    )


def _pages(page: Page) -> int:
    place = _PLACE.search(page.text)
    return int(place[2]) if place else listing.pager_of(page).pages


def _more(page: Page, number: int, pages: int) -> list[Ask]:
    """The link to the next page; where there is none, the page by its number from the end, then from the beginning."""
    linked = listing.next_links(page)
    if linked or not pages:
        return linked
    path = urlsplit(page.url).path
    folder = path.rpartition("/")[0] if number > 1 and _PAGE.search(path) else path.removesuffix(".htm")
    names = dict.fromkeys((pages - number, number + 1))
    return [Ask(urljoin(page.url, f"{folder}/{name}.htm"), told=False) for name in names]

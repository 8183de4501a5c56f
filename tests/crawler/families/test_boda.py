"""Boda's VSB: pages counted from the end, rows at info/, whole lists of the sandbox."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from crawler.families import boda
from crawler.families.base import Page, Reading, Walk, advance
from crawler.pages.anchors import TooDeepError
from tests.crawler.families import sites

HOST = "http://www.b.gov.cn"
ROWS = (
    '<li id="line_u5_0"><a href="../info/1039/3201.htm"><h4>年报</h4><p>2025-05-07</p></a></li>'
    '<li id="line_u5_1">'
    '<a href="../content.jsp?urltype=news.NewsContentUrl&amp;wbtreeid=1039&amp;wbnewsid=3194">a</a></li>'
)
PAGER = (
    '<span class="p_pages"><span class="p_no_d">1</span><span class="p_no"><a href="nb/4.htm">2</a></span>'
    '<span class="p_next p_fun"><a href="nb/4.htm">下页</a></span>'
    '<span class="p_last p_fun"><a href="nb/1.htm">尾页</a></span></span> <span class="p_t">1/5</span>'
)


def read(html: str, path: str = "/zfxxgk/nb.htm", number: int = 1) -> Reading:
    return boda.read(Page(HOST + path, html), Walk(HOST + "/zfxxgk/nb.htm", page=number))


def asks(reading: Reading) -> list[tuple[str, bool]]:
    return [(ask.url.removeprefix(f"{HOST}/zfxxgk/"), ask.told) for ask in reading.more]


def test_rows_stand_anywhere_and_bear_a_number_or_a_date() -> None:
    menu = '<ul><li><a href="../info/1000/1001.htm">公开指南</a></li><li><a href="zn.htm">指南</a></li></ul>'
    side = '<a href="../xw.htm">更多</a><ul><li id="line_u9_0"><a href="../info/1001/9.htm">要闻</a></li></ul>'
    rows = read(menu + ROWS + side).rows
    assert [link.url.removeprefix(HOST) for link in rows] == [
        "/info/1039/3201.htm",
        "/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1039&wbnewsid=3194",
    ]


def test_the_link_to_the_next_page() -> None:
    assert asks(read(ROWS + PAGER)) == [("nb/4.htm", True)]
    assert read(ROWS + PAGER).pages == 5
    second = '<span class="p_next p_fun"><a href="3.htm">下页</a></span><span class="p_t">2/5</span>'
    assert asks(read(second, "/zfxxgk/nb/4.htm", 2)) == [("nb/3.htm", True)]
    last = '<span class="p_next_d p_fun_d">下页</span><span class="p_t">5/5</span>'
    assert asks(read(last, "/zfxxgk/nb/1.htm", 5)) == []


def test_without_a_link_pages_are_counted_from_the_end_first() -> None:
    count = '<span class="p_t">1/5</span>'
    assert asks(read(count)) == [("nb/4.htm", False), ("nb/2.htm", False)]
    assert asks(read(count, "/zfxxgk/nb/4.htm", 2)) == [("nb/3.htm", False)]
    assert asks(read("共<b>2</b>页")) == [("nb/1.htm", False), ("nb/2.htm", False)]
    assert asks(read(ROWS)) == []


@pytest.mark.parametrize(
    ("address", "is_list"),
    [
        ("/zfxxgk/nb.htm", True),
        ("/zfxxgk/2024n.htm", True),
        ("/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1039", True),
        ("/zfxxgk/nb/4.htm", False),
        ("/info/1039/3201.htm", False),
        ("/index.htm", False),
    ],
)
def test_addresses_of_lists(address: str, is_list: bool) -> None:
    assert bool(boda.LISTS.search(address)) is is_list


def test_signs() -> None:
    assert boda.signs(Page(HOST, '<a href="a.htm">年报</a>')) == []
    assert len(boda.signs(Page(HOST, ROWS + PAGER))) == 1
    body = '<div id="vsb_content_2"><div class="v_news_content"></div></div><script src="/system/resource/js/a.js">'
    assert len(boda.signs(Page(HOST, body))) == 3


def test_a_site_is_walked_to_its_end() -> None:
    site = sites.site_of("boda", "zfxxgk/nb", "gknb")
    walks = sites.walk_all(site, boda)
    assert sites.found(walks) == sites.articles_of(site)
    assert [walk.short for walk in walks] == [None, None]
    pages = -(-len(walks[0].rows) // 3)
    names = [ask.url.rpartition("/")[2] for ask in walks[0].asked]
    assert names == ["nb.htm", *(f"{number}.htm" for number in range(pages - 1, 0, -1))]
    assert all(boda.signs(sites.page_of(site, path)) for path in (*site.columns, *sites.articles_of(site)))
    assert set(site.columns) | set(site.articles) <= sites.reachable(site)
    assert b"ArticleTitle" not in b"".join(reply.body for reply in site.pages.values())


def test_a_lost_page_is_told() -> None:
    site = sites.site_of("boda", "nb")
    del site.pages["/nb/1.htm"]
    (walk,) = sites.walk_all(site, boda)
    assert walk.short is not None
    assert walk.short[0] == "incomplete"


def test_files_of_reports() -> None:
    site = sites.site_of("boda", "nb")
    address = [link.url for path in site.articles for link in sites.page_of(site, path).links if "wbfileid" in link.url]
    assert len(address) == 2
    number = address[0].rpartition("=")[2]
    assert site.answer("/system/_content/download.jsp", {"wbfileid": number}).body[:5] == b"%PDF-"
    assert site.answer("/system/_content/download.jsp", {"wbfileid": "x"}).status == 404


@pytest.mark.parametrize(
    "text",
    ["id=line_" * 200_000, "id=line" + "_1a" * 400_000, '<span class="p_t' * 100_000, "info/1/" * 300_000, ROWS * 3000],
    ids=range(5),
)
def test_hostile_pages_take_no_longer_than_their_length(text: str) -> None:
    started = time.monotonic()
    page = Page(f"{HOST}/nb.htm", text)
    boda.signs(page)
    with suppress(TooDeepError):
        advance(boda, page, Walk(page.url))
    assert time.monotonic() - started < 5

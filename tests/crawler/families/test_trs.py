"""The directory style: which page comes next, what a list lists, whole lists of the sandbox."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from crawler.families import trs
from crawler.families.base import Page, Walk, advance
from crawler.pages import listing
from crawler.pages.anchors import TooDeepError
from crawler.sandbox.families.trs import _STYLES
from crawler.sandbox.pages import Reply
from tests.crawler.families import sites

FOLDER = "http://www.a.gov.cn/zfxxgk/nb/"
REPORT = "某局2024年政府信息公开工作年度报告"
ROW = f'<ul><li><a href="./202501/t20250124_1.html">{REPORT}</a><span>2025-01-24</span></li></ul>'


def script(call: str) -> str:
    return f"<html><body><ul></ul><script>{call}</script></body></html>"


def next_pages(html: str, here: str = "index.html", number: int = 1, *, rows: bool = True) -> tuple[list[str], int]:
    """The names of the pages to try next, those that are only guessed in brackets, and how many pages there are."""
    page = Page(FOLDER + here, html)
    pager = listing.pager_of(page)
    asks = trs.next_pages(page, number, pager, guess=rows)
    names = [ask.url.removeprefix(FOLDER) for ask in asks]
    return [name if ask.told else f"({name})" for name, ask in zip(names, asks, strict=True)], pager.pages


@pytest.mark.parametrize(
    ("call", "here", "number", "following", "pages"),
    [
        ('createPageHTML(3, 0, "index", "html");', "index.html", 1, "index_1.html", 3),
        ('createPageHTML(3, 0, "index", "html");', "", 1, "index_1.html", 3),
        ('createPageHTML(3, 1, "index", "html");', "index_1.html", 2, "index_2.html", 3),
        ("createPage(3,0,'index','shtml')", "index.shtml", 1, "index_1.shtml", 3),
        ('createPageHTML(63, 0, "index", "shtml", "black_text", 435);', "index.shtml", 1, "index_1.shtml", 63),
        ('createPageHTML( 12 , 1 , "list" , "html" )', "list_1.html", 2, "list_2.html", 12),
        ('createPageHTML(435, 29, 0, "index", "html");', "index.html", 1, "index_1.html", 29),
        ('createPageHTML(435, 29, 1, "index", "html");', "index_1.html", 2, "index_2.html", 29),
        ('createPageHTML(63, 0, 435, "index", "html");', "index.html", 1, "index_1.html", 63),
        ("createPage ( 2, 0, 'index', 'htm' )", "index.htm", 1, "index_1.htm", 2),
        ("createPageHTML('page_div',8, 1,'list','shtml',118);", "list.shtml", 1, "list_2.shtml", 8),
        ("createPageHTML('page_div',8, 2,'list','shtml',118);", "list_2.shtml", 2, "list_3.shtml", 8),
        ('createPageHTML(5, 0, "index_7801", "shtml");', "index.shtml", 1, "index_7801_1.shtml", 5),
        ('createPageHTML(5, 1, "index_7801", "shtml");', "index_7801_1.shtml", 2, "index_7801_2.shtml", 5),
        ('createPageHTML(4, 0, "newxxgklist", "html");', "newxxgklist.html", 1, "newxxgklist_1.html", 4),
        ('createPageHTML(4, 0, "list_sy3", "html");', "list_sy3.html", 1, "list_sy3_1.html", 4),
        ("createPageHTML('3', '1', 'index', '.html')", "index.html", 1, "index_2.html", 3),
    ],
)
def test_script_calls(call: str, here: str, number: int, following: str, pages: int) -> None:
    assert next_pages(script(call), here, number) == ([following], pages)


@pytest.mark.parametrize(
    ("call", "here", "number"),
    [
        ('createPageHTML(3, 2, "index", "html");', "index_2.html", 3),
        ("createPageHTML('page_div',3, 3,'index','html',25);", "index_3.html", 3),
        ('createPageHTML(1, 0, "index", "html");', "index.html", 1),
        ('createPageHTML(0, 0, "index", "html");', "index.html", 1),
        ('createPageHTML(435, 29, 28, "index", "html");', "index_28.html", 29),
        ('<div class="pageDec" pagecount="2"></div>', "index_2.html", 2),
    ],
)
def test_the_last_page(call: str, here: str, number: int) -> None:
    assert next_pages(script(call), here, number, rows=False)[0] == []


def test_the_definition_of_the_function_is_no_call() -> None:
    definition = "function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){ return; }"
    assert next_pages(script(definition), rows=False) == ([], 0)
    assert next_pages(script(definition + ' createPageHTML(2, 0, "index", "html");')) == (["index_1.html"], 2)
    assert next_pages(script('createPageHTML(2, 0, "//[x", "html");'), rows=False) == ([], 0)


@pytest.mark.parametrize(
    ("html", "number", "here", "following"),
    [
        ('<div id="pageDec" pagecount="4" pageindex="1"></div>', 1, "index.html", ["index_2.html"]),
        ('<div id="pageDec" pagecount="4"></div>', 2, "index_2.html", ["index_3.html"]),
        ("<script>var NFCMS_SITE_ID=755001;</script>共 3 页", 1, "", ["index_2.html"]),
        (
            '<script>var NFCMS_CAT_ID=1; createPageHTML(3, 0, "index", "html")</script>',
            1,
            "",
            ["(index_1.html)", "(index_2.html)"],
        ),
        ("<script>var currentPage = 0; var countPage = 3//共多少页</script>", 1, "", ["index_1.html"]),
        ("<script>var currentPage = 1; var totalPage = '3';</script>", 1, "", ["index_2.html"]),
        ('<script>var p = {"pageCount": 3};</script>', 1, "list_sy3.html", ["(list_sy3_1.html)", "(list_sy3_2.html)"]),
        ("<span>共<b>3</b>页</span>", 1, "", ["(index_1.html)", "(index_2.html)"]),
        ("<span>共<b>3</b>页</span>", 2, "index_2.html", ["index_3.html"]),
        ("<span>共3页</span>", 2, "?page=2", []),
        ('共3页 <a href="?page=3">下一页</a>', 2, "?page=2", ["?page=3"]),
        ("共0页<script>totalPage = 0</script>", 1, "", []),
    ],
)
def test_a_count_without_a_call(html: str, number: int, here: str, following: list[str]) -> None:
    assert next_pages(html, here, number)[0] == following


def test_a_link_to_the_next_page() -> None:
    assert next_pages('<a href="index_2.html">下一页</a>') == (["index_2.html"], 0)
    assert next_pages('<a href="b.html" title="下一页">&gt;</a>') == (["b.html"], 0)
    assert next_pages('<a href="?page=2"> 下页 </a>') == (["index.html?page=2"], 0)
    assert next_pages('<a href="index.html">下一页</a>') == ([], 0)
    assert next_pages('<a href="javascript:next()">下一页</a>') == ([], 0)
    assert next_pages('<a href="http://b.gov.cn/2.html">下一页</a>') == ([], 0)
    assert next_pages('<a href="index_2.html">下一页的说明</a>') == ([], 0)
    last = '<a href="index_2.html">下一页</a><script>createPageHTML(2, 1, "index", "html")</script>'
    assert next_pages(last, "index_1.html", 2) == ([], 2)


def test_silent_pages_are_guessed_only_where_trs_shows() -> None:
    assert next_pages(ROW) == (["(index_1.html)", "(index_2.html)"], 0)
    assert next_pages(ROW, "index_1.html", 2) == (["(index_2.html)"], 0)
    assert next_pages(ROW.replace(".html", ".shtml"), "")[0] == ["(index_1.shtml)", "(index_2.shtml)"]
    assert next_pages(ROW, rows=False) == ([], 0)
    assert next_pages(ROW, "?gk=4") == ([], 0)
    assert next_pages('<li><a href="content/c_1.html">a</a>2025-01-24</li>') == ([], 0)


def rows(html: str, here: str = "index.html") -> list[str]:
    reading = trs.read(Page(FOLDER + here, html), Walk(FOLDER))
    return [link.url.removeprefix("http://www.a.gov.cn") for link in reading.rows]


SIDE = (
    '<div><a href="/more/">更多</a></div><ul><li><a href="/news/202502/t20250201_7.html">要闻</a>2025-02-01</li></ul>'
)
MENU = '<ul><li><a href="/zn/202001/t20200101_9.html">公开指南</a></li><li><a href="/zfxxgk/">公开</a></li></ul>'


def test_rows_lie_below_the_list() -> None:
    assert rows(MENU + ROW + SIDE) == ["/zfxxgk/nb/202501/t20250124_1.html"]
    assert rows('<a href="./P020250124.pdf">x</a><a href="bm/">部门</a>') == ["/zfxxgk/nb/P020250124.pdf"]


def test_rows_that_lie_elsewhere_are_those_of_the_main_list() -> None:
    item = '<li><a href="/x/202501/t20250124_{0}.html">某报告{0}</a><span>2025年1月24日</span></li>'
    lists = "".join(f"<ul>{''.join(item.format(10 * group + n) for n in range(3))}</ul>" for group in range(4))
    expected = [f"/x/202501/t20250124_{10 * group + n}.html" for group in range(4) for n in range(3)]
    assert rows(MENU + lists + SIDE) == expected
    mixed = f"{SIDE}<p><a href='/'>首页</a></p><ul>{item.format(1)}<li>{ROW[8:-10]}</li></ul>"
    assert rows(mixed) == ["/x/202501/t20250124_1.html", "/zfxxgk/nb/202501/t20250124_1.html"]
    table = item.replace("li>", "td>").format(5)
    assert rows(f"{MENU}<table><tr>{table}</tr></table>") == ["/x/202501/t20250124_5.html"]


def test_reports_are_rows_wherever_they_stand() -> None:
    hover = f'<div><a href="/bm/202501/t20250124_3.html">{REPORT}</a></div>{ROW}'
    assert rows(hover, "index.html?state=3") == ["/bm/202501/t20250124_3.html", "/zfxxgk/nb/202501/t20250124_1.html"]
    assert rows(f'<a href="http://b.gov.cn/nb/202501/t20250124_3.html">{REPORT}</a>') == [
        "http://b.gov.cn/nb/202501/t20250124_3.html"
    ]


def test_signs() -> None:
    assert trs.signs(Page(FOLDER, "<p>共3页</p><a href='index_2.html'>下一页</a>")) == []
    text = '<div class="TRS_Editor"></div><div id="pageDec"></div><p id=BodyLabel>'
    text += "<script>NFCMS_SITE_ID=1;createPageHTML(a,b)</script>"
    assert len(trs.signs(Page(FOLDER, text + ROW))) == 6


@pytest.mark.parametrize(
    ("address", "is_list"),
    [
        ("/fzgglist.html", True),
        ("/xxgk/xxgk_list.shtml", True),
        ("/newxxgklist_3.html", True),
        ("/zfxxgk/list_sy3.html", True),
        ("/zfxxgk/zfxxgkml/?gk=4&cid=12", True),
        ("/zfxxgk/index.html?a=1&state=3", True),
        ("/zfxxgk/nb/index_2.html", False),
        ("/zfxxgk/nb/list_2.html", False),
        ("/zfxxgk/nb/202501/t20250124_1.html", False),
    ],
)
def test_addresses_of_lists(address: str, is_list: bool) -> None:
    assert bool(trs.LISTS.search(address)) is is_list


@pytest.mark.parametrize(
    "text",
    [
        "createPage(" * 200_000,
        "createPage" + " " * 1_000_000,
        "createPageHTML(1," + '"' * 1_000_000,
        "<ul><li><a href='202501/t20250124_1.html'>2025-01-24" * 4_000,
        "<!--" * 300_000,
        "共" + " " * 500_000 + "共<" * 300_000,
        "totalPage" * 200_000 + "pageCount=" * 200_000,
        "<a href='/list.jsp?" + "/list.jsp?" * 50_000 + "'>下一页</a>",
    ],
    ids=range(8),
)
def test_hostile_pages_take_no_longer_than_their_length(text: str) -> None:
    started = time.monotonic()
    page = Page(FOLDER, text)
    with suppress(TooDeepError):
        trs.signs(page)
        advance(trs, page, Walk(FOLDER))
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("variant", _STYLES)
def test_a_site_is_walked_to_its_end(variant: str) -> None:
    site = sites.site_of("trs", "zfxxgk/nb/bm", "zfxxgk/nb/qx", variant=variant)
    walks = sites.walk_all(site, trs)
    assert sites.found(walks) == sites.articles_of(site)
    assert len(sites.articles_of(site)) > 20
    assert [walk.short for walk in walks] == [None, None]
    pages = 1 if variant == "single" else -(-len(walks[0].rows) // site.plan.per_page)
    assert [len(walk.asked) for walk in walks] == [pages, pages]
    assert set(site.articles) <= sites.reachable(site) or pages > 1  # further pages are linked by scripts only
    assert trs.signs(sites.page_of(site, sites.articles_of(site)[0]))


def test_a_lost_page_is_told() -> None:
    site = sites.site_of("trs", "zfxxgk/nb/bm")
    del site.pages["/zfxxgk/nb/bm/index_2.html"]
    (walk,) = sites.walk_all(site, trs)
    assert len(walk.rows) == 6
    assert walk.short is not None
    assert walk.short[0] == "incomplete"
    assert "page 2 of " in walk.short[1]


def test_a_list_that_repeats_itself_or_goes_in_a_circle_ends() -> None:
    site = sites.site_of("trs", "nb")
    site.pages["/nb/index_1.html"] = site.pages["/nb/index.html"]
    (walk,) = sites.walk_all(site, trs)
    assert [ask.url[-12:] for ask in walk.asked] == ["b/index.html", "index_1.html"]
    assert walk.short is not None
    assert "after page 1 of " in walk.short[1]
    following = {"index": "b", "b": "c", "c": "index"}
    for name, link in following.items():
        row = f'<a href="202501/t20250124_{len(name)}{ord(name[0])}.html">a</a><a href="{link}.html">下一页</a>'
        site.pages[f"/nb/{name}.html"] = Reply(row.encode(), "text/html")
    (walk,) = sites.walk_all(site, trs)
    assert len(walk.rows) == 3
    assert len(walk.asked) == 4
    assert walk.short is None


def test_files_of_reports() -> None:
    site = sites.site_of("trs", "zfxxgk/nb/bm", variant="one_based")
    files = [data for path in sites.articles_of(site) for data in sites.files_of(site, path)]
    assert [data[:5] for data in files] == [b"%PDF-"]

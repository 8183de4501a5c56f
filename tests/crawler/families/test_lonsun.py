"""Lists of Lonsun."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.families import lonsun
from crawler.families.base import Page, Walk
from tests.crawler.families.smallplan import small, titles
from tests.crawler.families.walked import HOST, walk

COLUMN = "http://www.a.gov.cn/public/column/1681?type=4&action=list&nav=3&catId=6708461"
ROW = (
    '<li><a href="/public/1681/565412321.html" title="某局2024年报">某局…</a><span class="date">2025-01-24</span></li>'
)
BOX = f'<ul class="clearfix xxgk_nav_list">{ROW}</ul>'


def asked(text: str, url: str = COLUMN) -> list[tuple[str, dict[str, str]]]:
    """Path and query of the requests for more."""
    parts = [urlsplit(ask.url) for ask in lonsun.read(Page(url, text), Walk(COLUMN)).more]
    return [(part.path, dict(parse_qsl(part.query, keep_blank_values=True))) for part in parts]


@pytest.mark.parametrize("variant", ["", "label", "page"])
def test_every_row_of_the_sandboxs_columns_is_found_in_order(variant: str) -> None:
    site = small("lonsun", variant, "1681/6708461", "1681/6708462")
    for column, expected in zip(site.columns, titles(site), strict=True):
        walked = walk(site, lonsun, column)
        assert ([row.title for row in walked.rows], walked.short) == (expected, None)
        assert all(site.answer(row.url.removeprefix(HOST), {}).status == 200 for row in walked.rows)


def test_rows_are_those_of_the_lists_box() -> None:
    beside = '<div class="hot"><a href="/public/1681/1.html">热点</a></div>'
    reading = lonsun.read(Page(COLUMN, beside + BOX), Walk(COLUMN))
    assert [(link.url[19:], link.title) for link in reading.rows] == [("/public/1681/565412321.html", "某局2024年报")]


def test_without_a_box_they_are_those_of_the_organ() -> None:
    html = '<a href="/public/1681/1.html">甲</a><a href="/public/77/2.html">乙</a><a href="/content/article/3">丙</a>'
    assert [link.title for link in lonsun.read(Page(COLUMN, html), Walk(COLUMN)).rows] == ["甲"]
    news = "http://www.a.gov.cn/content/column/49637171"
    html = '<ul class="doc_list list-1"><li><a href="/content/article/3">丙</a></li></ul>'
    assert [link.title for link in lonsun.read(Page(news, html), Walk(news)).rows] == ["丙"]


def test_a_label_whose_parameters_stand_in_an_object() -> None:
    script = """pageCount:3; Ls.ajax({url: "/zwgk/site/label/8888?IsAjax=1&_=" + Math.random(), data: {
        pageIndex: pageIndex, labelName: 'publicInfoList', "siteId": 6781961, organId: "1681", isDate: true, cId: "",
        file: '/xxgk/publicInfoList_newest2022'}});"""
    (path, query), (own, _) = asked(f"{BOX}<script>{script}</script>")
    assert (path, own) == ("/zwgk/site/label/8888", "/public/column/1681")
    assert query.pop("_") == ""
    assert query == {
        "IsAjax": "1",
        "dataType": "html",
        "labelName": "publicInfoList",
        "siteId": "6781961",
        "organId": "1681",
        "isDate": "true",
        "cId": "",
        "file": "/xxgk/publicInfoList_newest2022",
        "pageIndex": "2",
    }


def test_of_several_labels_the_columns_is_taken() -> None:
    label = "{labelName: 'publicInfoList', catId: '%s'}"
    script = f"<script>load('/site/label/8888', {label % 1}); load('/site/label/8888', {label % 6708461})</script>"
    assert asked(f"{BOX}pageCount:2{script}")[0][1]["catId"] == "6708461"


def test_a_label_that_is_written_out() -> None:
    address = "/site/label/8888?IsAjax=1&amp;labelName=publicInfoList&amp;catId=6708461&amp;pageIndex=1&amp;pageSize=15"
    script = f"<script>var pageCount = 3; load('{address}')</script>"
    path, query = asked(BOX + script)[0]
    assert (path, query["catId"], query["pageIndex"]) == ("/site/label/8888", "6708461", "2")
    assert asked(script)[0][1]["pageIndex"] == "1"  # a shell without rows: the first page is asked for too


def test_a_label_is_read_on_until_the_last_page() -> None:
    url = "http://www.a.gov.cn/site/label/8888?labelName=publicInfoList&pageIndex=2"
    assert lonsun.read(Page(url, BOX), Walk(COLUMN, pages=3)).more[0].url.endswith("pageIndex=3")
    assert lonsun.read(Page(url, BOX), Walk(COLUMN, pages=2)).more == []
    assert not lonsun.read(Page(url, BOX), Walk(COLUMN)).more[0].told
    assert lonsun.read(Page(url, "暂无相关信息"), Walk(COLUMN)).more == []


def test_a_list_whose_pages_have_addresses() -> None:
    url = f"{COLUMN}&pageIndex=2"
    ((path, query),) = asked(f"{BOX}<script>Ls.pagination('#p', {{pageCount:3, pageIndex:2}})</script>", url)
    assert (path, query["catId"], query["pageIndex"]) == ("/public/column/1681", "6708461", "3")
    assert asked(f"{BOX}<script>pageCount:2</script>", url) == []


def test_the_page_of_a_year_leads_to_the_other_years() -> None:
    url = "http://www.ah.gov.cn/site/tpl/7931?nav=4&year=2024"
    html = """<a href="/site/tpl/8611?nav=4&year=2025">2025年</a><a href="/site/tpl/7931?nav=4&year=2024">2024年</a>
        <a href="/site/tpl/11">领导之窗</a><a href="/public/1681/1.html">安徽省人民政府办公厅2024年报</a>"""
    reading = lonsun.read(Page(url, html), Walk(url))
    assert [link.url for link in reading.columns] == ["http://www.ah.gov.cn/site/tpl/8611?nav=4&year=2025"]
    assert ([link.url[20:] for link in reading.rows], reading.more) == (["/public/1681/1.html"], [])


def test_signs() -> None:
    assert lonsun.signs(Page(COLUMN, '<a href="/public/column/1681?type=4">x</a>'))
    assert lonsun.signs(Page(COLUMN, "<script>load('/site/label/8888')</script>"))
    assert lonsun.signs(Page(COLUMN, '<a href="/public/1/2.html">x</a>')) == []
    assert all(
        lonsun.LISTS.search(path) for path in ["/zwgk/public/column/1?catId=2", "/content/column/9", "/site/tpl/1?a=b"]
    )
    assert not lonsun.LISTS.search("/public/1681/565412321.html")


@given(st.text(alphabet="{}[]\"':,\\ <>/=labelNamepageCount:0189ul.", max_size=300))
def test_whatever_a_page_holds(text: str) -> None:
    for page in (text, f"{{labelName: {text}}}", f"'/site/label/8888?{text}'", f"pageCount:{text}"):
        for url in (COLUMN, "http://a.cn/site/tpl/1", "http://a.cn/site/label/8888?pageIndex=9999999"):
            lonsun.read(Page(url, page), Walk(COLUMN))

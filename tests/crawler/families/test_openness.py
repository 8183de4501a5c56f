"""Lists of the Openness system."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.families import openness
from crawler.families.base import Page, Walk
from tests.crawler.families.smallplan import small, titles
from tests.crawler.families.walked import HOST, walk

SHOW = "http://www.a.gov.cn/openness/OpennessContent/showList/1442/45712/page_1.html"
ROW = '<a href="/openness/OpennessContent/show/2311.html" title="某局2024年报">某局2024…</a>'


def asked(text: str, url: str = SHOW) -> list[tuple[str, bool]]:
    return [(ask.url[19:], ask.told) for ask in openness.read(Page(url, text), Walk(url)).more]


def test_every_row_of_the_sandboxs_columns_is_found_in_order() -> None:
    site = small("openness", "", "15/85522", "15/85523")
    for column, expected in zip(site.columns, titles(site), strict=True):
        walked = walk(site, openness, column)
        assert ([row.title for row in walked.rows], walked.short) == (expected, None)
        assert all(site.answer(row.url.removeprefix(HOST), {}).status == 200 for row in walked.rows)


def test_rows_are_the_articles_of_the_lists_controller() -> None:
    html = f'{ROW}<a href="/openness/OpennessGuide/show/7.html">指南</a><a href="/News/show/8.html">新闻</a>'
    rows = openness.read(Page(SHOW, html), Walk(SHOW)).rows
    assert [(link.url[19:], link.title) for link in rows] == [
        ("/openness/OpennessContent/show/2311.html", "某局2024年报")
    ]
    branch = "http://a.gov.cn/BranchOpennessContent/showList/10374/0/page_1.html"
    assert len(openness.read(Page(branch, ROW), Walk(branch)).rows) == 1


@pytest.mark.parametrize(
    ("url", "pager", "expected"),
    [
        ("/OpennessContent/showList/1/2/page_1.html", "共3页", ("/OpennessContent/showList/1/2/page_2.html", True)),
        (
            "/OpennessContent/showList/1/2/page_1.html",
            "共 <b>3</b> 页",
            ("/OpennessContent/showList/1/2/page_2.html", True),
        ),
        ("/OpennessContent/showList/1/2/page_3.html", "第3/3页", None),
        ("/OpennessContent/showList/1/2/page_9.html", "", ("/OpennessContent/showList/1/2/page_10.html", False)),
        ("/OpennessGuide/showList/463.html?page=1", "共2页", ("/OpennessGuide/showList/463.html?page=2", True)),
        ("/OpennessGuide/showList/463.html", "共2页", ("/OpennessGuide/showList/463.html?page=2", True)),
        ("/XxgkPolicy/showList/650/page_1.html?t=a", "共2页", ("/XxgkPolicy/showList/650/page_2.html?t=a", True)),
        ("/OpennessAnnualReport/?branch_id=15", "共2页", ("/OpennessAnnualReport/?branch_id=15&page=2", True)),
    ],
)
def test_the_next_page(url: str, pager: str, expected: tuple[str, bool] | None) -> None:
    controller = url.split("/")[1]
    html = f'<a href="/{controller}/show/1.html">甲</a>{pager}'
    assert asked(html, f"http://www.a.gov.cn{url}") == ([expected] if expected else [])


def test_the_pages_that_are_linked_tell_how_many_there_are() -> None:
    links = '<a href="page_2.html">2</a><a href="page_5.html">尾页</a><a href="../1/page_99.html">别栏</a>'
    reading = openness.read(Page(SHOW, ROW + links), Walk(SHOW))
    assert (reading.pages, len(reading.more)) == (5, 1)
    assert asked(ROW + links, SHOW.replace("page_1", "page_5")) == []


def test_a_list_without_rows_or_pager_is_at_its_end() -> None:
    assert asked("<p>暂无内容</p>") == []


def test_annual_reports_have_a_list_for_each_body() -> None:
    url = "http://www.a.gov.cn/OpennessAnnualReport/showList/15/page_1.html"
    html = """<a href="/OpennessAnnualReport/showList/15/page_1.html">教育局</a><a href="page_2.html">2</a>
        <a href="/OpennessAnnualReport/showList/16/page_1.html">水务局</a>
        <a href="/OpennessAnnualReport/showList/16/page_2.html">2</a>
        <a href="/OpennessAnnualReport/show/1.html">某局2024年报</a>
        <a href="/OpennessGuide/showList/16/page_1.html">x</a>"""
    reading = openness.read(Page(url, html), Walk(url))
    assert [link.title for link in reading.columns] == ["水务局"]
    assert [link.title for link in reading.rows] == ["某局2024年报"]
    assert openness.read(Page(SHOW, html), Walk(SHOW)).columns == []


def test_signs() -> None:
    assert openness.signs(Page(SHOW, ROW))
    assert openness.signs(Page("http://a.cn/", '<a href="/a/index.html">政府信息公开</a>')) == []
    lists = ["/OpennessContent/showList/1/2/page_1.html", "/openness/OpennessAnnualReport/showList/15/page_1.html"]
    assert all(openness.LISTS.search(path) for path in [*lists, "/opennessAnnualReport/?branch_id=1"])
    assert not openness.LISTS.search("/OpennessContent/show/2311.html")


@given(st.text(alphabet="共页0123456789<>/b page_.html\"'?&=", max_size=200), st.integers(0, 10**9))
def test_whatever_a_page_holds(text: str, number: int) -> None:
    for html in (text, f"{ROW}共{text}页", f'<a href="{text}">x</a>', f"{ROW}共{number}页"):
        openness.read(Page(SHOW, html), Walk(SHOW))

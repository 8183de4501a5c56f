"""Lists of the gkmlpt platform."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.families import gkmlpt
from crawler.families.base import Page, Walk, advance
from crawler.pages.links import Link
from parsers import parse_document
from tests.crawler.families.smallplan import article, small, titles
from tests.crawler.families.walked import HOST, walk

INDEX = "http://www.a.gov.cn/xxgk/gkmlpt/index"
API = "http://www.a.gov.cn/xxgk/gkmlpt/api/all/721?page=1&sid=755001"


def platform(tree: object, sid: str = "SID: '755001'") -> str:
    return f"<script>window._CONFIG = {{ NAME: '某局', {sid}, TREE: {json.dumps(tree)}, DETAIL: {{}} }};</script>"


def node(number: object, name: str, *children: object, jump: str = "") -> dict[str, object]:
    return {"id": number, "name": name, "children": list(children), "jump_url": jump}


TREE = [
    node(1, "政府信息公开指南"),
    node(
        2,
        "法定公开",
        node(3, "机构职能"),
        node(4, "政府网站工作年度报表"),
        node(721, "政府信息公开年报", node(722, "2024年")),
    ),
]


@pytest.mark.parametrize("variant", ["", "single", "prefix"])
def test_every_row_of_the_sandboxs_columns_is_found_in_order(variant: str) -> None:
    site = small("gkmlpt", variant, "721", "722")
    for column, expected in zip(site.columns, titles(site), strict=True):
        walked = walk(site, gkmlpt, column)
        assert ([row.title for row in walked.rows], walked.short) == (expected, None)
        assert all(site.answer(row.url.removeprefix(HOST), {}).status == 200 for row in walked.rows)


def test_a_category_that_jumps_is_a_column_elsewhere() -> None:
    site = small("gkmlpt", "jump", "721", "722")
    for column, expected in zip(site.columns, titles(site), strict=True):
        walked = walk(site, gkmlpt, column)
        (static,) = walked.columns
        assert walked.rows == []
        assert [row.title for row in walk(site, gkmlpt, static.url.removeprefix(HOST)).rows] == expected


@pytest.mark.parametrize("variant", ["", "jump"])
def test_an_article_is_read_with_its_numbers_verified(variant: str) -> None:
    site = small("gkmlpt", variant, "721", "722")
    title = "某市示例教育局2024年政府信息公开工作年度报告"
    url, data, media_type = article(site, title)
    report = parse_document(data, url=url, media_type=media_type)
    assert (report.kind, report.title, report.year) == ("annual_report", title, 2024)
    assert {check.status for check in report.checks} == {"pass"}
    assert sum(cell.trust == "verified" for cell in report.cells) > 150
    assert not any(cell.trust == "suspect" for cell in report.cells)


def asked(page: Page, column: str) -> list[str]:
    return [ask.url.removeprefix("http://www.a.gov.cn") for ask in gkmlpt.read(page, Walk(column)).more]


def test_the_address_names_the_category_and_the_tree_those_below_it() -> None:
    base = "/xxgk/gkmlpt/api/all"
    page = Page(INDEX, platform(TREE))
    assert asked(page, f"{INDEX}#721") == [f"{base}/721?page=1&sid=755001", f"{base}/722?page=1&sid=755001"]
    assert asked(page, f"{INDEX}#3") == [f"{base}/3?page=1&sid=755001"]
    assert asked(page, f"{INDEX}#99") == [f"{base}/99?page=1&sid=755001"]  # not in the tree, and yet it may be there


def test_without_a_category_the_tree_is_searched_for_annual_reports() -> None:
    base = "/xxgk/gkmlpt/api/all"
    assert asked(Page(INDEX, platform(TREE)), INDEX) == [
        f"{base}/721?page=1&sid=755001",
        f"{base}/722?page=1&sid=755001",
    ]
    for name in ("年报", "工作年度报告", "2024年年报", "信息公开年度报告", "政府信息公开年度工作报告"):
        assert asked(Page(INDEX, platform([node("8", name)], '"SID": 2')), INDEX) == [f"{base}/8?page=1&sid=2"]
    for name in ("政府网站工作年度报表", "政府信息公开网站年报", "公开指南", "法治政府建设年度报告", "统计年报"):
        assert asked(Page(INDEX, platform([node(8, name)])), INDEX) == []


def test_an_empty_category_or_a_404_does_not_hide_the_next_one() -> None:
    at = Walk(INDEX)
    advance(gkmlpt, Page(INDEX, platform(TREE)), at)
    step = advance(gkmlpt, Page(API, '{"classify": {"post_count": 0}, "articles": []}'), at)
    assert step.ask is not None and "/all/722?page=1" in step.ask.url
    row = {"title": "某局2024年政府信息公开工作年度报告", "url": "/a/post_1.html"}
    step = advance(gkmlpt, Page(step.ask.url, json.dumps({"articles": [row]})), at)
    assert [link.url for link in step.rows] == ["http://www.a.gov.cn/a/post_1.html"]


def test_rows_of_an_answer() -> None:
    rows = [
        {"title": "\\u67d0\\u5c40<b>2024</b>年报 &amp; 附件\n", "url": "http://www.a.gov.cn/x/post_1.html"},
        {"title": "乙", "post_url": "//www.a.gov.cn/x/post_2.html"},
        {"title": None, "url": "/x/post_3.html"},
        {"title": "丁", "url": 4},
        {"title": "戊", "url": "javascript:void(0)"},
        "己",
    ]
    reading = gkmlpt.read(Page(API, json.dumps({"classify": {"post_count": "7"}, "articles": rows})), Walk(INDEX))
    assert reading.rows == [
        Link("http://www.a.gov.cn/x/post_1.html", "某局2024年报 & 附件"),
        Link("http://www.a.gov.cn/x/post_2.html", "乙"),
        Link("http://www.a.gov.cn/x/post_3.html", ""),
    ]
    assert (reading.total, [ask.url[-18:] for ask in reading.more]) == (7, ["?page=2&sid=755001"])


def test_a_static_lists_pages_without_links_are_guessed_from_1() -> None:
    url = "http://www.a.gov.cn/zwgk/xxgknb/index_2.html"
    html = '<a href="./content/post_2.html">甲</a><a href="/other/content/post_3.html">乙</a>'
    reading = gkmlpt.read(Page(url, html), Walk(url))
    assert [link.title for link in reading.rows] == ["甲"]
    assert [(ask.url[-12:], ask.told) for ask in reading.more] == [("index_3.html", False)]


def test_signs() -> None:
    assert len(gkmlpt.signs(Page(INDEX, platform(TREE)))) == 1
    assert len(gkmlpt.signs(Page("http://a.cn/", '<a href="/gkmlpt/index">政府信息公开</a>'))) == 1
    assert gkmlpt.signs(Page("http://a.cn/", "<script>window._CONFIG = {}</script>")) == []
    lists = ["/gkmlpt/index", "/a/gkmlpt/index#721", "/gkmlpt/"]
    assert all(gkmlpt.LISTS.search(path) for path in lists)
    assert not gkmlpt.LISTS.search("/gkmlpt/content/9/9103/post_9103540.html")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "name", "children", "jump_url", "articles", "classify", "url"]), inner)
    ),
    max_leaves=12,
)


@given(value=json_values, cut=st.integers(0, 300))
def test_whatever_tree_and_answer_hold(value: object, cut: int) -> None:
    for text in (platform(value), platform([value]), json.dumps({"articles": value, "classify": value})):
        for url in (INDEX, API):
            gkmlpt.read(Page(url, text), Walk(INDEX))
            gkmlpt.read(Page(url, text[:cut]), Walk(INDEX))


def test_a_tree_without_end_is_no_tree() -> None:
    deep = '[{"id":1,"name":"年报","children":' * 100_000
    assert gkmlpt.read(Page(INDEX, f"SID: '1', TREE: {deep}"), Walk(INDEX)).more == []

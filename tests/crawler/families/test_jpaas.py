"""Lists that a page of JPaaS fetches for itself."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from urllib.parse import parse_qsl, urlsplit

import pytest

from crawler.families import jpaas
from crawler.families.base import Page, Walk
from crawler.families.jpaas import read_answer, read_parameters, read_units
from crawler.pages.anchors import TooDeepError
from crawler.sandbox.pages import build_site
from crawler.sandbox.world import Agency, Column, Plan
from tests.crawler.families.walked import HOST, walk

HERE = "https://www.a.gov.cn/col/col12/index.html"
UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def script(tag: str, url: str = f' url="{UNIT}"') -> str:
    data = (
        f"{{'parseType':'bulidstatic','webId':'3096','tplSetId':'aZ1','pageType':'column','tagId':'{tag}','pageId':12}}"
    )
    return f'<script src="/script/0/AuthorizedRead/unitbuild.js"{url} queryData="{data}"></script>'


def test_the_unit_that_is_the_list_comes_first() -> None:
    units = read_units(script("栏目导航") + script("友情链接", "") + script("信息列表") + script("ajax分页"), HERE)
    assert [unit.parameters["tagId"] for unit in units] == ["信息列表", "ajax分页", "栏目导航", "友情链接"]
    assert {unit.url for unit in units} == {f"https://www.a.gov.cn{UNIT}"}
    assert units[0].parameters["pageId"] == "12"


@pytest.mark.parametrize(
    "text",
    ["{'webId':'1','tagId':'a b'}", '{"webId":"1","tagId":"a b"}', "{ 'webId' : 1 , 'tagId' : 'a b' , 'x': null }"],
)
def test_parameters(text: str) -> None:
    assert read_parameters(text) == {"webId": "1", "tagId": "a b"}


def answer(html: object, **more: object) -> str:
    return json.dumps({"success": True, "data": {"html": html}} | more)


def test_an_answer() -> None:
    html = """<div id="信息列表"><div class="page-content"><ul><li class="clearfix">
      <a href="/col/col12/art/2025/art_0123456789abcdef0123456789abcdef.html" title="某局2024年年报">某局…</a>
      <span>2025-01-24</span></li><li><a href="http://b.gov.cn/x.html">乙</a></li><li>无</li></ul></div>
      <div class="pagination" rows="15" count="417" pageNo="1"></div></div>"""
    rows = read_answer(answer(html), HERE)
    assert [link.title for link in rows.links] == ["某局2024年年报", "乙"]
    assert (len(rows.entries), rows.size, rows.total) == (2, 15, 417)


def test_an_answer_whose_data_is_the_html() -> None:
    text = json.dumps({"data": "<table><tr><td><a href='/art/2025/1/1/art_12_1.html'>甲</a></td></tr></table>"})
    assert [link.title for link in read_answer(text, HERE).links] == ["甲"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '"x"',
        '{"data":null}',
        '{"data":{"html":5}}',
        '{"data":[1]}',
        "[" * 200_000,
        "<html>403</html>",
        answer("<div class='pagination' rows='x' count='9999999999999'></div>"),
    ],
)
def test_what_is_no_answer_has_nothing(text: str) -> None:
    rows = read_answer(text, HERE)
    assert (rows.links, rows.size, rows.total) == ([], 0, 0)


@pytest.mark.parametrize(
    "text",
    ['<script querydata="' + "'a':'" * 200_000, "<script querydata=\"'a'\">" * 50_000, script("x", " url='http://[x'")],
)
def test_hostile_pages_are_read_in_good_time(text: str) -> None:
    started = time.monotonic()
    with suppress(TooDeepError):
        assert jpaas.read(Page(HERE, text), Walk(HERE)).rows == []
    assert time.monotonic() - started < 5


def test_a_page_with_its_own_rows() -> None:
    html = """<a href="/col/col12/art/2025/art_0a.html">甲</a><a href="/art/2025/1/1/art_12_5.html">乙</a>
      <a href="/art/2025/1/1/art_13_5.html">丙</a>"""
    reading = jpaas.read(Page(HERE, html), Walk(HERE))
    assert ([link.title for link in reading.rows], reading.more) == (["甲", "乙"], [])


def test_signs() -> None:
    assert len(jpaas.signs(Page(HERE, script("信息列表")))) == 3
    assert jpaas.signs(Page(HERE, "dataproxy.jsp")) == []


def plan(variant: str = "") -> Plan:
    agencies = [
        Agency(name=f"某省示例{name}厅", first_year=2019, last_year=2025) for name in ("教育", "水利", "民政", "财政")
    ]
    city = Agency(name="某省示例市人民政府", first_year=2021, last_year=2025, column=1, attachment_only=(2022,))
    return Plan(
        id="sandbox-a",
        name="某省人民政府",
        division="330000",
        host="某省人民政府",
        family="jpaas",
        per_page=4,
        note="",
        column=(Column(name="部门信息公开年报", path="1229001"), Column(name="市县信息公开年报", path="1229002")),
        agency=(*agencies, city),
        variant=variant,
    )


def test_a_sandbox_portal_is_walked_to_its_end() -> None:
    site = build_site(plan())
    for number, path in zip(("1229001", "1229002"), site.columns, strict=True):
        done = walk(site, jpaas, path)
        held = {path for path in site.articles if f"/col{number}/art/" in path}
        assert len(held) > 5
        assert {link.url.removeprefix(HOST) for link in done.rows} == held
        assert {link.title for link in done.rows} == {site.articles[path].title for path in held}
        assert done.short is None
        assert len(done.asked) == 1 + -(-len(held) // 4)
        asked = [dict(parse_qsl(urlsplit(ask.url).query)) for ask in done.asked[1:]]
        assert "paramJson" not in asked[0]
        assert [json.loads(each["paramJson"])["pageNo"] for each in asked[1:]] == list(range(2, len(asked) + 1))


def test_a_server_that_gives_the_first_page_only_ends_the_walk_as_incomplete() -> None:
    site = build_site(plan("stuck"))
    done = walk(site, jpaas, site.columns[0])
    assert len(done.rows) == 4
    assert len(done.asked) == 3
    assert done.short is not None
    assert done.short[0] == "incomplete"
    assert "gave 4" in done.short[1]


def test_where_the_list_has_an_unknown_name_the_units_are_tried_one_by_one() -> None:
    site = build_site(plan())
    page = site.pages[site.columns[0]]
    body = page.body.replace("'信息列表'".encode(), "'无名'".encode())
    site.pages[site.columns[0]] = type(page)(body, page.media_type)
    unit = site.programs[UNIT]
    site.programs[UNIT] = lambda params: unit(
        dict(params) | ({"tagId": "信息列表"} if params["tagId"] == "无名" else {})
    )
    done = walk(site, jpaas, site.columns[0])
    assert len(done.rows) == len([path for path in site.articles if "/col1229001/art/" in path])
    assert done.short is None


def test_the_column_is_reached_from_the_home_page() -> None:
    site = build_site(plan())
    home = Page(HOST + "/index.html", site.pages["/index.html"].body.decode())
    (hub,) = [link.url for link in home.links if link.title == "政府信息公开"]
    disclosure = Page(hub, site.pages[hub.removeprefix(HOST)].body.decode())
    assert {HOST + path for path in site.columns} <= {link.url for link in disclosure.links}

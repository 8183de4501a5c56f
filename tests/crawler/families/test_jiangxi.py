"""Lists that queryList gives."""

from __future__ import annotations

import json
import time

import pytest

from crawler.families import jiangxi
from crawler.families.base import Page, Walk
from crawler.families.jiangxi import read_answer, read_fields
from crawler.sandbox.pages import build_site
from crawler.sandbox.world import Agency, Column, Plan
from tests.crawler.families.walked import HOST, walk

HERE = "https://www.jx.gov.cn/jxsrmzf/xxgkn142/pc/list.html"


@pytest.mark.parametrize(
    "html",
    [
        "{'current':1,'webSiteCode[]':['a'],'channelCode[]':['b'],'pageSize':20}",
        '{webSiteCode: ["a"], channelCode : "b", pageSize:"20"}',
        'data["webSiteCode[]"] = "a"; data["channelCode[]"]="b"; var pageSize = 20;',
    ],
)
def test_fields_of_a_script(html: str) -> None:
    assert read_fields(html, HERE) == {"webSiteCode": "a", "channelCode": "b", "pageSize": "20"}


def test_fields_that_are_something_else() -> None:
    html = "li{order:2} {webSiteCode:'a',channelCode:'b',pageSize:'all',sort:'sortNum',order:'desc',perPage:0}"
    fields = {"webSiteCode": "a", "channelCode": "b", "pageSize": "15", "sort": "sortNum", "order": "desc"}
    assert read_fields(html, HERE) == fields


def test_a_channel_asked_for_by_its_number() -> None:
    html = "{webSiteCode:'ycsrfb', channelId:'1996819971664617472', notReturnContent:true}"
    assert read_fields(html, HERE) == {
        "webSiteCode": "ycsrfb",
        "channelId": "1996819971664617472",
        "notReturnContent": "true",
        "pageSize": "15",
    }


@pytest.mark.parametrize(
    ("path", "site", "channel"),
    [
        ("/jxsrmzf/xxgkn142/pc/list.html", "jxsrmzf", "xxgkn142"),
        ("/jxsfzhggwyh/col/col14590/index.html", "jxsfzhggwyh", "col14590"),
        ("/jxsgyhxxht/gfxwj/index.html", "jxsgyhxxht", "gfxwj"),
        ("/kfstxxwz/c00474/pc/", "kfstxxwz", "c00474"),
    ],
)
def test_codes_of_an_address(path: str, site: str, channel: str) -> None:
    fields = read_fields("", f"https://www.jx.gov.cn{path}")
    assert (fields["webSiteCode"], fields["channelCode"]) == (site, channel)


@pytest.mark.parametrize("path", ["", "/", "/index.html", "/pc/list.html"])
def test_an_address_without_codes(path: str) -> None:
    assert "channelCode" not in read_fields("", f"https://www.jx.gov.cn{path}")
    assert jiangxi.read(Page(HERE, ""), Walk(f"https://www.jx.gov.cn{path}")).more == []


PATH = "/jxsrmzf/xxgkn142/pc/content/content_1876543210987654321.html"


@pytest.mark.parametrize(
    "source",
    [
        {"urls": json.dumps({"common": "/m.html", "pc": PATH})},
        {"urls": json.dumps({"common": PATH})},
        {"urls": {"pc": PATH, "phone": "/m.html"}},
        {"urls": {"pc": "", "other": PATH}},
        {"urls": [{"pc": PATH}]},
        {"urls": PATH},
        {"urls": None, "url": f"https://www.jx.gov.cn{PATH}"},
    ],
)
def test_the_address_of_a_row(source: dict[str, object]) -> None:
    text = json.dumps({"data": {"results": [{"source": {"title": "某局 <em>年报</em>"} | source}], "total": "7"}})
    rows = read_answer(text, HERE)
    assert [(link.url, link.title) for link in rows.links] == [(f"https://www.jx.gov.cn{PATH}", "某局 年报")]
    assert (rows.entries, rows.total) == (1, 7)


def test_the_title_may_stand_in_another_field() -> None:
    text = json.dumps({"data": {"results": [{"source": {"title": "", "showTitle": "<p>年报</p>", "urls": PATH}}]}})
    assert [link.title for link in read_answer(text, HERE).links] == ["年报"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        '{"data":null}',
        '{"data":{"results":null}}',
        '{"data":{"results":[1,null,"x",{"source":5},{"source":{}}]}}',
        '{"data":{"results":[{"source":{"urls":"{","title":3}}]}}',
        '{"data":{"results":[{"source":{"urls":"javascript:void(0)"}}]}}',
        '{"data":{"results":[{"source":{"urls":"http://[x"}}]}}',
        "[" * 200_000,
        json.dumps({"data": {"results": [{"source": {"urls": "[" * 200_000}}]}}),
        "<html>412</html>",
    ],
)
def test_what_is_no_answer_has_no_rows(text: str) -> None:
    assert read_answer(text, HERE).links == []


@pytest.mark.parametrize(
    "text", ["webSiteCode" * 300_000, "webSiteCode[" * 300_000, "sort:'" * 500_000, "<a href=" * 9_999]
)
def test_hostile_pages_are_read_in_good_time(text: str) -> None:
    started = time.monotonic()
    assert jiangxi.read(Page(HERE, text), Walk(HERE)).rows == []
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("path", "is_list"),
    [
        ("/jxsrmzf/xxgkn142/pc/list.html", True),
        ("/kfstxxwz/c00474/pc/list.html?x=1", True),
        ("/a/col/col5/index.html", True),
        ("/jxsrmzf/xxgkn142/pc/content/content_1.html", False),
    ],
)
def test_addresses_of_lists(path: str, is_list: bool) -> None:
    assert bool(jiangxi.LISTS.search(path)) == is_list


def plan(variant: str = "") -> Plan:
    agencies = [
        Agency(name=f"某省示例{name}厅", first_year=2019, last_year=2025) for name in ("教育", "水利", "民政", "财政")
    ]
    city = Agency(name="某省示例市人民政府", first_year=2021, last_year=2025, column=1, attachment_only=(2022,))
    return Plan(
        id="sandbox-a",
        name="某省人民政府",
        division="360000",
        host="某省人民政府",
        family="jiangxi",
        per_page=4,
        note="",
        column=(
            Column(name="部门信息公开年报", path="jxsrmzf/xxgkn142"),
            Column(name="市县年报", path="jxsrmzf/xxgkn143"),
        ),
        agency=(*agencies, city),
        variant=variant,
    )


@pytest.mark.parametrize("variant", ["", "id", "bare"])
def test_a_sandbox_portal_is_walked_to_its_end(variant: str) -> None:
    site = build_site(plan(variant))
    for channel, path in zip(("xxgkn142", "xxgkn143"), site.columns, strict=True):
        done = walk(site, jiangxi, path)
        held = {path for path in site.articles if f"/{channel}/pc/content/" in path}
        assert len(held) > 5
        assert {link.url.removeprefix(HOST) for link in done.rows} == held
        assert {link.title for link in done.rows} == {site.articles[path].title for path in held}
        assert done.short is None
        assert (done.asked[-1].json is not None) == (variant == "id")


def test_a_total_that_is_not_given_is_missed() -> None:
    site = build_site(plan())
    query = site.programs["/queryList"]
    site.programs["/queryList"] = lambda params: query(dict(params) | {"current": "1"})
    done = walk(site, jiangxi, site.columns[0])
    assert len(done.rows) == 4
    assert done.short is not None
    assert done.short[0] == "incomplete"


def test_signs() -> None:
    site = build_site(plan())
    assert len(jiangxi.signs(Page(HERE, site.pages[site.columns[0]].body.decode()))) >= 3
    assert jiangxi.signs(Page(HERE, "dataproxy.jsp")) == []


def test_the_column_is_reached_from_the_home_page() -> None:
    site = build_site(plan())
    home = Page(HOST + "/index.html", site.pages["/index.html"].body.decode())
    (hub,) = [link.url for link in home.links if link.title == "政府信息公开"]
    disclosure = Page(hub, site.pages[hub.removeprefix(HOST)].body.decode())
    assert {HOST + path for path in site.columns} <= {link.url for link in disclosure.links}

"""Lists of Epoint EWB."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.families import epoint
from crawler.families.base import Ask, Page, Walk, advance, missed
from tests.crawler.families.smallplan import small, titles
from tests.crawler.families.walked import HOST, walk

SHELL = "http://www.a.gov.cn/dynamic/zwgk/govInfoPub.html?categorynum=003010&deptcode=GA01"
GUID = "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a"
CONFIG = f'var siteInfo = {{"siteGuid": "{GUID}", "projectName": "/EWB_YK_Mid"}};'
PROGRAM = "http://www.a.gov.cn/EWB_YK_Mid/rest/lightfrontaction/getgovinfolist"


def answer(*numbers: int, total: int = 0, category: str = "003010") -> str:
    data = [
        {"infourl": f"/003/{n}.html", "title": f"{n}...", "realtitle": f"{n}年报", "categorynum": category}
        for n in numbers
    ]
    return json.dumps({"custom": {"total": total, "data": data}})


def numbers(ask: Ask | None) -> tuple[int, bool]:
    """Which page a request asks for, and whether in the older form."""
    assert ask is not None and ask.json is not None
    inner = ask.json.get("params", ask.json)
    return inner["pageIndex"], "params" in ask.json


@pytest.mark.parametrize("variant", ["", "wrapped", "zero_based", "script"])
def test_every_row_of_the_sandboxs_columns_is_found_in_order(variant: str) -> None:
    site = small("epoint", variant, "003010", "003011")
    for column, expected in zip(site.columns, titles(site), strict=True):
        walked = walk(site, epoint, column)
        assert ([row.title for row in walked.rows], walked.short) == (expected, None)
        assert all(site.answer(row.url.removeprefix(HOST), {}).status == 200 for row in walked.rows)


def test_the_ways_to_the_first_page() -> None:
    more = epoint.read(Page(SHELL, f"<script>{CONFIG}</script>"), Walk(SHELL)).more
    plain = {"deptcode": "GA01", "categorynum": "003010", "siteGuid": GUID, "pageSize": 50, "pageIndex": 0}
    assert (more[0].url, more[0].json) == (PROGRAM, plain)
    assert more[1].json == {"token": "", "params": plain}
    assert [numbers(ask) for ask in more] == [(0, False), (0, True), (1, False), (1, True)]


def test_the_config_may_stand_in_a_script() -> None:
    at = Walk(SHELL)
    shell = '<script src="/js/jquery.min.js"></script><script src="../../js/ajaxReq.js?v=2"></script>'
    step = advance(epoint, Page(SHELL, shell), at)
    assert step.ask == Ask("http://www.a.gov.cn/js/ajaxReq.js")
    step = advance(epoint, Page(step.ask.url, "var x = 1;"), at)
    assert step.ask == Ask("http://www.a.gov.cn/js/webBuilderCommon.js")
    step = advance(epoint, Page(step.ask.url, CONFIG), at)
    assert step.ask is not None and (step.ask.url, numbers(step.ask)) == (PROGRAM, (0, False))
    step = advance(epoint, Page(PROGRAM, answer(1, 2, total=2)), at)
    assert ([link.title for link in step.rows], step.ask, step.short) == (["1年报", "2年报"], None, None)


def test_a_shell_without_config_or_category_leads_nowhere() -> None:
    at = Walk(SHELL)
    assert advance(epoint, Page(SHELL, ""), at).ask == Ask("http://www.a.gov.cn/js/webBuilderCommon.js")
    assert missed(at).ask == Ask("http://www.a.gov.cn/js/ajaxReq.js")
    assert missed(at).ask is None
    bare = SHELL.partition("?")[0]
    assert epoint.read(Page(bare, CONFIG), Walk(bare)).more == []
    written = epoint.read(Page(bare, f"{CONFIG} var categorynum = '003010';"), Walk(bare))
    assert written.more[0].json is not None and written.more[0].json["categorynum"] == "003010"


def test_a_server_that_counts_from_1_gives_its_first_page_twice() -> None:
    at = Walk(SHELL)
    step = advance(epoint, Page(SHELL, CONFIG), at)
    seen = []
    for rows in [(1, 2), (1, 2), (3, 4), (5, 6), (7,)]:  # pages 0, 1, 2, 3, 4
        seen.append(numbers(step.ask)[0])
        step = advance(epoint, Page(PROGRAM, answer(*rows, total=7)), at)
    assert (seen, step.ask, step.short) == ([0, 1, 2, 3, 4], None, None)


def test_a_server_that_refuses_0_or_wants_the_older_form() -> None:
    at = Walk(SHELL)
    step = advance(epoint, Page(SHELL, CONFIG), at)
    assert numbers(step.ask) == (0, False)
    assert numbers(missed(at).ask) == (0, True)
    assert numbers(missed(at).ask) == (1, False)
    step = advance(epoint, Page(PROGRAM, '{"custom": {"data": []}}'), at)
    assert numbers(step.ask) == (1, True)
    step = advance(epoint, Page(PROGRAM, answer(1, 2, total=4)), at)
    assert numbers(step.ask) == (2, True)


def test_rows_of_other_categories_are_not_the_lists() -> None:
    at = Walk(SHELL)
    advance(epoint, Page(SHELL, CONFIG), at)
    step = advance(epoint, Page(PROGRAM, answer(1, 2, total=900, category="005")), at)
    assert (step.rows, numbers(step.ask)) == ([], (0, True))
    step = advance(epoint, Page(PROGRAM, answer(3, total=2, category="003010001")), at)
    assert [link.url[19:] for link in step.rows] == ["/003/3.html"]


def test_an_answer_whose_parts_are_json_text() -> None:
    at = Walk(SHELL)
    advance(epoint, Page(SHELL, CONFIG), at)
    row = {"infourl": "http://www.a.gov.cn/003/1.html", "title": "甲\n年报"}
    inner = json.dumps({"total": "1", "data": json.dumps([row])})
    step = advance(epoint, Page(PROGRAM, json.dumps({"custom": inner})), at)
    assert ([link.title for link in step.rows], at.total) == (["甲 年报"], 1)


def test_signs() -> None:
    assert epoint.signs(Page(SHELL, '<script src="/js/webBuilderCommon.js"></script>'))
    assert epoint.signs(Page(SHELL, '<a href="/dynamic/zwgk/govInfoPub.html?categorynum=003">x</a>'))
    assert epoint.signs(Page(SHELL, "<p>政府信息公开</p>")) == []
    lists = [
        "govInfoPub.html?categorynum=1",
        "nohandsdate_govInfoPub.html",
        "govInfoPubright.html",
        "openlist.html?a=b",
    ]
    assert all(epoint.LISTS.search(f"/dynamic/zwgk/{path}") for path in lists)
    assert not epoint.LISTS.search("/003/003010/20250118/bc53bf62-70fa-4b91-9df1-a3cef435c9ff.html")


values = st.recursive(
    st.none() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["custom", "data", "total", "infourl", "title", "categorynum"]), inner)
    ),
    max_leaves=12,
)


@given(value=values, cut=st.integers(0, 200))
def test_whatever_an_answer_holds(value: object, cut: int) -> None:
    for text in (json.dumps(value), json.dumps({"custom": value}), json.dumps({"custom": {"data": [value]}})[:cut]):
        at = Walk(SHELL)
        advance(epoint, Page(SHELL, CONFIG), at)
        for _ in range(6):
            advance(epoint, Page(PROGRAM, text), at)

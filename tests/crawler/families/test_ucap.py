"""Lists of UCAP."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.families import ucap
from crawler.families.base import Page, Walk
from tests.crawler.families.smallplan import small, titles
from tests.crawler.families.walked import HOST, walk

LIST = "http://www.a.gov.cn/hlj/c108463/common_list.shtml"
ID = "0123456789abcdef0123456789abcdef"
API = f"http://www.a.gov.cn/common/search/{ID}?_isJson=true&_pageSize=100&page=1"


def read(text: str, url: str = LIST) -> tuple[list[str], list[str]]:
    """The paths of the rows and of the requests for more."""
    reading = ucap.read(Page(url, text), Walk(LIST))
    return [link.url[19:] for link in reading.rows], [ask.url[19:] for ask in reading.more]


@pytest.mark.parametrize("variant", ["", "static", "json"])
def test_every_row_of_the_sandboxs_columns_is_found_in_order(variant: str) -> None:
    site = small("ucap", variant, "hlj/c108463", "hlj/c108464")
    for column, expected in zip(site.columns, titles(site), strict=True):
        walked = walk(site, ucap, column)
        assert ([row.title for row in walked.rows], walked.short) == (expected, None)
        assert all(site.answer(row.url.removeprefix(HOST), {}).status == 200 for row in walked.rows)


@pytest.mark.parametrize(
    ("path", "article"),
    [
        ("/hlj/c108463/202501/0123456789abcdef0123456789abcdef.shtml", True),
        ("/hebdlq/c112289c/202602/c01_1108994.shtml", True),
        ("/gsszf/c100262/202012/275599.shtml", True),
        ("/csrc/c106256/c1653978/content.shtml", True),
        ("/hlj/c108463/common_list.shtml", False),
        ("/hlj/c108463/zfxxgk.shtml", False),
    ],
)
def test_articles_without_a_word_of_their_column(path: str, *, article: bool) -> None:
    assert bool(read(f'<a href="{path}">x</a>')[0]) == article


def test_the_columns_own_articles_are_told_from_the_others() -> None:
    own, other = f"/hlj/c108463/202501/{ID}.shtml", f"/hlj/c100001/202501/{ID}.shtml"
    assert read(f'<a href="{own}">甲</a><a href="{other}">乙</a>')[0] == [own]
    script = f"<script>var channelId = '{ID}';</script>"
    assert read(f'<a href="{other}">乙</a>{script}')[0] == []


@pytest.mark.parametrize(
    ("path", "call", "expected"),
    [
        ("common_list.shtml", "createPageHTML('page_div',22, 1,'common_list','shtml',325);", "common_list_2.shtml"),
        ("common_list_2.shtml", "createPageHTML('page_div',22,2,'common_list','shtml',325)", "common_list_3.shtml"),
        ("common_list_22.shtml", "createPageHTML('page_div',22,22,'common_list','shtml',325)", None),
        ("fg.shtml", 'createPageHTML("page_div", 5, 1, "fg", "shtml", 89)', "fg_2.shtml"),
        (
            "list.shtml",
            "function createPageHTML(div, pages, page) {} createPageHTML(3, 1, 'list', 'shtml')",
            "list_2.shtml",
        ),
    ],
)
def test_the_next_page_as_the_call_tells_it(path: str, call: str, expected: str | None) -> None:
    more = read(f"<script>{call}</script>", f"http://www.a.gov.cn/hlj/c1/{path}")[1]
    assert more == ([f"/hlj/c1/{expected}"] if expected else [])


def test_a_list_that_tells_nothing_is_tried() -> None:
    row = f'<a href="/hlj/c108463/202501/{ID}.shtml">甲</a>'
    reading = ucap.read(Page(LIST, row), Walk(LIST))
    assert [(ask.url, ask.told) for ask in reading.more] == [(LIST.replace("list.", "list_2."), False)]
    assert read("<p>暂无</p>") == ([], [])


def test_the_search_program_is_asked_where_the_script_names_it() -> None:
    named = read(f"<script>$.get('/searchList/{ID}?page=1')</script>")[1]
    assert [path.partition("?")[0] for path in named] == [f"/searchList/{ID}"]
    programs = [path.partition("?")[0] for path in read(f'<script>channelId: "{ID}"</script>')[1]]
    assert programs == [f"/common/search/{ID}", f"/searchList/{ID}", f"/search/{ID}"]
    assert "_isJson=true" in named[0] and named[0].endswith("&page=1")


@pytest.mark.parametrize("nested", [False, True])
def test_rows_of_an_answer(*, nested: bool) -> None:
    results = [
        {"title": "某局2024年报", "url": f"//www.a.gov.cn/hlj/c1/202501/{ID}.shtml"},
        {"subTitle": "乙", "url": "http://www.a.gov.cn/hlj/c1/202501/c01_2.shtml"},
        {"title": "丙", "url": ["/x"]},
        None,
    ]
    data = {"data": {"total": 30, "page": 1, "rows": 4, "results": results}}
    reading = ucap.read(Page(API, json.dumps({"results": data} if nested else data)), Walk(LIST))
    assert [(link.url[-20:], link.title) for link in reading.rows] == [
        (f"/{ID}.shtml"[-20:], "某局2024年报"),
        ("/202501/c01_2.shtml"[-20:].rjust(20, "1"), "乙"),
    ]
    assert (reading.total, reading.repeats) == (30, True)
    assert reading.more[0].url == API.replace("&page=1", "&page=2")


def test_a_later_answer_that_repeats_is_the_end() -> None:
    answer = json.dumps({"data": {"page": 2, "results": [{"title": "甲", "url": "/a.shtml"}]}})
    assert not ucap.read(Page(API, answer), Walk(LIST)).repeats
    assert read('{"data": {"total": 3, "results": []}}', API) == ([], [])


def test_signs() -> None:
    assert ucap.signs(Page(LIST, '<div id="UCAP-CONTENT"></div>'))
    assert ucap.signs(Page(LIST, "<script>createPageHTML('page_div',2,1,'common_list','shtml',9)</script>"))
    assert ucap.signs(Page(LIST, '<a href="/hlj/c1/common_list.shtml">年报</a>'))
    assert not ucap.signs(Page(LIST, '<script>createPageHTML(2, 0, "index", "html")</script><a href="/a/">x</a>'))
    names = ["common_list", "xxgk_list", "xxgk_lists", "xxgk_navs", "zfxxgk", "zfxxgk_gknbz", "newxxgk_list", "tlist"]
    assert all(ucap.LISTS.search(f"/hainan/zfxxgknb/{name}.shtml") for name in names)
    assert not ucap.LISTS.search(f"/hlj/c1/202501/{ID}.shtml")


@given(st.text(alphabet="{}[]\":,\\ <>/='abcdefdata0123456789results", max_size=200), st.integers(0, 200))
def test_whatever_an_answer_holds(text: str, cut: int) -> None:
    for page in (text, f'{{"data": {text}', f"createPageHTML({text})", json.dumps({"data": {"results": [text]}})[:cut]):
        ucap.read(Page(API, page), Walk(LIST))
        ucap.read(Page(LIST, page), Walk(LIST))

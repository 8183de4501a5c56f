"""The next page of a list in the directory style."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.spiders.trs import Next, TrsSpider, next_page
from tests.crawler.made import Case, crawl_cases, page, path, portal, title
from tests.crawler.servers import Answer

FOLDER = "http://www.a.gov.cn/zfxxgk/nb/"
FIRST = f"{FOLDER}index.html"


def script(call: str) -> str:
    return f"<html><body><ul></ul><script>{call}</script></body></html>"


@pytest.mark.parametrize(
    ("call", "here", "following", "pages"),
    [
        ('createPageHTML(3, 0, "index", "html");', "index.html", "index_1.html", 3),
        ('createPageHTML(3, 0, "index", "html");', "", "index_1.html", 3),
        ('createPageHTML(3, 1, "index", "html");', "index_1.html", "index_2.html", 3),
        ("createPage(3,0,'index','shtml')", "index.shtml", "index_1.shtml", 3),
        ('createPageHTML(63, 0, "index", "shtml", "black_text", 435);', "index.shtml", "index_1.shtml", 63),
        ('createPageHTML( 12 , 1 , "list" , "html" )', "list_1.html", "list_2.html", 12),
        ('createPageHTML(435, 29, 0, "index", "html");', "index.html", "index_1.html", 29),
        ("createPage ( 2, 0, 'index', 'htm' )", "index.htm", "index_1.htm", 2),
    ],
)
def test_script_calls(call: str, here: str, following: str, pages: int) -> None:
    assert next_page(script(call), FOLDER + here) == Next(FOLDER + following, pages)


@pytest.mark.parametrize(
    ("call", "here"),
    [
        ('createPageHTML(3, 2, "index", "html");', "index_2.html"),
        ('createPageHTML(1, 0, "index", "html");', "index.html"),
        ('createPageHTML(0, 0, "index", "html");', "index.html"),
        ('createPageHTML(435, 29, 28, "index", "html");', "index_28.html"),
    ],
)
def test_the_last_page(call: str, here: str) -> None:
    assert next_page(script(call), FOLDER + here) is None


def test_the_definition_of_the_function_is_no_call() -> None:
    definition = "function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){ return; }"
    assert next_page(script(definition), FIRST) is None
    both = definition + ' createPageHTML(2, 0, "index", "html");'
    assert next_page(script(both), FIRST) == Next(f"{FOLDER}index_1.html", 2)


def test_a_link_to_the_next_page() -> None:
    assert next_page('<a href="index_2.html">下一页</a>', FIRST) == Next(f"{FOLDER}index_2.html")
    assert next_page('<a href="?page=2"> 下页 </a>', FIRST) == Next(f"{FIRST}?page=2")
    assert next_page('<a href="index.html">下一页</a>', FIRST) is None
    assert next_page('<a href="javascript:next()">下一页</a>', FIRST) is None
    assert next_page('<a href="index_2.html">下一页的说明</a>', FIRST) is None


def test_more_columns_than_are_read_are_a_problem() -> None:
    spider = TrsSpider(portal=portal("http://a.gov.cn/"), keep=print, on_progress=print)
    asked = [request.url for number in range(600) for request in spider.ask_list(f"http://a.gov.cn/{number}/", 1)]
    assert len(asked) == 500
    assert [problem.kind for problem in spider.report.problems] == ["incomplete"]


def listing(years: list[int], more: str) -> Answer:
    return page("年报", "".join(f'<a href="{path(year)}">{title(year)}</a>' for year in years) + more)


def test_lists_are_read_to_their_end_and_stop_where_nothing_is_new(tmp_path: Path) -> None:
    call = '<script>createPageHTML({}, 0, "index", "html")</script>'
    whole = {
        "/nb/index.html": listing([2020], call.format(3) + '<a href="2015/">2015</a>'),
        "/nb/index_1.html": listing([2019], call.format(3)),
        "/nb/index_2.html": listing([2018], call.format(3)),
        "/nb/2015/": page("年报", f'<a href="{path(2015)}">{title(2015)}</a><a href="../">上级</a>'),
    }
    repeating = {f"/nb/{name}": listing([2020], call.format(50)) for name in ("index.html", "index_1.html")}
    lost = {"/nb/index.html": listing([2020], call.format(2))}
    circle = {
        "/nb/index.html": listing([2020], '<a href="b.html">下一页</a>'),
        "/nb/b.html": listing([2019], '<a href="index.html">下一页</a>'),
    }
    articles = {path(year): page(title(year)) for year in range(2015, 2021)}
    shapes = {"whole": whole, "repeating": repeating, "lost": lost, "circle": circle}
    found = crawl_cases({name: Case(pages | articles) for name, pages in shapes.items()}, tmp_path)
    assert {name: outcome.report.reports for name, outcome in found.items()} == {
        "whole": 4,
        "repeating": 1,
        "lost": 1,
        "circle": 2,
    }
    assert found["whole"].problems == found["circle"].problems == {}
    assert found["repeating"].problems == {"/nb/index_1.html": "incomplete"}
    assert "page 2 of 50" in found["repeating"].sentence
    assert found["lost"].problems == {"/nb/index_1.html": "missing"}
    assert all(outcome.server.paths.count(path(2020)) == 1 for outcome in found.values())

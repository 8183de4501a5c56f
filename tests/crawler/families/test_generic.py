"""Lists of no known family, walked in a sandbox and read from pages as they come."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.families import generic
from crawler.families.base import Page, Reading, Walk, advance, missed
from crawler.pages import links
from crawler.sandbox.pages import Site, articles_of, build_site
from crawler.sandbox.world import Agency, Column, Plan
from tests.crawler.families.walked import HOST, Walked, walk

PLAN = Plan(
    id="sandbox-generic",
    name="示例县人民政府网",
    division="530100",
    host="示例县人民政府",
    family="generic",
    per_page=6,
    note="演示站点",
    column=(Column(name="部门年报", path="12"), Column(name="政府信息公开年报", path="15")),
    agency=(
        Agency(name="示例县教育局", first_year=2016, last_year=2024),
        Agency(name="示例县水务局", first_year=2020, last_year=2024, attachment_only=(2022,)),
        Agency(name="示例县人民政府", first_year=2021, last_year=2022, column=1),
    ),
)
HERE = f"{HOST}/a/nb/"


def site(variant: str = "") -> Site:
    return build_site(msgspec.structs.replace(PLAN, variant=variant))


def titles(found: list[links.Link]) -> list[str]:
    return [link.title for link in found]


def read(html: str, url: str = HERE) -> Reading:
    return generic.read(Page(url, html), Walk(url))


@pytest.mark.parametrize("variant", ["", "scripted", "query"])
@pytest.mark.parametrize("column", [0, 1])
def test_a_column_is_read_to_its_end(variant: str, column: int) -> None:
    made = site(variant)
    done = walk(made, generic, made.columns[column])
    assert sorted(titles(done.rows)) == sorted(article.title for article in articles_of(PLAN)[column])
    assert done.short is None
    assert done.columns == []


def test_the_way_that_worked_is_kept() -> None:
    made = site("scripted")
    done = walk(made, generic, made.columns[0])
    worked = [ask.url for ask in done.asked if "pageNo=" in ask.url]
    assert worked == [f"{HOST}/gov/news/list?cid=12&pageNo={page}" for page in range(2, 2 + len(worked))]
    first = next(place for place, ask in enumerate(done.asked) if "pageNo=" in ask.url)
    assert [ask.url for ask in done.asked[first:]] == worked
    assert [ask.told for ask in done.asked[1:]] == [False] * first + [True] * (len(worked) - 1)


def test_pages_that_are_linked_are_told() -> None:
    made = site()
    done = walk(made, generic, made.columns[0])
    assert all(ask.told for ask in done.asked)
    assert len({ask.url for ask in done.asked}) == len(done.asked)


ROW = '<li><a href="{}">{}</a><span>2024-01-{:02d}</span></li>'


def listed(count: int, start: int = 1, shape: str = "/a/x{}.htm") -> str:
    return "".join(ROW.format(shape.format(n), f"某局{n}", n % 28 + 1) for n in range(start, start + count))


def walk_static(paths: list[str], size: int) -> Walked:
    """Walk a list of the pages at `paths`, each with `size` rows; nothing else is there."""
    pages = {HOST + path: f"<ul>{listed(size, 1 + size * n)}</ul>" for n, path in enumerate(paths)}
    at, done = Walk(HOST + paths[0]), Walked()
    url: str | None = HOST + paths[0]
    while url is not None:
        step = advance(generic, Page(url, pages[url]), at) if url in pages else missed(at)
        done.rows += step.rows
        done.asked += [step.ask] if step.ask is not None else []
        url = step.ask.url if step.ask is not None else None
    return done


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        ("/a/index.html", "/a/index_1.html", "/a/index_2.html"),
        ("/a/index.html", "/a/index_2.html", "/a/index_3.html"),
        ("/a/", "/a/index_1.shtml", "/a/index_2.shtml"),
        ("/a/", "/a/2/", "/a/3/"),
        ("/a/nblist.htm", "/a/nblist_2.htm", "/a/nblist_3.htm"),
        ("/a/nblist.htm", "/a/nblist/2.htm", "/a/nblist/3.htm"),
        ("/a/index.html", "/a/index.html?page=2", "/a/index.html?page=3"),
        ("/list.php?t=1", "/list.php?t=1&currentPage=2", "/list.php?t=1&currentPage=3"),
        ("/list.php?t=1&p=1", "/list.php?t=1&p=2", "/list.php?t=1&p=3"),
    ],
)
def test_pages_found_by_trying(first: str, second: str, third: str) -> None:
    done = walk_static([first, second, third], size=12)
    assert len(done.rows) == 36
    asked = [ask.url.removeprefix(HOST) for ask in done.asked]
    assert asked[asked.index(second) + 1] == third


def test_a_short_list_is_not_guessed_at() -> None:
    assert walk_static(["/a/index.html"], size=5).asked == []


def test_the_list_is_told_from_menus_and_sidebars() -> None:
    hot = '<div class="hot-news"><ul>' + "".join(ROW.format(f"/b/{n}0000.html", f"热点{n}", n) for n in range(1, 9))
    menu = '<ul class="nav"><li><a href="/a/">首页 2024-01-01</a></li></ul>'
    latest = (
        "<div><dl>" + "".join(f'<dd><a href="/c/{n}0000.html">新闻{n}</a></dd>' for n in range(1, 9)) + "</dl></div>"
    )
    crumbs = '<p>当前位置：<a href="/">首页</a> <a href="/a/nb/">年报</a></p>'
    found = read(f"{menu}{hot}</ul></div>{latest}{crumbs}<ul>{listed(3)}</ul>")
    assert titles(found.rows) == ["某局1", "某局2", "某局3"]


def test_reports_make_a_list_that_counts_however_short() -> None:
    reports = (
        '<table><tr><td><a href="/r/1.htm">某局2023年政府信息公开工作年度报告</a></td><td>2024-01-03</td></tr></table>'
    )
    found = read(f"<ul>{listed(9)}</ul>{reports}")
    assert titles(found.rows) == ["某局2023年政府信息公开工作年度报告"]


def test_a_row_gives_what_it_is_about() -> None:
    html = """<ul>
      <li>[<a href="/a/dept/">教育局</a>] <a href="/a/t20240101_1.html">甲局2023年政府信息公开年报</a> 2024-01-01</li>
      <li><a href="/a/t20240101_2.html">乙局2023年政府信息公开年报</a><a href="/a/2.pdf">下载</a> 01-02</li>
      <li><a href="/a/3.pdf">丙局2023年政府信息公开年报</a> <i>2024年1
        月3日</i></li>
      <li><a href="/a/show.asp?id=4">丁局2023年政府信息公开年报</a><a href="/a/nb/">更多</a> 2024/01/04</li></ul>"""
    found = read(html)
    assert [link.url.removeprefix(HOST) for link in found.rows] == [
        "/a/t20240101_1.html",
        "/a/t20240101_2.html",
        "/a/3.pdf",
        "/a/show.asp?id=4",
    ]


TAG = '<meta name="ColumnType" content="信息公开年报">'


def test_a_column_of_reports_needs_no_dates() -> None:
    years = '<a href="/a/nb/2023/">2023年</a><a href="/a/nb/2022/">2022年年报</a>'
    html = years + "".join(f'<li><a href="xz/{name}.htm">{name}镇</a></li>' for name in ("a", "b", "c"))
    assert read(html).rows == []
    found = read(TAG + html)
    assert titles(found.rows) == ["a镇", "b镇", "c镇"]
    assert [link.url for link in found.columns] == [f"{HERE}2023/", f"{HERE}2022/"]


@pytest.mark.parametrize(
    ("said", "pages"),
    [
        ("共7页", 7),
        ("共 <b>7</b> 页", 7),
        ("第1/7页", 7),
        ("var totalPages = 7;", 7),
        ('<a href="index_1.html">下一页</a><a href="index_6.html">尾页</a>', 7),
        ('<a href="index_2.html">下一页</a><a href="index_7.html">末页</a>', 7),
        ('<a href="?page=2">下一页</a><a href="?page=7">尾页</a>', 7),
        ("共7条", 0),
        ("", 0),
    ],
)
def test_how_many_pages_there_are(said: str, pages: int) -> None:
    assert read(f"<ul>{listed(3)}</ul>{said}").pages == pages


def test_one_sign_at_most() -> None:
    tags = TAG + '<meta name="SiteName" content="a"><meta name="SiteIDCode" content="5301000001">'
    assert len(generic.signs(Page(HERE, tags))) == 1
    assert generic.signs(Page(HERE, "<p>政府信息公开年报</p>")) == []


@pytest.mark.parametrize(
    ("path", "listed"),
    [("/gov/news/list?cid=12", True), ("/nb/list_3.html", False), ("/a.asp?classid=4", True), ("/view?id=4", False)],
)
def test_addresses_of_lists(path: str, *, listed: bool) -> None:
    assert bool(generic.LISTS.search(path)) == listed


@given(st.text(alphabet="<>/=\"'aliprhtd 2024-01页下共", max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    found = read(f'<ul><li><a href="/a/12345.html">{text}')
    assert all(link.url.startswith("http") for link in found.rows)


def test_many_links_in_nested_rows_are_read_in_time() -> None:
    html = "<li><a href='/a/12345.html'>x</a> 2024-01-01 " * 3000
    assert read(html).rows

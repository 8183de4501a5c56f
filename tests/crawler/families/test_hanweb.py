"""Lists of Hanweb: their records, how the rest is asked for, and servers with ideas of their own."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from urllib.parse import parse_qsl, urlsplit

import pytest

from crawler.families import hanweb
from crawler.families.base import Page, Walk
from crawler.families.hanweb import Query, group_url, query_url, read_query, read_rows
from crawler.pages.anchors import TooDeepError
from crawler.sandbox.pages import Reply, Site, build_site
from crawler.sandbox.world import Agency, Column, Plan
from tests.crawler.families.walked import HOST, Walked, walk

HERE = "http://www.a.gov.cn/col/col93261/index.html"
PROXY = "http://www.a.gov.cn/module/web/jpage/dataproxy.jsp"


def record(number: int, more: str = "") -> str:
    link = f'<a href="/art/2025/1/24/art_93261_{number}.html" title="{number}年政府信息公开年报">{number}</a>'
    return f"<record><![CDATA[\n<li>{link}{more}<span>2025-\n01-24</span></li>]]></record>"


def test_the_records_of_a_page() -> None:
    html = f"""<a href="/">首页</a><script type="text/xml"><datastore><recordset>{record(1)}
      {record(2)}</recordset></datastore></script><script>$('#1').jpage({{totalRecord:40,perPage:15}});</script>"""
    rows = read_rows(html, HERE)
    assert [link.url.rpartition("_")[2] for link in rows.links] == ["1.html", "2.html"]
    assert rows.links[0].title == "1年政府信息公开年报"
    assert (len(rows.records), rows.total) == (2, 40)


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("<datastore><totalrecord>612</totalrecord><totalpage>41</totalpage></datastore>", 612),
        ("jpage({totalRecord : 45, perPage:15})", 45),
        ('{"totalRecord":"7"}', 7),
        ("", 0),
        ("<html><body>404</body></html>", 0),
    ],
)
def test_how_many_records_there_are(text: str, total: int) -> None:
    rows = read_rows(text, HERE)
    assert (rows.links, rows.records, rows.total) == ([], [], total)


def test_a_record_is_its_article_whatever_else_it_links_to() -> None:
    department = '<a href="/col/col7/index.html">某局</a>'
    rows = read_rows(record(1, department) + record(2, department), HERE)
    assert (len(rows.links), len(set(rows.records)), rows.columns) == (2, 2, [])


def test_a_record_with_articles_of_several_years_is_one() -> None:
    older = '<a href="/art/2024/1/24/art_93261_90.html">2023年</a>'
    rows = read_rows(record(1, older), HERE)
    assert [link.title for link in rows.links] == ["1年政府信息公开年报", "2023年"]
    assert len(rows.records) == 1


def test_a_record_that_leads_to_a_list() -> None:
    rows = read_rows("<record><![CDATA[<a href='/col/col7/index.html'>某局年报</a>]]></record>", HERE)
    assert rows.links == []
    assert [link.title for link in rows.columns] == ["某局年报"]


def test_the_query_that_is_left_for_search_engines() -> None:
    href = "/module/web/jpage/dataproxy.jsp?page=1&amp;appid=1&amp;webid=3&amp;path=/&amp;columnid=9%2BfA%3D%3D&amp;x="
    html = f"<nextgroup><![CDATA[<a href='{href}'></a>]]></nextgroup> proxyUrl:'/other.jsp', {{columnid:'1'}}"
    parameters = {"appid": "1", "webid": "3", "path": "/", "columnid": "9+fA==", "x": ""}
    assert read_query(html, HERE) == Query(PROXY, parameters)


def test_the_query_that_stands_in_a_script() -> None:
    html = "$.get('/module/jpage/morecolumndataproxy.jsp?page=1&amp;columnid=1,2&amp;unitid=9', show)"
    url = "http://www.a.gov.cn/module/jpage/morecolumndataproxy.jsp"
    assert read_query(html, HERE) == Query(url, {"columnid": "1,2", "unitid": "9"})


def test_the_query_of_the_script() -> None:
    html = """var param = {col:1,webid:3,path:'/',columnid:'93261',sourceContentType:1,unitid:"55",webname:'某市',
      permissiontype:0}; jpage({perPage:15,proxyUrl:'/module/web/jpage/dataproxy.jsp',ajaxParam:param});"""
    query = read_query(html, HERE)
    assert query is not None
    assert query.url == PROXY
    assert query.parameters == {
        "appid": "1",
        "col": "1",
        "webid": "3",
        "path": "/",
        "columnid": "93261",
        "sourceContentType": "1",
        "unitid": "55",
        "webname": "某市",
        "permissiontype": "0",
    }


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>年报</p>",
        "proxyUrl:'/x.jsp'",
        "{columnid:'1'}",
        "<nextgroup></nextgroup>",
        "proxyUrl:'http://[x/', {columnid:'1'}",
    ],
)
def test_a_page_without_a_query(html: str) -> None:
    assert read_query(html, HERE) is None


def test_a_page_of_records_is_asked_for_in_both_ways() -> None:
    parts = urlsplit(query_url(Query(PROXY, {"columnid": "9+f=", "webname": "某市"}), 3, 20))
    assert parts._replace(query="").geturl() == PROXY
    assert dict(parse_qsl(parts.query)) == {
        "columnid": "9+f=",
        "webname": "某市",
        "page": "3",
        "startrecord": "41",
        "endrecord": "60",
        "perpage": "20",
    }


def test_parameters_in_another_charset_go_back_as_they_came() -> None:
    html = "<nextgroup><![CDATA[<a href='/p.jsp?webname=%C4%B3%CA%D0&columnid=1'></a>]]></nextgroup>"
    query = read_query(html, HERE)
    assert query is not None
    assert "webname=%C4%B3%CA%D0" in query_url(query, 1, 10)


def test_of_the_page_s_own_link_nothing_changes_but_the_page() -> None:
    href = "/p.jsp?page=1&columnid=7Qx%2Fpage=1%3D&unitid=a+b/c==&perpage=15"
    assert group_url(href, 12) == "/p.jsp?page=12&columnid=7Qx%2Fpage=1%3D&unitid=a+b/c==&perpage=15"


@pytest.mark.parametrize(
    "text",
    [
        "<record><![CDATA[" * 200_000,
        "<record>" * 400_000,
        "<nextgroup><![CDATA[" * 200_000,
        "{columnid" * 300_000,
        "{" + "columnid " * 300_000,
        "'" + "dataproxy.jsp?" * 200_000,
        "'dataproxy.jsp?" * 200_000,
        "totalrecord" * 200_000 + " " * 200_000,
        "]]></record>" * 200_000,
        "{columnid:" + "a" * 2_000_000 + "}",
        "<datastore>" * 200_000,
    ],
)
def test_hostile_pages_are_read_in_good_time(text: str) -> None:
    started = time.monotonic()
    with suppress(TooDeepError):
        assert hanweb.read(Page(HERE, text), Walk(HERE)).rows == []
    assert time.monotonic() - started < 5


def test_a_broken_record_ends_the_list() -> None:
    assert len(read_rows(record(1) + "<record><![CDATA[<a href='/art/2025/1/1/art_1_2.html'>", HERE).links) == 1


def test_the_list_of_the_column_among_several() -> None:
    other = record(1).replace("93261", "5")
    script = "<script>jpage({totalRecord:%d,proxyUrl:'/p%d.jsp',a:{columnid:'%d'}})</script>"
    html = f"<datastore>{other * 3}</datastore>{script % (9, 5, 5)}"
    html += f"<datastore>{record(7)}</datastore>{script % (4, 93261, 93261)}"
    reading = hanweb.read(Page(HERE, html), Walk(HERE))
    assert [link.url.rpartition("_")[2] for link in reading.rows] == ["7.html"]
    assert reading.total == 4
    assert "/p93261.jsp?" in reading.more[0].url


def test_signs() -> None:
    page = Page(
        "http://www.a.gov.cn/", "<a href='/col/col3/index.html'>公开</a><datastore>.jpage({proxyUrl:'dataproxy.jsp'})"
    )
    assert len(hanweb.signs(page)) == 4
    assert hanweb.signs(Page("http://www.a.gov.cn/", "<a href='/gk/index.html'>公开</a>")) == []
    other = "<a href='/col/col3/index.html'>公开</a><script src='/0/AuthorizedRead/unitbuild.js'></script>"
    assert hanweb.signs(Page(HERE, other)) == []


@pytest.mark.parametrize("path", ["/col/col3/index.html", "/col/col3/", "/col/col315154/index.html?jh=264"])
def test_addresses_of_lists(path: str) -> None:
    assert hanweb.LISTS.search(path)


# Servers with ideas of their own

ROWS = 110
_EMBEDDED = 45
Answering = Callable[[dict[str, int]], list[int]]


def _rows(first: int, number: int) -> list[int]:
    return list(range(first, min(first + number, ROWS + 1)))


def seeks(asked: dict[str, int]) -> list[int]:
    """Honours startrecord and endrecord, whatever the page."""
    return _rows(asked["startrecord"], asked["endrecord"] - asked["startrecord"] + 1)


def pages(asked: dict[str, int]) -> list[int]:
    """Knows only `page` and gives what it is asked for."""
    return _rows((asked["page"] - 1) * asked["perpage"] + 1, asked["perpage"])


def capped(asked: dict[str, int]) -> list[int]:
    """Knows only `page` and gives at most twenty."""
    size = min(asked["perpage"], 20)
    return _rows((asked["page"] - 1) * size + 1, size)


def seeks_capped(asked: dict[str, int]) -> list[int]:
    """Honours startrecord and gives at most thirty."""
    return seeks(asked)[:30]


def stuck(_: dict[str, int]) -> list[int]:
    """Gives the same rows whatever it is asked."""
    return _rows(1, 60)


def empty(_: dict[str, int]) -> list[int]:
    """Gives nothing."""
    return []


def walked(answering: Answering, *, total: bool = True, more: str = "") -> Walked:
    """A portal with one column of `ROWS` reports, walked."""
    told = f"totalRecord:{ROWS}," if total else ""
    script = f"jpage({{{told}proxyUrl:'/dataproxy.jsp',ajaxParam:{{columnid:'93261',unitid:'1'}}}})"
    head = f"<totalrecord>{ROWS}</totalrecord>" if total else ""
    embedded = "".join(record(number, more) for number in _rows(1, _EMBEDDED))
    html = f"<title>政府信息公开年报</title><script>{embedded}</script><script>{script}</script>"

    def proxy(params: Mapping[str, str]) -> Reply:
        asked = {name: int(value) for name, value in params.items() if value.isdigit()}
        return Reply((head + "".join(record(number, more) for number in answering(asked))).encode(), "text/xml")

    site = Site(plan(), [], {"/col/col93261/index.html": Reply(html.encode(), "text/html")}, {"/dataproxy.jsp": proxy})
    return walk(site, hanweb, "/col/col93261/index.html")


@pytest.mark.parametrize(
    ("answering", "total", "more"),
    [
        (seeks, True, ""),
        (pages, True, ""),
        (capped, True, ""),
        (seeks_capped, True, ""),
        (capped, False, ""),
        (seeks, False, ""),
        (capped, True, '<a href="/col/col7/index.html">某局</a>'),
    ],
)
def test_all_records_are_found_whatever_the_server_honours(answering: Answering, total: bool, more: str) -> None:
    done = walked(answering, total=total, more=more)
    assert done.short is None
    assert len({link.url for link in done.rows}) == len(done.rows) == ROWS
    assert all(ask.form is None for ask in done.asked if total)


@pytest.mark.parametrize(("answering", "reports"), [(stuck, 60), (empty, _EMBEDDED)])
def test_a_list_that_cannot_be_read_to_its_end_is_incomplete(answering: Answering, reports: int) -> None:
    done = walked(answering)
    assert done.short == ("incomplete", f"the list tells of {ROWS} rows and gave {reports}")
    assert len(done.rows) == reports
    assert len(done.asked) < 8


def test_a_way_that_fails_half_way_is_followed_by_another_from_its_first_page() -> None:
    def proxy(params: Mapping[str, str]) -> Reply:
        asked = {name: int(value) for name, value in params.items() if value.isdigit()}
        numbers = capped(asked) if "sourceContentType" in params else _rows(1, 10 * ("startrecord" in params))
        return Reply("".join(map(record, numbers)).encode(), "text/xml")

    html = "<nextgroup><![CDATA[<a href='/dataproxy.jsp?page=1&columnid=x%3D'></a>]]></nextgroup>"
    html += f"jpage({{totalRecord:{ROWS},proxyUrl:'/dataproxy.jsp',a:{{columnid:'93261',sourceContentType:1}}}})"
    site = Site(plan(), [], {"/col/col93261/index.html": Reply(html.encode(), "text/html")}, {"/dataproxy.jsp": proxy})
    done = walk(site, hanweb, "/col/col93261/index.html")
    assert (len(done.rows), done.short) == (ROWS, None)
    assert [ask.form is not None for ask in done.asked] == [False] * 4 + [True] * 6


def test_records_with_two_articles_are_two_rows_and_one_record() -> None:
    def proxy(params: Mapping[str, str]) -> Reply:
        numbers = seeks({name: int(value) for name, value in params.items() if value.isdigit()})
        twice = "".join(
            record(number, f"<a href='/art/2020/1/1/art_93261_9{number:05d}.html'>旧</a>") for number in numbers
        )
        return Reply(twice.encode(), "text/xml")

    html = f"<script>jpage({{totalRecord:{ROWS},proxyUrl:'/dataproxy.jsp',ajaxParam:{{columnid:'93261'}}}})</script>"
    site = Site(plan(), [], {"/col/col93261/index.html": Reply(html.encode(), "text/html")}, {"/dataproxy.jsp": proxy})
    done = walk(site, hanweb, "/col/col93261/index.html")
    assert (len(done.rows), done.short) == (2 * ROWS, None)


# The sandbox's portals


def plan(variant: str = "", *, seeks: bool = False) -> Plan:
    agencies = [
        Agency(name=f"某市示例{name}局", first_year=2019, last_year=2025) for name in ("教育", "水务", "民政", "财政")
    ]
    county = Agency(name="某市示例县人民政府", first_year=2021, last_year=2025, column=1, attachment_only=(2022,))
    return Plan(
        id="sandbox-a",
        name="某市人民政府",
        division="320100",
        host="某市人民政府",
        family="hanweb",
        per_page=3,
        note="",
        column=(Column(name="部门信息公开年报", path="3921"), Column(name="县区信息公开年报", path="3922")),
        agency=(*agencies, county),
        variant=variant,
        seeks=seeks,
    )


@pytest.mark.parametrize(
    ("variant", "seeks"),
    [
        ("", False),
        ("", True),
        ("nextgroup", False),
        ("post", False),
        ("capped", False),
        ("html", False),
        ("pagenum", False),
    ],
)
def test_a_sandbox_portal_is_walked_to_its_end(variant: str, seeks: bool) -> None:
    site = build_site(plan(variant, seeks=seeks))
    for number, path in zip(("3921", "3922"), site.columns, strict=True):
        done = walk(site, hanweb, path)
        held = {path for path in site.articles if f"/art_{number}_" in path}
        assert len(held) > 5
        assert {link.url.removeprefix(HOST) for link in done.rows} == held
        assert done.short is None
        assert {link.title for link in done.rows} == {site.articles[path].title for path in held}


@pytest.mark.parametrize(
    ("variant", "mark"),
    [("nextgroup", "startrecord="), ("post", "columnid=")],
)
def test_a_sandbox_portal_is_read_by_the_one_way_that_it_knows(variant: str, mark: str) -> None:
    site = build_site(plan(variant))
    done = walk(site, hanweb, site.columns[0])
    assert mark not in done.asked[-1].url
    assert (done.asked[-1].form is not None) == (variant == "post")


def test_files_of_a_variant_come_from_downfile() -> None:
    site = build_site(plan("capped"))
    (path,) = [path for path, article in site.articles.items() if article.files]
    (link,) = [link for link in Page(HOST + path, site.pages[path].body.decode()).links if "downfile.jsp" in link.url]
    parts = urlsplit(link.url)
    assert site.answer(parts.path, dict(parse_qsl(parts.query))).body.startswith(b"%PDF")

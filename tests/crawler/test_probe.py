"""Sites that no registry knows: their family and their column are found, and how sure that is is told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from crawler import probe as probing
from crawler.families.base import Page
from crawler.fetch import FetchError
from crawler.judging import is_part
from crawler.probe import MOST_PAGES, Probe, ProbeError, probe
from crawler.registry import NOWHERE, Portal
from crawler.rows import judge as judge_row
from crawler.sandbox import Sandbox
from crawler.sandbox.made_up import kinds, make_world
from parsers.records import Document
from tests.crawler.servers import Answer, Server, html, serve

FIRST_PORT = 19_731
KINDS = [(kind.family, variant) for kind in kinds() for variant in kind.variants]


def look(server: Server, path: str = "/") -> Probe:
    return probe(server.url + path, loopback=frozenset({server.host}), delay=0)


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(world=make_world("probe", 100), first_port=FIRST_PORT) as opened:
        yield opened


def portal_of(box: Sandbox, family: str, variant: str) -> Portal:
    name = "-".join(["sandbox", family, *([variant] if variant else [])]).replace("_", "-")
    return next(portal for portal in box.portals if portal.id == name)


@pytest.mark.parametrize(("family", "variant"), KINDS)
def test_a_portal_of_every_family(box: Sandbox, family: str, variant: str) -> None:
    portal = portal_of(box, family, variant)
    found = probe(portal.base_url, loopback=box.loopback, delay=0)
    assert found.portal is not None, found
    assert found.portal.family == family
    assert sorted(found.portal.column_urls()) == sorted(portal.column_urls())
    assert (found.name, found.portal.name) == (portal.name, portal.name)
    assert found.division in (portal.division, NOWHERE)
    assert found.requests <= MOST_PAGES + 1
    for url, confidence, reasons in found.candidates:
        assert confidence >= 0.5
        assert confidence <= 1
        assert any("rows are reports" in reason for reason in reasons), url
    assert judge_row(msgspec_row(found.portal), set(), box.loopback)[1] == []


def msgspec_row(portal: Portal) -> dict[str, object]:
    return {field: getattr(portal, field) for field in portal.__struct_fields__ if getattr(portal, field) is not None}


@pytest.mark.parametrize("variant", ["", "scripted", "query"])
def test_the_look_alike_on_a_home_page_is_passed_over(box: Sandbox, variant: str) -> None:
    portal = portal_of(box, "generic", variant)
    website = f"{urlsplit(portal.column_urls()[0]).query}9"
    found = probe(portal.base_url, loopback=box.loopback, delay=0)
    asked = [entry.path for entry in box.log if entry.portal == portal.id]
    assert any("/gov/news/list" in path for path in asked)
    assert not [path for path in asked if website in path]
    assert not [url for url, _, _ in found.candidates if website in url]


def test_robots_txt_is_kept(box: Sandbox) -> None:
    before = len(box.log)
    portal = portal_of(box, "trs", "")
    probe(portal.base_url, loopback=box.loopback, delay=0)
    asked = [entry.path for entry in box.log[before:]]
    assert asked[0] == "/robots.txt"
    assert not [path for path in asked if path.startswith("/search/")]


ROW = '<li><a href="/202501/t2025010{0}_{0}.html">某局{1}年政府信息公开工作年度报告</a><span>2025-01-0{0}</span></li>'
COLUMN = html("<title>年报</title><ul>" + "".join(ROW.format(n, 2020 + n) for n in range(1, 5)) + "</ul>")
EMPTY = html("<title>栏目</title><p>暂无</p>")


def home(*linked: tuple[str, str], head: str = "") -> Answer:
    anchors = "".join(f'<li><a href="{url}">{title}</a></li>' for url, title in linked)
    return html(f"<html><head><title>某县人民政府网</title>{head}</head><body><ul>{anchors}</ul></body></html>")


def test_look_alikes_are_no_column() -> None:
    website = html(
        "<title>政府网站工作年度报表</title><ul>" + ROW.format(1, 2024).replace("政府信息公开", "政府网站") + "</ul>"
    )
    answers = {
        "/": home(
            ("/wzbb/", "政府网站工作年度报表"),
            ("/tjnb/", "统计年报"),
            ("/gknb/", "年报解读"),
            ("/zfnb/", "信息公开年报"),
        ),
        "/wzbb/": website,
        "/tjnb/": COLUMN,
        "/gknb/": COLUMN,
        "/zfnb/": COLUMN,
    }
    with serve(answers) as server:
        found = look(server)
        assert found.portal is not None
        assert found.portal.columns == ["/zfnb/"]
        assert [candidate.url for candidate in found.candidates] == [f"{server.url}/zfnb/"]
        assert "/wzbb/" not in server.paths


def test_a_page_that_only_calls_itself_so_when_opened_is_no_look_alike() -> None:
    answers = {
        "/": home(("/a/ndbg/", "更多")),
        "/a/ndbg/": html("<title>政府网站工作年度报表</title>" + ROW.format(1, 2024)),
    }
    with serve(answers) as server:
        assert look(server).candidates == []


def test_the_way_over_other_pages() -> None:
    answers = {
        "/": home(("/zwgk/", "政务公开"), ("/news/", "新闻")),
        "/zwgk/": home(("/zwgk/zfxxgk/", "政府信息公开"), ("/", "首页")),
        "/zwgk/zfxxgk/": home(("/zwgk/zfxxgk/nb/", "政府信息公开年报")),
        "/zwgk/zfxxgk/nb/": COLUMN,
    }
    with serve(answers) as server:
        found = look(server)
        assert found.portal is not None
        assert found.portal.columns == ["/zwgk/zfxxgk/nb/"]
        assert found.portal.family == "trs"
        assert "/news/" not in server.paths


def test_how_sure_it_is() -> None:
    answers = {
        "/": home(("/x/zfxxgknb/", "年报"), ("/y/", "信息公开年报"), ("/z/gknb/", "更多")),
        "/x/zfxxgknb/": html('<meta name="ColumnType" content="信息公开年报">' + COLUMN.body.decode()),
        "/y/": EMPTY,
        "/z/gknb/": EMPTY,
    }
    with serve(answers) as server:
        found = look(server)
    assert [(urlsplit(url).path, confidence) for url, confidence, _ in found.candidates] == [
        ("/x/zfxxgknb/", 1.0),
        ("/y/", 0.3),
        ("/z/gknb/", 0.1),
    ]
    assert any("2021, 2022, 2023, 2024" in reason for reason in found.candidates[0].reasons)
    assert found.portal is not None
    assert found.portal.columns == ["/x/zfxxgknb/"]
    assert "1.00" in found.portal.note


def test_a_column_of_columns_by_year() -> None:
    years = [(f"/nb/{year}/", f"{year}年") for year in range(2019, 2025)]
    with serve({"/": home(("/nb/", "政府信息公开年报")), "/nb/": home(*years), "/nb/2024/": COLUMN}) as server:
        found = look(server)
    assert found.portal is not None
    assert found.portal.columns == ["/nb/"]
    assert any("6 columns of reports" in reason for reason in found.candidates[0].reasons)


def test_who_it_is() -> None:
    head = '<meta name="SiteName" content="某县人民政府门户网站"><meta name="SiteIDCode" content="4301240001">'
    with serve({"/": home(head=head)}) as server:
        found = look(server)
    assert (found.name, found.division, found.portal) == ("某县人民政府门户网站", "430124", None)


@pytest.mark.parametrize(
    ("said", "division"),
    [
        ("网站标识码：4301240001", "430124"),
        ("网站标识码 <a href='#'>1100000092</a>", "110000"),
        ("网站标识码：bm01000001", NOWHERE),
        ("网站标识码：9901240001", NOWHERE),
        ("4301240001", NOWHERE),
    ],
)
def test_the_number_at_the_foot_of_the_page(said: str, division: str) -> None:
    with serve({"/": html(f"<title>a</title><p>{said}</p>")}) as server:
        assert look(server).division == division


@pytest.mark.parametrize(
    ("answer", "phrase"),
    [
        (Answer(status=412), "412"),
        (Answer(status=500), "500"),
        (Answer(hangup=True), "no answer"),
        (html("<script>document.cookie='__jsl_clearance=1'</script>"), "script"),
        (html("<title>404</title><body>找不到该页面</body>"), "there is none"),
        (Answer(status=302, headers={"Location": "http://127.0.0.1:1/"}), "127.0.0.1"),
    ],
)
def test_no_home_page(answer: Answer, phrase: str) -> None:
    with serve({"/robots.txt": Answer(status=404), "*": answer}) as server, pytest.raises(ProbeError, match=phrase):
        look(server)


@pytest.mark.parametrize("robots", [html("User-agent: *\nDisallow: /"), html("User-agent: nianbao\nDisallow: /")])
def test_a_site_that_forbids_it(robots: Answer) -> None:
    with serve({"/robots.txt": robots, "/": home()}) as server:
        with pytest.raises(ProbeError, match=r"robots\.txt"):
            look(server)
        assert server.paths == ["/robots.txt"]


def test_a_robots_txt_that_cannot_be_had() -> None:
    with serve({"/robots.txt": Answer(status=503), "/": home()}) as server:
        with pytest.raises(ProbeError, match="cannot be had"):
            look(server)
        assert server.paths == ["/robots.txt"]


def test_a_page_that_is_forbidden_or_broken_is_a_note() -> None:
    answers = {
        "/robots.txt": html("User-agent: *\nDisallow: /a/"),
        "/": home(
            ("/a/nb/", "信息公开年报"), ("/b/nb/", "年报"), ("/c/nb/", "部门年报"), ("http://b.gov.cn/nb/", "县区年报")
        ),
        "/b/nb/": Answer(status=500),
        "/c/nb/": COLUMN,
    }
    with serve(answers) as server:
        found = look(server)
        assert "/a/nb/" not in server.paths
    assert [candidate.url for candidate in found.candidates] == [f"{server.url}/c/nb/"]
    assert [any(part in note for note in found.notes) for part in ("robots.txt", "500", "b.gov.cn")] == [True] * 3


def test_stubs_are_followed() -> None:
    answers = {
        "/": html('<script>window.location.href="/site/index.html"</script>'),
        "/site/index.html": home(("/nb/jump.shtml", "政府信息公开年报")),
        "/nb/jump.shtml": html('<meta http-equiv="refresh" content="0;url=/nb/2024/">'),
        "/nb/2024/": COLUMN,
    }
    with serve(answers) as server:
        found = look(server)
    assert found.portal is not None
    assert found.portal.columns == ["/nb/2024/"]


def test_it_stops_in_time() -> None:
    endless = home(*[(f"/{n}/gknb/", "信息公开年报") for n in range(200)])
    with serve({"/": endless, "/robots.txt": Answer(status=404), "*": EMPTY}) as server:
        found = look(server)
        assert len(server.paths) == MOST_PAGES + 1
    assert found.requests == MOST_PAGES + 1
    assert found.portal is None


def test_it_takes_its_time() -> None:
    with serve(
        {"/robots.txt": html("User-agent: *\nCrawl-delay: 0.1"), "/": home(("/nb/", "年报")), "/nb/": COLUMN}
    ) as server:
        started = time.monotonic()
        look(server)
        assert time.monotonic() - started >= 0.2
        assert server.most_at_once == 1


@pytest.mark.parametrize(
    "page", ["", "<", "{}", "<a href='http://[/'>年报</a>", 'TREE: [{"name": 5, "id": []}, 3]', "\0" * 99]
)
def test_whatever_a_home_page_holds(page: str) -> None:
    with serve({"/": html(page)}) as server:
        assert look(server).portal is None


def test_parts_of_a_column() -> None:
    assert is_part("http://a.cn/nb/2024/", "http://a.cn/nb/")
    assert not is_part("http://a.cn/nb2/", "http://a.cn/nb/")
    assert not is_part("http://a.cn/list?cid=2", "http://a.cn/list?cid=1")
    assert not is_part("http://a.cn/nb/", "http://a.cn/")


def test_categories_of_a_platform() -> None:
    children = '[{"id": 721, "name": "政府信息公开年报"}, {"id": 9, "name": "统计年报"}]'
    tree = f'[{{"id": 700, "name": "公开", "children": {children}}}]'
    page = Page("http://a.cn/x/gkmlpt/index", f"window._CONFIG = {{SID: '755001', TREE: {tree}}}")
    assert [link.url for link in probing._categories(page)] == ["http://a.cn/x/gkmlpt/index#721"]


@pytest.mark.parametrize(("asked", "alive"), [("http", "https"), ("https", "http")])
def test_the_other_scheme_is_tried(monkeypatch: pytest.MonkeyPatch, asked: str, alive: str) -> None:
    def fetch(url: str, **_: object) -> Document:
        if not url.startswith(f"{alive}:"):
            raise FetchError(f"{url}: no answer")
        if url.endswith("/robots.txt"):
            raise FetchError(f"{url}: not there", 404)
        return Document(data=COLUMN.body if "/nb/" in url else home(("/nb/", "年报")).body, url=url)

    monkeypatch.setattr("crawler.probing.fetch", fetch)
    found = probe(f"{asked}://www.a.gov.cn/", delay=0)
    assert found.url == f"{alive}://www.a.gov.cn/"
    assert found.portal is not None
    assert (found.portal.id, found.portal.column_urls()) == ("a", [f"{alive}://www.a.gov.cn/nb/"])


def test_no_scheme_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    def fetch(url: str, **_: object) -> Document:
        raise FetchError(f"{url}: no answer")

    monkeypatch.setattr("crawler.probing.fetch", fetch)
    with pytest.raises(ProbeError, match="http://www"):
        probe("http://www.a.gov.cn/", delay=0)
    with pytest.raises(ProbeError, match="not an http"):
        probe("ftp://www.a.gov.cn/", delay=0)

"""Lists that Hanweb's disclosure module draws."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import parse_qsl, urlsplit

import pytest

from crawler.families import hanweb_xxgk
from crawler.families.base import Page, Walk
from crawler.families.hanweb_xxgk import read_form, read_rows
from crawler.pages.anchors import TooDeepError
from crawler.sandbox.pages import Reply, Site, build_site
from crawler.sandbox.world import Agency, Column, Plan
from tests.crawler.families.walked import HOST, walk

HERE = "http://www.a.gov.cn/col/col1229498488/index.html"


def test_the_form_of_a_script() -> None:
    html = """<div style="grid-area:main"></div><iframe src="/module/xxgk/tree.jsp?area=002276772&divid=div1"></iframe>
      <script>$.ajax({url:"/module/xxgk/search.jsp?texttype=1", data:"infotypeId=A0212&jdid=3096&area="})</script>"""
    form = read_form(html, HERE)
    assert {name: form[name] for name in ("infotypeId", "jdid", "area", "divid", "texttype", "fbtime")} == {
        "infotypeId": "A0212",
        "jdid": "3096",
        "area": "002276772",
        "divid": "div1",
        "texttype": "1",
        "fbtime": "-1",
    }


@pytest.mark.parametrize(
    "html",
    [
        "{infotypeId:'B001',jdid:5}",
        '{"infotypeId" : "B001", "jdid": "5"}',
        '<input name="infotypeId" value="B001"> {jdid:5}',
    ],
)
def test_the_form_in_other_spellings(html: str) -> None:
    form = read_form(html, HERE)
    assert (form["infotypeId"], form["jdid"], form["divid"]) == ("B001", "5", "div1229498488")


ROW = '<tr class="tr_main_value_%s"><td>1</td><td><a href="%s" title="%s">…</a></td><td>2025-01-24</td></tr>'
FILE = '<td><a href="/module/download/downfile.jsp?filename=x.pdf">下载</a></td></tr>'


def test_rows_of_a_table() -> None:
    html = f"""<table><tr><td><a href="/x/" title="目录">目录</a></td></tr>
      {ROW % ("odd", "/art/2025/1/24/art_1229498488_1.html", "某局2024年年报")}
      {ROW % ("even", "http://b.gov.cn/a.html", "乙局")}</table>"""
    assert [link.title for link in read_rows(html, HERE)] == ["某局2024年年报", "乙局"]


def test_a_row_with_a_file_is_both() -> None:
    row = ROW % ("odd", "/art/2025/1/24/art_1_1.html", "甲")
    html = f"<table>{row.replace('</tr>', FILE)}</table>"
    assert [urlsplit(link.url).path for link in read_rows(html, HERE)] == [
        "/art/2025/1/24/art_1_1.html",
        "/module/download/downfile.jsp",
    ]


@pytest.mark.parametrize(
    "html",
    [
        '<div><a class="bt_link" href="/art/2025/1/1/art_1_2.html">甲</a><a href="#" title="x">1</a></div>',
        '<ul><li><a href="/art/2025/1/1/art_1_2.html" title="甲">甲</a></li></ul><a href="/y.html">下一页</a>',
    ],
)
def test_rows_without_a_table(html: str) -> None:
    assert [(link.title, urlsplit(link.url).path) for link in read_rows(html, HERE)] == [
        ("甲", "/art/2025/1/1/art_1_2.html")
    ]


def test_signs() -> None:
    assert len(hanweb_xxgk.signs(Page(HERE, "'/module/xxgk/tree.jsp?area=1' '/module/xxgk/search.jsp'"))) == 2
    assert hanweb_xxgk.signs(Page(HERE, "dataproxy.jsp")) == []


def test_a_page_without_the_program_has_its_own_rows() -> None:
    html = "<a href='/art/2025/1/1/art_1229498488_2.html'>甲</a><a href='/art/2025/1/1/art_5_2.html'>乙</a>"
    reading = hanweb_xxgk.read(Page(HERE, html), Walk(HERE))
    assert ([link.title for link in reading.rows], reading.more) == (["甲"], [])


@pytest.mark.parametrize(
    "text",
    [
        "'module/xxgk/" * 300_000,
        "?infotypeId" * 300_000,
        "?area=" * 500_000,
        "共" + "&nbsp;" * 500_000,
        "共<" * 800_000,
        "<table><tr class='tr_main_value_odd'><td>" * 3_000,
        "'http://[module/xxgk/search.jsp",
    ],
)
def test_hostile_pages_are_read_in_good_time(text: str) -> None:
    started = time.monotonic()
    with suppress(TooDeepError):
        hanweb_xxgk.read(Page(HERE, text), Walk(HERE))
        at = Walk(HERE, page=2)
        hanweb_xxgk.read(Page(HERE, "'/module/xxgk/search.jsp'"), at)
        assert hanweb_xxgk.read(Page(HERE, text), at).rows == []
    assert time.monotonic() - started < 10


def plan(variant: str = "") -> Plan:
    old = [
        Agency(name=f"某市示例{name}局", first_year=2019, last_year=2021) for name in ("教育", "水务", "民政", "财政")
    ]
    new = [
        Agency(name=f"某市示例{name}镇人民政府", first_year=2021, last_year=2025, column=1, attachment_only=(2022,))
        for name in ("东", "西", "南")
    ]
    return Plan(
        id="sandbox-a",
        name="某市人民政府",
        division="330100",
        host="某市人民政府",
        family="hanweb_xxgk",
        per_page=4,
        note="",
        column=(Column(name="部门信息公开年报", path="3921"), Column(name="乡镇信息公开年报", path="3922")),
        agency=(*old, *new),
        variant=variant,
    )


@pytest.mark.parametrize("variant", ["", "district"])
def test_a_sandbox_portal_is_walked_to_its_end(variant: str) -> None:
    site = build_site(plan(variant))
    for number, path in zip(("3921", "3922"), site.columns, strict=True):
        done = walk(site, hanweb_xxgk, path)
        held = {path for path in site.articles if f"/art_{number}_" in path}
        assert len(held) > 10
        assert {link.url.removeprefix(HOST) for link in done.rows} == held
        assert {link.title for link in done.rows} == {site.articles[path].title for path in held}
        assert done.short is None
        assert all(ask.form and ask.form["currpage"] == str(page) for page, ask in enumerate(done.asked[1:], start=1))


def test_pages_that_do_not_come_are_missed() -> None:
    site = build_site(plan())
    program = site.programs["/module/xxgk/search.jsp"]

    def failing(params: Mapping[str, str]) -> Reply:
        return Reply(b"", "text/html", 500) if int(params["currpage"]) > 2 else program(params)

    site.programs["/module/xxgk/search.jsp"] = failing
    done = walk(site, hanweb_xxgk, site.columns[0])
    assert len(done.rows) == 8
    assert done.short is not None
    assert done.short[0] == "incomplete"


def test_files_come_from_downfile() -> None:
    site = build_site(plan())
    path = next(path for path, article in site.articles.items() if article.files)
    (link,) = [link for link in Page(HOST + path, site.pages[path].body.decode()).links if "downfile.jsp" in link.url]
    parts = urlsplit(link.url)
    assert site.answer(parts.path, dict(parse_qsl(parts.query))).body.startswith(b"%PDF")


def test_the_column_is_reached_from_the_home_page() -> None:
    site = build_site(plan())
    assert set(site.columns) <= reached(site)


def reached(site: Site) -> set[str]:
    """The pages that are two links away from the home page."""
    found = {"/index.html"}
    for _ in range(2):
        pages = [Page(HOST + path, site.pages[path].body.decode()) for path in found if path in site.pages]
        found |= {link.url.removeprefix(HOST) for page in pages for link in page.links}
    return found

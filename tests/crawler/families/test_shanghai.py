"""Shanghai: lists of years, pages counted from 1, whole lists of the sandbox."""

from __future__ import annotations

import time

import pytest

from crawler.families import shanghai
from crawler.families.base import Page, Reading, Walk, advance
from tests.crawler.families import sites

HOST = "https://www.shanghai.gov.cn"
HASH = "f9cb53544505426d807055ca20bd69fc"
ROW = f'<li><a href="/nw12344/20250806/{HASH}.html" title="某方案">某方案</a><span>2025-08-06</span></li>'


def read(html: str, path: str, number: int = 1) -> Reading:
    return shanghai.read(Page(HOST + path, html), Walk(HOST + path, page=number))


def asks(reading: Reading) -> list[tuple[str, bool]]:
    return [(ask.url.removeprefix(HOST), ask.told) for ask in reading.more]


def test_rows() -> None:
    old = '<li><a href="/nw12344/20200813/0001-12344_61707.html">旧文</a> 2020-08-13</li>'
    menu = '<ul><li><a href="/nw2/index.html">公开</a></li></ul>'
    rows = read(f"{menu}<ul>{ROW}{old}</ul>", "/nw12344/index.html").rows
    assert [link.url.removeprefix(HOST) for link in rows] == [
        f"/nw12344/20250806/{HASH}.html",
        "/nw12344/20200813/0001-12344_61707.html",
    ]


@pytest.mark.parametrize(
    ("more", "path", "number", "expected"),
    [
        ("", "/nw12344/", 1, [("/nw12344/index_2.html", False)]),
        ("", "/nw12344/index_2.html", 2, [("/nw12344/index_3.html", False)]),
        ("var totalPage = 3;", "/nw12344/index.html", 1, [("/nw12344/index_2.html", True)]),
        ("var totalPage = 3;", "/nw12344/index_3.html", 3, []),
        ('<a href="index_2.html">下一页</a>', "/nw12344/index.html", 1, [("/nw12344/index_2.html", True)]),
    ],
)
def test_the_next_page(more: str, path: str, number: int, expected: list[tuple[str, bool]]) -> None:
    assert asks(read(f"<ul>{ROW}</ul>{more}", path, number)) == expected


def test_a_page_without_rows_is_the_end() -> None:
    assert asks(read("<ul></ul>", "/nw12344/index.html")) == []


def test_lists_of_other_years() -> None:
    years = "".join(f'<a href="/{year}ndbg/index.html">{year}年</a>' for year in (2025, 2024, 2023))
    elsewhere = '<a href="http://b.gov.cn/2022ndbg/index.html">外</a><a href="/nw2/index.html">公开</a>'
    reading = read(years + elsewhere, "/2025ndbg/")
    assert [link.url.removeprefix(HOST) for link in reading.columns] == ["/2024ndbg/index.html", "/2023ndbg/index.html"]
    assert read(years, "/nw2/index.html").columns == []
    assert all(shanghai.LISTS.search(path) for path in ("/2024ndbg/", "/nw12344/index.html"))
    assert not shanghai.LISTS.search("/2024ndbg/index_2.html")


def test_signs() -> None:
    assert shanghai.signs(Page(HOST, '<a href="/col/col1/index.html">年报</a>')) == []
    text = '<div id="ivs_content"></div><a href="/nw12344/index.html">a</a><a href="/2025ndbg/index.html">b</a>'
    assert len(shanghai.signs(Page(HOST, text))) == 3


@pytest.mark.parametrize(("variant", "paths"), [("", ("ndbg",)), ("whole", ("nw12345", "nw12346"))])
def test_a_site_is_walked_to_its_end(variant: str, paths: tuple[str, ...]) -> None:
    site = sites.site_of("shanghai", *paths, variant=variant, per_page=2)
    walks = sites.walk_all(site, shanghai)
    assert sites.found(walks) == sites.articles_of(site)
    assert len(walks) == (2 if variant else 4)
    assert max(len(walk.asked) for walk in walks) > 2
    assert all(walk.short is None for walk in walks)
    assert all(path.endswith(".html") and shanghai.signs(sites.page_of(site, path)) for path in sites.articles_of(site))
    assert set(site.columns) <= sites.reachable(site)


def test_files_of_reports() -> None:
    site = sites.site_of("shanghai", "ndbg")
    files = [data for path in sites.articles_of(site) for data in sites.files_of(site, path)]
    assert [data[:5] for data in files] == [b"%PDF-"]


@pytest.mark.parametrize("text", ["/2025nb" * 300_000, f"<li>{ROW}" * 3000, "/nw1" * 500_000, "<" * 1_000_000])
def test_hostile_pages_take_no_longer_than_their_length(text: str) -> None:
    started = time.monotonic()
    page = Page(f"{HOST}/2025ndbg/", text)
    shanghai.signs(page)
    advance(shanghai, page, Walk(page.url))
    assert time.monotonic() - started < 5

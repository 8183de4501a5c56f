"""Sichuan: lists of years, common_list_N, whole lists of the sandbox."""

from __future__ import annotations

import time

import pytest

from crawler.families import sichuan
from crawler.families.base import Page, Reading, Walk, advance
from tests.crawler.families import sites

HOST = "https://www.sc.gov.cn"
HASH = "0123456789abcdef0123456789abcdef"
ROW = f'<tr><td><a href="2026/1/24/{HASH}.shtml">某文</a></td><td>2026-01-24</td></tr>'


def read(html: str, path: str, number: int = 1) -> Reading:
    return sichuan.read(Page(HOST + path, f"<table>{ROW}</table>{html}"), Walk(HOST + path, page=number))


@pytest.mark.parametrize(
    ("more", "path", "number", "expected"),
    [
        ("", "common_list.shtml", 1, [("common_list_1.shtml", False), ("common_list_2.shtml", False)]),
        ("", "common_list_2.shtml", 2, [("common_list_3.shtml", False)]),
        (
            "<script>createPageHTML('page_div',8, 1,'common_list','shtml',118);</script>",
            "common_list.shtml",
            1,
            [("common_list_2.shtml", True)],
        ),
        ("createPageHTML('page_div',8, 8,'common_list','shtml',118)", "common_list_8.shtml", 8, []),
        ("var currentPage = 0; var countPage = 2;", "common_list.shtml", 1, [("common_list_1.shtml", True)]),
        ("共<i>2</i>页", "xxgknbs.shtml", 1, [("xxgknbs_1.shtml", False), ("xxgknbs_2.shtml", False)]),
        (
            '<a href="common_list_2.shtml">下一页</a>共2页',
            "common_list.shtml",
            1,
            [("common_list_2.shtml", True), ("common_list_1.shtml", False)],
        ),
    ],
)
def test_the_next_page(more: str, path: str, number: int, expected: list[tuple[str, bool]]) -> None:
    reading = read(more, f"/10462/c1/{path}", number)
    found = [(ask.url.removeprefix(f"{HOST}/10462/c1/"), ask.told) for ask in reading.more]
    assert found == expected
    assert [link.url for link in reading.rows] == [f"{HOST}/10462/c1/2026/1/24/{HASH}.shtml"]


def test_lists_of_other_years() -> None:
    years = '<a href="/10462/2025nb/xxgknbs.shtml">2025</a><a href="/10464/2024nb/xxgknbs.shtml">2024</a>'
    columns = read(years, "/10462/2025nb/xxgknbs.shtml").columns
    assert [link.url for link in columns] == [f"{HOST}/10464/2024nb/xxgknbs.shtml"]
    assert read(years, "/10462/c1/common_list.shtml").columns == []
    assert all(map(sichuan.LISTS.search, ("/10462/2024nb/xxgknbs.shtml", "/10462/c1/common_list.shtml")))
    assert not sichuan.LISTS.search("/10462/c1/common_list_2.shtml")


def test_signs() -> None:
    assert sichuan.signs(Page(HOST, '<a href="/col/col1/index.html">年报</a>')) == []
    text = f'<a href="/10462/2025nb/xxgknbs.shtml">年报</a>{ROW}'
    assert len(sichuan.signs(Page(f"{HOST}/10462/2025nb/xxgknbs.shtml", text))) == 3


@pytest.mark.parametrize(("variant", "paths"), [("", ("10462",)), ("whole", ("10462/c103044", "10462/c103045"))])
def test_a_site_is_walked_to_its_end(variant: str, paths: tuple[str, ...]) -> None:
    site = sites.site_of("sichuan", *paths, variant=variant, per_page=2)
    walks = sites.walk_all(site, sichuan)
    assert sites.found(walks) == sites.articles_of(site)
    assert len(walks) == (2 if variant else 4)
    assert max(len(walk.asked) for walk in walks) > 2
    assert all(walk.short is None for walk in walks)
    assert all(sichuan.signs(sites.page_of(site, path)) for path in site.columns)
    assert set(site.columns) <= sites.reachable(site)


def test_files_of_reports() -> None:
    site = sites.site_of("sichuan", "10462")
    files = [data for path in sites.articles_of(site) for data in sites.files_of(site, path)]
    assert [data[:5] for data in files] == [b"%PDF-"]


@pytest.mark.parametrize(
    "text",
    ["/10462" * 300_000, f"<a href='/10462{'/a' * 200_000}'>x</a>", f"<table>{ROW}" * 3000, "/2025/1/1/" * 200_000],
    ids=range(4),
)
def test_hostile_pages_take_no_longer_than_their_length(text: str) -> None:
    started = time.monotonic()
    page = Page(f"{HOST}/10462/2025nb/xxgknbs.shtml", text)
    sichuan.signs(page)
    advance(sichuan, page, Walk(page.url))
    assert time.monotonic() - started < 5

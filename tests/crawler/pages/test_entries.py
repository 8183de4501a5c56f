"""Links of one entry belong together."""

from __future__ import annotations

import time

from selectolax.lexbor import LexborHTMLParser

from crawler.pages.entries import chosen, entries_of
from crawler.pages.links import Link

HERE = "http://www.a.gov.cn/"


def entries(html: str) -> list[list[str]]:
    found = entries_of(LexborHTMLParser(html).css("a[href]"), HERE)
    return [[link.title for link in entry] for entry in found]


def test_links_of_an_item_or_a_row_are_one_entry() -> None:
    html = """<ul><li><b><a href="/1/">甲</a></b> <a href="/2/">乙</a></li><li><a href="/3/">丙</a></li></ul>
      <table><tr><td><a href="/4/">丁</a></td><td><a href="/5/">戊</a></td></tr></table>"""
    assert entries(html) == [["甲", "乙"], ["丙"], ["丁", "戊"]]


def test_a_link_outside_is_an_entry_by_itself() -> None:
    assert entries('<p><a href="/1/">甲</a><a href="/2/">乙</a></p>') == [["甲"], ["乙"]]


def test_what_leads_nowhere_is_no_entry() -> None:
    assert entries('<ul><li><a href="javascript:void(0)">甲</a></li><li><a href="#">乙</a></li></ul>') == []


def test_what_an_entry_lists() -> None:
    department, article = Link(f"{HERE}col/col7/index.html", "某局"), Link(f"{HERE}art/2025/1/1/art_1_2.html", "年报")
    assert chosen([department, article]) == [article]
    assert chosen([department]) == [department]


def test_nested_items_are_read_in_good_time() -> None:
    started = time.monotonic()
    assert len(entries("<ul><li><a href='/1/'>甲</a>" * 2_000)) == 2_000
    assert time.monotonic() - started < 5

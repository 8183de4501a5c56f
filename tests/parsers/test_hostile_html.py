"""Markup that no portal means to send: nested without end, spans without bound, formatting that is never closed.

It costs one page's time, and what can be read of it is read; pages that are only large are not touched.
"""

from __future__ import annotations

import time

import pytest

from parsers.flatten import flatten
from parsers.flatten.nesting import bounded
from parsers.page import Page
from tests.pages import STYLES, make_page

_DEPTH = 100_000
_SECONDS = 6.0
"""Of computing, in a busy process, for what takes under one alone: reading that grows with the square takes minutes."""
ROW = "<table><tr><td>规章</td><td>1</td><td>2</td></tr></table>"
READ = ["规章", "1", "2"]
NESTED = (
    "<div>", "<ul>", "<section>", "<center>", "<pre>", "<h1>", "<span>", "<b>", "<x>", "<svg>", "<div><span>",
    "<ul><li>", "<dl><dd>", "<table><tr><td>", "<td>", "<select><div>", "<b><div></b>", "<span><div></span>",
    "<h1><span>",
)  # fmt: skip


def flat(html: str) -> Page:
    return flatten(html.encode(), None, None)


def timed(html: str) -> Page:
    started = time.process_time()
    page = flat(html)
    assert time.process_time() - started < _SECONDS
    return page


def rows(page: Page) -> list[list[str]]:
    return [[token.text for token in line.tokens] for line in page.lines]


@pytest.mark.parametrize("tags", NESTED)
def test_nesting_without_end_is_read_in_no_time(tags: str) -> None:
    times = _DEPTH // tags.count("<")
    assert READ in rows(timed(f"<html><body>{ROW}{tags * times}1</body></html>"))


@pytest.mark.parametrize("tag", ["span", "x", "svg", "b", "b><u", "svg><g", "table><tr><td><i"])
def test_ends_of_what_is_not_open_are_passed_in_no_time(tag: str) -> None:
    html = (
        f"<html><body>{ROW}{f'<{tag}>' * (_DEPTH // 2 // (1 + tag.count('>')))}{'</y>' * (_DEPTH // 2)}</body></html>"
    )
    assert READ in rows(timed(html))


@pytest.mark.parametrize("text", ["<!--</div>-->", "<script>'</div>'</script>", "<a title='</div>'></a>", "</p>"])
def test_an_end_that_ends_nothing_does_not_hide_the_nesting(text: str) -> None:
    assert READ in rows(timed(f"<html><body>{ROW}{('<div>' + text) * 60_000}</body></html>"))


def test_formatting_that_is_never_closed_is_not_opened_again_without_end() -> None:
    fonts = "".join(f"<font color={number}>" for number in range(900))
    page = timed(f"<html><body>{ROW}<p>{fonts}{'<p>公开' * 50_000}</body></html>")
    assert READ in rows(page)
    assert sum(line.text == "公开" for line in page.lines) > 10_000


def test_what_stands_behind_deep_nesting_is_read() -> None:
    deep = "<div>" * 3000 + "<p>甲</p><p>乙</p>" + "</div>" * 3000
    found = rows(flat(f"<html><body>{deep}{ROW}</body></html>"))
    assert "".join("".join(line) for line in found[:-1]) == "甲乙"
    assert found[-1] == READ


def test_tables_in_tables_are_read_to_a_depth_that_pages_have() -> None:
    layers = 40
    html = "<table><tr><td>" * layers + ROW + "</td></tr></table>" * layers
    assert READ in rows(timed(f"<html><body>{html}</body></html>"))


def test_a_large_cell_in_many_tables_is_read_in_no_time() -> None:
    html = "<table><tr><td><font>" * 60 + "<p>公开</p>" * 60_000
    assert sum(line.text == "公开" for line in timed(f"<html><body>{html}</body></html>").lines) == 60_000


def test_the_text_of_a_link_is_bounded() -> None:
    html = "<a href=x><table><tr><td>" * 100 + "公开" * 100_000
    assert max(len(text) for text, _ in timed(f"<html><body>{html}</body></html>").links) <= 1000


def test_letters_in_many_spans_are_read() -> None:
    found = rows(flat(f"<table><tr><td>规章<td>{'<span>' * 1500}1</table>"))
    assert found == [["规章", "1"]]


@pytest.mark.parametrize("value", ["9" * 5000, "1000000000", "65534"])
def test_spans_without_bound_cover_no_more_than_a_table(value: str) -> None:
    span = f"rowspan={value} colspan={value}"
    page = timed(f"<table>{f'<tr><td {span}>1</td><td>2</td></tr>' * (20_000 if len(value) < 20 else 300)}</table>")
    assert all([token.text for token in line.tokens] == ["1", "2"] for line in page.lines)


def test_rows_with_more_cells_than_any_table_are_text() -> None:
    for row in ("|" * 1_000_000, "| 1 " * 200_000, "1 " * 200_000):
        assert all(len(line.tokens) <= 5000 for line in timed(f"一、总体情况\n{row}\n").lines)


@pytest.mark.parametrize(
    "body",
    [
        "<a href='x.pdf'>2023年政府信息公开工作年度报告</a>" * 20_000,
        "<!--" * 200_000,
        "<![CDATA[" * 100_000,
        "<td colspan=2 " * 100_000,
        "<script>" + "<div>" * 100_000,
        "<tr>" + "<td>1</td>" * 100_000 + "</tr>",
        "<table><tr><td>1" + "<sup>" * 50_000,
    ],
)
def test_much_of_the_same_is_read_in_no_time(body: str) -> None:
    assert READ in rows(timed(f"<html><body>{ROW}{body}</body></html>"))


@pytest.mark.parametrize("style", [style for style in STYLES if style.startswith(("html_", "shell_"))])
def test_large_pages_that_nest_as_pages_do_stay_as_they_are(style: str) -> None:
    html = "".join(make_page(style, seed).data.decode("utf-8", "replace") for seed in range(12))
    assert bounded(html) == html


@pytest.mark.parametrize(
    "part",
    [
        "<table><tr><td><font color=red>1</td><td><font color=blue>2</td></tr></table>",
        "<svg><path d='M0'/><circle r=1 /></svg><p>公开</p>",
        "<p>公开<p><b>公开</b>",
        "<ul><li>公开<li>公开</ul>",
        "<script>document.write('<div><div><span>')</script><p>公开</p>",
        "<p title='<div>'>公开</p><!-- <div> -->",
    ],
)
def test_parts_that_leave_nothing_open_are_not_counted(part: str) -> None:
    assert bounded(part * 3000) == part * 3000


def test_what_is_hidden_inside_of_what_is_hidden_goes_with_it() -> None:
    hidden = "<sup><span style='display:none'><sup>9</sup>8</span></sup>"
    assert rows(flat(f"<table><tr><td>规章<td><i>12</i>{hidden * 50}</table>"))[0][0] == "规章"
    assert rows(flat(f"<table><tr><td>规章<td><i>12</i>{hidden}</table>")) == [["规章", "12"]]

"""Numbers found again in their page: every mark is the number and stands in its place; what is not sure is not marked;
and nothing of a page but its words gets through."""

from __future__ import annotations

import html
import random
import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import parse_document
from parsers.marking import Marked, mark_page
from parsers.marking.spans import letters_of, spans_of
from parsers.records import Cell
from tests.pages import STYLES, Plan, make_page, mixed
from tests.pages.figures import make_figures
from tests.pages.statistics import STATISTICS_ROWS
from tests.parsers.test_hostile_html import NESTED

GOLDEN = Path(__file__).parent.parent / "fixtures" / "golden"
ALLOWED = {
    *("div", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"),
    *("pre", "br", "b", "sub", "sup", "del", "span", "mark"),
}
ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "mark": {"id"}}
CLASSES = {"heading", "row", "cell", "picture", "row cell", "cell row", "heading row", "heading cell", "cell heading"}
_MARK = re.compile(r'<mark id="m-([^"]+)">(.*?)</mark>', re.DOTALL)


def marks(marked: Marked) -> dict[str, str]:
    """The text of each mark by its cell."""
    found = _MARK.findall(marked.html)
    assert len(found) == len(dict(found)) == marked.html.count("<mark")
    assert {key for key, _ in found} == marked.marked
    return {key: html.unescape(text) for key, text in found}


def read(data: bytes) -> tuple[list[Cell], Marked]:
    cells = parse_document(data).cells
    return cells, mark_page(data, cells, prefix="m-")


def numbers(cells: list[Cell]) -> set[str]:
    """The cells that print a number of their own."""
    return {cell.key for cell in cells if cell.value is not None and cell.status == "reported"}


class _Strict(HTMLParser):
    """Refuses what is not allowed, or not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        for name, value in attrs:
            if name == "class":
                assert value in CLASSES, value
                continue
            assert name in ATTRIBUTES.get(tag, ()), (tag, name)
            assert tag == "mark" or (value or "").isdigit()
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")


def harmless(fragment: str) -> str:
    strict = _Strict()
    strict.feed(fragment)
    strict.close()
    assert not strict.open
    assert re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", fragment) is None
    return fragment


@pytest.mark.parametrize("style", STYLES)
def test_every_number_of_every_style_is_marked_with_its_own_text(style: str) -> None:
    cells, marked = read(make_page(style, 1).data)
    found = marks(marked)
    printed = {cell.key: cell.raw for cell in cells}
    assert numbers(cells) and numbers(cells) <= found.keys()
    for key, text in found.items():
        assert letters_of(text) == letters_of(printed[key]), key
    harmless(marked.html)


def test_every_number_of_the_recorded_pages_is_marked() -> None:
    pages = [path for path in GOLDEN.iterdir() if not path.name.endswith(".reading.json")]
    assert len(pages) > 30
    for path in pages:
        cells, marked = read(path.read_bytes())
        assert numbers(cells) <= marks(marked).keys(), path.name


@settings(max_examples=60, deadline=None)
@given(style=st.sampled_from(STYLES), seed=st.integers(0, 10_000), form=st.sampled_from(("2014", "2019", "2021")))
def test_where_no_two_numbers_are_alike_each_mark_is_on_the_one_that_was_printed_for_its_cell(
    style: str, seed: int, form: str
) -> None:
    """The page's maker knows which number it put into which cell; the parser's own places are not asked."""
    figures = make_figures(form, random.Random(seed), "county", STATISTICS_ROWS)  # noqa: S311
    alone = {key: Decimal(51_003 + 17 * place) for place, key in enumerate(figures)}
    page = make_page(style, seed, plan=Plan(form=form, figures=alone))
    cells, marked = read(page.data)
    sure = {cell.key for cell in cells if cell.value == page.cells.get(cell.key)}
    for key, text in marks(marked).items():
        if key in sure and page.cells[key] == alone.get(key):
            assert re.sub(r"\D", "", html.unescape(text)).startswith(str(alone[key])), (key, text)
    assert not numbers(cells) - marks(marked).keys()


def test_damaged_pages_get_no_mark_but_on_the_number() -> None:
    for page in mixed(11, 60):
        cells, marked = read(page.data)
        printed = {cell.key: cell.raw for cell in cells}
        for key, text in marks(marked).items():
            assert letters_of(text) == letters_of(printed[key]), (page.name, key)
        assert marked.unmarked.keys() | marked.marked == printed.keys()
        harmless(marked.html)


def test_a_mark_stands_in_the_row_of_its_cell() -> None:
    cells, marked = read(make_page("html_plain", 3, plan=Plan(form="2021")).data)
    rows = re.findall(r"<tr>(.*?)</tr>", marked.html, re.DOTALL)
    (granted,) = [row for row in rows if "予以公开" in row]
    found = [key for key, _ in _MARK.findall(granted)]
    assert found == [cell.key for cell in cells if cell.key.startswith("requests.granted.")]


PAGE = """<html><body><h1>临江市民政局2024年政府信息公开工作年度报告</h1>{before}
<h3>一、总体情况</h3><p>2024年，本机关认真贯彻落实政府信息公开条例，主动公开政府信息。</p><h3>二、主动公开政府信息情况</h3>
<table><tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>
<tr><td>规章</td><td>{first}</td><td>2</td><td>31</td></tr>
<tr><td>行政规范性文件</td><td>4</td><td>5</td><td>63</td></tr></table>{after}</body></html>"""
FIRST = "disclosure.regulations.issued"
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=http://evil.example/x.png onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script><foreignObject><table><td>9</foreignObject></svg>",
    "<style>body{display:none}</style><link rel=stylesheet href=//evil.example/a.css>",
    '<div style="background:url(//evil.example/x)" onclick="alert(1)">x</div>',
    "<base href=http://evil.example/><meta http-equiv=refresh content='0;url=http://evil.example/'>",
    "<a href='javascript:alert(1)'>x</a><iframe src=//evil.example></iframe><form action=//evil.example><input></form>",
    "<!-- --><script>alert(1)</script> -->",
    "</div></section></main></table></td></pre><mark id=m-disclosure.regulations.issued>7</mark>",
    "<div><b><i><table><tr><td><div><p>never closed",
    "<object data=//evil.example></object><embed src=//evil.example><video src=//evil.example autoplay></video>",
    "<math><mtext></mtext><mglyph><style><img src onerror=alert(1)></style></mglyph></math>",
    "<template><script>alert(1)</script></template><noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;&#0;&#x202e;&#xd800;\x07\u202e\u2066",
    "<plaintext>",
    "<textarea></textarea><script>alert(1)</script>",
    "<xmp><script>alert(1)</script></xmp>",
    '<p id="figures" class="warning" name=x>x</p><td>9</td><tr><th>8',
    "<span>" * 3000 + "x",
    "<div>" * 3000 + "x",
)


@pytest.mark.parametrize("bad", HOSTILE)
@pytest.mark.parametrize("place", ["before", "after", "first"])
def test_nothing_of_a_hostile_page_gets_through_but_words(bad: str, place: str) -> None:
    parts = {"before": "", "after": "", "first": "1", place: bad if place != "first" else f"1{bad}"}
    cells, marked = read(PAGE.format(**parts).encode("utf-8", "surrogatepass"))
    harmless(marked.html)
    printed = {cell.key: cell.raw for cell in cells}
    for key, text in marks(marked).items():
        assert letters_of(text) == letters_of(printed[key])
    if place == "after":
        assert marks(marked)[FIRST] == "1"


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from([*HOSTILE[:18], "<table>", "<tr>", "<td>", "</td>", "</table>", "12", "规章", "|", "\n"]))
)
def test_whatever_a_page_is_made_of_it_stays_inside_its_own_elements(parts: list[str]) -> None:
    data = "".join(["<html>", *parts, PAGE.format(before="".join(parts[:3]), after="", first="1")]).encode()
    marked = read(data)[1]
    harmless(marked.html)
    marks(marked)


@pytest.mark.parametrize(
    ("first", "shown"),
    [
        ("<p>1<span>7</span></p>", "17"),
        ("17<sup>①</sup>", "17"),
        ("17 <del>19</del>", "17"),
        ("<del>17</del>17", None),
        ("<span style='display:none'>17</span>17", None),
        ("<span style='font-size:0'>17</span><b>17</b>", None),
        ("1<!-- x -->7", "17"),
    ],
)
def test_only_the_number_that_the_page_shows_is_marked(first: str, shown: str | None) -> None:
    cells, marked = read(PAGE.format(before="", after="", first=first).encode())
    assert next(cell.value for cell in cells if cell.key == FIRST) == 17
    assert marks(marked).get(FIRST) == shown
    if shown is None:
        assert marked.unmarked[FIRST] == "not_found"


def test_a_row_that_is_hidden_stays_hidden() -> None:
    hidden = "<table><tr style='display:none'><td>规章</td><td>8</td></tr></table>"
    assert ">8<" not in read(PAGE.format(before=hidden, after="", first="1").encode())[1].html


def test_what_the_page_no_longer_says_is_not_marked() -> None:
    data = PAGE.format(before="", after="", first="1").encode()
    cells = parse_document(data).cells
    others = [
        msgspec.structs.replace(cell, **change)
        for cell, change in zip(
            [next(cell for cell in cells if cell.key == FIRST)] * 4,
            ({"raw": "2"}, {"value": Decimal(2)}, {"where": "table 1 row 3"}, {"status": "derived"}),
            strict=True,
        )
    ]
    for cell in others:
        marked = mark_page(data, [cell], prefix="m-")
        assert (marked.marked, marked.unmarked) == (frozenset(), {FIRST: "read_otherwise"})
    assert mark_page(b"%PDF-1.4", others[:1], prefix="m-").extent == "none"


def test_a_long_page_is_cut_down_to_the_tables_with_marks_and_a_longer_one_is_left_out() -> None:
    data = PAGE.format(before="<p>很长的正文</p>" * 5_000, after="", first="1").encode()
    cells = parse_document(data).cells
    marked = mark_page(data, cells, prefix="m-", most=20_000)
    assert marked.extent == "parts" and len(marked.html) < 2_000
    assert marks(marked)[FIRST] == "1"
    assert "很长" not in harmless(marked.html)
    nothing = mark_page(data, cells, prefix="m-", most=100)
    assert (nothing.html, nothing.marked, nothing.extent) == ("", frozenset(), "none")
    assert nothing.unmarked[FIRST] == "too_long"


def test_a_long_text_is_cut_down_to_the_lines_around_marks() -> None:
    page = make_page("text_pipes_tight", 1)
    data = page.data + "这里是很长的正文。\n".encode() * 5_000
    cells = parse_document(data).cells
    marked = mark_page(data, cells, prefix="m-", most=60_000)
    assert marked.extent == "parts" and "…" in marked.html
    assert numbers(cells) <= marks(marked).keys()


@pytest.mark.parametrize("tags", [*NESTED, "<p><span>1</span> ", "<table><tr><td colspan=99 rowspan=99>1</td></tr>"])
@pytest.mark.parametrize("inside", [True, False])
def test_nesting_without_end_is_cut_off(tags: str, inside: bool) -> None:
    deep = tags * 3_000
    data = PAGE.format(before="", after="" if inside else deep, first=f"1{deep}" if inside else "1").encode()
    cells, marked = read(data)
    harmless(marked.html)
    assert marks(marked).get(FIRST, "1") == "1"
    if not inside:
        assert numbers(cells) <= marked.marked


def test_a_long_page_without_numbers_is_left_out() -> None:
    for data in ("很长的正文\n".encode() * 50_000, b"<html><p>long</p>" * 50_000):
        assert mark_page(data, [], prefix="m-").extent == "none"


def test_tokens_are_found_all_or_none() -> None:
    assert spans_of(["规章", "", "12"], "| 规 章 ||1 2|") == [[2, 4], [], [8, 10]]
    assert spans_of(["规章", "12"], "| 规章 | x | 12 |") is None
    assert spans_of(["规章"], "规章 12") is None
    assert spans_of(["12", "3"], "1 23") == [[0, 2], [3]]

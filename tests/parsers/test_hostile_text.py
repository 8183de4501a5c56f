"""Text that no page holds by accident: long runs of one thing, which every part of the parser answers in one pass.

A step that grew with the square of its input would take minutes here; nothing is timed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from decimal import Decimal
from types import FrameType

import pytest

from parsers.claims import read_claims
from parsers.claims.counts import read_counts
from parsers.claims.marks import bracket_end
from parsers.facts import read_facts
from parsers.facts.names import begun_body, is_body
from parsers.facts.title import read_title, titles_of
from parsers.fold import fold, simplify, squeeze
from parsers.kind import read_kind
from parsers.numbers import TEXT, Number, is_rough, read_cell
from parsers.page import Line, Page, Token
from parsers.records import Section
from parsers.sections import read_sections
from tests.parsers.written import AGENCY, TITLE, lines

SIZE = 50_000
ATOMS = (
    *(
        " ",
        "1",
        "1 ",
        "1,",
        "、",
        "（",
        ")",
        "*",
        "×",
        "_",
        ">",
        "年",
        "局",
        "的",
        "一、",
        "（一）",
        "公开",
        "市局",
        "1件，",
    ),
    *(
        "報(b",
        "報(bào)",
        "2023年",
        "关于",
        "《",
        "政府信息公开",
        "年度报告",
        "来源：",
        "复议",
        "1月",
        "我局",
        "a政",
        "\n",
    ),
)


def run(atom: str) -> str:
    return atom * (SIZE // len(atom))


def page(*texts: str, title: str = TITLE, links: tuple[str, ...] = ()) -> Page:
    own = Line((Token(TITLE),), 1, heading=1)
    named = [(text, "1.html") for text in links]
    return Page(
        url=None, media_type="text/html", charset="utf-8", lines=[own, *lines(*texts)], title=title, links=named
    )


def read(shown: Page) -> None:
    sections = read_sections(shown.lines)
    read_kind(shown, read_facts(shown, sections), sections, 0)


@pytest.mark.parametrize("atom", ATOMS)
def test_a_run_is_folded(atom: str) -> None:
    text = run(atom)
    assert squeeze(text) == "".join(fold(text).split())


@pytest.mark.parametrize(
    ("atom", "left"), [("報(b", "报(b"), ("报（", "报（"), ("(以下简称", "(以下简称"), ("報(bào)", "报")]
)
def test_a_bracket_that_does_not_close_is_no_reading(atom: str, left: str) -> None:
    assert simplify(atom * 20_000) == left * 20_000


@pytest.mark.parametrize("atom", ATOMS)
def test_a_run_is_no_cell(atom: str) -> None:
    assert read_cell(run(atom)) is TEXT
    assert not is_rough(run(atom))


def test_numbers_run_together_are_kept_up_to_the_length_of_a_tables_row() -> None:
    row = "12345678" * 15
    held = read_cell(row)
    assert isinstance(held, Number)
    assert held.digits == row
    assert read_cell("1" * 20_000) is TEXT
    assert read_cell("1" * 161) is TEXT


@pytest.mark.parametrize("atom", ATOMS)
def test_a_run_is_no_title_and_no_name(atom: str) -> None:
    text = fold(run(atom))
    assert read_title(text).agency is None
    assert read_title(text + TITLE).year in (None, 2023)
    assert all(title.agency is None for title in titles_of(text, own=True))
    assert not is_body(text)
    begun_body(text)


@pytest.mark.parametrize("atom", ATOMS)
def test_a_page_with_a_run_in_any_place_is_answered(atom: str) -> None:
    text = run(atom)
    read(page(text, "一、总体情况", text, AGENCY))
    read(page(title=f"{text}{TITLE}{text}", links=(text, text)))
    read(page(*(text[at : at + 30] for at in range(0, len(text), 30))))


@pytest.mark.parametrize("atom", ATOMS)
def test_a_run_in_the_prose_claims_nothing(atom: str) -> None:
    prose = "".join(f"{run(atom)[:1400]}\n收到政府信息公开申请12件。" for _ in range(50))
    section = Section(number=3, title="三、收到和处理政府信息公开申请情况", text=prose)
    found = {claim.value for claim in read_claims([section], {}, agency=AGENCY, year=2023)}
    assert found <= {Decimal(1), Decimal(12)}


def test_a_line_with_more_counts_than_a_sentence_has_is_not_read() -> None:
    assert len(read_counts("办结1件，" * 100)) == 100
    assert read_counts("办结1件，" * 101) == []


def test_a_bracket_is_followed_over_others_to_its_end() -> None:
    sentence = "(去年(含结转),今年),全年"
    assert bracket_end(sentence, 1) == sentence.index("),全年")
    assert bracket_end(sentence, 1, ",;") == sentence.index(",今年")
    assert bracket_end(sentence, 0) == len(sentence)
    assert bracket_end("(" * 20_000, 1) == 20_000


def calls(name: str, work: Callable[[], object]) -> int:
    """How often `work` calls a built-in method of that name."""
    counted = 0

    def count(_: FrameType, event: str, called: object) -> None:
        nonlocal counted
        counted += event == "c_call" and getattr(called, "__name__", "") == name

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


def test_many_names_of_the_trade_are_not_all_looked_for_in_the_page() -> None:
    brands = [f"{chr(0x4E00 + at)}{chr(0x5E00 + at)}体育" for at in range(3000)]
    crumbs = page(">".join(brands), *(f"按照国务院办公厅{brand}印发的格式编制。" for brand in brands))
    assert calls("count", lambda: read_facts(crumbs, [])) < 10_000

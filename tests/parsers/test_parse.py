"""Bytes to report, whole: every style, form and damage of the generator, bad input, and the same answer every time.

The two promises: an undamaged page is read whole, and no number that is wrong looks right.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import Report, parse_document, to_json
from tests.pages import ALL_DAMAGES, STYLES, TITLES, Look, Plan, fits, make_page
from tests.parsers.judged import differences, dishonest, silent, wrong_facts

FORMS = ("2021", "2019", "2014")
LOSSY = {"text_repeats_removed"}
"""Styles that lose cells whatever the page is."""
NAMELESS = {"text_markdown_rows", "text_markdown_repeated"}
"""Styles with rows that have no label: what their place tells is right, and is called suspect."""
GOOD = make_page("html_plain", 3, plan=Plan(form="2021", scale="bureau"))
ROOT = Path(__file__).parent.parent.parent
fixed = settings(derandomize=True, deadline=None, database=None, max_examples=60)


def expected_suspects(report: Report) -> set[str]:
    """An amount without a unit may be yuan or 万元: the form of 2019 does not say."""
    told = any(note.code == "unit_unknown" for note in report.notes)
    return {"disclosure.procurement.amount"} if told else set()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("style", STYLES)
def test_an_undamaged_page_is_read_whole(style: str, form: str) -> None:
    for seed in range(2):
        page = make_page(style, seed, plan=Plan(form=form))
        report = parse_document(page.data)
        assert wrong_facts(page, report) == []
        assert silent(page, report) == []
        assert dishonest(report) == []
        if style in LOSSY:
            continue
        assert differences(page, report) == []
        if style not in NAMELESS:
            assert {cell.key for cell in report.cells if cell.trust == "suspect"} == expected_suspects(report)


@pytest.mark.parametrize("style", [style for style in STYLES if style not in NAMELESS | LOSSY])
def test_every_sum_of_an_undamaged_page_holds(style: str) -> None:
    report = parse_document(make_page(style, 5, plan=Plan(form="2021", scale="city")).data)
    assert {check.status for check in report.checks} == {"pass"}
    summed = [cell for cell in report.cells if not cell.key.startswith("disclosure.")]
    assert {cell.trust for cell in summed} == {"verified"}


@pytest.mark.parametrize("damage", ALL_DAMAGES)
def test_a_damaged_page_has_no_wrong_number_that_looks_right(damage: str) -> None:
    """Each damage on a third of the styles, in turn, so that every style meets every third damage."""
    turn = ALL_DAMAGES.index(damage)
    found = {}
    for place, style in enumerate(STYLES[turn % 3 :: 3]):
        form = FORMS[(place + turn) % 3]
        if not fits(style, damage, form):
            continue
        page = make_page(style, 12, plan=Plan(form=form), damage=[damage])
        report = parse_document(page.data)
        if wrong := [*silent(page, report), *dishonest(report)]:
            found[style, form] = wrong
    assert found == {}


@pytest.mark.parametrize("title", TITLES)
def test_body_and_year_are_read_from_every_kind_of_title(title: str) -> None:
    for style in ("html_plain", "text_cell_lines", "shell_layout_table"):
        page = make_page(style, 2, plan=Plan(form="2021", title=title))
        assert wrong_facts(page, parse_document(page.data)) == []


@pytest.mark.parametrize(
    "look",
    [
        Look(blanks="zeros"),
        Look(blanks="orgs"),
        Look(blanks="orgs", blank_mark="/"),
        Look(blanks="zeros", blank_mark="—"),
        Look(signed="words", amount="wan"),
        Look(signed="plus", amount="yi"),
        Look(amount="header", three_rows=True),
        Look(split_blocks=True, breaks=False),
    ],
)
@pytest.mark.parametrize("form", ["2021", "2019"])
def test_every_way_to_print_blanks_signs_and_amounts_is_understood(form: str, look: Look) -> None:
    for style in ("html_plain", "html_irregular", "text_pipes_padded", "text_tabs", "text_cell_lines_spaced"):
        page = make_page(style, 4, plan=Plan(form=form, look=look, scale="county"))
        report = parse_document(page.data)
        assert differences(page, report) == []
        assert dishonest(report) == []


@pytest.mark.parametrize(("form", "year"), [("2021", 2020), ("2019", 2022), ("mixed", 2021)])
def test_the_form_is_told_from_the_headings_and_not_from_the_year(form: str, year: int) -> None:
    for style in ("html_plain", "text_spaces"):
        page = make_page(style, 6, plan=Plan(form=form, year=year))
        report = parse_document(page.data)
        assert differences(page, report) == []
        assert wrong_facts(page, report) == []


@fixed
@given(
    style=st.sampled_from(STYLES),
    form=st.sampled_from(FORMS),
    damage=st.lists(st.sampled_from(ALL_DAMAGES), max_size=2, unique=True),
    seed=st.integers(0, 10_000),
)
def test_no_page_whatever_happened_to_it_has_a_wrong_number_that_looks_right(
    style: str, form: str, damage: list[str], seed: int
) -> None:
    page = make_page(style, seed, plan=Plan(form=form), damage=[one for one in damage if fits(style, one, form)])
    report = parse_document(page.data)
    assert silent(page, report) == []
    assert dishonest(report) == []


def told(report: Report) -> bool:
    """Whether a document that is no report says why."""
    return report.kind == "annual_report" or bool(report.error)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "unreadable"),
        (b" \r\n\t\n", "unreadable"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "unreadable"),
        (b"PK\x03\x04\x14\x00\x06\x00word/document.xml", "unreadable"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "unreadable"),
        (b"\x1f\x8b\x08\x00" + bytes(range(200)), "unreadable"),
        (bytes(range(256)) * 40, "unreadable"),
        (bytes(4000), "unreadable"),
        (b"<html><body></body></html>", "other"),
        (b"<html>", "other"),
        (b"{}", "other"),
        (b"[1, 2, 3]", "other"),
        (b"||||\n||||\n", "other"),
        ("明天上午九点开会，请带好材料。".encode("gb18030"), "other"),
        ("きょうは ひこうき で いきます。".encode("shift_jis"), None),
        ("Отчёт о работе".encode("koi8-r"), None),
        (b"\xff\xfe\xfd\xfc" * 100, None),
        (b"\xef\xbb\xbf", None),
    ],
)
def test_what_is_no_report_gets_an_answer_with_a_reason(data: bytes, kind: str | None) -> None:
    report = parse_document(data)
    assert report.kind in ("other", "unreadable")
    assert kind is None or report.kind == kind
    assert report.error
    assert report.cells == []


def test_an_unknown_charset_in_the_label_is_not_believed() -> None:
    page = GOOD.data.replace(b"utf-8", b"x-klingon")
    assert b"x-klingon" in page
    report = parse_document(page, media_type="text/html; charset=cp-nobody")
    assert differences(GOOD, report) == []
    assert report.source.charset == "utf-8"


@pytest.mark.parametrize(
    "opened",
    ["<div>", "<table><tr><td>", "<span>", "<ul><li>", "<b><i><p>"],
)
def test_a_page_nested_ten_thousand_deep_is_answered(opened: str) -> None:
    deep = opened * 10_000 + "政府信息公开"
    assert told(parse_document(deep.encode()))
    report = parse_document(f"<html><body>{opened * 300}".encode() + GOOD.data)
    assert silent(GOOD, report) == []


def test_a_very_wide_and_a_very_long_table_are_answered() -> None:
    wide = "<table><tr>" + "<td colspan=99999 rowspan=99999>0</td>" * 2_000 + "</tr></table>"
    long = "<table>" + "<tr><td>规章<td>0<td>0<td>0</tr>" * 3_000 + "</table>"
    for body in (wide, long):
        assert told(parse_document(body.encode()))


def test_a_page_cut_off_anywhere_is_answered_and_nothing_is_made_up() -> None:
    for end in range(0, len(GOOD.data), len(GOOD.data) // 40):
        report = parse_document(GOOD.data[:end])
        assert told(report)
        assert [one for one in silent(GOOD, report) if one.read not in (None, 0)] == []


@fixed
@given(st.binary(max_size=3000))
def test_random_bytes_are_answered(data: bytes) -> None:
    report = parse_document(data)
    assert report.kind in ("other", "unreadable")
    assert report.error


@fixed
@given(at=st.integers(0, len(GOOD.data)), junk=st.binary(min_size=1, max_size=200), gone=st.integers(0, 400))
def test_a_page_with_a_piece_overwritten_is_answered(at: int, junk: bytes, gone: int) -> None:
    report = parse_document(GOOD.data[:at] + junk + GOOD.data[at + gone :])
    assert told(report)
    assert dishonest(report) == []


@fixed
@given(st.text(alphabet="政府信息公开年度报告总计规章一二三、（）|\t\n 0123456789/—增减<>td&;", max_size=800))
def test_texts_made_of_the_forms_own_letters_are_answered(text: str) -> None:
    assert told(parse_document(text.encode()))


@pytest.mark.parametrize("style", ["html_plain", "text_one_line", "text_markdown_rows", "shell_json"])
def test_the_same_bytes_give_the_same_answer(style: str) -> None:
    page = make_page(style, 9, damage=["labels_masked"])
    assert to_json(parse_document(page.data)) == to_json(parse_document(page.data))


def test_the_answer_does_not_depend_on_the_process_that_gives_it() -> None:
    read = "import sys; from parsers import parse_document, to_json; d = sys.stdin.buffer.read(); "
    code = read + "sys.stdout.buffer.write(to_json(parse_document(d)))"
    page = make_page("text_one_line", 12, plan=Plan(form="2021"), damage=["brand_as_crumb"])
    answers = [
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", code],
            input=page.data,
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert answers[0] == answers[1] == to_json(parse_document(page.data))


def test_where_a_document_was_and_what_it_is_are_kept() -> None:
    report = parse_document(GOOD.data, url="http://xxgk.linjiang.gov.cn/a.html", media_type="text/html")
    assert (report.source.url, report.source.official) == ("http://xxgk.linjiang.gov.cn/a.html", True)
    assert (report.source.media_type, report.source.charset) == ("text/html", "utf-8")
    assert len(report.source.sha256) == 64
    assert all(cell.where for cell in report.cells)
    assert all(cell.raw for cell in report.cells if cell.status == "reported")


@pytest.mark.parametrize("form", FORMS)
def test_an_article_on_one_line_has_its_parts_and_claims(form: str) -> None:
    report = parse_document(make_page("text_article_one_line", 7, plan=Plan(form=form)).data)
    assert [section.number for section in report.sections] == list(range(1, 6 if form == "2014" else 7))
    assert report.sections[0].text
    assert any(claim.agrees for claim in report.claims)

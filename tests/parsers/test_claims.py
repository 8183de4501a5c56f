"""What the prose says about the form's numbers; counts of other things are left alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from parsers import Claim, Section, parse_document
from parsers.claims import Values, read_claims
from tests.pages import Plan, make_page

NEW = "requests.new_received.total"
OUT = "requests.carried_out.total"
RECONSIDERED = "challenges.reconsideration.total"


def claims(text: str, values: Values | None = None, title: str = "一、总体情况") -> list[Claim]:
    return read_claims([Section(number=1, title=title, text=text)], values or {})


def said(text: str, title: str = "一、总体情况") -> dict[str, int]:
    return {claim.key: int(claim.value) for claim in claims(text, title=title)}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2023年共收到政府信息公开申请41件。", {NEW: 41}),
        ("全年新收政府信息公开申请４１件。", {NEW: 41}),
        ("2023年，我局收到41件政府信息公开申请。", {NEW: 41}),
        ("共受理政府信息公开申请1,041件。", {NEW: 1041}),
        (
            "收到申请5件，上年结转2件，办结6件，结转下年度1件。",
            {"requests.carried_in.total": 2, "requests.outcome_total.total": 6, OUT: 1},
        ),
        ("政府信息公开申请结转至下一年度3件。", {OUT: 3}),
        (
            "予以公开12件，部分公开4件，依申请公开工作有序。",
            {"requests.granted.total": 12, "requests.partly_granted.total": 4},
        ),
        ("因政府信息公开引起的行政复议案件6件，行政诉讼2件。", {RECONSIDERED: 6, "challenges.litigation.total": 2}),
        ("未收到政府信息公开申请。", {NEW: 0}),
    ],
)
def test_a_count_is_taken_for_the_cell_it_speaks_of(text: str, wanted: dict[str, int]) -> None:
    found = said(text)
    assert {key: found.get(key) for key in wanted} == wanted


@pytest.mark.parametrize(
    "text",
    [
        "收到政府信息公开申请较上年增加41件。",
        "2022年收到政府信息公开申请41件。报告期为2023年1月1日至2023年12月31日。",
        "收到网上提出的政府信息公开申请41件。",
        "收到政府信息公开申请约41件。",
        "收到群众来信41件，均已办理。",
        "办理行政许可申请41件。",
        "收到申请的咨询电话41次。",
        "受理行政复议案件41件，全部审结。",
        "发布信息41条，没有其他申请。",
    ],
)
def test_a_count_of_something_else_is_left_alone(text: str) -> None:
    assert claims(text) == []


def test_a_claim_is_compared_with_the_table() -> None:
    text = "共收到政府信息公开申请41件，结转下年度3件。"
    (new, out) = claims(text, {NEW: Decimal(41), OUT: Decimal(4)})
    assert (new.key, new.agrees) == (NEW, True)
    assert (out.key, out.value, out.agrees) == (OUT, Decimal(3), False)


def test_a_claim_about_an_empty_or_missing_cell_is_open() -> None:
    text = "共收到政府信息公开申请41件。"
    assert [claim.agrees for claim in claims(text, {NEW: None})] == [None]
    assert [claim.agrees for claim in claims(text)] == [None]


def test_litigation_is_compared_with_the_sum_of_its_two_cells() -> None:
    text = "因政府信息公开引发行政诉讼案件5件。"
    values = {
        "challenges.litigation_direct.total": Decimal(3),
        "challenges.litigation_after_reconsideration.total": Decimal(2),
    }
    assert [(claim.key, claim.agrees) for claim in claims(text, values)] == [("challenges.litigation.total", True)]


def test_the_form_of_2014_has_its_own_cells() -> None:
    values = {"statistics.requests.value": Decimal(41)}
    (claim,) = claims("共收到政府信息公开申请41件。", values)
    assert (claim.key, claim.agrees) == ("statistics.requests.value", True)


def test_the_words_of_a_claim_are_kept() -> None:
    (claim,) = claims("栏目运转平稳，共收到政府信息公开申请41件，均已答复。")
    assert claim.text == "共收到政府信息公开申请41件"


def test_a_claim_made_twice_stands_once() -> None:
    assert (
        len(claims("共收到政府信息公开申请41件。", title="一")) == len(claims("共收到政府信息公开申请41件。" * 2)) == 1
    )


@pytest.mark.parametrize("form", ["2021", "2019"])
def test_the_prose_of_made_pages_agrees_with_their_tables(form: str) -> None:
    for seed in range(6):
        report = parse_document(make_page("html_plain", seed, plan=Plan(form=form, scale="county")).data)
        assert {claim.key: claim.agrees for claim in report.claims}[NEW] is True
        assert False not in {claim.agrees for claim in report.claims}


def test_a_table_that_says_something_else_is_told() -> None:
    page = make_page("html_plain", 2, plan=Plan(form="2021", scale="county"))
    number = page.cells[NEW]
    text = page.data.decode().replace(f"政府信息公开申请{number}件", f"政府信息公开申请{number}9件")
    report = parse_document(text.encode())
    assert [(claim.value, claim.agrees) for claim in report.claims if claim.key == NEW] == [
        (Decimal(f"{number}9"), False)
    ]

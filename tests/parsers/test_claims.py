"""What the prose says about the form's numbers; counts of other things are left alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from parsers import parse_document
from tests.pages import Plan, make_page
from tests.parsers.claimed import CLOSED, IN, NEW, OUT, RECONSIDERED, VALUES, agreeing, claims, said


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2022年共收到政府信息公开申请41件。", {NEW: 41}),
        ("全年新收政府信息公开申请４１件。", {NEW: 41}),
        ("2022年，我局收到41件政府信息公开申请。", {NEW: 41}),
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
        "2021年收到政府信息公开申请41件。报告期为2022年1月1日至2022年12月31日。",
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


@pytest.mark.parametrize(
    "text",
    [
        "受理公民政府信息公开申请100件，受理法人和其他组织政府信息公开申请7件。",
        "收到上级转来政府信息公开申请6件。",
        "通过政务服务大厅收到政府信息公开申请6件。",
        "新收和上年结转政府信息公开申请共119件。",
        "新收政府信息公开申请、结转上年度申请分别为107件、12件。",
        "因政府信息公开引发的行政复议和行政诉讼案件共计8件。",
        "因政府信息公开引发的行政诉讼案件和行政复议5件、3件。",
        "要求做到受理政府信息公开申请1件、办结1件。",
        "预计收到政府信息公开申请120件。",
        "收到政府信息公开申请107-110件。",
        "不予处理政府信息公开申请1件。",
    ],
)
def test_parts_joined_counts_rules_and_ranges_are_left_alone(text: str) -> None:
    assert claims(text, VALUES) == []


def test_a_count_that_holds_what_was_carried_over_is_not_that_of_new_requests() -> None:
    assert agreeing("共收到政府信息公开申请119件（含上年结转12件），办理104件。") == {IN: 12, CLOSED: 104}
    text = "共收到政府信息公开申请119件，其中上年结转12件，新收107件。"
    assert agreeing(text) == {IN: 12, NEW: 107}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("新收政府信息公开申请107件，上年结转12件，年内办结104件。", {NEW: 107, IN: 12, CLOSED: 104}),
        ("结转上年度申请12件，本年度新增申请107件，结转下年15件。", {IN: 12, NEW: 107, OUT: 15}),
        ("共收到依申请公开一百零七件，办结一百零四件。", {NEW: 107, CLOSED: 104}),
        ("收到申请107宗，办结104宗。", {NEW: 107, CLOSED: 104}),
        ("收到公民、法人或者其他组织提出的政府信息公开申请107件。", {NEW: 107}),
        (
            "新收申请107件，其中自然人100件，商业企业7件。",
            {NEW: 107, "requests.new_received.natural_person": 100, "requests.new_received.business": 7},
        ),
        ("不予公开2件（其中属于国家秘密1件），部分公开21件。", {"requests.partly_granted.total": 21}),
        (
            "未经复议直接起诉2件，复议后起诉1件。",
            {
                "challenges.litigation_direct.total": 2,
                "challenges.litigation_after_reconsideration.total": 1,
            },
        ),
        (
            "行政复议方面，维持3件、纠正1件、尚未审结1件。",
            {f"challenges.reconsideration.{one}": n for one, n in (("upheld", 3), ("corrected", 1), ("pending", 1))},
        ),
        (
            "制发行政规范性文件5件，废止2件，现行有效18件。",
            {
                f"disclosure.normative_documents.{one}": n
                for one, n in (("issued", 5), ("repealed", 2), ("in_force", 18))
            },
        ),
        (
            "全年作出行政许可331件，行政处罚47件，行政强制12件，行政事业性收费26.5万元。",
            {
                "disclosure.licensing.decisions": 331,
                "disclosure.penalty.decisions": 47,
                "disclosure.coercion.decisions": 12,
                "disclosure.fees.amount": Decimal("26.5"),
            },
        ),
    ],
)
def test_other_words_for_the_cells_are_understood(text: str, wanted: dict[str, int | Decimal]) -> None:
    assert agreeing(text) == wanted


@pytest.mark.parametrize(
    "text",
    ["共办理政府信息公开申请103件。", "收到申请106件。", "制发行政规范性文件6件，废止2件。", "作出行政许可1200件。"],
)
def test_words_of_many_meanings_are_believed_only_where_all_agree_with_the_table(text: str) -> None:
    assert claims(text, VALUES) == []


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

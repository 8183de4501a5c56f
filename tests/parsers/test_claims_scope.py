"""Counts of other matters, other times and other bodies are left alone; the body's own are told from them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.parsers.claimed import BUREAU, COUNTY, NEW, OUT, RECONSIDERED, VALUES, agreeing, claims


@pytest.mark.parametrize(
    "text",
    [
        "信访件新收56件，上年结转9件，办结60件，结转下年5件。",
        "结转下年度继续办理的信访事项4件。",
        "新收政府信息公开申请，办理信访件上年结转3件、结转下年2件。",
        "受理不动产登记申请1560件，办结1560件。",
        "政务服务窗口共受理申请3200件，办结3200件。",
        "全年答复市长信箱留言156件，办结申请156件。",
        "制发公文66件，其中予以公开32件，部分公开4件。",
        "依申请公开平稳有序。受理法律援助申请320件，办结310件。",
        "依申请公开平稳有序。受理各类案件320件，办结310件。",
        "新增行政复议4件，上年结转行政复议1件。",
    ],
)
def test_other_business_is_no_request(text: str) -> None:
    assert claims(text, VALUES) == []


def test_what_is_carried_over_among_challenges_is_no_request() -> None:
    text = "政府信息公开行政复议5件，其中上年结转2件，维持3件，纠正1件，结转下年1件。"
    assert agreeing(text).keys() == {
        RECONSIDERED,
        "challenges.reconsideration.upheld",
        "challenges.reconsideration.corrected",
    }


@pytest.mark.parametrize(
    "text",
    [
        "2022年上半年收到政府信息公开申请50件，下半年收到政府信息公开申请57件。",
        "2022年1月至6月，共收到政府信息公开申请50件。",
        "第一季度收到政府信息公开申请20件。",
        "截至9月底，共收到政府信息公开申请77件。",
        "按月看，6月收到政府信息公开申请18件，为全年最高。",
        "2020年至2022年，共收到政府信息公开申请400件。",
        "五年来，受理政府信息公开申请900件。",
        "上年度新收政府信息公开申请132件，予以公开90件，部分公开15件。",
        "2021年：新收政府信息公开申请132件。上年结转4件。予以公开90件。",
        "2021年，我局新收政府信息公开申请132件。其中予以公开90件。上年结转4件。",
        "（2021年数据：新收政府信息公开申请132件、上年结转4件、办结124件。）",
        "与2021年（新收132件，予以公开90件）相比，依申请公开有所减少。",
        "第三季度未收到政府信息公开申请。",
    ],
)
def test_other_times_are_left_alone(text: str) -> None:
    assert claims(text, VALUES) == []


@pytest.mark.parametrize(
    "text",
    [
        "自2022年1月1日起至2022年12月31日止，共收到政府信息公开申请107件。",
        "截至2022年12月31日，共收到政府信息公开申请107件。",
        "根据2019年修订的《条例》和《2021年工作要点》，收到政府信息公开申请107件。",
        "上半年新收政府信息公开申请50件；全年共新收政府信息公开申请107件。",
        "去年共收到政府信息公开申请132件，今年新收107件。",
        "收到政府信息公开申请107件，较2021年的132件下降18.9%。",
        "2022年新收政府信息公开申请107件（较2021年132件减少25件），均已答复。",
    ],
)
def test_the_reports_year_is_told_from_other_times(text: str) -> None:
    assert agreeing(text) == {NEW: 107}


def test_a_new_paragraph_is_about_the_reports_year_again() -> None:
    text = "2021年，新收政府信息公开申请132件。\n予以公开政府信息公开申请62件，结转下年度15件。"
    assert agreeing(text) == {OUT: 15}


@pytest.mark.parametrize(
    "text",
    [
        "县自然资源局收到政府信息公开申请90件，占比最高。",
        "市教育局收到政府信息公开申请32件，市公安局收到45件。",
        "区住建局最多；区公安分局次之，收到政府信息公开申请30件。",
        "县教育局：新收政府信息公开申请32件，予以公开20件。",
        "我局指导县不动产登记中心收到政府信息公开申请12件，予以公开8件。",
        "市本级受理政府信息公开申请47件，县（区）受理政府信息公开申请60件。",
        "同级其他部门收到政府信息公开申请共计300件。",
        "怀远县收到政府信息公开申请88件。",
        "全市新收政府信息公开申请1560件。予以公开700件。",
        "县教育局未收到政府信息公开申请。",
    ],
)
def test_other_bodies_and_wider_circles_are_left_alone(text: str) -> None:
    assert claims(text, VALUES) == []


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("临江市水利局收到政府信息公开申请107件。", BUREAU),
        ("市水利局共收到政府信息公开申请107件。", BUREAU),
        ("全市共收到政府信息公开申请1560件，其中我局收到107件。", BUREAU),
        ("按照市政府要求，全年收到政府信息公开申请107件。", BUREAU),
        ("全县各级行政机关共收到政府信息公开申请107件。", COUNTY),
        ("县政府办公室收到政府信息公开申请20件，部门收到87件，合计收到政府信息公开申请107件。", COUNTY),
        ("市政府共收到政府信息公开申请107件。", "长沙市人民政府办公室"),
        ("县教体局收到政府信息公开申请107件。", "怀远县教育体育局"),
        ("某局收到政府信息公开申请107件。", None),
    ],
)
def test_the_bodys_own_counts_are_told_from_others(text: str, agency: str | None) -> None:
    assert NEW in {claim.key for claim in claims(text, VALUES, agency=agency) if claim.agrees}


@pytest.mark.parametrize("text", ["县政府办公室收到政府信息公开申请20件。", "本级收到政府信息公开申请20件。"])
def test_a_part_of_a_government_is_not_the_government(text: str) -> None:
    assert claims(text, VALUES, agency=COUNTY) == []


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("全县收到政府信息公开申请106件。", COUNTY),
        ("我镇收到政府信息公开申请106件。", "怀远县三江镇人民政府"),
        ("市水利局收到政府信息公开申请106件。", BUREAU),
    ],
)
def test_the_bodys_own_count_is_shown_against_the_table(text: str, agency: str) -> None:
    assert [(claim.value, claim.agrees) for claim in claims(text, VALUES, agency=agency)] == [(Decimal(106), False)]


def test_two_counts_that_contradict_each_other_are_both_shown() -> None:
    text = "2022年，我局新收政府信息公开申请107件。2022年共收到政府信息公开申请106件。"
    assert [(int(claim.value), claim.agrees) for claim in claims(text, VALUES)] == [(107, True), (106, False)]

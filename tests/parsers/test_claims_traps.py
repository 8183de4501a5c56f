"""Sentences that a hasty reader takes for a claim of the body's whole year: whatever the table says, they are none."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from parsers.claims import Values
from tests.parsers.claimed import CLOSED, IN, NEW, OUT, RECONSIDERED, VALUES, claims, said

LITIGATION = "challenges.litigation.total"
GRANTED = "requests.granted.total"

OTHER_TIMES = """
“十三五”期间共收到政府信息公开申请450件。
自2008年5月1日至2022年12月31日，共受理政府信息公开申请450件。
截至2022年底，累计受理政府信息公开申请450件。
换届以来共受理政府信息公开申请45件。
两年内共收到政府信息公开申请27件。
春节前后收到政府信息公开申请5件。
疫情期间收到政府信息公开申请5件。
年初收到政府信息公开申请2件。
2022年12月收到政府信息公开申请5件。
2022年、2021年分别收到政府信息公开申请12件、15件。
最多一天收到政府信息公开申请5件。
日均收到政府信息公开申请5件。
每年收到政府信息公开申请20件。
收到政府信息公开申请20件/年。
与2021年收到的15件相比，减少3件。
（一）2021年情况。收到政府信息公开申请15件。
2020年结转2021年政府信息公开申请1件。
结转至2022年1件。
"""
OTHER_BODIES = """
局属各单位收到政府信息公开申请6件。
局属事业单位收到政府信息公开申请3件。
下属单位收到政府信息公开申请3件。
不动产登记中心收到政府信息公开申请40件。
我局政策法规科收到政府信息公开申请12件。
疫情防控专班收到政府信息公开申请4件。
协助其他部门办理依申请公开5件。
市政府办公室转来政府信息公开申请5件。
指导乡镇街道办理政府信息公开申请35件。
全市因政府信息公开引起的行政复议68件，行政诉讼35件。
市直部门因政府信息公开被行政复议18件。
作为复议机关，收到政府信息公开行政复议申请5件。
以市政府为被申请人的政府信息公开行政复议3件。
3个乡镇未收到政府信息公开申请。
未收到政府信息公开申请的单位有3家。
"""
PARTS_OF_THE_WHOLE = """
收到同一申请人政府信息公开申请8件。
通过12345收到政府信息公开申请8件。
收到企业政府信息公开申请8件。
未收到网上提出的政府信息公开申请。
未收到涉及国家秘密的政府信息公开申请。
不予受理政府信息公开申请2件。
按时办结11件，延期办结1件。
对56件规范性文件主动予以公开56件。
收到政府信息公开申请数十件。
收到政府信息公开申请12余件。
收到政府信息公开申请12份。
"""
OTHER_MATTERS = """
会同法制机构审核政府信息公开申请答复书12件。
制作发放政府信息公开申请表100件。
处理政府信息公开申请投诉举报2件。
公文公开属性认定：主动公开32件、依申请公开4件、不予公开3件。
收到人大建议30件、政协提案45件，办结75件。
全年行政复议15件，其中涉及政府信息公开2件。
比去年新增政府信息公开申请5件。
同一申请人一年内提出政府信息公开申请超过10件的，要求说明理由。
免收行政事业性收费26.5万元。
减免行政事业性收费26.5万元。
"""


def tables(text: str) -> list[Values]:
    """Tables that agree with whatever number a sentence holds, and one that says nothing."""
    numbers = set(re.findall(r"\d+(?:\.\d+)?", text))
    return [{}, *(dict.fromkeys(VALUES, Decimal(number)) for number in sorted(numbers))]


@pytest.mark.parametrize(
    "text", [line for lines in (OTHER_TIMES, OTHER_BODIES, PARTS_OF_THE_WHOLE, OTHER_MATTERS) for line in lines.split()]
)
def test_no_table_tempts_a_reader_into_a_claim(text: str) -> None:
    assert [claim for values in tables(text) for claim in claims(text, values)] == []


@pytest.mark.parametrize(
    "what",
    ["无效", "有关征地补偿的", "房屋拆迁", "农村宅基地方面的", "党务", "环境", "部门预算", "不符合要求的"],
)
def test_a_kind_of_request_may_be_the_whole_only_where_the_table_says_so(what: str) -> None:
    text = f"收到{what}政府信息公开申请8件。"
    assert claims(text) == claims(text, VALUES) == []


@pytest.mark.parametrize(
    "who", ["", "书面", "公民、法人和其他组织提出的", "社会公众", "群众", "有效", "各类", "申请人提交的"]
)
def test_who_made_the_requests_leaves_none_out(who: str) -> None:
    assert said(f"收到{who}政府信息公开申请8件。") == {NEW: 8}


@pytest.mark.parametrize(
    "text",
    [
        "收到政府信息公开申请12件，补正3件，实际受理9件。",
        "收到政府信息公开申请12件，受理10件，不予受理2件。",
    ],
)
def test_a_sentence_that_says_two_numbers_of_one_cell_says_none(text: str) -> None:
    assert claims(text, VALUES) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2022年，我局收到政府信息公开申请12件，上年为15件。", {NEW: 12}),
        ("2022年收到政府信息公开申请12件（2021年15件、2020年18件）。", {NEW: 12}),
        ("全年收到政府信息公开申请12件，居全市第3位，全市平均为30件。", {NEW: 12}),
        ("报告期间收到政府信息公开申请12件。", {NEW: 12}),
        ("2021年收到15件；2022年我局共收到政府信息公开申请12件。", {NEW: 12}),
        ("上年度未收到政府信息公开申请，本年度收到2件。", {NEW: 2}),
        ("我局收到政府信息公开申请12件，局属单位收到3件。", {NEW: 12}),
        ("收到政府信息公开申请12件，其中网上申请8件，信函3件，当面1件。", {NEW: 12}),
        ("收到政府信息公开申请12件，其中1件为重复申请，2件撤回。", {NEW: 12}),
        ("共收到政府信息公开申请13件（其中新收12件，上年结转1件）。", {NEW: 12, IN: 1}),
        ("全年收到政府信息公开申请0件。", {NEW: 0}),
        ("全年没有收到依申请公开申请。", {NEW: 0}),
        ("除受理政府信息公开申请三件外，没有其他申请。", {NEW: 3}),
        ("受理政府信息公开申请十二件，办结十件。", {NEW: 12, CLOSED: 10}),
        ("12345热线受理3560件，办结3550件；受理政府信息公开申请12件，办结11件。", {NEW: 12, CLOSED: 11}),
        ("因政府信息公开被申请行政复议0件、提起行政诉讼0件。", {RECONSIDERED: 0, LITIGATION: 0}),
        ("我局因政府信息公开引起的行政复议2件，去年3件。", {RECONSIDERED: 2}),
        ("政府信息公开申请上年结转0件，结转下年2件。", {IN: 0, OUT: 2}),
        ("共有12件政府信息公开申请，予以公开5件，占41.7%。", {GRANTED: 5}),
    ],
)
def test_the_bodys_own_year_is_found_among_the_traps(text: str, wanted: dict[str, int]) -> None:
    assert said(text) == wanted

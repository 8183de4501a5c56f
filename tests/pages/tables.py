"""The printed tables of each form, from figures: labels, spans and the many ways a number or a blank is written.

Written apart from the parser's form files on purpose: a slip there must not be repeated here.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal

from tests.pages.article import Cell, Row, Table
from tests.pages.figures import APPLICANTS, CHALLENGES, RESULTS, Figures
from tests.pages.statistics import STATISTICS

DISCLOSURE: dict[str, list[tuple[str, list[tuple[str, str]], list[tuple[str, str]]]]] = {
    "2021": [
        (
            "第二十条第（一）项",
            [("issued", "本年制发\n件数"), ("repealed", "本年废止\n件数"), ("in_force", "现行有效\n件数")],
            [("regulations", "规章"), ("normative_documents", "行政规范性文件")],
        ),
        ("第二十条第（五）项", [("decisions", "本年处理决定数量")], [("licensing", "行政许可")]),
        (
            "第二十条第（六）项",
            [("decisions", "本年处理决定数量")],
            [("penalty", "行政处罚"), ("coercion", "行政强制")],
        ),
        ("第二十条第（八）项", [("amount", "本年收费金额（单位：万元）")], [("fees", "行政事业性收费")]),
    ],
    "2019": [
        (
            "第二十条第（一）项",
            [("made", "本年新\n制作数量"), ("disclosed", "本年新\n公开数量"), ("disclosed_total", "对外公开\n总数量")],
            [("regulations", "规章"), ("normative_documents", "规范性文件")],
        ),
        (
            "第二十条第（五）项",
            [("items_last_year", "上一年项目数量"), ("change", "本年增/减"), ("decisions", "处理决定数量")],
            [("licensing", "行政许可"), ("other_services", "其他对外管理服务事项")],
        ),
        (
            "第二十条第（六）项",
            [("items_last_year", "上一年项目数量"), ("change", "本年增/减"), ("decisions", "处理决定数量")],
            [("penalty", "行政处罚"), ("coercion", "行政强制")],
        ),
        (
            "第二十条第（八）项",
            [("items_last_year", "上一年项目数量"), ("change", "本年增/减")],
            [("fees", "行政事业性收费")],
        ),
        (
            "第二十条第（九）项",
            [("projects", "采购项目数量"), ("amount", "采购总金额")],
            [("procurement", "政府集中采购")],
        ),
    ],
}

OUTCOME_GROUPS: list[tuple[str, list[tuple[str, str]]]] = [
    ("（一）予以公开", [("granted", "")]),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", [("partly_granted", "")]),
    (
        "（三）不予公开",
        [
            ("refused_state_secret", "1.属于国家秘密"),
            ("refused_barred_by_law", "2.其他法律行政法规禁止公开"),
            ("refused_security_stability", "3.危及“三安全一稳定”"),
            ("refused_third_party", "4.保护第三方合法权益"),
            ("refused_internal_affairs", "5.属于三类内部事务信息"),
            ("refused_deliberative", "6.属于四类过程性信息"),
            ("refused_enforcement_files", "7.属于行政执法案卷"),
            ("refused_administrative_inquiry", "8.属于行政查询事项"),
        ],
    ),
    (
        "（四）无法提供",
        [
            ("unable_not_held", "1.本机关不掌握相关政府信息"),
            ("unable_needs_creation", "2.没有现成信息需要另行制作"),
            ("unable_unclear", "3.补正后申请内容仍不明确"),
        ],
    ),
    (
        "（五）不予处理",
        [
            ("declined_petition", "1.信访举报投诉类申请"),
            ("declined_repeat", "2.重复申请"),
            ("declined_publication", "3.要求提供公开出版物"),
            ("declined_excessive", "4.无正当理由大量反复申请"),
            ("declined_confirmation", "5.要求行政机关确认或重新出具已获取信息"),
        ],
    ),
]
OTHER_GROUP = {
    "2019": ("（六）其他处理", [("other", "")]),
    "2021": (
        "（六）其他处理",
        [
            ("other_not_corrected", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
            ("other_fee_unpaid", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
            ("other_other", "3.其他"),
        ],
    ),
}
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
APPLICANT_LABELS = ("商业\n企业", "科研\n机构", "社会公益组织", "法律服务机构", "其他")
RESULT_LABELS = ("结果\n维持", "结果\n纠正", "其他\n结果", "尚未\n审结", "总计")


@dataclass
class Look:
    """How an agency fills in the form."""

    blanks: str = "none"
    """none · zeros (zeros and the totals of detail rows left empty) · orgs (the organisations' zeros left empty)"""
    blank_mark: str = ""
    """What stands in a blank cell: nothing, "/", "—", "-", "无"."""
    signed: str = "plain"
    """Changes as plain `3` and `-3` · plus `+3` · words `增3` `减少3`"""
    amount: str = "bare"
    """Money as bare number · own unit in the cell (yuan, wan, yi) · header (unit in the header)"""
    three_rows: bool = False
    """Table four as three rows of five instead of fifteen in a line."""
    split_blocks: bool = False
    """Table two as one small table for each block."""
    breaks: bool = True
    """Header cells broken over two lines."""


def _show(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _signed(number: Decimal, look: Look, rng: random.Random) -> str:
    if look.signed == "plain" or number == 0:
        return _show(number)
    if look.signed == "plus":
        return f"{number:+}"
    word = rng.choice(("增", "增加")) if number > 0 else rng.choice(("减", "减少"))
    return word + _show(abs(number))


def _money(key: str, number: Decimal, look: Look) -> tuple[str, Decimal]:
    """How an amount is printed and what it then is in the form's unit (万元 for the fees, yuan for procurement)."""
    in_yuan = key.endswith("procurement.amount")
    if look.amount == "yuan":
        return _show(number if in_yuan else number * 10000) + "元", number
    if look.amount == "wan":
        return _show(number / 10000 if in_yuan else number) + "万元", number
    if look.amount == "yi":
        return _show(number / (100_000_000 if in_yuan else 10000)) + "亿元", number
    if look.amount == "header" and in_yuan:
        return _show(number / 10000), number
    return _show(number), number


def _cell(key: str, figures: Figures, look: Look, rng: random.Random, cols: int = 1) -> Cell:
    number = figures[key]
    if number is None or _left_blank(key, number, look):
        return Cell(look.blank_mark, key, None, cols=cols)
    if key.endswith(".amount"):
        text, value = _money(key, number, look)
        return Cell(text, key, value, cols=cols)
    text = _signed(number, look, rng) if key.endswith(".change") else _show(number)
    return Cell(text, key, number, cols=cols)


def _left_blank(key: str, number: Decimal, look: Look) -> bool:
    table, row, column = key.split(".")
    if table != "requests" or look.blanks == "none":
        return False
    if look.blanks == "orgs":
        return number == 0 and column not in ("natural_person", "total")
    main = row in ("new_received", "carried_in", "outcome_total", "carried_out")
    return number == 0 or (column == "total" and not main)


def _label(text: str, look: Look, cols: int = 1) -> Cell:
    return Cell(text if look.breaks else text.replace("\n", ""), cols=cols)


def disclosure(forms: list[str], figures: Figures, look: Look, rng: random.Random) -> list[Table]:
    """Table two; `forms` names the form of each block, so that one table may mix them."""
    blocks: list[list[Row]] = []
    for number, form in enumerate(forms):
        if number >= len(DISCLOSURE[form]):
            continue
        heading, columns, lines = DISCLOSURE[form][number]
        rows = [Row([Cell(heading, cols=4)], "heading", header=True)]
        spans = [1] * (len(columns) - 1) + [4 - len(columns)]
        header = [Cell("信息内容")]
        for (_, label), span in zip(columns, spans, strict=True):
            unit = "（万元）" if label == "采购总金额" and look.amount == "header" else ""
            header.append(_label(label + unit, look, cols=span))
        rows.append(Row(header, "columns", header=True))
        for name, label in lines:
            cells = [
                _cell(f"disclosure.{name}.{column}", figures, look, rng, span)
                for (column, _), span in zip(columns, spans, strict=True)
            ]
            rows.append(Row([Cell(label), *cells], name))
        blocks.append(rows)
    if look.split_blocks:
        return [Table("disclosure", rows, 4) for rows in blocks]
    return [Table("disclosure", [row for rows in blocks for row in rows], 4)]


def requests(form: str, figures: Figures, look: Look, rng: random.Random) -> Table:
    """Table three."""
    header = [
        Row([Cell(NOTE, rows=3, cols=3), Cell("申请人情况", cols=7)], "head", header=True),
        Row([Cell("自然人", rows=2), Cell("法人或其他组织", cols=5), Cell("总计", rows=2)], "head", header=True),
        Row([_label(text, look) for text in APPLICANT_LABELS], "head", header=True),
    ]
    groups = [*OUTCOME_GROUPS, OTHER_GROUP[form], ("（七）总计", [("outcome_total", "")])]
    body: list[Row] = []
    for group, lines in groups:
        for number, (name, label) in enumerate(lines):
            labels = [Cell(group, rows=len(lines), cols=1 if label else 2, group=bool(label))] if not number else []
            if label:
                labels.append(Cell(label))
            body.append(Row([*labels, *_numbers(name, figures, look, rng)], name))
    body[0].cells.insert(0, Cell("三、本年度办理结果", rows=len(body), group=True))
    first = [Cell("一、本年新收政府信息公开申请数量", cols=3), *_numbers("new_received", figures, look, rng)]
    second = [Cell("二、上年结转政府信息公开申请数量", cols=3), *_numbers("carried_in", figures, look, rng)]
    last = [Cell("四、结转下年度继续办理", cols=3), *_numbers("carried_out", figures, look, rng)]
    rows = [*header, Row(first, "new_received"), Row(second, "carried_in"), *body, Row(last, "carried_out")]
    return Table("requests", rows, 10)


def _numbers(row: str, figures: Figures, look: Look, rng: random.Random) -> list[Cell]:
    return [_cell(f"requests.{row}.{who}", figures, look, rng) for who in (*APPLICANTS, "total")]


def challenges(figures: Figures, look: Look, rng: random.Random) -> Table:
    """Table four, fifteen numbers in a line or three lines of five."""
    numbers = {
        group: [_cell(f"challenges.{group}.{result}", figures, look, rng) for result in (*RESULTS, "total")]
        for group in CHALLENGES
    }
    results = [_label(text, look) for text in RESULT_LABELS]
    if look.three_rows:
        rows = [Row([Cell("", cols=2), *results], "head", header=True)]
        rows.append(Row([Cell("行政复议", cols=2), *numbers["reconsideration"]], "reconsideration"))
        label = Cell("行政诉讼", rows=2, group=True)
        rows.append(Row([label, Cell("未经复议直接起诉"), *numbers["litigation_direct"]], "litigation_direct"))
        after = numbers["litigation_after_reconsideration"]
        rows.append(Row([Cell("复议后起诉"), *after], "litigation_after_reconsideration"))
        return Table("challenges", rows, 7)
    top = Row([Cell("行政复议", cols=5), Cell("行政诉讼", cols=10)], "head", header=True)
    tall = [Cell(cell.text, rows=2) for cell in results]
    middle = Row([*tall, Cell("未经复议直接起诉", cols=5), Cell("复议后起诉", cols=5)], "head", header=True)
    low = Row([Cell(cell.text) for cell in (*results, *results)], "head", header=True)
    line = Row([cell for group in CHALLENGES for cell in numbers[group]], "challenges")
    return Table("challenges", [top, middle, low, line], 15)


def statistics(figures: Figures, look: Look, rng: random.Random, *, chapters: bool = True) -> Table:
    """The statistical table of 2014 to 2018, with or without its chapter rows."""
    rows = [Row([Cell("统计指标"), Cell("单位"), Cell("统计数")], "head", header=True)]
    for name, label, unit in STATISTICS:
        if not unit:
            if chapters:
                rows.append(Row([Cell(label), Cell(""), Cell("")], "chapter", header=True))
            continue
        number = _cell(f"statistics.{name}.value", figures, look, rng)
        rows.append(Row([Cell(label), Cell(unit), number], name))
    return Table("statistics", rows, 3)

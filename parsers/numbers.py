"""Numbers as people type them into a cell.

`read_cell(text)` tells what a cell holds: a `Number`, BLANK (the cell is there without a number: nothing, a dash, a
slash, 无), PAGE (a page number that a page break left inside a table) or TEXT (anything else). Values are exact
decimals; full-width digits, thousands separators, spaces and zero-width marks inside, a unit or a remark behind the
number, and Chinese numerals (二十, 三件) are understood. `is_rough` tells that a TEXT is a number that is printed, but
not exactly (约20, 20余件); `spelled` reads numerals alone. `in_unit` converts money; counts stay as they are.

Nothing is rounded, and nothing that is not wholly a number becomes one: a lone 三 may be a letter of a label, and more
digits than any row of a table has, run together, are none.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from parsers.fold import NO_WIDTH


class Kind(Enum):
    """What a cell holds when it is not a number."""

    BLANK = "blank"
    PAGE = "page"
    TEXT = "text"


BLANK, PAGE, TEXT = Kind.BLANK, Kind.PAGE, Kind.TEXT


class Number(NamedTuple):
    """`value` as printed, `unit` and `remark` as printed behind it; `digits` is the bare run of digits when there is
    neither sign nor separator nor fraction, so that a run of numbers glued together can be cut up again. `apart`: white
    space stands between digits where it groups no thousands, so that it may be two numbers. `signed`: a sign or a word
    says that it is a change."""

    value: Decimal
    unit: str | None = None
    remark: str | None = None
    digits: str | None = None
    apart: bool = False
    signed: bool = False


# Full-width, look-alike and traditional signs to plain ones; marks without width and superscript notes to nothing.
_PLAIN = str.maketrans(
    "０１２３４５６７８９，．＋﹢－−–﹣‐‑％（）：；￥¥億萬條項個圓無暫減",
    "0123456789,.++------%():;¥¥亿万条项个元无暂减",
    NO_WIDTH + "\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079①②③④⑤⑥⑦⑧⑨⑩⑪⑫",
)
_GROUPING = str.maketrans("", "", ",'’")
_COUNTED = r"[万亿]?(?:人次|件次|件/次|件|条|项|次|篇|个|人|宗|起|份|部|家)"
_UNIT = rf"亿元|万元|千元|元|{_COUNTED}|万|亿|%"
_NUMBER = re.compile(
    r"(?:=?[\"'])?(?:20\d\d年度?:?|增/?减:|共|¥|人民币|RMB)?"
    r"(?P<bracket>\((?=[+-]))?(?P<sign>\+|-|±(?=0)|增加|新增|净增|上升|增|减少|净减|下降|减|↑|↓)?(?P<inner>(?<=[增减])\()?"
    r"(?P<whole>\d{1,3}(?:[,'’]\d{3})+|\d+|(?=\.\d))(?P<fraction>\.\d+)?(?(inner)\))(?(bracket)\))"
    rf"(?:(?P<unit>{_UNIT})|\((?P<in_brackets>{_UNIT})\))?(?:整|人民币)?"
    r"(?:(?P<remark>[(\[【*※#].*|注.*|[,;:、]?其中.*)|[.。;,\"])?"
)
# Numerals as they are spelled: 五百三 is 530 to some and 503 to others, and is left alone.
_ONES = "[一二两三四五六七八九]"
_TENS = f"{_ONES}?十{_ONES}?"
_HUNDREDS = f"{_ONES}百(?:[零〇]{_ONES}|{_TENS})?"
_THOUSANDS = f"{_ONES}千(?:[零〇](?:{_TENS}|{_ONES})|{_HUNDREDS})?"
_NUMERALS = f"(?:{_THOUSANDS}|{_HUNDREDS}|{_TENS})"
# 二十条 may be the rest of 第二十条.
_SPELLED = re.compile(f"(?P<bare>(?!十$){_NUMERALS})|(?P<counted>{_NUMERALS}|{_ONES})(?!条)(?P<unit>{_UNIT})")
_ABOUT = r"(?:大?约|将?近|接近|超过?|逾|不足|至少|大于|小于|[≥≤<>~])"
_MORE_OR_LESS = r"(?:余|多|左右|上下|以上|以下|以内|\+)"
_EITHER = rf"(?:\d[\d,]*(?:\.\d+)?|{_NUMERALS}|{_ONES})"
_ROUGH = re.compile(
    rf"{_ABOUT}{_EITHER}(?:{_UNIT})?{_MORE_OR_LESS}?|{_EITHER}(?:{_MORE_OR_LESS}(?:{_UNIT})?|(?:{_UNIT}){_MORE_OR_LESS})"
)
_SET_APART = re.compile(r"\d(?:[\d\s]*\d)?")
_FEW_LETTERS = 2
_DECREASE = re.compile(r"\((?:减少?|净减|下降|↓|-)\)")
_DECIMAL_POINT = re.compile(r"(?<=\d)。(?=\d)")
_PAGE = re.compile(r"[-—－–_·\s]+\d{1,3}[-—－–_·\s]+|第\s*\d{1,3}\s*页[,/\s]*(共\s*\d{1,3}\s*页)?|\d{1,3}/\d{1,3}")
# What stands for a change, where there is none; no number is printed.
_UNCHANGED = ("持平", "不变", "未变", "无变化", "未变化", "无增减", "未增减")
_BLANK_WORDS = frozenset({"无", "暂无", "空", "N/A", "n/a", "NA", "null", "无数据", "不涉及", "没有", *_UNCHANGED})
_BLANK_MARKS = frozenset("/／∕\\＼|-—―─－–_、.·…~～　 ")
_DOWN = frozenset({"-", "减少", "净减", "下降", "减", "↓"})

_YUAN = {
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "万": Decimal(10_000),
    "亿元": Decimal(10**8),
    "亿": Decimal(10**8),
}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TIMES = {"万": Decimal(10_000), "亿": Decimal(10**8)}
_PER_UNIT = {"yuan": Decimal(1), "10k_yuan": Decimal(10_000)}
MOST_DIGITS = 12
"""No count, and no amount in 元, that a body has reported is longer: more digits are several numbers, run together. A
sum of all cells of a table has 14 digits at most then, as many as the dataset keeps."""
# All numbers of a table's longest row, run together; a cell with words in it; a cell with marks that have no width.
_LONGEST_ROW = 160
_LONGEST_CELL = 80
_LONGEST_TEXT = 1000
_LONGEST_ROUGH = 16


def read_cell(text: str) -> Number | Kind:
    """What `text`, the whole content of one cell, holds."""
    return _read(text) if len(text) <= _LONGEST_TEXT else TEXT


@lru_cache(maxsize=16384)
def _read(text: str) -> Number | Kind:
    plain = text.translate(_PLAIN)
    if plain.isdigit() and plain.isascii() and len(plain) <= _LONGEST_ROW:
        return Number(Decimal(plain), digits=plain)
    if len(plain) > _LONGEST_CELL:
        return TEXT
    squeezed = _DECIMAL_POINT.sub(".", "".join(plain.split()))
    if not squeezed or squeezed in _BLANK_WORDS or _BLANK_MARKS.issuperset(squeezed):
        return BLANK
    if _PAGE.fullmatch(plain.strip()):
        return PAGE
    if squeezed in ("零", "〇"):
        return Number(Decimal(0))
    if "\n" in plain and not squeezed.isdigit():
        return TEXT
    match = _NUMBER.fullmatch(squeezed)
    if match is None:
        return _in_numerals(squeezed)
    whole = match["whole"]
    digits = whole.translate(_GROUPING)
    value = Decimal((digits or "0") + (match["fraction"] or ""))
    bare = whole if squeezed == whole == digits else None
    down = match["sign"] in _DOWN or _DECREASE.fullmatch(match["remark"] or "") is not None
    unit = match["unit"] or match["in_brackets"]
    signed = match["sign"] is not None
    return Number(-value if down else value, unit, match["remark"], bare, _is_apart(plain), signed)


def _in_numerals(squeezed: str) -> Number | Kind:
    found = _SPELLED.fullmatch(squeezed)
    return Number(Decimal(spelled(found["bare"] or found["counted"])), found["unit"]) if found else TEXT


def is_rough(text: str) -> bool:
    """Whether a cell prints a number, but not which one exactly: 约20, 近20件, 20余."""
    return len(text) <= _LONGEST_ROUGH and _ROUGH.fullmatch("".join(text.translate(_PLAIN).split())) is not None


def spelled(numerals: str) -> int:
    """The number that Chinese numerals spell: 一百零五 gives 105."""
    total = section = digit = 0
    for letter in numerals:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
        elif letter == "万":
            total, section, digit = (section + digit) * 10_000, 0, 0
        else:
            section, digit = section + (digit or 1) * _POWERS[letter], 0
    return total + section + digit


def _is_apart(plain: str) -> bool:
    """Whether white space among digits may stand between two numbers: it groups no thousands, and is not everywhere."""
    found = _SET_APART.search(plain)
    groups = found[0].split() if found else []
    if len(groups) < _FEW_LETTERS:
        return False
    thousands = len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    return not thousands and not (len(groups) > _FEW_LETTERS and all(len(group) == 1 for group in groups))


def in_unit(number: Number, unit: str, printed: str | None = None) -> Decimal:
    """The number's value in the form's `unit`; `printed` is the unit that the column's heading prints, if it does."""
    if unit in _PER_UNIT:
        own = number.unit or printed
        return number.value * _YUAN[own] / _PER_UNIT[unit] if own in _YUAN else number.value
    times = _TIMES.get((number.unit or "")[:1]) if number.unit not in ("万元", "亿元") else None
    return number.value * times if times else number.value


def is_money(unit: str | None) -> bool:
    """Whether `unit`, as printed, counts money."""
    return unit in _YUAN


def printed_unit(heading: str) -> str | None:
    """The unit of money that a column's heading prints: 采购总金额（万元） gives 万元."""
    for unit in ("亿元", "万元", "千元"):
        if unit in heading:
            return unit
    return "元" if re.search(r"[(（:：]元", heading) else None

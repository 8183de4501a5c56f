"""A printed name made ready for resolution.

`read_name(text)` folds (traditional characters, widths, white space), takes off quotation marks, 关于 and what
stands in brackets behind it where that does not make it another body's: （局）, （本级）, （机关）, a second name.
What it cannot judge is kept as a `doubt`, and the name stays open.
"""

from __future__ import annotations

import re
from functools import cache

import msgspec

from warehouse.agencies.folding import squeeze

_BRACKETS = str.maketrans("〔〕【】[]{}（）", "()()()()()")
_MARKS = "《》〈〉“”\"'‘’「」『』、,。.:;；：，—-_*·•!?|/\\>~"
_BEHIND = re.compile(r"(?P<name>.*?)\((?P<inside>[^()]*)\)")
_RANKS = frozenset({"局", "厅", "委", "办", "处", "镇", "乡", "街道", "中心"})
_SAME_BODY = re.compile(
    r"|本级|机关|本部|局机关|委机关|厅机关|部机关|部门|关区|全关区|系统|全系统|汇总|含所属单位|局本级|原[\u3400-\u9fff]+|(?:加?挂|含)[\u3400-\u9fff、]+"
)
# A second name, which the body has a sign for; 支队 and 分局 would be a part of it.
_SIGN = re.compile(r"[\u3400-\u9fff、]{2,}(?:局|委员会|办公室|中心|委|办)")
_PART = re.compile(r"支队|大队|总队|分局|科$|股$|处$|所$|站$")
_DIVISION_OF_TROOPS = re.compile(
    r"(?:新疆生产建设兵团|新疆兵团|兵团)?第(?P<number>[一二三四五六七八九十]{1,3})师(?P<city>[\u3400-\u9fff]{2,4}?市)?"
)
_TROOPS = {
    "一": "阿拉尔市", "二": "铁门关市", "三": "图木舒克市", "四": "可克达拉市", "五": "双河市",
    "六": "五家渠市", "七": "胡杨河市", "八": "石河子市", "十": "北屯市",
    "十三": "新星市", "十四": "昆玉市",
}  # fmt: skip


class PrintedName(msgspec.Struct, frozen=True):
    """`text` to be resolved; `second`: a name in brackets; `rank`: 局 in brackets; `doubt`: why it must stay open."""

    text: str
    second: str = ""
    rank: str = ""
    doubt: str = ""


def read_name(name: str) -> PrintedName:
    """The name of one body, ready to be split into division and body."""
    text = _trim(squeeze(name).translate(_BRACKETS))
    second = rank = doubt = ""
    while (found := _BEHIND.fullmatch(text)) and not doubt:
        text, inside = _trim(found["name"]), found["inside"]
        if inside in _RANKS:
            rank = inside
        elif _SAME_BODY.fullmatch(inside):
            continue
        elif _SIGN.fullmatch(inside) and not _PART.search(inside) and not text.endswith("政府"):
            second = second or inside
        else:
            doubt = f"（{inside}） may make it another body's"
    if not doubt and "(" in text:
        doubt = "brackets inside the name"
    if not doubt and re.search(r"[、,;]", text):
        doubt = "the names of several bodies"
    text, missing = _of_troops(text)
    return PrintedName(text, second, rank, doubt or missing)


def _trim(text: str) -> str:
    text = text.strip(_MARKS)
    return text.removeprefix("关于").removesuffix("关于").strip(_MARKS)


def _of_troops(text: str) -> tuple[str, str]:
    """第八师石河子市 and 兵团第八师 are one government, that of 石河子市."""
    found = _DIVISION_OF_TROOPS.match(text)
    if found is None:
        return text, ""
    city = _city_of_troops(found["number"])
    if city is None or found["city"] not in (None, city):
        return text, f"第{found['number']}师 has no city that is known, or another one"
    return f"{city}{text[found.end() :]}", ""


@cache
def _city_of_troops(number: str) -> str | None:
    city = _TROOPS.get(number)
    return squeeze(city) if city else None

"""The counts of a sentence (107件, １,041 件, 一百零七件), each with the words around it.

`read_counts(sentence)` gives them in order, and none where there are more than any sentence has. Ranges, round numbers
and numbers of which one cannot tell what they count (A、B分别为5件、3件) are given as well, as not `exact`: they end
the words of the count before. Never raises.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from parsers.numbers import spelled

_CHINESE = "零〇一二两三四五六七八九十百千万"
_COUNT = re.compile(
    r"(?:(?<![\d.])(?P<number>\d{1,3}(?:,\d{3})+|\d{1,7})"
    rf"|(?<![第每某另几数上半{_CHINESE}])(?P<chinese>[{_CHINESE}]{{1,9}}))\s*(?:件次|件|宗)(?!套|事)"
)
_ROUNDED_BEFORE = re.compile(r"(?:\d\s*[件宗]?\s*[-~—–～至到]|约|近|超过?|逾)\s*$")
_ROUNDED_BEHIND = ("余", "多", "左右", "以上", "以内", "以下", "/")
_COMMA = re.compile(r",(?!\d{3}(?!\d))|[;(]")
# Two things that share one count, or a list of counts that follows a list of things.
_SHARED = re.compile(
    r"分别|各$|复议(?:案件|申请|案)?(?:以及|[和、及与或/])(?:被)?(?:提起)?的?(?:行政)?诉讼|诉讼(?:案件|案)?(?:以及|[和、及与或/])(?:被)?(?:申请)?的?(?:行政)?复议"
    r"|(?:新收|收到|受理|新增)[^,]{0,14}(?:以及|[和、及与加])[^,]{0,6}结转|结转[^,]{0,12}(?:以及|[和、及与加])[^,]{0,6}(?:新收|收到|新增)"
    r"|公开(?:以及|[和、及与或])(?:不予|部分|予以)"
)
_JOINED = re.compile(r"[和、及与]")
_BARE = ("、", "和", "及", "与", ",", "以及")
# What holds more is no sentence, but a table on one line.
_MOST_COUNTS = 100


class Count(NamedTuple):
    """`before`: the words since the count before; `behind`: those up to the next; `clause`: those since the comma.
    `start`, `at` and `end` are places in the sentence: of `before`, of the number, behind the unit."""

    value: Decimal
    before: str
    behind: str
    clause: str
    start: int
    at: int
    end: int
    exact: bool
    is_last: bool


def _chinese(text: str) -> int | None:
    """The number that Chinese numerals spell; None where they spell none (一二, 百)."""
    if text[0] in "百千万":
        return None
    if not any(letter in "十百千万" for letter in text):
        digits = "".join(str(spelled(letter)) for letter in text)
        return int(digits) if len(text) == 1 or "〇" in text else None
    return spelled(text)


def _value(found: re.Match[str], sentence: str) -> int | None:
    if found["number"]:
        return int(found["number"].replace(",", ""))
    if found["chinese"] == "一" and sentence.count("一件") > 1:
        return None  # 受理一件、办结一件: a rule
    return _chinese(found["chinese"])


def _is_bare(found: list[re.Match[str]], index: int, sentence: str) -> bool:
    """Whether a count follows another with nothing but a sign between them."""
    return index > 0 and sentence[found[index - 1].end() : found[index].start()].strip() in _BARE


def read_counts(sentence: str) -> list[Count]:
    """The counts of a sentence, in order; see the module."""
    found = list(_COUNT.finditer(sentence))
    if len(found) > _MOST_COUNTS:
        return []
    counts: list[Count] = []
    start = 0
    for index, one in enumerate(found):
        is_last = index + 1 == len(found)
        before = sentence[start : one.start()].rstrip()
        behind = sentence[one.end() : len(sentence) if is_last else found[index + 1].start()]
        comma = max((sign.end() for sign in _COMMA.finditer(sentence, 0, one.start())), default=0)
        clause = sentence[comma : one.start()].rstrip()
        value = _value(one, sentence)
        is_list = _is_bare(found, index, sentence) or (
            not is_last and _is_bare(found, index + 1, sentence) and _JOINED.search(before) is not None
        )
        rounded = _ROUNDED_BEFORE.search(before) is not None or behind.startswith(_ROUNDED_BEHIND)
        exact = not (value is None or is_list or rounded or _SHARED.search(clause))
        counts.append(Count(Decimal(value or 0), before, behind, clause, start, one.start(), one.end(), exact, is_last))
        start = one.end()
    return counts

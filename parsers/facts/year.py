"""Years as reports print them: 2021年, 2021年度, （2021）, 二〇二一年, 贰零贰壹年, 2021 with its 年 lost.

`years_in(text)` finds them; `period_years(text)` finds the years of the periods that a report's figures cover
(统计期限自2021年1月1日起至2021年12月31日止).
"""

from __future__ import annotations

import re

FIRST_YEAR, LAST_YEAR = 2007, 2049
_ZERO = "〇○零OoＯ0"
_CHINESE = {
    **dict.fromkeys(_ZERO, 0),
    **{digit: value for value, digit in enumerate("一二三四五六七八九", 1)},
    **{digit: value for value, digit in enumerate("壹贰叁肆伍陆柒捌玖", 1)},
}
YEAR = re.compile(
    rf"(?<!\d)(20[0-4]\d)(?!\d)"
    rf"|([二贰][{_ZERO}][{_ZERO}一二三四壹贰叁肆][{_ZERO}一二三四五六七八九壹贰叁肆伍陆柒捌玖])(?=年)"
)
# Some bodies close their books before the year does: the last day is one in December.
_PERIOD = re.compile(
    r"(?P<first>20\d\d)\s*年?度?\s*0?1\s*月?\s*0?1\s*日?起?\s*[至到\-—~－]+\s*(?:(?P<second>20\d\d)\s*年)?(?:本年|当年|同年)?\s*12\s*"
    r"(?:月?\s*31\s*日?|月\s*(?:[12]\d|30)\s*日)"
)
_DAMAGED_PERIOD = re.compile(
    r"(?P<first>20\d\d)年?0?1月0?1日?[^。]{0,6}[至到](?!\D{0,4}(?!(?P=first))20\d\d)[^。]{0,8}12月?31"
)


def read_year(found: re.Match[str]) -> int:
    """The year that a match of `YEAR` holds."""
    if found[1]:
        return int(found[1])
    return int("".join(str(_CHINESE[letter]) for letter in found[2]))


def years_in(text: str) -> list[int]:
    """Every plausible report year in `text`, in order."""
    years = [read_year(found) for found in YEAR.finditer(text)]
    return [year for year in years if FIRST_YEAR <= year <= LAST_YEAR]


def period_years(text: str) -> list[int]:
    """The years of the periods from January to December of one year that `text` names."""
    years = []
    for found in (*_PERIOD.finditer(text), *_DAMAGED_PERIOD.finditer(text)):
        first, second = int(found["first"]), found.groupdict().get("second")
        if second is None or int(second) == first:
            years.append(first)
    return years

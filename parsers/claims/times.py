"""Which time a count belongs to: the report's year, or another year, a part of a year, several years.

`time_marks(sentence, year)` gives a mark for each word of time: True for the report's whole year, False for any other
time. The years in what was carried over (上年结转, 结转至2023年), in titles and in the names of laws say nothing.
"""

from __future__ import annotations

import re

from parsers.claims.marks import Mark, bracket_end

_TO = r"\s*(?:以及|[至到\-—–~～])+\s*"
_TIME = re.compile(
    r"(?P<carried>结转(?:至|到|入|自|转)*(?:上一?|下一?|次|明|20\d\d)年"
    r"|(?:上一?年度?|去年度?|(?P<from>20\d\d)年度?)(?:末|底)?(?:未办结|未办理完毕|未审结)?(?:的)?(?:申请)?(?:结转|转入|转来|转接|转结|遗留)"
    r"|转(?:至|到|入)?(?:下一?|次|明|20\d\d)年)"
    r"|(?P<law>《[^》]*》|〔[^〕]*〕|20\d\d年(?:\d+月)?(?:\d+日)?(?:新?修订|修正|修改|版|起?施行|颁布|公布|出台|制定|印发|机构改革))"
    rf"|(?P<whole>(?P<of>20\d\d)?年?度?0?1月0?1日?起?{_TO}(?:(?P<to>20\d\d)年|本年|当年|同年)?12月(?:31日?|底|末)|0?1月?{_TO}12月份?"
    r"|截[至止到](?P<by>20\d\d)?年?(?:12月31日|12月底|年?底|年?末))"
    rf"|(?P<several>20\d\d年?度?(?:{_TO}|[、和及与])20\d\d年|近[两二三四五六七八九十几\d]+年|[两二三四五六七八九十\d]年[来间]|近年"
    r"|[两二三四五\d]年内|累计|历年|(?:施行|实施|成立|组建|换届)以来|十[一二三四五]五)"
    r"|(?P<part>[上下]半年|第?[一二三四1-4]季度|[前后][一二三1-3]季度|前?(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?:个)?月(?:份|底)?(?:\d{1,2}日)?|[当每单]月|月份"
    r"|(?<!报告)(?<!统计)期间|前后|年初|节[前后]|单[天日]|当[天日]|一[天日](?!天))"
    r"|(?P<year>20\d\d)\s*年"
    r"|(?P<other>去年|前年|往年|上一?年|前一年|明年|来年|次年|下一?年)"
    r"|(?P<own>今年|本年|全年|年内|当年|报告期|统计期)"
)
_COMPARED_BEFORE = re.compile(r"(?:[比较与同跟]|高于|低于|多于|少于|占比由|从)$")
_LONGEST_COMPARISON = 3
_COMPARED_BEHIND = re.compile(r"度?(?:同期)?(?:的)?(?:数据?|数量)?(?:相比|持平|基本持平|一致)")


def _holds(found: re.Match[str], year: int | None) -> bool | None:
    """Whether a word of time means the report's year; None when it says nothing."""
    if found["carried"]:
        # What was carried over from a year other than the last one belongs to another year's report.
        return False if found["from"] and year is not None and int(found["from"]) != year - 1 else None
    if found["law"]:
        return None
    if found["whole"] or found["year"]:
        named = [int(one) for one in (found["of"], found["to"], found["by"], found["year"]) if one]
        return all(year is None or one == year for one in named)
    return found["own"] is not None


def time_marks(sentence: str, year: int | None) -> list[Mark[bool]]:
    """The words of time in a sentence, in order; see the module."""
    marks = []
    for found in _TIME.finditer(sentence):
        what = _holds(found, year)
        if what is None:
            continue
        near = max(0, found.start() - _LONGEST_COMPARISON)
        compared = _COMPARED_BEFORE.search(sentence, near, found.start()) or _COMPARED_BEHIND.match(
            sentence, found.end()
        )
        stops = ",;" if compared and not what else ""
        marks.append(Mark(found.start(), bracket_end(sentence, found.end(), stops), what))
    return marks

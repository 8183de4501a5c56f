"""The numbered parts of a report: 一、总体情况 … 六、其他需要报告的事项, or whatever plan an older report follows.

`read_sections(lines)` takes a page's lines without its tables and gives the parts in order, each with its heading as
printed and the paragraphs below it. Source of the names: the report's format of 2019 and 2021
(国办公开办函〔2019〕60号, 〔2021〕30号). Numbers that an agency got wrong are put right where the format names
the part; other parts keep the number that is printed, and so do all parts of a report that follows a plan from before
2019 (依申请公开, 收费). Behind a part that 一、 opens, 1、 opens an item of it, and so does a name without a number
where another line has it with one. 1. and （一） open parts only where nothing else does. What comes before the first
heading and what a site prints below the article are left out. Never raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from parsers.fold import fold, to_simplified
from parsers.page import Line
from parsers.records import Section

_DIGITS = "一二三四五六七八九十"
_HEADING = re.compile(rf"(?:第?([{_DIGITS}]{{1,3}})(?:部分|[、.,:])|([1-9])、)[、.,:]?\s*(?=\S)(.+)")
# Marks that open parts in some reports, and mark items inside a part in most.
_OTHER_MARKS = (
    re.compile(r"()([1-9])\s*[.,:]\s*(?=\D)(.+)"),
    re.compile(rf"\(([{_DIGITS}]{{1,2}})\)()[、.,:]?\s*(?=\S)(.+)"),
)
_ENOUGH_PARTS = 3
_AND = "和及与、"
# The parts that the format names, in its order, with the names that agencies give them as well.
_NAMES = (
    r"总体情况|总体概述",
    r"(?:本年度?)?主动公开(?:政府)?信息的?(?:工作)?情况",
    r"(?:本年度?)?收到和(?:处理|办理)政府信息公开申请的?情况",
    r"(?:因?政府信息公开(?:工作)?(?:被)?(?:申请)?(?:而)?)?(?:引起|引发|提起|申请)?的?(?:行政)?复议[、和及与,]?(?:被)?(?:提起)?(?:行政)?诉讼的?(?:工作)?(?:情况)?",
    r"(?:政府信息公开)?(?:工作)?(?:中)?存在的?(?:主要)?(?:困难和|不足和)?问题[及和与、,]?(?:下一步)?(?:工作)?(?:改进|整改)?(?:的)?(?:情况|措施|打算|方向)?"
    r"|(?:整改|改进)(?:措施|情况)",
    r"其[他它]需要?(?:报告|说明)的?(?:事项|情况|问题)?",
)
_OFFICIAL = re.compile("|".join(f"({name})" for name in _NAMES))
_REQUESTS_HANDLED = 3
# Names of parts that only the plans before 2019 have.
_OLD_PLAN = re.compile(
    r"(?:(?:政府信息)?公开)?依申请公开|申请公开|(?:政府信息公开的?)?(?:有关)?收费|.{0,8}收费(?:及减免)?情况"
)
# Where a part may begin when everything stands on one line, and, folded, the names of parts in the plans before 2019
# and in those above.
_INLINE_MARK = re.compile(rf"(?<=[\s|。；])[{_DIGITS}]{{1,2}}、")
_INLINE_NAME = re.compile(
    rf"[{_DIGITS}]{{1,2}}、\s*(?:总体|概述|概况|基本情况|主动公开|依申请|收到和处理|(?:因)?政府信息公开|收费|行政复议"
    r"|复议|存在|工作中存在|主要问题|问题|改进|整改|其[他它]需要|其[他它]有关|附)[^\s,。;]{0,40}(?=[\s,。;|]|$)"
)
_LONGEST_INLINE_NAME = 200
# What may stand behind a letter of a name: its reading, and white space.
_BEHIND = r"(?:[(（][a-z\u00e0-\u036f]{1,7}[)）])?\s*"
_COMMA = "[,，]"
_LABELS = re.compile(
    r"本年新收|上年结转|本年度办理结果|结转下年|数量$|收取的费用|机构建设和保障|会议和培训情况|回应解读情况|本年度?办理|勾稽关系|第二十条第"
)
# What a site prints below an article: lines that begin so at any length, and short lines that do.
_FOOTER = re.compile(
    r"主办单位|承办单位|主管单位|版权所有|网站标识码|您是第|文档评分|copyright|扫一扫|上一[篇条][:：]|下一[篇条][:：]",
    re.IGNORECASE,
)
_SHORT_FOOTER = re.compile(
    r"扫码|关闭|打印|【|\[打印|上一[篇条]|下一[篇条]|相关(?:链接|附件|文章|信息)|网站地图|备案|分享到?|返回顶部|联系我们|附件下载"
    r"|(?:责任)?编辑[:：]|来源[:：]"
)
# Parts two to four hold tables: what is left of them in the text are headings of rows and columns.
_TABLE_PARTS = frozenset({2, 3, 4})
_SENTENCE = re.compile(r"[。；]|，.{4}")
_HEADS = frozenset(_DIGITS + "第123456789(（")
_LONGEST_TITLE = 45
_LONGEST_BARE_NAME = 30
_LONG_LINE = 60


class _Heading(NamedTuple):
    """`number` is the format's where it names the part, else as `printed` (0 where none is). `mark` tells the kind of
    its number: 0 none, 1 第一部分, 2 一、, 3 1、; behind one of these, a higher one opens no part."""

    number: int
    title: str
    rest: str
    official: bool
    printed: int
    mark: int = 0


def _number(digits: str) -> int:
    if digits.isdigit():
        return int(digits)
    tens, _, ones = digits.rpartition("十")
    unit = _DIGITS.index(ones[0]) + 1 if ones else 0
    return unit if "十" not in digits else 10 * (_DIGITS.index(tens[0]) + 1 if tens else 1) + unit


class _Reader:
    """Collects parts; `last` is the number of the part that is being read. An `old` plan keeps its own numbers;
    `numbered` are the parts that some line names with their number."""

    def __init__(self, old: bool, numbered: Set[int]) -> None:
        self._old = old
        self._numbered = numbered
        self.sections: list[Section] = []
        self.last = 0
        self._printed = 0
        self._mark = 0
        self._text: list[str] = []
        self._in_table_part = False

    def close(self) -> None:
        if self.sections:
            self.sections[-1].text = "\n".join(self._text)
        self._text.clear()

    def add(self, text: str) -> None:
        if self.sections and not (self._in_table_part and (_SENTENCE.search(text) is None or _LABELS.search(text))):
            self._text.append(text)

    def open(self, heading: _Heading) -> None:
        self.close()
        number = (heading.printed or self.last + 1) if self._old else heading.number
        self.sections.append(Section(number=number, title=heading.title, text=""))
        self.last, self._printed = number, heading.printed
        self._mark = heading.mark or self._mark
        self._in_table_part = not self._old and heading.official and number in _TABLE_PARTS
        if heading.rest:
            self.add(heading.rest)

    def fits(self, heading: _Heading) -> bool:
        """Whether a heading opens a part and not an item of one. Parts that the format names may stand anywhere, others
        continue the count."""
        if self._mark and heading.mark > self._mark:
            return False
        if not heading.official:
            return heading.number == 1 if self.last == 0 else self.last <= heading.number <= self.last + 2
        if not heading.printed:
            return heading.number not in self._numbered
        return heading.number != self.last or heading.printed >= self._printed


def _cut(text: str, name: str) -> tuple[str, str]:
    """A printed line cut behind the heading `name` (folded), where the name can be found in it: in traditional
    characters, with readings in brackets or white space between them."""
    begin = to_simplified(text[:_LONGEST_INLINE_NAME])
    found = re.search("".join((_COMMA if letter == "," else re.escape(letter)) + _BEHIND for letter in name), begin)
    end = found.end() if found and len(begin) == len(text[:_LONGEST_INLINE_NAME]) else len(text)
    return text[:end].strip(), text[end:].strip(" :：。.　")


def _heading(text: str, folded: str, mark: re.Pattern[str] = _HEADING) -> _Heading | None:
    """What a line that begins with a heading opens; None for any other line."""
    found = mark.match(folded)
    if found is None:
        bare = _OFFICIAL.fullmatch(folded) if len(folded) <= _LONGEST_BARE_NAME else None
        return _Heading(bare.lastindex or 0, text, "", True, 0) if bare else None
    name = found[3].strip()
    if _LABELS.search(name[:24]):
        return None
    number = _number(found[1] or found[2])
    kind = 3 if found[2] else 1 if folded.startswith("第") else 2
    official = _OFFICIAL.match(name)
    behind = name[official.end() :] if official else ""
    if official is not None and not _goes_on(official[0], behind):
        runs_on = behind[:1] == " " or len(behind.strip(" :。.")) > 8
        title, rest = _cut(text, official[0]) if runs_on else (text, "")
        return _Heading(official.lastindex or number, title, rest, True, number, kind)
    if len(name) > _LONGEST_TITLE or name[-1] in "。;,:" or (found[2] and "。" in name):
        return None
    if official is not None and official[0][-1] in _AND:
        return _Heading(official.lastindex or number, text, "", True, number, kind)
    return _Heading(number, text, "", False, number, kind)


def _goes_on(name: str, behind: str) -> bool:
    """Whether a heading is longer than the name of the part: 存在的问题和2011年工作打算."""
    return bool(behind) and (behind[0] in "的和及与" or name[-1] in _AND)


def _is_old_plan(headings: Iterable[_Heading], mark: re.Pattern[str]) -> bool:
    """Whether headings are those of a plan from before 2019, or of none that the format knows."""
    official = {heading.number for heading in headings if heading.official}
    if _REQUESTS_HANDLED in official:
        return False
    printed = [heading for heading in headings if heading.printed]
    names = (found[3].strip() for heading in printed if (found := mark.match(fold(heading.title))))
    return any(map(_OLD_PLAN.match, names)) or (len(printed) >= _ENOUGH_PARTS and not official & _TABLE_PARTS)


def _lines(lines: Iterable[Line]) -> Iterator[str]:
    """The text of each line that is no table row; a line that holds a whole article is cut at its headings."""
    for line in lines:
        if len(line.tokens) > 1 and line.table:
            continue
        text = line.text.strip(" #*\u3000|?")
        if len(text) > _LONG_LINE and " " in text:
            yield from (part.strip() for part in _parts_of_line(text) if part.strip())
        elif text:
            yield text


def _parts_of_line(text: str) -> Iterator[str]:
    """A line that holds a whole article, cut at its headings."""
    marks = (found.start() for found in _INLINE_MARK.finditer(text))
    cuts = [at for at in marks if _INLINE_NAME.match(fold(text[at : at + _LONGEST_INLINE_NAME]))]
    return (text[start:end] for start, end in pairwise([0, *cuts, len(text)]))


def _inline_heading(text: str) -> _Heading | None:
    """The heading in front of text that runs on behind it: 一、概述 某局…"""
    first, _, rest = text.partition(" ")
    heading = _heading(first, fold(first[:120])) if rest else None
    return heading._replace(rest=rest.strip()) if heading is not None and not heading.rest else None


def _opens(text: str, mark: re.Pattern[str]) -> _Heading | None:
    """The heading that a line may be."""
    short = len(text) <= _LONGEST_BARE_NAME
    if text[0] not in _HEADS and not short:
        return None
    heading = _heading(text, fold(text[:120]), mark)
    return _inline_heading(text) if heading is None and not short and text[0] in _HEADS else heading


def _numbered(headings: Sequence[_Heading]) -> Set[int]:
    """The parts of the format that are named with a number, of the lowest kind on the page."""
    marks = {heading.mark for heading in headings if heading.mark}
    return {heading.number for heading in headings if heading.official and marks and heading.mark == min(marks)}


def _is_footer(text: str) -> bool:
    return _FOOTER.match(text) is not None or (
        len(text) <= _LONGEST_BARE_NAME and _SHORT_FOOTER.match(text) is not None
    )


def _read(texts: Sequence[str], mark: re.Pattern[str]) -> list[Section]:
    headings = [_opens(text, mark) for text in texts]
    found = [heading for heading in headings if heading is not None]
    reader = _Reader(_is_old_plan(found, mark), _numbered(found))
    for text, heading in zip(texts, headings, strict=True):
        if reader.sections and _is_footer(text):
            if reader.last >= 5:
                break
        elif heading is not None and reader.fits(heading):
            reader.open(heading)
        else:
            reader.add(text)
    reader.close()
    return reader.sections


def read_sections(lines: Iterable[Line]) -> list[Section]:
    """The parts of the report that `lines` hold; none when there is no numbered heading."""
    texts = list(_lines(lines))
    sections = _read(texts, _HEADING)
    if len(sections) >= 2:
        return sections
    others = (_read(texts, mark) for mark in _OTHER_MARKS)
    return next((other for other in others if len(other) >= _ENOUGH_PARTS), sections)

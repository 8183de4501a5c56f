"""The numbered parts of a report: 一、总体情况 … 六、其他需要报告的事项, or whatever plan an older report follows.

`read_sections(lines)` takes a page's lines without its tables and gives the parts in order, each with its heading as
printed and the paragraphs below it. Source of the names: the report's format of 2019 and 2021
(国办公开办函〔2019〕60号, 〔2021〕30号). Numbers that an agency got wrong are put right where the format
names the part; other parts keep the number that is printed. What comes before the first heading and what a site prints below the article are left out.
Never raises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsers.fold import fold
from parsers.page import Line
from parsers.records import Section

_DIGITS = "一二三四五六七八九十"
_HEADING = re.compile(rf"(?:第?([{_DIGITS}]{{1,3}})(?:部分|[、.,:])|([1-9])、)[、.,:]?\s*(?=\S)(.+)")
# The parts that the format names, in its order, with the names that agencies give them as well.
_NAMES = (
    r"总体情况|总体概述",
    r"主动公开政府信息的?情况",
    r"收到和处理政府信息公开申请的?情况",
    r"(?:因?政府信息公开(?:工作)?(?:被)?(?:申请)?)?(?:提起|申请)?行政复议[、和及,]?(?:被)?(?:提起)?行政诉讼的?情况",
    r"(?:政府信息公开工作)?存在的?(?:主要)?问题[及和与、,]?(?:下一步)?(?:工作)?(?:改进|整改)?(?:的)?(?:情况|措施|打算)?|(?:整改|改进)(?:措施|情况)",
    r"其他需要?报告的?(?:事项|情况)",
)
_OFFICIAL = re.compile("|".join(f"({name})" for name in _NAMES))
_OF_THE_FORMAT = re.compile(r"总体情况|收到和处理政府信息公开申请|其他需要报告的事项|主动公开政府信息情况")
_LABELS = re.compile(
    r"本年新收|上年结转|本年度办理结果|结转下年|数量$|收取的费用|机构建设和保障|会议和培训情况|回应解读情况"
)
_FOOTER = re.compile(
    r"扫一扫|扫码|关闭|打印|【|\[?打印|主办单位|承办单位|版权所有|上一篇|下一篇|相关(?:链接|附件|文章|信息)|网站地图|网站标识码"
    r"|备案|copyright|分享到?|返回顶部|您是第|文档评分|联系我们",
    re.IGNORECASE,
)
_LONGEST_TITLE = 45


def _number(digits: str) -> int:
    if digits.isdigit():
        return int(digits)
    tens, _, ones = digits.rpartition("十")
    if "十" not in digits:
        return _DIGITS.index(digits[0]) + 1
    return (10 * (_DIGITS.index(tens) + 1 if tens else 1)) + (_DIGITS.index(ones) + 1 if ones else 0)


class _Reader:
    """Collects parts; `last` is the number of the part that is being read."""

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self.last = 0
        self._text: list[str] = []

    def close(self) -> None:
        if self.sections:
            self.sections[-1].text = "\n".join(self._text)
        self._text.clear()

    def add(self, text: str) -> None:
        if self.sections:
            self._text.append(text)

    def open(self, number: int, title: str, rest: str) -> None:
        self.close()
        self.sections.append(Section(number=number, title=title, text=""))
        self.last = number
        if rest:
            self.add(rest)


def _split(text: str, folded: str) -> tuple[int, str, str] | None:
    """A line that begins with a heading as (number, heading, text behind it); None for any other line."""
    found = _HEADING.match(folded)
    if found is None:
        official = _OFFICIAL.fullmatch(folded)
        return (official.lastindex or 0, text, "") if official else None
    name = found[3].strip()
    if _LABELS.search(name[:24]):
        return None
    number = _number(found[1] or found[2])
    official = _OFFICIAL.match(name)
    if official is not None:
        end = found.start(3) + official.end()
        rest = folded[end:]
        if not rest.strip("：: 。.") or len(rest) < 8:
            return official.lastindex or number, text, ""
        # Text on the heading's own line: cut the printed line at the same place, where that can be told.
        at = text.find(name[max(0, official.end() - 2) : official.end()])
        cut = at + 2 if at >= 0 else len(text)
        return official.lastindex or number, text[:cut].strip(), text[cut:].strip()
    return (number, text, "") if len(name) <= _LONGEST_TITLE and name[-1] not in "。;,；，" else None


def read_sections(lines: Iterable[Line]) -> list[Section]:
    """The parts of the report that `lines` hold; none when there is no numbered heading."""
    reader = _Reader()
    for line in lines:
        if len(line.tokens) > 1 and line.table:
            continue
        text = line.text.strip(" #*\u3000")
        if not text:
            continue
        first = text[0]
        if len(text) <= 40 and _FOOTER.match(text):
            reader.close()
            if reader.sections and reader.last >= 5:
                break
            continue
        heading = None
        if first in _HEADS or len(text) <= 30:
            heading = _split(text, fold(text[:120]))
        if heading is None or not _fits(reader, heading):
            reader.add(text)
            continue
        reader.open(*heading)
    reader.close()
    return reader.sections


_HEADS = frozenset(_DIGITS + "第123456789")


def _fits(reader: _Reader, heading: tuple[int, str, str]) -> bool:
    """Whether a heading continues the count; parts that the format names may stand anywhere."""
    number, title, _ = heading
    if _OFFICIAL.search(fold(title)):
        return True
    return number == 1 if reader.last == 0 else reader.last <= number <= reader.last + 2

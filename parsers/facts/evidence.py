"""Where a page speaks about itself, collected in one pass and folded for matching.

`collect(page, sections)` gives the tags, the labelled fields (发布机构, 公开日期 …) of the index table and of the line
under the title, the lines in front of the first part, and the last lines of the article. It decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from parsers.fold import fold, squeeze
from parsers.page import Line, Page
from parsers.records import Section

_LINES_IN_HEAD = 90
_LINES_IN_TAIL = 30
# Where a whole article stands on one line, its beginning is what stands under the title elsewhere.
_LONGEST_LINE = 300
_FIRST_PART = re.compile(
    r"[一1][、.,:]\s*(?:总体情况|概述|总体概述|基本情况|工作概述|主动公开|政府信息|组织|概况|总体)"
)
_DATE_LABEL = (
    r"(?:信息)?(?:发布|公开|发文|更新|录入|上传|提交)\s*(?:时间|日期)|(?:发稿|添加)时间|发布(?=\s*:\s*20\d\d)"
    r"|(?<![\u4e00-\u9fff])(?:日期|时间)"
)
_AGENCY_LABEL = (
    r"(?:发布|公开|发文|制发|公布|信息公开|信息发布)(?:机构|机关|单位|部门|主体)"
    r"|(?:公开|信息)?责任(?:部门|单位|主体)|索引单位"
)
_SOURCE_LABEL = r"(?:信息|文章|稿件|内容)?来源|供稿(?:单位)?|发布者"
_TITLE_LABEL = r"(?:信息|文件)?名称|(?:信息)?标题"
_LABELS = re.compile(
    rf"[\[【(]?\s*(?:(?P<date>{_DATE_LABEL})|(?P<agency>{_AGENCY_LABEL})|(?P<source>{_SOURCE_LABEL})|(?P<title>{_TITLE_LABEL}))\s*[\]】)]?"
)
_WORTH = re.compile(
    r"时间|日期|发布\s*:|来源|机构|机关|单位|部门|名\s*称|标题|责任|供稿|發|發布|時間|來源|機構|機關|單位|部門|名\s*稱|標題"
)
_VALUE_END = re.compile(
    r"\s{2,}|[|【\[]|\s(?=(?:发布|来源|作者|编辑|浏览|点击|字体|字号|信息|阅读|访问|公开|发文|时间|日期|责任|主题|文号|索引|分享|打印|生成|成文|审核|关键)[^\s]{0,6}[:：]?)"
)


class Evidence(msgspec.Struct):
    """What a page says about itself; all texts folded."""

    metas: dict[str, str]
    page_title: str
    head: list[str]
    headings: list[str]
    tail: list[str]
    dates: list[tuple[str, str]] = []
    agencies: list[tuple[str, str]] = []
    sources: list[tuple[str, str]] = []
    titles: list[str] = []
    opening: str = ""
    """The lines in front of the first part, joined without white space."""


def _first_part(lines: Sequence[Line], sections: Sequence[Section]) -> int:
    """Index of the line that opens the report's first part, or the head's last line."""
    start = sections[0].title if sections else None
    for index, line in enumerate(lines[:400]):
        text = line.text
        if start is not None and text.startswith(start):
            return index
        if start is None and _FIRST_PART.match(fold(text[:40])):
            return index
    return min(len(lines), _LINES_IN_HEAD)


def _fields(texts: Sequence[str], evidence: Evidence) -> None:
    """Labelled values: behind their colon, or in the next cell or line when the label stands alone."""
    for index, whole in enumerate(texts):
        text = whole[:_LONGEST_LINE]
        if _WORTH.search(text) is None:
            continue
        for found in _LABELS.finditer(text):
            rest = text[found.end() :].lstrip()
            if rest[:1] == ":":
                value = rest[1:].strip()
            elif not rest and found.start() == 0:
                value = ""
            else:
                continue
            if not value and index + 1 < len(texts):
                value = texts[index + 1].lstrip(": ")
                if len(value) > 60 or _LABELS.match(value):
                    continue
            value = _VALUE_END.split(value, maxsplit=1)[0].strip()
            if len(whole) > _LONGEST_LINE and not found["date"]:
                value = value.partition(" ")[0]
            if value:
                _keep(found, value, evidence)


def _keep(found: re.Match[str], value: str, evidence: Evidence) -> None:
    label = "".join(found[0].split()).strip("[]【】()")
    if found["date"]:
        evidence.dates.append((label, value))
    elif found["agency"]:
        evidence.agencies.append((label, value))
    elif found["source"]:
        evidence.sources.append((label, value))
    else:
        evidence.titles.append(value)


def collect(page: Page, sections: Sequence[Section]) -> Evidence:
    """The evidence of a page; `sections` tell where its head ends."""
    lines = page.lines
    end = _first_part(lines, sections)
    head_lines = lines[max(0, end - 2 * _LINES_IN_HEAD) : end]
    head = [fold(token.text).strip(" #*") for line in head_lines for token in line.tokens if token.text]
    tail = [fold(line.text) for line in lines[max(end, len(lines) - _LINES_IN_TAIL) :] if len(line.text) < 400]
    evidence = Evidence(
        metas={name: fold(value) for name, value in page.metas.items() if len(value) < 200},
        page_title=fold(page.title or ""),
        head=head,
        headings=[squeeze(line.text) for line in lines if line.heading and line.text],
        tail=tail,
    )
    _fields(head, evidence)
    if not evidence.dates:
        _fields(tail, evidence)
    opening = [text for text in head if len(text) > 1]
    evidence.opening = "".join("".join(opening).split())[-4000:]
    return evidence

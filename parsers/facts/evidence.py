"""Where a page speaks about itself, collected in one pass and folded for matching.

`collect(page, sections)` gives the tags, the labelled fields (发布机构, 公开日期 …) of the index table and of the line
under the title, the lines in front of the first part, and the last lines of the article. It decides nothing, but it
leaves out what is not the report's: clocks, and what a site prints about other articles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from parsers.facts.head import FIRST_PART, OTHER_ARTICLES, head_of, is_field, joined_labels
from parsers.facts.names import pronoun_of_prose
from parsers.fold import fold, squeeze
from parsers.page import Line, Page
from parsers.records import Section

_LINES_IN_HEAD = 90
_LINES_IN_TAIL = 30
# Where a whole article stands on one line, its beginning is what stands under the title elsewhere.
_LONGEST_LINE = 300
# A page's own name, and a heading; what runs on longer is neither.
_LONGEST_TITLE = 300
_DATE_LABEL = (
    r"(?<!网站)(?<!系统)(?<!页面)(?<!平台)(?:信息)?(?:发布|公开|发表|刊发|发文|更新|录入|上传|上网|提交)\s*(?:时间|日期)"
    r"|(?:发稿|添加)时间|发布于?(?=\s*:\s*20\d\d)"
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
# What a field leaves in a sentence when both stand on one line.
_FIELD = re.compile(rf"(?:{_DATE_LABEL}|{_AGENCY_LABEL}|{_SOURCE_LABEL}|作者|编辑|责任编辑)\s*:\s*[^\s,。;]*(?=\s|$)")
# A label whose value follows without a colon: 发布时间 2023-01-13.
_BEGINS_WITH_DATE = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d")
_CLOCK = re.compile(
    r"\D{0,6}(?:今天|现在)|\D{0,6}\d{4}\s*\D\s*\d{1,2}\s*\D\s*\d{1,2}\s*日?\s*(?:\d{1,2}:\d{2}(?::\d{2})?\s*)?"
    r"[(（]?(?:星期|周[一二三四五六日天]|礼拜|农历)"
)
# Below an article, a line of its fields begins with one.
_FIELD_FIRST = re.compile(r"[\[【(]?\s*(?:责任编辑|编辑|责编|作者|审核|浏览|点击|(?:信息|文章|稿件)?来源)")
_LONGEST_HEADING = 12


class Dated(NamedTuple):
    """A labelled date; `line` counts the lines of the head, -1 is below the article; `before`: how its line begins."""

    label: str
    value: str
    line: int
    before: str


class Evidence(msgspec.Struct):
    """What a page says about itself; all texts folded."""

    metas: dict[str, str]
    page_title: str
    head: list[str]
    headings: list[str]
    tail: list[str]
    levels: dict[str, int] = {}
    """The level of each heading, by its text without white space."""
    links: frozenset[str] = frozenset()
    """The texts of links, without white space."""
    ours: str | None = None
    """What the report's text calls its own body: 局 where it says 我局."""
    dates: list[Dated] = []
    agencies: list[tuple[str, str]] = []
    sources: list[tuple[str, str]] = []
    titles: list[str] = []
    prose: list[str] = []
    """The lines in front of the first part without their fields and without white space."""
    opening: str = ""
    """These lines joined, those of links left out."""


def _first_part(lines: Sequence[Line], sections: Sequence[Section]) -> int:
    """Index of the line that opens the report's first part, or the head's last line."""
    start = sections[0].title if sections else None
    for index, line in enumerate(lines[:400]):
        text = line.text
        if start is not None and text.startswith(start):
            return index
        if start is None and FIRST_PART.match(fold(text[:40])):
            return index
    return min(len(lines), _LINES_IN_HEAD)


def _value(texts: Sequence[str], index: int, found: re.Match[str]) -> str:
    """What follows a label: behind its colon, or in the next cell or line when the label stands alone."""
    whole = texts[index]
    rest = whole[found.end() : _LONGEST_LINE].lstrip()
    if rest[:1] == ":":
        value = rest[1:].strip()
    elif found["date"] and _BEGINS_WITH_DATE.match(rest):
        value = rest
    elif not rest and found.start() == 0:
        value = ""
    else:
        return ""
    if not value and index + 1 < len(texts):
        value = texts[index + 1].lstrip(": ")
        if len(value) > 60 or _LABELS.match(value):
            return ""
    value = _VALUE_END.split(value, maxsplit=1)[0].strip()
    if len(whole) > _LONGEST_LINE and not found["date"]:
        value = value.partition(" ")[0]
    return value


def _fields(texts: Sequence[str], evidence: Evidence) -> None:
    """Labelled values in front of the first part."""
    for index, text in enumerate(texts):
        if _WORTH.search(text[:_LONGEST_LINE]) is None:
            continue
        for found in _LABELS.finditer(text[:_LONGEST_LINE]):
            _keep(found, _value(texts, index, found), index, evidence)


def _fields_below(texts: Sequence[str], evidence: Evidence) -> None:
    """Labelled values below the article, in lines that hold nothing but fields."""
    for index, text in enumerate(texts):
        if _WORTH.search(text) is None or not (_LABELS.match(text) or _FIELD_FIRST.match(text)):
            continue
        for found in _LABELS.finditer(text[:_LONGEST_LINE]):
            _keep(found, _value(texts, index, found), -1, evidence)


def _keep(found: re.Match[str], value: str, index: int, evidence: Evidence) -> None:
    if not value:
        return
    label = "".join(found[0].split()).strip("[]【】()")
    if found["date"]:
        if _CLOCK.match(value) is None:
            evidence.dates.append(Dated(label, value, index, found.string[: found.start()]))
    elif found["agency"]:
        evidence.agencies.append((label, value))
    elif found["source"]:
        evidence.sources.append((label, value))
    else:
        evidence.titles.append(value)


def _tail(lines: Sequence[Line]) -> list[str]:
    """The last lines of the article, without what a site prints about other articles."""
    texts: list[str] = []
    for line in lines:
        text = fold(line.text)
        if len(text) <= _LONGEST_HEADING and OTHER_ARTICLES.match(text):
            break
        if len(text) < 400:
            texts.append(text)
    return texts


def collect(page: Page, sections: Sequence[Section]) -> Evidence:
    """The evidence of a page; `sections` tell where its head ends."""
    lines = page.lines
    end = _first_part(lines, sections)
    links = frozenset(squeeze(text) for text, _ in page.links if len(text) > 3)
    head = head_of(lines[max(0, end - 2 * _LINES_IN_HEAD) : end], links)
    shown = [(line.text, line.heading) for line in lines[:end] if line.heading]
    headings = [(squeeze(text), level) for text, level in shown if 0 < len(text) <= _LONGEST_TITLE]
    prose = [*(text for text in head if len(text) > _LONGEST_HEADING), *(section.text for section in sections)]
    evidence = Evidence(
        metas={name: fold(value) for name, value in page.metas.items() if len(value) < 200},
        page_title=joined_labels(fold((page.title or "")[:_LONGEST_TITLE])),
        head=head,
        headings=[text for text, _ in headings],
        tail=_tail(lines[max(end, len(lines) - _LINES_IN_TAIL) :]),
        levels=dict(reversed(headings)),
        links=links,
        ours=pronoun_of_prose("\n".join(prose)),
    )
    _fields(head, evidence)
    if not evidence.dates:
        _fields_below(evidence.tail, evidence)
    texts = (_FIELD.sub("", text) for index, text in enumerate(head) if not is_field(head, index))
    evidence.prose = ["".join(text.split()) for text in texts if len(text) > 1]
    evidence.opening = "".join(text for text in evidence.prose if text not in links)[-4000:]
    return evidence

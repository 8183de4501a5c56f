"""Titles: what is the report's, what names it, what only looks like one.

`read_title(text)` takes one folded line and tells the body and the year that it names, and whether it is the title of
a report, of something that only speaks about reports (解读, 通知, 指南 …), or neither. `pick_title(evidence)` chooses
among the titles of a page, joining one that a page breaks over two lines.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from parsers.facts.evidence import Evidence
from parsers.facts.names import is_body
from parsers.facts.year import YEAR, years_in

TitleKind = Literal["report", "lookalike", "none"]

_TOPIC = re.compile(
    r"(?:政府|政务|机关)?(?:政府|政务)?信息(?:与政务)?公开|政务公开|信息工作年度|公开工作(?:情况)?的?年度|公开(?:年度|工作)*(?:报告|年报)|年度?报告?$"
)
_ENDS = re.compile(
    r"(?:报告书?|年报|年度报告)(?:全文|\(?(?:公开版|公开稿|发布稿|全文|定稿|终稿|新|修订版?|含附件|附表|[^()]{0,12}年?度?)\)?)?$"
)
_ABOUT = re.compile(r"公开|年报|年度报告")
_LOOKALIKE_HEAD = re.compile(
    r"读懂|看懂|图解|图说|图表|解读|数说|(?:发布|公布|晒出|出炉|印发|转发|报送|编制|做好|召开|举办|开展)(?!中心|局|处)"
)
_LOOKALIKE_TAIL = re.compile(
    r"(?:解读|图解|说明|通知|公告|通报|指南|要点|方案|计划|总结|培训|召开|会议?|目录|格式|模板|样式|样表|范本|制度|办法|规定|条例|考核|评估|评议|问答|新闻|解答|答复|决算|预算|出炉|上线|发布|报表|统计表|汇编|函|意见|工作规范|细则|提示)(?:\([^()]*\))?$"
)
_OTHER_REPORT = re.compile(
    r"网站.{0,6}(?:年度)?(?:工作)?(?:年度)?报表|法治政府|依法行政|依法治|决算|预算|第三方评估|绩效|网站.{0,4}工作(?:年度)?(?:报告|年报)|政府工作报告|统计公报|年鉴|质量年度报告|普法|工作总结"
)
_COLUMN = re.compile(
    r"(?:政府|政务)?信息公开(?:工作)?(?:年度?报告?|年报|指南|制度|目录)?|政务公开|公开(?:年报|年度报告)|(?:年度报告|年报|首页|正文|详情|内容页?|信息详情|文章详情)"
)
_SEPARATORS = re.compile(
    r"\s*(?:[_|>»]|--+|——|\s[-–—]\s|(?<=[\u4e00-\u9fff)\]])[-–—](?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])[-–—](?=\d{4}年?))\s*"
)
_QUOTES = str.maketrans("", "", "《》〈〉“”\"'「」『』【】[]★●◆■·")
_AROUND_YEAR = re.compile(r"^(?:年度?|年年度|度)")


class Title(msgspec.Struct, frozen=True):
    """A title as printed (folded) with what it says."""

    text: str
    kind: TitleKind
    agency: str | None = None
    year: int | None = None

    @property
    def facts(self) -> int:
        """How many of body and year it names."""
        return (self.agency is not None) + (self.year is not None)


def _agency_in(head: str) -> str | None:
    """The body's name in what stands before the topic: the year and linking words taken out."""
    parts = []
    at = 0
    for found in YEAR.finditer(head):
        parts.append(head[at : found.start()])
        at = found.end()
        more = _AROUND_YEAR.match(head[at:])
        at += more.end() if more else 0
    parts.append(head[at:])
    parts = [part.strip(" ,.:;、。()-—_|").removeprefix("关于").removesuffix("关于") for part in parts]
    parts = [part for part in parts if part and part not in ("年度", "度", "的", "年")]
    if len(parts) > 1 and is_body(parts[-1]) and is_body(parts[0]) and parts[0].endswith(("人民政府", "门户网站")):
        parts = parts[-1:]
    name = "".join(parts).removesuffix("年度").removesuffix("度")
    return name or None


def read_title(text: str) -> Title:
    """What one folded line says as a title."""
    plain = "".join(text.translate(_QUOTES).split())
    years = years_in(plain)
    year = years[0] if years and len(set(years)) == 1 else None
    if _OTHER_REPORT.search(plain):
        return Title(text, "lookalike")
    topic = _TOPIC.search(plain)
    if topic is None or not _ABOUT.search(plain):
        return Title(text, "none")
    head = plain[: topic.start()]
    if _LOOKALIKE_TAIL.search(plain) or _LOOKALIKE_HEAD.search(head):
        return Title(text, "lookalike")
    if not _ENDS.search(plain) or len(plain) > 80:
        return Title(text, "none")
    if head.endswith("人民") and topic[0].startswith("政府"):
        head += "政府"
    name = _agency_in(head)
    agency = name if name is not None and is_body(name) else None
    return Title(text, "report", agency, year)


def segments(text: str) -> list[str]:
    """A browser title cut at its separators: 网站-标题_栏目."""
    return [part for part in _SEPARATORS.split(text) if part]


def is_column(text: str) -> bool:
    """Whether a title only names a column of a site (政府信息公开年报)."""
    return _COLUMN.fullmatch("".join(text.split())) is not None


def _joined(lines: list[str]) -> list[Title]:
    """Titles among lines, a line that ends one joined with up to two lines before it where it lacks its beginning."""
    found = []
    for index, line in enumerate(lines):
        if len(line) > 80 or not _ENDS.search("".join(line.split())) or is_column(line):
            continue
        best = read_title(line)
        joined = line
        for before in reversed(lines[max(0, index - 3) : index]):
            if best.kind == "lookalike" or (best.kind == "report" and best.facts == 2) or len(before) > 60:
                break
            if ":" in before or ">" in before or "。" in before or is_column(before):
                break
            joined = before + joined
            title = read_title(joined)
            if title.kind == "report" and (title.facts > best.facts or best.kind == "none"):
                best = title
        if best.kind != "none":
            found.append(best)
    return found


def pick_title(evidence: Evidence) -> tuple[Title | None, list[Title]]:
    """The page's title, and every title of a report that the page shows, the one that says most first."""
    strong = [text for text in (evidence.metas.get("articletitle", ""), *evidence.headings) if text]
    candidates = [read_title(part) for text in strong if not is_column(text) for part in [text, *segments(text)]]
    browser = segments(evidence.page_title)
    candidates += [read_title(part) for part in browser if not is_column(part)]
    candidates += [read_title(text) for text in evidence.titles]
    lines = _joined(evidence.head)
    first = next((title for title in candidates if title.kind != "none"), None)
    if first is not None and first.kind == "lookalike":
        return first, []
    reports = [title for title in (*candidates, *lines) if title.kind == "report"]
    if not reports:
        return first or next(iter(lines), None), []
    reports.sort(key=lambda title: -title.facts)
    return reports[0], reports

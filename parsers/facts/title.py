"""Titles: what is the report's, what names it, what only looks like one.

`read_title(text)` takes one folded line and tells the body and the year that it names, and whether it is the title of
a report, of something that only speaks about reports (解读, 通知, 指南 …), or neither. `pick_title(evidence)` chooses
among the titles of a page, joining one that a page breaks over two lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from parsers.facts.evidence import Evidence
from parsers.facts.names import can_be_body, is_body
from parsers.facts.year import YEAR, years_in

TitleKind = Literal["report", "lookalike", "none"]

_TOPIC = re.compile(
    r"(?:(?:政府|政务|机关)?(?:政府|政务)?信息(?:主动)?(?:与政务)?公开|政务公开)(?!办公室|领导小组|局|科|处|中心)|信息工作年度|公开工作(?:情况)?的?年度"
    r"|公开(?:年度|工作)*(?:报告|年报)|(?:年度)?工作年度报告|年度报告$|年报$"
)
_ENDS = re.compile(
    r"(?:报告书?|年报)(?:全文|正文|\((?:公开版|公开稿|发布稿|全文|定稿|终稿|新|修订版?|修订稿|更新|补发|含附件|附表|[^()]{0,40})\))*$"
)
_ABOUT = re.compile(r"公开|年报|年度报告")
_SPOKEN_OF = re.compile(r"读懂|看懂|图解|图说|图表|解读|数说|一图|漫画|视频")
_DONE_TO = re.compile(
    r"(?:发布|公布|晒出|出炉|印发|转发|报送|上报|编制|编写|做好|召开|举办|开展|部署|征求)(?!中心|局|处|委|办)"
)
_NOT_A_REPORT = re.compile(
    r"(?:解读|图解|说明|通知|公告|通报|指南|要点|方案|计划|总结|培训|培训会|召开|会议?|目录|格式|模板|样式|样表|范本|制度|办法|规定|条例|考核"
    r"|评估|评议|问答|新闻|解答|答复|决算|预算|出炉|上线|发布|公布|报表|统计表|汇编|函|意见|规范|细则|提示|进行|完成|结束)(?:\([^()]*\))?$"
)
_OTHER_REPORT = re.compile(
    r"网站.{0,8}报表|网站(?:建设|管理|运行|监管).{0,4}工?作?年度|网站工作.{0,4}年|法治政府|依法行政|依法治|决算|预算(?!中心|编)|第三方|绩效"
    r"|政府工作报告|统计公报|年鉴|质量年度报告|普法|社会责任|工作总结|述职|自查|整改报告|检查报告|评估报告|培训"
)
_COLUMN = re.compile(
    r"(?:法定)?(?:主动)?(?:政府|政务)?(?:信息)?公开(?:工作)?(?:年度报告|年报|年度年报|报告|指南|制度|目录|内容|专栏|规定)?"
    r"|(?:部门|乡镇|街道|单位|历年|机关)?(?:信息公开)?(?:年度报告|年报)|首页|正文|详情|内容页?|(?:信息|文章|内容)详情|.{0,4}\d{4}年?"
)
_SEPARATORS = re.compile(
    r"\s*(?:[_|>»]|--+|——|\s[-–—]\s|(?<=[\u4e00-\u9fff)\]])[-–—](?=[\u4e00-\u9fff])"
    r"|(?<=[\u4e00-\u9fff])[-–—](?=\d{4}年?)|(?<=年)[-–—](?=[\u4e00-\u9fff]))\s*"
)
_QUOTES = str.maketrans("〔〕", "()", "《》〈〉“”\"'「」『』[]★●◆■▲◎※")
_LEAD = re.compile(
    r"(?:[【\[][^【】\[\]]{1,12}[】\]]|附件?\s*\d*\s*[:.、]|\d{1,2}\s*[.、](?!\d)|当前位置[:>]?|标题\s*:|关于(?:发布|公布|公开))\s*"
)
_EXTENSION = re.compile(r"\.(?:pdf|docx?|wps|ofd|html?)$", re.IGNORECASE)
_DAY = re.compile(r"20\d\d年\d{1,2}月(?:\d{1,2}日)?|20\d\d-\d{1,2}-\d{1,2}")
_IN_BRACKETS = re.compile(r"\(([^()]+)\)$")
_AROUND_YEAR = re.compile(r"(\)?)(?:年年?度?|度)")
_COLUMN_IN_FRONT = re.compile(
    r"(?:法定主动公开内容|(?:政府|政务)?信息公开(?:工作)?(?:年度报告|年报|专栏|指南|制度)?)(?=.{4,}公开.*(?:报告|年报))"
)
_SITE_IN_FRONT = re.compile(r"^[^,。]*(?:门户网站|政府网站|网站|政务网|政府网|信息公开网|信息网)(?=..)")
# How a line ends, or what it holds, when a title runs on in the next one.
_BEGINS = re.compile(r"(?:关于|年|年度|政府|信息|政务|公开|工作|情况|的|\d)$|公开|20\d\d年")
_TRIMMED = " ,.:;、。-—_|的"


class Title(msgspec.Struct, frozen=True):
    """A title as printed (folded) with what it says. `head` is what stands before the topic, the year taken out."""

    text: str
    kind: TitleKind
    agency: str | None = None
    year: int | None = None
    head: str = ""

    @property
    def facts(self) -> int:
        """How many of body and year it names."""
        return (self.agency is not None) + (self.year is not None)


def _head(text: str) -> list[str]:
    """What stands before the topic, cut at the year: the year and linking words taken out."""
    parts = []
    at = 0
    for found in YEAR.finditer(text):
        more = _AROUND_YEAR.match(text, found.end())
        parts.append(text[at : found.start()].removesuffix("(" if more and more[1] else ""))
        at = more.end() if more else found.end()
    parts.append(text[at:])
    stripped = [part.strip(_TRIMMED).removeprefix("关于").removesuffix("关于").strip(_TRIMMED) for part in parts]
    return [part for part in stripped if part and part not in ("年度", "度", "年")]


def _body(parts: Sequence[str]) -> str | None:
    if not parts:
        return None
    if len(parts) > 1 and is_body(parts[-1]) and parts[0].endswith(("人民政府", "门户网站", "网站", "政府网")):
        return parts[-1]
    name = _SITE_IN_FRONT.sub("", "".join(parts).removesuffix("年度"))
    return name if is_body(name) or can_be_body(name) else None


def _is_lookalike(plain: str, head: str) -> bool:
    return (
        _NOT_A_REPORT.search(plain) is not None
        or _SPOKEN_OF.search(head) is not None
        or _DONE_TO.search(head) is not None
    )


def read_title(text: str) -> Title:
    """What one folded line says as a title."""
    lead = _LEAD.match(text)
    shown = _EXTENSION.sub("", text[lead.end() :] if lead else text).strip()
    plain = "".join(shown.translate(_QUOTES).split())
    if _OTHER_REPORT.search(plain):
        return Title(shown, "lookalike" if len(plain) <= 60 else "none")
    if not _ABOUT.search(plain) or len(plain) > 80:
        return Title(shown, "none")
    topic = _TOPIC.search(plain)
    if topic is None:
        return Title(shown, "lookalike" if _NOT_A_REPORT.search(plain) else "none")
    head = plain[: topic.start()]
    if not head:
        # 政府信息公开年报 某局2021年政府信息公开…: a column's name in front of the title.
        begun = _COLUMN_IN_FRONT.match(plain)
        more = _TOPIC.search(plain, begun.end()) if begun else None
        if begun is not None and more is not None:
            topic, head = more, plain[begun.end() : more.start()]
    if _is_lookalike(plain, head) or (lead is not None and _SPOKEN_OF.search(lead[0])):
        return Title(shown, "lookalike")
    if not _ENDS.search(plain):
        return Title(shown, "none")
    if head.endswith("人民") and topic[0].startswith("政府"):
        head += "政府"
    parts = _head(_DAY.sub("", head))
    behind = _IN_BRACKETS.search(plain)
    agency = _body(parts)
    if agency is None and not parts and behind is not None and is_body(behind[1]):
        agency = behind[1]
    years = years_in(_DAY.sub("", plain))
    year = years[0] if years and len(set(years)) == 1 else None
    return Title(shown, "report", agency, year, "".join(parts))


def segments(text: str) -> list[str]:
    """A title cut at its separators: 网站-标题_栏目."""
    return [part for part in _SEPARATORS.split(text) if part]


def is_column(text: str) -> bool:
    """Whether a title only names a column of a site (政府信息公开年报)."""
    return _COLUMN.fullmatch("".join(text.split())) is not None


def _of_line(text: str) -> Iterator[Title]:
    """The title that a line is, whole or between its separators; 解读 in front of it speaks about it."""
    if is_column(text):
        return
    parts = segments(text)
    if len(parts) < 2:
        yield read_title(text)
        return
    read = [read_title(part) for part in parts if not is_column(part)]
    report = next((title for title in read if title.kind == "report"), None)
    if report is None:
        yield from (title for title in read if title.kind == "lookalike")
        return
    before = text[: text.find(report.text[:6])]
    if _SPOKEN_OF.search(before):
        yield Title(text, "lookalike")
        return
    if report.agency is None and not report.head:
        # 2021年政府信息公开年度报告 — 某局: the name stands behind a dash.
        last = "".join(parts[-1].split())
        dashed = "—" in text and len(parts) == 2 and is_body(last) and parts[-1] != report.text
        report = Title(report.text, "report", last if dashed else None, report.year, "")
    yield report


def names_a_report(text: str) -> bool:
    """Whether a folded line is, or holds between its separators, the title of a report that names a body or a year."""
    return any(title.kind == "report" and title.facts for title in _of_line(text))


def _before(lines: Sequence[str], index: int) -> Iterator[str]:
    """The lines in front of one, nearest first, as long as they can belong to a title."""
    for line in reversed(lines[max(0, index - 3) : index]):
        if len(line) > 60 or is_column(line) or re.search(r"[:>。;|]|来源|^\d{4}-", line):
            return
        plain = "".join(line.split())
        if _BEGINS.search(plain) is None and not is_body(plain):
            return
        yield line


def joined_titles(lines: Sequence[str]) -> list[Title]:
    """Titles among lines; one that lacks its beginning is joined with up to three lines before it."""
    found = []
    for index, line in enumerate(lines):
        if len(line) > 90 or not _ENDS.search("".join(line.split()).strip("》】”")):
            continue
        best = next(iter(_of_line(line)), Title(line, "none"))
        joined = line
        for before in _before(lines, index):
            if best.kind == "lookalike" or best.facts == 2:
                break
            joined = before + joined
            title = read_title(joined)
            if title.kind == "report" and title.facts > best.facts:
                best = title
        if best.kind != "none" and not (best.kind == "report" and best.facts == 0 and is_column(line)):
            found.append(best)
    return found


def pick_title(evidence: Evidence) -> tuple[Title | None, list[Title]]:
    """The page's title, and every title of a report that the page shows, the one that says most first."""
    named = [evidence.metas.get("articletitle", ""), *evidence.headings[:3], evidence.page_title, *evidence.titles]
    candidates = [title for text in named if text for title in _of_line(text)]
    lines = joined_titles(evidence.head)
    first = next((title for title in candidates if title.kind != "none"), None)
    if first is not None and first.kind == "lookalike":
        return first, []
    reports = [title for title in (*candidates, *lines) if title.kind == "report"]
    if not reports:
        return first or next(iter(lines), None), []
    reports.sort(key=lambda title: -title.facts)
    return reports[0], reports

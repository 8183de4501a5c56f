"""Titles: what names a report, what only looks as if it did.

`read_title(text)` takes one folded line and tells the body and the year that it names, and whether it is the title of
a report, of something that only speaks about reports (解读, 通知, 指南 …) or reports on something else, or neither.
`titles_of(line)` finds the title between a line's separators. `parsers.facts.page_titles` chooses among a page's.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from parsers.facts.names import begun_body, can_be_body, is_bare, is_body, is_region, pronoun
from parsers.facts.year import YEAR, years_in

TitleKind = Literal["report", "lookalike", "none"]
Origin = Literal["name", "line", "banner"]

_TOPIC = re.compile(
    r"(?:(?:政府|政务|机关)?(?:政府|政务)?信息(?:主动)?(?:与政务)?公开|政务公开)(?!办公室|办(?![法理事结件])|领导小组|局|科|处|中心)|信息工作年度|公开工作(?:情况)?的?年度"
    r"|公开(?:年度|工作)*(?:报告|年报)"
)
# A title that does not say of what it reports: ours only when a body and a year are all that stands in front.
_BARE_TOPIC = re.compile(r"(?:年度报告|年报)$")
_NO_SUBJECT = re.compile(r"(?:年度|工作|情况|的)*")
# These publish yearly reports of their own, on their business.
_REPORTS_ON_BUSINESS = re.compile(
    r"(?:公司|集团|(?<!人民银)(?<!支)行|[社厂场矿店校]|医院|学院|大学|[中小]学|法院|检察院"
    r"|基金会|慈善会|慈善总会|红十字会|协会|学会)$"
)
_OTHER_PUBLICITY = re.compile(r"(?:环境|执法|党务|村务|厂务|校务|院务|信用|财务|财政|预决算|企业)$")
_MODEL = re.compile(r"[×xX]{2,}|某[某省市县区镇乡局]|\([^()]*(?:模板|样本|样式|参考|示例|范本|征求意见|填写)[^()]*\)")
ENDS = re.compile(
    r"(?:报告书?|年报)(?:全文|正文|20\d\d(?:年度?|年?版)?|\((?:公开版|公开稿|发布稿|全文|定稿|终稿|新|修订版?|修订稿|更新|补发|含附件|附表|[^()]{0,40})\))*$"
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
    r"\s*(?:[_|>»]|--+|——|\s[-–—]\s|(?<=[\u4e00-\u9fff)\]])[-–—](?=[\u4e00-\u9fffA-Za-z])"
    r"|(?<=[\u4e00-\u9fff])[-–—](?=\d{4}年?)|(?<=年)[-–—](?=[\u4e00-\u9fff]))\s*"
)
_QUOTES = str.maketrans("〔〕", "()", "《》〈〉“”\"'「」『』[]★●◆■▲◎※")
_LEAD = re.compile(
    r"(?:[【\[][^【】\[\]]{1,12}[】\]]|附件?\s*\d*\s*[:.、]|\d{1,2}\s*[.、](?!\d)|当前位置[:>]?|(?:信息|文件|文章|公文)?(?:标题|名称)(?:\s*:|\s)|关于(?:发布|公布|公开)"
    r"|(?:20\d\d年)?(?:公布|发布|公示)\s*:)\s*"
)
_EXTENSION = re.compile(r"\.(?:pdf|docx?|wps|ofd|html?)$", re.IGNORECASE)
_DAY = re.compile(r"20\d\d年\d{1,2}月(?:\d{1,2}日)?|20\d\d-\d{1,2}-\d{1,2}")
_IN_BRACKETS = re.compile(r"\(([^()]+)\)$")
# A year with what belongs to it: (2022年度), 2022年1-12月, 2022·
_YEAR_CLAUSE = re.compile(
    rf"(?P<open>\()?(?:{YEAR.pattern})(?P<close>\))?(?:年年?度?|度)?(?:1月?[-—至]12月(?:份)?)?(?(open)(?(close)|\)?))"
)
# Who brings the report out, where a notice or a headline stands in for its title.
_PUBLISHED_BY = re.compile(
    r"(?P<name>[^\d]{3,40}?)(?:关于)?(?:印发|公布|发布)了?(?=[^,。]{4,50}(?:报告|年报)(?:的?(?:通知|公告|函))?$)"
)
_COLUMN_IN_FRONT = re.compile(
    r"(?:法定主动公开内容|(?:政府|政务)?信息公开(?:工作)?(?:年度报告|年报|专栏|指南|制度)?)(?=.{4,}公开.*(?:报告|年报))"
)
_SITE_IN_FRONT = re.compile(r"^[^,。]*(?:门户网站|政府网站|网站|政务网|政府网|信息公开网|信息网)(?=..)")
_FROM_YEAR = re.compile(rf"(?:{YEAR.pattern}).*")
_TRIMMED = " ,.:;、。-—_|·的"


class Title(msgspec.Struct, frozen=True):
    """A title as printed (folded) with what it says. `head` is what stands before the topic, the year taken out.

    `origin` tells where the page has it: as its own name (tags, headings), as a line, or as a line below a banner that
    lends it the body.
    """

    text: str
    kind: TitleKind
    agency: str | None = None
    year: int | None = None
    head: str = ""
    origin: Origin = "name"

    @property
    def facts(self) -> int:
        """How many of body and year it names."""
        return (self.agency is not None) + (self.year is not None)


def _head(text: str) -> list[str]:
    """What stands before the topic, cut at the year: the year and linking words taken out."""
    parts = []
    at = 0
    for found in _YEAR_CLAUSE.finditer(text):
        parts.append(text[at : found.start()])
        at = found.end()
    parts.append(text[at:])
    stripped = [part.strip(_TRIMMED).removeprefix("关于").removesuffix("关于").strip(_TRIMMED) for part in parts]
    return [part for part in stripped if part and part not in ("年度", "度", "年")]


def _body(parts: Sequence[str]) -> str | None:
    if not parts:
        return None
    if len(parts) > 1 and is_body(parts[-1]) and parts[0].endswith(("人民政府", "门户网站", "网站", "政府网")):
        return parts[-1]
    name = _SITE_IN_FRONT.sub("", "".join(parts).removesuffix("年度")).rpartition(":")[2]
    # What follows a body's name is a division of it, or a word that does not belong there.
    return name if is_body(name) or (can_be_body(name) and begun_body(name) is None) else None


def _is_lookalike(plain: str, head: str) -> bool:
    return (
        _NOT_A_REPORT.search(plain) is not None
        or _SPOKEN_OF.search(head) is not None
        or _DONE_TO.search(head) is not None
        or _MODEL.search(plain) is not None
    )


def _lookalike(shown: str, plain: str) -> Title:
    """A notice or a headline that brings the report out still says whose it is, and of which year."""
    found = _PUBLISHED_BY.match(plain)
    if found is None or _SPOKEN_OF.search(plain) or _MODEL.search(plain) or not is_body(found["name"]):
        return Title(shown, "lookalike")
    if is_region(found["name"]):
        return Title(shown, "lookalike")  # news speaks of the place
    return Title(shown, "lookalike", found["name"], _only_year(plain))


def _only_year(plain: str) -> int | None:
    years = years_in(_DAY.sub("", plain))
    return years[0] if years and len(set(years)) == 1 else None


def _cut(plain: str) -> tuple[str, re.Match[str]] | None:
    """What stands in front of the topic, and the topic."""
    topic = _TOPIC.search(plain) or _BARE_TOPIC.search(plain)
    if topic is None or topic.start() > 0:
        return (plain[: topic.start()], topic) if topic else None
    # 政府信息公开年报 某局2021年政府信息公开…: a column's name in front of the title.
    begun = _COLUMN_IN_FRONT.match(plain)
    more = _TOPIC.search(plain, begun.end()) if begun else None
    return (plain[begun.end() : more.start()], more) if begun and more else ("", topic)


def is_list(text: str) -> bool:
    """Whether a line names several bodies of one place side by side, as menus do."""
    names = [name for word in text.split() if is_body(name := _FROM_YEAR.sub("", word)) and not is_bare(name)]
    return any(one != two and one[:2] == two[:2] and not one.endswith("政府") for one, two in itertools.pairwise(names))


def _reports_on_something_else(parts: Sequence[str], topic: re.Match[str]) -> bool:
    """Whether a title is of the publicity of something else, or, without 信息公开, of more than a body and a year."""
    name = "".join(parts)
    if topic.re is _TOPIC or _NO_SUBJECT.fullmatch(name):
        return _OTHER_PUBLICITY.search(name) is not None
    if pronoun(name) is not None:
        return len(name) > 4
    return not is_body(name) or _REPORTS_ON_BUSINESS.search(name) is not None


def read_title(text: str) -> Title:
    """What one folded line says as a title."""
    lead = _LEAD.match(text)
    shown = _EXTENSION.sub("", text[lead.end() :] if lead else text).strip()
    plain = "".join(shown.translate(_QUOTES).split())
    if _OTHER_REPORT.search(plain):
        return Title(shown, "lookalike" if len(plain) <= 60 else "none")
    if not _ABOUT.search(plain) or len(plain) > 80:
        return Title(shown, "none")
    cut = _cut(plain)
    if cut is None:
        return Title(shown, "lookalike" if _NOT_A_REPORT.search(plain) else "none")
    head, topic = cut
    if lead is not None and _SPOKEN_OF.search(lead[0]):
        return Title(text, "lookalike")
    if _is_lookalike(plain, head):
        return _lookalike(shown, plain)
    if not ENDS.search(plain):
        return Title(shown, "none")
    return _report(shown, plain, head, topic)


def _report(shown: str, plain: str, head: str, topic: re.Match[str]) -> Title:
    """The title of a report, once nothing speaks against it."""
    if head.endswith("人民") and topic[0].startswith("政府"):
        head += "政府"
    behind_site = _behind_site(shown)
    if behind_site is not None:
        return behind_site
    parts = _head(_DAY.sub("", head))
    if _reports_on_something_else(parts, topic):
        return Title(shown, "none" if "公开" in head else "lookalike")
    agency = None if is_list(shown) else _body(parts)
    behind = _IN_BRACKETS.search(plain)
    if agency is None and not parts and behind is not None and is_body(behind[1]):
        agency = behind[1]
    return Title(shown, "report", agency, _only_year(plain), "".join(parts))


def _behind_site(shown: str) -> Title | None:
    """The title that follows a site's name and columns: 某市人民政府 部门年报 某局2024年…"""
    site, _, rest = shown.partition(" ")
    if not rest:
        return None
    title = read_title(rest)
    if title.kind != "report" or title.agency is None or title.facts < 2 or is_bare(title.agency):
        return None
    known = is_column(site) or site.endswith(("政府", "网", "网站", "门户"))
    return title if known or not is_body(site) else None


def segments(text: str) -> list[str]:
    """A title cut at its separators: 网站-标题_栏目."""
    return [part for part in _SEPARATORS.split(text) if part]


def is_column(text: str) -> bool:
    """Whether a title only names a column of a site (政府信息公开年报)."""
    return _COLUMN.fullmatch("".join(text.split())) is not None


def titles_of(text: str, *, own: bool = False) -> Iterator[Title]:
    """The title that a line is, whole or between its separators; 解读 in front of it speaks about it.

    `own`: the line is the page's own name, in which what a dash sets off is the body and not the site.
    """
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
    if report.agency is None and not report.head and len(parts) == 2:
        # 2021年政府信息公开年度报告 — 某局: the name stands behind a dash.
        other = "".join(parts[parts[0] == report.text].split())
        dashed = "—" in text and parts[0] == report.text
        if is_body(other) and (dashed or (own and not other.endswith("政府"))):
            report = msgspec.structs.replace(report, agency=other)
    yield report


def speaks_of_report(text: str) -> bool:
    """Whether words beside a title make it that of a page about the report: 解读, 一图读懂."""
    return _SPOKEN_OF.search(text) is not None

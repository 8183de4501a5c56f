"""Words that a hijacked mirror put into a report: brands in place of 政府信息, of a name, or behind the title.

`find_foreign(evidence, text, title)` finds them by where they stand, not by what they are: a set phrase of the form or
of every report's prose has a gap that only known words fill; the tail of a title names a site or a column. What stands
there instead is foreign when it is also found elsewhere on the page, or when it can be no site's name (letters and
Chinese characters mixed, several such names in a row). A single odd word in a single phrase is a misprint, not
tampering.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.facts.evidence import Evidence
from parsers.facts.title import Title, is_column, segments

_GAP = r"([^\s,，。；;、《》〈〉“”\"()（）:：|]{2,40}?)"
# Set phrases, with a gap where one wording is known.
_PHRASES = (
    re.compile(rf"本年新收{_GAP}申请"),
    re.compile(rf"上年结转{_GAP}申请"),
    re.compile(rf"不再处理其{_GAP}申请"),
    re.compile(rf"收到和处理{_GAP}申请"),
    re.compile(rf"四、{_GAP}行政复议"),
    re.compile(rf"二、主动公开{_GAP}情况"),
    re.compile(rf"不掌握相关{_GAP}(?=\s|$)"),
    re.compile(rf"中华人民共和国{_GAP}条例"),
    re.compile(rf"以{_GAP}新时代中国特色社会主义思想"),
    re.compile(rf"(?:贯彻|落实|学习|按照|领会|遵循){_GAP}总书记"),
)
_KNOWN = re.compile(
    r"(?:政府|政务|信息|公开|工作|机关|本年|年度|行政|依法|依|申请|主动|被|因|由|对|及|和|与|的|到|各类|相关|有关|习近平|情况)+"
)
# What the prose itself may say where a phrase is looser than it looks.
_PROSE = re.compile(
    r"习近平|精神|主义|理论|思想|党|中央|国务院|贯彻|落实|学习|坚持|指导|引领|为民|行政|许可|保密|档案|法|实施|税|领域|重点|社会|规范|落地|牢记|要求|部署|决策"
)
_SITE = re.compile(
    r"政府|政务|门户|(?<!官)网|[局委厅办部院署会队关站处所校]$|中心|公开|年报|新闻|信息|频道|专栏|栏目|[省市县区镇乡州旗盟]|街道|数据|今日"
    r"|[日时晚早]报|发布|正文|详情|内容|首页|主页|文库|文档|百科|下载|搜索|检索|知识|公告|通知|报告|文件|平台|系统|服务|中国|人民|部门|单位"
    r"|机构|动态|欢迎|年|页|gov|www|\d{4}|领导|规划|政策|法规|统计|监督|组织|人事|财政|税务|气象|海关|教育|公安|司法|招标|党建|版|模板|资料|范文"
)
_PUBLIC_SITE = re.compile(
    r"政府|政务|门户|公开|年报|人民|新闻|栏目|频道|报告|首页|文库|文档|[省市县区镇乡州旗盟]|街道|[局委厅办部]$"
)
_LETTERS = re.compile(r"[A-Za-z].*[\u3400-\u9fff]|[\u3400-\u9fff].*[A-Za-z]")
_LONGEST_NAME = 6


def _bare(fill: str) -> str:
    """What a gap holds besides the words that belong there."""
    known = _KNOWN.match(fill)
    if known:
        fill = fill[known.end() :]
    while fill:
        tail = next((word for word in ("公开", "信息", "政府", "政务", "工作") if fill.endswith(word)), None)
        if tail is None:
            return fill
        fill = fill[: -len(tail)]
    return fill


def _fills(text: str) -> Iterator[str]:
    for phrase in _PHRASES:
        for found in phrase.finditer(text):
            fill = _bare(found[1])
            if len(fill) >= 3 and _PROSE.search(fill) is None:
                yield fill


def _tails(evidence: Evidence, title: Title | None) -> list[str]:
    """What stands in the browser's title besides the report's title, and the site's name, columns left out."""
    shown = "".join(title.text.split()) if title else ""
    parts = [*segments(evidence.page_title), *segments(evidence.metas.get("sitename", ""))]
    names = ("".join(part.split()) for part in parts)
    return list(
        dict.fromkeys(n for n in names if len(n) >= 3 and n not in shown and shown not in n and not is_column(n))
    )


def find_foreign(evidence: Evidence, text: str, title: Title | None) -> list[str]:
    """The injected words, each once; `text` is the page's text, simplified."""
    tails = _tails(evidence, title)
    fills = list(_fills(text))
    found: dict[str, None] = {}
    for word in fills:
        in_tails = any(word in tail for tail in tails)
        if in_tails or (text.count(word) >= 2 and (fills.count(word) >= 2 or _LETTERS.search(word))):
            found[word] = None
    odd = [tail for tail in tails if _SITE.search(tail) is None]
    for tail in odd:
        if any(word in tail for word in found):
            continue
        if _LETTERS.search(tail) or len(odd) > 1 or len(tail) >= _LONGEST_NAME:
            found[tail] = None
    if any(tail in found for tail in odd) and len(tails) > 2:
        # Several names in a row, some of them foreign: so is what only might be a site's name.
        found |= dict.fromkeys(tail for tail in tails if _PUBLIC_SITE.search(tail) is None)
    return [word for word in found if not any(other != word and other in word for other in found)]

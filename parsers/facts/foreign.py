"""Words that a hijacked mirror put into a report: brands in place of 政府信息, of a name, or behind the title.

`find_foreign(evidence, text, title, url)` finds them by where they stand and how they are built. A set phrase of the
form or of every report's prose has a gap that only known words fill; so has a title between a name and its year; the
tail of a title, a column and 来源 name a site or an agency. What stands there instead is foreign when it is also found
elsewhere in such a place, when it mixes letters with Chinese characters, or when it is built of the words that betting
and adult sites call themselves by and what is left of it stands nowhere else on the page, as a place or an agency
would. Mottos are left alone, and so is what a government's own host adds to its titles. A single odd word in a single
phrase is a misprint, not tampering.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from parsers.facts.evidence import Evidence
from parsers.facts.host import is_official
from parsers.facts.names import begun_body
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
    re.compile(rf"政务公开办公室{_GAP}印发"),
    re.compile(rf"国务院办公厅(?!政府信息与政务公开办公室){_GAP}印发"),
    re.compile(rf"以{_GAP}新时代中国特色社会主义思想"),
    re.compile(rf"(?:贯彻|落实|学习|按照|领会|遵循){_GAP}总书记"),
)
_KNOWN = re.compile(
    r"(?:政府|政务|信息|公开|工作|机关|本年|年度|行政|依法|依|申请|主动|被|因|由|对|及|和|与|的|到|各类|相关|有关|关于|习近平|情况|秘书局)+"
)
# What the prose itself may say where a phrase is looser than it looks.
_PROSE = re.compile(
    r"习近平|精神|主义|理论|思想|党|中央|国务院|贯彻|落实|学习|坚持|指导|引领|为民|行政|许可|保密|档案|法|实施|税|领域|重点|社会|规范|落地|牢记|要求|部署|决策"
    r"|办公|政府|部门|修订|最新|统一|联合|20\d\d年"
)
_SITE = re.compile(
    r"政府|政务|门户|[局委厅办部院署会队关站处所校]$|中心|公开|年报|新闻|信息|频道|专栏|栏目|[省市县区镇乡州旗盟]|街道|数据|今日"
    r"|[日时晚早]报|发布|正文|详情|内容|首页|主页|文库|文档|百科|搜索|检索|知识|公告|通知|报告|文件|系统|服务|中国|人民|部门|单位"
    r"|机构|动态|欢迎|年|gov|www|\d{4}|领导|规划|政策|法规|统计|监督|组织|人事|财政|税务|气象|海关|教育|公安|司法|招标|党建|模板|资料|范文"
)
_PUBLIC_SITE = re.compile(
    r"政府|政务|门户|公开|年报|人民|新闻|栏目|频道|报告|首页|文库|文档|[省市县区镇乡州旗盟]|街道|[局委厅办部]$"
)
# The words of the trade: those that no agency calls itself by, those that some do, and those of any site.
_TRADE = re.compile(
    r"棋牌|博彩|投注|赌|足彩|葡京|百家乐|老虎机|真人(?:视讯|娱乐|荷官)?|bet\d|电竞|比分|国产精品|无码|成人(?!教育|高)"
    r"|皇冠|老司机|色情|黄色",
    re.IGNORECASE,
)
# No office of a government is called by these, whatever it is.
_SURE_TRADE = re.compile(r"赌场|博彩|葡京|百家乐|老虎机|国产精品|无码")
_GAMES = re.compile(r"体育|娱乐|体彩|彩票|足球|篮球|游戏|直播|视频")
_WARES = re.compile(r"下载|官网|官方网站|平台|登录|登陆|注册|手机|网页版?|客户端|在线|入口|最新版|app", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Za-z].*[\u3400-\u9fff]|[\u3400-\u9fff].*[A-Za-z]")
# Masks, and what sites say of themselves in letters.
_MASKED = re.compile("X{2,}|IPv[46]|WAP|PPT|PDF", re.IGNORECASE)
_YEAR_AT_END = re.compile(r"20\d\d年?度?$")
_LONGEST_LINE = 30
# No page has so many different words in one kind of place; each is looked for in the whole page.
_MOST_WORDS = 200


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
            if len(fill) >= 2 and _PROSE.search(fill) is None:
                yield fill


def _is_trade(word: str, text: str, words: int = 1) -> bool:
    """Whether a name is built as betting and adult sites build theirs, with nothing of the page's in it.

    `words`: how many words of games and wares it must hold, where no word of the trade gives it away.
    """
    if len(word) < 3 or (_SITE.search(word) is not None and _SURE_TRADE.search(word) is None):
        return False
    own = _WARES.sub("", _GAMES.sub("", _TRADE.sub("", word)))
    ends = {own[:2], own[-2:]} if len(own) >= 2 else set()
    games, wares = len(_GAMES.findall(word)), len(_WARES.findall(word))
    if _TRADE.search(word) is None and (not ends or games + wares < (words if games else 2)):
        return False
    return all(text.count(end) == text.count(word) * word.count(end) for end in ends)


def _tails(evidence: Evidence, title: Title | None) -> list[str]:
    """What stands in the page's titles besides the report's title, and the site's name, columns left out."""
    shown = "".join(title.text.split()) if title else ""
    headings = (text for text in evidence.headings[:3] if shown and shown in text)
    texts = [evidence.page_title, evidence.metas.get("sitename", ""), *headings]
    names = ("".join(part.split()) for text in texts for part in segments(text))
    return list(dict.fromkeys(name for name in names if len(name) >= 3 and _is_tail(name, shown)))


def _is_tail(name: str, shown: str) -> bool:
    """Whether a part of a title is not the title; a brand may stand behind it, and instead of its agency's place."""
    return shown not in name and not is_column(name) and (name not in shown or shown.startswith(name))


def _in_places(evidence: Evidence, title: Title | None, text: str) -> list[str]:
    """What is foreign in 来源, in the breadcrumb and in the lines above the title.

    Columns and menus are called 文化体育, too: only words of the trade, or several, tell there.
    """
    sources = ["".join(value.split()) for _, value in evidence.sources[:_MOST_WORDS]]
    found = [word for word in sources if (_TRADE.search(word) or _GAMES.search(word)) and _is_trade(word, text)]
    columns = islice(dict.fromkeys(_columns(evidence, title)), _MOST_WORDS)
    return found + [word for word in columns if word not in found and _is_trade(word, text, 2)]


def _behind_name(title: Title | None) -> str:
    """What stands in a title between its agency's name and the year: a brand, where 关于 stood."""
    head = _YEAR_AT_END.sub("", title.head) if title else ""
    return head.removeprefix(begun_body(head) or head)


def _columns(evidence: Evidence, title: Title | None) -> Iterator[str]:
    """The parts of the breadcrumb, and the short lines above the title."""
    wanted = "".join(title.text.split()) if title else ""
    lines = ["".join(text.split()) for text in evidence.head]
    above = lines[: lines.index(wanted)] if wanted in lines else []
    for line in lines:
        if ">" in line or "»" in line:
            yield from (part for part in re.split(r"[>»:]", line) if len(part) >= 3 and not is_column(part))
    yield from (line for line in above if len(line) <= _LONGEST_LINE)


def _in_titles(tails: list[str], found: dict[str, None], text: str) -> list[str]:
    """The tails that are foreign; beside one, what only might be a site's name is foreign too."""
    odd = [tail for tail in tails if _SITE.search(tail) is None]
    known = [tail for tail in odd if any(word in tail for word in found)]
    mixed = [tail for tail in odd if tail not in known and (_is_mixed(tail) or _is_trade(tail, text))]
    if not mixed:
        return []
    more = odd if len(odd) > 1 else mixed
    if len(tails) > 2:
        more = [tail for tail in tails if _PUBLIC_SITE.search(tail) is None]
    return [tail for tail in tails if tail not in known and (tail in mixed or tail in more)]


def _is_mixed(tail: str) -> bool:
    """Whether a name mixes letters with Chinese characters; an agency has an app, too."""
    return _LETTERS.search(_WARES.sub("", _MASKED.sub("", tail))) is not None


def _is_placed(word: str, evidence: Evidence, text: str) -> bool:
    """Whether a word in a title is also a part of the browser's by itself, or is built as the trade's names are."""
    parts = {"".join(part.split()) for part in segments(evidence.page_title)}
    return word in parts or _is_mixed(word) or _is_trade(word, text)


def find_foreign(evidence: Evidence, text: str, title: Title | None, url: str | None) -> list[str]:
    """The injected words, each once; `text` is the page's text, simplified."""
    tails = _tails(evidence, title)
    whole = f"{text}\n{evidence.page_title}\n{evidence.metas.get('sitename', '')}"
    fills = Counter(_fills(text))
    behind = _behind_name(title)
    found: dict[str, None] = {}
    if len(behind) >= 2 and (behind in fills or (not is_official(url) and _is_placed(behind, evidence, whole))):
        found[behind] = None
    for word in islice(fills, _MOST_WORDS):
        if len(word) < 3:
            continue  # as short as a misprint
        in_tails = any(word in tail for tail in tails)
        again = fills[word] >= 2 or (_LETTERS.search(word) is not None and text.count(word) >= 2)
        if in_tails or again or _is_trade(word, whole):
            found[word] = None
    if not is_official(url):
        found |= dict.fromkeys(_in_titles(tails, found, whole))
        found |= dict.fromkeys(_in_places(evidence, title, whole))
    return [word for word in found if not any(other != word and other in word for other in found)]

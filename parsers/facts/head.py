"""The lines in front of a report's first part, as they would stand if nothing had run them together.

`head_of(lines, links)` gives the folded cells of `lines`, one by one: a label that is letter-spaced is put together, a
line that holds a title among a menu and the fields below it is cut around the title, and what a site prints about the
articles before and behind this one is left out. `is_field(texts, index)` tells that a text is a field of the index
table (主题分类:政府信息公开 / 年度报告), which reads like a title and is none, `begins_with_field(text)` that it holds
fields. Nothing is raised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.facts.names import is_bare, is_body
from parsers.facts.title import read_title, speaks_of_report, titles_of
from parsers.fold import fold
from parsers.page import Line

FIRST_PART = re.compile(r"[一1][、.,:]\s*(?:总体情况|概述|总体概述|基本情况|工作概述|主动公开|政府信息|组织|概况|总体)")
OTHER_ARTICLES = re.compile(
    r"(?:相关|推荐|热门|最新|延伸)(?:文章|链接|新闻|信息|阅读|推荐|内容|报道|稿件)|上一[篇条则]|下一[篇条则]|猜你喜欢"
)
_NEIGHBOUR = re.compile(r"[\[【(<]*\s*(?:上|下|前|后)一[篇条则个](?:文章|信息)?\s*[\]】)>]*\s*:?")
# 标 题: and 发 布 机 构:, set to one width in an index table.
_SPACED = re.compile(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff](?: [\u4e00-\u9fff]){1,5}(?= ?:|$)")
_LETTER = re.compile(r"[\u4e00-\u9fff](?: [\u4e00-\u9fff])*")
TITLE_LABEL = re.compile(r"(?:信息|文件|文章|公文)?(?:标题|名称)(?:\s*:\s*|\s+(?=\S))")
_FIELD_NAME = (
    r"[\[【(]?\s*[\u4e00-\u9fff]{0,4}(?:分类|类别|类型|种类|主题词?|关键[词字]|栏目|频道|标签|索引号?|文号|编号|目录|摘要|概述|概要"
    r"|来源|体裁|形式|格式|载体|对象|机构|机关|单位|部门|简介|名称|标题)\s*[\]】)]?"
)
_FIELD = re.compile(rf"{_FIELD_NAME}\s*:|(?:主题|信息|体裁|组配)分类")
_LABELLED = re.compile(rf"{_FIELD_NAME}(?:\s*:|\s)")
# A label without a colon is told from a menu's words only where menus have none like it.
_BARE_FIELD = re.compile(r"[\u4e00-\u9fff]{0,4}(?:分类|主题词|关键[词字]|体裁)")
# What follows a title where no line ends: the fields below it, a date, or the article.
_BELOW = (
    r"(?:信息|文章|稿件)?来源|(?:发布|公开|发文|更新)(?:时间|日期|机构|单位)|日期|时间|作者|(?:责任)?编辑|浏览|点击|阅读|访问"
    r"|字[体号]|索引号|【|\[|20\d\d\s?[-/年.]\s?\d"
)
_IS_BELOW = re.compile(_BELOW)
_GLUED = re.compile(rf"(?<=报告|年报)(?={_BELOW}|根据《|[一1][、.])|(?<=标题:|名称:)(?=\S)")
_SIGNS = re.compile(r"\s*([>»|])\s*")
_ABOUT = re.compile(r"公开.*(?:报告|年报)")
_FURTHEST = 3000
_LONGEST_TITLE = 90
_YEAR_ALONE = re.compile(r"\(20\d\d年?(?:年?度)?\)")
# How a piece of a title reads where white space breaks it: a name, a year, or the topic.
_BEGINS = re.compile(r"^\(?20\d\d(?:年|$)|公开|.[省市县区州盟旗镇乡局厅委办会院所站队府室处心道]$")
# A title that white space breaks is not in more pieces than these.
_MOST_PIECES = 4


def _cells(line: Line) -> Iterator[str]:
    """The texts of a line, cell by cell; white space parts neither a year from its 年 nor a label's letters."""
    cells: list[str] = []
    for text in (text for token in line.tokens if (text := fold(token.text).strip(" #*"))):
        if cells and _LETTER.fullmatch(cells[-1]) and _LETTER.match(text) and text[1:2] in ("", ":", " "):
            cells[-1] += f" {text}"
        else:
            cells.append(text)
    for index, text in enumerate(cells):
        if index and text.startswith("年") and cells[index - 1].isdecimal():
            continue
        after = cells[index + 1] if index + 1 < len(cells) else ""
        yield text + after if text.isdecimal() and after.startswith("年") else text


def _begin(words: Sequence[str], end: int) -> int | None:
    """Where the title begins that ends with a word: white space may break it, a name may stand in front of it."""
    title = read_title(words[end])
    if title.kind == "lookalike":
        return None
    best = end if title.kind == "report" and title.facts and (title.agency or not title.head) else None
    for begin in range(end - 1, max(-1, end - _MOST_PIECES), -1):
        if best is not None and title.facts == 2:
            return best
        if is_body(words[begin]) and not _may_lead(words, begin):
            return best
        longer = read_title("".join(words[begin : end + 1]))
        known = longer.kind == "report" and (longer.agency or not longer.head)
        if known and longer.facts > title.facts and _BEGINS.search(words[begin]):
            best, title = begin, longer
    return best


def _may_lead(words: Sequence[str], begin: int) -> bool:
    """Whether a name can begin a title: a menu's names stand in a row, a bare one or a government may be a site's."""
    name = words[begin]
    return not is_bare(name) and not name.endswith("政府") and not (begin and is_body(words[begin - 1]))


def _place(words: Sequence[str], links: frozenset[str]) -> tuple[int, int] | None:
    """The first and the last word of the one title among words; of several, the one with fields below it."""
    found: dict[str, tuple[int, int]] = {}
    for end, word in enumerate(words):
        if word.endswith(("报告", "年报", ")", "》")) and (begin := _begin(words, end)) is not None:
            text = "".join(words[begin : end + 1])
            if text not in links:
                found[text] = (begin, end)
    if len(found) > 1:
        found = {text: (a, z) for text, (a, z) in found.items() if _IS_BELOW.match("".join(words[z + 1 : z + 2]))}
    return next(iter(found.values())) if len(found) == 1 else None


def _is_title(text: str) -> bool:
    """Whether a whole line is a report's title, with nothing unknown in front of it."""
    title = next(titles_of(text), None) if len(text) <= _LONGEST_TITLE else None
    return title is not None and title.kind == "report" and (title.agency is not None or not title.head)


def _cut(text: str, links: frozenset[str]) -> Iterator[str]:
    """A line cut around the title that it holds among other things."""
    if _ABOUT.search(text, 0, _FURTHEST) is None or _is_title(text):
        yield text
        return
    part = FIRST_PART.search(text, 0, _FURTHEST)
    stop = part.start() if part else min(len(text), _FURTHEST)
    words = _SIGNS.sub(r" \1 ", _GLUED.sub(" ", text[:stop])).split()
    place = _place(words, links)
    if place is None or any(map(speaks_of_report, (*words[: place[0]][-2:], *words[place[1] + 1 :][:1]))):
        yield text
        return
    begin, end = place
    below = " ".join([*words[end + 1 :], text[stop:]]).strip()
    # Among a menu's words other articles' titles stand, too.
    menu = " ".join(word for word in words[:begin] if not _is_title(word))
    yield from (piece for piece in (menu, "".join(words[begin : end + 1]), below) if piece)


def _labelled(text: str) -> Iterator[str]:
    """A title without the label in front of it: the label is a cell of its own."""
    label = TITLE_LABEL.match(text)
    if label is None:
        yield text
        return
    yield f"{label[0].strip(' :')}:"
    if label.end() < len(text):
        yield text[label.end() :]


def head_of(lines: Sequence[Line], links: frozenset[str]) -> list[str]:
    """The pieces of the lines; see the module. `links`: the texts of the page's links, without white space."""
    cells = [joined_labels(text) for line in lines for text in _cells(line)]
    pieces: list[str] = []
    neighbour = False
    for text in cells:
        label = _NEIGHBOUR.match(text)
        if pieces and _YEAR_ALONE.fullmatch(text) and pieces[-1].endswith(("报告", "年报")):
            pieces[-1] += text
        elif label is None and not neighbour:
            pieces += [piece for part in _labelled(text) for piece in _cut(part, links)]
        neighbour = label is not None and label.end() == len(text)
    return pieces


def joined_labels(text: str) -> str:
    """A folded text whose letter-spaced labels are put together."""
    return _SPACED.sub(lambda found: found[0].replace(" ", ""), text)


def begins_with_field(text: str) -> bool:
    """Whether a text begins with a label of the index table, with or without a colon."""
    return _LABELLED.match(text) is not None


def is_field(texts: Sequence[str], index: int) -> bool:
    """Whether a text is a field of the index table, with its label in front of it or in the cell before."""
    if len(texts[index]) > _LONGEST_TITLE:
        return False
    if _FIELD.match(texts[index]):
        return True
    before = texts[index - 1] if index else ""
    if TITLE_LABEL.fullmatch(before):
        return False
    # Behind an empty field may come the title itself: one that says who or when is none of the table's values.
    label = _FIELD.fullmatch(before) or _BARE_FIELD.fullmatch(before)
    return label is not None and read_title(texts[index]).facts == 0

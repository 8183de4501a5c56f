"""Whose count it is: the body's own, a wider circle's, a part's, or another body's.

`body_marks(sentence, agency)` gives a mark for each subject of a sentence: SURE for the body itself, LIKELY for a
circle that may be the body's (全县 in the report of a county's bureau), NO for others. A subject is a name in front of
a verb, a number or a colon; names elsewhere (按照县政府要求) say nothing. `agency` is the body's name, None where it is
not known: then a name is LIKELY its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from parsers.claims.belief import Belief
from parsers.claims.marks import Mark, bracket_end

_LEVELS = "省市县区州旗镇乡"
_PIECE_END = re.compile(r"[,;:(]|\)(?=[,;:])|$")
_VERB = re.compile(
    r"收到|新收|新增|受理|接收|接到|收悉|办理|办结|处理|答复|发生|产生|结转|予以公开|部分公开|制发|作出|维持|纠正|\d(?!\d*\s*[个家])|因(?=政府信息)|被(?=申请|提起|诉|行政|复议)"
)
_GAP = 8
_WORD = re.compile(
    rf"(?P<own>[我本](?:机关|单位|部门|(?:局|委|办|厅)(?!机关)|院|处|站|所|队|中心|会|行|校|署|馆|公司|分局|支队|大队)|全[局委厅办院])"
    rf"|(?P<level>[我全本](?:[{_LEVELS}]|街道))|(?P<wider>全系统|系统内|[局委厅]机关)|(?P<each>各级)"
    rf"|(?P<part>本级|各[部单镇乡区县街直所市股科处]|下属|所属|直属|[省市县区局委厅院镇乡]属|[市县区]\([市县区]\)|县区|其[他余它](?:行政机关|部门|单位|机关|局)"
    rf"|同级|上级|下级|兄弟单位|基层|辖区|乡镇|镇街|街镇|部门|[{_LEVELS}]级|村|社区|科室)"
    r"|(?P<name>(?:局|委员会|委(?![托派])|厅|办公室|办事处|办(?![理结法件事案公好文答复证妥完])|中心(?!工作)|政府(?!信息|网)|街道(?!办)|镇|乡(?!村|镇)|[省县州]|市(?![民场值政直])|区(?![别分域块])|旗(?!下)"
    r"|专班|[科股](?=[收受接共新办]|$)|支队|大队|总队|公司|医院|学校|法院))"
)
_TOTAL = re.compile(r"^(?:合计|总计|共计)")
# Behind a name: it is not the subject, but what the subject acts on or by.
_NOT_SUBJECT = ("的", "要求", "领导", "指导", "部署", "统一", "组织", "安排", "支持", "通报", "召开", "印发", "上下")
_LEAD = re.compile(r"^.*(?:年度?|以来|其中|由|全年)")
_TAIL = re.compile(r"(?:人民)?政府$|办事处$|(?<=街道)办$|(?<=办)公室$")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+$")


def _is_inside(name: str, whole: str) -> bool:
    """Whether the letters of `name` stand in `whole` in this order: 县教体局 in 岳阳县教育体育局."""
    letters = iter(whole)
    return all(letter in letters for letter in name)


def _is_own_name(name: str, agency: str) -> bool:
    """Whether a name in the prose, perhaps with words in front of it, can be the body's."""
    name = _LEAD.sub("", name)
    if name.endswith(agency):
        return True
    name, whole = _TAIL.sub("", name), _TAIL.sub("", agency)
    if not name or name[-1] != whole[-1:]:
        return False
    if _is_inside(name, whole) or name.endswith(whole):
        return True
    shared = next((size for size in range(min(len(name), len(whole)), 0, -1) if name[-size:] == whole[-size:]), 0)
    return shared >= 4 and name[-shared] in _LEVELS


def _of_level(level: str, agency: str | None) -> Belief:
    """Whose the counts of 全县, 我县 are: the county government's own, likely its office's."""
    if agency is None:
        return Belief.SURE if level in ("我镇", "我乡", "我街道", "本镇", "本乡", "本街道") else Belief.LIKELY
    place = _TAIL.sub("", agency)
    return Belief.SURE if place.endswith(level[1:]) else Belief.LIKELY


def _of_name(name: str, agency: str | None) -> Belief:
    if agency is None:
        return Belief.LIKELY
    if _is_own_name(name, agency):
        return Belief.SURE
    office = re.sub(r"办公[室厅]$", "", agency)
    return Belief.LIKELY if office != agency and _is_own_name(name, office) else Belief.NO


def _belief(found: re.Match[str], head: str, agency: str | None) -> Belief:
    if found["own"]:
        return Belief.SURE
    if found["level"]:
        return _of_level(found["level"], agency)
    if found["name"]:
        letters = _CHINESE.search(head, 0, found.end())
        return _of_name(letters[0] if letters else found[0], agency)
    return Belief.NO if found["part"] else Belief.LIKELY


def _subject(head: str, agency: str | None) -> Belief | None:
    """Whose the words in front of a verb are; None when they name no subject."""
    words = list(_WORD.finditer(head))
    if not words or len(head) - words[-1].end() > _GAP or head.startswith(_NOT_SUBJECT, words[-1].end()):
        return None
    last = words[-1]
    belief = _belief(last, head, agency)
    if last["part"] and "行政机关" in last[0]:
        return Belief.NO
    if last["each"] and not any(word["level"] for word in words):
        return Belief.NO  # 各级行政机关 of an unnamed circle
    return belief


def _pieces(sentence: str) -> Iterator[tuple[int, int]]:
    ends = [0, *(sign.start() for sign in _PIECE_END.finditer(sentence))]
    for start, end in pairwise(ends):
        yield start + (start > 0), end


def body_marks(sentence: str, agency: str | None) -> list[Mark[Belief]]:
    """The subjects of a sentence, in order; see the module."""
    marks: list[Mark[Belief]] = []
    for start, end in _pieces(sentence):
        piece = sentence[start:end]
        verb = _VERB.search(piece)
        if _TOTAL.match(piece) and marks:
            marks.append(Mark(start, bracket_end(sentence, start), Belief.LIKELY))
            continue
        is_list = sentence[end : end + 1] == ":" or len(piece) <= _GAP * 2
        if verb is None and not is_list:
            continue
        subject = _subject(piece[: verb.start()] if verb else piece, agency)
        if subject is not None:
            marks.append(Mark(start, bracket_end(sentence, start), subject))
    return marks

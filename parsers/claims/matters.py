"""What a count is about: requests for information, reconsideration and litigation, or other business.

A report also tells of letters, permits, hotline calls. `matter_marks(sentence)` gives a mark for each word that changes
the subject; `matter_at(marks, at, inherited, balanced)` tells what holds at a place. Bare 申请 is `weak`: it takes its
meaning from what stands before it, and 结转 beside it makes it a request for information.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from parsers.claims.marks import Mark, bracket_end, last_before

Matter = Literal["requests", "weak", "challenges", "other"]

OTHER = re.compile(
    r"许可|登记|信访|来信|来访|来电|信件|信箱|留言|热线|工单|建议|提案|举报|投诉|仲裁|咨询|救助|补贴|资助|审批|规范性文件|公文|发文|文件|执法|处罚"
    r"|行政强制|立案|调解|审计|听证|政务服务|窗口|办事|12345|证照|社保|低保|贷款|专利|商标|报件|稿件|舆情|议案|事项清单"
)
# One way, one kind of applicant, one kind of content: a part of the whole, where it is not the form's own column.
WHOLE = re.compile(r"(?:公民|自然人)[、和]?法人(?:以及|或者|[、和及或与])(?:非法人|其[他它])组织")
PART = re.compile(
    r"网[上络站]|在线|信函|邮[件寄政]|当面|传真|现场|平台|大厅|窗口|自然人|公民|法人|企业|商业|科研|公益|律师|法律服务|个人|单位申请|涉及|关于|内容|(?<!各)类|属于"
    r"|转来|转办|移送|移交|交办|转送|上级|撤回|重复|热线|12345|微信|同一|[一某两](?:名|位|个)|不属于|被申请人"
)
_MATTER = re.compile(
    r"(?P<requests>信息公开(?:的)?(?:书面)?申请|信息申请|依申请|公开申请|申请公开)|(?P<challenges>复议|诉讼|起诉)"
    rf"|(?P<other>{OTHER.pattern})|(?P<weak>申请)"
)
_MATTERS: tuple[Matter, ...] = ("requests", "challenges", "other", "weak")
_MATTER_WORD = re.compile(r"信息公开|信息申请|依申请|公开申请|申请公开|复议|诉讼|起诉")
# A clause that only describes (涉及不动产登记等内容) or names a reason (信访举报投诉类申请) changes no subject.
_DESCRIBES = re.compile(r"涉及|关于|内容|主要|属于|类")
_DOES = re.compile(r"[收接受]到|新收|受理|办理|办结|处理|答复|承办|制发|印发|发布|代表|\d\s*[件条次宗]")
# 受理法律援助320件: what a verb and a count enclose is other business, where it is none of these words.
_UNDERTAKEN = re.compile(
    r"(?:收到|受理|新收|新增|接收|接到|办理|办结|承办|查处)(?P<what>[^,;:。()]{1,24}?)(?=\d[\d,]*\s*[件宗条次人]|[一二三四五六七八九十百]+[件宗])"
)
_NEUTRAL = re.compile(
    r"群众|公众|社会|申请人?|提[出交]的?|书面|各类|有效|结转|[上本下当去今一全]?年度?|共|总计|合计|计|总?数量?|为|达|申请件|件数|完[成毕结]|[的了和或及与、:\s]|情形|结果|并?(?:办结|答复)"
)
# Who made a request, and how, where that leaves none out.
_MADE = re.compile(
    r"公民|法人|组织|市民|人民|广大|来自|[各多]种|渠道|途径|方式|形式|递交|提起|我局|本机关|办理|处理|受理|并|新|向|对"
)
_CLAUSE_ENDS = re.compile(r"[,;(。]")


def _clause_around(sentence: str, found: re.Match[str]) -> str:
    start = max((sign.end() for sign in _CLAUSE_ENDS.finditer(sentence, 0, found.start())), default=0)
    end = _CLAUSE_ENDS.search(sentence, found.end())
    return sentence[start : end.start() if end else len(sentence)]


def _is_other_business(what: str) -> bool:
    """Whether words between a verb and a count name something that is no request."""
    if _MATTER_WORD.search(what) or _DESCRIBES.search(what):
        return False
    return len(_NEUTRAL.sub("", PART.sub("", WHOLE.sub("", what)))) >= 2


def is_qualified(what: str) -> bool:
    """Whether words in front of a request say more than that somebody made it: 有关征地补偿的, 环境."""
    return len(_MADE.sub("", _NEUTRAL.sub("", WHOLE.sub("", what)))) >= 2


def matter_marks(sentence: str) -> list[Mark[Matter]]:
    """The words of a sentence that name a matter, in order."""
    found: list[tuple[int, Matter]] = []
    for word in _MATTER.finditer(sentence):
        what: Matter = next(name for name in _MATTERS if word[name])
        clause = _clause_around(sentence, word) if what == "other" else ""
        if what != "other" or (_DOES.search(clause) and not _DESCRIBES.search(clause)):
            found.append((word.start(), what))
    found += [(one.start("what"), "other") for one in _UNDERTAKEN.finditer(sentence) if _is_other_business(one["what"])]
    marks: list[Mark[Matter]] = []
    for start, what in sorted(found, key=lambda one: one[0]):
        if what != "weak" or not marks:
            marks.append(Mark(start, bracket_end(sentence, start), what))
    return marks


def matter_at(marks: Sequence[Mark[Matter]], at: int, inherited: Matter | None, balanced: bool) -> Matter | None:
    """What a count at `at` is about; `balanced`: the sentence speaks of what was carried over."""
    here = last_before(marks, at)
    if here is None and marks and marks[0].start >= at and marks[0].what == "requests":
        here = "requests"
    if here == "weak":
        return "requests" if balanced or inherited == "requests" else "weak"
    return here or inherited

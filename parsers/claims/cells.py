"""The cell of the form that a count speaks of, by the words around it.

`read_key(count, ...)` gives the key and how surely it is meant, or None. Whose count it is and of which year is not
asked here (`bodies`, `times`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from parsers.claims.belief import Belief
from parsers.claims.counts import Count
from parsers.claims.matters import OTHER, PART, WHOLE, Matter, is_qualified

_TAIL = r"(?:的)?(?:总?数量?|件数)?(?:共有?|共计|总计|合计|计|为|达|:)*$"
_REQUEST = r"(?:(?:政府)?信息公开|依申请公开|公开)?(?:的)?(?:书面)?(?:申请|依申请公开)?(?:件|书)?"
_RECEIVED = re.compile(r"(?P<verb>收到|新收|新增|接收|接到|收悉|(?<!不予)(?<!未予)(?<!不)受理)(?P<what>[^,:]{0,40}:?)$")
_RECEIVED_AFTER = re.compile(r"\s*(?:的?(?:依申请公开)?)?政府信息公开(?:的)?(?:书面)?申请")
_OF_REQUESTS = re.compile(
    rf"(?:(?:政府)?信息公开|依申请公开|公开申请|信息公开(?:的)?(?:书面)?申请|依申请)(?:申请)?(?:件|书|事项)?{_TAIL}"
)
_ONLY_REQUEST = re.compile(rf"^(?:了|的)?(?:申请)?{_TAIL}")
_CARRIED_IN = re.compile(
    r"(?<!办结)(?<!办理)(?<!完成)(?<!答复)(?:上一?年度?|去年度?|20\d\d年度?)(?:末|底)?(?:未办结)?(?:结转|转入|转来|转结)[^,下]{0,24}$"
    r"|结转(?:自)?上一?年度?[^,下]{0,24}$"
)
_CARRIED_OUT = re.compile(r"结转(?:至|到)?(?P<to>下|次|明|20\d\d)[^,]{0,24}$")
_CARRIED_OUT_AFTER = re.compile(r"\s*(?:申请)?,?(?:将|需)?(?:结转|转)(?:至|到)?(?:下一?|次)年")
_CLOSED = re.compile(
    r"(?:(?<!按时)(?<!按期)(?<!延期)(?<!未)(?<!当年)(?:共|已|均|实际)?(?:办结|办理完成|办理完结|办理完毕|处理完成))"
    r"(?:政府信息公开|依申请公开)?(?:申请|件)?(?:共计?|数量)?(?:为|:)?$"
)
# 办理 may mean closed, or handled in any way: the table decides.
_HANDLED_REQUESTS = re.compile(
    rf"(?<!按时)(?<!按期)(?<!延期)(?<!未)(?<!在)(?<!继续)(?<!不予)(?<!其他)(?<!不再)(?:办理|处理|答复(?!书))(?:了)?{_REQUEST}{_TAIL}"
)
_GRANTED = re.compile(r"(?<!不)(?<!分)(?<!主动)(?:予以公开|全部公开|同意公开)(?:的|答复)?(?:数)?(?:为|:)?$")
_PARTLY = re.compile(r"(?<!不)部分公开(?:\([^()]*\))?(?:的|答复)?(?:数)?(?:为|:)?$")
_OUTCOMES = (("granted", _GRANTED), ("partly_granted", _PARTLY), ("outcome_total", _CLOSED))
_CASES = r"(?:的)?(?:案件|申请|案|事项)?(?:数量?)?(?:共计?|总计|合计|发生)?(?:为|:)?$"
_CASES_OF = (
    ("reconsideration", re.compile(rf"(?<!新增)(?<!新收)行政复议{_CASES}")),
    ("litigation", re.compile(rf"行政诉讼{_CASES}")),
)
_LITIGATION = (
    ("litigation_direct", re.compile(rf"未经(?:行政)?复议(?:而)?直接(?:提起)?(?:起诉|(?:行政)?诉讼){_CASES}")),
    (
        "litigation_after_reconsideration",
        re.compile(rf"(?<!未经)(?<!未经行政)复议后(?:提起)?(?:起诉|(?:行政)?诉讼){_CASES}"),
    ),
)
_CHALLENGED = re.compile("|".join(pattern.pattern for _, pattern in (*_CASES_OF, *_LITIGATION)))
_NOT_OWN_CASE = re.compile(r"办理|审理|审结|受理|承办|代理|出庭|应诉|[一二]审|再审|上年|结转|复议机关|被申请人|为被告")
_CARRIED_BESIDE = re.compile(r"\s*[,、]\s*(?:上一?年度?|去年)(?:未审结)?结转")
_HOLDS_DISCLOSURE = re.compile(r"\s*[,(]?\s*(?:其中|含|包括)[^,。]{0,8}信息公开")
_RESULTS = (
    ("upheld", re.compile(r"(?:结果)?(?:被)?维持"), re.compile(r"(?:结果)?维持(?:的)?(?:原[^,]{0,8}(?:决定|行为))?$")),
    ("corrected", re.compile(r"(?:结果)?(?:被)?纠正"), re.compile(r"(?:结果)?纠正(?:的)?$")),
    ("other", re.compile(r"(?:为)?其他结果"), re.compile(r"其他结果(?:的)?$")),
    ("pending", re.compile(r"(?:尚未|正在|未)审结"), re.compile(r"(?:尚未|未)审结(?:的)?$")),
)
_COLUMNS = (
    ("natural_person", "自然人"),
    ("business", "商业企业"),
    ("research", "科研机构"),
    ("public_interest", "社会公益组织"),
    ("legal_service", "法律服务机构"),
)
_COLUMN = re.compile(
    rf"^[,(、:]*(?:其中)?[,:]*(?P<name>{'|'.join(name for _, name in _COLUMNS)})(?:的)?(?:申请)?{_TAIL}"
)
_DECIDED = (
    ("licensing.decisions", re.compile(rf"作出(?:的)?行政许可(?:决定)?{_TAIL}|^[,、]?行政许可(?:决定)?{_TAIL}")),
    ("penalty.decisions", re.compile(rf"(?:作出|^[,、])(?:的)?行政处罚(?:决定)?{_TAIL}")),
    ("coercion.decisions", re.compile(rf"(?:作出|实施|^[,、])(?:的)?行政强制(?:措施|决定|执行)?{_TAIL}")),
)
_DOCUMENTS = (
    ("issued", re.compile(rf"(?:制发|制定|印发|出台)(?:的)?(?:行政)?规范性文件{_TAIL}")),
    ("repealed", re.compile(rf"(?:废止|失效)(?:的)?(?:行政)?(?:规范性文件)?{_TAIL}")),
    ("in_force", re.compile(rf"现行有效(?:的)?(?:行政)?(?:规范性文件)?{_TAIL}")),
)

# A whole that holds what was carried over: 共收到119件（含上年结转12件）.
_HOLDS_CARRIED = re.compile(
    r"\s*(?:[,(]?\s*(?:其中|含|包括|包含)(?:含|包括|:|,)*(?:有)?|\()(?:(?:本年度?|当年|今年)?(?:新收|新增)|(?:上一?年度?|去年|20\d\d年度?)(?:末|底)?(?:未办结)?(?:结转|转入|转来)|结转(?:自)?上)"
)


class Found(NamedTuple):
    """A cell and how surely it is meant."""

    key: str
    belief: Belief


def behind(count: Count) -> str:
    """The words behind a count that say what was counted: 8件结转下年度, 107件政府信息公开申请."""
    if not count.is_last and _CARRIED_OUT.search(count.behind):
        return ""  # they belong to the next count
    patterns = (_CARRIED_OUT_AFTER, _RECEIVED_AFTER, *(after for _, after, _ in _RESULTS))
    found = next((match for pattern in patterns if (match := pattern.match(count.behind))), None)
    return found[0] if found else ""


def _belief_in(matter: Matter | None) -> Belief:
    """How surely words that also serve other matters speak of requests."""
    if matter in ("other", "challenges"):
        return Belief.NO
    return Belief.SURE if matter == "requests" else Belief.LIKELY


def _is_part(count: Count) -> bool:
    return PART.search(WHOLE.sub("", count.clause)) is not None


def holds_carried(count: Count) -> bool:
    """Whether a count is of all requests, those carried over among them."""
    return _HOLDS_CARRIED.match(count.behind) is not None


def _received(count: Count, matter: Matter | None, own_part: bool) -> Belief:
    found = _RECEIVED.search(count.before)
    if found is None or OTHER.search(found["what"]) or "复议" in count.before or "诉讼" in count.before:
        return Belief.NO
    # 其中 opens a part of the whole, unless it tells what came in this year, or what came in here.
    whole = own_part or found["verb"] in ("新收", "新增") or "其中" not in count.before
    if _is_part(count) or not whole or holds_carried(count):
        return Belief.NO
    if found["verb"] == "新增" and not found["what"]:
        return Belief.LIKELY  # it may be what came more than last year
    named = _OF_REQUESTS.search(found["what"])
    if named is not None or _RECEIVED_AFTER.match(count.behind):
        return Belief.LIKELY if named and is_qualified(found["what"][: named.start()]) else Belief.SURE
    if _ONLY_REQUEST.match(found["what"]) and (matter == "requests" or "申请" in found["what"]):
        return _belief_in(matter)
    return Belief.NO


def _of_requests(count: Count, matter: Matter | None, own_part: bool, year: int | None) -> Found | None:
    belief = _belief_in(matter)
    out = _CARRIED_OUT.search(count.before)
    if out is not None or _CARRIED_OUT_AFTER.match(behind(count)):
        to = out["to"] if out else "下"
        wrong = (
            OTHER.search(count.clause) or _is_part(count) or (to.isdigit() and year is not None and int(to) != year + 1)
        )
        return None if wrong else Found("requests.carried_out.total", belief)
    if _CARRIED_IN.search(count.before):
        wrong = OTHER.search(count.clause) or _is_part(count)
        return None if wrong else Found("requests.carried_in.total", belief)
    for row, pattern in _OUTCOMES:
        if pattern.search(count.before):
            wrong = OTHER.search(count.clause) or _is_part(count)
            return None if wrong else Found(f"requests.{row}.total", belief)
    received = _received(count, matter, own_part)
    if received:
        return Found("requests.new_received.total", received)
    if _HANDLED_REQUESTS.search(count.before) and not (OTHER.search(count.clause) or _is_part(count)):
        return Found("requests.outcome_total.total", min(belief, Belief.LIKELY))
    return None


def _of_challenges(count: Count, topic: bool) -> Found | None:
    row = next((row for row, pattern in (*_LITIGATION, *_CASES_OF) if pattern.search(count.before)), None)
    beside = _HOLDS_DISCLOSURE.match(count.behind) or _CARRIED_BESIDE.match(count.behind)
    if row is None or beside or _NOT_OWN_CASE.search(count.before):
        return None
    return Found(f"challenges.{row}.total", Belief.SURE if topic else Belief.LIKELY)


def _decided(count: Count) -> Found | None:
    """Cells of part two, whose words serve many other counts: the table decides."""
    for key, pattern in _DECIDED:
        if pattern.search(count.before):
            return Found(f"disclosure.{key}", Belief.LIKELY)
    return None


def read_key(count: Count, matter: Matter | None, *, topic: bool, own_part: bool, year: int | None) -> Found | None:
    """The cell that a count speaks of. `topic`: the sentence speaks of disclosure; `own_part`: the count is the body's
    own part of a wider circle's; `year`: the report's."""
    if _CHALLENGED.search(count.before):
        return _of_challenges(count, topic)
    return _of_requests(count, matter, own_part, year) or _decided(count)


def read_document(count: Count, follows: bool) -> str | None:
    """The cell of normative documents that a count speaks of; `follows`: the count before it does."""
    for column, pattern in _DOCUMENTS:
        if pattern.search(count.before) and (follows or "规范性文件" in count.before):
            return f"disclosure.normative_documents.{column}"
    return None


def read_column(count: Count, whole: str) -> str | None:
    """The cell of a kind of applicant, where a count parts that of the cell `whole`."""
    found = _COLUMN.search(count.before)
    if found is None or not whole.startswith("requests."):
        return None
    column = next(code for code, name in _COLUMNS if name == found["name"])
    return f"{whole.rpartition('.')[0]}.{column}"


def read_result(count: Count) -> str | None:
    """The result of reconsideration that stands beside a count."""
    return next(
        (name for name, after, before in _RESULTS if after.match(count.behind) or before.search(count.before)), None
    )

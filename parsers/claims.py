"""What the prose says about the form's numbers: 共收到政府信息公开申请107件, 结转下年度继续办理8件, 行政复议案件6件.

`read_claims(sections, values)` reads the parts of a report sentence by sentence and gives a claim for each count that
surely speaks of one cell; `values` are the cells to compare it with. Precision goes before completeness: counts of
other years, of parts of a whole (网上申请), of other bodies (全市), comparisons and round numbers are left alone.
`agrees` is None when the table does not say. Litigation is one cell in the form of 2014 and the sum of two in the later
ones; its claims then carry the key `challenges.litigation.total`. Never raises.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from parsers.facts.year import period_years, years_in
from parsers.fold import simplify
from parsers.records import Claim, Section

Values = Mapping[str, Decimal | None]

_HALF = str.maketrans("０１２３４５６７８９，：；（）", "0123456789,:;()")
_SENTENCE_END = re.compile(r"[。;\n]")
_COUNT = re.compile(r"(?<![\d.])(\d{1,3}(?:,\d{3})+|\d{1,7})\s*(?:件次|件|宗)(?!套|事)")
_CLAUSE = re.compile(r",(?!\d{3})|\(")
_WORTH = re.compile(r"申请|复议|诉讼|结转")
_YEAR = re.compile(r"(20\d\d)\s*年")
_COMPARED = re.compile(
    r"去年|同期|同比|环比|相比|较上|比上|比20|较20|往年|增加|减少|增长|下降|上升|多收|少收|累计|历年|以来|月均|平均|约|近|超过?|逾"
)
_WIDER = re.compile(r"全[省市县区州旗镇乡]|全系统|各[级部单镇乡区县街]|下属|所属|辖区|基层|[区县]级")
_PART = re.compile(
    r"其中|网[上络站]|在线|信函|邮[件寄政]|当面|传真|现场|平台|自然人|法人|企业|商业|科研|公益|律师|法律服务|个人|单位申请|涉及|关于|内容|类|属于"
)
_OTHER_MATTER = re.compile(
    r"许可|登记|信访|建议|提案|举报|投诉|仲裁|咨询|救助|补贴|来信|留言|热线|工单|审批|规范性文件|执法|处罚|立案|调解|审计|听证"
)
_HANDLED = re.compile(r"办理|审理|审结|受理|承办|代理|出庭")

_RECEIVED = re.compile(r"(?:收到|新收|接收|接到|收悉|受理)(?P<what>[^,]{0,40})$")
_RECEIVED_AFTER = re.compile(r"\s*(?:的?(?:依申请公开)?)?政府信息公开(?:的)?(?:书面)?申请")
_OF_REQUESTS = re.compile(r"信息公开|依申请|公开申请")
_CARRIED_IN = re.compile(
    r"(?:上一?年度?|20\d\d年度?)(?:末)?(?:未办结)?(?:结转|转入|转来|转结)[^,下]{0,24}$|结转(?:自)?上一?年度?[^,下]{0,24}$"
)
_CARRIED_OUT = re.compile(r"结转(?:至|到)?(?:下|次|明|20\d\d)[^,]{0,24}$")
_CARRIED_OUT_AFTER = re.compile(r"\s*(?:申请)?,?(?:将|需)?(?:结转|转)(?:至|到)?(?:下一?|次)年")
_CLOSED = re.compile(
    r"(?:(?<!按时)(?<!按期)(?<!延期)(?<!未)(?<!当年)(?:共|已|均|实际)?(?:办结|办理完成|办理完结|办理完毕|处理完成))(?:政府信息公开|依申请公开)?(?:申请|件)?(?:共计?|数量)?(?:为|:)?$"
)
_GRANTED = re.compile(r"(?<!不)(?<!分)(?:予以公开|全部公开|同意公开)(?:的|答复)?(?:数)?(?:为|:)?$")
_PARTLY = re.compile(r"(?<!不)部分公开(?:\([^()]*\))?(?:的|答复)?(?:数)?(?:为|:)?$")
_RECONSIDERED = re.compile(r"行政复议(?:的)?(?:案件|申请|案|事项)?(?:数量?)?(?:共计?|总计|合计|发生)?(?:为|:)?$")
_SUED = re.compile(r"行政诉讼(?:的)?(?:案件|案|事项)?(?:数量?)?(?:共计?|总计|合计|发生)?(?:为|:)?$")
_RESULTS = (
    ("upheld", re.compile(r"(?:结果)?(?:被)?维持"), re.compile(r"(?:结果)?维持(?:的)?$")),
    ("corrected", re.compile(r"(?:结果)?(?:被)?纠正"), re.compile(r"(?:结果)?(?:被)?纠正(?:的)?$")),
    ("other", re.compile(r"(?:为)?其他结果"), re.compile(r"其他结果(?:的)?$")),
    ("pending", re.compile(r"(?:尚未|正在|未)审结"), re.compile(r"(?:尚未|未)审结(?:的)?$")),
)
_NONE_RECEIVED = re.compile(
    r"(?:未|没有)(?:收到|接到|受理)(?:过|任何|公民、法人(?:和|或)其他组织(?:的|提出的)?)*(?:政府)?信息公开(?:的)?申请"
)

# What is claimed → the cell in the form of 2014; later forms have a cell of the first name.
_IN_2014 = {
    "requests.new_received.total": "statistics.requests.value",
    "requests.outcome_total.total": "statistics.closed.value",
    "requests.granted.total": "statistics.reply_granted.value",
    "requests.partly_granted.total": "statistics.reply_partly_granted.value",
    "challenges.reconsideration.total": "statistics.reconsiderations.value",
    "challenges.reconsideration.upheld": "statistics.reconsiderations_upheld.value",
    "challenges.reconsideration.corrected": "statistics.reconsiderations_corrected.value",
    "challenges.litigation.total": "statistics.litigations.value",
}
_LITIGATION = ("challenges.litigation_direct.total", "challenges.litigation_after_reconsideration.total")


class _Count(NamedTuple):
    """A count in a sentence: what stands before it (since the count before), and behind it (up to the next)."""

    value: Decimal
    before: str
    behind: str
    start: int
    end: int
    is_last: bool


def _counts(sentence: str) -> Iterator[_Count]:
    at = 0
    found = list(_COUNT.finditer(sentence))
    for index, count in enumerate(found):
        is_last = index + 1 == len(found)
        behind = sentence[count.end() : len(sentence) if is_last else found[index + 1].start()]
        before = sentence[at : count.start()].rstrip()
        yield _Count(Decimal(count[1].replace(",", "")), before, behind, at, count.end(), is_last)
        at = count.end()


def _topic(sentence: str, in_part_four: bool) -> bool:
    """Whether a sentence about reconsideration or litigation speaks of those over disclosure."""
    return in_part_four or _OF_REQUESTS.search(sentence) is not None


def _behind(count: _Count) -> str:
    """The words behind a count that say what was counted: 8件结转下年度, 107件政府信息公开申请."""
    if not count.is_last and _CARRIED_OUT.search(count.behind):
        return ""  # they belong to the next count
    patterns = (_CARRIED_OUT_AFTER, _RECEIVED_AFTER, *(after for _, after, _ in _RESULTS))
    found = next((match for pattern in patterns if (match := pattern.match(count.behind))), None)
    return found[0] if found else ""


def _key(count: _Count, sentence: str, in_part_four: bool) -> str | None:
    """The cell that a count speaks of, by the words around it."""
    before, behind = count.before, _behind(count)
    if _CARRIED_OUT.search(before) or _CARRIED_OUT_AFTER.match(behind):
        return "requests.carried_out.total"
    if _CARRIED_IN.search(before):
        return "requests.carried_in.total"
    if _RECONSIDERED.search(before) or _SUED.search(before):
        if _HANDLED.search(before) or not _topic(sentence[: count.end], in_part_four):
            return None
        return "challenges.reconsideration.total" if _RECONSIDERED.search(before) else "challenges.litigation.total"
    for key, pattern in (("granted", _GRANTED), ("partly_granted", _PARTLY), ("outcome_total", _CLOSED)):
        if pattern.search(before):
            return f"requests.{key}.total" if _OTHER_MATTER.search(before) is None else None
    received = _RECEIVED.search(before)
    if received is None or _OTHER_MATTER.search(received["what"]) or "复议" in before or "诉讼" in before:
        return None
    if _OF_REQUESTS.search(received["what"]) or _RECEIVED_AFTER.match(behind):
        return "requests.new_received.total"
    return "requests.new_received.total" if received["what"] in ("申请", "") and _OF_REQUESTS.search(before) else None


def _is_of_another(count: _Count, key: str, sentence: str, year: int | None) -> bool:
    """Whether a count belongs to another year, a part of the whole, or a comparison."""
    clause = count.before.rpartition(",")[2]
    if _COMPARED.search(clause) or count.behind.startswith(("余", "多", "左右", "以上", "以内")):
        return True
    if key == "requests.new_received.total" and (_PART.search(clause) or "其中" in count.before):
        return True
    if key.startswith("requests.carried") or year is None:
        return False
    years = _YEAR.findall(sentence[: count.end])
    return bool(years) and int(years[-1]) != year


def _agrees(key: str, value: Decimal, values: Values) -> bool | None:
    if key != "challenges.litigation.total":
        cell = values.get(key)
        return None if cell is None else cell == value
    parts = [cell for name in _LITIGATION if (cell := values.get(name)) is not None]
    return sum(parts) == value if len(parts) == 2 else None


def _claim(key: str, value: Decimal, text: str, values: Values) -> Claim:
    old = _IN_2014.get(key)
    if old is not None and old in values:
        key = old
    return Claim(key=key, value=value, text=text.strip(" ,、:("), agrees=_agrees(key, value, values))


def _results(count: _Count) -> str | None:
    for name, after, before in _RESULTS:
        if after.match(count.behind) or before.search(count.before):
            return name
    return None


def _in_sentence(sentence: str, printed: str, in_part_four: bool, year: int | None, values: Values) -> Iterator[Claim]:
    over = None
    wider = _WIDER.search(sentence) is not None
    for count in _counts(sentence):
        if "复议" in count.before or "诉讼" in count.before:
            last = "reconsideration" if count.before.rfind("复议") > count.before.rfind("诉讼") else "litigation"
            over = None if _HANDLED.search(count.before) else last
        key = _key(count, sentence, in_part_four)
        result = _results(count) if key is None and over == "reconsideration" else None
        if result is not None and _topic(sentence, in_part_four):
            key = f"challenges.reconsideration.{result}"
        if key is None or _is_of_another(count, key, sentence, year):
            continue
        start = max((found.end() for found in _CLAUSE.finditer(sentence, count.start, count.end)), default=count.start)
        text = printed[start : count.end + len(_behind(count))]
        claim = _claim(key, count.value, text, values)
        if claim.agrees or not wider:
            yield claim
    if "未" in sentence or "没有" in sentence:
        nothing = _NONE_RECEIVED.search(sentence)
        years = _YEAR.findall(sentence)
        if nothing is not None and not wider and (year is None or not years or int(years[-1]) == year):
            yield _claim("requests.new_received.total", Decimal(0), nothing[0], values)


def _report_year(sections: Sequence[Section]) -> int | None:
    """The year that the prose is about."""
    text = "".join(section.text[:1500] for section in sections)
    periods = period_years(text) if "12月" in text else []
    if periods:
        return periods[0]
    years = Counter(years_in(text)).most_common(2)
    return years[0][0] if years and (len(years) == 1 or years[0][1] > years[1][1]) else None


def read_claims(sections: Sequence[Section], values: Values) -> list[Claim]:
    """The claims of a report's parts, each once, in the order of the text."""
    worth = [section for section in sections if _WORTH.search(simplify(section.text))]
    if not worth:
        return []
    year = _report_year(sections)
    claims: dict[tuple[str, Decimal], Claim] = {}
    for section in worth:
        printed = simplify(section.text)
        text = printed.translate(_HALF)
        in_part_four = "复议" in section.title
        at = 0
        for end in (*(found.end() for found in _SENTENCE_END.finditer(text)), len(text)):
            sentence = text[at:end]
            if _WORTH.search(sentence):
                for claim in _in_sentence(sentence, printed[at:end], in_part_four, year, values):
                    claims.setdefault((claim.key, claim.value), claim)
            at = end
    right = {claim.key for claim in claims.values() if claim.agrees}
    return [claim for claim in claims.values() if claim.agrees is not False or claim.key not in right]

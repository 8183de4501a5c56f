"""The claims of one sentence after another: each count with its cell, its time, its body and its matter.

A `Reader` reads the sentences of one part of a report in order. What a sentence leaves open (2021年：… 。上年结转4件。)
it has from the sentence before: the time and the body of that sentence's first count, and the matter of all its counts.
A new paragraph starts afresh, unless what stands before it is a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from parsers.claims import cells
from parsers.claims.belief import Belief
from parsers.claims.bodies import body_marks
from parsers.claims.counts import Count, read_counts
from parsers.claims.marks import Mark, What, last_before
from parsers.claims.matters import PART, Matter, matter_at, matter_marks
from parsers.claims.times import time_marks

_OF_DISCLOSURE = re.compile(r"信息公开|依申请|公开申请")
_COMPARED = re.compile(
    r"同期|同比|环比|相比|较上|较去|比上|比去|比20|较20|增加|减少|增长|下降|上升|多收|少收|[日周月年人]均|平均|占比?$|占全|最[多高少低]的?[月一单]"
)
_RULE = re.compile(
    r"要求(?:做到|各|对|所有|每)|做到|应当|必须|确保|力争|争取|预计|预期|有望|计划|目标|拟(?=[收受办公])|如果?(?=[收受有发])|凡|每(?=[收受接办件年月日天周季])|不少于|不低于|不超过|至少"
)
_NONE_RECEIVED = re.compile(
    r"(?:未|没有)(?:收到|接到|受理)(?:过|任何|公民、法人(?:和|或)其他组织(?:的|提出的)?)*(?:(?:政府)?信息公开(?:的)?申请|依申请公开(?:政府信息)?的?(?:申请|事项))(?!的|事项)"
)
_CLAUSE = re.compile(r",(?!\d{3})|\(")
_FEES = re.compile(
    r"(?<!免收)(?<!减免)(?<!退还)(?<!公开)(?<!取消)行政事业性收费(?:总?金额|收入)?(?:共计?|合计|为|:)*\s*(\d{1,9}(?:\.\d+)?)\s*(万元|元)"
)
# Counts without a cell behind which a sentence still speaks of the same requests.
_CONTINUES = re.compile(
    rf"{_COMPARED.pattern}|{PART.pattern}|其中|不予公开|无法提供|不予处理|其他处理|延期|补正|按[时期]|及时|去年|上年|20\d\d年|新收|结转|复议|诉讼"
)
# The body as the one that decides in reconsideration, not as the one that is challenged.
_HANDLED = re.compile(r"办理|审理|审结|受理|承办|代理|出庭")
_HEADING = 30
_SHORT_HEADING = 15


class Report(NamedTuple):
    """What is known of the report: whose it is, and its year."""

    agency: str | None
    year: int | None


class Found(NamedTuple):
    """A count with its cell. `sure`: it speaks of the cell; `plain`: the sentence says whose or when it is."""

    key: str
    value: Decimal
    text: str
    sure: bool
    plain: bool


class _Scope(NamedTuple):
    """What a sentence takes over from the one before."""

    own_time: bool = True
    whose: Belief = Belief.SURE
    matter: Matter | None = None
    topic: bool = False
    own_part: bool = False


class _Marks(NamedTuple):
    times: list[Mark[bool]]
    bodies: list[Mark[Belief]]
    matters: list[Mark[Matter]]


def _base(title: str) -> _Scope:
    """What the heading of a part says about its counts."""
    if "复议" in title:
        return _Scope(topic=True)
    return _Scope(matter="requests" if "申请" in title else None)


class Reader:
    """Reads the sentences of the part that stands under `title`."""

    def __init__(self, title: str, report: Report) -> None:
        self._report = report
        self._base = self._scope = _base(title)
        self._length = 0
        self._counted_before = False

    def read(self, sentence: str, printed: str) -> list[Found]:
        """What one sentence claims; `printed` is the same sentence, letter for letter, as the page prints it."""
        marks = _Marks(
            time_marks(sentence, self._report.year),
            body_marks(sentence, self._report.agency),
            matter_marks(sentence),
        )
        counts = read_counts(sentence)
        found = [*self._counted(counts, sentence, printed, marks), *self._unnumbered(sentence, marks)]
        self._scope = self._next(sentence, counts, marks)
        self._length += len(sentence)
        self._counted_before |= bool(counts)
        if sentence.endswith("\n"):
            if self._counted_before or self._length > _HEADING:
                self._scope = self._base
            self._length, self._counted_before = 0, False
        return _undisputed(found)

    def _at(self, sentence: str, at: int, marks: _Marks) -> _Scope:
        """What holds at a place of the sentence."""
        own_time = last_before(marks.times, at)
        whose = last_before(marks.bodies, at)
        return _Scope(
            self._scope.own_time if own_time is None else own_time,
            self._scope.whose if whose is None else whose,
            matter_at(marks.matters, at, self._scope.matter, "结转" in sentence),
            self._scope.topic or _OF_DISCLOSURE.search(sentence, 0, at) is not None,
            whose == Belief.SURE and any(mark.what != whose for mark in marks.bodies if mark.start < at),
        )

    def _next(self, sentence: str, counts: list[Count], marks: _Marks) -> _Scope:
        """What the next sentence takes over."""
        topic = self._base.topic or (sentence.endswith(";") and _OF_DISCLOSURE.search(sentence) is not None)
        if not counts and not sentence.endswith("\n") and "申请" not in sentence:
            # 2021年情况。: a heading that runs on as a sentence dates what stands below it.
            own_time = len(sentence) > _SHORT_HEADING or self._at(sentence, len(sentence), marks).own_time
            return self._base._replace(own_time=own_time, matter=self._scope.matter, topic=topic)
        places = [count.at for count in counts] or [len(sentence)]
        first = self._at(sentence, places[0], marks)
        matters = {self._at(sentence, at, marks).matter for at in places}
        matter = matters.pop() if len(matters) == 1 else None
        return _Scope(first.own_time, first.whose, None if matter == "challenges" else matter, topic)

    def _counted(self, counts: list[Count], sentence: str, printed: str, marks: _Marks) -> Iterator[Found]:
        thread = _Thread()
        for count in counts:
            scope = self._at(sentence, count.at, marks)
            cell = thread.cell(count, scope, self._report.year)
            belief = _belief(count, cell, scope) if cell is not None else Belief.NO
            if cell is None or belief == Belief.NO:
                continue
            starts = (sign.end() for sign in _CLAUSE.finditer(sentence, count.start, count.at))
            text = printed[max(starts, default=count.start) : count.end + len(cells.behind(count))]
            plain = _says(marks.times, count.at, True) or _says(marks.bodies, count.at, Belief.SURE)
            yield Found(cell.key, count.value, text, belief == Belief.SURE, plain)

    def _unnumbered(self, sentence: str, marks: _Marks) -> Iterator[Found]:
        """What is claimed without a count of cases: no request at all, an amount of money."""
        fees = _FEES.search(sentence)
        if fees is not None:
            scope = self._at(sentence, fees.start(1), marks)
            value = Decimal(fees[1]) * (1 if fees[2] == "万元" else Decimal("0.0001"))
            if scope.own_time and scope.whose == Belief.SURE and _COMPARED.search(sentence[: fees.start()]) is None:
                yield Found("disclosure.fees.amount", value, fees[0], False, False)
        nothing = _NONE_RECEIVED.search(sentence) if "未" in sentence or "没有" in sentence else None
        if nothing is not None:
            scope = self._at(sentence, nothing.start() + 1, marks)
            if scope.own_time and scope.whose == Belief.SURE:
                yield Found("requests.new_received.total", Decimal(0), nothing[0], True, False)


class _Thread:
    """What a sentence's counts so far are about: results follow reconsideration, applicants the cell they part."""

    def __init__(self) -> None:
        self._reconsidered = False
        self._whole: cells.Found | None = None
        self._rows = 0
        self._documents = False
        self._strange = False

    def cell(self, count: Count, scope: _Scope, year: int | None) -> cells.Found | None:
        """The cell of the sentence's next count."""
        told = max(count.before.rfind("诉讼"), count.before.rfind("起诉"), count.before.rfind("法院"))
        if told >= 0 or "复议" in count.before:
            self._reconsidered = count.before.rfind("复议") > told and _HANDLED.search(count.before) is None
        document = cells.read_document(count, self._documents)
        self._documents = document is not None
        if document is not None:
            return cells.Found(document, Belief.LIKELY)
        column = cells.read_column(count, self._whole.key) if self._whole and self._rows == 1 else None
        if column is not None and self._whole is not None:
            return cells.Found(column, self._whole.belief)
        self._whole = self._row(count, scope, year)
        result = cells.read_result(count) if self._whole is None and self._reconsidered else None
        if result is not None:
            belief = Belief.SURE if scope.topic else Belief.LIKELY
            return cells.Found(f"challenges.reconsideration.{result}", belief)
        return self._whole

    def _row(self, count: Count, scope: _Scope, year: int | None) -> cells.Found | None:
        """The total that a count is; only likely one where a count of unknown things stands before it."""
        found = cells.read_key(count, scope.matter, topic=scope.topic, own_part=scope.own_part, year=year)
        if _OF_DISCLOSURE.search(count.before):
            self._strange = False
        if found is None:
            known = _CONTINUES.search(count.clause) is not None or cells.holds_carried(count)
            self._strange = self._strange or not known
            return None
        self._rows += found.key.startswith("requests.")
        return found._replace(belief=min(found.belief, Belief.LIKELY)) if self._strange else found


def _belief(count: Count, cell: cells.Found, scope: _Scope) -> Belief:
    """How surely a count speaks of the cell, in the report's year and for its body."""
    if not count.exact or not scope.own_time or _COMPARED.search(count.clause) or _RULE.search(count.clause):
        return Belief.NO
    if cell.key.startswith("challenges.") and scope.whose != Belief.SURE:
        return Belief.NO
    return min(cell.belief, scope.whose)


def _undisputed(found: Sequence[Found]) -> list[Found]:
    """Without the cells of which one sentence surely says two numbers: 收到12件，补正3件，实际受理9件."""
    said: dict[str, set[Decimal]] = {}
    for one in found:
        if one.sure:
            said.setdefault(one.key, set()).add(one.value)
    return [one for one in found if len(said.get(one.key, ())) <= 1]


def _says(marks: Sequence[Mark[What]], at: int, what: What) -> bool:
    """Whether the sentence itself says `what` of a place."""
    return last_before(marks, at) == what

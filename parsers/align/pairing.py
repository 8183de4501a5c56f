"""Runs paired with the rows of a table where labels alone do not settle it, at the least total cost.

`pair(stream, runs, slots)` keeps the order of both. A label stands before the values of its row; a tool that displaced
some (which shows in runs that have no label before them, or the end of one behind them) left them behind the values,
and one that kept the layout wrapped them around. Each label is used once. What a mismatch costs:

    cost                    what it stands for
    -----------------------------------------------------------------------------------------------
    0                       the label before the run is one of the row's
    WRAPPED                 the row's label begins before the run and ends behind it
    BEHIND                  the row's label stands behind the run
    1 - similarity          the label looks partly like the row's
    UNLABELLED              the run has no label
    FOREIGN_LABEL           the run's label is nothing like any row's
    OTHER_LABEL             the run's label is, or is as good as, that of another row
    ORPHANED_LABEL          a label of some row is left without a run
    OTHER_FORM              no label says so, and the form that the page's other labels follow lacks the row
    COUNT_OFF               the run holds another number of values than the row has columns
    SKIPPED_SLOT            a row of the form is not on the page (nothing, for a row that this form does not have)
    SKIPPED_RUN             a run is no row of the form (a page number, a date, a counter)

Beside the costs stand three measures:

    measure                 what it stands for
    -----------------------------------------------------------------------------------------------
    ALIKE                   from this similarity on, a label is as good as a row's own
    _NEARLY                 a label names, of the rows that it looks like, the one that it looks most like, and those
                            that it looks less like by at most so much: among these, the order decides
    CLEAR                   a pair is not in doubt when all pairings without it cost so much more, as one run that is
                            skipped does
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec
from rapidfuzz import fuzz

from parsers.align.runs import Label, Run, Stream
from parsers.align.vocabulary import (
    HEADERS,
    HEADINGS,
    INDEX,
    KNOWN,
    LENGTHS,
    LOOKS,
    ROW_LOOKS,
    UNIT_COLUMN,
    UNITS,
    Slot,
)

WRAPPED = 0.05
BEHIND = 0.25
UNLABELLED = 0.6
FOREIGN_LABEL = 1.0
OTHER_LABEL = 2.0
ORPHANED_LABEL = 0.5
OTHER_FORM = 0.5
COUNT_OFF = 0.3
SKIPPED_SLOT = 0.7
SKIPPED_RUN = 0.9

CLEAR = 0.9
_NEVER = float("inf")
_TINY = 1e-9

# Below this, two labels have nothing to do with each other.
_SIMILAR = 0.55
_NEARLY = 0.1
ALIKE = 0.75
# Looks shorter than this name a row only when they stand alone.
_SHORT_KEY = 3
_LABELS_LOOKED_AT = 12
_LABELS_OF_ONE_ROW = 3
# A label behind a run, or the end of one, is in the first so many labels that follow.
_LABELS_BEHIND = 2


class Pair(NamedTuple):
    """A run, the row that it is, whether a label says so, and whether any other pairing costs much more."""

    run: Run
    slot: Slot
    by_label: bool
    clear: bool = True


def joined(labels: Sequence[Label]) -> str:
    """Labels run together; single characters are left out (a spanning label printed down the margin)."""
    return "".join(label.key for label in labels[-_LABELS_LOOKED_AT:] if len(label.key) > 1)


def _without_unit(text: str) -> str:
    """A label without the unit that stands in the next column and was joined to it: 网络申请数件 gives 网络申请数."""
    return next((text.removesuffix(unit) for unit in UNITS if text.endswith(unit)), text)


def without_unit(labels: Sequence[Label]) -> Sequence[Label]:
    """Labels without the unit that stands last in a column of its own."""
    return labels[:-1] if len(labels) > 1 and labels[-1].key in UNIT_COLUMN else labels


def follows_headings(labels: Sequence[Label]) -> bool:
    """Whether the last label is the heading of a column, as the one before it is, rather than the row of that name."""
    if len(labels) < 2 or labels[-1].key not in HEADINGS:
        return False
    before = labels[-2].key
    return len(before) > 1 and any(heading.startswith(before) for heading in HEADINGS)


def named_by(labels: Sequence[Label]) -> tuple[Slot, ...]:
    """The rows that the last label, or the last few run together, may name."""
    if not labels:
        return ()
    if follows_headings(labels):
        return ()
    labels = without_unit(labels)
    last = labels[-1]
    if len(last.key) == 1 and len(labels) > 1:  # the last letter of a name that was broken off
        last = msgspec.structs.replace(last, key=labels[-2].key + last.key)
    found = INDEX.get(last.key) or INDEX.get(_without_unit(last.key))
    if found is not None:
        return found
    text = _without_unit(joined(labels))
    for length in LENGTHS:
        if _SHORT_KEY <= length <= len(text) and (found := INDEX.get(text[-length:])) is not None:
            return found
    return ()


@lru_cache(maxsize=16384)
def likeness(text: str, keys: tuple[str, ...]) -> float:
    """How much the end of `text` looks like one of the looks of a row: 0 to 1."""
    best = 0.0
    for key in keys:
        if len(key) < _SHORT_KEY:
            continue
        best = max(best, fuzz.ratio(key, text[-len(key) - 2 :]), fuzz.ratio(key, text))
        if len(text) >= _SHORT_KEY and key.startswith(text):
            best = max(best, 90.0)
    return best / 100


class _Costs:
    """What it costs to take a run for each slot, by how many labels around it belong to its neighbours."""

    def __init__(self, stream: Stream, runs: Sequence[Run], slots: tuple[Slot, ...]) -> None:
        self.slots = slots
        self.rows_named = ROW_LOOKS[slots[0].table]
        self.headings = tuple(HEADERS[slots[0].table])
        starts = [runs[0].labels_from, *(run.labels_to for run in runs)]
        ends = [*(run.labels_to for run in runs), self._end(stream, runs[-1])]
        gaps = [stream.labels[start:end] for start, end in zip(starts, ends, strict=True)]
        self.before = gaps[:-1]
        self.behind = [gap[:_LABELS_BEHIND] for gap in gaps[1:]]
        self.displaced = any(map(self._is_displaced, self.before, self.behind))
        form = self._form()
        has_row = [any(variant.form == form for variant in slot.variants) for slot in slots]
        self.other_form = [0.0 if own else OTHER_FORM for own in has_row]
        self.skipped = [SKIPPED_SLOT if own else 0.0 for own in has_row]
        self.off = [
            [0.0 if len(run.items) in slot.widths or run.numbers in slot.widths else COUNT_OFF for slot in slots]
            for run in runs
        ]

    def _form(self) -> str:
        """The form that has the rows named before the runs and that the others lack; the oldest when there are none."""
        named = {code for before in self.before for code in self._codes(before)}
        sole = [slot.variants[0].form for slot in self.slots if len(slot.variants) == 1 and slot.code in named]
        return max(sole, key=sole.count, default=min(v.form for slot in self.slots for v in slot.variants))

    @staticmethod
    def _end(stream: Stream, last: Run) -> int:
        """Where the labels behind the last run end: at the next run, of whatever table."""
        return next((run.labels_to for run in stream.runs if run.labels_to > last.labels_to), len(stream.labels))

    def _is_displaced(self, before: Sequence[Label], behind: Sequence[Label]) -> bool:
        """Whether a run has no label before it, or the end of one behind it."""
        if not self._labels(before):
            return True
        end = behind[0].key if behind else ""
        if len(end) < _SHORT_KEY or end in KNOWN:
            return False
        is_end = any(key.endswith(end) for slot in self.slots for key in slot.keys)
        return is_end and not any(likeness(end, slot.keys) >= ALIKE for slot in self.slots)

    def _labels(self, labels: Sequence[Label]) -> bool:
        """Whether the last of `labels` may be the label of a row."""
        if not labels or not labels[-1].key:
            return False
        key = labels[-1].key
        is_heading = key in LOOKS[self.slots[0].table] or likeness(key, self.headings) >= ALIKE
        return not is_heading or bool(self._codes(labels))

    def _codes(self, labels: Sequence[Label]) -> set[str]:
        return {slot.code for slot in named_by(labels) if slot.table == self.slots[0].table}

    def orphans(self, labels: Sequence[Label]) -> float:
        return ORPHANED_LABEL * sum(self._names_a_row(label.key) for label in labels)

    def _names_a_row(self, key: str) -> bool:
        if key in KNOWN or not key:
            return key in self.rows_named
        return any(likeness(key, slot.keys) >= _SIMILAR for slot in self.slots)

    def ways(self, at: int, used: int) -> list[list[tuple[float, bool]]]:
        """`of` for each number of labels that run `at` may use of those behind it."""
        ways = [self.of(at, used, 0)]
        before = self.before[at][used:]
        for behind in range(1, len(self.behind[at]) + 1):
            wrapped = not named_by(before[-1:]) and not named_by(self.behind[at][:behind])
            if not self.displaced and not wrapped:
                break
            ways.append(self.of(at, used, behind))
        return ways

    def of(self, at: int, used: int, behind: int) -> list[tuple[float, bool]]:
        """For each slot the cost of taking run `at` for it, and whether a label says so, when the run before has used
        `used` of the labels between them and this one uses `behind` of those behind it."""
        before = self.before[at][used:]
        after = self.behind[at][:behind]
        whole_before, whole_after = bool(named_by(before[-1:])), bool(named_by(after))
        if not behind:
            looks = self._by(before, before[:-1] if whole_before else before[:-_LABELS_OF_ONE_ROW], 0.0)
        elif not whole_before and not whole_after:
            looks = self._by([*before, *after], before[:-_LABELS_OF_ONE_ROW], WRAPPED, behind + 1)
            begun = [likeness(joined(before[-1:]), slot.keys) for slot in self.slots]
            if max(begun) >= _SIMILAR:  # what begins like one row does not go on as another
                begins = [look >= max(begun) - _NEARLY for look in begun]
                looks = [look if begins[at] else (OTHER_LABEL, False) for at, look in enumerate(looks)]
        else:
            looks = self._by(after, [*before, *(after[:-1] if named_by(after[-1:]) else ())], BEHIND)
        return [
            (cost + off, True) if by_label else (cost + off + other, False)
            for (cost, by_label), off, other in zip(looks, self.off[at], self.other_form, strict=True)
        ]

    def _by(
        self, labels: Sequence[Label], left: Sequence[Label], extra: float, least: int = 1
    ) -> list[tuple[float, bool]]:
        extra += self.orphans(left)
        codes = self._codes(labels)
        if codes:
            return [(extra, True) if slot.code in codes else (OTHER_LABEL + extra, False) for slot in self.slots]
        if not self._labels(labels):
            return [(UNLABELLED + extra, False)] * len(self.slots)
        texts = {joined(labels[-taken:]) for taken in range(least, _LABELS_OF_ONE_ROW + 1)}
        looks = [max(likeness(text, slot.keys) for text in texts) for slot in self.slots]
        otherwise = (OTHER_LABEL if max(looks) >= ALIKE else FOREIGN_LABEL) + extra
        least_like = max(_SIMILAR, max(looks) - _NEARLY)
        return [(1 - look + extra, True) if look >= least_like else (otherwise, False) for look in looks]


State = tuple[int, int, int]
"""Runs done, slots done, labels used of those that follow."""


class _Edge(NamedTuple):
    """A step from one state to the next: a slot skipped, a run skipped, or a run taken for a slot. `by_label` tells of
    a run that is taken whether a label says so; None where none is."""

    start: State
    end: State
    cost: float
    by_label: bool | None = None


def _edges(costs: _Costs, runs: Sequence[Run], slots: tuple[Slot, ...]) -> list[_Edge]:
    """Every step that leads on from (0, 0, 0), in an order in which each state comes after those that lead to it."""
    edges: list[_Edge] = []
    reached: set[State] = {(0, 0, 0)}
    for i in range(len(runs) + 1):
        follows = i < len(runs)
        for used in range(_LABELS_BEHIND + 1):
            ways = costs.ways(i, used) if follows else []
            left_over = costs.orphans(costs.before[i][used:-1]) if follows else 0.0  # its own label goes with it
            for j in range(len(slots) + 1):
                state = (i, j, used)
                if state not in reached:
                    continue
                first = len(edges)
                if j < len(slots):
                    edges.append(_Edge(state, (i, j + 1, used), costs.skipped[j]))
                if follows:
                    edges.append(_Edge(state, (i + 1, j, 0), SKIPPED_RUN + left_over))
                if follows and j < len(slots):
                    edges.extend(_Edge(state, (i + 1, j + 1, behind), *way[j]) for behind, way in enumerate(ways))
                reached.update(edge.end for edge in edges[first:])
    return edges


def pair(stream: Stream, runs: Sequence[Run], slots: tuple[Slot, ...]) -> list[Pair]:
    """The cheapest pairing of `runs` with `slots`, neither of them empty, that keeps the order of both. A pair that is
    not `clear` could be another at nearly the same cost."""
    edges = _edges(_Costs(stream, runs, slots), runs, slots)
    ways_to: dict[State, float] = {(0, 0, 0): 0.0}
    came_by: dict[State, _Edge] = {}
    for edge in edges:
        cost = ways_to[edge.start] + edge.cost
        if cost < ways_to.get(edge.end, _NEVER) - _TINY:
            ways_to[edge.end], came_by[edge.end] = cost, edge
    ends = [(len(runs), len(slots), used) for used in range(_LABELS_BEHIND + 1)]
    end = min(ends, key=lambda state: ways_to.get(state, _NEVER))
    best = ways_to[end]
    ways_on = dict.fromkeys(ends, 0.0)
    for edge in reversed(edges):
        ways_on[edge.start] = min(ways_on.get(edge.start, _NEVER), edge.cost + ways_on.get(edge.end, _NEVER))
    taken: dict[int, _Edge] = {}
    while end in came_by:
        edge = came_by[end]
        if edge.by_label is not None:
            taken[edge.start[0]] = edge
        end = edge.start
    doubtful = {
        edge.start[0]
        for edge in edges
        if edge.end[0] != edge.start[0]
        and edge.start[0] in taken
        and (edge.by_label is None or edge.start[1] != taken[edge.start[0]].start[1])
        and ways_to[edge.start] + edge.cost + ways_on.get(edge.end, _NEVER) - best < CLEAR
    }
    return [
        Pair(runs[i], slots[edge.start[1]], edge.by_label is True, i not in doubtful)
        for i, edge in sorted(taken.items())
    ]

"""Which row of the form each run is.

`align(stream)` matches the runs of a page against the slots of every table. A label that names one row settles it; what
labels leave open is settled by the order of the form, at the least total cost:

    cost                    what it stands for
    -----------------------------------------------------------------------------------------------
    1 - similarity          the run's label looks partly like the slot's (1: not at all)
    UNLABELLED              the run has no label of its own
    COUNT_OFF               the run holds another number of values than the slot has columns
    SKIPPED_SLOT            a row of the form is not on the page
    SKIPPED_RUN             a run is no row of the form (a page number, a date, a counter)

A run is matched once, a slot once. Rows in another order, rows printed twice, and rows matched only by their place are
told apart in the answer, so that later steps can doubt them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import msgspec
from rapidfuzz import fuzz

from parsers.align.runs import Label, Run, Stream
from parsers.align.vocabulary import HEADERS, INDEX, KNOWN, LENGTHS, SLOTS, UNIT_COLUMN, Slot

UNLABELLED = 0.6
COUNT_OFF = 0.3
SKIPPED_SLOT = 0.7
SKIPPED_RUN = 0.9

# Looks shorter than this name a row only when they stand alone.
_SHORT_KEY = 3
# Below this, two labels have nothing to do with each other.
_SIMILAR = 0.55
_LABELS_LOOKED_AT = 12
_CHALLENGE_SIGNS = ("结果维持", "结果纠正", "尚未审结")


class Match(msgspec.Struct):
    """A run and the row that it is. `by_label`: its label says so; else its place among the others does, and `sure`
    tells whether that leaves no other choice. `slot` None: the one line that holds a whole table of several rows."""

    run: Run
    table: str
    slot: Slot | None
    by_label: bool = True
    sure: bool = True


class Alignment(msgspec.Struct):
    """The matches of one table in reading order, the runs that repeat a row, and the rows that stand out of order."""

    matches: list[Match] = []
    repeated: list[Match] = []
    reordered: list[Match] = []
    unlabelled: list[Match] = []


def _joined(labels: Sequence[Label]) -> str:
    """Labels run together; single characters are left out (a spanning label printed down the margin)."""
    return "".join(label.key for label in labels[-_LABELS_LOOKED_AT:] if len(label.key) > 1)


def _named_by(labels: Sequence[Label]) -> tuple[Slot, ...]:
    """The slots that the last label, or the last few run together, may name."""
    last = labels[-1]
    if last.text in UNIT_COLUMN and len(labels) > 1:
        labels = labels[:-1]
        last = labels[-1]
    found = INDEX.get(last.key)
    if found is not None:
        return found
    text = _joined(labels)
    for length in LENGTHS:
        if _SHORT_KEY <= length <= len(text) and (found := INDEX.get(text[-length:])) is not None:
            return found
    return ()


def _challenge(run: Run, labels: Sequence[Label]) -> Match | None:
    """The match of a run that follows the headings of the challenges table, or None."""
    headers = HEADERS["challenges"]
    text = _joined(labels)
    follows_headers = labels[-1].key in headers or any(text.endswith(header) for header in headers)
    if not any(sign in text for sign in _CHALLENGE_SIGNS) and labels[-1].key not in _ROWS_OF_CHALLENGES:
        return None
    if not follows_headers and len(run.items) <= 2 * len(headers):
        return None
    named = [slot for slot in SLOTS["challenges"] if any(label.key in slot.keys for label in labels)]
    rows_below = [slot for slot in named if slot.order]
    if len(run.items) <= len(headers) + 1 and len(rows_below or named) == 1 and run.numbers:
        return Match(run, "challenges", (rows_below or named)[0])
    return Match(run, "challenges", None) if run.numbers > 1 or len(run.items) > 2 * len(headers) else None


_ROWS_OF_CHALLENGES = frozenset(key for slot in SLOTS["challenges"] for key in slot.keys)


def _candidates(stream: Stream) -> dict[str, list[tuple[Run, tuple[Slot, ...]]]]:
    """For each table, the runs whose labels name rows of it."""
    found: dict[str, list[tuple[Run, tuple[Slot, ...]]]] = {table: [] for table in SLOTS}
    for run in stream.runs:
        labels = stream.before(run)
        if not labels:
            continue
        slots = _named_by(labels)
        last = labels[-1].key
        if last in HEADERS["challenges"] or (slots and slots[0].table == "challenges") or len(run.items) > 10:
            challenge = _challenge(run, labels)
            if challenge is not None:
                found["challenges"].append((run, (challenge.slot,) if challenge.slot else ()))
                continue
        if slots and (run.numbers or len(run.items) >= min(slots[0].widths)):
            found[slots[0].table].append((run, slots))
    return found


def _in_order(found: list[tuple[Run, tuple[Slot, ...]]]) -> list[Match]:
    """The matches that follow the order of the form: the heaviest rising chain, runs side by side preferred."""
    plain = [slots[0].order if len(slots) == 1 else -1 for _, slots in found]
    if -1 not in plain and all(before < after for before, after in pairwise(plain)):
        return [Match(run, slots[0].table, slots[0]) for run, slots in found]
    # Each state is one (run, slot): best weight of a chain that ends there, and the state before it.
    states: list[tuple[int, Slot]] = [(i, slot) for i, (_, slots) in enumerate(found) for slot in slots]
    best: list[float] = []
    back: list[int] = []
    for at, (i, slot) in enumerate(states):
        own = 1.0 if found[i][0].numbers else 0.3
        weight, previous = own, -1
        for earlier in range(at):
            j, before = states[earlier]
            if j < i and before.order < slot.order:
                chained = (
                    best[earlier]
                    + own
                    + (0.1 if j == i - 1 else 0.0)
                    + (0.05 if before.order == slot.order - 1 else 0.0)
                )
                if chained > weight:
                    weight, previous = chained, earlier
        best.append(weight)
        back.append(previous)
    chain: list[Match] = []
    at = max(range(len(states)), key=best.__getitem__, default=-1)
    while at >= 0:
        i, slot = states[at]
        chain.append(Match(found[i][0], slot.table, slot))
        at = back[at]
    return chain[::-1]


def similarity(labels: Sequence[Label], after: Sequence[Label], slot: Slot) -> float:
    """How much the labels before a run (and the first after it, where a label was wrapped around its numbers) look like
    the slot's label: 0 to 1."""
    before = _joined(labels[-3:])
    if not before:
        return 0.0
    best = 0.0
    around = before + (after[0].key if after and after[0].key not in KNOWN else "")
    for key in slot.keys:
        if len(key) < _SHORT_KEY:
            best = max(best, 1.0 if labels[-1].key == key else 0.0)
            continue
        tail, wide = before[-len(key) - 2 :], around[-len(key) - 6 :]
        best = max(
            best, fuzz.ratio(key, tail) / 100, fuzz.ratio(key, labels[-1].key) / 100, fuzz.ratio(key, wide) / 100
        )
        if len(labels[-1].key) > _SHORT_KEY and key.startswith(labels[-1].key):
            best = max(best, 0.9)
    return best


def _cost(stream: Stream, run: Run, after: Run | None, slot: Slot) -> tuple[float, bool]:
    """The cost of taking `run` for `slot`, and whether its label supports it."""
    labels = stream.before(run)
    own = [label for label in labels if label.key]
    look = similarity(own, stream.before(after) if after else (), slot) if own else 0.0
    off = 0.0 if len(run.items) in slot.widths or run.numbers in slot.widths else COUNT_OFF
    if look >= _SIMILAR:
        return 1 - look + off, True
    return (1.0 if own else UNLABELLED) + off, False


def _fill(stream: Stream, runs: Sequence[Run], slots: Sequence[Slot]) -> list[Match]:
    """The cheapest monotone pairing of `runs` with `slots`."""
    rows, columns = len(runs), len(slots)
    if not rows or not columns:
        return []
    nexts = {id(run): following for run, following in pairwise(stream.runs)}
    costs = [[_cost(stream, run, nexts.get(id(run)), slot) for slot in slots] for run in runs]
    total = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(1, rows + 1):
        total[i][0] = i * SKIPPED_RUN
    for j in range(1, columns + 1):
        total[0][j] = j * SKIPPED_SLOT
    for i in range(1, rows + 1):
        for j in range(1, columns + 1):
            total[i][j] = min(
                total[i - 1][j - 1] + costs[i - 1][j - 1][0],
                total[i - 1][j] + SKIPPED_RUN,
                total[i][j - 1] + SKIPPED_SLOT,
            )
    out: list[Match] = []
    i, j = rows, columns
    while i and j:
        cost, by_label = costs[i - 1][j - 1]
        if total[i][j] == total[i - 1][j - 1] + cost:
            i, j = i - 1, j - 1
            out.append(Match(runs[i], slots[j].table, slots[j], by_label, sure=by_label or rows == columns))
        elif total[i][j] == total[i - 1][j] + SKIPPED_RUN:
            i -= 1
        else:
            j -= 1
    return out[::-1]


def _plausible(run: Run, table: str, between: bool) -> bool:
    """Whether an unnamed run may be a row of `table`: of about its width, and between rows of it unless it is wide."""
    width = SLOTS[table][0].widths[0]
    if width < 5:
        return between and 0 < run.numbers <= len(run.items) <= 6
    return run.numbers > 0 and len(run.items) <= 2 * width if between else width - 2 <= len(run.items) <= 2 * width


def _complete(stream: Stream, table: str, chain: list[Match], taken: set[int]) -> list[Match]:
    """Matches for the runs between, before and behind those of `chain` that no label names."""
    place = {id(run): i for i, run in enumerate(stream.runs)}
    slots = SLOTS[table]
    ends = [(-1, -1)] + [(place[id(m.run)], m.slot.order) for m in chain if m.slot] + [(len(stream.runs), len(slots))]
    added: list[Match] = []
    for (run_from, slot_from), (run_to, slot_to) in pairwise(ends):
        between = run_from >= 0 and run_to < len(stream.runs)
        gap = stream.runs[run_from + 1 : run_to]
        if not between:  # outside the table: only what touches it, up to the next run of another table
            gap = _touching(gap, taken, from_end=run_from < 0)
        runs = [run for run in gap if id(run) not in taken and _plausible(run, table, between)]
        added.extend(_fill(stream, runs, slots[slot_from + 1 : slot_to]))
    return added


def _touching(runs: list[Run], taken: set[int], *, from_end: bool) -> list[Run]:
    ordered = runs[::-1] if from_end else runs
    kept: list[Run] = []
    for run in ordered:
        if id(run) in taken:
            break
        kept.append(run)
    return kept[::-1] if from_end else kept


def align(stream: Stream) -> dict[str, Alignment]:
    """The alignment of every table that the page shows, by the table's code."""
    candidates = _candidates(stream)
    named = {id(run) for found in candidates.values() for run, _ in found}
    alignments: dict[str, Alignment] = {}
    for table, found in candidates.items():
        if not found:
            continue
        lines = [run for run, slots in found if not slots]
        if lines:  # one line of all rows: what else names rows is its heading
            alignments[table] = Alignment(
                matches=[Match(lines[0], table, None)], repeated=[Match(run, table, None) for run in lines[1:]]
            )
            continue
        alignments[table] = _align_table(stream, table, found, named)
    return alignments


def _align_table(stream: Stream, table: str, found: list[tuple[Run, tuple[Slot, ...]]], named: set[int]) -> Alignment:
    chain = _in_order(found)
    matched = {id(match.run) for match in chain}
    filled = {match.slot.code for match in chain if match.slot}
    out = Alignment()
    for run, slots in found:
        if id(run) in matched or not run.numbers:
            continue
        free = [slot for slot in slots if slot.code not in filled]
        if free and len(slots) == 1:
            out.reordered.append(Match(run, table, free[0]))
            filled.add(free[0].code)
        elif len(slots) == 1:
            out.repeated.append(Match(run, table, slots[0]))
    if len(filled) < len(SLOTS[table]) or table == "statistics":
        added = [
            match for match in _complete(stream, table, chain, named) if match.slot and match.slot.code not in filled
        ]
        out.unlabelled = [match for match in added if not match.by_label]
        chain = chain + added
    place = {id(run): i for i, run in enumerate(stream.runs)}
    out.matches = sorted(chain + out.reordered, key=lambda match: place[id(match.run)])
    return out

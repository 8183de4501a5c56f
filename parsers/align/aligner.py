"""Which row of the form each run is.

`align(stream)` matches the runs of a page against the rows of every table. On a clean page each run has the label of
its row before it, in the order of the form, and that settles it. Anything else (labels unknown, displaced, missing,
rows in another order, rows printed twice) is settled by `pairing`, at the least total cost.

A run is matched once, a row once. Rows in another order, rows printed twice, and rows matched only by their place are
told apart in the answer, so that later steps can doubt them.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from parsers.align.pairing import ALIKE, Pair, follows_headings, joined, likeness, named_by, pair, without_unit
from parsers.align.runs import Label, Run, Stream
from parsers.align.vocabulary import HEADERS, LOOKS, ROW_LOOKS, SLOTS, Slot
from parsers.numbers import Number

# A table of at least so many columns is known by the width of its rows.
_WIDE = 5
# The most values that a row of a narrower table has on any page.
_NARROW = 6
# More than three copies of a table have; what follows only repeats rows.
_MOST_RUNS = 300
_ROWS_OF_COPY = 5
_CHALLENGE_WORDS = ("复议", "诉讼")
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
    """The matches of one table in reading order, the runs that repeat a row, the rows that stand out of order, those
    that only their place names, and labelled runs among them that are no row of any form."""

    matches: list[Match] = []
    repeated: list[Match] = []
    reordered: list[Match] = []
    unlabelled: list[Match] = []
    strange: list[Run] = []


def _challenge(run: Run, labels: Sequence[Label]) -> Match | None:
    """The match of a run that follows the headings of the challenges table, or None."""
    headers = HEADERS["challenges"]
    text = joined(labels)
    follows_headers = labels[-1].key in headers or any(text.endswith(header) for header in headers)
    as_wide = len(run.items) > 2 * len(headers) and any(
        word in label.key for label in labels for word in _CHALLENGE_WORDS
    )
    signs = as_wide or any(sign in text for sign in _CHALLENGE_SIGNS)
    if not signs and labels[-1].key not in _ROWS_OF_CHALLENGES:
        return None
    if not follows_headers and (run.width <= 2 * len(headers) or not run.numbers):
        return None
    named = [slot for slot in SLOTS["challenges"] if any(label.key in slot.keys for label in labels)]
    rows_below = [slot for slot in named if slot.order]
    glued = any(item.number and len(item.number.digits or "") > 2 * len(headers) for item in run.items)
    if run.width <= len(headers) + 1 and len(rows_below or named) == 1 and run.numbers and not glued:
        return Match(run, "challenges", (rows_below or named)[0])
    whole = run.numbers > 1 or len(run.items) > 2 * len(headers) or glued
    return Match(run, "challenges", None) if whole else None


_Named = tuple[Run, tuple[Slot, ...]]
"""A run and the rows that its labels may name."""
_ROWS_OF_CHALLENGES = frozenset(key for slot in SLOTS["challenges"] for key in slot.keys)


def _candidates(stream: Stream) -> dict[str, list[_Named]]:
    """For each table, the runs whose labels name rows of it."""
    found: dict[str, list[_Named]] = {table: [] for table in SLOTS}
    for run in stream.runs:
        labels = stream.before(run)
        if not labels:
            continue
        slots = named_by(labels)
        last = labels[-1].key
        if last in HEADERS["challenges"] or (slots and slots[0].table == "challenges") or len(run.items) > 10:
            challenge = _challenge(run, labels)
            if challenge is not None:
                found["challenges"].append((run, (challenge.slot,) if challenge.slot else ()))
                continue
        if slots and (run.numbers or len(run.items) >= min(slots[0].widths)):
            found[slots[0].table].append((run, slots))
    return found


def _may_be_row(stream: Stream, run: Run, table: str, between: bool) -> bool:
    """Whether an unnamed run may be a row of `table`: of about its width, and between rows of it unless it is wide or
    its neighbouring labels belong to the table."""
    width = SLOTS[table][0].widths[0]
    if width >= _WIDE:
        if len(run.items) == 1:
            return False  # a page number, a counter
        if not run.numbers:
            labelled = bool(stream.before(run)) and stream.before(run)[-1].key not in LOOKS[table]
            return len(run.items) == width or (between and labelled and width < len(run.items) <= 2 * width)
        return len(run.items) <= 2 * width if between else width - 2 <= len(run.items) <= 2 * width
    if not 0 < run.numbers <= len(run.items) <= _NARROW:
        return False
    before = without_unit(stream.before(run))[-1:]
    if not between and any(_alike(label, table) for label in before):
        return True
    behind = stream.labels[run.labels_to : run.labels_to + 1]
    return between or any(_belongs_to(label, table) for label in (*before, *behind))


def _belongs_to(label: Label, table: str) -> bool:
    return label.key in LOOKS[table] or any(slot.table == table for slot in named_by([label]))


def _is_lone(run: Run) -> bool:
    """Whether the run is a number in a line of its own."""
    line = run.items[0].line
    return len(run.items) == 1 and len(line.tokens) == 1 and not line.table and line.tokens[0].column < 0


def _are_lines(found: Sequence[_Named]) -> bool:
    """Whether rows are lines of text here, so that a number in a line of its own is a page number."""
    return sum(len(run.items[0].line.tokens) > 1 for run, _ in found) * 4 > len(found) * 3


def _may_be_page_number(stream: Stream, found: Sequence[_Named], at: int) -> bool:
    """Whether the row that a lone number follows may have its values behind the number: what comes next is no row that
    a label names."""
    place = next(place for place, run in enumerate(stream.runs) if run is found[at][0])
    behind, below = stream.runs[place + 1 : place + 2], found[at + 1 : at + 2]
    return not behind or not below or behind[0] is not below[0][0]


def _doubt_lone(matches: list[Match]) -> list[Match]:
    """Matches among lines, where a number in a line of its own needs a sum to prove that it is no page number."""
    for match in matches:
        match.by_label = match.by_label and not _is_lone(match.run)
    return matches


def _region(stream: Stream, table: str, found: Sequence[_Named], named: set[int]) -> list[Run]:
    """The runs that may be rows of `table`: those that its labels name, and what stands between or touches them."""
    place = {id(run): at for at, run in enumerate(stream.runs)}
    own = {id(run) for run, _ in found}
    first, last = place[id(found[0][0])], place[id(found[-1][0])]

    in_lines = _are_lines(found)
    last_run = len(stream.runs) - 1

    def is_lone(at: int) -> bool:
        return in_lines and _is_lone(stream.runs[at])

    def fits(at: int) -> bool:
        run = stream.runs[at]
        return id(run) not in named and not is_lone(at) and _may_be_row(stream, run, table, first < at < last)

    def next_row(at: int, step: int) -> int | None:
        """The row that touches the one at `at`, behind a page number if there is one."""
        near = at + step
        if 0 <= near <= last_run and is_lone(near):
            near += step
        return near if 0 <= near <= last_run and fits(near) else None

    start, end = first, last
    while (above := next_row(start, -1)) is not None:
        start = above
    while (below := next_row(end, 1)) is not None:
        end = below
    return [stream.runs[at] for at in range(start, end + 1) if id(stream.runs[at]) in own or fits(at)]


def _clean_order(stream: Stream, table: str, found: Sequence[_Named]) -> list[Match] | None:
    """The matches, where every run has the label of a row before it, in the order of the form, and no label is left
    over; else None."""
    matches: list[Match] = []
    order = -1
    for run, slots in found:
        slot = next((slot for slot in slots if slot.order > order), None)
        if slot is None:
            return None
        order = slot.order
        matches.append(Match(run, table, slot))
    rows = ROW_LOOKS[table]
    for match in matches[1:]:
        own = match.slot.keys if match.slot else ()
        if any(label.key in rows and label.key not in own for label in stream.before(match.run)[:-1]):
            return None
    return matches


def align(stream: Stream) -> dict[str, Alignment]:
    """The alignment of every table that the page shows, by the table's code."""
    candidates = _candidates(stream)
    named = {id(run) for found in candidates.values() for run, _ in found}
    alignments: dict[str, Alignment] = {}
    for table, found in candidates.items():
        if not found:
            continue
        lines = [run for run, slots in found if not slots]
        if any(slots and run.numbers for run, slots in found):  # a row of its own for each, some without their label
            lines = [run for run in lines if run.width > 2 * max(SLOTS[table][0].widths)]
            found = [(run, slots or SLOTS[table]) for run, slots in found]
        if lines:  # one line of all rows: what else names rows is its heading
            lines.sort(key=lambda run: not run.numbers)
            alignments[table] = Alignment(
                matches=[Match(lines[0], table, None)], repeated=[Match(run, table, None) for run in lines[1:]]
            )
            continue
        alignments[table] = _align_table(stream, table, found, named)
    return alignments


def _one_copy(found: list[_Named]) -> tuple[list[_Named], list[Match]]:
    """The named runs of one copy of a table, and those of others on the page (of last year, for another width of
    screen) as repeated rows: where the first row comes again behind several, another copy begins."""
    copies: list[list[_Named]] = [[]]
    first = next((slots for run, slots in found if run.numbers), ())
    for run, slots in found:
        starts = run.numbers and slots == first and len(slots) == 1
        if starts and len(copies[-1]) >= _ROWS_OF_COPY:
            copies.append([])
        copies[-1].append((run, slots))
    most = max(map(len, copies))
    kept = next(copy for copy in copies if 2 * len(copy) >= most)
    others = [one for copy in copies if copy is not kept for one in copy]
    return kept, [Match(run, slots[0].table, slots[0]) for run, slots in others if len(slots) == 1 and run.numbers]


def _align_table(stream: Stream, table: str, found: list[_Named], named: set[int]) -> Alignment:
    in_lines = _are_lines(found)
    if in_lines:
        found = [
            one for at, one in enumerate(found) if not (_is_lone(one[0]) and _may_be_page_number(stream, found, at))
        ]
    found, copies = _one_copy(found)
    runs = _region(stream, table, found, named)[:_MOST_RUNS]
    clean = _clean_order(stream, table, found) if len(runs) == len(found) else None
    if clean is not None:
        return Alignment(matches=_doubt_lone(clean) if in_lines else clean, repeated=copies)
    pairs = pair(stream, runs, SLOTS[table])
    out = Alignment(matches=_matches(pairs, table))
    out.unlabelled = [match for match in out.matches if not match.by_label]
    if in_lines:
        _doubt_lone(out.matches)
    matched = {id(match.run) for match in out.matches}
    filled = {match.slot.code for match in out.matches if match.slot}
    names = {id(run): slots for run, slots in found}
    for run in runs:
        if id(run) in matched or not run.numbers or not stream.before(run) or follows_headings(stream.before(run)):
            continue
        slots = names.get(id(run)) or _alike(stream.before(run)[-1], table)
        free = [slot for slot in slots if slot.code not in filled]
        if len(free) == 1:
            out.reordered.append(Match(run, table, free[0]))
            filled.add(free[0].code)
        elif len(slots) == 1:
            out.repeated.append(Match(run, table, slots[0]))
        elif not slots:
            out.strange.append(run)
    out.repeated.extend(copies)
    _settle_twins(out)
    place = {id(run): at for at, run in enumerate(stream.runs)}
    out.matches = sorted(out.matches + out.reordered, key=lambda match: place[id(match.run)])
    return out


def _settle_twins(alignment: Alignment) -> None:
    """Which of several rows of one name and with the same values is meant makes no difference."""
    for match in alignment.matches:
        twins = [other.run for other in alignment.repeated if match.slot is not None and other.slot is match.slot]
        if twins and all(_values(twin) == _values(match.run) for twin in twins):
            match.sure = match.by_label


def _values(run: Run) -> list[Number | None]:
    return [item.number for item in run.items]


def _alike(label: Label, table: str) -> tuple[Slot, ...]:
    """The rows of `table` whose label this one is as good as."""
    return tuple(slot for slot in SLOTS[table] if likeness(label.key, slot.keys) >= ALIKE)


def _matches(pairs: Sequence[Pair], table: str) -> list[Match]:
    """Pairs as matches; one that no label supports is sure only where its labelled neighbours leave no other row, and
    that row is in every form."""
    matches = []
    forms = max(len(slot.variants) for slot in SLOTS[table])
    for at, (run, slot, by_label, clear) in enumerate(pairs):
        sure = by_label
        if not by_label:
            before = next((k for k in range(at - 1, -1, -1) if pairs[k].by_label), -1)
            after = next((k for k in range(at + 1, len(pairs)) if pairs[k].by_label), len(pairs))
            rows_from = pairs[before].slot.order if before >= 0 else -1
            rows_to = pairs[after].slot.order if after < len(pairs) else len(SLOTS[table])
            sure = after - before == rows_to - rows_from and len(slot.variants) == forms
        matches.append(Match(run, table, slot, by_label, sure and clear))
    return matches

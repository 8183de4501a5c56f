"""The token stream as runs: stretches of values, each with the labels that stand before it.

`read_runs(lines)` classifies every token (label, number, empty cell, page number) and gathers what belongs together. A
run ends where a label follows, and at the end of a line that holds a row. Which row of the form a run is, and which of
its values belongs to which column, is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import msgspec

from parsers.align.vocabulary import HEADINGS, INDEX, KNOWN, LONGEST_LABEL, WIDTHS, label_key
from parsers.fold import fold
from parsers.numbers import BLANK, PAGE, TEXT, Number, is_rough, read_cell
from parsers.page import Line, Token

_LABEL_AND_NUMBER = re.compile(
    r"(.*[^\d.,，．+\-−－增减])[:：]?([+\-−－增减]?[\d０-９][\d０-９,，.．]*[件条项次个人万亿元]*)"
)

# A number of which a letter was lost or misread; its cell is there, its value is not.
_DAMAGED = re.compile(r"(?=.*\d)[\dOoIl|?？*□�#,.]{2,12}")
_BRACKETED = re.compile(r"[（(][^（()）]*(?:[）)].{0,2})?$")
_LONGEST_VALUE = 20
_PUNCTUATION = frozenset("、，,")
# A table that is printed as one line has so many cells, and nothing beside them.
_ONE_LINE = frozenset(width for width in WIDTHS if width > 10)
# A table with so many rows that are counted one by one has a column for it.
_COUNTED_ROWS = 5
_MANY_ROWS = 15
# Such a column stands in front of the names, or behind them and their unit.
_COUNTERS_WITHIN = 3
_LONGEST_COUNTER = 3
# A line with so many labels holds headings; no row of any form has as many.
_LABELS_OF_HEADINGS = 4


class Item(msgspec.Struct):
    """One value: a number, or an empty cell (`number` None). `column` is its place in the table's grid (-1: unknown);
    `gap` tells that the empty cell is only suspected; `at` is the token that holds it (-1: nobody asked)."""

    number: Number | None
    raw: str
    column: int
    line: Line
    gap: bool = False
    at: int = -1


class Label(msgspec.Struct):
    """One text that is no value. `key` is its bare look; empty for prose. `until` is the last column of the grid that a
    cell over several of them is written out in (-1: it stands in one)."""

    text: str
    key: str
    column: int
    line: Line
    until: int = -1


class Run(msgspec.Struct):
    """Values that belong together. `labels_from` and `labels_to` delimit the labels between the run before and this."""

    items: list[Item]
    labels_from: int
    labels_to: int

    @property
    def numbers(self) -> int:
        """How many numbers the run holds."""
        return sum(item.number is not None for item in self.items)

    @property
    def width(self) -> int:
        """How many values the run holds up to the last printed one; what is empty behind it may be no cell."""
        return len(before_padding(self.items))


def before_padding(items: list[Item]) -> list[Item]:
    """The values up to the last one that is printed, a mark for no number among them; all, where there is no number."""
    printed = [at for at, item in enumerate(items) if item.raw]
    return items[: printed[-1] + 1] if any(item.number is not None for item in items) else items


class Stream(msgspec.Struct):
    """All runs of a page and all its labels, both in reading order."""

    runs: list[Run]
    labels: list[Label]

    def before(self, run: Run) -> list[Label]:
        """The labels between the run before and this one."""
        return self.labels[run.labels_from : run.labels_to]


class _Reader:
    def __init__(self) -> None:
        self.stream = Stream([], [])
        self._items: list[Item] = []
        self._from = 0
        self._looked_at: tuple[Line, bool] | None = None

    def close(self) -> None:
        """Ends the run that is being read, if there is one; empty cells that nothing labels are padding."""
        if not self._items:
            return
        labels = self.stream.labels
        items, self._items = self._items, []
        if not any(item.raw for item in items) and self._is_padding(items):
            return
        if self._is_blank_line_before(items):
            self._from = self.stream.runs.pop().labels_from
        self.stream.runs.append(Run(items, self._from, len(labels)))
        self._from = len(labels)

    def _is_blank_line_before(self, items: Sequence[Item]) -> bool:
        """Whether a line with nothing in it stands between the headings and this one, the line of a whole table."""
        runs = self.stream.runs
        if not runs or self._from != len(self.stream.labels) or len(items) not in _ONE_LINE:
            return False
        return runs[-1].labels_to == self._from and not any(item.raw for item in runs[-1].items)

    def _is_padding(self, items: Sequence[Item]) -> bool:
        """Whether empty cells are no row: they follow a heading, or a row's name that is a heading here."""
        labels, width = self.stream.labels, len(items)
        if items[0].column == 0 and width in _ONE_LINE:
            return False  # a line of nothing but the cells of a whole table
        if len(labels) == self._from or labels[-1].key not in KNOWN:
            return False
        if len(labels) - self._from >= _LABELS_OF_HEADINGS and labels[-_LABELS_OF_HEADINGS].line is labels[-1].line:
            return True
        slots = INDEX.get(labels[-1].key, ())
        return all(slot.variants[0].block.one_line and width not in slot.widths for slot in slots)

    def goes_on(self, line: Line) -> bool:
        """Whether `line` is the rest of a row that the line before broke off: values only, and just those missing."""
        if not self._items or self._items[0].column >= 0 or line.table or line.tokens[0].column >= 0:
            return False
        missing = max(self._widths()) - len(self._items)
        if len(self._items) in self._widths() or not 0 < len(line.tokens) <= missing:
            return False
        held = [read_cell(token.text) for token in line.tokens]
        return all(isinstance(value, Number) or value is BLANK for value in held)

    def _widths(self) -> frozenset[int]:
        """How many values the row that is being read may have."""
        labels = self.stream.labels
        named = len(labels) > self._from and labels[-1].key not in HEADINGS
        slots = INDEX.get(labels[-1].key, ()) if named else ()
        own = {width for slot in slots if not slot.variants[0].block.one_line for width in slot.widths}
        return frozenset(own) or WIDTHS

    def label(self, text: str, token: Token, line: Line) -> None:
        self.close()
        key = label_key(text) if len(text) <= LONGEST_LABEL else ""
        if key and key not in KNOWN and (bare := label_key(_BRACKETED.sub("", text))) in INDEX:
            key = bare  # a remark in brackets behind the name: 专职人员数（不包括…）
        labels = self.stream.labels
        if key and len(labels) > self._from and labels[-1].key == key and labels[-1].line is line:
            labels[-1].until = token.column  # one cell over several columns, written out in each of them
            return
        self.stream.labels.append(Label(text, key, token.column, line))

    def line(self, line: Line) -> None:
        started = False
        leading: list[Item] = []
        for token in line.tokens:
            text = token.text
            if text in _PUNCTUATION and not started and token.column < 0:
                continue  # of a label that is printed one letter a line
            if not text:
                item = Item(None, "", token.column, line, token.gap or not started)
                (self._items if started or token.gap else leading).append(item)
                continue
            held = read_cell(text)
            if isinstance(held, Number):
                if (
                    not started
                ):  # a row whose label stands elsewhere: what is empty before its first number may be cells
                    self._items.extend(leading)
                self._items.append(Item(held, text, token.column, line, at=token.at))
            elif held is BLANK or (held is TEXT and self._is_unreadable(text, token, line)):
                self._items.append(Item(None, text, token.column, line, at=token.at))
            elif held is not PAGE:
                self.text(text, token, line)
            started = True
        if not started and len(leading) > 1:  # a row without label and numbers
            self._items.extend(msgspec.structs.replace(item, gap=False) for item in leading)

    def _holds_rows(self, line: Line) -> bool:
        """Whether a line holds several rows, so that a text among its values may be the name of the next."""
        if self._looked_at is None or self._looked_at[0] is not line:
            names = [label_key(token.text) in INDEX for token in line.tokens]
            values = [read_cell(token.text) is not TEXT and token.text for token in line.tokens]
            rows = sum(bool(name and value) for name, value in zip(names, values[1:], strict=False))
            self._looked_at = line, rows > 1
        return self._looked_at[1]

    def _is_unreadable(self, text: str, token: Token, line: Line) -> bool:
        """Whether a text is a value that cannot be read: a damaged number, or words among the values of a table's row
        that are no label of the form."""
        if len(text) > _LONGEST_VALUE:
            return False
        if _DAMAGED.fullmatch(text) is not None:
            return True
        key = label_key(text)
        if key in KNOWN:
            return False
        if is_rough(text):
            return True
        if token.column < 0:
            return False
        among_values = bool(self._items) and self._items[-1].line is line and not self._holds_rows(line)
        after_label = len(self.stream.labels) > self._from and self.stream.labels[-1].line is line
        named = after_label and self.stream.labels[-1].key in INDEX
        return among_values or (named and any(map(str.isdigit, key)))

    def text(self, text: str, token: Token, line: Line) -> None:
        """A label, or a label and its number in one cell."""
        if text[-1].isdigit() or text[-1] in "件条项次个人元":
            found = _LABEL_AND_NUMBER.fullmatch(text)
            if found and label_key(found[1]) in INDEX and isinstance(number := read_cell(found[2]), Number):
                self.label(found[1], token, line)
                self._items.append(Item(number, found[2], token.column, line, at=token.at))
                return
        words = text.split()
        if len(words) > 1 and min(map(len, words)) > 1 and any(label_key(word) in KNOWN for word in words):
            for word in words:  # headings side by side
                self.label(word, token, line)
            return
        self.label(text, token, line)


def _is_counter(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_COUNTER


def without_counters(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, without a column that only counts the rows of its table (序号, 代码, the index of a data frame)."""
    for _, table in groupby(lines, key=lambda line: (line.table, line.tokens[0].column >= 0)):
        rows = list(table)
        counting = next((place for place in range(_COUNTERS_WITHIN) if _counts(rows, place)), None)
        yield from rows if counting is None else _uncounted(rows, counting)


def _uncounted(rows: Sequence[Line], place: int) -> Iterator[Line]:
    """The rows without their counts; in rows that lack a cell, these stand beside their place."""
    last = None
    for line in rows:
        texts = [token.text for token in line.tokens[: min(_COUNTERS_WITHIN, len(line.tokens) - 1)]]
        near = [at for at, text in enumerate(texts) if last is not None and text == str(last + 1)]
        here = place if place < len(texts) and _is_counter(texts[place]) else next(iter(near), None)
        if here is not None:
            last = int(texts[here])
            tokens = (token._replace(text="") if at == here else token for at, token in enumerate(line.tokens))
            line = line._replace(tokens=tuple(tokens))
        yield line


def _counts(rows: Sequence[Line], place: int) -> bool:
    """Whether what stands there in each row only counts the rows; a few may be missing, or stand in another order."""
    cells = [line.tokens[place].text for line in rows if len(line.tokens) > max(place, 1) + 1]
    counted = [int(text) for text in cells if _is_counter(text)]
    steps = [after - before for before, after in pairwise(counted)]
    if len(counted) < _COUNTED_ROWS or 3 * len(counted) <= len(cells):
        return False
    return steps.count(1) == len(steps) or (len(counted) > _MANY_ROWS and 10 * steps.count(1) > 8 * len(steps))


def _whole_labels(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, with a number on a line of its own inside a label's brackets (计 1 条) back in the label."""
    rest = iter(enumerate(lines))
    for at, line in rest:
        if not line.table and at + 2 < len(lines) and _is_counter(lines[at + 1].tokens[0].text):
            three = [near.tokens[0] for near in lines[at : at + 3] if len(near.tokens) == 1]
            if len(three) == 3 and three[0].column < 0 and _is_in_brackets(three[0].text, three[2].text):
                next(rest)
                next(rest)
                line = line._replace(tokens=(three[0]._replace(text="".join(token.text for token in three)),))
        yield line


def _is_in_brackets(before: str, behind: str) -> bool:
    """Whether brackets are open between two parts of a label."""
    before, behind = fold(before), fold(behind)
    return before.rfind("(") > before.rfind(")") and 0 <= behind.find(")") < (behind + "(").find("(")


def read_runs(lines: Sequence[Line]) -> Stream:
    """The stream of a page's lines."""
    reader = _Reader()
    was_row = False
    for line in _whole_labels(lines):
        is_row = len(line.tokens) > 1 or line.table > 0 or line.tokens[0].column >= 0
        if (is_row or was_row) and not reader.goes_on(line):
            reader.close()
        reader.line(line)
        was_row = is_row
    reader.close()
    return reader.stream

"""The token stream as runs: stretches of values, each with the labels that stand before it.

`read_runs(lines)` classifies every token (label, number, empty cell, page number) and gathers what belongs together. A
run ends where a label follows, and at the end of a line that holds a row. Which row of the form a run is, and which of
its values belongs to which column, is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from parsers.align.vocabulary import INDEX, LONGEST_LABEL, label_key
from parsers.numbers import BLANK, PAGE, Number, read_cell
from parsers.page import Line, Token

_LABEL_AND_NUMBER = re.compile(
    r"(.*[^\d.,，．+\-−－增减])[:：]?([+\-−－增减]?[\d０-９][\d０-９,，.．]*[件条项次个人万亿元]*)"
)


class Item(msgspec.Struct):
    """One value: a number, or an empty cell (`number` None). `column` is its place in the table's grid (-1: unknown);
    `gap` tells that the empty cell is only suspected."""

    number: Number | None
    raw: str
    column: int
    line: Line
    gap: bool = False


class Label(msgspec.Struct):
    """One text that is no value. `key` is its bare look; empty for prose."""

    text: str
    key: str
    column: int
    line: Line


class Run(msgspec.Struct):
    """Values that belong together. `labels_from` and `labels_to` delimit the labels between the run before and this."""

    items: list[Item]
    labels_from: int
    labels_to: int

    @property
    def numbers(self) -> int:
        """How many numbers the run holds."""
        return sum(item.number is not None for item in self.items)


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

    def close(self) -> None:
        """Ends the run that is being read, if there is one; empty cells that nothing labels are padding."""
        if not self._items:
            return
        labels = self.stream.labels
        self.stream.runs.append(Run(self._items, self._from, len(labels)))
        self._from = len(labels)
        self._items = []

    def label(self, text: str, token: Token, line: Line) -> None:
        self.close()
        key = label_key(text) if len(text) <= LONGEST_LABEL else ""
        self.stream.labels.append(Label(text, key, token.column, line))

    def line(self, line: Line) -> None:
        started = False
        for token in line.tokens:
            text = token.text
            if not text:
                if started or token.gap:
                    self._items.append(Item(None, "", token.column, line, token.gap))
                continue
            started = True
            held = read_cell(text)
            if isinstance(held, Number):
                self._items.append(Item(held, text, token.column, line))
            elif held is BLANK:
                self._items.append(Item(None, text, token.column, line))
            elif held is not PAGE:
                self.text(text, token, line)

    def text(self, text: str, token: Token, line: Line) -> None:
        """A label, or a label and its number in one cell."""
        if text[-1].isdigit() or text[-1] in "件条项次个人元":
            found = _LABEL_AND_NUMBER.fullmatch(text)
            if found and label_key(found[1]) in INDEX and isinstance(number := read_cell(found[2]), Number):
                self.label(found[1], token, line)
                self._items.append(Item(number, found[2], token.column, line))
                return
        self.label(text, token, line)


def read_runs(lines: Iterable[Line]) -> Stream:
    """The stream of a page's lines."""
    reader = _Reader()
    was_row = False
    for line in lines:
        is_row = len(line.tokens) > 1 or line.table > 0
        if is_row or was_row:
            reader.close()
        reader.line(line)
        was_row = is_row
    reader.close()
    return reader.stream

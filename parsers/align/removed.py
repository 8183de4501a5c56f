"""Pages from which a tool took every line that it had seen before: a cell a line, and each number but once.

`repeats_removed(lines)` tells such a page by what cannot be otherwise: a report prints zeros, ones and the same
headings many times over, so lone numbers that never repeat, among labels that never repeat, are what was left. Which
cells they stood in cannot be known any more.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.align.vocabulary import LONGEST_LABEL
from parsers.numbers import Number, read_cell
from parsers.page import Line

_FEWEST_NUMBERS = 3
_FEWEST_LABELS = 20
# A stray space or a unit may make two lines of one; numbers are dirtied more often than labels.
_DISTINCT_NUMBERS = 0.6
_DISTINCT_LABELS = 0.9


def repeats_removed(lines: Sequence[Line]) -> bool:
    """Whether hardly a line that is only a number, or only a label, stands on the page twice, and no row is whole."""
    numbers: list[str] = []
    labels: list[str] = []
    beside_labels = 0
    for line in lines:
        beside_labels += len(line.tokens) > 1 and any(
            isinstance(read_cell(token.text), Number) for token in line.tokens
        )
        if len(line.tokens) != 1 or line.table or len(line.tokens[0].text) > LONGEST_LABEL:
            continue
        text = line.tokens[0].text
        (numbers if isinstance(read_cell(text), Number) else labels).append(text)
    if beside_labels > len(numbers):
        return False
    few = len(numbers) < _FEWEST_NUMBERS or len(labels) < _FEWEST_LABELS
    if few or _share(numbers) < _DISTINCT_NUMBERS or _share(labels) < _DISTINCT_LABELS:
        return False
    return not any(_is_row(line) for line in lines)


def _is_row(line: Line) -> bool:
    """Whether numbers stand side by side."""
    return len(line.tokens) > 1 and sum(isinstance(read_cell(token.text), Number) for token in line.tokens) > 1


def _share(texts: Sequence[str]) -> float:
    """The share of the texts that are different."""
    return len(set(texts)) / len(texts)

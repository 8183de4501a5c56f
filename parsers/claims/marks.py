"""Words that say when, whose and of what until another word of the kind: marks in a sentence.

A mark holds from where it stands to the end of the sentence, or of the bracket that it stands in; one that only serves
a comparison (较2021年的132件) holds to the end of its clause.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

What = TypeVar("What")

_SIGNS = re.compile(r"[(),;]")


class Mark(NamedTuple, Generic[What]):
    """`what` holds between two places in a sentence."""

    start: int
    until: int
    what: What


def bracket_end(sentence: str, at: int, stops: str = "") -> int:
    """Where the bracket around `at` closes, or one of `stops` (,;) stands outside inner brackets; else the end."""
    depth = 0
    for sign in _SIGNS.finditer(sentence, at):
        if sign[0] == "(":
            depth += 1
        elif sign[0] == ")":
            if depth == 0:
                return sign.start()
            depth -= 1
        elif depth == 0 and sign[0] in stops:
            return sign.start()
    return len(sentence)


def last_before(marks: Sequence[Mark[What]], at: int) -> What | None:
    """What holds at a place; None where no mark reaches it."""
    return next((mark.what for mark in reversed(marks) if mark.start < at <= mark.until), None)

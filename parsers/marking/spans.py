"""Tokens found again in the text that they were cut from.

`spans_of(texts, text)` gives where each token stands; it finds all or nothing: between the tokens nothing but white
space, bars and marks without width may stand, so that what is found can be nothing else. `letters_of` is a text
without white space and marks without width, `shown` what may be printed of a page's text, `escaped` the same for HTML.
Nothing is raised.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import NamedTuple

from parsers.fold import NO_WIDTH

_UNSEEN = frozenset(NO_WIDTH)
# What a page must not bring into another: controls, surrogates, marks of direction.
_HARMFUL = re.compile(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u2028\u2029\ufff9-\ufffb\ufffe\uffff{NO_WIDTH}]"
)


class Span(NamedTuple):
    """The letters of a token, white space not counted, that are the text of a cell."""

    key: str
    start: int
    end: int


def letters_of(text: str) -> str:
    """`text` without white space and marks without width."""
    return "".join(letter for letter in text if not letter.isspace() and letter not in _UNSEEN)


def shown(text: str) -> str:
    """`text` without what could change how the text around it is shown."""
    return _HARMFUL.sub("", text)


def escaped(text: str) -> str:
    """`text` for the inside of an element."""
    return html.escape(shown(text))


def letters_at(text: str) -> list[int]:
    """The places of the letters of `text`."""
    return [at for at, letter in enumerate(text) if not letter.isspace() and letter not in _UNSEEN]


def spans_of(texts: Sequence[str], text: str) -> list[list[int]] | None:
    """For each of `texts` the places of its letters in `text`; None when anything else stands there."""
    places = letters_at(text)
    found: list[list[int]] = []
    at = 0
    for wanted in map(letters_of, texts):
        while wanted and at < len(places) and text[places[at]] == "|" != wanted[0]:
            at += 1
        here = places[at : at + len(wanted)]
        if "".join(text[place] for place in here) != wanted:
            return None
        found.append(here)
        at += len(wanted)
    return found if all(text[place] == "|" for place in places[at:]) else None


def marked(text: str, marks: Sequence[tuple[int, int, str]]) -> str:
    """`text` escaped, with each (start, end, id) in a mark; they follow each other."""
    out: list[str] = []
    at = 0
    for start, end, name in sorted(marks):
        out += (escaped(text[at:start]), f'<mark id="{html.escape(name)}">', escaped(text[start:end]), "</mark>")
        at = end
    return "".join([*out, escaped(text[at:])])

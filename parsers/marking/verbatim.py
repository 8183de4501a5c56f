"""A text with marks, line by line, as it came.

`render_text(lines, tokens, spans, prefix, most)`: `lines` of the text as the parser cut it, `tokens` of each line by
its number (from 1), `spans` of the cells by token. A text that is longer than `most` is shown only around its marks.
`marks_in` gives the marks in one line or paragraph. Nothing is raised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from parsers.marking.spans import Span, escaped, marked, spans_of
from parsers.page import Token

# So many lines before and behind a mark are shown of a long text.
_AROUND = 3
_SKIPPED = "…"

Shown = tuple[str, set[str], Literal["whole", "parts", "none"]]


def marks_in(text: str, tokens: Sequence[Token], spans: Mapping[int, Span], prefix: str) -> list[tuple[int, int, str]]:
    """(start, end, id) of each cell that stands in a text; none when its tokens are not all of it."""
    if not any(token.at in spans for token in tokens):
        return []
    found = spans_of([token.text for token in tokens], text)
    if found is None:
        return []
    marks = []
    for token, places in zip(tokens, found, strict=True):
        span = spans.get(token.at)
        if span is not None:
            marks.append((places[span.start], places[span.end - 1] + 1, prefix + span.key))
    return marks


def render_text(
    lines: Sequence[str], tokens: Mapping[int, Sequence[Token]], spans: Mapping[int, Span], prefix: str, most: int
) -> Shown:
    """The text in a <pre>, the keys that are marked, and how much of it is shown."""
    marks = {number: marks_in(lines[number - 1], own, spans, prefix) for number, own in tokens.items()}
    shown = [
        marked(line, marks[number]) if marks.get(number) else escaped(line) for number, line in enumerate(lines, 1)
    ]
    extent: Literal["whole", "parts"] = "whole"
    if sum(map(len, shown)) + len(shown) > most:
        extent = "parts"
        near = {at for number in marks if marks[number] for at in range(number - _AROUND, number + _AROUND + 1)}
        shown = _parts(shown, near) if near else []
    if not shown or sum(map(len, shown)) + len(shown) > most:
        return "", set(), "none"
    found = {name.removeprefix(prefix) for held in marks.values() for _, _, name in held}
    return "<pre>" + "\n".join(shown) + "</pre>", found, extent


def _parts(shown: Sequence[str], near: set[int]) -> list[str]:
    """The lines that are near a mark, with a sign where others are left out."""
    parts: list[str] = []
    for number, line in enumerate(shown, 1):
        if number in near:
            parts.append(line)
        elif not parts or parts[-1] != _SKIPPED:
            parts.append(_SKIPPED)
    return parts

"""The archived page with its numbers marked: bytes and cells in, a harmless fragment of HTML out.

`mark_page(data, cells, prefix=…)` reads the bytes again, as `parse_document` does, and marks a cell's text where, and
only where, this reading gives the same cell the same text, value and place, and that text stands there and nowhere
else in its table cell or line. What cannot be found with such certainty is not marked; `unmarked` says why.

The fragment holds only the text of the page, escaped, in elements of ours without any attribute of the page's but row
and column spans: no scripts, styles, links, forms, pictures or addresses, so that nothing is loaded or run, and every
element is closed. Its size is bounded. It never raises for bad input.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from parsers.align.cells import Reading
from parsers.decode import UndecodableError
from parsers.flatten import flatten
from parsers.flatten.trace import Origin, Trace
from parsers.marking.markup import Target, render_markup
from parsers.marking.spans import Span, letters_of
from parsers.marking.verbatim import render_text
from parsers.page import Line, Page, Token
from parsers.parse import understand
from parsers.records import Cell

Reason = Literal["unprinted", "read_otherwise", "not_found", "too_long"]
Extent = Literal["whole", "parts", "none"]
_MOST = 150_000
# Larger pages are not read a second time.
_LARGEST = 4 << 20


class Marked(msgspec.Struct, frozen=True):
    """`html`: the fragment. `marked`: the keys of the cells whose text stands in `<mark id="PREFIXkey">`. `unmarked`:
    why the others do not: nothing of the cell is printed by itself, today's reading differs, the place cannot be told
    for certain, or the page is too long. `extent`: whether the fragment is the whole page, the parts of a long one
    that hold the numbers, or nothing (no text, or too long)."""

    html: str
    marked: frozenset[str]
    unmarked: Mapping[str, Reason]
    extent: Extent


def mark_page(
    data: bytes,
    cells: Sequence[Cell],
    *,
    prefix: str,
    url: str | None = None,
    media_type: str | None = None,
    most: int = _MOST,
) -> Marked:
    """The page that `data` holds with the numbers of `cells` marked; `most`: characters of the fragment."""
    if len(data) > _LARGEST:
        return Marked("", frozenset(), dict.fromkeys((cell.key for cell in cells), "too_long"), "none")
    trace = Trace()
    try:
        page = flatten(data, url, media_type, trace)
    except UndecodableError:
        return Marked("", frozenset(), dict.fromkeys((cell.key for cell in cells), "read_otherwise"), "none")
    page.lines = _numbered(page.lines)
    readings = understand(page)[0].readings
    unmarked: dict[str, Reason] = {}
    tokens: dict[str, int] = {}
    for cell in cells:
        reading = readings.get(cell.key)
        if reading is None or not _is_same(cell, reading):
            unmarked[cell.key] = "unprinted" if not cell.raw else "read_otherwise"
        elif reading.at < 0 or not letters_of(cell.raw):
            unmarked[cell.key] = "unprinted"
        else:
            tokens[cell.key] = reading.at
    html, found, extent = _render(page, trace, _spans(tokens, page.lines, cells), prefix, most)
    lost: Reason = "not_found" if extent == "whole" else "too_long"
    unmarked |= {key: lost for key in tokens if key not in found}
    return Marked(html, frozenset(found), unmarked, extent)


def _numbered(lines: Sequence[Line]) -> list[Line]:
    """The lines with every token numbered."""
    numbered: list[Line] = []
    at = 0
    for line in lines:
        tokens = tuple(token._replace(at=place) for place, token in enumerate(line.tokens, at))
        numbered.append(line._replace(tokens=tokens))
        at += len(tokens)
    return numbered


def _is_same(cell: Cell, reading: Reading) -> bool:
    """Whether a cell is what the page is read as today."""
    return (cell.raw, cell.value, cell.status, cell.where) == (
        reading.raw,
        reading.value,
        reading.status,
        reading.where,
    )


def _spans(tokens: Mapping[str, int], lines: Iterable[Line], cells: Sequence[Cell]) -> dict[int, Span]:
    """By token, the letters of a cell's text in it: all of them, or the last ones behind a label."""
    raws = {cell.key: letters_of(cell.raw) for cell in cells}
    often = Counter(tokens.values())
    texts = {token.at: token.text for line in lines for token in line.tokens}
    found: dict[int, Span] = {}
    for key, at in tokens.items():
        text = letters_of(texts[at])
        if often[at] == 1 and text.endswith(raws[key]):
            found[at] = Span(key, len(text) - len(raws[key]), len(text))
    return found


def _render(
    page: Page, trace: Trace, spans: Mapping[int, Span], prefix: str, most: int
) -> tuple[str, set[str], Extent]:
    if trace.text is not None:
        return render_text(trace.text, _by_line(page.lines), spans, prefix, most)
    if len(trace.origins) != len(page.lines):  # a line of which nothing was told would move all the others
        return "", set(), "none"
    targets = [
        Target(origin, line.tokens, spans)
        for line, origin in zip(page.lines, trace.origins, strict=True)
        if any(token.at in spans for token in line.tokens) or _is_row_of_blocks(line, origin)
    ]
    return render_markup(trace.markup, targets, prefix, most)


def _is_row_of_blocks(line: Line, origin: Origin) -> bool:
    """Whether a line is a row that is no row of a table in the markup, and has to be laid out as one."""
    return origin.kind == "cells" and not line.table


def _by_line(lines: Iterable[Line]) -> dict[int, list[Token]]:
    """The tokens of each line of a text, by its number."""
    found: dict[int, list[Token]] = {}
    for line in lines:
        found.setdefault(line.number, []).extend(line.tokens)
    return found

"""What a person wants to have exported: views, whose rows, which columns, in which language.

A `Choice` without anything is everything. `ending(choice, whole)` tells in a file's name what it is narrowed to.
`years("2019-2021,2023")` gives the years of such a text. Raises `ExportError`, with a sentence that says what there is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence

import msgspec

from warehouse.database import WarehouseError
from warehouse.dictionary.markdown import Language

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST = 80
_USUAL: Language = "zh"
_SPAN = re.compile(r"(\d{4})(?:-(\d{4}))?")


class ExportError(WarehouseError):
    """What cannot be exported, and what can be."""


class Choice(msgspec.Struct, frozen=True):
    """`views` empty: those that a format has by itself; every other field empty: no limit. An agency is an id or a
    name, a province a name or a code, a level one of those in `agencies`."""

    views: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    language: Language = _USUAL


def ending(choice: Choice, whole: Collection[str] | None) -> str:
    """What stands in the name of a file of this choice, whose agencies are ids and provinces codes: nothing when it is
    all there is, in the usual language. `whole`: the views of a file that holds all of them, else None, since a file
    for one view has its name already. Two choices have two endings."""
    views = choice.views if whole is not None and set(choice.views) != set(whole) else ()
    named = [*views, *_spans(choice.years), *choice.provinces, *choice.levels, *choice.agencies]
    named += ["only", *choice.columns] if choice.columns else []
    text = "-".join(_UNSAFE.sub("_", name) for name in named)
    if len(text) > _LONGEST:
        # All of it, so that two long choices that begin alike are told apart.
        digest = hashlib.sha256(repr(named).encode()).hexdigest()[:8]
        text = f"{text[:_LONGEST].rstrip('-')}-{digest}"
    language = "" if choice.language == _USUAL else f"-{choice.language}"
    return (f"-selection-{text}" if text else "") + language


def _spans(years: Sequence[int]) -> Iterator[str]:
    """Years as people write them: 2019, 2021-2023."""
    first = None
    for year in years:
        first = year if first is None else first
        if year + 1 not in years:
            yield f"{first}-{year}" if year > first else str(year)
            first = None


def years(text: str) -> tuple[int, ...]:
    """The years of 2019, 2019-2023 or 2019,2021, in order and each once."""
    found: set[int] = set()
    for part in re.split(r"\s*[,，]\s*", text.strip()):
        matched = _SPAN.fullmatch(part)
        first, last = (int(matched[1]), int(matched[2] or matched[1])) if matched else (1, 0)
        if first > last:
            raise ExportError(f"{text!r} is no list of years: write 2019, 2019-2023 or 2019,2021")
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def told(choice: Choice) -> str:
    """What a choice is narrowed to, as the options that a person gave; empty: not at all."""
    listed = {
        "--view": choice.views,
        "--agency": choice.agencies,
        "--province": choice.provinces,
        "--level": choice.levels,
        "--years": choice.years,
        "--columns": choice.columns,
    }
    return "  ".join(f"{option} {','.join(map(str, values))}" for option, values in listed.items() if values)

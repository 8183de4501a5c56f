"""What a person wants to have exported: views, whose rows, which columns, in which language.

A `Choice` without anything is everything. `years("2019-2021,2023")` gives the years of such a text. Raises
`ExportError`, with a sentence that says what there is.
"""

from __future__ import annotations

import re

import msgspec

from warehouse.database import WarehouseError
from warehouse.dictionary.markdown import Language

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
    language: Language = "zh"

    @property
    def narrows(self) -> bool:
        """Whether something of the views is left out."""
        return bool(self.agencies or self.provinces or self.levels or self.years or self.columns)


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
        "--agency": choice.agencies,
        "--province": choice.provinces,
        "--level": choice.levels,
        "--years": choice.years,
        "--columns": choice.columns,
    }
    return "  ".join(f"{option} {','.join(map(str, values))}" for option, values in listed.items() if values)

"""The words of a fact sheet in one language, and numbers, dates and places written for people.

`Words(lang)` is "zh" or "en"; `words("key", …)` gives the sentence of `words.toml` with what belongs in it, raising
KeyError for one that is not there. Names of cells come from the forms (zh) and `warehouse.dictionary` (en).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Literal

import msgspec

from warehouse.dictionary.names import UNITS, column_name, english, row_name
from warehouse.factsheet.records import Row
from warehouse.wide import WIDE, WideColumn, wide_columns

Lang = Literal["zh", "en"]
_PLACE = re.compile(r"table (\d+) row (\d+)|line (\d+)")
_KEY = re.compile(r"\b(?:requests|challenges|disclosure|statistics)\.\w+\.\w+")


class _Sentence(msgspec.Struct, forbid_unknown_fields=True):
    zh: str
    en: str


@cache
def sentences() -> dict[str, _Sentence]:
    """All sentences by their key. Raises msgspec.ValidationError for one that lacks a language."""
    data = resources.files("nianbao").joinpath("factsheet", "words.toml").read_bytes()
    return msgspec.toml.decode(data, type=dict[str, _Sentence])


@cache
def _columns() -> dict[str, WideColumn]:
    return {column.key: column for table in WIDE for column in wide_columns(table)}


class Words:
    """One language."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def __call__(self, key: str, **values: object) -> str:
        """A sentence with its values; where `count` is 1, its `KEY_one` if there is such a sentence."""
        sentence = sentences()[key]
        if values.get("count") == 1:
            sentence = sentences().get(f"{key}_one", sentence)
        text = sentence.zh if self.lang == "zh" else sentence.en
        return text.format(**values) if values else text

    def cell(self, key: str) -> str:
        """What a cell is called, an amount with its unit; a key that no form has, as it is."""
        column = _columns().get(key)
        parts = key.split(".")
        if self.lang == "zh":
            name = column.label if column else key
        else:
            name = (english(*parts) if len(parts) == 3 else None) or key.replace(".", " / ").replace("_", " ")
        return name + (self._unit(column.unit, name) if column else "")

    def spelled(self, sentence: str, *keys: str) -> str:
        """A sentence of the checks, whose cells are called as everywhere on the sheet: in English it has keys in their
        place, in Chinese the labels of these `keys`."""
        if self.lang == "en":
            return _KEY.sub(lambda found: f"“{self.cell(found[0])}”", sentence)
        for column in [_columns()[key] for key in dict.fromkeys(keys) if key in _columns()]:
            sentence = sentence.replace(f"“{column.label}”", f"“{self.cell(column.key)}”")
        return sentence

    def group_and_item(self, row: Row) -> tuple[tuple[str, ...], str]:
        """What a row stands below, from the outermost, and what it is called there. The column is not named where the
        table shows one column only."""
        if self.lang == "zh":
            parts = row.labels if row.table in ("challenges", "disclosure") else row.labels[:-1]
            return parts[:-1], parts[-1]
        own = row_name(row.table, row.row) or row.row.replace("_", " ")
        if row.table in ("challenges", "disclosure"):
            return (own,), column_name(row.table, row.column) or row.column.replace("_", " ")
        return (), own

    def applicant(self, row: Row) -> str:
        """The column of a row, where a table shows those of one row only."""
        return row.labels[-1] if self.lang == "zh" else column_name(row.table, row.column) or row.column

    def unit(self, row: Row) -> str:
        """The unit of an amount, in brackets; nothing for a count, or where the name has it."""
        return self._unit(row.unit, row.labels[-1])

    def _unit(self, unit: str, name: str) -> str:
        chinese, english_name = UNITS[unit]
        if unit == "count" or (self.lang == "zh" and chinese in name):
            return ""
        return f"（{chinese}）" if self.lang == "zh" else f" ({english_name})"

    def place(self, place: str) -> str:
        """A place that the parser named."""
        found = _PLACE.fullmatch(place)
        if found is None:
            return place
        if found[3]:
            return self("place_line", line=found[3])
        return self("place_row", table=found[1], row=found[2])

    def listed(self, items: Sequence[str]) -> str:
        """Several items in one sentence."""
        return ("、" if self.lang == "zh" else ", ").join(items)


def number(value: Decimal | float | None, nothing: str = "—") -> str:
    """A number with its thousands apart, as many decimals as it has; a true minus."""
    if value is None:
        return nothing
    exact = value if isinstance(value, Decimal) else Decimal(str(round(value, 2)))
    text = f"{exact.normalize():,f}"
    return text.replace("-", "\u2212")


def share(value: float | None) -> str:
    """A share in per cent."""
    return "—" if value is None else f"{100 * value:.1f}%"


def moment(time: dt.datetime | None) -> str:
    """A time in UTC."""
    return "—" if time is None else f"{time.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC"


def day(date: dt.date | dt.datetime | None) -> str:
    """A date; of a time its day in UTC."""
    if isinstance(date, dt.datetime):
        date = date.astimezone(dt.UTC).date()
    return "—" if date is None else date.isoformat()

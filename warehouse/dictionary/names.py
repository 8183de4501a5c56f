"""English names of tables, rows and columns of the forms, from `english.toml` beside this module.

`english(table, row, column)` gives the name of a cell, or None where a part of it has no name: a form that was added
without names still builds. The labels in Chinese are those that the forms print; see `parsers.forms`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import msgspec

UNITS = {"count": ("件", "items"), "10k_yuan": ("万元", "10,000 yuan"), "yuan": ("元", "yuan")}
"""Each unit of the forms in Chinese and English."""


class TableNames(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The English names in one table of the forms, by code."""

    name: str
    rows: Mapping[str, str]
    columns: Mapping[str, str]
    count: tuple[str, str] = UNITS["count"]
    """What a count is of, in Chinese and English."""


@cache
def table_names() -> Mapping[str, TableNames]:
    """Every table that has names, by its code. Raises msgspec.ValidationError for an entry that is none."""
    data = resources.files("warehouse").joinpath("dictionary", "english.toml").read_bytes()
    return msgspec.toml.decode(data, type=dict[str, TableNames])


def unit_name(table: str, unit: str) -> tuple[str, str]:
    """A unit in Chinese and English, as a table uses it."""
    names = table_names().get(table)
    return names.count if names and unit == "count" else UNITS[unit]


def row_name(table: str, row: str) -> str | None:
    """The English name of a row."""
    names = table_names().get(table)
    return names.rows.get(row) if names else None


def column_name(table: str, column: str) -> str | None:
    """The English name of a column."""
    names = table_names().get(table)
    return names.columns.get(column) if names else None


def english(table: str, row: str, column: str) -> str | None:
    """The English name of a cell: its row, then its column unless that is the only one of the table."""
    own, other = row_name(table, row), column_name(table, column)
    if own is None or other is None:
        return None
    return own if len(table_names()[table].columns) == 1 else f"{own} / {other}"

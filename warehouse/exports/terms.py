"""Chinese words for codes, and what columns mean, from `terms.toml` beside this module.

Files for programs keep codes; a person who reads Chinese sees `县级` where a program sees `county`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

import msgspec

_NONE: Mapping[str, str] = MappingProxyType({})


class _Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    values: Mapping[str, Mapping[str, str]]
    meanings: Mapping[str, str]


@cache
def _terms() -> _Terms:
    data = resources.files("warehouse").joinpath("exports", "terms.toml").read_bytes()
    return msgspec.toml.decode(data, type=_Terms)


def words_of(column: str) -> Mapping[str, str]:
    """What the codes in a column are called; `earlier_trust` holds those of `trust`. Empty: it holds none."""
    values = _terms().values
    return values.get(column) or values.get(column.removeprefix("earlier_").removeprefix("later_"), _NONE)


def meaning(column: str) -> str | None:
    """What a column means, where that is told here."""
    return _terms().meanings.get(column)

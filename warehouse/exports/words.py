"""What a workbook says beside the data, from `words.toml` beside this module: `words("zh")`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal, get_args

import msgspec

from warehouse.dictionary.markdown import Language

State = Literal["suspect", "contradicted", "derived", "missing", "open", "uncomputable"]
"""Why a cell is marked, the gravest first. `contradicted`: a finding of severity error or warning is about it; `open`:
blank, and no sum shows that it is zero; `uncomputable`: there is nothing to compute it from."""
STATES: tuple[State, ...] = get_args(State)


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one language; `legend` gives a name and a meaning, `notes` what a note says of its numbers,
    `why` what a state says of a part of a number, `rates` why a share or total is empty."""

    guide: str
    dictionary: str
    title: str
    colours: str
    how: str
    contents: str
    chosen: str
    built: str
    dictionary_columns: tuple[str, ...]
    sheet_columns: tuple[str, ...]
    everything: str
    no_rows: str
    no_year: str
    failed: str
    unknown: str
    generic: str
    derived: str
    part: str
    between: str
    printed: str
    printed_nothing: str
    in_table: str
    in_text: str
    blank: str
    cut: str
    numbers_as_text: str
    rules: tuple[str, ...]
    legend: Mapping[str, tuple[str, str]]
    notes: Mapping[str, str]
    why: Mapping[str, str]
    rates: Mapping[str, str]


@cache
def words(language: Language) -> Words:
    """The words of the language."""
    data = resources.files("warehouse").joinpath("exports", "words.toml").read_bytes()
    return msgspec.toml.decode(data, type=dict[str, Words])[language]

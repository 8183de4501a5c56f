"""Data files of this package: CSV with comment lines on top.

`read_rows(source, columns)` gives each row with its place ("bodies.csv line 12"). Raises `RegistryError` naming file
and line for a row with too few or too many fields, another header, or bytes that are not UTF-8.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple


class RegistryError(ValueError):
    """A row of the agencies' data is wrong; the message names file, line and value."""


class Row(NamedTuple):
    """One row and where it stands."""

    place: str
    values: dict[str, str]


def bundled(name: str) -> Traversable:
    """The data file of this package called `name`."""
    return resources.files("warehouse").joinpath("agencies", name)


def read_rows(source: Path | Traversable, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of a file whose header is `columns`."""
    lines = _text(source).split("\n")
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")]
    fields = csv.reader(line for _, line in numbered)
    for (number, _), row in zip(numbered, fields, strict=False):
        place = f"{source.name} line {number}"
        if number == numbered[0][0]:
            if row != list(columns):
                raise RegistryError(f"{place}: the header is {row}, expected {list(columns)}")
            continue
        if len(row) != len(columns):
            raise RegistryError(f"{place}: {len(row)} fields in {row}, expected {len(columns)}")
        yield Row(place, dict(zip(columns, (field.strip() for field in row), strict=True)))


def parts(text: str) -> list[str]:
    """The members of a list that is parted by "|"."""
    return [part for part in text.split("|") if part]


def year_of(row: Row, column: str) -> int | None:
    """A year, None where the field is empty."""
    text = row.values[column]
    if not text:
        return None
    if not text.isdigit() or not 1900 <= int(text) <= 2100:
        raise RegistryError(f"{row.place}: {column} is {text!r}, expected a year or nothing")
    return int(text)


def _text(source: Path | Traversable) -> str:
    data = source.read_bytes()
    try:
        return (gzip.decompress(data) if source.name.endswith(".gz") else data).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RegistryError(f"{source.name}: not UTF-8 at byte {error.start}; save it as UTF-8") from error

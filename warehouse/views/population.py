"""People by division and year, from CSV files that are kept with the code.

A file has the headings `division,year,people,source`, UTF-8. `load_population(con, folder)` reads every `*.csv` in
`folder` (none, or no such folder: the table stays empty) into the table `population`. Raises `WarehouseError`, naming
file and line, for a row that is not whole, a division that the table `divisions` does not have, a number out of range,
or a division and year that stand there twice.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from importlib.resources.abc import Traversable

import duckdb
import pyarrow as pa

from warehouse.arrow import table_of
from warehouse.database import WarehouseError

_HEADINGS = ["division", "year", "people", "source"]
_YEARS = range(2000, 2101)
_MOST_PEOPLE = 2_000_000_000
_FIELDS: list[tuple[str, pa.DataType]] = [
    ("division", pa.string()),
    ("year", pa.int32()),
    ("people", pa.int64()),
    ("source", pa.string()),
]


def load_population(con: duckdb.DuckDBPyConnection, folder: Traversable) -> None:
    """Fills the table `population`, ordered by division and year."""
    divisions = _divisions(con)
    rows: dict[tuple[str, int], tuple[str, int, int, str]] = {}
    for file in sorted(_files(folder), key=lambda file: file.name):
        for place, row in _rows(file):
            if divisions is not None and row[0] not in divisions:
                raise WarehouseError(f"{place}: there is no division {row[0]!r}: see the table divisions for its code")
            if row[:2] in rows:
                raise WarehouseError(f"{place}: {row[0]} in {row[1]} stands there twice: keep one row of the two")
            rows[row[:2]] = row
    con.register("population_rows", table_of((rows[key] for key in sorted(rows)), pa.schema(_FIELDS)))
    con.execute("INSERT INTO population SELECT * FROM population_rows")
    con.unregister("population_rows")


def _divisions(con: duckdb.DuckDBPyConnection) -> set[str] | None:
    """The codes that there are; None where the warehouse has no table of them."""
    if not con.execute("FROM duckdb_tables() WHERE table_name = 'divisions'").fetchall():
        return None
    return {code for (code,) in con.execute("SELECT code FROM divisions").fetchall()}


def _files(folder: Traversable) -> list[Traversable]:
    return [file for file in folder.iterdir() if file.name.endswith(".csv")] if folder.is_dir() else []


def _rows(file: Traversable) -> Iterator[tuple[str, tuple[str, int, int, str]]]:
    """The rows of a file, each with its place."""
    name = f"population/{file.name}"
    try:
        reader = csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline=""), strict=True)
        lines = [(reader.line_num, line) for line in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise WarehouseError(f"{name} cannot be read as CSV in UTF-8: {error}") from error
    if not lines or lines[0][1] != _HEADINGS:
        raise WarehouseError(f"{name}: the first line must be {','.join(_HEADINGS)}")
    for number, line in lines[1:]:
        yield f"{name} line {number}", _row(f"{name} line {number}", line)


def _row(place: str, line: list[str]) -> tuple[str, int, int, str]:
    if len(line) != len(_HEADINGS) or not all(text and text == text.strip() for text in line):
        raise WarehouseError(f"{place}: needs {', '.join(_HEADINGS)}, none of them empty or with spaces around it")
    division, year, people, source = line
    if not (year.isascii() and year.isdigit() and int(year) in _YEARS):
        raise WarehouseError(f"{place}: {year!r} is no year from {_YEARS[0]} to {_YEARS[-1]}")
    if not (people.isascii() and people.isdigit() and 0 < int(people) <= _MOST_PEOPLE):
        raise WarehouseError(f"{place}: {people!r} is no number of people: write whole people, such as 10420600")
    return division, int(year), int(people), source

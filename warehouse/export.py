"""CSV files from the wide tables: one for people who open it in Excel, one for programs.

`export_csv(database, folder)` writes, for each wide table, `TABLE.excel.csv` (UTF-8 with a byte order mark, Chinese
headings, text that Excel would take for a formula set behind an apostrophe) and `TABLE.csv` (UTF-8, codes as headings,
nothing changed). Numbers are written as they are, negative ones too. In both, the column `doubtful` names the columns
of that row whose number must not be printed unseen. Rows are ordered by agency, year and document: the same warehouse
gives the same bytes. Raises `WarehouseError`, and OSError when the folder cannot be written.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import duckdb

from warehouse.database import open_warehouse
from warehouse.wide import WIDE, headings

_BOM = "\ufeff"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ROWS_AT_ONCE = 2_000


def export_csv(database: Path, folder: Path) -> list[Path]:
    """The files written, in the order of the tables; a table without rows gives files with headings only."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with open_warehouse(database) as con:
        for table in WIDE:
            labels = headings(table)
            names = list(labels)
            for_people = folder / f"{table}.excel.csv"
            _write(for_people, list(labels.values()), _rows(con, table, names, _for_excel(labels)), _BOM)
            for_programs = folder / f"{table}.csv"
            _write(for_programs, names, _rows(con, table, names, plain), "")
            written += [for_people, for_programs]
    return written


def _rows(
    con: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], text: Callable[[str, object], str]
) -> Iterator[list[str]]:
    listed = ", ".join(f'"{name}"' for name in names)
    found = con.execute(f"SELECT {listed} FROM {table} ORDER BY agency, year, document_id")  # noqa: S608 - our own names
    while rows := found.fetchmany(_ROWS_AT_ONCE):
        for row in rows:
            yield [text(name, value) for name, value in zip(names, row, strict=True)]


def plain(_name: str, value: object) -> str:
    """A value as text: nothing for null, numbers without needless zeros, dates as 2025-01-24."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def guard(text: str) -> str:
    """Text that Excel shows as text, whatever it begins with."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _for_excel(labels: dict[str, str]) -> Callable[[str, object], str]:
    def text(name: str, value: object) -> str:
        shown = plain(name, value)
        if name in ("doubtful", "missing", "open_blanks"):
            shown = "；".join(labels[code] for code in shown.split())
        return guard(shown) if isinstance(value, str) else shown

    return text


def _write(path: Path, headings: Sequence[str], rows: Iterator[list[str]], start: str) -> None:
    beside = path.with_name(f"{path.name}.part")
    with beside.open("w", encoding="utf-8", newline="") as file:
        file.write(start)
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(headings)
        writer.writerows(rows)
    beside.replace(path)

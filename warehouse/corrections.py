"""Corrections as data: rows of CSV files that say what a cell should have been, with reason and source.

`load_corrections(con, folder)` makes the table `corrections` and the view `cells_corrected` (schema/corrections.sql)
from every `*.csv` in `folder`: UTF-8, with or without a byte order mark, comment lines (`#`) above the headings. It
needs the tables `agencies`, `reports`, `form_cells` and `cells`; `cells` stays as it is. A row whose agency is known
but whose report is not in this warehouse is kept, not applied, and counted. Raises `WarehouseError` with file and line
for everything else that is wrong: an agency or a cell that does not exist, a field that is empty or no number, the same
cell twice, or a page that no longer prints the old value.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib import resources
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa

from warehouse.database import WarehouseError

OWN = Path(__file__).with_name("corrections")
"""The folder that comes with this package."""

_COLUMNS = ("agency_id", "year", "key", "printed", "corrected", "reason", "source", "who", "date")
_MAY_BE_EMPTY = ("printed",)
_TYPES: dict[str, pa.DataType] = {
    "agency_id": pa.string(),
    "year": pa.int32(),
    "key": pa.string(),
    "document_id": pa.string(),
    "printed": pa.string(),
    "corrected": pa.decimal128(20, 6),
    "reason": pa.string(),
    "source": pa.string(),
    "who": pa.string(),
    "date": pa.date32(),
    "place": pa.string(),
}
_NUMBER = re.compile(r"[0-9]{1,14}(\.[0-9]{1,6})?", re.ASCII)  # what DECIMAL(20, 6) holds, none below zero


class Corrections(msgspec.Struct, frozen=True):
    """How many rows were applied, and how many speak of a report that this warehouse does not have."""

    applied: int
    skipped: int


class _Row(msgspec.Struct, frozen=True):
    place: str
    agency_id: str
    year: int
    key: str
    printed: str
    corrected: Decimal
    reason: str
    source: str
    who: str
    date: dt.date

    @property
    def cell(self) -> tuple[str, int, str]:
        return self.agency_id, self.year, self.key


class _Printed(msgspec.Struct, frozen=True):
    """What a page has in a cell."""

    value: Decimal | None
    raw: str
    status: str


def load_corrections(
    con: duckdb.DuckDBPyConnection, folder: Path = OWN, known_agency: Callable[[str], bool] | None = None
) -> Corrections:
    """`known_agency` tells whether an agency exists that has no report here; without it only those of the build do."""
    con.execute(resources.files("warehouse").joinpath("schema", "corrections.sql").read_text(encoding="utf-8"))
    rows = [row for path in sorted(folder.glob("*.csv")) for row in _read(path)]
    _refuse_duplicates(rows)
    _refuse_unknown(con, rows, known_agency or (lambda _: False))
    documents = _documents(con, rows)
    cells = _cells(con, documents, rows)
    for row in rows:
        document_id = documents.get(row.cell[:2])
        if document_id is not None:
            _refuse_changed(row, document_id, cells.get((document_id, row.key)))
    _insert(con, rows, documents)
    applied = sum(row.cell[:2] in documents for row in rows)
    return Corrections(applied, len(rows) - applied)


def _read(path: Path) -> Iterator[_Row]:
    lines = list(io.StringIO(_text(path), newline=""))
    above = next((place for place, line in enumerate(lines) if not line.startswith("#") and line.strip()), len(lines))
    reader = csv.reader(lines[above:], strict=True)
    line = above + 1
    try:
        headings = next(reader, [])
        if headings != list(_COLUMNS):
            raise WarehouseError(
                f"{path.name} line {line}: the headings are {','.join(headings)!r}, they must be {','.join(_COLUMNS)!r}"
            )
        line = above + reader.line_num + 1
        for fields in reader:
            if fields:
                yield _row(f"{path.name} line {line}", fields)
            line = above + reader.line_num + 1
    except csv.Error as error:
        raise WarehouseError(f"{path.name} line {line}: this is no CSV ({error}): mend the quotes") from error


def _text(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise WarehouseError(f"{path.name} line {line}: this is not UTF-8: save the file as UTF-8") from error


def _row(place: str, fields: list[str]) -> _Row:
    if len(fields) != len(_COLUMNS):
        raise WarehouseError(
            f"{place}: {len(fields)} fields, there must be {len(_COLUMNS)}: put text that has commas in quotes"
        )
    values = dict(zip(_COLUMNS, (field.strip() for field in fields), strict=True))
    for column, value in values.items():
        if not value and column not in _MAY_BE_EMPTY:
            raise WarehouseError(f"{place}: {column} is empty: fill it in")
    if not re.fullmatch(r"(19|20)[0-9]{2}", values["year"]):
        raise WarehouseError(f"{place}: year is {values['year']!r}, it must be a year such as 2024")
    if not _NUMBER.fullmatch(values["corrected"]):
        raise WarehouseError(
            f"{place}: corrected is {values['corrected']!r}, it must be a number such as 107 or 12.5, "
            "in the unit of the cell, with six decimals at most"
        )
    date = _date(place, values["date"])
    if _is_number(values["printed"]) and Decimal(values["printed"]) == Decimal(values["corrected"]):
        raise WarehouseError(f"{place}: printed and corrected are the same number: remove the row")
    texts = {column: values[column] for column in ("agency_id", "key", "printed", "reason", "source", "who")}
    return _Row(place=place, year=int(values["year"]), corrected=Decimal(values["corrected"]), date=date, **texts)


def _date(place: str, text: str) -> dt.date:
    try:
        date = dt.date.fromisoformat(text)
    except ValueError:
        date = None
    if date is None or date.isoformat() != text:  # fromisoformat takes other notations, too
        raise WarehouseError(f"{place}: date is {text!r}, it must be a date such as 2025-01-24")
    return date


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def _refuse_duplicates(rows: list[_Row]) -> None:
    seen: dict[tuple[str, int, str], str] = {}
    for row in rows:
        if row.cell in seen:
            raise WarehouseError(
                f"{row.place}: {' '.join(map(str, row.cell))} is corrected already in {seen[row.cell]}: keep one"
            )
        seen[row.cell] = row.place


def _refuse_unknown(con: duckdb.DuckDBPyConnection, rows: list[_Row], known_agency: Callable[[str], bool]) -> None:
    agencies = {agency for (agency,) in con.execute("SELECT agency_id FROM agencies").fetchall()}
    units = dict(con.execute("SELECT DISTINCT key, unit FROM form_cells").fetchall())
    for row in rows:
        if row.agency_id not in agencies and not known_agency(row.agency_id):
            raise WarehouseError(
                f"{row.place}: there is no agency {row.agency_id!r}: look its id up in the table agencies"
            )
        if row.key not in units:
            raise WarehouseError(f"{row.place}: no form has a cell {row.key!r}: look it up in the table form_cells")
        if units[row.key] == "count" and row.corrected != int(row.corrected):
            raise WarehouseError(f"{row.place}: corrected is {row.corrected}, but {row.key} is a count: no fractions")


def _documents(con: duckdb.DuckDBPyConnection, rows: list[_Row]) -> dict[tuple[str, int], str]:
    """The document that stands for each agency and year that the rows speak of, where there is one."""
    found = con.execute(
        "SELECT agency_id, year, document_id FROM reports WHERE agency_id IN (SELECT unnest($asked::VARCHAR[]))",
        {"asked": sorted({row.agency_id for row in rows})},
    ).fetchall()
    return {(agency_id, year): document_id for agency_id, year, document_id in found}


def _cells(
    con: duckdb.DuckDBPyConnection, documents: dict[tuple[str, int], str], rows: list[_Row]
) -> dict[tuple[str, str], _Printed]:
    """The cells that the rows speak of, by document and key; those that a page's form does not have are not there."""
    found = con.execute(
        """
        SELECT document_id, key, value, raw, status FROM cells
        WHERE document_id IN (SELECT unnest($documents::VARCHAR[])) AND key IN (SELECT unnest($keys::VARCHAR[]))
        """,
        {"documents": sorted(documents.values()), "keys": sorted({row.key for row in rows})},
    ).fetchall()
    return {
        (document_id, key): _Printed(value, (raw or "").strip(), status)
        for document_id, key, value, raw, status in found
    }


def _refuse_changed(row: _Row, document_id: str, cell: _Printed | None) -> None:
    if cell is None:
        raise WarehouseError(
            f"{row.place}: the report of {row.agency_id} on {row.year} follows a form that has no cell {row.key!r}: "
            f"look at document {document_id} in the table cells"
        )
    if row.printed == cell.raw:
        return
    if cell.status == "reported" and _is_number(row.printed) and Decimal(row.printed) == cell.value:
        return
    read = "" if cell.value is None else f" (read as {cell.value.normalize():f})"
    raise WarehouseError(
        f"{row.place}: the page no longer prints {row.printed!r} in {row.key}, but {cell.raw!r}{read}: look at "
        f"document {document_id}, then change the row, or remove it if the agency has mended its page"
    )


def _insert(con: duckdb.DuckDBPyConnection, rows: list[_Row], documents: dict[tuple[str, int], str]) -> None:
    told = [msgspec.structs.asdict(row) | {"document_id": documents.get(row.cell[:2])} for row in rows]
    con.register("correction_rows", pa.Table.from_pylist(told, schema=pa.schema(_TYPES)))
    con.execute(
        """
        INSERT INTO corrections BY NAME
        SELECT *, document_id IS NOT NULL AS applied FROM correction_rows ORDER BY agency_id, year, key
        """
    )
    con.unregister("correction_rows")

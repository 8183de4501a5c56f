"""A warehouse with its views, for the tests of what people query."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from decimal import Decimal
from importlib.resources.abc import Traversable
from pathlib import Path

import duckdb
import msgspec

from parsers.records import Cell, Status, Trust
from tests.warehouse.made import document, records
from warehouse.build import build
from warehouse.query import query
from warehouse.records import ParsedDocument
from warehouse.views import create_views


def viewed(
    folder: Path,
    documents: Sequence[ParsedDocument],
    population: Traversable | None = None,
    *,
    government: str | None = None,
) -> Path:
    """The documents as a warehouse that has the views; `government`: an agency that is the government of 临江市."""
    database = folder / "nianbao.duckdb"
    build(records(folder, documents), database)
    with duckdb.connect(database) as con:
        con.execute(
            "UPDATE reports SET level = 'county', kind = 'government', division = '220681' WHERE agency = ?",
            [government],
        )
        create_views(con, population)
    return database


def rows(database: Path, sql: str) -> list[dict[str, object]]:
    """The answer to a question, as people would ask it."""
    with query(database, sql) as answer:
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def report(year: int = 2024, *, form: str = "2021", agency: str = "临江市民政局", seed: int = 4) -> ParsedDocument:
    """A report that may be changed, with numbers worth dividing, under any agency's name."""
    made = copy.deepcopy(document(year, form=form, agency="吉首市发展和改革局", seed=seed))
    made.report.agency = agency
    made.report.source.sha256 = agency.encode().hex()[:60].ljust(60, "0") + str(year)
    return msgspec.structs.replace(made, url=f"http://www.linjiang.gov.cn/{agency}/{year}.html")


def cell(parsed: ParsedDocument, key: str) -> Cell:
    """One cell of a report."""
    return next(cell for cell in parsed.report.cells if cell.key == key)


def put(
    parsed: ParsedDocument, key: str, value: int | str | None, status: Status = "reported", trust: Trust = "unverified"
) -> None:
    """A cell as a page might have left it; one that the form lacks is added."""
    changed = Cell(
        key=key,
        value=None if value is None else Decimal(value),
        raw="" if value is None else str(value),
        status=status,
        trust=trust,
        where="",
    )
    parsed.report.cells = [cell for cell in parsed.report.cells if cell.key != key] + [changed]

"""The views that people query, over the long and the wide tables.

`create_views(con)` makes the tables `labels` and `population`, fills them, and makes `requests_long`, `agency_years`,
`quality`, `quality_summary` and `quality_notes`, each from the SQL file of its name, with a comment on every column in
Chinese and English. The base tables and the wide tables must be there; what an earlier call made is made anew. Raises
`WarehouseError` for a population file with a fault, which it names by its line.

No view here takes a number in doubt for a sound one: `requests_long` marks it, `agency_years` leaves it out.
"""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable

import duckdb
import pyarrow as pa

from parsers.forms import FORMS, CellSpec
from warehouse.dictionary.names import column_name, english, row_name
from warehouse.views.population import load_population

_FILES = ("requests_long.sql", "agency_years.sql", "quality.sql")


def create_views(con: duckdb.DuckDBPyConnection, population: Traversable | None = None) -> None:
    """Makes the views; `population` is the folder with the CSV files of people by division and year."""
    con.execute(_sql("tables.sql"))
    con.register("label_rows", _label_rows())
    con.execute("INSERT INTO labels SELECT * FROM label_rows")
    con.unregister("label_rows")
    load_population(con, population or resources.files("warehouse").joinpath("population"))
    for name in _FILES:
        con.execute(_sql(name))


def _sql(name: str) -> str:
    return resources.files("warehouse").joinpath("views", name).read_text(encoding="utf-8")


def _label_rows() -> pa.Table:
    """Every cell of any form once, those of the newest form first."""
    found: dict[str, CellSpec] = {}
    for form in sorted(FORMS.values(), key=lambda form: -form.first_year):
        for spec in form.cells:
            found.setdefault(spec.key, spec)
    rows = [
        {
            "key": spec.key,
            "table_code": spec.table,
            "row_code": spec.row,
            "column_code": spec.column,
            "label": spec.label,
            "english": english(spec.table, spec.row, spec.column),
            "row_english": row_name(spec.table, spec.row),
            "column_english": column_name(spec.table, spec.column),
        }
        for spec in found.values()
    ]
    return pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in rows[0]})

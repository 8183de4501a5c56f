"""Records that break their schema stop a build before anything of them is kept.

`check_files(paths)` compares the columns of Parquet files with `warehouse.records.SCHEMA`; `check_rows(con)` looks at
every row of the temporary table `records` (`file` says where a row comes from) for what no parser may write: a row
without an address, a kind or a form that there is none of, a cell that no form has or that is there twice, a number
that is neither printed nor derived. Both raise `WarehouseError` for the first one found, with the file and the address.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from parsers.records import Kind, Status, Trust, Verdict
from warehouse.database import WarehouseError, first_line
from warehouse.records import SCHEMA

_WHAT_NEXT = "Delete that file and run `nianbao build`, which makes it anew from the archive; the old warehouse stays"

# What is wrong, and the query that gives the rows: file, address, the value that is wrong.
_BROKEN = {
    "has no address": "SELECT file, url, NULL FROM records WHERE coalesce(url, '') = ''",
    "has no SHA-256": "SELECT file, url, NULL FROM records WHERE coalesce(sha256, '') = ''",
    "has no parser's version": "SELECT file, url, NULL FROM records WHERE coalesce(parser, '') = ''",
    "has an unknown kind": (
        "SELECT file, url, kind FROM records WHERE kind IS NULL OR NOT list_contains($kinds, kind)"
    ),
    "has an unknown form": "SELECT file, url, form FROM records WHERE form NOT IN (SELECT form FROM form_cells)",
    "has a cell without a key": "SELECT file, url, raw FROM {cells} WHERE key IS NULL",
    # Pages print rows of the form before theirs, too.
    "has a cell that no form has": (
        "SELECT file, url, key FROM {cells} ANTI JOIN form_cells USING (key) WHERE key IS NOT NULL"
    ),
    "has a cell twice": (
        "SELECT file, url, NULL FROM records "
        "WHERE len(cells) <> len(list_distinct(list_transform(cells, lambda cell: cell.key)))"
    ),
    "has a cell of an unknown status": (
        "SELECT file, url, status FROM {cells} WHERE status IS NULL OR NOT list_contains($statuses, status)"
    ),
    "has a cell of an unknown trust": (
        "SELECT file, url, trust FROM {cells} WHERE trust IS NULL OR NOT list_contains($trusts, trust)"
    ),
    "has a number without a printed or derived source, or such a source without a number": (
        "SELECT file, url, key FROM {cells} WHERE (value IS NOT NULL) <> (status IN ('reported', 'derived'))"
    ),
    "has a sum with an unknown verdict": (
        "SELECT file, url, status FROM {checks} WHERE status IS NULL OR NOT list_contains($verdicts, status)"
    ),
}
_ALLOWED = {"kinds": Kind, "statuses": Status, "trusts": Trust, "verdicts": Verdict}
_NESTED = {
    name: f"(SELECT file, url, form, unnest({name}, recursive := true) FROM records)"  # noqa: S608 - our own columns
    for name in ("cells", "checks")
}


def check_files(paths: Iterable[Path]) -> None:
    """Raises for the first file that is no Parquet or has other columns."""
    for path in paths:
        try:
            found = pq.read_schema(path)
        except (pa.ArrowException, OSError) as error:
            raise WarehouseError(f"{path} cannot be read: {first_line(error)}. {_WHAT_NEXT}") from error
        for field in SCHEMA:
            place = found.get_field_index(field.name)
            if place < 0:
                raise WarehouseError(f"{path} has no column {field.name} (of one name). {_WHAT_NEXT}")
            if found.field(place).type != field.type:
                raise WarehouseError(
                    f"{path}: the column {field.name} has the type {found.field(place).type}, not {field.type}. "
                    f"{_WHAT_NEXT}"
                )


def check_rows(con: duckdb.DuckDBPyConnection) -> None:
    """Raises for the first row of `records` that breaks the schema."""
    for what, query in _BROKEN.items():
        given = {name: list(get_args(allowed)) for name, allowed in _ALLOWED.items() if f"${name}" in query}
        row = con.execute(f"{query.format(**_NESTED)} LIMIT 1", given).fetchone()
        if row is not None:
            file, url, value = row
            told = "" if value is None else f" ({value})"
            raise WarehouseError(f"{file}: the record of {url or 'a document'} {what}{told}. {_WHAT_NEXT}")

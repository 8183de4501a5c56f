"""A view in pieces, so that sorting needs memory for one piece only.

`ready(con, view)` makes ready what is read several times: a view whose rows are one for each document is reckoned once,
into a temporary table, which DuckDB keeps on disk where it does not fit into memory. `pieces(con, view)` then gives
conditions whose rows, one piece after another, are all rows of the view in its order. A view with many rows for each
document is one piece: DuckDB would have to read all of it for each, and sorts it on disk instead.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import msgspec

from warehouse.exports.views import View
from warehouse.sides import identifier

DOCUMENTS_AT_ONCE = 25_000


def ready(con: duckdb.DuckDBPyConnection, view: View) -> View:
    """The view, or one that reads what was reckoned."""
    if not (view.is_view and view.one_row):
        return view
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE reckoned AS FROM {identifier(view.name)} SEMI JOIN chosen USING (document_id)"
    )
    return msgspec.structs.replace(view, relation="reckoned")


def pieces(con: duckdb.DuckDBPyConnection, view: View) -> Iterator[str]:
    """Conditions on `s`, the chosen documents; of a view that has a row for each document at most so many at once."""
    if not view.one_row:
        yield "true"
        return
    ((last,),) = con.execute("SELECT coalesce(max(place), 1) FROM chosen").fetchall()
    for first in range(1, last + 1, DOCUMENTS_AT_ONCE):
        yield f"s.place BETWEEN {first} AND {first + DOCUMENTS_AT_ONCE - 1}"

"""Rows of a query as they stream by, for formats that Python writes.

`batches(con, view, expressions)` gives lists of columns, one for each expression, a few thousand rows at a time, so
that memory does not grow with the number of rows. All rows of an earlier query must have been fetched.
`exact(number)` is a number that a double holds exactly as it is written, or else its digits as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import duckdb

from warehouse.exports.pieces import pieces
from warehouse.exports.texts import digits
from warehouse.exports.views import View

ROWS_AT_ONCE = 2_000
_MOST_WHOLE = 2**63
_DIGITS = 15
"""Every decimal number of so many digits survives being a double."""


def batches(
    con: duckdb.DuckDBPyConnection, view: View, expressions: Sequence[str], joined: str = "", where: str = "true"
) -> Iterator[list[list[Any]]]:
    """The columns of one batch of rows after another, in the order of the view."""
    for piece in pieces(con, view):
        with con.sql(view.query(expressions, joined, f"{where} AND {piece}")).to_arrow_reader(ROWS_AT_ONCE) as reader:
            for batch in reader:
                yield [column.to_pylist() for column in batch.columns]


def exact(number: Decimal) -> int | float | str:
    """A whole number, a double, or text: whichever is the number itself."""
    text = digits(number)
    if "." not in text:
        return int(text) if abs(number) < _MOST_WHOLE else text
    return float(text) if len(text.replace(".", "").lstrip("-0")) <= _DIGITS else text

"""Rows that Python made, as a table for DuckDB: `table_of(rows, schema)`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa


def table_of(rows: Iterable[Sequence[object]], schema: pa.Schema) -> pa.Table:
    """The rows, whose values are in the order of the schema. Raises pa.ArrowException for a value of another type."""
    return pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema=schema)

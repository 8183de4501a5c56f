"""Who published when, who is covered, and whose report is missing.

`create_timeliness(con)` makes the views `timeliness`, `coverage` and `missing_reports` from the files of this folder,
each with the rule and its source in its head. It needs the base tables and may be called again. Raises `duckdb.Error`
when a table is missing.
"""

from __future__ import annotations

from importlib import resources

import duckdb

from warehouse.checks.statements import make_view, read_folder


def create_timeliness(con: duckdb.DuckDBPyConnection) -> None:
    """Makes the views; they hold nothing and follow the tables."""
    for statement in read_folder(resources.files("warehouse.timeliness")):
        make_view(con, statement)

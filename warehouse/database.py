"""Opening a warehouse file, and the one error that this package raises to people.

`open_warehouse(path)` gives a read-only connection that can reach nothing but the file: no other files, no network, no
change of these settings. Raises `WarehouseError` with a sentence that says what to do.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

SCHEMA_VERSION = 1
_LOCKED = ("SET enable_external_access = false", "SET lock_configuration = true")


class WarehouseError(Exception):
    """What is wrong with the warehouse, in a sentence, and what to do about it."""


def open_warehouse(path: Path) -> duckdb.DuckDBPyConnection:
    """A locked, read-only connection."""
    if not path.is_file():
        raise WarehouseError(f"there is no warehouse at {path}: run `nianbao build` (or `nianbao demo`) first")
    check_version(path)
    con = duckdb.connect(path, read_only=True)
    for setting in _LOCKED:
        con.execute(setting)
    return con


def check_version(path: Path) -> None:
    """Refuses a file that is no warehouse, or one made by a newer nianbao."""
    try:
        with duckdb.connect(path, read_only=True) as con:
            row = con.execute("SELECT max(schema_version) FROM build").fetchone()
    except duckdb.IOException as error:
        raise WarehouseError(f"{path} cannot be opened: {_first_line(error)}") from error
    except duckdb.Error as error:
        raise WarehouseError(f"{path} is no nianbao warehouse: move it away and run `nianbao build` again") from error
    version = row[0] if row else None
    if version is None or version > SCHEMA_VERSION:
        raise WarehouseError(
            f"{path} was made by a newer nianbao (its tables have version {version}, this one knows {SCHEMA_VERSION}): "
            "upgrade nianbao, or move the file away and run `nianbao build` again"
        )


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]

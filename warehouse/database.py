"""Opening a warehouse file, and the one error that this package raises to people.

`with open_warehouse(path) as con:` gives a read-only connection that can reach nothing but the file: no other files, no
network, no change of these settings. `connect(path)` gives the same to whoever keeps it open for long. Both may be used
any number of times in a process, and raise `WarehouseError` with a sentence that says what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

SCHEMA_VERSION = 3
_REBUILD = (
    "Close other programs that have it open for writing, and see that it may be read; if it is damaged, move it away "
    "and run `nianbao build`, which makes it anew from the records"
)
_LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "lock_configuration": "true",
}
"""Given when the file is opened: a second connection of the process shares them, and could not set them any more."""


class WarehouseError(Exception):
    """What is wrong with the warehouse, in a sentence, and what to do about it."""


@contextmanager
def open_warehouse(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A locked, read-only connection; what goes wrong with the file while it is open is a WarehouseError, too."""
    try:
        with connect(path) as con:
            yield con
    except duckdb.Error as error:
        raise WarehouseError(f"{path} cannot be read: {first_line(error)}. {_REBUILD}") from error


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A locked, read-only connection, to be closed by the caller."""
    check_there(path)
    return duckdb.connect(path, read_only=True, config=_LOCKED)


def check_there(path: Path) -> None:
    """Refuses what `check_version` refuses, and a file that is not there."""
    if not path.exists():
        raise WarehouseError(f"there is no warehouse at {path}: run `nianbao build` (or `nianbao demo`) first")
    check_version(path)


def check_version(path: Path) -> None:
    """Refuses a file that is no warehouse, or one made by a newer nianbao."""
    try:
        with duckdb.connect(path, read_only=True, config=_LOCKED) as con:
            row = con.execute("SELECT max(schema_version) FROM build").fetchone()
    except (duckdb.IOException, duckdb.ConnectionException) as error:
        raise WarehouseError(f"{path} cannot be opened: {first_line(error)}. {_REBUILD}") from error
    except duckdb.Error as error:
        raise WarehouseError(f"{path} is no nianbao warehouse: move it away and run `nianbao build` again") from error
    version = row[0] if row else None
    if version is None or version > SCHEMA_VERSION:
        raise WarehouseError(
            f"{path} was made by a newer nianbao (its tables have version {version}, this one knows {SCHEMA_VERSION}): "
            "upgrade nianbao, or move the file away and run `nianbao build` again"
        )


def first_line(error: Exception) -> str:
    """The part of an error's message that people can use."""
    return str(error).strip().split("\n")[0].rstrip(".")

"""What the writers of all formats share: where files go, how far they have come, what is to be said in the end.

`reading(database, spill, memory)` opens a warehouse read-only, without the lock of `open_warehouse`, since DuckDB
itself writes files here; its statements are all our own. What does not fit into `memory` goes to the folder `spill`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

import duckdb
import msgspec

from warehouse.database import check_there
from warehouse.dictionary.markdown import Language

MEMORY = ("300MB", "600MB", "1200MB", "80%")
"""What DuckDB may hold at once. The first is for views with a row for each document, whatever the size of the
warehouse; what has to sort more than that begins with the second, and what proves too large is tried with the next."""


class Step(Protocol):
    """Called when an export has come further."""

    def __call__(self, done: int = 1, *, total: int | None = None, text: str | None = None) -> None: ...


class Remark(NamedTuple):
    """What is to be said of an export: on the terminal in English, in a file in its language."""

    english: str
    chinese: str


class Job(msgspec.Struct, frozen=True):
    """One export: files are made in `folder` and called `stem`, or by their views; `remarks` collects
    what to say, `chosen` tells what a choice is narrowed to, `suffix` how a file that was named ends,
    `notice` what whoever opens a file must read first, if anything."""

    folder: Path
    stem: str | None
    ending: str
    language: Language
    step: Step
    remarks: list[Remark]
    chosen: str = ""
    suffix: str | None = None
    notice: str = ""

    def path(self, name: str, suffix: str) -> Path:
        """A file of this export."""
        return self.folder / f"{self.stem or name}{self.ending}{self.suffix or suffix}"

    def say_empty(self, views: list[str]) -> None:
        """Remarks that these views have no rows."""
        if views:
            listed = ", ".join(views)
            self.remarks.append(Remark(f"no rows, only headings: {listed}", f"没有数据，只有表头：{listed}"))


@contextmanager
def reading(database: Path, spill: Path, memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """The connection. Raises `WarehouseError` when the file is no warehouse that can be read."""
    check_there(database)
    config = {"temp_directory": str(spill), "memory_limit": memory}
    with duckdb.connect(database, read_only=True, config=config) as con:  # type: ignore[arg-type]
        con.execute("SET enable_progress_bar = false")  # ours tells more
        yield con

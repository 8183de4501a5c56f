"""Parquet, one file for each view: zstd, types as in the warehouse, columns by their names.

A HUGEINT becomes DECIMAL(38, 0), since Parquet would keep it inexactly. The file's key-value metadata hold what the
view is (`nianbao.view`) and a JSON object with heading, meaning and unit of each column (`nianbao.columns`),
and, of made-up data, the notice that says so (`nianbao.notice`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import msgspec

from warehouse.exports.job import Job
from warehouse.exports.views import View
from warehouse.sides import quoted

_ROWS_AT_ONCE = 20_480
"""Rows of a row group, which DuckDB keeps in memory until it is whole."""


def write_parquet(con: duckdb.DuckDBPyConnection, views: Sequence[View], job: Job) -> list[Path]:
    """The files, in the order of the views."""
    written, empty = [], []
    for view in views:
        job.step(0, total=len(views), text=view.name)
        path = job.path(view.name, ".parquet")
        told = _metadata(view, job.notice)
        options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROWS_AT_ONCE}, KV_METADATA {{{told}}}"
        row = con.execute(f"COPY ({view.query()}) TO {quoted(path)} ({options})").fetchone()
        empty += [] if row and row[0] else [view.name]
        written.append(path)
        job.step()
    job.say_empty(empty)
    return written


def _metadata(view: View, notice: str) -> str:
    columns = {
        column.name: {"label": column.heading.label, "meaning": column.heading.meaning, "unit": column.heading.unit}
        for column in view.columns
    }
    told = msgspec.json.encode(columns).decode()
    found = {"nianbao.view": f"{view.name}: {view.about}", "nianbao.columns": told}
    found |= {"nianbao.notice": notice} if notice else {}
    return ", ".join(f"{quoted(name)}: {quoted(text)}" for name, text in found.items())

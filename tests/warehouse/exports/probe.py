"""A view with a column of every type, filled with whatever a test wants, and written by a format's own writer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb

from warehouse.dictionary.catalog import ColumnEntry, split
from warehouse.exports.headings import described
from warehouse.exports.job import Job
from warehouse.exports.views import Column, View

_TYPES = {
    "document_id": ("VARCHAR", "文档编号 · The document."),
    "text": ("VARCHAR", "文字 · Text."),
    "whole": ("BIGINT", "整数 · A whole number."),
    "amount": ("DECIMAL(20, 6)", "金额 · An amount."),
    "huge": ("DECIMAL(38, 3)", "大数 · A huge number."),
    "share": ("DOUBLE", "比例（0至1） · A share."),
    "day": ("DATE", "日期 · A day."),
    "sure": ("BOOLEAN", "是否 · Yes or no."),
    "seen": ("TIMESTAMP WITH TIME ZONE", "时间 · An instant."),
    "words": ("VARCHAR[]", "词语 · Words."),
}
Writer = Callable[[duckdb.DuckDBPyConnection, Sequence[View], Job], list[Path]]


class Row(NamedTuple):
    """Any value in each column."""

    text: str | None = None
    whole: int | None = None
    amount: Decimal | None = None
    huge: Decimal | None = None
    share: float | None = None
    day: dt.date | None = None
    sure: bool | None = None
    seen: dt.datetime | None = None
    words: list[str] | None = None


def view() -> View:
    """The view `probe`."""
    entries = [ColumnEntry(name, kind.replace(", ", ","), split(says)) for name, (kind, says) in _TYPES.items()]
    headings = described("probe", entries, "zh")
    columns = tuple(Column(entry.name, entry.type, f'v."{entry.name}"', headings[entry.name]) for entry in entries)
    return View("probe", "试验", "A trial.", columns, "JOIN chosen s ON s.document_id = v.document_id", "s.place")


def fill(con: duckdb.DuckDBPyConnection, rows: Sequence[Row], year: int | None = 2024) -> None:
    """Makes the tables `probe` and `chosen`."""
    columns = ", ".join(f'"{name}" {kind}' for name, (kind, _) in _TYPES.items())
    con.execute(f"CREATE OR REPLACE TEMP TABLE probe ({columns})")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE chosen (document_id VARCHAR, url VARCHAR, captured_at TIMESTAMPTZ, year INTEGER, "
        "form VARCHAR, level VARCHAR, province VARCHAR, place INTEGER)"
    )
    for place, row in enumerate(rows):
        con.execute("INSERT INTO probe VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [f"d{place}", *row])
        con.execute("INSERT INTO chosen VALUES (?, '', NULL, ?, '2021', NULL, NULL, ?)", [f"d{place}", year, place])


def job(folder: Path) -> Job:
    """A job that says nothing while it runs."""

    def step(done: int = 1, *, total: int | None = None, text: str | None = None) -> None: ...

    return Job(folder, None, "", "zh", step, [])

"""One workbook with a sheet for each view, how to read them in front, and the dictionary behind.

A sheet of Excel has 1,048,576 rows. A view with more is split by year (sheets `requests_long 2023` …), and a year with
more into parts (`requests_long 2023 (2)`); that is said in the workbook and as a remark, as is text that a cell cannot
hold whole. Cells in doubt are coloured, with a comment that says why (`warehouse.exports.trust`). Text is never made a
link, a formula or a number. The same warehouse and choice give the same bytes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileSizeError

from warehouse.exports.choice import ExportError
from warehouse.exports.guide import write_dictionary, write_guide
from warehouse.exports.job import Job, Remark
from warehouse.exports.pieces import ready
from warehouse.exports.rows import batches
from warehouse.exports.sheet import Sheet
from warehouse.exports.styles import Styles
from warehouse.exports.texts import as_text, is_nested
from warehouse.exports.trust import joined, mark
from warehouse.exports.values import Change, Texts, column_for
from warehouse.exports.views import View
from warehouse.exports.words import words

MOST_ROWS = 1_048_576
_MOST_NAME = 31
_OPTIONS: dict[str, Any] = {
    "constant_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}


def write_workbook(con: duckdb.DuckDBPyConnection, views: Sequence[View], job: Job) -> list[Path]:
    """The workbook's path. Raises `ExportError` when a workbook cannot hold all that."""
    path = job.path("nianbao", ".xlsx")
    counts = {view.name: _by_year(con, view) for view in views}
    job.step(0, total=sum(sum(told.values()) for told in counts.values()))
    job.say_empty([name for name, told in counts.items() if not told])
    mark(con, job.language)
    try:
        with Workbook(path, _OPTIONS | {"tmpdir": str(job.folder)}) as book:
            _write(con, book, views, counts, job)
    except FileSizeError as error:
        raise ExportError(
            "this is more than a workbook can hold (a sheet of 4 GB): choose fewer years or agencies, or write csv, "
            "parquet or sqlite"
        ) from error
    return [path]


def _write(
    con: duckdb.DuckDBPyConnection,
    book: Workbook,
    views: Sequence[View],
    counts: Mapping[str, dict[int | None, int]],
    job: Job,
) -> None:
    said = words(job.language)
    book.set_properties({"title": said.title, "created": _built_at(con)})
    styles = Styles(book)
    guide = book.add_worksheet(said.guide)
    made = []
    for view in views:
        made += _View(book, ready(con, view), styles, job).write(con, counts[view.name])
    write_dictionary(book.add_worksheet(said.dictionary), views, styles, job)
    write_guide(con, guide, made, styles, job)


class _View:
    """The sheets of one view."""

    def __init__(self, book: Workbook, view: View, styles: Styles, job: Job) -> None:
        self._book = book
        self._view = view
        self._styles = styles
        self._job = job
        self._texts = Texts(job.language)
        self._changes = _changes(view, self._texts, job)
        self._sheets: list[Sheet] = []

    def write(self, con: duckdb.DuckDBPyConnection, counts: dict[int | None, int]) -> list[tuple[str, int, str]]:
        """Name, rows and meaning of each sheet."""
        name = self._view.name
        if sum(counts.values()) < MOST_ROWS:
            self._fill(con, name, "true")
        else:
            for year in counts:
                self._fill(
                    con,
                    f"{name} {year or words(self._job.language).no_year}",
                    f"s.year {f'= {year}' if year else 'IS NULL'}",
                )
            names = f"{self._sheets[0].name} … {self._sheets[-1].name}"
            self._job.remarks.append(_split(name, sum(counts.values()), len(self._sheets), names))
        if self._texts.cut:
            self._job.remarks.append(_cut(name, self._texts.cut))
        return [(sheet.name, sheet.rows, self._view.about) for sheet in self._sheets]

    def _fill(self, con: duckdb.DuckDBPyConnection, title: str, where: str) -> None:
        marks, join = joined(self._view.name, self._job.language)
        sheet = self._begin(title)
        for columns in batches(con, self._view, [*_expressions(self._view), marks], join, where):
            rows = list(
                zip(*(change(values) for change, values in zip(self._changes, columns[:-1], strict=True)), strict=True)
            )
            done = 0
            while done < len(rows):
                if sheet.rows == MOST_ROWS - 1:
                    sheet = self._begin(title)
                upto = done + MOST_ROWS - 1 - sheet.rows
                sheet.write(rows[done:upto], columns[-1][done:upto])
                done = min(upto, len(rows))
            self._job.step(len(rows), text=title)
        sheet.close()

    def _begin(self, title: str) -> Sheet:
        if self._sheets:
            self._sheets[-1].close()
        taken = {worksheet.name.lower() for worksheet in self._book.worksheets()}
        self._sheets.append(
            Sheet(self._book.add_worksheet(sheet_name(title, taken)), self._view, self._styles, self._job.notice)
        )
        return self._sheets[-1]


def _split(name: str, rows: int, sheets: int, names: str) -> Remark:
    return Remark(
        f"{name} has {rows:,} rows, more than a sheet of Excel holds ({MOST_ROWS:,}): it is split by year into "
        f"{sheets} sheets, {names}",
        f"{name} 有 {rows:,} 行，超过 Excel 工作表的上限（{MOST_ROWS:,} 行），按年度拆分为 {sheets} 张工作表：{names}",
    )


def _cut(name: str, texts: int) -> Remark:
    return Remark(
        f"{name}: {texts:,} texts are longer than a cell of Excel may be; they are cut and say so. "
        "csv, parquet and sqlite hold them whole",
        f"{name}：{texts:,} 段文字超过 Excel 单元格的上限，已截断并注明；csv、parquet、sqlite 完整保留",
    )


def sheet_name(title: str, taken: set[str]) -> str:
    """The title as the name of a sheet: at most 31 characters, and none that is taken (in lower case)."""
    name, part = title[:_MOST_NAME], 1
    while name.lower() in taken:
        part += 1
        ending = f" ({part})"
        name = title[: _MOST_NAME - len(ending)] + ending
    return name


def _expressions(view: View) -> list[str]:
    return [
        as_text(column.sql, column.type)
        if is_nested(column.type) or column.type.startswith("TIMESTAMP") or column.type == "BLOB"
        else column.sql
        for column in view.columns
    ]


def _changes(view: View, texts: Texts, job: Job) -> list[Change]:
    labels = {column.name: column.heading.label for column in view.columns}
    change: Callable[..., Change] = column_for
    return [
        change(column, texts, job.language, labels if column.name in view.lists else None) for column in view.columns
    ]


def _by_year(con: duckdb.DuckDBPyConnection, view: View) -> dict[int | None, int]:
    query = f"SELECT s.year, count(*) {view.rows} GROUP BY 1 ORDER BY 1 NULLS LAST"
    return dict(con.execute(query).fetchall())


def _built_at(con: duckdb.DuckDBPyConnection) -> dt.datetime:
    ((built_at,),) = con.execute("SELECT max(make_timestamp(epoch_us(built_at))) FROM build").fetchall()
    return built_at or dt.datetime(2020, 1, 1)

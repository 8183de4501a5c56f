"""The two sheets that explain a workbook: how to read it, with the colours, and the dictionary of its columns."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
from xlsxwriter.worksheet import Worksheet

from warehouse.exports.job import Job
from warehouse.exports.sheet import LINE, lay_out, lines
from warehouse.exports.styles import Styles
from warehouse.exports.texts import as_text
from warehouse.exports.views import View
from warehouse.exports.words import STATES, words

_TEXT = 100
"""Width of the column with explanations."""
_TALL = 22


def write_guide(
    con: duckdb.DuckDBPyConnection, sheet: Worksheet, made: Sequence[tuple[str, int, str]], styles: Styles, job: Job
) -> None:
    """Colours, trust, what sheets there are, and every remark; `made`: name, rows and meaning of each sheet."""
    said = words(job.language)
    for place, width in enumerate((24, 10, _TEXT)):
        sheet.set_column(place, place, width, styles.wrapped)
    sheet.hide_gridlines(2)
    lay_out(sheet, job.notice)
    sheet.fit_to_pages(1, 0)
    at = 0
    if job.notice:
        sheet.set_row(at, _TALL)
        sheet.write_string(at, 0, job.notice, styles.notice)
        at += 1
    sheet.set_row(at, _TALL)
    sheet.write_string(at, 0, said.title, styles.title)
    for label, text in ((said.built, _build(con)), (said.chosen, job.chosen or said.everything)):
        at += 1
        sheet.write_string(at, 0, label)
        sheet.write_string(at, 2, text)
    at = _heading(sheet, at + 2, said.colours, styles)
    for state in (*STATES, None):
        name, meaning = said.legend[state or "sound"]
        sheet.write_string(at, 0, name, styles["text", state])
        _text(sheet, at, meaning, styles)
        at += 1
    at = _heading(sheet, at + 1, said.how, styles)
    for rule in (*said.rules, said.numbers_as_text):
        _text(sheet, at, rule, styles)
        at += 1
    at = _heading(sheet, at + 1, said.contents, styles)
    for place, label in enumerate(said.sheet_columns):
        sheet.write_string(at, place, label, styles.strong)
    for name, rows, about in made:
        at += 1
        sheet.write_string(at, 0, name)
        sheet.write_number(at, 1, rows, styles["count", None])
        _text(sheet, at, about if rows else f"{about} {said.no_rows}", styles)
    for remark in job.remarks:
        at += 1
        _text(sheet, at, remark.chinese if job.language == "zh" else remark.english, styles)


def write_dictionary(sheet: Worksheet, views: Sequence[View], styles: Styles, job: Job) -> None:
    """Every column of every view: its heading, unit and meaning."""
    for place, width in enumerate((22, 40, 60, 12, 90)):
        sheet.set_column(place, place, width, styles.wrapped)
    for place, label in enumerate(words(job.language).dictionary_columns):
        sheet.write_string(0, place, label, styles.heading)
    at = 0
    for view in views:
        for column in view.columns:
            at += 1
            heading = column.heading
            sheet.set_row(at, 4 + LINE * max(lines(heading.label, 60), lines(heading.meaning, 90)))
            for place, text in enumerate((view.name, column.name, heading.label, heading.unit, heading.meaning)):
                sheet.write_string(at, place, text, styles.wrapped)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, at, len(words(job.language).dictionary_columns) - 1)
    lay_out(sheet, job.notice)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _text(sheet: Worksheet, at: int, text: str, styles: Styles) -> None:
    """A line of explanation, in a row as high as it needs: programs do not all see to that."""
    sheet.set_row(at, 4 + LINE * lines(text, _TEXT))
    sheet.write_string(at, 2, text, styles.wrapped)


def _build(con: duckdb.DuckDBPyConnection) -> str:
    built_at = as_text("built_at", "TIMESTAMP WITH TIME ZONE")
    rows = con.execute(f"SELECT build_id, {built_at} FROM build").fetchall()  # noqa: S608 - our own column
    return "  ".join(f"{build_id}  {when}" for build_id, when in rows)


def _heading(sheet: Worksheet, at: int, text: str, styles: Styles) -> int:
    sheet.write_string(at, 0, text, styles.strong)
    return at + 1

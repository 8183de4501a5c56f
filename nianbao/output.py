"""Data on stdout: reports and tables as JSON lines, CSV, or tables for people.

JSON is one object a line, decimals as numbers. CSV is faithful (no guard against formulas): the files for spreadsheets
come from `nianbao export`. Rows are given as dictionaries or sequences in column order.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum

import msgspec

from parsers.records import Report, to_json

CELL_COLUMNS = (
    "path", "kind", "agency", "year", "form", "published_on",
    "key", "label", "unit", "value", "raw", "status", "trust", "where", "error",
)  # fmt: skip


class Format(StrEnum):
    """The shapes that data can be printed in."""

    table = "table"
    csv = "csv"
    json = "json"


_encoder = msgspec.json.Encoder(decimal_format="number")


def report_line(path: str, report: Report) -> None:
    """The report as one line of JSON, with the path that it was read from in front."""
    sys.stdout.buffer.write(to_json(report, path=path) + b"\n")
    sys.stdout.buffer.flush()


class CellWriter:
    """CSV with a line for each cell; a document without cells has one line, with the reason in `error`."""

    def __init__(self) -> None:
        self._writer = csv.writer(sys.stdout, lineterminator="\n")
        self._writer.writerow(CELL_COLUMNS)

    def write(self, path: str, report: Report) -> None:
        """Write the lines of one document."""
        from parsers.forms import FORMS

        about = (path, report.kind, report.agency, report.year, report.form, report.published_on)
        if report.form is None or not report.cells:
            self._writer.writerow((*about, *[None] * 8, report.error))
            return
        # Some pages print a row as an earlier form has it; what both forms have is labelled as in the report's own.
        specs = {spec.key: spec for form in (*FORMS.values(), FORMS[report.form]) for spec in form.cells}
        for cell in report.cells:
            spec = specs[cell.key]
            number = (cell.value, cell.raw, cell.status, cell.trust, cell.where)
            self._writer.writerow((*about, cell.key, spec.label, spec.unit, *number, report.error))


def print_reports(results: Iterable[tuple[str, Report]], format: Format) -> int:  # noqa: A002
    """The reports in the shape asked for; gives how many could not be read."""
    if format is Format.table:
        from nianbao import show

        found = list(results)
        if len(found) == 1:
            show.report(show.stdout(), *found[0])
        else:
            show.documents(show.stdout(), found)
        return sum(report.kind == "unreadable" for _, report in found)
    write = report_line if format is Format.json else CellWriter().write
    failed = 0
    for path, report in results:
        failed += report.kind == "unreadable"
        write(path, report)
    return failed


def rows_as_json(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """One JSON object a line."""
    for row in rows:
        sys.stdout.buffer.write(_encoder.encode(dict(zip(columns, row, strict=True))) + b"\n")
    sys.stdout.buffer.flush()


def rows_as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A line of column names, then the rows; null is empty."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([plain(value) for value in row] for row in rows)


def plain(value: object) -> object:
    """A value as people write it: decimals without trailing zeros, lists and structs as JSON."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list | dict):
        return _encoder.encode(value).decode()
    return value

"""Checks as data: every inconsistency that the warehouse can show, as rows with both sides.

Each check is a file `NN_CODE.sql` in this folder with one SELECT that gives the bad rows; its head says what it checks,
by which rule, and when it says nothing. `create_checks(con)` makes of each a view `check_CODE`, the view `findings` of
all, and what they read (`form_sums`, `cell_labels`, `report_cells`, `connected`, `report_pairs`). It needs the base
tables and may be called again. `run_checks(con)` gives the findings, the gravest first; `write_checks_csv(findings,
path)` writes them. A check reads only the documents that stand for agency and year.

`error`: the page contradicts itself or another, and how it is read is not in doubt. `warning`: unlikely, or
contradictory with a number that nothing proves. `info`: worth knowing, and often in order. In a file's sentences
`{left}` and `{right}` stand for the two values. Raises `duckdb.Error` when a table is missing, `WarehouseError` when
the warehouse has no checks, and OSError when a file cannot be written.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path

import duckdb
import msgspec

from warehouse.checks.statements import Statement, make_view, read_folder
from warehouse.checks.sums import make_sums
from warehouse.database import WarehouseError
from warehouse.exports.texts import BOM, guard, plain

SEVERITIES = ("error", "warning", "info")
SEVERITY_LABELS = {"error": "错误", "warning": "可疑", "info": "提示"}
BOTH_LITIGATIONS = "challenges.litigation.total"
"""What the check on claims calls the number that the text has for two groups of the table; no form has such a cell."""
LITIGATIONS = ("challenges.litigation_direct.total", "challenges.litigation_after_reconsideration.total")
"""The cells that it adds up."""


class Finding(msgspec.Struct, frozen=True):
    """One bad row: what is wrong, whose report it is, and both sides."""

    code: str
    severity: str
    agency_id: str | None
    agency: str | None
    year: int | None
    document_id: str | None
    other_document_id: str | None
    key: str | None
    other_key: str | None
    left_value: Decimal | None
    right_value: Decimal | None
    left_what: str | None
    right_what: str | None
    doubtful: bool
    url: str | None
    sentence_zh: str
    sentence_en: str


_TYPES = {"year": "INTEGER", "left_value": "DECIMAL(20, 6)", "right_value": "DECIMAL(20, 6)", "doubtful": "BOOLEAN"}
COLUMNS = {
    "code": ("检查代码", "Code of the check: the view check_CODE has its rows."),
    "severity": (
        "严重程度",
        "error (the page contradicts itself or another, and how it is read is not in doubt), warning (unlikely, or "
        "contradictory with a number that nothing proves) or info (often in order).",
    ),
    "agency_id": ("机构编号", "Agency; see agencies."),
    "agency": ("机构名称", "Name of the agency."),
    "year": ("报告年度", "Year that the report is on."),
    "document_id": ("文档编号", "The report."),
    "other_document_id": ("另一文档编号", "The document that it is compared with; null: itself, or several."),
    "key": ("左边的单元格", "Cells of the left side, joined by a plus sign; null: not a matter of cells."),
    "other_key": ("右边的单元格", "Cells of the right side."),
    "left_value": ("左边数值", "Number on the left side, in the unit of its cells; null: none is printed."),
    "right_value": ("右边数值", "Number on the right side."),
    "left_what": ("左边", "What the left side is, in Chinese words; sentence_en has both sides in English."),
    "right_what": ("右边", "What the right side is, in Chinese words."),
    "doubtful": (
        "是否存疑",
        "Whether a number involved may have been misread: it is suspect in its own report, or derived; for a sum, the "
        "layout of its table leaves doubt.",
    ),
    "url": ("来源网址", "Where the report was captured."),
    "sentence_zh": ("说明", "What is wrong, in Chinese, with both numbers."),
    "sentence_en": ("英文说明", "What is wrong, in English, with both numbers."),
}
"""For each column of a finding, its Chinese heading and what it is."""


@cache
def checks() -> tuple[Statement, ...]:
    """The checks, in the order of their files."""
    return read_folder(resources.files("warehouse.checks"))


def create_checks(con: duckdb.DuckDBPyConnection) -> None:
    """Makes the views; they hold nothing and follow the tables."""
    make_sums(con)
    for statement in read_folder(resources.files("warehouse.checks").joinpath("shared")):
        make_view(con, statement)
    meanings = {name: f"{label} · {says}" for name, (label, says) in COLUMNS.items()}
    for check in checks():
        make_view(con, Statement(f"check_{check.name}", check.says, meanings, _uniform(check)))
    together = " UNION ALL ".join(f"FROM check_{check.name}" for check in checks())
    make_view(con, Statement("findings", "检查发现的问题 · What the checks found, all in one.", meanings, together))


def run_checks(con: duckdb.DuckDBPyConnection) -> list[Finding]:
    """All findings: by severity, then check, agency and year."""
    try:
        found = con.execute(
            f"SELECT {', '.join(COLUMNS)} FROM findings "  # noqa: S608 - our own names
            "ORDER BY list_position($order, severity), code, agency, year, key, document_id, other_document_id",
            {"order": list(SEVERITIES)},
        )
    except duckdb.CatalogException as error:
        raise WarehouseError("this warehouse has no checks: `nianbao build` makes it anew with them") from error
    return [Finding(*row) for row in found.fetchall()]


def write_checks_csv(findings: Sequence[Finding], path: Path) -> list[Path]:
    """Findings as `NAME.csv` for programs (UTF-8, codes as headings, nothing changed) and as `NAME.excel.csv` for
    people (byte order mark, Chinese headings, text that Excel would take for a formula set behind an apostrophe)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for_people = path.with_suffix(".excel.csv")
    _write(path, COLUMNS, findings, _plain, "")
    _write(for_people, [label for label, _ in COLUMNS.values()], findings, _for_excel, BOM)
    return [for_people, path]


def _uniform(check: Statement) -> str:
    """The SELECT with the check's code, every column in its type and the numbers in the sentences."""
    values = {name: f"{name}::{_TYPES.get(name, 'VARCHAR')}" for name in COLUMNS}
    values["code"] = f"'{check.name}'"
    for name, nothing in (("sentence_zh", "空白"), ("sentence_en", "blank")):
        left, right = (
            f"coalesce(rtrim(rtrim({side}::DECIMAL(20, 6)::VARCHAR, '0'), '.'), '{nothing}')"
            for side in ("left_value", "right_value")
        )
        values[name] = f"replace(replace({name}, '{{left}}', {left}), '{{right}}', {right})"
    listed = ", ".join(f"{value} AS {name}" for name, value in values.items())
    return f"SELECT {listed} FROM ({check.select}) AS found"  # noqa: S608 - our own files


def _write(
    path: Path,
    headings: Iterable[str],
    findings: Iterable[Finding],
    text: Callable[[str, object], str],
    start: str,
) -> None:
    beside = path.with_name(f"{path.name}.part")
    with beside.open("w", encoding="utf-8", newline="") as file:
        file.write(start)
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(headings)
        writer.writerows([text(name, getattr(finding, name)) for name in COLUMNS] for finding in findings)
    beside.replace(path)


def _plain(name: str, value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else plain(name, value)


def _for_excel(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "severity":
        return SEVERITY_LABELS[str(value)]
    return guard(plain(name, value)) if isinstance(value, str) else plain(name, value)

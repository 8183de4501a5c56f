"""The wide tables: one row for each agency and year, one column for each cell of one table of the form.

`WIDE` names them. A column is `ROW_COLUMN` in the codes of the form (`new_received_total`); the rows and columns of all
forms stand side by side, empty where a year's form has no such cell. Counts are whole numbers, amounts exact decimals.
`doubtful` and `missing` name the columns whose number is suspect, or which the page does not have; how many there are
stands in front of the numbers, where it is seen. `open_blanks` names the columns left blank that no sum shows to be
zero; other blanks of a column that the form has count as zero. `derived` names those whose number was derived. The
tables are stored when the warehouse is built, since a pivot over all reports is too slow to repeat at each query.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import duckdb
import msgspec

from parsers.forms import FORMS, CellSpec
from warehouse.dictionary.names import UNITS, english, unit_name

_TABLES = {
    "requests_wide": ("requests", "依申请公开 · Requests received and how they were answered."),
    "disclosure_wide": ("disclosure", "主动公开 · What was disclosed without a request."),
    "challenges_wide": ("challenges", "行政复议和行政诉讼 · Reconsideration and litigation."),
    "statistics_wide": ("statistics", "统计表 · The statistical table of the reports on 2014 to 2018."),
}
WIDE = tuple(_TABLES)


class WideColumn(msgspec.Struct, frozen=True):
    """`name` is the column's code, `key` its cell, `label` its heading for people."""

    name: str
    key: str
    label: str
    unit: str


LEADING = {
    "agency": "机构名称",
    "year": "报告年度",
    "form": "格式版本",
    "published_on": "发布日期",
    "doubtful_count": "存疑数字个数",
    "missing_count": "缺失数字个数",
}
TRAILING = {
    "doubtful": "存疑的列",
    "missing": "原文缺失的列",
    "open_blanks": "空白且未证实为零的列",
    "derived": "推算的列",
    "number_count": "数字个数",
    "verified_count": "经勾稽关系证实的数字个数",
    "url": "来源网址",
    "document_id": "文档编号",
    "agency_id": "机构编号",
}
_MEANING = {
    "agency": "Name of the agency.",
    "year": "Year that the report is on.",
    "form": "Form that the report follows.",
    "published_on": "Date of publication as printed.",
    "doubtful_count": "How many numbers of this row must not be used unseen; doubtful names their columns.",
    "missing_count": "How many cells the page has not; missing names their columns.",
    "doubtful": "Columns whose number is suspect: a sum that contains it fails, or its place in the page is uncertain.",
    "missing": "Columns that the form has and the page has not, or whose number could not be read.",
    "open_blanks": "Columns that the page leaves blank and that no sum shows to be zero.",
    "derived": "Columns whose number the page damaged or lost, and that the sums of the form leave one value.",
    "number_count": "How many cells of this row hold a number, doubtful ones among them.",
    "verified_count": "How many of these numbers a sum of the form proves.",
    "url": "Where the document was captured.",
    "document_id": "The document; its cells are in the table cells.",
    "agency_id": "The agency; see the table agencies.",
}


_STALE = """
    DELETE FROM {table} WHERE document_id IN (SELECT document_id FROM fresh) OR (document_id, agency_id) NOT IN (
        SELECT document_id, agency_id FROM reports
    )
"""


@cache
def wide_columns(table: str) -> tuple[WideColumn, ...]:
    """The cells of a wide table, newest form first, each where it stands in its form. KeyError: no such table."""
    code = _TABLES[table][0]
    found: dict[str, CellSpec] = {}
    order: list[str] = []
    for form in sorted(FORMS.values(), key=lambda form: -form.first_year):
        before: str | None = None
        for spec in form.cells:
            if spec.table != code:
                continue
            if spec.key not in found:
                order.insert(order.index(before) + 1 if before else len(order), spec.key)
                found[spec.key] = spec
            before = spec.key
    return tuple(
        WideColumn(f"{found[key].row}_{found[key].column}", key, found[key].label, found[key].unit) for key in order
    )


def headings(table: str) -> dict[str, str]:
    """The Chinese heading of each column, by its name, in the order of the table: no two alike, amounts with their
    unit."""
    own = {column.name: _with_unit(column) for column in wide_columns(table)}
    labels = LEADING | own | TRAILING
    often = Counter(labels.values())
    return {name: f"{label}（{name}）" if often[label] > 1 else label for name, label in labels.items()}


def _with_unit(column: WideColumn) -> str:
    unit = UNITS[column.unit][0]
    return column.label if column.unit == "count" or unit in column.label else f"{column.label}（{unit}）"


def build_wide(con: duckdb.DuckDBPyConnection) -> None:
    """Makes the wide tables from the long ones, with comments. Where they are there, only the rows of the temporary
    table `fresh` (document_id) and of reports that were chosen anew are made, and rows of no report go."""
    there = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").fetchall()}
    for table, (code, says) in _TABLES.items():
        con.execute("CREATE OR REPLACE TEMP TABLE wide_due AS SELECT document_id FROM reports")
        if table in there:
            con.execute(_STALE.format(table=table))
            con.execute(f"DELETE FROM wide_due WHERE document_id IN (SELECT document_id FROM {table})")
        columns = wide_columns(table)
        names = {column.key: column.name for column in columns}
        con.execute("CREATE OR REPLACE TEMP TABLE wide_columns (key VARCHAR, name VARCHAR, place INTEGER)")
        con.executemany(
            "INSERT INTO wide_columns VALUES (?, ?, ?)",
            [(key, name, place) for place, (key, name) in enumerate(names.items())],
        )
        listed = ", ".join(f"'{column.name}'" for column in columns)
        chosen = ", ".join(_converted(column) for column in columns)
        leading, trailing = ", ".join(LEADING), ", ".join(TRAILING)
        # Every name in this statement comes from the form files.
        con.execute(
            f"""
            {"INSERT INTO" if table in there else "CREATE TABLE"} {table} {"BY NAME" if table in there else "AS"}
            WITH own AS (
                SELECT c.document_id, w.name, w.place, c.value, c.status,
                    c.trust = 'verified' AS proven,
                    c.trust = 'suspect' OR coalesce(c.value <> trunc(c.value), false) AND f.unit = 'count' AS in_doubt
                FROM cells c JOIN wide_columns w USING (key) JOIN wide_due USING (document_id)
                JOIN (SELECT DISTINCT key, unit FROM form_cells) f USING (key)
            ),
            told AS (
                SELECT document_id,
                    count(*) FILTER (WHERE in_doubt) AS doubtful_count,
                    count(*) FILTER (WHERE status = 'missing') AS missing_count,
                    string_agg(name, ' ' ORDER BY place) FILTER (WHERE in_doubt) AS doubtful,
                    string_agg(name, ' ' ORDER BY place) FILTER (WHERE status = 'missing') AS missing,
                    string_agg(name, ' ' ORDER BY place) FILTER (
                        WHERE status = 'blank' AND NOT proven AND NOT in_doubt) AS open_blanks,
                    string_agg(name, ' ' ORDER BY place) FILTER (WHERE status = 'derived') AS derived,
                    count(value) AS number_count,
                    count(value) FILTER (WHERE proven AND NOT in_doubt) AS verified_count
                FROM own GROUP BY document_id
            ),
            pivoted AS (
                PIVOT (SELECT document_id, name, value FROM own)
                ON name IN ({listed}) USING first(value) GROUP BY document_id
            )
            SELECT {leading}, {chosen}, {trailing}
            FROM pivoted p JOIN told USING (document_id) JOIN reports r USING (document_id)
            ORDER BY r.agency, r.year, r.document_id
            """
        )
        if table not in there:
            _comment(con, table, columns, says, code)
    con.execute("DROP TABLE wide_columns")
    con.execute("DROP TABLE wide_due")


def _converted(column: WideColumn) -> str:
    value = f'p."{column.name}"'
    if column.unit != "count":
        return f'{value} AS "{column.name}"'
    return f'CASE WHEN {value} = trunc({value}) THEN {value}::BIGINT END AS "{column.name}"'


def _comment(con: duckdb.DuckDBPyConnection, table: str, columns: tuple[WideColumn, ...], says: str, code: str) -> None:
    con.execute(f"COMMENT ON TABLE {table} IS '{says} One row for each agency and year; cells of the table {code}.'")
    for name, label in (LEADING | TRAILING).items():
        con.execute(f"COMMENT ON COLUMN {table}.\"{name}\" IS '{label} · {_MEANING[name]}'")
    for column in columns:
        con.execute(f"COMMENT ON COLUMN {table}.\"{column.name}\" IS '{_meaning(column)}'")


def _meaning(column: WideColumn) -> str:
    """The comment of a cell's column: label as printed, English name, unit, key."""
    table, row, code = column.key.split(".")
    chinese, unit = unit_name(table, column.unit)
    name = english(table, row, code)
    text = f"{column.label}（{chinese}） · {name or 'no English name'} ({unit}); {column.key}"
    return text.replace("'", "''")

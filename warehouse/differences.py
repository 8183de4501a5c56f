"""The page that tells people what a new warehouse changes: `summary(con, diff)` gives Markdown, English and Chinese.

Reads the temporary table `diff_rows` that `warehouse.diff` left on the connection. Counts by year and form, the largest
changes of a number (counts apart from amounts), and every report that is gone, by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from warehouse.diff import Diff

_LARGEST = 10
_MOST_NAMED = 500
_ZH = {
    "reports": "报告",
    "cells": "单元格",
    "agencies": "机构",
    "findings": "校验结果",
    "the earlier warehouse has no such table": "上一版没有此表",
    "this warehouse has no such table": "本版没有此表",
    "ids of agencies are made otherwise in the earlier warehouse": "上一版的机构编号方法不同",
    "there is no earlier warehouse": "没有上一版",
}
_BY_YEAR = """
SELECT coalesce(year::VARCHAR, '—'), coalesce(form, '—'),
    count(*) FILTER (WHERE what = 'reports' AND change = 'added'),
    count(*) FILTER (WHERE what = 'reports' AND change = 'removed'),
    count(*) FILTER (WHERE what = 'reports' AND change = 'changed'),
    count(*) FILTER (WHERE what = 'cells' AND change = 'added'),
    count(*) FILTER (WHERE what = 'cells' AND change = 'removed'),
    count(*) FILTER (WHERE what = 'cells' AND change = 'changed')
FROM (SELECT DISTINCT what, change, agency_id, year, form, key FROM diff_rows WHERE what IN ('reports', 'cells'))
GROUP BY year, form ORDER BY year, form
"""
# Amounts of money would fill the list: they are ranked apart. The unit of a cell is the same in all forms.
_OF_NUMBERS = """
SELECT agency, year::VARCHAR, key, earlier, later
FROM (SELECT *, abs(later::DECIMAL(20, 6) - earlier::DECIMAL(20, 6)) AS apart FROM diff_rows
    WHERE what = 'cells' AND field = 'value' AND change = 'changed')
LEFT JOIN (SELECT key, min(unit) AS unit FROM form_cells GROUP BY key) USING (key)
WHERE apart IS NOT NULL
QUALIFY $most >=
    row_number() OVER (PARTITION BY unit IS DISTINCT FROM 'count' ORDER BY apart DESC, agency_id, year, key)
ORDER BY unit IS DISTINCT FROM 'count', apart DESC, agency_id, year, key
"""
_TRUST = """
SELECT earlier || ' → ' || later, count(*) FROM diff_rows
WHERE what = 'cells' AND field = 'trust' AND change = 'changed' GROUP BY ALL ORDER BY ALL
"""
_REMOVED = """
SELECT agency, year::VARCHAR, coalesce(form, '—'), earlier FROM diff_rows WHERE what = 'reports' AND change = 'removed'
ORDER BY year, agency, agency_id LIMIT $most
"""


def summary(con: duckdb.DuckDBPyConnection, found: Diff) -> str:
    """The page, in Markdown."""
    lines = [
        "# What changed · 变更摘要",
        "",
        f"Earlier build · 上一版: {found.earlier or '—'}",
        "",
        f"This build · 本版: {found.later or '—'}",
        "",
        *_counts(found),
    ]
    by_year = con.execute(_BY_YEAR).fetchall()
    if by_year:
        lines += ["## By year and form · 按年度和格式", ""]
        lines += _table(
            ["year 年度", "form 格式"]
            + [f"{what} {change}" for what in ("reports 报告", "cells 单元格") for change in ("+", "−", "≠")],
            by_year,
        )
    trust = con.execute(_TRUST).fetchall()
    if trust:
        lines += ["## Trust of numbers · 可信度变化", "", *_table(["trust 可信度", "cells 单元格"], trust)]
    largest = con.execute(_OF_NUMBERS, {"most": _LARGEST}).fetchall()
    if largest:
        lines += ["## Largest changes of a number · 数值变化最大的单元格", ""]
        lines += _table(["agency 机构", "year 年度", "cell 单元格", "earlier 原值", "later 新值"], largest)
    return "\n".join([*lines, *_removed(con, found)]).rstrip("\n") + "\n"


def _counts(found: Diff) -> list[str]:
    lines = _table(
        ["", "added 新增", "removed 消失", "changed 变化"],
        [
            (f"{what} {_ZH[what]}", told.added, told.removed, told.changed)
            for what, told in found.changes.items()
        ],
    )  # fmt: skip
    if not found.changes:
        lines = []
    return lines + _not_compared(found.not_compared)


def _not_compared(left_out: Mapping[str, str]) -> list[str]:
    told = [f"- {what} ({why}) · {_ZH[what]}（{_ZH[why]}）" for what, why in left_out.items()]
    return ["Not compared · 未比较:", "", *told, ""] if told else []


def _removed(con: duckdb.DuckDBPyConnection, found: Diff) -> list[str]:
    rows = con.execute(_REMOVED, {"most": _MOST_NAMED}).fetchall()
    if not rows:
        return []
    more = found.changes["reports"].removed - len(rows)
    rest = [f"… and {more:,} more, see diff.parquet · 另有 {more:,} 份，见 diff.parquet", ""] if more else []
    heading = ["## Reports that are gone · 消失的报告", ""]
    return heading + _table(["agency 机构", "year 年度", "form 格式", "title 标题"], rows) + rest


def _table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    lines = [headings, ["---"] * len(headings), *rows]
    return [*("| " + " | ".join(map(_cell, line)) + " |" for line in lines), ""]


def _cell(value: object) -> str:
    """Text of a page that cannot end the cell that it stands in, nor the table, nor bring markup of its own."""
    if value is None:
        return "—"
    if isinstance(value, int):
        return f"{value:,}"
    text = " ".join(str(value).split())
    for sign, safe in (("&", "&amp;"), ("<", "&lt;"), ("|", "\\|"), ("[", "\\["), ("`", "\\`")):
        text = text.replace(sign, safe)
    return text

"""Which documents an export is about, and where each came from.

`resolved(con, choice)` gives the choice with ids of agencies and codes of provinces. `choose(con, choice)` takes such a
choice, and makes the temporary table `chosen`: `document_id`, `url`, `captured_at`, `agency`, `year`, `form`,
`level`, `province` of every document that the choice leaves, and `place`, its number in the order of agency, year and
document.
All exports take their rows from it, so one rule holds for every view. It gives remarks for people: what a condition
leaves out that they may not expect. Raises `ExportError` for an agency, province, level or year that is not there, with
what is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import msgspec

from warehouse.agencies.finding import AgencyError, find_agency
from warehouse.exports.choice import Choice, ExportError
from warehouse.exports.job import Remark

_CHOSEN = """
CREATE OR REPLACE TEMP TABLE chosen AS
SELECT
    d.document_id, d.url, d.fetched_at AS captured_at, d.agency, d.year, d.form, a.level, p.name AS province,
    row_number() OVER (ORDER BY d.agency, d.year, d.document_id)::INTEGER AS place
FROM documents d
LEFT JOIN agencies a ON a.agency_id = d.agency_id
LEFT JOIN divisions p ON p.code = left(a.division, 2) || '0000' AND p.level = 'province'
WHERE {conditions}
"""
_PROVINCES = """
SELECT DISTINCT p.code, p.name FROM agencies a JOIN divisions p ON p.code = left(a.division, 2) || '0000'
WHERE a.reports > 0 AND p.level = 'province' ORDER BY p.code
"""
# What nothing speaks against but that place or level are not known.
_WITHOUT_PLACE = """
SELECT count(*) FROM reports d LEFT JOIN agencies a ON a.agency_id = d.agency_id
WHERE NOT coalesce({conditions}, false) AND {hopeful}
"""
_TESTS = {
    "agencies": "list_contains($agencies, d.agency_id)",
    "provinces": "list_contains($provinces, left(a.division, 2) || '0000')",
    "levels": "list_contains($levels, a.level)",
    "years": "list_contains($years, d.year)",
}


def resolved(con: duckdb.DuckDBPyConnection, choice: Choice) -> Choice:
    """The choice with ids for the names of agencies and codes for those of provinces."""
    _see_years(con, choice.years)
    return msgspec.structs.replace(
        choice,
        agencies=tuple(_agency(con, name) for name in choice.agencies),
        provinces=tuple(_province(con, name) for name in choice.provinces),
        levels=tuple(_level(con, name) for name in choice.levels),
    )


def choose(con: duckdb.DuckDBPyConnection, choice: Choice) -> list[Remark]:
    """Makes the table; gives the remarks."""
    bound: dict[str, list[Any]] = {
        "agencies": list(choice.agencies),
        "provinces": list(choice.provinces),
        "levels": list(choice.levels),
        "years": list(choice.years),
    }
    bound = {name: values for name, values in bound.items() if values}
    conditions = " AND ".join(_TESTS[name] for name in bound) or "true"
    con.execute(_CHOSEN.format(conditions=conditions), bound)
    return _remarks(con, bound, conditions)


def _agency(con: duckdb.DuckDBPyConnection, name: str) -> str:
    try:
        return find_agency(con, name).agency_id
    except AgencyError as error:
        raise ExportError(str(error)) from error


def _province(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """A province's code, by its name (湖南省 or 湖南) or code (430000 or 43)."""
    rows = con.execute(_PROVINCES).fetchall()
    for code, full in rows:
        if name in (full, code, code[:2]) or (len(name) > 1 and full.startswith(name)):
            return str(code)
    told = _listed([full for _, full in rows])
    raise ExportError(f"there are no reports from a province {name!r}; this warehouse has {told}")


def _level(con: duckdb.DuckDBPyConnection, name: str) -> str:
    rows = con.execute("SELECT DISTINCT level FROM agencies WHERE level IS NOT NULL AND reports > 0 ORDER BY 1")
    levels = [level for (level,) in rows.fetchall()]
    if name not in levels:
        raise ExportError(f"no agency here is of the level {name!r}; this warehouse has {_listed(levels)}")
    return name


def _see_years(con: duckdb.DuckDBPyConnection, asked: Sequence[int]) -> None:
    rows = con.execute("SELECT DISTINCT year FROM reports WHERE year IS NOT NULL ORDER BY 1").fetchall()
    there = [year for (year,) in rows]
    if asked and not set(asked) & set(there):
        raise ExportError(f"there is no report on {_listed(asked)}; this warehouse has reports on {_listed(there)}")


def _listed(values: Sequence[object]) -> str:
    return ", ".join(map(str, values)) or "none"


def _remarks(con: duckdb.DuckDBPyConnection, bound: dict[str, list[Any]], conditions: str) -> list[Remark]:
    remarks = []
    fitting = con.execute("SELECT count(*) FROM reports SEMI JOIN chosen USING (document_id)").fetchall()
    if fitting == [(0,)]:
        english = "no report fits what was chosen: the files have headings only"
        remarks.append(Remark(english, "没有符合条件的报告，文件只有表头"))
    if "provinces" in bound or "levels" in bound:
        hopeful = " AND ".join(f"coalesce({_TESTS[name]}, true)" for name in bound)
        query = _WITHOUT_PLACE.format(conditions=conditions, hopeful=hopeful)
        ((left_out,),) = con.execute(query, bound).fetchall()
        if left_out:
            remarks.append(
                Remark(
                    f"{left_out:,} reports of bodies whose place or level is not known are left out "
                    "(see unresolved_names)",
                    f"{left_out:,}份报告的机构未能认定所在地或行政层级，未予导出（见 unresolved_names）",
                )
            )
    return remarks

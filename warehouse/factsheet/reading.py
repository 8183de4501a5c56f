"""The warehouse's answers about one body, as the records of a fact sheet.

Every statement binds the id of the body; every name in them is one of the schema's. Numbers are read from `cells` of
the document that stands for the year, never from a view that leaves some out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import duckdb

from parsers.records import Cell
from warehouse.factsheet.comparison import FEWEST, quartiles_of
from warehouse.factsheet.findings import contradicted, findings_of
from warehouse.factsheet.records import (
    Absence,
    Basis,
    Body,
    Correction,
    Name,
    Number,
    Paper,
    Revision,
    Row,
    Sheet,
    Sign,
    Succession,
    Timing,
)
from warehouse.made_up import made_up
from warehouse.wide import WIDE, WideColumn, wide_columns

_BODY = """
WITH RECURSIVE above AS (
    SELECT d.parent, d.name AS path, 1 AS steps
    FROM agencies a JOIN divisions d ON d.code = a.division WHERE a.agency_id = $id
    UNION ALL
    SELECT d.parent, d.name || ' ' || a.path, steps + 1
    FROM above a JOIN divisions d ON d.code = a.parent WHERE d.level <> 'country' AND steps < 6
)
SELECT a.agency_id, a.name, a.level, a.kind, a.resolved, (SELECT arg_max(path, steps) FROM above), a.division, p.name
FROM agencies a LEFT JOIN agencies p ON p.agency_id = a.parent_id WHERE a.agency_id = $id
"""
_NAMES = (
    "SELECT name, first_year, last_year FROM agency_names WHERE agency_id = $id ORDER BY first_year, last_year, name"
)
_SUCCESSIONS = """
SELECT coalesce(a.name, other), year, how, forward FROM (
    SELECT successor_id AS other, year, how, true AS forward FROM agency_successions WHERE agency_id = $id
    UNION ALL
    SELECT agency_id, year, how, false FROM agency_successions WHERE successor_id = $id
) s LEFT JOIN agencies a ON a.agency_id = s.other ORDER BY year, other
"""
_CAPTURED = "SELECT min(first_seen), max(last_seen) FROM documents WHERE agency_id = $id"
_PAPERS = """
SELECT
    r.year, r.document_id, r.url, r.title, r.agency, r.form, r.published_on, d.fetched_at, d.first_seen, d.last_seen,
    d.gone_since, d.archive_file, d.capture_id, d.sha256, d.media_type, d.parser, d.official,
    coalesce(d.tampering, []) AS tampering, r.chosen_because, r.candidates, r.version, r.versions,
    count(k.code) FILTER (WHERE k.status = 'pass'), count(k.code) FILTER (WHERE k.status = 'fail'),
    count(k.code) FILTER (WHERE k.status = 'unknown')
FROM reports r JOIN documents d USING (document_id) LEFT JOIN checks k USING (document_id)
WHERE r.agency_id = $id GROUP BY ALL ORDER BY r.year
"""
_CELLS = """
SELECT r.year, c.key, c.value, c.raw, c.status, c.trust, c.place
FROM reports r JOIN cells c USING (document_id) WHERE r.agency_id = $id
"""
_TIMINGS = """
SELECT year, due, published_on, date_source, status, days FROM timeliness WHERE agency_id = $id ORDER BY year
"""
_UNREAD = """
SELECT year, bool_or(kind = 'attachment_only'), arg_max(url, last_seen) FROM documents
WHERE agency_id = $id AND year IS NOT NULL AND kind IN ('attachment_only', 'unreadable') GROUP BY year
"""
_REVISIONS = """
SELECT
    v.year, v.url, v.seen, v.earlier_id, v.later_id, r.url,
    CASE
        WHEN r.document_id = v.earlier_id THEN 'earlier'
        WHEN r.document_id = v.later_id THEN 'later'
        WHEN r.url = v.url THEN 'another'
        ELSE 'elsewhere'
    END,
    v.key, v.earlier, v.earlier_raw, e.status, e.trust, e.place, v.later, v.later_raw, l.status, l.trust, l.place
FROM revisions v
JOIN reports r ON r.agency_id = v.agency_id AND r.year = v.year
LEFT JOIN cells e ON e.document_id = v.earlier_id AND e.key = v.key
LEFT JOIN cells l ON l.document_id = v.later_id AND l.key = v.key
LEFT JOIN (SELECT key, min(position) AS position FROM form_cells GROUP BY key) f ON f.key = v.key
WHERE v.agency_id = $id ORDER BY v.year, v.seen, v.url, v.later_id, f.position, v.key
"""
_CORRECTIONS = """
SELECT year, key, printed, corrected, reason, source, who, date FROM corrections
WHERE agency_id = $id ORDER BY year, key
"""


def read_sheet(con: duckdb.DuckDBPyConnection, agency_id: str) -> Sheet:
    """The sheet of one body. Raises KeyError for an id that the warehouse lacks."""
    body = _body(con, agency_id)
    papers = tuple(_paper(row) for row in _ask(con, _PAPERS, agency_id))
    findings = tuple(findings_of(con, agency_id)) if papers else ()
    return Sheet(
        body=body,
        basis=_basis(con, agency_id),
        papers=papers,
        rows=_rows(con, agency_id, contradicted(con, findings, {one.document_id: one.year for one in papers})),
        quartiles=quartiles_of(con, body, [paper.year for paper in papers]),
        fewest=FEWEST,
        findings=findings,
        revisions=tuple(_revision(row) for row in _ask(con, _REVISIONS, agency_id)),
        corrections=tuple(Correction(*row) for row in _ask(con, _CORRECTIONS, agency_id)),
        timings=tuple(Timing(year, _due(year, due), *row) for year, due, *row in _ask(con, _TIMINGS, agency_id)),
        absences=_absences(con, agency_id, [paper.year for paper in papers]),
    )


def _ask(con: duckdb.DuckDBPyConnection, query: str, agency_id: str) -> list[tuple[Any, ...]]:
    return con.execute(query, {"id": agency_id}).fetchall()


def _body(con: duckdb.DuckDBPyConnection, agency_id: str) -> Body:
    found = _ask(con, _BODY, agency_id)
    if not found:
        raise KeyError(agency_id)
    agency_id, name, level, kind, resolved, division, code, parent = found[0]
    return Body(
        agency_id=agency_id,
        name=name,
        level=level,
        kind=kind,
        resolved=resolved,
        division=division,
        division_code=code,
        parent=parent,
        names=tuple(Name(*row) for row in _ask(con, _NAMES, agency_id)),
        successions=tuple(Succession(*row) for row in _ask(con, _SUCCESSIONS, agency_id)),
    )


def _basis(con: duckdb.DuckDBPyConnection, agency_id: str) -> Basis:
    ((build_id, built_at, parsers),) = con.execute("SELECT build_id, built_at, parsers FROM build").fetchall()
    ((first, last),) = _ask(con, _CAPTURED, agency_id)
    return Basis(build_id, built_at, parsers, (first, last), made_up(con))


def _paper(row: Sequence[Any]) -> Paper:
    values = dict(zip(Paper.__struct_fields__, row, strict=True))
    return Paper(**{**values, "tampering": tuple(values["tampering"])})


def _rows(con: duckdb.DuckDBPyConnection, agency_id: str, otherwise: Mapping[tuple[int, str], int]) -> tuple[Row, ...]:
    """Every cell that one of the body's reports has, in the order of the forms, the newest first."""
    numbers: dict[str, dict[int, Number]] = {}
    columns = [column for table in WIDE for column in wide_columns(table)]
    for year, *held in _ask(con, _CELLS, agency_id):
        cell = Cell(**dict(zip(Cell.__struct_fields__, held, strict=True)))
        finding = otherwise.get((year, cell.key))
        sign = sign_of(cell, _units().get(cell.key, "count"), contradicted=finding is not None)
        numbers.setdefault(cell.key, {})[year] = Number(cell, sign, finding)
    return tuple(_row(column, numbers[column.key]) for column in columns if column.key in numbers)


def _revision(row: Sequence[Any]) -> Revision:
    key = row[7]
    values = (*row[:8], _side(key, row[8:13]), _side(key, row[13:]))
    return Revision(**dict(zip(Revision.__struct_fields__, values, strict=True)))


def _side(key: str, held: Sequence[Any]) -> Number | None:
    """A cell of one version; none where that version has no such cell."""
    value, raw, status, trust, place = held
    if status is None:
        return None
    cell = Cell(key=key, value=value, raw=raw, status=status, trust=trust, where=place)
    return Number(cell, sign_of(cell, _units().get(key, "count")))


@cache
def _units() -> Mapping[str, str]:
    return {column.key: column.unit for table in WIDE for column in wide_columns(table)}


def _row(column: WideColumn, numbers: Mapping[int, Number]) -> Row:
    table, row, code = column.key.split(".")
    return Row(column.key, table, row, code, tuple(column.label.split(" / ")), column.unit, numbers)


def sign_of(cell: Cell, unit: str, *, contradicted: bool = False) -> Sign:
    """Under which sign a cell is shown: doubt before everything that is a number, then that another place says
    otherwise. A count with a fraction is in doubt, and a blank that a sum proves is zero, as everywhere in the
    warehouse."""
    if cell.status == "blank" and cell.trust == "verified":
        return "zero"
    if cell.status == "missing" or cell.status == "blank":
        return cell.status
    if cell.trust == "suspect" or (unit == "count" and cell.value is not None and cell.value % 1):
        return "suspect"
    if contradicted:
        return "contradicted"
    return "derived" if cell.status == "derived" else cell.trust


def _due(year: int, due: dt.date | None) -> tuple[dt.date, ...]:
    """The date, or both where `timeliness` has none: since 2019 a body that is neither a department nor a government
    may have to publish with the ones or with the others (2019 regulations, Art. 49)."""
    if due is not None:
        return (due,)
    return (dt.date(year + 1, 1, 31), dt.date(year + 1, 3, 31)) if year >= 2019 else ()


def _absences(con: duckdb.DuckDBPyConnection, agency_id: str, years: Sequence[int]) -> tuple[Absence, ...]:
    """Why the years without a report have none, as far as that is known."""
    found = {year: Absence(year, "gap", None) for year in range(min(years, default=0), max(years, default=-1) + 1)}
    missing = "SELECT year, last_url FROM missing_reports WHERE agency_id = $id"
    found |= {year: Absence(year, "missing", url) for year, url in _ask(con, missing, agency_id)}
    for year, is_link, url in _ask(con, _UNREAD, agency_id):
        found[year] = Absence(year, "attachment" if is_link else "unread", url)
    return tuple(found[year] for year in sorted(found) if year not in years)

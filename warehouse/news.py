"""What a build changed, for people: `news(database, findings)` reads the warehouse and the differences that the
build left beside it.

Of a first build everything is new. Lists are cut to `MOST` entries, the gravest and largest first; the numbers count
all. `build_id(database)` names a warehouse, with "" where there is none. Raises `WarehouseError`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import duckdb
import msgspec

from warehouse.checks import SEVERITIES, Finding
from warehouse.database import WarehouseError, first_line, open_warehouse
from warehouse.diff import Diff
from warehouse.sides import quoted

MOST = 50
_NEW = "SELECT portal_id, year, count(*) FROM {reports} GROUP BY ALL ORDER BY year DESC, 3 DESC, portal_id"
_ADDED = """(
    SELECT r.portal_id, r.year FROM rows d JOIN w.reports r USING (agency_id, year)
    WHERE d.change = 'added' AND d.what = 'reports'
)"""
_NUMBERS = """
SELECT agency, year, key, earlier, later FROM rows
WHERE what = 'cells' AND change = 'changed' AND field = 'value'
ORDER BY year DESC, abs(try_cast(later AS DOUBLE) - try_cast(earlier AS DOUBLE)) DESC NULLS LAST, agency, key
LIMIT $most
"""
_COUNTS = """
SELECT
    count(*) FILTER (WHERE what = 'cells' AND change = 'changed' AND field = 'value'),
    count(DISTINCT (agency_id, year)) FILTER (WHERE what = 'cells' AND field = 'value'),
    count(*) FILTER (WHERE what = 'reports' AND change = 'removed')
FROM rows
"""
_SEVERITIES = """
SELECT later ->> 'severity', count(*) FROM rows WHERE what = 'findings' AND change = 'added' GROUP BY ALL
"""
_FINDINGS = """
SELECT later ->> 'severity', later ->> 'code', agency, year, later ->> 'sentence_en', later ->> 'sentence_zh'
FROM rows WHERE what = 'findings' AND change = 'added'
ORDER BY list_position($order, later ->> 'severity'), year DESC, agency, 2, 5 LIMIT $most
"""


class NewReports(msgspec.Struct, frozen=True):
    """Reports on a year that a portal gave and that were not in the warehouse before."""

    portal: str | None
    year: int | None
    count: int


class Number(msgspec.Struct, frozen=True):
    """A number that a body rewrote, or that is read otherwise than before."""

    agency: str | None
    year: int | None
    key: str | None
    earlier: str | None
    later: str | None


class NewFinding(msgspec.Struct, frozen=True):
    """A contradiction that was not there before."""

    severity: str
    code: str
    agency: str | None
    year: int | None
    sentence: str
    sentence_zh: str


class News(msgspec.Struct, frozen=True):
    """What is new in a warehouse. `rewritten`: reports of which a number changed; `gone`: reports that are no more."""

    reports: int = 0
    new: list[NewReports] = []
    rewritten: int = 0
    numbers_changed: int = 0
    numbers: list[Number] = []
    gone: int = 0
    findings_new: dict[str, int] = {}
    findings: list[NewFinding] = []
    first: bool = False
    """Whether there was no warehouse before."""


def build_id(database: Path) -> str:
    """The id of the build that made a warehouse."""
    if not database.exists():
        return ""
    with open_warehouse(database) as con:
        row = con.execute("SELECT max(build_id) FROM build").fetchone()
    return str(row[0]) if row and row[0] else ""


def differences(database: Path) -> Diff | None:
    """What the last build noted beside the warehouse; None when there is no such note."""
    try:
        return msgspec.json.decode((database.parent / "diff" / "diff.json").read_bytes(), type=Diff)
    except (OSError, msgspec.DecodeError):
        return None


def news(database: Path, findings: Sequence[Finding]) -> News:
    """What the last build changed; `findings` are all those of the warehouse."""
    found = differences(database)
    if found is None or found.earlier is None:
        return _all_new(database, findings)
    rows = database.parent / "diff" / "diff.parquet"
    try:
        with duckdb.connect() as con:
            con.execute(f"ATTACH {quoted(database)} AS w (READ_ONLY)")
            con.execute(f"CREATE VIEW rows AS FROM read_parquet({quoted(rows)})")
            return _changed(con)
    except duckdb.Error as error:
        raise WarehouseError(f"what the build changed cannot be read from {rows}: {first_line(error)}") from error


def _changed(con: duckdb.DuckDBPyConnection) -> News:
    new = [NewReports(*row) for row in con.execute(_NEW.format(reports=_ADDED)).fetchall()]
    numbers, rewritten, gone = con.execute(_COUNTS).fetchone() or (0, 0, 0)
    order = list(SEVERITIES)
    return News(
        reports=sum(each.count for each in new),
        new=new,
        rewritten=rewritten,
        numbers_changed=numbers,
        numbers=[Number(*row) for row in con.execute(_NUMBERS, {"most": MOST}).fetchall()],
        gone=gone,
        findings_new=dict(con.execute(_SEVERITIES).fetchall()),
        findings=[NewFinding(*row) for row in con.execute(_FINDINGS, {"most": MOST, "order": order}).fetchall()],
    )


def _all_new(database: Path, findings: Sequence[Finding]) -> News:
    with open_warehouse(database) as con:
        new = [NewReports(*row) for row in con.execute(_NEW.format(reports="reports")).fetchall()]
    return News(
        reports=sum(each.count for each in new),
        new=new,
        findings_new=dict(Counter(finding.severity for finding in findings)),
        findings=[_told(finding) for finding in findings[:MOST]],
        first=True,
    )


def _told(finding: Finding) -> NewFinding:
    return NewFinding(
        finding.severity, finding.code, finding.agency, finding.year, finding.sentence_en, finding.sentence_zh
    )

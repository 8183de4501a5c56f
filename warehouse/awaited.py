"""Whose report on a year is still awaited, portal by portal, and when a portal's reports usually appear.

`awaited(con, year)` counts, for each portal, the bodies that reported on one of the two years before and of which
nothing on `year` is here, not even a link to a file; by the law's date that holds for them. The views `coverage` and
`missing_reports` tell the same of years that are over: the one begins with a year's first report, the other with the
end of its season, and both also count bodies that have long been silent. A body that a reform ended is not awaited.

`usual_days(con, year)` gives, for each portal, how many days after 1 January its reports begin to appear: the day
by which a tenth of a year's reports were there, in the middle of the last five years. It reads `timeliness`: dates that
are printed, and first captures where they were in time. Both raise duckdb.Error when a table or view is missing.
"""

from __future__ import annotations

import duckdb
import msgspec

_AWAITED = """
WITH bodies AS (
    SELECT agency_id, max(year) AS last_year, arg_max(portal_id, year) AS portal_id
    FROM reports WHERE year BETWEEN $year - 2 AND $year - 1
    GROUP BY agency_id
)
SELECT
    b.portal_id,
    CASE
        WHEN a.kind IN ('department', 'vertical', 'central') THEN 'departments'
        WHEN a.kind = 'government' OR ends_with(a.name, '人民政府') THEN 'governments'
        ELSE 'others'
    END AS bodies,
    count(*)::INTEGER
FROM bodies b LEFT JOIN agencies a ON a.agency_id = b.agency_id
WHERE b.portal_id IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM documents d
        WHERE d.agency_id = b.agency_id AND d.year = $year
            AND d.kind IN ('annual_report', 'attachment_only', 'unreadable')
    )
    AND NOT EXISTS (SELECT 1 FROM ended e WHERE e.agency_id = b.agency_id AND e.year <= $year + 1)
GROUP BY ALL ORDER BY ALL
"""
_USUAL = """
WITH days AS (
    SELECT r.portal_id, t.year, quantile_disc(t.published_on, 0.1) AS day
    FROM timeliness t JOIN reports r USING (document_id)
    WHERE r.portal_id IS NOT NULL AND t.year BETWEEN $year - 5 AND $year - 1
        AND (t.date_source = 'printed' OR t.status = 'on_time')
        AND t.published_on BETWEEN make_date(t.year + 1, 1, 1) AND make_date(t.year + 1, 6, 30)
    GROUP BY ALL
)
SELECT portal_id, quantile_disc(dayofyear(day) - 1, 0.5)::INTEGER FROM days GROUP BY portal_id
"""


class Awaited(msgspec.Struct, frozen=True):
    """So many bodies of a portal have no report yet. `bodies`: departments, governments or others."""

    portal: str
    bodies: str
    count: int


def awaited(con: duckdb.DuckDBPyConnection, year: int) -> list[Awaited]:
    """Whose report on the year is awaited."""
    return [Awaited(*row) for row in con.execute(_AWAITED, {"year": year}).fetchall()]


def usual_days(con: duckdb.DuckDBPyConnection, year: int) -> dict[str, int]:
    """For each portal, the day on which the reports on a year before `year` usually began to appear."""
    return dict(con.execute(_USUAL, {"year": year}).fetchall())

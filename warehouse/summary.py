"""What a warehouse holds, in a few numbers: `summarize(database)`. Raises `WarehouseError`."""

from __future__ import annotations

from pathlib import Path

import msgspec

from warehouse.database import open_warehouse


class Summary(msgspec.Struct, frozen=True):
    """`verified_share` is the share of printed or derived numbers that a sum proves, 0 to 1."""

    portals: int
    documents: int
    reports: int
    years: int
    first_year: int | None
    last_year: int | None
    agencies: int
    cells: int
    numbers: int
    verified_share: float
    suspect_cells: int
    failed_checks: int
    claims_against: int
    attachments: int
    """Pages that only lead to a file, or show a picture, of a report."""
    unresolved: int
    """Reports whose agency or year the page does not tell."""


_QUERY = """
WITH own AS (SELECT cells.* FROM cells SEMI JOIN reports USING (document_id))
SELECT
    (SELECT count(DISTINCT portal_id) FROM documents),
    (SELECT count(*) FROM documents),
    (SELECT count(*) FROM reports),
    (SELECT count(DISTINCT year) FROM reports),
    (SELECT min(year) FROM reports),
    (SELECT max(year) FROM reports),
    (SELECT count(*) FROM agencies WHERE reports > 0),
    (SELECT count(*) FROM own),
    (SELECT count(value) FROM own),
    (SELECT coalesce(avg((trust = 'verified')::INTEGER), 0) FROM own WHERE value IS NOT NULL),
    (SELECT count(*) FROM own WHERE trust = 'suspect'),
    (SELECT count(*) FROM checks SEMI JOIN reports USING (document_id) WHERE status = 'fail'),
    (SELECT count(*) FROM claims SEMI JOIN reports USING (document_id) WHERE NOT agrees),
    (SELECT count(*) FROM documents WHERE kind = 'attachment_only'),
    (SELECT count(*) FROM documents WHERE kind = 'annual_report' AND (agency_id IS NULL OR year IS NULL))
"""


def summarize(database: Path) -> Summary:
    """The numbers of the chosen reports."""
    with open_warehouse(database) as con:
        row = con.execute(_QUERY).fetchone()
    return Summary(*row) if row else Summary(*[0] * len(Summary.__struct_fields__))

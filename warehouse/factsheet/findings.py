"""What the checks say of one body, without asking them of all.

The checks are views over the whole warehouse. `findings_of(con, agency_id)` copies what they need for one body (its own
documents, and the reports of the bodies below it) into a database in memory, makes the same views there, and asks
these: the rows are those of `findings` with its id, at a tenth of the time. `is_contradiction(finding)`,
`cells_of(finding, years)` and `contradicted(con, findings, years)` tell what they say of which numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import duckdb

from warehouse.checks import BOTH_LITIGATIONS, LITIGATIONS, Finding, create_checks, run_checks

_BODIES = "SELECT agency_id FROM agencies WHERE agency_id = $id OR parent_id = $id"
_OWN = "SELECT document_id FROM documents WHERE agency_id = $id"
_BELOW = f"SELECT document_id FROM reports WHERE agency_id IN ({_BODIES})"  # noqa: S608 - our own names
_KEY = re.compile(r"\w+\.\w+\.\w+")
_DIFFERING = """
SELECT own.key FROM cells own JOIN cells other USING (key)
WHERE own.document_id = $own AND other.document_id = $other AND own.status = 'reported' AND other.status = 'reported'
    AND own.value <> other.value
"""
_SLICES: Mapping[str, str] = {
    "agencies": f"agency_id IN ({_BODIES})",
    "reports": f"agency_id IN ({_BODIES})",
    "documents": f"document_id IN ({_OWN})",
    "cells": f"document_id IN ({_OWN}) OR document_id IN ({_BELOW})",
    "checks": f"document_id IN ({_OWN})",
    "claims": f"document_id IN ({_OWN})",
    "notes": f"document_id IN ({_OWN})",
    "sections": f"document_id IN ({_OWN})",
    "revisions": "agency_id = $id",
    "agency_successions": "agency_id = $id OR successor_id = $id",
    "form_cells": "true",
}


def findings_of(con: duckdb.DuckDBPyConnection, agency_id: str) -> list[Finding]:
    """The findings on the body's reports, the gravest first."""
    with duckdb.connect() as narrow:
        for table, condition in _SLICES.items():
            query = f"SELECT * FROM {table} WHERE {condition}"  # noqa: S608 - our own names
            named = {"id": agency_id} if "$id" in condition else {}
            held = con.sql(query, params=named).to_arrow_table()
            narrow.register("held", held)
            narrow.execute(f"CREATE TABLE {table} AS SELECT * FROM held")  # noqa: S608 - our own names
            narrow.unregister("held")
        create_checks(narrow)
        return [finding for finding in run_checks(narrow) if finding.agency_id == agency_id]


def is_contradiction(finding: Finding) -> bool:
    """Whether another place says otherwise. A sum that fails makes its numbers suspect by itself, and what is only
    worth knowing contradicts nothing."""
    return finding.code != "sum" and finding.severity != "info"


def cells_of(finding: Finding, years: Mapping[str, int]) -> list[tuple[int, str]]:
    """Year and key of every cell on both sides that stands in a report of the body; `years`: those of its documents
    that stand for one."""
    sides = (finding.document_id, finding.key), (finding.other_document_id or finding.document_id, finding.other_key)
    found: dict[tuple[int, str], None] = {}
    for document_id, keys in sides:
        for key in _KEY.findall(keys or ""):
            is_own = finding.code == "rules_in_force" and not key.endswith(".in_force")  # issued and repealed this year
            year = years.get((finding.document_id if is_own else document_id) or "")
            if year is not None:
                found |= {(year, one): None for one in (LITIGATIONS if key == BOTH_LITIGATIONS else (key,))}
    return list(found)


def contradicted(
    con: duckdb.DuckDBPyConnection, findings: Sequence[Finding], years: Mapping[str, int]
) -> Mapping[tuple[int, str], int]:
    """Year and key of every number that a finding contradicts, with the place of the first one that does. Of two
    documents that differ a finding names one cell; all in which they differ are meant."""
    found: dict[tuple[int, str], int] = {}
    for place, finding in enumerate(findings):
        if not is_contradiction(finding):
            continue
        cells = cells_of(finding, years)
        if finding.code == "two_documents" and finding.year is not None:
            both = {"own": finding.document_id, "other": finding.other_document_id}
            cells += [(finding.year, key) for (key,) in con.execute(_DIFFERING, both).fetchall()]
        for cell in cells:
            found.setdefault(cell, place)
    return found

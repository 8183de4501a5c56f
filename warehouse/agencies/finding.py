"""A body found in a warehouse by what a person types: its id, its name, or any name that it was printed under.

`find_agency(con, name)` gives the one body; names are compared as `folding.squeeze` folds them. Raises `AgencyError`,
with a sentence: for a name that several bodies have, with the division and id of each, and for one that none has, with
the names that are nearest. Never picks one of several.
"""

from __future__ import annotations

import duckdb
import msgspec
from rapidfuzz import fuzz, process

from warehouse.agencies.folding import squeeze

_NEAREST = 5
_MOST_LISTED = 20


class AgencyError(LookupError):
    """No one body has this name; the message says which ones it may be, and what to do."""


class FoundAgency(msgspec.Struct, frozen=True):
    """A body. `division` is the name of its division with those above it, None where it is not known; `reports` counts
    the years with a report."""

    agency_id: str
    name: str
    division: str | None
    reports: int


_BODIES = """
WITH RECURSIVE above AS (
    SELECT code, parent, name AS path, 1 AS steps FROM divisions
    UNION ALL
    SELECT a.code, d.parent, d.name || a.path, steps + 1
    FROM above a JOIN divisions d ON d.code = a.parent WHERE d.level <> 'country' AND steps < 6
)
SELECT a.agency_id, a.name, arg_max(p.path, p.steps), a.reports
FROM agencies a LEFT JOIN above p ON p.code = a.division
WHERE a.agency_id IN (SELECT unnest($ids)) GROUP BY ALL ORDER BY a.agency_id
"""


def find_agency(con: duckdb.DuckDBPyConnection, name: str) -> FoundAgency:
    """The body that has this id, or this name now or at any time."""
    own = con.execute("SELECT agency_id FROM agencies WHERE agency_id = ?", [name.strip()]).fetchall()
    if own:
        return _bodies(con, {name.strip()})[0]
    wanted = squeeze(name)
    names = _names(con)
    ids = names.get(wanted, set())
    if len(ids) == 1:
        return _bodies(con, ids)[0]
    if ids:
        raise AgencyError(_several(name, _bodies(con, ids)))
    nearest = [found[0] for found in process.extract(wanted, names.keys(), scorer=fuzz.ratio, limit=_NEAREST)]
    near = f"; the nearest names are {', '.join(nearest)}" if nearest else ""
    raise AgencyError(
        f"no body in this warehouse is called {name!r}{near}. Give a name as printed, or the id of the body from the "
        "table agencies"
    )


def _names(con: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """The ids of the bodies that have each name, by the folded name."""
    rows = con.execute(
        "SELECT agency_id, name FROM agencies UNION SELECT agency_id, name FROM agency_names ORDER BY ALL"
    ).fetchall()
    found: dict[str, set[str]] = {}
    for agency_id, name in rows:
        if name:
            found.setdefault(squeeze(name), set()).add(agency_id)
    return found


def _bodies(con: duckdb.DuckDBPyConnection, ids: set[str]) -> list[FoundAgency]:
    return [FoundAgency(*row) for row in con.execute(_BODIES, {"ids": sorted(ids)}).fetchall()]


def _several(name: str, bodies: list[FoundAgency]) -> str:
    listed = "".join(
        f"\n  {body.agency_id}  {body.name}  ({body.division or 'division not known'}, reports on {body.reports} years)"
        for body in bodies[:_MOST_LISTED]
    )
    more = f"\n  and {len(bodies) - _MOST_LISTED} more" if len(bodies) > _MOST_LISTED else ""
    return f"{len(bodies)} bodies have the name {name!r}; give the id of the one that you mean:{listed}{more}"

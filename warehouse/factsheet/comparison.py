"""A body beside the others of its kind and level: quartiles by year of what `agency_years` holds.

That view leaves out every number that is in doubt, so a measure stands on fewer bodies than have a report; how many is
always told. Where there are fewer than `FEWEST` others no quartile is given. A body of which kind or level is not known
is compared with nobody.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from warehouse.factsheet.records import Body, Quartiles

FEWEST = 5
MEASURES = (
    "received",
    "granted_share",
    "refused_share",
    "unable_share",
    "declined_share",
    "reconsiderations",
    "reconsiderations_corrected_share",
    "litigations",
)
_QUARTERS = "[0.25, 0.5, 0.75]"


def quartiles_of(con: duckdb.DuckDBPyConnection, body: Body, years: Sequence[int]) -> tuple[Quartiles, ...]:
    """For each measure and year: the body's own number, and the quartiles of the others."""
    if body.kind is None or body.level is None or not years:
        return ()
    listed = ", ".join(
        f"any_value({name}) FILTER (WHERE own), count({name}) FILTER (WHERE NOT own), "
        f"quantile_cont({name}::DOUBLE, {_QUARTERS}) FILTER (WHERE NOT own AND {name} IS NOT NULL)"
        for name in MEASURES
    )
    rows = con.execute(
        f"SELECT year, {listed} FROM (SELECT *, agency_id = $id AS own FROM agency_years "  # noqa: S608 - our own names
        "WHERE kind = $kind AND level = $level AND list_contains($years, year)) GROUP BY year ORDER BY year",
        {"id": body.agency_id, "kind": body.kind, "level": body.level, "years": list(years)},
    ).fetchall()
    return tuple(
        _quartiles(name, year, *values[3 * place : 3 * place + 3])
        for place, name in enumerate(MEASURES)
        for year, *values in rows
    )


def _quartiles(measure: str, year: int, own: float | None, bodies: int, quarters: list[float] | None) -> Quartiles:
    low, middle, high = quarters if quarters and bodies >= FEWEST else (None, None, None)
    return Quartiles(measure, year, None if own is None else float(own), low, middle, high, bodies)

"""Names that a person has settled (reviewed.csv).

A row says: this name, on this host or in the portal of this division (both empty: anywhere), is of that agency, for
that reason. `RegistryError` names file and line where the agency's division or body does not exist, a second row has
the same key, or who and why are not told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from warehouse.agencies.hosts import host_of
from warehouse.agencies.names import read_name
from warehouse.agencies.registry import Agency, Registry
from warehouse.agencies.rows import RegistryError, bundled, read_rows

_COLUMNS = ("name", "host_or_division", "agency_id", "reason", "who", "date")


class Reviewed(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the file."""

    name: str
    host_or_division: str
    agency_id: str
    reason: str
    who: str
    date: str
    place: str = "a row given"


def read_reviewed(source: Path | Traversable | None = None) -> list[Reviewed]:
    """The rows of a file, or of the bundled one."""
    found = read_rows(source or bundled("reviewed.csv"), _COLUMNS)
    return [Reviewed(**row.values, place=row.place) for row in found]


def settled(rows: Iterable[Reviewed], registry: Registry) -> Mapping[tuple[str, str], tuple[Agency, Reviewed]]:
    """The rows by name and place, with their agencies; raises `RegistryError` for a row that is wrong."""
    found: dict[tuple[str, str], tuple[Agency, Reviewed]] = {}
    for row in rows:
        text = read_name(row.name).text
        agency = registry.agency(row.agency_id, text)
        if agency is None:
            raise RegistryError(f"{row.place}: the agency {row.agency_id!r} of {row.name} does not exist")
        where = row.host_or_division
        if where.isdigit() and registry.divisions.get(where) is None:
            raise RegistryError(f"{row.place}: the division {where} does not exist")
        if not row.reason or not row.who or not _is_date(row.date):
            raise RegistryError(f"{row.place}: needs a reason, who settled it, and a date like 2026-01-31")
        key = (text, where if where.isdigit() else host_of(where))
        if key in found:
            raise RegistryError(f"{row.place}: {row.name} on {where or 'any host'} is settled by {found[key][1].place}")
        found[key] = (agency, row)
    return found


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True

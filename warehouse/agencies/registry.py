"""Agencies: an id made of division and body, and all that follows from it.

`Registry.agency(id)` makes the agency of an id: 430100-education from the division and the family of bodies,
100000-customs-changsha from listed.csv; `other(division, name)` the one of a body that is in no family, whose id holds
a digest of its name: `430100-x0123456789`. So an id is the same in every build. `successions_of(agency)` gives what
the national reforms made of it, or made it of. Raises `RegistryError` for data that contradict themselves.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from warehouse.agencies.bodies import GOVERNMENT, KINDS, Body, BodyBook, bundled_bodies
from warehouse.agencies.divisions import COUNTRY, Division, Divisions, bundled_divisions
from warehouse.agencies.folding import squeeze
from warehouse.agencies.rows import RegistryError, bundled, parts, read_rows, year_of

__all__ = ["Agency", "Registry", "RegistryError", "Succession", "bundled_registry"]

_LISTED = ("id", "kind", "name", "also", "since", "until")
_SUCCESSIONS = ("from", "to", "year", "change", "source")
_ZONES = {"etdz": "经济技术开发区管理委员会", "hidz": "高新技术产业开发区管理委员会"}
_BRANCHES = "_branch"
_DIGEST = re.compile(r"(?:(?:zone|town)_)?x[0-9a-f]{10}")
_INSTITUTIONS = ("中心", "院", "馆", "站", "所", "校", "园", "场")
_DEPARTMENTS = ("局", "厅", "委员会", "办公室", "委", "办", "处")


class Agency(msgspec.Struct, frozen=True, kw_only=True):
    """One body. `name`: what it is called in full; `level`: central, province, city, county or township."""

    id: str
    name: str
    level: str
    kind: str
    division: str
    body: str
    parent: str | None = None
    since: int | None = None
    until: int | None = None


class Succession(msgspec.Struct, frozen=True):
    """What an agency became. `change`: merged (whole into `to`), part (some duties), reorganised."""

    before: str
    after: str
    year: int
    change: str
    source: str


class Registry:
    """Divisions, bodies and listed agencies together."""

    def __init__(
        self, divisions: Divisions, bodies: BodyBook, listed: Path | Traversable, successions: Path | Traversable
    ) -> None:
        self.divisions = divisions
        self.bodies = bodies
        self._listed: dict[str, Agency] = {}
        self._listed_names: dict[str, str] = {}
        self._read_listed(listed)
        self._successions = list(self._read_successions(successions))

    def listed(self, name: str) -> Agency | None:
        """The agency of listed.csv that is called so (folded)."""
        listed = self._listed_names.get(name)
        return self._listed[listed] if listed else None

    def agency(self, agency_id: str, name: str | None = None) -> Agency | None:
        """The agency of an id; `name`: where the id does not tell it. None where division or body do not exist."""
        if agency_id in self._listed:
            return self._listed[agency_id]
        code, _, key = agency_id.partition("-")
        division = self.divisions.get(code)
        if division is None or not key:
            return None
        if key in self.bodies.by_key:
            return self.of(division, self.bodies.by_key[key])
        if key in _ZONES:
            return self._made(agency_id, division, "zone", name or f"{_stem(division)}{_ZONES[key]}")
        if _DIGEST.fullmatch(key) and name:
            return self._made(agency_id, division, _kind_of(name, key.rpartition("_")[0]), name)
        base = self.bodies.by_key.get(key.removesuffix(_BRANCHES))
        if key.endswith(_BRANCHES) and base is not None:
            return self._made(
                agency_id, division, "vertical", name or f"{self.divisions.full_name(division)}{base.name}分局"
            )
        return None

    def of(self, division: Division, body: Body) -> Agency:
        """The agency that a division has of a family."""
        if division.level == "country":
            raise RegistryError(f"{body.key}: bodies of the centre are those of listed.csv")
        name = f"{self.divisions.full_name(division)}{body.name_in(division)}"
        kind = body.kind
        if (
            division.level == "township"
            and body.key == GOVERNMENT.key
            and division.name.endswith(("街道", "办事处", "地区"))
        ):
            kind = "subdistrict"
            name = f"{self.divisions.full_name(division).removesuffix('办事处')}办事处"
        return Agency(
            id=f"{division.id}-{body.key}",
            name=name,
            level=division.level,
            kind=kind,
            division=division.id,
            body=body.key,
            parent=self._parent(division, body),
            since=body.since,
            until=body.until,
        )

    def other(self, division: Division, name: str, what: str = "") -> Agency:
        """The agency of a body in no family; `name` is its folded name without the division. `what`: zone or town."""
        digest = hashlib.sha256(name.encode()).hexdigest()[:10]
        own = f"{division.id}-{what}_x{digest}" if what else f"{division.id}-x{digest}"
        return self._made(own, division, _kind_of(name, what), f"{_in_front(self.divisions, division, what)}{name}")

    def successions_of(self, agency: Agency) -> list[Succession]:
        """What became of it in the national reforms, and what it was made of."""
        found = [one for one in self._successions if agency.id in (one.before, one.after)]
        if agency.division != COUNTRY:
            place = agency.division
            rows = [one for one in self._successions if agency.body in (one.before, one.after)]
            found += [
                Succession(f"{place}-{one.before}", f"{place}-{one.after}", one.year, one.change, one.source)
                for one in rows
            ]
        division = self.divisions.get(agency.division)
        if division is not None and division.successor and division.until and agency.body in self.bodies.by_key:
            after = f"{division.successor}-{agency.body}"
            found.append(Succession(agency.id, after, division.until, "reorganised", division.source))
        return found

    def _parent(self, division: Division, body: Body) -> str | None:
        above = self.divisions.parent_of(division)
        if body.key != GOVERNMENT.key and body.kind != "vertical":
            return f"{division.id}-{GOVERNMENT.key}"
        if above is None or above.level == "country":
            central = f"{COUNTRY}-{body.key}"
            return central if central in self._listed else None
        return f"{above.id}-{body.key}"

    def _made(self, agency_id: str, division: Division, kind: str, name: str) -> Agency:
        level = "central" if division.level == "country" else division.level
        key = agency_id.partition("-")[2]
        if key.startswith("town_"):  # it has no code of its own, so its division is the county
            level = "township"
        parent = f"{division.id}-{GOVERNMENT.key}"
        return Agency(id=agency_id, name=name, level=level, kind=kind, division=division.id, body=key, parent=parent)

    def _read_listed(self, source: Path | Traversable) -> None:
        for row in read_rows(source, _LISTED):
            own, kind = row.values["id"], row.values["kind"]
            code, _, body = own.partition("-")
            if own in self._listed or not body:
                raise RegistryError(f"{row.place}: the id {own!r} is there twice or has no body")
            if kind not in KINDS:
                raise RegistryError(f"{row.place}: the kind {kind!r} is none of {', '.join(KINDS)}")
            if self.divisions.get(code) is None:
                raise RegistryError(f"{row.place}: the division {code} does not exist")
            self._listed[own] = Agency(
                id=own,
                name=row.values["name"],
                level="central" if code == COUNTRY else "province",
                kind=kind,
                division=code,
                body=body,
                parent=f"{code}-{GOVERNMENT.key}" if kind == "zone" else None,
                since=year_of(row, "since"),
                until=year_of(row, "until"),
            )
            for name in map(squeeze, (row.values["name"], *parts(row.values["also"]))):
                other = self._listed_names.setdefault(name, own)
                if other != own:
                    raise RegistryError(f"{row.place}: {name} is a name of {own} and of {other}; keep it in one")

    def _read_successions(self, source: Path | Traversable) -> Iterator[Succession]:
        for row in read_rows(source, _SUCCESSIONS):
            year = year_of(row, "year")
            for end in ("from", "to"):
                if row.values[end] not in self._listed and row.values[end] not in self.bodies.by_key:
                    raise RegistryError(f"{row.place}: {row.values[end]!r} is no body and no listed agency")
            if year is None or row.values["change"] not in ("merged", "part"):
                raise RegistryError(f"{row.place}: needs a year, and merged or part as its change")
            yield Succession(row.values["from"], row.values["to"], year, row.values["change"], row.values["source"])


def _stem(division: Division) -> str:
    return division.name if division.of_province else division.name.removesuffix("市")


def _in_front(divisions: Divisions, division: Division, what: str) -> str:
    return _stem(division) if what == "zone" else divisions.full_name(division)


def _kind_of(name: str, what: str = "") -> str:
    if what == "zone":
        return "zone"
    if what == "town":
        return "subdistrict" if "街道" in name else "government"
    if name.endswith(_DEPARTMENTS):
        return "department"
    return "institution" if name.endswith(_INSTITUTIONS) else "other"


@cache
def bundled_registry() -> Registry:
    """The registry that comes with the package."""
    return Registry(bundled_divisions(), bundled_bodies(), bundled("listed.csv"), bundled("successions.csv"))

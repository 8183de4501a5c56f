"""Families of bodies: what a body is called in a province, a city, a county (bodies.csv).

`BodyBook.find(text, division)` gives the body that `text`, a name without its division, is the name of. A name belongs
to one body only; `RegistryError` says which two rows claim it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from warehouse.agencies.divisions import Division
from warehouse.agencies.folding import squeeze
from warehouse.agencies.rows import RegistryError, bundled, parts, read_rows, year_of

KINDS = ("government", "office", "department", "zone", "subdistrict", "central", "vertical", "institution", "other")
_COLUMNS = ("key", "kind", "name", "stems", "ends", "also", "labels", "since", "until")
_OFFICES = ("办公室", "办公厅", "办")


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """A family of bodies; see the top of bodies.csv."""

    key: str
    kind: str
    name: str
    names: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    since: int | None = None
    until: int | None = None

    def name_in(self, division: Division) -> str:
        """What it is called there: 教育厅 in a province, 教育局 in a city."""
        of_province = f"{self.name[:-1]}厅"
        is_so_called = division.of_province or (self.key == "office" and division.level == "province")
        return of_province if is_so_called and of_province in self.names else self.name


GOVERNMENT = Body(key="government", kind="government", name="人民政府", names=frozenset({"人民政府", "政府"}))
OFFICE = Body(
    key="office",
    kind="office",
    name="人民政府办公室",
    names=frozenset(f"{government}{office}" for government in ("人民政府", "政府") for office in _OFFICES),
)


class BodyBook:
    """All families by name."""

    def __init__(self, source: Path | Traversable) -> None:
        self.by_key: dict[str, Body] = {}
        self._by_name: dict[str, Body] = {}
        for body in (GOVERNMENT, OFFICE):
            self._add(body, "built in")
        for row in read_rows(source, _COLUMNS):
            values = row.values
            if values["kind"] not in KINDS:
                raise RegistryError(f"{row.place}: the kind {values['kind']!r} is none of {', '.join(KINDS)}")
            names = {f"{stem}{end}" for stem in parts(values["stems"]) for end in parts(values["ends"])}
            body = Body(
                key=values["key"],
                kind=values["kind"],
                name=values["name"],
                names=frozenset(map(squeeze, {*names, *parts(values["also"]), values["name"]})),
                labels=frozenset(parts(values["labels"])),
                since=year_of(row, "since"),
                until=year_of(row, "until"),
            )
            self._add(body, row.place)

    def __iter__(self) -> Iterator[Body]:
        return iter(self.by_key.values())

    def find(self, text: str, division: Division | None) -> Body | None:
        """The body of that name; None too where a city is said to have a 厅."""
        body = self._by_name.get(text)
        if body is None and text.startswith("人民政府"):
            # 人民政府外事办公室, 人民政府国有资产监督管理委员会: what a government has is named after it.
            body = self._by_name.get(text.removeprefix("人民政府"))
        if body is None or division is None or not text.endswith("厅"):
            return body
        return body if division.of_province or body.kind == "office" else None

    def begins(self, text: str) -> str | None:
        """The longest name of a body that a longer text begins with."""
        return next((text[:end] for end in range(len(text) - 1, 1, -1) if text[:end] in self._by_name), None)

    def _add(self, body: Body, place: str) -> None:
        if not body.key or body.key in self.by_key:
            raise RegistryError(f"{place}: the key {body.key!r} is empty or there twice")
        if "-" in body.key or body.key != body.key.lower():
            raise RegistryError(f"{place}: the key {body.key!r} must be lower-case without hyphens")
        self.by_key[body.key] = body
        for name in sorted(body.names):
            other = self._by_name.setdefault(name, body)
            if other.key != body.key:
                raise RegistryError(f"{place}: {name} is a name of {body.key} and of {other.key}; keep it in one")


@cache
def bundled_bodies() -> BodyBook:
    """The families that come with the package."""
    return BodyBook(bundled("bodies.csv"))

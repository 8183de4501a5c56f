"""The division that a name begins with.

`Places.readings(text)` splits a name into the division that is printed in front (长沙市芙蓉区, 湖南省浏阳市, 恩施州)
and the rest, in all the ways that consume most of it; several readings mean that several divisions bear the name.
`settle(readings, region, year)` leaves those that the year and the portal allow, and says whether the one that is left
is sure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from warehouse.agencies.divisions import Division, Divisions, Name
from warehouse.agencies.hosts import Region

_RARE = re.compile(r"(?:林区|特区)$")


class Reading(msgspec.Struct, frozen=True):
    """A division, what follows it, and the names it was printed under (长沙市, 芙蓉区)."""

    division: Division
    rest: str
    printed: tuple[Name, ...]

    @property
    def last_year(self) -> int | None:
        """Last year in which the name printed was this division's; None: it still is."""
        return self.printed[-1].last_year


class Settled(msgspec.Struct, frozen=True):
    """The readings that are left; `sure`: there is one and nothing against it. `why` tells how, or what lacks."""

    readings: tuple[Reading, ...]
    sure: bool
    how: str
    why: str


class Places:
    """The divisions, to read names with."""

    def __init__(self, divisions: Divisions) -> None:
        self._divisions = divisions

    def readings(self, text: str) -> list[Reading]:
        """All readings that consume most of the name; none where it does not begin with a division."""
        found = list(self._from(text, 0, ()))
        shortest = min((len(one.rest) for one in found), default=0)
        best = {one.division.id: one for one in found if len(one.rest) == shortest}
        return list(best.values())

    def _from(self, text: str, at: int, printed: tuple[Name, ...]) -> Iterator[Reading]:
        if printed and not printed[-1].needs_child:
            yield Reading(printed[-1].division, text[at:], printed)
        for end in range(min(len(text), at + self._divisions.longest), at + 1, -1):
            for name in self._divisions.named(text[at:end]):
                if not printed or self._below(name.division, printed[-1].division):
                    yield from self._from(text, end, (*printed, name))

    def _below(self, inner: Division, outer: Division) -> bool:
        return inner.id != outer.id and self._divisions.within(inner, outer)

    def settle(self, readings: Sequence[Reading], region: Region | None, year: int | None) -> Settled:
        """Which of the readings it is."""
        by_year = [one for one in readings if _in_use(one, readings, year)] or list(readings)
        near = [one for one in by_year if region is None or self.related(one.division, region.division)]
        if len(by_year) == 1:
            return self._one(by_year[0], region, near=bool(near))
        if region is not None and len(near) == 1:
            return Settled(tuple(near), True, "host", f"the only one of the name that fits {region.division.name}")
        return Settled(tuple(near or by_year), False, "open", f"{len(by_year)} divisions bear the name")

    def _one(self, one: Reading, region: Region | None, *, near: bool) -> Settled:
        name, division = one.printed[-1].text, one.division
        if len(one.printed) > 1 or division.level in ("province", "city"):
            return Settled((one,), True, "exact", f"the name begins with {name} in full")
        district = name.endswith("区") and not _RARE.search(name)
        if region is not None and not near:
            return Settled(
                (one,), False, "open", f"{name} does not lie in {region.division.name}, whose portal it is on"
            )
        if not district:
            return Settled((one,), True, "unique", f"only one division has been called {name}")
        if region is None:
            return Settled((one,), False, "open", f"{name} is a district without its city, on no known portal")
        return Settled((one,), True, "host", f"{name} fits the portal of {region.division.name}")

    def related(self, one: Division, other: Division) -> bool:
        """Whether one lies in the other, either way."""
        return self._divisions.within(one, other) or self._divisions.within(other, one)


def _in_use(one: Reading, readings: Sequence[Reading], year: int | None) -> bool:
    """Whether a name was this division's in the year; lists and reforms are a year apart at most."""
    if year is None:
        return True
    if one.last_year is not None:
        return year <= one.last_year + 1
    # Today's bearer of a name that was another's: not before that one lost it.
    earlier = [other.last_year for other in readings if other.last_year is not None]
    return not earlier or year >= max(earlier)

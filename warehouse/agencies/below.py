"""What stands behind the division in a name: government, office, township, body, branch, zone, or a body of its own.

`of_rest(tools, division, rest, how)` answers for a division that is taken as known.
"""

from __future__ import annotations

from typing import Protocol

from rapidfuzz.distance import Levenshtein

from warehouse.agencies.answers import Resolution, found, left_open
from warehouse.agencies.bodies import GOVERNMENT
from warehouse.agencies.division import Division, town_name, township_stem
from warehouse.agencies.divisions import Divisions
from warehouse.agencies.places import Places
from warehouse.agencies.registry import Agency, Registry
from warehouse.agencies.shapes import (
    Town,
    Zone,
    branch_of,
    is_body_shape,
    is_sub_unit,
    level_word,
    stands_for_its_body,
    town_of,
    zone_of,
)

# 开发区, 工业园区: words for a zone, not the name of one.
_NO_NAME = 4
# 城管局: names of so few signs are abbreviations, and of which body no rule can tell.
_SHORTEST = 5


class Tools(Protocol):
    """What the rules look things up in."""

    registry: Registry
    divisions: Divisions
    places: Places


def of_rest(tools: Tools, division: Division, rest: str, how: str) -> Resolution:
    """The agency of `division` that `rest` names."""
    registry, place = tools.registry, tools.divisions.full_name(division)
    if not rest:
        agency = registry.of(division, GOVERNMENT)
        return found("division", f"{place} alone stands for its government", agency)
    body = registry.bodies.find(rest, division)
    if body is not None:
        agency = registry.of(division, body)
        if rest in (agency.name.removeprefix(place), body.name):
            return found("exact", f"{rest} of {place}", agency)
        return found("synonym", f"{rest} is a name of {body.name} of {place}", agency)
    town = town_of(rest)
    if town is not None:
        return of_town(tools, division, town, how)
    branch = branch_of(rest)
    if branch is not None:
        return _branch(tools, division, branch.body, branch.place, rest)
    zone = zone_of(rest)
    if zone is not None:
        return _zone(registry, division, zone)
    return _of_no_family(tools, division, rest)


def of_town(tools: Tools, division: Division, town: Town, how: str) -> Resolution:
    """A township below the division. One that is not in the list is a body of its own only where it is printed in full
    and no township of the county is called alike: names change with their rank, and are shortened."""
    registry, towns = tools.registry, tools.divisions.townships(division.id)
    if not towns:
        return left_open(f"{town.name} of {division.name}: its county is not told")
    same = [one for one in towns if town_name(one.name) == town.name]
    if len(same) == 1:
        return found("township", f"{same[0].name} of {division.name}", registry.of(same[0], GOVERNMENT))
    alike = same or [one for one in towns if _alike(town.name, one.name)]
    if alike or not town.full or how == "open":
        return left_open(
            f"{division.name} has no {town.name} in the list of townships of 2023",
            [(registry.of(one, GOVERNMENT), f"{one.name} is called alike") for one in alike],
        )
    agency = registry.other(division, town.name, "town")
    return found("other", f"{town.name} is printed in full and no township of {division.name} is called alike", agency)


def _alike(name: str, other: str) -> bool:
    one, two = township_stem(name), township_stem(town_name(other))
    signs = iter(two)
    return all(sign in signs for sign in one) or Levenshtein.distance(one, two) <= 1 or two in one


def _branch(tools: Tools, division: Division, body_name: str, place: str, rest: str) -> Resolution:
    body = tools.registry.bodies.find(body_name, division)
    if body is None:
        return left_open(f"{body_name}, which would have the branch, is in no family")
    below = [
        one
        for one in tools.divisions.children(division)
        if one.until is None and one.kind != "zone" and place in (one.name, one.name[:-1])
    ]
    if len(below) != 1:
        return left_open(f"the branch of {place} in {division.name}: {len(below)} divisions can be meant")
    if body.key == "police":
        reason = f"{rest} is the police of {below[0].name}"
        return found("branch", reason, tools.registry.of(below[0], body))
    name = f"{tools.divisions.full_name(division)}{body.name_in(division)}{place}分局"
    agency = tools.registry.agency(f"{below[0].id}-{body.key}_branch", name)
    if agency is None:
        return left_open("no branch")
    return found("branch", f"the branch of {body.name} in {below[0].name}", agency)


def _zone(registry: Registry, division: Division, zone: Zone) -> Resolution:
    name = zone.name
    stem = division.name[:-1]
    own = name.removeprefix(division.name).removeprefix(stem)
    again = zone_of(own) if own and own != name else zone
    if again is None or (not again.key and len(again.name) <= _NO_NAME):
        return left_open(f"{name} may be any zone of {division.name}")
    agency: Agency | None
    if again.key:
        agency = registry.agency(f"{division.id}-{again.key}")
    else:
        agency = registry.other(division, f"{again.name}管理委员会", "zone")
    if agency is None:
        return left_open("no zone")
    return found("zone", f"the zone {again.name} of {division.name}", agency)


def _of_no_family(tools: Tools, division: Division, rest: str) -> Resolution:
    registry = tools.registry
    misnamed = registry.bodies.find(rest, None)
    if misnamed is not None:
        return left_open(
            f"{division.name} has no {rest}", [(registry.of(division, misnamed), "its body of the family")]
        )
    level = level_word(rest)
    again = registry.bodies.find(level.rest, division) if level else None
    if again is not None:
        return left_open(f"{division.name} and {rest} may be two", [(registry.of(division, again), "if they are one")])
    begin = registry.bodies.begins(rest)
    if begin is not None and not is_sub_unit(rest.removeprefix(begin)):
        body = registry.bodies.find(begin, division)
        options = [(registry.of(division, body), "the name begins so")] if body else []
        behind = rest.removeprefix(begin)
        why = "may be the body itself" if stands_for_its_body(behind) else "is no sub-unit that is known"
        return left_open(f"{behind} behind {begin} {why}", options)
    if not is_body_shape(rest):
        return left_open(f"{rest} is not the name of one body")
    if len(rest) < _SHORTEST:
        return left_open(f"{rest} may be short for a body that is known by another name")
    agency = registry.other(division, rest)
    return found("other", f"{rest} is in no family; {division.name} is printed in front of it", agency)

"""Names without their division: 市政府办公室, 教育局, 义兴镇人民政府. Only a portal can complete them.

`of_bare(tools, text, region)` answers where the portal's division is the only one that can be meant: the sign of rank
fits it (市 on a city's own portal), nothing lower has such bodies (a county), or the host itself is the bureau's.
"""

from __future__ import annotations

from warehouse.agencies.answers import Resolution, found, left_open
from warehouse.agencies.below import Tools, of_town
from warehouse.agencies.bodies import GOVERNMENT, Body
from warehouse.agencies.divisions import Division
from warehouse.agencies.hosts import Region
from warehouse.agencies.registry import Agency
from warehouse.agencies.shapes import Town, level_word, town_of


def of_bare(tools: Tools, text: str, region: Region | None) -> Resolution:
    """The agency of a name that begins with no division."""
    body = tools.registry.bodies.find(text, None)
    if body is not None:
        return _without_rank(tools, text, body, region)
    level = level_word(text)
    body = tools.registry.bodies.find(level.rest, None) if level else None
    if level is not None and body is not None:
        return _with_rank(tools, level.word, level.rest, body, region)
    town = town_of(text)
    if town is not None:
        return _town(tools, town, region)
    return left_open("no division that is known stands in front, and no body that is known follows")


def _with_rank(tools: Tools, word: str, rest: str, body: Body, region: Region | None) -> Resolution:
    """市教育局."""
    if region is None or region.shared:
        return left_open(f"{word}: the division is not told, and no portal tells it", _at(tools, body, region))
    for division in _upwards(tools, region.division):
        if division.kind != word:
            continue
        if tools.registry.bodies.find(rest, division) is None:
            break
        agency = tools.registry.of(division, body)
        if division.id == region.division.id and _is_meant(tools, word, body, region):
            return found("host", f"{word} is {division.name} on its own portal", agency)
        return left_open(
            f"{word} may be {division.name} or another one in or above it", [(agency, f"if {word} is {division.name}")]
        )
    return left_open(f"{region.division.name}, whose portal it is, is no {word}", _at(tools, body, region))


def _is_meant(tools: Tools, word: str, body: Body, region: Region) -> bool:
    """Whether no other division below the portal's can call itself so."""
    if region.own or region.label in body.labels:
        return True
    below = [one for one in tools.divisions if one.kind == word and one.id != region.division.id]
    return not any(tools.divisions.within(one, region.division) for one in below)


def _without_rank(tools: Tools, text: str, body: Body, region: Region | None) -> Resolution:
    """教育局."""
    if region is None or region.shared:
        return left_open("the division is not told, and no portal tells it", _at(tools, body, region))
    division = region.division
    if body.key == GOVERNMENT.key or tools.registry.bodies.find(text, division) is None:
        return left_open(f"{text} may be {division.name}'s or that of one below it", _at(tools, body, region))
    agency = tools.registry.of(division, body)
    if region.label in body.labels:
        return found("host", f"{region.label} is the host of {body.name} of {division.name}", agency)
    if text.endswith("厅") and division.of_province and body.key != "office":
        return found("host", f"only a province has a 厅: that of {division.name}", agency)
    if division.level == "county" or (division.level == "city" and not tools.divisions.children(division)):
        return found("host", f"only {division.name} itself has such a body on its portal", agency)
    return left_open(f"{text} may be {division.name}'s or that of one below it", [(agency, "the portal's division")])


def _town(tools: Tools, town: Town, region: Region | None) -> Resolution:
    """义兴镇人民政府."""
    if region is not None and not region.shared and tools.divisions.townships(region.division.id):
        answer = of_town(tools, region.division, town, "open")
        if answer.agency is None:
            return answer
        return found("host", f"{town.name} in {region.division.name}, whose portal it is on", answer.agency)
    options = [
        (tools.registry.of(one, GOVERNMENT), "a township of that name")
        for one in tools.divisions.of_town(town.name)
        if region is None or _in(tools, one, region.division)
    ]
    return left_open("the county of the township is not told", options)


def _in(tools: Tools, town: Division, division: Division) -> bool:
    county = tools.divisions.parent_of(town)
    return county is not None and tools.divisions.within(county, division)


def _upwards(tools: Tools, division: Division) -> list[Division]:
    found_up, at = [], division
    while at.level != "country":
        found_up.append(at)
        above = tools.divisions.parent_of(at)
        if above is None:
            break
        at = above
    return found_up


def _at(tools: Tools, body: Body, region: Region | None) -> list[tuple[Agency, str]]:
    if region is None or region.division.level == "country":
        return []
    return [(tools.registry.of(region.division, body), "the portal's division")]

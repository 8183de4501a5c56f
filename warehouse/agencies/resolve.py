"""From a name as it is printed to the agency.

`Resolver().resolve(name, host=…, portal_division=…, year=…)` answers with a `Resolution`. Rules, the first that speaks
decides: a reviewed row; a listed agency; a zone, a branch, a tax bureau or survey team by its build; division and body
printed together; a body without its place, completed by the portal. A rule that is not sure leaves the name open with
its candidates: a wrong answer is worse than none. Hosts and portals only ever choose among what the name allows. The
same name, host, division and year have the same answer, kept for the next time. Raises `RegistryError` for reviewed
rows that are wrong; never for a name.
"""

from __future__ import annotations

from collections.abc import Iterable

from warehouse.agencies.answers import Candidate, Resolution, found, left_open
from warehouse.agencies.bare import of_bare
from warehouse.agencies.below import of_rest
from warehouse.agencies.hosts import Hosts, Region, bundled_hosts, host_of
from warehouse.agencies.names import PrintedName, read_name
from warehouse.agencies.places import Places, Settled
from warehouse.agencies.registry import Agency, Registry, bundled_registry
from warehouse.agencies.reviewed import Reviewed, read_reviewed, settled
from warehouse.agencies.shapes import begins_zone, survey_of, tax_of, zone_of

__all__ = ["Candidate", "Resolution", "Resolver"]

_ANYWHERE = frozenset({"000000", "100000"})
_MOST_KEPT = 500_000
_LONGEST = 60
_OF_NO_FAMILY = ("x", "zone_x", "town_x")
# The bodies that became these have other ids (drug: 食品药品监督管理局; tax: 国家税务局, 地方税务局; health: 卫生局,
# 卫生计生委), and a portal puts today's name over their pages, too: on a year before the reform the name is open.
_NOT_BEFORE = frozenset({"drug", "tax", "health"})
_RANKS = {"局": "局", "厅": "厅", "委": "委员会", "办": "办公室"}


class Resolver:
    """Resolves names against a registry and the reviewed rows; see the module."""

    def __init__(
        self,
        reviewed: Iterable[Reviewed] | None = None,
        *,
        registry: Registry | None = None,
        hosts: Hosts | None = None,
    ) -> None:
        self.registry = registry or bundled_registry()
        self.divisions = self.registry.divisions
        self.places = Places(self.divisions)
        self._hosts = hosts or bundled_hosts()
        self._reviewed = settled(read_reviewed() if reviewed is None else reviewed, self.registry)
        self._kept: dict[tuple[str, str, str | None, int | None], Resolution] = {}

    def resolve(
        self, name: str, *, host: str | None = None, portal_division: str | None = None, year: int | None = None
    ) -> Resolution:
        """The agency of `name`, printed on `host` (or an address there) of a portal of `portal_division`, on `year`."""
        key = (name, host_of(host), portal_division, year)
        answer = self._kept.get(key)
        if answer is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            answer = self._kept[key] = self._resolve(*key)
        return answer

    def unresolved(self, names: Iterable[tuple[str, str | None, str | None, int | None]]) -> list[dict[str, str]]:
        """Rows for reviewed.csv of the (name, host, portal_division, year) that stay open, each once, in the order of
        the names: `candidates` tells what may be meant, `reason` why it is open; `agency_id` is the reviewer's."""
        rows: dict[tuple[str, str], dict[str, str]] = {}
        for name, host, division, year in names:
            answer = self.resolve(name, host=host, portal_division=division, year=year)
            if answer.agency is None:
                where = host_of(host) or division or ""
                best = " | ".join(f"{one.agency_id} {one.name} ({one.reason})" for one in answer.candidates)
                rows.setdefault((name, where), _to_review(name, where, answer.reason, best))
        return list(rows.values())

    def _resolve(self, name: str, host: str, portal_division: str | None, year: int | None) -> Resolution:
        printed = read_name(name)
        region = self._region(host, portal_division)
        row = self._settled_by_hand(printed.text, host, portal_division, region)
        if row is not None:
            return row
        if printed.doubt or not 2 <= len(printed.text) <= _LONGEST:
            return left_open(printed.doubt or f"{len(printed.text)} signs are too few or too many for a name")
        if printed.text.startswith(("中共", "中国共产党")):
            return left_open("a body of the Party: its reports are not those of a government body")
        answer = self._by_rules(printed.text, region, year)
        if answer.agency is None and printed.rank:
            # 教育（局）: the rank is part of the name where the name is none without it.
            answer = self._with_rank(printed, region, year) or answer
        return self._against_year(self._against_second_name(answer, printed), year)

    def _with_rank(self, printed: PrintedName, region: Region | None, year: int | None) -> Resolution | None:
        if printed.rank not in _RANKS or printed.text.endswith(tuple(_RANKS)):
            return None
        answer = self._by_rules(printed.text + _RANKS[printed.rank], region, year)
        return answer if answer.how in ("exact", "synonym", "host", "unique") else None

    def _against_second_name(self, answer: Resolution, printed: PrintedName) -> Resolution:
        """A second name in brackets that begins with another division makes the answer doubtful."""
        if answer.agency is None or not printed.second:
            return answer
        places = self.places.readings(printed.second)
        own = self.divisions.get(answer.agency.division)
        if own is None or all(self.places.related(one.division, own) for one in places):
            return answer
        return left_open(
            f"（{printed.second}） is of another division", [(answer.agency, "the name before the brackets")]
        )

    def _against_year(self, answer: Resolution, year: int | None) -> Resolution:
        """A body or a city that was not there yet on that year leaves the name open."""
        if answer.agency is None or year is None:
            return answer
        body = self.registry.bodies.by_key.get(answer.agency.body)
        since = body.since if body is not None and body.key in _NOT_BEFORE else None
        division = self.divisions.get(answer.agency.division)
        founded = division.since if division is not None else None
        for what, first in ((answer.agency.name, since), (division.name if division else "", founded)):
            if first is not None and year < first:
                return left_open(f"{what} is there since {first} only", [(answer.agency, answer.reason)])
        return answer

    def _settled_by_hand(
        self, text: str, host: str, portal_division: str | None, region: Region | None
    ) -> Resolution | None:
        own = region.division.id if region else ""
        for where in (host, portal_division or "", own, ""):
            row = self._reviewed.get((text, where))
            if row is not None:
                return found("reviewed", f"{row[1].reason} ({row[1].who}, {row[1].date})", row[0])
        return None

    def _by_rules(self, text: str, region: Region | None, year: int | None) -> Resolution:
        listed = self.registry.listed(text)
        if listed is not None:
            return found("listed", f"{listed.name} is listed by name", listed)
        team = survey_of(text)
        if team is not None:
            return self._survey(team[0], team[1], region)
        text = tax_of(text) or text
        readings = [one for one in self.places.readings(text) if one.division.level != "country"]
        if readings:
            return self._at_home(self._with_place(self.places.settle(readings, region, year)), region)
        zone = zone_of(text)
        if zone is not None:
            return self._at_home(self._zone_by_stem(zone.name, region), region)
        return of_bare(self, text, region)

    def _at_home(self, answer: Resolution, region: Region | None) -> Resolution:
        """A city's body of no family on a district's portal may be the district's, with the city in front of a name."""
        if answer.agency is None or region is None or not answer.agency.body.startswith(_OF_NO_FAMILY):
            return answer
        division = self.divisions.get(answer.agency.division)
        if (
            division is None
            or division.id == region.division.id
            or not self.divisions.within(region.division, division)
        ):
            return answer
        return left_open(
            f"it may be a body of {region.division.name}, whose portal it is on", [(answer.agency, answer.reason)]
        )

    def _with_place(self, place: Settled) -> Resolution:
        answers = [(one, of_rest(self, one.division, one.rest, place.how)) for one in place.readings]
        if place.sure:
            return _explained(answers[0][1], place)
        options = [
            (option, f"{place.why}: if of {self.divisions.full_name(one.division)}")
            for one, answer in answers
            for option in self._agencies(answer)
        ]
        return left_open(place.why, options)

    def _agencies(self, answer: Resolution) -> list[Agency]:
        if answer.agency is not None:
            return [answer.agency]
        found_ids = (self.registry.agency(one.agency_id, one.name) for one in answer.candidates)
        return [agency for agency in found_ids if agency is not None]

    def _survey(self, place: str, of_province: bool, region: Region | None) -> Resolution:
        body = self.registry.bodies.by_key["survey"]
        ids = self.divisions.of_stem(place) | {name.division.id for name in self.divisions.named(place)}
        options = [one for one in map(self.divisions.get, sorted(ids)) if one is not None and one.until is None]
        if of_province:
            options = [one for one in options if one.level == "province"]
        elif region is not None:
            options = [one for one in options if self.places.related(one, region.division)]
        if len(options) == 1:
            agency = self.registry.of(options[0], body)
            return found(
                "survey", f"the survey team of {options[0].name}, the only division that {place} can be", agency
            )
        return left_open(
            f"{place} may be {len(options)} divisions",
            [(self.registry.of(one, body), f"if {place} is {one.name}") for one in options],
        )

    def _zone_by_stem(self, zone: str, region: Region | None) -> Resolution:
        """南宁经济技术开发区: the city stands in front without its rank."""
        for end in range(min(len(zone) - 2, 8), 1, -1):
            ids = self.divisions.of_stem(zone[:end])
            options = [one for one in map(self.divisions.get, sorted(ids)) if one is not None and one.until is None]
            if region is not None and len(options) > 1:
                options = [one for one in options if self.places.related(one, region.division)]
            if not begins_zone(zone[end:]):
                continue
            if len(options) == 1 and not (options[0].kind == "区" and region is None):
                return of_rest(self, options[0], zone[end:], "zone")
            if ids:
                return left_open(
                    f"{zone[:end]} may be {len(options)} divisions",
                    [(a, "the zone's name begins so") for one in options for a in self._agencies(
                        of_rest(self, one, zone[end:], "zone"))],
                )  # fmt: skip
        return left_open("a zone whose division is not told")

    def _region(self, host: str, portal_division: str | None) -> Region | None:
        """Where the page's body lies, by its host and its portal's row; None where the two contradict each other."""
        by_host = self._hosts.of(host)
        known = portal_division and portal_division not in _ANYWHERE
        division = self.divisions.get(portal_division) if known and portal_division else None
        if division is None or division.level == "township":
            return by_host
        if by_host is None:
            return Region(division)
        if not self.places.related(by_host.division, division):
            return None
        return by_host if self.divisions.within(by_host.division, division) else Region(division)


def _explained(answer: Resolution, place: Settled) -> Resolution:
    """The answer with what was said of the place; a host or uniqueness that was needed is the rule that decided."""
    if answer.agency is None or place.how == "exact":
        return answer
    how = place.how if answer.how in ("exact", "synonym", "division") else answer.how
    return Resolution(how=how, reason=f"{place.why}; {answer.reason}", agency=answer.agency)


def _to_review(name: str, where: str, reason: str, candidates: str) -> dict[str, str]:
    return {
        "name": name, "host_or_division": where, "agency_id": "", "reason": reason, "candidates": candidates,
    }  # fmt: skip

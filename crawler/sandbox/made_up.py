"""Made-up internets: hundreds of agencies on portals of every family, as large and as odd as asked.

`make_world(seed, agencies)` gives a `World`, plain data; the same seed gives the same. It has a portal for every
variant of every family, a province's column that links to reports on other hosts, departments with hosts of their own,
a host that belongs to another portal, and one that no registry knows. Names, kinds and ways are data: made_up.toml.
How a world becomes pages: furnish.py.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import cycle
from typing import Any, Literal

import msgspec

from crawler.sandbox.figures import Slip, form_of
from crawler.sandbox.world import Agency, Column, Plan, published

_FIRST_YEARS = (2014, 2022)
_LAST_YEAR = 2024
_MOST_YEARS = 6
_OWN_HOSTS = 3
_FEWEST = 2
"""Agencies of a portal."""
_SHOWN = 3
"""Every so manieth agency of other portals is listed by the aggregator."""
_REWRITTEN = "requests.new_received.total"


Role = Literal["portal", "aggregator", "part", "stranger"]


class Kind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of made_up.toml."""

    family: str
    province: str
    variants: tuple[str, ...]
    level: str
    columns: tuple[tuple[str, str], ...]
    gbk: tuple[str, ...] = ()


class Host(msgspec.Struct, frozen=True, kw_only=True):
    """A host. Its `role`: a portal of the registry, one of them that lists other hosts' reports (`shows`, agency and
    year), a part of the portal `owner`, or a stranger to the registry. `later` is its plan at the second time, when the
    reports in `gone` are there no more."""

    plan: Plan
    level: str
    role: Role = "portal"
    robots: str = "plain"
    validators: str = ""
    owner: str = ""
    shows: tuple[tuple[str, int], ...] = ()
    later: Plan
    gone: tuple[tuple[str, int], ...] = ()


class World(msgspec.Struct, frozen=True):
    """All hosts; those that list others come last."""

    seed: str
    hosts: tuple[Host, ...]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("made_up.toml").read_text(encoding="utf-8"))


@cache
def kinds() -> tuple[Kind, ...]:
    """The families and their variants."""
    return msgspec.convert(_data()["kind"], tuple[Kind, ...])


def make_world(seed: int | str, agencies: int = 300) -> World:
    """An internet with so many agencies. Raises ValueError for fewer than every portal needs."""
    rng = random.Random(f"{seed}|world")  # noqa: S311
    places = _places(rng)
    rows = [(kind, variant) for kind in kinds() for variant in kind.variants]
    others = _OWN_HOSTS + 3 + len(published())  # 3: the aggregator's own, its part's and the stranger's
    least = others + _FEWEST * len(rows)
    if agencies < least:
        raise ValueError(f"{agencies} agencies are too few for a portal of every kind: ask for at least {least}")
    shares = _shares(agencies - others, len(rows))
    robots, validators = cycle(_data()["robots"]), cycle(_data()["validators"])
    hosts = []
    for number, ((kind, variant), share) in enumerate(zip(rows, shares, strict=True), 1):
        plan = _plan(rng, kind, variant, number, next(places), _agencies(rng, kind, share, places))
        hosts.append(_host(rng, plan, kind.level, robots=next(robots), validators=next(validators)))
    hosts = [_with_published(host, name) for host, name in _lent(hosts)]
    hosts += [_own_host(rng, number, next(places)) for number in range(1, _OWN_HOSTS + 1)]
    part = _small(rng, "part", "sandbox-part", next(places), owner="sandbox-aggregator")
    stranger = _small(rng, "stranger", "sandbox-stranger", next(places))
    return World(str(seed), (*hosts, part, stranger, _aggregator(rng, [*hosts, part, stranger], next(places))))


def _places(rng: random.Random) -> Iterator[str]:
    names = [first + second for first in _data()["first"] for second in _data()["second"]]
    rng.shuffle(names)
    yield from names
    for number in range(len(names) * len(names)):  # an internet of many thousands
        yield names[number // len(names)] + names[number % len(names)]


def _shares(total: int, parts: int) -> list[int]:
    return [total // parts + (number < total % parts) for number in range(parts)]


def _agencies(rng: random.Random, kind: Kind, count: int, places: Iterator[str]) -> list[Agency]:
    """So many bodies: departments of the place and, where there is a second column, a third as many governments."""
    above, below = _data()["suffixes"][kind.level]
    governments = max(1, count // 3) if len(kind.columns) > 1 else 0
    made = []
    names = _departments(f"{next(places)}示例{above}", places, above)
    for number in range(count):
        if number < count - governments:
            made.append(_agency(rng, next(names), "bureau", 0))
        else:
            made.append(_agency(rng, f"{next(places)}示例{below}人民政府", _scale(below), 1))
    return made


def _departments(place: str, places: Iterator[str], suffix: str) -> Iterator[str]:
    while True:
        yield from (place + name for name in _data()["departments"])
        place = f"{next(places)}示例{suffix}"


def _scale(suffix: str) -> str:
    return {"市": "city", "县": "county", "镇": "township"}[suffix]


def _agency(rng: random.Random, name: str, scale: str, column: int) -> Agency:
    first = rng.randint(*_FIRST_YEARS)
    last = min(_LAST_YEAR, first + rng.randrange(1, _MOST_YEARS))
    return Agency(
        name=name,
        first_year=first,
        last_year=last,
        column=column,
        scale=scale,
        title=rng.choice(_data()["titles"]),
        blank_zeros=rng.random() < 0.2,
        attachment_only=(rng.randint(first, last),) if rng.random() < 0.15 else (),
    )


def _plan(rng: random.Random, kind: Kind, variant: str, number: int, place: str, agencies: list[Agency]) -> Plan:
    name = "-".join(filter(None, (kind.family, variant))).replace("_", "-")
    government = f"{place}示例{_data()['suffixes'][kind.level][0]}人民政府"
    return Plan(
        id=f"sandbox-{name}",
        name=f"{government}门户网站",
        division=f"{kind.province}99{number:02d}",
        host=government,
        family=kind.family,
        variant=variant,
        per_page=rng.choice((8, 10, 15)),
        note="演示站点：数字均为虚构",
        charset="gbk" if variant in kind.gbk else "utf-8",
        column=tuple(Column(*column) for column in kind.columns),
        agency=tuple(agencies),
        cells=rng.choice(("plain", "paragraph", "word")),
        seeks=rng.random() < 0.5,
        index_table=rng.random() < 0.5,
        made_up=True,
    )


def _host(rng: random.Random, plan: Plan, level: str, **told: Any) -> Host:
    """The host, with what will have changed at the second time: one report is rewritten of every other agency, one is
    gone, and an agency that is not its column's first has published another year."""
    gone = rng.choice(plan.agency)
    heads = {next(agency for agency in plan.agency if agency.column == place) for place, _ in enumerate(plan.column)}
    others = [agency for agency in plan.agency if agency not in heads and agency is not gone]
    fresh = rng.choice(others).name if others else ""
    later = [_rewritten(agency) if number % 2 == 0 else agency for number, agency in enumerate(plan.agency)]
    later = [_one_year_more(agency) if agency.name == fresh else agency for agency in later]
    return Host(
        plan=plan,
        level=level,
        later=msgspec.structs.replace(plan, agency=tuple(later)),
        gone=((gone.name, gone.first_year),),
        **told,
    )


def _one_year_more(agency: Agency) -> Agency:
    return msgspec.structs.replace(agency, last_year=agency.last_year + 1)


def _rewritten(agency: Agency) -> Agency:
    """The agency with another number in its latest report, where that has such a number."""
    if form_of(agency.last_year).id == "2014":
        return agency
    slip = Slip(year=agency.last_year, key=_REWRITTEN, off_by=2)
    return msgspec.structs.replace(agency, slips=(*agency.slips, slip))


def _lent(hosts: list[Host]) -> Iterator[tuple[Host, tuple[str, int] | None]]:
    """Each host, the first ones with a body whose figures are real."""
    real = list(published())
    for number, host in enumerate(hosts):
        yield host, real[number] if number < len(real) else None


def _with_published(host: Host, real: tuple[str, int] | None) -> Host:
    if real is None:
        return host
    name, year = real
    agency = Agency(name=name, first_year=year, last_year=year)
    plans = [msgspec.structs.replace(plan, agency=(*plan.agency, agency)) for plan in (host.plan, host.later)]
    return msgspec.structs.replace(host, plan=plans[0], later=plans[1])


def _own_host(rng: random.Random, number: int, place: str) -> Host:
    """A department with a host of its own; the first one wants a pause between requests."""
    robots = "delay" if number == 1 else "plain"
    return _small(rng, "portal", f"sandbox-own-{number}", place, robots=robots, validators="both")


def _small(rng: random.Random, role: Role, name: str, place: str, **told: Any) -> Host:
    """A host of one department, in the usual way of one of the first families."""
    kind = rng.choice(kinds()[:2])
    agency = _agency(rng, f"{place}示例市{rng.choice(_data()['departments'][1:])}", "bureau", 0)
    single = msgspec.structs.replace(kind, columns=(("政府信息公开年报", kind.columns[0][1]),))
    plan = _plan(rng, single, "", 90, place, [agency])
    plan = msgspec.structs.replace(plan, id=name, name=f"{agency.name}网站", host=agency.name)
    return Host(plan=plan, later=plan, level="department", role=role, **told)


def _aggregator(rng: random.Random, others: list[Host], place: str) -> Host:
    """A province's portal, whose column lists its own reports and others' on other hosts."""
    kind = kinds()[0]
    shown = [agency for host in others if host.role != "portal" for agency in host.plan.agency]
    shown += [agency for host in others if host.role == "portal" for agency in host.plan.agency[::_SHOWN]]
    own = _agency(rng, f"{place}示例省人民政府办公厅", "city", 0)
    copies = [msgspec.structs.replace(agency, column=0, attachment_only=()) for agency in shown]
    single = msgspec.structs.replace(kind, level="province", columns=(("省直部门和市县信息公开年报", "zwgk/xxgknb"),))
    plan = _plan(rng, single, "", 91, place, [own, *copies])
    plan = msgspec.structs.replace(plan, id="sandbox-aggregator", per_page=50)
    shows = tuple((agency.name, year) for agency in shown for year in range(agency.first_year, agency.last_year + 1))
    return Host(plan=plan, later=plan, level="province", role="aggregator", shows=shows)

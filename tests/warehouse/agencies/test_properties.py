"""What must hold for any name: noise never makes it another agency, and an agency's own name never names another."""

from __future__ import annotations

from functools import cache

import opencc
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.agencies import Resolver
from warehouse.agencies.bodies import GOVERNMENT, OFFICE
from warehouse.agencies.registry import Agency

_TEXT = "长沙市区县省朝阳鼓楼雨花教育局政府办公室人民委员会（）()、国家税务总局分开发镇乡街道第一师八"


@cache
def _resolver() -> Resolver:
    return Resolver()


@cache
def _agencies() -> list[Agency]:
    registry = _resolver().registry
    divisions = [one for one in registry.divisions if one.level not in ("country",) and one.kind != "zone"]
    bodies = list(registry.bodies)
    return [registry.of(one, bodies[at % len(bodies)]) for at, one in enumerate(divisions)]


_AGENCIES = st.integers(0, 10**6).map(lambda number: _agencies()[number % len(_agencies())])
_YEARS = st.sampled_from([None, 2008, 2012, 2018, 2024])
_AROUND = st.sampled_from([
    "{}", " {} ", "　{}", "《{}》", "“{}”", "关于{}", "{}关于", "{}：", "{}。",
    "{}（局）", "{}（本级）", "{}(机关)", "{}〔本级〕", "{}（）", "\u200b{}", "{}\n", "{}，",
])  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(agency=_AGENCIES, around=_AROUND, year=_YEARS)
def test_noise_never_makes_it_another_agency(agency: Agency, around: str, year: int | None) -> None:
    clean = _resolver().resolve(agency.name, year=year).agency_id
    noisy = _resolver().resolve(around.format(agency.name), year=year).agency_id
    assert noisy == clean


@settings(max_examples=400, deadline=None)
@given(agency=_AGENCIES, year=_YEARS)
def test_traditional_characters_never_make_it_another_agency(agency: Agency, year: int | None) -> None:
    clean = _resolver().resolve(agency.name, year=year).agency_id
    for config in ("s2t", "s2tw", "s2hk"):
        other = _resolver().resolve(str(_converter(config).convert(agency.name)), year=year)
        assert other.agency_id in (clean, None) or other.how == "other"


@cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


@settings(max_examples=300, deadline=None)
@given(agency=_AGENCIES, tail=st.text(_TEXT, min_size=1, max_size=6))
def test_what_is_put_behind_never_keeps_the_name_of_another(agency: Agency, tail: str) -> None:
    """Behind a bureau's name only noise may stand; the name of another division's body is never found."""
    answer = _resolver().resolve(agency.name + tail)
    if answer.agency is not None:
        division = _resolver().divisions.get(answer.agency.division)
        own = _resolver().divisions.get(agency.division)
        assert division is not None
        assert own is not None
        assert _resolver().places.related(division, own) or division.name == own.name


@settings(max_examples=500, deadline=None)
@given(
    name=st.text(_TEXT, max_size=24) | st.text(st.characters(), max_size=80),
    host=st.sampled_from([None, "www.changsha.gov.cn", "a b", "http://[", "…"]),
)
def test_no_name_raises_and_answers_are_the_same_again(name: str, host: str | None) -> None:
    answer = _resolver().resolve(name, host=host, portal_division="000000", year=2020)
    assert answer == Resolver([]).resolve(name, host=host, portal_division="000000", year=2020)
    assert (answer.agency is None) == (answer.how == "open")
    assert answer.reason
    assert len(answer.candidates) <= 5


def test_the_full_name_of_every_agency_is_its_own_or_open() -> None:
    resolver = _resolver()
    registry, wrong, known = resolver.registry, [], 0
    for division in registry.divisions:
        if division.level == "country" or division.kind == "zone":
            continue
        for body in list(registry.bodies)[int(division.id[:6]) % 5 :: 5]:
            agency = registry.of(division, body)
            found = resolver.resolve(agency.name).agency_id
            known += found == agency.id
            if found not in (agency.id, None):
                wrong.append((agency.id, agency.name, found))
    assert wrong == []
    assert known > 50_000


def test_every_township_is_its_own_or_open() -> None:
    resolver = _resolver()
    for county in list(resolver.registry.divisions)[::4]:
        if county.kind == "zone":
            continue
        for town in resolver.registry.divisions.townships(county.id):
            agency = resolver.registry.of(town, GOVERNMENT)
            assert resolver.resolve(agency.name).agency_id in (agency.id, None)


def test_ids_are_made_of_division_and_body() -> None:
    registry = _resolver().registry
    for agency in _agencies():
        assert agency.id == f"{agency.division}-{agency.body}"
        assert registry.agency(agency.id) == agency
        if agency.body in (GOVERNMENT.key, OFFICE.key):
            assert agency.kind in ("government", "office")

"""The families of content systems. `FAMILIES` finds one by the name that the registry gives it; `recognise` tells which
a page is of. What a family is, and how a list is walked: base.py."""

from __future__ import annotations

from crawler.families import (
    boda,
    epoint,
    generic,
    gkmlpt,
    hanweb,
    hanweb_xxgk,
    jiangxi,
    jpaas,
    lonsun,
    openness,
    shanghai,
    sichuan,
    trs,
    ucap,
)
from crawler.families.base import Family, Page

_MODULES: tuple[Family, ...] = (
    trs,
    hanweb,
    hanweb_xxgk,
    jpaas,
    gkmlpt,
    ucap,
    lonsun,
    openness,
    epoint,
    jiangxi,
    shanghai,
    sichuan,
    boda,
    generic,
)

FAMILIES: dict[str, Family] = {family.NAME: family for family in _MODULES}


def recognise(page: Page) -> list[tuple[Family, list[str]]]:
    """The families whose signs the page has, those with the most first."""
    found = [(family, family.signs(page)) for family in FAMILIES.values()]
    return sorted((each for each in found if each[1]), key=lambda each: -len(each[1]))

"""What a row of the registry is, and what can be wrong with one.

`Portal` is a row; its fields are told in registry.py. `judge(row, ...)` takes a row as TOML gives it and gives the
portal, or every fault of every field as (field, what is wrong and what to do). It raises nothing.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import urljoin

import msgspec

from crawler.guard import check_url, site_of

FAMILIES = (
    "trs", "hanweb", "hanweb_xxgk", "jpaas", "gkmlpt", "ucap", "lonsun", "openness", "epoint", "jiangxi", "shanghai",
    "sichuan", "boda", "generic",
)  # fmt: skip
LEVELS = ("central", "province", "city", "county", "township", "department")
PROVINCES = {
    "central": "10", "beijing": "11", "tianjin": "12", "hebei": "13", "shanxi": "14", "neimenggu": "15",
    "liaoning": "21", "jilin": "22", "heilongjiang": "23", "shanghai": "31", "jiangsu": "32", "zhejiang": "33",
    "anhui": "34", "fujian": "35", "jiangxi": "36", "shandong": "37", "henan": "41", "hubei": "42", "hunan": "43",
    "guangdong": "44", "guangxi": "45", "hainan": "46", "chongqing": "50", "sichuan": "51", "guizhou": "52",
    "yunnan": "53", "xizang": "54", "shaanxi": "61", "gansu": "62", "qinghai": "63", "ningxia": "64", "xinjiang": "65",
}  # fmt: skip
"""The bundled files, and how the division codes in each begin."""
NOWHERE = "000000"
"""The division of a portal of which it is not known."""
COUNTRY = "100000"
"""The division of a portal of the whole country."""

OF_NO_HOST = re.compile(r"[\s/?#@\\]")
"""What no host holds."""

_CODES = frozenset({*PROVINCES.values(), "71", "81", "82"})
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_DIVISION = re.compile(r"[0-9]{6}\Z")
_PLACE_IN_MESSAGE = re.compile(r" - at `\$(.*?)`\Z")


class Portal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A website of a government; the fields are told in registry.py."""

    id: str
    name: str
    division: str
    level: str = ""
    base_url: str
    family: str
    columns: list[str]
    aggregator: bool = False
    hosts: list[str] = []
    budget: int | None = None
    seen: str = ""
    note: str = ""

    def column_urls(self) -> list[str]:
        """The columns' addresses, absolute."""
        return [urljoin(self.base_url, column) for column in self.columns]

    @property
    def way(self) -> str:
        """Where and how it is crawled, as a short digest: another one when the row was mended."""
        told = (self.base_url, self.family, self.columns, sorted(self.hosts))
        return hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:12]

    def sites(self) -> set[str]:
        """The sites that are the portal's own, as crawler.guard.site_of names them."""
        return {site_of(url) for url in (self.base_url, *self.column_urls())} | set(self.hosts)


_STAND_IN: dict[str, Any] = {
    "id": "a", "name": "a", "division": NOWHERE, "base_url": "http://a.gov.cn/", "family": "generic", "columns": []
}  # fmt: skip
"""Sound fields in the place of those that are not: so that a row's other fields can still be judged."""

Fault = tuple[str, str]
"""A field and what is wrong with it."""


def judge(
    row: object, taken: set[str], loopback: frozenset[str] = frozenset(), province: str | None = None
) -> tuple[Portal, list[Fault]]:
    """The portal of a row, with stand-ins for what is wrong, and what is wrong. `taken`: the ids of the rows above;
    `province`: the name of the bundled file that it stands in, where a row must tell more."""
    faults = _shape_faults(row)
    ill = {_field(fault) for fault in faults}
    sound = {name: value for name, value in row.items() if name not in ill} if isinstance(row, dict) else {}
    portal = msgspec.convert(_STAND_IN | sound, Portal)
    judged = _faults(portal, taken, loopback)
    if province is not None:
        judged += _bundled_faults(portal, province)
    absent = ill | (_STAND_IN.keys() - sound.keys())
    return portal, faults + [fault for fault in judged if _field(fault) not in absent]


def _field(fault: Fault) -> str:
    return fault[0].partition("[")[0]


def _shape_faults(row: object) -> list[Fault]:
    """Fields that are missing, of the wrong type, or unknown."""
    if not isinstance(row, dict):
        return [("?", f"{row!r} is no row: write [[portal]] with a field a line below it")]
    fields = msgspec.structs.fields(Portal)
    faults = [(field.name, "is missing: write it") for field in fields if field.required and field.name not in row]
    for field in fields:
        if field.name in row:
            faults += _type_faults(field.name, row[field.name], field.type)
    known = [field.name for field in fields]
    faults += [(name, f"is no field of a row: the fields are {', '.join(known)}") for name in row if name not in known]
    return faults


def _type_faults(name: str, value: object, wanted: Any) -> list[Fault]:
    try:
        msgspec.convert(value, wanted)
    except msgspec.ValidationError as error:
        place = _PLACE_IN_MESSAGE.search(str(error))
        return [(f"{name}{place[1] if place else ''}", f"{value!r}: {_PLACE_IN_MESSAGE.sub('', str(error))}")]
    return []


def _faults(portal: Portal, taken: set[str], loopback: frozenset[str]) -> list[Fault]:
    checks: list[tuple[str, bool, str]] = [
        ("id", not _ID.match(portal.id), f"{portal.id!r} must be lower-case letters, digits and single hyphens"),
        ("id", portal.id in taken, f"{portal.id!r} is taken by a row above: each portal needs its own"),
        ("name", not portal.name.strip(), f"{portal.name!r} is empty: write the site's name"),
        ("division", not is_division(portal.division), f"{portal.division!r} is not a six-digit division code"),
        ("level", portal.level not in ("", *LEVELS), f"{portal.level!r} is no level: use {', '.join(LEVELS)}"),
        ("family", portal.family not in FAMILIES, f"{portal.family!r} is no known family: use {', '.join(FAMILIES)}"),
        ("columns", not (portal.columns or portal.note.strip()), "is empty: write a column, or in the note why not"),
        ("budget", portal.budget is not None and portal.budget < 1, f"{portal.budget} is too small: at least 1 a day"),
    ]
    faults = [(field, reason) for field, wrong, reason in checks if wrong]
    faults += _address_fault("base_url", portal.base_url, loopback)
    for index, column in enumerate(portal.columns):
        faults += _address_fault(f"columns[{index}]", column, loopback, portal.base_url)
    for index, host in enumerate(portal.hosts):
        faults += _host_fault(f"hosts[{index}]", host, loopback)
    return faults


def is_division(code: str) -> bool:
    """Whether this can be a division's code: six digits, the first two those of a province."""
    return bool(_DIVISION.match(code)) and (code == NOWHERE or code[:2] in _CODES)


def _bundled_faults(portal: Portal, province: str) -> list[Fault]:
    code = PROVINCES.get(province, "none")
    checks = [
        ("division", not portal.division.startswith(code), f"{portal.division!r} does not begin with {code}: move it"),
        ("level", not portal.level, f"is missing: use {', '.join(LEVELS)}"),
        ("seen", not portal.seen.strip(), "is missing: write when and how the row came to be known"),
    ]
    return [(field, reason) for field, wrong, reason in checks if wrong]


def _host_fault(field: str, host: str, loopback: frozenset[str]) -> list[Fault]:
    if not host or OF_NO_HOST.search(host) or host != host.lower():
        return [(field, f"{host!r} is no host: write it in lower case, as www.example.gov.cn")]
    return _address_fault(field, f"http://{host}/", loopback)


def _address_fault(field: str, address: str, loopback: frozenset[str], base: str = "") -> list[Fault]:
    try:
        url = urljoin(base, address)
        check_url(url, loopback)
    except ValueError as error:  # an AddressError, or what urljoin says
        return [(field, str(error))]
    if any(letter.isspace() for letter in url):
        return [(field, f"{url!r} holds a blank: write it as %20, or take it out")]
    return []

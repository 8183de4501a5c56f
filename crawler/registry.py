"""The portals that can be crawled, as data.

`load_portals` reads a TOML file of `[[portal]]` rows (the bundled portals.toml when no path is given) and gives
`Portal`s in file order. Each row names a unique `id`, the site's `name`, the six-digit code of its `division` (GB/T
2260), the `base_url`, the `family` of content system that decides which spider reads it, and the addresses of its
annual-report `columns` (absolute, or relative to the base). `note` says what is known of the row, above all whether it
was confirmed.

Raises `RegistryError` with the file, the row and the field of the first thing that is wrong.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import msgspec

from crawler.guard import AddressError, check_url

FAMILIES = ("trs", "hanweb")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_DIVISION = re.compile(r"[0-9]{6}\Z")
_FIELD_IN_MESSAGE = re.compile(r" - at `\$\.?(.*?)`\Z")
_NAMED_FIELD = re.compile(r"field `(\w+)`")


class RegistryError(ValueError):
    """A row of the registry is wrong; the message names file, row and field."""


class Portal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A website of a government."""

    id: str
    name: str
    division: str
    base_url: str
    family: str
    columns: list[str]
    note: str = ""

    def column_urls(self) -> list[str]:
        """The columns' addresses, absolute."""
        return [urljoin(self.base_url, column) for column in self.columns]


def load_portals(path: Path | None = None) -> list[Portal]:
    """The portals of `path`, or the bundled ones."""
    name, rows = _rows(path)
    portals: list[Portal] = []
    for number, row in enumerate(rows, 1):
        where = f"{name}, portal {number}{_called(row)}"
        portals.append(_portal(row, where, {portal.id for portal in portals}))
    return portals


def _rows(path: Path | None) -> tuple[str, list[Any]]:
    name = str(path or "portals.toml")
    try:
        text = (path or resources.files(__package__).joinpath("portals.toml")).read_text(encoding="utf-8-sig")
        table = tomllib.loads(text)
    except OSError as error:
        raise RegistryError(f"{name}: cannot be read ({error.strerror}): name a TOML file of portals") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegistryError(f"{name}: is not TOML in UTF-8: {error}") from error
    rows = table.get("portal")
    if not isinstance(rows, list) or not rows:
        raise RegistryError(f"{name}: has no [[portal]] row: write one row for each portal")
    others = sorted(set(table) - {"portal"})
    if others:
        raise RegistryError(f"{name}: knows only [[portal]] rows, not {', '.join(others)}")
    return name, rows


def _called(row: object) -> str:
    return f" ({row['id']})" if isinstance(row, dict) and isinstance(row.get("id"), str) else ""


def _portal(row: object, where: str, taken: set[str]) -> Portal:
    try:
        portal = msgspec.convert(row, Portal)
    except msgspec.ValidationError as error:
        message = str(error)
        found = _FIELD_IN_MESSAGE.search(message) or _NAMED_FIELD.search(message)
        reason = _FIELD_IN_MESSAGE.sub("", message)
        raise RegistryError(f"{where}, field {found[1] if found else '?'}: {reason}") from error
    for field, reason in _faults(portal, taken):
        raise RegistryError(f"{where}, field {field}: {reason}")
    return portal


def _faults(portal: Portal, taken: set[str]) -> list[tuple[str, str]]:
    checks = [
        ("id", not _ID.match(portal.id), f"{portal.id!r} must be lower-case letters, digits and single hyphens"),
        ("id", portal.id in taken, f"{portal.id!r} is taken by a row above: each portal needs its own"),
        ("name", not portal.name.strip(), "is empty: write the site's name"),
        ("division", not _DIVISION.match(portal.division), f"{portal.division!r} is not a six-digit division code"),
        (
            "family",
            portal.family not in FAMILIES,
            f"{portal.family!r} is not a known family: use {' or '.join(FAMILIES)}",
        ),
        ("columns", not portal.columns, "is empty: write the address of at least one annual-report column"),
    ]
    faults = [(field, reason) for field, wrong, reason in checks if wrong]
    faults += _address_fault("base_url", portal.base_url)
    for index, url in enumerate(portal.column_urls()):
        faults += _address_fault(f"columns[{index}]", url)
    return faults


def _address_fault(field: str, url: str) -> list[tuple[str, str]]:
    try:
        check_url(url)
    except AddressError as error:
        return [(field, str(error))]
    return []

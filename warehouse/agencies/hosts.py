"""Whose portal a host is (hosts.csv).

`Hosts.of(host)` gives the division whose portal the host is or belongs to, and the label in front of the portal's own
name (jyj of jyj.changsha.gov.cn). A `shared` host holds the pages of bodies below the division too, so it tells only
in which division they lie. Hosts that are not in the file tell nothing: names in Latin letters are never interpreted.
"""

from __future__ import annotations

from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from warehouse.agencies.divisions import Division, Divisions, bundled_divisions
from warehouse.agencies.rows import RegistryError, bundled, read_rows

_USES = ("own", "shared")


class Region(msgspec.Struct, frozen=True):
    """Where the body of a page lies. `own`: the page is on the division's own main host; `shared`,
    `label`: see the module."""

    division: Division
    own: bool = False
    shared: bool = False
    label: str = ""


class Hosts:
    """The hosts of the file."""

    def __init__(self, source: Path | Traversable, divisions: Divisions) -> None:
        self._rows: dict[str, tuple[Division, str]] = {}
        for row in read_rows(source, ("host", "division", "use", "source")):
            host, division = row.values["host"], divisions.get(row.values["division"])
            if division is None:
                raise RegistryError(f"{row.place}: the division {row.values['division']} does not exist")
            if host != host.lower() or "." not in host or "/" in host or host in self._rows:
                raise RegistryError(f"{row.place}: the host {host!r} is no lower-case host name, or there twice")
            if row.values["use"] not in _USES:
                raise RegistryError(f"{row.place}: the use {row.values['use']!r} is neither own nor shared")
            self._rows[host] = (division, row.values["use"])

    def of(self, host: str | None) -> Region | None:
        """The region of a host (or an address); None where it is not known."""
        labels = host_of(host).split(".")
        for at in range(len(labels) - 1):
            row = self._rows.get(".".join(labels[at:]))
            if row is not None:
                label = "" if labels[:at] in ([], ["www"]) else labels[at - 1]
                if row[1] == "shared":
                    return Region(row[0], shared=True)
                return Region(row[0], own=not label, label=label)
        return None


def host_of(text: str | None) -> str:
    """The host of an address, or the host itself, in small letters, without port and dot behind."""
    if not text:
        return ""
    try:
        found = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    return found.rstrip(".").lower()


@cache
def bundled_hosts() -> Hosts:
    """The hosts that come with the package."""
    return Hosts(bundled("hosts.csv"), bundled_divisions())

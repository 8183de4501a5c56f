"""The portals that can be crawled, as data.

A registry is a TOML file of `[[portal]]` rows, or a folder of such files, one for each province (the bundled folder
portals/ when no path is given). `load_registry` gives its `Portal`s in the order of files and rows, and the servers of
a sandbox on this machine that a file names in `loopback`; `load_portals` gives the portals alone. `check_registry`
lists every fault of every row, `portal_toml` writes a row as it stands in a file, `add_portals` and `replace_portal`
put rows into one.

Each row names a unique `id`, the site's `name`, the six-digit code of its `division` (GB/T 2260; 100000 for the whole
country, 000000 where it is not known), its `level`, the `base_url`, the `family` of content system that decides how its
lists are read, and the addresses of its annual-report `columns` (absolute, or relative to the base). A portal whose
column is not found yet has none, and its `note` says so. `aggregator`: the columns list the reports of other bodies,
which may lie on other hosts. `hosts`: further hosts that are the portal's own. `budget`: the most requests a day.
`seen`: when the row came to be known, and how.

Raises `RegistryError` with the file, the row, the field and the value of the first thing that is wrong, and what to do.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Container, Iterable, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from ipaddress import ip_address
from itertools import chain, count, takewhile
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from crawler.guard import host_and_port
from crawler.rows import FAMILIES, LEVELS, NOWHERE, OF_NO_HOST, PROVINCES, Portal, judge

__all__ = [
    "FAMILIES", "LEVELS", "NOWHERE", "PROVINCES", "Portal", "Registry", "RegistryError", "add_portal", "add_portals",
    "check_registry", "load_portals", "load_registry", "portal_id", "portal_toml", "replace_portal",
]  # fmt: skip


_BEFORE_ROW = re.compile(r"^(?=[ \t]*\[\[[ \t]*portal[ \t]*\]\])", re.MULTILINE)


class RegistryError(ValueError):
    """A row of the registry is wrong; the message names file, row and field."""


class Registry(msgspec.Struct, frozen=True):
    """Portals, and as "host:port" the servers on this machine that they may lie on."""

    portals: list[Portal]
    loopback: frozenset[str] = frozenset()


def load_portals(path: Path | None = None) -> list[Portal]:
    """The portals of the file or folder `path`, or the bundled ones."""
    return load_registry(path).portals


def load_registry(path: Path | None = None) -> Registry:
    """The registry at `path`, a file or a folder, or the bundled one."""
    reader = _Reader()
    for fault in reader.read(path):
        raise RegistryError(fault)
    return Registry(reader.portals, frozenset(reader.loopback))


def check_registry(path: Path | None = None) -> list[str]:
    """All that is wrong with the registry at `path`, a sentence for each fault."""
    return list(_Reader().read(path))


def portal_toml(portal: Portal) -> str:
    """The portal as a row of a file; fields that say nothing are left out."""
    lines = ["[[portal]]"]
    for field in msgspec.structs.fields(Portal):
        value = getattr(portal, field.name)
        if field.required or value not in ("", [], None, False):
            lines.append(f"{field.name} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def add_portal(path: Path, portal: Portal) -> None:
    """Append a row to the file at `path`; see `add_portals`."""
    add_portals(path, [portal])


def add_portals(path: Path, portals: Sequence[Portal]) -> None:
    """Append rows to the file at `path`, or make it. What would not load is refused; the file is then as it was."""
    if path.is_dir():
        raise RegistryError(f"{path}: is a folder: name a file in it")
    before = _text(path, str(path)) if path.exists() else ""
    text = "\n\n".join(part.strip() for part in (before, *map(portal_toml, portals)) if part.strip()) + "\n"
    for fault in _Reader().read_text(text, str(path)):
        raise RegistryError(f"nothing was added: {fault}")
    _write(path, text)


def replace_portal(path: Path, portal: Portal) -> None:
    """Put a portal in the place of the row with its id, in the file at `path`; all other rows and the comments between
    rows stay. Refused, as adding is, when the file would not say the same of all others."""
    parts = _BEFORE_ROW.split(_text(path, str(path)))
    rows = [_row_of(part) for part in parts]
    text = "".join(
        portal_toml(portal) + _trailing(part) if row.get("id") == portal.id else part
        for part, row in zip(parts, rows, strict=True)
    )
    before, after = load_registry(path), _Reader()
    for fault in after.read_text(text, str(path)):
        raise RegistryError(f"{portal.id} was not replaced: {fault}")
    wanted = [portal if each.id == portal.id else each for each in before.portals]
    if after.portals != wanted or portal not in wanted or after.loopback != before.loopback:
        raise RegistryError(
            f"{path}: the row of {portal.id} cannot be found: write each as [[portal]] with lines below"
        )
    _write(path, text)


def _row_of(part: str) -> dict[str, object]:
    """The fields of the row that a part of a file begins with."""
    try:
        return dict(tomllib.loads(part)["portal"][0])
    except (tomllib.TOMLDecodeError, RecursionError, KeyError, IndexError, TypeError, ValueError):
        return {}


def _trailing(part: str) -> str:
    """The blank lines and comments that a part of a file ends with."""
    lines = part.splitlines(keepends=True)
    kept = list(takewhile(lambda line: not line.strip() or line.lstrip().startswith("#"), reversed(lines)))
    return "".join(reversed(kept))


def _write(path: Path, text: str) -> None:
    place = path.resolve()  # a link stays a link
    beside = place.with_name(f"{place.name}.part")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(place)
    except OSError as error:
        raise RegistryError(
            f"{path}: cannot be written ({error.strerror}): name a file in a folder of yours"
        ) from error


def portal_id(url: str, taken: Container[str] = ()) -> str:
    """An id for the site at `url`, made from its host, and none of those that are `taken`. Raises AddressError."""
    host, _, port = host_and_port(url).rpartition(":")
    named = host.removeprefix("www.").removesuffix(".gov.cn") + ("" if port in ("80", "443") else f"-{port}")
    stem = re.sub(r"[^a-z0-9]+", "-", named).strip("-") or "site"
    numbered = chain([stem], (f"{stem}-{number}" for number in count(2)))
    return next(name for name in numbered if name not in taken)


def _toml(value: object) -> str:
    # TOML's strings take the escapes of JSON, but the delete character only escaped, and half a character not at all.
    text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return text.encode("utf-8", "replace").decode("utf-8")


def _text(file: Traversable, name: str) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise RegistryError(f"{name}: cannot be read ({error.strerror}): name a TOML file of portals") from error
    except UnicodeDecodeError as error:
        raise RegistryError(f"{name}: is not TOML in UTF-8: {error}") from error


def _files(path: Path | None) -> list[tuple[str, Traversable]]:
    """The files of a registry with what messages call them."""
    if path is not None and not path.is_dir():
        return [(str(path), path)]
    folder = path or resources.files(__package__).joinpath("portals")
    name = str(path or "portals")
    try:
        found = sorted((each.name, each) for each in folder.iterdir() if each.name.endswith(".toml"))
    except OSError as error:
        raise RegistryError(f"{name}: cannot be read ({error.strerror}): name a file or folder of portals") from error
    if not found:
        raise RegistryError(f"{name}: is a folder without a .toml file: put files of [[portal]] rows there")
    return [(f"{name}/{each}", file) for each, file in found]


class _Reader:
    """Reads the files of a registry one after the other; `read` gives what is wrong, the rest lies in the fields."""

    def __init__(self) -> None:
        self.portals: list[Portal] = []
        self.loopback: set[str] = set()
        self._taken: set[str] = set()

    def read(self, path: Path | None) -> Iterable[str]:
        try:
            files = _files(path)
        except RegistryError as error:
            yield str(error)
            return
        for name, file in files:
            try:
                text = _text(file, name)
            except RegistryError as error:
                yield str(error)
                continue
            yield from self.read_text(text, name, file.name.removesuffix(".toml") if path is None else None)

    def read_text(self, text: str, name: str, province: str | None = None) -> Iterable[str]:
        """Read one file; `province` is the name of a bundled one, whose rows must tell more."""
        try:
            table = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            yield f"{name}: is not TOML in UTF-8: {error}"
            return
        others = sorted(set(table) - {"portal", "loopback"})
        if others:
            yield f"{name}: knows only [[portal]] rows and loopback, not {', '.join(others)}: take it out"
        allowed, faults = _loopback(table.get("loopback", []))
        if province is not None and "loopback" in table:
            faults.append("loopback does not belong into a bundled file: name servers in a file of your own")
        yield from (f"{name}: {fault}" for fault in faults)
        self.loopback |= allowed
        rows = table.get("portal", [])
        if not isinstance(rows, list) or not (rows or "loopback" in table):
            yield f"{name}: has no [[portal]] row: write one row for each portal"
            return
        for number, row in enumerate(rows, 1):
            where = f"{name}, portal {number}{_called(row)}"
            portal, found = judge(row, self._taken, allowed, province)
            yield from (f"{where}, field {field}: {reason}" for field, reason in found)
            if _called(row):
                self._taken.add(portal.id)
            if not found:
                self.portals.append(portal)


def _called(row: object) -> str:
    return f" ({row['id']})" if isinstance(row, dict) and isinstance(row.get("id"), str) else ""


def _loopback(told: object) -> tuple[frozenset[str], list[str]]:
    """The servers of a file's `loopback`, as `check_url` compares them, and what is wrong with it."""
    if not isinstance(told, list):
        return frozenset(), [f'loopback: {told!r} is no list: write ["127.0.0.1:18431"]']
    allowed, faults = set(), []
    for entry in told:
        where = _local(entry)
        if where is None:
            faults.append(f"loopback: {entry!r} is no host and port of this machine: write it as 127.0.0.1:18431")
        else:
            allowed.add(where)
    return frozenset(allowed), faults


def _local(entry: object) -> str | None:
    if not isinstance(entry, str) or OF_NO_HOST.search(entry):
        return None
    try:
        parts = urlsplit(f"http://{entry}")
        local = parts.hostname == "localhost" or ip_address(parts.hostname or "").is_loopback
        return f"{parts.hostname}:{parts.port}" if local and parts.port else None
    except ValueError:
        return None

"""Which portals a command is about, by the names that a person gives them.

`choose(names, registry)` finds portals by id or name; none named means all. `remember` and `known` keep the portals
that a home folder was crawled from, in `portals.json`, so that a later build knows their names. Raises `PortalError`
with the nearest names, or with what is wrong in a registry file.

`keep_apart` refuses to bring the demo's made-up reports and real ones into one folder.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from crawler.registry import Portal, RegistryError, load_portals
from nianbao.home import Home, write_whole

_FILE = "portals.json"
_SANDBOX = "sandbox-"
"""How the ids of the sandbox's portals begin."""


class PortalError(ValueError):
    """A portal or registry that cannot be used."""


def choose(names: Sequence[str], registry: Path | None = None) -> list[Portal]:
    """The portals called `names`, in that order and each once; all of them when none is named."""
    try:
        portals = load_portals(registry)
    except RegistryError as error:
        raise PortalError(str(error)) from error
    if not names:
        return portals
    by_name = {portal.name: portal for portal in portals} | {portal.id: portal for portal in portals}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise PortalError(_unknown(unknown[0], by_name))
    return list({by_name[name].id: by_name[name] for name in names}.values())


def _unknown(name: str, known: Iterable[str]) -> str:
    nearest = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    meant = f"did you mean {' or '.join(nearest)}?" if nearest else f"the portals are {', '.join(sorted(known))}"
    return f"there is no portal {name!r}: {meant}"


def remember(home: Home, portals: Iterable[Portal]) -> None:
    """Note the portals in the home folder, beside those noted before."""
    noted = {portal.id: portal for portal in known(home)} | {portal.id: portal for portal in portals}
    write_whole(home.root / _FILE, msgspec.json.format(msgspec.json.encode(list(noted.values()))))


def known(home: Home) -> list[Portal]:
    """The portals that were noted; none when there is no note that can be read."""
    try:
        return msgspec.json.decode((home.root / _FILE).read_bytes(), type=list[Portal])
    except (FileNotFoundError, NotADirectoryError, msgspec.DecodeError):
        return []


def keep_apart(home: Home, *, demo: bool) -> None:
    """Raise `PortalError` when the folder holds real reports and the demo is to run in it, or the other way round."""
    made_up = [portal.id.startswith(_SANDBOX) for portal in known(home)]
    if demo and (not all(made_up) or (home.holds_data and not made_up)):
        raise PortalError(f"{home.root} belongs to a real crawl: give the demo another folder with --home")
    if not demo and any(made_up):
        raise PortalError(f"{home.root} holds the demo's made-up reports: give real ones another folder with --home")

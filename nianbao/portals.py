"""Which portals a command is about, by the names that a person gives them.

`choose(names, registry)` finds portals by id or name; none named means all whose columns are known. `remember` and
`known` keep the portals that a home folder was crawled from, in `portals.json`, so that a later build knows their
names. Raises `PortalError` with the nearest names, or with what is wrong in a registry file.

`keep_apart` refuses to bring a sandbox's made-up reports and real ones into one folder; `made_up` tells which portals
are those of a sandbox.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from crawler.guard import AddressError, check_url
from crawler.manners import Manners
from crawler.registry import Portal, Registry, RegistryError, load_registry
from nianbao.home import Home, write_whole

_FILE = "portals.json"
_LEAST_DELAY = 1.0
_SANDBOX = "sandbox-"
"""How the ids of the sandbox's portals begin."""


class PortalError(ValueError):
    """A portal or registry that cannot be used."""


def choose(names: Sequence[str], registry: Path | None = None) -> Registry:
    """The portals called `names`, in that order and each once; all that have columns when none is named."""
    try:
        found = load_registry(registry)
    except RegistryError as error:
        raise PortalError(str(error)) from error
    chosen = find(names, found.portals) if names else [portal for portal in found.portals if portal.columns]
    for portal in chosen:
        if not portal.columns:
            raise PortalError(
                f"{portal.id} has no column yet: find it with `nianbao portals probe {portal.base_url}`, "
                "write it into a file, and name that with --registry"
            )
    if not chosen:
        raise PortalError("no portal of the registry has a column: find them with `nianbao portals probe`")
    if 0 < sum(map(_is_made_up, chosen)) < len(chosen):
        raise PortalError("some portals are a sandbox's on this machine and others are real: crawl them apart")
    return Registry(chosen, found.loopback)


def everything(registry: Path | None = None) -> list[Portal]:
    """All portals of the registry, whether their columns are known or not."""
    return load_registry(registry).portals


def manners_for(portals: Iterable[Portal], delay: float | None, budget: int) -> Manners:
    """How to behave towards the hosts of these portals: a sandbox on this machine may be asked without a pause."""
    if made_up(portals):
        return Manners(delay=0.0 if delay is None else delay, timeout=5.0, backoff=0.2, budget=budget)
    if delay is not None and delay < _LEAST_DELAY:
        raise PortalError(f"--delay {delay:g} is too fast for real hosts: at least {_LEAST_DELAY:g} second")
    return Manners(budget=budget) if delay is None else Manners(delay=delay, budget=budget)


def find(names: Sequence[str], portals: Sequence[Portal]) -> list[Portal]:
    """Those of `portals` that are called `names`, in that order and each once."""
    by_name = {portal.name: portal for portal in portals} | {portal.id: portal for portal in portals}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise PortalError(_unknown(unknown[0], by_name))
    return list({by_name[name].id: by_name[name] for name in names}.values())


def _unknown(name: str, known: Iterable[str]) -> str:
    nearest = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    meant = f"did you mean {' or '.join(nearest)}?" if nearest else "`nianbao portals list` shows all"
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
    noted = [_is_made_up(portal) for portal in known(home)]
    if demo and (not all(noted) or (home.holds_data and not noted)):
        raise PortalError(f"{home.root} belongs to a real crawl: give the demo another folder with --home")
    if not demo and any(noted):
        raise PortalError(f"{home.root} holds the demo's made-up reports: give real ones another folder with --home")


def made_up(portals: Iterable[Portal]) -> bool:
    """Whether these are portals of a sandbox."""
    return any(map(_is_made_up, portals))


def _is_made_up(portal: Portal) -> bool:
    if portal.id.startswith(_SANDBOX):
        return True
    try:
        check_url(portal.base_url)
    except AddressError:  # on this machine, which only a sandbox's are
        return True
    return False

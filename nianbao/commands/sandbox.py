"""`nianbao sandbox`: a made-up internet on this machine, for anyone who wants to try the crawler."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.commands.common import refuse, say

if TYPE_CHECKING:
    from crawler.sandbox import Sandbox

_HEAD = """# A made-up internet on this machine, as `nianbao sandbox` serves it: no such body exists.
loopback = {loopback}
"""


def sandbox(
    seed: Annotated[int, typer.Option(help="The same seed gives the same internet.")] = 1,
    agencies: Annotated[int, typer.Option(help="How many bodies report.")] = 300,
    faults: Annotated[
        bool, typer.Option("--faults", help="Also serve portals with everything that goes wrong.")
    ] = False,
    registry: Annotated[Path, typer.Option(help="TOML file of portals to write.")] = Path("sandbox.toml"),
    port: Annotated[int, typer.Option(metavar="FIRST", min=1024, max=65_000, help="The first host's port.")] = 18_431,
    turn: Annotated[
        bool, typer.Option("--turn", help="Serve it as it is later: reports rewritten, gone and new.")
    ] = False,
) -> None:
    """Serve a made-up internet of government portals until Ctrl-C."""
    from crawler.sandbox import Sandbox, make_world

    try:
        world = make_world(seed, agencies)
    except ValueError as error:
        refuse(str(error))
    with Sandbox(world=world, faults=faults, time=2 if turn else 1, first_port=port) as box:
        try:
            registry.write_text(registry_text(box), encoding="utf-8")
        except OSError as error:
            refuse(f"{registry}: cannot be written ({error.strerror}): name a file in a folder of yours")
        say(f"{len(box.portals)} portals with {len(box.truth.reports)} reports answer until Ctrl-C. To crawl them:")
        say(f"  nianbao crawl --registry {registry} --home sandbox-data")
        _wait()
        say(f"{box.requests} requests were answered")


def registry_text(box: Sandbox) -> str:
    """The sandbox's portals as a registry file, with the addresses on this machine that it may lead to."""
    from crawler.registry import portal_toml

    loopback = json.dumps(sorted(box.loopback))
    return "\n".join([_HEAD.format(loopback=loopback), *map(portal_toml, box.portals)])


def _wait() -> None:
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        return

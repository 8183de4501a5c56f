"""The sandbox's hosts, served on 127.0.0.1, each with a port of its own.

`Sandbox` is a context manager: the hosts answer while it is open. Without a world it serves the portals of
portals.toml, with one the made-up internet; `faults` adds bad portals, to a made-up internet also the small ones with
one thing wrong. `portals` are the rows for a crawl, `truth` is what it should find, `log` what was asked, in order.
`turn()` lets time pass: some reports are then rewritten, gone or new (only a made-up internet changes).

Portals keep their ports from run to run (counted from `first_port`), so that addresses and what is made from them stay
the same; where such a port is taken, any free one serves. Raises OSError when no port can be had.
"""

from __future__ import annotations

from functools import partial
from itertools import count

from crawler.registry import Portal
from crawler.sandbox.faults import bad, troubled
from crawler.sandbox.furnish import furnish
from crawler.sandbox.house import House, filling, house_of
from crawler.sandbox.made_up import World
from crawler.sandbox.pages import Reply
from crawler.sandbox.truth import Truth
from crawler.sandbox.wire import Entry, Listeners
from crawler.sandbox.world import load_faults, load_plans, load_troubles

FIRST_PORT = 18_431


class Sandbox:
    """The hosts, from `__enter__` to `__exit__`."""

    def __init__(
        self, *, faults: bool = False, world: World | None = None, time: int = 1, first_port: int = FIRST_PORT
    ) -> None:
        self.portals: list[Portal] = []
        self.truth = Truth()
        self.time = time
        self._world = world
        self._faults = faults
        self._first_port = first_port
        self._houses: dict[str, House] = {}
        self._origins: dict[str, str] = {}
        self._listeners: Listeners | None = None

    @property
    def log(self) -> list[Entry]:
        """What was asked, in the order in which it came."""
        return self._listeners.log if self._listeners else []

    @property
    def requests(self) -> int:
        """How much was asked."""
        return len(self.log)

    @property
    def loopback(self) -> frozenset[str]:
        """The hosts as "host:port": the only local addresses that a crawl of the sandbox may ask."""
        return frozenset(origin.partition("//")[2] for origin in self._origins.values())

    def __enter__(self) -> Sandbox:
        self._listeners = Listeners()
        try:
            self._look(self._all_houses())
            for house, port in zip(self._houses.values(), count(self._first_port)):
                self._open(self._listeners, house, port)
            self._tell()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop answering."""
        if self._listeners is not None:
            self._listeners.close()

    def turn(self) -> None:
        """Let time pass, at the same addresses."""
        self.time = 2
        self._look(self._all_houses())
        self._tell()

    def _all_houses(self) -> list[House]:
        houses = furnish(self._world, self.time) if self._world else [house_of(plan) for plan in load_plans()]
        if self._faults:
            houses += map(bad, load_faults())
            houses += map(troubled, load_troubles() if self._world else ())
        return houses

    def _look(self, houses: list[House]) -> None:
        self._houses = {house.id: house for house in houses}

    def _open(self, listeners: Listeners, house: House, port: int) -> None:
        answer = partial(self._answer, house.id)
        where = listeners.refuse() if house.refuses else listeners.open(house.id, answer, port)
        self._origins[house.id] = f"{house.scheme}://{where}"

    def _answer(self, name: str, path: str, params: dict[str, str]) -> Reply | None:
        return filling(self._houses[name], self._origins)(path, params)

    def _tell(self) -> None:
        """Write the registry's rows and the truth, now that the addresses are known."""
        self.portals = [self._portal(house) for house in self._houses.values() if house.listed]
        told = [house.truth.at(f"{self._origins[house.id]}/") for house in self._houses.values()]
        self.truth = sum(told, Truth())

    def _portal(self, house: House) -> Portal:
        return Portal(
            id=house.id,
            name=house.name,
            division=house.division,
            level=house.level,
            base_url=f"{self._origins[house.id]}/",
            family=house.family,
            columns=house.columns,
            aggregator=house.aggregator,
            hosts=[self._origins[part].partition("//")[2] for part in house.parts],
            note=house.note,
        )

"""The demo: the whole pipeline on the sandbox, a miniature internet of government portals on this machine.

`run_demo(home)` starts the sandbox, runs every stage into `home` and gives the outcome with a summary of the dataset.
Each run begins anew: what an earlier demo crawled into the folder goes, so the same numbers come out every time. A
folder that holds a real crawl is never touched: the sandbox's figures are mostly made up. Raises `PortalError` for
such a folder, and what the stages raise.
"""

from __future__ import annotations

import msgspec

from crawler.manners import Manners
from crawler.sandbox import Sandbox
from crawler.sandbox.world import published
from nianbao import pipeline, portals
from nianbao.home import Home
from warehouse.summary import Summary, summarize

_MANNERS = Manners(delay=0.0, timeout=1.0, backoff=0.0, retries=1)
"""The sandbox is ours and may be asked without a pause; it answers at once or, by design, never."""


class Demo(msgspec.Struct, frozen=True):
    """What a demo did and what came of it."""

    outcome: pipeline.Outcome
    summary: Summary
    published: list[tuple[str, int]]
    """Body and year of the reports whose figures are real."""


def run_demo(home: Home) -> Demo:
    """All stages on the sandbox."""
    portals.keep_apart(home, demo=True)
    home.prepare()
    with home.alone():
        for folder, pattern in (
            (home.archive, "nianbao-*"),
            (home.records, "year=*/nianbao-*"),
            (home.runs, "*Z/*"),
        ):
            for path in folder.glob(pattern):
                path.unlink()
    with Sandbox(faults=True) as box:
        outcome = pipeline.run(home, box.portals, loopback=box.loopback, manners=_MANNERS)
    return Demo(outcome, summarize(home.database), list(published()))

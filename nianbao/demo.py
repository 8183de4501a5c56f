"""The demo: the whole pipeline on the sandbox, a miniature internet of government portals on this machine.

`run_demo(home)` starts the sandbox, runs every stage into `home` and gives the outcome with a summary of the dataset.
Each run begins from nothing: what an earlier demo left in the folder goes, so the same numbers come out every time. A
folder that holds a real crawl is never touched: the sandbox's figures are mostly made up. Raises `PortalError` for
such a folder, and what the stages raise.
"""

from __future__ import annotations

import shutil

import msgspec

from crawler.sandbox import Sandbox
from nianbao import pipeline, portals
from nianbao.home import Home
from warehouse.summary import Summary, summarize

_DELAY = 0.0
"""The sandbox is ours and may be asked without a pause."""


class Demo(msgspec.Struct, frozen=True):
    """What a demo did and what came of it."""

    outcome: pipeline.Outcome
    summary: Summary
    requests: int
    """Requests that the sandbox answered."""


def run_demo(home: Home) -> Demo:
    """All stages on the sandbox."""
    portals.keep_apart(home, demo=True)
    for folder in (home.archive, home.records, home.exports):
        shutil.rmtree(folder, ignore_errors=True)
    home.database.unlink(missing_ok=True)
    home.prepare()
    with Sandbox(faults=True) as box:
        outcome = pipeline.run(home, box.portals, loopback=box.loopback, delay=_DELAY)
        requests = box.requests
    return Demo(outcome, summarize(home.database), requests)

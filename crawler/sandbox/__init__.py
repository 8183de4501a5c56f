"""A miniature internet of government portals on this machine, for the demo and for tests.

`with Sandbox() as box:` serves the portals of portals.toml, with `faults=True` also the bad ones of faults.toml;
`box.portals` are their rows for a crawl, `box.loopback` the addresses that it may ask. Most figures are made up and say
so; the real ones are those of published.toml.
"""

from crawler.sandbox.server import Sandbox

__all__ = ["Sandbox"]

"""A miniature internet of government portals on this machine, for the demo, for tests, and for trying the crawler.

`with Sandbox() as box:` serves the portals of portals.toml, with `faults=True` also the bad ones of faults.toml;
`Sandbox(world=make_world(7, agencies=300))` a made-up internet with every family of content systems, and with faults
also everything that goes wrong. `box.portals` are the rows for a crawl, `box.loopback` the addresses that it may ask,
`box.truth` what it should find, `box.log` what it asked. Most figures are made up and say so; the real ones are those
of published.toml.
"""

from crawler.sandbox.made_up import World, make_world
from crawler.sandbox.server import Sandbox

__all__ = ["Sandbox", "World", "make_world"]

"""The whole run, stage by stage: crawl → parse → build → export.

Each stage ends in something on disk that the next one reads (see `nianbao.home`), so each can be run again alone:

    crawl_portals   portals  → archive/      every response as it came, before anything looks at it
    parse_archive   archive  → records/      what the documents say, each number with its trust
    build_dataset   records  → warehouse/    the long tables, the wide tables, the chosen report of each agency and year
    export_files    warehouse → exports/     CSV for Excel and for programs

A portal's fault and a document's fault are parts of the outcome, not exceptions. What stops a run is raised by the
stage: `HomeError`, `CrawlError`, `ArchiveError`, `WorkerError`, `WarehouseError`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from crawler.archive import Archive
from crawler.crawl import CrawlEvent, crawl
from crawler.manners import Manners
from crawler.registry import Portal
from crawler.report import CrawlReport
from nianbao import parsing, portals
from nianbao.home import Home
from nianbao.progress import stage
from warehouse.build import BuildReport, build, is_current
from warehouse.exports import export_csv
from warehouse.filling import PortalFacts


class Outcome(msgspec.Struct, frozen=True):
    """What each stage did."""

    crawled: CrawlReport
    parsed: parsing.ParseReport
    built: BuildReport
    exported: list[Path]


def run(
    home: Home,
    chosen: Sequence[Portal],
    *,
    loopback: frozenset[str] = frozenset(),
    manners: Manners | None = None,
) -> Outcome:
    """All stages, one after the other."""
    crawled = crawl_portals(home, chosen, loopback=loopback, manners=manners)
    parsed = parse_archive(home)
    built = build_dataset(home)
    return Outcome(crawled, parsed, built, export_files(home))


def crawl_portals(
    home: Home,
    chosen: Sequence[Portal],
    *,
    known: Sequence[Portal] = (),
    loopback: frozenset[str] = frozenset(),
    manners: Manners | None = None,
) -> CrawlReport:
    """Archive what the portals publish; links are followed to hosts of the `known` ones, too. `loopback` names the only
    local addresses that may be asked."""
    home.prepare()
    portals.remember(home, chosen)
    pages: Counter[str] = Counter()
    with stage("crawl") as step:

        def follow(event: CrawlEvent) -> None:
            step(event.pages - pages[event.portal], text=f"{event.portal}: {event.reports} reports")
            pages[event.portal] = event.pages

        root = str(home.archive)
        report = crawl(chosen, root, known=known, runs=home.runs, loopback=loopback, manners=manners, on_event=follow)
    met = {capture.portal for capture in Archive(root).captures()}
    portals.remember(home, [portal for portal in known if portal.id in met])
    return report


def parse_archive(home: Home, *, again: bool = False) -> parsing.ParseReport:
    """Read every archived document that was not read before by this parser; `again`: all of them."""
    with home.alone(), stage("parse") as step:
        return parsing.parse_archive(Archive(str(home.archive)), home.records, step, again=again)


def build_dataset(home: Home, *, allow_shrink: bool = False, full: bool = False) -> BuildReport:
    """A new warehouse, checked, in the place of the old one; one that holds less only if `allow_shrink`. Only what
    changed is loaded anew, unless `full`."""
    with home.alone(), stage("build", total=1) as step:
        facts = _portal_facts(home)
        report = build(home.records, home.database, portals=facts, allow_shrink=allow_shrink, full=full)
        step()
        return report


def is_built(home: Home) -> bool:
    """Whether the warehouse is what `build_dataset` would make of the records."""
    return is_current(home.records, home.database, portals=_portal_facts(home))


def _portal_facts(home: Home) -> list[PortalFacts]:
    return [
        PortalFacts(id=portal.id, name=portal.name, division=portal.division, base_url=portal.base_url)
        for portal in portals.known(home)
    ]


def export_files(home: Home) -> list[Path]:
    """The warehouse's wide tables as CSV."""
    with home.alone(), stage("export") as step:
        files = export_csv(home.database, home.exports)
        step(len(files), total=len(files))
        return files

"""Small portals that tests write down, and crawls of them. A crawl's process takes a second to start, so the cases of a
module are portals of one crawl."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from crawler.archive import Archive
from crawler.captures import Capture
from crawler.crawl import crawl
from crawler.manners import Manners
from crawler.registry import Portal
from crawler.report import PortalReport, Problem
from tests.crawler.servers import Answer, Server, html, serve

COLUMN = "/nb/index.html"
QUICK = Manners(delay=0.0, timeout=10.0, backoff=0.02)
BUSY = {"slow", "retried"}
"""Notes that come of how busy the machine is."""


@dataclass
class Case:
    """A portal and what its server answers."""

    pages: dict[str, Answer]
    columns: list[str] = field(default_factory=lambda: [COLUMN])
    family: str = "trs"
    tls: ssl.SSLContext | None = None


@dataclass
class Outcome:
    """What came of a case."""

    server: Server
    report: PortalReport
    captures: list[Capture]

    @property
    def told(self) -> list[Problem]:
        """The portal's problems."""
        return told(self.report)

    @property
    def problems(self) -> dict[str, str]:
        """The kinds of problem by the path at which they arose."""
        return {"/" + problem.url.split("/", 3)[3]: problem.kind for problem in self.told}

    @property
    def sentence(self) -> str:
        """What the only problem says."""
        (problem,) = self.told
        return problem.sentence


def told(report: PortalReport) -> list[Problem]:
    """The problems that come of the portal, not of a busy machine."""
    return [problem for problem in report.problems if problem.kind not in BUSY]


def portal(base_url: str, portal_id: str = "a", *, columns: Iterable[str] = (COLUMN,), family: str = "trs") -> Portal:
    return Portal(
        id=portal_id,
        name="某市人民政府门户网站",
        division="430100",
        base_url=base_url,
        family=family,
        columns=list(columns),
    )


def title(year: int) -> str:
    return f"某局{year}年政府信息公开工作年度报告"


def path(year: int) -> str:
    return f"/nb/{year + 1}01/t{year + 1}0120_{year}.html"


def page(name: str, more: str = "") -> Answer:
    return html(f"<html><head><title>{name}</title></head><body><h1>{name}</h1>{more}</body></html>")


def column(years: Iterable[int], more: str = "") -> Answer:
    rows = "\n".join(f'<li><a href="{path(year)}">{title(year)}</a></li>' for year in years)
    return page("政府信息公开年报", f"<ul>{rows}</ul>{more}")


def reports(*years: int) -> dict[str, Answer]:
    """A column of reports and the reports."""
    return {COLUMN: column(years)} | {path(year): page(title(year)) for year in years}


def crawl_cases(cases: Mapping[str, Case], root: Path, *, timeout: float = 10.0) -> dict[str, Outcome]:
    """Serve and crawl all cases at once."""
    with ExitStack() as stack:
        servers = {name: stack.enter_context(serve(case.pages, case.tls)) for name, case in cases.items()}
        portals = [
            portal(f"{servers[name].url}/", name, columns=case.columns, family=case.family)
            for name, case in cases.items()
        ]
        known = frozenset(server.host for server in servers.values())
        told = crawl(portals, str(root), loopback=known, manners=msgspec.structs.replace(QUICK, timeout=timeout))
    captures = list(Archive(str(root)).captures())
    return {
        report.id: Outcome(servers[report.id], report, [each for each in captures if each.portal == report.id])
        for report in told.portals
    }

"""Crawls measured against a bare Scrapy spider that fetches the same pages: `compare(console, pages)`, `grow(…)`.

Both ask the same hosts on loopback, one request at a time each, without a pause, each in a process of its own. The bare
spider is given the addresses and keeps nothing; ours finds them in the columns and archives every answer.
`python -m benchmarks.crawling ours|bare PORT HOSTS ROWS` makes one measurement and prints it as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.memory import peak_mb, peak_of_children_mb
from benchmarks.portals import PER_PAGE, hosts, list_path, report_path

_HOSTS = 16
"""As many as are crawled at the same time."""


def urls(port: int, count: int, rows: int) -> list[str]:
    """All pages that a crawl asks for, robots.txt apart."""
    paths = [list_path(page) for page in range(-(-rows // PER_PAGE))] + [report_path(row) for row in range(rows)]
    return [f"http://{host}:{port}{path}" for path in paths for host in hosts(count)]


def _bare(port: int, count: int, rows: int) -> int:
    from scrapy import Request, Spider
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.http import Response

    fetched = 0

    class Bare(Spider):
        name = "bare"

        async def start(self) -> AsyncIterator[Request]:
            for url in urls(port, count, rows):
                yield Request(url, dont_filter=True)

        def parse(self, _: Response) -> None:
            nonlocal fetched
            fetched += 1

    polite = {
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False,
    }
    process = AsyncCrawlerProcess(polite)
    process.crawl(Bare)
    process.start()
    return fetched


def _ours(port: int, count: int, rows: int) -> int:  # noqa: ARG001 (the server knows the rows)
    from crawler.crawl import crawl
    from crawler.manners import Manners
    from crawler.registry import Portal

    portals = [
        Portal(
            id=f"bench-{number}",
            name="某市",
            division="000000",
            base_url=f"http://{host}:{port}/",
            family="trs",
            columns=[list_path(0)],
        )
        for number, host in enumerate(hosts(count))
    ]
    loopback = frozenset(f"{host}:{port}" for host in hosts(count))
    manners = Manners(delay=0.0, budget=1_000_000)
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as root:
        report = crawl(portals, root, loopback=loopback, manners=manners)
    if any(portal.failures for portal in report.portals):
        raise RuntimeError(f"the crawl failed: {report.portals[0].failures[:1]}")
    return sum(portal.pages for portal in report.portals)


def _measure(kind: str, port: int, count: int, rows: int) -> dict[str, Any]:
    started = time.perf_counter()
    pages = {"ours": _ours, "bare": _bare}[kind](port, count, rows)
    seconds = time.perf_counter() - started
    return {"pages": pages, "seconds": seconds, "rss_peak_mb": max(peak_mb(), peak_of_children_mb())}


def _run(kind: str, port: int, rows: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.crawling", kind, *map(str, (port, _HOSTS, rows))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    if done.returncode:
        raise RuntimeError(f"measuring the {kind} crawl failed: {done.stderr.strip()[-800:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@contextmanager
def _portals(rows: int) -> Iterator[int]:
    command = [sys.executable, "-m", "benchmarks.portals", str(_HOSTS), str(rows)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        if server.stdout is None:
            raise RuntimeError("the server of the portals has no output")
        yield int(server.stdout.readline())


def compare(console: Console, counts: Sequence[int]) -> None:
    """A crawl of about so many pages, by both, then our growth with more pages."""
    table = Table("crawl", "pages", "pages/s", "bare takes … of our time", "peak memory (MB)")
    for place, count in enumerate(counts):
        rows = count // _HOSTS
        with _portals(rows) as port:
            found = {kind: _run(kind, port, rows) for kind in (("bare", "ours") if place == 0 else ("ours",))}
        for kind, got in found.items():
            share = f"{found['bare']['seconds'] / got['seconds']:.2f}" if "bare" in found and kind == "ours" else ""
            rate = f"{got['pages'] / got['seconds']:,.0f}"
            name = "crawler.crawl" if kind == "ours" else "Scrapy, bare spider"
            table.add_row(name, f"{got['pages']:,}", rate, share, f"{got['rss_peak_mb']:.0f}")
    console.print(table)


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], *map(int, sys.argv[2:]))))

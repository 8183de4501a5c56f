"""`python -m benchmarks [--pages N] [--growth N] [--crawl N …] [--warehouse N …] [--exports N …] [--factsheet N …]`:
speed, memory and growth of the parser, the crawler, the warehouse, its exports and the fact sheet, each against what a
user would pick instead, in one run.

Each reader runs alone in a fresh process over pages on disk (HTML reports of 15 KB, all different). Prints a table with
each reader's pages a second, its ratio to ours, and its peak memory; then how our time and memory grow with ten times
the pages. Then crawls over loopback (benchmarks.crawling), builds and queries of warehouses (benchmarks.warehouse), and
exports (benchmarks.exports). Wall-clock times on a shared machine vary: compare within one run only.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import crawling, exports, factsheet, warehouse
from benchmarks.readers import READERS
from tests.pages import Plan, make_page

OURS = "parsers.parse_document"
_STYLE = "html_nbsp"  # cells with paragraphs and entities: 15 KB for a report, as portals serve them
_SLOW = {"pandas.read_html": 2, "BeautifulSoup + lxml": 4}


def _write_pages(folder: Path, count: int) -> int:
    """`count` report pages, each different; gives their mean size in bytes."""
    size = 0
    for number in range(count):
        page = make_page(_STYLE, number, plan=Plan(form="2021"))
        size += len(page.data)
        (folder / f"{number:06d}.html").write_bytes(page.data)
    return size // count


def _run(reader: str, folder: Path, count: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.measure", reader, str(folder), str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    if done.returncode:
        raise RuntimeError(f"measuring {reader} on {count} pages failed: {done.stderr.strip()[-800:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _compare(console: Console, folder: Path, count: int) -> None:
    results = {reader: _run(reader, folder, max(1, count // _SLOW.get(reader, 1))) for reader in READERS}
    speed = {name: got["pages"] / got["seconds"] for name, got in results.items() if "missing" not in got}
    table = Table("reader", "pages/s", "ours is … times as fast", "peak memory (MB)")
    for name, got in results.items():
        if "missing" in got:
            table.add_row(name, f"skipped: {got['missing']} is not installed", "", "")
            continue
        ratio = "" if name == OURS else f"{speed[OURS] / speed[name]:.2f}"
        table.add_row(name, f"{speed[name]:,.0f}", ratio, f"{got['rss_peak_mb']:.0f}")
    console.print(table)


def _grow(console: Console, folder: Path, counts: list[int]) -> None:
    table = Table("pages", "seconds", "pages/s", "memory at start (MB)", "peak memory (MB)")
    for count in counts:
        got = _run(OURS, folder, count)
        rate = f"{got['pages'] / got['seconds']:,.0f}"
        table.add_row(
            f"{count:,}", f"{got['seconds']:.1f}", rate, f"{got['rss_start_mb']:.0f}", f"{got['rss_peak_mb']:.0f}"
        )
    console.print(table)


def main() -> None:
    """Runs every measurement and prints the tables."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    arguments.add_argument("--pages", type=int, default=1000, help="pages for the comparison")
    arguments.add_argument("--growth", type=int, default=10_000, help="the larger of the two growth runs")
    arguments.add_argument("--crawl", type=int, nargs="*", default=[8_000, 2_000, 20_000], help="pages of each crawl")
    arguments.add_argument("--warehouse", type=int, nargs="*", default=[2_000, 10_000], help="reports of each build")
    arguments.add_argument("--exports", type=int, nargs="*", default=[2_000, 10_000], help="reports of each export")
    arguments.add_argument("--factsheet", type=int, nargs="*", default=[10_000], help="reports beside the sheet's body")
    asked = arguments.parse_args()
    console = Console(width=110)
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as name:
        folder = Path(name)
        size = _write_pages(folder, asked.growth)
        console.print(
            f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores, "
            f"Python {platform.python_version()}: HTML reports of {size / 1000:.1f} KB, one process"
        )
        _compare(console, folder, asked.pages)
        _grow(console, folder, [max(1, asked.growth // 10), asked.growth])
    crawling.compare(console, asked.crawl)
    warehouse.compare(Console(width=130), asked.warehouse)
    exports.compare(Console(width=130), asked.exports)
    factsheet.compare(Console(width=130), asked.factsheet)


if __name__ == "__main__":
    main()

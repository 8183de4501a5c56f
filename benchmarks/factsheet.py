"""`python -m benchmarks.factsheet [--reports N …]`: the time of `nianbao factsheet` in warehouses of several sizes.

One body has reports on fifteen years, as pages of 15 KB in an archive; all other reports are made without pages
(benchmarks.made_records). The command runs as a person runs it, in a process of its own, start and imports included:
the median of five. Beside it the size of the sheet, how many of its numbers are marked in their page, and the time of
the same findings asked of the whole warehouse, as `nianbao check` asks them.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import made_records
from crawler.archive import Archive
from crawler.warc import Exchange
from nianbao.home import Home
from nianbao.parsing import parse_archive
from tests.pages import Plan, make_page
from warehouse.build import build
from warehouse.checks import run_checks
from warehouse.database import open_warehouse

_AGENCY = "临江市民政局"
_YEARS = range(2010, 2025)
_RUNS = 5


def _fill(home: Home) -> None:
    """Archives and reads the pages of the body."""

    def step(done: int = 1, *, total: int | None = None, text: str | None = None) -> None:
        pass

    with Archive(str(home.archive)) as archive:
        for year in _YEARS:
            form = "2014" if year < 2019 else "2019" if year < 2021 else "2021"
            page = make_page("html_nbsp", year, plan=Plan(form=form, year=year, agency=_AGENCY))
            archive.add(
                Exchange(
                    url=f"http://www.linjiang.gov.cn/{year}.html",
                    status=200,
                    headers=[("Content-Type", "text/html")],
                    body=page.data,
                    fetched_at=dt.datetime(year + 1, 4, 2, tzinfo=dt.UTC),
                )
            )
    parse_archive(Archive(str(home.archive)), home.records, step)


def _measure(folder: Path, reports: int) -> dict[str, Any]:
    home = Home(folder)
    home.prepare()
    _fill(home)
    made_records.write(home.records, reports)
    built = build(home.records, home.database, portals=made_records.portals(reports))
    command = [sys.executable, "-m", "nianbao", "factsheet", _AGENCY, "--home", str(folder)]
    # As a program runs that is installed: what was compiled the first time is kept.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    seconds = []
    for _ in range(_RUNS):
        started = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=kept)  # noqa: S603 - our own command
        seconds.append(time.perf_counter() - started)
    sheet = Path(done.stdout.strip()).read_bytes()
    started = time.perf_counter()
    with open_warehouse(home.database) as con:
        run_checks(con)
    return {
        "reports": built.reports,
        "seconds": statistics.median(seconds),
        "bytes": len(sheet),
        "marks": sheet.count(b"<mark id="),
        "unmarked": sheet.count(b'href="#u-'),
        "checks": time.perf_counter() - started,
    }


def compare(console: Console, counts: Sequence[int]) -> None:
    """Measures each size, the smallest first, and prints the table."""
    table = Table(
        "reports", "nianbao factsheet (s)", "size (KB)", "numbers marked", "not marked", "all findings (s)",
        title=f"a fact sheet of a body with reports on {len(_YEARS)} years",
    )  # fmt: skip
    for count in sorted(counts):
        with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as name:
            got = _measure(Path(name), count)
        table.add_row(
            f"{got['reports']:,}", f"{got['seconds']:.2f}", f"{got['bytes'] / 1000:,.0f}", f"{got['marks']:,}",
            f"{got['unmarked']:,}", f"{got['checks']:.2f}",
        )  # fmt: skip
    console.print(table)


def main() -> None:
    """Measures the sizes that were asked for."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.factsheet", description=__doc__)
    arguments.add_argument("--reports", type=int, nargs="+", default=[2_000, 10_000], help="numbers of reports")
    compare(Console(width=130), arguments.parse_args().reports)


if __name__ == "__main__":
    main()

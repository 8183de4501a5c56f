"""`python -m benchmarks.exports [--reports N …] [--warehouse FILE]`: exports against DuckDB's COPY of the same view.

For each number of generated reports (benchmarks.made_records) and each of two views, the widest table and the widest
view: seconds and peak memory of each format, and how many times as long that is as COPY of the view as it stands, which
neither orders rows nor says where they come from. CSV is written twice by one export; the time is that of one file. Of
a workbook and a SQLite database, which COPY cannot write, seconds for a million cells. Each measurement runs in a
process of its own and is the median of three; a workbook is written once. `--warehouse` measures one that is there.
"""

from __future__ import annotations

import argparse
import json
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
from benchmarks.memory import peak_mb

_VIEWS = ("requests_wide", "agency_years")
_FORMS = ("csv", "parquet", "sqlite", "xlsx")
_FILES = {"csv": 2}
_RUNS = 3


def _build(folder: Path, reports: int) -> Path:
    from warehouse.build import build

    made_records.write(folder / "records", reports)
    build(folder / "records", folder / "nianbao.duckdb", portals=made_records.portals(reports))
    return folder / "nianbao.duckdb"


def _export(database: Path, form: str, view: str) -> dict[str, Any]:
    from warehouse.exports import Choice, export

    seconds = []
    for _ in range(1 if form == "xlsx" else _RUNS):
        with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as folder:
            started = time.perf_counter()
            done = export(database, form, Choice(views=(view,)), Path(folder))
            seconds.append((time.perf_counter() - started) / _FILES.get(form, 1))
            size = sum(path.stat().st_size for path in done.files) / _FILES.get(form, 1)
    return {"seconds": statistics.median(seconds), "mb": size / 1e6}


def _copy(database: Path, form: str, view: str) -> dict[str, Any]:
    import duckdb

    options = "FORMAT parquet, COMPRESSION zstd" if form == "parquet" else "FORMAT csv, HEADER"
    seconds = []
    for _ in range(_RUNS):
        with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as folder:
            started = time.perf_counter()
            with duckdb.connect(database, read_only=True) as con:
                con.execute(f"COPY (FROM {view}) TO '{folder}/copy' ({options})")
            seconds.append(time.perf_counter() - started)
    return {"seconds": statistics.median(seconds)}


def _cells(database: Path, view: str) -> tuple[int, int]:
    """Rows, and columns as they are exported."""
    import duckdb

    with duckdb.connect(database, read_only=True) as con:
        (rows,) = con.execute(f"SELECT count(*) FROM {view}").fetchall()[0]  # noqa: S608 - one of two
        return rows, len(con.execute(f"DESCRIBE {view}").fetchall()) + 1


def _run(what: str, database: Path, form: str, view: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.exports", "--measure", what, str(database), form, view]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    if done.returncode:
        raise RuntimeError(f"measuring {what} {form} {view} failed: {done.stderr.strip()[-1500:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _rows(database: Path) -> list[list[str]]:
    """The lines of the table for one warehouse."""
    lines = []
    for view in _VIEWS:
        rows, columns = _cells(database, view)
        for form in _FORMS:
            ours = _run("export", database, form, view)
            told = [view, f"{rows:,}", form, f"{ours['seconds']:.2f}", f"{ours['peak_mb']:.0f}", f"{ours['mb']:.1f}"]
            if form in ("csv", "parquet"):
                own = _run("copy", database, form, view)
                told += [f"{own['seconds']:.2f}", f"{own['peak_mb']:.0f}", f"{ours['seconds'] / own['seconds']:.1f}"]
            else:
                told += ["", "", f"{ours['seconds'] / (rows * columns / 1e6):.1f} s for a million cells"]
            lines.append(told)
    return lines


def compare(console: Console, counts: Sequence[int], database: Path | None = None) -> None:
    """Measures each size, the smallest first, and prints one table."""
    ours, own = ("seconds", "peak (MB)", "file (MB)"), ("COPY (s)", "peak (MB)", "times as long")
    table = Table("view", "rows", "format", *ours, *own)
    found = [] if database is None else _rows(database)
    for count in sorted(counts if database is None else ()):
        with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as name:
            found += _rows(_build(Path(name), count))
    for line in found:
        table.add_row(*line)
    console.print(table)


_MEASURES = {"export": _export, "copy": _copy}


def main() -> None:
    """Runs one measurement for itself, or all of them."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.exports", description=__doc__)
    arguments.add_argument("--reports", type=int, nargs="+", default=[2_000, 10_000], help="numbers of reports")
    arguments.add_argument("--warehouse", type=Path, help="a warehouse that is there")
    arguments.add_argument("--measure", nargs=4, metavar=("WHAT", "DATABASE", "FORMAT", "VIEW"), help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.measure:
        what, database, form, view = asked.measure
        sys.stdout.write(json.dumps(_MEASURES[what](Path(database), form, view) | {"peak_mb": peak_mb()}))
        return
    compare(Console(width=130), asked.reports, asked.warehouse)


if __name__ == "__main__":
    main()

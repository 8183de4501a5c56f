"""`python -m benchmarks.warehouse [--reports N …]`: building and asking the warehouse, against one wide CSV in pandas.

For each number of generated reports (benchmarks.made_records): time and peak memory of a full build and of one that
adds a hundred reports, bytes a report, and the time of the queries in docs/queries.md; then three questions, asked of
the warehouse and of one CSV file that holds all wide tables, read by pandas, with the same answers. Each measurement
runs in a process of its own; a query's time is the median of three, each with the file opened anew.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

from benchmarks import made_records
from benchmarks.memory import peak_mb

_QUERIES = Path(__file__).parent.parent / "docs" / "queries.md"
_QUERY = re.compile(r"^## (.+?)\n.*?^```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)
_RUNS = 3
_JUMP = """
SELECT a.agency_id, a.year, a.new_received_total - b.new_received_total AS more
FROM requests_wide a JOIN requests_wide b ON a.agency_id = b.agency_id AND a.year = b.year + 1
ORDER BY more DESC NULLS LAST, a.agency_id, a.year LIMIT 20
"""
_QUESTIONS = {
    "requests received, by year": (
        "SELECT year, sum(new_received_total) FROM requests_wide GROUP BY year ORDER BY year",
        lambda f: f.groupby("year")["requests_new_received_total"].sum().items(),
    ),
    "share granted in full, by year": (
        "SELECT year, round(sum(granted_total) / sum(outcome_total_total), 6) FROM requests_wide GROUP BY 1 ORDER BY 1",
        lambda f: (
            (year, round(row["requests_granted_total"] / row["requests_outcome_total_total"], 6))
            for year, row in f.groupby("year")[["requests_granted_total", "requests_outcome_total_total"]]
            .sum()
            .iterrows()
        ),
    ),
    "largest rise on the year before": (_JUMP, lambda f: _jump(f)),
}


def _jump(frame: Any) -> list[tuple[Any, ...]]:
    columns = frame[["agency_id", "year", "requests_new_received_total"]]
    before = columns.assign(year=columns["year"] + 1)
    both = columns.merge(before, on=["agency_id", "year"], suffixes=("", "_before"))
    both["more"] = both["requests_new_received_total"] - both["requests_new_received_total_before"]
    ordered = both.sort_values(["more", "agency_id", "year"], ascending=[False, True, True]).head(20)
    return list(ordered[["agency_id", "year", "more"]].itertuples(index=False, name=None))


def queries() -> dict[str, str]:
    """The queries of docs/queries.md by their headings."""
    return {title.strip(): sql for title, sql in _QUERY.findall(_QUERIES.read_text(encoding="utf-8"))}


def _build(folder: Path) -> dict[str, Any]:
    from warehouse.build import PortalFacts, build

    portals = msgspec.json.decode((folder / "portals.json").read_bytes(), type=list[PortalFacts])
    started = time.perf_counter()
    built = build(folder / "records", folder / "nianbao.duckdb", portals=portals)
    return {"seconds": time.perf_counter() - started, "reports": built.reports, "cells": built.cells}


def _ask(folder: Path) -> dict[str, Any]:
    return {"seconds": {title: _timed(folder, sql)[0] for title, sql in queries().items()}}


def _questions(folder: Path) -> dict[str, Any]:
    told = {name: _timed(folder, sql) for name, (sql, _) in _QUESTIONS.items()}
    return {
        "seconds": {name: got[0] for name, got in told.items()},
        "answers": {name: got[1] for name, got in told.items()},
    }


def _timed(folder: Path, sql: str) -> tuple[float | None, Any]:
    """Seconds and answer; None: the warehouse cannot answer it."""
    from warehouse.database import WarehouseError, open_warehouse

    seconds, rows = [], []
    try:
        for _ in range(_RUNS):
            started = time.perf_counter()
            with open_warehouse(folder / "nianbao.duckdb") as con:
                rows = con.execute(sql).fetchall()
            seconds.append(time.perf_counter() - started)
    except WarehouseError as error:
        print(error, file=sys.stderr)
        return None, []
    return statistics.median(seconds), [[_number(value) for value in row] for row in rows]


def _pandas(folder: Path) -> dict[str, Any]:
    import pandas as pd  # type: ignore[import-untyped]

    started = time.perf_counter()
    frame = pd.read_csv(folder / "wide.csv", low_memory=False)
    read = time.perf_counter() - started
    seconds, answers = {}, {}
    for name, (_, ask) in _QUESTIONS.items():
        started = time.perf_counter()
        rows = list(ask(frame))
        seconds[name] = time.perf_counter() - started
        answers[name] = [[_number(value) for value in row] for row in rows]
    return {"read": read, "seconds": seconds, "answers": answers}


def _number(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else float(value)


def _wide_csv(folder: Path) -> dict[str, Any]:
    """All wide tables side by side in one CSV file: what a user would have without a warehouse."""
    import duckdb

    from warehouse.wide import LEADING, TRAILING, WIDE

    chosen = ["r.agency_id", "r.agency", "r.year", "r.form"]
    with duckdb.connect(folder / "nianbao.duckdb", read_only=True) as con:
        for table in WIDE:
            names = [row[0] for row in con.execute(f"DESCRIBE {table}").fetchall()]
            own = [name for name in names if name not in {*LEADING, *TRAILING, "doubtful", "missing"}]
            chosen += [f'{table}."{name}" AS {table.removesuffix("_wide")}_{name}' for name in own]
        joins = " ".join(f"LEFT JOIN {table} ON {table}.document_id = r.document_id" for table in WIDE)
        query = f"SELECT {', '.join(chosen)} FROM reports r {joins}"  # noqa: S608 - our own names
        con.execute(f"COPY ({query}) TO '{folder / 'wide.csv'}' (HEADER)")
    return {"bytes": (folder / "wide.csv").stat().st_size}


_MEASURES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "build": _build,
    "ask": _ask,
    "questions": _questions,
    "wide_csv": _wide_csv,
    "pandas": _pandas,
}


def _run(what: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.warehouse", "--measure", what, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    if done.returncode:
        raise RuntimeError(f"measuring {what} failed: {done.stderr.strip()[-1500:]}")
    if done.stderr.strip():
        print(done.stderr.strip()[-2000:], file=sys.stderr)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _measure(folder: Path, reports: int) -> dict[str, Any]:
    """Everything at one size; `folder` is empty before, and may be deleted afterwards."""
    started = time.perf_counter()
    made_records.write(folder / "records", reports)
    (folder / "portals.json").write_bytes(msgspec.json.encode(made_records.portals(reports)))
    print(f"made {reports:,} reports in {time.perf_counter() - started:.0f} s", file=sys.stderr)
    got: dict[str, Any] = {"full": _run("build", folder)}
    made_records.write_more(folder / "records", reports)
    got["more"] = _run("build", folder)
    got["bytes"] = (folder / "nianbao.duckdb").stat().st_size / got["more"]["reports"]
    got["records"] = (
        sum(path.stat().st_size for path in (folder / "records").rglob("*.parquet")) / got["more"]["reports"]
    )
    got |= {what: _run(what, folder) for what in ("ask", "questions", "wide_csv", "pandas")}
    for name in _QUESTIONS:
        if got["questions"]["answers"][name] != got["pandas"]["answers"][name]:
            raise RuntimeError(f"the warehouse and pandas do not agree on {name}")
    return got


def compare(console: Console, counts: Sequence[int]) -> None:
    """Measures each size, the smallest first, and prints the tables."""
    got = {}
    for count in sorted(counts):
        with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as name:
            got[count] = _measure(Path(name), count)
    _print_builds(console, got)
    _print_queries(console, got)
    _print_questions(console, got)


def _print_builds(console: Console, got: dict[int, dict[str, Any]]) -> None:
    table = Table(
        "reports", "cells", "full build (s)", "peak (MB)", "adding 100 (s)", "peak (MB)", "bytes/report", "its records"
    )
    for told in got.values():
        full, more = told["full"], told["more"]
        table.add_row(
            f"{full['reports']:,}", f"{full['cells']:,}", f"{full['seconds']:.1f}", f"{full['peak_mb']:.0f}",
            f"{more['seconds']:.1f}", f"{more['peak_mb']:.0f}", f"{told['bytes']:,.0f}", f"{told['records']:,.0f}",
        )  # fmt: skip
    console.print(table)


def _print_queries(console: Console, got: dict[int, dict[str, Any]]) -> None:
    table = Table("query (docs/queries.md)", *(f"{count:,} (s)" for count in got), "times as long")
    for title in queries():
        seconds = [told["ask"]["seconds"][title] for told in got.values()]
        shown = ["cannot be asked" if value is None else f"{value:.3f}" for value in seconds]
        growth = f"{seconds[-1] / seconds[0]:.1f}" if len(seconds) > 1 and None not in seconds else ""
        table.add_row(re.split(r"(?<=\?) ", title)[0], *shown, growth)
    console.print(table)


def _print_questions(console: Console, got: dict[int, dict[str, Any]]) -> None:
    table = Table(
        "question", "reports", "warehouse (s)", "pandas: read CSV (s)", "and ask (s)", "pandas takes … times as long"
    )
    for count, told in got.items():
        read = told["pandas"]["read"]
        for name, ours in told["questions"]["seconds"].items():
            theirs = told["pandas"]["seconds"][name]
            ratio = f"{(read + theirs) / ours:.0f}; {theirs / ours:.1f} without reading"
            table.add_row(name, f"{count:,}", f"{ours:.3f}", f"{read:.2f}", f"{theirs:.3f}", ratio)
        peak, size = told["pandas"]["peak_mb"], told["wide_csv"]["bytes"] / 1e6
        table.add_row(f"(CSV of {size:,.0f} MB; peak of pandas {peak:,.0f} MB)", "", "", "", "", "")
    console.print(table)


def main() -> None:
    """Runs one measurement for itself, or all of them."""
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.warehouse", description=__doc__)
    arguments.add_argument("--reports", type=int, nargs="+", default=[2_000, 10_000], help="numbers of reports")
    arguments.add_argument("--measure", nargs=2, metavar=("WHAT", "FOLDER"), help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.measure:
        what, folder = asked.measure
        print(json.dumps(_MEASURES[what](Path(folder)) | {"peak_mb": peak_mb()}))
        return
    compare(Console(width=130), asked.reports)


if __name__ == "__main__":
    main()

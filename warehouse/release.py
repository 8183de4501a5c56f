"""Releases: the warehouse frozen into one dated folder that can be cited, checked and read without this program.

`release(database, out, date)` makes `out/nianbao-2026-11-26/` with every table as Parquet and CSV (see
`warehouse.frozen`), `data-dictionary.md`, `checks.csv` (the findings, where the warehouse has some), what changed since
the last release in the same place (`diff.parquet`, `diff.json`, `diff.md`), `datapackage.json`, a README in both
languages and `SHA256SUMS`. It is written beside under another name and moved when it is whole and on disk. The same
warehouse, date and earlier release give the same bytes; no file tells when it was written.

Raises `WarehouseError` when there is such a folder, when the last release is damaged, or when the warehouse cannot be
read, and OSError when the folder cannot be written.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from string import Template
from types import MappingProxyType

import duckdb
import msgspec

from warehouse.database import WarehouseError, check_there, first_line
from warehouse.datapackage import descriptor, split
from warehouse.diff import diff, write_diff
from warehouse.disk import to_disk
from warehouse.frozen import Frozen, Table, described, freeze
from warehouse.sides import SUMS, digest_of

Writer = Callable[[duckdb.DuckDBPyConnection, Path], object]
"""Writes one file from a read-only connection."""
_NAME = re.compile(r"nianbao-(\d{4}-\d{2}-\d{2})")
_DICTIONARY = "data-dictionary.md"
_DICTIONARIES = (_DICTIONARY, "data-dictionary.zh-CN.md")
_FINDINGS, _CHECKS = "findings", "checks.csv"
_READMES = ("README.md", "README.zh-CN.md")
_EXTRAS = {
    _CHECKS: ("what the checks across cells, years and agencies found", "跨单元格、跨年度、跨机构校验的结果"),
    "diff.md": (
        "what changed since the release before; row by row in `diff.parquet`",
        "与上一版相比的变化；逐行见 `diff.parquet`",
    ),
}


def release(database: Path, out: Path, date: dt.date, *, writers: Mapping[str, Writer] = MappingProxyType({})) -> Path:
    """The folder of the release. `writers` make further files, by name; they may stand in the place of those that
    write `data-dictionary.md` and `checks.csv` here."""
    target = out / f"nianbao-{date.isoformat()}"
    if target.exists():
        raise WarehouseError(f"{target} is there already: a release is never changed. Give another --date or --out")
    check_there(database)
    out.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(out)
    beside = out / f".{target.name}.{os.getpid()}.part"
    try:
        beside.mkdir()
        with duckdb.connect(database, read_only=True, config={"temp_directory": str(beside / ".spill")}) as con:
            _fill(con, beside, date, last_release(out, date), writers)
        shutil.rmtree(beside / ".spill", ignore_errors=True)
        _sums(beside)
        _all_to_disk(beside)
        beside.rename(target)
        to_disk(out)
    except (duckdb.Error, ValueError) as error:
        raise WarehouseError(f"the release cannot be made: {first_line(error)}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return target


def last_release(out: Path, before: dt.date) -> Path | None:
    """The folder of the latest release in `out` that is older than the date."""
    found = [path for path in out.glob("nianbao-*") if path.is_dir() and (told := _date_of(path)) and told < before]
    return max(found, default=None, key=lambda path: path.name)


def _date_of(path: Path) -> dt.date | None:
    matched = _NAME.fullmatch(path.name)
    try:
        return dt.date.fromisoformat(matched[1]) if matched else None
    except ValueError:
        return None


def _fill(
    con: duckdb.DuckDBPyConnection, folder: Path, date: dt.date, last: Path | None, writers: Mapping[str, Writer]
) -> None:
    tables = described(con)
    by_document = any(table.name == "documents" for table in tables)
    frozen = [freeze(con, table, folder, by_document=by_document) for table in tables]
    others = _written(con, folder, tables, writers)
    if last is not None:
        others += write_diff(con, diff(last, con), folder)
    others += _readmes(con, folder, date, frozen, {path.name for path in others})
    package = descriptor(folder, date, frozen, sorted(others))
    (folder / "datapackage.json").write_bytes(msgspec.json.format(msgspec.json.encode(package), indent=2) + b"\n")


def _written(
    con: duckdb.DuckDBPyConnection, folder: Path, tables: Sequence[Table], writers: Mapping[str, Writer]
) -> list[Path]:
    for name, write in writers.items():
        write(con, folder / name)
    if _DICTIONARY not in writers:
        (folder / _DICTIONARY).write_text(dictionary(tables), encoding="utf-8", newline="")
    found = folder / "csv" / f"{_FINDINGS}.csv"
    if _CHECKS not in writers and found.exists():
        shutil.copyfile(found, folder / _CHECKS)
    return [path for path in folder.iterdir() if path.is_file()]  # a writer may leave more than the file that it names


def dictionary(tables: Iterable[Table]) -> str:
    """Every table and column with its comment, as Markdown."""
    lines = ["# Data dictionary · 数据字典", ""]
    for table in tables:
        lines += [f"## {table.name}", "", table.comment, "", "| column | type | 中文 | English |", "|---|---|---|---|"]
        for column in table.columns:
            told = (text.replace("|", "\\|") for text in split(column.comment))
            lines.append(f"| `{column.name}` | {column.type} | {' | '.join(told)} |")
        lines.append("")
    return "\n".join(lines)


def _readmes(
    con: duckdb.DuckDBPyConnection, folder: Path, date: dt.date, frozen: Sequence[Frozen], others: set[str]
) -> list[Path]:
    facts = _facts(con, date, {told.table.name: told for told in frozen})
    for place, name in enumerate(_READMES):
        template = Template(resources.files("warehouse").joinpath("templates", name).read_text(encoding="utf-8"))
        sign = ("\n- `{}`: {}.", "\n- `{}`：{}。")[place]
        extras = [sign.format(file, told[place]) for file, told in _EXTRAS.items() if file in others]
        own = next(found for found in (_DICTIONARIES[place], _DICTIONARY) if found in others)
        text = template.substitute(facts, extras="".join(extras), dictionary=own)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return [folder / name for name in _READMES]


def _facts(con: duckdb.DuckDBPyConnection, date: dt.date, frozen: Mapping[str, Frozen]) -> dict[str, str]:
    bodies = con.execute("SELECT count(DISTINCT agency_id) FROM reports").fetchone()
    row = con.execute("SELECT min(year), max(year) FROM reports").fetchone()
    first, last = row or (None, None)
    names = {"build": "build_id", "manifest": "manifest", "schema": "schema_version", "parsers": "parsers"}
    # Warehouses of version 1 have no id and no digest of their inputs.
    chosen = ", ".join(name if name in frozen["build"].table.names else "NULL" for name in names.values())
    told = con.execute(f"SELECT {chosen} FROM build").fetchone() or (None,) * len(names)  # noqa: S608 - our own names
    return {
        "date": date.isoformat(),
        **{name: f"{frozen[name].rows:,}" for name in ("reports", "cells")},
        "agencies": f"{bodies[0] if bodies else 0:,}",
        "years": "—" if first is None else f"{first}–{last}",
        **{name: "—" if value is None else str(value) for name, value in zip(names, told, strict=True)},
    }


def _sums(folder: Path) -> None:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = sorted(f"{digest_of(path)}  {path.relative_to(folder).as_posix()}\n" for path in paths)
    lines.sort(key=lambda line: line.partition("  ")[2])
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="")


def _remove_leftovers(out: Path) -> None:
    """Folders that an earlier release left when it was killed."""
    for path in out.glob(".nianbao-????-??-??.*.part"):
        shutil.rmtree(path, ignore_errors=True)


def _all_to_disk(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        to_disk(path)

"""The dataset as files for people: CSV, a workbook, Parquet, a SQLite database.

`export(database, form, choice, folder)` writes the views of a `Choice` in one of `FORMATS` and gives the files and what
is to be said of them. Every row carries the address of its document, when it was captured and the document's id. A file
is made beside its place and moved there when it is whole. What a choice is narrowed to is told by a file's name, unless
`out` names the place: `nianbao-selection-agency_years-2021-2023.xlsx`, so that it replaces no other file.
`export_csv(database, folder)` writes the wide tables as CSV.

Raises `ExportError` for what cannot be chosen or a place that cannot be written, and `WarehouseError` for a warehouse
that cannot be read; both are sentences for people. OSError: the disk is full.
"""

from __future__ import annotations

import importlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

import duckdb
import msgspec

from warehouse.database import WarehouseError, first_line
from warehouse.exports.choice import Choice, ExportError, ending
from warehouse.exports.choice import told as tell
from warehouse.exports.documents import choose, resolved
from warehouse.exports.job import MEMORY, Job, Step, reading
from warehouse.exports.views import READY, View, views
from warehouse.made_up import NOTICE, made_up
from warehouse.wide import WIDE

__all__ = ["FORMATS", "Choice", "ExportError", "Exported", "Format", "export", "export_csv"]


class Format(msgspec.Struct, frozen=True):
    """How a format is written: the function (`module:name`), what it writes unless views are named, how its files end,
    and whether all views stand in one file. `extra` columns are added where a view lacks them."""

    writer: str
    views: tuple[str, ...]
    suffixes: tuple[str, ...]
    one_file: bool
    extra: tuple[str, ...] = ()


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "csv": Format("csv_files:write_csv", WIDE, (".excel.csv", ".csv"), False),
        "xlsx": Format("workbook:write_workbook", READY, (".xlsx",), True),
        "parquet": Format("parquet_files:write_parquet", READY, (".parquet",), False),
        "sqlite": Format(
            "sqlite_file:write_sqlite", READY, (".sqlite", ".sqlite3", ".db"), True, ("level", "province")
        ),
    }
)

_SUFFIXES = {suffix for told in FORMATS.values() for suffix in told.suffixes}


class Exported(msgspec.Struct, frozen=True):
    """The files, and sentences for the person who asked for them."""

    files: list[Path]
    remarks: list[str]


class _Place(msgspec.Struct, frozen=True):
    folder: Path
    stem: str | None
    named: bool
    suffix: str | None = None


def _quietly(done: int = 1, *, total: int | None = None, text: str | None = None) -> None: ...


def export(
    database: Path, form: str, choice: Choice, folder: Path, out: Path | None = None, step: Step = _quietly
) -> Exported:
    """Writes into `folder`, or to `out`: a folder, or a file where there is only one."""
    told = FORMATS[form]
    place = _place(told, folder, out)
    with _beside(place.folder) as beside:
        try:
            made, remarks = _made(told, database, choice, place, beside, step)
        except duckdb.Error as error:
            raise WarehouseError(f"{database} cannot be exported: {first_line(error)}") from error
        files = [path.replace(place.folder / path.name) for path in made]
    return Exported(files, remarks)


def _made(
    told: Format, database: Path, choice: Choice, place: _Place, beside: Path, step: Step
) -> tuple[list[Path], list[str]]:
    """The files in the folder beside, and the remarks."""
    for number, memory in enumerate(MEMORY):
        folder = beside / str(number)
        folder.mkdir()
        with suppress(duckdb.OutOfMemoryException), reading(database, folder / "spill", memory) as con:
            chosen = views(con, choice, told.views, told.extra)
            if number == 0 and not all(view.one_row for view in chosen):
                continue
            if place.stem is not None and not told.one_file and len(chosen) > 1:
                raise ExportError(
                    f"--out names one file, and these are {len(chosen)} views: name a folder, or one --view"
                )
            exact = resolved(con, choice)
            remarks = choose(con, exact)
            ends = "" if place.named else ending(exact, told.views if told.one_file else None)
            sandbox = made_up(con)
            notice = NOTICE[choice.language] if sandbox else ""
            job = Job(folder, place.stem, ends, choice.language, step, remarks, tell(choice), place.suffix, notice)
            files = _writer(told)(con, chosen, job)
            return files, [*([NOTICE["en"]] if sandbox else []), *(remark.english for remark in remarks)]
    raise WarehouseError(
        f"{database} cannot be exported: this machine has too little memory for it. Narrow it with --years or --view"
    )


def export_csv(database: Path, folder: Path) -> list[Path]:
    """The wide tables as CSV for Excel and for programs."""
    return export(database, "csv", Choice(), folder).files


def _writer(told: Format) -> Callable[[duckdb.DuckDBPyConnection, Sequence[View], Job], list[Path]]:
    module, name = told.writer.split(":")
    writer: Callable[[duckdb.DuckDBPyConnection, Sequence[View], Job], list[Path]] = getattr(
        importlib.import_module(f"warehouse.exports.{module}"), name
    )
    return writer


def _place(told: Format, folder: Path, out: Path | None) -> _Place:
    own = "nianbao" if told.one_file else None
    if out is None:
        return _Place(folder, own, named=False)
    suffix = next((suffix for suffix in told.suffixes if out.name.endswith(suffix)), None)
    if suffix is None and out.suffix in _SUFFIXES and not out.is_dir():
        raise ExportError(f"{out} is named as a file of another format: write {' or '.join(told.suffixes)}")
    if suffix is None or out.is_dir():
        return _Place(out, own, named=True)
    return _Place(out.parent, out.name.removesuffix(suffix), True, suffix if told.one_file else None)


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder inside of that one, for what is not whole yet."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(folder)
        made = tempfile.TemporaryDirectory(dir=folder, prefix=f".export-{os.getpid()}-")
    except OSError as error:
        raise ExportError(f"cannot write to {folder}: {error.strerror}. Name another place with --out") from error
    with made as name:
        yield Path(name)


def _remove_leftovers(folder: Path) -> None:
    """What exports left that were killed: the number in a folder's name is that of the process."""
    for path in folder.glob(".export-*-*"):
        try:
            os.kill(int(path.name.split("-")[1]), 0)
        except (ValueError, ProcessLookupError):
            shutil.rmtree(path, ignore_errors=True)
        except OSError:  # it runs, as another user
            continue

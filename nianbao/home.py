"""The home folder: where a run keeps its data.

    archive/                      what was fetched, as WARC files with an index
    records/                      what was read from it, as Parquet
    warehouse/nianbao.duckdb      the dataset
    exports/                      the dataset as files for people
    runs/                         what came of each crawl and update

`find_home` takes `--home`, else NIANBAO_HOME, else ./data. `prepare` makes the folders where there are none (a crawl
begins), `open` does so only inside a home that is there. Both raise `HomeError`, with a sentence, when the folder
cannot be used. `alone` holds a home for one process while it changes records, warehouse or exports.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec


class HomeError(RuntimeError):
    """The home folder cannot be used; the message says why and what to do."""


class BusyError(HomeError):
    """Another process is at work in the home folder."""


class Home(msgspec.Struct, frozen=True):
    """Paths inside the home folder."""

    root: Path

    @property
    def archive(self) -> Path:
        """Folder of the archive."""
        return self.root / "archive"

    @property
    def records(self) -> Path:
        """Folder of the parsed records."""
        return self.root / "records"

    @property
    def database(self) -> Path:
        """File of the warehouse."""
        return self.root / "warehouse" / "nianbao.duckdb"

    @property
    def exports(self) -> Path:
        """Folder of the exported files."""
        return self.root / "exports"

    @property
    def runs(self) -> Path:
        """Folder of the crawls' records."""
        return self.root / "runs"

    @property
    def holds_data(self) -> bool:
        """Whether any stage has left something here."""
        return any(self.archive.glob("*.warc.gz")) or any(self.records.glob("*/*.parquet")) or self.database.exists()

    def open(self) -> None:
        """See that there is a home, and that it can be written."""
        if not self.root.is_dir():
            raise HomeError(
                f"there is no home folder at {self.root}: run `nianbao crawl` or `nianbao demo` first, "
                "or name another one with --home or NIANBAO_HOME"
            )
        self.prepare()

    def prepare(self) -> None:
        """Make the folders and see that they can be written."""
        for folder in (self.root, self.archive, self.records, self.database.parent, self.exports, self.runs):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryFile(dir=folder):
                    pass
            except OSError as error:
                raise HomeError(
                    f"cannot write to the home folder: {folder}: {error.strerror}. "
                    "Name another one with --home or NIANBAO_HOME, or change its permissions."
                ) from error

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Open the home, and raise `BusyError` when another process is at work here. A kill lets go of it, too."""
        self.open()
        with (self.root / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BusyError(f"another nianbao is at work in {self.root}: run this again when it is done") from error
            yield


def find_home(named: Path | None = None) -> Home:
    """The home folder that was named, or the default one. Nothing is made yet."""
    return Home((named or Path(os.environ.get("NIANBAO_HOME") or "data")).expanduser())


def said_by_system(error: OSError) -> str:
    """An error of the system's in a sentence, with the file that it is about: a full disk, a folder taken away."""
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}. What was finished is kept: mend this and run the command again"


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path` at once: who reads it finds all of it, or what was there before."""
    beside = path.with_name(f"{path.name}.part")
    beside.write_bytes(data)
    beside.replace(path)

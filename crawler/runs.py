"""The records of crawls, in a folder of their own: what each found, portal by portal, and what the next compares with.

    runs/20250124T031500Z/_run.json           when it began and ended, the portals that it was to crawl
    runs/20250124T031500Z/changsha.jsonl     the reports that were found, one a line, as they were found
    runs/20250124T031500Z/changsha.json      what came of the portal, once it is done

`RunBook(folder)` keeps them. A run that was cut off is gone on with by the next of the same portals, within three days:
what it has archived is not asked for again. Only one crawl at a time keeps records in a folder; `RunError` otherwise.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from crawler.due import CHINA
from crawler.pages.shapes import same_page_key
from crawler.report import Found, PortalReport
from crawler.segments import sync_folder

_LASTING = dt.timedelta(days=3)
_REMEMBERED = dt.timedelta(days=92)
"""So long a portal's best crawl is compared with: one that loses its reports bit by bit, or for some nights, shows."""


class RunError(RuntimeError):
    """Records cannot be kept; the message says why and what to do."""


class Run(msgspec.Struct):
    """A crawl. `ended` is null while it is under way, and stays so when it was cut off."""

    id: str
    started: dt.datetime
    portals: list[str]
    ended: dt.datetime | None = None
    resumed: int = 0
    """How often it was cut off and gone on with."""

    @property
    def may_be_resumed(self) -> bool:
        """Whether the next crawl of the same portals goes on with it."""
        return self.ended is None and dt.datetime.now(dt.UTC) - self.started <= _LASTING


class RunBook:
    """The records in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: dict[str, BinaryIO] = {}

    def runs(self) -> list[Run]:
        """All runs, oldest first; what cannot be read is left out, and told by `unreadable`."""
        return [run for path in self._records() if (run := read_record(path, Run)) is not None]

    def unreadable(self) -> list[Path]:
        """The records of runs that cannot be read."""
        return [path for path in self._records() if read_record(path, Run) is None]

    def _records(self) -> list[Path]:
        return sorted(self.folder.glob("*/_run.json"))

    def reports(self, run: Run) -> list[PortalReport]:
        """What came of the portals of a run that are done, in the order of the run."""
        return [report for portal in run.portals if (report := self.report(run.id, portal)) is not None]

    @contextmanager
    def keeping(self, portals: Sequence[str]) -> Iterator[Run]:
        """A new run of these portals, or the one that was cut off; it has ended when the block does without error."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("wb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise RunError(f"another crawl keeps its records in {self.folder}: wait for its end") from error
            run = self._cut_off(portals) or self._new(portals)
            try:
                yield run
                run.ended = dt.datetime.now(dt.UTC)
                self._note(run)
            finally:
                for file in self._open.values():
                    file.close()
                self._open.clear()

    def found(self, run: Run, portal: str, found: Found) -> None:
        """A report was found."""
        if portal not in self._open:
            self._open[portal] = self._path(run.id, f"{portal}.jsonl").open(
                "wb"
            )  # what a cut-off run found comes again
        self._open[portal].write(msgspec.json.encode(found) + b"\n")

    def finished(self, run: Run, report: PortalReport) -> None:
        """A portal is done: compare it with the last time, and note what came of it."""
        if report.id in self._open:
            self._open.pop(report.id).close()
        elif report.reports == 0:
            self._path(run.id, f"{report.id}.jsonl").unlink(missing_ok=True)
        last = self._last(run, report.id)
        if last:
            now = set(map(same_page_key, self._urls(run.id, report.id)))
            report.missing = [url for url in self._urls(last.id, report.id) if same_page_key(url) not in now]
        if last and not report.reports:
            told = f"no report was found, where there were {len(report.missing)} on {_day(last)}"
            report.alarms.append(f"{told}: see by its problems whether the portal refuses or its column has moved")
        report.most, report.most_on = self._most(run, report, last)
        write_durably(self._path(run.id, f"{report.id}.json"), msgspec.json.encode(report))

    def _most(self, run: Run, report: PortalReport, last: Run | None) -> tuple[int, dt.date]:
        """The most reports that were found lately, and when: each record hands it on to the next."""
        today = _day(run)
        before = self.report(last.id, report.id) if last else None
        if last and before:
            handed = (before.most, before.most_on) if before.most_on else (before.reports, _day(last))
            for most, day in (handed, (before.reports, _day(last))):
                if most > report.reports and today - day <= _REMEMBERED:
                    return most, day
        return report.reports, today

    def _new(self, portals: Sequence[str]) -> Run:
        started = dt.datetime.now(dt.UTC)
        name = f"{started:%Y%m%dT%H%M%SZ}"
        while (self.folder / name).exists():
            started += dt.timedelta(seconds=1)
            name = f"{started:%Y%m%dT%H%M%SZ}"
        run = Run(name, dt.datetime.now(dt.UTC), list(portals))
        (self.folder / name).mkdir()
        self._note(run)
        return run

    def _cut_off(self, portals: Sequence[str]) -> Run | None:
        same = [run for run in self.runs() if set(run.portals) == set(portals)]
        if not same or not same[-1].may_be_resumed:
            return None
        run = same[-1]
        run.resumed += 1
        self._note(run)
        return run

    def _last(self, run: Run, portal: str) -> Run | None:
        """The last run before this one that found reports of the portal."""
        for other in reversed(self.runs()):
            if other.id < run.id:
                report = self.report(other.id, portal)
                if report is not None and report.reports:
                    return other
        return None

    def _urls(self, run: str, portal: str) -> list[str]:
        path = self._path(run, f"{portal}.jsonl")
        lines = path.read_bytes().splitlines() if path.exists() else []
        return list(dict.fromkeys(msgspec.json.decode(line, type=Found).url for line in lines))

    def report(self, run: str, portal: str) -> PortalReport | None:
        """What came of a portal in a run; None when it is not done, or its record cannot be read."""
        return read_record(self._path(run, f"{portal}.json"), PortalReport)

    def _note(self, run: Run) -> None:
        write_durably(self._path(run.id, "_run.json"), msgspec.json.encode(run))

    def _path(self, run: str, name: str) -> Path:
        return self.folder / run / name


def _day(run: Run) -> dt.date:
    return run.started.astimezone(CHINA).date()


Record = TypeVar("Record")


def read_record(path: Path, kind: type[Record]) -> Record | None:
    """The record at `path`; None when it cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError):
        return None


def write_durably(path: Path, data: bytes) -> None:
    """Put `data` at `path` at once and durably: who reads it finds all of it, or what was there before."""
    beside = path.with_name(f"{path.name}.part")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(str(path.parent))

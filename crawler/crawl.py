"""Crawl portals into an archive: `crawl(portals, archive_root)` gives a `CrawlReport`.

Each portal's annual-report columns are read to their end, and every report found there is fetched. Every response lies
in the archive before anything looks at it. robots.txt is obeyed; a host gets one request at a time, as `manners` say,
and slower when it slows down; the crawler says who it is. Where a portal refuses, asks for a script to be run or
does not answer, that is a `Problem` of the report and is left alone: the crawl goes on.

Raises `CrawlError` when the crawl itself cannot go on (the archive cannot be written, say), never for a portal's fault.
The crawl runs in a child process, since Twisted's reactor starts only once in a process; it ends with this one.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import msgspec

from crawler.manners import Manners
from crawler.registry import Portal
from crawler.report import CrawlReport, Found, PortalReport
from crawler.runs import Run, RunBook, RunError


class CrawlError(RuntimeError):
    """The crawl broke off; the message says why. What was archived until then is kept."""


class CrawlEvent(msgspec.Struct, frozen=True, tag="progress"):
    """How far a portal is."""

    portal: str
    pages: int
    reports: int


class FoundOne(msgspec.Struct, frozen=True, tag="found"):
    """A report was found (engine to parent)."""

    portal: str
    found: Found


class Finished(msgspec.Struct, frozen=True, tag="finished"):
    """A portal is done (engine to parent)."""

    report: PortalReport


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The crawl cannot go on (engine to parent)."""

    sentence: str


class Job(msgspec.Struct, frozen=True):
    """What the child process is told on its standard input. `known` are the portals whose hosts may be followed to,
    `since` is when the crawl began, in its first part where it was cut off."""

    portals: list[Portal]
    known: list[Portal]
    archive_root: str
    loopback: list[str]
    manners: Manners
    since: dt.datetime


Message = CrawlEvent | FoundOne | Finished | Failed


def crawl(
    portals: Sequence[Portal],
    archive_root: str,
    *,
    known: Iterable[Portal] = (),
    runs: Path | None = None,
    loopback: frozenset[str] = frozenset(),
    manners: Manners | None = None,
    on_event: Callable[[CrawlEvent], None] | None = None,
) -> CrawlReport:
    """Crawl `portals` into the archive at `archive_root` (a path or an fsspec URL). Links to hosts of `known` portals
    are followed there. `runs` is the folder of the crawls' records: with it, a crawl that was cut off is gone on with,
    and what is missing since the last time is told."""
    if runs is None:
        return _crawl(portals, archive_root, known, loopback, manners, on_event, dt.datetime.now(dt.UTC), None)
    book = RunBook(runs)
    try:
        with book.keeping([portal.id for portal in portals]) as run:
            keep = _Keep(book, run)
            report = _crawl(portals, archive_root, known, loopback, manners, on_event, run.started, keep)
            return CrawlReport(report.portals, run.id)
    except RunError as error:
        raise CrawlError(str(error)) from error


class _Keep:
    """Writes down what the engine tells of."""

    def __init__(self, book: RunBook, run: Run) -> None:
        self.book = book
        self.run = run

    def __call__(self, message: FoundOne | Finished) -> None:
        if isinstance(message, FoundOne):
            self.book.found(self.run, message.portal, message.found)
        else:
            self.book.finished(self.run, message.report)


def _crawl(
    portals: Sequence[Portal],
    archive_root: str,
    known: Iterable[Portal],
    loopback: frozenset[str],
    manners: Manners | None,
    on_event: Callable[[CrawlEvent], None] | None,
    since: dt.datetime,
    keep: _Keep | None,
) -> CrawlReport:
    job = Job(list(portals), list(known), str(archive_root), sorted(loopback), manners or Manners(), since)
    finished: dict[str, PortalReport] = {}
    with tempfile.TemporaryFile() as log:
        command = [sys.executable, "-P", "-m", "crawler.engine"]  # -P: no modules from the working folder
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)  # noqa: S603
        try:
            for message in _messages(child, job):
                if isinstance(message, CrawlEvent):
                    if on_event is not None:
                        on_event(message)
                    continue
                if keep is not None:
                    keep(message)
                if isinstance(message, Finished):
                    finished[message.report.id] = message.report
            status = child.wait()
        finally:
            _end(child)
        if status or len(finished) < len(job.portals):
            raise CrawlError(f"the crawl broke off before its end: {_last_words(log, status)}")
    return CrawlReport([finished[portal.id] for portal in job.portals])


def _messages(child: subprocess.Popen[bytes], job: Job) -> Iterator[CrawlEvent | FoundOne | Finished]:
    if child.stdin is None or child.stdout is None:
        raise CrawlError("the crawl's process has no pipes")
    with suppress(BrokenPipeError):  # it ended at once: why is told by its last words
        child.stdin.write(msgspec.json.encode(job) + b"\n")
        child.stdin.flush()
    decoder = msgspec.json.Decoder(Message)
    for line in child.stdout:
        message = decoder.decode(line)
        if isinstance(message, Failed):
            raise CrawlError(message.sentence)
        yield message


def _end(child: subprocess.Popen[bytes]) -> None:
    """Take the child down with us: closing its input tells it to stop, as does this process's own end."""
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()
    try:
        child.wait(timeout=10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _last_words(log: IO[bytes], status: int) -> str:
    log.seek(0)
    lines: Sequence[str] = log.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else f"its process ended with status {status}"

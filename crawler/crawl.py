"""Crawl portals into an archive: `crawl(portals, archive_root)` gives a `CrawlReport`.

Each portal's annual-report columns are read to their end, and every report found there is fetched. Every response lies
in the archive before anything looks at it. robots.txt is obeyed; a host gets one request at a time, `delay` seconds
apart and slower when it slows down; the crawler says who it is. Where a portal refuses, asks for a script to be run or
does not answer, that is a `Problem` of the report and is left alone: the crawl goes on.

Raises `CrawlError` when the crawl itself cannot go on (the archive cannot be written, say), never for a portal's fault.
The crawl runs in a child process, since Twisted's reactor starts only once in a process; it ends with this one.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from typing import IO

import msgspec

from crawler.registry import Portal

DELAY, TIMEOUT = 3.0, 60.0
"""Seconds between two requests to a host, and seconds to wait for an answer."""


class CrawlError(RuntimeError):
    """The crawl broke off; the message says why. What was archived until then is kept."""


class Problem(msgspec.Struct, frozen=True):
    """Something that a portal did not give, and why.

    kind: blocked, missing, server, no_answer, redirects, robots, elsewhere, address, too_large, incomplete, empty,
    given_up, unreadable
    """

    kind: str
    url: str
    sentence: str


class PortalReport(msgspec.Struct):
    """What came of a portal: pages fetched, reports among them, problems, and reports on other hosts (`leads`)."""

    id: str
    name: str
    pages: int = 0
    reports: int = 0
    problems: list[Problem] = []
    leads: list[str] = []


class CrawlReport(msgspec.Struct):
    """What came of a crawl, in the order of its portals."""

    portals: list[PortalReport]


class CrawlEvent(msgspec.Struct, frozen=True, tag="progress"):
    """How far a portal is."""

    portal: str
    pages: int
    reports: int


class Finished(msgspec.Struct, frozen=True, tag="finished"):
    """A portal is done (engine to parent)."""

    report: PortalReport


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The crawl cannot go on (engine to parent)."""

    sentence: str


class Job(msgspec.Struct, frozen=True):
    """What the child process is told on its standard input."""

    portals: list[Portal]
    archive_root: str
    loopback: list[str]
    delay: float
    timeout: float


Message = CrawlEvent | Finished | Failed


def crawl(
    portals: Iterable[Portal],
    archive_root: str,
    *,
    loopback: frozenset[str] = frozenset(),
    delay: float = DELAY,
    timeout: float = TIMEOUT,
    on_event: Callable[[CrawlEvent], None] | None = None,
) -> CrawlReport:
    """Crawl `portals` into the archive at `archive_root` (a path or an fsspec URL)."""
    job = Job(list(portals), str(archive_root), sorted(loopback), delay, timeout)
    finished: dict[str, PortalReport] = {}
    with tempfile.TemporaryFile() as log:
        command = [sys.executable, "-P", "-m", "crawler.engine"]  # -P: no modules from the working folder
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)  # noqa: S603
        try:
            _follow(child, job, finished, on_event)
            status = child.wait()
        finally:
            _end(child)
        if status or len(finished) < len(job.portals):
            raise CrawlError(f"the crawl broke off before its end: {_last_words(log, status)}")
    return CrawlReport([finished[portal.id] for portal in job.portals])


def _follow(
    child: subprocess.Popen[bytes],
    job: Job,
    finished: dict[str, PortalReport],
    on_event: Callable[[CrawlEvent], None] | None,
) -> None:
    if child.stdin is None or child.stdout is None:
        raise CrawlError("the crawl's process has no pipes")
    child.stdin.write(msgspec.json.encode(job) + b"\n")
    child.stdin.flush()
    decoder = msgspec.json.Decoder(Message)
    for line in child.stdout:
        message = decoder.decode(line)
        if isinstance(message, Failed):
            raise CrawlError(message.sentence)
        if isinstance(message, Finished):
            finished[message.report.id] = message.report
        elif on_event is not None:
            on_event(message)


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

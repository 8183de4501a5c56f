"""Parsing in worker processes, so that one hostile document costs one document.

`parse_all` takes (key, Document) pairs and gives (key, Report) pairs in the same order. Each page is parsed by a child
process (`nianbao.worker`) under a memory limit; a child that does not answer within the time limit, or dies, is
replaced, and its page comes back as a report of kind "unreadable" that says why. Children live as long as there are
pages, and no more of them start than there is work for. A pair may hold a Report instead of a Document (a file that
could not be read): it passes through in its place.

Children are fresh interpreters rather than forks: they inherit no threads and no memory, and their address space is
small enough to be limited. Raises `WorkerError` when a child cannot be started at all.
"""

from __future__ import annotations

import contextlib
import os
import queue
import selectors
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO, TypeVar

import msgspec

from parsers.records import Document, Report, Source

SECONDS_PER_PAGE = 10.0
MEGABYTES_PER_WORKER = 1024
_SECONDS_TO_START = 60.0
_PAGES_AHEAD_PER_WORKER = 4

Key = TypeVar("Key")


class WorkerError(RuntimeError):
    """A worker process could not be started."""


class _NoAnswerError(Exception):
    """The worker gave no answer; the message says why."""


class Limits(msgspec.Struct, frozen=True):
    """What one page may take."""

    seconds: float = SECONDS_PER_PAGE
    megabytes: int = MEGABYTES_PER_WORKER


class Worker:
    """One child process, started on first use and again after it was lost."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(Report)

    def parse(self, document: Document) -> Report:
        """The report on `document`, whatever it does to the child."""
        process = self._started()
        frame = self._encoder.encode(document)
        try:
            _write(process.stdin, len(frame).to_bytes(4, "big") + frame)
            return self._decoder.decode(_read_frame(process, time.monotonic() + self._limits.seconds))
        except (_NoAnswerError, BrokenPipeError) as error:
            self.stop()
            return unread(str(error) or "the parser's process ended", document)

    def stop(self) -> None:
        """End the child, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):  # closing sends what was still to be written
                    pipe.close()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None:
            return self._process
        limits = [str(self._limits.seconds), str(self._limits.megabytes)]
        process = self._process = subprocess.Popen(  # noqa: S603 (our own module, no words from outside)
            [sys.executable, "-P", "-m", "nianbao.worker", *limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0,  # Ctrl-C reaches this process alone, which takes its children down
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        try:
            _read_frame(process, time.monotonic() + _SECONDS_TO_START)
        except _NoAnswerError as error:
            self.stop()
            raise WorkerError(f"a process to parse pages in could not be started: {error}") from error
        return process


def _write(pipe: IO[bytes] | None, data: bytes) -> None:
    if pipe is None:
        raise BrokenPipeError
    pipe.write(data)
    pipe.flush()


def _read_frame(process: subprocess.Popen[bytes], deadline: float) -> bytes:
    if process.stdout is None:
        raise _NoAnswerError("the parser's process has no output")
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        size = int.from_bytes(_read_exactly(process, selector, 4, deadline), "big")
        return _read_exactly(process, selector, size, deadline)


def _read_exactly(
    process: subprocess.Popen[bytes], selector: selectors.BaseSelector, size: int, deadline: float
) -> bytes:
    received = bytearray()
    while len(received) < size:
        ready = selector.select(max(0.0, deadline - time.monotonic()))
        if not ready:
            raise _NoAnswerError("the document takes longer to parse than one page may take")
        piece = os.read(ready[0][0].fd, min(size - len(received), 1 << 20))
        if not piece:
            raise _NoAnswerError(f"the parser's process ended on this document (status {process.wait()})")
        received += piece
    return bytes(received)


def unread(reason: str, document: Document | None = None) -> Report:
    """The report on a document that could not be parsed, or not even be read."""
    source = Source(url=None, sha256="", media_type=None, charset=None)
    if document is not None:
        source = Source(url=document.url, sha256=document.sha256, media_type=document.media_type, charset=None)
    return Report(kind="unreadable", source=source, error=reason)


def parse_all(
    items: Iterable[tuple[Key, Document | Report]], *, workers: int | None = None, limits: Limits | None = None
) -> Iterator[tuple[Key, Report]]:
    """(key, report) for each (key, document), in order; `items` is read only a little ahead of the results."""
    count = workers or os.cpu_count() or 1
    limits = limits or Limits()
    idle: queue.LifoQueue[Worker] = queue.LifoQueue()
    everyone = [Worker(limits) for _ in range(count)]
    for worker in everyone:
        idle.put(worker)

    def parse(content: Document | Report) -> Report:
        if isinstance(content, Report):
            return content
        worker = idle.get()
        try:
            return worker.parse(content)
        finally:
            idle.put(worker)

    pending: deque[tuple[Key, Future[Report]]] = deque()
    pool = ThreadPoolExecutor(count)
    try:
        for key, content in items:
            pending.append((key, pool.submit(parse, content)))
            while pending and (pending[0][1].done() or len(pending) > count * _PAGES_AHEAD_PER_WORKER):
                yield _result(pending)
        while pending:
            yield _result(pending)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in everyone:
            worker.stop()
        pool.shutdown()  # a thread that was starting a child when the children were stopped has one now
        for worker in everyone:
            worker.stop()


def _result(pending: deque[tuple[Key, Future[Report]]]) -> tuple[Key, Report]:
    key, future = pending.popleft()
    return key, future.result()

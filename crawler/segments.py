"""A WARC file on a disk that is being written, and its index beside it."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import secrets
from pathlib import Path
from typing import BinaryIO

from crawler.warc import warcinfo

WARC, INDEX = ".warc.gz", ".jsonl"
SOFTWARE = "nianbao crawler (warcio)"


class Segment:
    """A WARC file on a disk and its index, open for appending."""

    def __init__(self, folder: str, stem: str) -> None:
        self.stem = stem
        self._warc: BinaryIO = Path(folder, stem + WARC).open("xb")  # noqa: SIM115 (open as long as the segment is)
        fcntl.flock(self._warc, fcntl.LOCK_EX)  # lets `recover` know that somebody is at work
        self._index: BinaryIO = Path(folder, stem + INDEX).open("xb")  # noqa: SIM115 (open as long as the segment is)
        head = warcinfo(stem + WARC, SOFTWARE)
        self.size = _append(self._warc, head)
        sync_folder(folder)

    def append(self, records: bytes, line: bytes) -> None:
        """Make the records durable, then write the line that speaks of them, which they could give again."""
        self.size += _append(self._warc, records)
        self._index.write(line)
        self._index.flush()

    def close(self) -> None:
        with self._warc, self._index:
            pass


def _append(file: BinaryIO, data: bytes) -> int:
    file.write(data)
    file.flush()
    os.fsync(file.fileno())
    return len(data)


def sync_folder(folder: str) -> None:
    """A new file's name is durable only when its folder is; systems that cannot sync a folder do it by themselves."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def new_stem() -> str:
    """The name of a new file, without its ending: later ones sort behind earlier ones."""
    return f"nianbao-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(4)}"

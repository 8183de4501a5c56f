"""What `nianbao parse` is given (paths, addresses, "-" for stdin) as documents.

`read_input` gives a `Document`, or, for what cannot be read, the sentence that says why. It raises nothing for a bad
path or address. Addresses are fetched one at a time by `crawler.fetch`, with its checks and limits.
"""

from __future__ import annotations

import mimetypes
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from nianbao.workers import parse_all, unread
from parsers.records import Document, Report

MAX_BYTES = 64 << 20


def is_address(name: str) -> bool:
    """Whether `name` is an http(s) address rather than a path."""
    return name.lower().startswith(("http://", "https://"))


def parse_inputs(names: list[str]) -> Iterator[tuple[str, Report]]:
    """(name, report) for each name, in order; what cannot be read comes back as "unreadable"."""

    def contents() -> Iterator[tuple[str, Document | Report]]:
        for name in names:
            found = read_input(name)
            yield _printable(name), unread(found) if isinstance(found, str) else found

    return parse_all(contents())


def _printable(name: str) -> str:
    """The name of a file may hold bytes that are no text."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read_input(name: str) -> Document | str:
    """The document called `name`, or why it cannot be read."""
    if is_address(name):
        return _read_address(name)
    if name == "-" and sys.stdin is None:
        return "there is nothing on stdin"
    if name == "-":
        return _bounded(sys.stdin.buffer.read(MAX_BYTES + 1), None)
    try:
        return _read_file(Path(name))
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error)


def _read_file(path: Path) -> Document | str:
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        return "this is a folder: name the files in it"
    if not stat.S_ISREG(mode):
        return "this is not a regular file"
    with path.open("rb") as file:
        return _bounded(file.read(MAX_BYTES + 1), mimetypes.guess_type(path.name)[0])


def _bounded(data: bytes, media_type: str | None) -> Document | str:
    if len(data) > MAX_BYTES:
        return f"larger than {MAX_BYTES >> 20} MB: no report is, so it is left alone"
    return Document(data=data, media_type=media_type)


def _read_address(address: str) -> Document | str:
    from crawler.fetch import FetchError, fetch

    try:
        return fetch(address)
    except FetchError as error:
        return str(error)

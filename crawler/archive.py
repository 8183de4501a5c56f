"""The archive: every response as it came, in gzipped WARC 1.1 files, each with an index beside it.

    nianbao-20250124T031500123456Z-1f2e3d4c.warc.gz      the records (crawler.warc)
    nianbao-20250124T031500123456Z-1f2e3d4c.jsonl        one line for each response (crawler.captures)

`Archive(root)` takes a path or an fsspec URL. `add` returns when record and index line are durable: on a disk after
fsync of the one, then the other; on a store that cannot append, each response is a file of its own with its index. A
kill at any moment therefore leaves at most a record or an index line without its end. Nobody writes to a file that
another process began, and readers go by the index; an unfinished line is left out. A line whose record is not wholly
there is damage that no kill leaves: it stays a capture, and reading it says so.

`latest` gives, for each address, the last capture that is a document; `documents` reads them. Both take the name of a
file, so that parsing can be shared out by file. A record that cannot be read any more raises `ArchiveError`, as does a
damaged index; an archive that cannot be written raises OSError.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import fsspec
from fsspec.implementations.local import LocalFileSystem

from crawler.captures import BadIndexError, Capture, index_line, media_type_of, read_index
from crawler.guard import AddressError, canonical_url
from crawler.warc import DamagedError, Exchange, Payload, decode, encode, responses, warcinfo
from parsers.records import Document

MAX_DOCUMENT = 64 << 20
_FILE_SIZE = 64 << 20
_WARC, _INDEX = ".warc.gz", ".jsonl"
_SOFTWARE = "nianbao crawler (warcio)"


class ArchiveError(RuntimeError):
    """The archive cannot be read; the message names the file and says what to do."""


class Archive:
    """An archive that may be written and read at once. Use it as a context manager, or `close` it, when writing."""

    def __init__(self, root: str, *, file_size: int = _FILE_SIZE) -> None:
        self._fs, self._root = fsspec.core.url_to_fs(str(root))
        self._file_size = file_size
        self._local = isinstance(self._fs, LocalFileSystem)
        self._segment: _Segment | None = None

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Finish the file that is being written."""
        segment, self._segment = self._segment, None
        if segment is not None:
            segment.close()

    def add(self, exchange: Exchange) -> Capture:
        """Store the exchange; when this returns it is durable."""
        records = encode(exchange)
        if not self._local:
            return self._add_alone(exchange, records.id, records.response, records.request)
        if self._segment is None or self._segment.size >= self._file_size:
            self.close()
            self._fs.makedirs(self._root, exist_ok=True)
            self._segment = _Segment(self._root, _new_stem())
        segment = self._segment
        capture = _capture(exchange, records.id, segment.stem + _WARC, segment.size, len(records.response))
        try:
            segment.append(records.response + records.request, index_line(capture))
        except OSError:
            with suppress(OSError):  # how much was written is not known: the next record begins a file of its own
                self.close()
            raise
        return capture

    def _add_alone(self, exchange: Exchange, record_id: str, response: bytes, request: bytes) -> Capture:
        self._fs.makedirs(self._root, exist_ok=True)
        stem = _new_stem()
        head = warcinfo(stem + _WARC, _SOFTWARE)
        capture = _capture(exchange, record_id, stem + _WARC, len(head), len(response))
        self._fs.pipe_file(self._path(stem + _WARC), head + response + request)
        self._fs.pipe_file(self._path(stem + _INDEX), index_line(capture))
        return capture

    def files(self) -> list[str]:
        """The names of the WARC files that hold captures, oldest first."""
        return sorted({capture.file for capture in self.captures()})

    def captures(self, file: str | None = None) -> Iterator[Capture]:
        """All captures (of one file), in the order in which they were written."""
        for name in self.warc_files():
            if file is None or name == file:
                yield from self._indexed(name)

    def latest(self, file: str | None = None) -> list[Capture]:
        """The last capture of each address that is a document; with `file`, those of them that lie in it."""
        found: dict[str, Capture] = {}
        for capture in self.captures():
            if capture.is_document:
                key = _key(capture.url)
                if key not in found or found[key].fetched_at <= capture.fetched_at:
                    found[key] = capture
        return [capture for capture in found.values() if file is None or capture.file == file]

    def documents(self, file: str | None = None) -> Iterator[Document]:
        """What `latest` gives, read."""
        return (self.read(capture) for capture in self.latest(file))

    def read(self, capture: Capture) -> Document:
        """The document that was captured, its Content-Encoding undone; of a body cut short, what came."""
        return Document(
            data=self.payload(capture).data,
            url=capture.url,
            media_type=capture.media_type or None,
            fetched_at=capture.fetched_at,
            portal=capture.portal,
        )

    def payload(self, capture: Capture) -> Payload:
        """The captured body and what is wrong with it, if anything."""
        try:
            data = self._fs.cat_file(
                self._path(capture.file), start=capture.offset, end=capture.offset + capture.length
            )
            return decode(data, MAX_DOCUMENT)
        except (OSError, DamagedError) as error:
            raise ArchiveError(
                f"{capture.file}: the record of {capture.url} at byte {capture.offset} cannot be read ({error}); "
                "fetch the address again, or take the file back from a copy"
            ) from error

    def at(self, url: str, when: dt.datetime | None = None) -> Capture | None:
        """The last capture of an address up to `when` (None: of all), whatever its status; None where there is none."""
        key = _key(url)
        found = [
            capture
            for capture in self.captures()
            if _key(capture.url) == key and (when is None or capture.fetched_at <= when)
        ]
        return max(found, key=lambda capture: capture.fetched_at, default=None)

    def recorded(self, file: str) -> Iterator[Capture]:
        """The captures that a WARC file itself tells of, whatever its index says; raises as `responses` does."""
        with self._fs.open(self._path(file), "rb") as stream:
            for id_, offset, length, exchange in responses(stream):
                yield _capture(exchange, id_, file, offset, length)

    def write_index(self, file: str, captures: Sequence[Capture]) -> None:
        """The index of a WARC file, written beside the old one and moved into its place."""
        path = self._path(file.removesuffix(_WARC) + _INDEX)
        self._fs.pipe_file(f"{path}.part", b"".join(map(index_line, captures)))
        self._fs.mv(f"{path}.part", path)

    def warc_files(self) -> list[str]:
        """The names of all WARC files, oldest first."""
        try:
            paths = self._fs.ls(self._root, detail=False)
        except FileNotFoundError:
            return []
        return sorted(name for path in paths if (name := path.rpartition("/")[2]).endswith(_WARC))

    def _indexed(self, file: str) -> Iterator[Capture]:
        name = file.removesuffix(_WARC) + _INDEX
        try:
            data = self._fs.cat_file(self._path(name))
        except FileNotFoundError:
            return
        try:
            yield from read_index(data, name, file)
        except BadIndexError as error:
            raise ArchiveError(str(error)) from error

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"


class _Segment:
    """A WARC file on a disk and its index, open for appending."""

    def __init__(self, folder: str, stem: str) -> None:
        self.stem = stem
        self._warc: BinaryIO = Path(folder, stem + _WARC).open("xb")  # noqa: SIM115 (open as long as the segment is)
        self._index: BinaryIO = Path(folder, stem + _INDEX).open("xb")  # noqa: SIM115 (open as long as the segment is)
        head = warcinfo(stem + _WARC, _SOFTWARE)
        self.size = _append(self._warc, head)
        _sync_folder(folder)

    def append(self, records: bytes, line: bytes) -> None:
        """Make the records durable, then the line that speaks of them."""
        self.size += _append(self._warc, records)
        _append(self._index, line)

    def close(self) -> None:
        with self._warc, self._index:
            pass


def _append(file: BinaryIO, data: bytes) -> int:
    file.write(data)
    file.flush()
    os.fsync(file.fileno())
    return len(data)


def _sync_folder(folder: str) -> None:
    """A new file's name is durable only when its folder is; systems that cannot sync a folder do it by themselves."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _new_stem() -> str:
    return f"nianbao-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(4)}"


def _key(url: str) -> str:
    try:
        return canonical_url(url)
    except AddressError:
        return url


def _capture(exchange: Exchange, record_id: str, file: str, offset: int, length: int) -> Capture:
    types = [value for name, value in exchange.headers if name.lower() == "content-type"]
    return Capture(
        id=record_id,
        url=exchange.url,
        fetched_at=exchange.fetched_at,
        status=exchange.status,
        media_type=media_type_of(types[0] if types else None),
        payload_sha256=exchange.payload_sha256,
        portal=exchange.portal,
        role=exchange.role,
        offset=offset,
        length=length,
        file=file,
    )

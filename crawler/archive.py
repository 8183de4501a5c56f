"""The archive: every response as it came, in gzipped WARC 1.1 files, each with an index beside it.

    nianbao-20250124T031500123456Z-1f2e3d4c.warc.gz      the records (crawler.warc)
    nianbao-20250124T031500123456Z-1f2e3d4c.jsonl        one line for each response (crawler.captures)

`Archive(root)` takes a path or an fsspec URL. `add` returns when the records are durable: on a disk after fsync; on a
store that cannot append, each response is a file of its own with its index. A kill at any moment therefore leaves at
most a record or an index line without its end, or records without their line: `recover`, called before a crawl writes,
names what is whole and cuts off what is not. A file is written by the process that began it, which holds a lock on it
(flock) until it is done. Readers go by the index; an unfinished line is left out. A line whose record is not wholly
there is damage that no kill leaves: it stays a capture, and reading it says so.

`latest` gives, for each address, the last capture that is a document; `documents` reads them. Both take the name of a
file, so that parsing can be shared out by file. A record that cannot be read any more raises `ArchiveError`, as does a
damaged index; an archive that cannot be written raises OSError.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, TypeVar

import fsspec
from fsspec.implementations.local import LocalFileSystem

from crawler.captures import BadIndexError, Capture, index_line, media_type_of, read_index
from crawler.guard import AddressError, canonical_url
from crawler.media import beginning, media_type_of_bytes
from crawler.segments import INDEX, SOFTWARE, WARC, Segment, new_stem
from crawler.warc import (
    Answer,
    DamagedError,
    Exchange,
    Original,
    Payload,
    Records,
    Stored,
    UnfinishedError,
    decode,
    decode_answer,
    encode,
    first_end,
    responses,
    warcinfo,
)
from parsers.records import Document

MAX_DOCUMENT = 64 << 20
_FILE_SIZE = 1 << 30

T = TypeVar("T")


class ArchiveError(RuntimeError):
    """The archive cannot be read; the message names the file and says what to do."""


class Archive:
    """An archive that may be written and read at once. Use it as a context manager, or `close` it, when writing."""

    def __init__(self, root: str, *, file_size: int = _FILE_SIZE) -> None:
        self._fs, self._root = fsspec.core.url_to_fs(str(root))
        self._file_size = file_size
        self.is_local = isinstance(self._fs, LocalFileSystem)
        self._segment: Segment | None = None

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

    def add(self, exchange: Exchange, original: Capture | None = None) -> Capture:
        """Store the exchange; when this returns it is durable. With `original`, the capture of the same address whose
        body came again, what is stored is a revisit."""
        (capture,) = self.add_all([(exchange, original)])
        return capture

    def add_all(self, exchanges: Sequence[tuple[Exchange, Capture | None]]) -> list[Capture]:
        """Store several, each as `add` does; they become durable together, which costs a disk no more than one."""
        groups = [_encoded(exchange, original) for exchange, original in exchanges]
        if not self.is_local:
            return [self._add_alone(group) for group in groups]
        if self._segment is None or self._segment.size >= self._file_size:
            self.close()
            self._fs.makedirs(self._root, exist_ok=True)
            self._segment = Segment(self._root, new_stem())
        segment = self._segment
        captures: list[Capture] = []
        at = segment.size
        for group in groups:
            captures.append(_capture(group.at(at), segment.stem + WARC))
            at += captures[-1].span
        try:
            segment.append(b"".join(group.data for group in groups), b"".join(map(index_line, captures)))
        except OSError:
            with suppress(OSError):  # how much was written is not known: the next record begins a file of its own
                self.close()
            raise
        return captures

    def _add_alone(self, group: _Encoded) -> Capture:
        self._fs.makedirs(self._root, exist_ok=True)
        stem = new_stem()
        head = warcinfo(stem + WARC, SOFTWARE)
        capture = _capture(group.at(len(head)), stem + WARC)
        self._fs.pipe_file(self._path(stem + WARC), head + group.data)
        self._fs.pipe_file(self._path(stem + INDEX), index_line(capture))
        return capture

    def recover(self) -> int:
        """Mend what a kill left in the files that nobody writes any more: give whole records their index line, cut off
        what is not whole. Gives the number of captures that were named. What is damaged stays as it is."""
        return sum(map(self._recover, self.warc_files() if self.is_local else ()))

    def _recover(self, file: str) -> int:
        path = Path(self._path(file))
        with self.locked(file) as warc:
            if warc is None:
                return 0
            captures = list(self._indexed(file))
            end = captures[-1].offset + captures[-1].span if captures else 0
            if end == path.stat().st_size or (captures and not captures[-1].span):
                return 0
            found, whole = _whole_groups(warc, file, end)
            if whole is None:
                return 0
            if whole == 0:  # not even the record that opens a file
                path.unlink()
                path.with_name(file.removesuffix(WARC) + INDEX).unlink(missing_ok=True)
                return 0
            self.write_index(file, [*captures, *found])
            warc.truncate(whole)
            os.fsync(warc.fileno())
            return len(found)

    @contextmanager
    def locked(self, file: str) -> Iterator[BinaryIO | None]:
        """A WARC file on a disk, open for mending, while nobody else writes it; None where somebody does."""
        with Path(self._path(file)).open("rb+") as warc:
            try:
                fcntl.flock(warc, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield None
            else:
                yield warc

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

    def versions(self) -> list[Capture]:
        """The first capture of each address and body that is a document: every version of every page. Of lists, which
        change with every report, the last."""
        found: dict[tuple[str, str], Capture] = {}
        for capture in self.captures():
            if capture.is_document and capture.role == "list":
                found[_key(capture.url), ""] = capture
            elif capture.is_document:
                found.setdefault((_key(capture.url), capture.payload_sha256), capture)
        return list(found.values())

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
        """The captured body and what is wrong with it, if anything; of a revisit, the body that it found again."""
        return self._record(capture, lambda data: decode(data, MAX_DOCUMENT))

    def answer(self, capture: Capture) -> Answer:
        """The captured answer as it came, compressed or not; of a revisit, the one that it found again."""
        return self._record(capture, decode_answer)

    def _record(self, capture: Capture, read: Callable[[bytes], T]) -> T:
        held = self._original(capture) if capture.revisit_of else capture
        try:
            data = self._fs.cat_file(self._path(held.file), start=held.offset, end=held.offset + held.length)
            return read(data)
        except (OSError, DamagedError) as error:
            raise ArchiveError(
                f"{held.file}: the record of {held.url} at byte {held.offset} cannot be read ({error}); "
                "fetch the address again, or take the file back from a copy"
            ) from error

    def _original(self, revisit: Capture) -> Capture:
        for capture in self.captures():
            if capture.id == revisit.revisit_of:
                return capture
        raise ArchiveError(
            f"{revisit.file}: the record {revisit.revisit_of}, which holds the body of {revisit.url}, is in no index: "
            "put the file that holds it back, or make the indexes again with `nianbao archive index`"
        )

    def find(
        self,
        url: str | None = None,
        *,
        sha256: str | None = None,
        since: dt.datetime | None = None,
        until: dt.datetime | None = None,
    ) -> Iterator[Capture]:
        """The captures of an address, with a body, in a time, or all of this at once, in the order in which they were
        written. `sha256` is that of the body as it came, or its beginning."""
        key = None if url is None else _key(url)
        for capture in self.captures():
            if (
                (key is None or _key(capture.url) == key)
                and (sha256 is None or capture.payload_sha256.startswith(sha256.lower()))
                and (since is None or capture.fetched_at >= since)
                and (until is None or capture.fetched_at <= until)
            ):
                yield capture

    def at(self, url: str, when: dt.datetime | None = None) -> Capture | None:
        """The last capture of an address up to `when` (None: of all), whatever its status; None where there is none."""
        return max(self.find(url, until=when), key=lambda capture: capture.fetched_at, default=None)

    def recorded(self, file: str) -> Iterator[Capture]:
        """The captures that a WARC file itself tells of, whatever its index says; raises as `responses` does."""
        with self._fs.open(self._path(file), "rb") as stream:
            for stored in responses(stream):
                yield _capture(stored, file)

    def write_index(self, file: str, captures: Sequence[Capture]) -> None:
        """The index of a WARC file, written beside the old one and moved into its place."""
        path = self._path(file.removesuffix(WARC) + INDEX)
        self._fs.pipe_file(f"{path}.part", b"".join(map(index_line, captures)))
        self._fs.mv(f"{path}.part", path)

    def warc_files(self) -> list[str]:
        """The names of all WARC files, oldest first."""
        return [name for name in self._names() if name.endswith(WARC)]

    def lost_files(self) -> list[str]:
        """The names of WARC files of which only the index is there."""
        names = self._names()
        indexed = (name.removesuffix(INDEX) + WARC for name in names if name.endswith(INDEX))
        return sorted(set(indexed) - set(names))

    def _names(self) -> list[str]:
        try:
            return sorted(path.rpartition("/")[2] for path in self._fs.ls(self._root, detail=False))
        except FileNotFoundError:
            return []

    def _indexed(self, file: str) -> Iterator[Capture]:
        name = file.removesuffix(WARC) + INDEX
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


def _key(url: str) -> str:
    try:
        return canonical_url(url)
    except AddressError:
        return url


class _Encoded(NamedTuple):
    """An exchange as records, which are not in a file yet."""

    exchange: Exchange
    original: Original | None
    records: Records

    @property
    def data(self) -> bytes:
        """The bytes of all its records."""
        return self.records.response + self.records.others

    def at(self, offset: int) -> Stored:
        """What it is once it lies in a file."""
        of = self.original
        digest = of.payload_sha256 if of else self.exchange.payload_sha256
        length, span = len(self.records.response), len(self.data)
        return Stored(self.records.id, offset, length, span, self.exchange, of.id if of else "", digest, complete=True)


def _encoded(exchange: Exchange, original: Capture | None) -> _Encoded:
    of = None
    if original is not None:
        of = Original(original.id, original.url, original.fetched_at, original.payload_sha256)
    return _Encoded(exchange, of, encode(exchange, of))


def _capture(stored: Stored, file: str) -> Capture:
    exchange = stored.exchange
    heads = {name.lower(): value for name, value in reversed(exchange.headers)}
    declared = media_type_of(heads.get("content-type"))
    body = b"" if stored.revisit_of else exchange.body  # a revisit's record holds none
    begun = beginning(body, heads.get("content-encoding"))
    return Capture(
        id=stored.id,
        url=exchange.url,
        fetched_at=exchange.fetched_at,
        status=exchange.status,
        media_type=media_type_of_bytes(begun, declared),
        payload_sha256=stored.payload_sha256,
        revisit_of=stored.revisit_of,
        etag=heads.get("etag", ""),
        last_modified=heads.get("last-modified", ""),
        portal=exchange.portal,
        role=exchange.role,
        offset=stored.offset,
        length=stored.length,
        span=stored.span,
        file=file,
    )


def _whole_groups(warc: BinaryIO, file: str, start: int) -> tuple[list[Capture], int | None]:
    """The captures from byte `start` on whose records are all there, and where the last of them ends; None for the end
    where the bytes are damaged in another way than by a kill."""
    found: list[Capture] = []
    warc.seek(start)
    end = start or first_end(warc)
    warc.seek(start)
    try:
        for stored in responses(warc):
            if not stored.complete:
                break
            found.append(_capture(stored._replace(offset=start + stored.offset), file))
            end = start + stored.offset + stored.span
    except UnfinishedError:
        pass
    except DamagedError:
        return found, None
    return found, end

"""What a build is made from: every file of the records with its digest, and the id that follows from it.

`manifest(records)` lists the Parquet files in `records/` and `records/year=*/` in order of their paths, with size and
SHA-256; `Manifest.digest` is one digest over all of them. Digests of files that have not changed (path, size and time
of change in nanoseconds) are taken from `records/manifest.json`, which is only a shortcut: without it, or when it
cannot be read or written, all files are read again. A file whose content was changed while its size and time of change
were kept is not noticed. `build_id` gives the same short id for the same inputs. Raises OSError when a file cannot be
read.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

_CACHE = "manifest.json"
_ID_LENGTH = 12


class RecordsFile(msgspec.Struct, frozen=True):
    """One file: its path below the records' folder (with `/`), its size in bytes, the SHA-256 of its bytes in hex."""

    path: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """The files in order of their paths."""

    files: tuple[RecordsFile, ...]

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over paths, sizes and digests: changes when any file is added, taken away, renamed or other."""
        total = hashlib.sha256()
        for file in self.files:
            total.update(f"{file.sha256} {file.size} {file.path}\n".encode())
        return total.hexdigest()


class _Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    size: int
    mtime_ns: int
    sha256: str


def manifest(records: Path) -> Manifest:
    """All records' files below the folder; none when there is no such folder."""
    known = _read_cache(records / _CACHE)
    now: dict[str, _Known] = {}
    paths = [*records.glob("*.parquet"), *records.glob("year=*/*.parquet")]
    for name, path in sorted((path.relative_to(records).as_posix(), path) for path in paths):
        now[name] = _facts(path, known.get(name))
    if now != known:
        _write_cache(records / _CACHE, now)
    return Manifest(tuple(RecordsFile(name, facts.size, facts.sha256) for name, facts in now.items()))


def build_id(inputs: Manifest, parsers: str, schema_version: int, *, others: Mapping[str, str] | None = None) -> str:
    """A short id (12 hex digits) of a build; `others` are digests of whatever else went into it, by name."""
    parts = [
        inputs.digest,
        parsers,
        str(schema_version),
        *(f"{name}={told}" for name, told in sorted((others or {}).items())),
    ]
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:_ID_LENGTH]


def _facts(path: Path, known: _Known | None) -> _Known:
    with path.open("rb") as file:
        stat = os.fstat(file.fileno())  # before the bytes are read: a change meanwhile is read again the next time
        if known is not None and (known.size, known.mtime_ns) == (stat.st_size, stat.st_mtime_ns):
            return known
        return _Known(stat.st_size, stat.st_mtime_ns, hashlib.file_digest(file, "sha256").hexdigest())


def _read_cache(path: Path) -> dict[str, _Known]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, _Known])
    except (OSError, msgspec.MsgspecError, UnicodeError):
        return {}


def _write_cache(path: Path, facts: Mapping[str, _Known]) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    # Records that may only be read can be built from, too.
    with suppress(OSError):
        beside.write_bytes(msgspec.json.encode(facts))
        beside.replace(path)
    with suppress(OSError):
        beside.unlink(missing_ok=True)

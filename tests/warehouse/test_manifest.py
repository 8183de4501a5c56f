"""What a build is made from, and that its shortcut never tells of files that are no longer so."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.manifest import Manifest, RecordsFile, build_id, manifest


def put(records: Path, name: str, data: bytes, mtime_ns: int | None = None) -> Path:
    path = records / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if mtime_ns is not None:
        os.utime(path, ns=(mtime_ns, mtime_ns))
    return path


def test_files_are_listed_with_what_they_hold(tmp_path: Path) -> None:
    put(tmp_path, "year=2024/b.parquet", b"three")
    put(tmp_path, "year=2023/a.parquet", b"one")
    put(tmp_path, "year=2024/b.parquet.part", b"half a file")
    put(tmp_path, "captures.parquet", b"of all years")
    put(tmp_path, "notes.txt", b"not a record")
    found = manifest(tmp_path)
    assert found.files == (
        RecordsFile("captures.parquet", 12, hashlib.sha256(b"of all years").hexdigest()),
        RecordsFile("year=2023/a.parquet", 3, hashlib.sha256(b"one").hexdigest()),
        RecordsFile("year=2024/b.parquet", 5, hashlib.sha256(b"three").hexdigest()),
    )


def test_no_records_are_an_empty_manifest(tmp_path: Path) -> None:
    assert manifest(tmp_path / "none").files == ()
    assert not (tmp_path / "none").exists()


def test_the_shortcut_notices_every_change_that_can_be_seen(tmp_path: Path) -> None:
    path = put(tmp_path, "year=2024/a.parquet", b"one", 1_000)
    first = manifest(tmp_path)
    assert manifest(tmp_path) == first
    put(tmp_path, "year=2024/a.parquet", b"two", 1_001)  # as long as before, a nanosecond later
    second = manifest(tmp_path)
    assert second.files[0].sha256 == hashlib.sha256(b"two").hexdigest()
    put(tmp_path, "year=2024/a.parquet", b"three", 1_001)  # longer, at the same time
    third = manifest(tmp_path)
    assert third.files[0].sha256 == hashlib.sha256(b"three").hexdigest()
    path.rename(tmp_path / "year=2024" / "c.parquet")
    fourth = manifest(tmp_path)
    assert [file.path for file in fourth.files] == ["year=2024/c.parquet"]
    assert len({told.digest for told in (first, second, third, fourth)}) == 4
    (tmp_path / "year=2024" / "c.parquet").unlink()
    assert manifest(tmp_path).files == ()


def test_the_shortcut_spares_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "year=2024/a.parquet", b"one")
    first = manifest(tmp_path)
    monkeypatch.setattr(hashlib, "file_digest", lambda *_: pytest.fail("read again"))
    assert manifest(tmp_path) == first


@pytest.mark.parametrize(
    "spoilt", [b"", b"{", b"[]", b'{"year=2024/a.parquet": 3}', b"\xff\xfe", b'{"x": {"size": "a"}}']
)
def test_a_spoilt_shortcut_is_made_anew(tmp_path: Path, spoilt: bytes) -> None:
    put(tmp_path, "year=2024/a.parquet", b"one")
    first = manifest(tmp_path)
    (tmp_path / "manifest.json").write_bytes(spoilt)
    assert manifest(tmp_path) == first
    assert (tmp_path / "manifest.json").read_bytes() != spoilt


def test_records_that_may_only_be_read(tmp_path: Path) -> None:
    put(tmp_path, "year=2024/a.parquet", b"one")
    (tmp_path / "manifest.json").mkdir()  # nothing can be written there, even by root
    assert len(manifest(tmp_path).files) == 1
    assert not list(tmp_path.glob("*.part"))


FILES = st.lists(
    st.builds(RecordsFile, st.text(), st.integers(0, 1 << 40), st.text("0123456789abcdef", min_size=64, max_size=64)),
    max_size=4,
).map(lambda files: Manifest(tuple(files)))


@given(FILES, FILES)
def test_the_id_of_a_build_follows_from_its_inputs(one: Manifest, other: Manifest) -> None:
    assert (build_id(one, "1.0", 2) == build_id(other, "1.0", 2)) == (one == other)
    assert build_id(one, "1.0", 2) != build_id(one, "1.0", 3)
    assert build_id(one, "1.0", 2) != build_id(one, "1.0 1.1", 2)
    assert build_id(one, "1.0", 2) != build_id(one, "1.0", 2, others={"portals": "a"})
    assert build_id(one, "1", 2, others={"a": "1", "b": "2"}) == build_id(one, "1", 2, others={"b": "2", "a": "1"})

"""The archive is checked record by record, and its index can be made again from the WARC files alone."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import pytest

from crawler.archive import Archive, ArchiveError
from crawler.audit import audit, reindex
from crawler.captures import Capture
from crawler.warc import Exchange

NOW = dt.datetime(2025, 1, 24, 3, 15, 0, 123456, tzinfo=dt.UTC)


def exchange(number: int, *, status: int = 200, body: bytes = b"") -> Exchange:
    return Exchange(
        url=f"http://a.example/{number}.html",
        status=status,
        headers=[("Content-Type", "text/html; charset=utf-8")],
        body=body or f"年报{number}".encode(),
        fetched_at=NOW + dt.timedelta(days=number),
        portal="a",
        role="list" if number == 0 else "article",
    )


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    with Archive(str(tmp_path)) as made:
        for number in range(4):
            made.add(exchange(number, status=404 if number == 3 else 200))
    return Archive(str(tmp_path))


def parts(folder: Path) -> tuple[Path, Path]:
    (warc,), (index,) = folder.glob("*.warc.gz"), folder.glob("*.jsonl")
    return warc, index


def told(archive: Archive) -> list[tuple[bool, str]]:
    return [(trouble.is_damage, trouble.text) for trouble in audit(archive)]


def test_a_sound_archive_has_no_trouble(archive: Archive) -> None:
    assert told(archive) == []


def test_an_index_made_again_is_the_one_that_was_written(archive: Archive, tmp_path: Path) -> None:
    warc, index = parts(tmp_path)
    before = index.read_bytes()
    index.unlink()
    assert [is_damage for is_damage, _ in told(archive)] == [False] * 4
    assert reindex(archive, warc.name) == 4
    assert index.read_bytes() == before


def test_an_index_that_cannot_be_read_is_named_and_made_again(archive: Archive, tmp_path: Path) -> None:
    warc, index = parts(tmp_path)
    before = index.read_bytes()
    index.write_bytes(before.replace(b'"status":404', b'"status":x'))
    assert "archive index" in told(archive)[0][1]
    reindex(archive, warc.name)
    assert index.read_bytes() == before


def test_what_a_kill_leaves_is_no_damage(archive: Archive, tmp_path: Path) -> None:
    warc, index = parts(tmp_path)
    lines = index.read_bytes().splitlines(keepends=True)
    last = list(archive.captures())[-1]
    index.write_bytes(b"".join(lines[:3]))
    assert [is_damage for is_damage, _ in told(archive)] == [False]
    warc.write_bytes(warc.read_bytes()[: last.offset + last.length + 40])
    assert not any(is_damage for is_damage, _ in told(archive))


def test_a_record_that_is_gone_and_a_body_that_changed_are_damage(archive: Archive, tmp_path: Path) -> None:
    warc, _ = parts(tmp_path)
    whole = warc.read_bytes()
    last = list(archive.captures())[-1]
    warc.write_bytes(whole[: last.offset])
    assert [(is_damage, "is not there" in text) for is_damage, text in told(archive)] == [(True, True)]
    first = next(archive.captures())
    record = gzip.decompress(whole[first.offset : first.offset + first.length])
    other = gzip.compress(record.replace("年报0".encode(), "年报9".encode()))
    warc.write_bytes(whole[: first.offset] + other + whole[first.offset + first.length :])
    assert any(is_damage and "not the one that was archived" in text for is_damage, text in told(archive))


def test_a_file_that_is_gone_while_its_index_is_there_is_damage(archive: Archive, tmp_path: Path) -> None:
    (file,) = archive.warc_files()
    (tmp_path / file).unlink()
    (trouble,) = audit(archive)
    assert (trouble.file, trouble.is_damage) == (file, True)
    assert "from a copy" in trouble.text


def test_bytes_that_are_no_record_are_damage(archive: Archive, tmp_path: Path) -> None:
    warc, _ = parts(tmp_path)
    warc.write_bytes(warc.read_bytes() + b"\0" * 64)
    assert any(is_damage for is_damage, _ in told(archive))


def test_an_address_is_found_as_it_was_on_a_day(archive: Archive, tmp_path: Path) -> None:
    with Archive(str(tmp_path)) as more:
        later = exchange(9, body=b"new")
        more.add(
            Exchange(
                **{name: getattr(later, name) for name in later.__struct_fields__} | {"url": "http://A.example/1.html"}
            )
        )

    def at(day: int | None) -> Capture | None:
        return archive.at("http://a.example/1.html", None if day is None else NOW + dt.timedelta(days=day))

    assert at(0) is None
    first, last = at(1), at(None)
    assert first is not None
    assert last is not None
    assert archive.payload(first).data == "年报1".encode()
    assert archive.payload(last).data == b"new"
    assert archive.at("http://a.example/none.html") is None


def test_the_index_of_a_damaged_file_is_left_as_it_is(archive: Archive, tmp_path: Path) -> None:
    """It names the captures behind the damage, which the file itself no longer leads to."""
    warc, index = parts(tmp_path)
    before = index.read_bytes()
    second = list(archive.captures())[1]
    whole = bytearray(warc.read_bytes())
    whole[second.offset : second.offset + 40] = b"\0" * 40
    warc.write_bytes(whole)
    with pytest.raises(ArchiveError, match="its index stays as it is"):
        reindex(archive, warc.name)
    assert index.read_bytes() == before

"""The archive keeps what came, survives a kill, and can be read by others."""

from __future__ import annotations

import datetime as dt
import gzip
import os
import string
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from crawler.archive import Archive, ArchiveError
from crawler.captures import Capture, index_line, read_index
from crawler.warc import Exchange, decode, encode

NOW = dt.datetime(2025, 1, 24, 3, 15, 0, 123456, tzinfo=dt.UTC)
HTML = [("Content-Type", "text/html; charset=utf-8")]


def exchange(url: str = "http://a.example/index.html", **changes: object) -> Exchange:
    plain = Exchange(
        url=url, status=200, reason="OK", headers=HTML, body="年报".encode(), fetched_at=NOW, portal="a", ip="192.0.2.1"
    )
    return msgspec.structs.replace(plain, **changes)


def only(root: Path, suffix: str) -> Path:
    (path,) = root.glob(f"*{suffix}")
    return path


def test_other_programs_read_the_records(tmp_path: Path) -> None:
    asked = [("User-Agent", "nianbao")]
    with Archive(str(tmp_path)) as archive:
        archive.add(exchange(request_headers=asked, headers=[*HTML, ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]))
        archive.add(exchange("http://a.example/b?x=1", method="POST", request_body=b"page=2"))
    with only(tmp_path, ".warc.gz").open("rb") as file:
        kept = [
            (record.rec_type, record.rec_headers, record.http_headers, record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]
    assert [kind for kind, *_ in kept] == ["warcinfo", *["response", "request", "metadata"] * 2]
    _, headers, http, body = kept[1]
    assert headers.protocol == "WARC/1.1"
    assert headers["WARC-Target-URI"] == "http://a.example/index.html"
    assert headers["WARC-Date"] == "2025-01-24T03:15:00.123456Z"
    assert headers["Nianbao-Portal"] == "a"
    assert [value for name, value in http.headers if name == "Set-Cookie"] == ["a=1", "b=2"]
    assert body == "年报".encode()
    assert kept[2][1]["WARC-Concurrent-To"] == headers["WARC-Record-ID"]
    assert kept[2][2]["User-Agent"] == "nianbao"
    assert kept[5][3] == b"page=2"


def test_plain_gzip_reads_the_file(tmp_path: Path) -> None:
    with Archive(str(tmp_path)) as archive:
        archive.add(exchange())
    text = gzip.decompress(only(tmp_path, ".warc.gz").read_bytes())
    assert text.startswith(b"WARC/1.1\r\n")
    assert b"\r\nGET /index.html HTTP/1.1\r\nHost: a.example\r\n" in text
    assert b"HTTP/1.1 200 OK\r\n" in text


def test_headers_are_kept_byte_for_byte_and_cannot_forge_records() -> None:
    odd = exchange(reason="\xc4\xe3", headers=[("X-Name", "\xc4\xea\xb1\xa8"), ("X-Bad", "a\r\n\r\nWARC/1.1")])
    text = gzip.decompress(encode(odd).response)
    assert b"X-Name: \xc4\xea\xb1\xa8\r\n" in text
    assert text.count(b"\nWARC/1.1") == 0
    assert decode(encode(odd).response, 1000).data == "年报".encode()


def test_documents_are_the_latest_capture_of_each_page(tmp_path: Path) -> None:
    later = NOW + dt.timedelta(days=1)
    with Archive(str(tmp_path)) as archive:
        archive.add(exchange(body=b"first"))
        archive.add(exchange("http://a.example/b.html", body=b"b"))
    with Archive(str(tmp_path)) as archive:
        archive.add(exchange("http://A.example:80/index.html#top", body=b"second", fetched_at=later))
        archive.add(exchange("http://a.example/b.html", status=404, body=b"gone", fetched_at=later))
        archive.add(exchange("http://a.example/robots.txt", headers=[("Content-Type", "text/plain")], role="robots"))
        archive.add(exchange("http://a.example/p.png", headers=[("Content-Type", "image/png")]))
        archive.add(exchange("http://a.example/p.doc", headers=[("Content-Type", "application/octet-stream")]))
    archive = Archive(str(tmp_path))
    assert sorted(document.data for document in archive.documents()) == sorted([b"second", b"b", "年报".encode()])
    files = archive.files()
    assert len(files) == 2
    by_file = [document.data for file in files for document in archive.documents(file)]
    assert sorted(by_file) == sorted(document.data for document in archive.documents())
    document = next(iter(archive.documents(files[0])))
    assert (document.url, document.portal, document.fetched_at) == ("http://a.example/b.html", "a", NOW)
    assert document.media_type == "text/html"


def test_compressed_bodies_are_kept_as_they_came_and_read_plain(tmp_path: Path) -> None:
    packed = gzip.compress("年报".encode())
    with Archive(str(tmp_path)) as archive:
        capture = archive.add(exchange(body=packed, headers=[*HTML, ("Content-Encoding", "gzip")]))
        cut = archive.add(exchange(body=packed[:-9], headers=[*HTML, ("Content-Encoding", "gzip")]))
    assert archive.read(capture).data == "年报".encode()
    assert archive.payload(cut).note == "the compressed body breaks off"


@pytest.mark.parametrize("lost", [1, 40, 200])
def test_a_truncated_tail_costs_only_the_tail(tmp_path: Path, lost: int) -> None:
    with Archive(str(tmp_path)) as archive:
        archive.add(exchange(body=b"first"))
        archive.add(exchange("http://a.example/2.html", body=b"second"))
    index = only(tmp_path, ".jsonl")
    index.write_bytes(index.read_bytes()[:-lost])
    with Archive(str(tmp_path)) as archive:
        assert next(iter(archive.documents())).data == b"first"
        archive.add(exchange("http://a.example/2.html", body=b"again"))
    assert {document.data for document in Archive(str(tmp_path)).documents()} == {b"first", b"again"}


def _bodies(root: Path) -> set[bytes]:
    return {document.data for document in Archive(str(root)).documents()}


def test_an_index_line_without_its_record_is_damage_and_is_said(tmp_path: Path) -> None:
    with Archive(str(tmp_path)) as archive:
        archive.add(exchange(body=b"first"))
        second = archive.add(exchange("http://a.example/2.html", body=b"second"))
    warc = only(tmp_path, ".warc.gz")
    warc.write_bytes(warc.read_bytes()[: second.offset + 10])
    archive = Archive(str(tmp_path))
    first, lost = archive.latest()
    assert archive.read(first).data == b"first"
    with pytest.raises(ArchiveError, match=r"http://a\.example/2\.html at byte \d+ cannot be read"):
        archive.read(lost)


def test_a_killed_writer_leaves_what_it_had_finished(tmp_path: Path) -> None:
    program = """
import os, sys
from tests.crawler.test_archive import exchange
from crawler.archive import Archive
archive = Archive(sys.argv[1])
archive.add(exchange(body=b"first"))
archive.add(exchange("http://a.example/2.html", body=b"second"))
archive._segment._warc.write(b"half a record")
archive._segment._warc.flush()
os.kill(os.getpid(), 9)
"""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program, str(tmp_path)], check=False, cwd=Path(__file__).parents[2]
    )
    assert done.returncode == -9
    assert _bodies(tmp_path) == {b"first", b"second"}


def _three(root: Path) -> tuple[Path, Path, list[Capture]]:
    with Archive(str(root)) as archive:
        captures = [archive.add(exchange(f"http://a.example/{n}.html", body=str(n).encode())) for n in range(3)]
    return only(root, ".warc.gz"), only(root, ".jsonl"), captures


@pytest.mark.parametrize("lines", range(4))
def test_whole_records_without_their_line_are_given_one(tmp_path: Path, lines: int) -> None:
    warc, index, captures = _three(tmp_path)
    whole = index.read_bytes()
    cut = b"".join(whole.splitlines(keepends=True)[:lines])
    for rest in (b"", b'{"id":"half'):
        index.write_bytes(cut + rest)
        archive = Archive(str(tmp_path))
        assert archive.recover() == 3 - lines
        assert index.read_bytes() == whole or (rest and lines == 3)
        assert list(archive.captures()) == captures
    assert warc.stat().st_size == captures[-1].offset + captures[-1].span


def test_a_file_cut_off_anywhere_keeps_what_is_whole(tmp_path: Path) -> None:
    warc, index, captures = _three(tmp_path)
    whole, lines = warc.read_bytes(), index.read_bytes().splitlines(keepends=True)
    ends = [capture.offset + capture.span for capture in captures]
    for size in range(captures[0].offset, len(whole) + 1, 7):
        kept = sum(end <= size for end in ends)
        warc.write_bytes(whole[:size])
        index.write_bytes(b"".join(lines[: max(0, kept - 1)]))  # the line comes after the record
        archive = Archive(str(tmp_path))
        archive.recover()
        assert list(archive.captures()) == captures[:kept]
        assert warc.stat().st_size == (ends[kept - 1] if kept else captures[0].offset) or not kept
        assert archive.recover() == 0


def test_a_file_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    with Archive(str(tmp_path)) as writer:
        writer.add(exchange())
        index = only(tmp_path, ".jsonl")
        index.write_bytes(b"")
        assert Archive(str(tmp_path)).recover() == 0
        assert index.read_bytes() == b""


def test_damage_is_not_cut_off(tmp_path: Path) -> None:
    warc, index, captures = _three(tmp_path)
    index.write_bytes(b"".join(index.read_bytes().splitlines(keepends=True)[:1]))
    damaged = bytearray(warc.read_bytes())
    damaged[captures[1].offset : captures[1].offset + 40] = bytes(40)
    warc.write_bytes(damaged)
    assert Archive(str(tmp_path)).recover() == 0
    assert warc.read_bytes() == damaged


def test_damage_is_named(tmp_path: Path) -> None:
    with Archive(str(tmp_path)) as archive:
        capture = archive.add(exchange())
    warc = only(tmp_path, ".warc.gz")
    data = bytearray(warc.read_bytes())
    data[capture.offset : capture.offset + 20] = bytes(20)
    warc.write_bytes(data)
    with pytest.raises(ArchiveError, match=r"http://a\.example/index\.html"):
        archive.read(capture)
    only(tmp_path, ".jsonl").write_bytes(b"not json\n")
    with pytest.raises(ArchiveError, match="line 1"):
        list(archive.captures())


def test_a_folder_that_is_not_there_is_an_empty_archive(tmp_path: Path) -> None:
    assert Archive(str(tmp_path / "none")).files() == []


def test_files_are_closed_at_their_size(tmp_path: Path) -> None:
    with Archive(str(tmp_path), file_size=1) as archive:
        archive.add(exchange())
        archive.add(exchange("http://a.example/2.html"))
    assert len(archive.files()) == 2


def test_a_store_that_cannot_append() -> None:
    with Archive("memory://archive-test") as archive:
        archive.add(exchange(body=b"first"))
        archive.add(exchange("http://a.example/2.html", body=b"second"))
    assert {document.data for document in Archive("memory://archive-test").documents()} == {b"first", b"second"}


captures = st.builds(
    Capture,
    id=st.text(),
    url=st.text(),
    fetched_at=st.datetimes(timezones=st.just(dt.UTC)),
    status=st.integers(100, 599),
    media_type=st.text(string.printable),
    payload_sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
    portal=st.none() | st.text(),
    role=st.sampled_from(["robots", "list", "rows", "article", "attachment", "single"]),
    offset=st.integers(0, 2**60),
    length=st.integers(0, 2**40),
    file=st.just("a.warc.gz"),
)


@given(st.lists(captures, max_size=4), st.data())
def test_index_round_trip(items: list[Capture], data: st.DataObject) -> None:
    text = b"".join(map(index_line, items))
    assert list(read_index(text, "a.jsonl", "a.warc.gz")) == items
    cut = data.draw(st.integers(0, len(text)))
    kept = list(read_index(text[:cut], "a.jsonl", "a.warc.gz"))
    assert kept == items[: len(kept)]


@given(st.binary(max_size=200), st.integers(100, 599))
def test_record_round_trip(body: bytes, status: int) -> None:
    records = encode(exchange(body=body, status=status))
    assert decode(records.response, 1000).data == body


def test_after_a_failed_write_the_next_record_begins_a_new_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = os.fsync
    with Archive(str(tmp_path)) as archive:
        archive.add(exchange(body=b"first"))
        monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError("no space left")))
        with pytest.raises(OSError, match="no space left"):
            archive.add(exchange("http://a.example/2.html", body=b"lost"))
        monkeypatch.setattr(os, "fsync", synced)
        archive.add(exchange("http://a.example/3.html", body=b"third"))
    assert _bodies(tmp_path) == {b"first", b"third"}


@pytest.mark.parametrize(
    ("path", "media_type", "status", "role", "document"),
    [
        ("/a.html", "text/html", 200, "article", True),
        ("/nb/", "text/html", 200, "list", True),
        ("/a.html", "text/html", 404, "article", False),
        ("/a.html", "text/html", 302, "article", False),
        ("/robots.txt", "text/plain", 200, "robots", False),
        ("/dataproxy.jsp", "text/xml", 200, "rows", False),
        ("/P1.doc", "application/octet-stream", 200, "attachment", True),
        ("/module/download/downfile.jsp?classid=0&filename=19.pdf", "application/x-download", 200, "attachment", True),
        ("/module/download/downfile.jsp?classid=0&filename=19.zip", "application/x-download", 200, "attachment", False),
        ("/download?id=7", "application/octet-stream", 200, "attachment", True),
        ("/p.png", "image/png", 200, "attachment", False),
    ],
)
def test_what_can_be_a_report(path: str, media_type: str, status: int, role: str, *, document: bool) -> None:
    headers = [("Content-Type", media_type)] if media_type else []
    with Archive("memory://documents-test") as archive:
        capture = archive.add(exchange(f"http://a.example{path}", headers=headers, status=status, role=role))
    assert capture.is_document is document

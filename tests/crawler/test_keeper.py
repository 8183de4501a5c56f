"""What a crawl keeps, what it takes from the archive, and what it asks for again."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive import Archive
from crawler.audit import audit, reindex
from crawler.keeper import Keeper, Kept
from crawler.warc import Exchange

NOW = dt.datetime.now(dt.UTC)
LAST_YEAR = NOW - dt.timedelta(days=365)
Begin = Callable[[Path], Keeper]
URL = "http://a.gov.cn/nb/t1.html"


def exchange(body: bytes = b"one", *, at: dt.datetime = NOW, **changes: object) -> Exchange:
    told = [("Content-Type", "text/html"), ("ETag", '"1"'), ("Last-Modified", "Fri, 24 Jan 2025 03:15:00 GMT")]
    plain = Exchange(url=URL, status=200, headers=told, body=body, fetched_at=at, portal="a")
    return msgspec.structs.replace(plain, **changes)


def earlier(root: Path, *exchanges: Exchange) -> None:
    with Archive(str(root)) as archive:
        for each in exchanges:
            archive.add(each)


def keep(keeper: Keeper, each: Exchange) -> Kept:
    return asyncio.run(keeper.keep(each))


@pytest.fixture
def keeper() -> Iterator[Begin]:
    """Keepers of one crawl each; the last one opened is the one that writes."""
    with ExitStack() as opened:

        def begin(root: Path) -> Keeper:
            made = Keeper(Archive(str(root)), NOW - dt.timedelta(seconds=1))
            opened.callback(made.close)
            return made

        yield begin


def test_what_was_never_seen_is_asked_for_without_conditions(tmp_path: Path, keeper: Begin) -> None:
    new = keeper(tmp_path)
    assert new.recall(URL, "article") is None
    assert new.conditions(URL, "article") == {}
    assert keep(new, exchange()).state == "new"


def test_a_page_of_an_earlier_crawl_is_asked_for_if_it_changed(tmp_path: Path, keeper: Begin) -> None:
    earlier(tmp_path, exchange(at=LAST_YEAR))
    second = keeper(tmp_path)
    assert second.recall(URL, "article") is None
    wanted = {"If-None-Match": '"1"', "If-Modified-Since": "Fri, 24 Jan 2025 03:15:00 GMT"}
    assert second.conditions(URL, "article") == wanted
    assert second.conditions(URL, "list") == {}  # a list is never taken from what is kept
    assert second.conditions(URL, "rows") == {}


def test_an_answer_that_nothing_changed_is_a_revisit_and_gives_the_page(tmp_path: Path, keeper: Begin) -> None:
    earlier(tmp_path, exchange(at=LAST_YEAR))
    kept = keep(keeper(tmp_path), exchange(b"", status=304))
    assert (kept.state, kept.answer.status, kept.answer.body) == ("unchanged", 200, b"one")
    first, again = Archive(str(tmp_path)).captures()
    assert (again.revisit_of, again.status, again.payload_sha256) == (first.id, 304, first.payload_sha256)


def test_the_same_bytes_are_a_revisit_and_other_bytes_a_new_version(tmp_path: Path, keeper: Begin) -> None:
    earlier(tmp_path, exchange(at=LAST_YEAR))
    assert keep(keeper(tmp_path), exchange()).state == "unchanged"
    assert keep(keeper(tmp_path), exchange(b"two")).state == "changed"
    archive = Archive(str(tmp_path))
    captures = list(archive.captures())
    assert [bool(capture.revisit_of) for capture in captures] == [False, True, False]
    assert [archive.payload(capture).data for capture in captures] == [b"one", b"one", b"two"]
    assert [capture.payload_sha256 for capture in archive.latest()] == [exchange(b"two").payload_sha256]


def test_revisits_are_read_by_others_and_the_index_can_be_made_of_them(tmp_path: Path, keeper: Begin) -> None:
    earlier(tmp_path, exchange(at=LAST_YEAR))
    again = keeper(tmp_path)
    keep(again, exchange(b"", status=304, context={"via": "http://a.gov.cn/nb/", "robots": "allowed"}))
    keep(again, exchange(at=NOW + dt.timedelta(seconds=5)))
    again.close()
    kinds: list[str] = []
    for path in sorted(tmp_path.glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                body = record.content_stream().read()
                kinds.append(record.rec_type)
                if record.rec_type == "revisit":
                    assert record.rec_headers["WARC-Refers-To-Target-URI"] == URL
                    assert record.rec_headers["WARC-Refers-To-Date"].startswith(f"{LAST_YEAR:%Y-%m-%dT%H:%M:%S}")
                    assert "/revisit/" in record.rec_headers["WARC-Profile"]
                if record.rec_type == "metadata" and b"via" in body:
                    assert body == b"via: http://a.gov.cn/nb/\r\nrobots: allowed\r\n"
    assert kinds.count("revisit") == 2
    archive = Archive(str(tmp_path))
    assert list(audit(archive)) == []
    before = {path: path.read_bytes() for path in tmp_path.glob("*.jsonl")}
    for file in archive.warc_files():
        reindex(archive, file)
    assert {path: path.read_bytes() for path in tmp_path.glob("*.jsonl")} == before


@pytest.mark.parametrize("status", [200, 301, 404, 403])
def test_what_this_crawl_has_is_not_asked_for_again(tmp_path: Path, keeper: Begin, status: int) -> None:
    earlier(tmp_path, exchange(b"old", at=LAST_YEAR), exchange(status=status))
    found = keeper(tmp_path).recall(URL, "article")
    assert found is not None
    assert (found.answer.status, found.answer.body) == (status, b"one")
    assert found.state == "changed"
    assert keeper(tmp_path).recall(URL, "list") is None


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_passing_fault_is_asked_for_again(tmp_path: Path, keeper: Begin, status: int) -> None:
    earlier(tmp_path, exchange(status=status))
    assert keeper(tmp_path).recall(URL, "article") is None


def test_a_page_that_was_found_unchanged_is_not_asked_for_again(tmp_path: Path, keeper: Begin) -> None:
    earlier(tmp_path, exchange(at=LAST_YEAR))
    keep(keeper(tmp_path), exchange(b"", status=304))
    found = keeper(tmp_path).recall(URL, "article")
    assert found is not None
    assert (found.answer.status, found.answer.body, found.state) == (200, b"one", "unchanged")


def test_a_page_that_was_gone_for_a_while_is_not_new(tmp_path: Path, keeper: Begin) -> None:
    earlier(tmp_path, exchange(at=LAST_YEAR), exchange(b"gone", status=404, at=LAST_YEAR + dt.timedelta(days=1)))
    assert keep(keeper(tmp_path), exchange()).state == "unchanged"


def test_a_page_that_is_still_not_there_is_a_revisit_and_no_page(tmp_path: Path, keeper: Begin) -> None:
    earlier(tmp_path, exchange(b"gone", status=404, at=LAST_YEAR))
    again = keeper(tmp_path)
    keep(again, exchange(b"gone", status=404))
    assert [bool(capture.revisit_of) for capture in Archive(str(tmp_path)).captures()] == [False, True]
    assert again.conditions(URL, "article") == {}
    assert keep(again, exchange(b"new")).state == "new"


def test_the_requests_of_this_day_are_counted(tmp_path: Path, keeper: Begin) -> None:
    earlier(tmp_path, exchange(at=LAST_YEAR), exchange(), exchange(url="http://www.a.gov.cn/x"))
    assert keeper(tmp_path).asked_today == {"a.gov.cn": 2}

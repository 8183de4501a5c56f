"""Documents, their versions and their captures: one content is one document, a rewritten report is two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from tests.warehouse.made import AGENCY, FETCHED, document, records
from tests.warehouse.test_build import PORTAL
from warehouse.build import build
from warehouse.database import open_warehouse
from warehouse.records import CAPTURES, ParsedDocument, Seen, write_captures, write_records

URL = "http://www.linjiang.gov.cn/a/2024.html"
OLD_BYTES, NEW_BYTES = "0" * 64, "1" * 64
RECEIVED = "requests.new_received.total"


def day(number: int) -> dt.datetime:
    return FETCHED + dt.timedelta(days=number)


def captured(
    number: int,
    payload: str = OLD_BYTES,
    *,
    status: int = 200,
    revisit: bool = False,
    url: str = URL,
) -> Seen:
    """The capture of one day."""
    return Seen(
        capture_id=f"<urn:{url}:{number}>",
        address=url,
        fetched_at=day(number),
        status=status,
        revisit=revisit,
        payload_sha256=payload,
        portal="linjiang",
        archive_file=f"{number}.warc.gz",
    )


def parsed(seen: Seen, changes: Mapping[str, Decimal | None] | None = None) -> ParsedDocument:
    """The report that a capture's bytes are, with some numbers changed."""
    found = document(url=seen.address, fetched_at=seen.fetched_at)
    report = found.report
    for cell in report.cells:
        if changes and cell.key in changes:
            cell.value = changes[cell.key]
            cell.raw = "" if cell.value is None else f"{cell.value:f}件"
            cell.status = "blank" if cell.value is None else "reported"
    report.source.sha256 = seen.payload_sha256
    return msgspec.structs.replace(found, capture_id=seen.capture_id, archive_file=seen.archive_file)


def number(key: str) -> Decimal:
    return next(cell.value for cell in document(url=URL).report.cells if cell.key == key) or Decimal(0)


def built(folder: Path, documents: Sequence[ParsedDocument], captures: Sequence[Seen] | None) -> Path:
    where = records(folder, documents)
    if captures is not None:
        write_captures(captures, where)
    build(where, folder / "w.duckdb", portals=[PORTAL])
    return folder / "w.duckdb"


def rows(database: Path, sql: str) -> list[tuple[object, ...]]:
    with open_warehouse(database) as con:
        return con.execute(sql).fetchall()


def test_a_content_under_other_bytes_is_one_document_seen_from_first_to_last(tmp_path: Path) -> None:
    seen = [captured(0), captured(1, revisit=True), captured(2, NEW_BYTES), captured(5, NEW_BYTES, revisit=True)]
    database = built(tmp_path, [parsed(seen[0]), parsed(seen[2])], seen)
    assert rows(database, "SELECT first_seen, last_seen, gone_since, version, versions FROM documents") == [
        (day(0), day(5), None, 1, 1)
    ]
    found = rows(
        database, "SELECT capture_id, fetched_at, status, revisit, archive_file FROM captures ORDER BY fetched_at"
    )
    assert found == [(one.capture_id, one.fetched_at, 200, one.revisit, one.archive_file) for one in seen]
    assert rows(database, "SELECT count(DISTINCT document_id), count(document_id) FROM captures") == [(1, 4)]
    assert rows(database, "FROM revisions") == []
    assert rows(database, "SELECT version, versions, candidates, first_seen FROM reports") == [(1, 1, 1, day(0))]


def test_an_answer_that_says_not_modified_counts_as_seen(tmp_path: Path) -> None:
    seen = [captured(0), captured(9, status=304, revisit=True)]
    database = built(tmp_path, [parsed(seen[0])], seen)
    assert rows(database, "SELECT first_seen, last_seen FROM documents") == [(day(0), day(9))]


CHANGES = {RECEIVED: Decimal(987_654), "requests.granted.natural_person": None}


@pytest.fixture(scope="module")
def rewritten(tmp_path_factory: pytest.TempPathFactory) -> Path:
    seen = [captured(0), captured(1, revisit=True), captured(3, NEW_BYTES), captured(4, NEW_BYTES, revisit=True)]
    folder = tmp_path_factory.mktemp("rewritten")
    return built(folder, [parsed(seen[2], CHANGES), parsed(seen[0])], seen)


def test_a_rewritten_report_is_two_documents(rewritten: Path) -> None:
    found = rows(
        rewritten, "SELECT sha256, version, versions, first_seen, last_seen, gone_since FROM documents ORDER BY version"
    )
    assert found == [(OLD_BYTES, 1, 2, day(0), day(1), None), (NEW_BYTES, 2, 2, day(3), day(4), None)]
    both = rows(
        rewritten, "SELECT version, count(*) FROM captures c JOIN documents USING (document_id) GROUP BY ALL ORDER BY 1"
    )
    assert both == [(1, 2), (2, 2)]


def test_the_later_version_stands_for_agency_and_year(rewritten: Path) -> None:
    later = rows(
        rewritten,
        "SELECT sha256, r.version, r.versions, r.first_seen FROM reports r JOIN documents USING (document_id)",
    )
    assert later == [(NEW_BYTES, 2, 2, day(3))]
    wide = rows(rewritten, "SELECT new_received_total, granted_natural_person FROM requests_wide")
    assert wide == [(987_654, None)]


def test_exactly_the_changed_cells_are_revisions(rewritten: Path) -> None:
    raw = {cell.key: cell.raw for cell in document(url=URL).report.cells}
    found = rows(
        rewritten, "SELECT key, earlier, later, earlier_raw, later_raw, seen, url, year FROM revisions ORDER BY key"
    )
    assert found == [
        (key, number(key), later, raw[key], "" if later is None else f"{later:f}件", day(3), URL, 2024)
        for key, later in sorted(CHANGES.items())
    ]
    ids = rows(rewritten, "SELECT DISTINCT e.version, l.version, v.agency_id = l.agency_id FROM revisions v "
        "JOIN documents e ON e.document_id = earlier_id JOIN documents l ON l.document_id = later_id")  # fmt: skip
    assert ids == [(1, 2, True)]


def test_three_versions_are_compared_one_after_the_other(tmp_path: Path) -> None:
    seen = [captured(0), captured(1, "1" * 64), captured(2, "2" * 64)]
    values = [None, {RECEIVED: Decimal(70_001)}, {RECEIVED: Decimal(70_002)}]
    documents = [parsed(one, changes) for one, changes in zip(seen, values, strict=True)]
    database = built(tmp_path, documents, seen)
    found = rows(database, "SELECT earlier, later, seen FROM revisions ORDER BY seen")
    assert found == [
        (number(RECEIVED), Decimal(70_001), day(1)),
        (Decimal(70_001), Decimal(70_002), day(2)),
    ]
    assert rows(database, "SELECT version, versions FROM reports") == [(3, 3)]


def test_the_first_content_that_came_back_stands(tmp_path: Path) -> None:
    seen = [captured(0), captured(1, NEW_BYTES), captured(2, revisit=True)]
    database = built(tmp_path, [parsed(seen[0]), parsed(seen[1], CHANGES)], seen)
    assert rows(database, "SELECT sha256, last_seen FROM reports JOIN documents USING (document_id)") == [
        (OLD_BYTES, day(2))
    ]
    assert rows(database, "SELECT new_received_total FROM requests_wide") == [(number(RECEIVED),)]


def test_two_addresses_are_no_versions_of_each_other(tmp_path: Path) -> None:
    other = "http://www.linjiang.gov.cn/b/2024.html"
    seen = [captured(0), captured(1, NEW_BYTES, url=other)]
    database = built(tmp_path, [parsed(seen[0]), parsed(seen[1], CHANGES)], seen)
    assert rows(database, "SELECT DISTINCT version, versions FROM documents") == [(1, 1)]
    assert rows(database, "FROM revisions") == []
    assert rows(database, "SELECT candidates FROM reports") == [(2,)]


def test_the_last_date_is_told_where_only_the_bytes_changed(tmp_path: Path) -> None:
    """Bytes that were seen again belong to the content that they were read as."""
    seen = [captured(0), captured(1, NEW_BYTES), captured(2, revisit=True)]
    database = built(tmp_path, [parsed(seen[0]), parsed(seen[1])], seen)
    assert rows(database, "SELECT first_seen, last_seen, versions FROM documents") == [(day(0), day(2), 1)]


@pytest.mark.parametrize(
    ("later", "gone"),
    [
        ([(1, 404)], 1),
        ([(1, 410)], 1),
        ([(1, 404), (2, 404), (3, 410)], 1),
        ([(1, 404), (2, 200)], None),
        ([(1, 404), (2, 304)], None),
        ([(1, 404), (2, 200), (3, 404), (4, 404)], 3),
        ([(1, 500), (2, 403), (3, 503)], None),
        ([(1, 404), (2, 500)], 1),
    ],
)
def test_an_address_is_gone_since_it_was_not_found_and_did_not_come_back(
    tmp_path: Path, later: list[tuple[int, int]], gone: int | None
) -> None:
    seen = [captured(0)] + [
        captured(when, OLD_BYTES if status in (200, 304) else f"{status:064}", status=status, revisit=status < 400)
        for when, status in later
    ]
    database = built(tmp_path, [parsed(seen[0])], seen)
    assert rows(database, "SELECT gone_since FROM documents") == [(None if gone is None else day(gone),)]
    found = rows(database, "SELECT status, document_id IS NOT NULL FROM captures ORDER BY fetched_at")
    assert found == [(200, True)] + [(status, status in (200, 304)) for _, status in later]
    assert rows(database, "SELECT agency, year FROM reports") == [(AGENCY, 2024)]


def test_all_versions_of_an_address_are_gone_together(tmp_path: Path) -> None:
    seen = [captured(0), captured(1, NEW_BYTES), captured(2, "4" * 64, status=404)]
    database = built(tmp_path, [parsed(seen[0]), parsed(seen[1], CHANGES)], seen)
    assert rows(database, "SELECT gone_since FROM documents") == [(day(2),)] * 2


def test_captures_of_what_is_no_document_are_left_out(tmp_path: Path) -> None:
    elsewhere = "http://www.linjiang.gov.cn/robots.txt"
    seen = [captured(0), captured(1, "7" * 64, url=elsewhere), captured(2, "8" * 64, status=404, url=elsewhere)]
    database = built(tmp_path, [parsed(seen[0])], seen)
    assert rows(database, "SELECT url FROM captures") == [(URL,)]
    assert rows(database, "SELECT gone_since FROM documents") == [(None,)]


def test_the_same_bytes_at_another_address_are_another_document(tmp_path: Path) -> None:
    mirror = "http://mirror.example.com/a/2024.html"
    seen = [captured(0), captured(4, url=mirror)]
    database = built(tmp_path, [parsed(one) for one in seen], seen)
    found = rows(database, "SELECT url, first_seen, last_seen FROM documents ORDER BY first_seen")
    assert found == [(URL, day(0), day(0)), (mirror, day(4), day(4))]


def test_a_capture_of_other_bytes_that_were_not_read_is_kept_without_a_document(tmp_path: Path) -> None:
    seen = [captured(0), captured(1, "9" * 64)]
    database = built(tmp_path, [parsed(seen[0])], seen)
    found = rows(database, "SELECT fetched_at, document_id IS NOT NULL FROM captures ORDER BY fetched_at")
    assert found == [(day(0), True), (day(1), False)]
    assert rows(database, "SELECT last_seen FROM documents") == [(day(0),)]


def test_an_address_with_a_fragment_or_a_port_has_its_captures(tmp_path: Path) -> None:
    """Records are told by the one spelling of the address that captures have."""
    asked = "http://WWW.linjiang.gov.cn:80/a/2024.html#top"
    seen = [captured(0), captured(6, "4" * 64, status=404)]
    found = msgspec.structs.replace(parsed(seen[0]), url=asked)
    database = built(tmp_path, [found], seen)
    assert rows(database, "SELECT url, first_seen, gone_since FROM documents") == [(URL, day(0), day(6))]


@pytest.mark.parametrize(
    "spelling",
    [
        "http://www.linjiang.gov.cn:80/a/2024.html",
        "HTTP://Www.Linjiang.gov.cn/a/2024.html",
        "http://www.linjiang.gov.cn/a/2024.html;JSESSIONID=1F#top",
    ],
)
def test_two_spellings_of_an_address_are_versions_of_one(tmp_path: Path, spelling: str) -> None:
    seen = [captured(0), captured(1, NEW_BYTES)]
    later = msgspec.structs.replace(parsed(seen[1], CHANGES), url=spelling)
    database = built(tmp_path, [parsed(seen[0]), later], seen)
    assert rows(database, "SELECT version, versions FROM documents ORDER BY version") == [(1, 2), (2, 2)]
    assert len(rows(database, "FROM revisions")) == len(CHANGES)


@pytest.mark.parametrize("captures", [None, []])
def test_without_captures_the_records_tell_when_it_was_seen(tmp_path: Path, captures: list[Seen] | None) -> None:
    first, second = parsed(captured(0)), parsed(captured(3, NEW_BYTES), CHANGES)
    database = built(tmp_path, [second, first], captures)
    assert (tmp_path / "records" / CAPTURES).exists() is (captures is not None)
    found = rows(
        database, "SELECT first_seen, last_seen, gone_since, version, versions FROM documents ORDER BY version"
    )
    assert found == [(day(0), day(0), None, 1, 2), (day(3), day(3), None, 2, 2)]
    assert rows(database, "SELECT version FROM reports") == [(2,)]
    assert len(rows(database, "FROM revisions")) == len(CHANGES)
    assert rows(database, "FROM captures") == []


def test_without_captures_a_content_read_twice_was_seen_from_the_first_to_the_last(tmp_path: Path) -> None:
    database = built(tmp_path, [parsed(captured(4, NEW_BYTES)), parsed(captured(0))], None)
    assert rows(database, "SELECT first_seen, last_seen FROM documents") == [(day(0), day(4))]


def test_captures_that_are_told_later_count_as_if_they_had_been_told_at_once(tmp_path: Path) -> None:
    """Records of an older home, whose captures are written by the next parse."""
    seen = [captured(0), captured(1, revisit=True), captured(3, NEW_BYTES), captured(5, "4" * 64, status=404)]
    documents = [parsed(seen[0]), parsed(seen[2], CHANGES)]
    database = built(tmp_path, documents, None)
    write_captures(seen, tmp_path / "records")
    build(tmp_path / "records", database, portals=[PORTAL])
    found = rows(database, "SELECT first_seen, last_seen, gone_since, version FROM documents ORDER BY version")
    assert found == [(day(0), day(1), day(5), 1), (day(3), day(3), day(5), 2)]
    assert rows(database, "SELECT count(*), count(document_id) FROM captures") == [(4, 3)]


def test_a_version_that_is_found_later_is_compared_with_the_one_that_is_there(tmp_path: Path) -> None:
    """Built after each crawl, the dataset is the one that is built at once."""
    seen = [captured(0), captured(1, revisit=True), captured(3, NEW_BYTES), captured(5, "4" * 64, status=404)]
    changes = {RECEIVED: Decimal(987_654)}
    where = tmp_path / "records"
    write_records([parsed(seen[0])], where, "first")
    write_captures(seen[:2], where)
    build(where, tmp_path / "w.duckdb", portals=[PORTAL])
    write_captures(seen, where)
    write_records([parsed(seen[2], changes)], where, "second")
    build(where, tmp_path / "w.duckdb", portals=[PORTAL])
    build(where, tmp_path / "at_once.duckdb", portals=[PORTAL])
    for table in ("documents", "captures", "reports", "revisions", "agencies", "cells"):
        sql = f"SELECT * FROM {table} ORDER BY ALL"  # noqa: S608
        assert rows(tmp_path / "w.duckdb", sql) == rows(tmp_path / "at_once.duckdb", sql), table
    assert len(rows(tmp_path / "w.duckdb", "FROM revisions")) == len(changes)

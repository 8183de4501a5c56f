"""From archive to records: only what changed is read again, and what cannot be read costs nothing else."""

import datetime as dt
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from crawler.archive import Archive
from crawler.warc import Exchange
from nianbao import parsing
from nianbao.parsing import ParseReport, parse_archive
from tests.pages import Plan, make_page

WHEN = dt.datetime(2026, 3, 1, 2, 0, tzinfo=dt.UTC)


def page(seed: int, year: int = 2024) -> bytes:
    return make_page("html_plain", seed, plan=Plan(form="2021", year=year)).data


def put(archive: Archive, name: str, body: bytes, *, status: int = 200, days: int = 0) -> None:
    headers = [("Content-Type", "text/html")]
    url, when = f"http://a.gov.cn/{name}.html", WHEN + dt.timedelta(days=days)
    archive.add(Exchange(url=url, status=status, headers=headers, body=body, fetched_at=when, portal="a"))


def parse(folder: Path, *, again: bool = False) -> ParseReport:
    def step(done: int = 1, *, total: int | None = None, text: str | None = None) -> None:
        pass

    (folder / "records").mkdir(exist_ok=True)
    return parse_archive(Archive(str(folder / "archive")), folder / "records", step, again=again)


def read(folder: Path) -> dict[str, str]:
    """Kinds by address of all records."""
    tables = [pq.read_table(path).to_pylist() for path in folder.glob("records/year=*/*.parquet")]
    rows = [(row["url"].rpartition("/")[2], row["kind"]) for table in tables for row in table]
    assert len(dict(rows)) == len(rows), "a document twice"
    return dict(rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Archive(str(tmp_path / "archive")) as archive:
        put(archive, "a", page(1))
        put(archive, "b", page(2, 2023))
        put(archive, "junk", bytes(range(256)))
        put(archive, "gone", b"not found", status=404)
    return tmp_path


def test_documents_become_records_by_year(folder: Path) -> None:
    report = parse(folder)
    assert (report.parsed, report.unchanged) == (3, 0)
    assert read(folder) == {"a.html": "annual_report", "b.html": "annual_report", "junk.html": "unreadable"}
    assert [document.url for document in report.unreadable] == ["http://a.gov.cn/junk.html"]
    assert {path.parent.name for path in folder.glob("records/year=*/*")} == {"year=2024", "year=2023", "year=0"}


def test_what_did_not_change_is_left_alone(folder: Path) -> None:
    parse(folder)
    again = parse(folder)
    assert (again.parsed, again.unchanged) == (0, 3)
    with Archive(str(folder / "archive")) as archive:
        put(archive, "c", page(3))
    more = parse(folder)
    assert (more.parsed, more.unchanged) == (1, 3)
    assert parse(folder, again=True).parsed == 4
    assert len(read(folder)) == 4


def versions(folder: Path, name: str) -> list[str]:
    """The kinds of all versions of a page."""
    tables = [pq.read_table(path).to_pylist() for path in folder.glob("records/year=*/*.parquet")]
    return sorted(row["kind"] for table in tables for row in table if row["url"].endswith(f"/{name}.html"))


def test_a_page_that_changed_has_a_record_for_each_version(folder: Path) -> None:
    parse(folder)
    with Archive(str(folder / "archive")) as archive:
        put(archive, "junk", page(4), days=1)
        put(archive, "a", page(1), days=2)
    assert parse(folder).parsed == 1
    assert versions(folder, "junk") == ["annual_report", "unreadable"]
    assert versions(folder, "a") == ["annual_report"]


def test_every_capture_is_told(folder: Path) -> None:
    with Archive(str(folder / "archive")) as archive:
        put(archive, "a", b"gone", status=404, days=3)
    parse(folder)
    seen = pq.read_table(folder / "records" / "captures.parquet").to_pylist()
    found = [(each["address"].rpartition("/")[2], each["status"]) for each in seen]
    assert found == [("a.html", 200), ("b.html", 200), ("junk.html", 200), ("gone.html", 404), ("a.html", 404)]
    assert [each["fetched_at"] for each in seen if each["status"] == 404] == [WHEN, WHEN + dt.timedelta(days=3)]


def test_a_newer_parser_reads_everything_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parse(folder)
    monkeypatch.setattr(parsing, "PARSER_VERSION", "999")
    assert parse(folder).parsed == 3


def test_a_note_that_cannot_be_read_costs_a_parse_and_no_more(folder: Path) -> None:
    parse(folder)
    (folder / "records" / "parts.json").write_text("{")
    assert parse(folder).parsed == 3


def test_records_of_an_archive_file_that_is_not_there_stay(folder: Path) -> None:
    parse(folder)
    (folder / "archive").rename(folder / "elsewhere")
    parse(folder)
    with Archive(str(folder / "archive")) as archive:
        put(archive, "z", page(5))
    parse(folder)
    assert set(read(folder)) == {"a.html", "b.html", "junk.html", "z.html"}


def damage(folder: Path, name: str) -> None:
    """Overwrite the archive's record of a page."""
    (file,) = (folder / "archive").glob("*.warc.gz")
    captures = Archive(str(folder / "archive")).captures()
    broken = next(capture for capture in captures if capture.url.endswith(f"/{name}.html"))
    data = bytearray(file.read_bytes())
    data[broken.offset + 40 : broken.offset + broken.length - 40] = b"\0" * (broken.length - 80)
    file.write_bytes(data)


def test_a_damaged_archive_record_costs_one_document_and_is_said_each_time(folder: Path) -> None:
    damage(folder, "a")
    for _ in range(2):
        report = parse(folder)
        lost = [document.url for document in report.unreadable if "cannot be read" in document.reason]
        assert lost == ["http://a.gov.cn/a.html"]
    assert read(folder)["b.html"] == "annual_report"


def test_what_was_read_before_the_archive_was_damaged_stays(folder: Path) -> None:
    parse(folder)
    damage(folder, "a")
    assert [document.url for document in parse(folder, again=True).unreadable][:1] == ["http://a.gov.cn/a.html"]
    assert read(folder)["a.html"] == "annual_report"


def test_an_archive_file_that_was_cut_loses_nothing_that_was_read(folder: Path) -> None:
    parse(folder)
    (file,) = (folder / "archive").glob("*.warc.gz")
    file.write_bytes(file.read_bytes()[:2000])
    report = parse(folder, again=True)
    assert len(report.unreadable) == 3
    assert len(read(folder)) == 3


def test_records_that_were_deleted_are_made_again(folder: Path) -> None:
    parse(folder)
    for path in folder.glob("records/year=2024/*"):
        path.unlink()
    assert parse(folder).parsed == 3
    assert "a.html" in read(folder)


@pytest.mark.parametrize("kept", ["nothing", "the index"])
def test_a_file_that_the_archive_lost_is_told_and_takes_nothing_away(folder: Path, kept: str) -> None:
    parse(folder)
    (lost,) = (folder / "archive").glob("*.warc.gz")
    captures = pq.read_table(folder / "records" / "captures.parquet")
    lost.unlink()
    if kept == "nothing":
        lost.with_name(lost.name.replace(".warc.gz", ".jsonl")).unlink()
    with Archive(str(folder / "archive")) as archive:
        put(archive, "c", page(3))
    for _ in range(2):
        report = parse(folder)
        assert report.lost == [lost.name]
        assert len(read(folder)) == 4
        told = pq.read_table(folder / "records" / "captures.parquet")
        assert told.slice(0, 4).equals(captures)
        assert told.num_rows == 5


def test_a_sound_archive_has_lost_nothing(folder: Path) -> None:
    assert parse(folder).lost == parse(folder).lost == []

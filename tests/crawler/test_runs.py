"""The records of crawls: what is compared with what, and what a kill leaves."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from crawler.report import Found, PortalReport
from crawler.runs import Run, RunBook, RunError


def found(number: int, state: str = "new") -> Found:
    return Found(f"http://a.gov.cn/{number}.html", f"某局{number}年年报", number, state)


def crawl(book: RunBook, *years: int, portal: str = "a") -> PortalReport:
    report = PortalReport(portal, "某市")
    with book.keeping([portal]) as run:
        for year in years:
            report.count(found(year))
            book.found(run, portal, found(year))
        book.finished(run, report)
    return report


def test_the_first_crawl_misses_nothing(tmp_path: Path) -> None:
    report = crawl(RunBook(tmp_path), 2020, 2021)
    assert (report.missing, report.alarms) == ([], [])
    (run,) = RunBook(tmp_path).runs()
    assert run.ended is not None
    assert RunBook(tmp_path).reports(run) == [report]


def test_what_the_last_crawl_found_and_this_one_did_not_is_missing(tmp_path: Path) -> None:
    crawl(RunBook(tmp_path), 2019, 2020, 2021)
    report = crawl(RunBook(tmp_path), 2020, 2022)
    assert report.missing == [found(2019).url, found(2021).url]
    assert report.alarms == []


def test_none_where_there_were_some_is_an_alarm_that_stays(tmp_path: Path) -> None:
    crawl(RunBook(tmp_path), 2020, 2021)
    for _ in range(2):
        report = crawl(RunBook(tmp_path))
        assert len(report.missing) == 2
        assert "no report was found, where there were 2" in report.alarms[0]
    assert crawl(RunBook(tmp_path), 2020, 2021).alarms == []


def test_a_portal_that_never_had_any_is_no_alarm(tmp_path: Path) -> None:
    crawl(RunBook(tmp_path))
    assert crawl(RunBook(tmp_path)).alarms == []


def break_off(book: RunBook, *years: int) -> Run:
    with pytest.raises(KeyboardInterrupt), book.keeping(["a"]) as run:
        for year in years:
            book.found(run, "a", found(year))
        raise KeyboardInterrupt
    return run


def test_a_run_that_was_cut_off_is_gone_on_with(tmp_path: Path) -> None:
    first = break_off(RunBook(tmp_path), 2020)
    second = break_off(RunBook(tmp_path), 2020, 2021)
    assert (second.id, second.started, second.resumed) == (first.id, first.started, 1)
    crawl(RunBook(tmp_path), 2021)
    (run,) = RunBook(tmp_path).runs()
    assert (run.id, run.resumed) == (first.id, 2)
    assert crawl(RunBook(tmp_path), 2022).missing == [found(2021).url]  # what was found before the cut does not count


def test_other_portals_or_another_time_begin_a_new_run(tmp_path: Path) -> None:
    first = break_off(RunBook(tmp_path), 2020)
    crawl(RunBook(tmp_path), 2020, portal="b")
    assert len(RunBook(tmp_path).runs()) == 2
    old = tmp_path / "old"
    run = break_off(RunBook(old), 2020)
    path = old / run.id / "_run.json"
    long_ago = (run.started - dt.timedelta(days=4)).isoformat()
    path.write_text(path.read_text().replace(run.started.isoformat().replace("+00:00", "Z"), long_ago))
    with RunBook(old).keeping(["a"]) as new:
        assert new.id != first.id
        assert new.resumed == 0


def test_two_crawls_do_not_keep_one_book(tmp_path: Path) -> None:
    with (
        RunBook(tmp_path).keeping(["a"]),
        pytest.raises(RunError, match="another crawl"),
        RunBook(tmp_path).keeping(["a"]),
    ):
        pass


def test_a_record_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    crawl(RunBook(tmp_path), 2020)
    (run,) = RunBook(tmp_path).runs()
    (tmp_path / "20000101T000000Z").mkdir()
    (tmp_path / "20000101T000000Z" / "_run.json").write_text("{")
    (tmp_path / run.id / "a.json").write_text("{")
    assert [each.id for each in RunBook(tmp_path).runs()] == [run.id]
    assert RunBook(tmp_path).reports(run) == []

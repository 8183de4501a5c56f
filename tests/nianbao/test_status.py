"""`nianbao status`, and what a crawl of a sandbox tells a scheduler by its exit status."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.registry import portal_toml
from crawler.report import Found, PortalReport, Problem
from crawler.runs import RunBook
from tests.crawler.made import COLUMN, page, path, portal, reports
from tests.crawler.servers import Answer, Server, serve
from tests.nianbao.conftest import Run


def crawled(home: Path, *portals: PortalReport, years: tuple[int, ...] = ()) -> None:
    """The record of a crawl that found a report of each of the years."""
    book = RunBook(home / "runs")
    with book.keeping([each.id for each in portals]) as run:
        for report in portals:
            for year in years:
                found = Found(f"http://{report.id}.gov.cn/{year}.html", "年报", year, "new")
                report.count(found)
                book.found(run, report.id, found)
            book.finished(run, report)


def test_before_the_first_crawl(run: Run, tmp_path: Path) -> None:
    done = run("status", "--home", tmp_path)
    assert done.status == 0
    assert "no crawl has been made" in done.out


def test_the_last_crawls_and_what_needs_a_person(run: Run, tmp_path: Path) -> None:
    crawled(tmp_path, PortalReport("a", "甲市"), PortalReport("b", "乙市"), years=(2022, 2023))
    bad = PortalReport("b", "乙市")
    for number in range(3):
        bad.note(Problem("blocked", f"http://b.gov.cn/{number}", "answered 412: left alone", "412"))
    bad.note(Problem("slow", "http://b.gov.cn/", "took 9 s"))
    crawled(tmp_path, bad)
    out = run("status", "--home", tmp_path).out
    first, second = [line.split() for line in out.splitlines() if line.strip().startswith("20")]
    assert first[4:] == ["2", "4", "4"]  # portals, reports, new
    assert second[4:] == ["1", "2", "3", "1"]  # portals, missing, blocked, alarms
    assert "b: no report was found, where there were 2" in out
    assert "blocked: http://b.gov.cn/0: answered 412: left alone" in out
    assert "slow" not in out
    assert len(run("status", "--last", "1", "--home", tmp_path).out.splitlines()) < len(out.splitlines())


def test_a_crawl_that_was_cut_off_is_said(run: Run, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), RunBook(tmp_path / "runs").keeping(["a"]):
        raise KeyboardInterrupt
    out = run("status", "--home", tmp_path).out
    assert "not ended" in out
    assert "the same command goes on with it" in out


def test_a_portal_by_year(run: Run, tmp_path: Path) -> None:
    crawled(tmp_path, PortalReport("a", "甲市", families=["trs"]), years=(2022, 2023))
    done = run("status", "--portal", "a", "--home", tmp_path)
    rows = [line.split() for line in done.out.splitlines() if line.strip().startswith("20")]
    assert rows == [["2022", "1", "1"], ["2023", "1", "1"]]
    unknown = run("status", "--portal", "x", "--home", tmp_path)
    assert (unknown.status, "no crawl of x has ended" in unknown.err) == (2, True)


def test_nothing_needs_a_person(run: Run, tmp_path: Path) -> None:
    crawled(tmp_path, PortalReport("a", "甲市"), years=(2023,))
    assert run("status", "--home", tmp_path).out.rstrip().endswith("nothing")


def registry(folder: Path, server: Server) -> Path:
    file = folder / "registry.toml"
    file.write_text(f'loopback = ["{server.host}"]\n' + portal_toml(portal(server.url, "sandbox-a")), encoding="utf-8")
    return file


def test_the_exit_status_of_crawls(run: Run, tmp_path: Path) -> None:
    answers: dict[str, Answer] = reports(2022, 2023)
    with serve(answers) as server:
        command = ("crawl", "--registry", registry(tmp_path, server), "--home", tmp_path / "home")
        assert run(*command).status == 0
        answers[path(2022)] = Answer(status=403)
        assert run(*command).status == 1  # a report was not given
        answers[COLUMN] = page("政府信息公开年报", "<p>栏目建设中</p>")
        done = run(*command)
    assert done.status == 1
    assert "no report was found, where there were 1" in done.err
    assert "no report was found" in run("status", "--home", tmp_path / "home").out


def test_the_pace_of_real_hosts_is_no_choice(run: Run, tmp_path: Path) -> None:
    done = run("crawl", "changsha", "--delay", "0.2", "--home", tmp_path)
    assert done.status == 2
    assert "too fast for real hosts" in done.err
    assert not (tmp_path / "archive").exists()

"""The second crawl: what is asked for only if it changed, what is stored, what is missing, what is an alarm."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.crawl import crawl
from crawler.report import PortalReport
from crawler.runs import RunBook
from tests.crawler.made import COLUMN, QUICK, column, page, path, portal, title, told
from tests.crawler.servers import Answer, Server, serve

YEARS = (2020, 2021, 2022, 2023)


def tagged(year: int, version: int = 1) -> Answer:
    answer = page(title(year), f"<p>第{version}版</p>")
    answer.headers = answer.headers | {"ETag": f'"{year}-{version}"'}
    return answer


def run(server: Server, root: Path) -> PortalReport:
    known = frozenset({server.host})
    (report,) = crawl(
        [portal(server.url)], str(root / "archive"), runs=root / "runs", loopback=known, manners=QUICK
    ).portals
    return report


class Twice:
    """Two crawls; in between one report was rewritten, one taken down, one came."""

    def __init__(self, root: Path) -> None:
        self.root = root
        answers = {COLUMN: column(YEARS)} | {path(year): tagged(year) for year in YEARS}
        answers[path(2023)] = page(title(2023))  # a server that names no version
        with serve(answers) as self.server:
            self.first = run(self.server, root)
            self.asked_first = len(self.server.asked)
            answers[path(2021)] = tagged(2021, version=2)
            answers[path(2020)] = Answer(status=404)
            answers[path(2024)] = tagged(2024)
            answers[COLUMN] = column((*YEARS, 2024))
            self.second = run(self.server, root)
            self.again = self.server.asked[self.asked_first :]


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Twice:
    return Twice(tmp_path_factory.mktemp("twice"))


def states(report: PortalReport) -> dict[int, tuple[int, int, int]]:
    return {year: (tally.new, tally.changed, tally.unchanged) for year, tally in sorted(report.years.items())}


def test_what_was_found_and_what_became_of_it(twice: Twice) -> None:
    assert states(twice.first) == dict.fromkeys(YEARS, (1, 0, 0))
    assert states(twice.second) == {2021: (0, 1, 0), 2022: (0, 0, 1), 2023: (0, 0, 1), 2024: (1, 0, 0)}
    assert twice.second.missing == [f"{twice.server.url}{path(2020)}"]
    assert [problem.kind for problem in told(twice.second)] == ["missing"]
    assert twice.second.alarms == []


def test_reports_are_asked_for_if_they_changed_and_lists_always(twice: Twice) -> None:
    asked = dict(twice.again)
    assert asked[path(2022)]["If-None-Match"] == '"2022-1"'
    assert "If-None-Match" not in asked[COLUMN]
    assert "If-None-Match" not in asked[path(2024)]


def test_what_did_not_change_is_a_revisit_and_what_did_a_new_version(twice: Twice) -> None:
    archive = Archive(str(twice.root / "archive"))
    kept: dict[str, list[tuple[int, bool]]] = {}
    for capture in archive.captures():
        kept.setdefault(capture.url.removeprefix(twice.server.url), []).append(
            (capture.status, bool(capture.revisit_of))
        )
    assert kept[path(2022)] == [(200, False), (304, True)]
    assert kept[path(2023)] == [(200, False), (200, True)]
    assert kept[path(2021)] == [(200, False), (200, False)]
    assert kept[path(2020)] == [(200, False), (404, False)]
    assert {"第1版", "第2版"} == {
        archive.payload(capture).data.decode().partition("<p>")[2][:3]
        for capture in archive.captures()
        if capture.url.endswith(path(2021))
    }


def test_both_versions_are_given_by_date(twice: Twice) -> None:
    archive = Archive(str(twice.root / "archive"))
    url = f"{twice.server.url}{path(2021)}"
    (first, second) = RunBook(twice.root / "runs").runs()
    for when, version in ((first.ended, "第1版"), (dt.datetime.now(dt.UTC), "第2版")):
        capture = archive.at(url, when)
        assert capture is not None
        assert version in archive.payload(capture).data.decode()
    assert second.started >= (first.ended or second.started)


def test_a_report_that_moved_is_fetched_where_it_is(tmp_path: Path) -> None:
    """The conditions of the old address are not those of the new one, whose answer was never stored."""
    answers = {COLUMN: column([2020]), path(2020): tagged(2020)}
    with serve(answers) as server:
        run(server, tmp_path)
        answers[path(2019)] = tagged(2020)
        answers[path(2020)] = Answer(status=301, headers={"Location": path(2019)})
        report = run(server, tmp_path)
    assert (told(report), report.reports) == ([], 1)
    (moved,) = Archive(str(tmp_path / "archive")).find(f"{server.url}{path(2019)}")
    assert (moved.status, moved.revisit_of) == (200, "")


def test_what_is_damaged_in_the_archive_is_fetched_and_stored_anew(tmp_path: Path) -> None:
    with serve({COLUMN: column([2020]), path(2020): tagged(2020)}) as server:
        run(server, tmp_path)
        archive = Archive(str(tmp_path / "archive"))
        (first,) = archive.find(f"{server.url}{path(2020)}")
        warc = tmp_path / "archive" / first.file
        data = bytearray(warc.read_bytes())
        data[first.offset + 40 : first.offset + first.length] = bytes(first.length - 40)
        warc.write_bytes(data)
        report = run(server, tmp_path)
    assert (told(report), report.reports) == ([], 1)
    assert [capture.status for capture in archive.find(f"{server.url}{path(2020)}")] == [200, 200]
    latest = next(capture for capture in archive.latest() if capture.url.endswith(path(2020)))
    assert title(2020) in archive.read(latest).data.decode()


def test_a_portal_that_gives_nothing_any_more_is_an_alarm(tmp_path: Path) -> None:
    answers = {COLUMN: column(YEARS)} | {path(year): tagged(year) for year in YEARS}
    with serve(answers) as server:
        run(server, tmp_path)
        answers[COLUMN] = page("政府信息公开年报", "<p>栏目建设中</p>")
        report = run(server, tmp_path)
    assert report.reports == 0
    assert len(report.missing) == len(YEARS)
    assert f"where there were {len(YEARS)}" in report.alarms[0]

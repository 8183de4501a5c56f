"""A made-up internet of every family and every fault, crawled twice, and judged by what is known to be true of it."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from crawler.archive import Archive
from crawler.audit import audit
from crawler.crawl import crawl
from crawler.families import FAMILIES
from crawler.manners import Manners
from crawler.report import CrawlReport, Found, PortalReport
from crawler.sandbox import Sandbox, make_world
from crawler.sandbox.truth import Told, Truth
from crawler.sandbox.wire import Entry
from tests.crawler.made import BUSY

MANNERS = Manners(delay=0.0, timeout=2.0, backoff=0.02)
SLOW_HOST, CRAWL_DELAY = "sandbox-own-1", 0.5


def plain(url: str) -> str:
    """An address whatever its scheme: a host may answer by the other one only."""
    return url.partition("://")[2]


class Crawled:
    """Both crawls; between them reports were rewritten, went and came."""

    def __init__(self, root: Path) -> None:
        self.root = root
        with Sandbox(world=make_world(8, agencies=90), faults=True) as box:
            self.portals = box.portals
            told = {"loopback": box.loopback, "manners": MANNERS, "runs": root / "runs"}
            self.truth: Truth = box.truth
            self.first: CrawlReport = crawl(box.portals, str(root / "archive"), **told)
            self.log: list[Entry] = list(box.log)
            box.turn()
            self.later: Truth = box.truth
            self.second: CrawlReport = crawl(box.portals, str(root / "archive"), **told)
        self.captures = list(Archive(str(root / "archive")).captures())

    def found(self, report: CrawlReport) -> dict[str, list[Found]]:
        """What was found, by portal."""
        files = {path.stem: path for path in (self.root / "runs" / report.run).glob("*.jsonl")}
        decode = msgspec.json.Decoder(Found).decode
        return {portal: [decode(line) for line in path.read_bytes().splitlines()] for portal, path in files.items()}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    return Crawled(tmp_path_factory.mktemp("whole"))


def test_the_families_are_those_of_the_registry_and_of_the_sandbox(crawled: Crawled) -> None:
    from crawler.registry import FAMILIES as NAMES

    assert set(FAMILIES) == set(NAMES) == {portal.family for portal in crawled.portals}


def test_every_report_is_found_and_nothing_else(crawled: Crawled) -> None:
    known = {plain(url): report.url for report in crawled.truth.reports for url in (report.url, *report.also)}
    found = {plain(each.url) for finds in crawled.found(crawled.first).values() for each in finds}
    assert found - known.keys() == set()
    assert {known[url] for url in found} == {report.url for report in crawled.truth.reports}
    assert not found & set(map(plain, crawled.truth.lookalikes))


def test_each_is_found_once_with_its_year(crawled: Crawled) -> None:
    years = {plain(url): report.year for report in crawled.truth.reports for url in (report.url, *report.also)}
    for portal, finds in crawled.found(crawled.first).items():
        urls = Counter(plain(each.url) for each in finds)
        assert [url for url, times in urls.items() if times > 1] == [], portal
        assert [each for each in finds if each.year not in (years[plain(each.url)], 0)] == [], portal
        assert all(each.state == "new" for each in finds)


def test_files_and_further_pages_are_archived(crawled: Crawled) -> None:
    there = {plain(capture.url) for capture in crawled.captures if capture.status == 200}
    wanted = {plain(url) for report in crawled.truth.reports for url in (*report.attachments, *report.pages)}
    assert wanted - there == set()
    assert len(wanted) > 100


def test_reports_on_unknown_hosts_are_leads(crawled: Crawled) -> None:
    leads = {lead for report in crawled.first.portals for lead in report.leads}
    assert set(crawled.truth.leads) <= leads
    assert crawled.truth.leads


def kinds(told: Iterable[Told], portal: str) -> Counter[str]:
    return Counter(each.kind for each in told if each.portal == portal)


def named(report: PortalReport, told: Iterable[Told]) -> list[Told]:
    """Those of `told` that the report does not name, by kind and address."""
    problems = {(problem.kind, plain(problem.url)) for problem in report.problems}
    any_url = {problem.kind for problem in report.problems}
    mine = [each for each in told if each.portal == report.id]
    return [
        each
        for each in mine
        if (each.kind, plain(each.url or "")) not in problems and (each.url or each.kind not in any_url)
    ]


def test_every_fault_is_named_and_no_other(crawled: Crawled) -> None:
    forbidden = set(crawled.truth.forbidden)
    for report in crawled.first.portals:
        assert named(report, crawled.truth.faults) == []
        expected = {each.kind for each in crawled.truth.faults if each.portal == report.id}
        others = [each for each in report.failures if each.kind not in expected and each.url not in forbidden]
        assert others == [], report.id


def test_what_was_overcome_is_said(crawled: Crawled) -> None:
    for report in crawled.first.portals:
        expected = kinds(crawled.truth.notes, report.id)
        noted = {problem.kind for problem in report.problems if problem.is_note}
        assert expected.keys() <= noted, report.id
        assert noted - expected.keys() <= BUSY, report.id  # a busy machine is slow


def test_what_robots_txt_forbids_is_named_and_never_asked(crawled: Crawled) -> None:
    asked = {f"http://{entry.host}{entry.path}" for entry in crawled.log}
    refused = {
        problem.url for report in crawled.first.portals for problem in report.problems if problem.kind == "robots"
    }
    assert crawled.truth.forbidden
    assert not asked & set(crawled.truth.forbidden)
    assert set(crawled.truth.forbidden) <= refused


def test_robots_txt_is_the_first_thing_that_a_host_is_asked_for(crawled: Crawled) -> None:
    first: dict[str, str] = {}
    for entry in crawled.log:
        first.setdefault(entry.host, entry.path)
    assert set(first.values()) == {"/robots.txt"}


def test_one_request_at_a_time_and_the_pause_that_robots_txt_asks_for(crawled: Crawled) -> None:
    for host in {entry.host for entry in crawled.log}:
        mine = sorted((entry for entry in crawled.log if entry.host == host), key=lambda entry: entry.started)
        mine = [entry for entry in mine if entry.status]  # a server that never answers does not notice who has gone
        assert [(one.path, two.path) for one, two in itertools.pairwise(mine) if two.started < one.ended] == []
    slow = sorted(entry.started for entry in crawled.log if entry.portal == SLOW_HOST)
    pauses = [after - before for before, after in itertools.pairwise(slow)]
    assert len(pauses) > 3
    assert min(pauses) >= CRAWL_DELAY


def test_a_host_that_asks_to_wait_is_left_in_peace(crawled: Crawled) -> None:
    for told in crawled.truth.notes:
        if told.kind != "waited":
            continue
        mine = sorted((entry for entry in crawled.log if entry.portal == told.portal), key=lambda entry: entry.started)
        after = [two.started - one.ended for one, two in itertools.pairwise(mine) if one.status == 503]
        assert after
        assert min(after) >= 1.0  # Retry-After: 1


def test_every_request_is_ours_and_says_so(crawled: Crawled) -> None:
    assert {entry.headers.get("User-Agent", "").partition("/")[0] for entry in crawled.log} == {"nianbao"}


def test_the_archive_is_sound(crawled: Crawled) -> None:
    assert list(audit(Archive(str(crawled.root / "archive")))) == []


def test_the_second_crawl_tells_what_changed(crawled: Crawled) -> None:
    states = {plain(each.url): each.state for finds in crawled.found(crawled.second).values() for each in finds}
    missing = {plain(url) for report in crawled.second.portals for url in report.missing}
    changes = {plain(told.url or ""): told.kind for told in crawled.later.changes}
    assert set(changes.values()) == {"rewritten", "gone", "new"}
    for url, kind in changes.items():
        if kind == "gone":
            assert url in missing
        else:
            assert states[url] == {"rewritten": "changed", "new": "new"}[kind]
    assert {url for url, state in states.items() if state != "unchanged"} <= changes.keys()
    assert missing <= changes.keys()
    assert crawled.second.alarms == []


def test_what_did_not_change_is_not_stored_again(crawled: Crawled) -> None:
    bodies = Counter(
        (capture.url, capture.status, capture.payload_sha256)
        for capture in crawled.captures
        if not capture.revisit_of and capture.role in ("article", "attachment") and capture.status == 200
    )
    assert [key for key, times in bodies.items() if times > 1] == []
    assert sum(bool(capture.revisit_of) for capture in crawled.captures) > len(crawled.truth.reports)

"""The sandbox, crawled: what is archived, what is noted, what is never asked."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.archive import Archive
from crawler.crawl import CrawlEvent, crawl
from crawler.manners import Manners
from crawler.registry import Portal
from crawler.report import CrawlReport, PortalReport
from crawler.sandbox import Sandbox
from crawler.sandbox.pages import build_site
from crawler.sandbox.world import Plan, load_plans, reports_of
from tests.crawler.made import told

MANNERS = Manners(delay=0.0, timeout=2.0, backoff=0.01, retries=1)
FAULTS = {
    "sandbox-403": ("blocked", "403"),
    "sandbox-412": ("blocked", "script"),
    "sandbox-521": ("blocked", "script"),
    "sandbox-loop": ("redirects", "circle"),
    "sandbox-silent": ("timeout", "in time"),
    "sandbox-hangup": ("no_answer", "without an answer"),
}


class Crawled:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.events: list[CrawlEvent] = []
        with Sandbox(faults=True) as box:
            self.portals: list[Portal] = box.portals
            self.report: CrawlReport = crawl(
                box.portals, str(root), loopback=box.loopback, manners=MANNERS, on_event=self.events.append
            )
            self.requests = box.requests

    def of(self, portal: str) -> PortalReport:
        return next(report for report in self.report.portals if report.id == portal)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    return Crawled(tmp_path_factory.mktemp("archive"))


def reports_in(plan: Plan) -> set[str]:
    """The paths of a portal's reports."""
    titles = {
        agency.title.format(agency=agency.name, year=figures.year)
        for agency in plan.agency
        for figures in reports_of(plan.id, agency)
    }
    site = build_site(plan)
    charset = plan.charset
    return {
        path
        for path, reply in site.pages.items()
        if reply.media_type.startswith("text/html")
        and any(f'"ArticleTitle" content="{title}"' in reply.body.decode(charset) for title in titles)
    }


def test_every_report_is_archived_and_none_twice(crawled: Crawled) -> None:
    for plan in load_plans():
        wanted = reports_in(plan)
        assert len(wanted) == sum(agency.last_year - agency.first_year + 1 for agency in plan.agency)
        found = Counter(
            urlsplit(capture.url).path
            for capture in Archive(str(crawled.root)).captures()
            if capture.portal == plan.id and capture.status == 200
        )
        assert wanted <= found.keys()
        assert {path for path in wanted if found[path] > 1} == set()
        assert crawled.of(plan.id).reports == len(wanted)
        assert told(crawled.of(plan.id)) == []


def test_an_attachment_is_archived_as_a_document(crawled: Crawled) -> None:
    latest = Archive(str(crawled.root)).latest()
    (attachment,) = [capture for capture in latest if capture.role == "attachment"]
    assert attachment.media_type == "application/pdf"
    assert Archive(str(crawled.root)).read(attachment).data.startswith(b"%PDF-")


@pytest.mark.parametrize("portal", FAULTS)
def test_a_bad_portal_is_a_problem_and_the_crawl_goes_on(crawled: Crawled, portal: str) -> None:
    kind, word = FAULTS[portal]
    report = crawled.of(portal)
    (problem,) = told(report)
    assert problem.kind == kind
    assert word in problem.sentence
    assert problem.url.startswith("http://127.0.0.1:")
    assert (report.pages, report.reports) == (0, 0)


def test_reports_come_in_the_order_of_the_portals_and_events_count_up(crawled: Crawled) -> None:
    assert [report.id for report in crawled.report.portals] == [portal.id for portal in crawled.portals]
    for report in crawled.report.portals:
        pages = [event.pages for event in crawled.events if event.portal == report.id]
        assert pages == sorted(pages)
        assert pages[-1] == report.pages


def records(root: Path) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Type, address and HTTP headers of each record."""
    for warc in sorted(root.glob("*.warc.gz")):
        with warc.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                assert record.rec_headers.protocol == "WARC/1.1"
                record.content_stream().read()
                headers = dict(record.http_headers.headers) if record.http_headers else {}
                yield record.rec_type, record.rec_headers["WARC-Target-URI"], headers


def test_every_answer_lies_in_the_archive_with_an_index_line(crawled: Crawled) -> None:
    kept = list(records(crawled.root))
    answers = Counter(url for kind, url, _ in kept if kind in ("response", "revisit"))
    assert answers == Counter(url for kind, url, _ in kept if kind == "request")
    assert answers == Counter(capture.url for capture in Archive(str(crawled.root)).captures())
    # What the servers were asked: all that was answered; silent and hangup were asked for robots.txt twice each. That
    # they were tried by https, too, is no request: the handshake fails.
    assert crawled.requests == answers.total() + 4
    status = {(capture.portal, capture.role, capture.status) for capture in Archive(str(crawled.root)).captures()}
    assert {("sandbox-403", "robots", 403), ("sandbox-403", "list", 403), ("sandbox-521", "robots", 521)} <= status
    assert {("sandbox-shanghai", "robots", 200), ("sandbox-loop", "list", 302)} <= status
    for warc in crawled.root.glob("*.warc.gz"):
        assert gzip.decompress(warc.read_bytes()).startswith(b"WARC/1.1\r\n")


def test_every_request_says_who_asks(crawled: Crawled) -> None:
    agents = {headers.get("User-Agent", "") for kind, _, headers in records(crawled.root) if kind == "request"}
    assert len(agents) == 1
    assert agents.pop().startswith("nianbao/")


def test_what_robots_txt_forbids_is_not_asked(crawled: Crawled) -> None:
    paths = {urlsplit(capture.url).path for capture in Archive(str(crawled.root)).captures()}
    assert not {path for path in paths if path.startswith("/search/")}


def test_each_list_is_asked_once(crawled: Crawled) -> None:
    asked = Counter(capture.url for capture in Archive(str(crawled.root)).captures() if capture.status == 200)
    assert {url: times for url, times in asked.items() if times > 1} == {}

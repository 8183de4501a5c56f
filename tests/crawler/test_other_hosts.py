"""Links to other hosts: followed where the host is a known portal's, in its pace and under its budget; else leads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from crawler.archive import Archive
from crawler.captures import Capture
from crawler.crawl import crawl
from crawler.report import PortalReport
from tests.crawler.made import COLUMN, QUICK, page, path, portal, reports, title, told
from tests.crawler.servers import Answer, Server, serve

YEARS = (2020, 2021, 2022)
UNKNOWN = "http://jtj.example.gov.cn/nb/202101/t20210120_9.html"


class Crawled:
    def __init__(self, root: Path, department: Server, aggregator: Server) -> None:
        self.department = department
        known = portal(department.url, "department")
        province = msgspec.structs.replace(portal(aggregator.url, "province"), aggregator=True)
        loopback = frozenset({department.host, aggregator.host})
        told = crawl([province], str(root), known=[known], loopback=loopback, manners=QUICK)
        self.report: PortalReport = told.portals[0]
        self.captures: list[Capture] = list(Archive(str(root)).captures())
        poor = msgspec.structs.replace(known, budget=2)
        again = crawl([province], str(root / "poor"), known=[poor], loopback=loopback, manners=QUICK)
        self.poor: PortalReport = again.portals[0]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    robots = Answer(f"User-agent: *\nDisallow: {path(2022)}\n".encode())
    home = {"/index.html": page("某市交通局", f"<a href='{path(2020)}'>{title(2020)}</a>")}
    pages = {"/robots.txt": robots} | {path(year): page(title(year)) for year in YEARS} | home
    with serve(pages) as department:
        links = [f"<li><a href='{department.url}{path(year)}'>{title(year)}</a></li>" for year in YEARS]
        links += [f"<li><a href='{UNKNOWN}'>{title(2020)}</a></li>", f"<a href='{department.url}/'>某市交通局</a>"]
        answers = reports(2019) | {COLUMN: page("政府信息公开年报", f"<ul>{''.join(links)}</ul>")}
        answers |= {path(2019): page(title(2019))}
        with serve(answers) as aggregator:
            yield Crawled(tmp_path_factory.mktemp("archive"), department, aggregator)


def test_reports_on_a_known_host_are_fetched_there(crawled: Crawled) -> None:
    assert crawled.report.reports == 2
    owners = {capture.portal for capture in crawled.captures if crawled.department.host in capture.url}
    assert owners == {"department"}


def test_that_host_is_asked_for_its_robots_txt_and_for_nothing_else(crawled: Crawled) -> None:
    first = crawled.department.paths[:3]
    assert first[0] == "/robots.txt"
    assert set(first[1:]) == {path(2020), path(2021)}
    assert [problem.kind for problem in told(crawled.report)] == ["robots"]


def test_columns_on_known_hosts_are_read_there_and_others_are_leads(tmp_path: Path) -> None:
    department = {"/nb/": page("政府信息公开年报", f"<li><a href='{path(2020)}'>{title(2020)}</a></li>")}
    with serve(department | {path(2020): page(title(2020))}) as there:
        links = f"<a href='{there.url}/nb/'>某局政府信息公开年报</a><a href='http://x.example.gov.cn/nb/'>政府信息公开年报</a>"
        with serve({COLUMN: page("政府信息公开年报", links)}) as here:
            known = frozenset({there.host, here.host})
            others = [portal(there.url, "department")]
            told = crawl([portal(here.url)], str(tmp_path), known=others, loopback=known, manners=QUICK).portals[0]
    assert (told.reports, told.problems) == (1, [])
    assert told.leads == ["http://x.example.gov.cn/nb/"]


def test_others_are_leads(crawled: Crawled) -> None:
    assert crawled.report.leads == [UNKNOWN]


def test_the_budget_is_that_hosts(crawled: Crawled) -> None:
    assert crawled.poor.reports == 1  # robots.txt is the other request
    assert crawled.poor.counts["budget"] == 1
    assert "2 requests" in next(each for each in crawled.poor.problems if each.kind == "budget").sentence

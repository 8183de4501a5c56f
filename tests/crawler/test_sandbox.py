"""The sandbox is a fair picture: portals like real ones, figures that fit together, and no page that misleads."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import ProxyHandler, build_opener

import msgspec
import pytest

from crawler.pages.links import links_of, looks_like_report, page_text
from crawler.registry import FAMILIES
from crawler.sandbox import Sandbox
from crawler.sandbox.figures import Figures, broken_sums
from crawler.sandbox.pages import HTML, Site, build_site
from crawler.sandbox.prose import lookalikes
from crawler.sandbox.world import Agency, Plan, load_faults, load_plans, published, reports_of
from tests.crawler.test_figures import check_link, with_totals

ROOT = Path(__file__).parents[2]
CASES = ROOT.parent / "shared" / "score" / "cases"
PLANS = {plan.id: plan for plan in load_plans()}
AGENCIES = {f"{plan.id} {agency.name}": (plan, agency) for plan in PLANS.values() for agency in plan.agency}
MADE_UP = "数字均为演示虚构"


@pytest.fixture(scope="module")
def sites() -> dict[str, Site]:
    return {plan.id: build_site(plan) for plan in load_plans()}


def test_its_size() -> None:
    figures = [report for plan, agency in AGENCIES.values() for report in reports_of(plan.id, agency)]
    assert len(PLANS) >= 3
    assert {plan.family for plan in PLANS.values()} <= set(FAMILIES)
    assert len({agency.name for _, agency in AGENCIES.values()}) >= 12
    assert len({report.year for report in figures}) >= 4
    assert {report.form for report in figures} == {"2019", "2021"}
    assert len({(report.agency, report.year) for report in figures}) == len(figures)


@pytest.mark.parametrize("name", AGENCIES)
def test_an_agency_over_the_years(name: str) -> None:
    plan, agency = AGENCIES[name]
    reports = reports_of(plan.id, agency)
    assert [report.year for report in reports] == list(range(agency.first_year, agency.last_year + 1))
    assert all(report.published_on.year == report.year + 1 for report in reports)
    sound = [with_totals(_without_slips(report)) for report in reports]
    assert [broken_sums(report) for report in sound] == [[] for _ in sound]
    for before, after in pairwise(sound):
        check_link(before, after)
    _check_slips(agency, reports)


def _without_slips(figures: Figures) -> Figures:
    cells = dict(figures.cells)
    for slip in figures.slips:
        if not slip.prose:
            cells[slip.key] = figures.number(slip.key) - slip.off_by
    return msgspec.structs.replace(figures, cells=cells)


def _check_slips(agency: Agency, reports: list[Figures]) -> None:
    told = {slip.year for slip in agency.slips if not slip.prose}
    assert {report.year for report in reports if broken_sums(with_totals(report))} == told
    assert sum(len(report.slips) for report in reports) == len(agency.slips)


def test_slips_of_both_kinds_are_there() -> None:
    slips = [slip for _, agency in AGENCIES.values() for slip in agency.slips]
    assert {slip.prose for slip in slips} == {True, False}


def test_published_figures_are_those_that_were_published() -> None:
    if not CASES.is_dir():
        pytest.skip("the published figures to compare with are not beside this checkout")
    seen = set()
    for path in CASES.glob("*.expected.json"):
        told = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        figures = published().get((told.get("agency"), told.get("year")))
        if figures is None:
            continue
        seen.add((figures.agency, figures.year))
        assert {key: figures.cells[key] for key in told["cells"]} == told["cells"], path.name
        assert (told["form"], told["published_on"]) == (figures.form, figures.published_on.isoformat())
    assert seen == published().keys()


def test_published_figures_stand_in_the_sandbox_unchanged() -> None:
    reports = [report for plan, agency in AGENCIES.values() for report in reports_of(plan.id, agency)]
    assert [report for report in reports if not report.made_up] == list(published().values())
    invented = {agency.name for _, agency in AGENCIES.values()} - {agency for agency, _ in published()}
    assert all("示例" in name for name in invented)  # no such body exists


@pytest.mark.parametrize("portal", PLANS)
def test_what_a_portal_serves(sites: dict[str, Site], portal: str) -> None:
    site = sites[portal]
    assert len(site.columns) == len(PLANS[portal].column)
    for path in ["/", "/index.html", *site.columns]:
        assert site.answer(path, {}).status == 200
    robots = site.answer("/robots.txt", {})
    assert (robots.media_type, b"Disallow: /search/" in robots.body) == ("text/plain", True)
    missing = site.answer("/none.html", {})
    assert (missing.status, missing.media_type) == (404, HTML)


@pytest.mark.parametrize("portal", PLANS)
def test_every_page_is_reached_from_the_home_page(sites: dict[str, Site], portal: str) -> None:
    site, host = sites[portal], "http://a.example"
    known, due = {"/index.html", "/robots.txt"}, ["/index.html", *_behind_lists(site)]
    known |= set(due)
    while due:
        path = due.pop()
        reply = site.answer(path, {})
        assert reply.status == 200, path
        html = page_text(reply.body) if reply.media_type.startswith("text/html") else ""
        found = [urlsplit(link.url).path for link in links_of(html, host + path)] + _scripted(html, path)
        due += [link for link in dict.fromkeys(found) if link not in known and link not in site.programs]
        known |= set(due)
    assert known == site.pages.keys()


def _behind_lists(site: Site) -> list[str]:
    """What the rows lead to that dataproxy.jsp gives."""
    answers = [
        program({"columnid": column.path, "perpage": "300"})
        for program in site.programs.values()
        for column in site.plan.column
    ]
    return [path for answer in answers for path in re.findall(r'href="(/art/[^"]+)"', answer.body.decode())]


def _scripted(html: str, path: str) -> list[str]:
    """What only a script or an embedded record leads to."""
    embedded = re.findall(r'href="(/art/[^"]+)"', html)
    call = re.search(r'createPageHTML\((\d+), (\d+), "index", "html"\)', html)
    if call and int(call[2]) + 1 < int(call[1]):
        embedded.append(urljoin(path, f"index_{int(call[2]) + 1}.html"))
    return embedded


@pytest.mark.parametrize("portal", PLANS)
def test_each_column_has_its_lookalikes(sites: dict[str, Site], portal: str) -> None:
    plan, site = PLANS[portal], sites[portal]
    pages = [page_text(reply.body) for reply in site.pages.values() if reply.media_type.startswith("text/html")]
    for place, _ in enumerate(plan.column):
        agency = next(agency for agency in plan.agency if agency.column == place)
        articles = lookalikes(plan, reports_of(plan.id, agency)[-1], place)
        titles = " ".join(article.title for article in articles)
        assert all(word in titles for word in ("解读", "通知", "政府网站工作年度报表"))
        for article in articles:
            assert not looks_like_report(article.title)
            assert any(f'"ArticleTitle" content="{article.title}"' in page for page in pages)


@pytest.mark.parametrize("portal", PLANS)
def test_no_page_passes_for_a_real_one(sites: dict[str, Site], portal: str) -> None:
    plan, site = PLANS[portal], sites[portal]
    pages = {
        path: page_text(reply.body)
        for path, reply in site.pages.items()
        if reply.media_type.startswith("text/html") and not path.startswith("/search/")
    }
    for path, page in pages.items():
        assert "本站为演示站点" in page, path
        if '"ArticleTitle"' in page:
            assert MADE_UP in page or "本页面用于演示" in page or "本页面为演示内容" in page, path
    reports = [report for agency in plan.agency for report in reports_of(plan.id, agency)]
    only_files = sum(len(agency.attachment_only) for agency in plan.agency)
    said = Counter(MADE_UP in page for page in pages.values())
    assert said[True] == sum(report.made_up for report in reports) - only_files
    assert sum("本页面用于演示" in page for page in pages.values()) == sum(not report.made_up for report in reports)


def test_gbk_pages_are_gbk_and_do_not_say_so_in_the_header(sites: dict[str, Site]) -> None:
    plan = next(plan for plan in PLANS.values() if plan.charset == "gbk")
    reply = sites[plan.id].answer("/", {})
    assert reply.media_type == "text/html"
    assert plan.name in reply.body.decode("gbk")
    assert b"charset=gb2312" in reply.body


def digest(plans: list[Plan]) -> str:
    sites = [build_site(plan) for plan in plans]
    data = b"".join(path.encode() + site.pages[path].body for site in sites for path in sorted(site.pages))
    return hashlib.sha256(data).hexdigest()


def test_the_same_bytes_in_every_process() -> None:
    program = "from tests.crawler.test_sandbox import *; print(digest(list(PLANS.values())))"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], cwd=ROOT, env={"PYTHONHASHSEED": "1"}, capture_output=True, check=True
    )
    assert done.stdout.decode().strip() == digest(list(PLANS.values()))


def test_servers_answer_while_the_sandbox_is_open() -> None:
    opener = build_opener(ProxyHandler({}))
    with Sandbox() as box:
        assert [portal.id for portal in box.portals] == list(PLANS)
        assert len(box.loopback) == len(box.portals)
        for portal in box.portals:
            assert urlsplit(portal.base_url).netloc in box.loopback
            with opener.open(portal.column_urls()[0], timeout=10) as answer:
                assert answer.status == 200
        assert box.requests == len(box.portals)
        assert [entry.portal for entry in box.log] == list(PLANS)
        told = [(report.portal, report.agency, report.year) for report in box.truth.reports]
        made = [
            (plan.id, each.agency, each.year) for plan, who in AGENCIES.values() for each in reports_of(plan.id, who)
        ]
        assert sorted(told) == sorted(made)
        with Sandbox(faults=True) as other:  # beside it, on other ports
            assert not box.loopback & other.loopback
            assert len(other.portals) == len(PLANS) + len(load_faults())
    with pytest.raises(OSError, match="refused"):
        opener.open(box.portals[0].base_url, timeout=10)

"""How the crawler behaves towards a host: robots.txt, one request at a time, whom it asks and how it names itself."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator

from crawler.crawl import Job, crawl
from crawler.engine import settings_of
from crawler.spiders.handler import PoliteHandler
from crawler.spiders.portal import PortalSpider
from tests.crawler.made import COLUMN, QUICK, Case, Outcome, column, crawl_cases, page, path, portal, reports, title
from tests.crawler.servers import Answer, Server, html, serve

YEARS = range(2015, 2023)
FOREIGN = "http://www.other.gov.cn/nb/202101/t20210120_9.html"
RULES = {
    "User-agent: nianbao\nDisallow: /\n": False,
    "user-agent: NianBao\nDisallow: /nb\n": False,
    "User-agent: *\nDisallow: /\n": False,
    "User-agent: *\nDisallow: /\n\nUser-agent: nianbao\nAllow: /\n": True,
    "User-agent: information\nDisallow: /\n": True,  # a word of our User-Agent header
    "User-agent: robots\nDisallow: /\n": True,
    "<html><body>Disallow: /</body></html>": True,
    "": True,
}
DENIED = b"User-agent: *\nDisallow: /\n"
UNREAD = {
    "cut short": Answer(gzip.compress(DENIED)[:-9], headers={"Content-Encoding": "gzip"}),
    "in a foreign encoding": Answer(DENIED, headers={"Content-Encoding": "br"}),
    "a bomb": Answer(gzip.compress(bytes(80 << 20), 1), headers={"Content-Encoding": "gzip"}),
    "led inwards": Answer(status=301, headers={"Location": "http://10.0.0.1/robots.txt"}),
}
NO_RULES = {404: True, 403: True, 500: False, 521: False}
AWAY = {
    "http://10.0.0.1/": "address",
    "http://169.254.169.254/latest/": "address",
    "http://[::1]/": "address",
    "http://localhost/": "address",
    "https://www.example.com/": "elsewhere",
    "file:///etc/hostname": "redirects",
}


def robots(text: str) -> Answer:
    return Answer(text.encode(), headers={"Content-Type": "text/plain"})


def away(url: str) -> Case:
    return Case({COLUMN: Answer(status=301, headers={"Location": url})})


def cases(hidden: Server) -> dict[str, Case]:
    forbidden = robots("User-agent: *\n" + "".join(f"Disallow: {path(year)}\n" for year in YEARS))
    packed = Answer(gzip.compress(b"User-agent: *\nDisallow: /\n"), headers={"Content-Encoding": "gzip"})
    cookie = Answer(column([2020]).body, headers={"Content-Type": "text/html", "Set-Cookie": "sid=1"})
    moved = {
        "/nb/": Answer(status=301, headers={"Location": "/new/"}),
        "/new/": page("年报", f'<a href="202101/t20210120_1.html">{title(2020)}</a><a href="./">信息公开年报</a>'),
        "/new/202101/t20210120_1.html": page(title(2020)),
    }
    lead = f'<a href="{FOREIGN}">{title(2020)}</a><a href="http://www.other.gov.cn/">友情链接</a>'
    table = {
        "forbidden": Case({"/robots.txt": forbidden} | reports(2023, *YEARS)),
        "packed": Case({"/robots.txt": packed} | reports(2020)),
        "cookie": Case(reports(2020) | {COLUMN: cookie}),
        "moved": Case(moved, columns=["/nb/"]),
        "lead": Case({COLUMN: column([2021], lead), path(2021): page(title(2021))}),
        "hidden": away(f"{hidden.url}/"),
    }
    table |= {name: Case({"/robots.txt": answer} | reports(2020)) for name, answer in UNREAD.items()}
    table |= {text: Case({"/robots.txt": robots(text)} | reports(2020)) for text in RULES}
    denied = b"User-agent: *\nDisallow: /\n"  # what a page of refusal says is not obeyed as rules
    table |= {str(status): Case({"/robots.txt": Answer(denied, status)} | reports(2020)) for status in NO_RULES}
    return table | {url: away(url) for url in AWAY}


class Crawled:
    def __init__(self, root: Path, hidden: Server) -> None:
        self.root = root
        self.hidden = hidden
        self.outcomes = crawl_cases(cases(hidden), root)

    def __getitem__(self, name: str) -> Outcome:
        return self.outcomes[name]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    with serve({"*": html("hidden")}) as hidden:
        yield Crawled(tmp_path_factory.mktemp("archive"), hidden)


def test_robots_txt_comes_first_and_is_obeyed(crawled: Crawled) -> None:
    found = crawled["forbidden"]
    assert set(found.server.paths) == {"/robots.txt", COLUMN, path(2023), *(f"/nb/index_{n}.html" for n in (1, 2))}
    assert found.server.paths[0] == "/robots.txt"
    # However many pages it forbids, that is no reason to give up on the others.
    assert found.problems == {path(year): "robots" for year in YEARS}
    assert "robots.txt" in found.told[0].sentence


@pytest.mark.parametrize("rules", RULES)
def test_robots_txt_speaks_to_us_by_the_name_nianbao(crawled: Crawled, rules: str) -> None:
    found = crawled[rules]
    assert found.server.paths == (["/robots.txt", COLUMN, path(2020)] if RULES[rules] else ["/robots.txt"])
    assert found.problems == ({} if RULES[rules] else {COLUMN: "robots"})


@pytest.mark.parametrize("status", NO_RULES)
def test_a_robots_txt_that_is_not_there(crawled: Crawled, status: int) -> None:
    found = crawled[str(status)]
    assert (COLUMN in found.server.paths) is NO_RULES[status]
    assert found.report.reports == NO_RULES[status]
    if not NO_RULES[status]:
        assert "robots.txt" in found.sentence


@pytest.mark.parametrize("name", UNREAD)
def test_a_robots_txt_that_cannot_be_read_allows_nothing(crawled: Crawled, name: str) -> None:
    assert crawled[name].server.paths == ["/robots.txt"]
    assert crawled[name].report.reports == 0


def test_a_robots_txt_that_is_compressed(crawled: Crawled) -> None:
    assert crawled["packed"].server.paths == ["/robots.txt"]
    assert crawled["packed"].problems == {COLUMN: "robots"}


def test_never_two_requests_to_one_host_at_a_time(tmp_path: Path) -> None:
    pages = reports(*YEARS)
    for answer in pages.values():
        answer.seconds = 0.01
    with serve(pages) as server:
        portals = [portal(server.url, "a"), portal(server.url, "b")]
        told = crawl(portals, str(tmp_path), loopback=frozenset({server.host}), manners=QUICK)
    assert [report.reports for report in told.portals] == [len(YEARS)] * 2
    assert server.most_at_once == 1


def test_the_settings_are_closed() -> None:
    settings = settings_of(Job([], [], "x", [], QUICK, dt.datetime.now(dt.UTC)))
    assert settings["DOWNLOAD_HANDLERS"] == {"http": PoliteHandler, "https": PoliteHandler}
    assert settings["ROBOTSTXT_OBEY"]
    assert settings["DOWNLOAD_VERIFY_CERTIFICATES"]
    assert settings["EXTENSIONS"]["scrapy.extensions.remote_control.RemoteControl"] is None


def test_what_was_sent_is_what_the_archive_says(crawled: Crawled) -> None:
    found = crawled["cookie"]
    kept: dict[str, dict[str, str]] = {}
    for warc in crawled.root.glob("*.warc.gz"):
        with warc.open("rb") as file:
            for record in ArchiveIterator(file):
                url = urlsplit(record.rec_headers["WARC-Target-URI"] or "")
                if record.rec_type == "request" and url.netloc == found.server.host:
                    kept[url.path] = dict(record.http_headers.headers)
    assert kept == dict(found.server.asked)
    for headers in kept.values():
        assert headers["User-Agent"].startswith("nianbao/")
        assert headers["Accept-Encoding"] == "gzip, deflate"
    assert kept[path(2020)]["Cookie"] == "sid=1"
    assert "Cookie" not in kept[COLUMN]


def test_a_redirect_within_the_site_is_followed_and_its_end_not_asked_again(crawled: Crawled) -> None:
    found = crawled["moved"]
    assert (found.problems, found.report.reports) == ({}, 1)
    assert [capture.status for capture in found.captures] == [404, 301, 200, 200]


def test_the_same_host_by_https_or_with_www_is_the_same_site() -> None:
    spider: Any = PortalSpider(portal=portal("http://a.gov.cn/"), desk=None, on_found=print, on_progress=print)
    for url in ("https://a.gov.cn/nb/", "http://www.a.gov.cn/", "https://www.a.gov.cn:443/x"):
        assert spider.is_ours(url)
    for url in ("http://b.gov.cn/", "http://x.a.gov.cn/", "http://a.gov.cn:8080/", "https://a.gov.cn.b.cn/"):
        assert not spider.is_ours(url)
    assert spider.first_time("http://a.gov.cn/nb/index.html")
    assert not spider.first_time("https://www.a.gov.cn/nb/")


@pytest.mark.parametrize("url", AWAY)
def test_a_redirect_to_where_we_must_not_go_is_refused(crawled: Crawled, url: str) -> None:
    found = crawled[url]
    assert [problem.kind for problem in found.told] == [AWAY[url]]
    assert (urlsplit(url).hostname or "301") in found.sentence
    assert [capture.status for capture in found.captures] == [404, 301]


def test_another_server_of_this_machine_is_not_asked(crawled: Crawled) -> None:
    assert [problem.kind for problem in crawled["hidden"].told] == ["address"]
    assert crawled.hidden.asked == []


def test_neither_a_name_that_leads_to_it_nor_another_portal(tmp_path: Path) -> None:
    with serve({"*": html("hidden")}) as hidden, serve(away(f"{hidden.url}/").pages) as server:
        inward = f"http://127.1:{hidden.host.rpartition(':')[2]}/"  # what inet_aton reads as 127.0.0.1
        portals = [portal(inward, "name"), portal(server.url, "known")]
        known = frozenset({server.host, hidden.host})
        name, other = crawl(portals, str(tmp_path), loopback=known, manners=QUICK).portals
    assert hidden.asked == []
    assert "no public address" in name.problems[0].sentence
    assert [problem.kind for problem in other.problems] == ["elsewhere"]


def test_a_report_on_another_host_is_a_lead(crawled: Crawled) -> None:
    found = crawled["lead"]
    assert found.report.leads == [FOREIGN]
    assert (found.problems, found.report.reports) == ({}, 1)

"""What portals and disks do wrong, and what the crawl makes of it."""

from __future__ import annotations

import datetime as dt
import gzip
import ipaddress
import ssl
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from scrapy import Request
from scrapy.http import HtmlResponse, Response

from crawler.archive import Archive
from crawler.crawl import CrawlError, crawl
from crawler.pace import Pace
from crawler.spiders.desk import Desk
from crawler.spiders.portal import PortalSpider
from tests.crawler.made import COLUMN, QUICK, Case, Outcome, column, crawl_cases, page, path, portal, reports, title
from tests.crawler.servers import Answer, html, serve

MANY = range(2008, 2024)
NO_PAGES = {202: "blocked", 404: "missing", 418: "blocked", 429: "busy", 500: "server", 503: "busy"}
SQUEEZED = {"gzip": partial(gzip.compress, mtime=0), "deflate": zlib.compress, "plain": bytes}
_LIST = f"<title>年报</title><a href='{path(2020)}'>{title(2020)}</a>"
ODD_BYTES = {
    "gb18030": _LIST.encode("gb18030"),
    "utf-16": _LIST.encode("utf-16"),
    "stray bytes": _LIST.encode() + b"\xff\x00\xfe",
    "bad link": _LIST.encode() + b"<a href='http://[bad'>x</a><a href='http://a:b/'>x</a>",
}


def squeezed(answer: Answer, encoding: str) -> Answer:
    """The answer compressed; "plain" is labelled so and is not."""
    named = "gzip" if encoding == "plain" else encoding
    return Answer(SQUEEZED[encoding](answer.body), headers={"Content-Type": "text/html", "Content-Encoding": named})


def cases(folder: Path) -> dict[str, Case]:
    nothing = html("<title>年报</title><p>栏目建设中</p>")
    bomb = Answer(gzip.compress(bytes(80 << 20), 1), headers={"Content-Encoding": "gzip", "Content-Type": "text/html"})
    foreign = Answer(b"x", headers={"Content-Encoding": "compress", "Content-Type": "text/html"})
    short = Answer(b"<p>", headers={"Content-Length": "1000", "Connection": "close"})
    table = {
        "lost column": Case(reports(2020), columns=["/none/", COLUMN]),
        "empty trs": Case({COLUMN: nothing}),
        "empty hanweb": Case({"/col/col1/index.html": nothing}, ["/col/col1/index.html"], "hanweb"),
        "refusing": Case({COLUMN: column(MANY)} | {path(year): Answer(b"no", 403) for year in MANY}),
        "unfolding": Case(reports(2019, 2020, 2021) | {path(2020): bomb, path(2021): foreign}),
        "short": Case(reports(2020, 2021) | {path(2020): short}),
        "unknown signer": Case(reports(2020), tls=self_signed(folder)),
    }
    moved = {path(year): Answer(status=301, headers={"Location": path(2022)}) for year in (2020, 2021)}
    gone = {path(year): Answer(status=302, headers={"Location": COLUMN}) for year in (2020, 2021)}
    odd = html(f"<title>年报</title><a href='{path(2020)}' title='{title(2020)}&#xD83D;\x1b[31m'>x</a>")
    table |= {
        "all moved to one": Case(reports(2020, 2021, 2022) | moved),
        "all led to the list": Case(reports(2020, 2021, 2022) | gone),
        "odd letters": Case(reports(2020) | {COLUMN: odd}),
        "deep": Case(reports(2020, 2021) | {path(2020): html("<div>" * 60_000)}),
    }
    years = (2020, 2021, 2022)
    home = page("某市人民政府门户网站", f"<p>要闻</p><ul><li><a href='{path(2020)}'>{title(2020)}</a></li></ul>")
    stub = html("<html><script>document.cookie='a=1';location.reload()</script></html>")
    wall = html("<html><body>您的访问被阻断，请求ID：5f3a</body></html>")
    table |= {
        "a firewall's page": Case(reports(*years) | {path(year): wall for year in years}),
        "a script's stub": Case(reports(*years) | {path(year): stub for year in years}),
        "the home page instead": Case(reports(*years) | {path(2020): home, path(2021): html(" ")}),
        "only leads on": Case(
            reports(2021)
            | {path(2021): html("<script>window.location.href='/real/2021.html'</script>")}
            | {"/real/2021.html": page(title(2021))}
        ),
        "in a frame": Case(
            {COLUMN: page("政府信息公开年报", "<p>当前位置</p><iframe src='/inner/list.html'></iframe>")}
            | {"/inner/list.html": column([2020]), path(2020): page(title(2020))}
        ),
        "written by a script": Case(
            {
                COLUMN: page(
                    "年报", f"<script>document.writeln(\"<li><a href='{path(2020)}'>{title(2020)}</a></li>\")</script>"
                )
            }
            | {path(2020): page(title(2020))}
        ),
        "with a base": Case(
            {
                COLUMN: html(
                    f"<head><base href='/nb/'><title>年报</title></head><a href='{path(2020)[4:]}'>{title(2020)}</a>"
                )
            }
            | {path(2020): page(title(2020))},
            columns=["/x/index.html"],
        ),
    }
    table["with a base"].pages["/x/index.html"] = table["with a base"].pages.pop(COLUMN)
    locked = Answer(b"x", 412, {"Content-Encoding": "br"})
    table["locked"] = Case(reports(2020) | {path(2020): locked})
    odd = {name: Answer(body, headers={"Content-Type": "text/html; charset=ascii"}) for name, body in ODD_BYTES.items()}
    table |= {name: Case(reports(2020) | {COLUMN: answer}) for name, answer in odd.items()}
    table |= {name: Case({at: squeezed(answer, name) for at, answer in reports(2020).items()}) for name in SQUEEZED}
    return table | {
        str(status): Case(reports(2020, 2021) | {path(2020): Answer(b"<script>", status)}) for status in NO_PAGES
    }


def self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = builder.add_extension(names, critical=False)
    builder = builder.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
    (folder / "cert.pem").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("archive")


@pytest.fixture(scope="module")
def crawled(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    return crawl_cases(cases(tmp_path_factory.mktemp("keys")), root)


def test_a_column_that_is_not_there(crawled: dict[str, Outcome]) -> None:
    found = crawled["lost column"]
    assert found.problems == {"/none/": "missing"}
    assert "registry" in found.sentence
    assert found.report.reports == 1


@pytest.mark.parametrize("case", ["empty trs", "empty hanweb"])
def test_a_column_without_articles(crawled: dict[str, Outcome], case: str) -> None:
    assert [problem.kind for problem in crawled[case].told] == ["empty"]


def test_a_portal_that_keeps_refusing_is_left_alone(crawled: dict[str, Outcome]) -> None:
    found = crawled["refusing"]
    counts = found.report.counts
    assert counts.keys() == {"blocked", "set_aside"}
    assert (counts["blocked"], counts["set_aside"]) == (5, 1)
    assert len(found.server.paths) <= 2 + 2 + 5  # robots.txt, the list, two guesses at its second page


@pytest.mark.parametrize("status", NO_PAGES)
def test_an_answer_that_is_no_page(crawled: dict[str, Outcome], status: int) -> None:
    found = crawled[str(status)]
    assert found.problems == {path(2020): NO_PAGES[status]}
    assert str(status) in found.sentence
    assert (found.report.pages, found.report.reports) == (2, 1)
    times = 3 if status in (429, 500, 503) else 1  # a fault is asked for again, a refusal never
    assert found.server.paths.count(path(2020)) == times
    assert [capture.status for capture in found.captures].count(status) == times + (status == 404)


def test_a_page_that_a_reader_stumbles_over_is_a_problem_and_nothing_more() -> None:
    keeper: Any = None
    desk = Desk(keeper, Pace(QUICK), [], print)
    spider = PortalSpider(portal=portal("http://a.gov.cn/"), desk=desk, on_found=print, on_progress=print)

    def stumble(_: Response) -> Iterator[Request]:
        raise RecursionError("too deep")

    request = Request("http://a.gov.cn/nb/")
    response = HtmlResponse(request.url, body="<p>年报</p>".encode(), request=request)
    assert list(spider.answered(response, stumble, {})) == []
    (problem,) = spider.report.problems
    assert (problem.kind, problem.url) == ("unreadable", request.url)
    assert "RecursionError: too deep" in problem.sentence


@pytest.mark.parametrize("case", ODD_BYTES)
def test_bytes_that_lie_about_their_charset(crawled: dict[str, Outcome], case: str) -> None:
    assert (crawled[case].report.failures, crawled[case].report.reports) == ([], 1)


@pytest.mark.parametrize("case", SQUEEZED)
def test_compressed_pages_are_archived_as_they_came_and_read(
    crawled: dict[str, Outcome], root: Path, case: str
) -> None:
    found = crawled[case]
    assert (found.problems, found.report.reports) == ({}, 1)
    (capture,) = [capture for capture in found.captures if capture.url.endswith(path(2020))]
    assert Archive(str(root)).read(capture).data == page(title(2020)).body
    raw = gzip.decompress((root / capture.file).read_bytes()[capture.offset :][: capture.length])
    assert raw.rstrip(b"\r\n").endswith(SQUEEZED[case](page(title(2020)).body).rstrip(b"\r\n"))


def test_pages_that_unfold_beyond_bounds_or_in_unknown_ways(crawled: dict[str, Outcome]) -> None:
    found = crawled["unfolding"]
    assert found.problems == {path(2020): "bomb", path(2021): "unreadable"}
    assert found.report.reports == 1
    assert {path(2020), path(2021)} <= {"/" + capture.url.split("/", 3)[3] for capture in found.captures}


def test_reports_that_lead_to_one_are_one(crawled: dict[str, Outcome]) -> None:
    found = crawled["all moved to one"]
    assert found.report.reports == 1
    assert [problem.kind for problem in found.told] == ["duplicate"] * 2


def test_reports_that_lead_to_their_list_are_withdrawn(crawled: dict[str, Outcome]) -> None:
    found = crawled["all led to the list"]
    assert found.report.reports == 1
    assert found.problems == {path(2020): "soft_missing", path(2021): "soft_missing"}


def test_letters_that_no_file_holds_and_signs_that_move_a_cursor(crawled: dict[str, Outcome]) -> None:
    found = crawled["odd letters"]
    assert (found.problems, found.report.reports) == ({}, 1)


def test_a_page_that_is_nested_too_deeply(crawled: dict[str, Outcome]) -> None:
    found = crawled["deep"]
    assert found.problems == {path(2020): "unreadable"}
    assert found.report.reports == 1


@pytest.mark.parametrize("case", ["a firewall's page", "a script's stub"])
def test_a_refusal_that_came_with_status_200(crawled: dict[str, Outcome], case: str) -> None:
    found = crawled[case]
    assert found.report.reports == 0
    assert found.report.counts == {"blocked": 3}


def test_a_page_that_does_not_say_what_its_link_says_is_no_report(crawled: dict[str, Outcome]) -> None:
    found = crawled["the home page instead"]
    assert found.report.reports == 1
    assert found.problems == {path(2020): "soft_missing", path(2021): "soft_missing"}


def test_a_page_that_only_leads_on(crawled: dict[str, Outcome]) -> None:
    found = crawled["only leads on"]
    assert (found.problems, found.report.reports) == ({}, 1)
    assert "/real/2021.html" in found.server.paths


@pytest.mark.parametrize("case", ["in a frame", "written by a script", "with a base"])
def test_lists_that_stand_elsewhere(crawled: dict[str, Outcome], case: str) -> None:
    assert (crawled[case].problems, crawled[case].report.reports) == ({}, 1)


def test_a_refusal_is_one_however_it_is_encoded(crawled: dict[str, Outcome]) -> None:
    assert crawled["locked"].problems == {path(2020): "blocked"}
    assert "script" in crawled["locked"].sentence


def test_an_answer_that_breaks_off(crawled: dict[str, Outcome]) -> None:
    assert crawled["short"].problems == {path(2020): "broken_off"}
    assert "broke off" in crawled["short"].sentence
    assert crawled["short"].report.reports == 1


def test_a_certificate_that_nobody_vouches_for(crawled: dict[str, Outcome]) -> None:
    found = crawled["unknown signer"]
    assert found.problems == {COLUMN: "no_answer"}
    assert "certificate" in found.sentence
    assert (found.server.asked, found.captures) == ([], [])


def test_a_certificate_that_somebody_vouches_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signer = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    (found,) = crawl_cases({"signed": Case(reports(2020), tls=signer)}, tmp_path / "archive").values()
    assert (found.problems, found.report.reports) == ({}, 1)


def test_the_second_crawl_adds_versions_and_the_newest_counts(tmp_path: Path) -> None:
    answers = reports(2020, 2021)
    with serve(answers) as server:
        told, known = [portal(server.url)], frozenset({server.host})
        crawl(told, str(tmp_path), loopback=known, manners=QUICK)
        first = {capture.url: capture for capture in Archive(str(tmp_path)).latest()}
        answers[path(2020)] = page(f"{title(2020)}（修订）")
        answers[path(2021)] = Answer(status=404)
        crawl(told, str(tmp_path), loopback=known, manners=QUICK)
    archive = Archive(str(tmp_path))
    latest = {capture.url: capture for capture in archive.latest()}
    assert latest.keys() == first.keys()
    assert len(archive.latest()) == len(latest)
    assert len(archive.files()) == 2
    changed, gone = f"{server.url}{path(2020)}", f"{server.url}{path(2021)}"
    assert latest[changed].fetched_at > first[changed].fetched_at
    assert "修订".encode() in archive.read(latest[changed]).data
    assert latest[gone] == first[gone]  # a report that was withdrawn stays
    assert len([capture for capture in archive.captures() if capture.url == changed]) == 2


def test_an_archive_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with serve(reports(2020)) as server, pytest.raises(CrawlError, match="cannot be used") as caught:
        crawl(
            [portal(server.url)], str(tmp_path / "file" / "archive"), loopback=frozenset({server.host}), manners=QUICK
        )
    assert "file/archive" in str(caught.value)
    assert "name another place" in str(caught.value)
    assert server.paths == []


def test_an_archive_of_an_unknown_kind() -> None:
    with serve({}) as server, pytest.raises(CrawlError, match="nosuch"):
        crawl([portal(server.url)], "nosuch://archive", loopback=frozenset({server.host}), manners=QUICK)
    assert server.asked == []


def test_no_portals(tmp_path: Path) -> None:
    assert crawl([], str(tmp_path)).portals == []


def test_modules_in_the_working_folder_are_not_taken_for_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("scrapy", "crawler", "random"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong module')")
    monkeypatch.chdir(tmp_path)
    with serve(reports(2020)) as server:
        (told,) = crawl([portal(server.url)], "archive", loopback=frozenset({server.host}), manners=QUICK).portals
    assert told.reports == 1
    assert list((tmp_path / "archive").glob("*.warc.gz"))

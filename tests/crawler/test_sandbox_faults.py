"""Each thing that goes wrong in the sandbox goes wrong as it is named, and what is true of it is told."""

from __future__ import annotations

import gzip
import re
import resource
import socket
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from crawler.pages.links import page_text
from crawler.sandbox import Sandbox, make_world
from crawler.sandbox.faults import troubled
from crawler.sandbox.faults_answers import BIG, DOES
from crawler.sandbox.truth import Told
from crawler.sandbox.world import load_faults, load_troubles
from tests.crawler.asking import Got, ask, column_of

TROUBLES = {trouble.id: trouble for trouble in load_troubles()}
KINDS = {
    "blocked", "busy", "missing", "soft_missing", "server", "timeout", "no_answer", "broken_off", "redirects",
    "address", "elsewhere", "too_large", "bomb", "endless", "incomplete", "empty",
}  # fmt: skip
NOTES = {"slow", "waited", "charset", "duplicate", "retried", "scheme"}
CODES = {
    "blocked": {200, 202, 401, 405, 451, 468}, "busy": {429, 503}, "missing": {404, 410}, "soft_missing": {200},
    "server": {500, 502}, "redirects": {302}, "address": {301, 302}, "elsewhere": {302},
}  # fmt: skip


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(world=make_world(3, agencies=150), faults=True) as box:
        yield box


def told(box: Sandbox, name: str) -> Told:
    (found,) = [each for each in (*box.truth.faults, *box.truth.notes) if each.portal == f"sandbox-fault-{name}"]
    return found


def url_of(box: Sandbox, name: str) -> str:
    url = told(box, name).url
    assert url is not None
    return url


def test_every_kind_is_there(box: Sandbox) -> None:
    assert {each.kind for each in box.truth.faults} == KINDS
    assert {each.kind for each in box.truth.notes} == NOTES
    assert Counter(each.portal for each in (*box.truth.faults, *box.truth.notes)).keys() == (
        TROUBLES.keys() | {fault.id for fault in load_faults()}
    )
    assert {each.portal for each in box.truth.faults} <= {portal.id for portal in box.portals}


def test_every_trouble_is_one() -> None:
    elsewhere = {"refuse", "plain_only", "empty", "duplicate", "first_page_only"}
    assert {trouble.does for trouble in TROUBLES.values()} == DOES.keys() | elsewhere


@pytest.mark.parametrize("name", [name for name, trouble in TROUBLES.items() if trouble.does == "status"])
def test_a_status(box: Sandbox, name: str) -> None:
    short = name.removeprefix("sandbox-fault-")
    trouble = TROUBLES[name]
    got = ask(url_of(box, short))
    assert got.status == trouble.status
    if trouble.kind in CODES:
        assert got.status in CODES[trouble.kind]
    assert got.body.decode() == trouble.body
    again = ask(url_of(box, short))
    assert again.status == (trouble.status if not trouble.times else 200)
    for header in trouble.headers:
        assert header in got.headers


def test_where_redirects_lead(box: Sandbox) -> None:
    for name in ("private", "metadata"):
        assert urlsplit(ask(url_of(box, name)).headers["Location"]).hostname in ("10.0.0.1", "169.254.169.254")
    away = urlsplit(ask(url_of(box, "elsewhere")).headers["Location"])
    assert away.netloc in box.loopback
    assert away.netloc != urlsplit(url_of(box, "elsewhere")).netloc


def test_a_circle_and_an_endless_chain(box: Sandbox) -> None:
    circle = url_of(box, "circle")
    assert ask(circle).headers["Location"] == urlsplit(circle).path
    chain = url_of(box, "endless-redirect")
    seen = [ask(chain).headers["Location"] for _ in range(3)]
    assert len(set(seen)) == 3
    assert all(location.startswith(f"{urlsplit(chain).path}?") for location in seen)


def test_no_answer(box: Sandbox) -> None:
    assert ask(url_of(box, "timeout"), timeout=0.5).error == "TimeoutError"
    assert ask(url_of(box, "hangup")).error == "RemoteDisconnected"
    assert ask(column_of(box, "sandbox-fault-refused")).error == "ConnectionRefusedError"
    assert ask(column_of(box, "sandbox-silent"), timeout=0.5).error == "TimeoutError"
    assert ask(column_of(box, "sandbox-hangup")).error == "RemoteDisconnected"


def test_what_breaks_off(box: Sandbox) -> None:
    assert ask(url_of(box, "reset")).error == "ConnectionResetError"
    short = ask(url_of(box, "short"))
    assert (short.status, short.error) == (200, "IncompleteRead")
    cut = ask(url_of(box, "gzip"))
    assert (cut.status, cut.error, cut.headers["Content-Encoding"]) == (200, "", "gzip")
    with pytest.raises(EOFError):
        gzip.decompress(cut.body)


def test_a_bomb_unfolds(box: Sandbox) -> None:
    got = ask(url_of(box, "bomb"))
    assert got.headers["Content-Encoding"] == "gzip"
    assert len(got.body) < 200_000
    unfolder, size, rest = zlib.decompressobj(31), 0, got.body
    while rest:
        size += len(unfolder.decompress(rest, 1 << 20))
        rest = unfolder.unconsumed_tail
    assert size > 64 << 20
    assert unfolder.eof


@pytest.mark.parametrize("name", ["large", "large-told"])
def test_a_large_body_is_never_held(box: Sandbox, name: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    parts = urlsplit(url_of(box, name))
    size = 0
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as client:
        client.sendall(f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n".encode())
        head = client.recv(1 << 16)
        size += len(head)
        while piece := client.recv(1 << 18):
            size += len(piece)
    assert size > BIG
    assert (b"Content-Length: %d" % BIG in head) == (name == "large-told")
    assert (b"Transfer-Encoding: chunked" in head) == (name == "large")
    assert b"\r\n\r\n" in head
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KB


def test_a_list_without_end(box: Sandbox) -> None:
    column = url_of(box, "endless")
    seen: set[str] = set()
    for page in range(8):
        html = page_text(ask(re.sub(r"index\.html", f"index_{page}.html" if page else "index.html", column)).body)
        new = set(re.findall(r'href="(\./[^"]+)"', html)) - seen
        assert new
        seen |= new
        pages, number = re.findall(r"createPageHTML\((\d+), (\d+)", html)[0]
        assert (int(pages) > page + 1, int(number)) == (True, page)
        for path in new:
            assert ask(column.replace("index.html", path[2:])).status == 200


def test_lists_that_tell_more_than_they_give(box: Sandbox) -> None:
    column = url_of(box, "incomplete")
    html = page_text(ask(column).body)
    total = int(re.findall(r"totalRecord:(\d+)", html)[0])
    rows = ask(
        f"{urlsplit(column).scheme}://{urlsplit(column).netloc}/module/web/jpage/dataproxy.jsp?columnid=1001&perpage=300"
    )
    assert page_text(rows.body).count("<record>") == total - 25
    empty = ask(url_of(box, "empty"))
    assert empty.status == 200
    assert not re.search(r"/t\d{8}_", page_text(empty.body))


def test_the_stuck_list_hides_what_is_not_on_its_first_page(box: Sandbox) -> None:
    found = [report.year for report in box.truth.reports if report.portal == "sandbox-fault-stuck"]
    assert found == [2023]


def test_a_slow_page_comes(box: Sandbox) -> None:
    got = ask(url_of(box, "slow"))
    entry = box.log[-1]
    assert got.status == 200
    assert entry.ended - entry.started > 1.0


def test_charsets(box: Sandbox) -> None:
    lying, silent = ask(url_of(box, "mislabelled")), ask(url_of(box, "unlabelled"))
    assert lying.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"charset=utf-8" in lying.body
    for got in (lying, silent):
        assert "政府信息公开" in got.body.decode("gbk")
        with pytest.raises(UnicodeDecodeError):
            got.body.decode()
    assert b"charset" not in silent.body
    assert silent.headers["Content-Type"] == "text/html"


def test_one_page_under_many_addresses(box: Sandbox) -> None:
    html = page_text(ask(url_of(box, "duplicate")).body)
    reports = [report for report in box.truth.reports if report.portal == "sandbox-fault-duplicate"]
    assert len(reports) == 3
    for report in reports:
        assert len({ask(url).body for url in (report.url, *report.also)}) == 1
        for url in report.also:
            parts = urlsplit(url)
            assert f'href="{parts.path}{"?" if parts.query else ""}{parts.query}"' in html


def test_a_portal_that_speaks_no_tls_says_so_at_once(box: Sandbox) -> None:
    (portal,) = [portal for portal in box.portals if portal.id == "sandbox-fault-scheme"]
    assert portal.base_url.startswith("https://")
    parts = urlsplit(portal.base_url)
    with socket.create_connection((parts.hostname, parts.port), timeout=2) as client:
        client.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
        assert _ended(client.recv)
    assert ask(portal.column_urls()[0].replace("https:", "http:")).status == 200


def _ended(receive: Callable[[int], bytes]) -> bool:
    try:
        return receive(100) == b""
    except ConnectionResetError:
        return True


def test_what_is_lost_and_what_is_not(box: Sandbox) -> None:
    """Whatever is true of a portal with a trouble is served well, but for the trouble."""
    for trouble in TROUBLES.values():
        reports = [report for report in box.truth.reports if report.portal == trouble.id]
        whole = trouble.note or trouble.at in ("file", "list")
        lost = {"column": 3, "portal": 3, "report": 1, "empty": 3, "first_page_only": 2}
        wanted = 3 - (lost.get(trouble.does, 0) if whole and not trouble.note else 0 if whole else lost[trouble.at])
        assert len(reports) == wanted, trouble.id
        for report in reports:
            for url in (report.url, *report.attachments):
                answers = [ask(url.replace("https:", "http:")) for _ in range(2)]
                assert answers[-1].status == 200, url


def test_the_same_troubles_every_time() -> None:
    for trouble in TROUBLES.values():
        assert troubled(trouble).truth == troubled(trouble).truth


def test_an_answer_is_whole_for_head(box: Sandbox) -> None:
    got: Got = ask(column_of(box, "sandbox-fault-slow"), method="HEAD")
    assert (got.status, got.body, got.error) == (200, b"", "")
    assert int(got.headers["Content-Length"]) > 1000

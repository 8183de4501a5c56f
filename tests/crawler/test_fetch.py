"""Single documents: what comes, what is refused, and in which words."""

from __future__ import annotations

import gzip
import socket

import pytest

from crawler import fetch as module
from crawler.fetch import FetchError, fetch
from tests.crawler.servers import Answer, html, serve

PAGE = html("<p>年报</p>")


def test_a_document_with_what_is_known_of_it() -> None:
    with serve({"/a.html": PAGE}) as server:
        document = fetch(f"{server.url}/a.html", loopback=frozenset({server.host}))
    assert document.data == "<p>年报</p>".encode()
    assert (document.url, document.media_type) == (f"{server.url}/a.html", "text/html")
    assert document.fetched_at is not None
    headers = server.asked[0][1]
    assert headers["User-Agent"].startswith("nianbao/")
    assert headers["Host"] == server.host


def test_redirects_are_followed_and_checked() -> None:
    answers = {
        "/a": Answer(status=302, headers={"Location": "b"}),
        "/b": PAGE,
        "/out": Answer(status=302, headers={"Location": "http://10.0.0.1/"}),
        "/file": Answer(status=302, headers={"Location": "file:///etc/passwd"}),
        "/loop": Answer(status=302, headers={"Location": "/loop"}),
    }
    with serve(answers) as server:
        known = frozenset({server.host})
        assert fetch(f"{server.url}/a", loopback=known).url == f"{server.url}/b"
        with pytest.raises(FetchError, match=r"10\.0\.0\.1 .*not on the public internet"):
            fetch(f"{server.url}/out", loopback=known)
        with pytest.raises(FetchError, match="not an http or https address"):
            fetch(f"{server.url}/file", loopback=known)
        with pytest.raises(FetchError, match="redirects more than 5 times"):
            fetch(f"{server.url}/loop", loopback=known)
    assert server.paths.count("/loop") == 6


def test_another_port_of_this_machine_stays_closed() -> None:
    with serve({"*": PAGE}) as hidden, serve({"/": Answer(status=302, headers={"Location": hidden.url})}) as server:
        with pytest.raises(FetchError, match="not on the public internet"):
            fetch(f"{server.url}/", loopback=frozenset({server.host}))
        assert hidden.asked == []


def test_a_name_that_leads_to_a_private_address(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.168.1.1", 80))]
    monkeypatch.setattr(module.socket, "getaddrinfo", lambda *args, **kwargs: answer)
    with pytest.raises(FetchError, match=r"leads to 192\.168\.1\.1"):
        fetch("http://www.example.gov.cn/")


@pytest.mark.parametrize(
    ("status", "words"),
    [(404, "not there"), (412, "let programs in"), (521, "let programs in"), (500, "try again later")],
)
def test_other_answers(status: int, words: str) -> None:
    with serve({"*": Answer(b"x", status)}) as server, pytest.raises(FetchError, match=words):
        fetch(server.url, loopback=frozenset({server.host}))


def test_compressed_bodies_are_unfolded_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = gzip.compress(bytes(1 << 20))
    answers = {
        "/good": Answer(gzip.compress(b"plain"), headers={"Content-Encoding": "gzip"}),
        "/bomb": Answer(bomb, headers={"Content-Encoding": "gzip"}),
        "/brotli": Answer(b"x", headers={"Content-Encoding": "br"}),
        "/long": Answer(bytes(200_000)),
    }
    monkeypatch.setattr(module, "MAX_PLAIN", 100_000)
    monkeypatch.setattr(module, "MAX_RAW", 100_000)
    with serve(answers) as server:
        known = frozenset({server.host})
        assert fetch(f"{server.url}/good", loopback=known).data == b"plain"
        for path, words in [("/bomb", "unfolds to more"), ("/brotli", "not asked for"), ("/long", "is larger")]:
            with pytest.raises(FetchError, match=words):
                fetch(f"{server.url}{path}", loopback=known)


def test_no_answer() -> None:
    with serve({"*": Answer(hangup=True)}) as server:
        known = frozenset({server.host})
        with pytest.raises(FetchError, match="no answer"):
            fetch(server.url, loopback=known)
    with pytest.raises(FetchError, match="no answer"):
        fetch(server.url, loopback=known)


@pytest.mark.parametrize(
    "url", ["ftp://example.com/", "http://", "http://[::1]/", "http://u:p@example.com/", "http://a:b/"]
)
def test_addresses_that_are_refused_outright(url: str) -> None:
    with pytest.raises(FetchError):
        fetch(url)

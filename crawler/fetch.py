"""One document from one address, for `nianbao parse https://…`.

`fetch(url)` gives the `Document` behind an http or https address, by GET, or by POST where there is a `form` or a
`json` body; with a `referer` it asks as a page's script does. Every hop of a redirect is checked before it is taken
(crawler.guard), and the connection goes to the very address that was checked, so that a name cannot lead elsewhere in
between. Certificates are verified. At most `MAX_RAW` bytes are taken and `MAX_PLAIN` after decompression. Proxies of
the environment are not used: the check of the address would be the proxy's.

Raises `FetchError` with a sentence when there is no document: an address that must not be asked, no answer, an answer
other than 200, too many redirects, too much data. robots.txt is not asked: this is one page that a person named.
"""

from __future__ import annotations

import datetime as dt
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urljoin

import httpx
import msgspec

from crawler.agent import user_agent
from crawler.captures import media_type_of
from crawler.guard import AddressError, check_addresses, check_url, host_and_port
from crawler.inflate import TooLarge, UnknownEncoding, inflate
from parsers.records import Document

MAX_RAW = 32 << 20
MAX_PLAIN = 64 << 20
_MOST_REDIRECTS = 5
_SECONDS = 60.0
"""For the whole of one hop; a server that sends a byte now and then must not hold us longer."""
_TIMEOUT = httpx.Timeout(20.0)
_BLOCKED = (403, 405, 412, 429, 468, 521)


class FetchError(RuntimeError):
    """There is no document at this address; the message says why, `status` with what the server answered, if it did."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class _Body(msgspec.Struct, frozen=True):
    """What is sent: form fields or JSON, or nothing."""

    form: dict[str, str] | None = None
    json: dict[str, Any] | None = None

    @property
    def method(self) -> str:
        return "GET" if self.form is None and self.json is None else "POST"


def fetch(
    url: str,
    *,
    loopback: frozenset[str] = frozenset(),
    form: dict[str, str] | None = None,
    json: dict[str, Any] | None = None,
    referer: str = "",
    on_hop: Callable[[str], None] | None = None,
) -> Document:
    """The document at `url`. `loopback` names servers of a sandbox, as "host:port", that may be asked. `on_hop` is
    called with each address that a redirect leads to, before it is asked, and may raise FetchError."""
    scripted = {"Referer": referer, "X-Requested-With": "XMLHttpRequest"} if referer else {}
    try:
        with httpx.Client(trust_env=False, timeout=_TIMEOUT, headers={**_headers(), **scripted}) as client:
            return _follow(client, url, loopback, _Body(form, json), on_hop)
    except (AddressError, TooLarge, UnknownEncoding) as error:
        raise FetchError(f"{url}: {error}") from error
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        raise FetchError(f"{url}: no answer ({_reason(error)}): try again later, or save the page as a file") from error


def _headers() -> Mapping[str, str]:
    return {
        "User-Agent": user_agent(),
        "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
        "Accept-Language": "zh-CN,zh;q=0.9",
        "Accept-Encoding": "gzip, deflate",
    }


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "it took too long"
    return str(error) or type(error).__name__


def _follow(
    client: httpx.Client, url: str, loopback: frozenset[str], body: _Body, on_hop: Callable[[str], None] | None
) -> Document:
    here = url
    for _ in range(_MOST_REDIRECTS + 1):
        answer = _ask(client, here, loopback, body)
        if isinstance(answer, Document):
            return answer
        here, body = urljoin(here, answer), _Body()
        if on_hop is not None:
            on_hop(here)
    raise FetchError(f"{url}: redirects more than {_MOST_REDIRECTS} times, last to {here}: open it in a browser")


def _ask(client: httpx.Client, url: str, loopback: frozenset[str], body: _Body) -> Document | str:
    """The document, or where the server says it is."""
    response = _connect(client, httpx.URL(url), loopback, body)
    try:
        location = response.headers.get("location")
        if response.status_code in (301, 302, 303, 307, 308) and location:
            return str(location)
        if response.status_code != 200:
            raise FetchError(f"{url}: {refusal(response.status_code)}", response.status_code)
        plain = inflate(_raw_body(response), response.headers.get("content-encoding"), MAX_PLAIN)
    finally:
        response.close()
    media_type = media_type_of(response.headers.get("content-type"))
    return Document(data=plain.data, url=url, media_type=media_type or None, fetched_at=dt.datetime.now(dt.UTC))


def _connect(client: httpx.Client, url: httpx.URL, loopback: frozenset[str], body: _Body) -> httpx.Response:
    """The response, its body unread, from the first of the host's checked addresses that takes a connection."""
    check_url(str(url), loopback)
    last: httpx.TransportError | None = None
    for address in _resolve(url, loopback):
        request = client.build_request(
            body.method,
            url.copy_with(host=address),
            data=body.form,
            json=body.json,
            headers={"Host": url.netloc.decode("ascii")},
            extensions={"sni_hostname": url.raw_host.decode("ascii"), "timeout": _TIMEOUT.as_dict()},
        )
        try:
            return client.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            last = error
    raise last or httpx.ConnectError("the host name has no address")


def _resolve(url: httpx.URL, loopback: frozenset[str]) -> list[str]:
    host = url.raw_host.decode("ascii")
    found = socket.getaddrinfo(host, url.port or {"http": 80, "https": 443}[url.scheme], type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if host_and_port(str(url)) not in loopback:
        check_addresses(host, addresses)
    return addresses


def _raw_body(response: httpx.Response) -> bytes:
    """The body as it comes, compressed or not: the size is watched before anything is unfolded."""
    started = time.monotonic()
    body = bytearray()
    for piece in response.iter_raw(1 << 16):
        body += piece
        if len(body) > MAX_RAW:
            raise TooLarge(f"the answer is larger than {MAX_RAW >> 20} MB: no report is")
        if time.monotonic() - started > _SECONDS:
            raise httpx.ReadTimeout("the answer does not end")
    return bytes(body)


def refusal(status: int) -> str:
    """What a status other than 200 means to the person who asked."""
    if status in (404, 410):
        return f"the page is not there (HTTP {status})"
    if status in _BLOCKED:
        return f"the site does not let programs in (HTTP {status}): save the page in a browser and parse the file"
    return f"the site answered with an error (HTTP {status}): try again later"

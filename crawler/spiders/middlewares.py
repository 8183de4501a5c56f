"""What stands between the spiders and the network, from the spiders' side to the network's:

`ObeyRobots` asks for a host's robots.txt first and obeys it; a host that does not give it for a fault of its own (no
answer, a status from 500) is not asked for anything (RFC 9309 §2.3.1.4). `CheckAddress` lets only public addresses of
the portal's own site through, each hop of a redirect included. `Unpack` undoes an answer's compression within bounds,
as readers of the archive do. `ArchiveFirst`, next to the network, writes every answer to the archive before anything
looks at it, robots.txt and refusals too. `PublicResolver` gives no private address for a name. All but the resolver are
Scrapy downloader middlewares.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.resolver import CachingThreadedResolver
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.archive import MAX_DOCUMENT
from crawler.captures import Role
from crawler.guard import AddressError, check_addresses, check_url, is_address
from crawler.inflate import TooLarge, UnknownEncoding, inflate
from crawler.spiders.problems import Refused, kind_of_exception, kind_of_status
from crawler.warc import Exchange


class _Nothing(RobotParser):
    """Stands for a robots.txt that could not be had: nothing is allowed."""

    def __init__(self, kind: str, sentence: str) -> None:
        self.kind = kind
        self.sentence = sentence

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> _Nothing:
        raise NotImplementedError

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:  # noqa: ARG002
        return False


class ObeyRobots(RobotsTxtMiddleware):
    """Scrapy's, made to keep away where robots.txt cannot be had, and to say why."""

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Refuse what robots.txt forbids."""
        if isinstance(rp, _Nothing):
            raise Refused(rp.kind, rp.sentence)
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise Refused("robots", "robots.txt forbids it to crawlers: ask the site's operator for access") from error

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status < 500:  # up to there, a file that is not to be had forbids nothing (RFC 9309 §2.3.1.3)
            rules = response if response.status == 200 else response.replace(body=b"")
            await super()._parse_robots(rules, netloc, request)
            return
        kind, sentence = kind_of_status(response.status)
        self._close(netloc, kind, f"robots.txt {sentence}")

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if isinstance(exc, IgnoreRequest):  # led astray: the pages will be, too, and say so
            super()._robots_error(exc, netloc)
            return
        kind, sentence = kind_of_exception(exc)
        self._close(netloc, kind, f"robots.txt: {sentence}")

    def _close(self, netloc: str, kind: str, sentence: str) -> None:
        waiting = self._parsers[netloc]
        closed = _Nothing(kind, sentence)
        self._parsers[netloc] = closed
        if isinstance(waiting, Deferred):
            waiting.callback(closed)


class CheckAddress:
    """Lets only addresses through that the guard allows and that are the portal's."""

    def __init__(self, is_ours: Callable[[str], bool], loopback: frozenset[str]) -> None:
        self._is_ours = is_ours
        self._loopback = loopback

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CheckAddress:
        """Scrapy makes it so."""
        spider: Any = crawler.spider
        return cls(spider.is_ours, frozenset(crawler.settings.getlist("NIANBAO_LOOPBACK")))

    def process_request(self, request: Request) -> None:
        """Refuse what must not be asked."""
        try:
            check_url(request.url, self._loopback)
        except AddressError as error:
            raise Refused("address", str(error)) from error
        if not self._is_ours(request.url):
            host = urlsplit(request.url).netloc
            raise Refused(
                "elsewhere", f"leads to {host}, which is not this portal's: add it to the registry as its own"
            )


class Unpack:
    """Undoes Content-Encoding. Scrapy's own middleware fails at plain bytes that are labelled as compressed."""

    def process_response(self, request: Request, response: Response) -> Response:  # noqa: ARG002
        """The answer with its body plain; of a refusal nobody reads the body."""
        if response.status != 200:
            return response
        encodings = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        try:
            return response.replace(body=inflate(response.body, encodings, MAX_DOCUMENT).data)
        except TooLarge as error:
            raise Refused("too_large", str(error)) from error
        except UnknownEncoding as error:
            raise Refused("unreadable", str(error)) from error


class ArchiveFirst:
    """Writes each answer to the archive as it came."""

    def __init__(self, keep: Callable[[Exchange], None], portal: str) -> None:
        self._keep = keep
        self._portal = portal

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchiveFirst:
        """Scrapy makes it so."""
        spider: Any = crawler.spider
        return cls(spider.keep, spider.portal.id)

    def process_response(self, request: Request, response: Response) -> Response:
        """Store the answer, then pass it on."""
        role: Role = request.meta.get("role", "robots")
        self._keep(exchange_of(request, response, self._portal, role))
        return response


def exchange_of(request: Request, response: Response, portal: str, role: Role) -> Exchange:
    """Request and answer as the archive keeps them."""
    return Exchange(
        url=request.url,
        status=response.status,
        reason=_phrase(response.status),
        headers=_pairs(response.headers),
        body=response.body,
        fetched_at=dt.datetime.now(dt.UTC),
        method=request.method,
        request_headers=_pairs(request.headers),
        request_body=request.body,
        portal=portal,
        role=role,
        ip=str(response.ip_address) if response.ip_address else None,
    )


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name in headers for value in headers.getlist(name)]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


class PublicResolver(CachingThreadedResolver):
    """Resolves a name only to an address on the public internet."""

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802 (Twisted's name)
        """The address of a host; one that is named by its address was judged by `CheckAddress`."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found if is_address(name) else found.addCallback(_checked, name)


def _checked(address: str, name: str) -> str:
    try:
        check_addresses(name, [address])
    except AddressError as error:
        raise DNSLookupError(str(error)) from error
    return address

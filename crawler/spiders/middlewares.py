"""What stands between the spiders and the network, from the spiders' side to the network's:

`ObeyRobots` asks for a host's robots.txt first and obeys it; a host that does not give it for a fault of its own (no
answer, a status from 500) is not asked for anything (RFC 9309 §2.3.1.4), and its Crawl-delay sets the pace.
`CheckAddress` lets only public addresses of known portals through, each hop of a redirect included. `Unpack` undoes an
answer's compression within bounds, as readers of the archive do. All are Scrapy downloader middlewares; behind them
stands the handler (handler.py).
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred

from crawler.agent import ROBOTS_NAME
from crawler.archive import MAX_DOCUMENT
from crawler.guard import AddressError, check_url, site_of
from crawler.inflate import TooLarge, UnknownEncoding, inflate
from crawler.problems import Refused, kind_of_exception, kind_of_status
from crawler.spiders.exchanges import role_of


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

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._locks: dict[str, asyncio.Lock] = {}

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002
        """Ask for robots.txt anew where the host turned out to speak another scheme."""
        if request.meta.pop("robots_again", False):
            self._parsers.pop(urlsplit(request.url).netloc, None)
        await super().process_request(request)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The host's rules. One request at a time asks for them: of several that wait for the same file, Scrapy gives
        the rules to the first only, and lets the others pass."""
        lock = self._locks.setdefault(urlsplit(request.url).netloc, asyncio.Lock())
        async with lock:
            return await super().robot_parser(request)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Refuse what robots.txt forbids."""
        if isinstance(rp, _Nothing):
            raise Refused(rp.kind, rp.sentence)
        request.meta["robots"] = "allowed"
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise Refused("robots", "robots.txt forbids it to crawlers: ask the site's operator for access") from error

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status < 500:  # up to there, a file that is not to be had forbids nothing (RFC 9309 §2.3.1.3)
            rules = response if response.status == 200 else response.replace(body=b"")
            self._set_pace(rules, request)
            await super()._parse_robots(rules, netloc, request)
            return
        kind, sentence = kind_of_status(response.status)
        self._close(netloc, kind, f"robots.txt {sentence}")

    def _set_pace(self, rules: Response, request: Request) -> None:
        asked = Protego.parse(rules.text if isinstance(rules, TextResponse) else rules.body.decode("utf-8", "replace"))
        seconds = asked.crawl_delay(ROBOTS_NAME)
        spider: Any = self.crawler.spider
        if seconds:
            spider.desk.pace.obey_delay(request.url, float(seconds))

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if isinstance(exc, IgnoreRequest) and not isinstance(exc, Refused):  # too many redirects: no rules (§2.3.1.2)
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
    """Lets only addresses through that the guard allows and that are a known portal's; a redirect stays on its site."""

    def __init__(self, spider: Any, loopback: frozenset[str]) -> None:
        self._spider = spider
        self._loopback = loopback

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CheckAddress:
        """Scrapy makes it so."""
        return cls(crawler.spider, frozenset(crawler.settings.getlist("NIANBAO_LOOPBACK")))

    def process_request(self, request: Request) -> None:
        """Refuse what must not be asked."""
        try:
            check_url(request.url, self._loopback)
        except AddressError as error:
            raise Refused("address", str(error)) from error
        if role_of(request) == "robots":  # its redirects may lead to another authority (RFC 9309 §2.3.1.2)
            return
        came_from = request.meta.get("redirect_urls", [])[:1]
        if not self._may_ask(request.url, came_from):
            host = urlsplit(request.url).netloc
            owner = "another portal's" if came_from and self._spider.may_ask(request.url) else "no known portal's"
            raise Refused("elsewhere", f"leads to {host}, which is {owner}: see in a browser where the page went")

    def _may_ask(self, url: str, came_from: list[str]) -> bool:
        if came_from and site_of(came_from[0]) != site_of(url):
            return bool(self._spider.is_ours(url))
        return bool(self._spider.may_ask(url))


class Unpack:
    """Undoes Content-Encoding. Scrapy's own middleware fails at plain bytes that are labelled as compressed."""

    def process_response(self, request: Request, response: Response) -> Response:  # noqa: ARG002
        """The answer with its body plain; of a refusal nobody reads the body."""
        if response.status != 200:
            return response
        encodings = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        try:
            plain = inflate(response.body, encodings, MAX_DOCUMENT)
            if not plain.whole:
                raise Refused("broken_off", "the compressed answer breaks off: try again at another hour")
            return response.replace(body=plain.data)
        except TooLarge as error:
            raise Refused("bomb", f"{error}: no report is so large; look at it in the archive") from error
        except UnknownEncoding as error:
            raise Refused("unreadable", str(error)) from error

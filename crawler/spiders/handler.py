"""The last step before the network: Scrapy's downloader, made to wait for a host's turn and to archive what it gets.

Being inside of everything that asks, robots.txt and retries included, it is the one place where a pace can be kept
(crawler.pace), and where every answer is durable before anything looks at it, refusals too. What this crawl has
archived already is not asked for again, whoever asked first; what earlier ones have, only if it changed.

It leaves in a request's `meta` what others say of it: `pause`; `state`, as the keeper tells it; `trouble`, the status
or the kind of failure that it met; `begun`, when an answer has begun to come.
"""

from __future__ import annotations

from typing import Any

from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, ResponseDataLossError
from scrapy.http import Response

from crawler.keeper import Kept
from crawler.pace import Turn
from crawler.spiders.exchanges import exchange_of, response_of, role_of


class PoliteHandler(HTTP11DownloadHandler):
    """Downloads in turn, and archives."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._nianbao_crawler = crawler
        self._pool.retryAutomatically = False  # it would ask again at once, and nobody would hear of it
        crawler.signals.connect(_note_beginning, signals.headers_received)

    async def download_request(self, request: Request) -> Response:
        """The answer. Raises what the network does, and `Refused` where the host is not to be asked."""
        spider: Any = self._nianbao_crawler.spider
        known = await self._recall(spider, request)
        if known is not None:
            return known
        async with spider.desk.pace.alone(request.url):
            known = await self._recall(spider, request)  # another spider may have asked for it in the meantime
            if known is not None:
                return known
            for name in ("If-None-Match", "If-Modified-Since"):  # a redirect's request has those of the address before
                request.headers.pop(name, None)
            for name, value in spider.desk.conditions(request.url, role_of(request)).items():
                request.headers[name] = value.encode("latin-1", "replace")
            async with spider.desk.pace.turn(request.url) as turn:
                request.meta["pause"] = turn.pause
                response = await self._ask(request, turn)
            owner = spider.desk.owner(request.url) or spider.portal
            keeping = spider.desk.keep(exchange_of(request, response, owner.id))
        kept: Kept = await keeping
        if kept.answer.status != response.status:  # nothing changed: the page of the last time
            return _told(request, kept)
        request.meta["state"] = kept.state
        return response

    async def _ask(self, request: Request, turn: Turn) -> Response:
        request.meta.pop("begun", None)
        try:
            response = await super().download_request(request)
        except DownloadCancelledError:  # larger than we take: the host did its part
            turn.answered(200)
            raise
        except DownloadFailedError as error:
            request.meta["trouble"] = type(error).__name__
            if request.meta.get("begun"):
                raise ResponseDataLossError(str(error)) from error
            raise
        except Exception as error:
            request.meta["trouble"] = type(error).__name__
            raise
        wait = response.headers.get("Retry-After") or b""
        turn.answered(response.status, wait.decode("latin-1"))
        if turn.in_trouble or response.status >= 500:
            request.meta["trouble"] = response.status
        return response

    async def _recall(self, spider: Any, request: Request) -> Response | None:
        kept = await spider.desk.recall(request.url, role_of(request)) if request.method == "GET" else None
        return _told(request, kept) if kept is not None else None


def _told(request: Request, kept: Kept) -> Response:
    request.meta["state"] = kept.state
    return response_of(request, kept.answer)


def _note_beginning(request: Request, **_: object) -> None:
    request.meta["begun"] = True

"""The last step before the network: Scrapy's downloader, made to wait for a host's turn (crawler.pace).

Being inside of everything that asks, robots.txt and retries included, it is the one place where a pace can be kept. It
leaves in a request's `meta` what others say of it: `pause`, and `trouble`, the status or the kind of failure that it
met; `begun`, when an answer has begun to come.
"""

from __future__ import annotations

from typing import Any

from scrapy import Request, signals
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, ResponseDataLossError
from scrapy.http import Response

from crawler.pace import Turn


class PoliteHandler(HTTP11DownloadHandler):
    """Downloads in turn."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._nianbao_crawler = crawler
        crawler.signals.connect(_note_beginning, signals.headers_received)

    async def download_request(self, request: Request) -> Response:
        """The answer. Raises what the network does, and `Refused` where the host is not to be asked."""
        spider: Any = self._nianbao_crawler.spider
        async with spider.desk.pace.turn(request.url) as turn:
            request.meta["pause"] = turn.pause
            request.meta.pop("begun", None)
            return await self._ask(request, turn)

    async def _ask(self, request: Request, turn: Turn) -> Response:
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


def _note_beginning(request: Request, **_: object) -> None:
    request.meta["begun"] = True

"""The crawl's process: `python -m crawler.engine` reads a `Job` as JSON from its standard input and writes messages,
one JSON object a line, to its standard output (crawler.crawl has their shapes). Logs go to standard error.

Portals are crawled side by side, those that list the reports of others first; a host has one pace, whoever asks it.
When its standard input is closed, the process ends; nothing is lost by that, since every answer is durable in the
archive before it is used.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections import deque
from typing import Any, BinaryIO

import certifi
import msgspec
from scrapy.crawler import AsyncCrawlerProcess

from crawler.agent import ROBOTS_NAME, user_agent
from crawler.archive import Archive
from crawler.crawl import CrawlEvent, Failed, Finished, FoundOne, Job
from crawler.keeper import Keeper
from crawler.pace import Pace
from crawler.registry import Portal
from crawler.report import Found, PortalReport
from crawler.spiders.desk import Desk
from crawler.spiders.handler import PoliteHandler
from crawler.spiders.middlewares import CheckAddress, ObeyRobots, Unpack
from crawler.spiders.portal import PortalSpider
from crawler.spiders.resolver import PublicResolver

_LANES = 16
"""Portals that are crawled at the same time."""
_AT_ONCE = 16
"""Requests of a portal that may wait at the same time, each for a host of its own."""
_LARGEST = 32 << 20
_MOST_REDIRECTS = 5
_SECONDS_BETWEEN = 0.1
"""How often the parent hears how far it is."""


_DOORS = ["scrapy.extensions.telnet.TelnetConsole", "scrapy.extensions.remote_control.RemoteControl"]
"""Extensions that let other processes in to run code; Scrapy opens them unless told not to."""


def settings_of(job: Job) -> dict[str, Any]:
    """Scrapy's settings for the job. The pace is kept by `PoliteHandler`."""
    middlewares = {
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
        CheckAddress: 50,
        ObeyRobots: 100,
        Unpack: 590,
    }
    return {
        "USER_AGENT": user_agent(),
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": ROBOTS_NAME,
        "DOWNLOADER_MIDDLEWARES": middlewares,
        "CONCURRENT_REQUESTS": _AT_ONCE,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "CONCURRENT_ITEMS": 1,  # there are none: every one allowed costs a task for each page
        "WARN_ON_GENERATOR_RETURN_VALUE": False,  # it reads the source of the spider for each page
        "DOWNLOAD_DELAY": 0,
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",  # a list is read from its top
        "DOWNLOAD_HANDLERS": {"http": PoliteHandler, "https": PoliteHandler},
        "AUTOTHROTTLE_ENABLED": False,
        "DOWNLOAD_TIMEOUT": job.manners.timeout,
        "DOWNLOAD_MAXSIZE": _LARGEST,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "RETRY_TIMES": job.manners.retries,
        "RETRY_HTTP_CODES": [408, 429, 500, 502, 503, 504, 522, 524],
        "REDIRECT_MAX_TIMES": _MOST_REDIRECTS,
        "METAREFRESH_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "TWISTED_DNS_RESOLVER": PublicResolver,
        "EXTENSIONS": dict.fromkeys(_DOORS),
        "LOG_LEVEL": "ERROR",
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9",
            "Accept-Encoding": "gzip, deflate",
        },
        "NIANBAO_LOOPBACK": job.loopback,
    }


class Engine:
    """Runs a job and says on `out` how far it is."""

    def __init__(self, job: Job, out: BinaryIO) -> None:
        self._job = job
        self._out = out
        self._lock = threading.Lock()
        self._said = 0.0
        self._process = AsyncCrawlerProcess(settings_of(job))
        self._queue = deque(sorted(job.portals, key=lambda portal: not portal.aggregator))

    def run(self) -> None:
        """Crawl all portals."""
        try:
            keeper = Keeper(Archive(self._job.archive_root), self._job.since)
        except Exception as error:  # a store's library raises what it likes
            self._fail(f"the archive {self._job.archive_root} cannot be used ({error})")
            return
        known = [*self._job.portals, *self._job.known]
        most = self._job.manners.budget
        budgets = {site: min(portal.budget, most) for portal in known if portal.budget for site in portal.sites()}
        pace = Pace(self._job.manners, budgets=budgets, asked=keeper.asked_today)
        self._desk = Desk(keeper, pace, known, self._stop)
        _reactor().callWhenRunning(self._start)
        # Scrapy's handlers would end the spiders in good order, and half a portal would be told as a whole one.
        self._process.start(stop_after_crawl=False, install_signal_handlers=False)
        keeper.close()

    def _start(self) -> None:
        self._main = asyncio.get_event_loop().create_task(self._crawl_all())

    async def _crawl_all(self) -> None:
        try:
            await asyncio.gather(*(self._lane() for _ in range(min(_LANES, len(self._queue)))))
        finally:
            _reactor().stop()

    async def _lane(self) -> None:
        while self._queue:
            await self._crawl_one(self._queue.popleft())

    async def _crawl_one(self, portal: Portal) -> None:
        crawler = self._process.create_crawler(PortalSpider)
        told = {"on_found": self._found, "on_progress": self._progress}
        await self._process.crawl(crawler, portal=portal, desk=self._desk, **told)
        spider: Any = crawler.spider
        self._say(CrawlEvent(portal.id, spider.report.pages, spider.report.reports))
        self._say(Finished(spider.report))

    def _stop(self, error: Exception) -> None:
        """End the crawl: what cannot be kept must not be asked for."""
        self._fail(f"the archive {self._job.archive_root} cannot be used ({error})")

    def _fail(self, reason: str) -> None:
        self._say(Failed(f"{reason}: make room or name another place, then crawl again"))
        os._exit(1)

    def _found(self, report: PortalReport, found: Found) -> None:
        self._say(FoundOne(report.id, found), at_once=False)

    def _progress(self, report: PortalReport) -> None:
        if time.monotonic() - self._said >= _SECONDS_BETWEEN:
            self._say(CrawlEvent(report.id, report.pages, report.reports))

    def _say(self, message: msgspec.Struct, *, at_once: bool = True) -> None:
        try:
            with self._lock:
                self._out.write(msgspec.json.encode(message) + b"\n")
                if at_once:
                    self._said = time.monotonic()
                    self._out.flush()
        except OSError:  # who asked is gone
            os._exit(1)


def _reactor() -> Any:
    """Twisted's reactor, which must not be imported before Scrapy has chosen it."""
    from twisted.internet import reactor

    return reactor


def _end_with_parent() -> None:
    while os.read(0, 1024):  # not through sys.stdin, whose lock would be held when the interpreter ends
        pass
    os._exit(1)


def main() -> None:
    """Read the job, run it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, too, which takes this process down
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=Job)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.setswitchinterval(0.0005)
    os.environ.setdefault("SSL_CERT_FILE", certifi.where())  # not every system has a store that OpenSSL finds
    sys.stdout = sys.stderr  # whatever prints must not break the messages
    threading.Thread(target=_end_with_parent, daemon=True).start()
    Engine(job, out).run()


if __name__ == "__main__":
    main()

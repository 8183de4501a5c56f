"""The crawl's process: `python -m crawler.engine` reads a `Job` as JSON from its standard input and writes messages,
one JSON object a line, to its standard output (crawler.crawl has their shapes). Logs go to standard error.

Portals are crawled side by side, those on one host one after the other. When its standard input is closed, the process
ends; nothing is lost by that, since every answer is durable in the archive before it is used.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections import deque
from typing import Any, BinaryIO

import certifi
import msgspec
from scrapy.crawler import AsyncCrawlerProcess

from crawler.agent import ROBOTS_NAME, user_agent
from crawler.archive import Archive
from crawler.crawl import CrawlEvent, Failed, Finished, Job, PortalReport
from crawler.guard import site_of
from crawler.registry import Portal
from crawler.spiders import SPIDERS
from crawler.spiders.middlewares import ArchiveFirst, CheckAddress, ObeyRobots, PublicResolver, Unpack
from crawler.warc import Exchange

_LANES = 16
"""Hosts that are crawled at the same time."""
_SLOWEST = 60.0
_LARGEST = 32 << 20
_MOST_REDIRECTS = 5


_DOORS = ["scrapy.extensions.telnet.TelnetConsole", "scrapy.extensions.remote_control.RemoteControl"]
"""Extensions that let other processes in to run code; Scrapy opens them unless told not to."""


def settings_of(job: Job) -> dict[str, Any]:
    """Scrapy's settings for the job: one polite request at a time."""
    middlewares = {
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
        "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
        CheckAddress: 50,
        ObeyRobots: 100,
        Unpack: 590,
        ArchiveFirst: 990,
    }
    return {
        "USER_AGENT": user_agent(),
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": ROBOTS_NAME,
        "DOWNLOADER_MIDDLEWARES": middlewares,
        "CONCURRENT_REQUESTS": 1,  # the limit by domain does not hold where there is no delay
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": job.delay,
        "DOWNLOAD_DELAY_JITTER": 0.0,
        "AUTOTHROTTLE_ENABLED": job.delay > 0,
        "AUTOTHROTTLE_START_DELAY": job.delay,
        "AUTOTHROTTLE_MAX_DELAY": max(_SLOWEST, job.delay),
        "DOWNLOAD_TIMEOUT": job.timeout,
        "DOWNLOAD_MAXSIZE": _LARGEST,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "RETRY_TIMES": 1,
        "RETRY_HTTP_CODES": [500, 502, 503, 504, 522, 524, 408],
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
        self._archive = Archive(job.archive_root)
        self._process = AsyncCrawlerProcess(settings_of(job))
        self._queue = deque(by_host(job.portals))

    def run(self) -> None:
        """Crawl all portals."""
        _reactor().callWhenRunning(self._start)
        self._process.start(stop_after_crawl=False)
        self._archive.close()

    def _start(self) -> None:
        self._main = asyncio.get_event_loop().create_task(self._crawl_all())

    async def _crawl_all(self) -> None:
        try:
            await asyncio.gather(*(self._lane() for _ in range(min(_LANES, len(self._queue)))))
        finally:
            _reactor().stop()

    async def _lane(self) -> None:
        while self._queue:
            for portal in self._queue.popleft():
                await self._crawl_one(portal)

    async def _crawl_one(self, portal: Portal) -> None:
        crawler = self._process.create_crawler(SPIDERS[portal.family])
        await self._process.crawl(crawler, portal=portal, keep=self._keep, on_progress=self._progress)
        spider: Any = crawler.spider
        self._say(Finished(spider.report))

    def _keep(self, exchange: Exchange) -> None:
        """Archive an answer, or end the crawl: what cannot be kept must not be asked for."""
        try:
            self._archive.add(exchange)
        except Exception as error:  # a store's library raises what it likes
            reason = f"the archive {self._job.archive_root} cannot be written ({error})"
            self._say(Failed(f"{reason}: make room or name another place, then crawl again"))
            os._exit(1)

    def _progress(self, report: PortalReport) -> None:
        self._say(CrawlEvent(report.id, report.pages, report.reports))

    def _say(self, message: msgspec.Struct) -> None:
        try:
            with self._lock:
                self._out.write(msgspec.json.encode(message) + b"\n")
                self._out.flush()
        except OSError:  # who asked is gone
            os._exit(1)


def by_host(portals: list[Portal]) -> list[list[Portal]]:
    """The portals, those together that share a host, be it by way of a third one."""
    groups: list[tuple[set[str], list[Portal]]] = []
    for portal in portals:
        sites = {site_of(url) for url in (portal.base_url, *portal.column_urls())}
        sharing = [group for group in groups if group[0] & sites]
        groups = [group for group in groups if group not in sharing]
        merged = [other for _, members in sharing for other in members]
        groups.append((sites.union(*(known for known, _ in sharing)), [*merged, portal]))
    return [members for _, members in groups]


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
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=Job)
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.environ.setdefault("SSL_CERT_FILE", certifi.where())  # not every system has a store that OpenSSL finds
    sys.stdout = sys.stderr  # whatever prints must not break the messages
    threading.Thread(target=_end_with_parent, daemon=True).start()
    Engine(job, out).run()


if __name__ == "__main__":
    main()

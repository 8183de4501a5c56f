"""How fast hosts are asked: one request at a time each, with a pause that grows when a host slows down or is in need.

`Pace` is shared by all that a crawl does, so that a host has one pace however many portals lead to it. `async with
pace.alone(url)` waits until nobody else asks the host, `async with pace.turn(url)` until it may be asked again, and is
told how it went:

    the pause     the longest of: `delay`; what robots.txt asks for (Crawl-delay); the time that the host needs
    trouble       429, 503, time-outs and broken connections: `backoff` seconds, four times as many the second and again
                  the third time in a row, or as many as the host asks for (Retry-After, RFC 9110 §10.2.3)
    set aside     a host that failed for `patience` addresses in a row, or a few times more for any, that asks to wait
                  longer than `_LONGEST`, or whose robots.txt wants a longer pause, is not asked again in this crawl
    the budget    so many requests a day

`turn` raises `Refused` where a host must not be asked any more. Seconds everywhere; the clock only goes forward.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime

from crawler.guard import site_of
from crawler.manners import Manners
from crawler.problems import BLOCKING, Refused

_SLOWEST = 60.0
_LONGEST = 900.0
_GROWTH = 4
_SMOOTHING = 0.5
"""The share of the newest answer in the time that a host is taken to need."""


class Site:
    """One host: when it may be asked next, and what it has been asked."""

    def __init__(self, asked_today: int, budget: int) -> None:
        self.lock = asyncio.Lock()
        self.not_before = 0.0
        self.crawl_delay = 0.0
        self.needs = 0.0
        self.day = dt.datetime.now(dt.UTC).date()
        self.asked_today = asked_today
        self.budget = budget
        self.troubles = 0
        self.failed_in_row = 0
        self.failures = 0
        self.set_aside = ""
        self.answered = False
        self.scheme = ""
        """The only scheme that it answers by, where that was found out."""
        self.other_is_useless = False


class Turn:
    """One request. Whoever makes it says how it went."""

    def __init__(self, pause: float) -> None:
        self.pause = pause
        self.status = 0
        self.retry_after = 0.0

    def answered(self, status: int, retry_after: str | None = None) -> None:
        """There was an answer, with the value of its Retry-After header."""
        self.status = status
        self.retry_after = _seconds(retry_after or "")

    @property
    def in_trouble(self) -> bool:
        """Whether the host is to be left in peace for a while."""
        return self.status in (0, 429, 503)


def _seconds(retry_after: str) -> float:
    """How long a Retry-After header asks to wait: it holds seconds or a date."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return 0.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=dt.UTC)
    return max(0.0, (until - dt.datetime.now(dt.UTC)).total_seconds())


class Pace:
    """The hosts of a crawl. `budgets` are those that differ, `asked` the requests made today, both by site."""

    def __init__(
        self,
        manners: Manners,
        *,
        budgets: dict[str, int] | None = None,
        asked: Counter[str] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.manners = manners
        self._budgets = budgets or {}
        self._asked = asked or Counter()
        self._clock = clock
        self._sleep = sleep
        self._sites: dict[str, Site] = {}

    def site(self, url: str) -> Site:
        """The host of an address."""
        name = site_of(url)
        if name not in self._sites:
            self._sites[name] = Site(self._asked[name], self._budgets.get(name, self.manners.budget))
        return self._sites[name]

    def pause(self, site: Site) -> float:
        """Seconds between two requests to the host as things are."""
        needs = min(site.needs, _SLOWEST) if self.manners.delay else 0.0
        return max(self.manners.delay, site.crawl_delay, needs)

    @asynccontextmanager
    async def alone(self, url: str) -> AsyncIterator[None]:
        """Wait until nobody else is asking the host."""
        async with self.site(url).lock:
            yield

    @asynccontextmanager
    async def turn(self, url: str) -> AsyncIterator[Turn]:
        """Wait until the host may be asked again, then ask it; raises Refused where it is not to be asked. Only for who
        is `alone` with the host."""
        site = self.site(url)
        self._permit(site)
        await self._sleep(max(0.0, site.not_before - self._clock()))
        turn = Turn(self.pause(site))
        site.asked_today += 1
        started = self._clock()
        try:
            yield turn
        finally:
            self._finish(site, turn, self._clock() - started)

    def _permit(self, site: Site) -> None:
        today = dt.datetime.now(dt.UTC).date()
        if today != site.day:
            site.day, site.asked_today = today, 0
        if site.set_aside:
            raise Refused("set_aside", site.set_aside)
        if site.asked_today >= site.budget:
            raise Refused("budget", f"the day's {site.budget:,} requests to this host are made: crawl again tomorrow")

    def _finish(self, site: Site, turn: Turn, seconds: float) -> None:
        site.needs += _SMOOTHING * (seconds - site.needs)
        site.answered = site.answered or bool(turn.status)
        pause = self.pause(site)
        site.troubles = site.troubles + 1 if turn.in_trouble else 0
        site.failed_in_row = site.failed_in_row + 1 if turn.status >= 500 or turn.in_trouble else 0
        if site.failed_in_row > self.manners.patience + self.manners.retries and not site.set_aside:
            site.set_aside = f"the host failed {site.failed_in_row} times in a row: the rest was not asked for"
        if turn.in_trouble:
            pause = max(pause, turn.retry_after or self.manners.backoff * _GROWTH ** min(site.troubles - 1, 2))
        if turn.status in BLOCKING:  # at once: the next request may not wait until somebody has read the answer
            self._count_failure(site)
        if turn.retry_after > _LONGEST:
            minutes = round(turn.retry_after / 60)
            site.set_aside = f"the host asks to be left in peace for {minutes} minutes: crawl again after that"
        site.not_before = self._clock() + min(pause, _LONGEST)

    def obey_delay(self, url: str, seconds: float) -> None:
        """What the host's robots.txt says of the pause between two requests."""
        site = self.site(url)
        site.crawl_delay = seconds
        site.not_before = max(site.not_before, self._clock() + min(seconds, _LONGEST))
        if seconds > _LONGEST:
            site.set_aside = f"robots.txt asks for {seconds:,.0f} seconds between two requests: ask the site's operator"

    def went_well(self, url: str) -> None:
        """An address of the host gave a page."""
        self.site(url).failures = 0

    def failed(self, url: str) -> None:
        """An address of the host failed for good, be it after retries; one too many sets the host aside. An answer that
        is a refusal by its status was counted when it came."""
        self._count_failure(self.site(url))

    def _count_failure(self, site: Site) -> None:
        site.failures += 1
        if site.failures >= self.manners.patience and not site.set_aside:
            site.set_aside = f"the host failed for {site.failures} addresses in a row: the rest was not asked for"

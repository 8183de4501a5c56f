"""How fast hosts are asked, by a clock that the test turns."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Callable
from email.utils import format_datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.manners import Manners
from crawler.pace import Pace, Turn
from crawler.problems import Refused

URL, OTHER = "http://www.a.gov.cn/nb/1.html", "https://b.gov.cn/"
MANNERS = Manners(delay=3.0, backoff=30.0, budget=100, patience=3)


class Clock:
    """Time that passes only when somebody waits; `starts` are the moments at which requests began."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.starts: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds

    @property
    def pauses(self) -> list[float]:
        return [round(after - before, 6) for before, after in zip(self.starts, self.starts[1:], strict=False)]


@pytest.fixture
def clock() -> Clock:
    return Clock()


def pace_of(clock: Clock, manners: Manners = MANNERS, **changes: int) -> Pace:
    return Pace(msgspec.structs.replace(manners, **changes), clock=clock, sleep=clock.sleep)


def ask(pace: Pace, clock: Clock, *answers: int, url: str = URL, takes: float = 0.0, retry_after: str = "") -> None:
    """Ask once for each answer: its status, or 0 where there is none."""

    async def run() -> None:
        for status in answers:
            async with pace.alone(url), pace.turn(url) as turn:
                clock.starts.append(clock.now)
                clock.now += takes
                if status:
                    turn.answered(status, retry_after)

    asyncio.run(run())


def test_requests_are_a_delay_apart(clock: Clock) -> None:
    ask(pace_of(clock), clock, 200, 200, 200)
    assert clock.pauses == [3.0, 3.0]


def test_hosts_do_not_wait_for_each_other_but_www_is_no_other_host(clock: Clock) -> None:
    pace = pace_of(clock)
    for url in (URL, OTHER, "https://a.gov.cn/"):
        ask(pace, clock, 200, url=url)
    assert clock.pauses == [0.0, 3.0]


def test_the_pause_grows_with_the_time_that_a_host_needs(clock: Clock) -> None:
    ask(pace_of(clock), clock, *[200] * 8, takes=20.0)
    waited = [pause - 20.0 for pause in clock.pauses]
    assert waited == sorted(waited)
    assert 19.0 < waited[-1] <= 20.0
    assert pace_of(clock, delay=0).pause(pace_of(clock).site(URL)) == 0.0


def test_trouble_lets_a_host_rest_longer_each_time_and_an_answer_ends_it(clock: Clock) -> None:
    ask(pace_of(clock), clock, 503, 0, 429, 503, 200, 200)
    assert clock.pauses == [30.0, 120.0, 480.0, 480.0, 3.0]


@pytest.mark.parametrize(("retry_after", "pause"), [("7", 7.0), ("600", 600.0), ("soon", 30.0), ("", 30.0), ("1", 3.0)])
def test_a_host_is_left_in_peace_as_long_as_it_asks(clock: Clock, retry_after: str, pause: float) -> None:
    ask(pace_of(clock), clock, 503, 200, retry_after=retry_after)
    assert clock.pauses == [pause]


def test_a_host_may_name_the_hour(clock: Clock) -> None:
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=100)
    ask(pace_of(clock), clock, 503, 200, retry_after=format_datetime(soon, usegmt=True))
    assert 90.0 < clock.pauses[0] <= 100.0


@given(st.text(max_size=40))
def test_whatever_a_host_asks(text: str) -> None:
    turn = Turn(0.0)
    turn.answered(503, text)
    assert turn.retry_after >= 0.0


def test_a_host_that_asks_for_longer_is_set_aside(clock: Clock) -> None:
    pace = pace_of(clock)
    with pytest.raises(Refused, match="60 minutes") as caught:
        ask(pace, clock, 503, 200, retry_after="3600")
    assert caught.value.kind == "set_aside"
    assert len(clock.starts) == 1


def test_the_pause_that_robots_txt_asks_for(clock: Clock) -> None:
    pace = pace_of(clock)
    ask(pace, clock, 200)
    pace.obey_delay(URL, 10.0)
    ask(pace, clock, 200, 200)
    assert clock.pauses == [10.0, 10.0]
    pace.obey_delay(URL, 86_400.0)
    with pytest.raises(Refused, match=r"robots\.txt asks for 86,400 seconds"):
        ask(pace, clock, 200)


def test_the_budget_of_a_day(clock: Clock) -> None:
    asked = Counter({"a.gov.cn": 98})
    pace = Pace(MANNERS, asked=asked, budgets={"b.gov.cn": 1}, clock=clock, sleep=clock.sleep)
    with pytest.raises(Refused, match="100 requests") as caught:
        ask(pace, clock, 200, 200, 200)
    assert caught.value.kind == "budget"
    with pytest.raises(Refused, match="1 requests"):
        ask(pace, clock, 200, 200, url=OTHER)
    assert len(clock.starts) == 3


def test_a_host_that_keeps_failing_is_set_aside(clock: Clock) -> None:
    pace = pace_of(clock)
    tell: list[Callable[[str], None]] = [pace.failed, pace.failed, pace.went_well, pace.failed, pace.failed]
    for heard in tell:
        heard(URL)
    ask(pace, clock, 200)
    pace.failed(URL)
    with pytest.raises(Refused, match="3 addresses in a row"):
        ask(pace, clock, 200)
    ask(pace, clock, 200, url=OTHER)


@pytest.mark.parametrize("status", [0, 500, 503])
def test_a_host_that_fails_whatever_is_asked(clock: Clock, status: int) -> None:
    """However the addresses take turns, and before one of them has failed for good."""
    with pytest.raises(Refused, match="6 times in a row") as caught:
        ask(pace_of(clock), clock, *[status] * 20)
    assert caught.value.kind == "set_aside"
    assert len(clock.starts) == 6  # patience, and the retries of one address


def test_refusals_count_when_they_come(clock: Clock) -> None:
    pace = pace_of(clock)
    with pytest.raises(Refused, match="3 addresses in a row"):
        ask(pace, clock, 403, 412, 521, 200)
    assert len(clock.starts) == 3


def test_one_request_at_a_time_whoever_asks(clock: Clock) -> None:
    pace = Pace(Manners(delay=0.0))
    under_way: list[str] = []

    async def one(url: str) -> None:
        async with pace.alone(url), pace.turn(url) as turn:
            assert not [other for other in under_way if other == url]
            under_way.append(url)
            await asyncio.sleep(0.001)
            under_way.remove(url)
            turn.answered(200)

    async def run() -> None:
        await asyncio.gather(*(one(url) for url in (URL, OTHER) * 20))

    asyncio.run(run())


def test_a_request_that_breaks_off_lets_the_next_go(clock: Clock) -> None:
    pace = pace_of(clock)

    async def run() -> None:
        with pytest.raises(OSError, match="reset"):
            async with pace.alone(URL), pace.turn(URL):
                raise OSError("reset")

    asyncio.run(run())
    ask(pace, clock, 200)
    assert clock.now == 1030.0

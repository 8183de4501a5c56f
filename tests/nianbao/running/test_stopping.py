"""An end that was asked for: the first signal interrupts, further ones do not, and who was told to ignore them does."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from nianbao.running.stopping import Stopping


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    yield
    assert {number: signal.getsignal(number) for number in before} == before


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)])
def test_the_first_signal_interrupts_and_further_ones_do_not(number: signal.Signals, status: int) -> None:
    stop = Stopping()
    with stop.listening():
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)
        os.kill(os.getpid(), signal.SIGTERM)
    assert (stop.by, stop.status) == (number.name, status)


def test_what_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup has it
    try:
        stop = Stopping()
        with stop.listening():
            os.kill(os.getpid(), signal.SIGHUP)
        assert stop.by == ""
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)

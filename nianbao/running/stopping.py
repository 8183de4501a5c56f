"""Ending in good order when asked to: SIGTERM (systemd, `kill`), SIGINT (Ctrl-C) and SIGHUP (the terminal is closed).

While `Stopping().listening()` is entered, the first of them raises KeyboardInterrupt in the main thread, and `by` names
it; further ones are ignored, since what is at work is ending. One that is ignored already (by `nohup`, say) stays so.
Libraries may turn the interruption into an error of their own, so whoever catches errors looks at `by` first. `status`
is the exit status that shells use for it.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stopping:
    """Whether, and by what, an end was asked for."""

    def __init__(self) -> None:
        self.by = ""
        self.status = 0

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear the signals while the block runs; in the main thread only."""
        heard = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
        before = {number: signal.signal(number, self._heard) for number in heard}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _heard(self, number: int, _frame: FrameType | None) -> None:
        self.by = signal.Signals(number).name
        self.status = 128 + number
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

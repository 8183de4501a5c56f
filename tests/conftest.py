"""Signals as a person at a keyboard has them: a shell that starts a command in the background may have it ignore
Ctrl-C, and what tests start and interrupt would inherit that."""

from __future__ import annotations

import signal

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

"""How a crawl behaves towards hosts, as its operator decides."""

from __future__ import annotations

import msgspec


class Manners(msgspec.Struct, frozen=True, kw_only=True):
    """delay: seconds between two requests to a host; timeout: seconds to wait for an answer; backoff: seconds to leave
    a host in peace after its first trouble; budget: requests to a host in a day; patience: addresses in a row that may
    fail before a host is set aside; retries: how often an address is asked again after a trouble"""

    delay: float = 3.0
    timeout: float = 60.0
    backoff: float = 30.0
    budget: int = 5_000
    patience: int = 5
    retries: int = 2

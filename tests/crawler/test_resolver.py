"""Which of a host's addresses the crawler connects to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.address import IPv4Address, IPv6Address

from crawler.spiders.resolver import PublicResolver

PUBLIC = [IPv4Address("TCP", "1.1.1.1", 80), IPv6Address("TCP", "2606:4700:4700::1111", 80)]
PRIVATE = [
    IPv4Address("TCP", "127.0.0.1", 80),
    IPv4Address("TCP", "10.1.2.3", 80),
    IPv6Address("TCP", "::1", 80),
    IPv6Address("TCP", "::ffff:192.168.0.1", 80),
    IPv6Address("TCP", "fe80::1%eth0", 80),
]


class Heard:
    """Who asked for a name."""

    def __init__(self) -> None:
        self.addresses: list[Any] = []
        self.complete = False

    def resolutionBegan(self, resolution: Any) -> None:
        pass

    def addressResolved(self, address: Any) -> None:
        self.addresses.append(address)

    def resolutionComplete(self) -> None:
        self.complete = True


class System:
    """A resolver that knows one host by many addresses."""

    def resolveHostName(self, receiver: Any, name: str, *_: Any) -> Any:
        receiver.resolutionBegan(None)
        for address in [*PUBLIC, *PRIVATE]:
            receiver.addressResolved(address)
        receiver.resolutionComplete()
        return receiver


@pytest.mark.parametrize(
    ("name", "found"),
    [("www.a.gov.cn", PUBLIC), ("sandbox.test", PUBLIC + PRIVATE), ("localhost", PUBLIC)],
)
def test_only_public_addresses_of_both_kinds(name: str, found: list[Any]) -> None:
    resolver = PublicResolver(SimpleNamespace(nameResolver=System()), 0, frozenset({"sandbox.test"}))
    for _ in range(2):  # the second time from the cache
        heard = Heard()
        resolver.resolveHostName(heard, name, 80)
        assert heard.addresses == found
        assert heard.complete

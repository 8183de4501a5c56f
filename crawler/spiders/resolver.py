"""Names are resolved only to addresses on the public internet, IPv4 and IPv6 alike.

Twisted tries the addresses of a host one after the other, so a host that is reachable by one family only is reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer

from crawler.guard import is_address, is_public


@implementer(IResolutionReceiver)
class _Sieve:
    """Passes on the addresses that are public."""

    def __init__(self, receiver: Any) -> None:
        self._receiver = receiver

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 (Twisted's name)
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if is_public(address.host):
            self._receiver.addressResolved(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()


class PublicResolver(CachingHostnameResolver):
    """Gives no private address for a name, but for the loopback hosts that a sandbox names."""

    def __init__(self, reactor: Any, cache_size: int, named: frozenset[str]) -> None:
        super().__init__(reactor, cache_size)
        self._named = named

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> PublicResolver:
        """Scrapy makes it so."""
        named = frozenset(host.rpartition(":")[0] for host in crawler.settings.getlist("NIANBAO_LOOPBACK"))
        return cls(reactor, crawler.settings.getint("DNSCACHE_SIZE"), named)

    def resolveHostName(  # noqa: N802 (Twisted's name)
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[Any] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Resolve a name; one that is an address was judged before it was asked for."""
        judged = is_address(hostName) or hostName in self._named
        receiver: Any = resolutionReceiver if judged else _Sieve(resolutionReceiver)
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)

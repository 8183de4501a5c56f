"""Which addresses the crawler may speak to: http and https on the public internet, nothing else.

`check_url` judges a URL before it is asked for, `check_addresses` what its host name resolved to; both raise
`AddressError` with a sentence. They are applied to every hop of a redirect. `loopback` names, as "host:port", the
servers of a sandbox that may be asked although they are not public; nothing else opens a private address.

The ranges are those of the IANA special-purpose registries, as `ipaddress` knows them (RFC 6890); an IPv4 address
inside an IPv6 one (mapped, 6to4, Teredo, NAT64) is judged as the IPv4 address. `canonical_url` is the one spelling of
an address by which two captures are taken to be of the same page.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL6 = (ipaddress.ip_network("::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
"""Addresses that hold an IPv4 one (RFC 4291 §2.5.5.1), and those of a network's own translator (RFC 8215)."""
_SESSION = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressError(ValueError):
    """This address must not be asked; the message says why."""


def host_and_port(url: str) -> str:
    """ "host:port" of a URL, the port as its scheme has it when none is written. Raises AddressError."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError as error:
        raise AddressError(f"{url!r} is no address: {error}") from error
    return f"{parts.hostname or ''}:{port}"


def check_url(url: str, loopback: frozenset[str] = frozenset()) -> None:
    """Raise AddressError unless `url` is http(s) and does not name a private address outright."""
    where = host_and_port(url)
    parts = urlsplit(url)
    if parts.scheme not in _PORTS:
        raise AddressError(f"{url!r} is not an http or https address: only those are fetched")
    if not parts.hostname:
        raise AddressError(f"{url!r} names no host: write it as https://host/path")
    if parts.username is not None or parts.password is not None:
        raise AddressError(f"the address at {parts.hostname} carries a user name: take it out")
    if where in loopback:
        return
    if parts.hostname == "localhost" or parts.hostname.endswith(".localhost"):
        raise AddressError(f"{parts.hostname} is this machine: only addresses on the public internet are fetched")
    address = _literal(parts.hostname)
    if address is not None:
        check_addresses(parts.hostname, [str(address)])


def check_addresses(host: str, addresses: Iterable[str]) -> None:
    """Raise AddressError when `host` resolved to an address that is not public."""
    for text in addresses:
        if not is_public(text):
            leads = f"{host} is" if host == text else f"{host} leads to {text}, which is"
            raise AddressError(f"{leads} not on the public internet: it is not fetched")


def is_address(host: str) -> bool:
    """Whether a host is named by its IP address, as a URL writes it without brackets."""
    return _literal(host) is not None


def is_public(text: str) -> bool:
    """Whether an address in writing is a public unicast one."""
    address = _literal(text.partition("%")[0])
    if address is None:
        return False
    if isinstance(address, ipaddress.IPv6Address) and (address.is_site_local or any(address in net for net in _LOCAL6)):
        return False
    inner = _embedded(address)
    if inner is not None and not is_public(str(inner)):
        return False
    return address.is_global and not address.is_multicast


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _embedded(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


@lru_cache(maxsize=1024)
def site_of(url: str) -> str:
    """One name for the addresses of a site: its host with or without www., by http or https on their usual ports.
    Raises AddressError."""
    host, _, port = host_and_port(url).rpartition(":")
    return host.removeprefix("www.") + ("" if port in ("80", "443") else f":{port}")


@lru_cache(maxsize=1024)  # the pages of a site repeat their links
def canonical_url(url: str) -> str:
    """`url` with scheme and host in lower case, without default port, fragment and session id. Raises AddressError."""
    host, _, port = host_and_port(url).rpartition(":")
    parts = urlsplit(url)
    scheme = parts.scheme
    where = f"[{host}]" if ":" in host else host
    if port != str(_PORTS.get(scheme)):
        where += f":{port}"
    return urlunsplit((scheme, where, _SESSION.sub("", parts.path) or "/", parts.query, ""))

"""Whose host a page stands on.

`is_official(url)` looks at the host alone: the path of a government site is often kept on a foreign domain.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")
# .政务 is the registry's domain for government bodies, in letters and as it goes over the wire.
_GOVERNMENT = (".gov.cn", ".政务", ".xn--zfr164b")


def is_official(url: str | None) -> bool | None:
    """Whether the host of `url` is a government one; None without a url and for bare addresses."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    if not host or "." not in host or _ADDRESS.fullmatch(host):
        return None
    host = host.rstrip(".").lower()
    return host == "gov.cn" or host.endswith(_GOVERNMENT)

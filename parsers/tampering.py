"""Whether a page is what an agency published: words put in by a hijacked mirror, and whose host it stands on.

`find_tampering` lists the injected words exactly as they stand, once each (`parsers.facts.foreign` says how they are
known). `is_official` looks at the host alone: the path of a government site is often kept on a foreign domain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from parsers.facts import Facts
from parsers.page import Page
from parsers.records import Section

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


def find_tampering(page: Page, facts: Facts, sections: Sequence[Section]) -> list[str]:
    """The injected words, each once, in order."""
    del page, sections
    return list(facts.foreign)

"""Words that a hijacked mirror put in place of others, and whether a host is a government's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from parsers.facts import Facts
from parsers.fold import fold
from parsers.page import Page
from parsers.records import Section

_SLOT = re.compile(r"以([^,。;以]{2,30}?)新时代中国特色社会主义思想")
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9a-fA-F:]*:[0-9a-fA-F:.]*\]?")


def is_official(url: str | None) -> bool | None:
    """Whether the host of `url` is a government one; None without a url and for bare addresses."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    if not host or "." not in host or _ADDRESS.fullmatch(host):
        return None
    host = host.rstrip(".").lower()
    return host == "gov.cn" or host.endswith((".gov.cn", ".政务", ".xn--zfr164b"))


def find_tampering(page: Page, facts: Facts, sections: Sequence[Section]) -> list[str]:
    """The injected words, each once, in order."""
    del page, facts
    found: dict[str, None] = {}
    for section in sections:
        if "新时代" not in section.text:
            continue
        for slot in _SLOT.finditer(fold(section.text)):
            if slot[1] != "习近平":
                found[slot[1]] = None
    return list(found)

"""What lists that answer with JSON have in common: a lenient reading, and rows as links.

Nothing in an answer is trusted to have the type that it should have: what has another one counts as not there.
Pure functions; none of them raises for what an answer holds.
"""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any
from urllib.parse import urljoin

from crawler.guard import AddressError, canonical_url
from crawler.pages.links import Link

_DECODER = json.JSONDecoder(strict=False)  # titles hold bare line breaks
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_TAG = re.compile(r"<[^<>]{0,200}>")


def value_at(text: str, start: int) -> Any:
    """The JSON value that begins at `start`, whatever follows it; None where there is none."""
    try:
        return _DECODER.raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def answer_of(text: str) -> dict[str, Any] | None:
    """The object that an answer is; None where it is something else, a page say."""
    start = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    return dict_of(value_at(text, start)) if text.startswith("{", start) else None


def dict_of(value: object) -> dict[str, Any] | None:
    """`value` as an object; some servers put an object's JSON text where the object should be."""
    if isinstance(value, str):
        value = value_at(value, 0)
    return value if isinstance(value, dict) else None


def rows_of(value: object) -> list[dict[str, Any]]:
    """The objects in a list."""
    if isinstance(value, str):
        value = value_at(value, 0)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def number_of(value: object) -> int:
    """A count or a number of a page, 0 where it is none."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9 else 0


def words_of(value: object) -> str:
    r"""A title as people read it: without tags, entities, and the \uXXXX that some servers escape twice."""
    if not isinstance(value, str):
        return ""
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " ".join(unescape(_TAG.sub("", text)).split())


def link_of(base: str, address: object, title: object) -> Link | None:
    """A row as a link; None where its address is none."""
    if not isinstance(address, str) or not address.strip():
        return None
    try:
        url = canonical_url(urljoin(base, unescape(address.strip())))
        url.encode()
    except (AddressError, ValueError):
        return None
    return Link(url, words_of(title)) if url.startswith(("http://", "https://")) else None

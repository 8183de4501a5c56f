"""Articles that a page holds as a JSON string inside a script (`window._CONFIG` of the gkmlpt family, and others)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from parsers.page import Line

_FIELD = re.compile(r'"(?:content|contentHtml|html|body)"\s*:\s*("(?:[^"\\]|\\.){200,}")', re.IGNORECASE)
_SIGNS_OF_A_REPORT = ("总体情况", "收到和处理", "主动公开", "概述")


def articles_in_scripts(html: str, lines: Sequence[Line]) -> Iterator[str]:
    """HTML articles held in scripts; none when the page itself already shows a report (`lines`)."""
    if "<script" not in html or _shows_a_report(lines):
        return
    for found in _FIELD.finditer(html):
        try:
            text = msgspec.json.decode(found[1])
        except msgspec.DecodeError:
            continue
        if isinstance(text, str) and "<" in text:
            yield text


def _shows_a_report(lines: Sequence[Line]) -> bool:
    return any(sign in line.text for line in lines if len(line.tokens) == 1 for sign in _SIGNS_OF_A_REPORT)

"""Articles that a page holds as a JSON string inside a script (`window._CONFIG` of the gkmlpt family, and others)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from parsers.flatten.fields import date_of_number
from parsers.page import Line

_FIELD = re.compile(r'"(?:content|contentHtml|html|body)"\s*:\s*("(?:[^"\\]|\\.){200,}")', re.IGNORECASE)
_BESIDE = re.compile(r'"(\w{3,20})"\s*:\s*(?:("(?:[^"\\]|\\.){1,200}")|(\d{10,13}))')
# So near the article, a field is one of its own.
_NEAR = 1500
_SIGNS_OF_A_REPORT = ("总体情况", "收到和处理", "主动公开", "概述")


def articles_in_scripts(html: str, lines: Sequence[Line]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """HTML articles held in scripts, each with the (name, value) fields beside it; none when the page itself already
    shows a report (`lines`)."""
    if "<script" not in html or _shows_a_report(lines):
        return
    for found in _FIELD.finditer(html):
        text = _string(found[1])
        if text is not None and "<" in text:
            beside = html[max(0, found.start() - _NEAR) : found.start()] + html[found.end() : found.end() + _NEAR]
            yield text, list(_fields(beside))


def _fields(text: str) -> Iterator[tuple[str, str]]:
    for found in _BESIDE.finditer(text):
        name = found[1].lower()
        value = _string(found[2]) if found[2] else date_of_number(name, int(found[3]))
        if value:
            yield name, value


def _string(quoted: str) -> str | None:
    try:
        return msgspec.json.decode(quoted, type=str)
    except msgspec.DecodeError:
        return None


def _shows_a_report(lines: Sequence[Line]) -> bool:
    return any(sign in line.text for line in lines if len(line.tokens) == 1 for sign in _SIGNS_OF_A_REPORT)

"""A folded name as its page prints it: with the page's own brackets and the quotation marks inside it.

`as_printed(name, page)` searches the headings, the page's titles and tags, then its lines. White space stays taken out
and characters stay simplified, as everywhere in a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.fold import simplify
from parsers.page import Page

_BRACKETS = {"(": "[(（]", ")": "[)）]"}
_QUOTES = "“”‘’「」『』\"'"
_PAIRS = ("“”", "‘’", "「」", "『』")
_BETWEEN = rf"[\s{_QUOTES}]*"


def _texts(page: Page) -> Iterator[str]:
    yield from (line.text for line in page.lines if line.heading)
    yield page.title or ""
    yield from page.metas.values()
    yield from (line.text for line in page.lines)


def _is_whole(shown: str) -> bool:
    """Whether every quotation mark has its other half."""
    pairs = all(shown.count(pair[0]) == shown.count(pair[1]) for pair in _PAIRS)
    return pairs and shown.count('"') % 2 == 0 and "'" not in shown


def as_printed(name: str, page: Page) -> str:
    """`name` as it stands on `page`; `name` itself where the page does not hold it in one piece."""
    pattern = re.compile(_BETWEEN.join(_BRACKETS.get(letter) or re.escape(letter) for letter in name))
    plain = "(" not in name
    for text in _texts(page):
        if plain and name in text:
            return name
        found = pattern.search(simplify(text))
        if found is None:
            continue
        shown = "".join(found[0].split())
        if _is_whole(shown):
            return shown
    return name

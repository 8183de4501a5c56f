"""The entries of a list that is drawn as HTML: links that stand in one <li> or one row belong together.

`entries_of(anchors, url)` groups anchors of a tree; `chosen(entry)` tells which of an entry's links are what it lists.
Pure functions; they raise nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from selectolax.lexbor import LexborNode

from crawler.pages import links
from crawler.pages.links import Link

_DEEPEST = 12
"""Elements between an entry and its link."""


def entries_of(anchors: Iterable[LexborNode], url: str) -> list[list[Link]]:
    """The links of each entry, in order. An anchor outside of any is an entry by itself."""
    entries: dict[int, list[Link]] = {}
    for anchor in anchors:
        entries.setdefault(_entry(anchor), []).extend(links.links_of(anchor.html or "", url)[:1])
    return [entry for entry in entries.values() if entry]


def _entry(anchor: LexborNode) -> int:
    node = anchor.parent
    for _ in range(_DEEPEST):
        if node is None or node.tag in ("body", "html"):
            break
        if node.tag in ("li", "tr"):
            return node.mem_id
        node = node.parent
    return anchor.mem_id


def chosen(entry: list[Link]) -> list[Link]:
    """The articles and files of an entry; the first of its links where there are none."""
    return [link for link in entry if links.is_article(link.url) or links.is_file(link.url)] or entry[:1]

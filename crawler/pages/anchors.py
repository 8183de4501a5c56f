"""The text of a page, its links, and what it says of itself.

Titles and tags follow the State Council's guideline for government websites (国办发〔2017〕47号, annex, part 3).
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache
from urllib.parse import urljoin

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.guard import AddressError, canonical_url

COLUMN_TYPE = "信息公开年报"
"""The standard value of the tag ColumnType for a column of annual reports, and for the articles in it."""
_TITLE_TAGS = {"articletitle", "columnname", "columntype"}
_WRITE = re.compile(
    r"document\.write(?:ln)?\s{0,9}\(\s{0,9}(?:'((?:[^'\\\n]|\\.){1,20000})'|\"((?:[^\"\\\n]|\\.){1,20000})\")"
)
_SMALL = 100_000
"""Characters of a page that is read whatever it holds: the library's time grows with the square of the depth."""
_DEEPEST = 2_000
_TAG = re.compile(r"<(/?)([a-zA-Z]\w{0,20})")
_UNCLOSED = frozenset(
    "area base br col dd dt embed hr img input li link meta option p param source tbody td th thead tr wbr".split()  # noqa: SIM905
)
_LONGEST = 2_000
"""Characters of an address; a longer one leads nowhere."""


class Link(msgspec.Struct, frozen=True):
    """A link of a page: the absolute address, and the title it is shown with."""

    url: str
    title: str


def page_text(body: bytes) -> str:
    """The text of a page. What a page says of its own charset is often wrong, so UTF-8 is tried before GB 18030."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    for charset in ("utf-8-sig", "gb18030"):
        try:
            return body.decode(charset)
        except UnicodeDecodeError:
            continue
    return body.decode("utf-8", "replace")


class TooDeepError(ValueError):
    """A page whose elements are nested so deeply that reading it would take minutes."""


@lru_cache(maxsize=2)
def parsed(html: str) -> LexborHTMLParser:
    """The page as a tree, which must not be changed: several functions look at one page. Raises TooDeepError."""
    if len(html) > _SMALL and _depth(html) > _DEEPEST:
        raise TooDeepError(f"more than {_DEEPEST:,} elements are nested in each other")
    return LexborHTMLParser(html)


def _depth(html: str) -> int:
    """How deeply elements are nested, as far as tags tell; those that end by themselves do not count."""
    depth = deepest = 0
    for tag in _TAG.finditer(html):
        if tag[1]:
            depth = max(0, depth - 1)
        elif tag[2].lower() not in _UNCLOSED:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def links_of(html: str, url: str) -> list[Link]:
    """The http(s) links of a page in their order, the fuller of `title` and text as their title."""
    return list(_links_of(html, url))


@lru_cache(maxsize=2)
def _links_of(html: str, url: str) -> tuple[Link, ...]:
    base = base_of(html, url)
    found = (link_of(node, base) for node in parsed(html + _written(html)).css("a[href]"))
    return tuple(link for link in found if link is not None)


def base_of(html: str, url: str) -> str:
    """The address that a page's links are relative to (HTML, the element base)."""
    if "<base" not in html[:_SMALL] and "<BASE" not in html[:_SMALL]:
        return url
    node = parsed(html).css_first("base[href]")
    return urljoin(url, (node.attributes.get("href") or "").strip()[:_LONGEST]) if node is not None else url


def _written(html: str) -> str:
    """What scripts write into the page, as far as it stands there as text."""
    if "document.write" not in html:
        return ""
    found = (single or double for single, double in _WRITE.findall(html))
    return "".join(text.replace("\\/", "/").replace("\\'", "'").replace('\\"', '"') for text in found)


def link_of(node: LexborNode, url: str) -> Link | None:
    """The link that an <a> element is; None where it leads to no web address."""
    address = absolute(url, node.attributes.get("href") or "")
    if address is None:
        return None
    shown = " ".join(node.text().split())
    title = " ".join((node.attributes.get("title") or "").split())
    return Link(address, title if len(title) >= len(shown.rstrip(".…")) else shown)


@lru_cache(maxsize=512)  # several functions look at one page's links
def absolute(base: str, href: str) -> str | None:
    """The web address that a reference in the page `base` leads to; None where it is none."""
    href = href.strip() if len(href) <= _LONGEST else ""
    if not href or href.startswith("#"):
        return None
    try:
        address = canonical_url(urljoin(base, href))
    except (AddressError, ValueError):
        return None
    return address if address.startswith(("http://", "https://")) else None


def tags_of(html: str) -> dict[str, str]:
    """The <meta> tags with a name, the name in lower case; of two of a name the first that says something."""
    tags: dict[str, str] = {}
    for node in parsed(html).css("meta[name]"):
        name, content = (node.attributes.get("name") or "").strip().lower(), node.attributes.get("content") or ""
        tags[name] = tags.get(name) or " ".join(content.split())
    return tags


def column_types(html: str) -> list[str]:
    """What the tag ColumnType says; it may name several."""
    return tags_of(html).get("columntype", "").replace("；", ";").replace(",", ";").replace("，", ";").split(";")


def title_of(html: str) -> str:
    """What a page says it is: its title and the tags that name its article and its column."""
    tree = parsed(html)
    names = [node.text(strip=True) for node in tree.css("head > title, h1")]
    tags = [node.attributes for node in tree.css("meta[name]")]
    names += [tag.get("content") or "" for tag in tags if (tag.get("name") or "").lower() in _TITLE_TAGS]
    return " | ".join(names)

"""The text of a page, its links, and what it says of itself.

Titles and tags follow the State Council's guideline for government websites (国办发〔2017〕47号, annex, part 3).
"""

from __future__ import annotations

import codecs
from urllib.parse import urljoin

import msgspec
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.guard import AddressError, canonical_url

COLUMN_TYPE = "信息公开年报"
"""The standard value of the tag ColumnType for a column of annual reports, and for the articles in it."""
_TITLE_TAGS = {"articletitle", "columnname", "columntype"}
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


def links_of(html: str, url: str) -> list[Link]:
    """The http(s) links of a page in their order, the fuller of `title` and text as their title."""
    found = (link_of(node, url) for node in LexborHTMLParser(html).css("a[href]"))
    return [link for link in found if link is not None]


def link_of(node: LexborNode, url: str) -> Link | None:
    """The link that an <a> element is; None where it leads to no web address."""
    address = absolute(url, node.attributes.get("href") or "")
    if address is None:
        return None
    shown = " ".join(node.text().split())
    title = " ".join((node.attributes.get("title") or "").split())
    return Link(address, title if len(title) >= len(shown.rstrip(".…")) else shown)


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
    for node in LexborHTMLParser(html).css("meta[name]"):
        name, content = (node.attributes.get("name") or "").strip().lower(), node.attributes.get("content") or ""
        tags[name] = tags.get(name) or " ".join(content.split())
    return tags


def column_types(html: str) -> list[str]:
    """What the tag ColumnType says; it may name several."""
    return tags_of(html).get("columntype", "").replace("；", ";").replace(",", ";").replace("，", ";").split(";")


def title_of(html: str) -> str:
    """What a page says it is: its title and the tags that name its article and its column."""
    tree = LexborHTMLParser(html)
    names = [node.text(strip=True) for node in tree.css("head > title, h1")]
    tags = [node.attributes for node in tree.css("meta[name]")]
    names += [tag.get("content") or "" for tag in tags if (tag.get("name") or "").lower() in _TITLE_TAGS]
    return " | ".join(names)

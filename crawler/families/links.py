"""What is common to the list pages of all families: their text, their links, and which of them lead to reports.

Pure functions: bytes and an address in, `Link`s out. The address patterns are the dialects of the content systems in
use; what a column or an article is called follows the tags of the State Council's guideline for government websites
(国办发〔2017〕47号, annex, part 3).
"""

from __future__ import annotations

import codecs
import re
from urllib.parse import urljoin, urlsplit

import msgspec
from selectolax.lexbor import LexborHTMLParser

from crawler.guard import AddressError, canonical_url

_ARTICLE = re.compile(
    r"""/t\d{8}_\d+\.s?html?\Z             # TRS: ./202501/t20250124_123.html
    |/art/.*art_\w+\.html?\Z               # Hanweb: /art/2025/1/24/art_4_123.html
    |/(?:content|c|post|mpost)_\d+\.s?html?\Z
    |/\d{6,8}/[0-9a-f]{32}\.s?html?\Z
    |/\d{4}/\d{1,2}[-/]\d{1,2}/\w+\.s?html?\Z
    |/\d{4}-\d{2}(?:-\d{2})?/\w+\.s?html?\Z""",
    re.VERBOSE,
)
_FILE = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar)\Z|/downfile\.jsp\Z", re.IGNORECASE)  # Hanweb: downfile.jsp
_LIST = re.compile(r"/(?:index\.s?html?)?\Z")
_INDEX = re.compile(r"/index\.s?html?\Z")
_REPORT = re.compile(r"年报|年度.{0,20}报告|年.{0,20}公开.{0,8}报告|公开.{0,20}年.{0,8}报告")
_NO_REPORT = re.compile(r"解读|图解|一图|通知|报表|指南|会议|部署|培训|答记者问|新闻发布")
_TITLE_TAGS = {"articletitle", "columnname", "columntype"}


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
    found: list[Link] = []
    for node in LexborHTMLParser(html).css("a[href]"):
        address = _absolute(url, (node.attributes.get("href") or "").strip())
        if address is None:
            continue
        shown = " ".join(node.text().split())
        title = " ".join((node.attributes.get("title") or "").split())
        found.append(Link(address, title if len(title) >= len(shown.rstrip(".…")) else shown))
    return found


def _absolute(base: str, href: str) -> str | None:
    if not href or href.startswith("#"):
        return None
    try:
        address = canonical_url(urljoin(base, href))
    except (AddressError, ValueError):
        return None
    return address if address.startswith(("http://", "https://")) else None


def title_of(html: str) -> str:
    """What a page says it is: its title and the tags that name its article and its column."""
    tree = LexborHTMLParser(html)
    names = [node.text(strip=True) for node in tree.css("head > title, h1")]
    tags = [node.attributes for node in tree.css("meta[name]")]
    names += [tag.get("content") or "" for tag in tags if (tag.get("name") or "").lower() in _TITLE_TAGS]
    return " | ".join(names)


def looks_like_report(title: str) -> bool:
    """Whether a title speaks of an annual report and not of something written about one."""
    return bool(_REPORT.search(title)) and not _NO_REPORT.search(title)


def is_article(url: str) -> bool:
    """Whether an address has the shape of an article's."""
    return bool(_ARTICLE.search(urlsplit(url).path))


def is_file(url: str) -> bool:
    """Whether an address leads to a file for download."""
    return bool(_FILE.search(urlsplit(url).path))


def is_list(url: str) -> bool:
    """Whether an address has the shape of a list's."""
    return bool(_LIST.search(urlsplit(url).path))


def same_page_key(url: str) -> str:
    """One spelling for the addresses by which a page is linked: with or without index.html, www. or the s of https."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.removeprefix('www.')}{_INDEX.sub('/', parts.path)}{query}"

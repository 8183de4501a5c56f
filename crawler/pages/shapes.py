"""Shapes of addresses: which lead to an article, a file, a picture, a list.

Each content system writes the addresses of its articles in its own way; `DIALECTS` has one row for each. A shape alone
proves an article where it is `sure`; the others are those of columns, too, and count only in a row with a date or in a
column of reports. Patterns are matched against the path; those that need a query say so by a question mark.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

import msgspec

_PAGE = r"\.[sj]?html?"
_YEAR = r"(?:19|20)\d{2}"
_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"


class Dialect(msgspec.Struct, frozen=True):
    """The addresses of one system's articles. `sure`: nothing else has this shape."""

    name: str
    pattern: re.Pattern[str]
    sure: bool = True


def _dialect(name: str, path: str, *, sure: bool = True) -> Dialect:
    return Dialect(name, re.compile(rf"{path}(?:\?|\Z)" if r"\?" not in path else path), sure)


DIALECTS: tuple[Dialect, ...] = (
    _dialect("TRS", rf"/t\d{{6,}}(?:_\d+)*(?:_wap)?{_PAGE}"),
    _dialect("Hanweb", rf"/art_\w+{_PAGE}"),
    _dialect("Hanweb of Huai'an", rf"/col/\w+/art/\w+/\w+{_PAGE}"),
    _dialect("Hanweb's annual report", r"/xxgkAnnualReport\.jsp\?(?:[^?#]*&)?(?:area|fbtime)="),
    _dialect("gkmlpt and NFCMS", rf"/m?post_\d+{_PAGE}"),
    _dialect("gov.cn", rf"/(?:content|c|article)_[0-9a-f]+{_PAGE}"),
    _dialect("content without ending", r"/content_\d+"),
    _dialect("UCAP's number", rf"/c\d{{2}}_\d+{_PAGE}"),
    _dialect("hash of 32", rf"/[0-9a-f]{{32}}{_PAGE}"),
    _dialect("hash of 24", rf"/(?:doc_)?[0-9a-f]{{24}}{_PAGE}"),
    _dialect("hash as folder", rf"/{_YEAR}\d{{4}}/[0-9a-f]{{16,40}}/c{_PAGE}"),
    _dialect("uuid", rf"/{_UUID}{_PAGE}"),
    _dialect("snowflake", rf"/\d{{15,20}}{_PAGE}"),
    _dialect("folder of digits", rf"/\d{{12,}}/index{_PAGE}"),
    _dialect("CCTV's article", rf"/ARTI\w+{_PAGE}"),
    _dialect("day as folders", rf"/{_YEAR}/\d{{1,2}}[-/]\d{{1,2}}/(?!index|list)\w+{_PAGE}"),
    _dialect("month as folders", rf"/{_YEAR}/\d{{2}}/\d{{5,}}{_PAGE}"),
    _dialect("month and day as a folder", rf"/{_YEAR}/[01]\d[0-3]\d/\w*\d{_PAGE}"),
    _dialect("date with hyphens", rf"/{_YEAR}-\d{{2}}(?:-\d{{2}}|/\d{{1,2}})?/(?!index|list)\w+{_PAGE}"),
    _dialect("month or day in digits", rf"/{_YEAR}[01]\d(?:[0-3]\d)?/(?!index|list)[a-z]{{0,4}}_?\d[\w-]*{_PAGE}"),
    _dialect("Boda", rf"/info/\d+/\d+{_PAGE}"),
    _dialect("Lonsun's public", rf"/public/\d+/\d+{_PAGE}"),
    _dialect("Openness", rf"/(?:Openness|Xxgk)\w*/show/\d+(?:{_PAGE})?"),
    _dialect("show", rf"/(?:[\w-]*[-_])?(?:show|view|detail|xiangqing)[-_/]\d+{_PAGE}"),
    _dialect("article by number", r"/(?:article|artview|xiangqing)/(?:\w+/)?\d+(?:\.[sj]?html?)?"),
    _dialect("content.html", rf"/c\d+/content{_PAGE}"),
    _dialect("pnidpv", rf"/pnidpv\w+{_PAGE}"),
    _dialect("a letter and digits", rf"/i\d{{5,}}{_PAGE}"),
    _dialect("number", rf"/\d{{5,11}}{_PAGE}"),
    _dialect(
        "program that shows",
        r"/\w*(?:show|view|details?|xiangqing)(?:_\w+)?(?:\.\w{2,5})?\?(?:[^?#]*&)?(?:\w{0,8}_|info|article|news|doc)?id=\w+",
    ),
    _dialect(
        "program with an id",
        r"/\w{0,40}(?:show|view|detail|article|content|news|info)\w{0,40}(?:\.\w{2,5})?\?(?:[^?#]*&)?\w{0,8}id=\w+",
        sure=False,
    ),
    _dialect("number as folder", rf"/\d{{5,9}}/index{_PAGE}", sure=False),
)

_FILE = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|et|zip|rar|7z)\Z", re.IGNORECASE)
_DOWNLOAD = re.compile(r"/(?:downfile|download)\.(?:jsp|do|aspx?|php)\Z", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|bmp|tiff?|gif)\Z", re.IGNORECASE)
_LIST = re.compile(r"/(?:(?:index|default)\.(?:[sj]?html?|jsp|aspx?|php))?\Z")
_INDEX = re.compile(r"/index\.s?html?\Z")
_REPORT_COLUMN = re.compile(
    r"/(?:\d{2,4}n?)?(?:[a-z]{0,10}gk(?:gz)?(?:nd)?(?:gz)?(?:nb|bg)(?:s|zt)?|[a-z]{0,8}ndbg"
    r"|(?:bm|qx|szf|xz|zf|gz|tb)?nb(?:s|zt)?|(?:bumen)?nianbao|(?:xxgk|openness)annualreports?)"
    r"(?:_?\d{1,9})?n?(?=[/.]|\Z)",
    re.IGNORECASE,
)
_WEBSITE_COLUMN = re.compile(r"(?:wz|wangzhan)(?:gz)?(?:nd)?(?:nb|bb|ndbb|ndbg)|website", re.IGNORECASE)


def _parts(url: str) -> SplitResult:
    """The parts of an address; empty ones of what is no address."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


@lru_cache(maxsize=1024)  # the pages of a site repeat their links
def dialect_of(url: str) -> Dialect | None:
    """The dialect in which an address is an article's, a sure one before the others."""
    parts = _parts(url)
    address = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return next((dialect for dialect in DIALECTS if dialect.pattern.search(address)), None)


def is_article(url: str) -> bool:
    """Whether an address has the shape of an article's, and of nothing else."""
    dialect = dialect_of(url)
    return dialect is not None and dialect.sure


def may_be_article(url: str) -> bool:
    """Whether an address has the shape of an article's, be it that of columns, too."""
    return dialect_of(url) is not None


def is_file(url: str) -> bool:
    """Whether an address leads to a file for download; Hanweb and Boda have a program for it."""
    path = _parts(url).path
    return bool(_FILE.search(path) or _DOWNLOAD.search(path))


def is_picture(url: str) -> bool:
    """Whether an address leads to a picture."""
    return bool(_PICTURE.search(_parts(url).path))


def is_list(url: str) -> bool:
    """Whether an address has the shape of a list's: a folder or its index."""
    return bool(_LIST.search(_parts(url).path)) and not is_article(url)


def spells_report_column(url: str) -> bool:
    """Whether an address spells the annual reports in one of the usual abbreviations (zfxxgknb, gknb, ndbg …)."""
    path = _parts(url).path
    return bool(_REPORT_COLUMN.search(path)) and not _WEBSITE_COLUMN.search(path)


def same_page_key(url: str) -> str:
    """One spelling for the addresses by which a page is linked: with or without index.html, www. or the s of https."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.removeprefix('www.')}{_INDEX.sub('/', parts.path)}{query}"

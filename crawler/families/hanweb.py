"""Hanweb JCMS (大汉版通) with its jpage lists.

A column is /col/colN/index.html. Its first rows are embedded as <record><![CDATA[<li>…]]></record> in a datastore, the
others come as XML from dataproxy.jsp, which the page names as proxyUrl with parameters in its script, and in the href
of <nextgroup>. Some servers honour startrecord and endrecord, others know only `page`, many give fewer rows than they
are asked for, and some answer a GET with nothing. So a list has up to three ways to its rows, and each is walked from
its first row: a GET that says the same thing both ways, the page's own href with nothing changed but `page` (its ids
may be encrypted), and the POST that the script makes. Lists without jpage are paged by ?uid=…&pageNum=k. Articles are
/art/Y/M/D/art_N_ID.html.

`read_rows`, `read_query`, `query_url` and `group_url` are pure, as all of this is.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import msgspec

from crawler.families.base import Ask, Page, Reading, Walk
from crawler.pages import links
from crawler.pages.links import Link

NAME = "hanweb"
LISTS = re.compile(r"/col/col\d+/(?:index\.html?)?(?:\?|\Z)")

_GROUP = re.compile(r"<nextgroup>\s{0,50}<!\[CDATA\[[^>]{0,200}?href=[\"']([^\"'<>]{1,4000})[\"']")
_ADDRESS = re.compile(r"[\"']([^\"'<>\s?]{0,500}dataproxy\.jsp\?[^\"'<>\s]{1,4000})[\"']")
_TOTAL = re.compile(r"totalrecord[\"']?\s{0,9}[>:]\s{0,9}[\"']?(\d{1,9})", re.IGNORECASE)
_PROXY = re.compile(r"proxyUrl\s{0,9}:\s{0,9}[\"']([^\"'<>\s]{1,500})[\"']")
_BRACED = re.compile(r"\{([^{}]{0,5000})\}")
_PAIR = re.compile(r"\b(\w{1,40})[\"']?\s{0,9}:\s{0,9}(?:'([^']*)'|\"([^\"]*)\"|(\d+))")
_COLUMN = re.compile(r"/col/col(\d+)(?:/|\Z)")
_OF_COLUMN = re.compile(r"/art_(\d+)_\w+\.html?\Z|/col/?col(\d+)/art/")
_PAGE = re.compile(r"(?<=[?&;]page=)\d+")
_PAGE_NUMBER = re.compile(r"[?&]pageNum=(\d{1,6})(?:&|\Z)")
_ASKED_BY_US = {"page", "startrecord", "endrecord", "perpage"}
_STEP = 100
_SIGNS = {
    "dataproxy.jsp": "it names dataproxy.jsp",
    "<datastore>": "rows in a <datastore>",
    ".jpage(": "a call of jpage()",
}

_OTHERS = ("unitbuild.js", "module/xxgk/")
"""Marks of the maker's other systems, which have their columns at the same addresses."""


class Rows(msgspec.Struct, frozen=True):
    """The records of a page or answer: their links to articles, those to further lists, for each record that links to
    anything the address that it is known by, and how many records the list says it has (0: it does not say)."""

    links: list[Link]
    columns: list[Link]
    records: list[str]
    total: int


class Query(msgspec.Struct, frozen=True):
    """Where a list's other records are asked for, and with what."""

    url: str
    parameters: dict[str, str]


class _Memo(msgspec.Struct):
    """The ways that have not failed, the one in use first, and those that were last asked for. `page` pages of `step`
    records have come by the one in use, with the records `given`; `records` are those of the whole list."""

    ways: list[str]
    asked: list[str]
    query: Query
    script: Query
    group: str
    total: int
    records: set[str]
    page: int = 0
    step: int = _STEP
    given: set[str] = msgspec.field(default_factory=set)


def signs(page: Page) -> list[str]:
    """What on the page shows the family."""
    found = [phrase for mark, phrase in _SIGNS.items() if mark in page.text]
    if not found and any(mark in page.text for mark in _OTHERS):
        return []
    if _COLUMN.search(urlsplit(page.url).path) or any(_COLUMN.search(link.url) for link in page.links):
        found.append("columns at /col/colN/")
    return found


def read(page: Page, walk: Walk) -> Reading:
    """A column's page, or an answer of dataproxy.jsp."""
    return _read_column(page, walk) if walk.memo is None else _read_answer(page, walk, walk.memo)


def read_rows(text: str, url: str) -> Rows:
    """The records of a column's page or of an answer of dataproxy.jsp."""
    articles: list[Link] = []
    columns: list[Link] = []
    records: list[str] = []
    for record in _records(text):
        found = links.links_of(record, url)
        rows = [link for link in found if links.is_article(link.url) or links.is_file(link.url)]
        lists = [link for link in found if links.is_list(link.url)]
        articles += rows or [link for link in found if not links.is_list(link.url)][:1]
        columns += [] if rows else lists
        records += [link.url for link in rows or found][:1]
    total = _TOTAL.search(text)
    return Rows(articles, columns, records, int(total[1]) if total else 0)


def _records(text: str) -> list[str]:
    """What stands in the CDATA of each <record>."""
    found = []
    at = text.find("<record>")
    while at >= 0:
        start, end = text.find("<![CDATA[", at), text.find("]]>", at)
        if start < 0 or end < 0:
            break
        found.append(text[start + 9 : end] if start < end else "")
        at = text.find("<record>", end)
    return found


def read_query(html: str, url: str) -> Query | None:
    """How the column's page asks for further records; None when it does not."""
    group = _group(html, url)
    if not group:
        return _script_query(html, url)
    address = urlsplit(group)
    parameters = dict(parse_qsl(address.query, keep_blank_values=True, errors="surrogateescape"))
    return _query(address._replace(query="", fragment="").geturl(), parameters)


def _group(html: str, url: str) -> str:
    found = _GROUP.search(html) or _ADDRESS.search(html)
    return _joined(url, found[1]) if found else ""


def _script_query(html: str, url: str) -> Query | None:
    proxy = _PROXY.search(html)
    braced = next((inside[1] for inside in _BRACED.finditer(html) if "columnid" in inside[1].lower()), None)
    address = _joined(url, proxy[1]) if proxy else ""
    if not address or braced is None:
        return None
    parameters = {name: single or double or number for name, single, double, number in _PAIR.findall(braced)}
    return _query(address, {"appid": "1"} | parameters)


def _joined(url: str, href: str) -> str:
    try:
        return urljoin(url, unescape(href))
    except ValueError:
        return ""


def _query(url: str, parameters: dict[str, str]) -> Query:
    return Query(url, {name: value for name, value in parameters.items() if name not in _ASKED_BY_US})


def query_url(query: Query, page: int, step: int) -> str:
    """The address of a page of `step` records, said in both ways that servers know."""
    return f"{query.url}?{urlencode(query.parameters | _asked(page, step), errors='surrogateescape')}"


def _asked(page: int, step: int) -> dict[str, str]:
    first = (page - 1) * step + 1
    asked = {"page": page, "startrecord": first, "endrecord": first + step - 1, "perpage": step}
    return {name: str(value) for name, value in asked.items()}


def group_url(href: str, page: int) -> str:
    """The page's own address for further records, with another page in it and nothing else touched."""
    return _PAGE.sub(str(page), href)


def _read_column(page: Page, walk: Walk) -> Reading:
    number = _number(walk.column_url)
    html = _list_of(page.text, number)
    rows = read_rows(html, page.url)
    embedded = {link.url for link in rows.links}
    plain = [link for link in page.links if number and _number_of_article(link.url) == number]
    plain = [link for link in plain if link.url not in embedded]
    found = [*rows.links, *plain]
    query = read_query(html, page.url)
    if query is None:
        return Reading(found, _next_page(page), columns=rows.columns)
    group = _group(html, page.url)
    ways = ["both", "group", "post"] if _PAGE.search(group) else ["both", "post"]
    script = _script_query(html, page.url) or query
    records = {*rows.records, *(link.url for link in plain)}
    memo = walk.memo = _Memo(ways, ways, query, script, group, rows.total, records)
    return Reading(found, _asks(memo), _total(memo, walk, found), columns=rows.columns)


def _list_of(html: str, number: str) -> str:
    """The part of a page that has the column's own list, where it has several: a list's script follows its rows."""
    parts = html.split("<datastore>")
    return html if len(parts) <= 2 else max(parts[1:], key=lambda part: part.count(f"/art_{number}_"))


def _number(url: str) -> str:
    found = _COLUMN.search(urlsplit(url).path)
    return found[1] if found else ""


def _number_of_article(url: str) -> str:
    found = _OF_COLUMN.search(urlsplit(url).path)
    return found[1] or found[2] if found else ""


def _next_page(page: Page) -> list[Ask]:
    """The next of the pages that are numbered by pageNum."""
    here = _PAGE_NUMBER.search(page.url)
    wanted = int(here[1]) + 1 if here else 2
    path = urlsplit(page.url).path
    for link in page.links:
        found = _PAGE_NUMBER.search(link.url)
        if found and int(found[1]) == wanted and urlsplit(link.url).path == path:
            return [Ask(link.url)]
    return []


def _read_answer(page: Page, walk: Walk, memo: _Memo) -> Reading:
    _come_by(memo, memo.asked[-1 - len(walk.untried)])
    rows = read_rows(page.text, walk.column_url)
    new = set(rows.records) - memo.given
    if not new:
        return Reading([])  # the wrong way, or its end: the next way is tried
    memo.given |= new
    memo.records |= new
    memo.total = rows.total or memo.total
    memo.page += 1
    if memo.page == 1 and len(rows.records) < memo.step:
        memo.step = len(rows.records)
    # Where the list's length is not told, a way that gave rows is taken at its word when it gives no more.
    memo.asked = memo.ways if memo.total else memo.ways[:1]
    return Reading(rows.links, _asks(memo), _total(memo, walk, rows.links), columns=rows.columns, repeats=True)


def _come_by(memo: _Memo, way: str) -> None:
    """The way of this answer is the one in use; those before it were tried in vain, and it begins anew."""
    if way != memo.ways[0]:
        memo.ways = memo.ways[memo.ways.index(way) :]
        memo.page, memo.step, memo.given = 0, _STEP, set()


def _asks(memo: _Memo) -> list[Ask]:
    """The next page by the way in use, then the first page by each of the others."""
    inuse, *others = memo.asked
    return [_ask(memo, inuse, memo.page + 1, memo.step), *(_ask(memo, way, 1, _STEP) for way in others)]


def _ask(memo: _Memo, way: str, page: int, step: int) -> Ask:
    told = memo.total > 0 or page == 1
    if way == "group":
        return Ask(group_url(memo.group, page), told=told)
    if way == "both":
        return Ask(query_url(memo.query, page, step), told=told)
    return Ask(f"{memo.script.url}?{urlencode(_asked(page, step))}", form=memo.script.parameters, told=told)


def _total(memo: _Memo, walk: Walk, found: list[Link]) -> int:
    """The rows that the list has, as it tells its records: one with several links is several rows."""
    rows = len(walk.known.union(link.url for link in found))
    return max(memo.total + rows - len(memo.records), 0) if memo.total else 0

"""Hanweb JCMS with its jpage lists.

A column is /col/colN/index.html. Its first rows are embedded as <record><![CDATA[<li>…]]></record>, the others come as
XML from the address that the page names as proxyUrl (/module/web/jpage/dataproxy.jsp). Some servers honour startrecord
and endrecord, others only `page`, and many give fewer rows than they are asked for: so a request says the same thing
both ways, and asks in the server's own step once that is known. Articles are /art/Y/M/D/art_N_ID.html.

`read_rows`, `read_query` and `query_url` are pure; the spider asks until all records that the list tells of are there.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import msgspec
from scrapy import Request
from scrapy.http import Response

from crawler.spiders import links
from crawler.spiders.base import PortalSpider, Requests
from crawler.spiders.links import Link

_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.DOTALL)
_GROUP = re.compile(r"<nextgroup>\s*<!\[CDATA\[.*?href=[\"']([^\"']+)[\"']", re.DOTALL)
_TOTAL = re.compile(r"totalrecord[\"']?\s*(?:>|:)\s*[\"']?(\d+)", re.IGNORECASE)
_PROXY = re.compile(r"proxyUrl\s*:\s*[\"']([^\"']+)[\"']")
_PARAMS = re.compile(r"\{([^{}]*columnid[^{}]*)\}", re.IGNORECASE)
_PAIR = re.compile(r"(\w+)\s*:\s*(?:'([^']*)'|\"([^\"]*)\"|(\d+))")
_COLUMN = re.compile(r"/col/col(\d+)/")
_ARTICLE_COLUMN = re.compile(r"/art_(\d+)_\w+\.html?\Z")
_ASKED_BY_US = {"page", "startrecord", "endrecord", "perpage"}
_STEP = 100
_MOST_REQUESTS = 300


class Rows(msgspec.Struct, frozen=True):
    """The links in the records of a page or answer, how many records there are, which they are (each as the addresses
    that it links to), and how many the list says it has (0: it does not say)."""

    links: list[Link]
    records: int
    known: frozenset[frozenset[str]]
    total: int


class Query(msgspec.Struct, frozen=True):
    """Where a list's other records are asked for, and with what."""

    url: str
    parameters: dict[str, str]


class Walk(msgspec.Struct):
    """How far a list has been read. `known` are the records found so far, `given` those that answers gave: the first
    answers may hold nothing but what was embedded in the page."""

    column_url: str
    query: Query
    total: int
    all_reports: bool
    known: frozenset[frozenset[str]]
    given: frozenset[frozenset[str]] = frozenset()
    page: int = 1
    step: int = _STEP


def read_rows(text: str, url: str) -> Rows:
    """The records of a column's page or of an answer of dataproxy.jsp."""
    records = [links.links_of(record, url) for record in _RECORD.findall(text)]
    known = frozenset(frozenset(link.url for link in record) for record in records if record)
    total = _TOTAL.search(text)
    return Rows([link for record in records for link in record], len(records), known, int(total[1]) if total else 0)


def read_query(html: str, url: str) -> Query | None:
    """How the column's page asks for further records; None when it does not."""
    group = _GROUP.search(html)
    if group:
        address = urlsplit(urljoin(url, unescape(group[1])))
        parameters = dict(parse_qsl(address.query, keep_blank_values=True, errors="surrogateescape"))
        return _query(address._replace(query="", fragment="").geturl(), parameters)
    proxy, params = _PROXY.search(html), _PARAMS.search(html)
    if not proxy or not params:
        return None
    parameters = {name: single or double or number for name, single, double, number in _PAIR.findall(params[1])}
    return _query(urljoin(url, unescape(proxy[1])), {"appid": "1"} | parameters)


def _query(url: str, parameters: dict[str, str]) -> Query:
    return Query(url, {name: value for name, value in parameters.items() if name not in _ASKED_BY_US})


def query_url(query: Query, page: int, step: int) -> str:
    """The address of a page of `step` records, said in both ways that servers know."""
    first = (page - 1) * step + 1
    asked = {"page": page, "startrecord": first, "endrecord": first + step - 1, "perpage": step}
    return f"{query.url}?{urlencode(query.parameters | asked, errors='surrogateescape')}"


class HanwebSpider(PortalSpider):
    """Reads a portal with jpage lists."""

    def in_column(self, url: str, column_url: str) -> bool:
        """An article's address has the number of its column."""
        article, column = _ARTICLE_COLUMN.search(urlsplit(url).path), _COLUMN.search(column_url)
        return bool(article and column and article[1] == column[1])

    def read_list(self, response: Response, depth: int) -> Requests:
        """A column's page: its embedded records, its plain links, and the first request for the rest."""
        html = links.page_text(response.body)
        rows = read_rows(html, response.url)
        plain = links.links_of(html, response.url)
        reports = links.looks_like_report(links.title_of(html))
        query = read_query(html, response.url)
        columns = list(self.follow_columns(plain, response.url, depth, all_reports=reports))
        if query is None and not columns and not any(links.is_article(link.url) for link in [*rows.links, *plain]):
            sentence = "the column's page has no article: check its address and family in the registry"
            self.problem("empty", response.url, sentence)
        yield from self.follow_articles([*rows.links, *plain], response.url, all_reports=reports)
        yield from columns
        if query is not None and (not rows.total or len(rows.known) < rows.total):
            yield self.ask_rows(Walk(response.url, query, rows.total, all_reports=reports, known=rows.known))

    def ask_rows(self, walk: Walk) -> Request:
        """The request for the walk's page of records."""
        return self.ask(query_url(walk.query, walk.page, walk.step), "rows", self.read_answer, walk=walk)

    def read_answer(self, response: Response, walk: Walk) -> Requests:
        """An answer of dataproxy.jsp."""
        rows = read_rows(links.page_text(response.body), response.url)
        yield from self.follow_articles(rows.links, walk.column_url, all_reports=walk.all_reports)
        new = rows.known - walk.given
        walk.given |= rows.known
        walk.known |= rows.known
        walk.total = rows.total or walk.total
        if 0 < walk.total <= len(walk.known):
            return
        if not new or walk.page >= _MOST_REQUESTS:
            self.note_end(walk)
            return
        if walk.page == 1 and rows.records < walk.step:
            walk.step = rows.records
        walk.page += 1
        yield self.ask_rows(walk)

    def note_end(self, walk: Walk) -> None:
        """Note what is missing when a list gives no more; one that does not tell its length is taken at its word."""
        if walk.total or not walk.known or walk.page >= _MOST_REQUESTS:
            sentence = f"the list tells of {walk.total or 'unnumbered'} records and gave {len(walk.known)}"
            self.problem("incomplete", walk.column_url, sentence)

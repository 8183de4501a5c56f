"""The disclosure module of Hanweb JCMS: lists that search.jsp draws.

A column's page /col/colN/index.html names tree.jsp or search.jsp under /module/xxgk/ with infotypeId, jdid, area and
divid, in an address or in its script. The rows come from POST /module/xxgk/search.jsp as a piece of HTML, page by page
with currpage, which tells 共N页. Without infotypeId the answer is the whole district, of which only the rows with the
column's number in their address (art_N_ID) are this list's. Articles are those of hanweb.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode, urljoin, urlsplit

import msgspec
from selectolax.lexbor import LexborHTMLParser

from crawler.families.base import Ask, Page, Reading, Walk
from crawler.pages.entries import chosen, entries_of
from crawler.pages.links import Link

NAME = "hanweb_xxgk"
LISTS = re.compile(r"/col/col\d+/(?:index\.html?)?(?:\?|\Z)")

_SIGNS = {
    "module/xxgk/search.jsp": "it names module/xxgk/search.jsp",
    "module/xxgk/tree.jsp": "it names module/xxgk/tree.jsp",
    "tr_main_value_": "rows of the class tr_main_value_",
}
_PROGRAM = re.compile(r"[\"'(]([^\"'()<>\s?]{0,300}module/xxgk/)(?:search|tree)\.jsp")
_VALUE = re.compile(
    r"[?&;\"'{,\s](infotypeId|jdid|area|divid|standardXxgk|texttype|sortfield)"
    r"(?:[\"']?\s{0,9}[=:]\s{0,9}[\"']?|[\"']\s{1,9}value=[\"'])([\w,:.-]{1,100})"
)
_PAGES = re.compile(r"共(?:&nbsp;|\s|<[^<>]{1,40}>){0,6}(\d{1,6})(?:&nbsp;|\s|<[^<>]{1,40}>){0,6}页")
_COLUMN = re.compile(r"/col/col(\d+)(?:/|\Z)")
_ROWS = (
    "tr.tr_main_value_odd a[href], tr.tr_main_value_even a[href]",
    "a.bt_link[href]",
    "a[title][href]",
)
_USUAL = {
    "standardXxgk": "1",
    "isAllList": "1",
    "texttype": "0",
    "fbtime": "-1",
    "vc_all": "",
    "vc_filenumber": "",
    "vc_title": "",
    "vc_number": "",
    "sortfield": ",createdatetime:0,orderid:0",
}


class _Memo(msgspec.Struct):
    """Where the list is asked for and with what, how many pages came, and the rows that they gave, of any column."""

    url: str
    form: dict[str, str]
    page: int = 0
    given: set[str] = msgspec.field(default_factory=set)


def signs(page: Page) -> list[str]:
    """What on the page shows the family."""
    return [phrase for mark, phrase in _SIGNS.items() if mark in page.text]


def read(page: Page, walk: Walk) -> Reading:
    """A column's page, or an answer of search.jsp."""
    return _read_column(page, walk) if walk.memo is None else _read_answer(page, walk, walk.memo)


def read_rows(html: str, url: str) -> list[Link]:
    """The rows of an answer, of the first kind that it has: the articles and files of each, or else its first link."""
    tree = LexborHTMLParser(html)
    anchors = next((found for found in map(tree.css, _ROWS) if found), [])
    return [link for entry in entries_of(anchors, url) for link in chosen(entry)]


def read_form(html: str, column_url: str) -> dict[str, str]:
    """What the list is asked for with: the page's own values, the first of each, and the usual ones for the rest."""
    told: dict[str, str] = {}
    for found in _VALUE.finditer(html):
        told.setdefault(found[1], found[2])
    number = _number(column_url)
    form = {"infotypeId": "", "jdid": "", "area": "", "divid": f"div{number}" if number else ""}
    return form | _USUAL | told


def _number(url: str) -> str:
    found = _COLUMN.search(urlsplit(url).path)
    return found[1] if found else ""


def _read_column(page: Page, walk: Walk) -> Reading:
    rows = _of_column(page.links, walk)
    program = _PROGRAM.search(page.text)
    if program is None:
        return Reading(rows)
    try:
        url = urljoin(page.url, f"{program[1]}search.jsp")
    except ValueError:
        return Reading(rows)
    walk.memo = _Memo(url, read_form(page.text, walk.column_url))
    return Reading(rows, _asks(walk.memo, told=True))


def _of_column(found: list[Link], walk: Walk) -> list[Link]:
    number = _number(walk.column_url)
    return [link for link in found if number and f"/art_{number}_" in urlsplit(link.url).path]


def _read_answer(page: Page, walk: Walk, memo: _Memo) -> Reading:
    rows = read_rows(page.text, walk.column_url)
    new = {link.url for link in rows} - memo.given
    if not new:
        return Reading([])
    memo.given |= new
    memo.page += 1
    told = _PAGES.search(page.text)
    pages = int(told[1]) if told else 0
    mine = rows if memo.form["infotypeId"] else _of_column(rows, walk)
    more = _asks(memo, told=pages > 0) if not pages or memo.page < pages else []
    # The column's page was the walk's first; a page may hold only rows of other columns.
    return Reading(mine, more, pages=pages + 1 if pages else 0, repeats=True)


def _asks(memo: _Memo, *, told: bool) -> list[Ask]:
    """The next page, as the page's script asks, and with everything in the address."""
    form = memo.form | {"currpage": str(memo.page + 1)}
    query = {name: form[name] for name in (*_USUAL, "currpage")}
    return [
        Ask(f"{memo.url}?{urlencode(query, safe=',:')}", form=form, told=told),
        Ask(f"{memo.url}?{urlencode(form, safe=',:')}", told=told),
    ]

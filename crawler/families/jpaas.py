"""Hanweb JPaaS: lists that a unit of the page fetches for itself.

The page has <script src="…/unitbuild.js" url="…/front/page/build/unit" queryData="{'webId':'…','tagId':'信息列表',…}">,
one for each of its units; the unit that is the list is asked for by GET with those parameters and answers
{"success":…,"data":{"html":…}}. The html has the rows, and <div class="pagination" rows count>. A further page is told
by paramJson={"pageNo":k,"pageSize":rows} and by nothing else; some servers give the first page whatever they are told,
which ends the walk as incomplete. Articles are /col/colN/art/YYYY/art_<hex>.html or the older /art/Y/M/D/art_N_ID.html.
"""

from __future__ import annotations

import json
import re
from urllib.parse import urlencode, urljoin, urlsplit

import msgspec
from selectolax.lexbor import LexborHTMLParser

from crawler.families.base import Ask, Page, Reading, Walk
from crawler.pages import links
from crawler.pages.entries import chosen, entries_of
from crawler.pages.links import Link

NAME = "jpaas"
LISTS = re.compile(r"/col/col\d+/(?:index\.html?)?(?:\?|\Z)")

_SIGNS = {
    "unitbuild.js": "units built by unitbuild.js",
    "jpaas-publish-server": "it names jpaas-publish-server",
    "bulidstatic": "the parameter bulidstatic",
}
_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_PAIR = re.compile(r"[\"'](\w{1,40})[\"']\s{0,9}:\s{0,9}(?:'([^']*)'|\"([^\"]*)\"|(-?\d{1,20}))")
_COLUMN = re.compile(r"/col/col(\d+)(?:/|\Z)")
_ENTRIES = (".page-content li a[href]", "li a[href]", "tr a[href]")
_LIKELY = ("信息列表", "列表", "分页", "内容")
"""What the list's unit is called, the surest first."""


class Unit(msgspec.Struct, frozen=True):
    """A unit of a page: where it is asked for, and with what."""

    url: str
    parameters: dict[str, str]


class Rows(msgspec.Struct, frozen=True):
    """What a unit lists: its articles and files, its further lists, the address by which each entry is known, how many
    entries a page has, and how many there are in all (0: it does not say)."""

    links: list[Link]
    columns: list[Link]
    entries: list[str]
    size: int
    total: int


class _Memo(msgspec.Struct):
    """The units that were last asked for, how many pages of how many entries came, and which entries they gave."""

    units: list[Unit]
    page: int = 0
    size: int = 0
    given: set[str] = msgspec.field(default_factory=set)


def signs(page: Page) -> list[str]:
    """What on the page shows the family."""
    return [phrase for mark, phrase in _SIGNS.items() if mark in page.text]


def read(page: Page, walk: Walk) -> Reading:
    """A column's page, or a unit's answer."""
    return _read_column(page, walk) if walk.memo is None else _read_answer(page, walk, walk.memo)


def read_units(html: str, url: str) -> list[Unit]:
    """The units of a page, the one that is most likely its list first."""
    units = []
    for node in LexborHTMLParser(html).css("script[querydata]"):
        parameters = read_parameters(node.attributes.get("querydata") or "")
        try:
            address = urljoin(url, node.attributes.get("url") or _UNIT)
        except ValueError:
            continue
        if parameters:
            units.append(Unit(address, parameters))
    return sorted(units, key=_unlikely)


def read_parameters(text: str) -> dict[str, str]:
    """The parameters in a queryData attribute, in single or double quotes."""
    return {name: single or double or number for name, single, double, number in _PAIR.findall(text)}


def _unlikely(unit: Unit) -> int:
    name = unit.parameters.get("tagId", "")
    return next((place for place, word in enumerate(_LIKELY) if word in name), len(_LIKELY))


def read_answer(text: str, url: str) -> Rows:
    """A unit's answer; nothing where it is none."""
    tree = LexborHTMLParser(_html_of(text))
    marked = tree.css_first(".pagination[count]")
    told = marked.attributes if marked else {}
    rows, columns, entries = _entries(tree, url)
    return Rows(rows, columns, entries, _number(told.get("rows")), _number(told.get("count")))


def _html_of(text: str) -> str:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    data = answer.get("data") if isinstance(answer, dict) else None
    html = data.get("html") if isinstance(data, dict) else data
    return html if isinstance(html, str) else ""


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _entries(tree: LexborHTMLParser, url: str) -> tuple[list[Link], list[Link], list[str]]:
    """What the entries list, their further lists, and the address that each is known by."""
    anchors = next((found for found in map(tree.css, _ENTRIES) if found), [])
    picked = [chosen(entry) for entry in entries_of(anchors, url)]
    rows = [link for entry in picked for link in entry if not links.is_list(link.url)]
    columns = [link for entry in picked for link in entry if links.is_list(link.url)]
    return rows, columns, [entry[0].url for entry in picked]


def _read_column(page: Page, walk: Walk) -> Reading:
    found = _COLUMN.search(urlsplit(walk.column_url).path)
    marks = (f"/col{found[1]}/art/", f"/art_{found[1]}_") if found else ()
    rows = [link for link in page.links if any(mark in urlsplit(link.url).path for mark in marks)]
    units = read_units(page.text, page.url)
    if not units:
        return Reading(rows)
    walk.memo = _Memo(units)
    return Reading(rows, [_ask(unit, 1, 0, told=True) for unit in units])


def _ask(unit: Unit, page: int, size: int, *, told: bool) -> Ask:
    """The first page is asked for as the page itself does."""
    further = {"paramJson": json.dumps({"pageNo": page, "pageSize": size}, separators=(",", ":"))} if page > 1 else {}
    return Ask(f"{unit.url}?{urlencode(unit.parameters | further)}", told=told)


def _read_answer(page: Page, walk: Walk, memo: _Memo) -> Reading:
    rows = read_answer(page.text, walk.column_url)
    new = set(rows.entries) - memo.given
    if not new or not (rows.links or memo.page):
        return Reading([], columns=rows.columns)
    memo.units = [memo.units[-1 - len(walk.untried)]]  # the list is found: the other units are something else
    memo.given |= new
    memo.page += 1
    memo.size = memo.size or rows.size or len(rows.entries)
    at_end = 0 < rows.total <= memo.page * memo.size
    more = [] if at_end else [_ask(memo.units[0], memo.page + 1, memo.size, told=rows.total > 0)]
    # An entry with several articles is several rows, one with none is no row.
    found = len(walk.known.union(link.url for link in rows.links))
    total = max(rows.total + found - len(memo.given), 0) if rows.total else 0
    return Reading(rows.links, more, total, columns=rows.columns, repeats=True)

"""The platform of Jiangxi, also used in Kaifeng, Zigong and elsewhere: lists that queryList gives.

A list is /{site}/{channel}/pc/list.html, or an address of the system before it (/{site}/col/colN/index.html). Its rows
come from POST /queryList with a form: current, pageSize, webSiteCode[], channelCode[] or channelId[] and more; some
portals ask with the same as JSON. Codes and further fields are read from the page's script, else the codes are in its
address. The answer is {"data": {"results": [{"source": {…}}], "total": …}}; a row's address is `pc` or `common` in
`urls`, which is JSON in a string. Articles are /{site}/{channel}/pc/content/content_ID.html.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec

from crawler.families.base import Ask, Page, Reading, Walk
from crawler.pages import links
from crawler.pages.links import Link

NAME = "jiangxi"
LISTS = re.compile(r"/pc/list\.html(?:\?|\Z)|\A/\w+/col/col\d+/(?:index\.html?)?(?:\?|\Z)")

_SIGNS = {
    "queryList": "it names queryList",
    "webSiteCode": "the parameter webSiteCode",
    "/pc/list.html": "lists at /pc/list.html",
    "/pc/content/content_": "articles at /pc/content/",
}
_FIELD = re.compile(
    r"\b(webSiteCode|channelCode|channelId|pageSize|perPage|unitid|sort|order|notReturnContent|templateContainerId)"
    r"(?:\[\])?[\"']?\]?\s{0,9}[:=]\s{0,9}\[?\s{0,9}(?:'([^']{1,100})'|\"([^\"]{1,100})\"|(\d{1,20}|true|false)\b)"
)
_LISTED = {"webSiteCode", "channelCode", "channelId"}
"""Fields that are lists: their names end in [] in a form."""
_NUMBERS = {"pageSize", "perPage"}
_WORDS = {"sort", "order"}
_TAG = re.compile(r"<[^<>]{0,200}>")
_SIZE = "15"


class Rows(msgspec.Struct, frozen=True):
    """What an answer lists, how many entries it has, and how many there are in all (0: it does not say)."""

    links: list[Link]
    entries: int
    total: int


class _Memo(msgspec.Struct):
    """What the list is asked for with, the ways in which it was last asked (form, JSON), and how many entries came."""

    fields: dict[str, str]
    url: str
    ways: list[str]
    page: int = 0
    entries: int = 0
    given: set[str] = msgspec.field(default_factory=set)


def signs(page: Page) -> list[str]:
    """What on the page shows the family."""
    return [phrase for mark, phrase in _SIGNS.items() if mark in page.text]


def read(page: Page, walk: Walk) -> Reading:
    """A list's page, or an answer of queryList."""
    return _read_list(page, walk) if walk.memo is None else _read_answer(page, walk, walk.memo)


def read_fields(html: str, url: str) -> dict[str, str]:
    """What the list is asked for with; without a channel where neither script nor address has one."""
    fields = {"pageSize": _SIZE}
    told: dict[str, str] = {}
    for found in _FIELD.finditer(html):
        value = found[2] or found[3] or found[4]
        if (found[1] in _NUMBERS and not 0 < _number(value) < 1000) or (found[1] in _WORDS and value.isdigit()):
            continue  # something else of that name: a page's style has an order, too
        told.setdefault(found[1], value)
    codes = {} if "channelId" in told else _codes(url)
    return fields | codes | told


def _codes(url: str) -> dict[str, str]:
    """Site and channel as a list's address has them."""
    site, *folders = [part for part in urlsplit(url).path.split("/")[1:-1] if part] or [""]
    folders = [part for part in folders if part not in ("pc", "col")]
    return {"webSiteCode": site, "channelCode": folders[-1]} if folders else {}


def read_answer(text: str, url: str) -> Rows:
    """An answer of queryList; nothing where it is none."""
    data = _loaded(text)
    data = data.get("data", data) if isinstance(data, dict) else data
    results = data.get("results") if isinstance(data, dict) else data
    if not isinstance(results, list):
        return Rows([], 0, 0)
    found = (_row(entry, url) for entry in results)
    total = data.get("total") if isinstance(data, dict) else 0
    return Rows([link for link in found if link], len(results), _number(total))


def _number(value: object) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _loaded(text: object) -> Any:
    """The JSON in a text; what is not a text as it is, and None for what is no JSON."""
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _row(entry: object, url: str) -> Link | None:
    source = entry.get("source", entry) if isinstance(entry, dict) else None
    if not isinstance(source, dict):
        return None
    href = _href(source.get("urls")) or _href(source.get("url"))
    title = next((text for text in map(source.get, ("title", "showTitle")) if isinstance(text, str) and text), "")
    shown = " ".join(_TAG.sub("", title).split())
    linked = links.links_of(f'<a href="{_quoted(href)}"></a>', url) if href else []
    return Link(linked[0].url, shown) if linked else None


def _quoted(href: str) -> str:
    return href.replace("&", "&amp;").replace('"', "%22")


def _href(urls: object) -> str:
    """The address in `urls`: a text, JSON in a text, an object by kind of screen, or a list of such."""
    loaded = _loaded(urls) if isinstance(urls, str) and urls.lstrip()[:1] in ("{", "[") else urls
    if isinstance(loaded, list):
        loaded = loaded[0] if loaded else ""
    if isinstance(loaded, dict):
        kinds = [loaded.get(kind) for kind in ("pc", "common")] + list(loaded.values())
        loaded = next((each for each in kinds if isinstance(each, str) and each), "")
    return loaded.strip() if isinstance(loaded, str) else ""


def _read_list(page: Page, walk: Walk) -> Reading:
    fields = read_fields(page.text, walk.column_url)
    codes = f"/{fields.get('webSiteCode', '')}/{fields.get('channelCode', '')}/"
    rows = [link for link in page.links if urlsplit(link.url).path.startswith(codes) and links.is_article(link.url)]
    if not {"channelCode", "channelId"} & set(fields):
        return Reading(rows)
    walk.memo = _Memo(fields, urljoin(page.url, "/queryList"), ["form", "json"])
    return Reading(rows, _asks(walk.memo, told=True))


def _asks(memo: _Memo, *, told: bool) -> list[Ask]:
    return [_ask(memo, way, told=told) for way in memo.ways]


def _ask(memo: _Memo, way: str, *, told: bool) -> Ask:
    current = memo.page + 1
    if way == "form":
        named = {f"{name}[]" if name in _LISTED else name: value for name, value in memo.fields.items()}
        return Ask(memo.url, form={"current": str(current)} | named, told=told)
    values = {name: [value] if name in _LISTED else value for name, value in memo.fields.items()}
    return Ask(memo.url, json={"current": current} | values | {"pageSize": int(memo.fields["pageSize"])}, told=told)


def _read_answer(page: Page, walk: Walk, memo: _Memo) -> Reading:
    rows = read_answer(page.text, walk.column_url)
    new = {link.url for link in rows.links} - memo.given
    if not new:
        return Reading([])
    memo.ways = [memo.ways[-1 - len(walk.untried)]]
    memo.given |= new
    memo.page += 1
    memo.entries += rows.entries
    more = _asks(memo, told=rows.total > 0) if memo.entries < rows.total or not rows.total else []
    # An entry without an address is no row.
    skipped = memo.entries - len(memo.given)
    return Reading(rows.links, more, max(rows.total - skipped, 0), repeats=True)

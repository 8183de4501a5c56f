"""Lists of no known family: rows are told by their shape, the way to the next page is found by trying.

A row is a list item, table row or paragraph with a link that has an article's or a file's address, or with a date and
some other link of the site. Rows that look alike (their element and the two around it) are one list; menus and sidebars
are left out where their names or elements show them. Of several lists those count whose titles are reports, or else
the longest. In a column whose tag ColumnType says 信息公开年报, links below the column are rows even without a date.

The next page is where a link 下一页 or the next number leads; else the usual ways are tried (`_ways`), and the one that
brought new rows is kept for the rest of the list. Pure functions; they raise nothing for a page's content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import msgspec
from selectolax.lexbor import LexborNode

from crawler.families.base import Ask, Page, Reading, Walk
from crawler.pages import links
from crawler.pages.anchors import parsed
from crawler.pages.links import Link

NAME = "generic"
LISTS = re.compile(
    r"/\w*(?:list|column|channel|class|category|lanmu)s?(?:\.\w{2,5})?(?:/\d+)?(?:\?.*)?\Z"
    r"|\?(?:.*&)?(?:cid|catid|cateid|channelid|columnid|classid|typeid|nodeid|lmid)=\w+\Z",
    re.IGNORECASE,
)
_TAGS = ("columntype", "siteidcode", "columnname", "sitename")
_DATE = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|(?<!\d)[01]\d-[0-3]\d(?!\d)")
_ITEMS = {"li", "tr", "dd", "dt", "p"}
_CLIMB = 5
"""Elements above a link among which its row is looked for."""
_LONGEST_ROW = 600
_MOST_NODES = 120
_ASIDE = {"nav", "header", "footer", "aside"}
_ASIDE_NAME = re.compile(
    r"(?:\A|[\s_-])(?:\w{0,8}nav|navbar|menus?|sidebar|side|aside|hot\w{0,6}|rank\w{0,4}|recommend\w{0,3}|related|"
    r"foot|footer|header|friends?|crumbs?|breadcrumbs?)(?:\Z|[\s_-])",
    re.IGNORECASE,
)
_NEXT = re.compile(r"\W*(?:下一?页|后一页|next)\W*\Z", re.IGNORECASE)
_LAST = re.compile(r"\W*(?:尾页|末页|最后一页)\W*\Z")
_PAGER = re.compile(
    r"第\s{0,3}\d{1,5}\s{0,3}/|下一?页|尾页|末页|共\s{0,3}\d{1,5}\s{0,3}页"
    r"|total_?pages?|page_?count|[\"' ]pag(?:er|ing|ination)",
    re.IGNORECASE,
)
_PAGES = (
    re.compile(r"第\s{0,3}\d{1,5}\s{0,3}/\s{0,3}(\d{1,5})\s{0,3}页"),
    re.compile(r"共\s{0,3}(?:<[^<>]{1,80}>)?\s{0,3}(\d{1,5})\s{0,3}(?:</\w{1,9}>)?\s{0,3}页"),
    re.compile(r"第?\s?\d{1,5}\s?[/／]\s?(\d{1,5})\s?页"),
    re.compile(r"\b(?:total_?pages?|page_?count|count_?page)[\"']?\s?[=:]\s?[\"']?(\d{1,5})\b", re.IGNORECASE),
)
_PARAMETERS = ("page", "pageNum", "pageNo", "currentPage", "pageIndex", "curPage", "currPage", "pageNumber", "p", "pn")
_KNOWN_PARAMETERS = {name.lower() for name in _PARAMETERS}
_STATIC = re.compile(r"/([^/]*?)(\.[sj]?html?)\Z")
_NUMBER = re.compile(r"[_/](\d{1,5})(?:\.\w{2,5})?\Z")
_ALIKE = 3
"""Items that make a list."""
_FULL = 10
"""Rows of a page that may have another one after it, though nothing on it says so."""


class _Row(msgspec.Struct):
    """A row: what it looks like, its links, and whether it bears a date."""

    look: str
    links: list[Link]
    dated: bool


class _Memory(msgspec.Struct):
    """The way that led on, and the way that each address was made in."""

    way: str = ""
    tried: dict[str, str] = msgspec.field(default_factory=dict)


def signs(page: Page) -> list[str]:
    """At most one, so that any family goes before it: a tag of the national guideline."""
    tags = links.tags_of(page.text)
    return [f"the national guideline's tag {name}" for name in _TAGS if tags.get(name)][:1]


def read(page: Page, walk: Walk) -> Reading:
    """The rows of the page's list, its parts by year, and the ways to the next page."""
    reports = links.COLUMN_TYPE in links.column_types(page.text)
    found = list(_rows(page))
    rows = _chosen(found, reports=reports) or (_bare_rows(found, page.url) if reports else [])
    ours = [link for row in rows for link in _entries(row, page.url, loose=reports)]
    entries = list({link.url: link for link in reversed(ours)}.values())[::-1]
    pages = _pages(page, walk)
    return Reading(entries, _more(page, walk, entries, pages), pages=pages, columns=_years(page) if reports else [])


def _rows(page: Page) -> Iterator[_Row]:
    """The elements around the page's links that may be rows of a list, in order; menus are left out."""
    rows: dict[int, _Row] = {}
    aside: dict[int, bool] = {}
    scans: dict[int, str | None] = {}
    for node in parsed(page.text).css("a[href]"):
        link = links.link_of(node, page.url)
        if link is None or _is_aside(node, aside):
            continue
        element, dated = _row_of(node, scans)
        if element is not None:
            row = rows.setdefault(element.mem_id, _Row(_look(element), [], dated))
            row.links.append(link)
    yield from rows.values()


def _row_of(node: LexborNode, scans: dict[int, str | None]) -> tuple[LexborNode | None, bool]:
    """The nearest element around a link that is an item and bears a date; else the nearest that is an item."""
    item: LexborNode | None = None
    above = node.parent
    for _ in range(_CLIMB):
        if above is None or above.tag in ("body", "html"):
            break
        if above.mem_id not in scans:
            scans[above.mem_id] = _short_text(above)
        text = scans[above.mem_id]
        if text is None:
            break
        if _DATE.search(text):
            return above, True
        if item is None and above.tag in _ITEMS:
            item = above
        above = above.parent
    return item, False


def _short_text(node: LexborNode) -> str | None:
    """The text of an element that is small enough to be a row."""
    pieces: list[str] = []
    length = 0
    for count, child in enumerate(node.traverse(include_text=True)):
        if child.is_text_node:
            pieces.append(child.text_content or "")
            length += len(pieces[-1].strip())
        if length > _LONGEST_ROW or count > _MOST_NODES:
            return None
    return " ".join(pieces)


def _is_aside(node: LexborNode, known: dict[int, bool]) -> bool:
    """Whether an element lies in something that is called a menu, a sidebar or the like."""
    path: list[int] = []
    above: LexborNode | None = node.parent
    answer = False
    while above is not None and above.tag not in ("body", "html"):
        if above.mem_id in known:
            answer = known[above.mem_id]
            break
        path.append(above.mem_id)
        named = f"{above.attributes.get('class') or ''} {above.attributes.get('id') or ''}"
        if above.tag in _ASIDE or _ASIDE_NAME.search(named[:300]):
            answer = True
            break
        above = above.parent
    known.update(dict.fromkeys(path, answer))
    return answer


def _look(element: LexborNode) -> str:
    """What rows of one list have in common: their element and the two around it, with their first class."""
    parts: list[str] = []
    above: LexborNode | None = element
    while above is not None and len(parts) < 3:
        classes = (above.attributes.get("class") or "").split()
        parts.append(f"{above.tag}.{classes[0] if classes and len(parts) else ''}")
        above = above.parent
    return "<".join(parts)


def _chosen(found: list[_Row], *, reports: bool) -> list[_Row]:
    """The rows of the lists that count."""
    lists: dict[str, list[_Row]] = {}
    for row in found:
        if row.dated or any(links.is_article(link.url) or links.is_file(link.url) for link in row.links):
            lists.setdefault(row.look, []).append(row)
    titled = links.is_report_in_column if reports else links.looks_like_report
    counts = {look: sum(any(titled(link.title) for link in row.links) for row in rows) for look, rows in lists.items()}
    wanted = {look for look, rows in lists.items() if 3 * counts[look] >= len(rows)}
    if not wanted and lists:
        wanted = {max(lists, key=lambda look: (counts[look], sum(row.dated for row in lists[look]), len(lists[look])))}
    return [row for look, rows in lists.items() if look in wanted for row in rows]


def _bare_rows(found: list[_Row], url: str) -> list[_Row]:
    """In a column of reports without any other row: the alike items that link to pages below the column."""
    folder = urljoin(url, ".")
    lists: dict[str, list[_Row]] = {}
    for row in found:
        if any(link.url.startswith(folder) and not links.is_list(link.url) for link in row.links):
            lists.setdefault(row.look, []).append(row)
    longest = max(lists.values(), key=len, default=[])
    return longest if len(longest) >= _ALIKE else []


def _entries(row: _Row, url: str, *, loose: bool) -> list[Link]:
    """The links of a row that it is about: those with an article's address, else files, else in a row with a date (or
    in a column of reports) the one that says most."""
    here = links.same_page_key(url)
    ours = [link for link in row.links if links.same_page_key(link.url) != here]
    for shape in (links.is_article, links.is_file):
        shaped = [link for link in ours if shape(link.url)]
        if shaped:
            return shaped
    if not (row.dated or loose):
        return []
    host = urlsplit(url).netloc
    others = [link for link in ours if urlsplit(link.url).netloc == host and not _leads_on(link)]
    return [max(others, key=lambda link: len(link.title))] if others else []


def _leads_on(link: Link) -> bool:
    """Whether a link leads to another list or another page of this one."""
    if links.may_be_article(link.url):
        return False
    parts = urlsplit(link.url)
    listed = links.is_list(link.url) or LISTS.search(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    return bool(listed) or link.title.strip("[]【】第页").isdigit()


def _years(page: Page) -> list[Link]:
    """The parts of a column of reports by year."""
    years = [link for link in page.links if links.names_year(link.title)]
    return [link for link in years if not links.is_article(link.url) and not links.is_file(link.url)]


def _pages(page: Page, walk: Walk) -> int:
    """How many pages the list says it has; 0 where it does not."""
    for pattern in _PAGES:
        found = pattern.search(page.text)
        if found and int(found[1]):
            return int(found[1])
    last = next((number for link in page.links if _LAST.match(link.title) for number in _number_of(link.url)), 0)
    after = next((number for link in page.links if _NEXT.match(link.title) for number in _number_of(link.url)), 0)
    return max(0, last + walk.page + 1 - after) if last and after else 0


def _number_of(url: str) -> list[int]:
    """The number that a page's address has: in a parameter, or behind its stem."""
    parts = urlsplit(url)
    given = [value for name, value in _query(parts.query) if name.lower() in _KNOWN_PARAMETERS]
    given += [found[1] for found in [_NUMBER.search(parts.path)] if found]
    return [int(value) for value in given if value.isascii() and value.isdigit() and len(value) < 6]


def _query(query: str) -> list[tuple[str, str]]:
    return [(pair.partition("=")[0], pair.partition("=")[2]) for pair in query.split("&") if pair]


def _more(page: Page, walk: Walk, entries: list[Link], pages: int) -> list[Ask]:
    """The ways to the page after this one, best first."""
    memory = walk.memo if isinstance(walk.memo, _Memory) else _Memory()
    walk.memo = memory
    if walk.page > 1 and any(link.url not in walk.known for link in entries):
        memory.way = memory.tried.get(page.url, memory.way)
    linked = _linked(page, walk.page + 1)
    if linked:
        return [Ask(url) for url in linked]
    if 0 < pages <= walk.page:
        return []
    ways = _ways(walk.column_url, walk.page + 1)
    if memory.way:
        ways = {name: url for name, url in ways.items() if name == memory.way}
    elif walk.page > 1 or not (_PAGER.search(page.text) or len(entries) >= _FULL):
        return []
    memory.tried |= {url: name for name, url in ways.items()}
    told = bool(memory.way) and walk.page < pages
    return [Ask(url, told=told) for url in ways.values()]


def _linked(page: Page, number: int) -> list[str]:
    """Where the page's own links lead on: 下一页, or the number of the next page beside numbers of others."""
    here, host = links.same_page_key(page.url), urlsplit(page.url).netloc
    ours = [link for link in page.links if urlsplit(link.url).netloc == host]
    ours = [link for link in ours if links.same_page_key(link.url) != here and not links.is_file(link.url)]
    called = [link.url for link in ours if _NEXT.match(link.title)]
    numbered = [link.url for link in ours if link.title.strip("[]【】 第页") == str(number) and _number_of(link.url)]
    return list(dict.fromkeys([*called, *numbered]))[:2]


def _ways(url: str, number: int) -> dict[str, str]:
    """The addresses that page `number` of the list at `url` may have, by the name of the way. Pages are counted from 1;
    static pages are numbered from 0 or from 1."""
    parts = urlsplit(url)._replace(fragment="")
    plain = parts._replace(query="").geturl()
    static = _STATIC.search(parts.path)
    ways: dict[str, str] = {}
    if not parts.query and (static or parts.path.endswith("/")):
        stem, endings = (static[1], [static[2]]) if static else ("index", [".html", ".shtml"])
        for ending in endings:
            ways[f"_{{n-1}}{ending}"] = urljoin(plain, f"{stem}_{number - 1}{ending}")
            ways[f"_{{n}}{ending}"] = urljoin(plain, f"{stem}_{number}{ending}")
        ways["/{n}"] = urljoin(plain, f"{stem}/{number}{endings[0]}" if static and stem != "index" else f"{number}/")
    pairs = (
        parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape") if parts.query.count("&") < 99 else []
    )
    own = [name for name, _ in pairs if name.lower() in _KNOWN_PARAMETERS]
    for name in own[:1] or _PARAMETERS:
        asked = [pair for pair in pairs if pair[0] != name] + [(name, str(number))]
        ways[f"?{name}"] = parts._replace(query=urlencode(asked, errors="surrogateescape")).geturl()
    return ways

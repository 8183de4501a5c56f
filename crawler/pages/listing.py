"""What the lists of static sites have in common: rows below their directory, and pages with numbers.

    rows_of(page, is_row)          the links of a page that its column lists
    pager_of(page)                 what the page says of the pages of its list: `Pager`
    numbered(page, number, bases)  requests for the page after this one, where pages are name_1, name_2 …
    next_links(page)               links called 下一页
    more_of(page, number, …)       both together
    years_of(page, shape)          lists of other years beside a list of one

The call `createPageHTML(…)` is known in these forms, told apart by the types of the arguments: (pages, page, "name",
"ext", …), (records, pages, page, "name", "ext") and ("element", pages, page, "name", "ext", records). The page that is
at hand counts from 0 where page 2 is name_1, and from 1 where it is name_2. Pure functions; they raise nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import msgspec

from crawler.families.base import Ask, Page
from crawler.pages import links
from crawler.pages.links import Link

DATE = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")
_LISTS = re.compile(r"</?(?:ul|ol|table|tbody)\b", re.IGNORECASE)
_ITEMS = re.compile(r"</?(?:li|tr)\b", re.IGNORECASE)
_LINKED = re.compile(r"<a\s", re.IGNORECASE)

_CALL = re.compile(r"\bcreatePage(?:HTML)?\s*\(([^()]{0,400})\)", re.IGNORECASE)
_COUNT = re.compile(r"\b(?:total_?Pages?|page_?Count|count_?Page)[\"']?\s?[=:]\s?[\"']?(\d{1,5})\b", re.IGNORECASE)
_COUNTED = re.compile(r"(?:共\s?(?:<[^<>]{1,80}>)?|第\s?\d{1,5}\s?/)\s?(\d{1,5})\s?(?:</\w{1,9}>)?\s?页")
_CURRENT = re.compile(r"\bcurrent_?Page[\"']?\s?[=:]\s?[\"']?(\d{1,5})\b", re.IGNORECASE)
_NAME = re.compile(r"/([^/]+)\.(s?html?)\Z")
_FILE_NAME = re.compile(r"[\w.-]{1,80}")
_NUMBER = re.compile(r"_(\d{1,5})\Z")
_NEXT = {"下一页", "下页", "后一页"}
_ARROWS = {">", "›"}


class Pager(msgspec.Struct, frozen=True):
    """How many pages a list has (0: the page does not say), the number at which this one stands in its own counting
    (None: not said), and the name and extension of the pages' files, where a call gives them."""

    pages: int = 0
    current: int | None = None
    name: str = ""
    extension: str = ""


def is_entry(link: Link) -> bool:
    """Whether a link leads to an article or a file."""
    return links.is_article(link.url) or links.is_file(link.url)


def rows_of(page: Page, is_row: Callable[[Link], bool] = is_entry, mark: re.Pattern[str] = DATE) -> list[Link]:
    """The entries that the page's column lists: those below the page's directory, those of the page's main list, which
    may lie anywhere, and those that are called annual reports. Menus have no entries, or none that bears a date."""
    entries = [link for link in page.links if is_row(link)]
    below = {link.url for link in entries if is_below(link.url, page.url)}
    wanted = below | _main_list(page, {link.url for link in entries}, below, mark)
    rows: dict[str, Link] = {}
    for link in entries:
        if link.url not in wanted and not links.looks_like_report(link.title):
            continue
        if link.url not in rows or len(link.title) > len(rows[link.url].title):  # a picture may have the same link
            rows[link.url] = link
    return list(rows.values())


def is_below(url: str, list_url: str) -> bool:
    """Whether an address lies in the directory of a list. Everything lies below a site's root, which says nothing."""
    folder = urlsplit(list_url).path.rpartition("/")[0] + "/"
    return folder != "/" and same_host(url, list_url) and urlsplit(url).path.startswith(folder)


def same_host(one: str, other: str) -> bool:
    """Whether two addresses are of one host, with or without www."""
    hosts = {urlsplit(url).netloc.removeprefix("www.") for url in (one, other)}
    return len(hosts) == 1


def _main_list(page: Page, entries: set[str], below: set[str], mark: re.Pattern[str]) -> set[str]:
    """The entries of the lists with something below the page's directory; where there are none, of the longest list.

    An entry of a list is one in an <li> or <tr> that also holds a date (`mark`). The text is cut at the tags instead of
    walking up the tree from each link, which takes forever on a page made of nested lists."""
    runs: list[set[str]] = [set()]
    for block in _LISTS.split(page.text):
        items = _ITEMS.split(block)
        marked = [item for item in items if mark.search(item) and _LINKED.search(item)]
        found = {link.url for item in marked for link in links.links_of(item, page.url)} & entries
        runs[-1] |= found
        # Designers break a list into groups of five: where there is no link between them, it goes on.
        if _LINKED.search(items[-1] if found else block) and items[-1] not in marked:
            runs.append(set())
    of_column = [run for run in runs if run & below]
    return set().union(*of_column) if of_column else max(runs, key=len)


def next_links(page: Page) -> list[Ask]:
    """Requests for what the page's links call its next page."""
    here = links.same_page_key(page.url)
    found = [link.url for link in page.links if _is_next(link.title) and links.same_page_key(link.url) != here]
    return [Ask(url) for url in dict.fromkeys(found) if same_host(url, page.url)]


def _is_next(title: str) -> bool:
    return title in _ARROWS or title.strip(" >›»[]【】") in _NEXT


def pager_of(page: Page) -> Pager:
    """What the page says of the pages of its list: in a script call, in a variable or an attribute, in words."""
    for call in _CALL.finditer(page.text):
        pager = _pager_of_call([argument.strip().strip("\"'") for argument in call[1].split(",")])
        if pager is not None:
            return pager
    counts = (int(found[1]) for pattern in (_COUNT, _COUNTED) for found in pattern.finditer(page.text))
    current = _CURRENT.search(page.text)
    return Pager(next((count for count in counts if count), 0), int(current[1]) if current else None)


def _pager_of_call(arguments: list[str]) -> Pager | None:
    if arguments[0] and not _is_number(arguments[0]):
        arguments = arguments[1:]  # the element that the pager is drawn in
    numbers: list[int] = []
    while arguments and _is_number(arguments[0]):
        numbers.append(int(arguments.pop(0)))
    if len(numbers) < 2 or len(arguments) < 2 or not all(map(_FILE_NAME.fullmatch, arguments[:2])):
        return None  # the function's definition, or another one
    if len(numbers) > 2 and numbers[0] >= numbers[1] >= max(numbers[2], 1):
        numbers = numbers[1:]  # the first counts the records
    return Pager(numbers[0], numbers[1], arguments[0], arguments[1].lstrip("."))


def _is_number(argument: str) -> bool:
    return argument.isascii() and argument.isdigit() and len(argument) < 9


def numbered(page: Page, number: int, bases: list[int], pager: Pager, *, told: bool = True) -> list[Ask]:
    """Requests for the page after page `number`, best first. `bases` are the numbers that page 1 may stand for: with 0
    page 2 is name_1, with 1 it is name_2. Where both are possible 0 goes first: if wrong, name_1 is missing or page 1
    again, and name_2 follows; the other way round a page would be passed over."""
    path = urlsplit(page.url).path
    found = _NAME.search(path)
    own_name, extension = (found[1], found[2]) if found else ("index", _extension(page))
    name, extension = pager.name or own_name, pager.extension or extension
    last = _NUMBER.search(own_name)
    if number > 1:
        if last is None:
            return []
        name = pager.name or own_name[: last.start()]
        return [Ask(urljoin(page.url, f"{name}_{int(last[1]) + 1}.{extension}"), told=told)]
    sure = told and len(bases) == 1
    return [Ask(urljoin(page.url, f"{name}_{base + 1}.{extension}"), told=sure) for base in bases]


def _extension(page: Page) -> str:
    """The extension of the site's pages, as its articles have it: a directory's address does not show it."""
    for link in page.links:
        if links.is_article(link.url) and link.url.endswith(".shtml"):
            return "shtml"
    return "html"


def years_of(page: Page, shape: re.Pattern[str]) -> list[Link]:
    """The lists of other years that a list of one year links: their addresses have the `shape` that its own has."""
    if not shape.search(urlsplit(page.url).path):
        return []
    here = links.same_page_key(page.url)
    lists = [link for link in page.links if shape.search(urlsplit(link.url).path) and same_host(link.url, page.url)]
    return [link for link in lists if links.same_page_key(link.url) != here]


def more_of(page: Page, number: int, bases: list[int], pager: Pager, *, told: bool = True) -> list[Ask]:
    """All ways to the page after page `number`: links, then numbers; none where the page says that it is the last."""
    if 0 < pager.pages <= number:
        return []
    asks: dict[str, Ask] = {}
    for ask in (*next_links(page), *numbered(page, number, bases, pager, told=told)):
        asks.setdefault(ask.url, ask)
    return list(asks.values())

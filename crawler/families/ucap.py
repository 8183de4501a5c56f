"""UCAP, the content system of many provinces and ministries.

A list is {column}/common_list.shtml, or named xxgk_list, zfxxgk_gknbz, newxxgk_list, tlist … Two kinds are in use. One
has its pages as files, common_list_2.shtml …, told by a script call createPageHTML('page_div', pages, page,
'common_list', 'shtml', rows). The other is filled by a script from /common/search/{channel}?_isJson=true&page=k, or
from /searchList/ or /search/, the channel being 32 hexadecimal digits in the script. Articles lie below their column,
at {column}/YYYYMM/<32hex>.shtml, c01_ID.shtml or ID.shtml.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.families.base import Ask, Page, Reading, Walk
from crawler.pages.json_rows import answer_of, dict_of, link_of, number_of, rows_of
from crawler.pages.links import Link

NAME = "ucap"
LISTS = re.compile(
    r"/(?:common_list|list|tlist|xlist|\w{0,9}xxgk_(?:lists?|navs?|gknbz?)|xxgknbs?|zfxxgk|jump)\.shtml(?:\?|\Z)"
)

_CALL = re.compile(r"createPageHTML\s{0,9}\(([^()]{1,300})\)")
_CHANNEL = re.compile(r"channel_?id[\"']?\s{0,9}[:=]\s{0,9}[\"']([0-9a-f]{32})[\"']", re.IGNORECASE)
_SEARCH = re.compile(r"/(common/search|searchList|search)/([0-9a-f]{32})")
_PROGRAMS = ("common/search", "searchList", "search")
_ARTICLE = re.compile(r"/\d{6}/(?:[0-9a-f]{32}|c\d{1,4}_\d+|\d+)\.s?html\Z|/c\d+/content\.shtml\Z")
_FILE_NAME = re.compile(r"/([A-Za-z]\w{0,60}?)(?:_(\d{1,6}))?\.(s?html)\Z")
_SIZE = 100


def signs(page: Page) -> list[str]:
    """The names of its containers, calls and addresses."""
    found = []
    if "UCAPCONTENT" in page.text or "UCAP-CONTENT" in page.text:
        found.append("an article's body is marked UCAP-CONTENT")
    if any("page_div" in call[1] for call in _CALL.finditer(page.text)):
        found.append("the call createPageHTML('page_div', …)")
    if _SEARCH.search(page.text) or _CHANNEL.search(page.text):
        found.append("a channelId of 32 hexadecimal digits")
    if any(LISTS.search(urlsplit(link.url).path) for link in page.links):
        found.append("lists such as common_list.shtml")
    return found


def read(page: Page, _walk: Walk) -> Reading:
    """A list's page, or an answer of its search program."""
    answer = answer_of(page.text)
    if answer is not None:
        return _read_answer(answer, page)
    static, pages = _next_file(page)
    search = _searches(page)
    rows = _rows(page, alone=not search)
    if not (static or search or pages) and rows:
        static = _guess(page)
    return Reading(rows, [*static, *search] if static or not pages else [], pages=pages)


def _rows(page: Page, *, alone: bool) -> list[Link]:
    """The articles below the column. Some columns gather those of others: where none lies below and no program gives
    the rows (`alone`), the page's articles are taken for them."""
    folder = urlsplit(page.url).path.rpartition("/")[0] + "/"
    articles = [link for link in page.links if _ARTICLE.search(urlsplit(link.url).path)]
    below = [link for link in articles if urlsplit(link.url).path.startswith(folder)]
    return below or (articles if alone else [])


def _next_file(page: Page) -> tuple[list[Ask], int]:
    """The next page as a file, and how many pages the list says it has; 0 where it does not say."""
    for call in _CALL.finditer(page.text):
        arguments = [argument.strip() for argument in call[1].split(",")]
        numbers = [int(each) for each in arguments if each.isascii() and each.isdigit() and len(each) < 10]
        words = [each.strip("\"'") for each in arguments if each[:1] in ("'", '"')]
        if len(numbers) < 2 or len(words) < 2:
            continue  # the function's definition, or another one
        stem, suffix = words[-2:]
        # What the call says of the page at hand is wrong on some sites; its address is not.
        found = re.search(rf"/{re.escape(stem)}_(\d{{1,6}})\.\w+\Z", urlsplit(page.url).path)
        number, pages = int(found[1]) if found else 1, numbers[0]
        url = urljoin(page.url, f"{stem}_{number + 1}.{suffix}")
        return ([Ask(url)] if number < pages else []), pages
    return [], 0


def _guess(page: Page) -> list[Ask]:
    """The next page of a list that says nothing of its pages."""
    found = _FILE_NAME.search(urlsplit(page.url).path)
    if found is None:
        return []
    url = urljoin(page.url, f"{found[1]}_{int(found[2] or 1) + 1}.{found[3]}")
    return [Ask(url, told=False)]


def _searches(page: Page) -> list[Ask]:
    """The ways to the first answer of the search program."""
    program, channel = _SEARCH.search(page.text), _CHANNEL.search(page.text)
    query = {"_isAgg": "true", "_isJson": "true", "_pageSize": _SIZE, "_template": "index"}
    query |= {"_rangeTimeGte": "", "_channelName": "", "page": 1}
    ways = [f"{program[1]}/{program[2]}"] if program else []
    ways += [f"{each}/{channel[1]}" for each in _PROGRAMS] if channel else []
    return [Ask(urljoin(page.url, f"/{way}?{urlencode(query)}")) for way in dict.fromkeys(ways)]


def _read_answer(answer: dict[str, object], page: Page) -> Reading:
    data = dict_of(answer.get("data")) or dict_of((dict_of(answer.get("results")) or {}).get("data")) or {}
    results = rows_of(data.get("results"))
    found = [link_of(page.url, row.get("url"), row.get("title") or row.get("subTitle")) for row in results]
    parts = urlsplit(page.url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape"))
    number = number_of(data.get("page")) or number_of(query.get("page")) or 1
    query["page"] = str(number + 1)
    following = parts._replace(query=urlencode(query, errors="surrogateescape"))
    # The first answer may hold what the column's page showed already.
    rows = [link for link in found if link]
    total = number_of(data.get("total"))
    more = [Ask(following.geturl(), told=total > 0)] if results else []
    return Reading(rows, more, total=total, repeats=bool(rows) and number == 1)

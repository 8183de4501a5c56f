"""gkmlpt, the disclosure platform of Guangdong.

A body's platform is {base}/gkmlpt/index, {base} being a host or a folder of it. Its script `window._CONFIG = {…}` holds
the site's number SID and the categories TREE; a category is shown by the address's fragment, /gkmlpt/index#721, and
where the registry has none, the categories called 年报 are looked for in TREE. Rows come as JSON from
{base}/gkmlpt/api/all/{category}?page=N&sid=SID. Where a category has a jump_url its list is a static one, of pages
index.html, index_2.html …, with articles at ./content/post_ID.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler.families.base import Ask, Page, Reading, Walk
from crawler.pages.json_rows import answer_of, dict_of, link_of, number_of, rows_of, value_at, words_of
from crawler.pages.links import Link, same_page_key

NAME = "gkmlpt"
LISTS = re.compile(r"/gkmlpt/(?:m?index)?(?:[?#]|\Z)")

_SID = re.compile(r"\bSID[\"']?\s{0,9}:\s{0,9}[\"']?(\d{1,12})")
_TREE = re.compile(r"\bTREE[\"']?\s{0,9}:\s{0,9}(?=\[)")
_API = re.compile(r"\A(.*/gkmlpt/api/all/)([^/?#]+)\?page=(\d{1,6})")
_CATEGORY = re.compile(r"[A-Za-z0-9_-]{1,40}")
_NAMED = re.compile(r"公开.{0,8}(?:年报|年度.{0,4}报告)|\A(?:\d{4}年?)?(?:工作)?(?:年报|年度(?:工作)?报告)")
_NOT_NAMED = re.compile(r"网站|报表")
_POST = re.compile(r"/content/(?:\d+/\d+/)?m?post_\d+\.html\Z")
_PLACE = re.compile(r"/(?:index(?:_(\d+))?\.html)?\Z")
_MOST_CATEGORIES = 60


def signs(page: Page) -> list[str]:
    """The platform's script, and links to it."""
    found = []
    if "_CONFIG" in page.text and _TREE.search(page.text):
        found.append("the script window._CONFIG holds a TREE of categories")
    if "/gkmlpt/" in page.text:
        found.append("links to /gkmlpt/")
    return found


def read(page: Page, walk: Walk) -> Reading:
    """The platform's page, an answer of its API, or a page of the static list that a category jumps to."""
    answer = answer_of(page.text)
    if answer is not None:
        return _read_answer(answer, page, walk)
    if "/gkmlpt/" in urlsplit(page.url).path:
        return _read_platform(page, walk)
    return _read_static(page, walk)


def _read_platform(page: Page, walk: Walk) -> Reading:
    """The categories to read, one after the other; none of them is on this page."""
    found = _TREE.search(page.text)
    tree = rows_of(value_at(page.text, found.end())) if found else []
    wanted = urlsplit(walk.column_url).fragment.strip("/")
    chosen = _branch(tree, wanted) if wanted else list(_named(tree))
    jumps = [link_of(page.url, node.get("jump_url"), node.get("name")) for node in chosen]
    ids = [str(node.get("id")) for node in chosen if not node.get("jump_url")]
    if wanted and not chosen:
        ids = [wanted]  # a category that the tree does not show may have a list all the same
    base = page.url.partition("/gkmlpt/")[0]
    sid = _SID.search(page.text)
    query = f"&sid={sid[1]}" if sid else ""
    ids = [name for name in dict.fromkeys(ids) if _CATEGORY.fullmatch(name)][:_MOST_CATEGORIES]
    walk.memo = [Ask(f"{base}/gkmlpt/api/all/{name}?page=1{query}") for name in ids]
    return Reading([], walk.memo, columns=[link for link in jumps if link])


def _nodes(tree: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """All categories, parents before children."""
    due = tree[::-1]
    while due:
        node = due.pop()
        yield node
        due += rows_of(node.get("children"))[::-1]


def _branch(tree: list[dict[str, Any]], wanted: str) -> list[dict[str, Any]]:
    """A category with those below it: some servers give its list without theirs."""
    return next((list(_nodes([node])) for node in _nodes(tree) if str(node.get("id")) == wanted), [])


def _named(tree: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The categories of annual reports, with those below them, once each."""
    seen: set[int] = set()
    for node in _nodes(tree):
        name = words_of(node.get("name"))
        if _NAMED.search(name) and not _NOT_NAMED.search(name) and id(node) not in seen:
            branch = list(_nodes([node]))
            seen.update(map(id, branch))
            yield from branch


def _read_answer(answer: dict[str, Any], page: Page, walk: Walk) -> Reading:
    """The articles of a category's page, and the ways on: its next page, else the next category."""
    articles = rows_of(answer.get("articles"))
    found = [link_of(page.url, row.get("url") or row.get("post_url"), row.get("title")) for row in articles]
    rows = [link for link in found if link]
    told = number_of((dict_of(answer.get("classify")) or {}).get("post_count")) or number_of(answer.get("total"))
    at = _API.match(page.url)
    if at is None:
        return Reading(rows, total=told)
    categories = walk.memo if isinstance(walk.memo, list) else []
    places = [place for place, ask in enumerate(categories) if ask.url.startswith(f"{at[1]}{at[2]}?")]
    following = categories[places[0] + 1 :] if places else []
    # Some sites have one page only, and answer 404 to the second.
    step = Ask(f"{at[1]}{at[2]}?page={int(at[3]) + 1}{page.url[at.end() :]}", told=told > 0)
    ended = not articles or 0 < told <= int(at[3]) * len(articles)
    more = following if ended else [step, *following]
    # The counts of several categories may overlap, so only a single one's is a count of the whole list.
    return Reading(rows, more, total=told if len(categories) < 2 else 0)


def _read_static(page: Page, walk: Walk) -> Reading:
    """A page of a static list: its articles lie below it, its pages are counted from 1."""
    path = urlsplit(page.url).path
    place = _PLACE.search(path)
    if place is None:
        return Reading([])
    folder = path[: place.start() + 1]
    rows = [link for link in page.links if _is_below(link, folder)]
    named = [link for link in page.links if link.title in ("下一页", "下页", ">")]
    following = [Ask(link.url) for link in named if same_page_key(link.url) != same_page_key(page.url)]
    guessed = Ask(urljoin(page.url, f"{folder}index_{int(place[1] or 1) + 1}.html"), told=False)
    guesses = bool(rows) and not named and walk.memo is None
    if named:
        walk.memo = "linked"  # the last page of such a list is the one without a link
    return Reading(rows, following[:1] or ([guessed] if guesses else []))


def _is_below(link: Link, folder: str) -> bool:
    path = urlsplit(link.url).path
    return path.startswith(folder) and bool(_POST.search(path))

"""Lonsun (龙讯), the content system of most of Anhui.

Disclosure lists are /public/column/{organ}?type=4&action=list&nav=3&catId=ID, others /content/column/ID. Both know
pageIndex=k. Disclosure lists get their further pages as HTML from /site/label/8888?labelName=publicInfoList&…; what it
wants to know stands in the page's script, as does how many pages there are (pageCount:N). Province and cities show the
reports of one year on a page of its own, /site/tpl/ID, with links to the years beside it. Articles are
/public/{organ}/ID.html and /content/article/ID.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.families.base import Ask, Page, Reading, Walk
from crawler.pages.links import Link, links_of, same_page_key

NAME = "lonsun"
LISTS = re.compile(r"/(?:public|content)/column/\d+(?:[?;]|\Z)|/site/tpl/\d+(?:[?;]|\Z)")

_ARTICLE = re.compile(r"/public/(\d+)/\d+\.html\Z|/content/article/\d+\Z")
_ORGAN = re.compile(r"/public/column/(\d+)")
_YEARS = re.compile(r"/site/tpl/\d+\Z")
_YEAR = re.compile(r"20\d\d|年报|年度报告")
_BOX = re.compile(r"<(?:ul|div)\s[^<>]{0,200}\b(?:xxgk_nav_list|doc_list|xxgk_navli)(?=[\s\"'])[^<>]{0,200}>")
_LABEL = "/site/label/8888"
_ADDRESS = re.compile(
    r"[\"'(]((?:https?://[^\s\"'()<>]{1,100})?(?:/\w{1,30}){0,4}/site/label/8888(?:\?[^\s\"'<>]{0,2000})?)"
)
_OBJECT = re.compile(r"\{([^{}]{0,4000}\blabelName\b[^{}]{0,4000})\}")
_PAIR = re.compile(r"\b(\w{1,40})[\"']?\s{0,9}:\s{0,9}(?:'([^']{0,400})'|\"([^\"]{0,400})\"|(\w{1,40}))")
_COUNT = re.compile(r"\bpageCount[\"']?\s{0,9}[:=]\s{0,9}[\"']?(\d{1,6})")
_BOOLEANS = ("true", "false")
_WANTED = {"IsAjax": "1", "dataType": "html"}


def signs(page: Page) -> list[str]:
    """Its addresses, its label program, its name."""
    found = []
    if re.search(r"/(?:public|content)/column/\d", page.text):
        found.append("lists at /public/column/ or /content/column/")
    if _LABEL in page.text:
        found.append(f"the program {_LABEL}")
    if re.search(r"/public/\d{2,12}/\d{5,12}\.html", page.text):
        found.append("articles at /public/{organ}/")
    if re.search(r"lonsun|龙讯科技", page.text, re.IGNORECASE):
        found.append("the name Lonsun")
    return found


def read(page: Page, walk: Walk) -> Reading:
    """A list's page, a further page as HTML, or a page of a year."""
    rows = _rows(page, walk)
    told = _COUNT.search(page.text)
    pages = int(told[1]) if told else walk.pages
    label = [] if _LABEL in urlsplit(page.url).path else _label(page, walk)
    # A page without rows is a shell, whose script asks for the first ones too.
    number = 0 if label and not rows else _number(page.url)
    years = _years(page)
    if number >= pages > 0 or not (rows or label) or (years and not told):
        return Reading(rows, pages=pages, columns=years)
    sure = pages > 0 or number == 0
    more = [Ask(_with_number(url, number + 1), told=sure) for url in [*label, page.url]]
    return Reading(rows, more, pages=pages, columns=years)


def _rows(page: Page, walk: Walk) -> list[Link]:
    """The articles in the list's box; on a page without one, those of the column's organ."""
    boxed = links_of("".join(_boxes(page.text)), page.url)
    found = boxed or page.links
    articles = [(link, match) for link in found if (match := _ARTICLE.search(urlsplit(link.url).path))]
    organ = _ORGAN.search(walk.column_url)
    if not boxed and organ:
        articles = [each for each in articles if each[1][1] == organ[1]]
    return list(dict.fromkeys(link for link, _ in articles))


def _boxes(html: str) -> Iterator[str]:
    """The lists' boxes, each to the end of its list. Cut out of the text, as pages nest them without end."""
    end = 0
    for found in _BOX.finditer(html):
        if found.start() >= end:
            end = html.find("</ul>", found.end())
            end = len(html) if end < 0 else end
            yield html[found.start() : end]


def _number(url: str) -> int:
    found = re.search(r"[?&]pageIndex=(\d{1,6})", url)
    return int(found[1]) if found else 1


def _with_number(url: str, number: int) -> str:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape"))
    query["pageIndex"] = str(number)
    return parts._replace(query=urlencode(query, errors="surrogateescape"), fragment="").geturl()


def _label(page: Page, walk: Walk) -> list[str]:
    """The address that the script asks for further rows, if it does: written out, or with its parameters in an object
    beside it. A page may have several such lists; that of the column's category is the one."""
    addresses = [unescape(found[1]) for found in _ADDRESS.finditer(page.text)]
    written = [url for url in addresses if "labelName=" in url]
    objects = [_parameters(found[1]) for found in _OBJECT.finditer(page.text)]
    given = [each for each in objects if each.get("labelName")]
    given.sort(key=lambda each: f"catId={each.get('catId')}" not in walk.column_url)
    if written:
        url, parameters = written[0], {}
    elif given:
        url, parameters = (addresses or [_LABEL])[0], given[0]
    else:
        return []
    parts = urlsplit(urljoin(page.url, url))
    query = _WANTED | dict(parse_qsl(parts.query, keep_blank_values=True)) | parameters
    return [parts._replace(query=urlencode(query, errors="surrogateescape"), fragment="").geturl()]


def _parameters(text: str) -> dict[str, str]:
    """The fields of an object in a script. A field whose value is a variable is left out: it is the page's number."""
    fields = {name: (single or double, bare) for name, single, double, bare in _PAIR.findall(text)}
    return {
        name: quoted or bare
        for name, (quoted, bare) in fields.items()
        if not bare or bare.isdigit() or bare in _BOOLEANS
    }


def _years(page: Page) -> list[Link]:
    """The pages of other years beside the page of a year."""
    if not _YEARS.search(urlsplit(page.url).path):
        return []
    here = same_page_key(page.url)
    found = [link for link in page.links if _YEARS.search(urlsplit(link.url).path) and _YEAR.search(link.title)]
    return [link for link in dict.fromkeys(found) if same_page_key(link.url) != here]

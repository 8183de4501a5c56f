"""What an article's page says of itself, as far as a crawl has to know: `read(response, title, in_column=…)`.

`title` is that of the link which led there, `in_column` whether the link is a row of a column of annual reports. The
figures are not looked at: reading a report is the parser's.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

import msgspec
from scrapy.http import Response

from crawler.captures import media_type_of
from crawler.media import media_type_of_bytes
from crawler.pages import answers, articles, links, titles
from crawler.pages.anchors import parsed

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_OF_REPORT = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年?度?(?:政府|信息|政务|年报|年度|工作|公开)")
_HAN_YEAR = re.compile(r"二[〇○零Ｏ０0][〇○零一二三四五六七八九Ｏ０0]{2}(?=年)")
_DIGITS = str.maketrans("〇○零Ｏ０一二三四五六七八九", "00000123456789")
_HOME = re.compile(r"/?(?:(?:index|default)\.\w{3,5})?")
_LINK = re.compile(r"<a\s[^<>]{0,2000}>(?:[^<]|<(?!/a>)){0,2000}</a>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,4000}>")
_BLANKS = re.compile(r"[\s\u3000]+")
_MOST_SEARCHED = 500_000
_KNOWN = 12
"""Letters at a title's beginning by which it is known again where the page writes it otherwise."""
_PAGES = ("text/html", "application/xhtml+xml", "text/plain", "application/json", "")


class Reading(msgspec.Struct, frozen=True):
    """is_report: whether it is a report, by its titles; year: of which year, by its title (0: it does not say)

    files, parts: addresses of what may be the report itself, and of its further pages
    trouble: why this is no page of a report after all, as (kind, sentence)
    leads_to: where a page leads that has nothing else to say
    """

    is_report: bool = False
    title: str = ""
    year: int = 0
    files: list[str] = []
    parts: list[str] = []
    trouble: tuple[str, str] | None = None
    leads_to: str = ""


def read(response: Response, title: str, *, in_column: bool) -> Reading:
    """What the answer to a row's address is."""
    looks = titles.is_report_in_column if in_column else titles.looks_like_report
    declared = media_type_of((response.headers.get("Content-Type") or b"").decode("latin-1"))
    if media_type_of_bytes(response.body, declared) not in _PAGES:
        return Reading(looks(title), title, year_of(title))
    html = links.page_text(response.body)
    if said := answers.is_soft_404(html):
        sentence = f"the page says that it is not there ({said}), with status 200: the page was withdrawn"
        return Reading(trouble=("soft_missing", sentence))
    if _HOME.fullmatch(urlsplit(response.url).path) and _led_away(response):
        return Reading(trouble=("soft_missing", "leads to the site's home page: the page was withdrawn"))
    own = heading_of(html)
    name = own if own and (titles.is_lookalike(own) or looks(own)) else title
    if name is title and looks(title) and not is_said_on(html, title):
        if target := answers.stub_target(html, response.url):
            return Reading(True, title, year_of(title), leads_to=target)
        sentence = "the page does not say what its link is called: an error or a block, which came with status 200"
        return Reading(trouble=("soft_missing", sentence))
    return Reading(
        looks(name),
        name,
        year_of(name) or year_of(title),
        [link.url for link in articles.attachments_of(html, response.url)],
        [link.url for link in articles.next_parts(html, response.url)],
    )


def is_said_on(html: str, title: str) -> bool:
    """Whether a page has the title of the link that led there, elsewhere than in a link of its own. One that has a
    file, a picture or a frame to show may be without a word."""
    wanted = _BLANKS.sub("", title.rstrip(".…"))
    text = _BLANKS.sub("", unescape(_TAG.sub("", _LINK.sub("", html[:_MOST_SEARCHED]))))
    return wanted in text or (len(wanted) > _KNOWN and wanted[:_KNOWN] in text)


def _led_away(response: Response) -> bool:
    return bool(response.meta.get("redirect_times"))


def heading_of(html: str) -> str:
    """What an article's page calls the article: by the tag of the national guideline, by its heading, by its title."""
    tree = parsed(html)
    for tag in tree.css("meta[name]"):
        if (tag.attributes.get("name") or "").lower() == "articletitle" and (
            tag.attributes.get("content") or ""
        ).strip():
            return " ".join((tag.attributes.get("content") or "").split())
    for node in tree.css("h1, h2, head > title"):
        text = " ".join(node.text().split())
        if titles.is_lookalike(text) or titles.is_report_in_column(text):
            return text
    return ""


def year_of(title: str) -> int:
    """The year that a title speaks of; 0 when it names none."""
    if found := _HAN_YEAR.search(title):
        return int(found[0].translate(_DIGITS))
    found = _OF_REPORT.search(title) or _YEAR.search(title)
    return int(found[1]) if found else 0

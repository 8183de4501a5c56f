"""The directory style of TRS WCM and its look-alikes.

Page 1 of a list is dir/index.html, page k is dir/index_{k-1}.html; how many there are is told only by a script call,
`createPageHTML(pages, page, "index", "html")` or `createPage(…)`, or by a link 下一页. Articles lie under their list,
at ./YYYYMM/tYYYYMMDD_ID.html.

`next_page(html, url)` is pure; the spider follows it until the call's last page or until a page brings nothing new.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import msgspec
from scrapy.http import Response

from crawler.spiders import links
from crawler.spiders.base import PortalSpider, Requests

_CALL = re.compile(r"createPage(?:HTML)?\s*\(([^()]*)\)")
_NEXT = {"下一页", "下页", "下一页>", ">"}
_MOST_PAGES = 300


class Next(msgspec.Struct, frozen=True):
    """The next page of a list, and how many pages it says there are (0: it does not say)."""

    url: str
    pages: int = 0


def next_page(html: str, url: str) -> Next | None:
    """The page after this one, None at the end."""
    for call in _CALL.finditer(html):
        arguments = [argument.strip() for argument in call[1].split(",")]
        numbers = _leading_numbers(arguments)
        words = [argument.strip("\"'") for argument in arguments if argument[:1] in ("'", '"')]
        if len(numbers) < 2 or len(words) < 2:
            continue  # the function's definition, or another one
        # With three numbers the first counts the records.
        pages = numbers[1] if len(numbers) > 2 else numbers[0]
        index = _index(url, words[0])
        return Next(urljoin(url, f"{words[0]}_{index + 1}.{words[1]}"), pages) if index + 1 < pages else None
    for link in links.links_of(html, url):
        if link.title in _NEXT and links.same_page_key(link.url) != links.same_page_key(url):
            return Next(link.url)
    return None


def _leading_numbers(arguments: list[str]) -> list[int]:
    numbers: list[int] = []
    for argument in arguments:
        if not argument.isdigit():
            break
        numbers.append(int(argument))
    return numbers


def _index(url: str, stem: str) -> int:
    found = re.search(rf"/{re.escape(stem)}_(\d+)\.\w+\Z", urlsplit(url).path)
    return int(found[1]) if found else 0


class TrsSpider(PortalSpider):
    """Reads a portal in the directory style."""

    def in_column(self, url: str, column_url: str) -> bool:
        """An article lies below the directory of its list."""
        return urlsplit(url).path.startswith(urlsplit(column_url).path.rpartition("/")[0] + "/")

    def read_list(self, response: Response, depth: int) -> Requests:
        """The first page of a list."""
        yield from self.read_page(response, column_url=response.url, depth=depth, known=set(), page=1)

    def read_page(self, response: Response, column_url: str, depth: int, known: set[str], page: int) -> Requests:
        """A page of a list. `known` has the articles of the pages before."""
        html = links.page_text(response.body)
        found = links.links_of(html, response.url)
        articles = {link.url for link in found if links.is_article(link.url) or links.is_file(link.url)}
        reports = links.looks_like_report(links.title_of(html))
        columns = list(self.follow_columns(found, column_url, depth, all_reports=reports))
        if page == 1 and not articles and not columns:
            sentence = "the column's first page has no article: check its address and family in the registry"
            self.problem("empty", response.url, sentence)
        yield from self.follow_articles(found, column_url, all_reports=reports)
        yield from columns
        following = next_page(html, response.url)
        if following is None:
            return
        if articles <= known or page >= _MOST_PAGES:
            told = f" of {following.pages}" if following.pages else ""
            self.problem("incomplete", response.url, f"the list brings nothing new from page {page}{told} on")
            return
        if self.first_time(following.url):
            state = {"column_url": column_url, "depth": depth, "known": known | articles, "page": page + 1}
            yield self.ask(following.url, "list", self.read_page, **state)

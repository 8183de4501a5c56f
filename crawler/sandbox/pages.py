"""A whole portal as bytes: the home page, the columns, the articles, robots.txt, in the markup of its family.

`build_site(plan)` gives a `Site`; `Site.answer(path, params)` what its server says. Links are relative to the host, so
that the bytes are the same whatever port it listens on. Every page is reached from the home page; robots.txt forbids
/search/. The paging of each family is in families/, the articles' words in prose.py, the frames around them
in templates/.
"""

from __future__ import annotations

import datetime as dt
import importlib
import random
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache, partial
from html import escape
from importlib import resources
from itertools import chain, count
from string import Template

import msgspec

from crawler.sandbox import prose
from crawler.sandbox.prose import Article
from crawler.sandbox.tables import render_table, render_tables
from crawler.sandbox.world import Plan, reports_of

__all__ = ["Reply", "Site", "build_site", "render_table", "render_tables"]


class Reply(msgspec.Struct, frozen=True):
    """What a server answers. What it does wrong while it answers comes last: it lets `delay` seconds pass first, says
    that the body has `claimed` bytes, resets the connection after `cut` of them, or makes the body as it goes from
    `chunks`, in chunks, or with the length that it claims."""

    body: bytes
    media_type: str
    status: int = 200
    headers: dict[str, str] = {}
    delay: float = 0.0
    claimed: int | None = None
    cut: int | None = None
    chunks: Callable[[], Iterable[bytes]] | None = None


class Link(msgspec.Struct, frozen=True):
    """A row of a list: where an article is, and the article."""

    path: str
    article: Article


Program = Callable[[Mapping[str, str]], Reply]
"""From the parameters of query and form to an answer."""


class Site(msgspec.Struct):
    """A portal's pages by path, and the answers that depend on parameters. `columns` are the paths of its annual-report
    columns, `articles` tells which page holds which article (an article may stand at several)."""

    plan: Plan
    columns: list[str]
    pages: dict[str, Reply] = {}
    programs: dict[str, Program] = {}
    articles: dict[str, Article] = {}

    def answer(self, path: str, params: Mapping[str, str]) -> Reply:
        """The answer to a request for `path` with the parameters of its query and form."""
        if path in self.programs:
            return self.programs[path](params)
        if path.endswith("/"):
            path += "index.html"
        missing = Reply("<html><head><title>404</title></head><body>找不到该页面</body></html>".encode(), HTML, 404)
        return self.pages.get(path, missing)

    def add(self, path: str, template: str, **fields: object) -> None:
        """Fill the frame `template` and put it at `path`."""
        html = fill(template, site=self.plan.name, host=self.plan.host, charset=_label(self.plan), **fields)
        labelled = HTML if self.plan.charset == "utf-8" else "text/html"  # old servers name no charset
        self.pages[path] = Reply(html.encode(self.plan.charset), labelled)

    def add_file(self, path: str, data: bytes) -> None:
        """Put an attachment at `path`."""
        self.pages[path] = Reply(data, "application/pdf")

    def footer(self, guide: str) -> str:
        """The foot of every page."""
        return fill("footer", host=self.plan.host, code=self.plan.division, guide=guide)

    def entries(self, guide: str) -> list[tuple[str, str]]:
        """What the menu of the disclosure pages leads to, with the names: the guide, then the columns."""
        columns = zip(self.columns, self.plan.column, strict=True)
        return [(guide, "政府信息公开指南"), *((path, column.name) for path, column in columns)]


HTML = "text/html; charset=utf-8"
_MARK = re.compile(rb"zq(\d+)qz")


def _label(plan: Plan) -> str:
    return "gb2312" if plan.charset == "gbk" else plan.charset


@cache
def _template(name: str) -> Template:
    return Template(resources.files(__package__).joinpath("templates", f"{name}.html").read_text(encoding="utf-8"))


def fill(template: str, **fields: object) -> str:
    """The frame `template` with its fields filled in."""
    return _template(template).substitute(fields)


def metas(plan: Plan, column: str, article: Article | None = None, *, kind: str = "信息公开年报") -> str:
    """The <meta> tags that the national guideline asks for: site, column, and an article's title, date and source."""
    tags = {"SiteName": plan.name, "SiteDomain": f"{plan.id}.example", "SiteIDCode": f"{plan.division}0000"}
    tags |= {"ColumnName": column, "ColumnType": kind}
    if article is not None:
        published = f"{article.published_on} {_time(article)}"
        tags |= {"ArticleTitle": article.title, "PubDate": published, "ContentSource": article.source}
    return "\n".join(f'<meta name="{name}" content="{escape(content)}">' for name, content in tags.items())


def _time(article: Article) -> str:
    rng = random.Random(article.title)  # noqa: S311
    return f"{rng.randint(8, 17):02d}:{rng.randint(0, 59):02d}"


def number_of(plan: Plan, article: Article) -> int:
    """The number that the content system gave the article: no other of the portal's has it, nor one that begins with
    the same five digits."""
    known = _numbers(plan).get((article.title, article.published_on))
    return known or _drawn(plan, article.title, article.published_on)


def _drawn(plan: Plan, title: str, published_on: dt.date) -> int:
    return random.Random(f"{plan.id}|{title}|{published_on}").randint(1_000_000, 9_999_999)  # noqa: S311


@lru_cache(maxsize=2)
def _numbers(plan: Plan) -> dict[tuple[str, dt.date], int]:
    """The numbers of all articles. Those that are drawn twice move on, one after the other."""
    numbers: dict[tuple[str, dt.date], int] = {}
    taken: set[int] = set()
    for article in chain.from_iterable(articles_of(plan)):
        number = _drawn(plan, article.title, article.published_on)
        while number // 100 in taken:
            number = number + 100 if number < 9_999_900 else 1_000_000
        taken.add(number // 100)
        numbers[article.title, article.published_on] = number
    return numbers


def newest(links: Iterable[Link], count: int) -> list[Link]:
    """The latest of a portal's articles, for its home page."""
    return sorted(links, key=lambda link: (link.article.published_on, link.path), reverse=True)[:count]


def asked_number(params: Mapping[str, str], name: str, otherwise: int = 0) -> int:
    """The number that a parameter holds, in at most eight digits; `otherwise` where it is missing or no such number."""
    text = params.get(name, "")
    return int(text) if re.fullmatch("[0-9]{1,8}", text) else otherwise


def index_table(plan: Plan, article: Article) -> str:
    """The table that articles of some portals begin with."""
    if not plan.index_table:
        return ""
    year = article.published_on.year
    rows = [
        (
            "索引号",
            f"{plan.division}-{year}-{number_of(plan, article) % 100_000:05d}",
            "公开日期",
            f"{article.published_on}",
        ),
        ("发布机构", article.source, "信息分类", "政府信息公开年报"),
    ]
    lines = [f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in rows]
    return "\n".join(['<table class="xxgk_table" width="100%">', *lines, "</table>"])


def articles_of(plan: Plan) -> list[list[Article]]:
    """The articles of each column, newest first: the reports and, about the latest of them, the look-alikes."""
    columns = [list(articles) for articles in _articles(msgspec.structs.replace(plan, marked=False))]
    if not plan.marked:
        return columns
    numbers = count()
    return [[_marked(article, next(numbers)) for article in articles] for articles in columns]


@lru_cache(maxsize=2)
def _articles(plan: Plan) -> tuple[tuple[Article, ...], ...]:
    columns: list[list[Article]] = [[] for _ in plan.column]
    for agency in plan.agency:
        reports = reports_of(plan.id, agency)
        articles = columns[agency.column]
        if not articles:
            articles += prose.lookalikes(plan, reports[-1], agency.column)
        articles += [prose.report(figures, agency, plan.cells) for figures in reports]
    newest_first = (sorted(each, key=lambda one: (one.published_on, one.title), reverse=True) for each in columns)
    return tuple(map(tuple, newest_first))


def _marked(article: Article, number: int) -> Article:
    return msgspec.structs.replace(article, body=f"{article.body}zq{number}qz")


def build_site(plan: Plan) -> Site:
    """The portal that `plan` describes."""
    family = importlib.import_module(f"{__package__}.families.{plan.family}")
    site: Site = family.build(msgspec.structs.replace(plan, marked=True))
    site.plan = plan
    _find_articles(site)
    site.programs = {path: partial(_unmarked, program) for path, program in site.programs.items()}
    site.add("/search/index.html", "search")
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /search/\n", "text/plain")
    return site


def _find_articles(site: Site) -> None:
    """Note on which page each article stands, and take the marks away."""
    articles = list(chain.from_iterable(articles_of(site.plan)))
    for path, reply in site.pages.items():
        marks = set(_MARK.findall(reply.body))
        if len(marks) == 1:  # a page with several articles is a list that prints them in part
            site.articles[path] = articles[int(marks.pop())]
        site.pages[path] = _without_marks(reply)
    unseen = {article.title for article in articles} - {article.title for article in site.articles.values()}
    if unseen:
        raise ValueError(f"the builder of {site.plan.family} has put no page for {sorted(unseen)[0]} at any path")


def _unmarked(program: Program, params: Mapping[str, str]) -> Reply:
    return _without_marks(program(params))


def _without_marks(reply: Reply) -> Reply:
    return msgspec.structs.replace(reply, body=_MARK.sub(b"", reply.body)) if b"zq" in reply.body else reply

"""Portals of a content system that somebody made for one site.

A column's path in the plan is its number, its address /gov/news/list?cid=NUMBER, page k has pageNo=k. Rows are those of
a layout table, beside a box of the latest news of the site. Articles are /gov/news/view/ID.html, their files below
/upload/. The home page leads to a page of all columns, and to the column of the yearly figures on the website itself.
Variants: "linked" (the usual one) links its pages; "scripted" leaves that to a form that a script sends, and has no
tags; "query" has its articles at /gov/news/view?id=ID.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from crawler.sandbox import prose
from crawler.sandbox.pages import HTML, Link, Reply, Site, articles_of, asked_number, metas, newest, number_of
from crawler.sandbox.prose import Article
from crawler.sandbox.world import Plan

_LIST = "/gov/news/list"
_VIEW = "/gov/news/view"
_OPEN = "/gov/open/index.html"
_WEBSITE = "政府网站工作年度报表"
_NEWEST = 8
_TITLE = 18
"""Characters of a title that the box beside the list has room for."""

Pages = dict[tuple[str, int], Reply]
"""A column's pages by its number and theirs."""


def build(plan: Plan) -> Site:
    """The whole portal."""
    site = Site(plan, [_address(column.path) for column in plan.column])
    guide = Link(_path(plan, prose.guide(plan)), prose.guide(plan))
    lists = {
        column.path: [Link(_path(plan, article), article) for article in articles]
        for column, articles in zip(plan.column, articles_of(plan), strict=True)
    }
    links = [link for rows in lists.values() for link in rows]
    names = {column.path: column.name for column in plan.column}
    pages: Pages = {}
    for number, rows in lists.items():
        for link in rows:
            _add_article(site, link, names[number], "信息公开年报")
        pages |= _pages(site, number, names[number], "信息公开年报", rows, links)
    _add_article(site, guide, "政府信息公开指南", "信息公开指南")
    website = [link for link in links if _WEBSITE in link.article.title]
    pages |= _pages(site, _website(plan), _WEBSITE, "数据发布", website, links)
    site.programs[_LIST] = lambda params: _list(pages, params)
    if plan.variant == "query":
        site.programs[_VIEW] = lambda params: site.answer(f"{_VIEW}?id={params.get('id', '')}", {})
    menu = f'<a href="{_OPEN}">政务公开</a> | <a href="{_address(_website(plan))}">{_WEBSITE}</a>'
    _add_front(site, "/index.html", menu, newest(links, _NEWEST))
    _add_front(site, _OPEN, _menu(site, guide), [])
    return site


def _address(number: str) -> str:
    return f"{_LIST}?cid={number}"


def _website(plan: Plan) -> str:
    """The number of the column of the website's own figures."""
    return f"{plan.column[0].path}9"


def _path(plan: Plan, article: Article) -> str:
    number = number_of(plan, article)
    return f"{_VIEW}?id={number}" if plan.variant == "query" else f"{_VIEW}/{number}.html"


def _menu(site: Site, guide: Link) -> str:
    entries = site.entries(guide.path)
    entries.append((_address(_website(site.plan)), _WEBSITE))
    return " | ".join(f'<a href="{escape(path)}">{name}</a>' for path, name in entries)


def _tags(site: Site, column: str, kind: str, article: Article | None = None) -> str:
    return "" if site.plan.variant == "scripted" else metas(site.plan, column, article, kind=kind)


def _add_front(site: Site, path: str, menu: str, links: list[Link]) -> None:
    site.add(
        path,
        "generic_home",
        metas=_tags(site, "首页", "首页"),
        menu=menu,
        rows="\n".join(map(_row, links)),
        guide=_path(site.plan, prose.guide(site.plan)),
    )


def _add_article(site: Site, link: Link, column: str, kind: str) -> None:
    article = link.article
    folder = f"/upload/{article.published_on:%Y/%m}"
    site.add(
        link.path,
        "generic_article",
        metas=_tags(site, column, kind, article),
        open=_OPEN,
        column=column,
        title=escape(article.title),
        source=article.source,
        published=article.published_on,
        body=article.body.replace('href="./', f'href="{folder}/'),
    )
    for name, data in article.files.items():
        site.add_file(f"{folder}/{name}", data)


def _pages(site: Site, number: str, name: str, kind: str, rows: list[Link], links: list[Link]) -> Pages:
    """The pages of a column, each with the latest of the site beside its rows."""
    size = site.plan.per_page
    pages = max(1, -(-len(rows) // size))
    scripted = site.plan.variant in ("scripted", "query")
    replies: Pages = {}
    for page in range(1, pages + 1):
        site.add(
            _LIST,
            "generic_list",
            metas=_tags(site, name, kind),
            open=_OPEN,
            column=name,
            number=number,
            rows="\n".join(map(_row, rows[(page - 1) * size : page * size])),
            pager=_scripted(page, pages) if scripted else _linked(number, page, pages),
            latest="\n".join(map(_short_row, newest(links, _NEWEST))),
        )
        replies[number, page] = site.pages.pop(_LIST)
    return replies


def _row(link: Link) -> str:
    title = escape(link.article.title)
    shown = f'<a class="bt" href="{link.path}" target="_blank">{title}</a>'
    return f'<tr><td height="26">·{shown}</td><td width="90">[{link.article.published_on:%Y-%m-%d}]</td></tr>'


def _short_row(link: Link) -> str:
    title = link.article.title
    return f'<li><a href="{link.path}">{escape(title[:_TITLE])}{"…" if len(title) > _TITLE else ""}</a></li>'


def _linked(number: str, page: int, pages: int) -> str:
    """Links to the pages around; on the last one 下一页 leads to where one is."""

    def link(to: int, name: str) -> str:
        return f'<a href="{_LIST}?cid={number}&amp;pageNo={to}">{name}</a>'

    ways = [(1, "首页"), (max(1, page - 1), "上一页"), (min(pages, page + 1), "下一页"), (pages, "尾页")]
    return f"第{page}/{pages}页 {' '.join(link(to, name) for to, name in ways)}"


def _scripted(page: int, pages: int) -> str:
    """The same for a script, which puts the number into a form."""
    ways = [(max(1, page - 1), "上一页"), (min(pages, page + 1), "下一页")]
    called = " ".join(f'<a href="javascript:goPage({to})">{name}</a>' for to, name in ways)
    return f"共<b>{pages}</b>页 当前第{page}页 {called}"


def _list(pages: Pages, params: Mapping[str, str]) -> Reply:
    """A page of a column; one past its end, or no number, is the first."""
    number, page = params.get("cid", ""), asked_number(params, "pageNo", 1)
    nothing = Reply("<html><head><title>出错了</title></head><body>栏目不存在</body></html>".encode(), HTML, 404)
    return pages.get((number, page)) or pages.get((number, 1)) or nothing

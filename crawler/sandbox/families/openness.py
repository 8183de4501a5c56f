"""Portals of the Openness system.

A column's path in the plan is "{branch}/{topic}", its address /OpennessContent/showList/{branch}/{topic}/page_1.html,
with the pages beside it and links to some of them. Articles are /OpennessContent/show/ID.html, their body is in
.is-newscontnet, their files are below /UploadFiles/.
"""

from __future__ import annotations

from html import escape

from crawler.sandbox import prose
from crawler.sandbox.pages import Link, Site, articles_of, index_table, metas, newest, number_of
from crawler.sandbox.prose import Article
from crawler.sandbox.world import Plan

_NEWEST = 6
_HUB = "/Openness/index.html"
_AROUND = 2
"""Pages before and after the one at hand that have a link."""


def build(plan: Plan) -> Site:
    """The whole portal."""
    site = Site(plan, [_page(column.path, 1) for column in plan.column])
    links: list[Link] = []
    for column, articles in zip(plan.column, articles_of(plan), strict=True):
        rows = [Link(_path(plan, "OpennessContent", article), article) for article in articles]
        for link in rows:
            _add_article(site, link, column.name)
        _add_pages(site, column.path, column.name, rows)
        links += rows
    _add_article(site, Link(_guide(plan), prose.guide(plan)), "政府信息公开指南", kind="信息公开指南")
    _add_front(site, "/index.html", plan.name, f'<a href="{_HUB}">政府信息公开</a>', newest(links, _NEWEST))
    _add_front(site, _HUB, f"政府信息公开 - {plan.name}", _menu(site), [])
    return site


def _page(path: str, number: int) -> str:
    return f"/OpennessContent/showList/{path}/page_{number}.html"


def _path(plan: Plan, controller: str, article: Article) -> str:
    return f"/{controller}/show/{number_of(plan, article)}.html"


def _guide(plan: Plan) -> str:
    return _path(plan, "OpennessGuide", prose.guide(plan))


def _menu(site: Site) -> str:
    return "\n".join(f'<a href="{path}">{name}</a>' for path, name in site.entries(_guide(site.plan)))


def _row(link: Link) -> str:
    title = escape(link.article.title)
    shown = f'<a href="{link.path}" title="{title}" target="_blank">{title}</a>'
    return f"<li><span>[{link.article.published_on}]</span>{shown}</li>"


def _add_front(site: Site, path: str, title: str, menu: str, rows: list[Link]) -> None:
    site.add(
        path,
        "openness_home",
        title=title,
        metas=metas(site.plan, "首页", kind="首页"),
        menu=menu,
        rows="\n".join(map(_row, rows)),
        footer=site.footer(_guide(site.plan)),
    )


def _add_article(site: Site, link: Link, column: str, *, kind: str = "信息公开年报") -> None:
    article = link.article
    folder = f"/UploadFiles/{article.published_on:%Y/%m}"
    site.add(
        link.path,
        "openness_article",
        metas=metas(site.plan, column, article, kind=kind),
        hub=_HUB,
        column=column,
        index_table=index_table(site.plan, article),
        title=escape(article.title),
        source=article.source,
        published=article.published_on,
        body=article.body.replace('href="./', f'href="{folder}/'),
        footer=site.footer(_guide(site.plan)),
    )
    for name, data in article.files.items():
        site.add_file(f"{folder}/{name}", data)


def _add_pages(site: Site, path: str, name: str, links: list[Link]) -> None:
    size = site.plan.per_page
    pages = -(-len(links) // size)
    for page in range(1, pages + 1):
        site.add(
            _page(path, page),
            "openness_list",
            metas=metas(site.plan, name),
            hub=_HUB,
            menu=_menu(site),
            column=name,
            rows="\n".join(map(_row, links[(page - 1) * size : page * size])),
            pager=_pager(path, page, pages),
            footer=site.footer(_guide(site.plan)),
        )


def _pager(path: str, page: int, pages: int) -> str:
    """The links under a list: the pages around this one, the next and the last."""
    around = range(max(1, page - _AROUND), min(pages, page + _AROUND) + 1)
    shown = [("首页", 1), *((str(number), number) for number in around)]
    shown += [("下一页", page + 1)] if page < pages else []
    links = [f'<a href="{_page(path, number)}">{text}</a>' for text, number in [*shown, ("尾页", pages)]]
    return " ".join([*links, f"共{pages}页"])

"""Portals in the directory style of TRS WCM.

Page k of a list is index_{k-1}.html, told only by a script call `createPageHTML(pages, page, "index", "html")`; an
article lies under its list at ./YYYYMM/tYYYYMMDD_ID.html, its files beside it; its body is in .TRS_Editor.
"""

from __future__ import annotations

from html import escape

from crawler.sandbox import prose
from crawler.sandbox.pages import Link, Site, articles_of, index_table, metas, newest, number_of
from crawler.sandbox.prose import Article
from crawler.sandbox.world import Plan

_GUIDE = "/zfxxgk/zfxxgkzn/index.html"
_NEWEST = 6
_TITLE = 26
"""Characters of a title that the home page has room for."""


def build(plan: Plan) -> Site:
    """The whole portal."""
    site = Site(plan, [f"/{column.path}/index.html" for column in plan.column])
    links: list[Link] = []
    for column, articles in zip(plan.column, articles_of(plan), strict=True):
        rows = [Link(_path(plan, column.path, article), article) for article in articles]
        for link in rows:
            _add_article(site, link.path, link.article, column.name)
        _add_list(site, column.path, column.name, rows)
        links += rows
    _add_article(site, _GUIDE, prose.guide(plan), "政府信息公开指南", kind="信息公开指南")
    _add_home(site, links)
    return site


def _path(plan: Plan, folder: str, article: Article) -> str:
    date = article.published_on
    return f"/{folder}/{date:%Y%m}/t{date:%Y%m%d}_{number_of(plan, article)}.html"


def _menu(site: Site) -> str:
    entries = [(_GUIDE, "政府信息公开指南")]
    entries += [(path, column.name) for path, column in zip(site.columns, site.plan.column, strict=True)]
    return "\n".join(f'<li><a href="{path}">{name}</a></li>' for path, name in entries)


def _add_article(site: Site, path: str, article: Article, column: str, *, kind: str = "信息公开年报") -> None:
    site.add(
        path,
        "trs_article",
        metas=metas(site.plan, column, article, kind=kind),
        menu=_menu(site),
        column=column,
        title=escape(article.title),
        source=article.source,
        published=article.published_on,
        index_table=index_table(site.plan, article),
        body=article.body,
        footer=site.footer(_GUIDE),
    )
    for name, data in article.files.items():
        site.add_file(f"{path.rpartition('/')[0]}/{name}", data)


def _add_list(site: Site, folder: str, column: str, links: list[Link]) -> None:
    size = site.plan.per_page
    pages = -(-len(links) // size)
    for page in range(pages):
        rows = [_row(link, f"./{link.path.removeprefix(f'/{folder}/')}") for link in links[page * size :][:size]]
        site.add(
            f"/{folder}/index{f'_{page}' if page else ''}.html",
            "trs_list",
            metas=metas(site.plan, column),
            menu=_menu(site),
            column=column,
            rows="\n".join(rows),
            pages=pages,
            page=page,
            footer=site.footer(_GUIDE),
        )


def _row(link: Link, href: str, room: int = 0) -> str:
    title = link.article.title
    shown = f"{title[:room]}…" if room and len(title) > room else title
    full, date = escape(title), link.article.published_on
    return f'<li><a href="{href}" target="_blank" title="{full}">{escape(shown)}</a><span>{date}</span></li>'


def _add_home(site: Site, links: list[Link]) -> None:
    site.add(
        "/index.html",
        "trs_home",
        metas=metas(site.plan, "首页", kind="首页"),
        menu=_menu(site),
        rows="\n".join(_row(link, link.path, _TITLE) for link in newest(links, _NEWEST)),
        footer=site.footer(_GUIDE),
    )

"""Sichuan's portals.

A column has a list for each year, /10462/YYYYnb/xxgknbs.shtml (its path is 10462), or in the variant "whole" one for
all, /10462/cN/common_list.shtml (its path is 10462/cN). Page k is name_{k}.shtml, linked by a script. An article lies
below its list at YYYY/M/D/<32 hex digits>.shtml, its files in a folder of that name.
"""

from __future__ import annotations

from html import escape

from crawler.sandbox import prose
from crawler.sandbox.pages import Link, Site, index_table, metas, newest
from crawler.sandbox.prose import Article
from crawler.sandbox.world import Plan
from crawler.sandbox.yearly import Part, columns_of, hash_of

_GATE = "/10462/xxgk/zfxxgk.shtml"
_GUIDE = "/10462/xxgk/zfxxgkzn.shtml"
_LISTS = {"": "/{path}/{year}nb/xxgknbs.shtml", "whole": "/{path}/common_list.shtml"}
_NEWEST = 6


def build(plan: Plan) -> Site:
    """The whole portal. Raises KeyError for a variant that there is not."""
    columns = columns_of(plan, _LISTS[plan.variant])
    site = Site(plan, [parts[0].path for parts in columns])
    links: list[Link] = []
    for column, parts in zip(plan.column, columns, strict=True):
        for part in parts:
            rows = [Link(_path(plan, part, article), article) for article in part.articles]
            for link in rows:
                _add_article(site, link.path, link.article, column.name)
            _add_list(site, part, column.name, rows, _years(parts))
            links += rows
    _add_article(site, _GUIDE, prose.guide(plan), "政府信息公开指南", kind="信息公开指南")
    _add_front(site, links)
    return site


def _path(plan: Plan, part: Part, article: Article) -> str:
    date = article.published_on
    folder = part.path.rpartition("/")[0]
    return f"{folder}/{date.year}/{date.month}/{date.day}/{hash_of(plan, article)}.shtml"


def _menu(site: Site) -> str:
    return "\n".join(f'<li><a href="{path}">{name}</a></li>' for path, name in site.entries(_GUIDE))


def _years(parts: list[Part]) -> str:
    return " ".join(f'<a href="{part.path}">{part.year}</a>' for part in parts if part.year)


def _add_article(site: Site, path: str, article: Article, column: str, *, kind: str = "信息公开年报") -> None:
    name = path.rpartition("/")[2].removesuffix(".shtml")
    site.add(
        path,
        "sichuan_article",
        metas=metas(site.plan, column, article, kind=kind),
        gate=_GATE,
        column=column,
        title=escape(article.title),
        source=article.source,
        published=article.published_on,
        index_table=index_table(site.plan, article),
        body=article.body.replace('href="./', f'href="./{name}/files/'),
        footer=site.footer(_GUIDE),
    )
    for file, data in article.files.items():
        site.add_file(f"{path.removesuffix('.shtml')}/files/{file}", data)


def _add_list(site: Site, part: Part, column: str, links: list[Link], years: str) -> None:
    size = site.plan.per_page
    pages = -(-len(links) // size)
    stem = part.path.removesuffix(".shtml")
    for page in range(1, pages + 1):
        site.add(
            part.path if page == 1 else f"{stem}_{page}.shtml",
            "sichuan_list",
            metas=metas(site.plan, column),
            menu=_menu(site),
            gate=_GATE,
            column=column,
            years=years,
            rows="\n".join(map(_row, links[(page - 1) * size :][:size])),
            pages=pages,
            page=page,
            name=stem.rpartition("/")[2],
            records=len(links),
            footer=site.footer(_GUIDE),
        )


def _row(link: Link) -> str:
    return f"<tr><td>{_anchor(link)}</td><td>{link.article.published_on}</td></tr>"


def _anchor(link: Link) -> str:
    title = escape(link.article.title)
    return f'<a href="{link.path}" target="_blank" title="{title}">{title}</a>'


def _add_front(site: Site, links: list[Link]) -> None:
    rows = [f"<li>{_anchor(link)} {link.article.published_on}</li>" for link in newest(links, _NEWEST)]
    site.add(
        "/index.html",
        "sichuan_home",
        metas=metas(site.plan, "首页", kind="首页"),
        gate=_GATE,
        rows="\n".join(rows),
        footer=site.footer(_GUIDE),
    )
    site.add(
        _GATE,
        "sichuan_gate",
        metas=metas(site.plan, "政府信息公开", kind="信息公开目录"),
        menu=_menu(site),
        footer=site.footer(_GUIDE),
    )

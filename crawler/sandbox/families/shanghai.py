"""Shanghai's portals.

A column has a list for each year, /YYYYndbg/index.html (its path is ndbg), which links the other years, or in the
variant "whole" one for all, /nwN/index.html (its path is nwN). Page k is index_{k}.html, linked by a script that is
told only how many pages there are. An article is /…/YYYYMMDD/<32 hex digits>.html, its body in #ivs_content, its files
under /cmsres/.
"""

from __future__ import annotations

from html import escape

from crawler.sandbox import prose
from crawler.sandbox.pages import Link, Site, index_table, metas, newest
from crawler.sandbox.prose import Article
from crawler.sandbox.world import Plan
from crawler.sandbox.yearly import Part, columns_of, hash_of

_GATE = "/nw2/index.html"
_GUIDE = "/nw12340/index.html"
_LISTS = {"": "/{year}{path}/index.html", "whole": "/{path}/index.html"}
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
            _add_list(site, part, column.name, rows, _years(parts, part))
            links += rows
    _add_article(site, _GUIDE, prose.guide(plan), "政府信息公开指南", kind="信息公开指南")
    _add_front(site, links)
    return site


def _path(plan: Plan, part: Part, article: Article) -> str:
    return f"{part.path.rpartition('/')[0]}/{article.published_on:%Y%m%d}/{hash_of(plan, article)}.html"


def _menu(site: Site) -> str:
    return "\n".join(
        f'<li class="list-group-item"><a href="{path}">{name}</a></li>' for path, name in site.entries(_GUIDE)
    )


def _years(parts: list[Part], here: Part) -> str:
    tabs = [part for part in parts if part.year]
    marks = (" class=active" if part is here else "" for part in tabs)
    return "\n".join(
        f'<li{mark}><a href="{part.path}">{part.year}年</a></li>' for mark, part in zip(marks, tabs, strict=True)
    )


def _add_article(site: Site, path: str, article: Article, column: str, *, kind: str = "信息公开年报") -> None:
    key = hash_of(site.plan, article)
    folder = f"/cmsres/{key[:2]}/{key}/"
    site.add(
        path,
        "shanghai_article",
        metas=metas(site.plan, column, article, kind=kind),
        gate=_GATE,
        column=column,
        title=escape(article.title),
        source=article.source,
        published=f"{article.published_on:%Y年%m月%d日}",
        index_table=index_table(site.plan, article),
        body=article.body.replace('href="./', f'href="{folder}'),
        footer=site.footer(_GUIDE),
    )
    for name, data in article.files.items():
        site.add_file(f"{folder}{name}", data)


def _add_list(site: Site, part: Part, column: str, links: list[Link], years: str) -> None:
    size = site.plan.per_page
    pages = -(-len(links) // size)
    for page in range(1, pages + 1):
        site.add(
            part.path if page == 1 else part.path.replace("index.html", f"index_{page}.html"),
            "shanghai_list",
            metas=metas(site.plan, column),
            menu=_menu(site),
            gate=_GATE,
            column=column,
            years=years,
            rows="\n".join(map(_row, links[(page - 1) * size :][:size])),
            pages=pages,
            page=page,
            footer=site.footer(_GUIDE),
        )


def _row(link: Link) -> str:
    title, date = escape(link.article.title), link.article.published_on
    return f'<li><a href="{link.path}" target="_blank" title="{title}">{title}</a><span class="time">{date}</span></li>'


def _add_front(site: Site, links: list[Link]) -> None:
    site.add(
        "/index.html",
        "shanghai_home",
        metas=metas(site.plan, "首页", kind="首页"),
        gate=_GATE,
        rows="\n".join(map(_row, newest(links, _NEWEST))),
        footer=site.footer(_GUIDE),
    )
    site.add(
        _GATE,
        "shanghai_gate",
        metas=metas(site.plan, "政府信息公开", kind="信息公开目录"),
        menu=_menu(site),
        footer=site.footer(_GUIDE),
    )

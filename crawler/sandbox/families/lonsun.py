"""Portals of Lonsun (龙讯).

A column's path in the plan is "{organ}/{category}", its address /public/column/{organ}?type=4&action=list&nav=3&catId=
{category}. Variants: "label" (the usual one) shows the first rows and has the others from /site/label/8888 as HTML,
with what that asks for in a script; "page" has each page whole, at pageIndex=k. Articles are /public/{organ}/ID.html,
their body is in .j-fontContent, their files are below /group1/.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from crawler.sandbox import prose
from crawler.sandbox.pages import HTML, Link, Reply, Site, articles_of, asked_number, metas, newest, number_of
from crawler.sandbox.prose import Article
from crawler.sandbox.world import Plan

_SITE_ID = "6781961"
_LABEL = "/site/label/8888"
_TEMPLATE = "/xxgk/publicInfoList_newest2022"
_NEWEST = 6
_NOTHING = Reply("<html><head><title>404</title></head><body>找不到该页面</body></html>".encode(), HTML, 404)

Lists = dict[str, list[Link]]
"""A column's rows by its path in the plan."""
Pages = dict[tuple[str, int], Reply]
"""A column's pages by its path in the plan and their number."""


def build(plan: Plan) -> Site:
    """The whole portal."""
    site = Site(plan, [_address(column.path) for column in plan.column])
    lists: Lists = {}
    pages: Pages = {}
    links: list[Link] = []
    for column, articles in zip(plan.column, articles_of(plan), strict=True):
        rows = [Link(_path(plan, column.path, article), article) for article in articles]
        for link in rows:
            _add_article(site, link, column.name, _address(column.path))
        lists[column.path] = rows
        pages |= _pages(site, column.path, column.name, rows)
        links += rows
        site.programs[f"/public/column/{_organ(column.path)}"] = _program(pages, _organ(column.path))
    site.programs[_LABEL] = lambda params: _label(plan, lists, params)
    guide = Link(_guide(plan), prose.guide(plan))
    _add_article(site, guide, "政府信息公开指南", _hub(plan), kind="信息公开指南")
    entry = f'<li><a href="{_hub(plan)}">政府信息公开</a></li>'
    _add_front(site, "/index.html", plan.name, entry, newest(links, _NEWEST))
    _add_front(site, _hub(plan), f"{plan.name}-政府信息公开", _menu(site), [])
    return site


def _organ(path: str) -> str:
    return path.partition("/")[0]


def _address(path: str) -> str:
    organ, _, category = path.partition("/")
    return f"/public/column/{organ}?type=4&action=list&nav=3&catId={category}"


def _hub(plan: Plan) -> str:
    return f"/xxgk/{_organ(plan.column[0].path)}.html"


def _path(plan: Plan, path: str, article: Article) -> str:
    return f"/public/{_organ(path)}/56{number_of(plan, article)}.html"


def _guide(plan: Plan) -> str:
    return _path(plan, plan.column[0].path, prose.guide(plan))


def _menu(site: Site) -> str:
    return "\n".join(f'<li><a href="{escape(path)}">{name}</a></li>' for path, name in site.entries(_guide(site.plan)))


def _row(link: Link) -> str:
    title = escape(link.article.title)
    shown = f'<a href="{link.path}" title="{title}" target="_blank">{title}</a>'
    return f'<li>{shown}<span class="date">{link.article.published_on}</span></li>'


def _box(links: list[Link]) -> str:
    if not links:
        return "暂无相关信息"
    rows = "\n".join(map(_row, links))
    return f'<ul class="clearfix xxgk_nav_list">\n{rows}\n</ul>'


def _add_front(site: Site, path: str, title: str, menu: str, rows: list[Link]) -> None:
    site.add(
        path,
        "lonsun_home",
        title=title,
        metas=metas(site.plan, "首页", kind="首页"),
        menu=menu,
        organ=_organ(site.plan.column[0].path),
        rows="\n".join(map(_row, rows)),
        footer=site.footer(_guide(site.plan)),
    )


def _add_article(site: Site, link: Link, column: str, column_path: str, *, kind: str = "信息公开年报") -> None:
    article = link.article
    folder = f"/group1/M00/{number_of(site.plan, article) % 256:02X}"
    site.add(
        link.path,
        "lonsun_article",
        metas=metas(site.plan, column, article, kind=kind),
        hub=_hub(site.plan),
        column=column,
        column_path=escape(column_path),
        index=f"{site.plan.division}/{article.published_on:%Y%m}-{number_of(site.plan, article) % 100_000:05d}",
        title=escape(article.title),
        source=article.source,
        published=article.published_on,
        body=article.body.replace('href="./', f'href="{folder}/'),
        footer=site.footer(_guide(site.plan)),
    )
    for name, data in article.files.items():
        site.add_file(f"{folder}/{name}", data)


def _pages(site: Site, path: str, name: str, links: list[Link]) -> Pages:
    """A column's pages; only the first one where further rows are a program's."""
    size = site.plan.per_page
    pages = -(-len(links) // size)
    paged = site.plan.variant == "page"
    organ, _, category = path.partition("/")
    replies: Pages = {}
    for page in range(1, pages + 1) if paged else [1]:
        site.add(
            _LABEL,
            "lonsun_list",
            metas=metas(site.plan, name),
            hub=_hub(site.plan),
            menu=_menu(site),
            column=name,
            list=_box(links[(page - 1) * size : page * size]),
            script=_paged(pages, page) if paged else _labelled(organ, category, pages, size),
            footer=site.footer(_guide(site.plan)),
        )
        replies[path, page] = site.pages.pop(_LABEL)
    return replies


def _program(pages: Pages, organ: str) -> Callable[[Mapping[str, str]], Reply]:
    """What /public/column/{organ} answers; a number that it does not know is that of the first page."""

    def answer(params: Mapping[str, str]) -> Reply:
        path = f"{organ}/{params.get('catId', '')}"
        first = pages.get((path, 1), _NOTHING)
        return pages.get((path, max(1, asked_number(params, "pageIndex"))), first)

    return answer


def _paged(pages: int, page: int) -> str:
    return f"Ls.pagination('#page_public_info', {{pageCount:{pages}, pageIndex:{page}, url:'?pageIndex='}});"


def _labelled(organ: str, category: str, pages: int, size: int) -> str:
    """The script that asks for the list's further pages."""
    fields = {"labelName": "publicInfoList", "siteId": _SITE_ID, "pageSize": f"{size}", "action": "list"}
    fields |= {"fuzzySearch": "false", "fromCode": "title", "keyWords": "", "sortType": "1", "isDate": "true"}
    fields |= {"dateFormat": "yyyy-MM-dd", "length": "80", "organId": organ, "type": "4", "catIds": "", "cId": ""}
    fields |= {"result": "暂无相关信息", "file": _TEMPLATE, "catId": category}
    pairs = ", ".join(f'{name}: "{value}"' for name, value in fields.items())
    return (
        f"Ls.pagination('#page_public_info', {{pageCount:{pages}, pageIndex:1, callback: function (pageIndex) {{\n"
        f"Ls.ajax({{url: '{_LABEL}?IsAjax=1&dataType=html&_=' + Math.random(), data: {{pageIndex: pageIndex, {pairs}}},"
        " success: function (html) { $('#publicInfoList').html(html); }});\n}});"
    )


def _label(plan: Plan, lists: Lists, params: Mapping[str, str]) -> Reply:
    """A further page's rows, for who asks in the list's own words."""
    wanted = {"labelName": "publicInfoList", "siteId": _SITE_ID, "IsAjax": "1", "file": _TEMPLATE}
    path = f"{params.get('organId')}/{params.get('catId')}"
    if any(params.get(name) != value for name, value in wanted.items()) or path not in lists:
        return Reply(_box([]).encode(), HTML)
    size, page = max(1, asked_number(params, "pageSize", plan.per_page)), max(1, asked_number(params, "pageIndex"))
    return Reply(_box(lists[path][(page - 1) * size : page * size]).encode(), HTML)

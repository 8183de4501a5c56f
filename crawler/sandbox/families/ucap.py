"""Portals of UCAP.

A column's path in the plan is its folder, "hlj/c108463". Variants: "static" (the usual one) has its list as files
common_list.shtml, common_list_2.shtml …, counted from 1 in a call createPageHTML('page_div', …); "json" has a shell,
zfxxgk.shtml, whose script asks /common/search/{channel}. Articles are {folder}/YYYYMM/<32hex>.shtml, their body is in
#UCAP-CONTENT, their files lie beside them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from html import escape

from crawler.sandbox import prose
from crawler.sandbox.pages import Link, Reply, Site, articles_of, asked_number, index_table, metas, newest
from crawler.sandbox.prose import Article
from crawler.sandbox.world import Plan

_NEWEST = 6
_STEM = {"": "common_list", "static": "common_list", "json": "zfxxgk"}
_QUERY = "_isAgg=true&_isJson=true&_pageSize=15&_template=index&_rangeTimeGte=&_channelName=&page="


def build(plan: Plan) -> Site:
    """The whole portal."""
    site = Site(plan, [f"/{column.path}/{_STEM[plan.variant]}.shtml" for column in plan.column])
    links: list[Link] = []
    for column, articles in zip(plan.column, articles_of(plan), strict=True):
        rows = [Link(_path(plan, column.path, article), article) for article in articles]
        for link in rows:
            _add_article(site, link, column.name)
        if plan.variant == "json":
            _add_shell(site, column.path, column.name, rows)
        else:
            _add_pages(site, column.path, column.name, rows)
        links += rows
    _add_article(site, Link(_guide(plan), prose.guide(plan)), "政府信息公开指南", kind="信息公开指南")
    entry = f'<li><a href="{_hub(plan)}">政府信息公开</a></li>'
    _add_front(site, "/index.html", plan.name, entry, newest(links, _NEWEST))
    _add_front(site, _hub(plan), f"政府信息公开_{plan.name}", _menu(site), [])
    return site


def _folder(plan: Plan) -> str:
    """The site's own folder, the first of its columns'."""
    return plan.column[0].path.partition("/")[0]


def _hub(plan: Plan) -> str:
    return f"/{_folder(plan)}/zwgk/xxgk_navs.shtml"


def _guide(plan: Plan) -> str:
    return _path(plan, f"{_folder(plan)}/zfxxgkzn", prose.guide(plan))


def _digest(*parts: object) -> str:
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]


def _path(plan: Plan, folder: str, article: Article) -> str:
    date = article.published_on
    return f"/{folder}/{date:%Y%m}/{_digest(plan.id, article.title, date)}.shtml"


def _menu(site: Site) -> str:
    return "\n".join(f'<li><a href="{path}">{name}</a></li>' for path, name in site.entries(_guide(site.plan)))


def _row(link: Link) -> str:
    title = escape(link.article.title)
    shown = f'<a href="{link.path}" title="{title}" target="_blank">{title}</a>'
    return f'<li>{shown}<span class="date">{link.article.published_on}</span></li>'


def _add_front(site: Site, path: str, title: str, menu: str, rows: list[Link]) -> None:
    site.add(
        path,
        "ucap_home",
        title=title,
        metas=metas(site.plan, "首页", kind="首页"),
        menu=menu,
        rows="\n".join(map(_row, rows)),
        footer=site.footer(_guide(site.plan)),
    )


def _add_article(site: Site, link: Link, column: str, *, kind: str = "信息公开年报") -> None:
    article = link.article
    site.add(
        link.path,
        "ucap_article",
        metas=metas(site.plan, column, article, kind=kind),
        hub=_hub(site.plan),
        column=column,
        index_table=index_table(site.plan, article),
        title=escape(article.title),
        source=article.source,
        published=article.published_on,
        body=article.body,
        footer=site.footer(_guide(site.plan)),
    )
    for name, data in article.files.items():
        site.add_file(f"{link.path.rpartition('/')[0]}/{name}", data)


def _add_list(site: Site, path: str, name: str, rows: list[Link], script: str) -> None:
    site.add(
        path,
        "ucap_list",
        metas=metas(site.plan, name),
        hub=_hub(site.plan),
        menu=_menu(site),
        column=name,
        rows="\n".join(map(_row, rows)),
        script=script,
        footer=site.footer(_guide(site.plan)),
    )


def _add_pages(site: Site, folder: str, name: str, links: list[Link]) -> None:
    size = site.plan.per_page
    pages = -(-len(links) // size)
    for page in range(1, pages + 1):
        rows = links[(page - 1) * size : page * size]
        script = f"createPageHTML('page_div',{pages}, {page},'common_list','shtml',{len(links)});"
        _add_list(site, f"/{folder}/common_list{f'_{page}' if page > 1 else ''}.shtml", name, rows, script)


def _add_shell(site: Site, folder: str, name: str, links: list[Link]) -> None:
    channel = _digest(site.plan.id, folder)
    script = f"var channelId = '{channel}';\nvar pageUrl = '/common/search/' + channelId + '?{_QUERY}';\nloadData(1);"
    _add_list(site, f"/{folder}/zfxxgk.shtml", name, [], script)
    site.programs[f"/common/search/{channel}"] = lambda params: _search(site.plan, name, links, params)


def _search(plan: Plan, name: str, links: list[Link], params: Mapping[str, str]) -> Reply:
    """The rows of a page, never more than the site's own size, whatever is asked for."""
    if params.get("_isJson") != "true":
        return Reply("<html><body>栏目</body></html>".encode(), "text/html; charset=utf-8")
    page = max(1, asked_number(params, "page"))
    shown = links[(page - 1) * plan.per_page : page * plan.per_page]
    results = [
        {
            "title": link.article.title,
            "subTitle": "",
            "url": link.path,
            "publishedTimeStr": f"{link.article.published_on} 09:00:00",
            "channelName": name,
            "domainMetaList": [],
        }
        for link in shown
    ]
    data = {"total": len(links), "page": page, "rows": plan.per_page, "results": results}
    return Reply(json.dumps({"data": data}, ensure_ascii=False).encode(), "application/json;charset=UTF-8")

"""Portals of Hanweb JPaaS.

A column is /col/colN/index.html; each unit of its page is a script that fetches it from the gateway: a menu and the
list, of which the page itself has nothing. Further pages of the list are told by paramJson alone. An article is
/col/colN/art/YYYY/art_<32 hex>.html, its body is in #zoom, its files are under /cms_files/. The variant `stuck` gives
the first page whatever is asked.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from html import escape

from crawler.sandbox import prose
from crawler.sandbox.pages import Link, Reply, Site, articles_of, index_table, metas, newest
from crawler.sandbox.prose import Article
from crawler.sandbox.world import Plan

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_LIST, _MENU = "信息列表", "栏目导航"
_NEWEST = 8
_MOST = 50
"""Rows of a page at most, however many are asked for."""


def build(plan: Plan) -> Site:
    """The whole portal."""
    site = Site(plan, [_column_path(column.path) for column in plan.column])
    lists: dict[str, list[str]] = {}
    links: list[Link] = []
    for column, articles in zip(plan.column, articles_of(plan), strict=True):
        rows = [Link(_path(plan, column.path, article), article) for article in articles]
        for link in rows:
            _add_article(site, link.path, link.article, column.path, column.name)
        _add_list(site, column.path, column.name)
        lists[column.path] = [_row(link) for link in rows]
        links += rows
    guide = _number(plan, "guide")
    _add_article(site, _column_path(guide), prose.guide(plan), guide, "政府信息公开指南", kind="信息公开指南")
    hub = _column_path(_number(plan, "hub"))
    _add_front(site, "/index.html", "首页", newest(links, _NEWEST), [(hub, "政府信息公开")])
    _add_front(site, hub, "政府信息公开", [], _columns(site))
    site.programs[UNIT] = lambda params: _unit(site, lists, params)
    return site


def _column_path(number: str) -> str:
    return f"/col/col{number}/index.html"


def _number(plan: Plan, page: str) -> str:
    """The numbers of the columns beside those of the plan."""
    return str(int(plan.column[0].path) - {"hub": 1, "guide": 2}[page])


def _hex(*parts: object) -> str:
    return f"{random.Random('|'.join(map(str, parts))).getrandbits(128):032x}"  # noqa: S311


def _path(plan: Plan, number: str, article: Article) -> str:
    name = _hex(plan.id, article.title, article.published_on)
    return f"/col/col{number}/art/{article.published_on.year}/art_{name}.html"


def _columns(site: Site) -> list[tuple[str, str]]:
    return site.entries(_column_path(_number(site.plan, "guide")))


def _menu(entries: list[tuple[str, str]]) -> str:
    return "\n".join(f'<li><a href="{path}">{name}</a></li>' for path, name in entries)


def _footer(site: Site) -> str:
    return site.footer(_column_path(_number(site.plan, "guide")))


def _add_article(
    site: Site, path: str, article: Article, number: str, column: str, *, kind: str = "信息公开年报"
) -> None:
    folder = f"/cms_files/filemanager/{_web(site.plan)}/attach/{article.published_on:%Y%m}/"
    site.add(
        path,
        "jpaas_article",
        metas=metas(site.plan, column, article, kind=kind),
        hub=_column_path(_number(site.plan, "hub")),
        column=column,
        column_path=_column_path(number),
        title=escape(article.title),
        source=article.source,
        published=article.published_on,
        index_table=index_table(site.plan, article),
        body=article.body.replace('href="./', f'href="{folder}'),
        footer=_footer(site),
    )
    for name, data in article.files.items():
        site.add_file(f"{folder}{name}", data)


def _web(plan: Plan) -> str:
    return str(random.Random(plan.id).randint(1000, 9999))  # noqa: S311


def _script(plan: Plan, number: str, unit: str) -> str:
    """The element that fetches a unit into the page."""
    query = {"parseType": "bulidstatic", "webId": _web(plan), "tplSetId": _hex(plan.id, "templates")[:21]}
    query |= {"pageType": "column", "tagId": unit, "editType": "null", "pageId": number}
    data = "{" + ",".join(f"'{name}':'{value}'" for name, value in query.items()) + "}"
    source = "/script/0/AuthorizedRead/unitbuild.js"
    return f'<script parseType="bulidstatic" src="{source}" url="{UNIT}" queryData="{data}"></script>'


def _add_list(site: Site, number: str, column: str) -> None:
    site.add(
        _column_path(number),
        "jpaas_list",
        metas=metas(site.plan, column),
        hub=_column_path(_number(site.plan, "hub")),
        column=column,
        menu=_script(site.plan, number, _MENU),
        list=_script(site.plan, number, _LIST),
        footer=_footer(site),
    )


def _add_front(site: Site, path: str, name: str, rows: list[Link], entries: list[tuple[str, str]]) -> None:
    site.add(
        path,
        "jpaas_home",
        metas=metas(site.plan, name, kind=name),
        column=name,
        menu=_menu(entries),
        rows="\n".join(map(_row, rows)),
        footer=_footer(site),
    )


def _row(link: Link) -> str:
    title = escape(link.article.title)
    shown = title if len(title) <= 24 else f"{title[:24]}..."
    date = link.article.published_on
    return f'<li class="clearfix"><a href="{link.path}" title="{title}">{shown}</a><span>{date}</span></li>'


def _unit(site: Site, lists: Mapping[str, list[str]], params: Mapping[str, str]) -> Reply:
    rows = lists.get(params.get("pageId", ""))
    if rows is None or params.get("webId") != _web(site.plan):
        return _json({"success": False, "message": "单元不存在", "code": "500", "data": None})
    html = _listed(site.plan, rows, params) if params.get("tagId") == _LIST else f"<ul>{_menu(_columns(site))}</ul>"
    return _json({"success": True, "message": "操作成功", "code": "200", "data": {"html": html}})


def _listed(plan: Plan, rows: list[str], params: Mapping[str, str]) -> str:
    asked = _asked(params.get("paramJson", ""))
    page = 1 if plan.variant == "stuck" else max(1, asked.get("pageNo", 1))
    size = min(max(1, asked.get("pageSize", plan.per_page)), _MOST)
    lines = "\n".join(rows[(page - 1) * size : page * size])
    pager = f'<div class="pagination" rows="{size}" count="{len(rows)}" pageNo="{page}"></div>'
    return f'<div id="{_LIST}"><div class="page-content"><ul>\n{lines}\n</ul></div>{pager}</div>'


def _asked(text: str) -> dict[str, int]:
    try:
        asked = json.loads(text or "{}")
    except ValueError:
        return {}
    return {name: value for name, value in asked.items() if isinstance(value, int)} if isinstance(asked, dict) else {}


def _json(answer: object) -> Reply:
    return Reply(json.dumps(answer, ensure_ascii=False).encode(), "application/json;charset=UTF-8")

"""Portals of Epoint EWB.

A column's path in the plan is its categorynum, its address the shell /dynamic/zwgk/govInfoPub.html?categorynum=…,
which is one page for all columns. Rows come from {projectName}/rest/lightfrontaction/getgovinfolist, asked by a POST of
JSON. By default the shell names site and project itself, pages are counted from 1 and the question stands plain.
Variants: "wrapped" wants the question inside {"token", "params"} and answers with JSON text inside JSON, "zero_based"
counts pages from 0, "script" keeps the site's config in /js/webBuilderCommon.js. Articles are
/{categorynum}/YYYYMMDD/<uuid>.html, their body is in .ewb-article-content.
"""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Mapping
from html import escape
from typing import Any

from crawler.sandbox import prose
from crawler.sandbox.pages import Link, Reply, Site, articles_of, asked_number, index_table, metas, newest
from crawler.sandbox.prose import Article
from crawler.sandbox.world import Plan

_SHELL = "/dynamic/zwgk/govInfoPub.html"
_COMMON = "/js/webBuilderCommon.js"
_PROJECT = "/EWB-FRONT"
_PROGRAM = f"{_PROJECT}/rest/lightfrontaction/getgovinfolist"
_GUIDE = "003001"
_NEWEST = 6
_TITLE = 20
"""Characters of a title that the answer's `title` has room for; `realtitle` has all."""


def build(plan: Plan) -> Site:
    """The whole portal."""
    site = Site(plan, [f"{_SHELL}?categorynum={column.path}&deptcode=" for column in plan.column])
    lists: dict[str, list[Link]] = {}
    links: list[Link] = []
    for column, articles in zip(plan.column, articles_of(plan), strict=True):
        rows = [Link(_path(plan, column.path, article), article) for article in articles]
        for link in rows:
            _add_article(site, link, column.path, column.name)
        lists[column.path] = rows
        links += rows
    guide = Link(_guide(plan), prose.guide(plan))
    _add_article(site, guide, _GUIDE, "政府信息公开指南", kind="信息公开指南")
    _add_shell(site)
    if plan.variant == "script":
        site.pages[_COMMON] = Reply(_config(plan).encode(), "application/javascript")
    site.programs[_PROGRAM] = lambda params: _answer(plan, lists, params)
    site.add(
        "/index.html",
        "epoint_home",
        title=plan.name,
        metas=metas(plan, "首页", kind="首页"),
        menu=f'<li><a href="{escape(site.columns[0])}">政府信息公开</a></li>',
        rows="\n".join(map(_row, newest(links, _NEWEST))),
        footer=site.footer(guide.path),
    )
    return site


def _uuid(*parts: object) -> str:
    rng = random.Random("|".join(map(str, parts)))  # noqa: S311
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def _path(plan: Plan, category: str, article: Article) -> str:
    date = article.published_on
    return f"/{category[:3]}/{category}/{date:%Y%m%d}/{_uuid(plan.id, article.title, date)}.html"


def _guide(plan: Plan) -> str:
    return _path(plan, _GUIDE, prose.guide(plan))


def _row(link: Link) -> str:
    title = escape(link.article.title)
    return f'<li><a href="{link.path}" title="{title}">{title}</a><span>{link.article.published_on}</span></li>'


def _config(plan: Plan) -> str:
    info = json.dumps({"siteGuid": _uuid(plan.id), "projectName": _PROJECT})
    return f"var siteInfo = {info};\n"


def _add_shell(site: Site) -> None:
    plan = site.plan
    inline = f"<script>\n{_config(plan)}</script>"
    site.add(
        _SHELL,
        "epoint_list",
        metas=metas(plan, "政府信息公开", kind="信息公开目录"),
        config=f'<script src="{_COMMON}"></script>' if plan.variant == "script" else inline,
        menu="\n".join(f'<li><a href="{escape(path)}">{name}</a></li>' for path, name in site.entries(_guide(plan))),
        footer=site.footer(_guide(plan)),
    )


def _add_article(site: Site, link: Link, category: str, column: str, *, kind: str = "信息公开年报") -> None:
    article = link.article
    site.add(
        link.path,
        "epoint_article",
        metas=metas(site.plan, column, article, kind=kind),
        column=column,
        column_path=escape(f"{_SHELL}?categorynum={category}&deptcode="),
        index_table=index_table(site.plan, article),
        title=escape(article.title),
        source=article.source,
        published=article.published_on,
        body=article.body,
        footer=site.footer(_guide(site.plan)),
    )
    for name, data in article.files.items():
        site.add_file(f"{link.path.rpartition('/')[0]}/{name}", data)


def _answer(plan: Plan, lists: Mapping[str, list[Link]], params: Mapping[str, str]) -> Reply:
    """A page of rows; a question in the other form is not found in it, and finds no category."""
    asked: Mapping[str, str] = params
    if plan.variant == "wrapped":
        asked = {name: str(value) for name, value in _object(params.get("params", "")).items()}
    rows = lists.get(asked.get("categorynum", ""), []) if asked.get("siteGuid") == _uuid(plan.id) else []
    size = min(asked_number(asked, "pageSize") or plan.per_page, plan.per_page)
    page = asked_number(asked, "pageIndex")
    if plan.variant != "zero_based":
        page = max(page - 1, 0)
    data = [_entry(link, asked["categorynum"]) for link in rows[page * size : (page + 1) * size]]
    custom: object = {"total": len(rows), "data": data}
    if plan.variant == "wrapped":
        custom = json.dumps(custom, ensure_ascii=False)
    answer = {"custom": custom, "status": {"code": 200, "text": ""}}
    return Reply(json.dumps(answer, ensure_ascii=False).encode(), "application/json;charset=UTF-8")


def _entry(link: Link, category: str) -> dict[str, object]:
    title, date = link.article.title, link.article.published_on
    short = f"{title[:_TITLE]}..." if len(title) > _TITLE else title
    row: dict[str, object] = {"infourl": link.path, "title": short, "realtitle": title, "infodate": f"{date}"}
    return row | {"categorynum": category, "infoid": link.path.rpartition("/")[2].removesuffix(".html")}


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}

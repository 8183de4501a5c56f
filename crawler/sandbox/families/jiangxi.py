"""Portals of the platform of Jiangxi.

A list is /{site}/{channel}/pc/list.html, without rows; the page's script gets them from POST /queryList. An article is
/{site}/{channel}/pc/content/content_ID.html, its body is in #zoomcon, its files lie under its channel. A column's path
is "site/channel". Variants of a plan: `id` has lists that are asked for by channelId, as JSON; `bare` has pages whose
script is in a file of its own, so that only the address tells site and channel.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from html import escape

from crawler.sandbox import prose
from crawler.sandbox.pages import Link, Reply, Site, articles_of, asked_number, index_table, metas, newest
from crawler.sandbox.prose import Article
from crawler.sandbox.world import Plan

QUERY = "/queryList"
_NEWEST = 8
_MOST = 100
"""Rows of a page at most, however many are asked for."""


def build(plan: Plan) -> Site:
    """The whole portal."""
    site = Site(plan, [f"/{column.path}/pc/list.html" for column in plan.column])
    lists: dict[str, list[Link]] = {}
    for column, articles in zip(plan.column, articles_of(plan), strict=True):
        rows = [Link(f"/{column.path}/pc/content/content_{_id(article)}.html", article) for article in articles]
        for link in rows:
            _add_article(site, link.path, link.article, column.path, column.name)
        _add_list(site, column.path, column.name)
        lists[_channel(plan, column.path)] = rows
    guide = prose.guide(plan)
    _add_article(site, _guide(plan), guide, f"{_code(plan)}/zfxxgkzn", "政府信息公开指南", kind="信息公开指南")
    links = [link for rows in lists.values() for link in rows]
    _add_front(site, "/index.html", "首页", newest(links, _NEWEST), [(_hub(plan), "政府信息公开")])
    _add_front(site, _hub(plan), "政府信息公开", [], _columns(site))
    site.programs[QUERY] = lambda params: _query(plan, lists, params)
    return site


def _code(plan: Plan) -> str:
    return plan.column[0].path.partition("/")[0]


def _hub(plan: Plan) -> str:
    return f"/{_code(plan)}/zfxxgk/pc/list.html"


def _guide(plan: Plan) -> str:
    return f"/{_code(plan)}/zfxxgkzn/pc/content/content_{_id(prose.guide(plan))}.html"


def _id(*parts: object) -> int:
    named = (f"{part.title}|{part.published_on}" if isinstance(part, Article) else str(part) for part in parts)
    return random.Random("|".join(named)).randint(10**18, 2 * 10**18)  # noqa: S311


def _channel(plan: Plan, path: str) -> str:
    """What the list is asked for by: the channel's code or its number."""
    return str(_id(plan.id, path)) if plan.variant == "id" else path.partition("/")[2]


def _columns(site: Site) -> list[tuple[str, str]]:
    return site.entries(_guide(site.plan))


def _menu(entries: list[tuple[str, str]]) -> str:
    return "\n".join(f'<li><a href="{path}">{name}</a></li>' for path, name in entries)


def _add_article(
    site: Site, path: str, article: Article, channel: str, column: str, *, kind: str = "信息公开年报"
) -> None:
    folder = f"/{channel}/{article.published_on:%Y%m}/files/"
    site.add(
        path,
        "jiangxi_article",
        metas=metas(site.plan, column, article, kind=kind),
        hub=_hub(site.plan),
        column=column,
        title=escape(article.title),
        source=article.source,
        published=article.published_on,
        index_table=index_table(site.plan, article),
        body=article.body.replace('href="./', f'href="{folder}'),
        footer=site.footer(_guide(site.plan)),
    )
    for name, data in article.files.items():
        site.add_file(f"{folder}{name}", data)


def _add_list(site: Site, path: str, column: str) -> None:
    plan = site.plan
    site.add(
        f"/{path}/pc/list.html",
        "jiangxi_list",
        metas=metas(plan, column),
        hub=_hub(plan),
        menu=_menu(_columns(site)),
        column=column,
        script='<script src="/static/js/list.js"></script>' if plan.variant == "bare" else _script(plan, path),
        footer=site.footer(_guide(plan)),
    )


def _script(plan: Plan, path: str) -> str:
    channel = "channelId" if plan.variant == "id" else "channelCode"
    return f"""<script>
var params = {{'current': 1, 'pageSize': {plan.per_page}, 'webSiteCode[]': ['{_code(plan)}'],
  '{channel}[]': ['{_channel(plan, path)}'], 'sort': 'sortNum', 'order': 'desc'}};
$.post('/queryList', params, function (res) {{ render(res.data.results, res.data.total); }});
</script>"""


def _add_front(site: Site, path: str, name: str, rows: list[Link], entries: list[tuple[str, str]]) -> None:
    site.add(
        path,
        "jiangxi_home",
        metas=metas(site.plan, name, kind=name),
        column=name,
        menu=_menu(entries),
        rows="\n".join(f'<li><a href="{link.path}">{escape(link.article.title)}</a></li>' for link in rows),
        footer=site.footer(_guide(site.plan)),
    )


def _query(plan: Plan, lists: Mapping[str, list[Link]], params: Mapping[str, str]) -> Reply:
    known = _code(plan) == _asked(params, "webSiteCode", plan)
    channel = _asked(params, "channelId" if plan.variant == "id" else "channelCode", plan)
    rows = lists.get(channel, []) if known else []
    page, size = max(1, asked_number(params, "current")), min(asked_number(params, "pageSize") or 10, _MOST)
    chosen = rows[(page - 1) * size : page * size]
    data = {"page": page, "rows": size, "total": len(rows), "results": [{"source": _source(link)} for link in chosen]}
    answer = {"code": 200, "msg": "操作成功", "data": data}
    return Reply(json.dumps(answer, ensure_ascii=False).encode(), "application/json;charset=UTF-8")


def _asked(params: Mapping[str, str], name: str, plan: Plan) -> str:
    """The value of a field that is a list: named with [] in a form, a list in JSON."""
    if plan.variant != "id":
        return params.get(f"{name}[]", "")
    try:
        values = json.loads(params.get(name, "[]"))
    except ValueError:
        return ""
    return str(values[0]) if isinstance(values, list) and values else ""


def _source(link: Link) -> dict[str, object]:
    article = link.article
    return {
        "id": str(_id(article)),
        "title": article.title,
        "showTitle": f"<p>{escape(article.title)}</p>",
        "pubDate": f"{article.published_on} 09:30:00",
        "metadata": json.dumps({"author": article.source}, ensure_ascii=False),
        "urls": json.dumps({"pc": link.path, "phone": link.path.replace("/pc/", "/phone/")}),
    }

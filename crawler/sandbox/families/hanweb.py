"""Portals of Hanweb JCMS with its jpage lists.

A column is /col/colN/index.html; its first rows are embedded as <record><![CDATA[…]]></record> in a datastore, the
others come as XML from /module/web/jpage/dataproxy.jsp, asked by GET or POST. An article is /art/Y/M/D/art_N_ID.html,
its body is in #zoom, its files are under /attach/ or come from downfile.jsp. As with real ones, some servers know
startrecord and endrecord, others only `page`. Variants of a plan:

    nextgroup  the ids in the page's own link for more are encrypted, and dataproxy.jsp answers to nothing else
    post       dataproxy.jsp answers to nothing but the form of the page's script
    capped     dataproxy.jsp knows only `page` and gives twenty rows at most
    html       dataproxy.jsp gives nothing, the column's page has all rows
    pagenum    no jpage: the column's pages are ?uid=…&pageNum=k, with plain rows
"""

from __future__ import annotations

import base64
import hashlib
import random
from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

from crawler.sandbox import prose
from crawler.sandbox.pages import Link, Reply, Site, articles_of, asked_number, index_table, metas, newest, number_of
from crawler.sandbox.prose import Article
from crawler.sandbox.world import Plan

PROXY = "/module/web/jpage/dataproxy.jsp"
_EMBEDDED_GROUPS = 3
_MOST = 300
"""Rows that dataproxy.jsp gives at most, however many are asked for."""
_CAP = 20
"""The same for the variant `capped`."""
_DOWNLOAD = "/module/download/downfile.jsp"
_NEWEST = 8
_WEB = 1


def build(plan: Plan) -> Site:
    """The whole portal."""
    site = Site(plan, [_column_path(column.path) for column in plan.column])
    lists: dict[str, list[str]] = {}
    links: list[Link] = []
    for column, articles in zip(plan.column, articles_of(plan), strict=True):
        rows = [Link(_path(plan, column.path, article), article) for article in articles]
        for link in rows:
            _add_article(site, link.path, link.article, column.path, column.name)
        lists[column.path] = [_row(link) for link in rows]
        _add_list(site, column.path, column.name, lists[column.path])
        links += rows
    guide = _guide_number(plan)
    _add_article(site, _column_path(guide), prose.guide(plan), guide, "政府信息公开指南", kind="信息公开指南")
    _add_home(site, links)
    if plan.variant != "pagenum":
        site.programs[PROXY] = lambda params: _proxy(plan, lists, params)
    return site


def _column_path(number: str) -> str:
    return f"/col/col{number}/index.html"


def _guide_number(plan: Plan) -> str:
    return str(int(plan.column[0].path) - 2)


def _unit(plan: Plan, number: str) -> int:
    return random.Random(f"{plan.id}|{number}").randint(10_000, 9_999_999)  # noqa: S311


def _path(plan: Plan, number: str, article: Article) -> str:
    date = article.published_on
    return f"/art/{date.year}/{date.month}/{date.day}/art_{number}_{number_of(plan, article)}.html"


def _menu(site: Site) -> str:
    return "\n".join(
        f'<li><a href="{path}">{name}</a></li>' for path, name in site.entries(_column_path(_guide_number(site.plan)))
    )


def _footer(site: Site) -> str:
    return site.footer(_column_path(_guide_number(site.plan)))


def _add_article(
    site: Site, path: str, article: Article, number: str, column: str, *, kind: str = "信息公开年报"
) -> None:
    folder = f"{_DOWNLOAD}?classid=0&filename=" if site.plan.variant else f"/attach/{_WEB}/"
    site.add(
        path,
        "hanweb_article",
        metas=metas(site.plan, column, article, kind=kind),
        menu=_menu(site),
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
        site.add_file(f"/attach/{_WEB}/{name}", data)
    if article.files:
        site.programs[_DOWNLOAD] = lambda params: site.answer(f"/attach/{_WEB}/{params.get('filename')}", {})


def _add_list(site: Site, number: str, column: str, rows: list[str]) -> None:
    size = site.plan.per_page
    if site.plan.variant == "pagenum":
        _add_numbered_list(site, number, column, rows)
        return
    embedded = rows if site.plan.variant == "html" else rows[: size * _EMBEDDED_GROUPS]
    site.add(
        _column_path(number),
        "hanweb_list",
        metas=metas(site.plan, column),
        menu=_menu(site),
        column=column,
        column_path=_column_path(number),
        number=number,
        web=_WEB,
        unit=_unit(site.plan, number),
        total=len(rows),
        per_page=size,
        datastore=_datastore(embedded, _group(site.plan, number, 1)),
        footer=_footer(site),
    )


def _add_numbered_list(site: Site, number: str, column: str, rows: list[str]) -> None:
    """Pages of plain rows that the query tells apart: a program that answers with one of them."""
    pages = [rows[at : at + site.plan.per_page] for at in range(0, len(rows), site.plan.per_page)]
    links = [f"{_column_path(number)}?uid={_unit(site.plan, number)}&amp;pageNum={k + 1}" for k in range(len(pages))]
    replies = []
    for k, page in enumerate(pages):
        step = f'<a href="{links[k + 1]}">下一页</a>' if k + 1 < len(pages) else ""
        site.add(
            _column_path(number),
            "hanweb_pages",
            metas=metas(site.plan, column),
            menu=_menu(site),
            column=column,
            column_path=_column_path(number),
            rows="\n".join(page),
            page=k + 1,
            pages=len(pages),
            first=links[0],
            step=step,
            last=links[-1],
            footer=_footer(site),
        )
        replies.append(site.pages[_column_path(number)])
    missing = Reply(b"", "text/html", 404)
    numbered = dict(enumerate(replies, start=1))
    site.pages[_column_path(number)] = replies[0]
    site.programs[_column_path(number)] = lambda params: numbered.get(asked_number(params, "pageNum") or 1, missing)


def _row(link: Link) -> str:
    title, date = escape(link.article.title), link.article.published_on
    return f'<li><a href="{link.path}" title="{title}" target="_blank">{title}</a><span>{date}</span></li>'


def _group(plan: Plan, number: str, page: int) -> str:
    """The link to a further group of rows, as it is left in the page for search engines."""
    shown = {"columnid": number, "unitid": str(_unit(plan, number))}
    if plan.variant == "nextgroup":
        shown = {name: _encrypted(plan, value) for name, value in shown.items()}
    query = {"page": page, "appid": 1, "webid": _WEB, "path": "/"} | shown
    query |= {"webname": plan.name, "permissiontype": 0}
    return f'<nextgroup><![CDATA[<a href="{PROXY}?{urlencode(query)}"></a>]]></nextgroup>'


def _encrypted(plan: Plan, text: str) -> str:
    return base64.b64encode(hashlib.sha256(f"{plan.id}|{text}".encode()).digest()).decode()


def _datastore(rows: list[str], head: str) -> str:
    records = "\n".join(f"<record><![CDATA[\n{row}]]></record>" for row in rows)
    return f"{head}\n<recordset>\n{records}\n</recordset>"


def _proxy(plan: Plan, lists: Mapping[str, list[str]], params: Mapping[str, str]) -> Reply:
    number = _asked_for(plan, lists, params)
    if number is None:
        return _xml("<datastore><recordset></recordset></datastore>")
    rows = lists[number]
    most = {"capped": _CAP, "nextgroup": plan.per_page * _EMBEDDED_GROUPS}.get(plan.variant, _MOST)
    size = min(asked_number(params, "perpage") or plan.per_page * _EMBEDDED_GROUPS, most)
    first, last = asked_number(params, "startrecord"), asked_number(params, "endrecord")
    page = max(1, asked_number(params, "page"))
    chosen = rows[first - 1 : last] if plan.seeks and 0 < first <= last else rows[(page - 1) * size : page * size]
    pages = -(-len(rows) // size)
    head = f"<totalrecord>{len(rows)}</totalrecord>\n<totalpage>{pages}</totalpage>"
    if page < pages:
        head += "\n" + _group(plan, number, page + 1)
    return _xml(f"<datastore>\n{_datastore(chosen, head)}\n</datastore>")


def _asked_for(plan: Plan, lists: Mapping[str, list[str]], params: Mapping[str, str]) -> str | None:
    """The column that is asked for in a way that the server knows."""
    names = {_encrypted(plan, number) if plan.variant == "nextgroup" else number: number for number in lists}
    refused = {
        "nextgroup": "startrecord" in params,
        "post": "sourceContentType" not in params,
        "html": True,
    }
    return None if refused.get(plan.variant) else names.get(params.get("columnid", ""))


def _xml(text: str) -> Reply:
    return Reply(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode(), "text/xml;charset=utf-8")


def _add_home(site: Site, links: list[Link]) -> None:
    site.add(
        "/index.html",
        "hanweb_home",
        metas=metas(site.plan, "首页", kind="首页"),
        menu=_menu(site),
        rows="\n".join(map(_row, newest(links, _NEWEST))),
        footer=_footer(site),
    )

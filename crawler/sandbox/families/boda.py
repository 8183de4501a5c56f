"""Portals of Boda's (博达) VSB.

A column whose path is zfxxgk/nb is zfxxgk/nb.htm; its further pages are zfxxgk/nb/N.htm, numbered from the end, with
links 上页, 下页 and 尾页. All links are relative to the page. An article is info/COLUMN/ID.htm, its body in
#vsb_content and .v_news_content; its files come from /system/_content/download.jsp. Of the national tags there is none.
"""

from __future__ import annotations

import posixpath
import random
from collections.abc import Mapping
from html import escape

from crawler.sandbox import prose
from crawler.sandbox.pages import Link, Reply, Site, articles_of, index_table, newest, number_of
from crawler.sandbox.prose import Article
from crawler.sandbox.world import Column, Plan

_GATE = "zfxxgk.htm"
_GUIDE = "zfxxgk/zn.htm"
_DOWNLOAD = "/system/_content/download.jsp"
_NEWEST = 6


def build(plan: Plan) -> Site:
    """The whole portal."""
    site = Site(plan, [f"/{column.path}.htm" for column in plan.column])
    files: dict[str, bytes] = {}
    links: list[Link] = []
    for column, articles in zip(plan.column, articles_of(plan), strict=True):
        rows = [Link(f"info/{_node(plan, column)}/{_id(plan, article)}.htm", article) for article in articles]
        for link in rows:
            files |= _add_article(site, link.path, link.article, column)
        _add_list(site, column, rows)
        links += rows
    _add_guide(site)
    _add_front(site, links)
    site.programs[_DOWNLOAD] = lambda params: _download(files, params)
    return site


def _node(plan: Plan, column: Column) -> int:
    return random.Random(f"{plan.id}|{column.path}").randint(1001, 9999)  # noqa: S311


def _id(plan: Plan, article: Article) -> int:
    return number_of(plan, article) // 100


def _menu(site: Site, up: str) -> str:
    entries = [(_GUIDE, "政府信息公开指南")]
    entries += [(f"{column.path}.htm", column.name) for column in site.plan.column]
    return "\n".join(f'<li><a href="{up}{path}">{name}</a></li>' for path, name in entries)


def _add_article(site: Site, path: str, article: Article, column: Column) -> dict[str, bytes]:
    """Put an article at its path. Gives its files by their numbers."""
    body, listed = article.body, ""
    files: dict[str, bytes] = {}
    for name, data in article.files.items():
        number = str(_id(site.plan, article) * 10 + len(files))
        address = f"{_DOWNLOAD}?urltype=news.DownloadAttachUrl&amp;owner=1632666717&amp;wbfileid={number}"
        body = body.replace(f'href="./{name}"', f'href="{address}"')
        listed += (
            f'<li>附件【<a href="{address}" target="_blank">{name}</a>】已下载<span id="nattach{number}"></span>次</li>'
        )
        files[number] = data
    site.add(
        f"/{path}",
        "boda_article",
        gate=_GATE,
        column=column.name,
        column_path=f"{column.path}.htm",
        title=escape(article.title),
        source=article.source,
        published=article.published_on,
        number=_id(site.plan, article),
        index_table=index_table(site.plan, article),
        body=body,
        attachments=f'<ul style="list-style-type:none;">{listed}</ul>' if listed else "",
        footer=site.footer(f"/{_GUIDE}"),
    )
    return files


def _add_guide(site: Site) -> None:
    guide = prose.guide(site.plan)
    path = "info/1000/1001.htm"
    _add_article(site, path, guide, Column(name="政府信息公开指南", path=_GUIDE.removesuffix(".htm")))
    _add_list(site, Column(name="政府信息公开指南", path=_GUIDE.removesuffix(".htm")), [Link(path, guide)])


def _download(files: Mapping[str, bytes], params: Mapping[str, str]) -> Reply:
    data = files.get(params.get("wbfileid", ""))
    if data is None:
        return Reply("文件不存在".encode(), "text/html", 404)
    return Reply(data, "application/octet-stream", headers={"Content-Disposition": "attachment"})


def _add_list(site: Site, column: Column, links: list[Link]) -> None:
    size = site.plan.per_page
    pages = -(-len(links) // size)
    for page in range(1, pages + 1):
        path = _page_path(column, page, pages)
        up = "../" * path.count("/")
        rows = [_row(link, up, place) for place, link in enumerate(links[(page - 1) * size :][:size])]
        site.add(
            f"/{path}",
            "boda_list",
            up=up,
            gate=_GATE,
            menu=_menu(site, up),
            column=column.name,
            rows="\n".join(rows),
            records=len(links),
            pager=_pager(column, page, pages),
            page=page,
            pages=pages,
            footer=site.footer(f"/{_GUIDE}"),
        )


def _page_path(column: Column, page: int, pages: int) -> str:
    return f"{column.path}.htm" if page == 1 else f"{column.path}/{pages - page + 1}.htm"


def _row(link: Link, up: str, place: int) -> str:
    title, date = escape(link.article.title), link.article.published_on
    return f'<li id="line_u5_{place}"><a href="{up}{link.path}" title="{title}">{title}</a><span>{date}</span></li>'


def _pager(column: Column, page: int, pages: int) -> str:
    """首页, 上页, the pages by number, 下页, 尾页, each dead where it leads nowhere."""
    numbers = [("no", str(number), number) for number in range(1, pages + 1)]
    buttons = [("first", "首页", 1), ("prev", "上页", page - 1), *numbers]
    buttons += [("next", "下页", page + 1), ("last", "尾页", pages)]
    return "".join(_button(column, page, pages, *button) for button in buttons)


def _button(column: Column, page: int, pages: int, kind: str, label: str, to: int) -> str:
    marked = "" if kind == "no" else " p_fun"
    if to == page or not 1 <= to <= pages:
        return f'<span class="p_{kind}_d{marked}{"_d" if marked else ""}">{label}</span>'
    target = _page_path(column, to, pages)
    folder = column.path if page > 1 else column.path.rpartition("/")[0] or "."
    return f'<span class="p_{kind}{marked}"><a href="{posixpath.relpath(target, folder)}">{label}</a></span>'


def _add_front(site: Site, links: list[Link]) -> None:
    rows = [_row(link, "", place) for place, link in enumerate(newest(links, _NEWEST))]
    for path in ("/index.htm", "/index.html"):  # the second is what the server gives for the bare host
        site.add(path, "boda_home", gate=_GATE, rows="\n".join(rows), footer=site.footer(f"/{_GUIDE}"))
    site.add(f"/{_GATE}", "boda_gate", menu=_menu(site, ""), footer=site.footer(f"/{_GUIDE}"))

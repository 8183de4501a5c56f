"""Portals of Hanweb JCMS with its disclosure module.

A column is /col/colN/index.html; its page frames tree.jsp and draws its rows with a POST to /module/xxgk/search.jsp,
which answers with a table of HTML, page by page. An article is /art/Y/M/D/art_N_ID.html with the index table, its body
in #zoom, its files from downfile.jsp. The variant `district` has pages without infotypeId: the answers hold the rows of
all columns.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from crawler.sandbox import prose
from crawler.sandbox.pages import (
    HTML,
    Link,
    Reply,
    Site,
    articles_of,
    asked_number,
    index_table,
    metas,
    newest,
    number_of,
)
from crawler.sandbox.prose import Article
from crawler.sandbox.world import Plan

SEARCH = "/module/xxgk/search.jsp"
_TREE = "/module/xxgk/tree.jsp"
_DOWNLOAD = "/module/download/downfile.jsp"
_HOUSE = 77
_NEWEST = 8


def build(plan: Plan) -> Site:
    """The whole portal."""
    site = Site(plan, [_column_path(column.path) for column in plan.column])
    lists: dict[str, list[Link]] = {}
    for place, (column, articles) in enumerate(zip(plan.column, articles_of(plan), strict=True)):
        rows = [Link(_path(plan, column.path, article), article) for article in articles]
        for link in rows:
            _add_article(site, link.path, link.article, column.path, column.name)
        lists[_kind(plan, place)] = rows
        _add_list(site, column.path, column.name, place)
    guide = _number(plan, "guide")
    _add_article(site, _column_path(guide), prose.guide(plan), guide, "政府信息公开指南", kind="信息公开指南")
    everything = [link for rows in lists.values() for link in rows]
    _add_front(
        site, "/index.html", "首页", newest(everything, _NEWEST), [(_column_path(_number(plan, "hub")), "政府信息公开")]
    )
    _add_front(site, _column_path(_number(plan, "hub")), "政府信息公开", [], _columns(site))
    site.programs[SEARCH] = lambda params: _search(plan, lists, params)
    site.programs[_TREE] = lambda _: Reply('<div id="tree"><span>政府信息公开目录</span></div>'.encode(), HTML)
    return site


def _column_path(number: str) -> str:
    return f"/col/col{number}/index.html"


def _number(plan: Plan, page: str) -> str:
    """The numbers of the columns beside those of the plan."""
    return str(int(plan.column[0].path) - {"hub": 1, "guide": 2}[page])


def _kind(plan: Plan, place: int) -> str:
    return f"A{place + 5:02d}{plan.division[:2]}"


def _area(plan: Plan) -> str:
    return f"00{plan.division}8"


def _path(plan: Plan, number: str, article: Article) -> str:
    date = article.published_on
    return f"/art/{date.year}/{date.month}/{date.day}/art_{number}_{number_of(plan, article)}.html"


def _columns(site: Site) -> list[tuple[str, str]]:
    return site.entries(_column_path(_number(site.plan, "guide")))


def _menu(entries: list[tuple[str, str]]) -> str:
    return "\n".join(f'<li><a href="{path}" target="_blank">{name}</a></li>' for path, name in entries)


def _footer(site: Site) -> str:
    return site.footer(_column_path(_number(site.plan, "guide")))


def _add_article(
    site: Site, path: str, article: Article, number: str, column: str, *, kind: str = "信息公开年报"
) -> None:
    site.add(
        path,
        "hanweb_xxgk_article",
        metas=metas(site.plan, column, article, kind=kind),
        hub=_column_path(_number(site.plan, "hub")),
        column=column,
        column_path=_column_path(number),
        title=escape(article.title),
        source=article.source,
        published=article.published_on,
        index_table=index_table(site.plan, article),
        body=article.body.replace('href="./', f'href="{_DOWNLOAD}?classid=0&amp;filename='),
        footer=_footer(site),
    )
    for name, data in article.files.items():
        site.add_file(f"/attach/0/{name}", data)
        site.programs[_DOWNLOAD] = lambda params: site.answer(f"/attach/0/{params.get('filename')}", {})


def _add_list(site: Site, number: str, column: str, place: int) -> None:
    plan = site.plan
    site.add(
        _column_path(number),
        "hanweb_xxgk_list",
        metas=metas(plan, column),
        hub=_column_path(_number(plan, "hub")),
        menu=_menu(_columns(site)),
        column=column,
        number=number,
        kind="" if plan.variant == "district" else _kind(plan, place),
        house=_HOUSE,
        area=_area(plan),
        footer=_footer(site),
    )


def _add_front(site: Site, path: str, name: str, rows: list[Link], entries: list[tuple[str, str]]) -> None:
    site.add(
        path,
        "hanweb_xxgk_home",
        metas=metas(site.plan, name, kind=name),
        column=name,
        menu=_menu(entries),
        rows="\n".join(f'<li><a href="{link.path}">{escape(link.article.title)}</a></li>' for link in rows),
        footer=_footer(site),
    )


def _search(plan: Plan, lists: Mapping[str, list[Link]], params: Mapping[str, str]) -> Reply:
    """A page of rows. Without infotypeId those of the whole area; nothing without the site's jdid."""
    kind = params.get("infotypeId", "")
    everything = [link for rows in lists.values() for link in rows]
    rows = lists.get(kind, []) if kind else newest(everything, len(everything))
    rows = rows if params.get("jdid") == str(_HOUSE) else []
    page = max(1, asked_number(params, "currpage"))
    pages = max(1, -(-len(rows) // plan.per_page))
    chosen = rows[(page - 1) * plan.per_page : page * plan.per_page]
    lines = "\n".join(_row(place, link) for place, link in enumerate(chosen))
    pager = f'<td align="right">第&nbsp;{page}&nbsp;页&nbsp;&nbsp;共{pages}页&nbsp;&nbsp;{len(rows)}条</td>'
    return Reply(
        f'<table width="100%">\n{lines}\n</table>\n<table class="tb_title"><tr>{pager}</tr></table>'.encode(), HTML
    )


def _row(place: int, link: Link) -> str:
    title, article = escape(link.article.title), link.article
    shown = title if len(title) <= 30 else f"{title[:30]}..."
    cells = (
        f'<td align="center">{place + 1}</td><td><a href="{link.path}" mc="{title}" title="{title}">{shown}</a></td>'
    )
    kind = "odd" if place % 2 else "even"
    return f'<tr class="tr_main_value_{kind}">{cells}<td align="center">{article.published_on}</td></tr>'

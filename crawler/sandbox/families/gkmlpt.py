"""Portals of Guangdong with the disclosure platform gkmlpt.

A column is a category of the platform, /gkmlpt/index#ID, and its path in the plan is that number. The platform's page
holds the categories in `window._CONFIG`; rows come as JSON from /gkmlpt/api/all/ID; an article's page holds its text
as JSON in `_CONFIG.DETAIL`. Variants: "jump" has the reports in a static list that the category leads to, "single"
gives all rows at once and has no second page, "prefix" has the platform below a folder.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from html import escape

from crawler.sandbox import prose
from crawler.sandbox.pages import Link, Reply, Site, articles_of, asked_number, metas, newest, number_of
from crawler.sandbox.prose import Article
from crawler.sandbox.world import Plan

_AREA = "755"
_SID = "755001"
_FOLDER = "/szsfj"
_GUIDE = "703"
_NEWEST = 6
_STATIC = "/zwgk/xxgknb"
_NOTHING = Reply(b'{"message":"Not Found"}', "application/json", 404)


def build(plan: Plan) -> Site:
    """The whole portal."""
    site = Site(plan, [f"{_base(plan)}/gkmlpt/index#{column.path}" for column in plan.column])
    links: list[Link] = []
    for column, articles in zip(plan.column, articles_of(plan), strict=True):
        if plan.variant == "jump":
            rows = _add_static(site, column.path, column.name, articles)
        else:
            rows = _add_category(site, column.path, column.name, articles)
        links += rows
    _add_category(site, _GUIDE, "政府信息公开指南", [prose.guide(plan)], kind="信息公开指南")
    _add_platform(site)
    site.add(
        "/index.html",
        "gkmlpt_home",
        metas=metas(plan, "首页", kind="首页"),
        sid=_SID,
        platform=_platform(plan),
        rows="\n".join(_row(link) for link in newest(links, _NEWEST)),
        footer=_footer(plan, site),
    )
    return site


def _base(plan: Plan) -> str:
    return _FOLDER if plan.variant == "prefix" else ""


def _platform(plan: Plan) -> str:
    return f"{_base(plan)}/gkmlpt/index"


def _path(plan: Plan, article: Article) -> str:
    number = number_of(plan, article)
    return f"{_base(plan)}/gkmlpt/content/{number // 1_000_000}/{number // 1000}/post_{number}.html"


def _footer(plan: Plan, site: Site) -> str:
    return site.footer(_path(plan, prose.guide(plan)))


def _row(link: Link) -> str:
    title = escape(link.article.title)
    return f'<li><a href="{link.path}" title="{title}">{title}</a><span>{link.article.published_on}</span></li>'


def _json(value: object) -> str:
    """JSON as the platform writes it into a script: readable, slashes escaped."""
    return json.dumps(value, ensure_ascii=False).replace("/", "\\/")


def _seconds(article: Article) -> int:
    return int(dt.datetime.combine(article.published_on, dt.time(9, 30), dt.UTC).timestamp())


# The platform


def _add_platform(site: Site) -> None:
    plan = site.plan
    reports = []
    for column in plan.column:
        jump = f"{_STATIC}/{column.path}/index.html" if plan.variant == "jump" else ""
        reports.append(_node(int(column.path), column.name, jump=jump))
    tree = [
        _node(int(_GUIDE), "政府信息公开指南"),
        _node(704, "法定主动公开内容", [_node(705, "机构职能"), _node(706, "政府网站工作年度报表")]),
        *reports,
    ]
    site.add(
        _platform(plan),
        "gkmlpt_index",
        metas=metas(plan, "政府信息公开", kind="信息公开目录"),
        sid=_SID,
        area=_AREA,
        base=_base(plan),
        tree=_json(tree),
        footer=_footer(plan, site),
    )


def _node(number: int, name: str, children: list[dict[str, object]] | None = None, jump: str = "") -> dict[str, object]:
    return {"id": number, "name": name, "children": children or [], "jump_url": jump, "parent_id": 0}


def _add_category(
    site: Site, category: str, name: str, articles: list[Article], kind: str = "信息公开年报"
) -> list[Link]:
    plan = site.plan
    rows = [Link(_path(plan, article), article) for article in articles]
    for link in rows:
        _add_article(site, link, name, kind)
    found = [_entry(plan, link, name) for link in rows]
    site.programs[f"{_base(plan)}/gkmlpt/api/all/{category}"] = lambda params: _answer(plan, category, found, params)
    return rows


def _entry(plan: Plan, link: Link, category: str) -> dict[str, object]:
    article = link.article
    files = [{"name": name, "url": f"{_files(plan, article)}/{name}", "type": "pdf"} for name in article.files]
    return {
        "id": number_of(plan, article),
        "title": article.title,
        "document_number": "",
        "identifier": f"{plan.division}-{number_of(plan, article)}",
        "publisher": article.source,
        "date": _seconds(article),
        "created_at": f"{article.published_on} 09:30:00",
        "display_publish_time": _seconds(article),
        "abstract": "",
        "classify_main_name": category,
        "url": link.path,
        "post_url": link.path,
        "attachment": files,
        "is_expired": 0,
        "is_abolished": 0,
    }


def _answer(plan: Plan, category: str, rows: list[dict[str, object]], params: Mapping[str, str]) -> Reply:
    if params.get("sid") != _SID:
        return _NOTHING
    page = max(1, asked_number(params, "page"))  # page 0 is page 1
    single = plan.variant == "single"
    if single and page > 1:
        return _NOTHING
    shown = rows if single else rows[(page - 1) * plan.per_page : page * plan.per_page]
    answer = {"classify": {"id": int(category), "post_count": len(rows)}, "articles": shown, "total": len(rows)}
    return Reply(json.dumps(answer).encode(), "application/json")


def _files(plan: Plan, article: Article) -> str:
    number = number_of(plan, article)
    return f"{_base(plan)}/attachment/0/{number // 100_000}/{number // 100}/{number}"


def _add_article(site: Site, link: Link, category: str, kind: str) -> None:
    plan, article = site.plan, link.article
    folder = _files(plan, article)
    detail = _entry(plan, link, category) | {"content": article.body.replace('href="./', f'href="{folder}/')}
    table = [
        ("索引号", detail["identifier"], "分类", category),
        ("发布机构", article.source, "成文日期", article.published_on),
        ("名称", article.title, "文号", ""),
        ("发布日期", article.published_on, "主题词", ""),
    ]
    lines = [f"<tr>{''.join(f'<td>{escape(str(text))}</td>' for text in row)}</tr>" for row in table]
    site.add(
        link.path,
        "gkmlpt_article",
        metas=metas(plan, category, article, kind=kind),
        title=escape(article.title),
        sid=_SID,
        area=_AREA,
        base=_base(plan),
        detail=_json(detail),
        table="\n".join(lines),
        footer=_footer(plan, site),
    )
    for name, data in article.files.items():
        site.add_file(f"{folder}/{name}", data)


# The static list that a category jumps to


def _add_static(site: Site, category: str, name: str, articles: list[Article]) -> list[Link]:
    plan, folder = site.plan, f"{_STATIC}/{category}"
    links = [Link(f"{folder}/content/post_{number_of(plan, article)}.html", article) for article in articles]
    pages = -(-len(links) // plan.per_page)
    for page in range(1, pages + 1):
        rows = links[(page - 1) * plan.per_page : page * plan.per_page]
        pager = f'<a class="next" href="index_{page + 1}.html">下一页</a>' if page < pages else ""
        site.add(
            f"{folder}/index{f'_{page}' if page > 1 else ''}.html",
            "gkmlpt_list",
            metas=metas(plan, name),
            sid=_SID,
            platform=_platform(plan),
            column=name,
            rows="\n".join(map(_row, rows)),
            pager=pager,
            footer=_footer(plan, site),
        )
    for link in links:
        _add_post(site, link, name)
    return links


def _add_post(site: Site, link: Link, name: str) -> None:
    plan, article = site.plan, link.article
    folder = _files(plan, article)
    site.add(
        link.path,
        "gkmlpt_post",
        metas=metas(plan, name, article),
        sid=_SID,
        number=number_of(plan, article),
        platform=_platform(plan),
        column=name,
        title=escape(article.title),
        source=article.source,
        published=article.published_on,
        body=article.body.replace('href="./', f'href="{folder}/'),
        footer=_footer(plan, site),
    )
    for file, data in article.files.items():
        site.add_file(f"{folder}/{file}", data)

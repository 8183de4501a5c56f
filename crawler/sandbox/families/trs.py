"""Portals in the directory style of TRS WCM and its look-alikes.

Page k of a list is index_{k-1}.html, told only by a script call `createPageHTML(pages, page, "index", "html")`; an
article lies under its list at ./YYYYMM/tYYYYMMDD_ID.html, its files beside it; its body is in .TRS_Editor. `_STYLES`
tells in what the variants differ from that, as real sites do.
"""

from __future__ import annotations

from html import escape

import msgspec

from crawler.sandbox import prose
from crawler.sandbox.pages import Link, Site, articles_of, index_table, metas, newest, number_of
from crawler.sandbox.prose import Article
from crawler.sandbox.world import Plan

_GUIDE = "/zfxxgk/zfxxgkzn/index"
_NEWEST = 6
_TITLE = 26
"""Characters of a title that the home page has room for."""


class _Style(msgspec.Struct, frozen=True):
    """How a variant names and pages its lists. `base` is the number of page 1: page 2 is `later`_{base + 1}. `pager` is
    filled with pages, number (that of this page, from `base`), records and following, the link to the next page."""

    pager: str = '<script>createPageHTML({pages}, {number}, "index", "html");</script>'
    extension: str = "html"
    first: str = "index"
    later: str = "index"
    base: int = 0
    query: str = ""
    article: str = "{folder}/{date:%Y%m}/t{date:%Y%m%d}_{id}.{extension}"
    frame: str = "trs_article"
    whole: bool = False
    """Whether the first page has all rows."""

    def file(self, page: int) -> str:
        """The name of the list's page `page`, counted from 0."""
        return f"{self.later}_{self.base + page}.{self.extension}" if page else f"{self.first}.{self.extension}"


_STYLES = {
    "": _Style(),
    "shtml": _Style(
        '<script>createPageHTML({pages}, {number}, "index", "shtml", "black_text", {records});</script>',
        extension="shtml",
    ),
    "records": _Style("<script>createPage({records}, {pages}, {number}, 'index', 'html')</script>"),
    "pageid": _Style(
        '<script>createPageHTML({pages}, {number}, "index_7801", "shtml");</script>',
        extension="shtml",
        later="index_7801",
    ),
    "element": _Style(  # the element that the pager is drawn in comes first, and page 1 is 1
        '<div id="page_div"></div>'
        "<script>createPageHTML('page_div',{pages}, {number},'xxgklist','html',{records});</script>",
        first="xxgklist",
        later="xxgklist",
        base=1,
    ),
    "variables": _Style(
        "<script>\nvar currentPage = {number};//所在页从0开始\nvar countPage = {pages};//共多少页\n"
        'document.write("共"+countPage+"页");\n</script>'
    ),
    "one_based": _Style(
        '<div id="pageDec" pagecount="{pages}" pageindex="{number}"></div>',
        base=1,
        article="/{date:%Y}/{date:%m-%d}/{id}.{extension}",
        frame="trs_henan_article",
    ),
    "nfcms": _Style(
        '<span class="total">共{pages}页</span> {following}'
        "<script>var NFCMS_SITE_ID=755001, NFCMS_CAT_ID=13407;</script>",
        base=1,
        article="{folder}/content/post_{id}.{extension}",
        frame="trs_nfcms_article",
    ),
    "single": _Style(
        "", query="?gk=4", article="{parent}/gknb/{date:%Y%m}/t{date:%Y%m%d}_{id}.{extension}", whole=True
    ),
}


def build(plan: Plan) -> Site:
    """The whole portal. Raises KeyError for a variant that there is not."""
    style = _STYLES[plan.variant]
    site = Site(plan, [f"/{column.path}/{style.file(0)}{style.query}" for column in plan.column])
    links: list[Link] = []
    for column, articles in zip(plan.column, articles_of(plan), strict=True):
        rows = [Link(_path(plan, style, column.path, article), article) for article in articles]
        for link in rows:
            _add_article(site, style, link.path, link.article, column.name)
        _add_list(site, style, column.path, column.name, rows)
        links += rows
    _add_article(site, style, _guide(style), prose.guide(plan), "政府信息公开指南", kind="信息公开指南")
    _add_home(site, style, links)
    return site


def _guide(style: _Style) -> str:
    return f"{_GUIDE}.{style.extension}"


def _path(plan: Plan, style: _Style, folder: str, article: Article) -> str:
    return style.article.format(
        folder=f"/{folder}",
        parent=f"/{folder}".rpartition("/")[0],
        date=article.published_on,
        id=number_of(plan, article),
        extension=style.extension,
    )


def _menu(site: Site, style: _Style) -> str:
    return "\n".join(f'<li><a href="{path}">{name}</a></li>' for path, name in site.entries(_guide(style)))


def _add_article(
    site: Site, style: _Style, path: str, article: Article, column: str, *, kind: str = "信息公开年报"
) -> None:
    site.add(
        path,
        style.frame,
        metas=metas(site.plan, column, article, kind=kind),
        menu=_menu(site, style),
        column=column,
        title=escape(article.title),
        source=article.source,
        published=article.published_on,
        index_table=index_table(site.plan, article),
        body=article.body,
        footer=site.footer(_guide(style)),
    )
    for name, data in article.files.items():
        site.add_file(f"{path.rpartition('/')[0]}/{name}", data)


def _add_list(site: Site, style: _Style, folder: str, column: str, links: list[Link]) -> None:
    size = len(links) if style.whole else site.plan.per_page
    pages = -(-len(links) // size)
    for page in range(pages):
        rows = [_row(link, _relative(link.path, f"/{folder}/")) for link in links[page * size :][:size]]
        following = f'<a class="next" href="/{folder}/{style.file(page + 1)}">下一页</a>' if page + 1 < pages else ""
        pager = style.pager.format(pages=pages, number=style.base + page, records=len(links), following=following)
        site.add(
            f"/{folder}/{style.file(page)}",
            "trs_list",
            metas=metas(site.plan, column),
            menu=_menu(site, style),
            column=column,
            rows="\n".join(rows),
            pager=pager,
            footer=site.footer(_guide(style)),
        )


def _relative(path: str, folder: str) -> str:
    return f"./{path.removeprefix(folder)}" if path.startswith(folder) else path


def _row(link: Link, href: str, room: int = 0) -> str:
    title = link.article.title
    shown = f"{title[:room]}…" if room and len(title) > room else title
    full, date = escape(title), link.article.published_on
    return f'<li><a href="{href}" target="_blank" title="{full}">{escape(shown)}</a><span>{date}</span></li>'


def _add_home(site: Site, style: _Style, links: list[Link]) -> None:
    site.add(
        "/index.html",
        "trs_home",
        metas=metas(site.plan, "首页", kind="首页"),
        menu=_menu(site, style),
        rows="\n".join(_row(link, link.path, _TITLE) for link in newest(links, _NEWEST)),
        footer=site.footer(_guide(style)),
    )

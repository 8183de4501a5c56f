"""What stands around an article on a page: head, menus, index table, footer; the JSON answers; the bytes.

`SHELLS` wrap the HTML of an article; `ENCODERS` turn the page into bytes.
"""

from __future__ import annotations

import html
import json
import random
from collections.abc import Callable

from tests.pages.article import Article

Shell = Callable[[Article, str, random.Random], str]

MENU = (
    "首页",
    "机构职能",
    "政策文件",
    "规章",
    "行政规范性文件",
    "行政许可",
    "行政处罚",
    "行政强制",
    "总计",
    "依申请公开",
)


def _head(article: Article, charset: str = "utf-8", *, metas: bool = True) -> str:
    title = html.escape("".join(article.title) or article.browser_title)
    tail = html.escape(article.browser_title if article.browser_title else title)
    lines = [f'<meta charset="{charset}">', f"<title>{tail}_{html.escape(article.site)}</title>"]
    if metas:
        lines += [
            f'<meta name="SiteName" content="{html.escape(article.site)}">',
            '<meta name="ColumnName" content="政府信息公开年报"><meta name="ColumnType" content="信息公开年报">',
            f'<meta name="ArticleTitle" content="{title}">',
            f'<meta name="PubDate" content="{article.published} 09:12"><meta name="ContentSource" '
            f'content="{html.escape(article.source)}">',
        ]
    return "<head>" + "\n".join(lines) + "</head>"


def _heading(article: Article) -> str:
    lines = [html.escape(line) for line in article.title]
    return f"<h1>{'<br>'.join(lines)}</h1>" if lines else ""


def _info(article: Article) -> str:
    when = f"发布时间：{article.published} 09:12"
    return f'<div class="info">来源：{html.escape(article.source)}　{when}　浏览次数：2024 字体：[大 中 小]</div>'


def _foot(article: Article) -> str:
    if article.truncated:
        return ""
    return (
        f'<div class="foot">主办单位：{html.escape(article.site)} 网站标识码：4306000012 备案号：湘ICP备05000618号 '
        "联系电话：0730-8880000 您是第1024567位访客</div></body></html>"
    )


def _crumbs(article: Article) -> str:
    return (
        '<div class="top"><a href="/">首页</a> &gt; <a href="/zfxxgk/">政府信息公开</a> &gt; '
        '<a href="/zfxxgk/nb/">政府信息公开年报</a><span>今天是2026年3月1日 星期日</span></div>'
    )


def ordinary(article: Article, inner: str, rng: random.Random) -> str:
    """Meta tags, crumbs, heading, info line, article, footer."""
    place = rng.choice(('id="zoom"', 'class="TRS_Editor"', 'id="UCAP-CONTENT"', 'class="article-content"'))
    end = "" if article.truncated else "</div>"
    return (
        f"<!DOCTYPE html><html>{_head(article)}<body>{_crumbs(article)}{_heading(article)}{_info(article)}"
        f"<div {place}>\n{inner}\n{end}{_foot(article)}"
    )


def bare(article: Article, inner: str, rng: random.Random) -> str:
    """No meta tags and no heading element: the title is a bold paragraph inside the article."""
    title = "".join(
        f'<p align="center"><strong><span style="font-size:22pt">{html.escape(line)}</span></strong></p>'
        for line in article.title
    )
    return (
        f"<html>{_head(article, metas=False)}<body><ul>{''.join(f'<li><a href=/c/>{word}</a></li>' for word in MENU)}"
        f"</ul>{_info(article)}<ucapcontent>{title}{inner}</ucapcontent>{_foot(article)}"
    )


def index_table(article: Article, inner: str, rng: random.Random) -> str:
    """The index table comes first."""
    rows = article.index or [
        ("索引号", "006912345/2024-00123"),
        ("主题分类", "政府信息公开年报"),
        ("发布机构", article.source),
        ("公开日期", article.published),
        ("名　　称", "".join(article.title) or article.browser_title),
        ("文　　号", "无"),
    ]
    cells = "".join(
        f"<tr><td><b>{a[0]}：</b></td><td>{html.escape(a[1])}</td><td><b>{b[0]}：</b></td><td>{html.escape(b[1])}</td></tr>"
        for a, b in zip(rows[::2], rows[1::2], strict=False)
    )
    return (
        f'<!DOCTYPE html><html>{_head(article, metas=False)}<body>{_crumbs(article)}<table class="xxgk">{cells}</table>'
        f'{_heading(article)}<div class="con">{inner}</div>{_foot(article)}'
    )


def layout_table(article: Article, inner: str, rng: random.Random) -> str:
    """The article in a cell of a layout table, a menu with the form's words beside it."""
    menu = "".join(f"<tr><td><a href='/m/'>{word}</a></td></tr>" for word in MENU)
    side = f'<td width="200"><table class="menu">{menu}</table></td>'
    main = f"<td><table><tr><td>{_heading(article)}{_info(article)}</td></tr><tr><td>{inner}</td></tr></table></td>"
    end = "" if article.truncated else f"</tr></table>{_foot(article)}"
    return f'<html>{_head(article)}<body><table width="1000"><tr>{side}{main}{end}'


def wap(article: Article, inner: str, rng: random.Random) -> str:
    """The mobile twin: short head, wrapped tables, no crumbs."""
    head = f'{_head(article, metas=rng.random() < 0.5)}<meta name="viewport" content="width=device-width">'
    when = f'<p class="time"><publishtime>{article.published}</publishtime></p>'
    return (
        f'<!doctype html><html>{head}<body class="wap"><h2 class="tit">{"".join(article.title)}</h2>{when}'
        f'<div style="overflow-x:auto">{inner}</div>{_foot(article)}'
    )


def json_answer(article: Article, inner: str, rng: random.Random) -> str:
    """An interface's answer with the HTML in a field."""
    detail = {
        "id": rng.randint(10**6, 10**7),
        "title": "".join(article.title) or article.browser_title,
        "publisher": article.source,
        "publishTime": f"{article.published} 09:12:33",
        "summary": "",
        "content": inner,
    }
    return json.dumps({"code": 200, "msg": "ok", "data": detail}, ensure_ascii=rng.random() < 0.5)


def gkmlpt(article: Article, inner: str, rng: random.Random) -> str:
    """A page whose article is JSON inside a script."""
    detail = {
        "id": 9103540,
        "title": "".join(article.title) or article.browser_title,
        "publisher": article.source,
        "display_publish_time": f"{article.published} 09:12:33",
        "content": inner,
    }
    inside = json.dumps(detail, ensure_ascii=True).replace("</", "<\\/")
    return (
        f"<!DOCTYPE html><html>{_head(article)}<body><div id='app'></div><script>window._CONFIG = {{ SID: '755001', "
        f"TREE: [], DETAIL: {inside}, YEAR: 2026 }};</script></body></html>"
    )


SHELLS: dict[str, Shell] = {
    "ordinary": ordinary,
    "bare": bare,
    "index_table": index_table,
    "layout_table": layout_table,
    "wap": wap,
    "json": json_answer,
    "gkmlpt": gkmlpt,
}


def _relabel(page: str, charset: str | None) -> str:
    return page.replace('<meta charset="utf-8">', f'<meta charset="{charset}">' if charset else "")


ENCODERS: dict[str, Callable[[str], bytes]] = {
    "utf8": lambda page: page.encode(),
    "utf8_bom": lambda page: b"\xef\xbb\xbf" + page.encode(),
    "utf8_unlabelled": lambda page: _relabel(page, None).encode(),
    "utf8_as_gb2312": lambda page: _relabel(page, "gb2312").encode(),
    "gbk": lambda page: _relabel(page, "gb2312").encode("gb18030"),
    "gbk_unlabelled": lambda page: _relabel(page, None).encode("gb18030"),
    "gbk_as_utf8": lambda page: page.encode("gb18030"),
    "utf16": lambda page: page.encode("utf-16"),
    "big5": lambda page: _relabel(page, "big5").encode("big5", "xmlcharrefreplace"),
}

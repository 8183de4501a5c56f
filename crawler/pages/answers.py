"""Answers that are no page: refusals, error pages that come with status 200, stubs that only lead elsewhere.

`refusal_of` and `is_soft_404` give a phrase for people, None for a page. A report must never be taken for one of them,
and reports do say 不存在 and 找不到; so both look only at short pages without a table, a file, the tags or the title of
an article. `stub_target` gives the address to which a stub leads.
"""

from __future__ import annotations

import re
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.guard import site_of
from crawler.pages.anchors import absolute, parsed
from crawler.pages.shapes import is_article, is_file, same_page_key
from crawler.pages.titles import looks_like_report

_CHALLENGES = {
    "__jsl_clearance": "a script must be run for a cookie (__jsl_clearance)",
    "__jsluid": "a script must be run for a cookie (__jsluid)",
    "$_ts": "a script must be run for a cookie ($_ts)",
    "FSSBBIl": "a script must be run for a cookie (FSSBBIl…)",
    "C3VK=": "a script must be run for a cookie (C3VK)",
}
_SETS_COOKIE = re.compile(r"document\.cookie\s{0,9}=[^<]{0,4000}location|location[^<]{0,4000}document\.cookie\s{0,9}=")
_SENTENCES = [
    (
        re.compile(r"滑块|拖动.{0,12}验证|人机验证|安全验证|访问验证|请输入验证码|请完成.{0,6}验证"),
        "a captcha must be solved",
    ),
    (
        re.compile(
            r"访问.{0,4}被(?:阻断|拦截)|请求.{0,3}ID|系统繁忙|服务器繁忙|不合法的参数|请求.{0,12}(?:被拦截|被阻断|存在威胁|存在攻击)|网站防火墙|访问.{0,6}(?:过于频繁|被拒绝|被禁止)"
            r"|access denied|request blocked|forbidden",
            re.IGNORECASE,
        ),
        "a firewall refuses the request",
    ),
]
_MISSING = re.compile(
    r"找不到|未找到|页面不存在|页面已|内容不存在|文章不存在|信息不存在|不存在或|已被?删除|已下线|已过期|not found"
    r"|(?<![\d.:-])404(?![\d.:-])",
    re.IGNORECASE,
)
_ARTICLE_TAGS = {"articletitle", "pubdate", "contentsource"}
_QUIET = {"script", "style", "noscript", "template", "title", "head"}
_SHELL = 120
"""Characters of text on a page that does nothing but run a script or lead elsewhere."""
_MOST_FRAMES = 5
_SHORT = 400
"""Characters of text on an error page."""
_LOCATION = re.compile(
    r"\blocation(?:\.href)?\s{0,9}=\s{0,9}[\"']([^\"'<>\s]{1,1000})[\"'](?!\s{0,9}\+)"
    r"|\blocation\.(?:replace|assign)\s{0,9}\(\s{0,9}[\"']([^\"'<>\s]{1,1000})[\"']\s{0,9}\)"
)
_REFRESH = re.compile(r"url\s{0,9}=\s{0,9}[\"']?([^\"'\s]{1,1000})", re.IGNORECASE)
_MOBILE = re.compile(r"//(?:m|wap|3g|mobile)\.|/(?:m|wap|mobile|phone)/|_wap\.", re.IGNORECASE)


def refusal_of(html: str) -> str | None:
    """What an answer wants of us instead of giving the page; None where it is a page."""
    text = _bare_text(html)
    if text is None:
        return None
    tree = parsed(html)
    if len(text) <= _SHELL:
        if _SETS_COOKIE.search(html):
            return "a script must be run for a cookie"
        for mark, phrase in _CHALLENGES.items():
            if mark in html:
                return phrase
    said = f"{_title(tree)} {text}"
    for pattern, phrase in _SENTENCES:
        if pattern.search(said):
            return phrase
    if tree.css_first('[id*="captcha" i], [class*="captcha" i]') is not None:
        return "a captcha must be solved"
    return "a login is asked for" if tree.css_first('input[type="password" i]') is not None else None


def is_soft_404(html: str) -> str | None:
    """What an error page that came with status 200 says; None where it is a page."""
    text = _bare_text(html)
    if text is None:
        return None
    tree = parsed(html)
    found = _MISSING.search(f"{_title(tree)} {text}")
    return f"the page says that there is none ({found[0]})" if found else None


@lru_cache(maxsize=2)
def _bare_text(html: str) -> str | None:
    """The text of a short page with nothing on it that error pages do not have; None for any other page."""
    tree = parsed(html)
    text = _visible(tree, _SHORT + 1)
    return None if len(text) > _SHORT or _has_content(tree) else text


def _title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("title")
    return node.text(strip=True)[:200] if node is not None else ""


def _has_content(tree: LexborHTMLParser) -> bool:
    """Whether there is on a short page what error pages do not have."""
    if tree.css_first("table tr + tr, iframe[src], embed[src], object[data]") is not None:
        return True
    if any((node.attributes.get("name") or "").lower() in _ARTICLE_TAGS for node in tree.css("meta[name]")):
        return True
    if any(looks_like_report(node.text(strip=True)) for node in tree.css("title, h1, h2, h3")):
        return True
    links = [node.attributes.get("href") or "" for node in tree.css("a[href]")]
    return any(is_file(href) or is_article(href) for href in links)


def _visible(tree: LexborHTMLParser, most: int) -> str:
    """The text that a reader sees, without its white space; no more than it takes to know that it is long."""
    found: list[str] = []
    length = 0
    due: list[LexborNode] = [tree.body] if tree.body is not None else []
    while due and length < most:
        node = due.pop()
        if node.is_text_node:
            piece = "".join((node.text_content or "").split())
            found.append(piece)
            length += len(piece)
        elif node.tag not in _QUIET:
            due += reversed(list(node.iter(include_text=True)))
    return "".join(found)


def stub_target(html: str, url: str) -> str | None:
    """The address to which a page leads that has nothing else to say: by meta refresh, by a script that sets the
    location, by an iframe of the same site that is all it has. None where the page says something itself."""
    tree = parsed(html)
    if len(_visible(tree, _SHELL + 1)) > _SHELL or tree.css_first("table tr + tr") is not None:
        return None
    if refusal_of(html) is not None:
        return None
    found = [*_refreshed(tree), *_located(tree)]
    targets = [target for target in (absolute(url, href) for href in found) if target is not None]
    targets += [target for target in _framed(tree, url) if site_of(target) == site_of(url)]
    others = [target for target in targets if same_page_key(target) != same_page_key(url)]
    return next((target for target in others if not _MOBILE.search(target)), others[0] if others else None)


def frames_of(html: str, url: str) -> list[str]:
    """The pages of the same site that a page shows in frames, at most a few."""
    frames = parsed(html).css("iframe[src], frame[src]")
    targets = [absolute(url, node.attributes.get("src") or "") for node in frames[:_MOST_FRAMES]]
    return [target for target in targets if target is not None and site_of(target) == site_of(url)]


def _refreshed(tree: LexborHTMLParser) -> list[str]:
    metas = [node.attributes for node in tree.css("meta[http-equiv]")]
    contents = [tag.get("content") or "" for tag in metas if (tag.get("http-equiv") or "").lower() == "refresh"]
    return [found[1] for found in map(_REFRESH.search, contents) if found]


def _located(tree: LexborHTMLParser) -> list[str]:
    scripts = [node.text() for node in tree.css("script")]
    return [found[1] or found[2] for script in scripts for found in _LOCATION.finditer(script)]


def _framed(tree: LexborHTMLParser, url: str) -> list[str]:
    frames = tree.css("iframe[src], frame[src]")
    if len(frames) != 1 or len(tree.css("a[href]")) > 1:
        return []
    target = absolute(url, frames[0].attributes.get("src") or "")
    return [target] if target is not None else []

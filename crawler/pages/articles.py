"""What belongs to an article's page: the files and pictures that may be the report itself, and its further pages.

`attachments_of` looks into the article's body, and outside of it at what says that it belongs to the article: a file in
the page's own folder, one that is called 附件 or a report. `next_parts` gives the other pages of an article that is
split over several; their addresses have the article's own stem. Which of them are fetched is the engine's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.guard import AddressError, site_of
from crawler.pages.anchors import Link, absolute, base_of, link_of, links_of, parsed
from crawler.pages.shapes import is_file, is_picture, same_page_key
from crawler.pages.titles import looks_like_report

_BODIES = [
    "#ivs_content",
    "#UCAP-CONTENT",
    "ucapcontent",
    ".TRS_Editor",
    ".trs_editor_view",
    ".TRS_UEDITOR",
    ".trs_paper_default",
    ".Custom_UnionStyle",
    "#webeditorview",
    ".webeditorview",
    "#zoom",
    "#Zoom",
    "#zoomcon",
    ".zoomcon",
    "#fontzoom",
    "#BodyLabel",
    ".article_con",
    ".article-content",
    ".articleContent",
    ".article_content",
    ".article-body",
    ".art-con",
    ".art_con",
    ".con_text",
    ".main-txt",
    ".xxgk_content",
    ".wzzw-article",
    ".wzcon",
    ".j-fontContent",
    ".Article_content",
    ".pages_content",
    ".content-body",
    ".generalContent",
    ".view-content",
    ".zc_article_con",
    ".pub-det-content",
    ".detail-content",
    ".news_cont_d_wrap",
    "#vsb_content",
    ".v_news_content",
]
"""The containers that content systems put an article's text in."""
_MARKS = ('class="', "class='", 'id="', "id='")
_MOST = 200
"""Attachments of a page, and parts of an article."""
_FILE_NAME = re.compile(r"\.(?:pdf|docx?|wps|ofd|xlsx?|zip|rar|7z)[)）\]】]?\s*\Z", re.IGNORECASE)
_SCANNED = re.compile(r"/(?:[PW]0\d{10,}|\d{8,}|[0-9a-f-]{16,})[\w-]*\.\w+\Z")
_ORNAMENT = re.compile(
    r"icon|logo|qr[-_]?code|ewm|erweima|weixin|wechat|weibo|blank|spacer|banner|share|print|/ico|btn|button|arrow|"
    r"filetype|beian|dzjg|jiucuo|(?:^|/)(?:bg|wx|sj|top|head|foot|nav)[_-]?\w{0,8}\.",
    re.IGNORECASE,
)
_SMALL = 200
"""Pixels: what is narrower or lower than this is no page of a report."""
_PIXELS = re.compile(r"\s*(\d{1,6})(?:\.\d+)?\s*(?:px)?\s*\Z")
_FURNITURE = re.compile(
    r"head|foot|top|nav|menu|left|side|count|hits|stat|share|search|login|comment|weather|map", re.I
)
_VIEWED = ("file", "pdf", "pdfurl", "url", "src", "doc", "fileurl")
_NAMED = re.compile(r"[\"']([^\"'<>\s]{1,400}\.(?:json|pdf|ofd))(?:[?#][^\"'<>\s]{0,200})?[\"']", re.IGNORECASE)
_CALL = re.compile(
    r"createPage(?:HTML)?\s{0,9}\(\s{0,9}(\d{1,4})\s{0,9},\s{0,9}\d{1,4}\s{0,9},"
    r"\s{0,9}[\"']([\w-]{1,200})[\"']\s{0,9},\s{0,9}[\"'](\w{1,9})"
)
_PAGE_WORD = re.compile(r"\W*(?:下一?页|尾页|末页|上一?页|首页|第?\d{1,3}页?|next)\W*\Z", re.IGNORECASE)
_ENDING = re.compile(r"\.\w{2,5}\Z")
_PART = re.compile(r"_\d{1,3}\Z")
_NUMBER = ("page", "pageno", "pagenum", "pageindex", "currentpage", "curpage", "p", "pn")


def attachments_of(html: str, url: str) -> list[Link]:
    """What an article's page links to or shows that may be the report: files, pictures in its body, frames of the same
    site and the files that viewers show, JSON and PDF that its scripts name. Each once, the page not itself."""
    tree = parsed(html)
    here = same_page_key(url)
    url = base_of(html, url)
    bodies = _bodies(tree, html)[:_MOST]  # they lie in each other, seldom more than three
    found = [
        *_files(tree, bodies, url),
        *_pictures(tree, bodies, url),
        *_frames(tree, bodies, url),
        *_scripted(tree, url),
    ]
    unlike = {same_page_key(link.url): link for link in reversed(found) if same_page_key(link.url) != here}
    return list(reversed(unlike.values()))[:_MOST]


def _bodies(tree: LexborHTMLParser, html: str) -> list[LexborNode]:
    """The containers of the article. A search for every one that is known takes longer than all else."""
    names = {name for mark in _MARKS for rest in html.split(mark)[1:] for name in rest.partition(mark[-1])[0].split()}
    known = [body for body in _BODIES if body.lstrip("#.") in names or body.isalpha()]
    return tree.css(", ".join(known))


def _files(tree: LexborHTMLParser, bodies: list[LexborNode], url: str) -> Iterator[Link]:
    inside = {node.mem_id for body in bodies for node in body.css("a[href]")}
    for node in tree.css("a[href]"):
        link = link_of(node, url)
        if link is None:
            continue
        named = bool(_FILE_NAME.search(link.title))
        if not (is_file(link.url) or named or (node.mem_id in inside and is_picture(link.url))):
            continue
        ours = named or "附件" in link.title or looks_like_report(link.title) or _folder(link.url) == _folder(url)
        if ours or node.mem_id in inside:
            yield link


def _folder(url: str) -> str:
    return urljoin(url, ".")


def _pictures(tree: LexborHTMLParser, bodies: list[LexborNode], url: str) -> Iterator[Link]:
    """Pictures of the body; where no body is known only those that are named as uploaded scans are."""
    nodes = [node for body in bodies for node in body.css("img")] if bodies else tree.css("img")
    for node in nodes:
        address = absolute(url, _source(node))
        if address is None or not is_picture(address) or _is_ornament(node, address):
            continue
        if bodies or _SCANNED.search(urlsplit(address).path):
            yield Link(address, (node.attributes.get("alt") or node.attributes.get("title") or "").strip())


def _source(node: LexborNode) -> str:
    names = ("src", "data-src", "data-original", "oldsrc")
    sources = [node.attributes.get(name) or "" for name in names]
    return next((source for source in sources if source and not source.startswith("data:")), "")


def _is_ornament(node: LexborNode, address: str) -> bool:
    path = urlsplit(address).path
    sizes = [_pixels(node, "width"), _pixels(node, "height")]
    if any(0 < size < _SMALL for size in sizes) or _ORNAMENT.search(path.rpartition("/")[2]):
        return True
    if "/icon" in path.lower() or "filetypeimages" in path.lower():
        return True
    return path.lower().endswith(".gif") and not any(sizes) and not _SCANNED.search(path)


def _pixels(node: LexborNode, side: str) -> int:
    """The width or height that a picture is shown with; 0 where it does not say."""
    styled = re.search(rf"(?:\A|;|\s){side}\s{{0,9}}:([^;]{{1,20}})", node.attributes.get("style") or "")
    for text in (node.attributes.get(side) or "", styled[1] if styled else ""):
        found = _PIXELS.match(text)
        if found:
            return int(found[1])
    return 0


def _frames(tree: LexborHTMLParser, bodies: list[LexborNode], url: str) -> Iterator[Link]:
    inside = {node.mem_id for body in bodies for node in body.css("iframe, embed, object")}
    for node in tree.css("iframe, embed, object, a[href]"):
        given = [node.attributes.get(name) or "" for name in ("src", "data", "href", "data-src")]
        address = absolute(url, next(filter(None, given), ""))
        if address is None:
            continue
        viewed = _viewed(address)
        title = (node.attributes.get("title") or "").strip()
        if viewed is not None:
            yield Link(viewed, title)
        elif node.tag != "a" and _same_site(address, url) and not is_picture(address):
            loose = not bodies and not _FURNITURE.search(urlsplit(address).path.rpartition("/")[2])
            if node.mem_id in inside or is_file(address) or loose:
                yield Link(address, title)


def _viewed(address: str) -> str | None:
    """The file that a viewer (viewer.html?file=…) shows."""
    parts = urlsplit(address)
    if not parts.query:
        return None
    values = parse_qs(parts.query, errors="surrogateescape", max_num_fields=100) if parts.query.count("&") < 99 else {}
    for name, given in values.items():
        if name.lower() in _VIEWED and _FILE_NAME.search(given[0].partition("?")[0]):
            return absolute(address, given[0])
    return None


def _same_site(address: str, url: str) -> bool:
    try:
        return site_of(address) == site_of(url)
    except AddressError:
        return False


def _scripted(tree: LexborHTMLParser, url: str) -> Iterator[Link]:
    """PDF that a script shows, and JSON that it reads the article from: beside the page, or named as the page is."""
    stem = _ENDING.sub("", urlsplit(url).path.rpartition("/")[2])
    for script in tree.css("script"):
        for found in _NAMED.finditer(script.text()):
            address = absolute(url, found[1].replace("\\/", "/"))
            if address is None or not _same_site(address, url):
                continue
            beside = _folder(address) == _folder(url) or (len(stem) > 3 and stem in address)
            viewer = _viewed(address)
            if "/" not in found[1]:  # a name, more often than an address
                continue
            if viewer is not None or beside or not found[1].lower().endswith(".json"):
                yield Link(viewer or address, "")


def next_parts(html: str, url: str) -> list[Link]:
    """The other pages of an article that is split over several: those whose address is the article's with a number
    behind its stem or as its parameter, and those that a createPageHTML call tells of."""
    parts = [link for link in links_of(html, url) if _is_part(link, url)]
    parts += _called(html, url)
    known = {same_page_key(url)}
    chosen: list[Link] = []
    for link in parts:
        if same_page_key(link.url) not in known and len(chosen) < _MOST:
            known.add(same_page_key(link.url))
            chosen.append(link)
    return chosen


def _is_part(link: Link, url: str) -> bool:
    theirs, ours = urlsplit(link.url), urlsplit(url)
    if theirs.netloc != ours.netloc:
        return False
    if theirs.path == ours.path:
        return bool(_PAGE_WORD.match(link.title)) and _without_page(theirs.query) == _without_page(ours.query)
    stem, ending = _split(ours.path)
    their_stem, their_ending = _split(theirs.path)
    if ending != their_ending:
        return False
    if _PART.fullmatch(their_stem.removeprefix(stem)) and their_stem.startswith(stem):
        return True
    # The page at hand is a part itself: its stem has a number more than the article's.
    base = _PART.sub("", stem)
    sibling = their_stem == base or (their_stem.startswith(base) and _PART.fullmatch(their_stem.removeprefix(base)))
    return base != stem and bool(sibling) and bool(_PAGE_WORD.match(link.title))


def _split(path: str) -> tuple[str, str]:
    ending = _ENDING.search(path)
    return (path[: ending.start()], ending[0]) if ending else (path, "")


def _without_page(query: str) -> list[str]:
    return [pair for pair in query.split("&") if pair and pair.partition("=")[0].lower() not in _NUMBER]


def _called(html: str, url: str) -> Iterator[Link]:
    """The parts of which a script call tells, where it names the article's own stem."""
    own = urlsplit(url).path.rpartition("/")[2]
    for found in _CALL.finditer(html):
        pages, stem, ending = int(found[1]), found[2], found[3]
        if stem == "index" or not re.fullmatch(rf"{re.escape(stem)}(?:_\d{{1,3}})?\.{ending}", own):
            continue
        for number in range(1, min(pages, _MOST)):
            yield Link(urljoin(url, f"{stem}_{number}.{ending}"), "")

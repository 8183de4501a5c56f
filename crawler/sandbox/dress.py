"""How reports of made-up portals are published: plainly, as a file or a picture, in several pages, in a frame, or in a
JSON answer.

`dress(site, seed)` changes a built site and gives its reports as `truth.Report`s with paths. What becomes of a report
depends on seed, agency and year alone. A family whose pages do not hold the article's text as it is (JSON in a script)
keeps it as it is: its builder knows what its system does.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from html import unescape
from itertools import pairwise
from urllib.parse import urljoin

import msgspec

from crawler.sandbox.files import MEDIA_TYPES, made_file
from crawler.sandbox.pages import Reply, Site
from crawler.sandbox.prose import Article
from crawler.sandbox.truth import Report

_CHAPTER = re.compile(r"^<p>[三五]、", re.MULTILINE)
_SHAPES = ("plain", "file", "picture", "split", "frame", "answer")
_SHARES = (62, 14, 4, 7, 7, 6)
_FILES = (
    ("pdf", "pdf", "application/pdf"),
    ("doc", "doc", "application/msword"),
    ("docx", "docx", "application/octet-stream"),
    ("zip", "zip", "application/x-zip-compressed"),
    ("pdf", "doc", "application/msword"),
    ("docx", "doc", "application/msword"),
    ("pdf", "pdf", "application/octet-stream"),
    ("jpg", "pdf", "application/pdf"),
)
"""What a file is, what its name says that it is, and what the server says."""


class _Place(msgspec.Struct, frozen=True):
    """A report's page: where, and its text around the article's."""

    site: Site
    path: str
    article: Article
    head: str
    tail: str

    @property
    def stem(self) -> str:
        return self.path.rpartition(".")[0]

    @property
    def ending(self) -> str:
        return self.path.rpartition(".")[2]

    def put(self, body: str, path: str = "") -> None:
        """A page like the article's with another text."""
        self.put_text(path or self.path, f"{self.head}{body}{self.tail}")

    def put_text(self, path: str, html: str) -> None:
        reply = Reply(html.encode(self.site.plan.charset), self.site.pages[self.path].media_type)
        self.site.pages[path] = reply


class _Made(msgspec.Struct, frozen=True):
    attachments: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


def dress(site: Site, seed: str) -> list[Report]:
    """Give the site's reports their shapes; gives the reports, each once, in the order of their pages."""
    paths: dict[tuple[str, int], list[str]] = {}
    for path, article in site.articles.items():
        if article.year:
            paths.setdefault((article.source, article.year), []).append(path)
    return [_dressed(site, first, tuple(others), seed) for first, *others in paths.values()]


def _dressed(site: Site, path: str, also: tuple[str, ...], seed: str) -> Report:
    article = site.articles[path]
    rng = random.Random(f"{seed}|{article.source}|{article.year}|shape")  # noqa: S311
    shape = rng.choices(_SHAPES, _SHARES)[0]
    place = _place(site, path, article)
    made = None
    if place is not None and not also and not article.files and shape != "plain":
        made = _MAKERS[shape](place, rng)
    if made is None:
        shape = "file" if article.files else "plain"
        made = _Made(attachments=attached(site, path))
    return Report(
        portal=site.plan.id,
        url=path,
        title=article.title,
        agency=article.source,
        year=article.year,
        shape=shape,
        attachments=made.attachments,
        pages=made.pages,
        also=also,
    )


def _place(site: Site, path: str, article: Article) -> _Place | None:
    if "?" in path:  # no file of which there could be a second
        return None
    text = site.pages[path].body.decode(site.plan.charset)
    head, found, tail = text.partition(article.body)
    return _Place(site, path, article, head, tail) if found else None


def attached(site: Site, path: str) -> tuple[str, ...]:
    """Where the page says that the files of its article are: at an address with the file's name, or behind a link that
    calls itself an attachment."""
    text = unescape(site.pages[path].body.decode(site.plan.charset)).replace("\\/", "/").replace('\\"', '"')
    found = []
    for name in site.articles[path].files:
        named = rf"""["']([^"'<>\s]*[/=]{re.escape(name)}[^"'<>\s]*)["']"""
        link = re.search(named, text) or re.search(r'href="([^"]+)"[^>]*>附件', text)
        if link is None:
            raise ValueError(f"{site.plan.id}{path} has no link to its file {name}")
        found.append(urljoin(path, link[1]))
    return tuple(found)


def _as_file(place: _Place, rng: random.Random) -> _Made:
    kind, ending, media_type = rng.choice(_FILES)
    path = _add_file(place, rng, kind, ending, media_type)
    title = place.article.title
    link = f'<a href="{path}" title="{title}.{ending}">{title}.{ending}</a>'
    place.put(f"<p>{title}见附件。</p>\n<p>附件：{link}</p>")
    return _Made(attachments=(path,))


def _add_file(place: _Place, rng: random.Random, kind: str, ending: str, media_type: str) -> str:
    name = f"P0{place.article.published_on:%Y%m%d}{rng.randrange(10**9):09d}.{ending}"
    path = f"{place.path.rpartition('/')[0]}/{name}"
    place.site.pages[path] = Reply(made_file(kind, f"{place.article.year}"), media_type)
    return path


def _as_picture(place: _Place, rng: random.Random) -> _Made:
    path = _add_file(place, rng, "jpg", "jpg", MEDIA_TYPES["jpg"])
    place.put(f'<p style="text-align:center"><img src="{path}" alt="" border="0"></p>')
    return _Made(attachments=(path,))


def _split(place: _Place, _: random.Random) -> _Made | None:
    body = place.article.body
    cuts = [0, *(found.start() for found in _CHAPTER.finditer(body)), len(body)]
    parts = [body[start:end] for start, end in pairwise(cuts)]
    if len(parts) == 1:
        return None
    paths = [place.path, *(f"{place.stem}_{page}.{place.ending}" for page in range(1, len(parts)))]
    if any(path in place.site.pages for path in paths[1:]):
        return None
    for page, (path, part) in enumerate(zip(paths, parts, strict=True)):
        place.put(f"{part}\n{_pager(paths, page)}", path)
    return _Made(pages=tuple(paths[1:]))


def _pager(paths: list[str], page: int) -> str:
    numbers = [
        f"<span>{number}</span>" if number == page + 1 else f'<a href="{path}">{number}</a>'
        for number, path in enumerate(paths, 1)
    ]
    if page + 1 < len(paths):
        numbers.append(f'<a href="{paths[page + 1]}">下一页</a>')
    return f'<div class="page">{" ".join(numbers)}</div>'


def _in_frame(place: _Place, _: random.Random) -> _Made:
    path = f"{place.stem}_content.{place.ending}"
    charset = "gb2312" if place.site.plan.charset == "gbk" else "utf-8"
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}"><title>正文</title>'
    place.put(f'<iframe id="content" src="{path}" width="100%" height="2400" frameborder="0" scrolling="no"></iframe>')
    place.put_text(path, f"<html><head>{head}</head><body>\n{place.article.body}\n</body></html>")
    return _Made(pages=(path,))


def _in_answer(place: _Place, _: random.Random) -> _Made:
    path = f"{place.stem}.json"
    script = f'$.getJSON("{path}", function (data) {{ $("#content").html(data.content); }});'
    place.put(f'<div id="content">正在加载……</div>\n<script type="text/javascript">{script}</script>')
    told = {"title": place.article.title, "source": place.article.source, "content": place.article.body}
    place.site.pages[path] = Reply(json.dumps(told).encode(), "application/json; charset=utf-8")
    return _Made(pages=(path,))


_MAKERS: dict[str, Callable[[_Place, random.Random], _Made | None]] = {
    "file": _as_file,
    "picture": _as_picture,
    "split": _split,
    "frame": _in_frame,
    "answer": _in_answer,
}

"""What goes wrong with an answer: functions that faults.toml names, `DOES`.

Each takes the trouble, the path, and what would be answered usually, and gives what is. The bytes of 200 MB are made
while they are sent; nothing here holds them.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count

import msgspec

from crawler.sandbox.pages import HTML, Reply
from crawler.sandbox.world import Trouble

BIG = 200 << 20
_PIECE = bytes(1 << 16)
_UNFOLDED = 80
"""MiB that the bomb unfolds to."""
_SLOW = 1.2
NEVER = 86_400.0
_CHARSET = re.compile(rb"gb2312")
_LIST_PAGE = re.compile(r"/index(?:_(\d+))?\.html\Z")
_HOPS = count()

Usual = Callable[[], Reply]
Do = Callable[[Trouble, str, Usual], Reply | None]
"""From the trouble, the path and what would be answered usually to what is; None: the connection is closed."""


def _status(trouble: Trouble, _: str, __: Usual) -> Reply:
    return Reply(trouble.body.encode(), HTML, trouble.status, trouble.headers)


def redirect(path: str) -> Reply:
    return Reply(b"", HTML, 302, {"Location": path})


def _redirect_on(_: Trouble, path: str, __: Usual) -> Reply:
    """Each address leads to another one, which was never seen before."""
    return redirect(f"{path}?hop={next(_HOPS)}")


def _squeezed(reply: Reply, body: bytes) -> Reply:
    return msgspec.structs.replace(reply, body=body, headers=reply.headers | {"Content-Encoding": "gzip"})


def _truncate_gzip(_: Trouble, __: str, usual: Usual) -> Reply:
    whole = gzip.compress(usual().body, mtime=0)
    return _squeezed(usual(), whole[: len(whole) // 2])


def _bomb(_: Trouble, __: str, usual: Usual) -> Reply:
    return _squeezed(usual(), _folded())


@cache
def _folded() -> bytes:
    """A page of blanks, folded in one piece."""
    folder = zlib.compressobj(9, zlib.DEFLATED, 31)
    blanks = b" " * (1 << 20)
    return b"".join([folder.compress(b"<html><body>"), *map(folder.compress, [blanks] * _UNFOLDED), folder.flush()])


def _flood(_: Trouble, __: str, usual: Usual) -> Reply:
    return msgspec.structs.replace(usual(), chunks=_pieces)


def _flood_as_told(_: Trouble, __: str, usual: Usual) -> Reply:
    return msgspec.structs.replace(usual(), chunks=_pieces, claimed=BIG)


def _pieces() -> Iterator[bytes]:
    yield b"%PDF-1.4\n".ljust(len(_PIECE), b"\n")
    for _ in range(BIG // len(_PIECE) - 1):
        yield _PIECE


def _mislabel(_: Trouble, __: str, usual: Usual) -> Reply:
    """GBK bytes, of which header and page say that they are UTF-8."""
    return msgspec.structs.replace(usual(), body=_CHARSET.sub(b"utf-8", usual().body), media_type=HTML)


def _unlabel(_: Trouble, __: str, usual: Usual) -> Reply:
    """GBK bytes, of which nobody says what they are."""
    return msgspec.structs.replace(usual(), body=usual().body.replace(b"; charset=gb2312", b""), media_type="text/html")


def _never_end(_: Trouble, path: str, usual: Usual) -> Reply:
    """A list whose pages always have a further one, with articles that were never seen."""
    listed = _LIST_PAGE.search(path)
    first = usual()
    if not path.startswith("/zfxxgk/zfxxgknb/") or (first.status == 200 and listed is None):
        return first
    if listed is None:
        return Reply(_NEWS.format(number=0).encode(), HTML)
    page = int(listed[1] or 0)
    if page == 0:
        return msgspec.structs.replace(first, body=first.body.replace(b"createPageHTML(1, 0", b"createPageHTML(2, 0"))
    return Reply(_ENDLESS.format(page=page, pages=page + 2, number=f"{page:07d}").encode(), HTML)


_NEWS = '<html><head><meta charset="utf-8"><title>政务公开工作动态</title></head><body>本页面为演示内容。</body></html>'
_ENDLESS = """<html><head><meta charset="utf-8"><title>政府信息公开</title></head><body>
<ul><li><a href="./202401/t20240105_{number}.html" title="政务公开工作动态第{page}期">政务公开工作动态第{page}期</a>
<span>2024-01-05</span></li></ul>
<script>createPageHTML({pages}, {page}, "index", "html")</script></body></html>"""


def _promise_rows(_: Trouble, __: str, usual: Usual) -> Reply:
    """A list that tells of 25 rows more than it has."""
    return msgspec.structs.replace(usual(), body=_TOTAL.sub(_more, usual().body))


_TOTAL = re.compile(rb"(totalrecord>|totalRecord\s*[:=]\s*)(\d+)")


def _more(found: re.Match[bytes]) -> bytes:
    return b"%s%d" % (found[1], int(found[2]) + 25)


DOES: dict[str, Do] = {
    "status": _status,
    "silence": lambda *_: Reply(b"", HTML, delay=NEVER),
    "hang_up": lambda *_: None,
    "reset": lambda _, __, usual: msgspec.structs.replace(usual(), cut=len(usual().body) // 2),
    "promise_more": lambda _, __, usual: msgspec.structs.replace(usual(), claimed=len(usual().body) + 1000),
    "truncate_gzip": _truncate_gzip,
    "circle": lambda _, path, __: redirect(path),
    "redirect_on": _redirect_on,
    "flood": _flood,
    "flood_as_told": _flood_as_told,
    "bomb": _bomb,
    "slow": lambda _, __, usual: msgspec.structs.replace(usual(), delay=_SLOW),
    "mislabel": _mislabel,
    "unlabel": _unlabel,
    "never_end": _never_end,
    "promise_rows": _promise_rows,
}

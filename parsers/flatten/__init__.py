"""Any input to a `Page`: HTML, plain text in whatever shape a tool left it, JSON that holds HTML.

`flatten(data, url, media_type)` decodes and flattens. Geometry (which cells stand side by side, in which column) is
kept where the input has it and is never made up. Raises `parsers.decode.UndecodableError`.
"""

from __future__ import annotations

import re

from parsers.decode import decode
from parsers.flatten.html import flatten_html
from parsers.flatten.json import flatten_json
from parsers.flatten.text import flatten_text
from parsers.flatten.trace import Trace
from parsers.page import Page

# Tags that only markup has; Markdown and cells of text hold a stray <br> or <span>, and stay text.
_MARKUP = re.compile(r"<(?:!doctype|html|head|body|table|div|p|td|tr|meta|ucapcontent)\b", re.IGNORECASE)
# Tables as extractors of articles write them (TEI).
_TEI_ROW = re.compile(r"<row\b[^>]*>\s*<cell\b")
_TEI_PART = re.compile(r"<(/?)(row|cell)\b[^>]*>")
_OF_HTML = {"row": "tr", "cell": "td"}
# An answer for a script: callback({…
_SCRIPT_CALL = re.compile(r"[A-Za-z_$][\w.$]*\s*\(\s*[{\[]")


def flatten(data: bytes, url: str | None = None, media_type: str | None = None, trace: Trace | None = None) -> Page:
    """The page that `data` holds. `media_type` is what a server or a file name said; the content has the last word.
    With `trace`, it is told where each line stands."""
    text, charset = decode(data, media_type)
    start = text[:64].lstrip("\ufeff \t\r\n")
    if start[:1] in ("{", "[") or _SCRIPT_CALL.match(start):
        page = flatten_json(text, url, charset, trace)
        if page is not None:
            return page
    if _TEI_ROW.search(text, 0, 200_000):
        text = _TEI_PART.sub(lambda found: f"<{found[1]}{_OF_HTML[found[2]]}>", text)
    if _MARKUP.search(text, 0, 20_000):
        return flatten_html(text, url, charset, trace)
    return flatten_text(text, url, charset, trace)

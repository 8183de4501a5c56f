"""A JSON answer of a portal to a `Page`: the HTML that it holds in one of its fields, with title and date beside it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import msgspec

from parsers.flatten.fields import date_of_number, metas_of_fields
from parsers.flatten.html import flatten_html
from parsers.flatten.trace import Trace
from parsers.page import Page

_LONG = 200
# JSON as a script's call: callback({…});
_CALL = re.compile(r"[\w.$]+\s*\((.*)\)\s*;?", re.DOTALL)


def _strings(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Every (field name, string) inside a JSON value, in order; dates counted in seconds are spelled out."""
    if isinstance(value, str):
        inner = _decoded(value) if len(value) > _LONG and value.lstrip()[:1] in ("{", "[") else None
        if inner is None:
            yield name, value
        else:
            yield from _strings(inner, name)
    elif isinstance(value, int) and (date := date_of_number(name, value)) is not None:
        yield name, date
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, str(key).lower())
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, name)


def _decoded(text: str) -> object:
    """The value that a JSON text stands for; None when it is none."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None


def _unescaped(body: str) -> str:
    """Markup whose own signs were written as entities, as markup again."""
    return html.unescape(body) if "&lt;" in body and "<" not in body else body


def flatten_json(text: str, url: str | None, charset: str, trace: Trace | None = None) -> Page | None:
    """The page inside a JSON text; None when the text is no JSON or holds no long string."""
    called = _CALL.fullmatch(text.strip())
    value = _decoded(called[1] if called else text)
    if value is None:
        return None
    try:
        strings = list(_strings(value))
    except RecursionError:
        return None
    bodies = [_unescaped(body) for _, body in strings if len(body) > _LONG]
    if not bodies:
        return None
    page = flatten_html("\n".join(bodies), url, charset, trace)
    page.media_type = "application/json"
    for meta, found in metas_of_fields(strings):
        page.metas.setdefault(meta, found)
    return page

"""A list of a sandbox site walked to its end without a network, as the crawler walks it."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlsplit

import msgspec

from crawler.families.base import Ask, Family, Page, Walk, advance, missed
from crawler.pages import links
from crawler.pages.links import Link
from crawler.sandbox.pages import Site

HOST = "http://www.example.gov.cn"


class Walked(msgspec.Struct):
    """The rows in the order in which they were found, the further columns, what was asked for, and what is missing."""

    rows: list[Link] = []
    columns: list[Link] = []
    asked: list[Ask] = []
    short: tuple[str, str] | None = None


def answer(site: Site, ask: Ask) -> Page | None:
    """What the site answers; None where there is nothing."""
    parts = urlsplit(ask.url)
    params = dict(parse_qsl(parts.query, keep_blank_values=True)) | (ask.form or {})
    for name, value in (ask.json or {}).items():
        params[name] = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    reply = site.answer(parts.path, params)
    return Page(ask.url.partition("#")[0], links.page_text(reply.body)) if reply.status == 200 else None


def walk(site: Site, family: Family, column: str) -> Walked:
    """Walk the column at the path `column` of the site."""
    url = HOST + column
    at = Walk(url)
    done = Walked(asked=[Ask(url)])
    while True:
        page = answer(site, done.asked[-1])
        step = missed(at) if page is None else advance(family, page, at)
        done.rows += step.rows
        done.columns += step.columns
        if step.ask is None:
            done.short = step.short
            return done
        done.asked.append(step.ask)

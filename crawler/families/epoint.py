"""Epoint EWB, a content system of Jiangsu, Liaoning, Henan and others.

A list's page is a shell, …/govInfoPub.html?categorynum=003010&deptcode=, whose script asks
{projectName}/rest/lightfrontaction/getgovinfolist for the rows by a POST of JSON. The site's siteGuid and projectName
stand in the shell or in a script that it loads, /js/webBuilderCommon.js or ajaxReq.js, which is then asked for first.
Older servers want the question inside {"token": "", "params": {…}}. Some count pages from 0, some from 1, and those
that count from 1 give their first page for 0 as well. So the first page is asked for in each way until one brings
rows, and after page k comes page k + 1 or, where that is page k again, k + 2.

`walk.memo` has the requests that the page at hand may be the answer to, in the order in which the engine tries them.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import msgspec

from crawler.families.base import Ask, Page, Reading, Walk
from crawler.pages.json_rows import answer_of, dict_of, link_of, number_of, rows_of

NAME = "epoint"
LISTS = re.compile(r"/[\w-]{0,40}(?:govInfoPub\w{0,20}|openlist)\.html(?:\?|\Z)", re.IGNORECASE)

_GUID = re.compile(r"\bsiteGuid[\"']?\s{0,9}[:=]\s{0,9}[\"']([0-9A-Fa-f-]{32,38})[\"']")
_PROJECT = re.compile(r"\bprojectName[\"']?\s{0,9}[:=]\s{0,9}[\"']((?:https?://[\w.:-]{1,80})?/?[\w/-]{1,60})[\"']")
_PROJECT_IN_ADDRESS = re.compile(r"(/[\w-]{1,40})/rest/lightfrontaction/")
_SCRIPT = re.compile(r"<script[^<>]{0,200}\bsrc\s{0,9}=\s{0,9}[\"']([^\"'<>]{1,300}\.js)\b", re.IGNORECASE)
_CONFIG = re.compile(r"webBuilderCommon|ajaxReq|siteInfo|config", re.IGNORECASE)
_CONFIGS = ("/js/webBuilderCommon.js", "/js/ajaxReq.js")
_CATEGORY = re.compile(r"\bcategorynum[\"']?\s{0,9}[:=]\s{0,9}[\"'](\d{3,60})[\"']", re.IGNORECASE)
_PROGRAM = "/rest/lightfrontaction/getgovinfolist"
_SIZE = 50
_MOST_SCRIPTS = 6


class Memo(msgspec.Struct):
    """The category and department that are read, and the requests of which the page at hand answers one."""

    category: str
    department: str
    asks: list[Ask] = []


def signs(page: Page) -> list[str]:
    """Its scripts, its addresses, its program."""
    found = [f"the script {name}" for name in ("webBuilderCommon.js", "ajaxReq.js") if name in page.text]
    if "govInfoPub" in page.text:
        found.append("lists at govInfoPub.html")
    if "lightfrontaction" in page.text or "EWB-FRONT" in page.text:
        found.append("its program lightfrontaction")
    return found


def read(page: Page, walk: Walk) -> Reading:
    """The shell, the script with the site's config, or an answer."""
    if not isinstance(walk.memo, Memo):
        return _read_shell(page, walk)
    answer = answer_of(page.text)
    if answer is None:
        return _read_script(page, walk.memo)
    return _read_answer(answer, page, walk, walk.memo)


def _read_shell(page: Page, walk: Walk) -> Reading:
    query = {
        name.lower(): value for url in (page.url, walk.column_url) for name, value in parse_qsl(urlsplit(url).query)
    }
    written = _CATEGORY.search(page.text)
    category = query.get("categorynum") or (written[1] if written else "")
    if not category:
        return Reading([])
    walk.memo = memo = Memo(category, query.get("deptcode", ""))
    asks = _first_asks(page, memo)
    if asks:
        return Reading([], asks)
    named = [urljoin(page.url, source) for source in _SCRIPT.findall(page.text) if _CONFIG.search(source)]
    usual = [urljoin(page.url, path) for path in _CONFIGS]
    scripts = list(dict.fromkeys([*named, *usual]))[:_MOST_SCRIPTS]
    return Reading([], [Ask(url) for url in scripts])


def _read_script(page: Page, memo: Memo) -> Reading:
    """A script has no rows; one without the config was the wrong one."""
    asks = [] if memo.asks else _first_asks(page, memo)
    return Reading([], asks, repeats=bool(asks))


def _first_asks(page: Page, memo: Memo) -> list[Ask]:
    """The ways to ask for the first page; none where the text does not have the config."""
    guid = _GUID.search(page.text)
    if guid is None:
        return []
    project = _PROJECT.search(page.text) or _PROJECT_IN_ADDRESS.search(page.text)
    name = project[1].rstrip("/") if project else "/EWB-FRONT"
    url = urljoin(page.url, (name if name.startswith(("/", "http")) else f"/{name}") + _PROGRAM)
    question = {"deptcode": memo.department, "categorynum": memo.category, "siteGuid": guid[1], "pageSize": _SIZE}
    numbers = [question | {"pageIndex": number} for number in (0, 1)]
    forms = [form for plain in numbers for form in (plain, {"token": "", "params": plain})]
    memo.asks = [Ask(url, json=form) for form in forms]
    return memo.asks


def _read_answer(answer: dict[str, Any], page: Page, walk: Walk, memo: Memo) -> Reading:
    custom = dict_of(answer.get("custom")) or {}
    given = rows_of(custom.get("data"))
    # A server that does not find the question in its form may answer with the rows of all categories.
    ours = [row for row in given if str(row.get("categorynum") or memo.category).startswith(memo.category)]
    found = [link_of(page.url, row.get("infourl"), row.get("realtitle") or row.get("title")) for row in ours]
    rows = [link for link in found if link]
    total = number_of(custom.get("total")) if len(ours) == len(given) else 0
    if not memo.asks or all(link.url in walk.known for link in rows):
        return Reading([])  # the wrong way: the engine goes on to the next one
    # The engine leaves in `untried` the requests after the one that this answers.
    place = len(memo.asks) - len(walk.untried) - 1
    memo.asks = [_later(memo.asks[max(place, 0)], step, told=total > 0) for step in (1, 2)]
    return Reading(rows, memo.asks, total=total)


def _later(ask: Ask, step: int, *, told: bool) -> Ask:
    """The request for a page further on, in the same form."""
    body = ask.json or {}
    plain = body.get("params", body)
    later = plain | {"pageIndex": plain["pageIndex"] + step}
    return Ask(ask.url, json=body | {"params": later} if "params" in body else later, told=told)

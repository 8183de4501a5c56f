"""One host of the sandbox: what it answers, what the registry says of it, and what is true of it.

A house knows no address: in its pages, headers and truth, http://ID.example stands for the host of the house ID, until
the sandbox that serves all of them fills in where that is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from functools import partial

import msgspec

from crawler.sandbox.dress import attached
from crawler.sandbox.pages import Reply, Site, build_site
from crawler.sandbox.truth import Report, Truth
from crawler.sandbox.wire import Answer
from crawler.sandbox.world import Plan

FIRST_STAMP = "Wed, 01 Apr 2026 00:00:00 GMT"
SECOND_STAMP = "Fri, 01 May 2026 00:00:00 GMT"
"""When a page was last modified: at the two times of a sandbox."""
_HOST = re.compile(r"http://([a-z0-9-]+)\.example(?![\w.-])")


class House(msgspec.Struct, kw_only=True):
    """A host. `listed`: it is a portal of the registry; `parts` are the ids of houses that belong to the portal and
    have no row of their own. `crossing` are the paths whose pages lead to other houses. `scheme` is what the registry
    says, `refuses` whether nobody listens."""

    id: str
    name: str
    division: str
    family: str
    columns: list[str]
    answer: Answer
    truth: Truth
    level: str = ""
    listed: bool = True
    aggregator: bool = False
    parts: tuple[str, ...] = ()
    crossing: frozenset[str] = frozenset()
    scheme: str = "http"
    refuses: bool = False
    note: str = "演示站点"


def fill(text: str, origins: Mapping[str, str]) -> str:
    """The text with the addresses at which houses are served; of a house that is not there the stand-in stays."""
    return _HOST.sub(lambda found: origins.get(found[1], found[0]), text)


def filling(house: House, origins: Mapping[str, str]) -> Answer:
    """The house's answers with real addresses; `origins` may still be growing."""

    def answer(path: str, params: dict[str, str]) -> Reply | None:
        reply = house.answer(path, params)
        if reply is None:
            return None
        if "Location" in reply.headers:
            headers = reply.headers | {"Location": fill(reply.headers["Location"], origins)}
            return msgspec.structs.replace(reply, headers=headers)
        if path in house.crossing:
            return msgspec.structs.replace(reply, body=fill(reply.body.decode("latin-1"), origins).encode("latin-1"))
        return reply

    return answer


def tagged(site: Site, validators: str, before: Callable[[str], bytes | None]) -> Answer:
    """The site's answers with the headers that let a client ask whether a page has changed: "etag", "modified", "both"
    or "" for none. `before` gives what stood at a path at the first time of the sandbox."""
    return partial(_tagged, site, validators, before)


def _tagged(
    site: Site, validators: str, before: Callable[[str], bytes | None], path: str, params: dict[str, str]
) -> Reply:
    reply = site.answer(path, params)
    if reply.status != 200 or path in site.programs or not validators:
        return reply
    headers = dict(reply.headers)
    if validators != "modified":
        headers["ETag"] = f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"'
    if validators != "etag":
        headers["Last-Modified"] = FIRST_STAMP if before(path) == reply.body else SECOND_STAMP
    return msgspec.structs.replace(reply, headers=headers)


def house_of(plan: Plan) -> House:
    """A curated portal as it is, with nothing changed."""
    site = build_site(plan)
    reports = tuple(report_at(site, path) for path, article in site.articles.items() if article.year)
    return House(
        id=plan.id,
        name=plan.name,
        division=plan.division,
        family=plan.family,
        columns=site.columns,
        answer=site.answer,
        truth=Truth(reports=reports, lookalikes=lookalikes_of(site)),
    )


def report_at(site: Site, path: str) -> Report:
    """The report whose page is at the path, published as its builder does it."""
    article = site.articles[path]
    return Report(
        portal=site.plan.id,
        url=path,
        title=article.title,
        agency=article.source,
        year=article.year,
        shape="file" if article.files else "plain",
        attachments=attached(site, path),
    )


def lookalikes_of(site: Site) -> tuple[str, ...]:
    """The paths of what is listed and no report."""
    return tuple(path for path, article in site.articles.items() if not article.year)

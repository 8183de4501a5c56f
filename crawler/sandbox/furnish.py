"""A made-up internet as hosts that can be served: pages built, reports given their shapes, links between hosts laid.

`furnish(world, time)` gives a `House` for each host, in order; `time` is 1, or 2 after the changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

import msgspec

from crawler.sandbox.dress import dress
from crawler.sandbox.house import House, lookalikes_of, tagged
from crawler.sandbox.made_up import Host, World
from crawler.sandbox.pages import Reply, Site, build_site
from crawler.sandbox.truth import Report, Told, Truth

_HREF = re.compile(r'href="([^"]*/)?([^/"]+)"')
_DELAY = 0.5
_OPAQUE = ("file", "picture")
"""Shapes that do not show the report's numbers."""

Places = dict[tuple[str, int], tuple[str, str]]
"""From agency and year to the id of the house and the path of the report."""


class _Built(msgspec.Struct):
    """A host's site at one time, and its reports by agency and year."""

    site: Site
    reports: dict[tuple[str, int], Report]


def furnish(world: World, time: int = 1) -> list[House]:
    """The world's hosts at the time. Raises ValueError for a time that is neither 1 nor 2."""
    if time not in (1, 2):
        raise ValueError(f"a made-up internet has the times 1 and 2, not {time}")
    places: Places = {}
    return [_house(world, host, time, places) for host in world.hosts]


def _house(world: World, host: Host, time: int, places: Places) -> House:
    first = _built(host, world.seed, 1)
    built = _built(host, world.seed, 2) if time == 2 and (host.later != host.plan or host.gone) else first
    crossing = _cross(host, built, places)
    forbidden = _robots(host, first, built)
    places |= {key: (host.plan.id, report.url) for key, report in first.reports.items()}
    house = House(
        id=host.plan.id,
        name=host.plan.name,
        division=host.plan.division,
        level=host.level,
        family=host.plan.family,
        columns=first.site.columns,  # a registry does not change by itself
        answer=tagged(built.site, host.validators, partial(_before, first.site)),
        truth=_truth(host, built, forbidden, _changes(host, first, built)),
        listed=host.role in ("portal", "aggregator"),
        aggregator=host.role == "aggregator",
        parts=tuple(each.plan.id for each in world.hosts if each.owner == host.plan.id),
        crossing=crossing,
        note=host.plan.note,
    )
    for site in (first.site, built.site):
        site.articles.clear()  # what they say stands in the pages; twice would be too much
    return house


def _before(site: Site, path: str) -> bytes | None:
    reply = site.pages.get(path)
    return reply.body if reply else None


def _built(host: Host, seed: str, time: int) -> _Built:
    site = build_site(host.plan if time == 1 else host.later)
    reports = {(report.agency, report.year): report for report in dress(site, seed)}
    for key in host.gone if time == 2 else ():
        report = reports.pop(key)
        for path in (report.url, *report.also, *report.pages, *report.attachments):
            site.pages.pop(path, None)
            site.articles.pop(path, None)
    return _Built(site, reports)


def _cross(host: Host, built: _Built, places: Places) -> frozenset[str]:
    """Let the rows of an aggregator lead to where the reports are; gives the paths of the pages that do so."""
    if not host.shows:
        return frozenset()
    moved = {}
    for key in host.shows:
        report = built.reports.pop(key)
        house, path = places.get(key, ("", ""))
        moved[report.url.rpartition("/")[2]] = f"http://{house}.example{path}"
        for at in (report.url, *report.pages, *report.attachments):
            built.site.pages.pop(at, None)
            built.site.articles.pop(at, None)
    return frozenset(path for path in built.site.pages if _lead_away(built.site, path, moved))


def _lead_away(site: Site, path: str, moved: Mapping[str, str]) -> bool:
    reply = site.pages[path]
    if not reply.media_type.startswith("text/html"):
        return False
    html = reply.body.decode(site.plan.charset)
    led = _HREF.sub(lambda link: f'href="{moved[link[2]]}"' if link[2] in moved else link[0], html)
    site.pages[path] = msgspec.structs.replace(reply, body=led.encode(site.plan.charset))
    return led != html


def _robots(host: Host, first: _Built, built: _Built) -> frozenset[str]:
    """Put the host's robots.txt there; gives the paths of reports that it forbids."""
    pages = built.site.pages
    if host.robots == "none":
        del pages["/robots.txt"]
    everyone = "User-agent: *\nDisallow: /search/\n"
    if host.robots == "delay":
        pages["/robots.txt"] = Reply(f"{everyone}Crawl-delay: {_DELAY}\n".encode(), "text/plain")
    if host.robots not in ("forbids", "named"):
        return frozenset()
    reports = sorted(first.reports.values(), key=lambda report: report.shape != "plain")
    path = reports[sum(report.shape == "plain" for report in reports) // 2].url
    text = f"{everyone}Disallow: {path}\n"
    if host.robots == "named":
        text = f"User-agent: nianbao\nDisallow: /search/\nDisallow: {path}\n\n{everyone}"
    pages["/robots.txt"] = Reply(text.encode(), "text/plain; charset=utf-8")
    return frozenset([path])


def _truth(host: Host, built: _Built, forbidden: frozenset[str], changes: tuple[Told, ...]) -> Truth:
    portal = host.owner or host.plan.id
    reports = [msgspec.structs.replace(report, portal=portal) for report in built.reports.values()]
    reports = [report for report in reports if report.url not in forbidden]
    told = Truth(
        lookalikes=lookalikes_of(built.site),
        forbidden=tuple(sorted(forbidden)),
    )
    if host.role == "stranger":
        return msgspec.structs.replace(told, leads=tuple(report.url for report in reports))
    seen = tuple(told for told in changes if told.url not in forbidden)
    return msgspec.structs.replace(told, reports=tuple(reports), changes=seen)


def _changes(host: Host, first: _Built, built: _Built) -> tuple[Told, ...]:
    """What a second crawl finds changed, as (portal, path, kind)."""
    now, before = built.reports, first.reports
    told = [Told(host.plan.id, before[key].url, "gone") for key in before if key not in now]
    told += [Told(host.plan.id, now[key].url, "new") for key in now if key not in before]
    for key in now.keys() & before.keys():
        path = now[key].url
        texts = [site.articles[path].body for site in (built.site, first.site)]
        if texts[0] != texts[1] and now[key].shape not in _OPAQUE:
            told.append(Told(host.plan.id, path, "rewritten"))
    return tuple(sorted(told, key=lambda each: (each.kind, each.url or "")))

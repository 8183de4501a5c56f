"""What goes wrong in the sandbox: portals that never answer well, and small ones with one thing wrong.

`bad(fault)` gives a portal that answers everything in one way, `troubled(trouble)` a small portal with its one trouble,
each as a `House` with what is true of it. What goes wrong with an answer: faults_answers.py.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from functools import partial

import msgspec

from crawler.sandbox.dress import attached
from crawler.sandbox.faults_answers import DOES, NEVER, redirect
from crawler.sandbox.house import House, lookalikes_of, report_at
from crawler.sandbox.pages import HTML, Reply, Site, articles_of, build_site
from crawler.sandbox.truth import Report, Told, Truth
from crawler.sandbox.world import Agency, Column, Fault, Plan, Trouble

_YEARS = (2021, 2023)
_FAULTY_COLUMN = "/zfxxgk/zfxxgknb/index.html"
_COLUMNS = {"trs": "zfxxgk/zfxxgknb", "hanweb": "1001", "jpaas": "1577424"}


def bad(fault: Fault) -> House:
    """A portal of which nothing can be had."""
    told = Told(fault.id, None, fault.kind)
    return House(
        id=fault.id,
        name=fault.name,
        division=fault.division,
        family="trs",
        columns=[_FAULTY_COLUMN],
        answer=lambda path, _: _BAD[fault.answer](fault, path),
        truth=Truth(faults=(told,)),
    )


_BAD: dict[str, Callable[[Fault, str], Reply | None]] = {
    "status": lambda fault, _: Reply(fault.body.encode(), HTML, fault.status, fault.headers),
    "loop": lambda _, path: redirect("/round/a" if path != "/round/a" else "/round/b"),
    "silent": lambda *_: Reply(b"", HTML, delay=NEVER),
    "hangup": lambda *_: None,
}


def troubled(trouble: Trouble) -> House:
    """A small portal with one thing wrong."""
    site = build_site(_plan(trouble))
    paths = [path for path, article in site.articles.items() if article.year]
    middle = next(path for path in paths if site.articles[path].year == sum(_YEARS) // 2)
    where = {"column": site.columns[0], "report": middle, "portal": None, "list": site.columns[0]}
    if trouble.at == "file":
        where["file"] = attached(site, middle)[0]
    place = where[trouble.at]
    reports = [report_at(site, path) for path in paths]
    reports = [_without(report, place) for report in reports if trouble.note or not _is_lost(trouble, report, place)]
    change = _LISTS.get(trouble.does)
    if change is not None:
        reports = change(site, reports)
    told = (Told(trouble.id, place, trouble.kind),)
    plan = site.plan
    return House(
        id=plan.id,
        name=plan.name,
        division=plan.division,
        level="county",
        family=plan.family,
        columns=site.columns,
        answer=_answer(trouble, site, place),
        truth=Truth(
            reports=tuple(reports),
            lookalikes=lookalikes_of(site),
            faults=() if trouble.note else told,
            notes=told if trouble.note else (),
        ),
        scheme="https" if trouble.does == "plain_only" else "http",
        refuses=trouble.does == "refuse",
    )


def _plan(trouble: Trouble) -> Plan:
    agency = Agency(
        name=f"{trouble.name.removeprefix('演示：')}示例局",
        first_year=_YEARS[0],
        last_year=_YEARS[1],
        attachment_only=(sum(_YEARS) // 2,) if trouble.at == "file" else (),
    )
    return Plan(
        id=trouble.id,
        name=trouble.name,
        division="439900",
        host="示例县人民政府",
        family=trouble.family,
        variant=trouble.variant,
        per_page=20 if trouble.family == "trs" else 7,
        note="演示站点",
        column=(Column("政府信息公开年报", _COLUMNS[trouble.family]),),
        agency=(agency,),
        charset="gbk" if trouble.kind == "charset" else "utf-8",
        made_up=True,
    )


def _without(report: Report, place: str | None) -> Report:
    """The report without the file that cannot be had."""
    return msgspec.structs.replace(report, attachments=tuple(url for url in report.attachments if url != place))


def _is_lost(trouble: Trouble, report: Report, place: str | None) -> bool:
    """Whether the trouble takes the report away; a list that tells too much and a file that is too large do not."""
    return trouble.at in ("column", "portal") or report.url == place


def _answer(trouble: Trouble, site: Site, place: str | None) -> Callable[[str, dict[str, str]], Reply | None]:
    lock = threading.Lock()
    done = 0

    def answer(path: str, params: dict[str, str]) -> Reply | None:
        nonlocal done
        usual = partial(site.answer, path, params)
        if trouble.does not in DOES or not _is_at(trouble, path, place):
            return usual()
        with lock:
            done += 1
            if 0 < trouble.times < done:
                return usual()
        return DOES[trouble.does](trouble, path, usual)

    return answer


def _is_at(trouble: Trouble, path: str, place: str | None) -> bool:
    return trouble.at == "list" or path == place or (trouble.at == "column" and f"{path}index.html" == place)


def _empty(site: Site, _: list[Report]) -> list[Report]:
    """Take the rows out of the list."""
    reply = site.pages[site.columns[0]]
    rows = re.compile(r'<li><a href="\./.*\n?')
    body = rows.sub("", reply.body.decode(site.plan.charset)).encode(site.plan.charset)
    site.pages[site.columns[0]] = msgspec.structs.replace(reply, body=body)
    return []


def _first_page(site: Site, reports: list[Report]) -> list[Report]:
    """Nothing to do: the builder's variant is that whatever page is asked for, the first one comes."""
    seen = {article.title for article in articles_of(site.plan)[0][: site.plan.per_page]}
    return [report for report in reports if report.title in seen]


def _copied(site: Site, reports: list[Report]) -> list[Report]:
    """Put each report at a second path, and list it under four addresses."""
    column = site.pages[site.columns[0]]
    html = column.body.decode(site.plan.charset)
    found = []
    for report in reports:
        copy = f"/zwgk/gknb/{report.url.rpartition('/')[2]}"
        site.pages[copy] = site.pages[report.url]
        also = (copy, f"{report.url}?from=timeline", f"{report.url}?from=singlemessage&isappinstalled=0")
        row = next(line for line in html.splitlines() if report.title in line and "<li>" in line)
        href = row.partition('href="')[2].partition('"')[0]
        html = html.replace(row, "\n".join([row, *(row.replace(href, path) for path in also)]))
        found.append(msgspec.structs.replace(report, also=also))
    site.pages[site.columns[0]] = msgspec.structs.replace(column, body=html.encode(site.plan.charset))
    return found


_LISTS: dict[str, Callable[[Site, list[Report]], list[Report]]] = {
    "empty": _empty,
    "first_page_only": _first_page,
    "duplicate": _copied,
}
"""What goes wrong with a list; each gives the reports that can be found all the same."""

"""An update in words, to be read in thirty seconds: what came of it, alarms, what is new, what is due next.

`verdict(update)` is its first line, `sections(update)` the headed lists below it, `paragraph(update)` all in one short
paragraph, and `message(update, home)` what is posted (docs/running.md has its fields). Long lists are cut, with how
many more there are and where to read on. Pure; says nothing that is not in the record.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from crawler.due import CHINA, Kind
from nianbao.running.updates import DONE, FAILED, Alarm, Request, Update
from warehouse.news import NewReports, News

_SHOWN = 8
_POSTED = 20
_NAMED_TOO = 60
_YEARS = 5
_NAMES = 4
_WHY: dict[Kind, str] = {
    "asked": "because you asked for them",
    "first": "never crawled before",
    "cut_off": "cut off the last time",
    "failed": "after a failure",
    "changed": "changed in the registry",
    "season": "in the season, with reports missing",
    "again": "to get what was lost the last time",
    "month": "for a month",
    "not_due": "not due",
}


class Section(NamedTuple):
    """A headed list; the heading in English and Chinese."""

    title: str
    title_zh: str
    lines: list[str]


def verdict(update: Update) -> str:
    """What came of it."""
    known = f", {count(len(update.known), 'alarm')} known already" if update.known else ""
    return f"{outcome(update)}: {facts(update)}{known} (update of {clock(update.started)} in China)"


def facts(update: Update) -> str:
    """How much was crawled, and how much of it is new."""
    return f"{_crawled(update)}, {_new(update)}"


def outcome(update: Update) -> str:
    """What came of it, in three words."""
    if update.status is None:
        return "not ended"
    if update.status == FAILED:
        return "failed"
    return "done" if update.status == DONE else f"done, {count(len(update.alarms), 'alarm')}"


def sections(update: Update) -> list[Section]:
    """What to read below the verdict; alarms and news are there even when there are none."""
    known = cut(alarm_lines(update.known), "nianbao status")
    return [
        Section("Alarms", "警报", _new_alarms(update.alarms, _SHOWN) or ["none"]),
        *([Section("Known already, and still so", "此前已知、尚未解决", known)] if known else []),
        Section("New", "新情况", list(news_lines(update)) or ["nothing"]),
        Section(
            "Needs a person, and can wait", "可稍后处理", cut(update.needs, "nianbao status") or [_waiting(update)]
        ),
        Section("Crawled because", "本次抓取的原因", list(_chosen(update)) or [_not_due(update.request)]),
        Section("Due next", "下次抓取", due_lines(update.later)),
    ]


def _waiting(update: Update) -> str:
    return f"nothing new; {update.waiting:,} open: nianbao status" if update.waiting else "nothing"


def paragraph(update: Update) -> str:
    """All of it in one paragraph."""
    alarms = _new_alarms(update.alarms, 3)
    rest = [f"Alarms: {'; '.join(alarms)}."] if alarms else []
    return " ".join([f"nianbao: {verdict(update)}.", *rest])


def message(update: Update, home: Path) -> dict[str, Any]:
    """What is posted, as JSON."""
    news = update.news or News()
    return {
        "text": paragraph(update),
        "program": "nianbao",
        "home": str(home.absolute()),
        "update": update.id,
        "status": update.status,
        "verdict": outcome(update),
        "started": update.started,
        "ended": update.ended,
        "interrupted": len(update.interruptions),
        "portals_due": len(update.chosen),
        "crawled": update.crawled,
        "build": update.build,
        "refused": update.refused,
        "reports_new": news.reports,
        "new": news.new[:_POSTED],
        "reports_rewritten": news.rewritten,
        "numbers_changed": news.numbers_changed,
        "findings_new": news.findings_new,
        "alarms": update.alarms[:_POSTED],
        "alarms_total": len(update.alarms),
        "alarms_known": update.known[:_POSTED],
        "needs": update.needs[:_POSTED],
        "needs_total": len(update.needs),
        "due_next": update.later,
    }


def alarm_lines(alarms: Iterable[Alarm]) -> list[str]:
    """A line for each alarm."""
    return [f"{alarm.portal}: {alarm.text}{_age(alarm)}" if alarm.portal else alarm.text for alarm in alarms]


def _age(alarm: Alarm) -> str:
    if alarm.since is None or alarm.times < 2:
        return ""
    return f" (since {clock(alarm.since)[:10]}, for the {_nth(alarm.times)} time)"


def _nth(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _new_alarms(alarms: Sequence[Alarm], most: int) -> list[str]:
    """The first in full; of the others the names at least, so that none is hidden."""
    names = [alarm.portal or alarm.kind for alarm in alarms[most:]]
    also = [f"also {', '.join(cut(names, 'nianbao status', _NAMED_TOO))}"] if names else []
    return [*alarm_lines(alarms[:most]), *also]


def cut(lines: Sequence[str], where: str, most: int = _SHOWN) -> list[str]:
    """The first lines, how many more there are, and where they stand."""
    rest = len(lines) - most
    return [*lines[:most], f"and {rest:,} more: {where}"] if rest > 0 else list(lines)


def due_lines(later: dict[str, int]) -> list[str]:
    """How many portals are due on which day."""
    days = sorted(later.items())
    lines = [f"on {day}: {count(number, 'portal')}" for day, number in days[:3]]
    if len(days) > 3:
        lines.append(f"by {days[-1][0]}: {count(sum(number for _, number in days[3:]), 'more portal')}")
    return lines or ["no portal is known"]


def news_lines(update: Update) -> Iterator[str]:
    """What is new: reports by portal and year, numbers, findings; of the crawl alone where nothing was built."""
    if update.news is None:
        counted = [NewReports(each.portal, each.year, each.new) for each in update.found if each.new]
        if counted:
            yield f"{count(sum(each.count for each in counted), 'report')} found, not built yet"
            yield from _by_portal(counted, "nianbao status")
        return
    news = update.news
    if news.reports:
        yield f"{count(news.reports, 'new report')}: {_by_year(news.new)}"
        yield from _by_portal(news.new, "warehouse/diff/diff.md")
    if news.rewritten:
        yield f"{count(news.numbers_changed, 'number')} changed in {count(news.rewritten, 'report')}:"
        lines = [f"  {each.agency} {each.year} {each.key}: {each.earlier} → {each.later}" for each in news.numbers]
        yield from _cut_of(lines, news.numbers_changed, "warehouse/diff/diff.md")
    if news.gone:
        yield f"{count(news.gone, 'report')} gone: warehouse/diff/diff.md"
    yield from _findings(news)


def _findings(news: News) -> Iterator[str]:
    total = sum(news.findings_new.values())
    if not total:
        return
    by = ", ".join(
        f"{news.findings_new[name]:,} {name}" for name in ("error", "warning", "info") if name in news.findings_new
    )
    yield f"{count(total, 'new finding')}: {by}"
    lines = [f"  {each.severity} {each.agency or '?'} {each.year or '?'}: {each.sentence}" for each in news.findings]
    if not news.first:
        yield from _cut_of(lines, total, "exports/checks.csv", most=3)


def _cut_of(lines: Sequence[str], total: int, where: str, most: int = _SHOWN) -> list[str]:
    """Of lists that are themselves cut."""
    shown = list(lines[:most])
    return [*shown, f"  and {total - len(shown):,} more: {where}"] if total > len(shown) else shown


def _by_year(new: Iterable[NewReports]) -> str:
    years: Counter[int] = Counter()
    for each in new:
        years[each.year or 0] += each.count
    told = [f"{number:,} on {year or 'an unknown year'}" for year, number in sorted(years.items(), reverse=True)]
    rest = [f"and {len(told) - _YEARS} more years"] if len(told) > _YEARS else []
    return ", ".join([*told[:_YEARS], *rest])


def _by_portal(new: Sequence[NewReports], where: str) -> list[str]:
    portals: dict[str, list[NewReports]] = {}
    for each in new:
        portals.setdefault(each.portal or "no portal", []).append(each)
    order = sorted(portals.items(), key=lambda told: -sum(each.count for each in told[1]))
    lines = [f"  {portal}: {_by_year(counted)}" for portal, counted in order]
    rest = len(lines) - _SHOWN
    return [*lines[:_SHOWN], *([f"  and {rest:,} more portals: {where}"] if rest > 0 else [])]


def _chosen(update: Update) -> Iterator[str]:
    kinds = Counter(each.kind for each in update.chosen)
    for kind, number in kinds.most_common():
        names = [each.portal for each in update.chosen if each.kind == kind]
        rest = [f"and {number - _NAMES} more"] if number > _NAMES else []
        yield f"{_WHY[kind]}: {count(number, 'portal')} ({', '.join([*names[:_NAMES], *rest])})"
    for each in update.interruptions:
        how = f"stopped by {each.by}" if each.by.startswith("SIG") else "cut off"
        why = "" if each.by.startswith("SIG") or not each.by else f" ({each.by})"
        yield f"{how} in the stage {each.stage}{why}, and gone on with at {clock(each.resumed)}"


def _not_due(request: Request) -> str:
    if not request.names or request.all:
        return "no portal was due"
    asking = Request(request.names, all=True).command
    return f"none of those that you named was due; `{asking}` crawls them all the same"


def clock(moment: dt.datetime) -> str:
    """A moment as the clock in China shows it."""
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"


def _crawled(update: Update) -> str:
    if not update.chosen:
        return "no portal was due" if update.stages else "not begun"
    if update.crawled is None:
        return f"{count(len(update.chosen), 'portal')} due"
    return f"{count(update.crawled.portals, 'portal')} crawled"


def _new(update: Update) -> str:
    if update.news is None:
        return "nothing built"
    return count(update.news.reports, "new report")


def count(number: int, what: str) -> str:
    """So many things, in words: 1 portal, 2 portals."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def failure(why: str, home: Path) -> dict[str, Any]:
    """What is posted when an update could not begin."""
    alarm = Alarm("failed", why)
    text = f"nianbao: failed: {why}"
    told = {"program": "nianbao", "home": str(home.absolute()), "update": None, "status": FAILED, "verdict": "failed"}
    return {"text": text, **told, "alarms": [alarm], "alarms_total": 1}

"""What of a crawl a person must look at: `of_crawl(reports)` gives alarms, `needs(reports)` what can wait.

An alarm is raised for a portal that gives no report where there were some, one that refuses (it gives no report, or not
those that it gave before, or refuses a fifth of its pages, two at least: one page behind a login is none), and one of
which a fifth of the reports of the last crawl, or of the best one of three months, were not found, two at least: a loss
does not become what the next crawl is measured by. A portal has one alarm, the gravest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from crawler.report import PortalReport
from nianbao.parsing import Unreadable
from nianbao.running.updates import Alarm

_SHARE = 5
"""One in so many reports that are not found is an alarm."""
_FEWEST = 2
_FILE = re.compile(r"this is an? ")
"""How `parsers.decode` names a kind of file that is not read; README tells which."""
_NAMED = 3


def of_crawl(reports: Iterable[PortalReport]) -> list[Alarm]:
    """The alarms of a crawl: first those of portals that give no report any more, then of those that lost some, then of
    those that never gave any; within these in the order of its portals."""
    found = [(_gravity(report), alarm) for report in reports if (alarm := _alarm(report)) is not None]
    return [alarm for _, alarm in sorted(found, key=lambda each: each[0])]


def _gravity(report: PortalReport) -> int:
    if report.alarms:
        return 0
    return 1 if report.reports or _loss(report) else 2


def _alarm(report: PortalReport) -> Alarm | None:
    blocked = next((problem for problem in report.problems if problem.kind == "blocked"), None)
    zero = report.alarms[0] if report.alarms else ""
    loss = _loss(report)
    refused = report.counts.get("blocked", 0)
    if blocked is not None and (zero or loss or not report.reports or _are_many(refused, report.reports + refused)):
        told = zero.partition(":")[0] or loss
        also = f"{told}: " if told else ""
        return Alarm("blocked", f"{also}blocked: {blocked.url}: {blocked.sentence}", report.id)
    if zero:
        why = next((f"{each.kind}: {each.url}: {each.sentence}" for each in report.failures), "")
        return Alarm("zero", f"{zero.partition(':')[0]}: {why}" if why else zero, report.id)
    return Alarm("fewer", loss, report.id) if loss else None


def _loss(report: PortalReport) -> str:
    """How many reports were not found, where it is many; of the best crawl's it is not known which."""
    lost = len(report.missing)
    before = lost + sum(tally.changed + tally.unchanged for tally in report.years.values())
    if _are_many(lost, before):
        return f"{lost:,} of the {before:,} reports of the last crawl were not found, first {report.missing[0]}"
    fewer = report.most - report.reports
    if _are_many(fewer, report.most):
        return f"{fewer:,} fewer reports were found than the {report.most:,} of {report.most_on}"
    return ""


def _are_many(lost: int, before: int) -> bool:
    return lost >= _FEWEST and lost * _SHARE >= before


def needs(reports: Sequence[PortalReport]) -> list[str]:
    """What is no alarm and still wants a person: a sentence for each kind, whichever portals it is of. What robots.txt
    forbids comes last."""
    lost = [report for report in reports if report.missing]
    lines = []
    if lost:
        total = sum(len(report.missing) for report in lost)
        first = f"first {lost[0].missing[0]}"
        lines.append(f"reports of the crawl before that were not found: {total:,} {_at(lost)}, {first}")
    kinds = dict.fromkeys(problem.kind for report in reports for problem in report.failures)
    for kind in kinds:
        if kind == "robots":
            continue
        here = [report for report in reports if report.counts.get(kind)]
        total = sum(report.counts[kind] for report in here)
        problem = next(problem for problem in here[0].problems if problem.kind == kind)
        lines.append(f"{kind}: {total:,} {_at(here)}, first {problem.url}: {problem.sentence}")
    return [*lines, *_forbidden(reports)]


def _forbidden(reports: Sequence[PortalReport]) -> list[str]:
    """In short: most of it nobody can mend."""
    here = [report for report in reports if report.counts.get("robots")]
    total = sum(report.counts["robots"] for report in here)
    return [f"robots: {total:,} that robots.txt forbids {_at(here)}"] if here else []


def unread(documents: Sequence[Unreadable]) -> list[str]:
    """The documents that could not be read, in a sentence; last, as a count, the files of kinds that are not read."""
    damaged = [each for each in documents if not _FILE.match(each.reason)]
    files = len(documents) - len(damaged)
    first = [
        f"documents that cannot be read: {len(damaged):,}, first {each.url}: {each.reason}" for each in damaged[:1]
    ]
    return [*first, *([f"files that are not read (PDF, Office and the like): {files:,}"] if files else [])]


def _at(reports: Sequence[PortalReport]) -> str:
    names = [report.id for report in reports[:_NAMED]]
    rest = [f"and {len(reports) - _NAMED:,} more"] if len(reports) > _NAMED else []
    return f"at {', '.join([*names, *rest])}"


def of_portal(report: PortalReport) -> Iterator[str]:
    """What a portal's crawl left to do, but for alarms: reports that are missing, the first problem of each kind."""
    if report.missing and not report.alarms:
        found = f"{len(report.missing):,} reports of the crawl before were not found, first {report.missing[0]}"
        yield f"{report.id}: {found}"
    firsts = {problem.kind: problem for problem in reversed(report.failures)}
    for kind, problem in firsts.items():
        more = f" (and {report.counts[kind] - 1:,} more)" if report.counts[kind] > 1 else ""
        yield f"{report.id}: {kind}: {problem.url}: {problem.sentence}{more}"

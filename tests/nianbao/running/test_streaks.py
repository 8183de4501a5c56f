"""A new alarm is not lost among old ones: what an update told of already is told as known."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest

from crawler.registry import Portal
from crawler.report import CrawlReport, Found, PortalReport, Problem
from crawler.runs import Run, RunBook, write_durably
from nianbao import pipeline
from nianbao.home import Home
from nianbao.running import stages, words
from nianbao.running.alarms import of_crawl
from nianbao.running.stages import Sources
from nianbao.running.update import update
from nianbao.running.updates import ALARMED, DONE, Alarm, Request, Update
from tests.crawler.made import portal as made
from tests.nianbao.running.test_update import MANNERS

NAMES = [f"p{number}" for number in range(9)]


class Portals:
    """A home whose portals answer as they are told to."""

    def __init__(self, home: Home) -> None:
        self.home, self.blocked, self.killed = home, set[str](), False
        self.portals = [made(f"http://{name}.gov.cn/", name) for name in NAMES]

    def by_hand(self, names: list[str]) -> Run:
        """A crawl: the portal gives two reports, or refuses."""
        book = RunBook(self.home.runs)
        self.home.prepare()
        with book.keeping(names) as run:
            for name in names:
                report = PortalReport(name, name)
                if name in self.blocked:
                    report.note(Problem("blocked", f"http://{name}.gov.cn/", "answered 412"))
                for number in () if name in self.blocked else (1, 2):
                    report.count(found := Found(f"http://{name}.gov.cn/{number}", "年报", 2024, "new"))
                    book.found(run, name, found)
                book.finished(run, report)
        return run

    def night(self) -> Update:
        done = update(self.home, Sources(self.portals, self.portals, frozenset(), MANNERS), Request(all=True))
        return done[-1]


@pytest.fixture
def portals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Portals:
    made_up = Portals(Home(tmp_path))

    def crawl(_home: Home, chosen: list[Portal], **_: object) -> CrawlReport:
        run = made_up.by_hand([portal.id for portal in chosen])
        if made_up.killed:
            raise KeyboardInterrupt
        return CrawlReport(RunBook(made_up.home.runs).reports(run), run.id)

    monkeypatch.setattr(pipeline, "crawl_portals", crawl)
    for name in ("parse", "build", "check", "export"):
        monkeypatch.setattr(stages._Work, name, lambda *_: "nothing")
    return made_up


def kinds(alarms: list[Alarm]) -> list[tuple[str, str]]:
    return [(alarm.portal, alarm.kind) for alarm in alarms]


def test_a_new_alarm_stands_before_eight_old_ones_and_only_it_counts(portals: Portals) -> None:
    portals.blocked = set(NAMES[:8])
    first = portals.night()
    assert (first.status, len(first.alarms), first.known) == (ALARMED, 8, [])
    assert "p3, p4, p5, p6, p7" in words.paragraph(first)  # named, if not in full
    still = portals.night()
    assert (still.status, still.alarms, len(still.known)) == (DONE, [], 8)
    assert "for the 2nd time" in words.alarm_lines(still.known)[0]
    portals.blocked.add("p8")
    worse = portals.night()
    assert (worse.status, kinds(worse.alarms), len(worse.known)) == (ALARMED, [("p8", "blocked")], 8)
    assert "p8: no report was found, where there were 2" in words.paragraph(worse)


def test_a_portal_that_recovered_and_failed_again_is_new(portals: Portals) -> None:
    portals.blocked = {"p1"}
    portals.night()
    portals.blocked = set()
    assert portals.by_hand(NAMES)
    portals.blocked = {"p1"}
    assert kinds(portals.night().alarms) == [("p1", "blocked")]


def test_what_nobody_was_told_of_is_new(portals: Portals) -> None:
    portals.night()
    portals.blocked = {"p2"}
    portals.by_hand(NAMES)
    portals.killed = True
    with pytest.raises(KeyboardInterrupt):
        portals.night()  # its crawl has ended, and the update has not
    portals.killed = False
    sources = Sources(portals.portals, portals.portals, frozenset(), MANNERS)
    (other,) = update(portals.home, sources, Request())  # nothing is due: it crawls nothing
    assert other.chosen == []
    assert kinds(other.alarms) == [("p2", "blocked")]
    assert portals.night().alarms == []


def test_another_kind_is_new(portals: Portals) -> None:
    portals.night()
    portals.blocked = {"p3"}
    assert len(portals.night().alarms) == 1
    book = RunBook(portals.home.runs)
    run = book.runs()[-1]
    report = book.report(run.id, "p3")
    assert report is not None
    report.problems, report.counts = [], {}
    later = Run(f"{run.started + dt.timedelta(hours=1):%Y%m%dT%H%M%SZ}", run.started, ["p3"], run.ended)
    (portals.home.runs / later.id).mkdir()
    write_durably(portals.home.runs / later.id / "_run.json", msgspec.json.encode(later))
    write_durably(portals.home.runs / later.id / "p3.json", msgspec.json.encode(report))
    sources = Sources(portals.portals, portals.portals, frozenset(), MANNERS)
    (told,) = update(portals.home, sources, Request())
    assert kinds(told.alarms) == [("p3", "zero")]


def test_those_that_gave_reports_stand_before_those_that_never_did() -> None:
    never = PortalReport("p0", "p0")
    never.note(Problem("blocked", "http://p0.gov.cn/", "answered 412"))
    gone = PortalReport("p5", "p5", alarms=["no report was found, where there were 2: see"])
    assert [alarm.portal for alarm in of_crawl([never, gone])] == ["p5", "p0"]

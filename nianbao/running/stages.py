"""The stages of an update, each noted durably when it begins and when it ends: `carry_out(home, book, update, …)`.

    crawl    the chosen portals; skipped when none is due
    parse    what is new in the archive
    build    the warehouse; a new one that is refused, or nothing to make one from, is an alarm, and the old one stays
    check    the findings, into exports/checks.csv, and what the build changed
    export   the files

A stage that is done is not done again when a stopped update is gone on with, nor is a crawl or a build that came to its
end just before the kill. What there is to build, check and export is told by the data, never by what earlier updates
say that they did: the warehouse stays as it is when it was made from these very records, and the files when they were
made of this very build (`nianbao.running.made`) and are all there. Raises `UpdateError` with a sentence when a stage
cannot be done, foreseen or not, and KeyboardInterrupt when an end was asked for; the record then says so, and the next
update goes on from there.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence

import msgspec

from crawler.archive import ArchiveError
from crawler.crawl import CrawlError
from crawler.manners import Manners
from crawler.registry import Portal
from crawler.report import PortalReport
from crawler.runs import Run, RunBook
from nianbao import pipeline
from nianbao.home import BusyError, Home, HomeError, said_by_system
from nianbao.parsing import Unreadable, said_of_lost
from nianbao.running import alarms
from nianbao.running.faults import unforeseen
from nianbao.running.made import Made
from nianbao.running.stopping import Stopping
from nianbao.running.updates import Alarm, Crawled, Found, Stage, Update, UpdateBook, UpdateError
from nianbao.workers import WorkerError
from warehouse.build import ShrinkError
from warehouse.checks import run_checks, write_checks_csv
from warehouse.database import WarehouseError, open_warehouse
from warehouse.news import News, build_id, differences, news

_CANNOT_GO_ON = (UpdateError, HomeError, CrawlError, ArchiveError, WorkerError, WarehouseError, OSError)
_WAITS = (1, 2, 4, 8, 15, 30, 60)
"""Seconds to wait for another command: two minutes in all."""
_UNREADABLE = "SELECT url, error FROM documents WHERE kind = 'unreadable' AND first_seen >= $since ORDER BY url"


class Sources(msgspec.Struct, frozen=True):
    """Where to crawl: the portals that may be chosen, all that links may lead to, and how."""

    portals: list[Portal]
    known: list[Portal]
    loopback: frozenset[str]
    manners: Manners


def carry_out(home: Home, book: UpdateBook, update: Update, sources: Sources, stop: Stopping) -> None:
    """All stages that are not done yet."""
    work = _Work(home, book, update, sources, stop)
    stages = {
        "crawl": work.crawl,
        "parse": work.parse,
        "build": work.build,
        "check": work.check,
        "export": work.export,
    }
    for name, do in stages.items():
        stage = update.stage(name)
        if stage is None or stage.outcome in ("", "failed"):
            _do(book, update, name, do, stop)


def _do(book: UpdateBook, update: Update, name: str, do: Callable[[Stage], str], stop: Stopping) -> None:
    stage = Stage(name, now())
    update.stages = [each for each in update.stages if each.name != name] + [stage]
    book.note(update)
    try:
        said = _in_turn(do, stage)
    except BaseException as error:
        if stop.by or isinstance(error, KeyboardInterrupt):
            update.stopped = stop.by or "SIGINT"
            book.note(update)
            raise KeyboardInterrupt from error
        if not isinstance(error, Exception):
            raise
        foreseen = isinstance(error, _CANNOT_GO_ON)
        said = sentence(error) if foreseen else unforeseen(error, book.folder / update.id)
        stage.outcome, stage.said, stage.ended = "failed", said, now()
        raise UpdateError(stage.said) from error
    stage.outcome, stage.said, stage.ended = stage.outcome or "done", said, now()
    book.note(update)


def _in_turn(do: Callable[[Stage], str], stage: Stage) -> str:
    """Do it, after another command that is at work in the home for a moment."""
    for seconds in _WAITS:
        try:
            return do(stage)
        except BusyError:
            time.sleep(seconds)
    return do(stage)


def sentence(error: BaseException) -> str:
    """An error in a sentence; one of the system's with the file that it is about."""
    return said_by_system(error) if isinstance(error, OSError) else str(error)


def now() -> dt.datetime:
    """The time, to the millisecond."""
    moment = dt.datetime.now(dt.UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class _Work:
    """What the stages do. Each gives a sentence; one that did not do what it is for sets the outcome."""

    def __init__(self, home: Home, book: UpdateBook, update: Update, sources: Sources, stop: Stopping) -> None:
        self.home, self.book, self.update, self.sources, self.stop = home, book, update, sources, stop

    def crawl(self, stage: Stage) -> str:
        """The chosen portals, or what is left of them."""
        if not self.update.chosen:
            stage.outcome = "skipped"
            return "no portal was due"
        runs = RunBook(self.home.runs)
        run = self._ended_crawl(runs)
        if run is None:
            reports, self.update.crawl = self._crawled()
        else:
            reports, self.update.crawl = runs.reports(run), run.id
        self._count(reports)
        told = self.update.crawled
        return f"{told.reports:,} reports of {told.portals:,} portals" if told else ""

    def _ended_crawl(self, runs: RunBook) -> Run | None:
        """The crawl of this update that came to its end, of which this record does not know yet."""
        wanted = {each.portal for each in self.update.chosen}
        own = [run for run in runs.runs() if run.started >= self.update.started and set(run.portals) == wanted]
        return next((run for run in own[-1:] if run.ended is not None), None)

    def _crawled(self) -> tuple[Sequence[PortalReport], str]:
        by_id = {portal.id: portal for portal in self.sources.portals}
        report = pipeline.crawl_portals(
            self.home,
            [by_id[each.portal] for each in self.update.chosen],
            known=self.sources.known,
            loopback=self.sources.loopback,
            manners=self.sources.manners,
        )
        return report.portals, report.run

    def _count(self, reports: Sequence[PortalReport]) -> None:
        tallies = [(report.id, year, tally) for report in reports for year, tally in sorted(report.years.items())]
        self.update.crawled = Crawled(
            portals=len(reports),
            pages=sum(report.pages for report in reports),
            reports=sum(report.reports for report in reports),
            new=sum(tally.new for _, _, tally in tallies),
            changed=sum(tally.changed for _, _, tally in tallies),
            missing=sum(len(report.missing) for report in reports),
        )
        self.update.found = [
            Found(portal, year, tally.new, tally.changed)
            for portal, year, tally in tallies
            if tally.new or tally.changed
        ]
        self.update.alarms = alarms.of_crawl(reports)
        alarmed = {alarm.portal for alarm in self.update.alarms}
        self.update.needs = alarms.needs([report for report in reports if report.id not in alarmed])

    def parse(self, _stage: Stage) -> str:
        """What is new in the archive."""
        parsed = pipeline.parse_archive(self.home)
        self.update.parsed += parsed.parsed
        self.update.alarms = [alarm for alarm in self.update.alarms if alarm.kind != "lost"]  # of a stopped attempt
        if parsed.lost:
            self.update.alarms.append(Alarm("lost", said_of_lost(parsed.lost)))
        return f"{parsed.parsed:,} documents read, {parsed.unchanged:,} had not changed"

    def build(self, stage: Stage) -> str:
        """The warehouse."""
        try:
            if not self._is_built():
                if pipeline.is_built(self.home):
                    stage.outcome = "skipped"
                    return "nothing is new: the warehouse stays as it is"
                self.update.build_before = build_id(self.home.database)
                self.book.note(self.update)
                pipeline.build_dataset(self.home)
            self.update.build = build_id(self.home.database)
        except ShrinkError as error:
            return self._not_built(stage, "refused", error)
        except WarehouseError as error:
            if self.stop.by:  # DuckDB was interrupted
                raise
            if any(self.home.records.glob("year=*/*.parquet")):
                raise UpdateError(f"{self.home.database.parent}: {error}") from error
            return self._not_built(stage, "build", error)
        return f"build {self.update.build}"

    def _not_built(self, stage: Stage, kind: str, error: WarehouseError) -> str:
        """An alarm; everything else is done."""
        stage.outcome = "refused"
        self.update.refused = str(error)
        self.update.alarms.append(Alarm(kind, str(error)))
        return str(error)

    def _is_built(self) -> bool:
        """Whether the build was made, and only its end not noted."""
        before, found = self.update.build_before, differences(self.home.database)
        if before is None or found is None:
            return False
        made = build_id(self.home.database)
        return found.later == made != before and (found.earlier or "") == before

    def check(self, stage: Stage) -> str:
        """The findings, and what the build changed."""
        build, made = self._warehouse(), Made.read(self.home)
        if not self.update.build and made.checks.stand(self.home, build):
            stage.outcome = "skipped"
            self.update.news = self.update.news or (None if self.update.refused else News())
            return "no new warehouse"
        with open_warehouse(self.home.database) as con:
            findings = run_checks(con)
            unread = con.execute(_UNREADABLE, {"since": self.update.started}).fetchall()
        is_told = not self.update.build and made.checks.build == build  # the files alone are gone
        self.update.news = News() if is_told else news(self.home.database, findings)
        lines = alarms.unread([Unreadable(*row) for row in unread])
        self.update.needs += [line for line in lines if line not in self.update.needs]
        self.book.note(self.update)  # before it is noted that they were told, so that a kill in between loses none
        with self.home.alone():
            made.with_checks(self.home, build, write_checks_csv(findings, self.home.exports / "checks.csv"))
        return f"{len(findings):,} findings"

    def export(self, stage: Stage) -> str:
        """The files."""
        build, made = self._warehouse(), Made.read(self.home)
        if not self.update.build and made.exports.stand(self.home, build):
            stage.outcome = "skipped"
            return "no new warehouse"
        made = made.with_exports(self.home, build, pipeline.export_files(self.home))
        self.update.exports = made.exports.paths
        return f"{len(made.exports.paths)} files"

    def _warehouse(self) -> str:
        """The id of the build at hand; "" where there is none that can be read, as the stage build has told."""
        try:
            return build_id(self.home.database)
        except WarehouseError:
            if self.stop.by:
                raise
            return ""

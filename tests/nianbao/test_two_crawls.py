"""The made-up internet crawled twice into one home: the dataset tells what was rewritten, withdrawn and new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import pytest

from crawler.manners import Manners
from crawler.sandbox import Sandbox, make_world
from crawler.sandbox.truth import Told, Truth
from nianbao import pipeline
from nianbao.home import Home
from warehouse.build import BuildReport
from warehouse.database import open_warehouse

MANNERS = Manners(delay=0.0, timeout=2.0, backoff=0.02)
FIRST_PORT = 28_431  # beside the ports of other tests' sandboxes
EVERY = 3


class TwoCrawls:
    """A home after two crawls of every third portal, with what is true of each time."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root)
        self.built: list[BuildReport] = []
        self.first_reports: list[tuple[object, ...]] = []
        with Sandbox(world=make_world(8, agencies=90), first_port=FIRST_PORT) as box:
            self.portals = {portal.id for portal in box.portals[::EVERY]}
            self.truth = self._crawled(box)
            self.first_reports = self.rows("SELECT agency_id, year, url, document_id FROM reports ORDER BY ALL")
            self.turned = dt.datetime.now(dt.UTC)
            box.turn()
            self.later = self._crawled(box)

    def _crawled(self, box: Sandbox) -> Truth:
        pipeline.crawl_portals(self.home, box.portals[::EVERY], loopback=box.loopback, manners=MANNERS)
        pipeline.parse_archive(self.home)
        self.built.append(pipeline.build_dataset(self.home))
        return box.truth

    def changes(self, kind: str) -> set[str]:
        """Addresses on the crawled portals that changed in that way."""
        told: list[Told] = [each for each in self.later.changes if each.kind == kind and each.portal in self.portals]
        return {str(each.url) for each in told}

    def reports_at(self, urls: Iterable[object]) -> set[str]:
        """Addresses of the reports that have these pages: a report may stand on several, or in a frame."""
        known = (*self.truth.reports, *self.later.reports)
        owners = {page: report.url for report in known for page in report.pages}
        return {owners.get(str(url), str(url)) for url in urls}

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with open_warehouse(self.home.database) as con:
            return con.execute(sql).fetchall()

    def addresses(self, sql: str) -> list[str]:
        return [str(address) for (address,) in self.rows(sql)]


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> TwoCrawls:
    return TwoCrawls(tmp_path_factory.mktemp("twice"))


def test_the_sandbox_changed_in_every_way(twice: TwoCrawls) -> None:
    assert all(twice.changes(kind) for kind in ("rewritten", "gone", "new"))


def test_every_report_that_was_ever_there_is_a_document(twice: TwoCrawls) -> None:
    there = set(twice.addresses("SELECT url FROM documents"))
    known = [each for each in (*twice.truth.reports, *twice.later.reports) if each.portal in twice.portals]
    assert [each.url for each in known if not there & {each.url, *each.also}] == []


def test_the_rewritten_reports_are_the_revised_ones(twice: TwoCrawls) -> None:
    revised = twice.addresses("SELECT url FROM revisions")
    assert twice.reports_at(revised) == twice.changes("rewritten")
    found = twice.rows("SELECT key, later - earlier, count(*) FROM revisions GROUP BY ALL")
    assert found == [("requests.new_received.total", 2, len(twice.changes("rewritten")))]


def test_of_a_rewritten_report_both_versions_are_there_and_the_later_stands(twice: TwoCrawls) -> None:
    found = twice.rows(
        "SELECT url, e.version, l.version, e.versions, l.versions, e.last_seen < l.first_seen, seen = l.first_seen "
        "FROM (SELECT DISTINCT url, earlier_id, later_id, seen FROM revisions) "
        "JOIN (SELECT document_id AS earlier_id, version, versions, last_seen FROM documents) e USING (earlier_id) "
        "JOIN (SELECT document_id AS later_id, version, versions, first_seen FROM documents) l USING (later_id)"
    )
    assert {row[1:] for row in found} == {(1, 2, 2, 2, True, True)}
    stands = twice.rows("SELECT count(*), min(version) FROM reports WHERE url IN (SELECT url FROM revisions)")
    assert stands == [(len(twice.changes("rewritten")), 2)]


def test_the_withdrawn_reports_are_gone_and_kept(twice: TwoCrawls) -> None:
    gone = "SELECT url FROM documents WHERE gone_since IS NOT NULL"
    assert twice.reports_at(twice.addresses(gone)) == twice.changes("gone")
    since = twice.rows(
        "SELECT min(gone_since), bool_and(last_seen < gone_since) FROM documents WHERE gone_since IS NOT NULL"
    )
    assert isinstance(since[0][0], dt.datetime)
    assert since[0][0] >= twice.turned
    assert since[0][1] is True
    lost = {row[:2] for row in twice.first_reports} - set(twice.rows("SELECT agency_id, year FROM reports"))
    assert lost == set()


def test_what_came_between_is_first_seen_by_the_second_crawl(twice: TwoCrawls) -> None:
    with open_warehouse(twice.home.database) as con:
        found = con.execute(
            "SELECT DISTINCT url FROM documents "
            "WHERE version = 1 AND kind IN ('annual_report', 'attachment_only') AND first_seen >= ?",
            [twice.turned],
        ).fetchall()
    assert twice.reports_at(url for (url,) in found) == twice.changes("new")


def test_what_stayed_was_seen_by_both_crawls_and_is_one_document(twice: TwoCrawls) -> None:
    changed = twice.changes("gone") | twice.changes("new") | twice.changes("rewritten")
    stayed = twice.rows(
        "SELECT url, versions, first_seen, last_seen, gone_since FROM documents WHERE url IN (SELECT url FROM reports)"
    )
    quiet = [row for row in stayed if not twice.reports_at(row[:1]) & changed]
    assert len(quiet) > 50
    assert [row for row in quiet if row[1] != 1 or row[4] is not None] == []
    unseen = [row[0] for row in quiet if row[3] < twice.turned]  # type: ignore[operator]
    assert unseen == []
    assert [row for row in quiet if row[2] > twice.turned] == []  # type: ignore[operator]


def test_the_second_build_holds_what_the_first_did_and_the_changes(twice: TwoCrawls) -> None:
    before, after = twice.built
    assert after.documents >= before.documents + len(twice.changes("rewritten")) + len(twice.changes("new"))
    kept = twice.rows("SELECT agency_id, year, url, document_id FROM reports ORDER BY ALL")
    changed = twice.changes("rewritten") | twice.changes("new")
    lost = [row for row in twice.first_reports if row not in kept]
    assert [row for row in lost if not twice.reports_at(row[2:3]) & changed] == []

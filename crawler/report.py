"""What came of a crawl: `PortalReport`s, each with its problems, and what was found, by year.

Everything is counted by the portal whose columns led to it, wherever the page lies. A `Problem` names what a portal did
not give; those of `NOTES` cost nothing and are said so that an operator knows.
"""

from __future__ import annotations

import datetime as dt
import unicodedata

import msgspec

NOTES = ("slow", "waited", "retried", "charset", "duplicate", "scheme", "family")
"""Kinds of problem that were overcome."""
_MOST_OF_A_KIND = 50


def harmless(text: str) -> str:
    """Text from a page as a terminal may show it: without signs that move a cursor or turn the writing around."""
    return "".join("\ufffd" if unicodedata.category(letter) in ("Cc", "Cf", "Cs") else letter for letter in text)


class Problem(msgspec.Struct, frozen=True):
    """Something that a portal did not give, or gave only after some trouble, and why.

    blocked       the site refuses, asks for a script to be run or for a login: `signal` names what by
    busy          429 or 503, however long it was left in peace
    missing       the page is not there (404, 410); soft_missing: it says so with status 200
    server        another fault of the server's
    timeout       no answer in time; no_answer: no name, no connection, or one that ended without an answer
    broken_off    the body ended before its end
    redirects     too many, or in a circle; elsewhere: to another site; address: to one that must not be asked
    robots        robots.txt forbids it
    too_large     more bytes than any report has; bomb: it unfolds to more than that
    unreadable    the page made the reader stumble
    empty         a column without articles; incomplete: a list that gives less than it tells of; endless: one without
                  an end
    budget        the day's requests to the host are made; set_aside: the host failed too often in a row

    slow, waited (it asked to be left in peace), retried, charset (the page is mislabelled), duplicate (the page under
    another address), scheme (only by http, or only by https), family (another one than the registry says): overcome
    """

    kind: str
    url: str
    sentence: str
    signal: str = ""

    @property
    def is_note(self) -> bool:
        """Whether nothing is lost by it."""
        return self.kind in NOTES


class Tally(msgspec.Struct):
    """Reports of one year: found, and of these new, changed (in any byte) and unchanged since the last crawl."""

    found: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0


class Found(msgspec.Struct, frozen=True):
    """A report that a crawl found. `year` is what its title says (0: nothing)."""

    url: str
    title: str
    year: int
    state: str


class PortalReport(msgspec.Struct):
    """What came of a portal: pages fetched; reports among them, by year; problems, of which the first of each kind are
    told and all are counted; reports on hosts that are no known portal's (`leads`); the families that its lists are of.

    missing: addresses of reports that the last crawl found and this one did not; most: as many reports as the best of
    the crawls of three months found, on the day `most_on` (China); alarms: what a person must look at; row: the row
    of the registry by which it was crawled, as `Portal.way`; "" where it is not known
    """

    id: str
    name: str
    pages: int = 0
    years: dict[int, Tally] = {}
    problems: list[Problem] = []
    counts: dict[str, int] = {}
    leads: list[str] = []
    families: list[str] = []
    missing: list[str] = []
    most: int = 0
    most_on: dt.date | None = None
    alarms: list[str] = []
    row: str = ""

    @property
    def reports(self) -> int:
        """Reports found."""
        return sum(tally.found for tally in self.years.values())

    @property
    def failures(self) -> list[Problem]:
        """The problems by which something is lost."""
        return [problem for problem in self.problems if not problem.is_note]

    @property
    def needs_a_person(self) -> bool:
        """Whether something is lost that may be had another time, or elsewhere; what robots.txt forbids may not."""
        return any(problem.kind != "robots" for problem in self.failures)

    def count(self, found: Found) -> None:
        """Count a report."""
        tally = self.years.setdefault(found.year, Tally())
        tally.found += 1
        setattr(tally, found.state, getattr(tally, found.state) + 1)

    def recount(self, found: Found, state: str) -> None:
        """Count a report in another state than before."""
        tally = self.years[found.year]
        for name, by in ((found.state, -1), (state, 1)):
            setattr(tally, name, getattr(tally, name) + by)

    def note(self, problem: Problem) -> None:
        """Note a problem."""
        self.counts[problem.kind] = self.counts.get(problem.kind, 0) + 1
        if self.counts[problem.kind] <= _MOST_OF_A_KIND:
            told = {name: harmless(getattr(problem, name)) for name in ("url", "sentence", "signal")}
            self.problems.append(msgspec.structs.replace(problem, **told))


class CrawlReport(msgspec.Struct):
    """What came of a crawl, in the order of its portals. `run` names its record (crawler.runs), if one is kept."""

    portals: list[PortalReport]
    run: str = ""

    @property
    def alarms(self) -> list[str]:
        """What a person must look at."""
        return [f"{portal.id}: {alarm}" for portal in self.portals for alarm in portal.alarms]

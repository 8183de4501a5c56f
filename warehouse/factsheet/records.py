"""The records of a fact sheet. Codes stay codes (level, kind, status); dates are local, times UTC, numbers exact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

import msgspec

from parsers.records import Cell
from warehouse.checks import Finding

Taken = Literal["earlier", "later", "another", "elsewhere"]
Sign = Literal["verified", "unverified", "contradicted", "suspect", "derived", "zero", "blank", "missing"]


class Name(msgspec.Struct, frozen=True):
    """A name that a body was printed under, and the report years with it."""

    name: str
    first_year: int | None
    last_year: int | None


class Succession(msgspec.Struct, frozen=True):
    """What became of a body, or what it came of. `forward`: `other` came after it."""

    other: str
    year: int
    how: str
    forward: bool


class Body(msgspec.Struct, frozen=True):
    """Whose sheet it is. `division`: its name with those above it; `parent`: the name of the body above."""

    agency_id: str
    name: str
    level: str | None
    kind: str | None
    resolved: bool
    division: str | None
    division_code: str | None
    parent: str | None
    names: tuple[Name, ...]
    successions: tuple[Succession, ...]


class Basis(msgspec.Struct, frozen=True):
    """What the sheet stands on; `captured` is the time of the first and the last capture of its documents, `made_up`
    whether the warehouse is a sandbox's (see `warehouse.made_up`)."""

    build_id: str
    built_at: dt.datetime
    parsers: str
    captured: tuple[dt.datetime | None, dt.datetime | None]
    made_up: bool = False


class Paper(msgspec.Struct, frozen=True):
    """The document that stands for a year. `passed`, `failed`, `open` count the sums of its form."""

    year: int
    document_id: str
    url: str
    title: str | None
    agency: str | None
    form: str | None
    published_on: dt.date | None
    fetched_at: dt.datetime | None
    first_seen: dt.datetime | None
    last_seen: dt.datetime | None
    gone_since: dt.datetime | None
    archive_file: str | None
    capture_id: str | None
    sha256: str
    media_type: str | None
    parser: str | None
    official: bool | None
    tampering: tuple[str, ...]
    chosen_because: str
    candidates: int
    version: int
    versions: int
    passed: int
    failed: int
    open: int


class Number(msgspec.Struct, frozen=True):
    """One cell of a report, and the sign under which it may be shown. `finding`: place among the sheet's findings of
    the first that says otherwise; None: none does, but sums."""

    cell: Cell
    sign: Sign
    finding: int | None = None


class Row(msgspec.Struct, frozen=True):
    """One cell of the forms through the years; `labels` are those that the newest form prints, from the outermost
    group to the column, `numbers` by year, none for a year whose form has no such cell."""

    key: str
    table: str
    row: str
    column: str
    labels: tuple[str, ...]
    unit: str
    numbers: Mapping[int, Number]


class Quartiles(msgspec.Struct, frozen=True):
    """A measure of `agency_years` in one year: the body's own, and the quartiles of `bodies` others of its kind, which
    are None where these are too few. All from numbers that may be used as they are."""

    measure: str
    year: int
    own: float | None
    low: float | None
    middle: float | None
    high: float | None
    bodies: int


class Timing(msgspec.Struct, frozen=True):
    """When a report was published, as the view `timeliness` tells it. `due` has two dates where the law leaves open
    which holds for the body: by the first it is on time, late only after the second."""

    year: int
    due: tuple[dt.date, ...]
    published_on: dt.date | None
    date_source: str | None
    status: str
    days: int | None


class Absence(msgspec.Struct, frozen=True):
    """A year without a report: `missing` (to be expected, see `missing_reports`), `attachment` (only a link to a file
    that is not read), `unread` (a page that could not be read), or `gap` (between two years with one)."""

    year: int
    why: Literal["missing", "attachment", "unread", "gap"]
    url: str | None


class Revision(msgspec.Struct, frozen=True):
    """A cell that was changed when a report was rewritten at its address; None where a version has no such cell.

    `seen`: first capture of the later version. `standing`: the address of the document that stands for the year;
    `taken`: what the figures take, a version of this change, another one of the address, or a document elsewhere."""

    year: int
    url: str
    seen: dt.datetime | None
    earlier_id: str
    later_id: str
    standing: str
    taken: Taken
    key: str
    earlier: Number | None
    later: Number | None


class Correction(msgspec.Struct, frozen=True):
    """A number that a person corrected; the sheet shows what is printed all the same."""

    year: int
    key: str
    printed: str | None
    corrected: Decimal
    reason: str
    source: str
    who: str
    date: dt.date | None


class Sheet(msgspec.Struct, frozen=True):
    """Everything that a fact sheet says."""

    body: Body
    basis: Basis
    papers: tuple[Paper, ...]
    rows: tuple[Row, ...]
    quartiles: tuple[Quartiles, ...]
    fewest: int
    """Comparisons stand on at least so many other bodies."""
    findings: tuple[Finding, ...]
    revisions: tuple[Revision, ...]
    corrections: tuple[Correction, ...]
    timings: tuple[Timing, ...]
    absences: tuple[Absence, ...]

    @property
    def years(self) -> list[int]:
        """The years with a report."""
        return [paper.year for paper in self.papers]

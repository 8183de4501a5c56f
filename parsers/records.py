"""The records that everything else speaks in.

`Document` is what was fetched; `Report` is what it says. `Report` holds one `Cell` for each number of the form, one
`Check` for each sum that the form demands, and the text around the tables as `Section`s and `Claim`s.

Numbers are exact (`decimal.Decimal`), in the unit that the form gives the cell (a count of items, 万元, or yuan).
Dates are the local Chinese dates that a page prints; times are UTC.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Literal

import msgspec

PARSER_VERSION = "0.2.0"

Kind = Literal["annual_report", "attachment_only", "other", "unreadable"]
Status = Literal["reported", "blank", "missing", "derived"]
Trust = Literal["verified", "suspect", "unverified"]
Verdict = Literal["pass", "fail", "unknown"]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes of one page or attachment, with what is known about them."""

    data: bytes
    url: str | None = None
    media_type: str | None = None
    fetched_at: dt.datetime | None = None
    portal: str | None = None
    """Id of the portal whose crawl brought it, when one did."""

    @property
    def sha256(self) -> str:
        """Hex digest of the raw bytes."""
        return hashlib.sha256(self.data).hexdigest()


class Source(msgspec.Struct, kw_only=True):
    """Where a report was read from."""

    url: str | None
    sha256: str
    media_type: str | None
    charset: str | None
    official: bool | None = None
    """Whether the host is a government one; None when there is no telling (no url, a bare address)."""
    tampering: list[str] = []
    """Words that do not belong to the report: a hijacked mirror put them there."""


class Cell(msgspec.Struct, kw_only=True):
    """One number of the form. `key` is `table.row.column` in the codes of the form files."""

    key: str
    value: Decimal | None
    raw: str
    status: Status
    trust: Trust
    where: str


class Check(msgspec.Struct, kw_only=True):
    """One sum of the form: `code` names the identity, `over` the row or column that it was evaluated on."""

    code: str
    over: str
    left: Decimal | None
    right: Decimal | None
    status: Verdict


class Section(msgspec.Struct, kw_only=True):
    """A numbered part of the report's text, without its tables."""

    number: int | None
    title: str
    text: str


class Claim(msgspec.Struct, kw_only=True):
    """A number that the prose states about a cell; `agrees` compares it with the table, None where that is silent or
    in doubt."""

    key: str
    value: Decimal
    text: str
    agrees: bool | None


class Note(msgspec.Struct, kw_only=True):
    """Something that a reader of the numbers should know."""

    code: str
    text: str
    where: str | None = None


class Report(msgspec.Struct, kw_only=True):
    """What a Document says. Field order is the order in which `nianbao parse` prints them."""

    kind: Kind
    form: str | None = None
    agency: str | None = None
    year: int | None = None
    title: str | None = None
    published_on: dt.date | None = None
    source: Source
    cells: list[Cell] = []
    checks: list[Check] = []
    sections: list[Section] = []
    claims: list[Claim] = []
    notes: list[Note] = []
    error: str | None = None
    """Why a document that is no report could not be read as one."""
    parser: str = PARSER_VERSION

    @property
    def content_digest(self) -> str:
        """Hex digest of what was read (title, dates, cells, sections), blind to counters and clocks around it."""
        content = (
            self.kind,
            self.title,
            self.agency,
            self.year,
            self.published_on,
            [(cell.key, cell.value, cell.status) for cell in self.cells],
            [(section.title, section.text) for section in self.sections],
        )
        return hashlib.sha256(msgspec.json.encode(content)).hexdigest()


_encoder = msgspec.json.Encoder(decimal_format="number")


def to_json(report: Report, **leading: object) -> bytes:
    """One JSON object on one line; `leading` fields (such as path) come first. Decimals are JSON numbers, exactly."""
    fields = {name: getattr(report, name) for name in report.__struct_fields__}
    return _encoder.encode({**leading, **fields})

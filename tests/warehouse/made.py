"""Parsed documents for the warehouse's tests: generated report pages, read by the parser."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from parsers import parse_document
from parsers.records import Report
from tests.pages import Plan, make_page
from warehouse.records import ParsedDocument, write_records

AGENCY = "临江市住房和城乡建设局"
FETCHED = dt.datetime(2026, 3, 1, 2, 0, tzinfo=dt.UTC)


@cache
def _report(form: str, year: int, agency: str, url: str, seed: int) -> bytes:
    page = make_page("html_plain", seed, plan=Plan(form=form, year=year, agency=agency))
    return msgspec.msgpack.encode(parse_document(page.data, url=url))


def document(
    year: int = 2024,
    *,
    form: str = "2021",
    agency: str = AGENCY,
    url: str | None = None,
    seed: int = 1,
    fetched_at: dt.datetime = FETCHED,
) -> ParsedDocument:
    """One report as it comes from the parser."""
    address = url or f"http://www.linjiang.gov.cn/{agency}/{year}.html"
    report = msgspec.msgpack.decode(_report(form, year, agency, address, seed), type=Report)
    return ParsedDocument(
        report=report, url=address, portal="linjiang", fetched_at=fetched_at, archive_file="a.warc.gz"
    )


def several() -> list[ParsedDocument]:
    """Two agencies, three years, two forms."""
    return [
        document(2020, form="2019"),
        document(2023, seed=2),
        document(2024, seed=3),
        document(2024, agency="吉首市发展和改革局", seed=4),
    ]


def records(folder: Path, documents: Sequence[ParsedDocument]) -> Path:
    """A records folder that holds the documents."""
    write_records(documents, folder / "records", "a")
    return folder / "records"

"""One document to one report: decode, flatten, align, verify, and read what stands around the tables.

`parse_document` never raises for bad input: what cannot be read comes back as a report of kind "unreadable" (no text)
or "other" (no report) with the reason in `error`. Same bytes, same answer: no network, no clock, no state.
"""

from __future__ import annotations

import hashlib

from parsers.align import Tables, read_tables
from parsers.claims import Values, printed_values, read_claims
from parsers.decode import UndecodableError
from parsers.facts import Facts, read_facts
from parsers.flatten import flatten
from parsers.forms import FORMS
from parsers.kind import read_kind
from parsers.page import Page
from parsers.records import Note, Report, Section, Source
from parsers.sections import read_sections
from parsers.tampering import find_tampering, is_official
from parsers.verify import verify


def understand(page: Page) -> tuple[Tables, list[Section], Facts]:
    """The tables of a page, the text around them, and what the page says of itself."""
    tables = read_tables(page.lines)
    sections = read_sections([line for place, line in enumerate(page.lines) if place not in tables.lines])
    facts = read_facts(page, sections)
    if tables.form is not None and not tables.told and facts.year is not None:
        tables = read_tables(page.lines, facts.year)
    return tables, sections, facts


def parse_document(data: bytes, *, url: str | None = None, media_type: str | None = None) -> Report:
    """What the document says. `data`: its bytes; `url`: where it was; `media_type`: what a server or file name said."""
    source = Source(
        url=url, sha256=hashlib.sha256(data).hexdigest(), media_type=media_type, charset=None, official=is_official(url)
    )
    if not data.strip():
        return Report(kind="unreadable", source=source, error="the document is empty")
    try:
        page = flatten(data, url, media_type)
    except UndecodableError as error:
        return Report(kind="unreadable", source=source, error=str(error))
    source.media_type, source.charset = page.media_type, page.charset
    tables, sections, facts = understand(page)
    filled = sum(reading.value is not None for reading in tables.readings.values())
    kind, reason = read_kind(page, facts, sections, filled)
    report = Report(
        kind=kind,
        agency=facts.agency,
        year=facts.year,
        title=facts.title,
        published_on=facts.published_on,
        source=source,
        sections=sections if kind == "annual_report" else [],
        error=reason,
    )
    if kind != "annual_report":
        return report
    source.tampering = find_tampering(facts)
    report.form = tables.form
    notes: list[Note] = []
    values: Values = {}
    if tables.form is not None:
        form = FORMS[tables.form]
        report.cells, report.checks, notes = verify(form, tables.readings, tables.exact)
        values = printed_values(form, report.cells, report.checks, tables.readings, tables.exact)
    report.claims = read_claims(sections, values, agency=report.agency, year=report.year)
    report.notes = [*facts.notes, *tables.notes, *notes]
    return report

"""Who published what, for which year, and when.

`read_facts(page, sections)` weighs everything that a page says about itself: tags, index table, title, opening
sentence, period of the figures, signature, address. Statements that contradict each other are reported in
`Facts.notes`, and so is a fact that rests on a hint only. What a page does not say stays None: no fact is guessed, and
no clock is asked. Never raises.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import msgspec

from parsers.facts import agency as agencies
from parsers.facts import dates
from parsers.facts.evidence import collect
from parsers.facts.foreign import find_foreign
from parsers.facts.page_titles import read_titles
from parsers.facts.printed import as_printed
from parsers.facts.report_year import report_year
from parsers.fold import simplify
from parsers.page import Page
from parsers.records import Note, Section

__all__ = ["Facts", "read_facts"]

_MASK = re.compile(r"[^\s*]{0,8}\*{3,}[^\s*]{0,8}")


class Facts(msgspec.Struct, kw_only=True):
    """What a page says about itself; None where it says nothing."""

    title: str | None = None
    agency: str | None = None
    year: int | None = None
    published_on: dt.date | None = None
    notes: list[Note] = []
    foreign: list[str] = []
    """Words that do not belong to the report."""


def _text(page: Page) -> str:
    """The page's text, simplified: of table rows only the first cells, which hold the labels."""
    parts: list[str] = []
    for line in page.lines:
        parts.extend(token.text for token in line.tokens[:3])
    return simplify("\n".join(parts))


def _published(stated: Sequence[dates.Stated], year: int | None, url: str | None) -> tuple[dt.date | None, list[Note]]:
    published, notes = dates.published(stated, year)
    address = dates.date_in_url(url) if published is None and year is not None else None
    if address is not None and year is not None and address.year == year + 1 and address.month <= 6:
        published = address
    return published, notes


def read_facts(page: Page, sections: Sequence[Section]) -> Facts:
    """What `page`, whose parts are `sections`, says about itself."""
    evidence = collect(page, sections)
    title, titles = read_titles(evidence)
    text = _text(page)
    foreign = find_foreign(evidence, text, title, page.url)
    stated = dates.stated_dates(evidence, title)
    hint = next((one.date for one in stated if one.firm), None)
    year, year_notes = report_year(evidence, sections, titles, page.url, hint)
    published, date_notes = _published(stated, year, page.url)
    name, agency_notes = agencies.choose(agencies.candidates(evidence, sections, titles, foreign))
    if name is not None and not agency_notes:
        agency_notes = agencies.doubt(name, text, evidence.ours)
    notes = [*date_notes, *agency_notes]
    mask = _MASK.search(text) if "***" in text else None
    if mask is not None:
        notes.append(Note(code="masked", text=f"letters of the page are masked: {mask[0]}"))
    return Facts(
        title=title.text if title else None,
        agency=as_printed(name, page) if name else None,
        year=year,
        published_on=published,
        notes=[*notes, *year_notes],
        foreign=foreign,
    )

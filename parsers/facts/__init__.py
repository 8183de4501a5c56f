"""Who published what, for which year, and when.

`read_facts(page, sections)` weighs everything that a page says about itself: tags, index table, title, opening
sentence, period of the figures, signature, address. Statements that contradict each other are reported in
`Facts.notes`. What a page does not say stays None: no fact is guessed, and no clock is asked. Never raises.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from parsers.facts import agency as agencies
from parsers.facts import dates
from parsers.facts.evidence import Evidence, collect
from parsers.facts.foreign import find_foreign
from parsers.facts.title import Title, pick_title
from parsers.facts.year import period_years, years_in
from parsers.fold import simplify
from parsers.page import Page
from parsers.records import Note, Section

__all__ = ["Facts", "read_facts"]

_OPENING_YEAR = re.compile(r"(20\d\d)年?(?:年?度)?(?:政府|政务)?信息公开(?:工作)?年度?报告?")


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


def _periods(evidence: Evidence, sections: Sequence[Section]) -> list[int]:
    years = period_years(evidence.opening)
    for section in (*sections[:1], *sections[-1:]):
        if "12月" in section.text or "12 月" in section.text:
            years += period_years("".join(section.text.split()))
    return years


def _year_of_prose(sections: Sequence[Section], before: int | None) -> int | None:
    """The year that the first part speaks of: the only one, the one before publication, or its most frequent one."""
    years = years_in(sections[0].text) if sections else []
    if not years:
        return None
    if len(set(years)) == 1 or before in years:
        return before if before in years else years[0]
    most = Counter(years).most_common(2)
    return most[0][0] if most[0][1] > most[1][1] and most[0][0] == years[0] else None


def _year(
    evidence: Evidence, sections: Sequence[Section], titles: Sequence[Title], published: dt.date | None
) -> tuple[int | None, list[Note]]:
    named = [title.year for title in titles if title.year is not None]
    periods = _periods(evidence, sections)
    opening = [int(found[1]) for found in _OPENING_YEAR.finditer(evidence.opening)]
    before = published.year - 1 if published is not None else None
    prose = _year_of_prose(sections, before)
    stated = [*named[:1], *periods[:1], *opening[:1]]
    if not stated:
        return prose, []
    year = stated[0]
    if not named or not periods or year in periods:
        return year, []
    # A period is often left over from last year's report, and a title sometimes names the year of publication.
    other = periods[0]
    witnesses = (before, prose, *named[1:], *opening)
    settled = other if witnesses.count(other) > witnesses.count(year) else year
    text = f"the title says {year}, the period of the figures is {other}; {settled} is taken"
    return settled, [Note(code="year_conflict", text=text)]


def _published(evidence: Evidence) -> tuple[dt.date | None, list[Note]]:
    stated = dates.stated_dates(evidence)
    if not stated:
        return None, []
    where, date = stated[0]
    other = next(((place, value) for place, value in stated[1:] if value != date), None)
    if other is None:
        return date, []
    text = f"{where} says {date}, {other[0]} says {other[1]}; {date} is taken"
    return date, [Note(code="date_conflict", text=text)]


def _text(page: Page) -> str:
    """The page's text, simplified: of table rows only the first cells, which hold the labels."""
    parts: list[str] = []
    for line in page.lines:
        parts.extend(token.text for token in line.tokens[:3])
    return simplify("\n".join(parts))


def read_facts(page: Page, sections: Sequence[Section]) -> Facts:
    """What `page`, whose parts are `sections`, says about itself."""
    evidence = collect(page, sections)
    title, titles = pick_title(evidence)
    text = _text(page)
    foreign = find_foreign(evidence, text, title)
    published, notes = _published(evidence)
    year, year_notes = _year(evidence, sections, titles, published)
    if published is None:
        address = dates.date_in_url(page.url)
        if address is not None and year is not None and address.year == year + 1 and address.month <= 6:
            published = address
    found = agencies.candidates(evidence, sections, titles, foreign)
    name = agencies.choose(found)
    conflict = agencies.conflicting(found, name) if name else None
    if conflict is not None:
        said = f"the {found[0][0]} says {name}, the {conflict[0]} says {conflict[1]}; {name} is taken"
        notes.append(Note(code="agency_conflict", text=said))
    mask = _MASK.search(text) if "***" in text else None
    if mask is not None:
        notes.append(Note(code="masked", text=f"letters of the page are masked: {mask[0]}"))
    return Facts(
        title=title.text if title else None,
        agency=name,
        year=year,
        published_on=published,
        notes=[*notes, *year_notes],
        foreign=foreign,
    )

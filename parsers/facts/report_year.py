"""The year that a report is on.

`report_year(evidence, sections, titles, url, published)` weighs the titles, the period of the figures and the opening
sentence; statements that differ are noted. Where none of them names a year, a column of the site, the address of a
yearly list, or the years with which sentences begin may tell it, if the date of publication allows: that is noted too.
The date of publication alone tells nothing. None where nothing says it, or where two such hints differ.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from parsers.facts.evidence import Evidence
from parsers.facts.title import Title
from parsers.facts.year import FIRST_YEAR, LAST_YEAR, period_years
from parsers.records import Note, Section

_REPORT = r"(?<![-—~至、])(20\d\d)年?(?:年?度)?(?:政府|政务)?信息公开(?:工作)?年度?报告?"
_OPENING_YEAR = re.compile(_REPORT)
_BROUGHT_OUT = re.compile(rf"(?:公布|发布|编制|撰写|形成)(?!的)[^《》。;]{{0,40}}?{_REPORT}")
# A clause that begins with its year speaks of what was done in it, unless it speaks of what is to come.
_CLAUSE_YEAR = re.compile(
    r"(?P<comma>[,，])?(?:(?<=[,，])|^|[。;；!！\n])\s{0,20}在?(?P<year>20\d\d)\s*年?(?:年?度|以来|来|全年)?\s*"
    r"(?!,?，?\s*(?:(?:我|本)[^,，。]{1,4})?(?:拟|计划|将(?:进一步|继续|不断|重点|着力|持续|从|认真|努力|加|以)))(?=[,，]|[^\d\s])(?!将)"
)
_LIST_OF_YEAR = re.compile(r"xxgkAnnualReport\.jsp\?(?:[^#]*&)?fbtime=(20\d\d)(?!\d)", re.IGNORECASE)
_CRUMB = re.compile(r"\s*[>»]\s*")
_YEAR_CRUMB = re.compile(r"(20\d\d)年?(?:年?度)?")


def _periods(evidence: Evidence, sections: Sequence[Section]) -> list[int]:
    years = period_years(evidence.opening)
    for section in (*sections[:1], *sections[-1:]):
        if "12" in section.text:
            years += period_years("".join(section.text.split()))
    return years


def _in_prose(sections: Sequence[Section], before: int | None) -> int | None:
    """The year with which the first part's clauses begin: the one before publication, or the first one, when it is
    also the most frequent and begins a sentence."""
    clauses = list(_CLAUSE_YEAR.finditer(sections[0].text)) if sections else []
    if any(int(found["year"]) == before for found in clauses):
        return before
    years = [int(found["year"]) for found in clauses]
    most = Counter(years).most_common(2)
    if not most or most[0][0] != years[0] or (len(most) == 2 and most[0][1] == most[1][1]):
        return None
    return years[0] if any(int(found["year"]) == years[0] and not found["comma"] for found in clauses) else None


def _can_be(year: int, published: dt.date | None) -> bool:
    """Whether a hint at `year` goes with the date of publication: reports are due early in the next year."""
    if published is None:
        return True
    if published.month <= 6:
        return year == published.year - 1
    return year < published.year or (year == published.year and published.month == 12)


def _hints(evidence: Evidence, url: str | None, prose: int | None) -> Iterator[tuple[str, int]]:
    for text in evidence.head:
        parts = _CRUMB.split(text) if ">" in text or "»" in text else []
        if any("年报" in part or "年度报告" in part for part in parts):
            yield from (("breadcrumb", int(found[1])) for part in parts if (found := _YEAR_CRUMB.fullmatch(part)))
    found = _LIST_OF_YEAR.search(url or "")
    if found is not None:
        yield "address", int(found[1])
    if prose is not None:
        yield "text", prose


def _from_hints(hints: Sequence[tuple[str, int]], published: dt.date | None) -> tuple[int | None, list[Note]]:
    fitting = [(where, year) for where, year in hints if FIRST_YEAR <= year <= LAST_YEAR and _can_be(year, published)]
    if not fitting or len({year for _, year in fitting}) > 1:
        return None, []
    where, year = fitting[0]
    text = f"no title, period or opening sentence names the year; {year} is that of the {where}"
    return year, [Note(code="year_unconfirmed", text=text)]


def _is_too_late(year: int, published: dt.date | None) -> bool:
    """Whether a year ends after the report on it came out."""
    return published is not None and published < dt.date(year, 12, 1)


def report_year(
    evidence: Evidence,
    sections: Sequence[Section],
    titles: Sequence[Title],
    url: str | None,
    published: dt.date | None,
) -> tuple[int | None, list[Note]]:
    """The year, and what is to be said about it. `published`: the date that the page itself states."""
    named = [title.year for title in titles if title.year is not None]
    own = [title.year for title in titles if title.year is not None and title.origin == "name"]
    periods = _periods(evidence, sections)
    opening = [int(found[1]) for found in _OPENING_YEAR.finditer(evidence.opening)]
    before = published.year - 1 if published is not None else None
    prose = _in_prose(sections, before)
    stated = [*named[:1], *periods[:1], *opening[:1]]
    if not stated:
        return _from_hints(list(_hints(evidence, url, prose)), published)
    year = stated[0]
    said = [int(found[1]) for text in evidence.head for found in _BROUGHT_OUT.finditer("".join(text.split()))]
    others = {} if not named or not periods or year in periods else {periods[0]: "the period of the figures is"}
    if _is_too_late(year, published) and prose is not None and prose == before:
        others |= {prose: "the text and the date of publication say"}
    if named:
        others |= {other: "the opening sentence says" for other in said if other != year and year not in said}
        others |= {other: "another title says" for other in own if other != year}
    if not others:
        return year, []
    # A period is often left over from last year's report, and a title sometimes names the year of publication.
    witnesses = (before, prose, *named[1:], *opening)
    other = max(others, key=witnesses.count)
    impossible = _is_too_late(year, published) and not _is_too_late(other, published)
    settled = other if impossible or witnesses.count(other) > witnesses.count(year) else year
    text = f"the title says {year}, {others[other]} {other}; {settled} is taken"
    return settled, [Note(code="year_conflict", text=text)]

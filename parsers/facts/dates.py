"""The date on which a page says it was published.

`read_date(text)` reads the first date in a text. `stated_dates(evidence)` gives the page's own statements: the PubDate
tag, the index table, the line under the title, a bare date in front of the article. `date_in_url(url)` is for pages
that say nothing. Dates are local Chinese dates. None rather than a guess: the date under a
signature says when a text was signed, not when it was published.
"""

from __future__ import annotations

import datetime as dt
import re

from parsers.facts.evidence import Evidence

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:[-/.]|年)\s*(1[0-2]|0?[1-9])\s*(?:[-/.]|月)\s*(3[01]|[12]\d|0?[1-9])(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_METAS = ("pubdate", "publishdate", "publish_date", "publishtime", "pub_date", "date")
# A date with one of these labels is the publication's; 更新, 录入, 发文 and a bare 日期 only stand in for it.
_PUBLISHING = ("发布", "信息发布", "公开", "信息公开")
_BARE = re.compile(
    r"[\[(]?\s*(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?\s*(?:\d{1,2}:\d{2}(?::\d{2})?)?\s*[\])]?"
    r"\s*(?:(?:来源|信息来源|浏览|字体|字号|作者|点击|阅读|访问|分享|【|\[|\|).*)?"
)
_IN_URL = re.compile(
    r"/t(20\d\d)(\d\d)(\d\d)_|/art/(20\d\d)/(\d{1,2})/(\d{1,2})/|/(20\d\d)-(\d\d)[-/](\d\d)/|/(20\d\d)/(\d\d)/(\d\d)/"
)


def _date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_date(text: str) -> dt.date | None:
    """The first date that `text` holds: 2025-01-24, 2025/1/24, 2025.1.24, 2025年1月24日, 20250124."""
    for pattern in (_DATE, _COMPACT):
        for found in pattern.finditer(text):
            date = _date(*found.groups())
            if date is not None:
                return date
    return None


def stated_dates(evidence: Evidence) -> list[tuple[str, dt.date]]:
    """(where it stands, date) of every statement about publication, the weightiest first."""
    stated: list[tuple[str, dt.date]] = []
    for name in _METAS:
        date = read_date(evidence.metas.get(name, ""))
        if date is not None:
            stated.append((f"meta {name}", date))
            break
    for label, value in sorted(evidence.dates, key=lambda field: not field[0].startswith(_PUBLISHING)):
        date = read_date(value)
        if date is not None:
            stated.append((label, date))
    if not stated:
        bare = {date for text in evidence.head if _BARE.fullmatch(text) and (date := read_date(text))}
        if len(bare) == 1:
            stated.append(("date line", bare.pop()))
    return stated


def date_in_url(url: str | None) -> dt.date | None:
    """The date that the address carries: t20250124_1.html, /art/2025/1/24/, /2025-01/24/."""
    found = _IN_URL.search(url) if url else None
    return _date(*[part for part in found.groups() if part]) if found else None

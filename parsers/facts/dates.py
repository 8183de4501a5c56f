"""The date on which a page says it was published.

`read_date(text)` reads the first date in a text. `stated_dates(evidence, title)` gives the page's own statements: the
PubDate tag, the index table, the line under the title, a bare date below it; `published(stated, year)` the one that can
be true of a report on `year`. `date_in_url(url)` is for pages that say nothing. Dates are local Chinese dates. None
rather than a guess: the date under a signature says when a text was signed, not when it was published, and a date in a
site's masthead is today's.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple

from parsers.facts.evidence import Dated, Evidence
from parsers.facts.head import begins_with_field
from parsers.facts.title import Title, read_title
from parsers.records import Note

_DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:[-/.]|年)\s*(1[0-2]|0?[1-9])\s*(?:[-/.]|月)\s*(3[01]|[12]\d|0?[1-9])(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_METAS = ("pubdate", "publishdate", "publish_date", "publishtime", "pub_date", "date")
# A date with one of these labels is the publication's, and so is a bare 日期 right under
# the title; 更新, 录入, 发文 and a bare 日期 elsewhere only stand in for it.
_PUBLISHING = ("发布", "信息发布", "公开", "信息公开", "发表", "刊发")
_BARE_LABELS = frozenset({"日期", "时间"})
_DAY = r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?\s*(?:\d{1,2}:\d{2}(?::\d{2})?)?"
_BARE = re.compile(
    rf"[\[(]?\s*{_DAY}\s*[\])]?\s*(?:(?:来源|信息来源|浏览|字体|字号|作者|点击|阅读|访问|分享|【|\[|\|).*)?"
)
# 2023年1月13日 alone is how texts are signed; sites print their dates with hyphens, a clock or other fields.
_SIGNED = re.compile(r"[\[(]?\s*20\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日?\s*[\])]?")
# 来源:某局 2023-01-13 10:11 浏览次数:5 — a date without a label among the fields under a title.
_AMONG_FIELDS = re.compile(
    rf"(?:(?:信息|文章|稿件)?来源|发布者|作者|编辑|浏览|点击|字体|字号).*?(?<![\d:])\s{_DAY}(?!\d)"
)
_LONGEST_INFO = 120
# How far below a title its line of fields stands.
_UNDER_TITLE = 4
_IN_URL = re.compile(
    r"/t(20\d\d)(\d\d)(\d\d)_|/art/(20\d\d)/(\d{1,2})/(\d{1,2})/|/(20\d\d)-(\d\d)[-/](\d\d)/|/(20\d\d)/(\d\d)/(\d\d)/"
)


class Stated(NamedTuple):
    """A statement about publication. `firm`: it says so itself; else it only stands in, and must be plausible."""

    where: str
    date: dt.date
    firm: bool


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


def _title_index(evidence: Evidence, title: Title | None) -> int:
    """Which line of the head is the title, or ends it; -1 when none is."""
    if title is None:
        return -1
    wanted = "".join(title.text.split())
    lines = ["".join(text.split()) for text in evidence.head]
    if wanted in lines:
        return lines.index(wanted)
    for index, line in enumerate(lines):
        if len(line) > 5 and "。" not in line and (wanted.endswith(line) or wanted in line):
            return index
    return -1


def _is_of_another(before: str, title: Title | None) -> bool:
    """Whether a date stands behind the title of another article, as in a list of news."""
    plain = "".join(before.split())
    if len(plain) < 4 or begins_with_field(before) or re.search(r"[:|>\[【(]", plain):
        return False
    return read_title(plain).kind != "report" and (title is None or "".join(title.text.split()) not in plain)


def _labelled(evidence: Evidence, at: int, title: Title | None) -> list[Stated]:
    def weight(dated: Dated) -> tuple[bool, bool]:
        return not dated.label.startswith(_PUBLISHING), 0 <= dated.line < at

    stated = []
    for dated in sorted(evidence.dates, key=weight):
        date = read_date(dated.value)
        publishing = dated.label.startswith(_PUBLISHING)
        bare = dated.label in _BARE_LABELS
        unsure = (0 <= dated.line < at and bare) or (dated.line < 0 and not publishing)
        if date is None or unsure or _is_of_another(dated.before, title):
            continue
        firm = (publishing and dated.line >= 0) or (bare and 0 <= at < dated.line <= at + _UNDER_TITLE)
        stated.append(Stated(dated.label, date, firm))
    return stated


def _unlabelled(evidence: Evidence, at: int) -> list[Stated]:
    """The date that stands by itself below the title, if there is only one."""
    bare: dict[dt.date, bool] = {}
    for index, text in enumerate(evidence.head):
        if index <= at or len(text) > _LONGEST_INFO or _SIGNED.fullmatch(text):
            continue
        if _BARE.fullmatch(text) or _AMONG_FIELDS.match(text):
            date = read_date(text)
            if date is not None:
                bare.setdefault(date, 0 <= at < index <= at + _UNDER_TITLE)
    return [Stated("date line", date, firm) for date, firm in bare.items()] if len(bare) == 1 else []


def stated_dates(evidence: Evidence, title: Title | None) -> list[Stated]:
    """Every statement about publication, the weightiest first."""
    stated: list[Stated] = []
    for name in _METAS:
        date = read_date(evidence.metas.get(name, ""))
        if date is not None:
            stated.append(Stated(f"meta {name}", date, firm=True))
            break
    at = _title_index(evidence, title)
    stated += _labelled(evidence, at, title)
    return stated or _unlabelled(evidence, at)


def fits_year(date: dt.date, year: int, *, firm: bool) -> bool:
    """Whether a report on `year` can be published then: some are in its December, many are moved years later.

    What only stands in for a date of publication must be in the time in which reports are due.
    """
    if date < dt.date(year, 12, 1):
        return False
    return firm or date <= dt.date(year + 1, 6, 30)


def published(stated: Sequence[Stated], year: int | None) -> tuple[dt.date | None, list[Note]]:
    """The date of publication of a report on `year`; what contradicts it or cannot be it is noted."""
    fitting = [one for one in stated if year is None or fits_year(one.date, year, firm=one.firm)]
    if not fitting:
        return _too_early([one for one in stated if one.firm], year)
    # A tag often holds the day on which a page was moved to a new site.
    due = (one for one in fitting if one.firm and (year is None or fits_year(one.date, year, firm=False)))
    first = next(due, fitting[0])
    other = next((one for one in fitting if one.firm and one.date != first.date), None)
    if other is None:
        return first.date, []
    text = f"{first.where} says {first.date}, {other.where} says {other.date}; {first.date} is taken"
    return first.date, [Note(code="date_conflict", text=text)]


def _too_early(firm: Sequence[Stated], year: int | None) -> tuple[dt.date | None, list[Note]]:
    """What is left when every date lies before the end of the report's year: one that two places state, or none."""
    if not firm:
        return None, []
    where, date, _ = firm[0]
    again = next((one.where for one in firm[1:] if one.date == date), None)
    if again is not None:
        return date, [Note(code="date_early", text=f"{where} and {again} say {date}, before the end of {year}")]
    text = f"{where} says {date}, before the end of {year}; it is not taken"
    return None, [Note(code="date_refused", text=text)]


def date_in_url(url: str | None) -> dt.date | None:
    """The date that the address carries: t20250124_1.html, /art/2025/1/24/, /2025-01/24/."""
    found = _IN_URL.search(url) if url else None
    return _date(*[part for part in found.groups() if part]) if found else None

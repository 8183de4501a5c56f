"""What kind of page it is: a report, a page that only leads to one, or something else.

`read_kind(page, facts, sections, filled)` gives the kind and, for pages that are no report, the reason in words.
`filled` counts the form's cells that hold a number. A report is known by its title and by the plan of its parts;
notices, interpretations, guides and other reports speak of the same things and often print the same tables, empty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.facts import Facts
from parsers.facts.title import Title, names_a_report, read_title
from parsers.fold import fold
from parsers.page import Page
from parsers.records import Kind, Section
from parsers.sections import read_sections

_PLAN = re.compile(
    r"总体情况|概述|概况|主动公开|收到和处理|依申请公开|复议|诉讼|存在的?(?:主要)?问题|改进|其他需要报告|收费|咨询"
)
_FILE = re.compile(
    r"\.(?:pdf|docx?|wps|xlsx?|ofd|rtf|zip|rar|et)(?:$|[?&#\"'])|downfile|download|viewer\.html|attach", re.IGNORECASE
)
_ENOUGH_CELLS = 8
_ENOUGH_PARTS = 3
# A form that someone filled in has this many numbers; a notice's model or a summary table has fewer.
_FILLED_FORM = 60
_LITTLE_PROSE = 400
_SENTENCE = 30
_A_LIST = 3


def _parts_of_a_report(sections: Sequence[Section]) -> int:
    """How many parts carry a name that a report's plan has."""
    return len({found[0] for section in sections if (found := _PLAN.search(fold(section.title[:60])))})


def _prose(page: Page) -> str:
    """The sentences of a page: what is neither menu nor table."""
    return "".join(
        line.tokens[0].text for line in page.lines if len(line.tokens) == 1 and len(line.tokens[0].text) > _SENTENCE
    )


def _is_report(text: str) -> bool:
    return names_a_report(fold(text))


def _own_titles(page: Page) -> list[str]:
    """What the page calls itself."""
    headings = [line.text for line in page.lines if line.heading == 1]
    return [page.metas.get("articletitle", ""), page.title or "", *headings]


def _without_tables(page: Page, parts: int, title: Title) -> tuple[Kind, str | None]:
    """The kind of a page with a report's title and hardly a number of the form."""
    prose = _prose(page)
    if len(prose) > _LITTLE_PROSE and (parts >= 2 or len(set(_PLAN.findall(fold(prose)))) >= _ENOUGH_PARTS):
        return "annual_report", None
    if sum(_is_report(text) for text, _ in page.links) >= _A_LIST and not any(map(_is_report, _own_titles(page))):
        return "other", "the page is a list of reports"
    if page.images or any(_FILE.search(href) for _, href in page.links):
        return "attachment_only", "the page only leads to a file or shows a picture of the report"
    if title.facts == 0:
        return "other", "the page names reports, but holds none: a list that a script fills, perhaps"
    if len(prose) <= _LITTLE_PROSE:
        return "attachment_only", "the page has a report's title and no text; a file or a frame holds the report"
    return "other", "the page has a report's title, but not its text"


def read_kind(page: Page, facts: Facts, sections: Sequence[Section], filled: int) -> tuple[Kind, str | None]:
    """The kind of a page, and why it is no report."""
    title = read_title(facts.title) if facts.title else None
    parts = _parts_of_a_report(sections)
    if parts < _ENOUGH_PARTS and filled < _ENOUGH_CELLS:
        # Where a whole report stands on one line, its parts are lost together with its tables.
        parts = max(parts, _parts_of_a_report(read_sections(page.lines)))
    if title is not None and title.kind == "lookalike" and (filled < _FILLED_FORM or parts < _ENOUGH_PARTS):
        return "other", f"the title is not that of a report: {title.text}"
    if filled >= _ENOUGH_CELLS or parts > _ENOUGH_PARTS or (parts == _ENOUGH_PARTS and title is not None):
        return "annual_report", None
    if title is not None and title.kind == "report":
        return _without_tables(page, parts, title)
    return "other", "nothing on the page is a report"

"""What kind of page it is: a report, a page that only leads to one, or something else.

`read_kind(page, facts, sections, filled)` gives the kind and, for pages that are no report, the reason in words.
`filled` counts the form's cells that hold a number. A report is known by its title and by the plan of its parts;
notices, interpretations, guides and other reports speak of the same things and often print the same tables, empty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.facts import Facts
from parsers.facts.title import read_title
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


def _parts_of_a_report(sections: Sequence[Section]) -> int:
    """How many parts carry a name that a report's plan has."""
    return len({found[0] for section in sections if (found := _PLAN.search(fold(section.title[:60])))})


def _leads_to_a_file(page: Page) -> bool:
    return any(_FILE.search(href) for _, href in page.links)


def _letters(page: Page) -> int:
    return sum(len(line.text) for line in page.lines)


def read_kind(page: Page, facts: Facts, sections: Sequence[Section], filled: int) -> tuple[Kind, str | None]:
    """The kind of a page, and why it is no report."""
    title = read_title(facts.title) if facts.title else None
    parts = _parts_of_a_report(sections)
    if parts < _ENOUGH_PARTS and filled < _ENOUGH_CELLS:
        # Where a whole report stands on one line, its parts are lost together with its tables.
        parts = max(parts, _parts_of_a_report(read_sections(page.lines)))
    if title is not None and title.kind == "lookalike":
        if filled < 60 or parts < _ENOUGH_PARTS:
            return "other", f"the title is not that of a report: {title.text}"
        return "annual_report", None
    if filled >= _ENOUGH_CELLS or (parts >= _ENOUGH_PARTS and (title is not None or filled)):
        return "annual_report", None
    if title is not None and title.kind == "report":
        if _letters(page) > 1500 and parts:
            return "annual_report", None
        if _leads_to_a_file(page) or page.images:
            return "attachment_only", "the page only leads to a file or shows a picture of the report"
        return "other", "the page has a report's title, but neither its text nor a file"
    return "other", "nothing on the page is a report"

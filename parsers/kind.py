"""What kind of page it is: a report, a page that only leads to one, or something else.

`read_kind(page, facts, sections, filled)` gives the kind and, for pages that are no report, the reason in words.
`filled` counts the form's cells that hold a number. A report is known by its title and by the plan of its parts, and by
being about disclosure: other yearly reports (行政执法, 行政复议, 住房公积金 …) follow much the same plan. Notices,
interpretations and guides speak of the same things and often print the same tables, empty, and so do models that
nobody filled in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.facts import Facts
from parsers.facts.names import is_body
from parsers.facts.title import Title, names_a_report, read_title
from parsers.fold import fold
from parsers.page import Page
from parsers.records import Kind, Section
from parsers.sections import read_sections

_PLAN = re.compile(
    r"总体情况|概述|概况|主动公开|收到和处理|依申请公开|复议|诉讼|存在的?(?:主要)?问题|改进|其他需要报告|收费|咨询"
)
# Parts that only a report on disclosure has, and the topic itself.
_DISCLOSURE_PART = re.compile(r"主动公开|收到和(?:处理|办理)|依申请公开|申请公开")
_DISCLOSURE = re.compile(r"(?:信息|政务)公开")
# What stands in a model where an agency writes its own name, year and text.
_MODEL_TITLE = re.compile(
    r"模板|范本|范文|样本|样式|样表|填报说明|参考文本|[×XxＸ]{2,}(?:[省市县区局委办厅镇乡]|单位|街道|20)"
)
_MODEL_TEXT = re.compile(r"20[×XxＸ*]{2}年|[×XxＸ]{2,4}年|此处(?:填写|插入)|[(（]请?(?:填写|填报)")
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
_SAID_OFTEN = 2


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


def _is_about_disclosure(page: Page, title: Title | None, sections: Sequence[Section]) -> bool:
    """Whether the title, the parts or the prose are about disclosure."""
    if title is not None and "公开" in title.text:
        return True
    if any(_DISCLOSURE_PART.search(fold(section.title[:60])) for section in sections):
        return True
    return len(_DISCLOSURE.findall(fold(_prose(page)))) >= _SAID_OFTEN


def _is_model(page: Page, title: Title | None) -> bool:
    """Whether a page is a model for reports: its name and its year are left to be filled in."""
    titles = [title.text if title else "", *_own_titles(page)]
    return any(map(_MODEL_TITLE.search, titles)) or any(_MODEL_TEXT.search(line.text) for line in page.lines)


def _holds_text(page: Page, sections: Sequence[Section]) -> bool:
    """Whether a page holds a report's text, though little of it."""
    return any(section.text for section in sections) or any(
        "。" in line.text and _DISCLOSURE.search(fold(line.text)) for line in page.lines if len(line.tokens) == 1
    )


def _without_tables(page: Page, parts: int, title: Title, sections: Sequence[Section]) -> tuple[Kind, str | None]:
    """The kind of a page with a report's title and hardly a number of the form."""
    prose = _prose(page)
    about = _is_about_disclosure(page, title, sections)
    if about and len(prose) > _LITTLE_PROSE and (parts >= 2 or len(set(_PLAN.findall(fold(prose)))) >= _ENOUGH_PARTS):
        return "annual_report", None
    if sum(_is_report(text) for text, _ in page.links) >= _A_LIST and not any(map(_is_report, _own_titles(page))):
        return "other", "the page is a list of reports"
    if page.images or any(_FILE.search(href) for _, href in page.links):
        return "attachment_only", "the page only leads to a file or shows a picture of the report"
    if title.facts == 0:
        return "other", "the page names reports, but holds none: a list that a script fills, perhaps"
    if not about:
        return "other", "the page is a yearly report on something else"
    if _holds_text(page, sections):
        return "annual_report", None
    if sum(is_body("".join(fold(text).split())) for text, _ in page.links) >= _A_LIST:
        return "other", "the page is a list of bodies"
    if len(prose) <= _LITTLE_PROSE:
        return "attachment_only", "the page has a report's title and no text; a script or a frame loads the report"
    return "other", "the page has a report's title, but not its text"


def read_kind(page: Page, facts: Facts, sections: Sequence[Section], filled: int) -> tuple[Kind, str | None]:
    """The kind of a page, and why it is no report."""
    title = read_title(facts.title) if facts.title else None
    if filled < _ENOUGH_CELLS and _parts_of_a_report(sections) < _ENOUGH_PARTS:
        # Where a whole report stands on one line, its parts are lost together with its tables.
        whole = read_sections(page.lines)
        sections = max(sections, whole, key=_parts_of_a_report)
    parts = _parts_of_a_report(sections)
    if title is not None and title.kind == "lookalike" and (filled < _FILLED_FORM or parts < _ENOUGH_PARTS):
        return "other", f"the title is not that of a report: {title.text}"
    if filled == 0 and _is_model(page, title):
        return "other", "the page is a model for reports, with nothing filled in"
    planned = parts > _ENOUGH_PARTS or (parts == _ENOUGH_PARTS and title is not None)
    if filled >= _ENOUGH_CELLS or (planned and _is_about_disclosure(page, title, sections)):
        return "annual_report", None
    if title is not None and title.kind == "report":
        return _without_tables(page, parts, title, sections)
    return "other", "nothing on the page is a report"

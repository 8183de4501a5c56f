"""What kind of page it is: a report, a page that only leads to one, or something else.

`read_kind(page, facts, sections, filled)` gives the kind and, for pages that are no report, the reason in words.
`filled` counts the form's cells that hold a number. A report is known by its title and by the plan of its parts, and by
being about disclosure: other yearly reports (行政执法, 行政复议, 住房公积金 …) follow much the same plan. Notices,
interpretations and guides speak of the same things and often print the same tables, empty, and so do models that
nobody filled in. A page without text that names the reports of several years or bodies is a list of them, unless its
own title says which one it stands for. What is addressed to all bodies of a place, or tells how to write, and has no
report's title, is a notice, whatever its parts are called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from parsers.facts import Facts
from parsers.facts.names import is_body, is_region
from parsers.facts.title import Title, read_title, titles_of
from parsers.fold import fold, squeeze
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
    r"模板|范本|范文|样本|样式|样表|填报说明|参考文本|[×XxＸ]{2}(?:[省市县区局委办厅镇乡]|单位|街道|20)"
)
_MODEL_TEXT = re.compile(r"20[×XxＸ*]{2}年|[×XxＸ]{2,4}年|此处(?:填写|插入)|[(（]请?(?:填写|填报)")
# Titles that speak about a report although they are built like its own.
_ABOUT_A_REPORT = re.compile(r"[解数]读|图解|长图|读懂")
# Titles of a notice that brings a report out: 关于公布某局2023年政府信息公开工作年度报告的公告.
_BRINGS_OUT = re.compile(
    r"^(?!.*(?:报送|上报|编制|编写|做好|填报|催报|转发|征求|格式|培训)).*20\d\d.*(?:报告|年报)[》”\"]?的?(?:公告|通告|公示)$|(?:公布|发布)[^,。]*20\d\d[^,。]*(?:报告|年报)[》”\"]?的通知$"
)
# Whom a notice is addressed to, and how it tells others to write.
_ADDRESSEES = re.compile(
    r"(?:.{2,12}[省市县区州盟旗镇乡])?各[^。;]{1,80}(?:政府|办|部门|单位|机构|机关|公[厅室]|[厅室局委会])\)?:"
)
_INSTRUCTION = re.compile(
    r"通知如下|请(?:各(?:单位|部门|地)|按(?:照)?(?:要求|附件)|于\d)|报送(?:至|到|我)|(?<!需)(?:应当?|须|要)(?:包括|填写|填报|列明|写明)"
)
# What a report states, and the letter that goes with a file does not.
_STATEMENT = re.compile(
    r"(?:收到|受理|办理|公开|发布|答复)[^。；;]{0,30}?\d+\s*余?[件条次篇份]|(?:未|没有|无)(?:收到|发生|受理|出现|产生)|(?:申请|复议|诉讼)[^。，；]{0,8}[0０零]件"
)
# What a letter says that goes with a file, and what sites say about themselves.
_COVER = re.compile(
    r"现将|现发布|现公布|予以公[布开]|根据|按照|依据|统计期限|欢迎|联系|下载|附件|组成|包括|编制|如下|网站|投诉|举报|电话|转载"
)
_DATE = re.compile(r"[\[(]?20\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}日?[\])]?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?")
_FILE = re.compile(
    r"\.(?:pdf|docx?|wps|xlsx?|ofd|rtf|zip|rar|et)(?:$|[?&#\"'])|downfile|download|viewer\.html|attach", re.IGNORECASE
)
_ENOUGH_CELLS = 8
_ENOUGH_PARTS = 3
# A form that someone filled in has this many numbers; a notice's model or a summary table has fewer.
_FILLED_FORM = 60
_LITTLE_PROSE = 400
_SENTENCE = 30
_LONGEST_ADDRESS = 120
_A_LIST = 3
_SAID_OFTEN = 2
_SEVERAL = 2


def _parts_of_a_report(sections: Sequence[Section]) -> int:
    """How many parts carry a name that a report's plan has."""
    return len({found[0] for section in sections if (found := _PLAN.search(fold(section.title[:60])))})


def _prose(page: Page) -> str:
    """The sentences of a page: what is neither menu nor table, nor the beginning of another page's text."""
    texts = (line.tokens[0].text for line in page.lines if len(line.tokens) == 1)
    return "".join(text for text in texts if len(text) > _SENTENCE and not text.endswith(("…", "...")))


def _own_titles(page: Page) -> list[str]:
    """What the page calls itself."""
    headings = [line.text for line in page.lines if line.heading == 1]
    return [page.metas.get("articletitle", ""), page.title or "", *headings]


def _undated(text: str) -> str:
    """An entry of a list, folded, without its date and its bullet."""
    return _DATE.sub("", fold(text)).strip(" -·•*#|")


def _reports_named(texts: Iterable[str]) -> list[Title]:
    """The titles of reports among some texts, those that say of which year."""
    titles = (title for text in texts for title in titles_of(_undated(text)))
    return [title for title in titles if title.kind == "report" and title.year is not None]


def _has_file(page: Page) -> bool:
    return any(_FILE.search(href) for _, href in page.links)


def _is_list(page: Page) -> bool:
    """Whether a page without a text of its own names the reports of several years or of several bodies."""
    linked = _reports_named(text for text, _ in page.links)
    links = {_undated(text) for text, _ in page.links}
    texts = (token.text for line in page.lines for token in line.tokens)
    lines = _reports_named(text for text in texts if _undated(text) not in links)
    # The first line of plain text may be the first of a list.
    own = _reports_named(_own_titles(page)) if page.media_type != "text/plain" else []
    if not own and linked and len({(title.agency, title.year) for title in lines}) == 1:
        own = lines
    named = [*lines, *linked]
    bodies = {title.agency for title in named if title.agency is not None}
    if not own:
        return max(len(bodies), len({title.year for title in named})) >= _SEVERAL
    # Beside one report, sites list the same body's others; below a place's name, those of its bodies.
    whose = {title.agency for title in own}
    if not (page.images or _has_file(page)):
        bodies |= {name for text, _ in page.links if is_body(name := squeeze(text))}
    elif not all(name is None or is_region(name) for name in whose):
        return False
    return len(bodies - whose) >= _A_LIST


def _is_about_disclosure(page: Page, title: Title | None, sections: Sequence[Section]) -> bool:
    """Whether the title, the parts or the prose are about disclosure."""
    if title is not None and "公开" in title.text:
        return True
    if any(_DISCLOSURE_PART.search(fold(section.title[:60])) for section in sections):
        return True
    return len(_DISCLOSURE.findall(fold(_prose(page)))) >= _SAID_OFTEN


def _is_lookalike(title: Title) -> bool:
    """Whether a title is that of a page about reports, or about something else."""
    if _ABOUT_A_REPORT.search(title.text):
        return True
    return title.kind == "lookalike" and _BRINGS_OUT.search(title.text) is None


def _is_model(page: Page, title: Title | None) -> bool:
    """Whether a page is a model for reports: its name and its year are left to be filled in."""
    titles = [title.text if title else "", *_own_titles(page)]
    return any(map(_MODEL_TITLE.search, titles)) or any(_MODEL_TEXT.search(line.text) for line in page.lines)


def _is_empty_form(facts: Facts, sections: Sequence[Section]) -> bool:
    """Whether the parts say nothing, and nobody says whose they are, or of which year."""
    says = any("。" in section.text or _STATEMENT.search(fold(section.text)) for section in sections)
    return (facts.agency is None or facts.year is None) and not says


def _is_notice(page: Page) -> bool:
    """Whether a page without a report's title tells others how to write reports."""
    lines = [fold(line.text) for line in page.lines if len(line.tokens) == 1]
    addressed = any(_ADDRESSEES.fullmatch(line) for line in lines if len(line) <= _LONGEST_ADDRESS)
    return addressed or sum(len(_INSTRUCTION.findall(line)) for line in lines) >= _SEVERAL


def _sentences(text: str) -> Iterator[str]:
    """The sentences that are ended in the line in which they begin, without what ends them."""
    for line in text.split("\n"):
        yield from (sentence for sentence in line.split("。")[:-1] if sentence)


def _holds_text(page: Page, sections: Sequence[Section]) -> bool:
    """Whether a page holds a report's text, though little of it: sentences that do more than lead to a file."""
    lines = (fold(line.text) for line in page.lines if len(line.tokens) == 1)
    texts = [*(section.text for section in sections), *(line for line in lines if _DISCLOSURE.search(line))]
    return any(_COVER.search(sentence) is None for text in texts for sentence in _sentences(text))


def _without_tables(page: Page, facts: Facts, title: Title, sections: Sequence[Section]) -> tuple[Kind, str | None]:
    """The kind of a page with a report's title and hardly a number of the form."""
    prose = _prose(page)
    about = _is_about_disclosure(page, title, sections)
    planned = _parts_of_a_report(sections) >= _SEVERAL or len(set(_PLAN.findall(fold(prose)))) >= _ENOUGH_PARTS
    states = len(_STATEMENT.findall(fold(prose))) >= _SAID_OFTEN
    if about and ((planned and len(prose) > _LITTLE_PROSE) or states):
        return "annual_report", None
    if _is_list(page):
        return "other", "the page is a list of reports"
    own_words = about and _holds_text(page, sections)
    # A picture without a year may be any picture.
    if not own_words and (_has_file(page) or (page.images and facts.year is not None)):
        return "attachment_only", "the page only leads to a file or shows a picture of the report"
    if title.facts == 0 or (facts.year is None and not own_words):
        return "other", "the page names reports, but holds none: a list that a script fills, perhaps"
    if not about:
        return "other", "the page is a yearly report on something else"
    if own_words or any(section.text for section in sections):
        return "annual_report", None
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
    if (title is None or title.facts == 0) and filled < _ENOUGH_CELLS and _is_notice(page):
        return "other", "the page is a notice on how reports are to be written"
    lookalike = title is not None and _is_lookalike(title)
    if title is not None and lookalike and (filled < _FILLED_FORM or parts < _ENOUGH_PARTS):
        return "other", f"the title is not that of a report: {title.text}"
    if filled == 0 and (_is_model(page, title) or (parts and _is_empty_form(facts, sections))):
        return "other", "the page is a model for reports, with nothing filled in"
    planned = parts > _ENOUGH_PARTS or (parts == _ENOUGH_PARTS and title is not None)
    if filled >= _ENOUGH_CELLS or (planned and _is_about_disclosure(page, title, sections)):
        return "annual_report", None
    if title is not None and title.kind != "none" and not lookalike:
        return _without_tables(page, facts, title, sections)
    return "other", "nothing on the page is a report"

"""A page's title, among all that it prints.

`read_titles(evidence)` gives the page's title and every title of its report, the one that says most first. A title that
the page breaks over several lines is joined; one that stands in a link is another page's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from parsers.facts.evidence import Evidence
from parsers.facts.head import is_field
from parsers.facts.names import completes, is_bare, is_body, is_called, same_body
from parsers.facts.title import ENDS, Title, is_column, is_list, read_title, titles_of

# How a line ends, or what it holds, when a title runs on in the next one.
_BEGINS = re.compile(r"(?:关于|年|年度|人民|人民政|政府|信息|政务|公开|工作|情况|的|\d)$|公开|20\d\d年")
_NO_TITLE = re.compile(r"[:>。;|]|来源|^\d{4}-")


def _before(evidence: Evidence, index: int) -> Iterator[str]:
    """The lines in front of one, nearest first, as long as they can be pieces of a title."""
    for place in range(index - 1, max(0, index - 3) - 1, -1):
        line = evidence.head[place]
        plain = "".join(line.split())
        if (
            is_field(evidence.head, place)
            or len(line) > 60
            or is_column(line)
            or _NO_TITLE.search(line)
            or plain in evidence.links
            or is_list(line)
        ):
            return
        yield line


def _runs_on(plain: str, best: Title) -> bool:
    """Whether a line's end, a body's name or the beginning of one, is continued by the title found below it."""
    return _BEGINS.search(plain) is not None or is_body(plain) or is_body(plain + (best.agency or best.head))


def _says_more(title: Title, best: Title) -> bool:
    """Whether a longer title names what the shorter does not, or the same body with its place."""
    if title.facts != best.facts:
        return title.facts > best.facts
    if title.agency is None or best.agency is None or not title.agency.endswith(best.agency) or is_bare(title.agency):
        return False
    before = title.agency.removesuffix(best.agency)
    return best.agency not in before and (not is_body(before) or completes(title.agency, best.agency))


def _may_be_banner(plain: str, level: int, best: Title, evidence: Evidence) -> bool:
    """Whether a line is rather the site's than a piece of the title: it has another rank, or the title's name can do
    without it and it is no place."""
    if is_body(plain):
        return level > 0 and evidence.levels.get(plain, 0) != level
    return best.agency is not None and _BEGINS.search(plain) is None


def _joined(evidence: Evidence, index: int) -> Title:
    """The title that ends in a line, with what it needs of the lines before it."""
    line = evidence.head[index]
    best = next(titles_of(line), Title(line, "none"))
    level = evidence.levels.get("".join(line.split()), 0)
    joined = line
    origin = "line"
    for before in _before(evidence, index):
        plain = "".join(before.split())
        done = best.facts == 2 and not is_bare(best.agency or "")
        if best.kind == "lookalike" or done or not _runs_on(plain, best):
            break
        if _may_be_banner(plain, level, best, evidence):
            origin = "banner"
        joined = before + joined
        title = read_title(joined)
        if title.kind != "report" or not _says_more(title, best):
            continue
        if title.agency and evidence.ours and not is_called(title.agency, evidence.ours):
            break
        best = msgspec.structs.replace(title, origin=origin)
    return best if best.origin == "banner" else msgspec.structs.replace(best, origin="line")


def _in_lines(evidence: Evidence) -> list[Title]:
    """Titles among the lines; one that lacks its beginning is joined with up to three lines before it."""
    found = []
    for index, line in enumerate(evidence.head):
        plain = "".join(line.split())
        if len(line) > 90 or plain in evidence.links or not ENDS.search(plain.strip("》】”")):
            continue
        if is_field(evidence.head, index):
            continue
        best = _joined(evidence, index)
        if best.kind != "none" and not (best.kind == "report" and best.facts == 0 and is_column(line)):
            found.append(best)
    return found


def _in_headings(evidence: Evidence) -> list[Title]:
    """Titles among the first headings; below one, those of lower rank are of other articles."""
    found = [(text, title) for text in evidence.headings[:3] for title in titles_of(text, own=True)]
    ranks = [evidence.levels[text] for text, title in found if title.kind != "none"]
    return [title for text, title in found if evidence.levels[text] <= min(ranks, default=0)]


def _differ(titles: Sequence[Title]) -> bool:
    """Whether titles name several bodies, as those of a list do."""
    names = [title.agency for title in titles if title.agency]
    return any(not same_body(names[0], name) for name in names)


def read_titles(evidence: Evidence) -> tuple[Title | None, list[Title]]:
    """The page's title, and every title of a report that the page shows, the one that says most first.

    Where the page has a name of its own, a line that says another year is the title of another article, and so are
    lines that name several bodies.
    """
    tag = evidence.metas.get("articletitle", "")
    named = [*(titles_of(tag, own=True) if tag else ()), *_in_headings(evidence)]
    labelled = [text for index, text in enumerate(evidence.titles) if not is_field(evidence.titles, index)]
    # The name of a plain text is its first line, whatever that is.
    shown = evidence.page_title
    shown = "" if "。" in shown or is_field([shown], 0) else shown
    named += [title for text in (shown, *labelled) if text for title in titles_of(text)]
    lines = _in_lines(evidence)
    first = next((title for title in named if title.kind != "none"), None)
    if first is not None and first.kind == "lookalike":
        return first, [first] if first.facts else []
    years = {title.year for title in named if title.kind == "report"} - {None}
    lines = [title for title in lines if not years or title.year is None or title.year in years]
    if any(title.kind == "report" for title in named) and _differ(lines):
        lines = []
    reports = [title for title in (*named, *lines) if title.kind == "report"]
    if not reports:
        return first or next(iter(lines), None), []
    reports.sort(key=lambda title: -title.facts)
    return reports[0], reports

"""A page's title, among all that it prints.

`read_titles(evidence)` gives the page's title and every title of its report, the one that says most first. A title that
the page breaks over several lines is joined; one that stands in a link is another page's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from parsers.facts.evidence import Evidence
from parsers.facts.names import is_body, is_called
from parsers.facts.title import ENDS, Title, is_column, is_list, read_title, titles_of

# How a line ends, or what it holds, when a title runs on in the next one.
_BEGINS = re.compile(r"(?:关于|年|年度|政府|信息|政务|公开|工作|情况|的|\d)$|公开|20\d\d年")
_NO_TITLE = re.compile(r"[:>。;|]|来源|^\d{4}-")


def _before(evidence: Evidence, index: int) -> Iterator[str]:
    """The lines in front of one, nearest first, as long as they can belong to a title."""
    for line in reversed(evidence.head[max(0, index - 3) : index]):
        plain = "".join(line.split())
        if len(line) > 60 or is_column(line) or _NO_TITLE.search(line) or plain in evidence.links or is_list(line):
            return
        if _BEGINS.search(plain) is None and not is_body(plain):
            return
        yield line


def _joined(evidence: Evidence, index: int) -> Title:
    """The title that ends in a line, with what it needs of the lines before it."""
    line = evidence.head[index]
    best = next(titles_of(line), Title(line, "none"))
    level = evidence.levels.get("".join(line.split()), 0)
    joined = line
    origin = "line"
    for before in _before(evidence, index):
        if best.kind == "lookalike" or best.facts == 2:
            break
        if level and evidence.levels.get("".join(before.split()), 0) != level:
            origin = "banner"
        joined = before + joined
        title = read_title(joined)
        if title.kind != "report" or title.facts <= best.facts:
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
        best = _joined(evidence, index)
        if best.kind != "none" and not (best.kind == "report" and best.facts == 0 and is_column(line)):
            found.append(best)
    return found


def read_titles(evidence: Evidence) -> tuple[Title | None, list[Title]]:
    """The page's title, and every title of a report that the page shows, the one that says most first."""
    own = [evidence.metas.get("articletitle", ""), *evidence.headings[:3]]
    named = [title for text in own if text for title in titles_of(text, own=True)]
    named += [title for text in (evidence.page_title, *evidence.titles) if text for title in titles_of(text)]
    lines = _in_lines(evidence)
    first = next((title for title in named if title.kind != "none"), None)
    if first is not None and first.kind == "lookalike":
        return first, [first] if first.facts else []
    reports = [title for title in (*named, *lines) if title.kind == "report"]
    if not reports:
        return first or next(iter(lines), None), []
    reports.sort(key=lambda title: -title.facts)
    return reports[0], reports

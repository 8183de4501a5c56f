"""The appendix: for each report its address, when it was captured, and the archived page with the numbers marked.

A number that is not marked is listed with the place that the parser named and why it has no mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from nianbao.factsheet.evidence import Evidence
from nianbao.factsheet.figures import section, signed
from nianbao.factsheet.head import warning
from nianbao.factsheet.markup import Safe, chinese, element, together
from nianbao.factsheet.words import Words, moment
from warehouse.factsheet import Sheet
from warehouse.factsheet.records import Paper, Row

_EXTENTS = {"whole": "page_shown", "parts": "page_parts", "none": "page_none"}


def sources(sheet: Sheet, evidence: Mapping[int, Evidence], words: Words) -> Safe:
    """The appendix, the latest report first."""
    note = element("p", words("sources_note"), class_="note")
    papers = [_paper(paper, sheet, evidence[paper.year], words) for paper in reversed(sheet.papers)]
    return section("sources", words, warning(sheet, words), note, *papers)


def _paper(paper: Paper, sheet: Sheet, evidence: Evidence, words: Words) -> Safe:
    facts = [
        element("div", element("dt", words(name)), element("dd", value))
        for name, value in _facts(paper, words)
        if value is not None
    ]
    doubts = []
    if paper.official is False:
        doubts.append(element("p", words("unofficial"), class_="caution"))
    if paper.tampering:
        doubts.append(element("p", words("tampered"), chinese("、".join(paper.tampering)), class_="caution"))
    return element(
        "article",
        element("h3", words("report_on", year=paper.year)),
        element("dl", *facts, class_="facts"),
        *doubts,
        _unmarked(paper, sheet.rows, evidence, words),
        _page(evidence, words),
        id=f"r-{paper.year}",
    )


def _facts(paper: Paper, words: Words) -> Iterator[tuple[str, Safe | str | None]]:
    yield "report_title", chinese(paper.title) if paper.title else None
    yield "printed_name", chinese(paper.agency) if paper.agency else None
    yield "address", web_link(paper.url)
    yield "captured", moment(paper.fetched_at)
    yield "gone", moment(paper.gone_since) if paper.gone_since else None
    yield "form", paper.form or words("form_none")
    yield "sums", words("sums_counted", passed=paper.passed, failed=paper.failed, open=paper.open)
    yield "chosen", words(f"chosen_{paper.chosen_because}", count=paper.candidates)
    yield "version", words("version_of", version=paper.version, versions=paper.versions) if paper.versions > 1 else None
    yield "document", element("code", paper.document_id)
    yield "sha256", element("code", paper.sha256)
    record = " ".join(part for part in (paper.archive_file, paper.capture_id) if part)
    yield "record", element("code", record) if record else None


def web_link(url: str) -> Safe | str:
    """An address that leads there, where it is one of the web."""
    try:
        is_web = urlsplit(url).scheme in ("http", "https")
    except ValueError:
        is_web = False
    shown = element("span", url, lang="zh")
    return element("a", shown, href=url, rel="noreferrer noopener nofollow") if is_web else shown


def _unmarked(paper: Paper, rows: tuple[Row, ...], evidence: Evidence, words: Words) -> Safe | None:
    """The numbers of the sheet that have no mark, for their links to lead to."""
    lines = []
    for row in rows:
        found = row.numbers.get(paper.year)
        if found is None or found.cell.value is None or row.key not in evidence.asked or evidence.is_marked(row.key):
            continue
        lines.append(
            element(
                "tr",
                element("th", words.cell(row.key), scope="row"),
                element("td", signed(found, words), class_=f"n {found.sign}"),
                element("td", chinese(found.cell.raw)),
                element("td", words.place(found.cell.where)),
                element("td", words(evidence.reason(row.key))),
                id=f"u-{paper.year}-{row.key}",
            )
        )
    if not lines:
        return None
    head = element(
        "tr", *(element("th", words(name), scope="col") for name in ("item", "number", "raw", "place", "why"))
    )
    table = element("table", element("thead", head), element("tbody", *lines), class_="unmarked")
    return together(
        element("h4", words("unmarked")),
        element("p", words("unmarked_note"), class_="note"),
        element("div", table, class_="wide"),
    )


def _page(evidence: Evidence, words: Words) -> Safe:
    if evidence.marked is None:
        why = words({"record": "absent_record", "damaged": "absent_damaged"}.get(evidence.why or "", "absent_other"))
        return element("p", words("page_absent", why=why), class_="caution")
    marked = evidence.marked
    held = element("div", Safe(marked.html), class_="page", lang="zh") if marked.html else None
    return together(element("h4", words(_EXTENTS[marked.extent])), held)

"""A fact sheet of one body as one HTML file, that a person reads, prints, and opens without a network.

`page(sheet, evidence, lang)` gives the file's text: what `warehouse.factsheet` says, with the archived pages that
`evidence.gather` found. Nothing in it loads or runs anything: style and charts stand in the file, and a policy in its
head forbids the rest. Text of pages is always escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

from nianbao.factsheet.comparison import comparison
from nianbao.factsheet.contradictions import contradictions, corrections
from nianbao.factsheet.dates import timeliness
from nianbao.factsheet.evidence import Evidence, gather
from nianbao.factsheet.figures import figures
from nianbao.factsheet.head import contents, head
from nianbao.factsheet.markup import Safe, element, together
from nianbao.factsheet.revisions import revisions
from nianbao.factsheet.sources import sources
from nianbao.factsheet.words import Lang, Words
from warehouse.factsheet import Sheet
from warehouse.made_up import NOTICE

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

# Each printed page says it at its top, so that no single one can be taken for the real thing.
_ON_EVERY_PAGE = """
@media print {{ @page {{ @top-center {{ content: "{notice}"; color: #b3261e; font: 700 9pt sans-serif; }} }} }}
"""


def page(sheet: Sheet, evidence: Mapping[int, Evidence], lang: Lang = "zh") -> str:
    """The whole file."""
    words = Words(lang)
    sections = _sections(sheet, evidence, words)
    there = {name: section for name, section in sections.items() if section is not None}
    parts = [head(sheet, evidence, words), contents(there, words), *there.values()]
    style = resources.files("nianbao").joinpath("factsheet", "sheet.css").read_text(encoding="utf-8")
    if sheet.basis.made_up:
        style += _ON_EVERY_PAGE.format(notice=NOTICE[lang])
    inside = together(
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", f"{sheet.body.name} · {words('title')}"),
        element("style", Safe(style)),
    )
    whole = element("html", element("head", inside), element("body", element("main", *parts)), lang=_LANGUAGES[lang])
    return f"<!DOCTYPE html>\n{whole}\n"


def _sections(sheet: Sheet, evidence: Mapping[int, Evidence], words: Words) -> Mapping[str, Safe | None]:
    """The sections by their ids; of a body without a report only what is known of its years."""
    if not sheet.papers:
        return {"timeliness": timeliness(sheet, words) if sheet.absences else None}
    return {
        "figures": figures(sheet, evidence, words),
        "comparison": comparison(sheet, words),
        "contradictions": contradictions(sheet, evidence, words),
        "revisions": revisions(sheet, words),
        "corrections": corrections(sheet, words),
        "timeliness": timeliness(sheet, words),
        "sources": sources(sheet, evidence, words),
    }


_LANGUAGES: Mapping[Lang, str] = {"zh": "zh-CN", "en": "en"}

__all__ = ["Evidence", "Lang", "gather", "page"]

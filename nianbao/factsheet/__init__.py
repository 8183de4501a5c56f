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

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(sheet: Sheet, evidence: Mapping[int, Evidence], lang: Lang = "zh") -> str:
    """The whole file."""
    words = Words(lang)
    parts = [
        head(sheet, evidence, words),
        contents(words),
        figures(sheet, evidence, words),
        comparison(sheet, words),
        contradictions(sheet, evidence, words),
        revisions(sheet, words),
        corrections(sheet, words),
        timeliness(sheet, words),
        sources(sheet, evidence, words),
    ]
    style = resources.files("nianbao").joinpath("factsheet", "sheet.css").read_text(encoding="utf-8")
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


_LANGUAGES: Mapping[Lang, str] = {"zh": "zh-CN", "en": "en"}

__all__ = ["Evidence", "Lang", "gather", "page"]

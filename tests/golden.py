"""Golden pages: pages of different styles with what the parser reads from them, to be looked at when either changes.

`python -m tests.golden` writes the pages that are missing and every reading anew, and names the readings that changed:
look at each of those before committing it. A page itself is never made again, since others' pages do not change either.
A page that is new is compared with the figures it was made from: one that is read wrongly is not kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from parsers import Report, parse_document
from tests.pages import STYLES, Look, MadePage, Plan, make_page
from tests.parsers.judged import differences, silent

FOLDER = Path(__file__).parent / "fixtures" / "golden"
_READING = ".reading.json"
_SEED = 7
_PLANS = {
    "html_plain": Plan(form="2021"),
    "html_irregular": Plan(form="2019", look=Look(split_blocks=True)),
    "html_div_grid": Plan(form="2021", look=Look(three_rows=True)),
    "html_div_flat": Plan(form="2014", look=Look(blanks="zeros")),
    "shell_layout_table": Plan(form="2014"),
    "shell_json": Plan(form="2019", look=Look(blanks="zeros")),
    "shell_gkmlpt": Plan(form="2021", look=Look(signed="words", amount="yuan")),
    "code_gbk_as_utf8": Plan(form="2021", look=Look(split_blocks=True)),
    "text_cell_lines_spaced_dropped": Plan(form="2021", look=Look(signed="words", amount="yuan")),
    "text_pipes_padded": Plan(form="2019", look=Look(signed="words", amount="yuan")),
    "text_pipe_lines": Plan(form="2014"),
    "text_pipe_opens_row": Plan(form="2019", look=Look(blanks="zeros")),
    "text_one_line": Plan(form="2021", look=Look(blanks="zeros")),
    "text_pdf_layout": Plan(form="2021", look=Look(three_rows=True)),
    "text_markdown_rows": Plan(form="2019", look=Look(split_blocks=True)),
}
_FORMS = ("2021", "2019", "2021", "2014")
PLANS = {style: _PLANS.get(style) or Plan(form=_FORMS[place % len(_FORMS)]) for place, style in enumerate(STYLES)}
"""What each golden page was made from, by its style: there is one for every style."""


def make(style: str) -> MadePage:
    """The golden page of a style, made by today's generator."""
    plan = PLANS[style]
    plan.scale = "county"
    return make_page(style, _SEED, plan=plan)


def pages() -> Iterator[Path]:
    """Every golden page, in the order of its name."""
    return (path for path in sorted(FOLDER.iterdir()) if not path.name.endswith(_READING))


def reading_of(page: Path) -> Path:
    """The file that holds what is read from `page`."""
    return page.with_name(page.name + _READING)


def shown(report: Report) -> str:
    """A report for people to look over: facts, then one line a cell, then what does not add up."""
    facts = {
        "kind": report.kind,
        "form": report.form,
        "agency": report.agency,
        "year": report.year,
        "title": report.title,
        "published_on": str(report.published_on),
        "charset": report.source.charset,
        "tampering": report.source.tampering,
        "sections": [section.title for section in report.sections],
        "claims": [f"{claim.key} {claim.value} {claim.agrees}" for claim in report.claims],
        "cells": [f"{cell.key} {cell.value} {cell.status} {cell.trust}" for cell in report.cells],
        "checks": [f"{check.code} {check.over} {check.status}" for check in report.checks if check.status != "pass"],
        "notes": [f"{note.code}: {note.text}" for note in report.notes],
    }
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


def misread(made: MadePage) -> list[str]:
    """What is wrong with the reading of a new page, in words; of a page that lost cells, only what looks right."""
    report = parse_document(made.data)
    judge = silent if made.expected["lossy"] else differences
    return [f"{one.key}: {one.printed} is printed, {one.read} read" for one in judge(made, report)]


def _make_missing() -> None:
    have = {path.name.split(".", 1)[0] for path in pages()}
    for style in PLANS:
        if style in have:
            continue
        made = make(style)
        wrong = misread(made)
        if wrong:
            print(f"not kept: {style}, which is read wrongly: {'; '.join(wrong[:5])}")
            continue
        (FOLDER / f"{style}.{made.name.rsplit('.', 1)[1]}").write_bytes(made.data)


def main() -> None:
    """Writes what is missing and says what changed."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    _make_missing()
    for page in pages():
        now = shown(parse_document(page.read_bytes()))
        before = reading_of(page).read_text(encoding="utf-8") if reading_of(page).exists() else None
        if now != before:
            reading_of(page).write_text(now, encoding="utf-8")
            print(f"{'changed' if before else 'new'}: {page.name}")


if __name__ == "__main__":
    main()

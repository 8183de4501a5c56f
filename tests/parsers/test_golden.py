"""Golden pages are read as they were when their readings were looked over.

A reading that changes on purpose is written anew by `python -m tests.golden` and looked over before it is committed.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from parsers import parse_document
from tests.golden import FOLDER, PLANS, make, misread, pages, reading_of, shown

PAGES = list(pages())


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_a_golden_page_is_read_as_before(page: Path) -> None:
    assert shown(parse_document(page.read_bytes())) == reading_of(page).read_text(encoding="utf-8")


def test_every_golden_page_has_a_reading_and_every_reading_a_page() -> None:
    assert {path.name.split(".", 1)[0] for path in PAGES} == set(PLANS)
    kept = {path.name for path in FOLDER.iterdir()}
    assert kept == {name for page in PAGES for name in (page.name, reading_of(page).name)}


@pytest.mark.parametrize("style", ["html_plain", "text_one_line"])
def test_a_page_that_is_read_wrongly_is_not_kept(style: str) -> None:
    made = make(style)
    assert misread(made) == []
    made.expected["cells"] = dict.fromkeys(made.cells, Decimal(-1))
    assert misread(made)


def test_no_golden_page_has_a_label_that_no_form_knows() -> None:
    unknown = [
        f"{page.name}: {note.text}"
        for page in PAGES
        for note in parse_document(page.read_bytes()).notes
        if note.code == "unknown_label"
    ]
    assert unknown == []

"""Whether every number that must not be used unseen is coloured and says why, whatever it is made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import openpyxl
import pytest

from parsers.records import Claim
from tests.warehouse.made import records
from tests.warehouse.viewed import cell, put, report
from warehouse.build import build
from warehouse.exports import Choice, export
from warehouse.exports.parts import parts
from warehouse.exports.styles import _STATES
from warehouse.exports.words import STATES, words

COLOURS = {f"FF{look['bg_color'].removeprefix('#')}": state for state, look in _STATES.items()}
CELLS = {
    "suspect": "临江市民政局",
    "derived": "临江市财政局",
    "missing": "临江市教育局",
    "open": "临江市水利局",
    "contradicted": "临江市司法局",
    "zero": "临江市审计局",
    "exceeded": "临江市统计局",
    "no_table": "临江市文化局",
}
"""Whose report on 2024 has what."""
VIEWS = ("agency_years", "requests_wide", "requests_long", "report_cells", "cells")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trusted")
    parsed = {name: report(2024, agency=agency) for name, agency in CELLS.items()}
    refused = "requests.refused_third_party.total"
    put(parsed["suspect"], refused, 3, trust="suspect")
    put(parsed["derived"], refused, 3, status="derived", trust="verified")
    put(parsed["missing"], refused, None, status="missing")
    put(parsed["open"], refused, None, status="blank")
    received = cell(parsed["contradicted"], "requests.new_received.total")
    assert received.value is not None
    claim = Claim(key=received.key, value=received.value + 3, text="本年新收政府信息公开申请若干件", agrees=False)
    parsed["contradicted"].report.claims = [claim]
    for one in parsed["zero"].report.cells:
        if one.key.startswith("requests."):
            put(parsed["zero"], one.key, 0)
    put(parsed["exceeded"], "requests.granted.total", 9999)
    kept = [one for one in parsed["no_table"].report.cells if not one.key.startswith("requests.")]
    parsed["no_table"].report.cells = kept
    build(records(folder, list(parsed.values())), folder / "nianbao.duckdb")
    return folder / "nianbao.duckdb"


Rows = dict[str, dict[str, Any]]


@pytest.fixture(scope="module", params=["zh", "en"])
def sheets(made: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The cells of agency_years, by what a report has and the column's name, with the language."""
    choice = Choice(views=VIEWS, language=request.param)
    (path,) = export(made, "xlsx", choice, tmp_path_factory.mktemp("books")).files
    with closing(openpyxl.load_workbook(path)) as book:
        yield request.param, book


def rows(book: Any, sheet: str, language: Any) -> Rows:
    """The cells of a sheet with one row for each document, by whose they are and the column's name."""
    dictionary = book[words(language).dictionary]
    names = {(row[0], row[2]): row[1] for row in dictionary.iter_rows(min_row=2, values_only=True)}
    labels = [names[sheet, found.value] for found in book[sheet][1]]
    bodies = {agency: name for name, agency in CELLS.items()}
    place = labels.index("agency")
    found = book[sheet].iter_rows(min_row=2)
    return {bodies[row[place].value]: dict(zip(labels, row, strict=True)) for row in found}


def state(found: Any) -> str | None:
    return COLOURS.get(found.fill.fgColor.rgb) if found.fill.fill_type else None


def test_every_column_with_a_number_of_the_report_has_its_parts(made: Path) -> None:
    with duckdb.connect(made, read_only=True) as con:
        found = parts(con)
        columns = con.execute("SELECT column_name, column_type FROM (DESCRIBE agency_years)").fetchall()
    numbers = [name for name, kind in columns if kind in ("BIGINT", "HUGEINT", "DOUBLE")]
    others = {"people", "numbers", "verified_share", "doubtful_count"}  # of the population, or counts of numbers
    assert set(found) == set(numbers) - others
    assert found["unable_share"] == (
        "requests.unable_not_held.total", "requests.unable_needs_creation.total", "requests.unable_unclear.total",
        "requests.outcome_total.total",
    )  # fmt: skip
    assert all(len(found[name]) > 1 for name in found if name.endswith("_share"))


@pytest.mark.parametrize("kind", ["suspect", "derived", "missing", "open"])
def test_totals_and_shares_have_the_colour_of_their_parts(sheets: Any, kind: str) -> None:
    language, book = sheets
    row = rows(book, "agency_years", language)[kind]
    of = ["refused_third_party", "refused_third_party_share", "refused_total", "refused_share"]
    for name in of:
        assert state(row[name]) == kind, name
        assert (row[name].value is None) == (kind != "derived")
    part = "第三方合法权益" if language == "zh" else "third"
    assert all(part in row[name].comment.text for name in of[1:])
    assert state(row["unable_total"]) is None
    assert state(row["granted_share"]) is None


def test_every_empty_number_that_has_a_reason_is_coloured_and_says_it(sheets: Any, made: Path) -> None:
    language, book = sheets
    with duckdb.connect(made, read_only=True) as con:
        figures = parts(con)
    for kind, row in rows(book, "agency_years", language).items():
        for name in figures:
            if row[name].value is None and name != "requests_per_100k":
                assert state(row[name]), (kind, name)
                assert row[name].comment or state(row[name]) in ("missing", "open"), (kind, name)


@pytest.mark.parametrize(("kind", "name", "expected"), [
    ("zero", "granted_share", "uncomputable"), ("exceeded", "unable_share", "suspect"),
    ("no_table", "refused_total", "missing"), ("no_table", "received", "missing"),
])  # fmt: skip
def test_a_reason_of_the_whole_row_is_told(sheets: Any, kind: str, name: str, expected: str) -> None:
    language, book = sheets
    row = rows(book, "agency_years", language)[kind]
    assert state(row[name]) == expected
    assert words(language).rates[kind] in row[name].comment.text
    assert state(row["reconsiderations"]) is None


def test_what_a_finding_contradicts_is_coloured_and_has_its_sentence(sheets: Any, made: Path) -> None:
    language, book = sheets
    with duckdb.connect(made, read_only=True) as con:
        ((*sentences,),) = con.execute("SELECT sentence_zh, sentence_en FROM findings WHERE code = 'claim'").fetchall()
    sentence = sentences[language == "en"]
    for sheet, name in (("agency_years", "received"), ("requests_wide", "new_received_total")):
        found = rows(book, sheet, language)["contradicted"]
        assert state(found[name]) == "contradicted"
        assert found[name].value is not None
        assert sentence in found[name].comment.text
        assert [column for column in found if state(found[column]) == "contradicted"] == [name]
    for sheet in ("requests_long", "report_cells", "cells"):
        orange = [found for row in book[sheet].iter_rows() for found in row if state(found) == "contradicted"]
        (found,) = orange
        assert sentence in found.comment.text


def test_the_legend_has_every_state() -> None:
    assert set(STATES) == set(_STATES)
    for language in ("zh", "en"):
        assert set(words(language).legend) == {*STATES, "sound"}


def test_a_revision_of_numbers_in_doubt_shows_it(tmp_path: Path) -> None:
    key = "requests.refused_third_party.total"
    before, after = (report(2024, agency="临江市民政局") for _ in range(2))
    put(before, key, 3, trust="suspect")
    put(after, key, 4, status="derived", trust="verified")
    after.report.source.sha256 = "f" * 64
    later = msgspec.structs.replace(after, fetched_at=before.fetched_at + dt.timedelta(days=9))
    build(records(tmp_path, [before, later]), tmp_path / "w.duckdb")
    choice = Choice(views=("revisions",), language="en")
    (path,) = export(tmp_path / "w.duckdb", "xlsx", choice, tmp_path).files
    with closing(openpyxl.load_workbook(path)) as book:
        heading, row = book["revisions"].iter_rows()
        found = {label.value: one for label, one in zip(heading, row, strict=True)}
    assert (found["earlier"].value, state(found["earlier"])) == (3, "suspect")
    assert (found["later"].value, state(found["later"])) == (4, "derived")
    told = [found[name].value for name in ("earlier trust", "earlier status", "later trust", "later status")]
    assert told == ["suspect", "reported", "verified", "derived"]

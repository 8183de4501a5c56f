"""The page generator itself: its figures add up, its pages are what they say, the same seed gives the same bytes."""

from __future__ import annotations

import json
import random
import re
from decimal import Decimal

import pytest

from tests.pages import ALL_DAMAGES, STYLES, Plan, fits, lookalike, make_page, mixed
from tests.pages.article import Article, rows_of, truth
from tests.pages.build import build
from tests.pages.figures import APPLICANTS, CHALLENGES, OUTCOMES, RESULTS, SCALES, STATISTICS_SUMS, make_figures
from tests.pages.html import TABLES
from tests.pages.lookalikes import LOOKALIKES
from tests.pages.numbers import readings
from tests.pages.prose import TITLES
from tests.pages.statistics import STATISTICS_ROWS

FORMS = ("2021", "2019")


def _rng(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - pages are made, not secrets


def _number(figures: dict[str, Decimal | None], key: str) -> Decimal:
    number = figures[key]
    assert number is not None
    return number


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("form", FORMS)
def test_every_sum_of_the_form_holds(form: str, scale: str) -> None:
    for seed in range(20):
        figures = make_figures(form, _rng(seed), scale)
        for who in (*APPLICANTS, "total"):
            column = {row: _number(figures, f"requests.{row}.{who}") for row in OUTCOMES[form]}
            closed = _number(figures, f"requests.outcome_total.{who}")
            assert sum(column.values()) == closed
            came = _number(figures, f"requests.new_received.{who}") + _number(figures, f"requests.carried_in.{who}")
            assert came == closed + _number(figures, f"requests.carried_out.{who}")
        for row in (*OUTCOMES[form], "new_received", "carried_in", "outcome_total", "carried_out"):
            parts = [_number(figures, f"requests.{row}.{who}") for who in APPLICANTS]
            assert min(parts) >= 0
            assert sum(parts) == figures[f"requests.{row}.total"]
        for group in CHALLENGES:
            parts = [_number(figures, f"challenges.{group}.{result}") for result in RESULTS]
            assert sum(parts) == figures[f"challenges.{group}.total"]


@pytest.mark.parametrize("scale", SCALES)
def test_every_sum_of_the_statistics_holds(scale: str) -> None:
    for seed in range(20):
        figures = make_figures("2014", _rng(seed), scale, STATISTICS_ROWS)
        for total, parts in STATISTICS_SUMS.items():
            assert sum(_number(figures, f"statistics.{part}.value") for part in parts) == _number(
                figures, f"statistics.{total}.value"
            )


@pytest.mark.parametrize(("form", "cells"), [("2021", 10 + 25 * 7 + 15), ("2019", 22 + 23 * 7 + 15), ("2014", 58)])
def test_a_report_has_every_cell_of_its_form(form: str, cells: int) -> None:
    assert len(truth(build(Plan(form=form), _rng(1)))) == cells


@pytest.mark.parametrize("style", STYLES)
def test_the_same_seed_gives_the_same_page(style: str) -> None:
    first, second = make_page(style, 3), make_page(style, 3)
    assert (first.name, first.data, first.expected) == (second.name, second.data, second.expected)
    assert make_page(style, 4).data != first.data


@pytest.mark.parametrize("style", [style for style in STYLES if style.startswith("text_")])
def test_a_text_shows_every_number_that_it_is_judged_by(style: str) -> None:
    page = make_page(style, 5, plan=Plan(form="2021", scale="city"))
    if page.expected["lossy"]:
        return
    shown = set(re.findall(r"\d+(?:\.\d+)?", page.data.decode()))
    assert {format(number.normalize(), "f") for number in page.cells.values() if number is not None} <= shown


@pytest.mark.parametrize("style", TABLES)
def test_a_table_prints_each_number_once(style: str) -> None:
    article = build(Plan(form="2021", scale="city"), _rng(6))
    for number, (_, row) in enumerate(rows_of(article)):
        for place, cell in enumerate(row.numbers):
            cell.text = f"{number + 100}{place:02}"
    printed = "".join(TABLES[style](table, _rng(1)) for table in article.tables)
    found = re.findall(r"\b\d{5}\b", re.sub(r"<[^>]*>", "" if style == "word" else " ", re.sub(r"</p>", " ", printed)))
    assert found == [cell.text for _, row in rows_of(article) for cell in row.numbers]


@pytest.mark.parametrize("form", ["2021", "2019", "2014", "mixed"])
@pytest.mark.parametrize("damage", ALL_DAMAGES)
def test_damage_leaves_a_page_with_a_truth(damage: str, form: str) -> None:
    for style in ("html_plain", "text_spaces"):
        if not fits(style, damage, form):
            continue
        page = make_page(style, 7, plan=Plan(form=form), damage=[damage])
        assert page.data
        assert json.loads(page.expected_json())["kind"] == "annual_report"


@pytest.mark.parametrize("name", LOOKALIKES)
def test_a_lookalike_has_no_cells(name: str) -> None:
    page = lookalike(name, 2)
    assert page.data
    assert page.expected["cells"] == {}


@pytest.mark.parametrize("title", TITLES)
def test_the_page_names_what_the_truth_names(title: str) -> None:
    page = make_page("html_plain", 8, plan=Plan(title=title))
    text = page.data.decode()
    agency = page.expected["agency"]
    assert agency is None or str(agency) in text
    assert str(page.expected["year"]) in text


def _requests() -> Article:
    return build(Plan(form="2021", scale="bureau"), _rng(9))


def test_one_glued_row_has_one_reading() -> None:
    article = _requests()
    row = next(row for _, row in rows_of(article, "requests") if row.name == "new_received")
    first, second = row.numbers[:2]
    first.text, second.gone = first.text + second.text, True
    assert readings(article, [row]) == [(tuple(int(cell.value or 0) for cell in row.numbers),)]


def test_two_glued_rows_of_one_column_may_have_many_readings() -> None:
    article = _requests()
    rows = [row for _, row in rows_of(article, "requests") if row.name in ("unable_not_held", "granted")]
    for row in rows:
        for cell, (text, gone) in zip(row.numbers, [("11", False), *[("0", False)] * 5, ("2", True)], strict=True):
            cell.text, cell.gone, cell.value = text, gone, Decimal(text)
    assert len(readings(article, rows)) != 1


def test_a_set_is_varied_and_repeatable() -> None:
    pages = list(mixed(1, 120))
    assert [page.data for page in mixed(1, 120)] == [page.data for page in pages]
    assert {page.style for page in pages} >= set(STYLES[:10])
    assert len({page.name for page in pages}) == 120
    assert {page.expected.get("form") for page in pages} >= {"2021", "2019", "2014"}

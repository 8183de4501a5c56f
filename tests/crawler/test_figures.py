"""Made-up figures are as right as real ones: every identity of the form holds, within a year and between years."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.sandbox.figures import Figures, broken_sums, form_of, make_figures, sibling
from crawler.sandbox.growth import APPLICANTS, SCALES
from crawler.sandbox.world import published
from parsers.forms import FORMS

FIRST_YEAR, LAST_YEAR = 2014, 2026
seeds = st.integers(0, 10**6)
scales = st.sampled_from(sorted(SCALES))
real = st.sampled_from(list(published().values()))
WITH_REQUESTS = ("2019", "2021")


def years_of(form: str) -> range:
    return range(FORMS[form].first_year, (FORMS[form].last_year or LAST_YEAR) + 1)


def with_totals(figures: Figures) -> Figures:
    """The figures with the totals that a report leaves blank."""
    cells = dict(figures.cells)
    for identity in FORMS[figures.form].identities:
        if len(identity.right) == 1 and cells.get(identity.right[0], 0) is None:
            cells[identity.right[0]] = sum((cells.get(key) or Decimal(0) for key in identity.left), Decimal(0))
    return msgspec.structs.replace(figures, cells=cells)


def check_link(before: Figures, after: Figures) -> None:
    """What must hold between the reports on two years, one after the other."""
    for who in [*APPLICANTS, "total"]:
        assert after.number(f"requests.carried_in.{who}") == before.number(f"requests.carried_out.{who}"), who
    for row in ("disclosure.regulations", "disclosure.normative_documents"):
        if f"{row}.in_force" in after.cells:
            stock = before.number(f"{row}.in_force") + before.number(f"{row}.disclosed_total")
            gained = after.number(f"{row}.issued") - after.number(f"{row}.repealed")
            assert after.number(f"{row}.in_force") == stock + gained, row
    for key in before.cells.keys() & after.cells.keys():
        if key.endswith(".items_last_year"):
            change = before.number(key.replace("items_last_year", "change"))
            assert after.number(key) == before.number(key) + change, key


@given(st.sampled_from(sorted(FORMS)), seeds, scales)
def test_invented_figures_fill_the_form_and_keep_its_identities(form: str, seed: int, scale: str) -> None:
    figures = make_figures(form, seed, scale)
    assert list(figures.cells) == [spec.key for spec in FORMS[form].cells]
    assert broken_sums(figures) == []
    assert figures.made_up
    signed = {spec.key for spec in FORMS[form].cells if spec.column == "change"}
    assert all(value is not None and (value >= 0 or key in signed) for key, value in figures.cells.items())
    assert all(value == int(value) for key, value in figures.cells.items() if value and key.startswith("requests."))


@given(st.sampled_from(sorted(FORMS)), seeds, scales, st.integers(FIRST_YEAR, LAST_YEAR))
def test_siblings_of_invented_figures(form: str, seed: int, scale: str, year: int) -> None:
    start = make_figures(form, seed, scale)
    grown = sibling(start, year, seed)
    assert grown.year == year
    assert grown.form == form_of(year).id
    assert grown.agency == start.agency
    assert broken_sums(grown) == []
    assert grown == sibling(start, year, seed)


@given(st.sampled_from(WITH_REQUESTS), seeds, scales, st.integers(2019, LAST_YEAR - 1))
def test_years_go_on_from_one_another(form: str, seed: int, scale: str, year: int) -> None:
    start = make_figures(form, seed, scale)
    check_link(sibling(start, year, seed), sibling(start, year + 1, seed))


@given(real, st.integers(2019, LAST_YEAR - 1), st.sampled_from(["sandbox-changsha", "x"]))
def test_years_around_published_figures(figures: Figures, year: int, seed: str) -> None:
    before, after = sibling(figures, year, seed), sibling(figures, year + 1, seed)
    assert broken_sums(with_totals(before)) == broken_sums(with_totals(after)) == []
    check_link(before, after)
    assert sibling(figures, figures.year, seed) is figures


def test_published_figures_keep_the_identities() -> None:
    for figures in published().values():
        assert broken_sums(with_totals(figures)) == []
        assert not figures.made_up


def test_a_broken_sum_is_named() -> None:
    figures = make_figures("2021", 1, "county")
    figures.cells["requests.new_received.total"] = figures.number("requests.new_received.total") + 1
    assert any("total" in sum_ for sum_ in broken_sums(figures))
    assert len(broken_sums(figures)) >= 2  # of its row, and of its column


def test_the_same_arguments_give_the_same_figures_and_others_others() -> None:
    assert make_figures("2021", 1, "city") == make_figures("2021", 1, "city")
    assert make_figures("2021", 1, "city").cells != make_figures("2021", 2, "city").cells


def test_scale_is_felt() -> None:
    received = [make_figures("2021", 7, scale).number("requests.new_received.total") for scale in ("township", "city")]
    assert received[0] < 100 < 1000 < received[1]


@pytest.mark.parametrize(
    ("form", "scale", "word"), [("1999", "city", "the forms are 2014"), ("2021", "planet", "the scales are township")]
)
def test_unknown_forms_and_scales(form: str, scale: str, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        make_figures(form, 1, scale)
    with pytest.raises(ValueError, match="no form covers the report on 2013"):
        form_of(2013)


def test_what_stands_in_a_cell() -> None:
    figures = make_figures("2021", 1, "bureau")
    cells = {**figures.cells, "requests.granted.business": None, "disclosure.fees.amount": Decimal("4068.208")}
    shown = Figures(form="2021", agency="x", year=2024, published_on=figures.published_on, cells=cells)
    assert (shown.text("requests.granted.business"), shown.text("disclosure.fees.amount")) == ("", "4068.208")
    assert shown.number("requests.granted.business") == 0

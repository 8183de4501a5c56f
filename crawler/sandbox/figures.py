"""Figures of reports: what a report's tables hold, and made-up ones that are as right as real ones.

`make_figures(form, seed, scale)` invents a valid report of any size; `sibling(figures, year, seed)` grows another year
around given figures. Both keep every identity of the form, and a sibling also what must hold between years:
carried_in is last year's carried_out, column by column, and the stock of rules (in_force, disclosed_total) and the list
of items (items_last_year + change) go on from year to year. The same arguments give the same figures.

Counts are items (件); amounts are in the unit of the form's cell. A blank cell is None and counts as zero in a sum.
Raises ValueError for an unknown form, scale or year. Nothing here reads a page or prints one.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from decimal import Decimal

import msgspec

from crawler.sandbox.growth import APPLICANTS, SCALES, ZERO, column, fresh, fresh_number, outcome_rows, settled, varied
from parsers.forms import FORMS, Form

Cells = dict[str, Decimal | None]


class Slip(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mistake that the made-up agency makes in its own report: the number at `key` is `off_by` too high, in the table
    or, with `prose`, only in the text."""

    year: int
    key: str
    off_by: int
    prose: bool = False


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What the tables of one report hold. `printed` is the text of cells that show more than the bare number."""

    form: str
    agency: str
    year: int
    published_on: dt.date
    cells: Cells
    made_up: bool = True
    source: str = "演示用虚构数字"
    printed: dict[str, str] = {}
    slips: tuple[Slip, ...] = ()

    def number(self, key: str) -> Decimal:
        """The number at `key`, zero when the cell is blank or the report has none."""
        return self.cells.get(key) or ZERO

    def text(self, key: str) -> str:
        """What stands in the cell."""
        value = self.cells[key]
        return self.printed.get(key, "" if value is None else f"{value:f}")


def form_of(year: int) -> Form:
    """The form that was in force for the report on `year`."""
    for form in FORMS.values():
        if form.covers(year):
            return form
    raise ValueError(f"no form covers the report on {year}: the forms here begin with 2014")


def broken_sums(figures: Figures) -> list[str]:
    """The identities of the form that do not hold, as `code over`, but for those of a table that the report has not."""
    broken = []
    for identity in FORMS[figures.form].identities:
        if not any(key in figures.cells for key in identity.keys):
            continue
        left, right = (sum(map(figures.number, side), ZERO) for side in (identity.left, identity.right))
        if left != right:
            broken.append(f"{identity.code} {identity.over}")
    return broken


def make_figures(
    form_id: str, seed: int | str, scale: str, *, agency: str = "示例机关", year: int | None = None
) -> Figures:
    """Invented figures for a form ("2014", "2019" or "2021") and a scale (township, bureau, county, city)."""
    if form_id not in FORMS:
        raise ValueError(f"there is no form {form_id!r}; the forms are {', '.join(FORMS)}")
    if scale not in SCALES:
        raise ValueError(f"there is no scale {scale!r}; the scales are {', '.join(SCALES)}")
    form = FORMS[form_id]
    year = form.first_year if year is None else year
    rng = random.Random(f"{seed}|{agency}|{year}|{scale}")  # noqa: S311
    cells = fresh(form, rng, SCALES[scale])
    return _figures(form, agency, year, cells, seed)


def sibling(figures: Figures, year: int, seed: int | str) -> Figures:
    """The made-up report of the same agency on another year, however far away: the years between are walked through."""
    while figures.year != year:
        figures = _neighbour(figures, figures.year + (1 if year > figures.year else -1), seed)
    return figures


def _figures(form: Form, agency: str, year: int, cells: Mapping[str, Decimal], seed: int | str) -> Figures:
    ordered: Cells = {spec.key: cells[spec.key] for spec in form.cells}
    return Figures(
        form=form.id,
        agency=agency,
        year=year,
        published_on=_published_on(agency, year, seed),
        cells=ordered,
        printed=_printed(form, agency, ordered, seed),
    )


def _published_on(agency: str, year: int, seed: int | str) -> dt.date:
    """Governments have until 31 March of the next year, departments until 31 January (条例 2019, Art. 49)."""
    days = 75 if agency.endswith("人民政府") else 20
    rng = random.Random(f"{seed}|{agency}|{year}|date")  # noqa: S311
    return dt.date(year + 1, 1, 9) + dt.timedelta(days=rng.randrange(days))


def _printed(form: Form, agency: str, cells: Cells, seed: int | str) -> dict[str, str]:
    """Changes with or without a sign, amounts in 元 or 万元: each agency has its way and keeps it."""
    rng = random.Random(f"{seed}|{agency}|way")  # noqa: S311
    up, down = rng.choice((("", "-"), ("+", "-"), ("增", "减")))
    per_unit, unit = rng.choice(((1, "元"), (10000, "万元")))
    printed = {}
    for spec in form.cells:
        value = cells[spec.key]
        if spec.column == "change" and value:
            printed[spec.key] = f"{up if value > 0 else down}{abs(value):f}"
        elif spec.unit == "yuan" and value:
            printed[spec.key] = f"{(value / per_unit).normalize():f}{unit}"
    return printed


def _neighbour(figures: Figures, year: int, seed: int | str) -> Figures:
    form, before = form_of(year), FORMS[figures.form]
    rng = random.Random(f"{seed}|{figures.agency}|{year}")  # noqa: S311
    size = int(figures.number("requests.new_received.total") or figures.number("statistics.requests.value")) or 1
    if "2014" in (form.id, before.id) and form is not before:
        return _figures(form, figures.agency, year, fresh(form, rng, size), seed)  # nothing links these two forms
    cells = {}
    for spec in form.cells:
        if spec.table == "requests":
            continue
        known = figures.cells.get(spec.key, figures.cells.get(spec.key.replace(".issued", ".made")))
        cells[spec.key] = fresh_number(spec, rng, size) if known is None else varied(rng, known)
    later = year > figures.year
    cells |= _stocks(figures, cells, later=later) | _item_lists(figures, rng, cells, later=later)
    for who in APPLICANTS if outcome_rows(form) else ():
        cells |= _sibling_column(form, rng, figures, who, later=later)
    return _figures(form, figures.agency, year, settled(form, cells), seed)


def _stocks(figures: Figures, cells: Mapping[str, Decimal], *, later: bool) -> dict[str, Decimal]:
    """Rules in force (2021 form) or disclosed in total (2019 form), so that each year goes on from the last."""
    linked: dict[str, Decimal] = {}
    for row in ("disclosure.regulations", "disclosure.normative_documents"):
        if f"{row}.in_force" not in cells and f"{row}.disclosed_total" not in cells:
            continue
        new = "issued" if f"{row}.issued" in cells else "made"
        gained, lost = cells[f"{row}.{new}"], cells.get(f"{row}.repealed", ZERO)
        end = figures.number(f"{row}.in_force") + figures.number(f"{row}.disclosed_total")
        if later:
            lost = min(lost, end + gained)
            end = end + gained - lost
        else:
            end -= (
                figures.number(f"{row}.issued") + figures.number(f"{row}.disclosed") - figures.number(f"{row}.repealed")
            )
            gained = min(gained, end)
        if end < 0:
            raise ValueError(
                f"{figures.agency} {figures.year}: {row} leaves {end} for the year before; mend the figures"
            )
        linked |= {f"{row}.{new}": gained}
        linked |= (
            {f"{row}.repealed": lost, f"{row}.in_force": end}
            if new == "issued"
            else {f"{row}.disclosed": gained, f"{row}.disclosed_total": end}
        )
    return linked


def _item_lists(
    figures: Figures, rng: random.Random, cells: Mapping[str, Decimal], *, later: bool
) -> dict[str, Decimal]:
    """items_last_year and change of the 2019 form: last year's items and its change are this year's items_last_year."""
    linked: dict[str, Decimal] = {}
    for key in [key for key in cells if key.endswith(".items_last_year")]:
        row = key.rpartition(".")[0]
        had, change = cells[key], Decimal(rng.randint(-2, 3))
        if key in figures.cells and later:
            had = figures.number(key) + figures.number(f"{row}.change")
        if key in figures.cells and not later:  # the change leads to what the given year had
            change = min(change, figures.number(key))
            had = figures.number(key) - change
        else:
            change = max(change, -had) if had else ZERO
        linked |= {key: had, f"{row}.change": change}
    return linked


def _sibling_column(form: Form, rng: random.Random, figures: Figures, who: str, *, later: bool) -> dict[str, Decimal]:
    ending = f".{who}"
    rows = [key.split(".")[1] for key in figures.cells if key.startswith("requests.") and key.endswith(ending)]
    shape = {row: figures.number(f"requests.{row}.{who}") for row in rows}
    shape["other_other"] = shape.get("other_other", shape.get("other", ZERO))
    shape["other"] = shape.get("other", sum((shape[row] for row in rows if row.startswith("other_")), ZERO))
    if later:
        return column(form, rng, who, shape, carried_in=shape["carried_out"])
    return column(form, rng, who, shape, carried_out=shape["carried_in"])

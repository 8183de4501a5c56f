"""Made-up numbers that go together: one table or one column at a time.

`fresh` invents all cells of a form for a body of a given size, `varied` a number near another, `column` one column of
the requests table that balances, `settled` adds the totals. All take the random generator, so that the caller decides
what is repeated. Sizes and shares are data: shapes.toml.
"""

from __future__ import annotations

import math
import random
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from importlib import resources
from typing import Any

from parsers.forms import CellSpec, Form

ZERO = Decimal(0)


def _load_shapes() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("shapes.toml").read_text(encoding="utf-8"))


_SHAPES = _load_shapes()
SCALES: dict[str, int] = _SHAPES["scales"]
APPLICANTS: dict[str, float] = _SHAPES["applicants"]


def fresh(form: Form, rng: random.Random, size: int) -> dict[str, Decimal]:
    """Every cell of the form, for a body with about `size` requests a year."""
    cells = {spec.key: fresh_number(spec, rng, size) for spec in form.cells if spec.table != "requests"}
    cells |= _mended_disclosure(cells)
    for who, share in APPLICANTS.items() if outcome_rows(form) else ():
        shape = _fresh_column(rng, size * share)
        cells |= column(form, rng, who, shape)
    return settled(form, cells)


def fresh_number(spec: CellSpec, rng: random.Random, size: int) -> Decimal:
    """One number that depends on no other."""
    if spec.unit in ("10k_yuan", "yuan"):
        most = size * (900 if spec.unit == "10k_yuan" else 500_000)
        return Decimal(rng.randint(0, most)) / 100
    if spec.row == "regulations" and size < SCALES["city"]:
        return ZERO  # only larger cities and provinces may make regulations
    if spec.column == "change":
        return Decimal(rng.randint(-2, 4))
    share, more = _SHAPES["upper"].get(spec.column, (0, 0))
    return Decimal(rng.randint(0, math.ceil(size * share) + more))


def _mended_disclosure(cells: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What the independent numbers of a fresh disclosure table must be so that they go together."""
    mended = {}
    for key, number in cells.items():
        row = key.rpartition(".")[0]
        if key.endswith(".disclosed"):
            mended[key] = cells[f"{row}.made"]
        elif key.endswith((".disclosed_total", ".in_force")):
            mended[key] = number + cells.get(f"{row}.made", cells.get(f"{row}.issued", ZERO))
        elif key.endswith(".change"):
            mended[key] = max(number, -cells[f"{row}.items_last_year"])
    return mended


def _fresh_column(rng: random.Random, requests: float) -> dict[str, Decimal]:
    received = int(requests * rng.uniform(0.6, 1.4) + rng.random())
    shape = {"new_received": received, "carried_in": received // 16, "carried_out": received // 15}
    return {row: Decimal(number) for row, number in shape.items()}


def varied(rng: random.Random, number: Decimal, wake: float = 0.0) -> Decimal:
    """A number near `number`; zero stays zero, but for a share `wake` of them."""
    if number <= 0:
        return Decimal(1) if rng.random() < wake else ZERO
    if number != number.to_integral_value():
        return (number * Decimal(str(round(rng.uniform(0.8, 1.25), 3)))).quantize(Decimal("0.01"))
    if number < 8:
        return Decimal(max(0, int(number) + rng.choice((-1, 0, 0, 1, 2))))
    return Decimal(round(int(number) * rng.uniform(0.8, 1.25)))


def column(
    form: Form,
    rng: random.Random,
    who: str,
    shape: Mapping[str, Decimal],
    *,
    carried_in: Decimal | None = None,
    carried_out: Decimal | None = None,
) -> dict[str, Decimal]:
    """A column like `shape`, with the given numbers carried in or out."""
    received = varied(rng, shape["new_received"], wake=0.08)
    came = varied(rng, shape["carried_in"], wake=0.05) if carried_in is None else carried_in
    if carried_out is None:
        carried_out = min(varied(rng, shape["carried_out"], wake=0.05), received + came)
    received = max(received, carried_out - came)
    closed = received + came - carried_out
    outcomes = outcome_rows(form)
    weights = [float(shape.get(row, ZERO)) * rng.uniform(0.7, 1.3) for row in outcomes]
    if not any(weights):
        weights = [_SHAPES["outcomes"][row] * rng.uniform(0.3, 1.7) for row in outcomes]
    numbers = {"new_received": received, "carried_in": came, "outcome_total": closed, "carried_out": carried_out}
    numbers |= dict(zip(outcomes, _shared(int(closed), weights), strict=True))
    return {f"requests.{row}.{who}": number for row, number in numbers.items()}


def outcome_rows(form: Form) -> list[str]:
    """The rows that say how requests ended; none for a form without that table."""
    for identity in form.identities:
        if identity.code == "requests.outcomes":
            return [key.split(".")[1] for key in identity.left]
    return []


def _shared(amount: int, weights: Iterable[float]) -> list[Decimal]:
    """`amount` in whole parts after `weights`; what rounding leaves goes to the largest remainders."""
    weights = list(weights)
    exact = [amount * weight / sum(weights) for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in by_remainder[: amount - sum(parts)]:
        parts[place] += 1
    return [Decimal(part) for part in parts]


def settled(form: Form, cells: dict[str, Decimal]) -> dict[str, Decimal]:
    """`cells` with every one that is the sum of others summed; a sum may itself be part of another."""
    sums = [identity for identity in form.identities if len(identity.right) == 1]
    for _ in range(2):
        for identity in sums:
            if all(key in cells for key in identity.left):
                cells[identity.right[0]] = sum((cells[key] for key in identity.left), ZERO)
    if not cells.get("disclosure.procurement.projects", 1):
        cells["disclosure.procurement.amount"] = ZERO  # nothing bought costs nothing
    return cells

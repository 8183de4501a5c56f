"""Valid figures of realistic shapes for each form: KEY → number, every sum of the form holding.

Scales: `township` (nearly all zeros), `bureau` (tens), `county` (hundreds), `city` (tens of thousands, organisations
not zero). Written apart from the parser's form files on purpose: a slip there must not be repeated here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal

SCALES = ("township", "bureau", "county", "city")

APPLICANTS = ("natural_person", "business", "research", "public_interest", "legal_service", "other_org")
COMMON_OUTCOMES = (
    "granted",
    "partly_granted",
    "refused_state_secret",
    "refused_barred_by_law",
    "refused_security_stability",
    "refused_third_party",
    "refused_internal_affairs",
    "refused_deliberative",
    "refused_enforcement_files",
    "refused_administrative_inquiry",
    "unable_not_held",
    "unable_needs_creation",
    "unable_unclear",
    "declined_petition",
    "declined_repeat",
    "declined_publication",
    "declined_excessive",
    "declined_confirmation",
)
OUTCOMES = {
    "2021": (*COMMON_OUTCOMES, "other_not_corrected", "other_fee_unpaid", "other_other"),
    "2019": (*COMMON_OUTCOMES, "other"),
}
CHALLENGES = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
RESULTS = ("upheld", "corrected", "other", "pending")

_SIZE = {"township": 3, "bureau": 40, "county": 700, "city": 14000}
_FAVOURED = {"granted": 8, "partly_granted": 3, "unable_not_held": 6, "declined_petition": 2}

Figures = dict[str, Decimal | None]


def _share(rng: random.Random, amount: int, names: Sequence[str]) -> dict[str, int]:
    """`amount` spread over `names`, a few of them getting most."""
    parts = dict.fromkeys(names, 0)
    weights = [rng.random() ** 4 * _FAVOURED.get(name, 1) for name in names]
    for name in rng.choices(list(names), weights, k=min(amount, 60)):
        parts[name] += max(1, amount // 60)
    parts[rng.choices(list(names), weights)[0]] += amount - sum(parts.values())
    return parts


def _requests(rng: random.Random, form: str, size: int) -> dict[str, int]:
    rows = ["new_received", "carried_in", *OUTCOMES[form], "outcome_total", "carried_out"]
    cells: dict[str, int] = {}
    for who in APPLICANTS:
        chance = 1.0 if who == "natural_person" else (0.75 if size > 5000 else 0.25 if size > 10 else 0.05)
        top = size if who == "natural_person" else max(1, size // 20)
        closed = rng.randint(0, top) if rng.random() < chance else 0
        carried_in = rng.randint(0, closed // 8 + 1) if rng.random() < chance * 0.7 else 0
        carried_in = min(carried_in, closed)
        carried_out = rng.randint(0, closed // 8 + 1) if closed and rng.random() < chance * 0.7 else 0
        column = {
            "new_received": closed + carried_out - carried_in,
            "carried_in": carried_in,
            **_share(rng, closed, OUTCOMES[form]),
            "outcome_total": closed,
            "carried_out": carried_out,
        }
        cells.update({f"requests.{row}.{who}": number for row, number in column.items()})
    for row in rows:
        cells[f"requests.{row}.total"] = sum(cells[f"requests.{row}.{who}"] for who in APPLICANTS)
    return cells


def _challenges(rng: random.Random, size: int) -> dict[str, int]:
    cells: dict[str, int] = {}
    for group in CHALLENGES:
        busy = rng.random() < (0.9 if size > 5000 else 0.4 if size > 10 else 0.1)
        for result in RESULTS:
            cells[f"challenges.{group}.{result}"] = rng.randint(0, max(2, size // 60)) if busy else 0
        cells[f"challenges.{group}.total"] = sum(cells[f"challenges.{group}.{result}"] for result in RESULTS)
    return cells


def _disclosure_2021(rng: random.Random, size: int) -> Figures:
    law_maker = size > 5000
    issued, repealed = rng.randint(0, size // 20 + 2), rng.randint(0, size // 20 + 1)
    amount = Decimal(rng.randint(0, size * 900)) / 100 if rng.random() < 0.6 else Decimal(0)
    cells: Figures = {
        "disclosure.regulations.issued": Decimal(rng.randint(0, 9) if law_maker else 0),
        "disclosure.regulations.repealed": Decimal(rng.randint(0, 5) if law_maker else 0),
        "disclosure.regulations.in_force": Decimal(rng.randint(20, 120) if law_maker else 0),
        "disclosure.normative_documents.issued": Decimal(issued),
        "disclosure.normative_documents.repealed": Decimal(repealed),
        "disclosure.normative_documents.in_force": Decimal(issued + rng.randint(0, size // 5 + 4)),
        "disclosure.fees.amount": amount,
    }
    for row in ("licensing", "penalty", "coercion"):
        cells[f"disclosure.{row}.decisions"] = Decimal(rng.choice((0, rng.randint(0, size * 30))))
    return cells


def _disclosure_2019(rng: random.Random, size: int) -> Figures:
    cells: Figures = {}
    for row in ("regulations", "normative_documents"):
        made = rng.randint(0, size // 20 + 3) if row != "regulations" or size > 5000 else 0
        cells[f"disclosure.{row}.made"] = Decimal(made)
        cells[f"disclosure.{row}.disclosed"] = Decimal(max(0, made - rng.randint(0, 1)))
        cells[f"disclosure.{row}.disclosed_total"] = Decimal(made + rng.randint(0, size // 4 + 2))
    for row in ("licensing", "other_services", "penalty", "coercion"):
        items = rng.choice((0, rng.randint(0, size // 4 + 5)))
        cells[f"disclosure.{row}.items_last_year"] = Decimal(items)
        cells[f"disclosure.{row}.change"] = Decimal(rng.randint(-min(items, 9), 14) if items else 0)
        cells[f"disclosure.{row}.decisions"] = Decimal(rng.randint(0, size * 20) if items else 0)
    cells["disclosure.fees.items_last_year"] = Decimal(rng.randint(0, 9))
    cells["disclosure.fees.change"] = Decimal(rng.choice((0, 0, 0, 1, -1, 2)))
    projects = rng.randint(0, size // 8 + 2)
    cells["disclosure.procurement.projects"] = Decimal(projects)
    cells["disclosure.procurement.amount"] = Decimal(rng.randint(1000, 9_000_000)) * projects
    return cells


STATISTICS_SUMS: dict[str, tuple[str, ...]] = {
    "requests": ("requests_in_person", "requests_by_fax", "requests_online", "requests_by_letter"),
    "closed": ("closed_on_time", "closed_extended"),
    "reply_refused": (
        "refused_state_secret",
        "refused_trade_secret",
        "refused_privacy",
        "refused_security_stability",
        "refused_not_government_information",
        "refused_other_law",
    ),
    "replies": (
        "reply_already_public",
        "reply_granted",
        "reply_partly_granted",
        "reply_refused",
        "reply_not_this_body",
        "reply_not_existing",
        "reply_amend",
        "reply_other_channel",
    ),
    "reconsiderations": ("reconsiderations_upheld", "reconsiderations_corrected", "reconsiderations_other"),
    "litigations": ("litigations_upheld", "litigations_corrected", "litigations_other"),
    "staff": ("staff_full_time", "staff_part_time"),
}
_MONEY = ("fees", "budget")


def _statistics(rng: random.Random, rows: Sequence[str], size: int) -> Figures:
    cells: dict[str, Decimal] = {}
    for row in rows:
        most = max(2, size // 8) if row.startswith(("via_", "disclosed")) else max(2, size // 60)
        cells[row] = Decimal(rng.randint(0, most)) if rng.random() < 0.6 else Decimal(0)
    for row in _MONEY:
        cells[row] = Decimal(rng.randint(0, size * 10)) / 10 if rng.random() < 0.5 else Decimal(0)
    for total, parts in STATISTICS_SUMS.items():
        cells[total] = sum((cells[part] for part in parts), Decimal(0))
    return {f"statistics.{row}.value": number for row, number in cells.items()}


def make_figures(form: str, rng: random.Random, scale: str, statistics_rows: Sequence[str] = ()) -> Figures:
    """Figures for a form ("2021", "2019" or "2014"); `statistics_rows` are the rows of the 2014 table, in order."""
    size = _SIZE[scale]
    if form == "2014":
        return _statistics(rng, statistics_rows, size)
    disclosure = _disclosure_2021(rng, size) if form == "2021" else _disclosure_2019(rng, size)
    counts = {**_requests(rng, form, size), **_challenges(rng, size)}
    return {**disclosure, **{key: Decimal(number) for key, number in counts.items()}}

"""What a report gets wrong about a page whose truth is known.

A number that differs from the truth is `silent` when the report does not call it suspect. An amount in the form of 2021
is not judged where the page lost letters of its headings: without its 万 the page itself says another unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from parsers import Cell, Report
from parsers.forms import FORMS as FORM_DATA
from tests.pages import MadePage

FACTS = ("kind", "agency", "year", "form", "published_on")


class Difference(NamedTuple):
    """One cell that is not as the page prints it."""

    key: str
    printed: Decimal | None
    read: Decimal | None
    trust: str | None


def differences(page: MadePage, report: Report) -> list[Difference]:
    """Every cell whose value is not the printed one, those that the page does not have among them."""
    return list(_differences(page, {cell.key: cell for cell in report.cells}))


def _differences(page: MadePage, cells: dict[str, Cell]) -> Iterator[Difference]:
    for key in dict.fromkeys((*page.cells, *cells)):
        printed, cell = page.cells.get(key), cells.get(key)
        if key.endswith(".amount") and "characters_lost" in page.damage:
            continue
        read = cell.value if cell else None
        if read != printed:
            yield Difference(key, printed, read, cell.trust if cell else None)


def silent(page: MadePage, report: Report) -> list[Difference]:
    """Wrong numbers that the report shows as if they were right."""
    return [one for one in differences(page, report) if one.read is not None and one.trust != "suspect"]


def wrong_facts(page: MadePage, report: Report) -> list[str]:
    """Facts of the page that differ from the truth, in words."""
    said = {name: getattr(report, name) for name in FACTS if name in page.expected}
    said["published_on"] = str(said["published_on"]) if said.get("published_on") else None
    wanted = {name: page.expected[name] for name in FACTS if name in page.expected}
    return [
        f"{name}: {wanted[name]!r} is printed, {said[name]!r} read" for name in wanted if said[name] != wanted[name]
    ]


def dishonest(report: Report) -> list[str]:
    """Cells whose trust does not follow from the sums that contain them."""
    if report.form is None:
        return []
    verdicts = {(check.code, check.over): check.status for check in report.checks}
    about: dict[str, list[str]] = {}
    for identity in FORM_DATA[report.form].identities:
        verdict = verdicts.get((identity.code, identity.over))
        for key in identity.keys:
            about.setdefault(key, []).append(verdict or "none")
    wrong = []
    for cell in report.cells:
        found = about.get(cell.key, [])
        if "fail" in found and cell.trust != "suspect" and cell.status != "missing":
            wrong.append(f"{cell.key} stands in a sum that fails and is {cell.trust}")
        if cell.trust == "verified" and "pass" not in found:
            wrong.append(f"{cell.key} is verified and no sum that contains it holds")
    return wrong

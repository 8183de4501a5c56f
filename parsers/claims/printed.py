"""The cells that a claim may be judged by: what the page prints, where it is not in doubt which cell that is.

A claim is called right or wrong only by a number that stands in the page. One that was derived, or that may belong to
another cell, would make the parser's guess the measure of the body's words. A number is no less printed for standing in
a sum that the body got wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from decimal import Decimal

from parsers.align.cells import Reading
from parsers.forms import Form
from parsers.records import Cell, Check


def printed_values(
    form: Form, cells: Iterable[Cell], checks: Sequence[Check], readings: Mapping[str, Reading], exact: Set[str]
) -> dict[str, Decimal | None]:
    """The value of every cell, None where no claim may be judged by it; `exact` as in `parsers.verify`."""
    slips = {key for key in _failed(form, checks) if key.partition(".")[0] in exact and _is_certain(readings[key])}
    return {
        cell.key: cell.value if cell.status == "reported" and (cell.trust != "suspect" or cell.key in slips) else None
        for cell in cells
    }


def _is_certain(reading: Reading) -> bool:
    return reading.sure and not reading.unproven


def _failed(form: Form, checks: Sequence[Check]) -> set[str]:
    """The cells of the sums that fail."""
    failing = {(check.code, check.over) for check in checks if check.status == "fail"}
    return {key for one in form.identities if (one.code, one.over) in failing for key in one.keys}

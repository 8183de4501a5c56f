"""The form's own proof: every sum evaluated, every cell judged by the sums that contain it.

`verify(form, readings, exact)` gives the cells in the order of the form, the checks, and notes on sums that fail. A
blank counts as zero inside a sum, as the bodies mean it; a sum with a missing cell, or one side of which is left blank
while the other is not zero, tells nothing (`unknown`). A total of parts that are all left blank is suspect when no
other sum supports it, and so are all values of a row whose total is blank. A sum that gave a number which the page
does not print proves nothing unless a second sum confirms that number. A printed number is never changed.

When a sum fails although labels and cell counts fit exactly, the slip is the body's (`source_inconsistent`); otherwise
the page may have been misread (`parse_uncertain`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from decimal import Decimal

from parsers.align.cells import Reading
from parsers.forms import FORMS, CellSpec, Form, Identity
from parsers.records import Cell, Check, Note, Trust

_ZERO = Decimal(0)
# One sum gives a number that is not printed, another confirms it.
_CONFIRMED = 2


def _side(keys: tuple[str, ...], readings: Mapping[str, Reading]) -> tuple[Decimal, int] | None:
    """Sum of the cells and how many hold a number; None when a cell is missing."""
    total, numbers = _ZERO, 0
    for key in keys:
        reading = readings.get(key)
        if reading is None or reading.status == "missing":
            return None
        if reading.value is not None:
            total += reading.value
            numbers += 1
    return total, numbers


def check(identity: Identity, readings: Mapping[str, Reading]) -> Check:
    """One sum, with both its sides."""
    left, right = _side(identity.left, readings), _side(identity.right, readings)
    verdict = Check(code=identity.code, over=identity.over, left=None, right=None, status="unknown")
    if left is None or right is None:
        return verdict
    verdict.left, verdict.right = left[0], right[0]
    unstated = (not left[1] and right[0]) or (not right[1] and left[0]) or not (left[1] or right[1])
    if not unstated:
        verdict.status = "pass" if left[0] == right[0] else "fail"
    return verdict


def _is_row(identity: Identity) -> bool:
    """Whether a sum runs along one row."""
    return len({key.rpartition(".")[0] for key in identity.keys}) == 1


def _hollow(passing: Sequence[Identity], readings: Mapping[str, Reading]) -> set[str]:
    """Cells that a sum gave and no second sum confirms: the one that gave them holds whatever they stand beside."""
    sums = Counter(key for identity in passing for key in identity.keys)
    return {key for key, reading in readings.items() if reading.made and sums[key] < _CONFIRMED}


def _specs(form: Form, readings: Mapping[str, Reading]) -> Sequence[CellSpec]:
    """The cells of the form; a row printed as in another form has that form's cells."""
    own = form.cells
    own_keys = {spec.key for spec in own}
    if own_keys.issuperset(readings):
        return own
    strays = {spec.key: spec for other in FORMS.values() for spec in other.cells if spec.key in readings}
    other = [spec for key, spec in strays.items() if key not in own_keys]
    replaced = {(spec.table, spec.row) for spec in other}
    return [spec for spec in own if spec.key in readings or (spec.table, spec.row) not in replaced] + other


def verify(form: Form, readings: Mapping[str, Reading], exact: Set[str]) -> tuple[list[Cell], list[Check], list[Note]]:
    """Cells, checks and notes. `exact` names the tables whose every row had just the form's number of values."""
    if not readings:
        return [], [], []
    tables = {key.split(".", 1)[0] for key in readings}
    passed: set[str] = set()
    failed: set[str] = set()
    unsupported: set[str] = set()
    checks: list[Check] = []
    notes = [
        Note(code="table_missing", text=f"the page has no table {table.section}")
        for table in form.tables
        if table.code not in tables
    ]
    verdicts = [(identity, check(identity, readings)) for identity in form.identities if identity.table in tables]
    hollow = _hollow([identity for identity, verdict in verdicts if verdict.status == "pass"], readings)
    for identity, verdict in verdicts:
        checks.append(verdict)
        if verdict.status == "pass":
            passed.update(() if hollow.intersection(identity.keys) else identity.keys)
        elif verdict.status == "unknown" and verdict.left != verdict.right:
            # Along a row, a value too few moves all the others.
            unsupported.update(identity.keys if _is_row(identity) else identity.right)
        if verdict.status == "fail":
            failed.update(identity.keys)
            code = "source_inconsistent" if identity.table in exact else "parse_uncertain"
            text = f"{identity.says}: {verdict.left} ≠ {verdict.right} ({identity.over})"
            notes.append(Note(code=code, text=text, where=None))
    cells = [_cell(spec.key, readings.get(spec.key), passed, failed, unsupported) for spec in _specs(form, readings)]
    return cells, checks, notes


def _cell(key: str, reading: Reading | None, passed: Set[str], failed: Set[str], unsupported: Set[str]) -> Cell:
    if reading is None:
        return Cell(key=key, value=None, raw="", status="missing", trust="unverified", where="")
    trust: Trust = "unverified"
    if key in failed or not reading.sure or (reading.unproven and key not in passed):
        trust = "suspect"
    elif key in passed:
        trust = "verified"
    elif key in unsupported and reading.value is not None:
        trust = "suspect"
    return Cell(key=key, value=reading.value, raw=reading.raw, status=reading.status, trust=trust, where=reading.where)

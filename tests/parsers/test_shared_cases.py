"""The public pages whose figures are known, and the real page whose every cell was copied out, read wholly right.

They lie in the folder `shared` beside the checkout; where it is missing, there is nothing to test here.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from parsers import Report, parse_document

SHARED = Path(__file__).parents[3] / "shared"
if not SHARED.is_dir():
    pytest.skip("the folder shared beside the checkout is missing", allow_module_level=True)

SUFFIX = ".expected.json"
CASES = sorted(path for path in (SHARED / "score" / "cases").iterdir() if not path.name.endswith(SUFFIX))
REAL_PAGE = SHARED / "corpus" / "changsha-office-2024.txt"


def truth(path: Path) -> dict[str, Any]:
    text = path.with_name(path.name + SUFFIX).read_text(encoding="utf-8")
    expected: dict[str, Any] = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    return expected


@pytest.fixture(scope="module")
def changsha() -> Report:
    return parse_document(REAL_PAGE.read_bytes())


def test_there_are_cases() -> None:
    assert len(CASES) >= 30


@pytest.mark.parametrize("path", CASES, ids=[path.name for path in CASES])
def test_the_facts_of_a_public_page_are_right(path: Path) -> None:
    expected, report = truth(path), parse_document(path.read_bytes())
    for name in {"kind", "agency", "year", "form"} & expected.keys():
        assert getattr(report, name) == expected[name], name
    if "published_on" in expected:
        assert (report.published_on and report.published_on.isoformat()) == expected["published_on"]


@pytest.mark.parametrize("path", CASES, ids=[path.name for path in CASES])
def test_the_cells_of_a_public_page_are_right(path: Path) -> None:
    expected, report = truth(path), parse_document(path.read_bytes())
    cells = {cell.key: cell for cell in report.cells}
    for key, printed in expected["cells"].items():
        read = cells[key].value if key in cells else None
        lost = expected.get("lossy") and (read is None or cells[key].trust == "suspect")
        assert read == printed or lost, key
    for key in cells.keys() - expected["cells"].keys():
        assert cells[key].value is None, key


def test_the_real_page_is_read_whole(changsha: Report) -> None:
    assert len(changsha.cells) == 200
    assert {cell.status for cell in changsha.cells} == {"reported"}
    assert {check.status for check in changsha.checks} == {"pass"}
    tables = {cell.key.split(".")[0]: set() for cell in changsha.cells}
    for cell in changsha.cells:
        tables[cell.key.split(".")[0]].add(cell.trust)
    assert tables == {"disclosure": {"unverified"}, "requests": {"verified"}, "challenges": {"verified"}}
    assert changsha.notes == []


def test_the_facts_of_the_real_page(changsha: Report) -> None:
    assert (changsha.kind, changsha.form, changsha.year) == ("annual_report", "2021", 2024)
    assert changsha.agency == "长沙市人民政府办公室"
    assert changsha.title == "长沙市人民政府办公室2024年政府信息公开工作年度报告"
    assert str(changsha.published_on) == "2025-01-24"
    assert changsha.source.tampering == ["足彩app哪个是正规的"]


def test_the_prose_of_the_real_page_agrees_with_its_tables(changsha: Report) -> None:
    claims = {claim.key: (int(claim.value), claim.agrees) for claim in changsha.claims}
    assert claims["requests.new_received.total"] == (107, True)
    assert claims["requests.carried_in.total"] == (9, True)
    assert claims["requests.outcome_total.total"] == (108, True)
    assert claims["requests.carried_out.total"] == (8, True)
    assert [section.number for section in changsha.sections] == [1, 2, 3, 4, 5, 6]


def test_every_number_of_the_real_page_can_be_found_again(changsha: Report) -> None:
    lines = REAL_PAGE.read_text(encoding="utf-8").split("\n")
    for cell in changsha.cells:
        word, number = cell.where.split()
        assert word == "line"
        assert lines[int(number) - 1].strip() == cell.raw

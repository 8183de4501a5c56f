"""One warehouse with doubts of every kind for the tests of the exports."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.records import Note
from tests.warehouse.made import records
from tests.warehouse.planted import documents
from tests.warehouse.viewed import put, report
from warehouse.build import build

DOUBTED = "临江市文化旅游局"
"""Its report on 2024 has cells in every state."""


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    parsed = report(2024, agency=DOUBTED)
    put(parsed, "disclosure.licensing.decisions", "62.5", trust="suspect")
    put(parsed, "disclosure.fees.amount", "0.000756", trust="suspect")
    put(parsed, "disclosure.penalty.decisions", None, status="missing")
    put(parsed, "disclosure.coercion.decisions", None, status="blank")
    put(parsed, "disclosure.regulations.issued", 7, status="derived", trust="verified")
    doubted = {cell.key: cell for cell in parsed.report.cells}
    doubted["disclosure.licensing.decisions"].where = "table 1 row 3"
    doubted["disclosure.fees.amount"].where = "line 9"
    parsed.report.notes = [Note(code="fraction", text="62.5 is no count", where="table 1 row 3")]
    build(records(folder, [*documents(), parsed]), folder / "nianbao.duckdb")
    return folder / "nianbao.duckdb"

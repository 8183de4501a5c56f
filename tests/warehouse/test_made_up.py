"""A warehouse of a sandbox's reports is known as one, and no other is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.warehouse.made import document, records
from warehouse.build import build
from warehouse.database import open_warehouse
from warehouse.filling import PortalFacts
from warehouse.made_up import made_up

REAL = PortalFacts("linjiang", "临江市人民政府", "220681", "http://www.linjiang.gov.cn/")


@pytest.mark.parametrize(
    ("portals", "so"),
    [
        ([], False),
        ([REAL], False),
        ([PortalFacts("my-sandbox-1", "甲", "220681", "http://www.127.0.0.1.gov.cn/")], False),
        ([PortalFacts("sandbox-trs", "甲", "220681", "http://www.linjiang.gov.cn/")], True),
        ([REAL, PortalFacts("own", "甲", "220681", "http://127.0.0.1:18431/")], True),
        ([PortalFacts("own", "甲", "220681", "https://localhost/")], True),
    ],
)
def test_a_sandbox_is_known_by_its_portals(tmp_path: Path, portals: list[PortalFacts], so: bool) -> None:
    build(records(tmp_path, [document()]), tmp_path / "w.duckdb", portals=portals)
    with open_warehouse(tmp_path / "w.duckdb") as con:
        assert made_up(con) is so

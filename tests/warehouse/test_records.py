"""Records on disk: whole or not at all, exact, and only those that are due."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.warehouse.made import document, several
from warehouse.build import build
from warehouse.records import SCHEMA, write_records


def test_one_file_for_each_year_with_every_number_exact(tmp_path: Path) -> None:
    made = several()
    paths = write_records(made, tmp_path, "a")
    assert [path.parent.name for path in paths] == ["year=2020", "year=2023", "year=2024"]
    table = pq.read_table(paths[2], partitioning=None)
    assert table.schema.equals(SCHEMA)
    rows = {row["url"]: row for row in table.to_pylist()}
    for parsed in made[2:]:
        stored = {cell["key"]: cell["value"] for cell in rows[parsed.url]["cells"]}
        assert stored == {cell.key: cell.value for cell in parsed.report.cells}
        assert all(isinstance(value, Decimal) for value in stored.values() if value is not None)


def test_a_second_parse_replaces_the_first_and_leaves_nothing_behind(tmp_path: Path) -> None:
    write_records(several(), tmp_path, "a")
    write_records([document(2024)], tmp_path, "b")
    left = write_records([document(2023)], tmp_path, "a")
    assert sorted(tmp_path.glob("year=*/*")) == sorted([*left, tmp_path / "year=2024" / "b.parquet"])


def test_a_document_without_a_year_is_kept(tmp_path: Path) -> None:
    parsed = document()
    parsed.report.year = None
    assert [path.parent.name for path in write_records([parsed], tmp_path, "a")] == ["year=0"]


@pytest.mark.parametrize("change", ["digits", "decimals"])
def test_a_document_that_cannot_be_stored_costs_no_other(tmp_path: Path, change: str) -> None:
    good, bad = document(2024), document(2024, agency="乙县教育局")
    bad.report.checks[0].left = Decimal(10**15) if change == "digits" else Decimal("0.0000001")
    (path,) = write_records([good, bad], tmp_path, "a")
    rows = {row["sha256"]: row for row in pq.read_table(path, partitioning=None).to_pylist()}
    assert len(rows[good.report.source.sha256]["cells"]) == len(good.report.cells)
    kept = rows[bad.report.source.sha256]
    assert (kept["kind"], kept["cells"], kept["url"]) == ("unreadable", [], bad.url)
    assert "cannot be stored" in kept["error"]
    build(tmp_path, tmp_path / "nianbao.duckdb")

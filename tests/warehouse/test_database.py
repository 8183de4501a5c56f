"""Opening a warehouse: as often as one likes in a process, read-only, and locked."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.warehouse.made import document, records
from warehouse.build import build
from warehouse.database import WarehouseError, connect, open_warehouse


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("database")
    build(records(folder, [document()]), folder / "nianbao.duckdb")
    return folder / "nianbao.duckdb"


def test_a_process_may_open_it_while_it_is_open(database: Path) -> None:
    with open_warehouse(database) as first, open_warehouse(database) as second, connect(database) as third:
        for con in (first, second, third):
            assert con.execute("SELECT count(*) FROM reports").fetchone() == (1,)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM reports",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY reports TO 'reports.csv'",
        "ATTACH 'other.duckdb'",
    ],
)
def test_a_second_connection_is_locked_like_the_first(database: Path, statement: str) -> None:
    with open_warehouse(database), connect(database) as con, pytest.raises(duckdb.Error):
        con.execute(statement)


def test_a_file_that_is_open_for_writing_is_named_with_what_to_do(database: Path) -> None:
    with duckdb.connect(database), pytest.raises(WarehouseError, match=r"cannot be opened.*Close other programs"):
        connect(database)

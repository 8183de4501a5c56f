"""Files of a sandbox's warehouse say everywhere that it is one."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow.parquet as pq
import pytest

from warehouse.exports import Choice, export
from warehouse.made_up import NOTICE


@pytest.fixture(scope="module")
def sandbox(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("sandbox") / "nianbao.duckdb"
    shutil.copy(database, copy)
    with duckdb.connect(copy) as con:
        con.execute("INSERT INTO portals (portal_id, base_url) VALUES ('sandbox-a', 'http://127.0.0.1:1/')")
    return copy


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_format_says_it(sandbox: Path, tmp_path: Path, language: Any) -> None:
    choice = Choice(views=("quality",), language=language)
    notice = NOTICE[language]
    found = {}
    for form in ("xlsx", "parquet", "sqlite", "csv"):
        done = export(sandbox, form, choice, tmp_path)
        assert done.remarks.count(NOTICE["en"]) == 1
        found[form] = done.files
    with closing(openpyxl.load_workbook(found["xlsx"][0])) as book:
        first = book.worksheets[0]["A1"]
        assert (first.value, first.font.bold) == (notice, True)
        for sheet in book:
            assert notice in str(sheet.oddHeader.right.text)
            assert notice in str(sheet.oddFooter.left.text)
    assert pq.read_metadata(found["parquet"][0]).metadata[b"nianbao.notice"].decode() == notice
    metadata = json.loads(found["sqlite"][1].read_bytes())
    (inner,) = metadata["databases"].values()
    for told in (metadata, inner):
        assert notice in told["title"]
        assert told["description"].startswith(notice)


@pytest.mark.parametrize("form", ["xlsx", "parquet", "sqlite"])
def test_a_warehouse_of_real_portals_says_nothing_of_it(database: Path, tmp_path: Path, form: str) -> None:
    done = export(database, form, Choice(views=("quality",)), tmp_path)
    assert not set(NOTICE.values()) & set(done.remarks)
    assert not any(NOTICE["zh"].encode() in path.read_bytes() for path in done.files)

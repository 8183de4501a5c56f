"""The SQLite database, as Datasette shows it."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from datasette.app import Datasette

from tests.warehouse.planted import CITY
from warehouse.exports import Choice, export

VIEWS = ("agency_years", "requests_wide", "requests_long", "findings")


@pytest.fixture(scope="module")
def folder(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("sqlite")
    export(database, "sqlite", Choice(views=VIEWS), made, made / "nianbao.sqlite")
    return made


def asked(folder: Path, *paths: str) -> list[Any]:
    """What Datasette answers: JSON where the path asks for it, else the page."""
    metadata = json.loads((folder / "metadata.json").read_bytes())

    async def ask() -> list[Any]:
        served = Datasette([str(folder / "nianbao.sqlite")], metadata=metadata)
        try:
            answers = [await served.client.get(path) for path in paths]
        finally:
            for database in served.databases.values():
                database.close()
            served.executor.shutdown()
        assert [answer.status_code for answer in answers] == [200] * len(paths)
        return [answer.json() if ".json" in path else answer.text for path, answer in zip(paths, answers, strict=True)]

    return asyncio.run(ask())


def test_datasette_shows_titles_descriptions_and_columns(folder: Path) -> None:
    front, database, table = asked(folder, "/", "/nianbao", "/nianbao/agency_years")
    assert "政府信息公开工作年度报告数据集" in front
    assert all(f"/nianbao/{view}" in database for view in VIEWS)
    assert "机构年度指标" in table
    assert '<a href="dictionary?view__exact=agency_years">各列含义见 dictionary</a>' in table
    (dictionary,) = asked(folder, "/nianbao/dictionary?view__exact=agency_years")
    assert "本年新收申请数（件）" in dictionary


@pytest.mark.parametrize("view", ["agency_years", "requests_wide", "requests_long"])
def test_tables_open_sorted_with_the_latest_year_and_facets(folder: Path, view: str) -> None:
    (told,) = asked(folder, f"/nianbao/{view}.json?_shape=objects&_size=5")
    assert told["rows"][0]["year"] == 2024
    assert {"year", "level", "province"} <= set(told["facet_results"])
    province = told["facet_results"]["province"]["results"]
    assert province[0]["value"] == "吉林省"


def test_ids_are_shown_by_the_names_that_they_lead_to(folder: Path) -> None:
    (page,) = asked(folder, f"/nianbao/agency_years?agency__exact={CITY}财政局")
    assert f">{CITY}财政局</a>" in page
    (page,) = asked(folder, "/nianbao/requests_long?_size=1&key__exact=requests.granted.total")
    assert "予以公开 / 总计</a>" in page


def test_each_report_has_a_page_of_its_own(folder: Path) -> None:
    (told,) = asked(folder, "/nianbao/agency_years.json?_shape=objects&_size=1")
    row = told["rows"][0]
    (page,) = asked(folder, f"/nianbao/agency_years/{row['document_id']}.json?_shape=objects")
    assert page["rows"][0]["captured_at"] == row["captured_at"]


def test_what_is_asked_for_has_an_index_and_every_column_its_meaning(folder: Path) -> None:
    metadata = json.loads((folder / "metadata.json").read_bytes())["databases"]["nianbao"]["tables"]
    with closing(sqlite3.connect(folder / "nianbao.sqlite")) as made:
        assert made.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert made.execute("PRAGMA foreign_key_check").fetchall() == []
        tables = [name for (name,) in made.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        assert {*VIEWS, "agencies", "divisions", "labels"} <= set(tables)
        for view in VIEWS:
            columns = {row[1] for row in made.execute(f'PRAGMA table_info("{view}")')}
            told = dict(made.execute('SELECT "column", meaning FROM dictionary WHERE "view" = ?', (view,)))
            assert set(told) == columns
            assert all(told.values())
            assert set(metadata[view].get("columns", columns)) == columns
            indices = [row[1] for row in made.execute(f'PRAGMA index_list("{view}")')]
            assert {f"{view}_agency_id", f"{view}_year", f"{view}_document_id"} <= set(indices)


def test_a_selection_has_metadata_of_its_own(database: Path, tmp_path: Path) -> None:
    done = export(database, "sqlite", Choice(views=("quality",), years=(2024,), language="en"), tmp_path)
    name = "nianbao-selection-quality-2024-en"
    assert [path.name for path in done.files] == [f"{name}.sqlite", f"{name}.metadata.json"]
    told = json.loads(done.files[1].read_bytes())
    columns = told["databases"][name]["tables"]["quality"]["columns"]
    assert columns["verified_share"].startswith("verified")
    assert not {"license", "source"} & set(told)


def test_every_id_leads_somewhere(database: Path, tmp_path: Path) -> None:
    views = (
        "agency_years",
        "reports",
        "claims",
        "cells",
        "revisions",
        "findings",
        "notes",
        "timeliness",
        "requests_wide",
    )
    path = tmp_path / "w.duckdb"
    shutil.copy(database, path)
    with duckdb.connect(path) as con:  # litigation is one number in the text, and two groups in the table
        con.execute("UPDATE claims SET key = 'challenges.litigation.total'")
        con.execute(
            "INSERT INTO claims SELECT document_id, 'challenges.litigation.total', 1, '一', NULL FROM reports LIMIT 1"
        )
    made, _ = export(path, "sqlite", Choice(views=views), tmp_path / "out").files
    with closing(sqlite3.connect(made)) as con:
        assert con.execute("SELECT count(*) FROM claims").fetchone() > (0,)
        assert con.execute("PRAGMA foreign_key_check").fetchall() == []
        keyed = {view for view in views if any(row[5] for row in con.execute(f'PRAGMA table_info("{view}")'))}
    assert keyed == {"agency_years", "reports", "timeliness", "requests_wide"}

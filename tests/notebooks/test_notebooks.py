"""The notebooks run on the demo, on a warehouse without reports and without one; their twins say what they say."""

from __future__ import annotations

import json
import re
import runpy
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import altair as alt
import duckdb
import msgspec
import pyarrow as pa
import pytest

from nianbao.demo import run_demo
from nianbao.home import Home
from nianbao.notebooks import Note, open_home
from nianbao.notebooks.__main__ import main
from nianbao.notebooks.cells import Cell, read_cells
from nianbao.notebooks.jupyter import ipynb
from nianbao.notebooks.page import page
from nianbao.notebooks.running import Picture, Shown, Table, run
from nianbao.notebooks.tables import table_html
from warehouse.database import connect
from warehouse.made_up import NOTICE

FOLDER = Path(__file__).parent.parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.py"))
KEPT = {"build", "divisions", "form_cells", "form_sums", "labels"}
"""Tables that say what there is to know, not what was found."""
EMPTY_ON_THE_DEMO = {"expected", "changed_most"}
"""Queries on what the demo has not: reports that are missing, numbers that were changed."""
BASES = {"reports", "compared", "could_be_checked", "concluded", "known", "numbers", "outcomes", "sections"}
"""Columns that say what a share is of, or how many reports it stands on."""

everyone = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


class Ran(msgspec.Struct):
    """What marimo made of a notebook: what its cells show, and the names they define."""

    shown: tuple[Any, ...]
    names: Mapping[str, Any]

    @property
    def charts(self) -> list[Any]:
        return [value for value in self.shown if isinstance(value, alt.TopLevelMixin)]

    @property
    def notes(self) -> list[str]:
        return [value.text for value in self.shown if isinstance(value, Note)]

    @property
    def answers(self) -> dict[str, pa.Table]:
        relations = {name: value for name, value in self.names.items() if isinstance(value, duckdb.DuckDBPyRelation)}
        return {name: relation.to_arrow_table() for name, relation in relations.items()}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("notebooks") / "demo")
    run_demo(home)
    return home


@pytest.fixture(scope="module")
def empty(demo: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A warehouse in which nothing was found yet."""
    home = Home(tmp_path_factory.mktemp("notebooks") / "empty")
    home.prepare()
    shutil.copy(demo.database, home.database)
    with duckdb.connect(home.database) as con:
        for (name,) in con.execute("SELECT table_name FROM duckdb_tables() WHERE NOT internal").fetchall():
            if name not in KEPT:
                con.execute(f"DELETE FROM {name}")  # noqa: S608 - a table of our own
    return home


def ran(notebook: Path, home: Home) -> Ran:
    """Run by marimo, as `python notebook.py -- --home FOLDER` does; what a cell raises fails the test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("NIANBAO_HOME", raising=False)
        patch.setattr(sys, "argv", [str(notebook), "--", "--home", str(home.root)])
        return Ran(*runpy.run_path(str(notebook))["app"].run())


@pytest.fixture(scope="module")
def on_demo(demo: Home) -> dict[Path, Ran]:
    return {notebook: ran(notebook, demo) for notebook in NOTEBOOKS}


@pytest.fixture(scope="module")
def twins(demo: Home) -> dict[Path, tuple[list[Cell], list[Shown]]]:
    """The notebooks' cells without marimo, and what each of them shows on the demo."""
    cells = {notebook: read_cells(notebook) for notebook in NOTEBOOKS}
    return {notebook: (found, run(found, demo.root)) for notebook, found in cells.items()}


@everyone
def test_on_the_demo_every_plot_and_every_table_holds_data(notebook: Path, on_demo: dict[Path, Ran]) -> None:
    result = on_demo[notebook]
    assert result.charts
    assert all(chart.data.num_rows for chart in result.charts)
    answers = result.answers
    assert {name for name, answer in answers.items() if not answer.num_rows} == EMPTY_ON_THE_DEMO & answers.keys()
    made_up, *others = result.notes
    assert NOTICE["zh"] in made_up
    assert len(others) == len({"changed_most"} & answers.keys())


@everyone
def test_a_share_never_stands_without_its_base(notebook: Path, on_demo: dict[Path, Ran]) -> None:
    for name, answer in on_demo[notebook].answers.items():
        if any("share" in column or column in ("growth", "cases_per_100") for column in answer.column_names):
            assert BASES & set(answer.column_names), name


@pytest.mark.parametrize(
    ("notebook", "name", "of", "part", "whole"),
    [
        ("01_tour", "trust_by_table", ("part",), "numbers", "of_numbers"),
        ("02_requests", "outcomes_by_year", ("bodies", "year"), "requests", "outcomes"),
        ("02_requests", "applicants", ("bodies",), "requests", "of_requests"),
        ("03_refusals", "grounds_by_year", ("year",), "requests", "refused"),
        ("03_refusals", "grounds_by_kind", ("kind",), "requests", "refused"),
        ("04_quality", "on_time", ("year",), "reports", "of_reports"),
    ],
)
def test_the_parts_of_a_plot_add_up_to_the_whole_that_it_names(
    notebook: str, name: str, of: tuple[str, ...], part: str, whole: str, on_demo: dict[Path, Ran]
) -> None:
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in on_demo[FOLDER / f"{notebook}.py"].answers[name].to_pylist():
        groups.setdefault(tuple(row[column] for column in of), []).append(row)
    assert groups
    for rows in groups.values():
        assert {row[whole] for row in rows} == {sum(row[part] for row in rows)}
        assert sum(row["share"] for row in rows) == pytest.approx(1, abs=0.001)


def test_doubtful_numbers_are_in_no_sum(on_demo: dict[Path, Ran], demo: Home) -> None:
    """The demo has a body whose totals are suspect; the wide table has them, the notebook has not."""
    rows = on_demo[FOLDER / "02_requests.py"].answers["outcomes_by_year"].to_pylist()
    counted = sum({(row["bodies"], row["year"]): row["outcomes"] for row in rows}.values())
    with connect(demo.database) as con:
        printed, doubtful = con.execute(
            """SELECT sum(outcome_total_total), sum(outcome_total_total) FILTER (
                   WHERE list_contains(string_split(doubtful, ' '), 'outcome_total_total'))
               FROM requests_wide"""
        ).fetchall()[0]
    assert doubtful > 0
    assert counted <= printed - doubtful


def test_changed_numbers_are_plotted(demo: Home, tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()
    shutil.copy(demo.database, home.database)
    with duckdb.connect(home.database) as con:
        con.execute(
            "INSERT INTO revisions (agency_id, year, url, key, earlier, later) "
            "SELECT agency_id, year, url, 'requests.granted.total', 3, 5 FROM reports ORDER BY ALL LIMIT 2"
        )
    answers = ran(FOLDER / "04_quality.py", home).answers
    assert [(row["changes"], row["reports"], row["up"]) for row in answers["changed_most"].to_pylist()] == [(2, 2, 2)]
    assert sum(answers["rewritten"]["with_changed_numbers"].to_pylist()) == 2


@everyone
def test_on_an_empty_warehouse_sentences_stand_where_plots_would(notebook: Path, empty: Home) -> None:
    result = ran(notebook, empty)
    assert not result.charts
    assert len(result.notes) == notebook.read_text(encoding="utf-8").count(" drawn(\n")
    assert all(re.search("[一-龥]", note) for note in result.notes)


@everyone
def test_without_a_warehouse_it_says_what_to_run(notebook: Path, tmp_path: Path) -> None:
    result = ran(notebook, Home(tmp_path))
    assert len(result.notes) == 1
    assert "nianbao build" in result.notes[0]
    assert str(tmp_path) in result.notes[0]
    assert not result.charts
    assert not result.answers


@everyone
def test_the_twin_says_what_the_notebook_says(
    notebook: Path, on_demo: dict[Path, Ran], twins: dict[Path, tuple[list[Cell], list[Shown]]]
) -> None:
    result = on_demo[notebook]
    cells, shown = twins[notebook]
    tables = {cell.name: value for cell, value in zip(cells, shown, strict=True) if isinstance(value, Table)}
    answers = result.answers
    assert tables.keys() == answers.keys()
    for name, table in tables.items():
        first = answers[name].slice(0, len(table.first)).to_pylist()
        assert table.rows == answers[name].num_rows
        assert [dict(zip(table.columns, row, strict=True)) for row in table.first] == first
    assert sum(isinstance(value, Picture) for value in shown) == len(result.charts)
    assert [value.text for value in shown if isinstance(value, Note)] == result.notes


@everyone
def test_the_files_need_no_network_and_no_marimo(
    notebook: Path, twins: dict[Path, tuple[list[Cell], list[Shown]]]
) -> None:
    made, twin = page("Title", *twins[notebook]), ipynb(*twins[notebook])
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(['\"]?http|\ssrc=", made)
    pictures = re.findall(r"<svg.*?</svg>", made, re.DOTALL)
    assert pictures
    assert all("Noto Sans CJK SC" in picture and re.search(r">[^<]*[一-龥]", picture) for picture in pictures)
    ids = re.findall(r'\sid="([^"]+)"', "".join(pictures))
    assert len(ids) == len(set(ids))

    cells = json.loads(twin)["cells"]
    assert cells[0]["cell_type"] == "markdown"
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            compile(source, cell["id"], "exec")
            assert not re.search(r"\bmo\.|marimo", source)
    kinds = [kind for cell in cells for output in cell.get("outputs", []) for kind in output["data"]]
    assert kinds.count("image/svg+xml") == len(pictures)
    assert kinds.count("text/html") >= 5


def test_marimo_finds_nothing_wrong_with_them() -> None:
    command = [sys.executable, "-m", "marimo", "check", "--strict", *map(str, NOTEBOOKS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_notebook_can_be_taken_for_a_module() -> None:
    assert len(NOTEBOOKS) == 4
    assert not any(notebook.stem.isidentifier() for notebook in NOTEBOOKS)


@everyone
def test_no_name_of_a_notebook_is_that_of_a_table(notebook: Path, demo: Home) -> None:
    """marimo would take the variable for what a query reads."""
    names = {cell.name for cell in read_cells(notebook) if cell.kind == "query"}
    with connect(demo.database) as con:
        tables = "SELECT table_name FROM duckdb_tables() UNION ALL SELECT view_name FROM duckdb_views()"
        assert not names & {name for (name,) in con.execute(tables).fetchall()}


def test_make_notebooks_without_a_warehouse_is_refused_with_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NIANBAO_HOME", str(tmp_path))
    assert main([str(NOTEBOOKS[0])]) == 2
    assert "run `nianbao build` (or `nianbao demo`) first" in capsys.readouterr().err


def test_where_there_is_no_notebook_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([]) == 2
    assert f"no notebooks in {tmp_path / 'notebooks'}" in capsys.readouterr().err


def test_make_notebooks_writes_both_files_and_names_them(
    demo: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook = tmp_path / NOTEBOOKS[0].name
    shutil.copy(NOTEBOOKS[0], notebook)
    monkeypatch.setenv("NIANBAO_HOME", str(demo.root))
    assert main([str(notebook)]) == 0
    named = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert [path.name for path in named] == ["01_tour.html", "01_tour.ipynb"]
    assert all(path.stat().st_size > 10_000 for path in named)


def test_the_connection_of_a_notebook_is_read_only_and_locked(demo: Home) -> None:
    with open_home(demo.root) as con:
        for statement in ("DELETE FROM cells", "SET threads = 1", "SELECT * FROM read_text('/etc/hostname')"):
            with pytest.raises(duckdb.Error):
                con.execute(statement)


@pytest.mark.parametrize(
    ("cell", "complaint"),
    [("    x = mo.ui.slider(1, 2)\n    return (x,)", "neither a text nor a query"), (None, "no marimo notebook")],
)
def test_a_cell_of_another_shape_is_refused_by_name(
    cell: str | None,
    complaint: str,
    demo: Home,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = "@app.cell\ndef _():\n    import marimo as mo\n    return (mo,)\n\n"
    path = tmp_path / "05_other.py"
    path.write_text("x = 1\n" if cell is None else f"{first}@app.cell\ndef _(mo):\n{cell}\n")
    monkeypatch.setenv("NIANBAO_HOME", str(demo.root))
    assert main([str(path)]) == 2
    said = capsys.readouterr().err
    assert complaint in said
    assert "05_other.py" in said


def test_what_a_page_printed_stays_text_in_the_tables() -> None:
    table = Table(
        ["agency", "url"], [("<script>alert(1)</script>", "javascript:alert(1)"), ("甲", 'http://x/"onx="')], 9
    )
    made = table_html(table)
    assert "<script>" not in made
    assert re.findall('href="[^"]*"', made) == ['href="http://x/&quot;onx=&quot;"']
    assert "first 2 of 9 rows" in made
    assert "<b>" not in Note("<b>")._repr_html_()

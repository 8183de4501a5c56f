"""`nianbao build`, `export csv`, `query` and `crawl`: formats, order of the streams, status, and what bad use gets."""

import csv
import io
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from nianbao.home import Home
from tests.nianbao.conftest import Run
from tests.warehouse.made import AGENCY, records, several
from warehouse.build import build
from warehouse.database import SCHEMA_VERSION


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("home")
    build(records(root, several()), Home(root).database)
    return root


TOTALS = "SELECT agency, year, new_received_total FROM requests_wide ORDER BY 1, 2"


def test_the_same_rows_come_as_table_csv_and_json(run: Run, home: Path) -> None:
    lines = [json.loads(line) for line in run("query", "--home", home, "--format", "json", TOTALS).out.splitlines()]
    rows = list(csv.DictReader(io.StringIO(run("query", "--home", home, "--format", "csv", TOTALS).out)))
    table = run("query", "--home", home, TOTALS).out
    assert len(lines) == 4
    assert rows == [{name: str(value) for name, value in line.items()} for line in lines]
    assert all(str(line["new_received_total"]) in table for line in lines)
    assert list(lines[0]) == ["agency", "year", "new_received_total"]


def test_null_is_told_from_empty_text(run: Run, home: Path) -> None:
    sql = "SELECT NULL AS a, '' AS b, [1, 2] AS c, 1.50::DECIMAL(9, 2) AS d"
    assert json.loads(run("query", "--home", home, "--format", "json", sql).out) == {
        "a": None, "b": "", "c": [1, 2], "d": 1.5,
    }  # fmt: skip
    assert run("query", "--home", home, "--format", "csv", sql).out.splitlines()[1] == ',,"[1,2]",1.5'
    assert "null" in run("query", "--home", home, sql).out


def test_two_columns_of_one_name_are_not_made_one(run: Run, home: Path) -> None:
    refused = run("query", "--home", home, "--format", "json", "SELECT 1 AS a, 2 AS a")
    assert (refused.status, refused.out) == (2, "")
    assert "several columns are called a" in refused.err
    assert run("query", "--home", home, "--format", "csv", "SELECT 1 AS a, 2 AS a").out == "a,a\n1,2\n"


def test_codes_of_a_terminal_in_the_data_do_not_reach_it(run: Run, home: Path) -> None:
    done = run("query", "--home", home, "SELECT 'a' || chr(27) || '[31mred' AS text")
    assert "\x1b" not in done.out


def test_a_query_without_rows_is_no_failure(run: Run, home: Path) -> None:
    done = run("query", "--home", home, "--format", "csv", "SELECT agency FROM reports WHERE year = 1900")
    assert (done.status, done.out) == (0, "agency\n")


def test_a_long_answer_is_shown_in_part_and_written_whole(run: Run, home: Path) -> None:
    sql = "SELECT i AS number FROM range(1500) t(i)"
    table = run("query", "--home", home, sql)
    assert (table.status, "999" in table.out, "1000" in table.out) == (0, True, False)
    assert "first 1,000 rows; --format csv or json gives all" in table.err
    assert len(run("query", "--home", home, "--format", "csv", sql).out.splitlines()) == 1501


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("DROP TABLE cells", "read-only"),
        ("DELETE FROM agencies", "read-only"),
        ("SELEC 1", "syntax error"),
        ("SELECT nothing FROM requests_wide", "nothing"),
        ("SELECT 1; SELECT 2", "one statement at a time"),
        ("", "write a SELECT"),
        ("SELECT * FROM read_csv('pyproject.toml')", "disabled"),
        ("COPY cells TO 'cells.csv'", "disabled"),
        ("SET enable_external_access = true", "locked"),
    ],
)
def test_what_is_no_question_is_refused_in_words(run: Run, home: Path, sql: str, says: str) -> None:
    done = run("query", "--home", home, sql)
    assert (done.status, done.out) == (2, "")
    assert says in done.err
    assert "Traceback" not in done.err


def test_export_names_its_files_on_stdout(run: Run, home: Path) -> None:
    done = run("export", "csv", "--home", home)
    files = [Path(line) for line in done.out.splitlines()]
    assert done.status == 0
    assert {file.name for file in files} >= {"requests_wide.csv", "requests_wide.excel.csv", "challenges_wide.csv"}
    assert all(file.parent == home / "exports" and file.stat().st_size for file in files)
    assert AGENCY in (home / "exports" / "requests_wide.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [["build"], ["export", "csv"]])
def test_a_home_that_is_not_there_is_named_and_not_made(run: Run, tmp_path: Path, command: list[str]) -> None:
    done = run(*command, "--home", tmp_path / "none")
    assert done.status == 2
    assert f"no home folder at {tmp_path / 'none'}" in done.err
    assert not (tmp_path / "none").exists()


def test_an_empty_home_says_what_to_run_first(run: Run, tmp_path: Path) -> None:
    assert "nianbao crawl" in run("build", "--home", tmp_path).err
    assert "nianbao build" in run("export", "csv", "--home", tmp_path).err
    assert "nianbao build" in run("query", "--home", tmp_path, "SELECT 1").err


def test_a_home_that_cannot_be_written_is_said_by_every_command(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    for command in (["crawl", "changsha"], ["build"], ["export", "csv"], ["demo"], ["query", "SELECT 1"]):
        done = run(*command, "--home", file)
        assert done.status == 2, command
        assert "--home" in done.err or "run `nianbao build`" in done.err


def test_a_warehouse_of_a_newer_version_is_left_alone(run: Run, tmp_path: Path) -> None:
    database = Home(tmp_path).database
    database.parent.mkdir(parents=True)
    with duckdb.connect(database) as con:
        con.execute(f"CREATE TABLE build AS SELECT {SCHEMA_VERSION + 1} AS schema_version")
    records(tmp_path, several()[:1])
    before = database.read_bytes()
    for command in (["build"], ["export", "csv"], ["query", "SELECT 1"]):
        done = run(*command, "--home", tmp_path)
        assert done.status == 2, command
        assert "newer nianbao" in done.err
        assert "upgrade nianbao" in done.err
    assert database.read_bytes() == before


def test_an_unknown_portal_is_wrong_use(run: Run, tmp_path: Path) -> None:
    done = run("crawl", "changsah", "--home", tmp_path / "home")
    assert done.status == 2
    assert "did you mean changsha" in done.err
    assert not (tmp_path / "home").exists()


def test_a_registry_with_a_mistake_is_named_with_row_and_field(run: Run, tmp_path: Path) -> None:
    registry = tmp_path / "mine.toml"
    registry.write_text('[[portal]]\nid = "a"\nname = "某市"\n', encoding="utf-8")
    done = run("crawl", "--registry", registry, "--home", tmp_path / "home")
    assert done.status == 2
    assert "mine.toml, portal 1 (a), field division" in done.err


def test_a_portal_on_this_machine_is_refused(run: Run, tmp_path: Path) -> None:
    registry = tmp_path / "mine.toml"
    row = 'id = "a"\nname = "某市"\ndivision = "110000"\nfamily = "trs"\ncolumns = ["/a/"]\n'
    registry.write_text(f'[[portal]]\n{row}base_url = "http://127.0.0.1/"\n', encoding="utf-8")
    done = run("crawl", "--registry", registry, "--home", tmp_path / "home")
    assert done.status == 2
    assert "not on the public internet" in done.err


def test_every_command_has_help_with_an_example(run: Run) -> None:
    for command in (["parse"], ["crawl"], ["build"], ["export", "csv"], ["query"], ["demo"], ["forms"]):
        done = run(*command, "--help")
        assert (done.status, done.err) == (0, "")
        assert "Example: nianbao" in done.out


def test_the_version_is_told(run: Run) -> None:
    done = run("--version")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("nianbao ")


def command(arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command line in a shell, with redirections."""
    line = f"{shlex.quote(sys.executable)} -m nianbao {arguments}"
    return subprocess.run(  # noqa: S603
        ["/bin/bash", "-c", line], capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def test_streams_may_be_closed_or_cut_short_or_of_another_encoding(home: Path) -> None:
    at = f"query --home {shlex.quote(str(home))} --format csv"
    assert "Traceback" not in command("parse - <&-").stderr
    assert "Traceback" not in command(f'{at} "SELECT 1" >&-').stderr
    cut = command(f'{at} "FROM cells" | head -1')
    assert (len(cut.stdout.splitlines()), cut.stderr) == (1, "")
    assert command(f"{at} \"SELECT '年' AS a\"", PYTHONIOENCODING="ascii").stdout == "a\n年\n"

"""`nianbao export`: four formats with the same options, files on stdout, what to know about them on stderr."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nianbao.home import Home
from tests.nianbao.conftest import Run
from tests.warehouse.made import AGENCY, records, several
from warehouse.build import build

FORMATS = ("csv", "xlsx", "parquet", "sqlite")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("home")
    build(records(root, several()), Home(root).database)
    return root


@pytest.mark.parametrize("name", ["exports.md", "exports.zh-CN.md"])
def test_every_option_and_format_is_documented(run: Run, name: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / name).read_text(encoding="utf-8")
    options = set(re.findall(r"--[a-z]+", run("export", "csv", "--help").out)) - {"--help", "--home"}
    assert all(f"`{option}`" in text for option in options)
    assert all(f"nianbao export {form}" in text for form in FORMATS)


def test_all_formats_take_the_same_options(run: Run) -> None:
    told = {form: run("export", form, "--help").out for form in FORMATS}
    options = {form: re.findall(r"--[a-z]+", text.partition("Example")[0]) for form, text in told.items()}
    assert len({tuple(found) for found in options.values()}) == 1
    wanted = {"--view", "--agency", "--province", "--level", "--years", "--columns", "--lang", "--out", "--home"}
    assert wanted <= set(options["csv"])


@pytest.mark.parametrize("form", FORMATS)
def test_a_selection_names_its_files_on_stdout(run: Run, home: Path, tmp_path: Path, form: str) -> None:
    done = run(
        "export", form, "--home", home, "--view", "agency_years", "--view", "requests_long", "--agency", AGENCY,
        "--years", "2023-2024", "--columns", "agency,year", "--lang", "en", "--out", tmp_path / "out",
    )  # fmt: skip
    files = [Path(line) for line in done.out.splitlines()]
    assert done.status == 0
    assert files and all(file.parent == tmp_path / "out" and file.stat().st_size for file in files)
    assert "export:" in done.err


def test_what_a_selection_lacks_is_said(run: Run, home: Path) -> None:
    done = run("export", "csv", "--home", home, "--years", "2020", "--agency", "吉首市发展和改革局")
    assert done.status == 0
    assert all("-selection-2020-" in line for line in done.out.splitlines())
    assert "nianbao: no report fits what was chosen" in done.err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--view", "coverage"], 'nianbao query --format csv "FROM coverage"'),
        (["--view", "agency_year"], "there is no view 'agency_year'"),
        (["--agency", "临江市住建局"], "the nearest names are 临江市住房和城乡建设局"),
        (["--years", "23"], "write 2019, 2019-2023 or 2019,2021"),
        (["--columns", "agency,size"], "no column 'size'"),
        (["--lang", "fr"], "zh"),
    ],
)
def test_wrong_use_is_refused_in_words(run: Run, home: Path, options: list[str], says: str) -> None:
    done = run("export", "xlsx", "--home", home, *options)
    assert (done.status, done.out) == (2, "")
    assert says in done.err

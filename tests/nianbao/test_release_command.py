"""`nianbao release`: where the folder lies, what is printed, and what bad use gets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from nianbao.commands.release import release
from nianbao.home import Home, HomeError
from tests.nianbao.conftest import Done
from tests.warehouse.made import document, records
from warehouse.build import build

Release = Callable[..., Done]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("home")
    build(records(root, [document(2024)]), Home(root).database)
    return root


@pytest.fixture
def released(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Release:
    """Run the command alone, as the command line does."""
    monkeypatch.delenv("NIANBAO_HOME", raising=False)
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(release)

    def command(*arguments: object) -> Done:
        capfd.readouterr()
        with pytest.raises(SystemExit) as left:
            app([str(argument) for argument in arguments])
        return Done(int(left.value.code or 0), *capfd.readouterr())

    return command


def test_the_folder_is_printed_and_there(released: Release, home: Path, tmp_path: Path) -> None:
    done = released("--home", home, "--out", tmp_path / "out", "--date", "2026-11-26")
    assert done.status == 0
    assert done.out == f"{tmp_path / 'out' / 'nianbao-2026-11-26'}\n"
    assert (tmp_path / "out" / "nianbao-2026-11-26" / "datapackage.json").exists()
    assert "报告" in (tmp_path / "out" / "nianbao-2026-11-26" / "data-dictionary.zh-CN.md").read_text(encoding="utf-8")
    again = released("--home", home, "--out", tmp_path / "out", "--date", "2026-11-26")
    assert (again.status, again.out) == (2, "")
    assert "is there already" in again.err


def test_by_default_it_lies_in_the_home_and_is_dated_today(released: Release, home: Path) -> None:
    before = dt.datetime.now(dt.UTC).date()
    done = released("--home", home)
    folder = Path(done.out.strip())
    assert folder.parent == home / "releases"
    assert before <= dt.date.fromisoformat(folder.name.removeprefix("nianbao-")) <= dt.datetime.now(dt.UTC).date()


@pytest.mark.parametrize("date", ["2026-13-01", "yesterday", "26.11.2026", "2026-11-26T00:00", "", "../2026-11-26"])
def test_what_is_no_date_is_refused(released: Release, home: Path, tmp_path: Path, date: str) -> None:
    done = released("--home", home, "--out", tmp_path, "--date", date)
    assert (done.status, done.out) == (2, "")
    assert "is no date" in done.err
    assert list(tmp_path.iterdir()) == []


def test_without_a_warehouse(released: Release, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    done = released("--home", tmp_path / "home", "--out", tmp_path / "out", "--date", "2026-11-26")
    assert (done.status, done.out) == (2, "")
    assert "run `nianbao build`" in done.err
    assert not (tmp_path / "out").exists()


def test_a_home_where_another_is_at_work(home: Path, tmp_path: Path) -> None:
    with Home(home).alone(), pytest.raises(HomeError, match="another nianbao is at work"):
        release(home, tmp_path, "2026-11-26")

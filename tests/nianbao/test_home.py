"""The home folder: which one it is, and what is said when it cannot be used."""

from pathlib import Path

import pytest

from nianbao.home import HomeError, find_home


def test_the_named_folder_comes_before_the_environment_and_the_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("NIANBAO_HOME", raising=False)
    assert find_home().root == Path("data")
    monkeypatch.setenv("NIANBAO_HOME", str(tmp_path))
    assert find_home().root == tmp_path
    assert find_home(tmp_path / "other").root == tmp_path / "other"


def test_prepare_makes_the_folders(tmp_path: Path) -> None:
    home = find_home(tmp_path / "new" / "home")
    home.prepare()
    home.prepare()
    assert sorted(path.name for path in home.root.iterdir()) == ["archive", "exports", "records", "runs", "warehouse"]


def test_a_home_that_is_a_file_or_below_one_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "home"):
        with pytest.raises(HomeError, match=r"cannot write to the home folder.*--home"):
            find_home(path).prepare()


def test_a_home_that_may_not_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    with pytest.raises(HomeError, match="Permission denied"):
        find_home(tmp_path).prepare()


def test_a_home_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    home = find_home(tmp_path)
    with home.alone(), pytest.raises(HomeError, match="another nianbao is at work"), home.alone():
        pass
    with home.alone():
        pass


def test_a_home_that_is_not_there_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="no home folder"), find_home(tmp_path / "none").alone():
        pass
    assert not (tmp_path / "none").exists()

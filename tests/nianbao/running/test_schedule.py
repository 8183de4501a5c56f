"""Units and lines for a schedule: a machine's own tools take them, whatever stands in a path."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path

import pytest

from crawler.due import CHINA
from crawler.registry import portal_toml
from nianbao.running.schedule import Job, ScheduleError, cron, program, systemd
from tests.crawler.made import portal
from tests.nianbao.conftest import Run

AT = dt.time(1, 0)
NAMES = [
    "plain",
    "two words",
    "100% real",
    'a "quoted" name',
    "it's",
    "$HOME `id`",
    "back\\slash",
    "年报",
    "#;&|",
    "[a]*",
]


def job(folder: Path, programs: Path | None = None) -> Job:
    """A program that says what it was called with, and a home folder, both in the folder unless told otherwise."""
    called = (programs or folder) / "nianbao"
    called.write_text(f'#!/bin/sh\nprintf "%s\\n" "$0" "$@" > {folder.parent}/said\n', encoding="utf-8")
    called.chmod(0o755)
    home = folder / "home"
    home.mkdir()
    return Job([str(called), "update", "--home", str(home)], home, "daemon", AT)


@pytest.mark.parametrize("name", NAMES)
def test_cron_calls_the_program_by_its_words(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    made = job(tmp_path / name)
    line = cron(made, dt.UTC)["nianbao-update.cron"].splitlines()[-1]
    command = line.split(" ", 5)[5]
    # as crontab(5) has it: a % that no backslash stands before ends the line, the others lose theirs
    assert "%" not in command.replace("\\%", "")
    subprocess.run(["/bin/sh", "-c", command.replace("\\%", "%")], check=True, timeout=10)  # noqa: S603
    assert (tmp_path / "said").read_text(encoding="utf-8").splitlines() == made.command


def test_cron_goes_by_the_machines_clock(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    made = job(tmp_path / "plain")
    today = dt.date(2026, 7, 1)
    here = cron(made, CHINA, today)["nianbao-update.cron"]
    there = cron(made, dt.UTC, today)["nianbao-update.cron"]
    minute, hour = here.splitlines()[-1].split()[:2]
    assert (int(hour), int(minute) < 30) == (1, True)
    assert there.splitlines()[-1].split()[:2] == [minute, "17"]
    assert "is 17:" in there


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="this machine has no systemd")
@pytest.mark.parametrize("name", NAMES)
def test_systemd_takes_the_units(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    odd = set("'\"\\") & set(name)
    made = job(tmp_path / name, tmp_path if odd else None)
    files = systemd(made)
    for file, text in files.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", *(str(tmp_path / file) for file in files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")  # it looks whether the program is there, so the path is read right


def test_the_units_say_what_a_nights_run_needs(tmp_path: Path) -> None:
    (tmp_path / "100% real").mkdir()
    made = job(tmp_path / "100% real")
    service, timer = systemd(made).values()
    lines = service.splitlines()
    home = str(made.home).replace("%", "%%")
    assert f'ReadWritePaths="{home}"' in lines
    assert f'RequiresMountsFor="{home}"' in lines
    assert f"EnvironmentFile=-{home}/nianbao.env" in lines
    for line in ("User=daemon", "SuccessExitStatus=1 143", "KillSignal=SIGTERM", "ProtectSystem=strict", "Nice=10"):
        assert line in lines
    assert "PrivateTmp=no" in lines  # the home lies where PrivateTmp= would hide it
    elsewhere = Job(["/opt/nianbao/bin/nianbao", "update"], Path("/srv/nianbao"), "daemon", AT)
    assert "PrivateTmp=yes" in systemd(elsewhere)["nianbao-update.service"].splitlines()
    assert "OnCalendar=*-*-* 01:00:00 Asia/Shanghai" in timer.splitlines()
    assert "Persistent=yes" in timer.splitlines()


def test_a_program_that_systemd_would_not_start_is_refused() -> None:
    with pytest.raises(ScheduleError, match="install nianbao in another folder"):
        systemd(Job(["/srv/it's/nianbao"], Path("/srv/home"), "daemon", AT))


@pytest.mark.parametrize("write", [systemd, cron])
def test_a_path_with_a_line_break_is_refused(tmp_path: Path, write: object) -> None:
    assert callable(write)
    with pytest.raises(ScheduleError, match="line break"):
        write(Job(["/bin/nianbao"], Path("/srv/a\nExecStartPre=/bin/sh"), "daemon", AT))


def test_the_program_is_named_in_full(tmp_path: Path) -> None:
    assert program(tmp_path / "python") == [str(tmp_path / "python"), "-P", "-m", "nianbao"]
    (tmp_path / "nianbao").touch()
    assert program(tmp_path / "python") == [str(tmp_path / "nianbao")]


def test_the_command_writes_files_with_absolute_paths(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.toml").write_text(portal_toml(portal("http://a.gov.cn/", "a")), encoding="utf-8")
    done = run("schedule", "systemd", "--home", "real", "--registry", "own.toml", "--user", "daemon", "--out", "units")
    assert done.status == 0
    assert "is not there yet: make it" in done.err
    service = (tmp_path / "units" / "nianbao-update.service").read_text(encoding="utf-8")
    assert f'"--home" "{tmp_path}/real" "--registry" "{tmp_path}/own.toml"' in service
    assert (tmp_path / "units" / "nianbao-update.timer").exists()
    printed = run("schedule", "systemd", "--home", "real", "--user", "daemon")
    assert "# ----- nianbao-update.timer" in printed.out
    assert run("schedule", "cron", "--home", "real", "--at", "02:15").out.count("\n0 ") <= 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["systemd", "--user", "root"], "nianbao needs no root"),
        (["systemd", "--user", "daemon", "--at", "1 am"], "'1 am' is no time"),
        (["systemd", "--user", "daemon", "--out", "/dev/null/units"], "cannot be written"),
        (["systemd", "--user", "daemon", "--registry", "nofile.toml"], "nofile.toml: cannot be read"),
        (["cron", "--registry", "nofile.toml"], "nofile.toml: cannot be read"),
    ],
)
def test_what_it_refuses(run: Run, tmp_path: Path, arguments: list[str], sentence: str) -> None:
    done = run("schedule", *arguments, "--home", tmp_path)
    assert (done.status, sentence in done.err, done.out) == (2, True, "")

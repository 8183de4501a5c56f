"""What nobody foresaw, what could not begin, what hangs, a kill before anybody was told: somebody learns of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest

from crawler.manners import Manners
from nianbao.home import Home
from nianbao.running import stages
from nianbao.running import update as running
from nianbao.running.stages import Sources, now
from nianbao.running.standing import standing
from nianbao.running.update import update
from nianbao.running.updates import DONE, FAILED, Request, Stage, Told, UpdateBook
from tests.crawler.servers import Answer, serve
from tests.nianbao.conftest import Run

NOTHING = Sources([], [], frozenset(), Manners())


class SurpriseError(Exception):
    pass


def surprise(*_: object, **__: object) -> None:
    raise SurpriseError("nobody thought of this")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home in which every stage has nothing to do."""
    for name in ("parse", "build", "check", "export"):
        monkeypatch.setattr(stages._Work, name, lambda *_: "nothing")
    made = Home(tmp_path / "home")
    made.prepare()
    return made


def kinds(home: Home) -> list[str]:
    return [alarm.kind for alarm in standing(home, now()).alarms]


@pytest.mark.parametrize("where", ["stage", "after"])
def test_what_nobody_foresaw_fails_the_update_and_is_told(
    home: Home, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    with serve({"*": Answer()}) as server, monkeypatch.context() as patch:
        patch.setattr(*((stages._Work, "build") if where == "stage" else (running, "of_crawl")), surprise)
        (told,) = update(home, NOTHING, Request(), notify=server.url)
    assert told.status == FAILED
    (alarm,) = told.alarms
    assert alarm.text.startswith("SurpriseError: nobody thought of this: this is a fault of nianbao's")
    assert f"runs/{told.id}/error.txt" in alarm.text
    assert "in surprise" in (home.runs / told.id / "error.txt").read_text()
    assert msgspec.json.decode(server.posted[0])["status"] == FAILED
    assert kinds(home) == ["failed"]
    (later,) = update(home, NOTHING, Request())
    assert (later.id, later.status) == (told.id, DONE)


def test_what_nobody_foresaw_ends_the_command_with_2(home: Home, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nianbao.commands.update._sources", surprise)
    with serve({"*": Answer()}) as server:
        done = run("update", "--home", home.root, "--notify", f"{server.url}/secret")
    assert done.status == 2
    assert "SurpriseError: nobody thought of this" in done.err
    assert "Traceback" not in done.err
    assert msgspec.json.decode(server.posted[0])["status"] == 2
    (path,) = home.runs.glob("*/error.txt")
    assert "in surprise" in path.read_text()
    assert kinds(home) == ["failed"]


def test_an_update_that_could_not_begin_stands_in_the_status(home: Home, run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "registry.toml"
    bad.write_text("[[portal")
    with serve({"*": Answer(status=404)}) as server:
        done = run("update", "--home", home.root, "--registry", bad, "--notify", f"{server.url}/secret")
    assert done.status == 2
    stood = standing(home, now())
    assert [alarm.kind for alarm in stood.alarms] == ["failed", "not_told"]
    assert "registry.toml" in stood.alarms[0].text
    assert "`nianbao update` begins anew" in stood.alarms[0].text
    assert "not begun" in stood.verdict
    with serve({"*": Answer()}) as server:
        (later,) = update(home, NOTHING, Request(), notify=server.url)  # nothing is gone on with
    assert later.interruptions == []
    assert kinds(home) == []
    late = msgspec.json.decode(server.posted[1])
    assert (late["status"], late["verdict"]) == (2, "failed")
    assert "registry.toml" in late["text"]


def test_a_mistaken_command_makes_no_home(run: Run, tmp_path: Path) -> None:
    assert run("update", "nowhere", "--home", tmp_path / "none").status == 2
    assert not (tmp_path / "none").exists()


def test_a_kill_before_anybody_was_told_is_made_up_for(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with serve({"*": Answer()}) as server:
        with monkeypatch.context() as patch:
            patch.setattr(running, "tell", killed)
            patch.setattr(running, "_tell", killed)  # between the end and the first attempt
            with pytest.raises(KeyboardInterrupt):
                update(home, NOTHING, Request(), notify=server.url)
        (alarm,) = standing(home, now()).alarms
        assert alarm.kind == "not_told"
        assert alarm.text.endswith("127.0.0.1: it was stopped before anybody was told")
        update(home, NOTHING, Request())  # one that tells nobody hides nothing
        assert kinds(home) == ["not_told"]
        (later,) = update(home, NOTHING, Request(), notify=server.url)
    first = UpdateBook(home.runs).updates()[0]
    assert [msgspec.json.decode(body)["update"] for body in server.posted] == [later.id, first.id]
    assert kinds(home) == []


def test_an_update_that_hangs_is_an_alarm(home: Home) -> None:
    book = UpdateBook(home.runs)
    running_one = book.new(Request(), [], 1, now())
    running_one.stages = [Stage("crawl", now())]
    book.note(running_one)
    with book.alone():
        assert kinds(home) == []
        stood = standing(home, now() + dt.timedelta(hours=30))
        (alarm,) = stood.alarms
        assert alarm.kind == "hangs"
        assert alarm.text.startswith(f"{running_one.id} is at work for 30 hours, in stage crawl")
        assert stood.at_work


def test_nights_that_could_not_begin_are_one_alarm(home: Home) -> None:
    for _ in range(3):
        running.not_begun(home, Request(), OSError(5, "Input/output error", "registry.toml"), None)
    (alarm,) = standing(home, now()).alarms
    assert alarm.text.startswith(f"{UpdateBook(home.runs).updates()[-1].id} failed, as did 2 before: registry.toml")


def test_an_update_that_is_telling_somebody_is_no_alarm(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    def telling(*_: object) -> Told:
        seen.append(kinds(home))
        return Told("127.0.0.1", True, now())

    monkeypatch.setattr(running, "tell", telling)
    update(home, NOTHING, Request(), notify="http://127.0.0.1/")
    assert seen == [[]]

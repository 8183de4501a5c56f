"""What one update left undone is done by the next one, whatever that was asked for: real stages, without a crawl."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import duckdb
import pytest

from crawler.archive import Archive
from crawler.manners import Manners
from crawler.warc import Exchange
from nianbao import pipeline
from nianbao.home import Home
from nianbao.running import stages
from nianbao.running.made import Made
from nianbao.running.stages import Sources, now
from nianbao.running.standing import standing
from nianbao.running.update import update
from nianbao.running.updates import ALARMED, DONE, FAILED, Alarm, Chosen, Request, Stage, Update, UpdateBook
from tests.nianbao.made_home import make_home, report
from warehouse.database import WarehouseError
from warehouse.news import News

NOTHING = Sources([], [], frozenset(), Manners())
BODY = "临江市水务局"
OTHERWISE = Request(["another"])


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home after a quiet update: one report, everything made from it."""
    made = make_home(tmp_path_factory.mktemp("quiet"), [[report(BODY, 2023)]])
    (done,) = update(made, NOTHING, Request())
    assert done.status == DONE
    return made


@pytest.fixture
def home(tmp_path: Path, quiet: Home) -> Home:
    return Home(shutil.copytree(quiet.root, tmp_path / "home"))


def archive(home: Home, year: int) -> None:
    """A crawl brought one more report."""
    url, body = report(BODY, year, seed=5)
    when = dt.datetime(2026, 3, 5, tzinfo=dt.UTC)
    with Archive(str(home.archive)) as filled:
        filled.add(Exchange(url=url, status=200, headers=[("Content-Type", "text/html")], body=body, fetched_at=when))


def years(home: Home) -> list[int]:
    with duckdb.connect(home.database, read_only=True) as con:
        return [year for (year,) in con.execute("SELECT year FROM reports ORDER BY year").fetchall()]


def exported(home: Home, name: str = "requests_wide.csv") -> str:
    return (home.exports / name).read_text(encoding="utf-8")


def did(told: Update) -> dict[str, str]:
    return {stage.name: stage.outcome for stage in told.stages}


def test_what_was_parsed_and_not_built_is_built_by_an_update_of_another_request(home: Home) -> None:
    archive(home, 2024)
    pipeline.parse_archive(home)
    book, began = UpdateBook(home.runs), now()
    left = book.new(Request(), [], 0, began)
    left.stages = [Stage("crawl", began, began, "skipped"), Stage("parse", began, began, "done")]
    book.note(left)  # killed in its build
    (told,) = update(home, NOTHING, OTHERWISE)
    assert years(home) == [2023, 2024]
    assert told.news is not None
    assert told.news.reports == 1
    assert "/2024.html" in exported(home)
    assert standing(home, now()).alarms == []  # nothing is left of the older one


def test_what_a_person_parsed_or_built_is_made_up_for(home: Home) -> None:
    archive(home, 2024)
    pipeline.parse_archive(home)  # `nianbao build`, stopped after its parse
    (told,) = update(home, NOTHING, OTHERWISE)
    assert years(home) == [2023, 2024]
    archive(home, 2022)
    pipeline.parse_archive(home)
    pipeline.build_dataset(home)  # `nianbao build`, to its end
    (told,) = update(home, NOTHING, OTHERWISE)
    assert did(told)["build"] == "skipped"
    assert (did(told)["check"], did(told)["export"]) == ("done", "done")
    assert told.news is not None
    assert [(each.year, each.count) for each in told.news.new] == [(2022, 1)]
    assert "/2022.html" in exported(home)


def test_a_kill_behind_the_checks_loses_no_news(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    archive(home, 2022)
    pipeline.parse_archive(home)
    pipeline.build_dataset(home)
    note = Made.with_checks

    def killed(made: Made, *told: object) -> None:
        note(made, *told)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Made, "with_checks", killed)
        with pytest.raises(KeyboardInterrupt):
            update(home, NOTHING, Request())
    (told,) = update(home, NOTHING, Request())
    assert told.news is not None
    assert told.news.reports == 1


def test_when_nothing_is_new_nothing_is_made(home: Home) -> None:
    before = {path: path.stat().st_mtime_ns for path in (home.database, *home.exports.iterdir())}
    (told,) = update(home, NOTHING, OTHERWISE)
    assert did(told) == {
        "crawl": "skipped", "parse": "done", "build": "skipped", "check": "skipped", "export": "skipped"
    }  # fmt: skip
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.mark.parametrize("fails", ["export_files", "write_checks_csv"])
def test_a_failed_export_is_made_up_for(home: Home, monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    archive(home, 2024)
    with monkeypatch.context() as patch:
        patch.setattr(pipeline if fails == "export_files" else stages, fails, full)
        (failed,) = update(home, NOTHING, Request())
    assert failed.status == FAILED
    assert "/2024.html" not in exported(home)
    (told,) = update(home, NOTHING, OTHERWISE)
    assert (told.status, did(told)["export"]) == (DONE, "done")
    assert "/2024.html" in exported(home)
    assert "export_files" in fails or did(told)["check"] == "done"
    assert standing(home, now()).alarms == []


def test_a_build_that_found_the_disk_full_failed_and_is_made_by_the_next(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise WarehouseError("the new warehouse cannot be built, so the old one stays: No space left on device")

    archive(home, 2024)
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "build_dataset", full)
        (failed,) = update(home, NOTHING, Request())
    assert failed.status == FAILED
    (alarm,) = failed.alarms
    assert alarm.kind == "failed"
    assert str(home.database.parent) in alarm.text
    assert "No space left" in alarm.text
    (told,) = update(home, NOTHING, Request())
    assert (told.id, told.status, did(told)["build"]) == (failed.id, DONE, "done")
    assert years(home) == [2023, 2024]


def test_where_nothing_was_archived_yet_there_is_nothing_to_build(tmp_path: Path) -> None:
    (told,) = update(Home(tmp_path), NOTHING, Request())
    assert (told.status, [alarm.kind for alarm in told.alarms]) == (ALARMED, ["build"])


@pytest.mark.parametrize("gone", ["checks.csv", "requests_wide.csv"])
def test_files_that_are_gone_are_made_again(home: Home, gone: str) -> None:
    before = exported(home, gone)
    (home.exports / gone).unlink()
    (told,) = update(home, NOTHING, OTHERWISE)
    assert exported(home, gone) == before
    assert told.news == News()  # what the build brought was told before


def test_a_warehouse_of_another_version_of_the_program_is_built_anew(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.filling._digest_of_data", lambda _: "other corrections")
    (told,) = update(home, NOTHING, OTHERWISE)
    assert did(told)["build"] == "done"
    (told,) = update(home, NOTHING, OTHERWISE)
    assert did(told)["build"] == "skipped"


def left_open(home: Home, request: Request, *chosen: str, hours: float = 1, crawled: bool = False) -> Update:
    """An update that was killed in its crawl, or after it."""
    book, began = UpdateBook(home.runs), now() - dt.timedelta(hours=hours)
    left = book.new(request, [Chosen(portal, "month", "") for portal in chosen], len(chosen), began)
    left.stages = [Stage("crawl", began, began if crawled else None, "done" if crawled else "")]
    book.note(left)
    return left


def ended(home: Home, request: Request, *chosen: str, hours: float = 0.5) -> Update:
    """An update that ended."""
    done = left_open(home, request, *chosen, hours=hours, crawled=True)
    done.ended, done.status = done.started, DONE
    UpdateBook(home.runs).note(done)
    return done


def test_a_stopped_update_is_gone_on_with_although_others_ran_since(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()
    book, nightly = UpdateBook(home.runs), left_open(home, Request(), "a", "b", "c")
    ended(home, Request(["a"]), "a")
    (alarm,) = standing(home, now()).alarms
    assert alarm.kind == "not_ended"
    assert alarm.text.endswith("in stage crawl: `nianbao update` goes on with it")
    assert book.cut_off(Request(["a"]), now()) is None
    left = book.cut_off(Request(), now())
    assert left is not None
    assert left.id == nightly.id


def test_an_alarm_names_the_command_that_goes_on(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()
    left_open(home, Request(["a", "b"], all=True), "a", "b")
    (alarm,) = standing(home, now()).alarms
    assert "`nianbao update a b --all` goes on with it" in alarm.text
    (alarm,) = standing(home, now() + dt.timedelta(hours=80)).alarms[:1]
    assert "`nianbao update a b --all` begins anew" in alarm.text


@pytest.mark.parametrize(
    ("left", "crawled", "later", "covered"),
    [
        (Request(), False, [(Request(), "c")], True),  # the same was asked for
        (Request(), False, [(Request(["a"]), "a")], False),
        (Request(), False, [(Request(["a"]), "a"), (Request(["b"]), "b")], True),  # all that it had chosen
        (Request(), True, [(Request(["c"]), "c")], True),  # it had crawled, and each update makes what there is to make
        (Request(["a"]), False, [(Request(), "c")], True),  # a is judged with all others
        (Request(["a"], all=True), False, [(Request(), "c")], False),
        (Request(["a"], all=True), False, [(Request(), "a")], True),
        (Request(["a", "b"]), False, [(Request(["a", "b", "c"]), "c")], True),
    ],
)
def test_what_makes_up_for_a_stopped_update(
    tmp_path: Path, left: Request, crawled: bool, later: list[tuple[Request, str]], covered: bool
) -> None:
    home = Home(tmp_path)
    home.prepare()
    left_open(home, left, *(left.names or ("a", "b")), crawled=crawled)
    for number, (request, portal) in enumerate(later):
        ended(home, request, portal, hours=0.5 - number / 10)
    found = UpdateBook(home.runs).cut_off(left, now())
    assert (found is None) == covered
    assert [alarm.kind for alarm in standing(home, now()).alarms] == ([] if covered else ["not_ended"])


@pytest.mark.parametrize("whole", [False, True])
def test_an_archive_that_lost_files_is_an_alarm_until_they_are_back(home: Home, tmp_path: Path, whole: bool) -> None:
    (file,) = home.archive.glob("*.warc.gz")
    taken = home.archive if whole else file
    shutil.move(taken, tmp_path / "taken")
    (told,) = update(home, NOTHING, Request())
    assert [alarm.kind for alarm in told.alarms] == ["lost"]
    assert file.name in told.alarms[0].text
    assert told.status == ALARMED
    assert [alarm.kind for alarm in standing(home, now()).alarms] == ["lost"]
    assert years(home) == [2023]
    shutil.rmtree(home.archive) if whole else None
    shutil.move(tmp_path / "taken", taken)
    assert standing(home, now()).alarms == []
    (again,) = update(home, NOTHING, Request())
    assert again.status == DONE


def test_what_a_stopped_attempt_said_of_the_archive_is_not_said_twice(home: Home, tmp_path: Path) -> None:
    (file,) = home.archive.glob("*.warc.gz")
    shutil.move(file, tmp_path / "taken")
    book, began = UpdateBook(home.runs), now()
    left = book.new(Request(), [], 0, began)
    left.stages = [Stage("crawl", began, began, "skipped"), Stage("parse", began)]
    left.alarms = [Alarm("lost", "as the parse said that was stopped")]
    book.note(left)
    told, *_ = update(home, NOTHING, Request())
    assert told.id == left.id
    assert [alarm.kind for alarm in told.alarms] == ["lost"]

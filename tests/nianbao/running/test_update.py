"""`nianbao update` on the sandbox: nights, a portal that is down, a build that shrinks, kills at any moment."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec
import pytest

from crawler.archive import Archive
from crawler.audit import audit
from crawler.crawl import CrawlError
from crawler.due import Verdict
from crawler.manners import Manners
from crawler.registry import Portal
from crawler.report import CrawlReport, Found, PortalReport
from crawler.runs import RunBook, RunError
from crawler.sandbox import Sandbox, make_world
from crawler.sandbox.pages import Reply
from nianbao import pipeline
from nianbao.commands.sandbox import registry_text
from nianbao.home import BusyError, Home
from nianbao.running import stages
from nianbao.running.histories import day_in_china
from nianbao.running.stages import Sources
from nianbao.running.standing import standing
from nianbao.running.update import choose, update
from nianbao.running.updates import ALARMED, DONE, FAILED, Chosen, Request, Update, UpdateBook, UpdateError
from tests.crawler.made import portal as made
from tests.crawler.servers import Answer, serve
from tests.nianbao.conftest import Run

MANNERS = Manners(delay=0.0, timeout=20.0, backoff=0.02)  # a busy machine is slow, not down
EVERY = Request(all=True)
PORTS = range(20_000, 28_000, 250)
"""Where its hosts may begin: below the ports that the system gives away, which may be taken at any moment."""
PORTALS = ("sandbox-gkmlpt", "sandbox-boda")
BLOCKED = "sandbox-gkmlpt"


class Internet(Sandbox):
    """The made-up internet, with portals that can be taken down."""

    def __init__(self, first_port: int) -> None:
        super().__init__(world=make_world(8, agencies=90), first_port=first_port)
        self.refusing: set[str] = set()
        self.answered_at_most: int | None = None
        """Requests that are answered; what is asked beyond them waits, so that a kill meets the crawl at work."""

    def _answer(self, name: str, path: str, params: dict[str, str]) -> Reply | None:
        while self.answered_at_most is not None and self.requests >= self.answered_at_most:
            time.sleep(0.01)
        if name in self.refusing:
            return Reply(b"<script>", "text/html", 403)
        return super()._answer(name, path, params)

    @property
    def sources(self) -> Sources:
        chosen = [portal for portal in self.portals if portal.id in PORTALS]
        return Sources(chosen, chosen, self.loopback, MANNERS)


@contextmanager
def internet() -> Iterator[Internet]:
    """On ports that no other test holds."""
    for first in PORTS:
        with ExitStack() as stack:
            try:
                net = stack.enter_context(Internet(first))
            except OSError:
                continue
            yield net
            return
    raise RuntimeError("no ports are free")


class Nights:
    """A home after some nights; what each update left, and how it stood then."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root)
        self.told: dict[str, Update] = {}
        with internet() as net, serve({"*": Answer()}) as server:
            self.server, self.net = server, net
            self._night("first")
            self._forget_the_end_of_the_build()
            self._night("again")
            net.turn()
            self._night("turned", EVERY)
            net.refusing.add(BLOCKED)
            self._night("blocked", EVERY)
            self.stood = standing(self.home, dt.datetime.now(dt.UTC))
            net.refusing.clear()
            self._lose_the_first_archive()
            self._night("shrunk", Request(["sandbox-boda"], all=True), "sandbox-boda")
            self._night("still", Request(["sandbox-boda"]), "sandbox-boda")
            self.shrunk = standing(self.home, dt.datetime.now(dt.UTC))

    def _night(self, name: str, request: Request = Request(), only: str = "") -> None:  # noqa: B008
        sources = self.net.sources
        if only:
            chosen = [portal for portal in sources.portals if portal.id == only]
            sources = msgspec.structs.replace(sources, portals=chosen)
        (self.told[name],) = update(self.home, sources, request, notify=f"{self.server.url}/{name}")

    def _forget_the_end_of_the_build(self) -> None:
        """As a kill leaves it between the build and its record; then go on with it."""
        left, book = self.told["first"], UpdateBook(self.home.runs)
        left = msgspec.structs.replace(left, stages=left.stages[:3], ended=None, status=None, news=None)
        left.stages[2] = msgspec.structs.replace(left.stages[2], ended=None, outcome="")
        book.note(left)
        built = self.home.database.stat().st_mtime_ns
        (self.gone_on_with,) = update(self.home, self.net.sources, Request())
        self.built_again = self.home.database.stat().st_mtime_ns != built

    def _lose_the_first_archive(self) -> None:
        first = min(Archive(str(self.home.archive)).files())
        for folder, pattern in ((self.home.archive, "*"), (self.home.records, "year=*/*")):
            for path in folder.glob(pattern):
                if path.name.startswith(first.removesuffix(".warc.gz")):
                    path.unlink()


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    return Nights(tmp_path_factory.mktemp("nights"))


def outcomes(told: Update) -> dict[str, str]:
    return {stage.name: stage.outcome for stage in told.stages}


def test_the_first_night_crawls_everything_and_all_is_new(nights: Nights) -> None:
    told = nights.told["first"]
    assert (told.status, told.alarms) == (DONE, [])
    assert outcomes(told) == dict.fromkeys(("crawl", "parse", "build", "check", "export"), "done")
    assert {each.portal: each.kind for each in told.chosen} == dict.fromkeys(PORTALS, "first")
    assert told.news is not None
    assert told.news.first
    assert {each.portal for each in told.news.new} == set(PORTALS)
    assert told.news.reports == sum(each.count for each in told.news.new) > 5
    assert told.crawled is not None
    assert told.crawled.new == told.crawled.reports > 0
    assert all((nights.home.root / path).exists() for path in told.exports)


def test_a_crawl_notes_the_rows_that_it_went_by_so_that_a_mended_one_is_due(nights: Nights) -> None:
    sources, today = nights.net.sources, day_in_china(stages.now())
    assert {each.portal for each in choose(nights.home, sources, Request(), today)}.isdisjoint({"sandbox-boda"})
    mended = [msgspec.structs.replace(portal, columns=["/other/"]) for portal in sources.portals]
    chosen = choose(nights.home, msgspec.structs.replace(sources, portals=mended), Request(), today)
    assert {each.portal: each.kind for each in chosen} == dict.fromkeys(PORTALS, "changed")
    assert nights.told["first"].registry == list(PORTALS)


def test_on_the_same_day_nothing_is_due_and_nothing_is_done(nights: Nights) -> None:
    told = nights.told["again"]
    assert (told.status, told.chosen) == (DONE, [])
    assert outcomes(told) == {
        "crawl": "skipped", "parse": "done", "build": "skipped", "check": "skipped", "export": "skipped"
    }  # fmt: skip
    assert told.later
    assert min(told.later) > f"{told.started:%Y-%m-%d}"


def test_the_next_crawl_tells_what_is_new_and_what_was_rewritten(nights: Nights) -> None:
    told, changes = nights.told["turned"], [each for each in nights.net.truth.changes if each.portal in PORTALS]
    count = Counter(each.kind for each in changes)
    assert told.news is not None
    assert not told.news.first
    assert told.news.reports + told.news.rewritten <= count["new"] + count["rewritten"]  # some are files alone
    assert told.news.rewritten == told.news.numbers_changed == len(told.news.numbers) > 0
    assert {each.key for each in told.news.numbers} == {"requests.new_received.total"}
    assert all(int(each.later or 0) - int(each.earlier or 0) == 2 for each in told.news.numbers)
    assert told.news.findings_new["error"] > 0
    assert told.news.findings
    assert any("missing" in line for line in told.needs)  # what was withdrawn is no alarm


def test_a_portal_that_refuses_is_an_alarm_and_costs_the_others_nothing(nights: Nights) -> None:
    told = nights.told["blocked"]
    assert told.status == ALARMED
    (alarm,) = told.alarms
    assert (alarm.kind, alarm.portal) == ("blocked", BLOCKED)
    assert "no report was found, where there were" in alarm.text
    assert "answered 403" in alarm.text
    assert told.news is not None  # it was built: what the archive has stays
    assert told.news.gone == 0


def test_a_portal_that_refuses_is_asked_again_the_next_day_and_stands_in_the_status(nights: Nights) -> None:
    assert [(alarm.kind, alarm.portal) for alarm in nights.stood.alarms] == [("blocked", BLOCKED)]
    due = {each.portal: (each.next - nights.stood.at.date()).days for each in nights.stood.due}
    assert due[BLOCKED] <= 2
    assert "1 alarm" in nights.stood.verdict


def test_a_build_that_would_shrink_is_refused_and_the_old_warehouse_stays(nights: Nights) -> None:
    told = nights.told["shrunk"]
    assert told.status == ALARMED
    assert outcomes(told) | {"crawl": "done", "parse": "done"} == {
        "crawl": "done", "parse": "done", "build": "refused", "check": "skipped", "export": "skipped"
    }  # fmt: skip
    (alarm,) = [alarm for alarm in told.alarms if alarm.kind == "refused"]
    assert "holds less than the old one, which stays" in alarm.text
    assert told.refused == alarm.text
    assert told.build_before == nights.told["blocked"].build
    assert "refused" in {alarm.kind for alarm in nights.shrunk.alarms}


def test_a_refused_build_is_tried_again_every_night_and_stays_an_alarm(nights: Nights) -> None:
    told = nights.told["still"]
    assert (told.status, told.chosen) == (ALARMED, [])
    assert [alarm.kind for alarm in told.alarms] == ["refused"]


def test_somebody_was_told_of_every_night(nights: Nights) -> None:
    assert [path.strip("/") for path in nights.server.paths] == list(nights.told)
    messages = [msgspec.json.decode(body) for body in nights.server.posted]
    assert [message["status"] for message in messages] == [told.status for told in nights.told.values()]
    assert all(message["text"].startswith("nianbao: done") for message in messages)
    assert messages[3]["alarms"][0]["portal"] == BLOCKED
    kept = "".join(path.read_text() for path in nights.home.runs.glob("update-*/*.json"))
    assert "blocked" in kept
    assert f"{nights.server.url}/first" not in kept


def test_the_records_of_updates_are_none_of_crawls(nights: Nights) -> None:
    assert [each.id for each in UpdateBook(nights.home.runs).updates()] == [told.id for told in nights.told.values()]
    crawls = [run.id for run in RunBook(nights.home.runs).runs()]
    assert crawls == [told.crawl for told in nights.told.values() if told.crawl]


PROGRAM = "from nianbao.cli import main; main()"
HELD = "import time, warehouse.build as b; b.to_disk = lambda _: time.sleep(600); "
"""A build that stays at its last step, so that a kill meets it however busy the machine is."""


class Killed:
    """Updates of a home in processes of their own."""

    def __init__(self, folder: Path, net: Internet) -> None:
        self.home = Home(folder / "home")
        file = folder / "registry.toml"
        file.write_text(registry_text(net), encoding="utf-8")
        self.arguments = ["update", "sandbox-trs", "--registry", str(file), "--home", str(self.home.root)]

    def start(self, first: str = "") -> subprocess.Popen[str]:
        command = [sys.executable, "-c", first + PROGRAM, *self.arguments]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603

    @property
    def last(self) -> Update | None:
        return (UpdateBook(self.home.runs).updates() or [None])[-1]

    def wait_for(self, child: subprocess.Popen[str], stage: str) -> None:
        """Until a stage is under way."""
        while child.poll() is None:
            last = self.last
            if last is not None and last.stages and last.stages[-1].name == stage and not last.stages[-1].outcome:
                return
            time.sleep(0.005)


@pytest.fixture
def net() -> Iterator[Internet]:
    with internet() as net:
        yield net


def test_kills_at_any_moment(tmp_path: Path, net: Internet) -> None:
    rng = random.Random(3)  # noqa: S311
    killed = Killed(tmp_path, net)
    plan = [("crawl", signal.SIGKILL), ("crawl", signal.SIGTERM), ("build", signal.SIGKILL)]
    for stage, how in plan:
        most = net.requests + 9 + rng.randrange(4)
        net.answered_at_most = most if stage == "crawl" else None
        child = killed.start(HELD if stage == "build" else "")
        killed.wait_for(child, stage)
        while stage == "crawl" and net.requests < most and child.poll() is None:
            time.sleep(0.005)
        os.kill(child.pid, how)
        net.answered_at_most = None
        out, err = child.communicate()
        assert child.returncode == (143 if how == signal.SIGTERM else -how), out + err
        assert "Traceback" not in err
    asked = net.requests
    child = killed.start()
    out, err = child.communicate()
    assert child.returncode == 0, err
    assert net.requests == asked  # the crawl was done: nothing is asked for again
    told = killed.last
    assert told is not None
    assert [(each.stage, each.by) for each in told.interruptions] == [
        ("crawl", ""), ("crawl", "SIGTERM"), ("build", "")
    ]  # fmt: skip
    assert "stopped by SIGTERM in the stage crawl" in out
    assert told.news is not None
    assert told.news.first
    assert told.news.reports > 0
    (run,) = RunBook(killed.home.runs).runs()
    assert run.resumed == 2
    assert list(audit(Archive(str(killed.home.archive)))) == []
    lasting = Counter(each.url for each in Archive(str(killed.home.archive)).captures() if each.role == "article")
    assert max(lasting.values()) == 1  # nothing that was durable was fetched twice


def test_a_build_whose_end_was_not_noted_is_not_made_again(nights: Nights) -> None:
    first, again = nights.told["first"], nights.gone_on_with
    assert not nights.built_again
    assert (again.id, again.status, again.news) == (first.id, DONE, first.news)
    assert [each.stage for each in again.interruptions] == ["build"]


def test_only_one_update_at_a_time(tmp_path: Path, net: Internet, run: Run) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    registry = tmp_path / "registry.toml"
    registry.write_text(registry_text(net), encoding="utf-8")
    with UpdateBook(home.runs).alone():
        with pytest.raises(UpdateError, match="another update is at work"):
            update(home, net.sources, Request())
        done = run("update", "--registry", registry, "--home", home.root)
        assert (done.status, done.out) == (2, "")
        assert "another update is at work" in done.err
        assert "nianbao status" in done.err
    assert net.requests == 0


def test_a_dry_run_does_nothing(tmp_path: Path, net: Internet, run: Run) -> None:
    registry = tmp_path / "registry.toml"
    registry.write_text(registry_text(net), encoding="utf-8")
    done = run("update", "sandbox-trs", "--registry", registry, "--home", tmp_path / "home", "--dry-run")
    assert done.status == 0
    assert "1 portal of 1 due; nothing was done" in done.out
    assert "sandbox-trs: it was never crawled" in done.out
    assert not (tmp_path / "home").exists()
    assert net.requests == 0


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Crawls that find a report of each portal without asking anybody, and nothing made from them."""

    def crawl(home: Home, chosen: list[Portal], **_: object) -> CrawlReport:
        book = RunBook(home.runs)
        try:
            with book.keeping([portal.id for portal in chosen]) as run:
                for portal in chosen:
                    report = PortalReport(portal.id, portal.name)
                    found = Found(portal.base_url, "年报", 2024, "new")
                    report.count(found)
                    book.found(run, portal.id, found)
                    book.finished(run, report)
        except RunError as error:
            raise CrawlError(str(error)) from error
        return CrawlReport(book.reports(run), run.id)

    monkeypatch.setattr(pipeline, "crawl_portals", crawl)
    for name in ("parse", "build", "check", "export"):
        monkeypatch.setattr(stages._Work, name, lambda *_: "nothing")


@pytest.fixture
def sources() -> Sources:
    portals = [made(f"http://{name}.gov.cn/", name) for name in ("a", "b", "c")]
    return Sources(portals, portals, frozenset(), MANNERS)


@pytest.mark.usefixtures("quick")
def test_a_crawl_that_cannot_go_on_fails_and_the_next_update_goes_on(tmp_path: Path, sources: Sources) -> None:
    home = Home(tmp_path)
    home.prepare()
    with RunBook(home.runs).keeping(["another"]):
        (failed,) = update(home, sources, Request())
    assert failed.status == FAILED
    assert [alarm.kind for alarm in failed.alarms] == ["failed"]
    assert "another crawl keeps its records" in failed.alarms[0].text
    stood = standing(home, dt.datetime.now(dt.UTC))
    assert "goes on with it" in next(alarm.text for alarm in stood.alarms if alarm.kind == "failed")
    (done,) = update(home, sources, Request())
    assert (done.id, done.status, len(done.interruptions)) == (failed.id, DONE, 1)


@pytest.mark.usefixtures("quick")
def test_after_a_stopped_update_what_else_is_due_has_its_turn(
    tmp_path: Path, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    fewer = msgspec.structs.replace(sources, portals=sources.portals[:1])

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "crawl_portals", stopped)
        with pytest.raises(KeyboardInterrupt):
            update(home, fewer, Request())
    first, second = update(home, sources, Request())
    assert [each.portal for each in first.chosen] == ["a"]
    assert [each.portal for each in second.chosen] == ["b", "c"]
    assert first.status == second.status == DONE


@pytest.mark.usefixtures("quick")
def test_what_was_gone_on_with_is_not_crawled_once_more(
    tmp_path: Path, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    home.prepare()
    UpdateBook(home.runs).new(Request(), [Chosen("a", "season", "")], 3, stages.now())

    def all_due(_home: Home, ids: list[str], today: dt.date, _rows: object = None) -> dict[str, Verdict]:
        return dict.fromkeys(ids, Verdict(True, "season", "its crawl began before midnight", today))

    monkeypatch.setattr("nianbao.running.update.verdicts", all_due)
    first, second = update(home, sources, Request())
    assert [each.portal for each in first.chosen] == ["a"]
    assert [each.portal for each in second.chosen] == ["b", "c"]


@pytest.mark.usefixtures("quick")
def test_a_stage_waits_for_a_command_that_is_at_work_for_a_moment(
    tmp_path: Path, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, tried = Home(tmp_path), []

    def parse(_work: object, _stage: object) -> str:
        tried.append(1)
        if len(tried) < 3:
            raise BusyError("another nianbao is at work")
        return "nothing"

    monkeypatch.setattr(stages._Work, "parse", parse)
    monkeypatch.setattr(stages, "_WAITS", (0, 0))
    (told,) = update(home, sources, Request())
    assert (told.status, len(tried)) == (DONE, 3)
    tried[:] = []
    monkeypatch.setattr(stages, "_WAITS", (0,))
    (told,) = update(home, sources, Request())
    assert (told.status, told.alarms[0].text) == (FAILED, "another nianbao is at work")


@pytest.mark.usefixtures("quick")
def test_another_request_begins_anew(tmp_path: Path, sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    home.prepare()
    book = UpdateBook(home.runs)
    left = book.new(Request(["a"]), [], 1, stages.now())
    (told,) = update(home, sources, Request())
    assert told.id != left.id
    assert len(told.chosen) == 3
    old = book.new(Request(), [], 3, stages.now() - dt.timedelta(days=4))
    (told,) = update(home, sources, Request())  # after three days it is not gone on with
    assert old.id < told.id
    assert told.chosen == []


@pytest.mark.usefixtures("quick")
def test_nobody_was_told_and_the_next_update_makes_up_for_it(tmp_path: Path, sources: Sources) -> None:
    home = Home(tmp_path)
    answers = {"/hook": Answer(status=500)}
    with serve(answers) as server:
        (told,) = update(home, sources, Request(), notify=f"{server.url}/hook", pauses=(0.0,))
        assert told.status == DONE
        assert told.told is not None
        assert not told.told.delivered
        (alarm,) = standing(home, dt.datetime.now(dt.UTC)).alarms
        assert alarm.text == f"nobody was told of {told.id}: 127.0.0.1: it answered 500"
        answers["/hook"] = Answer()
        (later,) = update(home, sources, Request(), notify=f"{server.url}/hook", pauses=(0.0,))
    assert [msgspec.json.decode(body)["update"] for body in server.posted] == [told.id, told.id, later.id, told.id]
    assert standing(home, dt.datetime.now(dt.UTC)).alarms == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "there is no portal 'nowhere'"),
        (["--registry", "none.toml"], "none.toml"),
        (["--notify", "ftp://a.cn/secret"], "not http or https"),
        (["changsha", "--delay", "0.1"], "too fast for real hosts"),
    ],
)
def test_what_cannot_begin(run: Run, tmp_path: Path, arguments: list[str], sentence: str) -> None:
    done = run("update", "--home", tmp_path / "home", *arguments)
    assert done.status == 2
    assert sentence in done.err
    assert "secret" not in done.err
    assert not (tmp_path / "home").exists()


def test_somebody_is_told_that_it_could_not_begin(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve({"*": Answer()}) as server:
        monkeypatch.setenv("NIANBAO_NOTIFY", f"{server.url}/secret")
        done = run("update", "nowhere", "--home", tmp_path / "home")
    assert done.status == 2
    (message,) = [msgspec.json.decode(body) for body in server.posted]
    assert (message["status"], message["verdict"]) == (2, "failed")
    assert "there is no portal 'nowhere'" in message["text"]

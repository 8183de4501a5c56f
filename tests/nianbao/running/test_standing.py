"""How a home stands: alarms of crawls, of updates and of builds; in a terminal, as a page and for programs."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from crawler.report import Found, PortalReport, Problem, Tally
from crawler.runs import Run as Run_
from crawler.runs import RunBook, write_durably
from nianbao.home import Home
from nianbao.parsing import Unreadable
from nianbao.running import words
from nianbao.running.alarms import needs, of_crawl, unread
from nianbao.running.standing import Standing, standing
from nianbao.running.statuspage import page
from nianbao.running.updates import (
    ALARMED,
    DONE,
    FAILED,
    Alarm,
    Chosen,
    Interruption,
    Request,
    Stage,
    Told,
    Update,
    UpdateBook,
)
from tests.nianbao.conftest import Run
from warehouse.news import NewFinding, NewReports, News, Number

NOW = dt.datetime(2026, 1, 20, 1, 0, tzinfo=dt.UTC)
EVIL = "<script>alert(1)</script>\u202e\x1b[31m"


def update_of(hours: float, status: int | None = DONE, **told: object) -> Update:
    """An update that began so many hours ago."""
    began = NOW - dt.timedelta(hours=hours)
    name = f"update-{began:%Y%m%dT%H%M%SZ}"
    ended = None if status is None else began + dt.timedelta(minutes=30)
    return msgspec.structs.replace(
        Update(name, began, Request(), [Chosen("a", "season", "3 departments")], 1, ended, status), **told
    )


def keep(home: Home, *updates: Update) -> Home:
    for each in updates:
        (home.runs / each.id).mkdir(parents=True)
        UpdateBook(home.runs).note(each)
    return home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def portal(kind: str = "", *, times: int = 1, found: int = 0, missing: int = 0, alarm: str = "") -> PortalReport:
    report = PortalReport("a", "甲市", years={2024: Tally(found, unchanged=found)} if found else {})
    report.missing = [f"http://a.gov.cn/{number}" for number in range(missing)]
    for _ in range(times if kind else 0):
        report.note(Problem(kind, "http://a.gov.cn/nb/", "answered so"))
    if alarm:
        report.alarms.append(alarm)
    return report


ZERO = "no report was found, where there were 9 on 2025-03-31: see by its problems"


@pytest.mark.parametrize(
    ("report", "kind"),
    [
        (portal(found=9), None),
        (portal("missing", found=8, missing=1), None),
        (portal("blocked", found=9), None),  # one page behind a login
        (portal("blocked", times=2, found=9), None),
        (portal("blocked", times=3, found=9), "blocked"),
        (portal("blocked"), "blocked"),
        (portal("blocked", found=5, missing=4), "blocked"),
        (portal("blocked", missing=9, alarm=ZERO), "blocked"),
        (portal("missing", missing=9, alarm=ZERO), "zero"),
        (portal(missing=9, alarm=ZERO), "zero"),
        (portal(found=8, missing=2), "fewer"),
        (portal(found=9, missing=2), None),
        (portal(found=1, missing=1), None),
    ],
)
def test_what_is_an_alarm(report: PortalReport, kind: str | None) -> None:
    assert [alarm.kind for alarm in of_crawl([report])] == [kind] * (kind is not None)


def test_an_alarm_says_what_was_lost_and_why() -> None:
    (alarm,) = of_crawl([portal("blocked", missing=9, alarm=ZERO)])
    assert alarm.text == (
        "no report was found, where there were 9 on 2025-03-31: blocked: http://a.gov.cn/nb/: answered so"
    )
    (alarm,) = of_crawl([portal(found=8, missing=2)])
    assert alarm.text == "2 of the 10 reports of the last crawl were not found, first http://a.gov.cn/0"


def night(home: Home, found: int, *, refused: bool = False, days_ago: int = 0) -> list[str]:
    """A crawl that finds so many reports; the kinds of its alarms, which are those of the status, too."""
    book, report = RunBook(home.runs), PortalReport("a", "甲市")
    with book.keeping(["a"]) as crawl:
        crawl.started -= dt.timedelta(days=days_ago)
        for number in range(found):
            each = Found(f"http://a.gov.cn/{number}.html", "年报", 2024, "unchanged")
            report.count(each)
            book.found(crawl, "a", each)
        if refused:
            report.note(Problem("blocked", "http://a.gov.cn/", "refuses"))
        book.finished(crawl, report)
    alarms = of_crawl([report])
    stood = standing(home, dt.datetime.now(dt.UTC)).alarms
    assert [(each.kind, each.text) for each in stood] == [(each.kind, each.text) for each in alarms]
    return [alarm.kind for alarm in alarms]


def test_a_loss_stays_an_alarm_until_the_reports_are_there_again(home: Home) -> None:
    assert night(home, 20) == []
    assert night(home, 12, refused=True) == ["blocked"]
    assert night(home, 12, refused=True) == ["blocked"]
    assert night(home, 12) == ["fewer"]
    assert night(home, 0) == ["zero"]
    assert night(home, 12) == ["fewer"]
    assert night(home, 19) == []
    assert night(home, 20) == []


def test_a_slow_loss_is_seen(home: Home) -> None:
    assert [night(home, found) for found in (20, 18, 17, 16)] == [[], [], [], ["fewer"]]


def test_after_three_months_a_loss_is_how_it_is(home: Home) -> None:
    assert night(home, 20, days_ago=100) == []
    assert night(home, 12, days_ago=20) == ["fewer"]
    assert night(home, 12) == []


def test_a_crawl_with_a_record_of_an_older_version_is_compared_with(home: Home) -> None:
    night(home, 20)
    (path,) = home.runs.glob("*/a.json")
    told = msgspec.json.decode(path.read_bytes())
    del told["most"], told["most_on"]
    path.write_bytes(msgspec.json.encode(told))
    assert night(home, 12) == ["fewer"]


def test_what_can_wait_is_told_by_kind_and_robots_last() -> None:
    reports = [portal("robots"), portal("timeout", missing=2), portal("timeout"), portal("slow")]
    lines = needs(reports)
    assert [line.partition(":")[0] for line in lines] == [
        "reports of the crawl before that were not found", "timeout", "robots"
    ]  # fmt: skip
    assert lines[1] == "timeout: 2 at a, a, first http://a.gov.cn/nb/: answered so"


def kinds(home: Home) -> list[str]:
    return [alarm.kind for alarm in standing(home, NOW).alarms]


def test_nothing_was_crawled_yet(home: Home) -> None:
    found = standing(home, NOW)
    assert (found.verdict, found.alarms, found.due) == ("nothing was crawled yet", [], [])


def test_an_update_that_did_not_end_is_an_alarm(home: Home) -> None:
    keep(home, update_of(30), update_of(6, None, stages=[Stage("crawl", NOW)], stopped="SIGTERM"))
    (alarm,) = standing(home, NOW).alarms
    assert alarm.text.endswith(
        "did not end, it was stopped by SIGTERM in stage crawl: `nianbao update` goes on with it"
    )
    with UpdateBook(home.runs).alone():  # it is at work
        assert kinds(home) == []
        assert "an update is at work" in standing(home, NOW).verdict


@pytest.mark.parametrize(
    ("updates", "expected"),
    [
        ([update_of(40)], []),
        ([update_of(60)], ["overdue"]),
        ([update_of(100, None)], ["not_ended", "overdue"]),
        ([update_of(6, FAILED, alarms=[Alarm("failed", "the disk is full")])], ["failed"]),
        ([update_of(6, FAILED), update_of(3)], []),
        ([update_of(6, told=Told("a.cn", False, NOW, "it answered 500"))], ["not_told"]),
        ([update_of(30, told=Told("a.cn", False, NOW)), update_of(6, told=Told("a.cn", True, NOW))], ["not_told"]),
        ([update_of(30, told=Told("a.cn", False, NOW)), update_of(6)], ["not_told"]),
        ([update_of(6, ALARMED, refused="fewer", alarms=[Alarm("refused", "fewer")])], []),
    ],
)
def test_the_alarms_of_updates(home: Home, updates: list[Update], expected: list[str]) -> None:
    assert kinds(keep(home, *updates)) == expected


@pytest.mark.parametrize("how", ["done", "skipped"])  # skipped: the records are again those of the warehouse
def test_a_refused_build_stands_until_the_warehouse_is_as_the_records(
    home: Home, how: Literal["done", "skipped"]
) -> None:
    refused = update_of(
        30,
        ALARMED,
        refused="holds less",
        build_before="",
        alarms=[Alarm("refused", "holds less"), Alarm("zero", "gone", "x")],
        stages=[Stage("build", NOW, NOW, "refused")],
    )
    assert kinds(keep(home, refused, update_of(6))) == ["refused"]
    assert kinds(keep(home, update_of(3, stages=[Stage("build", NOW, NOW, how)]))) == []


def test_records_that_cannot_be_read_are_left_out(home: Home) -> None:
    keep(home, update_of(6))
    (home.runs / "update-20260119T000000Z").mkdir()
    (home.runs / "update-20260119T000000Z" / "_update.json").write_text("{")
    assert len(UpdateBook(home.runs).updates()) == 1
    assert RunBook(home.runs).runs() == []


def news(**told: object) -> News:
    return msgspec.structs.replace(
        News(
            reports=30,
            new=[NewReports(f"p{number}", 2025, 3) for number in range(10)],
            rewritten=1,
            numbers_changed=12,
            numbers=[Number("甲局", 2024, "requests.granted.total", "1", "2")] * 12,
            findings_new={"warning": 1, "error": 2},
            findings=[NewFinding("error", "sum", "甲局", 2025, "5 is not 6", "")],
        ),
        **told,
    )


def full() -> Update:
    return update_of(
        6,
        ALARMED,
        news=news(),
        alarms=[Alarm("zero", f"no report {number}", f"p{number}") for number in range(20)],
        known=[Alarm("blocked", "still", "old")],
        needs=["timeout: 3"],
        interruptions=[Interruption("crawl", NOW, "SIGTERM"), Interruption("build", NOW, "the disk is full")],
        later={"2026-01-21": 4, "2026-01-22": 1, "2026-01-24": 1, "2026-02-01": 7, "2026-02-19": 80},
    )


def test_an_update_in_words() -> None:
    told = full()
    assert (
        words.verdict(told)
        == "done, 20 alarms: 1 portal due, 30 new reports, 1 alarm known already (update of 2026-01-20 03:00 in China)"
    )
    lists = {section.title: section.lines for section in words.sections(told)}
    assert list(lists) == [
        "Alarms", "Known already, and still so", "New", "Needs a person, and can wait", "Crawled because", "Due next"
    ]  # fmt: skip
    assert lists["Alarms"][0] == "p0: no report 0"
    assert lists["Alarms"][-1] == "also p8, p9, p10, p11, p12, p13, p14, p15, p16, p17, p18, p19"
    assert lists["New"][0] == "30 new reports: 30 on 2025"
    assert "  and 2 more portals: warehouse/diff/diff.md" in lists["New"]
    assert "12 numbers changed in 1 report:" in lists["New"]
    assert "  and 4 more: warehouse/diff/diff.md" in lists["New"]
    assert lists["New"][-3:] == [
        "3 new findings: 2 error, 1 warning",
        "  error 甲局 2025: 5 is not 6",
        "  and 2 more: exports/checks.csv",
    ]
    assert lists["Crawled because"] == [
        "in the season, with reports missing: 1 portal (a)",
        "stopped by SIGTERM in the stage crawl, and gone on with at 2026-01-20 09:00",
        "cut off in the stage build (the disk is full), and gone on with at 2026-01-20 09:00",
    ]
    assert lists["Due next"][-1] == "by 2026-02-19: 87 more portals"
    assert sum(map(len, lists.values())) < 45  # to be read in thirty seconds


def test_what_is_posted_has_a_paragraph_and_the_numbers() -> None:
    told = msgspec.json.decode(msgspec.json.encode(words.message(full(), Path("/srv/home"))))
    assert told["text"].startswith("nianbao: done, 20 alarms: 1 portal due, 30 new reports")
    assert "also p3, p4" in told["text"]
    assert (told["status"], told["alarms_total"], len(told["alarms"])) == (1, 20, 20)
    assert told["new"][0] == {"portal": "p0", "year": 2025, "count": 3}
    assert told["alarms_known"] == [{"kind": "blocked", "text": "still", "portal": "old", "since": None, "times": 0}]


class Seen(HTMLParser):
    """Tags, and what would be loaded from elsewhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.sources: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.sources += [value or "" for name, value in attrs if name in ("src", "href", "srcset")]

    def handle_data(self, data: str) -> None:
        self.text += data


def evil(home: Home) -> Standing:
    told = update_of(6, ALARMED, news=news(numbers=[Number(EVIL, 2024, EVIL, EVIL, EVIL)], numbers_changed=1))
    found = standing(keep(home, told), NOW)
    return msgspec.structs.replace(found, alarms=[Alarm("zero", EVIL, EVIL)], waiting=[EVIL], verdict=EVIL)


def test_the_page_stands_alone_and_shows_what_portals_say_as_text(home: Home) -> None:
    text = page(evil(home), 5)
    seen = Seen(text)
    assert "script" not in seen.tags
    assert seen.sources == []
    assert "url(" not in text
    assert "\u202e" not in text
    assert "<script>alert(1)</script>" in seen.text
    for heading in ("警报", "较上次新增", "下次抓取", "需要人工处理", "更新记录"):
        assert heading in seen.text
    assert 'class="verdict bad"' in text


def test_addresses_are_links_of_the_web_alone(home: Home) -> None:
    lines = ["timeout: 2 at a, first http://a.gov.cn/nb/?x=1&y=2: no answer", "javascript:alert(1) ftp://a.cn/ http://"]
    hostile = 'http://a.cn/"onclick="alert(1) https://b.cn/<b>'
    text = page(msgspec.structs.replace(evil(home), waiting=[*lines, hostile]), 5)
    seen = Seen(text)
    assert seen.sources == ["http://a.gov.cn/nb/?x=1&y=2", "http://a.cn/", "https://b.cn/"]
    assert text.count('rel="noreferrer"') == 3
    assert "b" not in seen.tags
    assert lines[0] in seen.text


def test_on_the_page_what_needs_a_person_stands_before_what_is_new(home: Home) -> None:
    found = evil(home)
    many = [Alarm("zero", f"gone {number}", f"p{number}", NOW, 2) for number in range(30)]
    for alarms, folded in ((found.alarms, 0), (many, 30)):
        text = page(msgspec.structs.replace(found, alarms=alarms), 5)
        assert Seen(text).tags.count("details") == folded
        assert text.index("警报") < text.index("需要人工处理") < text.index("较上次新增")
    assert "<summary>p29: zero, since 2026-01-20</summary>" in text


def test_the_verdict_counts_alarms_once_and_times_are_chinas(home: Home, run: Run) -> None:
    keep(home, full())
    found = standing(home, NOW)
    assert found.verdict == (
        "no alarms; the last update, of 2026-01-20 03:00 in China, is done: 1 portal due, 30 new reports"
    )
    (home.runs / "20260119T170000Z").mkdir()
    crawl = Run_("20260119T170000Z", dt.datetime(2026, 1, 19, 17, tzinfo=dt.UTC), ["a"])
    write_durably(home.runs / crawl.id / "_run.json", msgspec.json.encode(crawl))
    out = run("status", "--home", home.root).out
    assert "2026-01-20 01:00" in out
    assert "UTC" not in out


def test_the_command_in_its_three_forms(home: Home, run: Run, tmp_path: Path) -> None:
    keep(home, full())
    report = PortalReport("a", "甲市")
    with RunBook(home.runs).keeping(["a"]) as crawl:
        found = Found("http://a.gov.cn/1", "年报", 2024, "new")
        report.count(found)
        RunBook(home.runs).finished(crawl, report)
    done = run("status", "--home", home.root)
    assert done.status == 0
    assert done.out.splitlines()[1] == "Alarms"
    assert "done, 20 alarms" in done.out
    told = msgspec.json.decode(run("status", "--home", home.root, "--json").out)
    assert told["updates"][0]["alarms"][0]["portal"] == "p0"
    assert [each["portal"] for each in told["due"]] == ["a"]
    done = run("status", "--home", home.root, "--html", tmp_path / "status.html")
    assert (done.status, done.out) == (0, "")
    assert "更新记录" in (tmp_path / "status.html").read_text(encoding="utf-8")
    refused = run("status", "--home", home.root, "--html", "/dev/null/status.html")
    assert (refused.status, "cannot be written" in refused.err) == (2, True)


def test_strict_tells_alarms_by_the_exit_status(home: Home, run: Run) -> None:
    now = dt.datetime.now(dt.UTC)
    good = msgspec.structs.replace(update_of(0), id="update-1", started=now, ended=now)
    assert run("status", "--home", home.root, "--strict").status == 0
    keep(home, good)
    assert run("status", "--home", home.root, "--strict").status == 0
    bad = msgspec.structs.replace(good, id="update-2", status=FAILED, alarms=[Alarm("failed", "the disk is full")])
    keep(home, bad)
    for form in ((), ("--json",), ("--html", home.root / "status.html")):
        assert run("status", "--home", home.root, *form).status == 0
        done = run("status", "--home", home.root, "--strict", *form)
        assert (done.status, "Traceback" in done.err) == (1, False)


def test_what_needs_a_person_is_told_by_kind_as_on_the_page(home: Home, run: Run) -> None:
    names = [f"p{number:02}" for number in range(30)]
    with RunBook(home.runs).keeping(names) as crawl:
        for name in names:
            report = PortalReport(name, name)
            report.note(Problem("robots", f"http://{name}.gov.cn/", "robots.txt forbids it"))
            report.note(Problem("timeout", "http://a.gov.cn/", "no answer"))
            RunBook(home.runs).finished(crawl, report)
    lines = run("status", "--home", home.root).out.splitlines()
    needs = lines[lines.index("What needs a person") + 1 :]
    assert needs == [
        "  timeout: 30 at p00, p01, p02, and 27 more, first http://a.gov.cn/: no answer",
        "  robots: 30 that robots.txt forbids at p00, p01, p02, and 27 more",
    ]


def test_files_that_are_not_read_come_last_as_a_count() -> None:
    told = [("a PDF file", 3), ("a zip or Office file", 1)]
    files = [
        Unreadable("http://a.cn/f", f"this is {what}, not a page or a text")
        for what, times in told
        for _ in range(times)
    ]
    damaged = Unreadable("http://a.cn/1", "this is binary data, not a page or a text")
    assert unread([*files, damaged]) == [
        "documents that cannot be read: 1, first http://a.cn/1: this is binary data, not a page or a text",
        "files that are not read (PDF, Office and the like): 4",
    ]
    assert unread([]) == []


def test_a_portal_that_was_named_and_is_not_due_is_told_how_to_be_crawled() -> None:
    told = update_of(6, request=Request(["a"]), chosen=[])
    lists = {section.title: section.lines for section in words.sections(told)}
    assert lists["Crawled because"] == [
        "none of those that you named was due; `nianbao update a --all` crawls them all the same"
    ]


def test_without_a_crawl_what_is_open_is_not_denied() -> None:
    lists = {section.title: section.lines for section in words.sections(update_of(6, waiting=3))}
    assert lists["Needs a person, and can wait"] == ["nothing new; 3 open: nianbao status"]
    lists = {section.title: section.lines for section in words.sections(update_of(6))}
    assert lists["Needs a person, and can wait"] == ["nothing"]

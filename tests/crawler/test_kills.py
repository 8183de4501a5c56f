"""A crawl that is killed at any moment and begun again: nothing is fetched twice that was durable, nothing is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.audit import audit
from crawler.runs import RunBook
from tests.crawler.made import COLUMN, column, page, path, title
from tests.crawler.servers import Answer, serve

YEARS = range(2008, 2026)
KILLS = 10
"""Of each of two victims."""
PROGRAM = """
import sys
from pathlib import Path
from crawler.crawl import crawl
from tests.crawler.made import QUICK, portal
url, host, root = sys.argv[1:]
crawl([portal(url)], root + "/archive", runs=Path(root, "runs"), loopback=frozenset({host}), manners=QUICK)
"""


def answers() -> dict[str, Answer]:
    """Reports, and for each third one a file beside it."""
    pages = {COLUMN: column(YEARS)} | {path(year): page(title(year), f"<p>{year}</p>" * 50) for year in YEARS}
    for year in list(YEARS)[::3]:
        pages[path(year)] = page(title(year), f"<a href='{file(year)}'>附件：{title(year)}.pdf</a>")
        pages[file(year)] = Answer(b"%PDF-1.4 " + bytes(str(year), "ascii") * 500)
    for answer in pages.values():
        answer.seconds = 0.03
    return pages


def file(year: int) -> str:
    return path(year).replace(".html", ".pdf")


def kept(root: Path) -> Counter[tuple[str, str]]:
    """Path and digest of each response in the archive."""
    found = Archive(str(root / "archive")).captures()
    return Counter(("/" + each.url.split("/", 3)[3], each.payload_sha256) for each in found if not each.revisit_of)


@pytest.mark.parametrize("victim", ["the crawl", "its engine"])
def test_kills_at_any_moment(tmp_path: Path, victim: str) -> None:
    rng = random.Random(victim)  # noqa: S311
    with serve(answers()) as server:
        command = [sys.executable, "-c", PROGRAM, server.url, server.host]
        subprocess.run([*command, str(tmp_path / "calm")], check=True)  # noqa: S603
        calm, asked = kept(tmp_path / "calm"), Counter(server.paths)
        server.asked.clear()
        kills = 0
        while True:
            child = subprocess.Popen([*command, str(tmp_path / "killed")], start_new_session=True)  # noqa: S603
            moment = len(server.asked) + rng.randint(1, 2 + len(YEARS) // KILLS)
            while child.poll() is None and len(server.asked) < moment:
                time.sleep(0.002)
            time.sleep(rng.random() * 0.05)
            if child.poll() is not None or kills == KILLS:
                break
            kills += 1
            kill(child, victim)
        assert child.wait() == 0
    assert kills == KILLS
    assert kept(tmp_path / "killed") == calm
    assert list(audit(Archive(str(tmp_path / "killed" / "archive")))) == []
    # What was durable was not asked for again: a kill costs the request under way, and lists are asked for anew.
    lasting = {at for at in asked if at not in (COLUMN, "/robots.txt") and "index_" not in at}
    assert len(lasting) == len(YEARS) + len(list(YEARS)[::3])
    again = {at: times for at, times in Counter(server.paths).items() if at in lasting}
    assert again.keys() == lasting
    assert sum(again.values()) <= len(lasting) + kills
    (run,) = RunBook(tmp_path / "killed" / "runs").runs()
    assert run.resumed == kills
    (report,) = RunBook(tmp_path / "killed" / "runs").reports(run)
    assert {year: tally.new for year, tally in report.years.items()} == dict.fromkeys(YEARS, 1)


def kill(child: subprocess.Popen[bytes], victim: str) -> None:
    if victim == "the crawl":
        child.kill()  # its engine ends when it finds that nobody listens
    else:
        found = subprocess.run(["pgrep", "-P", str(child.pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607
        for engine in found.stdout.split():
            os.kill(int(engine), signal.SIGKILL)
    child.wait()
    time.sleep(0.2)  # until an engine that lost its parent has ended


def test_an_engine_that_is_asked_to_end_has_not_crawled_to_the_end(tmp_path: Path) -> None:
    """What it had until then must not be taken for all that the portal gives."""
    slow = answers()
    for answer in slow.values():
        answer.seconds = 0.2
    with serve(slow) as server:
        command = [sys.executable, "-c", PROGRAM, server.url, server.host, str(tmp_path)]
        child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: S603
        while len(server.asked) < 4:
            time.sleep(0.01)
        found = subprocess.run(["pgrep", "-P", str(child.pid)], capture_output=True, text=True, check=True)  # noqa: S603, S607
        os.kill(int(found.stdout), signal.SIGTERM)
        said = child.communicate()[1]
    assert "the crawl broke off before its end" in said
    (run,) = RunBook(tmp_path / "runs").runs()
    assert run.ended is None
    assert RunBook(tmp_path / "runs").reports(run) == []

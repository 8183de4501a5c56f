"""`nianbao archive`: what it says of a sound and of a damaged archive, and what an address gave on a day."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest

from crawler.archive import Archive
from crawler.warc import Exchange
from nianbao.home import Home
from tests.nianbao.conftest import Run

URL = "http://a.example/nb.html"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = Home(tmp_path)
    place.prepare()
    with Archive(str(place.archive)) as archive:
        for month in (1, 3):
            when = dt.datetime(2025, month, 31, 12, tzinfo=dt.UTC)
            archive.add(Exchange(url=URL, status=200, headers=[], body=f"{month}月".encode(), fetched_at=when))
    return tmp_path


def test_an_address_is_written_as_it_was(run: Run, home: Path) -> None:
    assert run("archive", "cat", URL, "--home", home).out == "3月"
    assert run("archive", "cat", URL, "--at", "2025-01-31", "--home", home).out == "1月"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["cat", "http://a.example/none.html"], "has nothing of http://a.example/none.html"),
        (["cat", URL, "--at", "2024-12-31"], "up to 2024-12-31"),
        (["cat", URL, "--at", "31.3.2025"], "write it as 2025-03-31"),
        (["find", "--since", "gestern"], "--since gestern is no date"),
        (["index", "none.warc.gz"], "there is no none.warc.gz"),
    ],
)
def test_what_is_not_there_is_said(run: Run, home: Path, arguments: list[str], said: str) -> None:
    done = run("archive", *arguments, "--home", home)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


def test_captures_are_found_by_address_digest_and_time(run: Run, home: Path) -> None:
    def found(*arguments: str) -> list[str]:
        lines = run("archive", "find", *arguments, "--home", home).out.splitlines()
        return [json.loads(line)["fetched_at"][:10] for line in lines]

    assert found() == found(URL) == ["2025-01-31", "2025-03-31"]
    assert found("--sha256", hashlib.sha256("3月".encode()).hexdigest()[:12]) == ["2025-03-31"]
    assert found("--since", "2025-02-01") == ["2025-03-31"]
    assert found(URL, "--until", "2025-01-31") == ["2025-01-31"]
    assert found("http://a.example/none.html") == []


def test_a_sound_archive_is_verified_and_damage_is_named(run: Run, home: Path) -> None:
    done = run("archive", "verify", "--home", home)
    assert (done.status, done.out) == (0, "")
    (warc,) = (home / "archive").glob("*.warc.gz")
    warc.write_bytes(warc.read_bytes()[:-700])
    done = run("archive", "verify", "--home", home)
    assert done.status == 1
    assert f"{warc.name} at byte" in done.out


def test_an_index_is_made_again(run: Run, home: Path) -> None:
    (index,) = (home / "archive").glob("*.jsonl")
    before = index.read_bytes()
    index.unlink()
    done = run("archive", "index", "--home", home)
    assert (done.status, index.read_bytes()) == (0, before)
    assert "2 captures" in done.out

"""What an update says is documented in both languages: alarms, fields of the message, exit statuses, the season."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from crawler.due import season
from nianbao.running import words
from nianbao.running.histories import _MAY_COME_YET
from nianbao.running.updates import Alarm, Request, Update

ROOT = Path(__file__).parent.parent
DOCS = ("docs/running.md", "docs/running.zh-CN.md")
OF_STATUS = ("not_ended", "hangs", "overdue", "not_told", "unreadable", "future")


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def first_cells(name: str) -> set[str]:
    """The names that stand in the first column of the tables."""
    cells = re.findall(r"^\| (`[^|]+`) \|", text(name), re.MULTILINE)
    return {word for cell in cells for word in re.findall(r"`([^`]+)`", cell)}


@pytest.mark.parametrize("name", DOCS)
def test_every_alarm_is_told(name: str) -> None:
    listed = re.findall(r"(?:^ {4}|; )([a-z_]+)(?= {2,}|: )", Alarm.__doc__ or "", re.MULTILINE)
    assert {"zero", "blocked", "fewer", "lost", "refused", "build", "failed"} == set(listed)
    assert {*listed, *OF_STATUS} <= first_cells(name)


@pytest.mark.parametrize("name", DOCS)
def test_every_field_of_the_message_is_told(name: str) -> None:
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    fields = set(words.message(Update("update-x", now, Request(), [], 0), Path("home")))
    fields |= set(words.failure("why", Path("home")))
    assert fields <= first_cells(name)


@pytest.mark.parametrize("name", DOCS)
def test_what_may_come_another_time_is_told(name: str) -> None:
    row = next(line for line in text(name).splitlines() if "`set_aside`" in line)
    assert set(re.findall(r"`([a-z_]+)`", row)) == set(_MAY_COME_YET)


def test_the_season_is_told_as_it_is() -> None:
    for bodies in ("departments", "governments", "others"):
        first, law, last = (f"{day:%-d %B}" for day in season(bodies, 2025))
        row = next(line for line in text(DOCS[0]).splitlines() if line.startswith(f"| {bodies}"))
        assert all(day in row for day in (first, law, last)), row


@pytest.mark.parametrize("name", DOCS)
def test_the_exit_statuses_are_told(name: str) -> None:
    assert {"| 0 |", "| 1 |", "| 2 |"} <= set(re.findall(r"^\| \d \|", text(name), re.MULTILINE))

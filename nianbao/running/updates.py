"""The records of updates, beside those of crawls: `runs/update-20261126T010500Z/_update.json`, one for each.

A record is written anew, durably, whenever a stage begins or ends, so that an update that is stopped at any moment (by
`kill -9` or a power cut, too) can be gone on with. `UpdateBook(folder)` keeps them; `alone()` lets one update at a time
run, and a kill lets go of it. Raises `UpdateError` when another one is at work, OSError when the disk takes nothing.
Times are UTC.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from crawler.due import Kind
from crawler.runs import read_record, write_durably
from warehouse.disk import to_disk
from warehouse.news import News

DONE, ALARMED, FAILED = 0, 1, 2
"""What an update came to; the exit status, too."""
TOLD_LATE = 30
"""So many updates back somebody is still told of one."""
_LASTING = dt.timedelta(days=3)  # as long as crawler.runs goes on with a crawl
_AHEAD = dt.timedelta(days=1)
_FILE = "_update.json"
_PATIENCE = (0.0, 0.1, 0.2)
"""Seconds before each attempt at the lock: `is_busy` holds it for a moment."""


class UpdateError(RuntimeError):
    """An update cannot begin, or cannot go on; the message says why and what to do."""


class Request(msgspec.Struct, frozen=True):
    """What was asked for: only these portals (none: all of the registry), and whether they need be due."""

    names: list[str] = []
    all: bool = False

    @property
    def command(self) -> str:
        """What a person writes to ask for the same."""
        return " ".join(["nianbao update", *self.names, *(["--all"] if self.all else [])])

    def asks_for(self, other: Request) -> bool:
        """Whether it asks for all that another one asks for."""
        return (self.all or not other.all) and (
            not self.names or (bool(other.names) and {*other.names} <= {*self.names})
        )


class Chosen(msgspec.Struct, frozen=True):
    """A portal that is crawled, and why."""

    portal: str
    kind: Kind
    why: str


class Stage(msgspec.Struct):
    """A part of an update. `outcome` is empty while it is under way, and stays so when it was stopped."""

    name: str
    began: dt.datetime
    ended: dt.datetime | None = None
    outcome: Literal["", "done", "refused", "skipped", "failed"] = ""
    said: str = ""


class Interruption(msgspec.Struct, frozen=True):
    """The update was stopped in a stage, and gone on with at this time."""

    stage: str
    resumed: dt.datetime
    by: str


class Alarm(msgspec.Struct, frozen=True):
    """Something that a person must look at; of a portal's, when the first of so many crawls in a row raised it.

    zero       a portal gives no report, where there were some; blocked: it refuses; fewer: many reports are not found
    lost       files of the archive are not there any more
    refused    the new warehouse would hold less, and the old one stays; build: there is nothing to make one from
    failed     the update cannot go on
    """

    kind: str
    text: str
    portal: str = ""
    since: dt.datetime | None = None
    times: int = 0


class Found(msgspec.Struct, frozen=True):
    """What a crawl found at a portal, of one year of report (0: the title names none)."""

    portal: str
    year: int
    new: int
    changed: int


class Crawled(msgspec.Struct, frozen=True):
    """A crawl in numbers."""

    portals: int
    pages: int
    reports: int
    new: int
    changed: int
    missing: int


class Told(msgspec.Struct, frozen=True):
    """Whether somebody was told, at which host, and if not, why. The address itself is not kept: it may be a secret."""

    host: str
    delivered: bool
    at: dt.datetime
    why: str = ""


class Update(msgspec.Struct):
    """An update. `ended` is null while it is under way, and stays so when it was stopped; `status` is 0 (done), 1
    (done, with alarms) or 2 (failed). `registered`: portals that were judged; `registry`: the ids of all portals
    that its registry had; `alarms`: the new ones, `known`: those of portals that an earlier update told of and that
    still hold; `needs`: what can wait of what was crawled now, `waiting`: how many such sentences there are of all
    portals; `later`: how many are due on which day; `build_before`: the warehouse's build when this update's began
    (null: it did not).
    """

    id: str
    started: dt.datetime
    request: Request
    chosen: list[Chosen]
    registered: int
    ended: dt.datetime | None = None
    status: int | None = None
    stopped: str = ""
    interruptions: list[Interruption] = []
    stages: list[Stage] = []
    crawl: str = ""
    crawled: Crawled | None = None
    found: list[Found] = []
    parsed: int = 0
    build_before: str | None = None
    build: str = ""
    refused: str = ""
    news: News | None = None
    exports: list[str] = []
    alarms: list[Alarm] = []
    known: list[Alarm] = []
    needs: list[str] = []
    waiting: int = 0
    later: dict[str, int] = {}
    told: Told | None = None
    registry: list[str] = []

    @property
    def is_open(self) -> bool:
        """Whether it was stopped or failed, so that there is something to go on with."""
        return self.ended is None or self.status == FAILED

    def may_be_resumed(self, now: dt.datetime) -> bool:
        """Whether the next update of the same request goes on with it, unless others made up for it. One that could
        not begin has nothing to go on with."""
        begun = self.ended is None or bool(self.stages)
        return self.is_open and begun and now - self.started <= _LASTING

    @property
    def is_untold(self) -> bool:
        """Whether somebody was to be told of its end, and nobody was."""
        return self.ended is not None and self.told is not None and not self.told.delivered

    @property
    def since(self) -> dt.datetime:
        """When it began, or was gone on with for the last time."""
        return max([self.started, *(each.resumed for each in self.interruptions)])

    @property
    def to_crawl(self) -> set[str]:
        """The portals that were chosen and not crawled, as far as its record knows."""
        crawl = self.stage("crawl")
        return set() if crawl is not None and crawl.ended is not None else {each.portal for each in self.chosen}

    def stage(self, name: str) -> Stage | None:
        """The stage of this name, if it began."""
        return next((stage for stage in self.stages if stage.name == name), None)


def is_future(started: dt.datetime, now: dt.datetime) -> bool:
    """Whether a record is dated by a clock that was set ahead: it tells nothing of when it was."""
    return started - now > _AHEAD


def left_open(updates: Sequence[Update]) -> list[Update]:
    """Of updates in their order those that are open and that no later ones made up for: what is left to make is made
    by any later one that came to its end, so it has to be that all was crawled, or the same asked for."""
    found: list[Update] = []
    for position, each in enumerate(updates):
        later = [one for one in updates[position + 1 :] if not one.is_open]
        crawled = {chosen.portal for one in later for chosen in one.chosen}
        made_up = later and (each.to_crawl <= crawled or any(one.request.asks_for(each.request) for one in later))
        if each.is_open and not made_up:
            found.append(each)
    return found


class UpdateBook:
    """The records in a folder, the one of the crawls' records."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def updates(self, most: int = 100) -> list[Update]:
        """The newest updates, oldest first; what cannot be read is left out, and told by `unreadable`."""
        return [found for path in self._records(most) if (found := read_record(path, Update)) is not None]

    def unreadable(self, most: int = 100) -> list[Path]:
        """The newest records that cannot be read."""
        return [path for path in self._records(most) if read_record(path, Update) is None]

    def _records(self, most: int) -> list[Path]:
        return sorted(self.folder.glob(f"update-*/{_FILE}"))[-most:]

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Raise `UpdateError` when another update is at work."""
        with (self.folder / ".update.lock").open("wb") as lock:
            if not any(_locked(lock, wait) for wait in _PATIENCE):
                raise UpdateError(
                    f"another update is at work in {self.folder.parent}: wait for its end; "
                    "`nianbao status` shows how far it is"
                )
            yield

    @property
    def is_busy(self) -> bool:
        """Whether an update is at work."""
        try:
            with (self.folder / ".update.lock").open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def new(self, request: Request, chosen: Sequence[Chosen], registered: int, now: dt.datetime) -> Update:
        """A new record, on the disk."""
        started = now
        while (self.folder / _name(started)).exists():
            started += dt.timedelta(seconds=1)
        update = Update(_name(started), now, request, list(chosen), registered)
        (self.folder / update.id).mkdir()
        to_disk(self.folder)
        self.note(update)
        return update

    def cut_off(self, request: Request, now: dt.datetime) -> Update | None:
        """The newest update that asked for the same, where there is something to go on with."""
        known = [each for each in self.updates() if not is_future(each.started, now)]
        same = [each for each in left_open(known) if each.request == request and each.may_be_resumed(now)]
        return same[-1] if same else None

    def note(self, update: Update) -> None:
        """Write the record as it is now; durable when this returns."""
        told = msgspec.json.format(msgspec.json.encode(update), indent=1)
        write_durably(self.folder / update.id / _FILE, told)


def _locked(lock: BinaryIO, wait: float) -> bool:
    """Whether the lock was to be had after so many seconds."""
    time.sleep(wait)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _name(started: dt.datetime) -> str:
    return f"update-{started:%Y%m%dT%H%M%SZ}"

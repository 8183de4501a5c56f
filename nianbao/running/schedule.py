r"""Files by which a machine runs `nianbao update` every night: a service and a timer for systemd, a line for cron.

`systemd(job)` and `cron(job)` give texts by file name, made from the templates beside this module, with absolute
paths. Each format quotes in its own way: systemd takes words in double quotes, with a `\` before `\` and `"`, and `%%`
for `%` (systemd.service(5), systemd.unit(5)); the command has the prefix ":", so that `$` means nothing. cron hands its
line to the shell, and would end it at a `%` that no `\` stands before (crontab(5)). Raises `ScheduleError` for a path
with a line break, which none of them can hold, and for a program that systemd would not start.
"""

from __future__ import annotations

import datetime as dt
import re
import shlex
import zlib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from string import Template

import msgspec

from crawler.due import CHINA

_TEMPORARY = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - what PrivateTmp= hides
_SPREAD = 30
"""Minutes over which cron jobs of different homes are spread."""


class ScheduleError(ValueError):
    """No schedule can be written; the message says why."""


class Job(msgspec.Struct, frozen=True):
    """What is to run: the program as words, its home folder, as whom, and at which hour and minute in China."""

    command: list[str]
    home: Path
    user: str
    at: dt.time


def systemd(job: Job) -> dict[str, str]:
    """The two units."""
    _check(job)
    if re.search(r"""['"\\]""", job.command[0]):
        raise ScheduleError(
            f"systemd starts no program with a quote or a backslash in its path, as in {job.command[0]}: install "
            "nianbao in another folder"
        )
    paths = [Path(word) for word in (*job.command, str(job.home)) if word.startswith("/")]
    hidden = any(path.is_relative_to(folder) for path in paths for folder in _TEMPORARY)
    service = _filled(
        "nianbao-update.service",
        description=_specifiers(str(job.home)),
        user=job.user,
        command=" ".join(map(_word, job.command)),
        environment=_specifiers(re.sub(r"([*?\[\\])", r"\\\1", str(job.home / "nianbao.env"))),
        writable=_word(str(job.home)),
        private_tmp=f"PrivateTmp={'no' if hidden else 'yes'}",
    )
    return {
        "nianbao-update.service": service,
        "nianbao-update.timer": _filled("nianbao-update.timer", time=f"{job.at:%H:%M}"),
    }


def cron(job: Job, zone: dt.tzinfo | None = None, today: dt.date | None = None) -> dict[str, str]:
    """The line for a crontab, by the clock of `zone` (this machine's) as it stands in the season."""
    _check(job)
    day = today or dt.datetime.now(CHINA).date()
    season = dt.date(day.year + 1, 1, 31)
    spread = dt.timedelta(minutes=zlib.crc32(str(job.home).encode()) % _SPREAD)
    moment = dt.datetime.combine(season, job.at, CHINA) + spread
    local = moment.astimezone(zone)
    words = ["nice", "-n", "10", *job.command]
    return {
        "nianbao-update.cron": _filled(
            "nianbao-update.cron",
            time=f"{moment:%H:%M}",
            season=f"as of {season:%B}",
            local=f"{local:%H:%M}",
            zone=local.tzname() or "local time",
            schedule=f"{local.minute} {local.hour} * * *",
            command=shlex.join(words).replace("%", "\\%"),
        )
    }


def _check(job: Job) -> None:
    for word in (*job.command, str(job.home), job.user):
        if any(ord(letter) < 32 or ord(letter) == 127 for letter in word):
            raise ScheduleError(f"{word!r} has a line break or the like in it, which no schedule can hold: rename it")


def _filled(name: str, **told: str) -> str:
    template = Template(resources.files("nianbao.running").joinpath("templates", name).read_text(encoding="utf-8"))
    return template.substitute(told)


def _specifiers(text: str) -> str:
    return text.replace("%", "%%")


def _word(text: str) -> str:
    """One word of a line of systemd's."""
    safe = text.replace("\\", "\\\\").replace('"', '\\"')
    return _specifiers(f'"{safe}"')


def program(executable: Path) -> Sequence[str]:
    """How this installation is called by its full path: the script beside its interpreter, else by the interpreter."""
    script = executable.parent / "nianbao"
    return [str(script)] if script.exists() else [str(executable), "-P", "-m", "nianbao"]

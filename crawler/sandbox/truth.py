"""What is true of a sandbox, for those who judge a crawl of it: where the reports are, what only looks like one, and
what goes wrong where.

A host's own `Truth` names paths; `at(origin)` gives the same with whole addresses, once it is known where the host is
served. Truths are added up with `+`.

Kinds of `faults`, as a crawl has to name them: blocked, busy, missing, soft_missing, server, timeout, no_answer,
broken_off, redirects, address, elsewhere, too_large, bomb, endless, incomplete, empty. Kinds of `notes`, by which
nothing is lost: slow, waited, retried, charset, duplicate, scheme. Kinds of `changes` between the two times of a
sandbox: rewritten, gone, new.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from urllib.parse import urljoin

import msgspec


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A report that a crawl should find. `url` is its page, `also` are other addresses of the same page, `pages` the
    further pages and frames of it, `attachments` the files that may be the report. `shape` tells how it is published:
    plain, file, picture, split, frame or answer."""

    portal: str
    url: str
    title: str
    agency: str
    year: int
    shape: str = "plain"
    attachments: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class Told(msgspec.Struct, frozen=True):
    """What has to be said of a page or, where `url` is None, of a whole portal."""

    portal: str
    url: str | None
    kind: str


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `lookalikes` are no reports, `forbidden` is what robots.txt forbids, `leads` are reports on hosts of
    no known portal."""

    reports: tuple[Report, ...] = ()
    lookalikes: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    faults: tuple[Told, ...] = ()
    notes: tuple[Told, ...] = ()
    changes: tuple[Told, ...] = ()

    def __add__(self, other: Truth) -> Truth:
        """Both together."""
        return Truth(**{name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__})

    def at(self, origin: str) -> Truth:
        """The same with whole addresses; those that are whole already stay as they are."""
        return self.mapped(partial(urljoin, origin))

    def mapped(self, move: Callable[[str], str]) -> Truth:
        """The same with every address put through `move`."""
        return Truth(
            reports=tuple(_moved_report(each, move) for each in self.reports),
            lookalikes=tuple(map(move, self.lookalikes)),
            forbidden=tuple(map(move, self.forbidden)),
            leads=tuple(map(move, self.leads)),
            faults=tuple(_moved(each, move) for each in self.faults),
            notes=tuple(_moved(each, move) for each in self.notes),
            changes=tuple(_moved(each, move) for each in self.changes),
        )


def _moved(entry: Told, move: Callable[[str], str]) -> Told:
    return entry if entry.url is None else msgspec.structs.replace(entry, url=move(entry.url))


def _moved_report(entry: Report, move: Callable[[str], str]) -> Report:
    lists = {name: tuple(map(move, getattr(entry, name))) for name in ("attachments", "pages", "also")}
    return msgspec.structs.replace(entry, url=move(entry.url), **lists)

"""What a resolution says: an agency with the rule that found it, or none with candidates."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from warehouse.agencies.registry import Agency

MOST_CANDIDATES = 5


class Candidate(msgspec.Struct, frozen=True):
    """An agency that an open name may be of."""

    agency_id: str
    name: str
    reason: str


class Resolution(msgspec.Struct, frozen=True, kw_only=True):
    """The answer for a name.

    `how`: reviewed, listed, exact (division and body in full), synonym (another name of the body), division (the
    division alone stands for its government), host (the portal tells which division, or completes the name), unique
    (only one division has been called so), township, branch, zone, survey, other (a body in no family), or open.
    `reason` says it in a sentence.
    """

    how: str
    reason: str
    agency: Agency | None = None
    candidates: tuple[Candidate, ...] = ()

    @property
    def agency_id(self) -> str | None:
        """Id of the agency; None while the name is open."""
        return self.agency.id if self.agency else None


def found(how: str, reason: str, agency: Agency) -> Resolution:
    """The name is that agency's."""
    return Resolution(how=how, reason=reason, agency=agency)


def left_open(reason: str, candidates: Iterable[tuple[Agency, str]] = ()) -> Resolution:
    """The name stays open; the best candidates are kept."""
    best = {agency.id: Candidate(agency.id, agency.name, why) for agency, why in candidates}
    return Resolution(how="open", reason=reason, candidates=tuple(best.values())[:MOST_CANDIDATES])

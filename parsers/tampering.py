"""Whether a page is what an agency published: words put in by a hijacked mirror, and whose host it stands on.

`find_tampering` lists the injected words exactly as they stand, once each (`parsers.facts.foreign` says how they are
known). `is_official` is that of `parsers.facts.host`.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.facts import Facts
from parsers.facts.host import is_official
from parsers.page import Page
from parsers.records import Section

__all__ = ["find_tampering", "is_official"]


def find_tampering(page: Page, facts: Facts, sections: Sequence[Section]) -> list[str]:
    """The injected words, each once, in order."""
    del page, sections
    return list(facts.foreign)

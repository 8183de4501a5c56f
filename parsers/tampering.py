"""Whether a page is what an agency published: words put in by a hijacked mirror, and whose host it stands on.

`find_tampering(facts)` lists the injected words exactly as they stand, once each (`parsers.facts.foreign` says how they
are known). `is_official` is that of `parsers.facts.host`.
"""

from __future__ import annotations

from parsers.facts import Facts
from parsers.facts.host import is_official

__all__ = ["find_tampering", "is_official"]


def find_tampering(facts: Facts) -> list[str]:
    """The injected words, each once, in order."""
    return list(facts.foreign)

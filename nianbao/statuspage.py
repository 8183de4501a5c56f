"""The page of `nianbao status --html`."""

from __future__ import annotations

from nianbao.standing import Standing


def page(found: Standing, last: int) -> str:
    """The page."""
    return f"{found.verdict} {last}"

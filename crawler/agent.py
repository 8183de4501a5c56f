"""How the crawler introduces itself: by its own name, never as a browser.

Operators add a way to reach them with the environment variable NIANBAO_CONTACT (an e-mail or web address).
"""

from __future__ import annotations

import os
from importlib import metadata

ROBOTS_NAME = "nianbao"
"""The name by which a robots.txt may address it (RFC 9309 §2.2.1)."""


def user_agent(contact: str | None = None) -> str:
    """The User-Agent header; `contact` replaces what the environment says."""
    contact = contact or os.environ.get("NIANBAO_CONTACT", "")
    about = "collects yearly reports on government information disclosure; obeys robots.txt"
    plain = "".join(letter for letter in contact if letter.isascii() and letter.isprintable())
    return f"{ROBOTS_NAME}/{_version()} ({about}{f'; +{plain}' if plain else ''})"


def _version() -> str:
    try:
        return metadata.version("nianbao")
    except metadata.PackageNotFoundError:
        return "0"

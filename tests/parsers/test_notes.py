"""docs/notes.md explains every code that the parser gives, and no other."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
_IN_CODE = re.compile(r'code="([a-z_]+)"|"([a-z_]+)" if .* else "([a-z_]+)"')


def given() -> set[str]:
    """The codes of all notes in the parser's source."""
    codes: set[str] = set()
    for path in (ROOT / "parsers").rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if "code=" in line or "code = " in line:
                codes.update(code for found in _IN_CODE.findall(line) for code in found if code)
    return codes


def test_every_code_of_a_note_is_explained() -> None:
    text = (ROOT / "docs" / "notes.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE))
    assert given() == explained
    assert len(given()) > 20

"""Bytes to reports: `parse_document` and the records that it speaks in.

Pure: no network, clock, database or randomness; the same bytes give the same answer. The parser itself is loaded when
it is first asked for, so that code which only handles records starts without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.records import (
    PARSER_VERSION,
    Cell,
    Check,
    Claim,
    Document,
    Note,
    Report,
    Section,
    Source,
    to_json,
)

if TYPE_CHECKING:
    from parsers.parse import parse_document

__all__ = [
    "PARSER_VERSION",
    "Cell",
    "Check",
    "Claim",
    "Document",
    "Note",
    "Report",
    "Section",
    "Source",
    "parse_document",
    "to_json",
]


def __getattr__(name: str) -> object:
    if name == "parse_document":
        from parsers.parse import parse_document

        return parse_document
    raise AttributeError(f"module 'parsers' has no attribute {name!r}")

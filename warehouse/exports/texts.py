"""How values are written as text: plainly for programs, and so that Excel shows what stands there.

`plain(value)` and `guard(text)` do it in Python; `as_text(sql, type)` and `guarded(sql)` are the same as SQL, for files
that DuckDB writes. A guarded text has an apostrophe in front: it begins like a formula (`= + - @`, a tab, a line break
or a full-width form), or Excel would take it for a number and round it (an id of digits alone, or of digits around an
e). So that the apostrophe can be taken away again, a text that begins with apostrophes and would be guarded without
them gets another one. Numbers are never guarded. Times are UTC, as `2025-01-24T02:00:00Z`, with what they have of
fractions of a second.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from warehouse.sides import quoted

BOM = "\ufeff"
_GUARDED = r"^'*(?:[=+\-@\t\r\n＝＋－＠]|[0-9]{12,}{end}|[0-9]+[eE][0-9]+{end})"
_IN_PYTHON = re.compile(_GUARDED.replace("{end}", r"\Z"))
_IN_SQL = quoted(_GUARDED.replace("{end}", r"\z"))


def plain(_name: str, value: object) -> str:
    """A value as text: nothing for null, numbers without needless zeros, dates as 2025-01-24."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return digits(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def digits(number: Decimal) -> str:
    """All digits of a number and no needless zeros, however many there are."""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) if number else "0"


def guard(text: str) -> str:
    """Text that Excel shows as it is, whatever it begins with."""
    return f"'{text}" if _IN_PYTHON.match(text) else text


def guarded(sql: str) -> str:
    """SQL that gives the text of an expression guarded."""
    return f"CASE WHEN regexp_matches({sql}, {_IN_SQL}) THEN '''' || {sql} ELSE {sql} END"


def as_text(sql: str, kind: str) -> str:
    """SQL that gives the value of an expression of this type of DuckDB as it stands in CSV."""
    if is_nested(kind):
        return f"to_json({sql})::VARCHAR"
    if kind.startswith("TIMESTAMP"):
        time = f"make_timestamp(epoch_us({sql}))"
        return f"rtrim(rtrim(strftime({time}, '%Y-%m-%dT%H:%M:%S.%f'), '0'), '.') || 'Z'"
    if kind == "BLOB":
        return f"base64({sql})"
    if kind.startswith("DECIMAL") and not kind.endswith(",0)"):
        return f"rtrim(rtrim({sql}::VARCHAR, '0'), '.')"
    return sql


def is_nested(kind: str) -> bool:
    """Whether values of the type are lists or structures."""
    return kind.endswith("]") or kind.startswith(("STRUCT", "MAP"))

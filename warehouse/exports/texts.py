"""How values are written as text: plainly for programs, and so that Excel shows what stands there.

`plain(value)` and `guard(text)` do it in Python; `as_text(sql, type)` and `guarded(sql)` are the same as SQL, for files
that DuckDB writes. A guarded text has an apostrophe in front: it begins like a formula (`= + - @`, a tab, a line break
or a full-width form; `is_formula`), or Excel would take it for a number, a date, a time or a truth value and show
another one (`007`, `1,234`, `12E+5`, `2-3`, `1/2`, an id of many digits). So that the apostrophe can be taken away
again, a text that begins with apostrophes and would be guarded without them gets another one. A number as Excel itself
shows it (`41`, `330100`, `0.5`) needs no guard, and columns of numbers are never guarded. Times are UTC, as
`2025-01-24T02:00:00Z`, with what they have of fractions of a second.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from warehouse.sides import quoted

BOM = "\ufeff"
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?|am|pm"
)
_SIGNS = "0-9０-９.,．，:：/／%％()（）$¥￥€£+\\-－年月日时分秒eE \u00a0\u3000"
_PATTERNS = {
    "formula": r"^'*[=+\-@\t\r\n＝＋－＠]",
    # What Excel may take for a number, a date or a time, if a digit is in it.
    "read": rf"^'*(?:[{_SIGNS}]|(?i:{_MONTHS}))+{{end}}",
    "digit": "[0-9０-９]",
    "truth": "^'*(?i:true|false){end}",
    # A number as Excel itself shows it.
    "shown": r"^'*(?:0|[1-9][0-9]{0,10})(?:\.[0-9]{0,5}[1-9])?{end}",
}
_SQL = {name: pattern.replace("{end}", r"\z") for name, pattern in _PATTERNS.items()}
_PYTHON = {name: re.compile(pattern.replace("{end}", r"\Z")) for name, pattern in _PATTERNS.items()}


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


def is_formula(text: str) -> bool:
    """Whether the text would be a formula if somebody typed it."""
    return bool(_PYTHON["formula"].search(text))


def guard(text: str) -> str:
    """Text that Excel shows as it is, whatever it looks like."""
    found = {name: bool(pattern.search(text)) for name, pattern in _PYTHON.items()}
    reads = found["read"] and found["digit"] and not found["shown"]
    return f"'{text}" if found["formula"] or found["truth"] or reads else text


def guarded(sql: str) -> str:
    """SQL that gives the text of an expression guarded."""
    found = {name: f"regexp_matches({sql}, {quoted(pattern)})" for name, pattern in _SQL.items()}
    reads = f"{found['read']} AND {found['digit']} AND NOT {found['shown']}"
    return f"CASE WHEN {found['formula']} OR {found['truth']} OR {reads} THEN '''' || {sql} ELSE {sql} END"


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

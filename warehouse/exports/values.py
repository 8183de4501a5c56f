"""Values as a workbook holds them: `column_for(column, …)` gives what turns those of a column into numbers and text.

Excel's numbers have 15 digits: a number with more of them becomes text with all its digits. Its dates begin in 1900: an
earlier one becomes text. A cell holds 32,767 characters (UTF-16 units): longer text is cut, ends with words that say
so, and is counted. Text that would be a formula if somebody typed it, and text that XlsxWriter would take for markup,
comes as `Odd`, so that the sheet writes it in another way; nothing in it is changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from warehouse.dictionary.markdown import Language
from warehouse.exports.rows import exact
from warehouse.exports.texts import is_formula
from warehouse.exports.views import Column
from warehouse.exports.words import words

MOST_CHARACTERS = 32_767
_MOST_EXACT = 10**15
_FIRST_DAY = dt.date(1899, 12, 30)
_FIRST_SURE = dt.date(1900, 3, 1)
_MARKUP = "<r>"

Values = Sequence[Any]
Change = Callable[[Values], Values]


class Digits(str):
    """A number as text."""

    __slots__ = ()


class Odd(str):
    """Text that has to be written in another way than other text."""

    __slots__ = ()


class Texts:
    """Makes text fit for a cell, and counts what had to be cut."""

    def __init__(self, language: Language) -> None:
        self.cut = 0
        self._says = words(language).cut

    def fit(self, text: str) -> str:
        """The text, or as much of it as a cell holds."""
        if len(text) > MOST_CHARACTERS // 2 and _units(text) > MOST_CHARACTERS:
            self.cut += 1
            text = _shortened(text, MOST_CHARACTERS - len(self._says)) + self._says
        return Odd(text) if is_formula(text) or text.startswith(_MARKUP) else text

    def column(self, values: Values) -> Values:
        """A column of texts."""
        return [None if value is None else self.fit(value) for value in values]


def column_for(column: Column, texts: Texts, language: Language, labels: Mapping[str, str] | None) -> Change:
    """What changes the values of one column; `labels`: where a value lists columns, what they are called."""
    if labels is not None:
        sign = "；" if language == "zh" else "; "
        return lambda values: [
            None if value is None else texts.fit(sign.join(labels.get(name, name) for name in value.split()))
            for value in values
        ]
    if column.words:
        return lambda values: texts.column([column.words.get(value, value) for value in values])
    kind = column.type
    if kind == "BOOLEAN":
        yes, no = ("是", "否") if language == "zh" else ("yes", "no")
        return lambda values: [None if value is None else yes if value else no for value in values]
    if kind.startswith(("DECIMAL", "HUGEINT")):
        return lambda values: [None if value is None else _number(value) for value in values]
    if kind == "DATE":
        return lambda values: [None if value is None else _day(value) for value in values]
    if "INT" in kind:
        return _whole
    return (lambda values: values) if kind in ("DOUBLE", "FLOAT") else texts.column


def _whole(values: Values) -> Values:
    return [value if value is None or -_MOST_EXACT < value < _MOST_EXACT else Digits(value) for value in values]


def _number(value: Decimal) -> int | float | str:
    found = exact(value)
    if isinstance(found, int) and not -_MOST_EXACT < found < _MOST_EXACT:
        return Digits(found)
    return Digits(found) if isinstance(found, str) else found


def _day(value: dt.date) -> int | str:
    return (value - _FIRST_DAY).days if value >= _FIRST_SURE else value.isoformat()


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _shortened(text: str, units: int) -> str:
    return text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore")

"""How cells of a workbook look: a number's format by its kind, a colour by its state.

`Styles(workbook)` gives XlsxWriter formats: `styles[kind, state]`. A number with a fraction where whole ones are
expected shows it, so that nothing is rounded away on the screen; shares are shown as percent with one decimal.
"""

from __future__ import annotations

from typing import Any, Literal

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from warehouse.exports.headings import Kind
from warehouse.exports.words import State

Shown = Kind | Literal["fraction", "digits", "guarded"]
"""`fraction`: a number that is not whole where others are; `digits`: a number as text; `guarded`: text that would be a
formula if somebody typed it."""
_NUMBERS: dict[Shown, str] = {
    "count": "#,##0",
    "number": "#,##0",
    "fraction": "#,##0.0#####",
    "amount": "#,##0.00####",
    "share": "0.0%",
    "code": "0",
    "date": "yyyy-mm-dd",
}
_STATES: dict[State, dict[str, Any]] = {
    "suspect": {"bg_color": "#F4B6B6", "font_color": "#7A0000"},
    "contradicted": {"bg_color": "#F9CB9C", "font_color": "#7A3E00"},
    "derived": {"bg_color": "#CFE2F3", "italic": True},
    "missing": {"bg_color": "#D0D0D0"},
    "open": {"bg_color": "#FFF2B3"},
    "uncomputable": {"bg_color": "#EEEEEE"},
}
_FONT = {"font_name": "Microsoft YaHei", "font_size": 10}


class Styles:
    """The formats of one workbook, each made when it is first asked for."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[Shown, State | None], Format] = {}
        self.heading = self._format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF4", "bottom": 1}
        )
        self.title = self._format({"bold": True, "font_size": 14})
        self.notice = self._format({"bold": True, "font_size": 14, "font_color": "#C00000"})
        self.strong = self._format({"bold": True})
        self.wrapped = self._format({"text_wrap": True, "valign": "top"})

    def __getitem__(self, asked: tuple[Shown, State | None]) -> Format:
        if asked not in self._made:
            kind, state = asked
            look: dict[str, Any] = {"num_format": _NUMBERS[kind]} if kind in _NUMBERS else {}
            look |= {"align": "right"} if kind == "digits" else {}
            look |= {"quote_prefix": True} if kind == "guarded" else {}
            self._made[asked] = self._format(look | (_STATES[state] if state else {}))
        return self._made[asked]

    def _format(self, look: dict[str, Any]) -> Format:
        return self._workbook.add_format(_FONT | look)

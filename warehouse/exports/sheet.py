"""One sheet of a workbook: headings that stay in sight, rows with numbers as numbers, cells in doubt in colour.

`Sheet(…)` begins one, `write(rows, marks)` adds rows, `close()` ends it with a filter over all of it. Rows are
written one after another and not kept (XlsxWriter's constant memory), but for the comments of cells in doubt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from xlsxwriter.worksheet import Worksheet

from warehouse.exports.styles import Shown, Styles
from warehouse.exports.values import MOST_CHARACTERS, Digits, Odd
from warehouse.exports.views import Column, View
from warehouse.exports.words import STATES, State

Mark = Mapping[str, Any]
"""`name` of a column, `state`, `reason` or None."""
_EMPTY = ("missing", "open", "uncomputable")
"""States of a cell without a number; where there is one they are of one of its parts that does not count."""
_NUMBER = ("contradicted", "derived")
"""States of a number; a cell without one is empty for another reason."""
_A4 = 9
LINE = 15
"""Height of a line of text."""
_WIDTHS = {
    "agency": 28, "other_agency": 28, "title": 40, "url": 40, "other_url": 40, "document_id": 19, "captured_at": 27,
    "agency_id": 21, "rate_note": 40, "doubtful": 24, "missing": 24, "open_blanks": 24, "derived": 24, "text": 80,
    "form": 8, "sentence_zh": 60, "sentence_en": 60, "key": 40, "row_label": 30, "row_english": 30, "year": 7,
}  # fmt: skip
_LATIN = 0x2000
_NUMBER_WIDTH, _TEXT_WIDTH = 11, 16
_WHOLE: tuple[Shown, ...] = ("count", "number", "code")
_FONT_OF_COMMENTS = {"font_size": 9, "author": "nianbao"}


def lay_out(worksheet: Worksheet, notice: str) -> None:
    """Printed pages that say what they are of: landscape, the sheet's name above, pages counted below, and the notice
    above and below."""
    warned = notice.replace("&", "&&")
    worksheet.set_landscape()
    worksheet.set_paper(_A4)
    worksheet.set_header(f"&L&A&R&B{warned}" if notice else "&L&A")
    worksheet.set_footer(f"&L&B{warned}&B&R&P / &N" if notice else "&R&P / &N")


class Sheet:
    """`rows` counts those written, without the headings."""

    def __init__(self, worksheet: Worksheet, view: View, styles: Styles, notice: str = "") -> None:
        self.rows = 0
        self.name = worksheet.name
        self._sheet = worksheet
        self._styles = styles
        self._kinds: list[Shown] = [column.heading.kind for column in view.columns]
        self._places = {name: place for place, name in enumerate(view.names)}
        self._fraction = [styles["fraction", None] if kind in _WHOLE else None for kind in self._kinds]
        widths = [_width(column) for column in view.columns]
        labels = [column.heading.label for column in view.columns]
        worksheet.set_row(0, 4 + LINE * max(map(lines, labels, widths)))
        for place, (column, width) in enumerate(zip(view.columns, widths, strict=True)):
            worksheet.set_column(place, place, width, styles[column.heading.kind, None])
            worksheet.write_string(0, place, column.heading.label, styles.heading)
        lay_out(worksheet, notice)
        worksheet.repeat_rows(0)
        frozen = _frozen(view.names)
        worksheet.freeze_panes(1, frozen)
        if frozen:
            worksheet.repeat_columns(0, frozen - 1)

    def write(self, rows: Sequence[Sequence[Any]], marks: Sequence[Sequence[Mark] | None]) -> None:
        """Adds rows, each with the marks of its cells."""
        text, number, fraction = self._sheet.write_string, self._sheet.write_number, self._fraction
        for values, marked in zip(rows, marks, strict=True):
            self.rows += 1
            row = self.rows
            for place, value in enumerate(values):
                kind = value.__class__
                if kind is int:
                    number(row, place, value)
                elif kind is str:
                    text(row, place, value)
                elif kind is float:
                    number(row, place, value, fraction[place])
                elif value is not None:
                    self._odd(row, place, value, None)
            if marked:
                self._mark(row, values, marked)

    def close(self) -> None:
        """Ends the sheet."""
        self._sheet.autofilter(0, 0, self.rows, len(self._kinds) - 1)

    def _mark(self, row: int, values: Sequence[Any], marked: Sequence[Mark]) -> None:
        """Colours cells; of several states that a cell has the gravest, with all reasons."""
        cells: dict[int, list[Mark]] = {}
        for one in sorted(marked, key=lambda one: STATES.index(one["state"])):
            place = self._places.get(one["name"])
            if place is not None and one["state"] not in (_NUMBER if values[place] is None else _EMPTY):
                cells.setdefault(place, []).append(one)
        for place, found in cells.items():
            self._coloured(row, place, values[place], found[0]["state"])
            reasons = dict.fromkeys(one["reason"] for one in found if one["reason"])
            if reasons:
                self._explain(row, place, "\n".join(reasons))

    def _coloured(self, row: int, place: int, value: Any, state: State) -> None:
        kind = self._kinds[place]
        if value is None:
            self._sheet.write_blank(row, place, None, self._styles[kind, state])
        elif isinstance(value, str):
            self._odd(row, place, value, state)
        else:
            shown = "fraction" if isinstance(value, float) and kind in _WHOLE else kind
            self._sheet.write_number(row, place, value, self._styles[shown, state])

    def _odd(self, row: int, place: int, value: str, state: State | None) -> None:
        if isinstance(value, Odd) and value.startswith("<r>") and value.endswith("</r>"):
            # XlsxWriter writes such text as markup; as two pieces of rich text it stays text.
            plain = self._styles["text", None]
            style = self._styles["guarded", state]
            self._sheet.write_rich_string(row, place, plain, value[:1], plain, str(value[1:]), style)
            return
        kind: Shown = "digits" if isinstance(value, Digits) else "guarded" if isinstance(value, Odd) else "text"
        self._sheet.write_string(row, place, str(value), self._styles[kind, state])

    def _explain(self, row: int, place: int, reason: str) -> None:
        rows = sum(1 + len(line) // 26 for line in reason.split("\n"))
        size = {"width": 340, "height": 24 + 17 * rows}
        self._sheet.write_comment(row, place, reason[: MOST_CHARACTERS // 2], _FONT_OF_COMMENTS | size)


def _width(column: Column) -> int:
    narrow = _TEXT_WIDTH if column.heading.kind in ("text", "time", "yes_no") else _NUMBER_WIDTH
    return _WIDTHS.get(column.name, narrow)


def lines(text: str, width: int) -> int:
    """How many lines a text takes; a Chinese character is as wide as two Latin ones."""
    return -(-sum(2 if ord(letter) > _LATIN else 1 for letter in text) // (width - 1))


def _frozen(names: Sequence[str]) -> int:
    """How many columns stay in sight: the agency and the year, where a sheet begins with them."""
    return len(list(takewhile(("agency", "year").__contains__, names)))

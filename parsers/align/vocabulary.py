"""What the labels of all forms look like once everything that varies from page to page is taken off.

`label_key(text)` is that bare look: folded, without the number in front, punctuation and spaces. `SLOTS` are the rows
of every table, the forms laid over each other: a slot holds one row of the form with, for each form that has it, the
block it stands in. Pages mix forms, so a page is matched against all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec
from rapidfuzz import fuzz, process

from parsers.fold import fold
from parsers.forms import FORMS, Block, Form, Row, Table

_NUMBERING = re.compile(
    r"[（(]\s*[一二三四五六七八九十\d]{1,2}\s*[）)]"  # （三） (3)
    r"|(?:^|(?<=[\s）)]))[一二三四五六七八九十]{1,2}\s*[、.．，,]"  # 三、
    r"|\d{1,2}\s*[、.．，,]"  # 1. 1、
    r"|^\s*\d{1,2}(?=[^\d\s年月日])"  # a number whose separator was lost
)
_AMONG = re.compile(r"^其中(?=.)")
_NOT_WORD = re.compile(r"[\W_]+")
# Shorter looks are letters of something; known ones this long tell what a longer label is; in per cent.
_SHORTEST, _TELLING, _LOOKS_LIKE = 2, 4, 55
_IN_ANY_TABLE = ("信息内容", "申请人情况")
# A heading is known by its first letters; one that only looks like it, in per cent, counts for less.
_HEADING_CUT = 6
_HEADING_ALIKE = 70
_ONLY_ALIKE = 0.8
# Longer texts are prose, whatever they begin with.
LONGEST_LABEL = 120


@lru_cache(maxsize=16384)
def label_key(text: str) -> str:
    """The bare look of a label: `（三）不予公开` and `三、 不予 公开` both give 不予公开."""
    return _AMONG.sub("", _NOT_WORD.sub("", _NUMBERING.sub("", fold(text)))).removesuffix("的")


class Variant(msgspec.Struct, frozen=True):
    """One form's version of a row: the columns that it has there."""

    form: str
    block: Block
    headers: tuple[str, ...]
    """Looks of the columns' headings, in order."""
    cells: tuple[str, ...]
    """Keys of the row's cells, in order."""


class Slot(msgspec.Struct, frozen=True):
    """One row of a table over all forms. `order` is its place in the table, `keys` the looks of its own label,
    `paths` those of its label with its groups' labels in front."""

    table: str
    code: str
    order: int
    keys: tuple[str, ...]
    paths: tuple[str, ...]
    variants: tuple[Variant, ...]

    @property
    def widths(self) -> tuple[int, ...]:
        """How many cells the row has, in each form that has it."""
        return tuple(len(variant.block.columns) for variant in self.variants)


def _merged_rows(tables: Iterable[tuple[Form, Table]]) -> list[tuple[str, list[tuple[Form, Block, Row]]]]:
    """Row codes over all forms, each behind the row that it follows in its own form; newest form first."""
    order: list[str] = []
    found: dict[str, list[tuple[Form, Block, Row]]] = {}
    for form, table in tables:
        before: str | None = None
        for block in table.blocks:
            for row in block.rows:
                if row.code not in found:
                    order.insert(order.index(before) + 1 if before else 0, row.code)
                found.setdefault(row.code, []).append((form, block, row))
                before = row.code
    return [(code, found[code]) for code in order]


def _paths(row: Row) -> tuple[str, ...]:
    keys = [label_key(text) for text in row.labels]
    return tuple("".join(keys[start:]) for start in range(len(keys) - 1))


def _slots() -> dict[str, tuple[Slot, ...]]:
    newest_first = sorted(FORMS.values(), key=lambda form: -form.first_year)
    codes = dict.fromkeys(table.code for form in newest_first for table in form.tables)
    slots = {}
    for code in codes:
        tables = [(form, table) for form in newest_first for table in form.tables if table.code == code]
        slots[code] = tuple(
            Slot(
                table=code,
                code=row_code,
                order=order,
                keys=tuple(
                    dict.fromkeys(label_key(text) for _, _, row in versions for text in (row.labels[-1], *row.aliases))
                ),
                paths=_paths(versions[0][2]),
                variants=tuple(
                    Variant(
                        form.id,
                        block,
                        tuple(label_key(column.label) for column in block.columns),
                        tuple(f"{code}.{row_code}.{column.code}" for column in block.columns),
                    )
                    for form, block, _ in versions
                ),
            )
            for order, (row_code, versions) in enumerate(_merged_rows(tables))
        )
    return slots


def _index() -> dict[str, tuple[Slot, ...]]:
    """Look of a label → the rows that it may name (several, where the form uses one label twice)."""
    index: dict[str, list[Slot]] = {}
    for slots in SLOTS.values():
        for slot in slots:
            for key in (*slot.keys, *slot.paths):
                index.setdefault(key, []).append(slot)
    return {key: tuple(found) for key, found in index.items()}


def _headers() -> dict[str, frozenset[str]]:
    return {
        table: frozenset(header for slot in slots for variant in slot.variants for header in variant.headers)
        for table, slots in SLOTS.items()
    }


def _row_looks() -> dict[str, frozenset[str]]:
    groups = {
        label_key(text)
        for form in FORMS.values()
        for table in form.tables
        for row in table.rows
        for text in row.labels[:-1]
    }
    return {
        table: frozenset(key for slot in slots for key in (*slot.keys, *slot.paths)) - groups - HEADERS[table]
        for table, slots in SLOTS.items()
    }


def _table_looks() -> dict[str, frozenset[str]]:
    looks: dict[str, set[str]] = {table: set(HEADERS[table]) for table in SLOTS}
    for form in FORMS.values():
        for table in form.tables:
            own = looks[table.code]
            own.update(label_key(text) for text in (*table.noise, *_IN_ANY_TABLE))
            own.update(label_key(block.heading) for block in table.blocks if block.heading)
            own.update(label_key(text) for row in table.rows for text in (*row.labels, *row.aliases))
    return {table: frozenset(own) for table, own in looks.items()}


def _known() -> frozenset[str]:
    sections = {label_key(table.section) for form in FORMS.values() for table in form.tables}
    return frozenset(sections.union(INDEX, *LOOKS.values()))


SLOTS = _slots()
INDEX = _index()
HEADERS = _headers()
"""Looks of the column headings of each table."""
HEADINGS = frozenset[str]().union(*HEADERS.values())
"""Looks of the column headings of all tables."""
ROW_LOOKS = _row_looks()
"""Looks that name a row of each table, and cannot be the heading of a column or of a group of rows."""
LOOKS = _table_looks()
"""Every look that each table prints anywhere in itself."""
NOISE = {
    code: frozenset(
        label_key(text)
        for form in FORMS.values()
        for table in form.tables
        for text in table.noise
        if table.code == code
    )
    for code in SLOTS
}
"""Looks of what stands in each table and names no row and no column."""
KNOWN = _known()
"""Every label that a form prints anywhere."""
UNIT_COLUMN = frozenset(
    unit for form in FORMS.values() for table in form.tables for block in table.blocks for unit in block.unit_column
)
UNITS = sorted(UNIT_COLUMN, key=lambda unit: (-len(unit), unit))
"""The same, the longest first: 人次 ends in 次."""
WIDTHS = frozenset(
    len(block.columns) * (len(block.rows) if printed_as_one else 1)
    for form in FORMS.values()
    for table in form.tables
    for block in table.blocks
    for printed_as_one in {False, block.one_line}
)
"""How many values a line of a table may hold."""
LENGTHS = tuple(sorted({len(key) for key in INDEX}, reverse=True))
"""Lengths of the looks in `INDEX`, longest first."""


def is_alike(header: str, key: str) -> bool:
    """Whether a label looks like the heading of a column."""
    return fuzz.ratio(header, key) >= _HEADING_ALIKE


def heading_found(header: str, keys: Sequence[str], joined: str) -> float:
    """How surely the heading of a column stands among labels, 0 to 1; `joined`: their looks, run together."""
    if header[:_HEADING_CUT] in joined:
        return 1.0
    return _ONLY_ALIKE if any(is_alike(header, key) for key in keys if key) else 0.0


@lru_cache(maxsize=16384)
def is_unknown(key: str) -> bool:
    """Whether no form prints a label of this look, nor one that it is a part of, holds, or looks like."""
    if len(key) < _SHORTEST or key in KNOWN or key in UNIT_COLUMN or any(key in known for known in KNOWN):
        return False
    if any(known in key for known in KNOWN if len(known) >= _TELLING):
        return False
    return process.extractOne(key, KNOWN, scorer=fuzz.ratio, score_cutoff=_LOOKS_LIKE) is None

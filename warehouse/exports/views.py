"""The views that can be exported, each as a query whose every row says where it comes from.

`views(con, choice, default)` gives the views of a choice as `View`s, each with its columns in order and the SQL of its
rows, which reads the temporary table `chosen` (`warehouse.exports.documents`). Every view begins with `agency` and
`year`, and has the columns `url`, `captured_at` (when the document was captured, UTC) and `document_id`, and where only
some columns are wanted also those that say whether a number may be used. Rows are ordered by agency, year and document,
cells as in the form: the same warehouse gives the same rows in the same order.

Raises `ExportError` for a view or column that does not exist, with those that do, and for a view whose rows do not
stand for one document each.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import duckdb
import msgspec

from warehouse.dictionary.catalog import ColumnEntry, TableEntry, tables
from warehouse.exports.choice import Choice, ExportError
from warehouse.exports.headings import SOURCE, Heading, described, made_of
from warehouse.exports.parts import Parts, parts
from warehouse.exports.terms import words_of
from warehouse.sides import identifier
from warehouse.wide import WIDE

READY = ("agency_years", *WIDE, "findings")
"""What people begin with; what a workbook or database holds unless other views are named."""
# What orders the rows of one document; a key is taken in the order of the form.
_WITHIN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("agency_years", *WIDE, "reports", "documents", "quality", "timeliness"), ()),
    **dict.fromkeys(("requests_long", "cells", "cells_corrected", "report_cells"), ("key",)),
    "checks": ("code", "over"),
    "claims": ("key", "value", "text"),
    "notes": ("code", "text", "place"),
    "report_pairs": ("earlier_id",),
    "revisions": ("key", "earlier_id"),
    "sections": ("position",),
    "text_reuse": ("position", "other_document_id", "other_position"),
}
_FINDING = ("severity", "code", "key", "other_key", "other_document_id", "left_value", "right_value")
_DOCUMENT = {"revisions": "later_id", "report_pairs": "document_id"}
_LISTS = ("doubtful", "missing", "open_blanks", "derived")
# They tell whether a number may be used, and go wherever numbers go.
_MARKS = (
    "doubtful", "missing", "open_blanks", "derived", "rate_note", "doubtful_count", "trust", "status", "in_doubt",
    "earlier_trust", "earlier_status", "later_trust", "later_status",
)  # fmt: skip
_FRONT = ("agency", "year")
_ADDED = {"year": "INTEGER", "captured_at": "TIMESTAMP WITH TIME ZONE"}
_JOINED = {
    "revisions": (
        "LEFT JOIN cells b ON b.document_id = v.earlier_id AND b.key = v.key "
        "LEFT JOIN cells w ON w.document_id = v.later_id AND w.key = v.key",
        {
            "earlier_trust": "b.trust",
            "earlier_status": "b.status",
            "later_trust": "w.trust",
            "later_status": "w.status",
        },
    )
}
"""What a view lacks that says whether its numbers may be used: how it is joined, and the columns."""
_CELL_PLACES = """
CREATE OR REPLACE TEMP TABLE cell_places AS
SELECT key, row_number() OVER (ORDER BY max(form) DESC, first(position ORDER BY form DESC), key) AS place
FROM form_cells GROUP BY key
"""


class Column(msgspec.Struct, frozen=True):
    """One column: its name, type in DuckDB, SQL and heading; `words`: what its codes are called for people."""

    name: str
    type: str
    sql: str
    heading: Heading
    words: Mapping[str, str] = MappingProxyType({})


class View(msgspec.Struct, frozen=True):
    """One view; `relation` is what its rows are read from, as `v`, and `source` what is joined to it, as `s` the
    table `chosen`; `one_row`: it has one row for each document. `about` is in the chosen language."""

    name: str
    about: str
    english: str
    columns: tuple[Column, ...]
    source: str
    order: str
    relation: str = ""
    is_view: bool = False
    one_row: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(column.name for column in self.columns)

    @property
    def lists(self) -> tuple[str, ...]:
        """Those of its columns whose text names columns."""
        return _LISTS if self.name in WIDE else ()

    @property
    def rows(self) -> str:
        """The FROM clause."""
        return f"FROM {identifier(self.relation or self.name)} v {self.source}"

    def query(self, chosen: Sequence[str] = (), joined: str = "", where: str = "true") -> str:
        """A SELECT of these expressions, by default of all columns."""
        listed = ", ".join(chosen or [f"{column.sql} AS {identifier(column.name)}" for column in self.columns])
        return f"SELECT {listed} {self.rows} {joined} WHERE {where} ORDER BY {self.order}"


def views(
    con: duckdb.DuckDBPyConnection, choice: Choice, default: Sequence[str] = READY, extra: Sequence[str] = ()
) -> list[View]:
    """The views of a choice, each once, in its order; `extra` names columns that are added where a view lacks them."""
    con.execute(_CELL_PLACES)
    there = {table.name: table for table in tables(con)}
    able = {name: table for name, table in there.items() if name in _WITHIN or name.startswith("check_")}
    if "findings" in there:
        able["findings"] = there["findings"]
    asked = choice.views or [name for name in default if name in able]
    found = parts(con) if choice.language == "zh" and "agency_years" in asked else {}
    return [_view(_entry(name, able, there), choice, extra, found) for name in dict.fromkeys(asked)]


def _entry(name: str, able: dict[str, TableEntry], there: dict[str, TableEntry]) -> TableEntry:
    if name in able:
        return able[name]
    if name in there:
        raise ExportError(
            f"the rows of {name} do not stand for one document each, so an export could not say where each comes from. "
            f'`nianbao query --format csv "FROM {name}"` writes them'
        )
    raise ExportError(
        f"there is no view {name!r}{_nearest(name, able)} Those that can be exported are {', '.join(sorted(able))}"
    )


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f": did you mean {' or '.join(near)}?" if near else "."


def _view(entry: TableEntry, choice: Choice, extra: Sequence[str], parts: Parts) -> View:
    all_columns = _columns(entry, choice, extra, parts)
    columns = _wanted(entry.name, all_columns, choice.columns, extra)
    document = _DOCUMENT.get(entry.name, "document_id")
    within = _WITHIN.get(entry.name, _FINDING)
    by_form = "key" in within and entry.name not in ("findings",) and not entry.name.startswith("check_")
    source = f"JOIN chosen s ON s.document_id = v.{identifier(document)}"
    source += f" {_JOINED[entry.name][0]}" if entry.name in _JOINED else ""
    source += " LEFT JOIN cell_places f ON f.key = v.key" if by_form else ""
    order = ["s.place", *("f.place" if by_form and name == "key" else f"v.{identifier(name)}" for name in within)]
    about = entry.comment.english if choice.language == "en" else entry.comment.chinese
    about = about or entry.comment.chinese
    return View(
        entry.name, about, entry.comment.english, columns, source, ", ".join(order), "", entry.is_view, not within
    )


def _columns(entry: TableEntry, choice: Choice, extra: Sequence[str], parts: Parts) -> list[Column]:
    """All columns of a view, whose they are first, with those that it lacks of its source: the time of the capture
    behind the address."""
    joined = _JOINED[entry.name][1] if entry.name in _JOINED else {}
    own = {column.name: column for column in entry.columns}
    lacking = [name for name in (*_FRONT, *joined, "url", "document_id", *extra) if name not in own]
    found = own | {name: ColumnEntry(name, _ADDED.get(name, "VARCHAR"), SOURCE[name]) for name in lacking}
    found["captured_at"] = ColumnEntry("captured_at", _ADDED["captured_at"], SOURCE["captured_at"])
    names = [*_FRONT, *(name for name in found if name not in (*_FRONT, "captured_at"))]
    names.insert(names.index("url") + 1, "captured_at")
    headings = described(entry.name, [found[name] for name in names], choice.language)
    headings = made_of(headings, parts) if entry.name == "agency_years" else headings
    sql = {name: joined.get(name, f"s.{identifier(name)}") for name in (*lacking, "captured_at")}
    words = {name: words_of(name) for name in names if choice.language == "zh" and found[name].type == "VARCHAR"}
    return [
        Column(name, found[name].type, sql.get(name) or _sql(found[name]), headings[name], words.get(name, {}))
        for name in names
    ]


def _sql(column: ColumnEntry) -> str:
    name = identifier(column.name)
    return f"v.{name}::DECIMAL(38, 0)" if column.type == "HUGEINT" else f"v.{name}"


def _wanted(view: str, columns: Sequence[Column], asked: Sequence[str], extra: Sequence[str]) -> tuple[Column, ...]:
    if not asked:
        return tuple(columns)
    named = {column.name: column for column in columns}
    for name in asked:
        if name not in named:
            raise ExportError(
                f"{view} has no column {name!r}{_nearest(name, named)} With --view NAME only that view is written. "
                f"It has {', '.join(named)}"
            )
    always = ("url", "captured_at", "document_id", *_MARKS, *extra)
    names = dict.fromkeys((*asked, *(name for name in always if name in named)))
    return tuple(named[name] for name in names)

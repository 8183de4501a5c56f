"""Why a cell is in doubt, in plain words.

`mark(con, language)` makes the temporary tables `marks` (document_id, key, state, reason: every cell of the chosen
documents that is suspect, derived, missing, or blank without a sum that shows it to be zero) and `mark_names` (where a
cell of the form stands in a view: view, key, name). `joined(view)` gives the SQL that brings the marks of a row along
as a list of structures (name, state, reason), and how it is joined.

A suspect cell's reason is each sum (勾稽关系) that contains it and fails, with both sides; what the notes say of its
place; else a sum that a blank side keeps from being checked; else that its place, unit or kind is not certain. Then
what the page prints. Nothing is decided here: states follow from `cells.status` and `cells.trust`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import duckdb
import pyarrow as pa

from parsers.forms import FORMS, Identity
from warehouse.arrow import table_of
from warehouse.checks.sums import in_words
from warehouse.dictionary.markdown import Language
from warehouse.dictionary.names import column_name, english, row_name
from warehouse.exports.words import words
from warehouse.sides import quoted
from warehouse.wide import WIDE, wide_columns

_LONG = ("requests_long", "cells", "cells_corrected", "report_cells")
_MOST_TERMS = 6
_AGENCY_YEARS = {
    "requests.new_received": "received",
    **dict.fromkeys(
        ("requests.other_not_corrected", "requests.other_fee_unpaid", "requests.other_other"), "other_total"
    ),
    "requests.other": "other_total",
}
_TEXT = pa.string()
_SUM_WORDS = pa.schema([(name, _TEXT) for name in ("form", "code", "over", "key", "failed", "unknown")])
_NAMES = pa.schema([(name, _TEXT) for name in ("view", "key", "name")])
_NOTE_WORDS = pa.schema([(name, _TEXT) for name in ("code", "says")])
_WHOLE_PAGE = "repeats_removed"
_MARKS = """
CREATE OR REPLACE TEMP TABLE marks AS
WITH own AS (
    SELECT
        c.document_id, c.key, c.raw, c.place,
        CASE
            WHEN c.trust = 'suspect' OR c.value <> trunc(c.value) AND l.unit = 'count' THEN 'suspect'
            WHEN c.status = 'blank' THEN 'open'
            ELSE c.status
        END AS state
    FROM cells c JOIN chosen s ON s.document_id = c.document_id LEFT JOIN {units} l ON l.key = c.key
    WHERE c.trust = 'suspect' OR c.status IN ('derived', 'missing') OR c.status = 'blank' AND c.trust <> 'verified'
        OR c.value <> trunc(c.value) AND l.unit = 'count'
),
in_sums AS (
    SELECT
        k.document_id, w.key,
        string_agg({failed}, chr(10) ORDER BY k.code, k.over) FILTER (WHERE k.status = 'fail') AS failed,
        string_agg({unknown}, chr(10) ORDER BY k.code, k.over)
            FILTER (WHERE k.status = 'unknown' AND k.left <> k.right) AS unknown
    FROM checks k JOIN chosen s ON s.document_id = k.document_id
    JOIN sum_words w ON w.form = s.form AND w.code = k.code AND w.over = k.over
    WHERE k.status <> 'pass'
    GROUP BY ALL
),
noted AS (
    SELECT o.document_id, o.key, string_agg(DISTINCT w.says, chr(10)) AS said
    FROM own o
    JOIN notes n ON n.document_id = o.document_id AND (n.place = o.place OR n.code = '{whole_page}')
    JOIN note_words w ON w.code = n.code
    WHERE o.state = 'suspect'
    GROUP BY ALL
)
SELECT
    o.document_id, o.key, o.state,
    CASE o.state
        WHEN 'suspect' THEN concat_ws(chr(10), coalesce(nullif(concat_ws(chr(10), i.failed, n.said), ''), i.unknown,
            {generic}), {printed})
        WHEN 'derived' THEN concat_ws(chr(10), {derived}, {printed})
    END AS reason
FROM own o
LEFT JOIN in_sums i ON i.document_id = o.document_id AND i.key = o.key
LEFT JOIN noted n ON n.document_id = o.document_id AND n.key = o.key
"""
_LIST = "list({'name': m.name, 'state': k.state, 'reason': k.reason} ORDER BY m.name, k.key)"


def mark(con: duckdb.DuckDBPyConnection, language: Language) -> None:
    """Makes both tables."""
    said = words(language)
    _load(con, "sum_words", table_of(_sum_words(language), _SUM_WORDS))
    _load(con, "mark_names", table_of(_names(), _NAMES))
    _load(con, "note_words", table_of(said.notes.items(), _NOTE_WORDS))
    both = {name: _filled(f"w.{name}", said.blank) for name in ("failed", "unknown")}
    printed = f"replace({quoted(said.printed)}, '{{raw}}', o.raw)"
    place = f"regexp_replace(o.place, '^table ([0-9]+) row ([0-9]+)$', {quoted(said.in_table)})"
    place = f"regexp_replace({place}, '^line ([0-9]+)$', {quoted(said.in_text)})"
    con.execute(
        _MARKS.format(
            units="(SELECT key, any_value(unit) AS unit FROM form_cells GROUP BY key)",
            printed=f"CASE WHEN o.raw = '' THEN {quoted(said.printed_nothing)} ELSE {printed} END || {place}",
            generic=quoted(said.generic),
            derived=quoted(said.derived),
            whole_page=_WHOLE_PAGE,
            **both,
        )
    )


def joined(view: str) -> tuple[str, str]:
    """An expression for the marks of a row, and the join that it needs; of a view without cells both are null."""
    if view in _LONG:
        one = "CASE WHEN k.state IS NOT NULL THEN [{'name': 'value', 'state': k.state, 'reason': k.reason}] END"
        return one, "LEFT JOIN marks k ON k.document_id = v.document_id AND k.key = v.key"
    if view not in (*WIDE, "agency_years"):
        return "NULL", ""
    grouped = (
        f"SELECT k.document_id, {_LIST} AS marks FROM marks k "  # noqa: S608 - our own names
        f"JOIN mark_names m ON m.key = k.key AND m.view = {quoted(view)} GROUP BY k.document_id"
    )
    return "g.marks", f"LEFT JOIN ({grouped}) g ON g.document_id = v.document_id"


def _load(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    con.register("rows_of_words", rows)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM rows_of_words")
    con.unregister("rows_of_words")


def _filled(sql: str, blank: str) -> str:
    sides = (f"coalesce(rtrim(rtrim(k.{side}::VARCHAR, '0'), '.'), {quoted(blank)})" for side in ("left", "right"))
    return "replace(replace({}, '{{left}}', {}), '{{right}}', {})".format(sql, *sides)


def _names() -> Iterator[tuple[str, str, str]]:
    """Where each cell of the form stands in the views that have a column for it."""
    for table in WIDE:
        for column in wide_columns(table):
            yield table, column.key, column.name
            if name := _in_agency_years(column.key):
                yield "agency_years", column.key, name


def _in_agency_years(key: str) -> str | None:
    table, row, column = key.split(".")
    if table == "requests" and column == "total":
        return _AGENCY_YEARS.get(f"{table}.{row}", row)
    if table != "challenges":
        return None
    stem = "reconsiderations" if row == "reconsideration" else "litigations"
    return stem if column == "total" else f"{stem}_{column}"


def _sum_words(language: Language) -> Iterator[Sequence[str]]:
    """For each cell of each sum what is said when that fails, or cannot be checked."""
    said = words(language)
    for form in FORMS.values():
        for identity in form.identities:
            parts = in_words(form, identity) if language == "zh" else _english(identity)
            sentences = [
                text.replace("{left_label}", parts[0]).replace("{right_label}", parts[1]).replace("{over}", parts[2])
                for text in (said.failed, said.unknown)
            ]
            for key in identity.keys:
                yield form.id, identity.code, identity.over, key, *sentences


def _english(identity: Identity) -> tuple[str, str, str]:
    table, row, column = identity.right[0].split(".")
    over_row = identity.over == row
    over = row_name(table, row) if over_row else column_name(table, column)
    return _terms(identity.left, over_row), _terms(identity.right, over_row), over or identity.over


def _terms(keys: Sequence[str], over_row: bool) -> str:
    """The cells of one side by what tells them apart, of many only the first and how many more."""
    parts = [key.split(".") for key in keys]
    names = [(column_name(t, c) if over_row else row_name(t, r)) or english(t, r, c) or r for t, r, c in parts]
    if len(names) > _MOST_TERMS:
        return f"{' + '.join(names[:3])} + {len(names) - 3} more"
    return " + ".join(names)

"""Why a cell is in doubt, in plain words.

`mark(con, language)` makes the temporary tables `marks` (document_id, key, state, reason, printed: every cell of the
chosen documents that is suspect, derived, missing, or blank without a sum that shows it to be zero, or that a finding
contradicts), `mark_names` (which columns of a view show a cell: view, key, name, and `part`, what the cell is called
where a column is made of several) and `note_marks` (what a reason in `agency_years.rate_note` leaves empty).
`joined(view)` gives the SQL that brings the marks of a row along as a list of structures (name, state, reason), and how
it is joined.

A suspect cell's reason is each sum (勾稽关系) that contains it and fails, with both sides; what the notes say of its
place; else a sum that a blank side keeps from being checked; else that its place, unit or kind is not certain. Then
what the page prints. A contradicted one's is the finding's sentence. Nothing is decided here: states follow from
`cells.status`, `cells.trust` and `findings`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import duckdb
import pyarrow as pa

from parsers.forms import FORMS
from warehouse.arrow import table_of
from warehouse.checks import BOTH_LITIGATIONS, LITIGATIONS
from warehouse.checks.sums import in_english, in_words
from warehouse.dictionary.markdown import Language
from warehouse.dictionary.names import english
from warehouse.exports.parts import Parts, concerned, is_computed, parts
from warehouse.exports.words import State, words
from warehouse.sides import quoted
from warehouse.wide import WIDE, wide_columns

_LONG = ("requests_long", "cells", "cells_corrected", "report_cells")
_SIDES = ("earlier", "later")
_SAID = "concat_ws(chr(10), reason, printed)"
_TEXT = pa.string()
_SUM_WORDS = pa.schema([(name, _TEXT) for name in ("form", "code", "over", "key", "failed", "unknown")])
_NAMES = pa.schema([(name, _TEXT) for name in ("view", "key", "name", "part")]).append(pa.field("place", pa.int32()))
_NOTE_MARKS = pa.schema([(name, _TEXT) for name in ("note", "name", "state", "reason")])
_RATES: Mapping[str, State] = MappingProxyType(
    {
        "no_table": "missing",
        "new_rows": "uncomputable",
        "zero": "uncomputable",
        "exceeded": "suspect",
        "printed_twice": "suspect",
    }
)
_NOTE_WORDS = pa.schema([(name, _TEXT) for name in ("code", "says")])
_WHOLE_PAGE = "repeats_removed"
# Reckoned by itself, since it needs all the memory that there is.
_TOLD = """
CREATE OR REPLACE TEMP TABLE told AS
SELECT document_id, other_document_id, code, key, other_key, sentence_{language} AS sentence
FROM findings WHERE severity IN ('error', 'warning')
"""
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
),
-- Of what is compared with another document, one cell is that document's; sums of several are of both.
sides AS (
    SELECT document_id, code, sentence, unnest(string_split(key, ' + ')) AS key FROM told
    UNION ALL
    SELECT
        coalesce(other_document_id, document_id), code, sentence,
        unnest(CASE WHEN other_document_id IS NULL THEN string_split(other_key, ' + ')
            ELSE string_split(other_key, ' + ')[:1] END)
    FROM told
),
found AS (
    SELECT document_id, code, sentence, key FROM sides WHERE key <> {both}
    UNION ALL
    SELECT document_id, code, sentence, unnest([{litigations}]) FROM sides WHERE key = {both}
),
contradicted AS (
    SELECT f.document_id, f.key, string_agg(DISTINCT f.sentence, chr(10) ORDER BY f.sentence) AS reason
    FROM found f SEMI JOIN chosen s ON s.document_id = f.document_id
    LEFT JOIN own o ON o.document_id = f.document_id AND o.key = f.key
    -- A sum that fails is told in another way.
    WHERE f.code <> 'sum' OR o.state IS DISTINCT FROM 'suspect'
    GROUP BY ALL
)
SELECT
    o.document_id, o.key, o.state,
    CASE o.state
        WHEN 'suspect' THEN coalesce(nullif(concat_ws(chr(10), i.failed, n.said), ''), i.unknown, {generic})
        WHEN 'derived' THEN {derived}
    END AS reason,
    CASE WHEN o.state IN ('suspect', 'derived') THEN {printed} END AS printed
FROM own o
LEFT JOIN in_sums i ON i.document_id = o.document_id AND i.key = o.key
LEFT JOIN noted n ON n.document_id = o.document_id AND n.key = o.key
UNION ALL
SELECT document_id, key, 'contradicted', reason, NULL FROM contradicted
"""
_OF_CELLS = """
SELECT document_id, {keys}list({{'name': name, 'state': state, 'reason': reason}} ORDER BY name, state, reason) AS marks
FROM ({marked}) GROUP BY ALL
"""
_MARKED = """
SELECT
    k.document_id, m.name, k.state,
    CASE WHEN count(m.part) = 0 THEN any_value(concat_ws(chr(10), k.reason, k.printed))
        ELSE {of_parts} END AS reason
FROM marks k JOIN mark_names m ON m.key = k.key AND m.view = {view}
GROUP BY k.document_id, m.name, k.state, k.reason, CASE WHEN m.part IS NULL THEN k.key END
"""


def mark(con: duckdb.DuckDBPyConnection, language: Language) -> None:
    """Makes both tables."""
    said = words(language)
    _load(con, "sum_words", table_of(_sum_words(language), _SUM_WORDS))
    found = parts(con)
    _load(con, "mark_names", table_of(_names(found, language), _NAMES))
    _load(con, "note_marks", table_of(_note_marks(found, language), _NOTE_MARKS))
    _load(con, "note_words", table_of(said.notes.items(), _NOTE_WORDS))
    both = {name: _filled(f"w.{name}", said.blank) for name in ("failed", "unknown")}
    printed = f"replace({quoted(said.printed)}, '{{raw}}', o.raw)"
    place = f"regexp_replace(o.place, '^table ([0-9]+) row ([0-9]+)$', {quoted(said.in_table)})"
    place = f"regexp_replace({place}, '^line ([0-9]+)$', {quoted(said.in_text)})"
    con.execute(_TOLD.format(language=language))
    con.execute(
        _MARKS.format(
            units="(SELECT key, any_value(unit) AS unit FROM form_cells GROUP BY key)",
            printed=f"CASE WHEN o.raw = '' THEN {quoted(said.printed_nothing)} ELSE {printed} END || {place}",
            generic=quoted(said.generic),
            derived=quoted(said.derived),
            whole_page=_WHOLE_PAGE,
            both=quoted(BOTH_LITIGATIONS),
            litigations=", ".join(map(quoted, LITIGATIONS)),
            **both,
        )
    )


def joined(view: str, language: Language) -> tuple[str, str]:
    """An expression for the marks of a row, and the join that it needs; of a view without cells both are null."""
    if view in _LONG:
        return "g.marks", f"LEFT JOIN ({_one_cell('value')}) g ON g.document_id = v.document_id AND g.key = v.key"
    if view == "revisions":
        sides = (
            f"LEFT JOIN ({_one_cell(side)}) {side} ON {side}.document_id = v.{side}_id AND {side}.key = v.key"
            for side in _SIDES
        )
        return f"list_concat({', '.join(f'{side}.marks' for side in _SIDES)})", " ".join(sides)
    if view not in (*WIDE, "agency_years"):
        return "NULL", ""
    marked = _MARKED.format(view=quoted(view), of_parts=_of_parts(language))
    join = f"LEFT JOIN ({_OF_CELLS.format(keys='', marked=marked)}) g ON g.document_id = v.document_id"
    if view in WIDE:
        return "g.marks", join
    notes = "SELECT note, list({'name': name, 'state': state, 'reason': reason}) AS marks FROM note_marks GROUP BY note"
    noted = (
        f"(SELECT flatten(list(n.marks ORDER BY n.note)) FROM ({notes}) n "  # noqa: S608 - our own names
        "WHERE list_contains(string_split(v.rate_note, ' '), n.note))"
    )
    return f"list_concat(g.marks, {noted})", join


def _one_cell(name: str) -> str:
    """The marks of each cell, for a column of a view with a row for each."""
    marked = f"SELECT document_id, key, {quoted(name)} AS name, state, {_SAID} AS reason FROM marks"  # noqa: S608 - our own names
    return _OF_CELLS.format(keys="key, ", marked=marked)


def _of_parts(language: Language) -> str:
    """SQL for the reason of a number that is made of several cells: which of them, and why."""
    said = words(language)
    names = f"string_agg(m.part, {quoted(said.between)} ORDER BY m.place)"
    why = " ".join(f"WHEN {quoted(state)} THEN {quoted(text)}" for state, text in said.why.items())
    reason = f"CASE k.state {why} ELSE any_value(k.reason) END"
    return f"replace(replace({quoted(said.part)}, '{{parts}}', {names}), '{{reason}}', {reason})"


def _load(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    con.register("rows_of_words", rows)
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM rows_of_words")
    con.unregister("rows_of_words")


def _filled(sql: str, blank: str) -> str:
    sides = (f"coalesce(rtrim(rtrim(k.{side}::VARCHAR, '0'), '.'), {quoted(blank)})" for side in ("left", "right"))
    return "replace(replace({}, '{{left}}', {}), '{{right}}', {})".format(sql, *sides)


def _names(found: Parts, language: Language) -> Iterator[tuple[str, str, str, str | None, int]]:
    """Where each cell of the form stands in the views that have a column for it."""
    labels = {}
    for table in WIDE:
        for column in wide_columns(table):
            labels[column.key] = column.label if language == "zh" else english(*column.key.split("."))
            yield table, column.key, column.name, None, 0
    for name, keys in found.items():
        for place, key in enumerate(keys):
            yield "agency_years", key, name, labels[key] or key if is_computed(name, keys) else None, place


def _note_marks(found: Parts, language: Language) -> Iterator[tuple[str, str, str, str]]:
    """What each reason of rate_note that is not one of a cell says of each column."""
    for note, name in concerned(found):
        why = note.rpartition(":")[2]
        yield note, name, _RATES[why], words(language).rates[why]


def _sum_words(language: Language) -> Iterator[Sequence[str]]:
    """For each cell of each sum what is said when that fails, or cannot be checked."""
    said = words(language)
    for form in FORMS.values():
        for identity in form.identities:
            parts = in_words(form, identity) if language == "zh" else in_english(identity)
            sentences = [
                text.replace("{left_label}", parts[0]).replace("{right_label}", parts[1]).replace("{over}", parts[2])
                for text in (said.failed, said.unknown)
            ]
            for key in identity.keys:
                yield form.id, identity.code, identity.over, key, *sentences

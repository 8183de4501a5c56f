"""What a new warehouse changes: row by row for programs, and in a page for people; and the guard against shrinking.

`diff(old, con)` compares an earlier warehouse (a file, or the folder of a release) with the one that `con` is on. It
leaves every changed row in the temporary table `diff_rows` of the connection, one row for each field that changed, and
gives the counts. Reports are compared by agency and year, their cells by key, agencies by id, findings as whole rows.
The cells of a report that was added or removed are not listed; the report is. What the earlier one has not, or numbers
otherwise, is named in `not_compared`, never counted as added. `write_diff` puts `diff.parquet`, `diff.json` and
`diff.md` into a folder. `shrinking(old, con)` tells where there are fewer reports, or fewer numbers in them, than
before, by year and form. Cells are compared by one digest a report first, so that only what differs is read in full.

Raises duckdb.Error when a file cannot be read, `WarehouseError` when an earlier release is damaged.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import msgspec

from warehouse.differences import summary
from warehouse.sides import Side, earlier, own, quoted

_WHAT = ("reports", "cells", "agencies", "findings")
_STABLE_IDS = 2  # the first version of the schema whose agency ids do not come from the printed name alone

NO_TABLE = "the earlier warehouse has no such table"
NO_TABLE_NOW = "this warehouse has no such table"
OTHER_IDS = "ids of agencies are made otherwise in the earlier warehouse"
NO_EARLIER = "there is no earlier warehouse"

_ROWS = """
CREATE OR REPLACE TEMP TABLE diff_rows (
    what VARCHAR, change VARCHAR, agency_id VARCHAR, agency VARCHAR, year INTEGER, form VARCHAR, key VARCHAR,
    field VARCHAR, earlier VARCHAR, later VARCHAR
)
"""
_ORDER = "what, change, agency_id, year, key, field, earlier, later"


class Changes(msgspec.Struct, frozen=True):
    """How many reports, cells, agencies or findings were added, removed or changed (in however many fields)."""

    added: int
    removed: int
    changed: int


class Diff(msgspec.Struct, frozen=True):
    """`changes` by what was compared, `not_compared` with the reason; the ids of the two builds where they have one."""

    earlier: str | None
    later: str | None
    changes: Mapping[str, Changes]
    not_compared: Mapping[str, str]

    @property
    def empty(self) -> bool:
        """Whether nothing that was compared differs."""
        return all(told == Changes(0, 0, 0) for told in self.changes.values())


class Shrink(msgspec.Struct, frozen=True):
    """There were `before` reports (or numbers in them) of a year and form, and there are `after`, which is fewer."""

    what: str
    year: int | None
    form: str | None
    before: int
    after: int

    def __str__(self) -> str:
        return f"{self.what} on {self.year} (form {self.form or 'unknown'}): {self.before:,} before, {self.after:,} now"


class _Compared(msgspec.Struct, frozen=True):
    """A table of things with ids: `keys` find the same row again, `fields` are compared, where both sides have them."""

    what: str
    keys: tuple[str, ...]
    fields: tuple[str, ...]
    facts: tuple[str, str, str]  # SQL for agency, year and form, over the row `r`


_THINGS = (
    _Compared(
        "reports",
        ("agency_id", "year"),
        ("agency", "form", "title", "published_on", "url", "document_id"),
        ("r.agency", "r.year", "r.form"),
    ),
    # How many reports an agency has follows from the reports, and is not a change of the agency.
    _Compared(
        "agencies",
        ("agency_id",),
        ("name", "level", "kind", "parent_id", "division", "resolved"),
        ("r.name", "NULL", "NULL"),
    ),
)
# A page that is captured anew with the same numbers has the same findings.
_OF_THE_DOCUMENT = ("document_id", "other_document_id", "url")
_CELL_FIELDS = ("value", "raw", "status", "trust")


def diff(old: Path | None, con: duckdb.DuckDBPyConnection) -> Diff:
    """Everything that differs between the two."""
    con.execute(_ROWS)
    later = own(con)
    if old is None:
        return Diff(None, later.build_id, {}, {name: NO_EARLIER for name in _WHAT if name in later})
    with earlier(con, old) as before:
        known = [name for name in _WHAT if name in before or name in later]
        left_out = {name: why for name in known if (why := _why_not(before, later, name))}
        done = [name for name in known if name not in left_out]
        for thing in _THINGS:
            if thing.what in done:
                _compare_things(con, before, later, thing)
        if "cells" in done:
            _compare_cells(con, before, later)
        if "findings" in done:
            _compare_findings(con, before, later)
    return Diff(before.build_id, later.build_id, {name: _count(con, name) for name in done}, left_out)


def write_diff(con: duckdb.DuckDBPyConnection, found: Diff, folder: Path) -> list[Path]:
    """The files written; `con` is the connection that `diff` was called on."""
    rows, counts, page = (folder / name for name in ("diff.parquet", "diff.json", "diff.md"))
    con.execute(f"COPY (FROM diff_rows ORDER BY {_ORDER}) TO {quoted(rows)} (FORMAT parquet, COMPRESSION zstd)")
    counts.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
    page.write_text(summary(con, found), encoding="utf-8")
    return [rows, counts, page]


def shrinking(old: Path | None, con: duckdb.DuckDBPyConnection) -> list[Shrink]:
    """What became fewer, by year and form; nothing when there is no earlier warehouse."""
    if old is None:
        return []
    later = own(con)
    with earlier(con, old) as before:
        rows = con.execute(
            f"""
            SELECT unnest(['reports', 'numbers']) AS what, b.year, b.form,
                unnest([b.reports, b.numbers]), unnest([coalesce(l.reports, 0), coalesce(l.numbers, 0)])
            FROM ({_sizes(before)}) b LEFT JOIN ({_sizes(later)}) l
                ON b.year IS NOT DISTINCT FROM l.year AND b.form IS NOT DISTINCT FROM l.form
            ORDER BY b.year, b.form, what DESC
            """  # noqa: S608 - names of our own tables
        ).fetchall()
    return [shrink for shrink in (Shrink(*row) for row in rows) if shrink.after < shrink.before]


def _sizes(side: Side) -> str:
    return f"""
        SELECT year, form, count(*) AS reports, coalesce(sum(numbers), 0)::BIGINT AS numbers
        FROM {side.tables["reports"]}
        LEFT JOIN (SELECT document_id, count(value) AS numbers FROM {side.tables["cells"]} GROUP BY document_id)
            USING (document_id)
        GROUP BY year, form
    """  # noqa: S608


def _why_not(before: Side, later: Side, table: str) -> str | None:
    if table not in before or (table == "cells" and "reports" not in before):
        return NO_TABLE
    if table not in later:
        return NO_TABLE_NOW
    if before.version != later.version and min(before.version, later.version) < _STABLE_IDS:
        return OTHER_IDS
    return None


def _compare_things(con: duckdb.DuckDBPyConnection, before: Side, later: Side, thing: _Compared) -> None:
    fields = [name for name in thing.fields if name in before.columns[thing.what] and name in later.columns[thing.what]]
    sides = {"removed": (before, later), "added": (later, before)}
    agency, year, form = thing.facts
    named = fields[0] if thing.what == "agencies" else "title"
    for change, (here, there) in sides.items():
        text = f"r.{named}" if change == "removed" else "NULL", f"r.{named}" if change == "added" else "NULL"
        con.execute(
            f"""
            INSERT INTO diff_rows
            SELECT '{thing.what}', '{change}', r.agency_id, {agency}, {year}, {form}, NULL, NULL, {text[0]}, {text[1]}
            FROM {here.tables[thing.what]} r ANTI JOIN {there.tables[thing.what]} USING ({", ".join(thing.keys)})
            """  # noqa: S608 - names of our own tables
        )
    for name in fields:
        con.execute(
            f"""
            INSERT INTO diff_rows
            SELECT '{thing.what}', 'changed', r.agency_id, {agency}, {year}, {form}, NULL, '{name}',
                b.{name}::VARCHAR, r.{name}::VARCHAR
            FROM {before.tables[thing.what]} b JOIN {later.tables[thing.what]} r USING ({", ".join(thing.keys)})
            WHERE b.{name} IS DISTINCT FROM r.{name}
            """  # noqa: S608
        )


def _compare_cells(con: duckdb.DuckDBPyConnection, before: Side, later: Side) -> None:
    # The hash of several columns is no more than a combination by XOR, in which the same change of two cells would
    # cancel out: hence the hash of the hash.
    digest = f"bit_xor(hash(hash(key, {', '.join(_CELL_FIELDS)}))) AS digest, count(*) AS cells"
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE diff_reports AS
        WITH b AS (SELECT document_id, {digest} FROM {before.tables["cells"]} GROUP BY document_id),
        l AS (SELECT document_id, {digest} FROM {later.tables["cells"]} GROUP BY document_id)
        SELECT r.agency_id, r.agency, r.year, r.form, o.document_id AS earlier_id, r.document_id AS later_id
        FROM {before.tables["reports"]} o JOIN {later.tables["reports"]} r USING (agency_id, year)
        LEFT JOIN b ON b.document_id = o.document_id LEFT JOIN l ON l.document_id = r.document_id
        WHERE (b.digest, b.cells) IS DISTINCT FROM (l.digest, l.cells)
        """  # noqa: S608
    )
    chosen = ", ".join(f"c.{name}" for name in ("key", *_CELL_FIELDS))
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE diff_cells AS
        WITH b AS (SELECT later_id AS report, {chosen} FROM {before.tables["cells"]} c
            JOIN diff_reports ON document_id = earlier_id),
        l AS (SELECT later_id AS report, {chosen} FROM {later.tables["cells"]} c
            JOIN diff_reports ON document_id = later_id)
        SELECT report, key, b.key IS NULL AS added, l.key IS NULL AS removed,
            {", ".join(f"b.{name} AS b_{name}, l.{name} AS l_{name}" for name in _CELL_FIELDS)}
        FROM b FULL JOIN l USING (report, key)
        WHERE {" OR ".join(f"b.{name} IS DISTINCT FROM l.{name}" for name in _CELL_FIELDS)} OR added OR removed
        """  # noqa: S608
    )
    for name in _CELL_FIELDS:
        con.execute(
            f"""
            INSERT INTO diff_rows
            SELECT 'cells', CASE WHEN added THEN 'added' WHEN removed THEN 'removed' ELSE 'changed' END,
                agency_id, agency, year, form, key, '{name}', {_text("b", name)}, {_text("l", name)}
            FROM diff_cells JOIN diff_reports ON report = later_id
            WHERE b_{name} IS DISTINCT FROM l_{name} OR ('{name}' = 'value' AND (added OR removed))
            """  # noqa: S608
        )
    con.execute("DROP TABLE diff_cells")
    con.execute("DROP TABLE diff_reports")


def _text(side: str, name: str) -> str:
    """SQL that gives the field as text, a number without needless zeros."""
    field = f"{side}_{name}"
    return f"rtrim(rtrim({field}::VARCHAR, '0'), '.')" if name == "value" else field


def _compare_findings(con: duckdb.DuckDBPyConnection, before: Side, later: Side) -> None:
    """A finding has no id: rows that are there on one side only are added or removed."""
    columns = before.columns["findings"]
    common = [name for name in later.columns["findings"] if name in columns and name not in _OF_THE_DOCUMENT]
    listed = ", ".join(f'"{name}"' for name in common)
    facts = ", ".join(name if name in common else "NULL" for name in ("agency_id", "agency", "year", "form", "key"))
    fields = ", ".join(f"'{name}': \"{name}\"" for name in common)
    row = f"to_json({{{fields}}})::VARCHAR"
    for name, side in (("earlier", before), ("later", later)):  # once each: findings may be a view that reckons long
        source = side.tables["findings"]
        con.execute(f"CREATE OR REPLACE TEMP TABLE diff_{name} AS SELECT {listed} FROM {source}")  # noqa: S608
    sides = {"removed": ("earlier", "later", f"{row}, NULL"), "added": ("later", "earlier", f"NULL, {row}")}
    for change, (here, there, texts) in sides.items():
        con.execute(
            f"""
            INSERT INTO diff_rows SELECT 'findings', '{change}', {facts}, NULL, {texts}
            FROM (FROM diff_{here} EXCEPT ALL FROM diff_{there})
            """  # noqa: S608
        )
    con.execute("DROP TABLE diff_earlier")
    con.execute("DROP TABLE diff_later")


def _count(con: duckdb.DuckDBPyConnection, what: str) -> Changes:
    one = "change" if what == "findings" else "DISTINCT change, agency_id, year, key"
    row = con.execute(
        f"""
        SELECT count(*) FILTER (WHERE change = 'added'), count(*) FILTER (WHERE change = 'removed'),
            count(*) FILTER (WHERE change = 'changed')
        FROM (SELECT {one} FROM diff_rows WHERE what = $what)
        """,  # noqa: S608 - our own names
        {"what": what},
    ).fetchone()
    return Changes(*row) if row else Changes(0, 0, 0)

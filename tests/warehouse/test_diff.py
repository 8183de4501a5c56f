"""What a new warehouse changes is told row by row, in counts and by name, and nothing else is told."""
# ruff: noqa: S608 (statements of our own, on copies of a file of our own)

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.made import AGENCY, document, records, several
from warehouse.build import build
from warehouse.diff import (
    NO_EARLIER,
    NO_TABLE,
    NO_TABLE_NOW,
    OTHER_IDS,
    Changes,
    Shrink,
    diff,
    shrinking,
    write_diff,
)

NONE = Changes(0, 0, 0)
_FINDINGS = """
SELECT CASE table_type WHEN 'VIEW' THEN 'VIEW' ELSE 'TABLE' END FROM information_schema.tables
WHERE table_name = 'findings'
"""
Row = tuple[object, ...]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("it's a warehouse")  # a quote in the path must not end a literal
    database = folder / "nianbao.duckdb"
    build(records(folder, several()), database)
    return database


@pytest.fixture
def changed(built: Path, tmp_path: Path) -> Callable[..., Path]:
    """A copy of the warehouse, without findings, on which statements were run."""

    def copy(*statements: str, name: str = "o'ther") -> Path:
        path = tmp_path / f"{name}.duckdb"
        shutil.copy(built, path)
        with duckdb.connect(path) as con:
            for (kind,) in con.execute(_FINDINGS).fetchall():
                con.execute(f"DROP {kind} findings")
            for statement in statements:
                con.execute(statement)
        return path

    return copy


def compare(old: Path | None, new: Path) -> tuple[dict[str, Changes], list[Row]]:
    with duckdb.connect(new, read_only=True) as con:
        found = diff(old, con)
        return dict(found.changes), con.execute("FROM diff_rows ORDER BY ALL").fetchall()


def one(path: Path, sql: str) -> Row:
    with duckdb.connect(path, read_only=True) as con:
        row = con.execute(sql).fetchone()
    assert row
    return row


CELL = "requests.new_received.total"
OF_2024 = f"(SELECT document_id FROM reports WHERE agency = '{AGENCY}' AND year = 2024)"


def test_the_same_warehouse_has_no_differences(built: Path, changed: Callable[..., Path]) -> None:
    changes, rows = compare(changed(), built)
    assert rows == []
    assert changes["reports"] == changes["cells"] == changes["agencies"] == NONE


def test_a_changed_number_is_told_with_both_values(built: Path, changed: Callable[..., Path]) -> None:
    update = f"UPDATE cells SET value = value + 5.5 WHERE key = '{CELL}' AND document_id = {OF_2024}"
    new = changed(update)
    found = "SELECT agency_id, value FROM reports JOIN cells USING (document_id)"
    agency, value = one(built, f"{found} WHERE key = '{CELL}' AND document_id = {OF_2024}")
    assert isinstance(value, Decimal)
    changes, rows = compare(built, new)
    assert changes["cells"] == Changes(0, 0, 1)
    assert changes["reports"] == NONE
    later = format((value + Decimal("5.5")).normalize(), "f")
    assert rows == [("cells", "changed", agency, AGENCY, 2024, "2021", CELL, "value", f"{value.normalize():f}", later)]


def test_a_change_of_trust_alone_is_a_change(built: Path, changed: Callable[..., Path]) -> None:
    new = changed(
        f"UPDATE cells SET trust = 'suspect', raw = raw || ' ' WHERE key = '{CELL}' AND document_id = {OF_2024}"
    )
    changes, rows = compare(built, new)
    assert changes["cells"] == Changes(0, 0, 1)
    assert [(row[7], row[9]) for row in rows if row[7] == "trust"] == [("trust", "suspect")]
    assert [row[7] for row in rows] == ["raw", "trust"]


@pytest.mark.parametrize("change", ["trust = 'other'", "raw = raw || '!'", "value = value + 1", "status = 'x'"])
def test_the_same_change_of_many_cells_does_not_cancel_out(
    built: Path, changed: Callable[..., Path], change: str
) -> None:
    where = f"document_id = {OF_2024} AND value = 0 AND trust = 'verified'"
    (count,) = one(built, f"SELECT count(*) FROM cells WHERE {where}")
    assert isinstance(count, int)
    for limit in (2, count - count % 2):
        chosen = f"SELECT key FROM cells WHERE {where} ORDER BY key LIMIT {limit}"
        new = changed(f"UPDATE cells SET {change} WHERE {where} AND key IN ({chosen})")
        assert compare(built, new)[0]["cells"] == Changes(0, 0, limit)


def test_null_zero_and_empty_are_three_things(built: Path, changed: Callable[..., Path]) -> None:
    where = f"WHERE key = '{CELL}' AND document_id = {OF_2024}"
    zero, null = (
        changed(f"UPDATE cells SET value = 0 {where}", name="zero"),
        changed(f"UPDATE cells SET value = NULL {where}"),
    )
    assert [row[8:] for row in compare(zero, null)[1]] == [("0", None)]
    assert [row[8:] for row in compare(null, zero)[1]] == [(None, "0")]


def test_cells_that_only_one_side_has(built: Path, changed: Callable[..., Path]) -> None:
    new = changed(f"DELETE FROM cells WHERE key LIKE 'disclosure.%' AND document_id = {OF_2024}")
    (gone,) = one(built, f"SELECT count(*) FROM cells WHERE key LIKE 'disclosure.%' AND document_id = {OF_2024}")
    assert compare(built, new)[0]["cells"] == Changes(0, gone, 0)
    assert compare(new, built)[0]["cells"] == Changes(gone, 0, 0)


def test_a_report_that_came_or_went_is_named_without_its_cells(built: Path, changed: Callable[..., Path]) -> None:
    less = changed(f"DELETE FROM reports WHERE document_id = {OF_2024}")
    (title,) = one(built, f"SELECT title FROM reports WHERE document_id = {OF_2024}")
    changes, rows = compare(built, less)
    assert changes == {"reports": Changes(0, 1, 0), "cells": NONE, "agencies": NONE}
    assert rows[0][1] == "removed"
    assert rows[0][3:6] == (AGENCY, 2024, "2021")
    assert rows[0][8:] == (title, None)
    changes, rows = compare(less, built)
    assert changes["reports"] == Changes(1, 0, 0)
    assert rows[0][8:] == (None, title)


def test_another_document_for_the_same_report_is_compared_cell_by_cell(tmp_path: Path) -> None:
    url = "http://www.linjiang.gov.cn/a.html"
    for name, seed in (("old", 1), ("new", 2)):
        build(records(tmp_path / name, [document(2024, url=url, seed=seed)]), tmp_path / f"{name}.duckdb")
    changes, rows = compare(tmp_path / "old.duckdb", tmp_path / "new.duckdb")
    assert changes["reports"] == Changes(0, 0, 1)
    assert "document_id" in {row[7] for row in rows if row[0] == "reports"}
    query = f"""
        ATTACH '{tmp_path / "old.duckdb"}' AS o (READ_ONLY); ATTACH '{tmp_path / "new.duckdb"}' AS n (READ_ONLY);
        SELECT count(*) FROM o.cells a JOIN n.cells b USING (key)
        WHERE (a.value, a.raw, a.status, a.trust) IS DISTINCT FROM (b.value, b.raw, b.status, b.trust)
    """
    with duckdb.connect() as con:
        assert con.execute(query).fetchall() == [(changes["cells"].changed,)]
    assert changes["cells"].changed > 10


def test_agencies_are_compared_but_for_how_many_reports_they_have(built: Path, changed: Callable[..., Path]) -> None:
    new = changed(f"UPDATE agencies SET name = '临江市住建局', reports = 99 WHERE name = '{AGENCY}'")
    changes, rows = compare(built, new)
    assert changes["agencies"] == Changes(0, 0, 1)
    assert [row[7:] for row in rows] == [("name", AGENCY, "临江市住建局")]


def test_findings_are_compared_as_whole_rows(changed: Callable[..., Path]) -> None:
    made = "CREATE TABLE findings (code VARCHAR, agency_id VARCHAR, year INTEGER, earlier INTEGER, url VARCHAR)"
    old = changed(
        made,
        "INSERT INTO findings VALUES ('a', 'x', 2024, 1, 'u'), ('a', 'x', 2024, 1, 'u'), ('b', 'y', 2023, 2, 'u')",
        name="a",
    )
    new = changed(made, "INSERT INTO findings VALUES ('a', 'x', 2024, 1, 'v'), ('c', 'y', 2023, NULL, 'v')", name="b")
    changes, rows = compare(old, new)
    assert changes["findings"] == Changes(1, 2, 0)
    added = next(row for row in rows if row[1] == "added")
    assert json.loads(str(added[9])) == {"code": "c", "agency_id": "y", "year": 2023, "earlier": None}


def test_what_the_earlier_one_has_not_is_not_told_as_added(changed: Callable[..., Path]) -> None:
    old = changed("UPDATE build SET schema_version = 3", name="old")
    new = changed("UPDATE build SET schema_version = 3", "CREATE TABLE findings AS SELECT 'a' AS code")
    with duckdb.connect(new, read_only=True) as con:
        found = diff(old, con)
        assert found.not_compared == {"findings": NO_TABLE}
        assert found.empty
        assert con.execute("SELECT count(*) FROM diff_rows").fetchall() == [(0,)]
    with duckdb.connect(old, read_only=True) as con:
        assert diff(new, con).not_compared == {"findings": NO_TABLE_NOW}
        assert diff(old, con).not_compared == {}


def test_ids_of_version_1_are_not_compared_with_later_ones(changed: Callable[..., Path]) -> None:
    old, new = (
        changed("UPDATE build SET schema_version = 1", name="old"),
        changed("UPDATE build SET schema_version = 2"),
    )
    with duckdb.connect(new, read_only=True) as con:
        found = diff(old, con)
        assert found.changes == {}
        assert {found.not_compared[name] for name in ("reports", "cells", "agencies")} == {OTHER_IDS}


def test_the_first_warehouse_has_nothing_to_be_compared_with(built: Path, tmp_path: Path) -> None:
    with duckdb.connect(built, read_only=True) as con:
        found = diff(None, con)
        assert set(found.not_compared.values()) == {NO_EARLIER}
        assert shrinking(None, con) == []
        written = write_diff(con, found, tmp_path)
    assert pq.read_table(written[0]).num_rows == 0
    assert "没有上一版" in written[2].read_text(encoding="utf-8")


def test_the_files_tell_what_changed(built: Path, changed: Callable[..., Path], tmp_path: Path) -> None:
    new = changed(
        f"UPDATE cells SET value = value + 1000, trust = 'suspect' WHERE key = '{CELL}' AND document_id = {OF_2024}",
        "UPDATE reports SET title = 'a|b <script>' || chr(10) || 'c', agency = 'x|y' WHERE year = 2023",
        "DELETE FROM reports WHERE agency = '吉首市发展和改革局'",
    )
    old = changed("UPDATE reports SET title = 'gone | <b>' WHERE agency = '吉首市发展和改革局'", name="old")
    with duckdb.connect(new, read_only=True) as con:
        found = diff(old, con)
        rows, counts, page = write_diff(con, found, tmp_path)
        again = tmp_path / "again"
        again.mkdir()
        for path in write_diff(con, diff(old, con), again):
            assert path.read_bytes() == (tmp_path / path.name).read_bytes()
    told = json.loads(counts.read_bytes())
    assert told["changes"]["reports"] == {"added": 0, "removed": 1, "changed": 1}
    table = pq.read_table(rows).to_pylist()
    assert {(row["what"], row["change"], row["field"]) for row in table} == {
        ("cells", "changed", "value"), ("cells", "changed", "trust"), ("reports", "removed", None),
        ("reports", "changed", "title"), ("reports", "changed", "agency"),
    }  # fmt: skip
    text = page.read_text(encoding="utf-8")
    assert "| 吉首市发展和改革局 | 2024 | 2021 | gone \\| &lt;b> |" in text
    assert f"| {AGENCY} | 2024 | {CELL} |" in text
    assert "→ suspect | 1 |" in text
    assert all(line.startswith(("#", "|", "-", "E", "T", "N")) for line in text.splitlines() if line)


def test_shrinking_names_year_form_and_both_counts(built: Path, changed: Callable[..., Path]) -> None:
    less = changed(f"DELETE FROM reports WHERE document_id = {OF_2024}")
    blank = changed(f"UPDATE cells SET value = NULL WHERE key = '{CELL}' AND document_id = {OF_2024}", name="blank")
    (numbers,) = one(built, "SELECT count(value) FROM cells JOIN reports USING (document_id) WHERE year = 2024")
    (rest,) = one(less, "SELECT count(value) FROM cells JOIN reports USING (document_id) WHERE year = 2024")
    with duckdb.connect(less, read_only=True) as con:
        found = shrinking(built, con)
    assert found == [Shrink("reports", 2024, "2021", 2, 1), Shrink("numbers", 2024, "2021", numbers, rest)]
    assert str(found[0]) == "reports on 2024 (form 2021): 2 before, 1 now"
    with duckdb.connect(blank, read_only=True) as con:
        assert shrinking(built, con) == [Shrink("numbers", 2024, "2021", numbers, numbers - 1)]
    with duckdb.connect(built, read_only=True) as con:
        assert shrinking(less, con) == []


def test_a_year_that_is_gone_and_a_form_that_is_unknown_shrink_too(built: Path, changed: Callable[..., Path]) -> None:
    with duckdb.connect(changed("DELETE FROM reports WHERE year = 2020"), read_only=True) as con:
        assert [(s.year, s.form, s.after) for s in shrinking(built, con)] == [(2020, "2019", 0)] * 2
    formless = changed("UPDATE reports SET form = NULL WHERE year = 2020", name="formless")
    with duckdb.connect(changed("DELETE FROM reports WHERE year = 2020", name="none"), read_only=True) as con:
        assert [(s.year, s.form, s.after) for s in shrinking(formless, con)] == [(2020, None, 0)] * 2


def test_inside_an_unfinished_build(built: Path, changed: Callable[..., Path]) -> None:
    old = changed(f"DELETE FROM reports WHERE document_id = {OF_2024}")
    with duckdb.connect(changed(name="new")) as con:
        con.execute("BEGIN")
        con.execute("UPDATE agencies SET name = 'x' WHERE reports = 3")
        assert shrinking(old, con) == []
        assert diff(old, con).changes["reports"] == Changes(1, 0, 0)
        con.execute("COMMIT")
        assert con.execute("SELECT count(*) FROM agencies WHERE name = 'x'").fetchall() == [(1,)]
        assert "earlier_warehouse" not in {row[0] for row in con.execute("SHOW DATABASES").fetchall()}


CHANGES = st.dictionaries(
    st.tuples(st.sampled_from([2020, 2023, 2024]), st.integers(0, 40)),
    st.sampled_from(["value = coalesce(value, 0) + 1", "trust = trust || '?'", "raw = raw || '!'", "status = 'x'"]),
    max_size=6,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHANGES)
def test_exactly_the_changed_cells_are_told(
    built: Path, changed: Callable[..., Path], changes: dict[tuple[int, int], str]
) -> None:
    chosen = f"SELECT document_id, key FROM cells JOIN reports USING (document_id) WHERE agency = '{AGENCY}'"
    wanted = set()
    statements = []
    for (year, place), how in changes.items():
        document_id, key = one(built, f"{chosen} AND year = {year} ORDER BY key LIMIT 1 OFFSET {place}")
        wanted.add((year, key, how.split()[0]))
        statements.append(f"UPDATE cells SET {how} WHERE document_id = '{document_id}' AND key = '{key}'")
    rows = compare(built, changed(*statements))[1]
    assert {(row[4], row[6], row[7]) for row in rows} == wanted
    assert len(rows) == len(wanted)

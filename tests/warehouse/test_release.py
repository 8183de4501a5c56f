"""A release holds all of the warehouse, exactly, described as a Frictionless Data Package, in the same bytes again."""
# ruff: noqa: S608 (names of our own tables)

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import re
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.warehouse.made import AGENCY, document, records, several
from warehouse.build import build
from warehouse.database import WarehouseError
from warehouse.datapackage import field_type, split
from warehouse.frozen import VIEWS
from warehouse.release import last_release, release

DAY = dt.date(2026, 11, 26)
ODD = "引号\"'、逗号,\n第二行\r\n=1+1 | <b>"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Real records, and what they seldom have: odd text, no year, empty text, a view, findings, large sums, lists."""
    folder = tmp_path_factory.mktemp("it's made")
    path = folder / "nianbao.duckdb"
    build(records(folder, [*several(), document(2018, form="2014", seed=9)]), path)
    with duckdb.connect(path) as con:
        present = {row[0] for row in con.execute("SELECT table_name FROM information_schema.tables").fetchall()}
        con.execute("UPDATE documents SET title = $odd, tampering = ['a,b', '\"'] WHERE year = 2023", {"odd": ODD})
        con.execute("UPDATE documents SET title = '', year = NULL, fetched_at = fetched_at + INTERVAL 123 MICROSECOND "
                    "WHERE year = 2020")  # fmt: skip
        con.execute("CREATE TABLE sums AS SELECT sum(range) * 10^15::HUGEINT AS total FROM range(1000001)")
        con.execute("CREATE TABLE nothing (year INTEGER, document_id VARCHAR)")
        con.execute("COMMENT ON TABLE sums IS '合计 · Sums.'")
        if "findings" not in present:
            con.execute("CREATE TABLE findings AS SELECT 'carry_over' AS code, 'x' AS agency_id, 2024 AS year")
        if "agency_years" not in present:
            con.execute(
                "CREATE VIEW agency_years AS SELECT agency_id, year, count(*) AS rows FROM reports GROUP BY ALL"
            )
            con.execute("COMMENT ON VIEW agency_years IS '机构年度 · Agencies and years.'")
        con.execute("CREATE VIEW an_inner_view AS SELECT 1 AS x")
    return path


@pytest.fixture(scope="module")
def released(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release(database, tmp_path_factory.mktemp("it's out"), DAY)


def contents(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(database, read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        names = [row[0] for row in con.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").fetchall()]
        views = [row[0] for row in con.execute("SELECT view_name FROM duckdb_views()").fetchall() if row[0] in VIEWS]
        assert "agency_years" in views
        found = {name: con.execute(f'FROM "{name}"').fetchall() for name in [*names, *views]}
    return {name: [tuple(map(plain, row)) for row in rows] for name, rows in found.items()}


def plain(value: Any) -> Any:
    """One value for what Parquet and DuckDB give as different types of Python."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC)
    if isinstance(value, list):
        return tuple(value)
    return value


def text(value: Any) -> str:
    """What the CSV file should say of a value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)


def package(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_bytes())
    return found


def tabular(folder: Path) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in package(folder)["resources"] if one["profile"] == "tabular-data-resource"}


def test_every_parquet_file_together_holds_the_whole_table(database: Path, released: Path) -> None:
    held = contents(database)
    files: dict[str, list[Path]] = {}
    for path in (released / "parquet").rglob("*.parquet"):
        files.setdefault(path.stem, []).append(path)
    assert set(files) == set(held)
    for name, rows in held.items():
        found = [
            tuple(plain(value) for value in row.values())
            for path in files[name]
            for row in pq.ParquetFile(path).read().to_pylist()
        ]
        assert Counter(found) == Counter(rows), name


def test_every_csv_file_holds_the_whole_table(database: Path, released: Path) -> None:
    held = contents(database)
    assert {path.stem for path in (released / "csv").iterdir()} == set(held)
    for name, rows in held.items():
        with (released / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            head, *found = list(csv.reader(file))
        assert head == [field["name"] for field in tabular(released)[name]["schema"]["fields"]]
        assert Counter(map(tuple, found)) == Counter(tuple(map(text, row)) for row in rows), name


def test_null_and_empty_text_are_told_apart(released: Path) -> None:
    counts = "count(*) FILTER (WHERE title = ''), count(*) FILTER (WHERE error IS NULL), count(*)"
    query = f"SELECT {counts} FROM read_csv($path, allow_quoted_nulls = false)"
    with duckdb.connect() as con:
        row = con.execute(query, {"path": str(released / "csv" / "documents.csv")}).fetchone()
    assert row == (1, 5, 5)


def test_years_are_folders_that_readers_know(released: Path) -> None:
    of_2024 = pq.read_table(released / "parquet" / "cells", filters=[("year", "=", 2024)])
    with duckdb.connect() as con:
        (count,) = con.execute(
            "SELECT count(*) FROM read_parquet($path, hive_partitioning = true) WHERE year = 2024",
            {"path": str(released / "parquet" / "cells" / "*" / "*.parquet")},
        ).fetchone() or (0,)
    assert of_2024.num_rows == count == sum(row[1] == 2024 for row in _cells_with_year(released))
    assert (released / "parquet" / "documents" / "year=__HIVE_DEFAULT_PARTITION__" / "documents.parquet").exists()
    assert (released / "parquet" / "form_cells.parquet").exists()


def _cells_with_year(folder: Path) -> list[tuple[str, int | None]]:
    def rows(name: str) -> list[dict[str, str]]:
        with (folder / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    years = {row["document_id"]: int(row["year"] or 0) for row in rows("documents")}
    return [(row["key"], years[row["document_id"]]) for row in rows("cells")]


def test_the_same_warehouse_gives_the_same_bytes(database: Path, released: Path, tmp_path: Path) -> None:
    shutil.copy(database, tmp_path / "copy.duckdb")
    with duckdb.connect(tmp_path / "copy.duckdb") as con:  # rows in another order are the same warehouse
        con.execute("CREATE OR REPLACE TABLE cells AS FROM cells ORDER BY key DESC, document_id")
    again = release(tmp_path / "copy.duckdb", tmp_path / "out", DAY)
    mine, other = ({path.relative_to(folder) for path in folder.rglob("*")} for folder in (released, again))
    assert mine == other
    comments = {Path(name) for name in ("datapackage.json", "data-dictionary.md", "SHA256SUMS")}
    for name in sorted(mine - comments):
        if (released / name).is_file():
            assert (released / name).read_bytes() == (again / name).read_bytes(), name
    twice = release(database, tmp_path / "twice", DAY)
    assert (twice / "SHA256SUMS").read_bytes() == (released / "SHA256SUMS").read_bytes()


def test_the_sums_are_of_every_file(released: Path) -> None:
    lines = (released / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = {path.relative_to(released).as_posix(): path for path in released.rglob("*") if path.is_file()}
    assert told == {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items() if name != "SHA256SUMS"
    }
    assert list(told) == sorted(told)


TYPES = {"string", "number", "integer", "boolean", "object", "array", "date", "time", "datetime", "year", "any"}
READS = {
    "integer": int,
    "number": Decimal,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": dt.date.fromisoformat,
    "array": json.loads,
    "object": json.loads,
    "string": str,
}


def test_the_package_is_as_the_specification_wants_it(released: Path) -> None:
    told = package(released)
    assert told["profile"] == "data-package"
    assert re.fullmatch(r"[-a-z0-9._/]+", told["name"])
    assert dt.datetime.fromisoformat(told["created"]).date() == DAY
    names = [resource["name"] for resource in told["resources"]]
    assert len(set(names)) == len(names)
    for resource in told["resources"]:
        assert re.fullmatch(r"[-a-z0-9._/]+", resource["name"])
        path = resource["path"]
        assert isinstance(path, str)
        assert not path.startswith(("/", ".", "~"))
        assert ".." not in Path(path).parts
        data = (released / path).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert re.fullmatch(r".+/.+", resource["mediatype"])
        assert resource["format"] == path.rpartition(".")[2]
        assert ("schema" in resource) == (resource["profile"] == "tabular-data-resource")
    described = {resource["path"] for resource in told["resources"]}
    files = {path.relative_to(released).as_posix() for path in released.rglob("*") if path.is_file()}
    assert files - described == {"datapackage.json", "SHA256SUMS"}


def test_every_value_keeps_to_its_schema(released: Path) -> None:
    held = {}
    for name, resource in tabular(released).items():
        with (released / resource["path"]).open(encoding=resource["encoding"], newline="") as file:
            held[name] = list(csv.DictReader(file, delimiter=resource["dialect"]["delimiter"]))
        assert resource["rows"] == len(held[name])
        for field in resource["schema"]["fields"]:
            assert field["type"] in TYPES
            values = [row[field["name"]] for row in held[name]]
            rules = field.get("constraints", {})
            assert all(values) or not rules.get("required"), (name, field)
            for value in filter(None, values):
                READS.get(field["type"], lambda told, field=field: dt.datetime.strptime(told, field["format"]))(value)
                assert value in rules.get("enum", [value])
    for name, resource in tabular(released).items():
        key = resource["schema"].get("primaryKey", [])
        assert not key or len({tuple(row[part] for part in key) for row in held[name]}) == len(held[name]), name
        for foreign in resource["schema"].get("foreignKeys", []):
            there = {row[foreign["reference"]["fields"]] for row in held[foreign["reference"]["resource"]]}
            assert {row[foreign["fields"]] for row in held[name]} - {""} <= there, (name, foreign)
    assert tabular(released)["cells"]["schema"]["primaryKey"] == ["document_id", "key"]
    assert tabular(released)["cells"]["schema"]["foreignKeys"]


def test_columns_are_told_of_in_both_languages(released: Path) -> None:
    fields = {field["name"]: field for field in tabular(released)["cells"]["schema"]["fields"]}
    assert fields["trust"]["title"] == "可信度"
    assert fields["trust"]["description"].startswith("verified")
    assert fields["value"]["type"] == "number"
    dictionary = (released / "data-dictionary.md").read_text(encoding="utf-8")
    assert "## requests_wide" in dictionary
    for resource in tabular(released).values():
        assert all(f"| `{field['name']}` |" in dictionary for field in resource["schema"]["fields"])
    assert split("中文 · English · more") == ("中文", "English · more")
    assert split("only") == ("only", "only")


@pytest.mark.parametrize("kind", ["GEOMETRY", "INTERVAL", "BIT"])
def test_a_type_that_no_column_has_had_is_refused(kind: str, database: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=kind):
        field_type(kind)
    assert field_type("DECIMAL(20,6)") == "number"
    assert field_type("VARCHAR[]") == "array"
    assert field_type("UBIGINT") == "integer"


def test_the_readmes_tell_how_it_was_made(released: Path) -> None:
    for name, other in (("README.md", "README.zh-CN.md"), ("README.zh-CN.md", "README.md")):
        page = (released / name).read_text(encoding="utf-8")
        assert "2018–2024" in page
        assert f"]({other})" in page
        assert "suspect" in page
        assert "`checks.csv`" in page
        assert "`data-dictionary.md`" in page
        assert "diff" not in page  # the first release has none
        assert "$" not in page
        assert "\n\n-" not in page.split("csv/")[1].split("SHA256SUMS")[0]


def test_findings_are_there_for_people(database: Path, released: Path, tmp_path: Path) -> None:
    assert (released / "checks.csv").read_bytes() == (released / "csv" / "findings.csv").read_bytes()
    writers = {
        "checks.csv": lambda _, path: path.write_bytes(b"a\r\n"),
        "data-dictionary.md": lambda _, path: path.write_text("# x\n", encoding="utf-8"),
        "data-dictionary.zh-CN.md": lambda _, path: path.write_text("# 某\n", encoding="utf-8"),
        "more.md": lambda con, path: path.with_name("another.csv").write_text(str(con.execute("SELECT 7").fetchall())),
    }
    made = release(database, tmp_path, DAY, writers=writers)
    assert (made / "another.csv").read_text() == "[(7,)]"
    assert "`data-dictionary.md`" in (made / "README.md").read_text(encoding="utf-8")
    assert "`data-dictionary.zh-CN.md`" in (made / "README.zh-CN.md").read_text(encoding="utf-8")
    assert "another.csv" in {resource["path"] for resource in package(made)["resources"]}
    assert (made / "checks.csv").read_bytes() == b"a\r\n"
    assert (made / "data-dictionary.md").read_text(encoding="utf-8") == "# x\n"


def test_what_changed_since_the_last_release(database: Path, tmp_path: Path) -> None:
    out = tmp_path / "it's out"
    release(database, out, dt.date(2026, 1, 31))
    new = tmp_path / "new.duckdb"
    shutil.copy(database, new)
    with duckdb.connect(new) as con:
        chosen = f"SELECT document_id FROM reports WHERE agency = '{AGENCY}' AND year = 2024"
        where = f"key = 'requests.new_received.total' AND document_id IN ({chosen})"
        con.execute(f"UPDATE cells SET value = 424242, raw = '424242' WHERE {where}")
        con.execute("DELETE FROM reports WHERE agency = '吉首市发展和改革局'")
    made = release(new, out, DAY)
    changes = json.loads((made / "diff.json").read_bytes())["changes"]
    assert changes["reports"] == {"added": 0, "removed": 1, "changed": 0}
    assert changes["cells"] == {"added": 0, "removed": 0, "changed": 1}
    rows = pq.read_table(made / "diff.parquet").to_pylist()
    assert [row["later"] for row in rows if row["field"] == "value"] == ["424242"]
    assert "吉首市发展和改革局" in (made / "diff.md").read_text(encoding="utf-8")
    assert all("`diff.md`" in (made / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))
    assert "diff.parquet" in {resource["path"] for resource in package(made)["resources"]}
    same = release(new, out, dt.date(2026, 12, 1))
    assert pq.read_table(same / "diff.parquet").num_rows == 0


def test_a_damaged_last_release_is_refused(database: Path, tmp_path: Path) -> None:
    first = release(database, tmp_path, dt.date(2026, 1, 31))
    path = first / "parquet" / "agencies.parquet"
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(WarehouseError, match=r"agencies\.parquet is not what"):
        release(database, tmp_path, DAY)
    (first / "SHA256SUMS").unlink()
    with pytest.raises(WarehouseError, match="no whole release"):
        release(database, tmp_path, DAY)
    assert [path.name for path in tmp_path.iterdir()] == ["nianbao-2026-01-31"]


def test_a_release_is_never_changed(database: Path, tmp_path: Path) -> None:
    (tmp_path / "nianbao-2026-11-26").mkdir()
    with pytest.raises(WarehouseError, match="is there already"):
        release(database, tmp_path, DAY)
    assert list((tmp_path / "nianbao-2026-11-26").iterdir()) == []
    with pytest.raises(WarehouseError, match="there is no warehouse"):
        release(tmp_path / "none.duckdb", tmp_path, dt.date(2026, 1, 1))


def test_a_release_that_fails_leaves_nothing(database: Path, tmp_path: Path) -> None:
    def full(_: duckdb.DuckDBPyConnection, __: Path) -> None:
        raise OSError(28, "No space left on device")

    left = tmp_path / ".nianbao-2026-11-26.1.part"
    left.mkdir()
    (left / "half").write_bytes(b"")
    with pytest.raises(OSError, match="No space"):
        release(database, tmp_path, DAY, writers={"data-dictionary.md": full})
    assert list(tmp_path.iterdir()) == []


def test_the_last_release_is_the_latest_before_the_date(tmp_path: Path) -> None:
    for name in (
        "nianbao-2025-12-31",
        "nianbao-2026-02-01",
        "nianbao-2026-11-26",
        "nianbao-2026-13-01",
        "nianbao-old",
        "x",
    ):
        (tmp_path / name).mkdir()
    (tmp_path / "nianbao-2026-03-01").write_bytes(b"")
    found = last_release(tmp_path, DAY)
    assert found is not None
    assert found.name == "nianbao-2026-02-01"
    assert last_release(tmp_path, dt.date(2025, 1, 1)) is None
    assert last_release(tmp_path / "none", DAY) is None

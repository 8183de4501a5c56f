"""Corrections: each bad row is refused with its file and line, good ones show in the view and nowhere else."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.corrections import OWN, load_corrections
from warehouse.database import WarehouseError

HEADINGS = "agency_id,year,key,printed,corrected,reason,source,who,date"
GRANTED = "requests.granted.natural_person"
GOOD = {
    "agency_id": "430100-office",
    "year": "2024",
    "key": GRANTED,
    "printed": "103",
    "corrected": "130",
    "reason": "数字颠倒",
    "source": "http://www.linjiang.gov.cn/2025.html",
    "who": "王",
    "date": "2025-06-01",
}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        made.execute(
            f"""
            CREATE TABLE agencies (agency_id VARCHAR);
            INSERT INTO agencies VALUES ('430100-office'), ('430100-education');
            CREATE TABLE reports (agency_id VARCHAR, year INTEGER, document_id VARCHAR);
            INSERT INTO reports VALUES ('430100-office', 2024, 'd1'), ('430100-education', 2023, 'd2');
            CREATE TABLE form_cells (form VARCHAR, key VARCHAR, unit VARCHAR);
            INSERT INTO form_cells VALUES ('2021', '{GRANTED}', 'count'), ('2019', '{GRANTED}', 'count'),
                ('2021', 'disclosure.fees.amount', '10k_yuan'), ('2019', 'requests.other.total', 'count');
            CREATE TABLE cells (
                document_id VARCHAR, key VARCHAR, value DECIMAL(20, 6), raw VARCHAR, status VARCHAR, trust VARCHAR,
                place VARCHAR
            );
            INSERT INTO cells VALUES
                ('d1', '{GRANTED}', 103, '103', 'reported', 'suspect', 'line 9'),
                ('d1', 'disclosure.fees.amount', 12.5, '12.50万元', 'reported', 'unverified', 'line 3'),
                ('d2', '{GRANTED}', NULL, '', 'blank', 'unverified', 'line 9'),
                ('d2', 'disclosure.fees.amount', NULL, '—', 'blank', 'unverified', 'line 3')
            """  # noqa: S608
        )
        yield made


def write(folder: Path, *rows: dict[str, str], name: str = "c.csv", end: str = "\n", head: str = "# 说明\n") -> Path:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADINGS.split(","), lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    (folder / name).write_bytes((head + text.getvalue()).encode())
    return folder


def corrected(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute(
        "SELECT document_id, key, value, reason FROM cells_corrected WHERE corrected ORDER BY ALL"
    ).fetchall()


def test_a_correction_shows_in_the_view_and_nowhere_else(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    before = con.execute("FROM cells").fetchall()
    told = load_corrections(con, write(tmp_path, GOOD))
    assert (told.applied, told.skipped) == (1, 0)
    assert corrected(con) == [("d1", GRANTED, Decimal(130), "数字颠倒")]
    assert con.execute("FROM cells").fetchall() == before
    others = con.execute(
        "SELECT document_id, key, value FROM cells_corrected WHERE NOT corrected ORDER BY ALL"
    ).fetchall()
    assert others == sorted([row[:3] for row in before if row[:2] != ("d1", GRANTED)], key=str)
    assert con.execute("SELECT place, document_id, applied FROM corrections").fetchall() == [
        ("c.csv line 3", "d1", True)
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"printed": "103.0"},
        {"key": "disclosure.fees.amount", "printed": "12.5", "corrected": "12.05"},
        {"key": "disclosure.fees.amount", "printed": "12.50万元", "corrected": "0"},
        {"agency_id": "430100-education", "year": "2023", "printed": "", "corrected": "4"},
        {"agency_id": "430100-education", "year": "2023", "key": "disclosure.fees.amount", "printed": "—"},
        {"reason": "见说明,第2页\n以及附件"},
    ],
)
def test_what_is_printed_may_be_told_as_number_or_text(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, change: dict[str, str]
) -> None:
    assert load_corrections(con, write(tmp_path, GOOD | change)).applied == 1
    assert [(row[1], row[2]) for row in corrected(con)] == [
        ((GOOD | change)["key"], Decimal((GOOD | change)["corrected"]))
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"agency_id": "430100-offices"}, "no agency '430100-offices': look its id up"),
        ({"key": "requests.granted.nobody"}, "no form has a cell 'requests.granted.nobody': look it up"),
        ({"key": "requests.other.total"}, "follows a form that has no cell 'requests.other.total'"),
        ({"printed": "104"}, "no longer prints '104' in requests.granted.natural_person, but '103'.*document d1"),
        ({"printed": "一百零三"}, "no longer prints '一百零三'"),
        ({"printed": ""}, "no longer prints ''.* but '103'"),
        ({"agency_id": "430100-education", "year": "2023", "printed": "0"}, "no longer prints '0'.* but ''"),
        ({"year": "24"}, "year is '24', it must be a year"),
        ({"corrected": "1,300"}, "corrected is '1,300', it must be a number"),
        ({"corrected": "１３０"}, "corrected is '１３０', it must be a number"),
        ({"corrected": "-1"}, "corrected is '-1', it must be a number"),
        ({"corrected": "1e3"}, "corrected is '1e3'"),
        ({"corrected": "0.0000001"}, "six decimals at most"),
        ({"corrected": "1000000000000000"}, "corrected is '1000000000000000'"),
        ({"corrected": "130.5"}, "is a count: no fractions"),
        ({"corrected": "103.00"}, "same number: remove the row"),
        ({"date": "2025-02-30"}, "date is '2025-02-30'"),
        ({"date": "20250201"}, "date is '20250201'"),
        *[
            ({column: " "}, f"{column} is empty: fill it in")
            for column in HEADINGS.split(",")
            if column not in ("printed", "reason")
        ],
        ({"reason": ""}, "reason is empty"),
    ],
)
def test_a_bad_row_is_refused_with_file_and_line(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, change: dict[str, str], says: str
) -> None:
    first = GOOD | {"key": "disclosure.fees.amount", "printed": "12.5", "reason": "两行\n的理由"}
    with pytest.raises(WarehouseError, match=f"^c.csv line 5: .*{says}"):
        load_corrections(con, write(tmp_path, first, GOOD | change))


def test_the_same_cell_twice_is_refused_over_all_files(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    write(tmp_path, GOOD, name="a.csv")
    write(tmp_path, GOOD | {"corrected": "131"}, name="b.csv", head="")
    with pytest.raises(WarehouseError, match=r"^b.csv line 2: .* corrected already in a.csv line 3: keep one"):
        load_corrections(con, tmp_path)


def test_a_report_that_is_not_here_is_skipped_and_counted(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    elsewhere = GOOD | {"agency_id": "110000-office"}
    folder = write(tmp_path, GOOD, GOOD | {"year": "2020"}, elsewhere)
    told = load_corrections(con, folder, lambda agency_id: agency_id == "110000-office")
    assert (told.applied, told.skipped) == (1, 2)
    assert con.execute("SELECT agency_id, year, document_id, applied FROM corrections").fetchall() == [
        ("110000-office", 2024, None, False),
        ("430100-office", 2020, None, False),
        ("430100-office", 2024, "d1", True),
    ]
    assert len(corrected(con)) == 1


@pytest.mark.parametrize("head", ["", "# 说明\n# 更多\n\n", "\ufeff", "\ufeff# 说明\r\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_may_come_from_excel(con: duckdb.DuckDBPyConnection, tmp_path: Path, head: str, end: str) -> None:
    assert load_corrections(con, write(tmp_path, GOOD, head=head, end=end)).applied == 1
    assert corrected(con)[0][3] == "数字颠倒"
    lines = head.count("\n") + 2
    assert con.execute("SELECT place FROM corrections").fetchall() == [(f"c.csv line {lines}",)]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("# 说明\n".encode() + HEADINGS.encode() + "\n数字".encode("gb18030"), "line 3: this is not UTF-8: save"),
        (b"", "line 1: the headings are '', they must be 'agency_id,"),
        (b"# only\n", "line 2: the headings are ''"),
        (HEADINGS.replace("who", "author").encode(), "line 1: the headings are .*author.*they must be"),
        (HEADINGS.encode() + b"\na,b\n", "line 2: 2 fields, there must be 9: put text that has commas in quotes"),
        (HEADINGS.encode() + b'\na,2024,"open\n', "line 2: this is no CSV .*mend the quotes"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, data: bytes, says: str
) -> None:
    (tmp_path / "c.csv").write_bytes(data)
    with pytest.raises(WarehouseError, match=f"^c.csv {says}"):
        load_corrections(con, tmp_path)


def test_an_empty_folder_corrects_nothing(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no csv")
    told = load_corrections(con, tmp_path)
    assert (told.applied, told.skipped, corrected(con)) == (0, 0, [])
    assert con.execute("SELECT count(*) FROM cells_corrected").fetchone() == (4,)


def test_our_own_file_is_sound(con: duckdb.DuckDBPyConnection) -> None:
    assert load_corrections(con, OWN, lambda _: True).applied == 0


def test_everything_is_explained_in_both_languages(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    load_corrections(con, tmp_path)
    comments = con.execute(
        "SELECT comment FROM duckdb_columns() WHERE table_name IN ('corrections', 'cells_corrected') UNION ALL "
        "SELECT comment FROM duckdb_tables() WHERE table_name = 'corrections' UNION ALL "
        "SELECT comment FROM duckdb_views() WHERE view_name = 'cells_corrected'"
    ).fetchall()
    assert len(comments) == 12 + 10 + 2
    assert all(comment and " · " in comment for (comment,) in comments)


@given(st.decimals(min_value=0, max_value=10**12, places=6), st.decimals(min_value=0, max_value=10**12, places=6))
def test_numbers_are_compared_exactly(
    tmp_path_factory: pytest.TempPathFactory, printed: Decimal, other: Decimal
) -> None:
    folder = tmp_path_factory.mktemp("exact")
    row = GOOD | {"key": "disclosure.fees.amount", "printed": f"{other:f}", "corrected": "99999999999999"}
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE agencies AS SELECT '430100-office' AS agency_id;"
            "CREATE TABLE reports AS SELECT '430100-office' AS agency_id, 2024 AS year, 'd1' AS document_id;"
            "CREATE TABLE form_cells AS SELECT 'disclosure.fees.amount' AS key, '10k_yuan' AS unit;"
            "CREATE TABLE cells AS SELECT 'd1' AS document_id, 'disclosure.fees.amount' AS key, "
            f"{printed:f}::DECIMAL(20, 6) AS value, 'so' AS raw, 'reported' AS status, '' AS trust, '' AS place"
        )
        if printed == other:
            assert load_corrections(con, write(folder, row)).applied == 1
        else:
            with pytest.raises(WarehouseError, match="no longer prints"):
                load_corrections(con, write(folder, row))

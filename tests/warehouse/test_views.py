"""What people query: the numbers are those of the cells, and no doubtful one passes for sound."""

from __future__ import annotations

import csv
import random
from collections import Counter
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from parsers.forms import FORMS
from parsers.records import Cell, Check, Note
from tests.warehouse.made import several
from tests.warehouse.viewed import cell, put, report, rows, viewed
from warehouse.database import WarehouseError
from warehouse.exports import export_csv
from warehouse.records import ParsedDocument
from warehouse.views import create_views
from warehouse.views.population import load_population

REFUSED = [spec.row for spec in FORMS["2021"].cells if spec.row.startswith("refused_") and spec.column == "total"]
UNABLE = [spec.row for spec in FORMS["2021"].cells if spec.row.startswith("unable_") and spec.column == "total"]
DECLINED = [spec.row for spec in FORMS["2021"].cells if spec.row.startswith("declined_") and spec.column == "total"]
OTHERS = ["other_not_corrected", "other_fee_unpaid", "other_other"]
LITIGATION = ["litigation_direct", "litigation_after_reconsideration"]
ROWS = ["granted", "partly_granted", *REFUSED, *UNABLE, *DECLINED]


# What agency_years should say, written apart from its SQL.


def sound(cells: dict[str, Cell], key: str) -> int | None:
    found = cells.get(key)
    if found is None or found.trust == "suspect":
        return None
    if found.value is not None:
        return int(found.value) if found.value == int(found.value) else None
    return 0 if found.status == "blank" and found.trust == "verified" else None


def total(*parts: int | None) -> int | None:
    return None if None in parts else sum(part for part in parts if part is not None)


def share(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole


def expected(parsed: ParsedDocument) -> dict[str, object]:
    cells = {cell.key: cell for cell in parsed.report.cells}

    def of(row: str) -> int | None:
        return sound(cells, f"requests.{row}.total")

    number = {row: of(row) for row in ROWS}
    number["refused_total"] = total(*map(of, REFUSED))
    number["unable_total"] = total(*map(of, UNABLE))
    number["declined_total"] = total(*map(of, DECLINED))
    number["other_total"] = of("other") if parsed.report.form == "2019" else total(*map(of, OTHERS))
    whole = of("outcome_total")
    known = sum(number[row] or 0 for row in [*ROWS, "other_total"])
    divisor = whole if whole is not None and known <= whole else None
    found: dict[str, object] = {**number, "outcome_total": whole, "received": of("new_received")}
    found |= {"carried_in": of("carried_in"), "carried_out": of("carried_out")}
    found |= {f"{row.removesuffix('_total')}_share": share(amount, divisor) for row, amount in number.items()}
    for name, groups in (("reconsiderations", ["reconsideration"]), ("litigations", LITIGATION)):
        sums: dict[str, int | None] = {}
        for column in ("upheld", "corrected", "other", "pending", "total"):
            sums[column] = total(*(sound(cells, f"challenges.{group}.{column}") for group in groups))
        found[name] = sums["total"]
        found |= {f"{name}_{column}": sums[column] for column in ("upheld", "corrected", "other", "pending")}
        fits = all(_fits(cells, group) for group in groups)
        found |= {
            f"{name}_{column}_share": share(sums[column], sums["total"] if fits else None)
            for column in ("upheld", "corrected", "pending")
        }
    return found


def _fits(cells: dict[str, Cell], group: str) -> bool:
    whole = sound(cells, f"challenges.{group}.total")
    parts = [
        sound(cells, f"challenges.{group}.{column}") or 0 for column in ("upheld", "corrected", "other", "pending")
    ]
    return whole is not None and sum(parts) <= whole


def battered(number: int) -> ParsedDocument:
    """A report some of whose cells are not what they should be."""
    rng = random.Random(number)  # noqa: S311 - the same faults in every run
    form = rng.choice(["2019", "2021"])
    parsed = report(2020 if form == "2019" else 2024, form=form, agency=f"临江市第{number}局", seed=number % 12)
    for key in rng.sample([item.key for item in parsed.report.cells], rng.choice([0, 1, 3, 10])):
        put(parsed, key, *rng.choice([(7, "reported", "suspect"), (None, "missing", "unverified")]))
    for key in rng.sample([item.key for item in parsed.report.cells], rng.choice([0, 1, 3, 10])):
        put(parsed, key, *rng.choice([(None, "blank", "verified"), (None, "blank", "unverified"), (10**6,), ("2.5",)]))
    return parsed


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[ParsedDocument]]:
    documents = [battered(number) for number in range(80)]
    return viewed(tmp_path_factory.mktemp("faulty"), documents), documents


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return viewed(tmp_path_factory.mktemp("whole"), several())


def test_every_number_of_agency_years_is_sound_or_null(faulty: tuple[Path, list[ParsedDocument]]) -> None:
    database, documents = faulty
    found = {row["agency"]: row for row in rows(database, "FROM agency_years")}
    assert len(found) == len(documents)
    given = Counter[bool]()
    for parsed in documents:
        row = found[parsed.report.agency]
        for name, value in expected(parsed).items():
            assert row[name] == (pytest.approx(value) if isinstance(value, float) else value), (row["agency"], name)
            given[value is None] += 1
    assert min(given.values()) > 500  # the faults neither took everything nor left everything


def test_the_note_names_what_is_not_sound(faulty: tuple[Path, list[ParsedDocument]]) -> None:
    database, documents = faulty
    found = {row["agency"]: str(row["rate_note"] or "").split() for row in rows(database, "FROM agency_years")}
    for parsed in documents:
        for item in parsed.report.cells:
            table, row, column = item.key.split(".")
            if (table, column) != ("requests", "total") and table != "challenges":
                continue
            reason = None
            if item.trust == "suspect" or (item.value is not None and item.value != int(item.value)):
                reason = "suspect"
            elif item.value is None and not (item.status == "blank" and item.trust == "verified"):
                reason = item.status
            noted = [note.split(":")[1] for note in found[parsed.report.agency] if note.startswith(f"{row}_{column}:")]
            assert noted == ([reason] if reason else []), (parsed.report.agency, item.key)


def test_sound_reports_have_shares_that_add_up_to_one(whole: Path) -> None:
    names = ["granted", "partly_granted", "refused", "unable", "declined", "other"]
    shares = " + ".join(f"{name}_share" for name in names)
    found = rows(whole, f"SELECT {shares} AS everything FROM agency_years WHERE outcome_total > 0")  # noqa: S608
    assert [row["everything"] for row in found] == pytest.approx([1.0] * 4)


def test_other_handling_is_one_row_in_2019_and_three_in_2021(tmp_path: Path) -> None:
    old, new = report(2020, form="2019", agency="甲局"), report(agency="乙局")
    put(old, "requests.other.total", 5)
    for row, value in zip(OTHERS, (1, 2, 4), strict=True):
        put(new, f"requests.{row}.total", value)
    database = viewed(tmp_path, [old, new])
    assert rows(database, "SELECT form, other_total FROM agency_years ORDER BY form") == [
        {"form": "2019", "other_total": 5},
        {"form": "2021", "other_total": 7},
    ]


def test_a_row_printed_as_in_another_form_is_taken_once(tmp_path: Path) -> None:
    old_row, both, doubted = report(agency="甲局"), report(agency="乙局"), report(agency="丙局")
    for parsed in (old_row, both, doubted):
        put(parsed, "requests.other.total", 4)
    put(doubted, "requests.other.total", 4, trust="suspect")
    for row in OTHERS:
        put(old_row, f"requests.{row}.total", None, "missing")
        put(doubted, f"requests.{row}.total", None, "missing")
    database = viewed(tmp_path, [old_row, both, doubted])
    found = {row["agency"]: row for row in rows(database, "SELECT agency, other_total, rate_note FROM agency_years")}
    assert {agency: row["other_total"] for agency, row in found.items()} == {"甲局": 4, "乙局": None, "丙局": None}
    assert "other:printed_twice" in str(found["乙局"]["rate_note"])
    printed = "SELECT row_label FROM requests_long WHERE key = 'requests.other.total'"
    assert rows(database, printed) == [{"row_label": "三、本年度办理结果 / （六）其他处理"}] * 3


def test_parts_that_are_more_than_the_whole_give_no_share(tmp_path: Path) -> None:
    parsed = report()
    put(parsed, "requests.granted.total", 10**6)
    put(parsed, "challenges.litigation_direct.upheld", 10**6)
    (found,) = rows(viewed(tmp_path, [parsed]), "FROM agency_years")
    assert [found[name] for name in ("granted_share", "refused_share", "litigations_upheld_share")] == [None] * 3
    assert {"outcome_total:exceeded", "litigations:exceeded"} <= set(str(found["rate_note"]).split())


def test_nothing_to_divide_by_is_said(tmp_path: Path) -> None:
    parsed = report()
    for item in parsed.report.cells:
        put(parsed, item.key, 0, trust="verified")
    (found,) = rows(viewed(tmp_path, [parsed]), "FROM agency_years")
    assert (found["outcome_total"], found["granted_share"], found["litigations"]) == (0, None, 0)
    assert found["rate_note"] == "outcome_total:zero reconsiderations:zero litigations:zero"


def test_a_table_left_blank_is_not_zero(tmp_path: Path) -> None:
    parsed = report()
    for item in parsed.report.cells:
        put(parsed, item.key, None, "blank")
    (found,) = rows(viewed(tmp_path, [parsed]), "FROM agency_years")
    assert {found[name] for name in ("received", "refused_total", "other_total", "litigations", "granted_share")} == {
        None
    }


def test_the_table_of_2014_and_a_report_without_tables_stay_apart(tmp_path: Path) -> None:
    old, bare = report(2016, form="2014", agency="甲局"), report(agency="乙局")
    bare.report.form, bare.report.cells, bare.report.checks = None, [], []
    database = viewed(tmp_path, [old, bare])
    found = rows(database, "FROM agency_years ORDER BY year")
    assert [row["rate_note"] for row in found] == ["requests:no_table challenges:no_table"] * 2
    assert {row[name] for row in found for name in ("received", "other_total", "litigations", "granted_share")} == {
        None
    }
    assert rows(database, "FROM requests_long") == []
    assert [row["numbers"] > 0 for row in rows(database, "FROM quality ORDER BY year")] == [True, False]  # type: ignore[operator]


def test_the_long_view_has_every_cell_with_the_labels_of_its_form(whole: Path) -> None:
    found = {(row["agency"], row["year"], row["key"]): row for row in rows(whole, "FROM requests_long")}
    seen = 0
    for parsed in several():
        assert parsed.report.form
        for spec in FORMS[parsed.report.form].cells:
            if spec.table != "requests":
                continue
            row, item = found[parsed.report.agency, parsed.report.year, spec.key], cell(parsed, spec.key)
            assert (row["value"], row["status"], row["trust"]) == (item.value, item.status, item.trust)
            assert (row["printed"], row["url"], row["form"]) == (item.raw, parsed.url, parsed.report.form)
            assert f"{row['row_label']} / {row['column_label']}" == spec.label
            assert row["row_english"] and row["column_english"]
            seen += 1
    assert seen == len(found)


def test_the_long_view_marks_what_is_in_doubt(tmp_path: Path) -> None:
    parsed = report()
    put(parsed, "requests.granted.total", 3, trust="suspect")
    put(parsed, "requests.carried_in.total", "1.5", trust="verified")
    found = rows(viewed(tmp_path, [parsed]), "SELECT key FROM requests_long WHERE in_doubt ORDER BY key")
    assert [row["key"] for row in found] == ["requests.carried_in.total", "requests.granted.total"]


def test_a_form_with_a_row_that_no_total_knows_gives_no_totals(whole: Path, tmp_path: Path) -> None:
    database = tmp_path / "later.duckdb"
    database.write_bytes(whole.read_bytes())
    with duckdb.connect(database) as con:
        names = "'requests.refused_new.total', 'requests', 'refused_new', 'total'"
        con.execute(f"INSERT INTO form_cells SELECT '2021', {names}, 999, '9.属于个人信息 / 总计', 'count'")
        con.execute(f"INSERT INTO labels SELECT {names}, '9.属于个人信息 / 总计', NULL, NULL, NULL")
    totals = ["refused_total", "unable_total", "declined_total", "other_total", "litigations", "litigations_upheld"]
    for row in rows(database, "FROM agency_years WHERE form = '2021'"):
        assert {row[name] for name in [*totals, "refused_share", "litigations_upheld_share"]} == {None}
        assert row["granted_share"] is not None
        assert "form:new_rows" in str(row["rate_note"])
    assert (
        None not in rows(database, "SELECT refused_total, litigations FROM agency_years WHERE year = 2020")[0].values()
    )


def test_the_rows_that_no_total_knows_are_those_that_the_forms_lack(whole: Path) -> None:
    assert rows(whole, "FROM agency_years WHERE rate_note LIKE '%new_rows%'") == []


def test_quality_counts_what_the_cells_hold(faulty: tuple[Path, list[ParsedDocument]]) -> None:
    database, documents = faulty
    found = {row["agency"]: row for row in rows(database, "FROM quality")}
    for parsed in documents:
        own, row = parsed.report.cells, found[parsed.report.agency]
        units = {spec.key: spec.unit for spec in FORMS[parsed.report.form or ""].cells}
        doubt = {
            item.key
            for item in own
            if item.trust == "suspect"
            or (item.value is not None and units[item.key] == "count" and item.value != int(item.value))
        }
        assert row["numbers"] == sum(item.value is not None for item in own)
        assert row["doubtful"] == len(doubt)
        assert row["missing"] == sum(item.status == "missing" for item in own)
        assert row["verified"] == sum(
            item.value is not None and item.trust == "verified" and item.key not in doubt for item in own
        )
    (added,) = rows(database, "SELECT sum(numbers) AS numbers, sum(reports) AS reports FROM quality_summary")
    assert added == {"numbers": sum(int(str(row["numbers"])) for row in found.values()), "reports": len(documents)}


def test_quality_counts_sums_and_notes(tmp_path: Path) -> None:
    parsed = report()
    parsed.report.checks = [
        Check(code="requests.outcomes", over="total", left=Decimal(1), right=Decimal(2), status="fail"),
        Check(code="requests.balance", over="total", left=Decimal(2), right=Decimal(2), status="pass"),
        Check(code="requests.balance", over="business", left=None, right=None, status="unknown"),
    ]
    codes = ["source_inconsistent", "negative", "negative"]
    parsed.report.notes = [Note(code=code, text="as printed") for code in codes]
    database = viewed(tmp_path, [parsed])
    (found,) = rows(database, "FROM quality")
    assert (found["passed_sums"], found["failed_sums"], found["unknown_sums"], found["notes"]) == (1, 1, 1, 3)
    assert found["notes_by_code"] == "negative 2, source_inconsistent 1"
    summed = rows(database, "SELECT year, code, reports, notes FROM quality_notes ORDER BY code")
    assert [(row["code"], row["reports"], row["notes"]) for row in summed] == [
        ("negative", 1, 2),
        ("source_inconsistent", 1, 1),
    ]


def test_only_a_government_is_measured_by_its_people(tmp_path: Path) -> None:
    (tmp_path / "people").mkdir()
    text = "division,year,people,source\n220681,2024,160000,made up\n220681,2023,150000,made up\n"
    (tmp_path / "people" / "a.csv").write_text(text, encoding="utf-8")
    government, bureau = report(agency="临江市人民政府"), report(agency="临江市民政局")
    put(government, "requests.new_received.total", 40)
    database = viewed(tmp_path, [government, bureau], tmp_path / "people", government="临江市人民政府")
    found = rows(database, "SELECT agency, people, requests_per_100k AS rate FROM agency_years ORDER BY agency")
    assert found == [
        {"agency": "临江市人民政府", "people": 160000, "rate": 25.0},
        {"agency": "临江市民政局", "people": None, "rate": None},
    ]


def test_doubtful_requests_give_no_rate_by_people(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("division,year,people,source\n220681,2024,160000,made up\n", encoding="utf-8")
    government = report(agency="临江市人民政府")
    put(government, "requests.new_received.total", 40, trust="suspect")
    database = viewed(tmp_path, [government], tmp_path, government="临江市人民政府")
    assert rows(database, "SELECT received, requests_per_100k AS rate FROM agency_years") == [
        {"received": None, "rate": None}
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("division,year,people\n", "the first line must be"),
        ("", "the first line must be"),
        ("division,year,people,source\n220681,2024,160000\n", "line 2: needs division"),
        ("division,year,people,source\n220681,2024,160000,\n", "line 2: needs division"),
        ("division,year,people,source\n220681, 2024,160000,a\n", "line 2: needs division"),
        ("division,year,people,source\n220681,24,160000,a\n", "'24' is no year"),
        ("division,year,people,source\n220681,２０２４,160000,a\n", "is no year"),
        ("division,year,people,source\n220681,2024,16.1万,a\n", "'16.1万' is no number of people"),
        ("division,year,people,source\n220681,2024,-5,a\n", "is no number of people"),
        ("division,year,people,source\n220681,2024,0,a\n", "is no number of people"),
        ("division,year,people,source\n999999,2024,5,a\n", "line 2: there is no division '999999'"),
        (
            "division,year,people,source\n220681,2024,5,a\n220681,2024,6,b\n",
            "line 3: 220681 in 2024 stands there twice",
        ),
        ('division,year,people,source\n"220681,2024,5,a\n', "cannot be read"),
        ("division,year,people,source\n220681,2024,5,\udcff\n", "cannot be read"),
    ],
)
def test_a_faulty_population_file_is_named_by_its_line(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "people.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
    with duckdb.connect() as con:
        con.execute("CREATE TABLE population (division VARCHAR, year INTEGER, people BIGINT, source VARCHAR)")
        con.execute("CREATE TABLE divisions AS SELECT '220681' AS code")
        with pytest.raises(WarehouseError, match=says) as caught:
            load_population(con, tmp_path)
        assert "population/people.csv" in str(caught.value)
        assert con.execute("FROM population").fetchall() == []


def test_open_blanks_are_told_in_the_files(tmp_path: Path) -> None:
    parsed = report()
    put(parsed, "requests.granted.total", None, "blank", "verified")
    put(parsed, "challenges.reconsideration.other", None, "blank", "unverified")
    put(parsed, "challenges.reconsideration.upheld", None, "missing")
    export_csv(viewed(tmp_path, [parsed]), tmp_path / "exports")
    for table, plain, shown in (("requests", "", ""), ("challenges", "reconsideration_other", "行政复议 / 其他结果")):
        for name, heading, text in (("", "open_blanks", plain), (".excel", "空白且未证实为零的列", shown)):
            with (tmp_path / "exports" / f"{table}_wide{name}.csv").open(encoding="utf-8-sig", newline="") as file:
                (found,) = csv.DictReader(file)
            assert found[heading] == text


def test_the_views_can_be_made_again(whole: Path, tmp_path: Path) -> None:
    database = tmp_path / "again.duckdb"
    database.write_bytes(whole.read_bytes())
    before = rows(database, "SELECT count(*) AS number FROM labels")
    with duckdb.connect(database) as con:
        create_views(con)
    assert rows(database, "SELECT count(*) AS number FROM labels") == before
    assert rows(database, "FROM agency_years ORDER BY ALL") == rows(whole, "FROM agency_years ORDER BY ALL")

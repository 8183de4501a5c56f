"""Each check finds its fault and keeps silent where it cannot know; valid reports give no finding at all."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from crawler.sandbox.figures import form_of, make_figures, sibling
from nianbao.commands.check import check
from tests.warehouse.planted import CITY, FAULTS, Numbers, agency_id, document, documents, filled, shift
from warehouse.build import build
from warehouse.checks import COLUMNS, Finding, checks, create_checks, run_checks, write_checks_csv
from warehouse.checks.statements import read_statement
from warehouse.database import WarehouseError, open_warehouse
from warehouse.records import ParsedDocument, write_records

AGENCY = f"{CITY}财政局"
GOVERNMENT = f"{CITY}人民政府"
DEPARTMENTS = [f"{CITY}{name}" for name in ("财政局", "教育局", "民政局", "水利局", "审计局", "司法局")]
RECEIVED, GRANTED, OUTCOMES = "requests.new_received", "requests.granted", "requests.outcome_total"
IN, OUT = "requests.carried_in", "requests.carried_out"
RULES = "disclosure.normative_documents"


def zeros(year: int) -> Numbers:
    """A report of a body that did nothing."""
    return {spec.key: Decimal(0) for spec in form_of(year).cells}


def busy(year: int, received: int, *, carried_in: int = 0, carried_out: int = 0) -> Numbers:
    """Requests of natural persons, all that were answered granted, so that every sum holds."""
    numbers = zeros(year)
    answered = received + carried_in - carried_out
    rows = {RECEIVED: received, IN: carried_in, GRANTED: answered, OUTCOMES: answered, OUT: carried_out}
    for row, value in rows.items():
        for column in ("natural_person", "total"):
            numbers[f"{row}.{column}"] = Decimal(value)
    return numbers


def found(reports: Sequence[ParsedDocument], *, successions: Sequence[tuple[str, str, int, str]] = ()) -> list[Finding]:
    con = filled(reports, successions=successions)
    create_checks(con)
    return run_checks(con)


def told(reports: Sequence[ParsedDocument], **how: Sequence[tuple[str, str, int, str]]) -> list[tuple[str, str, int]]:
    return [(finding.code, finding.severity, finding.year or 0) for finding in found(reports, **how)]


def two_years(this: Numbers, last: Numbers, year: int = 2023, agency: str = AGENCY) -> list[ParsedDocument]:
    return [document(agency, year - 1, last), document(agency, year, this)]


def test_every_planted_fault_is_found_and_nothing_else() -> None:
    seen = [(one.code, one.severity, one.agency, one.year, one.key) for one in found(documents())]
    carried, slip, rewritten = FAULTS["carry_over"], FAULTS["sum"], FAULTS["rewritten"]
    applicants = " + ".join(
        f"{GRANTED}.{column}"
        for column in ("natural_person", "business", "research", "public_interest", "legal_service", "other_org")
    )
    assert [one for one in seen if one[0] != "sum"] == [
        ("carry_over", "error", *carried, f"{IN}.natural_person"),
        ("carry_over", "error", *carried, f"{IN}.total"),
        ("rewritten", "info", *rewritten, f"{GRANTED}.natural_person"),
    ]
    sums = [one for one in seen if one[0] == "sum"]
    assert [one[1:4] for one in sums] == [("error", *slip)] * 2
    assert sums[0][4] == applicants
    assert str(sums[1][4]).startswith(f"{GRANTED}.total + ")


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["township", "bureau", "county", "city"]))
def test_valid_reports_give_no_finding(seed: int, scale: str) -> None:
    figures = make_figures("2019", seed, scale, agency=AGENCY, year=2019)
    years = [figures] + [figures := sibling(figures, year, seed) for year in range(2020, 2023)]
    assert told([document(AGENCY, one.year, one.cells) for one in years]) == []


def test_a_build_finds_the_planted_faults_and_nothing_else(tmp_path: Path) -> None:
    write_records(documents(), tmp_path / "records", "planted")
    build(tmp_path / "records", tmp_path / "w.duckdb")
    with open_warehouse(tmp_path / "w.duckdb") as con:
        seen = {(one.code, (one.agency, one.year)) for one in run_checks(con)}
        assert seen == {(code, FAULTS[code]) for code in ("carry_over", "sum", "rewritten")}
        for fault, query in {
            "rewritten": "SELECT DISTINCT name, year FROM revisions JOIN agencies USING (agency_id)",
            "late": "SELECT agency, year FROM timeliness WHERE status <> 'on_time'",
            "missing": "SELECT agency, year FROM missing_reports",
            "copied": "SELECT agency, year FROM text_reuse",
        }.items():
            assert con.execute(query).fetchall() == [FAULTS[fault]], fault


def test_a_finding_shows_both_sides_and_the_cells() -> None:
    (_, total) = found(two_years(busy(2023, 10, carried_in=3), busy(2022, 10, carried_out=1)))
    assert (total.key, total.other_key) == (f"{IN}.total", f"{OUT}.total")
    assert (total.left_value, total.right_value, total.doubtful) == (3, 1, False)
    assert "是 3" in total.sentence_zh
    assert "是 1" in total.sentence_zh
    assert total.sentence_en == (
        "the report on 2023 carries in 3 (requests.carried_in.total), the report on 2022 carries out 1"
    )
    assert str(total.url).endswith("/2023.html")
    assert str(total.other_document_id).split()[0].endswith("/2022.html")


def test_carry_over_is_silent_without_the_year_before() -> None:
    reports = [document(AGENCY, 2021, busy(2021, 10)), document(AGENCY, 2023, busy(2023, 10, carried_in=3))]
    assert told(reports) == []


def test_carry_over_is_silent_where_the_cells_are_missing() -> None:
    last = {key: value for key, value in busy(2022, 10, carried_out=1).items() if not key.startswith(OUT)}
    assert told(two_years(busy(2023, 10, carried_in=3), last)) == []


@pytest.mark.parametrize(("reform", "silent"), [(2020, False), (2021, True), (2023, True), (2024, True), (2025, False)])
@pytest.mark.parametrize("before", [True, False])
def test_carry_over_is_silent_around_a_reform(reform: int, silent: bool, before: bool) -> None:
    bodies = (agency_id(AGENCY), "220681-other") if before else ("220681-other", agency_id(AGENCY))
    reports = two_years(busy(2023, 10, carried_in=3), busy(2022, 10, carried_out=1))
    assert (told(reports, successions=[(*bodies, reform, "merged")]) == []) is silent


def test_a_blank_is_zero_and_never_surely_wrong() -> None:
    last = busy(2022, 10) | {f"{OUT}.natural_person": None, f"{OUT}.total": None}
    assert told(two_years(busy(2023, 10), last)) == []
    findings = found(two_years(busy(2023, 10, carried_in=3), last))
    assert [(one.code, one.severity, one.right_value) for one in findings] == [("carry_over", "warning", None)] * 2
    assert findings[0].sentence_en.endswith("carries out blank")


def test_a_number_in_doubt_makes_no_error() -> None:
    last = busy(2022, 10) | {f"{OUT}.total": Decimal(4)}
    findings = found(two_years(busy(2023, 10), last))
    carried = [one for one in findings if one.code == "carry_over"]
    assert [(one.severity, one.doubtful, one.key) for one in carried] == [("warning", True, f"{IN}.total")]
    assert {one.year for one in findings if one.code == "sum"} == {2022}


def test_a_number_that_no_sum_proves_makes_no_error() -> None:
    only = {f"{OUT}.total": Decimal(0)}
    (finding,) = found(two_years(busy(2023, 10, carried_in=3), only))
    assert (finding.severity, finding.doubtful, finding.key) == ("warning", False, f"{IN}.total")


def test_a_name_that_is_not_resolved_is_compared_on_one_host_only() -> None:
    reports = two_years(busy(2023, 10, carried_in=3), busy(2022, 10), agency="某某局")
    assert told(reports) == [("carry_over", "error", 2023)] * 2
    elsewhere = document("某某局", 2022, busy(2022, 10), url="http://www.jishou.gov.cn/2022.html")
    assert told([elsewhere, reports[1]]) == []


def test_a_sum_that_may_be_misread_is_a_warning() -> None:
    parsed = document(AGENCY, 2023, busy(2023, 10) | {f"{GRANTED}.total": Decimal(9)})
    for note in parsed.report.notes:
        note.code = "parse_uncertain"
    findings = found([parsed])
    assert {(one.code, one.severity, one.doubtful) for one in findings} == {("sum", "warning", True)}
    assert (findings[0].left_value, findings[0].right_value) == (10, 9)


@pytest.mark.parametrize(("in_force", "expected"), [(13, []), (14, ["warning"]), (12, ["info"])])
def test_rules_in_force_go_on_from_last_year(in_force: int, expected: list[str]) -> None:
    last = zeros(2022) | {f"{RULES}.in_force": Decimal(12)}
    this = {f"{RULES}.issued": 3, f"{RULES}.repealed": 2, f"{RULES}.in_force": in_force}
    findings = found(two_years(zeros(2023) | {key: Decimal(value) for key, value in this.items()}, last))
    assert [one.severity for one in findings] == expected
    assert all((one.left_value, one.right_value) == (in_force, 13) for one in findings)


def test_what_is_in_force_is_not_what_was_open_to_the_public() -> None:
    last = zeros(2020) | {f"{RULES}.disclosed_total": Decimal(12)}
    this = zeros(2021) | {f"{RULES}.in_force": Decimal(50)}
    assert told(two_years(this, last, 2021)) == []


@pytest.mark.parametrize(("total", "expected"), [(15, []), (3, []), (16, [("rules_disclosed", "warning", 2020)])])
def test_what_is_open_grows_by_no_more_than_was_disclosed(total: int, expected: list[tuple[str, str, int]]) -> None:
    last = zeros(2019) | {f"{RULES}.disclosed_total": Decimal(12)}
    this = zeros(2020) | {f"{RULES}.disclosed": Decimal(3), f"{RULES}.disclosed_total": Decimal(total)}
    assert told(two_years(this, last, 2020)) == expected


@pytest.mark.parametrize(("items", "expected"), [(8, []), (10, [("item_list", "warning", 2020)])])
def test_last_years_items_are_what_last_year_led_to(items: int, expected: list[tuple[str, str, int]]) -> None:
    row = "disclosure.licensing"
    last = zeros(2019) | {f"{row}.items_last_year": Decimal(10), f"{row}.change": Decimal(-2)}
    this = zeros(2020) | {f"{row}.items_last_year": Decimal(items)}
    assert told(two_years(this, last, 2020)) == expected


def gathered(of_all: int, of_each: int, *, text: str = "本报告由各部门报告汇总。", without: int = 0) -> list[Finding]:
    each = [document(agency, 2023, busy(2023, of_each)) for agency in DEPARTMENTS[without:]]
    last = [document(agency, 2022, busy(2022, of_each)) for agency in DEPARTMENTS]
    return found([document(GOVERNMENT, 2023, busy(2023, of_all), text=text), *each, *last])


def test_a_summary_with_less_than_its_departments_is_unlikely() -> None:
    findings = gathered(50, 10)
    assert {(one.code, one.severity, one.left_value, one.right_value) for one in findings} == {
        ("gathered", "warning", 50, 60)
    }
    assert {one.key for one in findings} == {f"{RECEIVED}.total", f"{OUTCOMES}.total"}
    assert gathered(50, 10, text="") == []
    assert gathered(60, 10) == []
    assert gathered(49, 10, without=1)  # whoever is not known here can only have added to it


def test_a_summary_with_more_than_all_its_bodies_is_told_where_all_are_present() -> None:
    assert {(one.code, one.severity) for one in gathered(70, 10)} == {("gathered", "info")}
    assert gathered(70, 10, without=1) == []


def test_prose_that_says_otherwise_is_an_error() -> None:
    parsed = document(AGENCY, 2023, busy(2023, 10), text="")
    parsed.report.claims[0].agrees = False
    parsed.report.claims[0].value = Decimal(12)
    (finding,) = found([parsed])
    assert (finding.code, finding.severity, finding.left_value, finding.right_value) == ("claim", "error", 12, 10)
    parsed.report.claims[0].agrees = None
    assert found([parsed]) == []


def test_two_official_documents_that_disagree_are_an_error() -> None:
    this = busy(2023, 100, carried_out=3)
    other = dict(this)
    shift(other, 1, source=GRANTED, target="requests.partly_granted")
    address = "http://www.linjiang.gov.cn/other.html"
    first = document(AGENCY, 2023, this)
    later = first.fetched_at
    (finding,) = found([first, document(AGENCY, 2023, other, url=address, fetched_at=later)])
    assert (finding.code, finding.severity) == ("two_documents", "error")
    assert abs((finding.left_value or 0) - (finding.right_value or 0)) == 1
    assert "4 numbers" in finding.sentence_en
    assert found([first, document(AGENCY, 2023, this, url=address)]) == []
    mirror = document(AGENCY, 2023, other, url="http://mirror.example.com/1.html", official=False)
    assert told([first, mirror]) == [("two_documents", "warning", 2023)]


def test_two_documents_that_have_little_in_common_are_no_error() -> None:
    other = document(AGENCY, 2023, busy(2023, 77, carried_out=5), url="http://www.linjiang.gov.cn/other.html")
    assert told([document(AGENCY, 2023, busy(2023, 10)), other]) == [("two_documents", "warning", 2023)]


def series(*received: int, agency: str = AGENCY) -> list[ParsedDocument]:
    return [document(agency, 2019 + place, busy(2019 + place, count)) for place, count in enumerate(received)]


def test_a_number_far_from_all_other_years_is_unlikely() -> None:
    findings = found(series(100, 110, 95, 1050, 105))
    assert {(one.code, one.severity, one.year, one.left_value, one.right_value) for one in findings} == {
        ("outlier", "warning", 2022, 1050, Decimal("102.5"))
    }
    assert [one.year for one in found(series(200, 210, 195, 20, 205))] == [2022] * 3


@pytest.mark.parametrize(
    "received",
    [
        (100, 110, 1050, 105),  # three other years are no history
        (10, 11, 9, 90, 10),  # a few dozen are chance
        (20, 60, 180, 540, 1620),  # growth
        (5, 400, 30, 900, 90, 2000),  # a body without a habit
    ],
)
def test_history_that_proves_nothing_is_left_alone(received: tuple[int, ...]) -> None:
    assert told(series(*received)) == []


def test_history_is_not_compared_across_a_reform_or_under_a_loose_name() -> None:
    reports = series(100, 110, 95, 1050, 105)
    merged = (agency_id(AGENCY), "220681-other", 2021, "merged")
    assert told(reports, successions=[merged]) == []
    assert told(series(100, 110, 95, 1050, 105, agency="某某局")) == []


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        (dt.date(2023, 12, 31), "before the year was over"),
        (dt.date(2024, 4, 3), "after the page was first seen"),
        (dt.date(2024, 4, 2), None),
        (dt.date(2024, 1, 1), None),
    ],
)
def test_an_unlikely_date_is_told(printed: dt.date, words: str | None) -> None:
    findings = found([document(AGENCY, 2023, zeros(2023), published_on=printed)])
    assert [one.code for one in findings] == (["published_on"] if words else [])
    assert all(str(words) in one.sentence_en and str(printed) in one.sentence_zh for one in findings)


def test_a_report_more_than_two_years_late_is_told() -> None:
    seen = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    for printed, count in ((dt.date(2026, 3, 31), 0), (dt.date(2026, 4, 1), 1)):
        parsed = document(AGENCY, 2023, zeros(2023), published_on=printed, fetched_at=seen)
        assert len(found([parsed])) == count


def test_every_view_and_column_is_explained_in_both_languages() -> None:
    con = filled(documents()[:5])
    create_checks(con)
    create_checks(con)  # again, over what is there
    views = dict(con.execute("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal").fetchall())
    assert {f"check_{one.name}" for one in checks()} < views.keys()
    columns = con.execute(
        "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal AND "
        "(table_name IN (SELECT view_name FROM duckdb_views() WHERE NOT internal) OR table_name = 'form_sums')"
    ).fetchall()
    for name, comment in [*views.items(), *((f"{table}.{column}", says) for table, column, says in columns)]:
        assert comment, name
        assert " · " in comment, name
        assert any("\u4e00" <= sign <= "\u9fff" for sign in comment.partition(" · ")[0]), name
    for one in checks():
        described = con.execute(f"DESCRIBE check_{one.name}").fetchall()
        assert [column for column, *_ in described] == list(COLUMNS)


def test_a_file_without_a_head_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "10_x.sql"
    file.write_text("SELECT 1")
    with pytest.raises(ValueError, match="first line"):
        read_statement(file)


def test_the_check_files_are_part_of_the_package() -> None:
    assert len(list(resources.files("warehouse.checks").iterdir())) > len(checks()) > 10


def read(path: Path, encoding: str) -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def test_findings_are_written_for_programs_and_for_excel(tmp_path: Path) -> None:
    findings = found(two_years(busy(2023, 10, carried_in=3), busy(2022, 10), agency="=某某局"))
    for_people, for_programs = write_checks_csv(findings, tmp_path / "exports" / "checks.csv")
    assert for_people.read_bytes().startswith(b"\xef\xbb\xbf")
    headings, *people = read(for_people, "utf-8-sig")
    codes, *programs = read(for_programs, "utf-8")
    assert codes == list(COLUMNS)
    assert headings[:4] == ["检查代码", "严重程度", "机构编号", "机构名称"]
    assert [(row[1], row[3], row[13]) for row in people] == [("错误", "'=某某局", "否")] * 2
    assert [(row[1], row[3], row[9], row[13]) for row in programs] == [("error", "=某某局", "3", "false")] * 2
    again = write_checks_csv(findings, tmp_path / "again.csv")
    assert [path.read_bytes() for path in again] == [for_people.read_bytes(), for_programs.read_bytes()]


def run(*arguments: object) -> tuple[int, str, str]:
    app = typer.Typer()
    app.command()(check)
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def home(folder: Path, reports: Sequence[ParsedDocument]) -> Path:
    (folder / "warehouse").mkdir(parents=True)
    with filled(reports, path=folder / "warehouse" / "nianbao.duckdb") as con:
        create_checks(con)
    return folder


def test_the_command_prints_by_severity_and_writes_the_files(tmp_path: Path) -> None:
    place = home(tmp_path / "home", documents())
    status, out, err = run("--home", place)
    lines = out.splitlines()
    assert status == 0
    assert lines[:3] == ["error: 4 (carry_over 2, sum 2)", "warning: 0", "info: 1 (rewritten 1)"]
    assert any("5  2023年报告：" in line and "[requests.carried_in.natural_person]" in line for line in lines)
    assert any("3  2022年报告：" in line and "[requests.carried_out.natural_person]" in line for line in lines)
    assert len(read(place / "exports" / "checks.csv", "utf-8")) == 6
    assert "checks.excel.csv" in err
    assert run("--home", place, "--strict")[0] == 1


def test_the_command_leaves_out_what_is_less_grave_and_speaks_json_and_csv(tmp_path: Path) -> None:
    place = home(tmp_path / "home", documents())
    _, out, _ = run("--home", place, "--severity", "error", "--format", "json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert [row["severity"] for row in rows] == ["error"] * 4
    assert (rows[1]["left_value"], rows[1]["doubtful"]) == (6, False)
    _, out, _ = run("--home", place, "--format", "csv")
    assert [row[0] for row in csv.reader(out.splitlines())][0::5] == ["code", "rewritten"]


def test_a_warehouse_without_checks_is_told_what_to_do(tmp_path: Path) -> None:
    assert run("--home", tmp_path)[0] == 2
    database = tmp_path / "w.duckdb"
    filled(documents()[:1], path=database).close()
    with pytest.raises(WarehouseError, match="nianbao build"), open_warehouse(database) as con:
        run_checks(con)

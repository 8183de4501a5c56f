"""The dictionary says what the warehouse's comments say; the queries answer, and never with a doubtful number."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from parsers.forms import FORMS
from tests.answers import PAGE, QUERY
from tests.warehouse.viewed import cell, put, report, rows, viewed
from warehouse.database import WarehouseError
from warehouse.dictionary import PAGES, write_dictionary
from warehouse.dictionary.__main__ import write_pages
from warehouse.dictionary.catalog import faults, functions, keys, split, tables
from warehouse.dictionary.markdown import Language, grouped, page
from warehouse.dictionary.names import english, table_names
from warehouse.records import ParsedDocument

DOCS = Path(__file__).parents[2] / "docs"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
QUERIES = QUERY.findall(PAGE.read_text(encoding="utf-8"))
OF_THE_DEMO = {"13", "20"}
"""Queries that name a body of the demo; see test_demo."""
OF_MORE_YEARS = {"17", "18", "19"}
"""Queries that have rows where reports are missing, copied or rewritten; see test_whole."""
OF_REPORTS = {"10", "16", "18"}
"""Queries that count reports, those with doubtful numbers, too."""
LANGUAGES: list[Language] = ["en", "zh"]


def small() -> list[ParsedDocument]:
    """Two years of a government and a bureau with much to do, in both forms; a text that contradicts its table."""
    made = [
        report(2020, form="2019", seed=5),
        report(2023, agency="临江市人民政府", seed=4),
        report(2024, agency="临江市人民政府", seed=4),
        report(2024, seed=4),
    ]
    for parsed in made:
        put(parsed, "challenges.reconsideration.corrected", 2, trust="verified")
        put(parsed, "challenges.reconsideration.total", 9, trust="verified")
    put(made[2], "requests.new_received.total", 4000, trust="verified")
    put(made[2], "requests.carried_out.total", 900, trust="verified")
    for claim in made[3].report.claims:
        claim.agrees = False
    return made


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people")
    (folder / "a.csv").write_text("division,year,people,source\n220681,2024,160000,made up\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, people: Path) -> Path:
    return viewed(tmp_path_factory.mktemp("built"), small(), people, government="临江市人民政府")


def test_every_code_of_every_form_has_an_english_name() -> None:
    specs = [spec for form in FORMS.values() for spec in form.cells]
    assert [spec.key for spec in specs if not english(spec.table, spec.row, spec.column)] == []
    for table, names in table_names().items():
        assert set(names.rows) == {spec.row for spec in specs if spec.table == table}
        assert set(names.columns) == {spec.column for spec in specs if spec.table == table}
        for said in (names.rows, names.columns):
            assert len(set(said.values())) == len(said)
            assert not CHINESE.search("".join([names.name, *said.values()]))


def test_a_code_without_a_name_has_none() -> None:
    assert english("requests", "refused_personal_data", "total") is None
    assert english("no_such_table", "granted", "total") is None


def test_every_comment_is_in_both_languages(built: Path) -> None:
    with duckdb.connect(built, read_only=True) as con:
        assert faults(con) == []
        assert {"agency_years", "quality", "requests_long", "requests_wide", "labels"} <= {
            table.name for table in tables(con)
        }


@pytest.mark.parametrize(
    "comment", [None, "", "机构编号", "Agency.", "机构编号. Agency.", "Agency. · Agency.", "机构编号 · 机构", " · "]
)
def test_a_comment_that_lacks_a_language_stops_the_page(tmp_path: Path, comment: str | None) -> None:
    with duckdb.connect() as con:
        con.execute("CREATE TABLE bodies (agency_id VARCHAR)")
        con.execute("COMMENT ON TABLE bodies IS '机构 · Bodies.'")
        if comment is not None:
            con.execute(f"COMMENT ON COLUMN bodies.agency_id IS '{comment}'")
        assert faults(con) == ["bodies.agency_id"]
        with pytest.raises(WarehouseError, match=r"bodies\.agency_id"):
            write_dictionary(con, tmp_path / "page.md", "en")
    assert not (tmp_path / "page.md").exists()


def test_views_and_functions_need_comments_too() -> None:
    with duckdb.connect() as con:
        con.execute("CREATE VIEW years AS SELECT 2024 AS year; CREATE MACRO twice(a) AS 2 * a")
        con.execute("CREATE TEMP TABLE scratch AS SELECT 1 AS a")
        assert faults(con) == ["years", "years.year", "twice()"]


def test_a_comment_is_split_once() -> None:
    assert split("机构 · Bodies · that report.").english == "Bodies · that report."


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_of_everything(built: Path, language: Language) -> None:
    with duckdb.connect(built, read_only=True) as con:
        listed, labels = tables(con), keys(con)
        text = page(listed, functions(con), labels, language)
    for table in listed:
        assert text.count(f"### `{table.name}` {table.comment.chinese}") == 1
        for column in table.columns:
            assert f"| `{column.name}` | {column.type} | {column.comment.chinese} | {column.comment.english} |" in text
    assert {entry.key for entry in labels} == {spec.key for form in FORMS.values() for spec in form.cells}
    for form in FORMS.values():
        for spec in form.cells:
            line = next(line for line in text.splitlines() if line.startswith(f"| `{spec.key}` |"))
            assert f" {spec.label} |" in line


def test_the_labels_of_each_form_stand_beside_the_key(built: Path) -> None:
    with duckdb.connect(built, read_only=True) as con:
        text = page(tables(con), functions(con), keys(con), "en")
    assert "label in the form of 2019 | label in the form of 2021 |" in text
    assert (
        "| `disclosure.regulations.made` | items | government regulations / newly made in the year | "
        "规章 / 本年新制作数量 |  |" in text
    )
    assert (
        "| `disclosure.fees.amount` | 10,000 yuan | administrative fees / amount |  | "
        "行政事业性收费 / 本年收费金额（单位：万元） |" in text
    )


def test_a_table_that_no_group_names_comes_last() -> None:
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE zoo (a INTEGER); CREATE TABLE quality (a INTEGER); CREATE TABLE check_sums (a INTEGER)"
        )
        con.execute("COMMENT ON TABLE zoo IS '其他 · a | b'")
        found = grouped(tables(con))
        text = page(tables(con), [], [], "en")
    assert [[table.name for table in own] for _, own in found] == [["quality", "check_sums"], ["zoo"]]
    assert text.index("## How sound") < text.index("## Other tables") < text.index("### `zoo`")


def test_a_bar_in_a_comment_does_not_break_the_page() -> None:
    with duckdb.connect() as con:
        con.execute("CREATE TABLE zoo (a INTEGER); COMMENT ON COLUMN zoo.a IS '甲 · one | two'")
        assert r"| `a` | INTEGER | 甲 | one \| two |" in page(tables(con), [], [], "en")


def test_the_pages_in_docs_are_what_the_warehouse_says(tmp_path: Path) -> None:
    write_pages(tmp_path)
    for name in PAGES.values():
        made = (tmp_path / name).read_text(encoding="utf-8")
        kept = (DOCS / name).read_text(encoding="utf-8")
        assert made == kept, f"docs/{name} is stale: run `python -m warehouse.dictionary`"


def without(numbers: set[str]) -> list[tuple[str, str, str]]:
    """The other queries."""
    return [query for query in QUERIES if query[0] not in numbers]


def test_there_are_twenty_queries_in_both_languages() -> None:
    assert [int(number) for number, _, _ in QUERIES] == list(range(1, 21))
    assert all(CHINESE.search(title) and re.search("[A-Za-z]{3}", title) for _, title, _ in QUERIES)


@pytest.mark.parametrize(("number", "title", "sql"), without(OF_THE_DEMO | OF_MORE_YEARS))
def test_a_query_answers(built: Path, number: str, title: str, sql: str) -> None:
    assert rows(built, sql), f"{number}. {title}: no rows"


@pytest.fixture(scope="module")
def doubted(tmp_path_factory: pytest.TempPathFactory, people: Path) -> Path:
    """The same, and a body whose every number is huge and in doubt, in two years."""
    doubtful = [report(year, agency="临江市存疑局", seed=4) for year in (2023, 2024)]
    for parsed in doubtful:
        for item in list(parsed.report.cells):
            put(parsed, item.key, 10**9 + (parsed.report.year or 0), trust="suspect")
        parsed.report.claims = []
    folder = tmp_path_factory.mktemp("doubted")
    return viewed(folder, [*small(), *doubtful], people, government="临江市人民政府")


@pytest.mark.parametrize(("number", "title", "sql"), without(OF_REPORTS))
def test_numbers_in_doubt_change_no_answer(built: Path, doubted: Path, number: str, title: str, sql: str) -> None:
    assert rows(doubted, sql) == rows(built, sql), f"{number}. {title}"


def test_the_quality_query_shows_the_doubt(built: Path, doubted: Path) -> None:
    _, _, sql = QUERIES[9]
    before, after = (sum(int(str(row["doubtful"])) for row in rows(database, sql)) for database in (built, doubted))
    assert after - before == 2 * len(FORMS["2021"].cells)


def test_the_first_query_can_be_reckoned_by_hand(built: Path) -> None:
    _, _, sql = QUERIES[0]
    bureau, government = small()[3], small()[2]
    granted = sum(cell(parsed, "requests.granted.total").value or 0 for parsed in (bureau, government))
    outcomes = sum(cell(parsed, "requests.outcome_total.total").value or 0 for parsed in (bureau, government))
    (found,) = [row for row in rows(built, sql) if row["year"] == 2024]
    assert (found["reports"], found["granted_share"]) == (2, pytest.approx(float(granted) / float(outcomes)))

"""The demo from end to end, by its own command: what the sandbox prints is what the dataset says, or is in doubt."""

import csv
import json
import re
import shlex
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from crawler.sandbox.figures import Figures
from crawler.sandbox.world import load_faults, load_plans, published, reports_of
from tests.answers import PAGE, answered, warehouse
from tests.nianbao.conftest import Run
from tests.nianbao.sheets import opened, says_what_the_warehouse_says


class Demo(msgspec.Struct):
    """A demo that has run."""

    home: Path
    out: str
    err: str


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    home = tmp_path_factory.mktemp("demo") / "home"
    command = [sys.executable, "-m", "nianbao", "demo", "--home", str(home)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return Demo(home, done.stdout, done.stderr)


def printed() -> dict[tuple[str, int], Figures]:
    """What the sandbox's reports with tables print."""
    return {
        (agency.name, figures.year): figures
        for plan in load_plans()
        for agency in plan.agency
        for figures in reports_of(plan.id, agency)
        if figures.year not in agency.attachment_only
    }


def ask(run: Run, home: Path, sql: str) -> list[dict[str, object]]:
    done = run("query", "--home", home, "--format", "json", sql)
    assert done.status == 0, done.err
    return [json.loads(line, parse_float=Decimal, parse_int=Decimal) for line in done.out.splitlines()]


def test_every_report_of_the_sandbox_is_in_the_dataset_once(demo: Demo, run: Run) -> None:
    found = ask(run, demo.home, "SELECT agency, year, form FROM reports")
    assert sorted((row["agency"], row["year"], row["form"]) for row in found) == sorted(
        (agency, year, figures.form) for (agency, year), figures in printed().items()
    )


def test_every_number_is_the_printed_one_and_no_other(demo: Demo, run: Run) -> None:
    sql = "SELECT agency, year, key, cells.value FROM cells JOIN reports USING (document_id) WHERE value IS NOT NULL"
    found = {(row["agency"], row["year"], row["key"]): row["value"] for row in ask(run, demo.home, sql)}
    expected = {
        (agency, year, key): value
        for (agency, year), figures in printed().items()
        for key, value in figures.cells.items()
        if value is not None
    }
    assert found == expected


def test_the_slips_of_the_agencies_are_found_and_nothing_else_is_in_doubt(demo: Demo, run: Run) -> None:
    slips = {
        (agency, year): {slip.key for slip in figures.slips if not slip.prose}
        for (agency, year), figures in printed().items()
        if any(not slip.prose for slip in figures.slips)
    }
    sql = "SELECT DISTINCT agency, year, key FROM cells JOIN reports USING (document_id) WHERE trust = 'suspect'"
    suspect: dict[tuple[object, object], set[object]] = {}
    for row in ask(run, demo.home, sql):
        suspect.setdefault((row["agency"], row["year"]), set()).add(row["key"])
    assert suspect.keys() == slips.keys()
    assert all(keys <= suspect[report] for report, keys in slips.items())
    notes = ask(
        run, demo.home, "SELECT DISTINCT code FROM notes WHERE code IN ('source_inconsistent', 'parse_uncertain')"
    )
    assert notes == [{"code": "source_inconsistent"}]


def test_a_slip_of_the_text_is_a_claim_that_disagrees(demo: Demo, run: Run) -> None:
    told = ask(run, demo.home, "SELECT agency, year, key FROM claims JOIN reports USING (document_id) WHERE NOT agrees")
    slips = [
        {"agency": agency, "year": year, "key": slip.key}
        for (agency, year), figures in printed().items()
        for slip in figures.slips
        if slip.prose
    ]
    assert told == slips


def test_the_published_figures_come_out_as_published(demo: Demo, run: Run) -> None:
    sql = "SELECT agency, year, new_received_total FROM requests_wide ORDER BY 1, 2"
    totals = {(row["agency"], row["year"]): row["new_received_total"] for row in ask(run, demo.home, sql)}
    for report, figures in published().items():
        assert totals[report] == figures.cells["requests.new_received.total"]
    assert totals["长沙市人民政府办公室", 2024] == 107


def test_lookalikes_are_kept_as_documents_and_are_no_reports(demo: Demo, run: Run) -> None:
    found = ask(
        run, demo.home, "SELECT title, kind FROM documents WHERE title SIMILAR TO '.*(解读|通知|报表|召开会议).*'"
    )
    assert len(found) >= 8
    assert {row["kind"] for row in found} == {"other"}
    kinds = {row["kind"] for row in ask(run, demo.home, "SELECT DISTINCT kind FROM documents")}
    assert {"annual_report", "attachment_only", "other"} <= kinds


def test_the_summary_says_what_a_person_wants_to_know(demo: Demo) -> None:
    reports, agencies = len(printed()), len({agency for agency, _ in printed()})
    years = {year for _, year in printed()}
    for heading, number in (("portals", len(load_plans())), ("reports found", reports), ("agencies", agencies)):
        assert re.search(rf"{heading} +{number}\b", demo.out), demo.out
    assert re.search(rf"years +{len(years)} +{min(years)} to {max(years)}", demo.out)
    assert re.search(r"share verified +9\d\.\d%", demo.out)
    assert re.search(r"suspect cells +[1-9]", demo.out)
    for fault in load_faults():
        assert f"{fault.id}: " in demo.out


def test_the_example_queries_answer(demo: Demo, run: Run) -> None:
    examples = [line.strip() for line in demo.out.splitlines() if " query " in line]
    assert len(examples) == 3
    for example in examples:
        done = run(*shlex.split(example)[1:])
        assert (done.status, bool(done.out.strip())) == (0, True), example


def test_the_answers_in_the_documentation_are_those_of_the_demo(demo: Demo) -> None:
    page = PAGE.read_text(encoding="utf-8")
    database = demo.home / "warehouse" / "nianbao.duckdb"
    assert answered(page, warehouse(database)) == page, "docs/queries.md is stale: run `python -m tests.answers`"


def test_the_named_files_are_there_and_excel_opens_them_as_utf8(demo: Demo) -> None:
    named = re.findall(r"^ +(\S+)  ", demo.out.partition("Files")[2].partition("Try next")[0], re.MULTILINE)
    assert len(named) >= 8
    for name in named:
        path = Path(name)
        assert path.exists(), name
        if name.endswith(".excel.csv"):
            assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with (demo.home / "exports" / "requests_wide.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(printed())


def test_stages_are_told_line_by_line_without_a_terminal(demo: Demo) -> None:
    for stage in ("crawl", "parse", "build", "export"):
        assert re.search(rf"^{stage}: started$", demo.err, re.MULTILINE)
        assert re.search(rf"^{stage}: \d+ in \d+\.\d s$", demo.err, re.MULTILINE)
    assert "\x1b" not in demo.err + demo.out


def test_building_again_gives_the_same_exports(demo: Demo, run: Run) -> None:
    before = {path.name: path.read_bytes() for path in (demo.home / "exports").iterdir()}
    again = run("build", "--home", demo.home, "--again")
    assert again.status == 1  # the attachment of one page is a PDF file
    assert run("export", "csv", "--home", demo.home).status == 0
    assert {path.name: path.read_bytes() for path in (demo.home / "exports").iterdir()} == before


def test_nothing_is_parsed_again_when_nothing_changed(demo: Demo, run: Run) -> None:
    again = run("build", "--home", demo.home)
    assert again.status == 0
    assert re.search(r"read 0 documents, \d+ had not changed", again.out)


def test_real_portals_are_not_crawled_into_the_demo(demo: Demo, run: Run) -> None:
    refused = run("crawl", "changsha", "--home", demo.home)
    assert refused.status == 2
    assert "made-up" in refused.err


def test_a_demo_takes_away_only_what_a_demo_brought(demo: Demo, run: Run) -> None:
    mine = [demo.home / "exports" / "my-analysis.xlsx", demo.home / "archive" / "own.txt"]
    for path in mine:
        path.write_text("mine")
    files = {path.name for path in (demo.home / "archive").glob("*.warc.gz")}
    assert run("demo", "--home", demo.home).status == 0
    assert [path.read_text() for path in mine] == ["mine", "mine"]
    again = {path.name for path in (demo.home / "archive").glob("*.warc.gz")}
    assert len(again) == 1
    assert not again & files


@pytest.mark.parametrize("agency", ["长沙市人民政府办公室", "上海市示例民政局", "长沙市示例水务局"])
def test_a_fact_sheet_says_what_the_dataset_says_and_marks_every_number(demo: Demo, run: Run, agency: str) -> None:
    done = run("factsheet", agency, "--home", demo.home)
    sheet = opened(Path(done.out.strip()))
    says_what_the_warehouse_says(sheet, demo.home / "warehouse" / "nianbao.duckdb", agency)
    assert sheet.numbers().keys() <= sheet.marks().keys()

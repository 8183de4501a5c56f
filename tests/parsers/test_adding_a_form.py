"""docs/adding-a-form.md holds: with one form file more, pages of the new form are read, and old ones as before."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.pages import Plan, make_page

ROOT = Path(__file__).parent.parent.parent
ZEROS = "<td>0</td>" * 7
READ = """
import json, sys
from parsers import parse_document
from parsers.forms import FORMS
report = parse_document(sys.stdin.buffer.read())
cells = {cell.key: int(cell.value or 0) for cell in report.cells}
failed = [check.code for check in report.checks if check.status != "pass"]
suspect = [cell.key for cell in report.cells if cell.trust == "suspect"]
form = FORMS["2031"]
print(json.dumps([report.form, report.year, len(form.cells), len(form.identities), cells, failed, suspect]))
"""
HEAD = """
form = "2031"
base = "2021"
first_year = 2031
name = "政府信息公开工作年度报告格式（2031年）"
authority = "国办公开办函〔2031〕1号"
"""
MEDIATED = """
[[table]]
code = "challenges"
section = "四、政府信息公开行政复议、行政诉讼情况"

[[table.block]]
unit = "count"
one_line = true
columns = [["upheld", "结果维持"], ["corrected", "结果纠正"], ["mediated", "调解结案"], ["other", "其他结果"],
  ["pending", "尚未审结"], ["total", "总计"]]
rows = [
  ["reconsideration", "行政复议"],
  ["litigation_direct", "行政诉讼", "未经复议直接起诉"],
  ["litigation_after_reconsideration", "行政诉讼", "复议后起诉"],
]
"""
TOTAL = "requests.{}.total".format


class Read(NamedTuple):
    form: str
    year: int
    cells_of_form: int
    sums_of_form: int
    cells: dict[str, int]
    failed: list[str]
    suspect: list[str]


def example() -> str:
    found = re.search(r"```toml\n(.*?)```", (ROOT / "docs/adding-a-form.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def read(folder: Path, form: str, page: str) -> Read:
    """The page as a parser reads it that has the form's file beside the others."""
    shutil.copytree(ROOT / "parsers", folder / "parsers", ignore=shutil.ignore_patterns("__pycache__"))
    forms = folder / "parsers" / "forms"
    (forms / "2031.toml").write_text(form, encoding="utf-8")
    before = (forms / "2021.toml").read_text(encoding="utf-8")
    (forms / "2021.toml").write_text(f"last_year = 2030\n{before}", encoding="utf-8")
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-P", "-c", READ],
        input=page.encode(),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(folder)},
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr.decode()
    return Read(*json.loads(done.stdout))


def page_of(year: int) -> tuple[str, dict[str, int]]:
    """A page of the 2021 form that reports on `year`, and its numbers."""
    made = make_page("html_plain", 5, plan=Plan(form="2021", year=2024))
    text = made.data.decode()
    if year == 2031:
        text = text.replace("2025", "2032").replace("2024", "2031").replace("2023", "2030")
    return text, {key: int(value or 0) for key, value in made.cells.items()}


def with_a_row_more(text: str) -> str:
    """The new row takes over the numbers of the row above it."""
    row = re.search(r"8\.属于行政查询事项</td>((?:<td>[^<]*</td>){7})</tr>", text)
    assert row is not None
    text = text.replace(row[0], f"8.属于行政查询事项</td>{ZEROS}</tr>\n<tr><td>9.属于个人信息</td>{row[1]}</tr>")
    return text.replace('rowspan="22"', 'rowspan="23"').replace('<td rowspan="8">（三', '<td rowspan="9">（三')


def with_a_column_more(text: str) -> str:
    """Table four with a column of ones; the totals stay, so that its sums are wrong by one."""
    start = text.rindex("<table")
    table = text[start:].replace('colspan="5"', 'colspan="6"').replace('colspan="10"', 'colspan="12"')
    table = table.replace("<td>其他结果</td>", "<td>调解结案</td><td>其他结果</td>")
    line = re.search(r"(?:<td>[^<]*</td>){15}", table)
    assert line is not None
    cells = re.findall(r"<td>[^<]*</td>", line[0])
    rows = ([*cells[at : at + 2], "<td>1</td>", *cells[at + 2 : at + 5]] for at in (0, 5, 10))
    return text[:start] + table.replace(line[0], "".join(cell for row in rows for cell in row))


def test_the_example_file_reads_a_page_of_the_new_form(tmp_path: Path) -> None:
    text, numbers = page_of(2031)
    page = read(tmp_path, example(), with_a_row_more(text))
    assert page[:4] == ("2031", 2031, 207, 43)
    assert (page.failed, page.suspect) == ([], [])
    assert page.cells[TOTAL("refused_personal_data")] == numbers[TOTAL("refused_administrative_inquiry")]
    assert page.cells[TOTAL("refused_administrative_inquiry")] == 0
    assert page.cells[TOTAL("outcome_total")] == numbers[TOTAL("outcome_total")]


@pytest.mark.parametrize("form", [example(), HEAD + MEDIATED], ids=["a row more", "a column more"])
def test_pages_of_the_form_before_are_read_as_before(tmp_path: Path, form: str) -> None:
    text, numbers = page_of(2024)
    page = read(tmp_path, form, text)
    assert (page.form, page.failed, page.suspect, page.cells) == ("2021", [], [], numbers)


@pytest.mark.parametrize("form", [example(), HEAD], ids=["a row that the page lacks", "the same rows"])
def test_the_year_tells_the_form_where_the_rows_do_not(tmp_path: Path, form: str) -> None:
    text, numbers = page_of(2031)
    page = read(tmp_path, form, text)
    assert (page.form, page.year, page.suspect) == ("2031", 2031, [])
    assert {key: page.cells[key] for key in numbers} == numbers


def test_a_table_of_one_line_with_other_columns_is_read(tmp_path: Path) -> None:
    text, numbers = page_of(2031)
    page = read(tmp_path, HEAD + MEDIATED, with_a_column_more(text))
    challenges = {key: value for key, value in page.cells.items() if key.startswith("challenges.")}
    mediated = {key: value for key, value in challenges.items() if key.endswith(".mediated")}
    assert (page.form, len(challenges), set(mediated.values())) == ("2031", 18, {1})
    assert {key: challenges[key] for key in challenges.keys() - mediated.keys()} == {
        key: value for key, value in numbers.items() if key.startswith("challenges.")
    }

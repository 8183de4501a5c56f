"""docs/adding-a-form.md holds: its example file, put beside the others, reads a page of the new form."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

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
print(json.dumps([report.form, report.year, len(FORMS["2031"].cells), len(FORMS["2031"].identities), cells, failed]))
"""


def page_of_2031() -> tuple[str, dict[str, int]]:
    """A page of the 2021 form with one more row, which takes over the numbers of the row above it."""
    made = make_page("html_plain", 5, plan=Plan(form="2021", year=2024))
    text = made.data.decode()
    row = re.search(r"8\.属于行政查询事项</td>((?:<td>[^<]*</td>){7})</tr>", text)
    assert row is not None
    text = text.replace(row[0], f"8.属于行政查询事项</td>{ZEROS}</tr>\n<tr><td>9.属于个人信息</td>{row[1]}</tr>")
    text = text.replace('rowspan="22"', 'rowspan="23"').replace('<td rowspan="8">（三', '<td rowspan="9">（三')
    numbers = {key: int(value or 0) for key, value in made.cells.items()}
    return text.replace("2025", "2032").replace("2024", "2031").replace("2023", "2030"), numbers


def test_the_example_file_reads_a_page_of_the_new_form(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", (ROOT / "docs/adding-a-form.md").read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    shutil.copytree(ROOT / "parsers", tmp_path / "parsers", ignore=shutil.ignore_patterns("__pycache__"))
    forms = tmp_path / "parsers" / "forms"
    (forms / "2031.toml").write_text(example[1], encoding="utf-8")
    before = (forms / "2021.toml").read_text(encoding="utf-8")
    (forms / "2021.toml").write_text(f"last_year = 2030\n{before}", encoding="utf-8")
    text, numbers = page_of_2031()
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-P", "-c", READ],
        input=text.encode(),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr.decode()
    form, year, count, sums, cells, failed = json.loads(done.stdout)
    assert (form, year, count, sums, failed) == ("2031", 2031, 207, 43, [])
    total = "requests.{}.total".format
    assert cells[total("refused_personal_data")] == numbers[total("refused_administrative_inquiry")]
    assert cells[total("refused_administrative_inquiry")] == 0
    assert cells[total("outcome_total")] == numbers[total("outcome_total")]

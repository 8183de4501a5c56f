"""What a fact sheet says of numbers that were changed, contradicted, or are not there at all."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import get_args

import duckdb
import pytest
from selectolax.lexbor import LexborHTMLParser

from nianbao.factsheet.words import Lang, Words
from nianbao.home import Home
from tests.nianbao.conftest import Run
from tests.nianbao.made_home import make_home, report
from tests.nianbao.sheets import Sheet, opened
from warehouse.made_up import NOTICE
from warehouse.wide import WIDE, wide_columns

RECEIVED = "requests.new_received.total"
RESTORED, MIRRORED, REWRITTEN = "临江市水务局", "临江市审计局", "临江市统计局"
MIRROR = "mirror.example.com"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    changed = {RECEIVED: 999}
    first = [report(agency, 2023, seed=3) for agency in (RESTORED, MIRRORED, REWRITTEN)]
    first.append(report(MIRRORED, 2023, seed=3, host=MIRROR))
    second = [report(agency, 2023, seed=3, changes=changed) for agency in (RESTORED, REWRITTEN)]
    second.append(report(MIRRORED, 2023, seed=3, host=MIRROR, changes=changed))
    third = [report(RESTORED, 2023, seed=3)]
    return make_home(tmp_path_factory.mktemp("doubts") / "home", [first, second, third])


def sheet_of(run: Run, home: Home, *arguments: object) -> Sheet:
    done = run("factsheet", *arguments, "--home", home.root)
    assert done.status == 0, done.err
    return opened(Path(done.out.strip()))


def _changes(sheet: Sheet) -> tuple[str, list[str]]:
    """The section on changes, and its only line."""
    (row,) = sheet.tree.css("#revisions tbody tr")
    return sheet.section("revisions"), [cell.text() for cell in row.css("td")]


def test_a_report_put_back_says_that_the_figures_are_those_before_the_change(run: Run, home: Home) -> None:
    sheet = sheet_of(run, home, RESTORED, "--lang", "en")
    told, sides = _changes(sheet)
    assert sides == ["27✓", "999!"] and sheet.numbers()[2023, RECEIVED].text() == "27"
    assert "those before the change" in told and "after the change" not in told
    assert "为改动前的内容" in sheet_of(run, home, RESTORED).section("revisions")


def test_a_mirror_that_changed_is_named_and_does_not_stand_for_the_year(run: Run, home: Home) -> None:
    sheet = sheet_of(run, home, MIRRORED, "--lang", "en")
    told, _ = _changes(sheet)
    links = [link.attributes["href"] for link in sheet.tree.css("#revisions a")]
    assert links == [f"http://{MIRROR}/{MIRRORED}/2023.html", f"http://www.linjiang.gov.cn/{MIRRORED}/2023.html"]
    assert "does not stand for the year" in told and "after the change" not in told
    (rewritten,) = [one for one in sheet.tree.css(".findings > li") if "became" in one.text()]
    assert f"Address: http://{MIRROR}/" in rewritten.text()


@pytest.mark.parametrize(
    ("key", "zh", "en"),
    [
        ("disclosure.procurement.amount", "（元）", " (yuan)"),
        ("disclosure.fees.amount", "万元", " (10,000 yuan)"),
        ("statistics.fees.value", "万元", " (10,000 yuan)"),
        ("requests.granted.total", "", ""),
    ],
)
def test_an_amount_has_its_unit_wherever_it_is_named(key: str, zh: str, en: str) -> None:
    chinese, english = Words("zh").cell(key), Words("en").cell(key)
    assert (chinese.count("元"), english.count("yuan")) == (zh.count("元"), en.count("yuan"))
    assert english.endswith(en) and zh in chinese
    (label,) = {column.label for table in WIDE for column in wide_columns(table) if column.key == key}
    assert Words("zh").spelled(f"“{label}”由 3 改为 4", key) == f"“{chinese}”由 3 改为 4"
    assert Words("en").spelled(f"{key} was 3") == f"“{english}” was 3"


def test_a_doubtful_number_is_marked_among_the_changes(run: Run, home: Home) -> None:
    sheet = sheet_of(run, home, REWRITTEN, "--lang", "en")
    told, sides = _changes(sheet)
    assert sides == ["27✓", "999!"]
    assert "those after the change" in told and "with one number that differs" in told
    assert len(LexborHTMLParser(sheet.text).css("#revisions td.suspect")) == 1


def test_reports_of_a_sandbox_are_told_at_the_top_in_the_appendix_and_on_every_printed_page(
    run: Run, home: Home, tmp_path: Path
) -> None:
    sandbox = Home(shutil.copytree(home.root, tmp_path / "home"))
    with duckdb.connect(sandbox.database) as con:
        con.execute("INSERT INTO portals (portal_id, base_url) VALUES ('sandbox-a', 'http://127.0.0.1:8000/')")
    for lang in get_args(Lang):
        sheet = sheet_of(run, sandbox, REWRITTEN, "--lang", lang)
        assert [one.text() for one in sheet.tree.css("header > .made-up:first-child, #sources > .made-up")] == [
            NOTICE[lang]
        ] * 2
        (style,) = re.findall("<style>(.*?)</style>", sheet.text, re.DOTALL)
        assert f'@top-center {{ content: "{NOTICE[lang]}"' in style
        assert NOTICE[lang] not in sheet_of(run, home, REWRITTEN, "--lang", lang).text


def test_a_body_without_any_report_has_no_clean_bill(run: Run, home: Home) -> None:
    done = run("factsheet", "220681-government", "--home", home.root, "--lang", "en")
    sheet = opened(Path(done.out.strip()))
    assert "no report of 临江市人民政府 is in this warehouse" in done.err
    assert "No report of this body is in this dataset." in sheet.tree.css("header .caution")[0].text()
    assert not sheet.tree.css("section, nav, .brief")
    assert "found no contradiction" not in sheet.text

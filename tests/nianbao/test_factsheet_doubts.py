"""What a fact sheet says of numbers that were changed, contradicted, or are not there at all."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import get_args

import duckdb
import pytest
from selectolax.lexbor import LexborHTMLParser

from nianbao.factsheet.comparison import STANDS_ON
from nianbao.factsheet.words import Lang, Words
from nianbao.home import Home
from tests.nianbao.conftest import Run
from tests.nianbao.made_home import make_home, report
from tests.nianbao.sheets import Sheet, opened, sheet_of
from tests.pages.tables import Look
from warehouse.database import open_warehouse
from warehouse.factsheet.comparison import MEASURES
from warehouse.made_up import NOTICE
from warehouse.wide import WIDE, wide_columns

RECEIVED = "requests.new_received.total"
RESTORED, MIRRORED, REWRITTEN = "临江市水务局", "临江市审计局", "临江市统计局"
CLAIMED, BLANKED = "临江市财政局", "临江市教育局"
OTHERS = ("临江市科学技术局", "临江市司法局", "临江市民政局")
OFFICE = "临江市人民政府办公室"
TOWNS = ("花山镇", "闹枝镇", "桦树镇", "六道沟镇", "苇沙河镇", "四道沟镇", "蚂蚁河乡")
COUNTIES = ("集安市", "梅河口市")
MIRROR = "mirror.example.com"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    changed = {RECEIVED: 999}
    first = [report(agency, 2023, seed=3) for agency in (RESTORED, MIRRORED, REWRITTEN, *OTHERS)]
    first.append(report(MIRRORED, 2023, seed=3, host=MIRROR))
    second = [report(agency, 2023, seed=3, changes=changed) for agency in (RESTORED, REWRITTEN)]
    second.append(report(MIRRORED, 2023, seed=3, host=MIRROR, changes=changed))
    url, body = report(CLAIMED, 2023, seed=3)
    first.append((url, body.decode().replace("申请27件", "申请9999件").encode()))
    first.append(report(BLANKED, 2023, seed=3, look=Look(blanks="zeros")))
    towns = [report(f"临江市{town}人民政府", 2024, seed=at) for at, town in enumerate(TOWNS)]
    counties = [report(f"{county}人民政府", 2024, host=f"www.{at}.gov.cn") for at, county in enumerate(COUNTIES)]
    first += [*towns, *counties]
    first += [report(OFFICE, year, seed=seed) for year, seed in ((2022, 8), (2023, 1))]
    third = [report(RESTORED, 2023, seed=3)]
    return make_home(tmp_path_factory.mktemp("doubts") / "home", [first, second, third])


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


def test_a_number_that_the_text_contradicts_is_no_plain_verified_one(run: Run, home: Home) -> None:
    """The text of the report says 9999, the table has 27 and a sum proves it."""
    sheet = sheet_of(run, home, CLAIMED, "--lang", "en")
    link = sheet.numbers()[2023, RECEIVED]
    assert link.parent is not None
    assert (link.parent.text(), link.parent.attributes["class"]) == (f"{link.text()}≠", "n contradicted")
    (sign,) = link.parent.css(".s a")
    (told,) = sheet.tree.css(f'li[id="{(sign.attributes["href"] or "")[1:]}"]')
    assert "The text says 9999, the table has 27" in told.text()
    assert "Other contradictions1" in sheet.tree.css(".brief")[0].text()
    assert "contradicted: 1" in sheet.tree.css(".brief")[0].text()
    assert "contradicted" in sheet.tree.css(".legend")[0].text()
    assert "2023 27 (contradicted)" in (sheet.tree.css("tr.sum svg")[0].attributes["aria-label"] or "")


def test_every_number_in_which_another_document_differs_is_contradicted(run: Run, home: Home) -> None:
    sheet = sheet_of(run, home, MIRRORED)
    assert [link.text() for link in sheet.tree.css(".figures td.contradicted > a")] == ["27"] * 2
    assert not sheet_of(run, home, RESTORED).tree.css("td.contradicted")


def test_a_blank_that_a_sum_proves_to_be_zero_is_told_from_one_that_may_be_anything(run: Run, home: Home) -> None:
    with open_warehouse(home.database) as con:
        blanks, open_blanks = con.execute(
            "SELECT count(*), count(*) FILTER (WHERE list_contains(string_split(open_blanks, ' '), "
            "split_part(key, '.', 2) || '_' || split_part(key, '.', 3))) "
            "FROM requests_wide JOIN cells USING (document_id) WHERE agency = ? AND status = 'blank' "
            "AND (key LIKE 'requests.%.total' OR key LIKE 'requests.new_received.%')",
            [BLANKED],
        ).fetchall()[0]
    sheet = sheet_of(run, home, BLANKED, "--lang", "en")
    zero, blank = ([one.text() for one in sheet.tree.css(f".figures td.{sign}")] for sign in ("zero", "blank"))
    assert (len(zero), len(blank)) == (blanks - open_blanks, open_blanks) and zero and blank
    assert set(zero) == {"(0)"} and set(blank) == {"—"}
    assert "zero by the sums" in sheet.tree.css(".legend")[0].text()


def test_towns_are_compared_with_towns_and_counties_with_counties(run: Run, home: Home) -> None:
    town = sheet_of(run, home, f"临江市{TOWNS[0]}人民政府", "--lang", "en").section("comparison")
    assert f"at most {len(TOWNS) - 1} stand behind" in town and "level (township)" in town
    county = sheet_of(run, home, f"{COUNTIES[0]}人民政府", "--lang", "en").section("comparison")
    assert "Not compared" in county and f"{len(COUNTIES) - 1} at most" in county


def test_a_contradicted_number_is_one_in_the_comparison_too(run: Run, home: Home) -> None:
    (received,) = [
        figure for figure in sheet_of(run, home, CLAIMED, "--lang", "en").tree.css("#comparison figure")
        if "Requests received" in figure.text()
    ]  # fmt: skip
    (own,) = received.css("tr.own td")
    assert own.text() == "27≠" and (own.css("a")[0].attributes["href"] or "").startswith("#f-")
    assert STANDS_ON.keys() == set(MEASURES)


def test_where_the_law_leaves_the_date_open_both_are_given(run: Run, home: Home) -> None:
    with open_warehouse(home.database) as con:
        statuses = dict(con.execute("SELECT year, status FROM timeliness WHERE agency = ?", [OFFICE]).fetchall())
    told = {"on_time": "on time by either date (not after {}-01-31)", "unknown": "late only after {}-03-31"}
    assert set(statuses.values()) == set(told)
    rows = sheet_of(run, home, OFFICE, "--lang", "en").tree.css("table.dates tbody tr")
    assert len(rows) == 2
    for row in rows:
        year = int(row.css("th")[0].text())
        assert f"{year + 1}-01-31 / {year + 1}-03-31" in row.text()
        assert told[statuses[year]].format(year + 1) in row.text()

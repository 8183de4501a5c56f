"""The fact sheet: it says what the warehouse says, shows where, and lets nothing in from a page but its words."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import get_args

import duckdb
import pytest
from selectolax.lexbor import LexborHTMLParser

from nianbao.factsheet.charts import band, bars
from nianbao.factsheet.contradictions import contradictions
from nianbao.factsheet.markup import element
from nianbao.factsheet.words import Lang, Words, number, sentences
from nianbao.home import Home
from tests.nianbao.conftest import Run
from tests.nianbao.made_home import FIRST_DAY, Page, make_home, report
from tests.nianbao.sheets import opened, says_what_the_warehouse_says, sheet_of
from tests.parsers.test_marking import HOSTILE
from tests.warehouse.planted import filled
from tests.warehouse.test_factsheet import cases
from warehouse.checks import SEVERITIES, Finding, checks, create_checks, run_checks
from warehouse.database import open_warehouse
from warehouse.factsheet import Sheet as SheetData
from warehouse.factsheet.comparison import MEASURES
from warehouse.factsheet.records import Basis, Body, Quartiles, Sign

AGENCY = "临江市民政局"
PEERS = ("集安市", "梅河口市", "榆树市", "德惠市", "农安县", "东丰县")
RECEIVED = "requests.new_received.total"
WITHOUT_TABLES = """<html><head><title>吉首市民政局2024年政府信息公开工作年度报告</title></head><body>
<h1>吉首市民政局2024年政府信息公开工作年度报告</h1><h3>一、总体情况</h3>
<p>2024年，本机关认真贯彻落实政府信息公开条例，主动公开政府信息，全年未收到政府信息公开申请。</p>
<h3>二、主动公开政府信息情况</h3><p>详见本机关网站，规章、规范性文件及时公开。</p></body></html>"""


# What swallows the rest of a page stands only behind its tables.
_SWALLOWS = ("<plaintext", "<span>", "<div><div>", "<div><b>", "<svg", "<template")


def _hostile(page: Page) -> Page:
    """The page with all that is bad inside of it, before and behind its tables."""
    body = page[1].decode()
    before = "".join(piece for piece in HOSTILE if not piece.startswith(_SWALLOWS))
    behind = before + "".join(piece for piece in HOSTILE if piece.startswith(_SWALLOWS[3:]))
    return page[0], body.replace("<table", f"{before}<table", 1).replace("</body>", f"{behind}</body>").encode()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    first = [
        report(AGENCY, 2018),
        report(AGENCY, 2020, style="text_cell_lines"),
        _hostile(report(AGENCY, 2022, style="html_nbsp")),
        report(AGENCY, 2023, changes={"requests.granted.total": 999}),
        report(AGENCY, 2024),
        *(report(f"{place}民政局", 2024, host=f"www.{at}.gov.cn", seed=at + 2) for at, place in enumerate(PEERS)),
        ("http://www.jishou.gov.cn/2024.html", WITHOUT_TABLES.encode()),
        report("实验区教育局", 2024, host="www.a.gov.cn"),
        report("实验区教育局", 2024, host="www.b.gov.cn", seed=7),
    ]
    rewritten = [report(AGENCY, 2024, changes={"disclosure.licensing.decisions": 4321})]
    return make_home(tmp_path_factory.mktemp("made") / "home", [first, rewritten])


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return make_home(tmp_path_factory.mktemp("small") / "home", [[report(AGENCY, 2023), report(AGENCY, 2024)]])


def copied(home: Home, folder: Path) -> Home:
    """The same home once more, to be spoilt."""
    shutil.copytree(home.root, folder / "home")
    return Home(folder / "home")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_number_is_that_of_the_warehouse_with_its_trust_and_its_place(run: Run, home: Home, lang: str) -> None:
    sheet = sheet_of(run, home, AGENCY, "--lang", lang)
    says_what_the_warehouse_says(sheet, home.database, AGENCY)
    assert len(sheet.numbers()) > 280
    assert sheet.numbers().keys() == sheet.numbers().keys() & sheet.marks().keys()


def test_the_english_sheet_has_no_chinese_but_names_and_printed_text(run: Run, home: Home) -> None:
    for agency in (AGENCY, "吉首市民政局"):
        assert sheet_of(run, home, agency, "--lang", "en").chinese_outside_names() == ""


def test_the_chinese_sheet_speaks_chinese(run: Run, home: Home) -> None:
    sheet = sheet_of(run, home, AGENCY)
    assert '<html lang="zh-CN">' in sheet.text
    for key, sentence in sentences().items():
        latin = re.sub(r"\{\w+\}|SHA-256|PDF|Word|UTC", "", sentence.zh)
        assert not re.search("[A-Za-z]", latin), key


def test_a_failed_sum_is_told_with_both_sides_and_what_to_do(run: Run, home: Home) -> None:
    zh, en = (sheet_of(run, home, AGENCY, "--lang", lang).section("contradictions") for lang in ("zh", "en"))
    assert "总计是 999，二者应当相等" in zh and "打开原文" in zh
    assert "“granted / all applicants” is 999" in en and "both must be equal" in en and "Open the page" in en


def test_a_number_in_a_failed_sum_is_shown_as_suspect(run: Run, home: Home) -> None:
    sheet = sheet_of(run, home, AGENCY)
    link = sheet.numbers()[2023, "requests.granted.total"]
    assert link.parent is not None
    assert (link.text(), link.parent.attributes["class"]) == ("999", "n suspect")
    assert "!" in link.parent.text()


def test_a_rewritten_report_is_told_with_both_numbers(run: Run, home: Home) -> None:
    sheet = sheet_of(run, home, AGENCY)
    told = sheet.section("revisions")
    assert "2026-03-02" in told and "4,321" in told
    assert sheet.numbers()[2024, "disclosure.licensing.decisions"].text() == "4,321"
    assert "2 of 2" in sheet_of(run, home, AGENCY, "--lang", "en").section("sources")


def test_it_is_compared_with_enough_bodies_of_its_kind_or_with_none(run: Run, home: Home) -> None:
    told = sheet_of(run, home, AGENCY, "--lang", "en")
    (received,) = [f for f in told.tree.css("figure") if "Requests received" in f.text()]
    lines = {row.css("th")[0].text(): [cell.text() for cell in row.css("td")] for row in received.css("tbody tr")}
    assert lines["other bodies"][-1] == str(len(PEERS))
    with open_warehouse(home.database) as con:
        others = "kind = 'department' AND level = 'county' AND year = 2024 AND agency <> ?"
        quarters = con.execute(
            f"SELECT quantile_cont(received::DOUBLE, [0.25, 0.5, 0.75]) FROM agency_years WHERE {others}",  # noqa: S608
            [AGENCY],
        ).fetchall()[0][0]
    shown = [Decimal(lines[name][-1]) for name in ("lower quartile", "median", "upper quartile")]
    assert shown == [Decimal(str(round(value, 2))).normalize() for value in quarters]
    assert lines["median"][0] == "—" and lines["other bodies"][0] == "0"
    assert "level or the kind" in sheet_of(run, home, _ids(home, "实验区教育局")[0], "--lang", "en").section(
        "comparison"
    )


def test_years_without_a_report_are_told(run: Run, home: Home) -> None:
    told = sheet_of(run, home, AGENCY, "--lang", "en").section("timeliness")
    assert "2019: " in told and "2021: " in told and "2022: " not in told


def test_each_report_has_its_source_its_time_and_its_digest(run: Run, home: Home) -> None:
    sheet = sheet_of(run, home, AGENCY)
    with open_warehouse(home.database) as con:
        rows = con.execute(
            "SELECT r.year, r.url, d.sha256, d.document_id FROM reports r JOIN documents d USING (document_id) "
            "WHERE r.agency = ?",
            [AGENCY],
        ).fetchall()
    assert len(rows) == 5
    for year, url, sha256, document_id in rows:
        (paper,) = sheet.tree.css(f"#r-{year}")
        (link,) = paper.css('a[href^="http"]')
        assert link.attributes["href"] == url
        assert {sha256, document_id} <= {code.text() for code in paper.css("code")}
        assert f"2026-03-0{2 if year == 2024 else 1} 02:00:00 UTC" in paper.text()


def test_a_hostile_page_brings_words_and_nothing_else(run: Run, home: Home) -> None:
    sheet = sheet_of(run, home, AGENCY)  # `opened` has looked for what loads and runs
    assert "<script>alert(1)</script>" in sheet.section("sources")  # as words
    (paper,) = sheet.tree.css("#r-2022")
    assert len(paper.css("mark")) > 30
    allowed = {"heading", "row", "cell", "picture", None}
    for node in paper.css("div.page *"):
        assert set(node.attributes) <= {"id", "class", "colspan", "rowspan"}
        assert node.attributes.get("class") in allowed
        assert "id" not in node.attributes or node.tag == "mark"
    assert len(sheet.tree.css("section")) == 6 and len(sheet.tree.css("main")) == 1


def test_a_body_without_tables_has_a_sheet(run: Run, home: Home) -> None:
    sheet = sheet_of(run, home, "吉首市民政局", "--lang", "en")
    assert not sheet.numbers()
    assert "no figures from tables" in sheet.section("figures")
    assert "no tables found" in sheet.section("sources")


@pytest.mark.parametrize("damage", ["gone", "damaged", "index"])
def test_without_the_archive_there_is_a_sheet_that_says_so(run: Run, tmp_path: Path, damage: str, small: Home) -> None:
    alone = copied(small, tmp_path)
    for path in alone.archive.iterdir():
        if damage == "gone":
            path.unlink()
        elif damage == "damaged" and path.name.endswith(".gz"):
            path.write_bytes(b"\x1f\x8b" + bytes(path.stat().st_size))
        elif damage == "index" and path.name.endswith(".jsonl"):
            path.write_text("{}\n")
    sheet = sheet_of(run, alone, AGENCY, "--lang", "en")
    numbers = sheet.numbers()
    assert numbers and not sheet.marks()
    assert all((link.attributes["href"] or "").startswith("#u-") for link in numbers.values())
    assert sheet.section("sources").count("The archived page is not there") == 2
    assert re.search(r"table \d+ row \d+", sheet.section("sources"))


def test_bytes_that_the_warehouse_was_not_made_from_are_not_shown(run: Run, tmp_path: Path, small: Home) -> None:
    alone = copied(small, tmp_path)
    with duckdb.connect(alone.database) as con:
        con.execute("UPDATE documents SET sha256 = repeat('0', 64)")
    sheet = sheet_of(run, alone, AGENCY, "--lang", "en")
    assert not sheet.marks() and "not those that the dataset was read from" in sheet.section("sources")


def test_a_number_that_the_page_prints_otherwise_is_not_marked(run: Run, tmp_path: Path, small: Home) -> None:
    alone = copied(small, tmp_path)
    with duckdb.connect(alone.database) as con:
        con.execute("UPDATE cells SET value = 7777, raw = '7777' WHERE key = ?", [RECEIVED])
    sheet = sheet_of(run, alone, AGENCY, "--lang", "en")
    link = sheet.numbers()[2024, RECEIVED]
    assert (link.text(), link.attributes["href"]) == ("7,777", f"#u-2024-{RECEIVED}")
    assert (2024, RECEIVED) not in sheet.marks() and len(sheet.marks()) > 50


def _ids(home: Home, name: str) -> list[str]:
    with open_warehouse(home.database) as con:
        return [
            row[0] for row in con.execute("SELECT agency_id FROM agencies WHERE name = ? ORDER BY 1", [name]).fetchall()
        ]


def test_a_name_of_several_bodies_asks_for_the_id(run: Run, home: Home) -> None:
    done = run("factsheet", "实验区教育局", "--home", home.root)
    ids = _ids(home, "实验区教育局")
    assert done.status == 2 and len(ids) == 2
    assert "2 bodies have the name" in done.err and all(one in done.err for one in ids)


def test_an_unknown_name_gets_the_nearest_ones(run: Run, home: Home) -> None:
    done = run("factsheet", "临江市民政厅", "--home", home.root)
    assert (done.status, done.out) == (2, "")
    assert "no body in this warehouse is called" in done.err and AGENCY in done.err


def test_where_it_is_written(run: Run, home: Home, tmp_path: Path) -> None:
    done = run("factsheet", AGENCY, "--home", home.root, "--out", tmp_path / "mine.html")
    assert done.out.strip() == str(tmp_path / "mine.html")
    opened(tmp_path / "mine.html")
    named = run("factsheet", AGENCY, "--home", home.root).out.strip()
    assert Path(named) == home.exports / "factsheet-220681-civil_affairs.html"
    nowhere = run("factsheet", AGENCY, "--home", home.root, "--out", tmp_path / "no" / "mine.html")
    assert nowhere.status == 2
    assert f"cannot be written to the folder {tmp_path / 'no'} (No such file" in nowhere.err
    assert "with --out" in nowhere.err and ".part" not in nowhere.err
    assert run("factsheet", AGENCY, "--home", tmp_path).status == 2


def test_the_same_sheet_twice_is_the_same(run: Run, small: Home) -> None:
    texts = [Path(run("factsheet", AGENCY, "--home", small.root).out.strip()).read_bytes() for _ in range(2)]
    assert texts[0] == texts[1]


def test_every_code_of_the_data_has_its_words() -> None:
    expected = {
        *(f"sign_{sign}" for sign in get_args(Sign)),
        *(f"do_{check.name}" for check in checks()),
        *(f"severity_{severity}" for severity in SEVERITIES),
        *(f"measure_{measure}" for measure in MEASURES),
    }
    assert expected <= sentences().keys()


def test_every_level_and_kind_of_the_schema_has_its_words() -> None:
    schema = resources.files("warehouse").joinpath("schema", "tables.sql").read_text(encoding="utf-8")
    for column in ("level", "kind"):
        (told,) = re.findall(rf"COLUMN agencies\.{column} IS '[^']*?((?:\w+, )+\w+ or \w+)", schema)
        codes = re.split(", | or ", told)
        assert len(codes) >= 5
        assert {f"{column}_{code}" for code in codes} <= sentences().keys()


def _telling(findings: Sequence[Finding], lang: Lang) -> LexborHTMLParser:
    """The section on contradictions of a body that has these."""
    body = Body(
        agency_id="a", name="", level=None, kind=None, resolved=True, division=None, division_code=None, parent=None,
        names=(), successions=(),
    )  # fmt: skip
    basis = Basis("", FIRST_DAY, "", (None, None))
    data = SheetData(
        body=body, basis=basis, papers=(), rows=(), quartiles=(), fewest=5, findings=tuple(findings), revisions=(),
        corrections=(), timings=(), absences=(),
    )  # fmt: skip
    return LexborHTMLParser(contradictions(data, {}, Words(lang)))


@pytest.mark.parametrize("code", cases())
def test_each_finding_is_told_in_english_with_names_in_place_of_keys(code: str) -> None:
    con = filled(cases()[code])
    create_checks(con)
    findings = [finding for finding in run_checks(con) if finding.code == code]
    told = _telling(findings, "en").text()
    assert not re.search("[\u3400-\u9fff]", told)
    assert not re.search(r"(requests|challenges|disclosure)\.\w", told)
    for finding in findings:
        for side in (finding.left_value, finding.right_value):
            assert side is None or number(side).replace(",", "") in told.replace(",", "")
    chinese = _telling(findings, "zh").text()
    assert all(finding.sentence_zh in chinese for finding in findings)


def test_a_chart_draws_every_number_once_and_nothing_that_is_no_number() -> None:
    tree = LexborHTMLParser(bars([(5, False), (None, False), (-2, True), (0, False)], "x"))
    assert len(tree.css("rect")) == 3 and len(tree.css("rect.doubt")) == 1 and len(tree.css("circle.nothing")) == 1
    for drawn in (bars([], "x"), bars([(None, False)], "x"), bars([(0, False)] * 3, "x")):
        assert "nan" not in drawn and "inf" not in drawn
        assert all(float(rect.attributes["y"] or "nan") >= 0 for rect in LexborHTMLParser(drawn).css("rect"))


def test_a_number_in_doubt_sets_no_scale_and_is_cut_where_it_does_not_fit() -> None:
    sound = [(5.0, False), (10.0, False)]
    alone, beside = (LexborHTMLParser(bars(values, "x")) for values in (sound, [*sound, (4_000_000.0, True)]))
    heights = [[float(rect.attributes["height"] or 0) for rect in tree.css("rect")] for tree in (alone, beside)]
    assert heights[1][:2] == heights[0] and heights[1][2] <= heights[0][1]
    assert (len(alone.css("line.break")), len(beside.css("line.break"))) == (0, 1)
    assert not LexborHTMLParser(bars([*sound, (16.0, True)], "x")).css("line.break")
    assert not LexborHTMLParser(bars([(0.0, False), (7.0, True)], "x")).css("line.break")
    below = LexborHTMLParser(bars([*sound, (-4_000_000.0, True)], "x"))
    assert len(below.css("line.break")) == 1
    assert all(float(rect.attributes["y"] or -1) >= 0 for rect in below.css("rect"))


def test_a_band_draws_quartiles_only_where_there_are_any() -> None:
    told = [Quartiles("received", 2023, 4.0, 1.0, 2.0, 3.0, 9), Quartiles("received", 2024, None, None, None, None, 3)]
    tree = LexborHTMLParser(band([2023, 2024], told, "x", as_share=False))
    assert (len(tree.css("rect")), len(tree.css("line.median")), len(tree.css("circle"))) == (1, 1, 1)
    assert "nan" not in band([2024], told[1:], "x", as_share=True)


def test_texts_are_escaped_and_markup_is_not() -> None:
    inner = element("b", '<i x="1">&\u202e')
    assert inner == "<b>&lt;i x=&quot;1&quot;&gt;&amp;</b>"
    assert element("p", inner, None, "<", class_='a"b', hidden=None) == f'<p class="a&quot;b">{inner}&lt;</p>'

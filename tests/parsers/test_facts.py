"""Who, for which year, and when: the traps that real pages set. What a page does not say stays unknown."""

from __future__ import annotations

import datetime as dt

import pytest

from parsers import Report, parse_document
from parsers.facts.dates import date_in_url, read_date
from parsers.facts.names import can_be_body, is_body, pronoun, same_body
from parsers.facts.title import read_title
from parsers.facts.year import period_years, years_in
from tests.parsers.written import AGENCY, TITLE, written

OPENING = "根据《中华人民共和国政府信息公开条例》的规定，现公布临江市教育局2023年政府信息公开工作年度报告。"
PERIOD = "本报告中所列数据的统计期限自2023年1月1日起至2023年12月31日止。"


def notes(report: Report) -> set[str]:
    return {note.code for note in report.notes}


@pytest.mark.parametrize(
    ("title", "agency", "year"),
    [
        (TITLE, AGENCY, 2023),
        ("临江市教育局2023年度政府信息公开工作年度报告", AGENCY, 2023),
        ("2023年临江市教育局政府信息公开工作年度报告", AGENCY, 2023),
        ("临江市教育局政府信息公开工作年度报告（2023年度）", AGENCY, 2023),
        ("临江市教育局2023政府信息公开年报", AGENCY, 2023),
        ("临江市教育局二〇二三年政府信息公开工作年度报告", AGENCY, 2023),
        ("临江市教育局二○一九年政府信息公开工作年度报告", AGENCY, 2019),
        ("临江市教育局关于2023年度政府信息公开工作情况的报告", AGENCY, 2023),
        ("【信息公开】临江市教育局2023年政府信息公开工作年度报告", AGENCY, 2023),
        ("临江市教育局2023年政府信息公开工作年度报告.docx", AGENCY, 2023),
        ("衢江区湖南镇2023年政府信息公开工作年度报告", "衢江区湖南镇", 2023),
        ("临江市人民政府2023年政府信息公开工作年度报告", "临江市人民政府", 2023),
        ("2023年政府信息公开工作年度报告", None, 2023),
        ("临江市教育局政府信息公开工作年度报告", AGENCY, None),
        ("我局2023年政府信息公开工作年度报告", None, 2023),
    ],
)
def test_a_title_says_who_and_which_year(title: str, agency: str | None, year: int | None) -> None:
    read = read_title(title.replace("（", "(").replace("）", ")"))
    assert (read.kind, read.agency, read.year) == ("report", agency, year)


@pytest.mark.parametrize(
    "title",
    [
        "临江市教育局2023年政府信息公开工作年度报告解读",
        "一图读懂临江市教育局2023年政府信息公开工作年度报告",
        "关于编制2023年政府信息公开工作年度报告的通知",
        "临江市教育局政府信息公开指南",
        "临江市2023年法治政府建设年度报告",
        "临江市教育局2023年度部门决算公开",
        "临江市发布2023年政府信息公开工作年度报告",
    ],
)
def test_a_title_that_only_speaks_of_reports_is_none(title: str) -> None:
    assert read_title(title).kind == "lookalike"


@pytest.mark.parametrize(
    "name", ["长乐市人民政府办公室", "临江市湖南镇", "河北海事局", "临江市残疾人联合会残联", "什刹海街道办事处"]
)
def test_a_body_is_known_by_the_build_of_its_name(name: str) -> None:
    assert is_body(name)


@pytest.mark.parametrize(
    "name",
    ["本机关", "我局", "各县区人民政府", "临江市政府门户网站", "信息公开专栏", "根据条例规定单位", "政府", "", "A局"],
)
def test_what_is_no_name_of_a_body(name: str) -> None:
    assert not is_body(name)


def test_our_office_names_a_kind_of_body_only() -> None:
    assert (pronoun("我局"), pronoun("本镇"), pronoun("临江市教育局")) == ("局", "镇", None)


def test_a_name_with_and_without_its_place_is_one_body() -> None:
    assert same_body("临江市教育局", "教育局")
    assert not same_body("临江市教育局", "临江市民政局")


def test_the_title_over_two_lines_is_one() -> None:
    for first, second in (
        ("临江市教育局", "2023年政府信息公开工作年度报告"),
        ("临江市教育局2023年政府信息", "公开工作年度报告"),
    ):
        report = parse_document(written(None, above=["首页", first, second]))
        assert (report.agency, report.year) == (AGENCY, 2023)


def test_without_a_title_the_opening_and_the_period_say_it() -> None:
    report = parse_document(written(None, head=[OPENING, PERIOD]))
    assert (report.kind, report.agency, report.year) == ("annual_report", AGENCY, 2023)


def test_metadata_and_menus_in_front_change_nothing() -> None:
    above = ["首页", "政务公开", "2021年", "2022年", "2024年", "临江市民政局", "索引号：002489/2024-00031", "站内搜索"]
    report = parse_document(written(above=above, head=[PERIOD]))
    assert (report.title, report.agency, report.year) == (TITLE, AGENCY, 2023)


@pytest.mark.parametrize(
    "trap",
    [
        "今天是2019年6月1日 星期六",
        "根据国办公开办函〔2021〕30号文件要求编制。",
        "与2022年相比，2022年底前完成的事项有所增加。",
        "网站备案：〔202130号",
    ],
)
def test_other_years_on_the_page_are_not_the_years_of_the_report(trap: str) -> None:
    report = parse_document(written(above=[trap], head=[trap, PERIOD]))
    assert report.year == 2023
    assert "year_conflict" not in notes(report)


def test_a_title_without_a_year_takes_that_of_the_period() -> None:
    report = parse_document(written("临江市教育局政府信息公开工作年度报告", head=[PERIOD]))
    assert report.year == 2023


def test_a_period_with_lost_letters_is_still_a_period() -> None:
    report = parse_document(
        written("临江市教育局政府信息公开工作年度报告", head=["统计期限为20231月1日至20231231日。"])
    )
    assert report.year == 2023


def test_a_page_that_names_no_year_has_none() -> None:
    report = parse_document(written("临江市教育局政府信息公开工作年度报告"))
    assert report.year is None
    assert report.agency == AGENCY


def test_the_date_of_publication_is_not_the_year_of_the_report() -> None:
    report = parse_document(written(head=["发布时间：2023-12-28 来源：临江市教育局"]))
    assert (report.year, report.published_on) == (2023, dt.date(2023, 12, 28))
    moved = parse_document(written(head=["发布时间：2026-07-04"]), url="http://www.linjiang.gov.cn/t20260704_88.html")
    assert (moved.year, moved.published_on) == (2023, dt.date(2026, 7, 4))


def test_title_and_period_that_differ_are_reported() -> None:
    report = parse_document(written(head=["统计期限自2022年1月1日起至2022年12月31日止。"]))
    assert "year_conflict" in notes(report)
    text = next(note.text for note in report.notes if note.code == "year_conflict")
    assert "2022" in text
    assert "2023" in text


@pytest.mark.parametrize(
    "above",
    [
        ["临江市人民政府门户网站", "当前位置：首页 > 临江市民政局"],
        ["来源：临江市政务公开办", "发布机构：临江市人民政府办公室"],
        ["浙江省教育厅", "浙江省人民政府"],
    ],
)
def test_the_site_the_parent_and_the_publisher_are_not_the_body(above: list[str]) -> None:
    assert parse_document(written(above=above, head=[OPENING])).agency == AGENCY


def test_the_addressee_of_a_letter_is_not_the_body() -> None:
    report = parse_document(written(head=["临江市人民政府办公室：", "现将我局2023年工作情况报告如下，请审阅。"]))
    assert report.agency == AGENCY


@pytest.mark.parametrize("who", ["我局", "我镇", "本机关"])
def test_a_body_that_only_says_we_stays_unknown(who: str) -> None:
    report = parse_document(written(f"{who}2023年政府信息公开工作年度报告", browser="信息公开专栏"))
    assert (report.agency, report.year) == (None, 2023)


def test_a_source_that_is_an_office_of_that_kind_tells_who_we_are() -> None:
    title = "我局2023年政府信息公开工作年度报告"
    named = parse_document(written(title, metas={"ContentSource": AGENCY}))
    other = parse_document(written(title, metas={"ContentSource": "临江市人民政府办公室"}))
    assert (named.agency, other.agency) == (AGENCY, None)


def test_a_preamble_copied_from_another_office_is_reported() -> None:
    report = parse_document(written(head=[OPENING.replace(AGENCY, "临江市民政局")]))
    assert report.agency == AGENCY
    assert "agency_conflict" in notes(report)


def test_the_signature_tells_who_when_nothing_else_does() -> None:
    report = parse_document(written("2023年政府信息公开工作年度报告", tail=["临江市教育局", "2024年1月18日"]))
    assert report.agency == AGENCY


def test_the_date_of_the_signature_is_not_that_of_publication() -> None:
    assert parse_document(written(tail=["临江市教育局", "2024年1月18日"])).published_on is None


@pytest.mark.parametrize(
    ("metas", "head", "wanted"),
    [
        ({"PubDate": "2024-01-19 10:22"}, [], "2024-01-19"),
        ({}, ["发布时间：2024年01月19日 来源：本站"], "2024-01-19"),
        ({}, ["发布日期:2024/1/19"], "2024-01-19"),
        ({}, ["[ 2024-01-19 08:30 ]"], "2024-01-19"),
        ({}, ["公开日期：20240119"], "2024-01-19"),
        ({}, ["更新时间：2024-05-01", "发布时间：2024-01-19"], "2024-01-19"),
        ({}, ["发布时间：2024-02-30"], None),
        ({}, [], None),
    ],
)
def test_the_date_of_publication(metas: dict[str, str], head: list[str], wanted: str | None) -> None:
    found = parse_document(written(metas=metas, head=head)).published_on
    assert (found and found.isoformat()) == wanted


def test_two_dates_of_publication_are_reported() -> None:
    report = parse_document(written(metas={"PubDate": "2024-01-19"}, head=["发布时间：2024-03-02"]))
    assert report.published_on == dt.date(2024, 1, 19)
    assert "date_conflict" in notes(report)


def test_the_address_gives_a_date_only_where_the_page_gives_none() -> None:
    url = "http://www.linjiang.gov.cn/art/2024/1/19/art_122_9.html"
    assert parse_document(written(), url=url).published_on == dt.date(2024, 1, 19)
    assert parse_document(written(head=["发布时间：2024-01-25"]), url=url).published_on == dt.date(2024, 1, 25)
    for moved in ("t20270119_5.html", "t20240801_5.html", "t20230119_5.html"):
        assert parse_document(written(), url=f"http://www.linjiang.gov.cn/{moved}").published_on is None


def test_dates_in_addresses_and_texts() -> None:
    assert date_in_url("http://a.gov.cn/xxgk/202401/t20240119_1234.html") == dt.date(2024, 1, 19)
    assert date_in_url("http://a.gov.cn/x/2024-01/19/article_3.html") == dt.date(2024, 1, 19)
    assert date_in_url("http://a.gov.cn/t20241345_1.html") is None
    assert date_in_url(None) is None
    assert read_date("二〇二四年") is None
    assert read_date("编号12024-01-19") is None


def test_years_and_periods_in_text() -> None:
    assert years_in("2023年度、二〇二二年、1998年、2088年、32023") == [2023, 2022]
    assert set(period_years("自2023年1月1日起至2023年12月31日止")) == {2023}
    assert set(period_years("2023年1月1日至12月31日")) == {2023}


def test_masks_are_noted() -> None:
    report = parse_document(written(head=["欢迎查阅本机关***息内容。"]))
    assert "masked" in notes(report)


def test_traditional_letters_and_readings_do_not_change_the_body() -> None:
    data = written("臨江市教育局2023年政府信息公開工作年度報(bào)告")
    report = parse_document(data)
    assert (report.agency, report.year) == (AGENCY, 2023)


def test_a_period_of_two_years_is_no_report_year() -> None:
    assert period_years("统计期限自2022年1月1日至2023年12月31日") == []
    assert set(period_years("统计期限自2023年1月1日至2023年12月31日")) == {2023}


def test_menus_and_sites_are_no_bodies() -> None:
    for text in ("区县", "乡镇街道", "沭阳县人民政府网", "直属单位"):
        assert not is_body(text)
        assert not can_be_body(text)


BARE = "2023年政府信息公开工作年度报告"
OURS = "2023年，我局认真落实条例要求。"


def noted(report: Report, code: str) -> str:
    return next((note.text for note in report.notes if note.code == code), "")


@pytest.mark.parametrize(
    ("title", "agency", "year"),
    [
        ("（2023年度）临江市教育局政府信息公开年度报告", AGENCY, 2023),
        ("临江市教育局（2023）年政府信息公开年度报告", AGENCY, 2023),
        ("临江市教育局·2023年政府信息公开工作年度报告", AGENCY, 2023),
        ("2023·临江市教育局政府信息公开工作年度报告", AGENCY, 2023),
        ("临江市教育局贰零贰叁年政府信息公开工作年度报告", AGENCY, 2023),
        ("临江市教育局2023年1-12月政府信息公开工作年度报告", AGENCY, 2023),
        ("临江市教育局政府信息公开年度报告2023年版", AGENCY, 2023),
        ("2024年公布：临江市教育局政府信息公开工作年度报告（2023年度）", AGENCY, 2023),
        ("临江市人民政府：临江市教育局2023年政府信息公开工作年度报告", AGENCY, 2023),
        ("临江市人民政府 部门年报 临江市教育局2023年政府信息公开工作年度报告", AGENCY, 2023),
        ("临江市财政局 临江市教育局 临江市水利局2023年政府信息公开工作年度报告", None, 2023),
        ("临江市公开镇人民政府2023年政府信息公开工作年度报告", "临江市公开镇人民政府", 2023),
        ("临江市教育局2023年信息工作年度报告", AGENCY, 2023),
        ("临江市教育局2023年年度报告", AGENCY, 2023),
        ("2023年年报", None, 2023),
    ],
)
def test_the_body_and_the_year_are_found_however_a_title_sets_them_off(
    title: str, agency: str | None, year: int
) -> None:
    read = read_title(title.translate(str.maketrans("（）：", "():")))
    assert (read.kind, read.agency, read.year) == ("report", agency, year)


@pytest.mark.parametrize(
    "title",
    [
        "临江市2023年住房公积金年度报告",
        "临江市国有企业2023年年度报告",
        "临江市2023年生态环境状况年度报告",
        "临江市2023年预算绩效管理年报",
        "临江市红十字会2023年度工作年度报告",
        "临江市城商行2023年年报",
        "临江市人民医院2023年年度报告",
        "临江市交通运输局2023年度行政执法年度报告",
        "临江市2023年行政复议工作年度报告",
        "临江市2023年政府网站和政务新媒体工作年度报告",
        "临江市2023年环境信息公开年度报告",
        "临江市环境2023年信息公开年度报告",
        "×××局2023年政府信息公开工作年度报告(参考模板)",
        "某市某局2023年政府信息公开工作年度报告",
    ],
)
def test_reports_on_something_else_and_models_are_none(title: str) -> None:
    read = read_title(title)
    assert (read.kind, read.agency) == ("lookalike", None)


def test_a_picture_of_a_report_is_still_told_from_its_own_title() -> None:
    title = parse_document(written(f"【图解】{TITLE}", browser=f"{TITLE} PPT")).title
    assert title is not None
    assert read_title(title).kind == "lookalike"


@pytest.mark.parametrize(
    "title",
    [
        "临江市教育局公布2023年政府信息公开工作年度报告",
        "临江市教育局关于印发2023年政府信息公开工作年度报告的通知",
    ],
)
def test_a_notice_that_brings_the_report_out_says_whose_it_is(title: str) -> None:
    read = read_title(title)
    assert (read.kind, read.agency, read.year) == ("lookalike", AGENCY, 2023)


@pytest.mark.parametrize("title", [f"{AGENCY} - {BARE}", f"{BARE} - {AGENCY}"])
def test_a_dash_in_the_heading_sets_off_the_body(title: str) -> None:
    assert parse_document(written(title, browser=title)).agency == AGENCY


def test_a_dash_in_the_browsers_title_sets_off_the_site() -> None:
    assert parse_document(written(BARE, browser=f"{BARE} - 临江市人民政府")).agency is None


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("临江市城市管理局（综合行政执法局）", "临江市城市管理局(综合行政执法局)"),
        ("临江市城市管理局(综合行政执法局)", "临江市城市管理局(综合行政执法局)"),
        ("临江市“十里河”街道办事处", "临江市十里河街道办事处"),
    ],
)
def test_the_body_is_named_as_the_page_prints_it(name: str, folded: str) -> None:
    assert read_title(f"{folded}2023年政府信息公开工作年度报告").agency == folded
    assert parse_document(written(f"{name}2023年政府信息公开工作年度报告")).agency == name


def test_quotation_marks_around_a_title_are_no_part_of_the_name() -> None:
    assert parse_document(written(f"“{AGENCY}”2023年政府信息公开工作年度报告")).agency == AGENCY


def test_a_letter_spaced_title_is_read_as_one() -> None:
    text = "\n".join(("某站讯", " ".join(("2023", *f"年{AGENCY}政府信息公开工作年度报告")), "一、总体情况", OURS))
    assert parse_document(text.encode()).agency == AGENCY


@pytest.mark.parametrize(
    ("above", "head", "overview"),
    [
        (["<h2>临江市人民政府</h2>"], [], OURS),
        (["临江市人民政府"], [], OURS),
        (["临江市财政局 临江市教育局 临江市水利局"], [], OURS),
        ([], [], "2023年，临江市人民政府高度重视政务公开工作，我局认真落实条例要求。"),
        ([], ["如对本报告有疑问，请与临江市数据资源管理局联系（电话0556-1234567）。"], OURS),
        ([], ["发布机构：临江市人民政府办公室"], OURS),
        (['<a href="1.html">临江市财政局2023年政府信息公开工作年度报告</a>'], [], OURS),
    ],
)
def test_another_bodys_name_is_not_taken_for_ours(above: list[str], head: list[str], overview: str) -> None:
    report = parse_document(written(BARE, above=above, head=head, overview=overview))
    assert (report.agency, report.year, report.title) == (None, 2023, BARE)


def test_a_banner_that_nothing_contradicts_is_taken_with_a_note() -> None:
    report = parse_document(written(BARE, above=["临江市人民政府"]))
    assert report.agency == "临江市人民政府"
    assert "banner" in noted(report, "agency_unconfirmed")


@pytest.mark.parametrize(
    ("metas", "above", "head", "overview", "tail"),
    [
        ({"SiteName": AGENCY}, [], [], "", []),
        ({"SiteName": "临江市人民政府", "ContentSource": AGENCY}, [], [], OURS, []),
        ({}, [f"当前位置：首页 > {AGENCY} > 政府信息公开年报"], [], "", []),
        ({}, [], ["根据《条例》规定，临江市教育局编制了2023年政府信息公开工作年度报告。"], "", []),
        ({}, [], [], "2023年，临江市教育局（以下简称“本机关”）认真落实条例。", []),
        ({}, [], [], "", ["如有疑问请与临江市教育局办公室联系。", AGENCY]),
    ],
)
def test_a_bare_title_leaves_the_body_to_the_rest_of_the_page(
    metas: dict[str, str], above: list[str], head: list[str], overview: str, tail: list[str]
) -> None:
    overview = overview or "本机关按时更新栏目。"
    report = parse_document(written(BARE, metas=metas, above=above, head=head, overview=overview, tail=tail))
    assert report.agency == AGENCY


def test_hints_that_differ_tell_nothing() -> None:
    above = ["首页 > 临江市民政局 > 政府信息公开年报"]
    assert parse_document(written(BARE, metas={"SiteName": AGENCY}, above=above)).agency is None


def test_a_last_line_alone_is_no_signature() -> None:
    assert parse_document(written(BARE, tail=["临江市民政局"])).agency is None


def test_a_menus_reports_are_no_conflict() -> None:
    links = [f'<a href="1.html">临江市民政局{year}年政府信息公开工作年度报告</a>' for year in (2021, 2022)]
    report = parse_document(written(above=links))
    assert (report.agency, report.year) == (AGENCY, 2023)
    assert notes(report).isdisjoint({"agency_conflict", "year_conflict"})


def test_a_name_that_holds_a_verb_is_no_conflict() -> None:
    name = "中共临江市委机构编制委员会办公室"
    report = parse_document(written(f"{name}2023年政府信息公开工作年度报告"))
    assert report.agency == name
    assert "agency_conflict" not in notes(report)


UNDATED = "临江市教育局政府信息公开工作年度报告"


@pytest.mark.parametrize(
    "overview",
    [
        "我局扎实推进公开工作。2024年将进一步加强培训。",
        "我局根据2019年修订的条例扎实推进公开工作。",
        "2019年，新条例开始施行。",
        "较2021年，2022年申请量上升。2021年为10件，2022年为12件。",
    ],
)
def test_a_stray_year_in_the_text_is_not_the_years(overview: str) -> None:
    assert parse_document(written(UNDATED, metas={"PubDate": "2024-01-10"}, overview=overview)).year is None


def test_the_year_of_the_text_is_taken_with_a_note() -> None:
    report = parse_document(written(UNDATED, overview="2023年，我局扎实推进公开工作。"))
    assert report.year == 2023
    assert "2023" in noted(report, "year_unconfirmed")


def test_the_sites_column_and_address_tell_the_year_with_a_note() -> None:
    crumb = parse_document(written(UNDATED, above=["首页 > 政府信息公开年报 > 2023年"]))
    url = "http://www.linjiang.gov.cn/module/xxgk/xxgkAnnualReport.jsp?area=11&fbtime=2023"
    address = parse_document(written(UNDATED), url=url)
    assert (crumb.year, address.year) == (2023, 2023)
    assert noted(crumb, "year_unconfirmed")
    assert noted(address, "year_unconfirmed")


@pytest.mark.parametrize("period", ["自2023年1月1日起至2023年12月20日止", "自20231月1日至20231231日"])
def test_the_period_in_the_last_part_tells_the_year(period: str) -> None:
    assert parse_document(written(UNDATED, tail=[f"统计期限{period}。"])).year == 2023


def test_titles_and_openings_that_name_other_years_are_reported() -> None:
    browser = parse_document(written(browser="临江市教育局2024年政府信息公开工作年度报告_临江市"))
    opening = parse_document(written(head=["现公布临江市教育局2022年政府信息公开工作年度报告。"]))
    assert (browser.year, opening.year) == (2023, 2023)
    assert "2024" in noted(browser, "year_conflict")
    assert "2022" in noted(opening, "year_conflict")


def test_a_year_that_ends_after_publication_gives_way_to_the_period() -> None:
    report = parse_document(written(head=["统计期限为2022年1月1日至2022年12月31日。"], metas={"PubDate": "2023-01-14"}))
    assert (report.year, report.published_on) == (2022, dt.date(2023, 1, 14))
    assert noted(report, "year_conflict")


@pytest.mark.parametrize(
    ("above", "tail"),
    [
        (["日期：2024年3月1日 星期五"], []),
        (["时间：2024-03-01"], []),
        (["2024-03-01"], []),
        (["临江市2024年部门预算公开 发布时间：2024-03-01"], []),
        (["网站更新时间：2024-03-01"], []),
        ([], ["相关文章", "发布时间：2024-02-01"]),
        ([], ["临江市财政局部门预算 发布时间：2024-02-01"]),
        ([], ["发布时间：2015-05-05 网站声明"]),
        ([], ["发布时间：2026-05-05"]),
    ],
)
def test_dates_of_something_else_are_not_that_of_publication(above: list[str], tail: list[str]) -> None:
    assert parse_document(written(above=above, tail=tail)).published_on is None


def test_a_date_before_the_end_of_the_year_is_refused_and_said() -> None:
    report = parse_document(written(head=["发布时间：2023-06-05"]))
    assert report.published_on is None
    assert "2023-06-05" in noted(report, "date_refused")
    twice = parse_document(written(metas={"PubDate": "2023-06-05"}, head=["发布时间：2023-06-05"]))
    assert twice.published_on == dt.date(2023, 6, 5)
    assert noted(twice, "date_early")


@pytest.mark.parametrize(
    "info",
    [
        "<span>发布时间</span><span>2024-01-13</span>",
        "发表时间:2024年01月13日09时",
        "来源：临江市教育局 2024-01-13 10:11 浏览次数：5",
        "来源：临江市人民政府网站　发布者：管理员　2024-01-13",
        f"{TITLE} 发布时间：2024-01-13",
    ],
)
def test_the_date_among_the_fields_under_the_title(info: str) -> None:
    assert parse_document(written(head=[info])).published_on == dt.date(2024, 1, 13)


def test_a_later_update_does_not_contradict_the_publication() -> None:
    report = parse_document(written(head=["发布时间：2024-01-13", "更新时间：2026-03-01"]))
    assert report.published_on == dt.date(2024, 1, 13)
    assert "date_conflict" not in notes(report)

"""Where titles, names and dates stand on real pages: index tables, run-on lines, other articles, hijacked titles."""

from __future__ import annotations

import datetime as dt

import pytest

from parsers import Report, parse_document
from tests.parsers.written import AGENCY, PARTS, TITLE, written

BARE = "2023年政府信息公开工作年度报告"
OTHER = "临江市民政局2022年政府信息公开工作年度报告"
OURS = "2023年，我局认真落实条例要求。"
RULE = "根据《中华人民共和国政府信息公开条例》规定，编制本报告。"
PERIOD = "统计期限自2023年1月1日起至2023年12月31日止。"


def noted(report: Report, code: str) -> str:
    return next((note.text for note in report.notes if note.code == code), "")


def on_one_line(*head: str, overview: str = OURS) -> Report:
    """A whole article on one line."""
    parts = [f"{name} {text}" for name, text in PARTS[1:]]
    return parse_document(" ".join([*head, RULE, PERIOD, PARTS[0][0], overview * 8, *parts]).encode())


@pytest.mark.parametrize(
    "label", ["标　　题：", "标 题:", "名&emsp;称：", "信息名称：", "文件标题：", "<b>标</b>&nbsp;&nbsp;<b>题</b>："]
)
@pytest.mark.parametrize("heading", [False, True])
def test_the_label_of_the_title_is_no_part_of_it(label: str, heading: bool) -> None:
    fields = ["索 引 号：0023", "发布机构：临江市人民政府", "发文日期：2024-01-20"]
    line = label + TITLE
    data = written(line, above=fields) if heading else written(None, above=[*fields, line])
    report = parse_document(data)
    assert (report.title, report.agency, report.year) == (TITLE, AGENCY, 2023)
    assert report.published_on == dt.date(2024, 1, 20)


def test_the_labelled_title_may_run_on() -> None:
    above = ["发 布 机 构：临江市人民政府", "标　　题：临江市教育局", BARE]
    report = parse_document(written(None, above=above))
    assert (report.title, report.agency) == (TITLE, AGENCY)


@pytest.mark.parametrize(
    "field",
    [
        "主题分类：政府信息公开 / 年度报告",
        "信息分类：临江市政务公开年报",
        "体裁分类：年度报告",
        "组配分类：2021年度政府信息公开年报",
        "<span>主题分类</span><span>政府信息公开 / 年度报告</span>",
        "名称：",
    ],
)
def test_a_field_is_no_title(field: str) -> None:
    alone = parse_document(written(None, above=[field]))
    assert (alone.title, alone.agency, alone.year) == (None, None, None)
    assert parse_document(written(above=[field])).title == TITLE


@pytest.mark.parametrize(
    "head",
    [
        ("首页 > 政务公开 > 年报 >", TITLE, "来源：临江市政府办 发布时间：2024-01-18 10:22"),
        ("首页>政务公开>年报>" + TITLE, "来源：临江市政府办 发布时间：2024-01-18"),
        ("首页 政务公开 年报", TITLE, "2024-01-18 10:22:11 来源：临江市政府办"),
        ("首页 机构职能", AGENCY, BARE, "日期：2024-01-18 来源：临江市政府办"),
        ("首页 政策解读 新闻发布 年报", TITLE + "发布日期：2024-01-18", "来源：临江市财政局"),
        ("临江市人民政府 年报", OTHER, TITLE, "发布日期：2024-01-18 来源：临江市财政局"),
        ("索引号：0023 标题：" + TITLE, "发布机构：临江市政府办 公开日期：2024-01-18"),
    ],
)
def test_a_title_among_menu_and_fields_on_one_line_is_found(head: tuple[str, ...]) -> None:
    report = on_one_line(*head)
    assert (report.title, report.agency, report.year) == (TITLE, AGENCY, 2023)
    assert report.published_on == dt.date(2024, 1, 18)
    assert not noted(report, "agency_conflict")
    line = parse_document(written(None, above=[" ".join(head)]))
    assert (line.title, line.agency, line.published_on) == (TITLE, AGENCY, dt.date(2024, 1, 18))


def test_a_menu_is_not_joined_to_a_bare_title() -> None:
    for menu in ("首页 临江市财政局 临江市水利局", "首页 临江市人民政府", "首页 教育局", "首页 乡镇动态"):
        assert on_one_line(menu, BARE, "发布日期：2024-01-18").agency is None


def test_words_about_the_report_beside_its_title_make_it_another_page() -> None:
    report = on_one_line("首页 年报 解读", TITLE, "发布日期：2024-01-18 来源：临江市政府办")
    assert report.title != TITLE


def test_a_source_alone_is_taken_with_a_note() -> None:
    for report in (
        on_one_line("首页 > 年报 >", BARE, f"来源：{AGENCY} 发布时间：2024-01-18"),
        parse_document(written(BARE, head=[f"来源：{AGENCY} 发布时间：2024-01-18"], overview=OURS)),
    ):
        assert report.agency == AGENCY
        assert "source" in noted(report, "agency_unconfirmed")
    assert on_one_line("首页 > 年报 >", BARE, "来源：临江市政府办").agency is None


def test_a_source_in_front_of_the_opening_sentence_is_not_its_subject() -> None:
    assert parse_document(written(BARE, head=[f"来源：临江市财政局 {RULE}"])).agency is None


def test_a_government_in_the_index_table_publishes_for_its_bureaus() -> None:
    report = parse_document(written(BARE, above=["发布机构：临江市人民政府办公室"]))
    assert report.agency == "临江市人民政府办公室"
    assert noted(report, "agency_unconfirmed")


@pytest.mark.parametrize("line", ["日期：{} 来源：临江市教育局", "{} 10:22:11 来源：临江市教育局", "时间：{}"])
def test_a_date_right_under_the_title_is_firm(line: str) -> None:
    moved = parse_document(written(head=[line.format("2026-08-20")], tail=[AGENCY, "2024年1月15日"]))
    assert moved.published_on == dt.date(2026, 8, 20)
    early = parse_document(written(head=[line.format("2023-03-20")]))
    assert early.published_on is None
    assert "2023-03-20" in noted(early, "date_refused")


@pytest.mark.parametrize("brand", ["天博", "米兰体育", "bet365", "开云体育官网", "九游会", "万博体育app"])
def test_a_brand_behind_the_name_is_found_and_the_name_stays_clean(brand: str) -> None:
    title = f"{AGENCY}{brand}2023年政府信息公开工作年度报告"
    notice = f"按照国务院办公厅{brand}印发〈中华人民共和国政府信息公开工作年度报告格式〉的通知要求编制。"
    for data in (written(title, browser=f"{title}_{brand}"), written(title, head=[notice])):
        report = parse_document(data)
        assert (report.agency, report.year) == (AGENCY, 2023)
        assert report.source.tampering == [brand]


@pytest.mark.parametrize("overview", [f"2023年，{AGENCY}健全机制，运转平稳。", "我局健全机制，运转平稳。"])
def test_a_name_that_only_the_title_has_is_doubted_where_the_page_has_its_beginning(overview: str) -> None:
    title = "{}2023年政府信息公开工作年度报告"
    report = parse_document(written(title.format(f"{AGENCY}九游会"), overview=overview))
    assert AGENCY in noted(report, "agency_unconfirmed")
    for name in (AGENCY, f"{AGENCY}考试中心", "临江市图书馆"):
        own = parse_document(written(title.format(name), overview=overview))
        assert (own.agency, [note.code for note in own.notes]) == (name, [])


def test_a_name_that_the_text_has_as_well_is_not_doubted() -> None:
    name = f"{AGENCY}老年人体育协会"
    report = parse_document(
        written(f"{name}2023年政府信息公开工作年度报告", overview=f"{name}由{AGENCY}主管，运转平稳。")
    )
    assert (report.agency, [note.code for note in report.notes]) == (name, [])


def test_an_unknown_word_behind_the_name_is_no_part_of_it() -> None:
    title = f"{AGENCY}天博2023年政府信息公开工作年度报告"
    alone = parse_document(written(title))
    assert (alone.agency, alone.source.tampering) == (None, [])
    assert parse_document(written(title, tail=[AGENCY, "2024年1月15日"])).agency == AGENCY


@pytest.mark.parametrize(
    "words",
    ["国务院办公厅关于印发", "国务院办公厅秘书局关于印发", "国务院办公厅和省政府办公厅印发", "国务院办公厅2021年印发"],
)
def test_those_who_bring_the_format_out_are_no_tampering(words: str) -> None:
    report = parse_document(written(head=[f"按照{words}〈年度报告格式〉的通知要求编制。"] * 2))
    assert report.source.tampering == []


@pytest.mark.parametrize(
    "footer", ["Powered by JEECMS", "技术支持：临江市博达软件有限公司", "Powered by PageAdmin CMS"]
)
def test_the_makers_of_a_site_are_no_tampering(footer: str) -> None:
    for data in (written(tail=[footer]), written(browser=f"{TITLE} - {footer}"), written(metas={"SiteName": footer})):
        assert parse_document(data).source.tampering == []


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("临江市人民", "政府", "临江市人民政府"),
        ("临江市人民政", "府", "临江市人民政府"),
        ("临江市", "人民政府", "临江市人民政府"),
        ("临江市", "教育局", AGENCY),
        ("临江市教育", "局", AGENCY),
        ("临江市人民政府", "办公室", "临江市人民政府办公室"),
    ],
)
def test_a_name_that_is_wrapped_is_one_and_no_conflict(first: str, second: str, name: str) -> None:
    head = [f"{RULE[:-6]}{name}编制了{BARE}。"]
    report = parse_document(written(None, above=["首页", first, second + BARE], head=head))
    assert (report.title, report.agency) == (name + BARE, name)
    assert not noted(report, "agency_conflict")


@pytest.mark.parametrize(
    "other",
    [
        [f"上一篇：{OTHER}"],
        ["下一条", OTHER],
        ["<h2>相关链接</h2>", f"<h3>{OTHER}</h3>"],
        ["推荐阅读", f"<a href='1.html'>{OTHER}</a>"],
        [f"<h2>{OTHER}</h2>"],
    ],
)
def test_another_articles_title_is_not_this_pages(other: list[str]) -> None:
    for title in (TITLE, BARE):
        agency = AGENCY if title == TITLE else None
        for data in (written(title, above=other), written(title, head=other), written(title, tail=other)):
            report = parse_document(data)
            assert (report.title, report.agency, report.year) == (title, agency, 2023)
            assert not noted(report, "agency_conflict")
            assert not noted(report, "year_conflict")


def in_text(*head: str) -> Report:
    """A report as plain text, a line each."""
    return parse_document("\n".join([*head, *(line for part in PARTS for line in part)]).encode())


def test_the_fields_of_an_index_table_without_colons() -> None:
    fields = ("索引号 0143/2024-00005 分类 信息公开年报   其他", "发布机构 市教育局 公开日期 2024-01-13")
    report = in_text(AGENCY, f"名称 {TITLE}", *fields, "时效")
    assert (report.title, report.agency, report.published_on) == (TITLE, AGENCY, dt.date(2024, 1, 13))
    assert on_one_line(AGENCY, f"名称 {TITLE}", *fields, "时效", TITLE).title == TITLE


def test_the_first_line_of_a_text_is_not_always_its_title() -> None:
    for line in ("索 引 号：0052/2022-0001 | 主题分类：综合政务/政府信息公开年报", f"{RULE}本报告依据<年度报告格式>。"):
        report = in_text(line)
        assert (report.kind, report.title, report.year) == ("annual_report", None, None)


def test_a_label_spaced_out_in_a_text_is_read() -> None:
    notice = "临江市政务公开办关于认真做好2023年政府信息公开工作年度报告编制发布工作的通知"
    report = in_text("信息分类：政府信息公开 / 年度报告", "索　　引　　号：002", f"名　　　称：{notice}")
    assert (report.kind, report.title) == ("other", notice)
    assert in_text(f"标　　　题：{AGENCY}", BARE).title == TITLE


@pytest.mark.parametrize(
    ("above", "agency"),
    [
        (["發布單位:", "下管镇", "2023年度下管镇政府信息公开年度报告"], "下管镇"),
        (["临江市卫生", "健康委员会", BARE], "临江市卫生健康委员会"),
        (["临江市人民政府", "教育局2023年政府信息公开工作年度报告"], "教育局"),
        (["临江市档案局（馆）2023年政府信息公开工作年度报告"], "临江市档案局（馆）"),
        (["临江市信息公开办2023年政府信息公开工作年度报告"], None),
    ],
)
def test_names_are_joined_from_their_own_lines_only(above: list[str], agency: str | None) -> None:
    assert parse_document(written(None, above=above)).agency == agency


def test_a_word_of_a_menu_that_a_name_can_do_without_leaves_a_note() -> None:
    report = parse_document(written(None, above=["临江市卫生", "健康委员会2023年政府信息公开工作年度报告"]))
    assert report.agency == "临江市卫生健康委员会"
    assert noted(report, "agency_unconfirmed")


def test_a_signature_under_the_title_is_no_publication() -> None:
    for head in ([AGENCY, "2024年1月10日"], ["（2024年1月10日）"]):
        assert parse_document(written(head=head)).published_on is None


def test_of_two_dates_the_one_in_the_time_when_reports_are_due_is_taken() -> None:
    for tag, line in (("2026-11-25", "2024-01-20"), ("2024-01-20", "2026-11-25")):
        report = parse_document(written(metas={"PubDate": tag}, head=[f"发布时间：{line}"]))
        assert report.published_on == dt.date(2024, 1, 20)
        assert "2026-11-25" in noted(report, "date_conflict")


def test_a_title_that_names_the_year_of_publication_gives_way_to_text_and_date() -> None:
    title = TITLE.replace("2023", "2024")
    head = ["发布时间：2024-01-20"]
    report = parse_document(written(title, head=head, overview=OURS))
    assert (report.year, report.published_on) == (2023, dt.date(2024, 1, 20))
    assert "2024" in noted(report, "year_conflict")
    alone = parse_document(written(title, head=head))
    assert (alone.year, alone.published_on) == (2024, None)
    assert noted(alone, "date_refused")


def test_a_span_of_years_is_none() -> None:
    assert parse_document(written("临江市教育局2022-2023年政府信息公开工作年度报告")).year is None


def test_a_gambling_house_in_the_breadcrumb_is_found_whatever_else_it_is_called() -> None:
    crumb = f"当前位置 > 金沙城中心赌场_澳门金沙官网: > {AGENCY} > 政府信息公开年报"
    assert parse_document(written(above=[crumb])).source.tampering == ["金沙城中心赌场_澳门金沙官网"]


@pytest.mark.parametrize("site", ["中国·临江", "临江市人民政府网站", "政府信息公开年报"])
def test_a_sites_name_set_off_by_a_space_is_no_part_of_the_title(site: str) -> None:
    report = parse_document(written(None, browser=f"{site} {TITLE}"))
    assert (report.title, report.agency) == (TITLE, AGENCY)


@pytest.mark.parametrize("title", [["临江市教育局政府信息公开工作年度报告", "（2023年度）"], [f"{TITLE}2024-01-20"]])
def test_a_title_keeps_its_year_and_loses_its_date(title: list[str]) -> None:
    report = parse_document(written(None, above=title))
    assert (report.agency, report.year) == (AGENCY, 2023)
    assert report.title is not None
    assert "2024" not in report.title


def test_a_list_of_reports_does_not_lend_a_bare_title_its_bodies() -> None:
    others = [OTHER.replace("2022", "2023"), f"临江市财政局{BARE}"]
    report = parse_document(written(BARE, above=others))
    assert (report.title, report.agency) == (BARE, None)
    assert noted(in_text("首页", *others), "agency_conflict")

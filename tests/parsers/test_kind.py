"""A report, a page that only leads to one, or something else; what is no report says why."""

from __future__ import annotations

import pytest

from parsers import parse_document
from tests.pages import lookalike, make_page
from tests.pages.lookalikes import LOOKALIKES
from tests.parsers.judged import wrong_facts
from tests.parsers.written import PARTS, TITLE, written


@pytest.mark.parametrize("name", LOOKALIKES)
def test_a_lookalike_is_told_from_a_report(name: str) -> None:
    for seed in range(12):
        page = lookalike(name, seed)
        report = parse_document(page.data)
        assert wrong_facts(page, report) == [], page.name
        assert [cell for cell in report.cells if cell.value is not None] == []
        assert (report.kind == "annual_report") == (report.error is None)


def test_a_report_of_six_parts_without_a_table_is_a_report() -> None:
    report = parse_document(written())
    assert (report.kind, report.form, report.cells) == ("annual_report", None, [])


def test_a_report_before_2019_is_known_by_its_own_plan() -> None:
    names = ("概述", "主动公开情况", "依申请公开情况", "收费情况", "复议、诉讼情况", "存在的主要问题")
    parts = [(f"{number}、{name}", "情况良好，详见各处。") for number, name in zip("一二三四五六", names, strict=True)]
    assert parse_document(written("临江市教育局2011年政府信息公开工作年度报告", parts=parts)).kind == "annual_report"


def test_the_tables_alone_are_a_report() -> None:
    page = make_page("html_plain", 4)
    start = page.data.decode().index("二、主动公开政府信息情况")
    assert parse_document(("<html><body><p>" + page.data.decode()[start:]).encode()).kind == "annual_report"


@pytest.mark.parametrize(
    "content",
    [
        '<a href="P0202401185.pdf">附件下载</a>',
        '<a href="/upload/2023.docx">点击查看全文</a>',
        '<a href="/downfile.jsp?id=8">年报</a>',
        '<img src="nianbao-1.jpg"><img src="nianbao-2.jpg">',
        '<iframe src="/pdf/viewer.html?file=a.pdf"></iframe>',
    ],
)
def test_a_title_with_a_file_or_a_picture_only_leads_to_a_report(content: str) -> None:
    report = parse_document(written(parts=[], tail=[content]))
    assert report.kind == "attachment_only"
    assert (report.agency, report.year) == ("临江市教育局", 2023)
    assert report.error
    assert report.sections == []


@pytest.mark.parametrize(
    "title",
    [
        "关于报送2023年政府信息公开工作年度报告的通知",
        "临江市教育局2023年政府信息公开工作年度报告解读",
        "临江市教育局2023年政府信息公开工作年度报告编制说明",
        "2023年法治政府建设年度报告",
    ],
)
def test_a_lookalikes_title_outweighs_the_words_of_the_plan(title: str) -> None:
    report = parse_document(written(title))
    assert report.kind == "other"
    assert report.error is not None
    assert title in report.error


def test_a_model_text_with_an_empty_form_is_no_report() -> None:
    page = lookalike("notice_with_form", 1)
    report = parse_document(page.data)
    assert (report.kind, report.cells) == ("other", [])


def test_a_list_of_reports_is_no_report() -> None:
    links = [f'<a href="{year}.html">临江市教育局{year}年政府信息公开工作年度报告</a>' for year in range(2015, 2024)]
    report = parse_document(written("政府信息公开年报", browser="政府信息公开年报_临江市", parts=[], tail=links))
    assert report.kind == "other"


def test_words_of_the_field_do_not_make_a_report() -> None:
    text = "本报记者获悉，临江市教育局收到政府信息公开申请，依申请公开、主动公开均已完成。"
    assert parse_document(written("临江日报头版", parts=[("今日要闻", text)])).kind == "other"


def test_a_report_in_plain_text_is_a_report() -> None:
    text = "\n\n".join([TITLE, *(line for part in PARTS for line in part)])
    assert parse_document(text.encode()).kind == "annual_report"

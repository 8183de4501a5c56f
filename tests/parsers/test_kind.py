"""A report, a page that only leads to one, or something else; what is no report says why."""

from __future__ import annotations

from collections.abc import Sequence

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


@pytest.mark.parametrize("mark", ["1. ", "1、", "（一）"])
def test_a_short_report_is_one_however_its_parts_are_marked(mark: str) -> None:
    names = ("概述", "主动公开情况", "依申请公开情况", "收费情况", "复议诉讼情况", "存在问题及改进")
    marks = [mark.replace("1", str(n)).replace("一", "一二三四五六"[n - 1]) for n in range(1, 7)]
    parts = [(sign + name, "情况良好。") for sign, name in zip(marks, names, strict=True)]
    report = parse_document(written("临江市教育局2011年政府信息公开工作年度报告", parts=parts))
    assert report.kind == "annual_report"
    assert [(section.number, section.title) for section in report.sections] == [
        (number, title) for number, (title, _) in enumerate(parts, 1)
    ]


@pytest.mark.parametrize("kept", [1, 2])
def test_a_report_that_breaks_off_is_a_report(kept: int) -> None:
    assert parse_document(written(parts=PARTS[:kept])).kind == "annual_report"


def test_a_report_of_one_sentence_is_a_report() -> None:
    text = "2023年，我局未收到政府信息公开申请，未发生行政复议和行政诉讼。"
    assert parse_document(written(parts=[], head=[text])).kind == "annual_report"


@pytest.mark.parametrize("title", ["临江市2022年河湖管护年度报告", "临江市2022年行政执法年度报告", None])
@pytest.mark.parametrize("count", [3, 5])
def test_a_yearly_report_on_something_else_is_no_report(title: str | None, count: int) -> None:
    parts = [
        ("一、总体情况", "2022年，我市认真推进有关工作，主动公开有关信息120条。"),
        ("二、行政复议和行政诉讼情况", "行政复议2件，维持2件。"),
        ("三、存在的主要问题", "一是专业力量不足。"),
        ("四、改进措施", "下一步将加强培训。"),
        ("五、其他需要报告的事项", "无。"),
    ]
    report = parse_document(written(title, parts=parts[:count]))
    assert report.kind == "other"
    assert report.error


@pytest.mark.parametrize(
    ("title", "overview"),
    [
        ("×××局2022年政府信息公开工作年度报告（参考模板）", "本机关健全机制。"),
        (TITLE, "20XX年，我局……（此处填写五方面情况）"),
    ],
)
def test_a_model_that_nobody_filled_in_is_no_report(title: str, overview: str) -> None:
    report = parse_document(written(title, overview=overview))
    assert (report.kind, report.cells) == ("other", [])


def test_a_list_of_bodies_under_a_reports_title_is_no_report() -> None:
    links = [f'<a href="{name}.html">{name}</a>' for name in ("市教育局", "市民政局", "市财政局", "市水务局")]
    report = parse_document(written("临江市2022年政府信息公开工作年度报告", parts=[], tail=links))
    assert report.kind == "other"


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


ADDRESS = "各镇人民政府、街道办事处，市政府各部门："
HOW_TO_WRITE = (
    "包括主动公开、依申请公开、政府信息管理等方面，应写明本年度的新做法。",
    *("按附件中的表格填写，数据须准确。",) * 3,
    "应包括存在的问题和改进的情况。",
    "没有的写无。",
)


@pytest.mark.parametrize("head", [[], [ADDRESS], [ADDRESS, "现就年度报告编制工作通知如下：", "请于1月31日前报送。"]])
def test_a_notice_without_a_title_is_no_report_though_it_follows_the_plan(head: list[str]) -> None:
    parts = [(heading, text) for (heading, _), text in zip(PARTS, HOW_TO_WRITE, strict=True)]
    report = parse_document(written(None, head=head, parts=parts))
    assert (report.kind, report.sections) == ("other", [])


def test_a_report_without_a_title_is_one_though_it_speaks_of_notices() -> None:
    overview = "按照上级通知要求，我局应公开尽公开，督促各科室按时填报，要求各单位于每月底前报送信息。"
    assert parse_document(written(None, overview=overview)).kind == "annual_report"


@pytest.mark.parametrize("end", ["。", ""])
def test_a_report_on_one_line_in_traditional_characters_is_no_empty_form(end: str) -> None:
    line = (
        "一、總體情況 2023年，我局收到政府信息公開申請3件。 二、主動公開政府信息情況 三、收到和處理政府信息公開申請情況"
        f" 四、政府信息公開行政復議、行政訴訟情況 五、存在的主要問題及改進情況 六、其他需要報告的事項{end}"
    )
    assert parse_document(line.encode()).kind == "annual_report"


def test_a_list_of_reports_is_no_report() -> None:
    links = [f'<a href="{year}.html">临江市教育局{year}年政府信息公开工作年度报告</a>' for year in range(2015, 2024)]
    report = parse_document(written("政府信息公开年报", browser="政府信息公开年报_临江市", parts=[], tail=links))
    assert report.kind == "other"


YEARS = [f"临江市教育局{year}年政府信息公开工作年度报告" for year in range(2019, 2024)]
BODIES = [f"临江市{name}2023年政府信息公开工作年度报告" for name in ("民政局", "财政局", "花山镇人民政府")]


def links(names: Sequence[str], ending: str = "html") -> list[str]:
    return [f'<a href="/{n}.{ending}">{name}</a> 2024-01-2{n}' for n, name in enumerate(names)]


@pytest.mark.parametrize("title", [None, "政府信息公开年报", "临江市教育局政府信息公开年度报告", "临江市人民政府"])
@pytest.mark.parametrize(
    "entries",
    [
        links(YEARS),
        links(YEARS[:2]),
        links(YEARS, "pdf"),
        links(BODIES),
        [*links(YEARS), '<img src="banner.jpg">'],
        [f"{name} 2024-01-20" for name in YEARS],
        [
            line
            for name in links(YEARS)
            for line in (name, "根据条例，编制本报告。本报告由总体情况、主动公开等部分组成…")
        ],
    ],
)
def test_a_column_of_reports_is_no_report(title: str | None, entries: list[str]) -> None:
    report = parse_document(written(title, browser=title or "", parts=[], tail=entries))
    assert (report.kind, report.sections, report.claims) == ("other", [], [])
    assert report.error


def test_a_column_as_plain_text_is_no_report() -> None:
    assert parse_document("\n".join(f"{name}\t2024-01-20" for name in YEARS).encode()).kind == "other"


@pytest.mark.parametrize("title", ["2023年政府信息公开工作年度报告", "临江市2023年政府信息公开工作年度报告"])
def test_reports_of_bodies_below_a_places_name_are_a_list(title: str) -> None:
    page = written(title, parts=[], tail=[*links(BODIES), '<img src="logo.png">'])
    assert parse_document(page).kind == "other"


def test_a_column_that_a_script_fills_is_no_report() -> None:
    page = written("临江市教育局政府信息公开年报", parts=[], tail=["暂无相关信息", '<img src="logo.png">'])
    assert parse_document(page).kind == "other"


@pytest.mark.parametrize("title", [TITLE, None])
@pytest.mark.parametrize("others", [YEARS[:4], BODIES])
@pytest.mark.parametrize("content", ['<a href="1.pdf">附件</a>', '<img src="1.jpg"><img src="2.jpg">'])
def test_other_reports_beside_a_file_or_a_picture_make_no_list(
    title: str | None, others: list[str], content: str
) -> None:
    head = [] if title else [TITLE]
    page = written(title, head=head, parts=[], tail=[content, "相关文章", *links(others)])
    assert parse_document(page).kind == "attachment_only"


@pytest.mark.parametrize(
    "letter",
    [
        "根据《中华人民共和国政府信息公开条例》要求，现将我局2023年政府信息公开工作年度报告予以公布，详见附件。",
        "本报告包括总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、行政复议、行政诉讼情况、存在的主要问题"
        "及改进情况、其他需要报告的事项六部分，全文见附件。",
        "本年度报告根据条例要求编制，统计期限为2023年1月1日至2023年12月31日。如有疑问，请与教育局办公室联系。",
    ],
)
@pytest.mark.parametrize("content", ['<a href="1.pdf">附件</a>', '<img src="1.jpg">'])
def test_a_letter_that_goes_with_a_file_is_no_report(letter: str, content: str) -> None:
    assert parse_document(written(parts=[], head=[letter], tail=[content])).kind == "attachment_only"


@pytest.mark.parametrize(
    "text",
    [
        "2023年，我局主动公开政府信息120条，收到政府信息公开申请3件，均按期答复。具体数据见附件。",
        "全年通过政府网站公开信息56条，未收到政府信息公开申请，未发生行政复议、行政诉讼。",
        "2023年，我局认真落实条例，明确专人负责，政府信息公开工作有序开展。更新还不及时，下一步将改进。",
    ],
)
@pytest.mark.parametrize(
    "content", ['<a href="t.xls">附件：政府信息公开情况统计表</a>', '<img src="logo.png">', "下一篇：没有了"]
)
def test_a_report_in_few_words_is_one_whatever_stands_beside_it(text: str, content: str) -> None:
    assert parse_document(written(parts=[], head=[text], tail=[content])).kind == "annual_report"


@pytest.mark.parametrize("below", ["见附件。", '<img src="table.png">'])
def test_a_report_whose_tables_are_pictures_or_in_a_file_is_one(below: str) -> None:
    tables = ("二", "三", "四")
    parts = [(title, below if title[0] in tables else text) for title, text in PARTS]
    page = written(parts=parts, tail=['<a href="t.xlsx">附件：统计表</a>'])
    assert parse_document(page).kind == "annual_report"


@pytest.mark.parametrize(
    "title",
    [
        f"{TITLE}（解读）",
        f"数读{TITLE}",
        f"长图：{TITLE}",
        f"{TITLE}（图解版）",
        f"【图解】{TITLE}",
        "临江市教育局2023年法治政府建设情况报告",
        "2023年政府网站工作年度报表",
        "关于2023年第三季度政府信息公开工作情况的通报",
        "花山镇：政府信息公开工作情况",
        "2023年政务公开专题专栏",
        "临江市2023年政务公开工作要点",
    ],
)
@pytest.mark.parametrize("content", ['<img src="1.jpg">', "一、主动公开情况", "收到政府信息公开申请3件，办结3件。"])
def test_what_only_speaks_of_disclosure_is_no_report(title: str, content: str) -> None:
    assert parse_document(written(title, parts=PARTS[:2], tail=[content])).kind == "other"


@pytest.mark.parametrize("title", ["临江市教育局关于公布2023年政府信息公开工作年度报告的公告", f"{TITLE}公告"])
def test_a_notice_that_brings_a_report_out_leads_to_it_or_holds_it(title: str) -> None:
    with_file = written(title, parts=[], tail=['<a href="1.pdf">附件</a>'])
    assert parse_document(with_file).kind == "attachment_only"
    assert parse_document(written(title)).kind == "annual_report"


def test_the_forms_parts_without_a_word_below_them_are_no_report() -> None:
    page = written("政府信息公开工作年度报告", parts=[(heading, "") for heading, _ in PARTS])
    assert parse_document(page).kind == "other"


def test_words_of_the_field_do_not_make_a_report() -> None:
    text = "本报记者获悉，临江市教育局收到政府信息公开申请，依申请公开、主动公开均已完成。"
    assert parse_document(written("临江日报头版", parts=[("今日要闻", text)])).kind == "other"


def test_a_report_in_plain_text_is_a_report() -> None:
    text = "\n\n".join([TITLE, *(line for part in PARTS for line in part)])
    assert parse_document(text.encode()).kind == "annual_report"

"""The numbered parts of a report, with the text below each, whatever an agency called or numbered them."""

from __future__ import annotations

import pytest

from parsers import Section, parse_document
from parsers.page import Line, Token
from parsers.sections import read_sections
from tests.pages import Plan, make_page
from tests.parsers.written import PARTS, lines, written

TEXTS = [line for part in PARTS for line in part]


def read(*texts: str) -> list[tuple[int | None, str]]:
    return [(section.number, section.title) for section in read_sections(lines(*texts))]


def test_the_six_parts_come_with_their_text() -> None:
    expected = [Section(number=n, title=title, text=text) for n, (title, text) in enumerate(PARTS, 1)]
    assert read_sections(lines(*TEXTS)) == expected


def test_the_text_before_the_first_part_and_the_foot_of_the_page_are_left_out() -> None:
    foot = ("主办单位：临江市人民政府办公室", "版权所有：临江市", "上一篇：通知")
    sections = read_sections(lines("本报告由六部分组成。", *TEXTS, *foot))
    text = "".join(section.text for section in sections)
    assert "由六部分组成" not in text
    assert "版权所有" not in text
    assert len(sections) == 6


@pytest.mark.parametrize(
    "mark", ["一、{}", "一.{}", "一. {}", "第一部分 {}", "1、{}", "一、 {}：", "??一、{}", "## 一、{}", "{}"]
)
def test_a_heading_is_known_however_it_is_marked(mark: str) -> None:
    (first, *_) = read_sections(lines(mark.format("总体情况"), "全年平稳运转，按时完成。"))
    assert (first.number, first.text) == (1, "全年平稳运转，按时完成。")


def test_parts_numbered_one_higher_get_the_numbers_of_the_format() -> None:
    shifted = [
        "一、概述",
        "如下所述，情况良好。",
        *("二三四五六七"[n] + title[1:] for n, (title, _) in enumerate(PARTS)),
    ]
    numbers = {title[2:]: number for number, title in read(*shifted)}
    assert numbers["主动公开政府信息情况"] == 2
    assert numbers["其他需要报告的事项"] == 6


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("五、整改措施", 5),
        ("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", 4),
        ("五、工作中存在的主要问题和改进措施", 5),
        ("六、其他需要说明的问题", 6),
        ("二、本年度主动公开政府信息情况", 2),
    ],
)
def test_a_part_under_another_name_keeps_its_number(title: str, number: int) -> None:
    assert read("一、总体情况", "平稳运转。", title, "情况良好。")[1] == (number, title)


@pytest.mark.parametrize("mark", ["{}、", "第{}部分 "])
def test_a_plan_from_before_2019_keeps_its_own_numbers(mark: str) -> None:
    names = (
        "概述",
        "主动公开政府信息情况",
        "依申请公开政府信息情况",
        "政府信息公开的收费及减免情况",
        "因政府信息公开申请行政复议、提起行政诉讼的情况",
        "存在的主要问题和改进措施",
    )
    headings = [mark.format(digit) + name for digit, name in zip("一二三四五六", names, strict=True)]
    texts = [line for heading in headings for line in (heading, "无。")]
    assert read(*texts) == list(enumerate(headings, 1))
    assert {section.text for section in read_sections(lines(*texts))} == {"无。"}


@pytest.mark.parametrize(
    "marks", ["1. 2. 3. 4. 5. 6.", "1． 2． 3． 4． 5． 6．", "（一） （二） （三） （四） （五） （六）"]
)
def test_marks_of_items_open_parts_where_nothing_else_does(marks: str) -> None:
    headings = [mark + title[2:] for mark, (title, _) in zip(marks.split(), PARTS, strict=True)]
    texts = [line for heading, (_, text) in zip(headings, PARTS, strict=True) for line in (heading, text)]
    assert read(*texts) == list(enumerate(headings, 1))


def test_a_heading_that_goes_on_behind_the_name_of_a_part_is_kept_whole() -> None:
    title = "五、存在的问题和2011年工作打算"
    assert read("一、总体情况", "平稳运转。", title, "继续努力。")[-1] == (5, title)


def test_a_missing_part_moves_no_other() -> None:
    texts = [line for part in PARTS[:2] + PARTS[3:] for line in part]
    assert [number for number, _ in read(*texts)] == [1, 2, 4, 5, 6]


def test_items_inside_a_part_do_not_open_one() -> None:
    items = ["（一）主动公开情况。全年发布信息三百条。", "(二)依申请公开情况。全年收到申请三件。", "1.制度还不健全；"]
    sections = read_sections(lines(*PARTS[0], *items, *PARTS[1]))
    assert [section.number for section in sections] == [1, 2]
    assert sections[0].text == "\n".join([PARTS[0][1], *items])


ITEMS = ("主动公开情况", "依申请公开情况", "行政复议、行政诉讼情况", "存在的主要问题", "其他需要报告的事项")


@pytest.mark.parametrize("mark", ["{}、", "{}."])
@pytest.mark.parametrize("place", [0, 4, 5])
def test_numbered_items_inside_a_part_do_not_open_one(mark: str, place: int) -> None:
    items = [line for n, name in enumerate(ITEMS, 1) for line in (mark.format(n) + name, "情况良好。")]
    before = [line for part in PARTS[: place + 1] for line in part]
    after = [line for part in PARTS[place + 1 :] for line in part]
    sections = read_sections(lines(*before, *items, *after))
    assert [section.number for section in sections] == [1, 2, 3, 4, 5, 6]
    assert sections[place].text == "\n".join([PARTS[place][1], *items])


def test_names_of_parts_without_a_number_are_items_where_the_parts_have_theirs() -> None:
    items = ["主动公开政府信息情况", "全年发布信息三百条。", "收到和处理政府信息公开申请情况", "全年收到申请三件。"]
    sections = read_sections(lines(*PARTS[0], *items, *(line for part in PARTS[1:] for line in part)))
    assert [section.number for section in sections] == [1, 2, 3, 4, 5, 6]
    assert sections[0].text == "\n".join([PARTS[0][1], *items])


def test_a_part_that_counts_its_items_anew_is_one_part() -> None:
    items = ["一、存在的问题", "更新还不够快。", "二、改进措施", "今后将加强督促。"]
    (part, last) = read_sections(lines(PARTS[4][0], *items, *PARTS[5]))
    assert (part.number, part.text, last.number) == (5, "\n".join(items), 6)


def test_parts_that_are_called_so_hold_items_of_the_usual_numbers() -> None:
    texts = ["第一部分 总体情况", "一、主动公开", "情况良好。", "第二部分 主动公开政府信息情况", "情况良好。"]
    assert read(*texts) == [(1, texts[0]), (2, texts[3])]


@pytest.mark.parametrize("digits", ["一二二四五六", "一一一一一一", "一三四五六七", "一二三三四五"])
def test_wrong_numbers_hide_no_part(digits: str) -> None:
    texts = [line for digit, (title, text) in zip(digits, PARTS, strict=True) for line in (digit + title[1:], text)]
    assert [number for number, _ in read(*texts)] == [1, 2, 3, 4, 5, 6]


def test_parts_by_other_names_and_with_wrong_numbers_are_found() -> None:
    titles = ["一、基本情况", "二、主动公开情况", "二、依申请公开情况", "四、复议诉讼情况", "五、主要问题和改进"]
    assert [title for _, title in read(*(line for title in titles for line in (title, "情况良好。")))] == titles


def test_a_plan_that_the_format_does_not_know_keeps_its_numbers() -> None:
    titles = ["一、组织领导", "二、制度建设", "三、公开内容", "四、存在问题", "五、下步打算"]
    assert read(*(line for title in titles for line in (title, "情况良好。"))) == list(enumerate(titles, 1))


def test_a_free_report_gives_parts_and_claims_and_no_cells() -> None:
    parts = [
        ("一、概述", "2010年，我局认真落实条例。"),
        ("二、主动公开政府信息情况", "主动公开信息120条。"),
        ("三、依申请公开政府信息情况", "2010年共收到政府信息公开申请3件。"),
        ("四、政府信息公开的收费及减免情况", "没有收费。"),
        ("五、存在的主要问题和改进措施", "宣传还不够。"),
    ]
    report = parse_document(written("临江市教育局2010年政府信息公开工作年度报告", parts=parts))
    assert (report.kind, report.form, report.cells) == ("annual_report", None, [])
    assert [section.title for section in report.sections] == [title for title, _ in parts]
    assert [(claim.key, int(claim.value), claim.agrees) for claim in report.claims] == [
        ("requests.new_received.total", 3, None)
    ]


def test_a_sentence_that_begins_like_a_heading_is_text() -> None:
    sentence = "一、二季度共发布信息三百条，其中政策文件二十件，均按照要求及时更新维护到位，没有发生迟报漏报的情况。"
    assert [number for number, _ in read(*PARTS[0], sentence)] == [1]


def test_text_behind_a_heading_on_its_line_belongs_to_the_part() -> None:
    (section,) = read_sections(lines("一、总体情况 全年平稳运转，按时更新栏目，没有发生问题。"))
    assert section.title == "一、总体情况"
    assert section.text.startswith("全年平稳运转")


def test_an_article_on_one_line_is_cut_at_its_headings() -> None:
    assert [number for number, _ in read(" ".join(TEXTS))] == [1, 2, 3, 4, 5, 6]


def test_rows_of_tables_are_not_text() -> None:
    row = Line((Token("规章", 0), Token("3", 1)), 9, table=1, row=1)
    (section,) = read_sections([*lines(*PARTS[0]), row])
    assert section.text == PARTS[0][1]


def test_labels_left_of_a_table_are_not_text() -> None:
    (section,) = read_sections(lines(PARTS[1][0], "信息内容", "行政许可", "本年处理决定数量"))
    assert section.text == ""


def test_a_text_without_headings_has_no_parts() -> None:
    assert read_sections(lines("明天下午开会。", "请准时参加。")) == []
    assert read_sections([]) == []


@pytest.mark.parametrize(
    "style", ["html_plain", "html_div_flat", "text_cell_lines", "text_pipes_padded", "text_one_line"]
)
def test_made_pages_have_their_six_parts(style: str) -> None:
    report = parse_document(make_page(style, 3, plan=Plan(form="2021", subitems=True)).data)
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]
    assert "监督保障" in report.sections[0].text


def test_only_a_report_has_parts() -> None:
    assert parse_document(written("关于编制年度报告的通知")).sections == []


@pytest.mark.parametrize(
    "names",
    [
        ("總體情況", "主動公開政府信息情況", "存在的主要問題及改進情況", "其他需要報告的事項"),
        (
            "總(zǒng)體情況(kuàng)",
            "主動(dòng)公開政府信息情況",
            "存在的主要問題(tí)及改進(jìn)情況",
            "其他需要報(bào)告的事項(xiàng)",
        ),
        ("总体情况", "主动公开政府信息情况", "存在的主要问题及改进情况", "其他需要报告的事项"),
    ],
)
def test_a_report_on_one_line_is_cut_at_its_headings_in_any_script(names: tuple[str, ...]) -> None:
    text = "健全機制，按時更新，運轉平穩"
    marks = ("一、", "二、", "五、", "六、")
    line = " ".join(f"{mark}{name} {text}。" for mark, name in zip(marks, names, strict=True))
    found = read_sections(lines(line))
    titles = [mark + name for mark, name in zip(marks, names, strict=True)]
    assert [(section.number, section.title) for section in found] == list(zip((1, 2, 5, 6), titles, strict=True))
    assert {section.text for section in found} == {text}

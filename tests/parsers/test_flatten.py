"""Pages to lines: what stands in one row, in which column, whatever the markup or the text looks like."""

from __future__ import annotations

import json

import pytest

from parsers import parse_document
from parsers.flatten import flatten
from parsers.page import Line

PROSE = "办理情况" * 60
HEAD = "政府信息公开工作年度报告"


def lines(text: str) -> list[Line]:
    return flatten(text.encode(), None, None).lines


def texts(text: str) -> list[list[str]]:
    return [[token.text for token in line.tokens] for line in lines(text)]


def columns(text: str) -> list[list[int]]:
    return [[token.column for token in line.tokens] for line in lines(text) if line.table]


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("12", "12"),
        ("1<sup>1</sup>", "1"),
        ("11<sup>1</sup>", "11"),
        ("12件<sup>[1]</sup>", "12件"),
        ("<sup>3</sup>", "3"),
        ("<p>1</p><p>2</p>", "1\n2"),
        ("<p>12</p><p>&nbsp;</p>", "12"),
        ("<p class=MsoNormal><span><font>1</font></span><span>2</span><o:p></o:p></p>", "12"),
        ("<span style='display:none'>9</span>7", "7"),
        ("<span style='visibility: hidden'>9</span>7", "7"),
        ("<span hidden>9</span>7", "7"),
        ("<del>9</del>7", "7"),
        ("<span style='text-decoration:line-through'>9</span>7", "7"),
        ("7<sub>1</sub>", "7"),
        ("7<span style='vertical-align:super'>1</span>", "7"),
        ("7<script>var a=9</script>", "7"),
        ("15 20", "15 20"),
        ("15<br>20", "15\n20"),
        ("2024-01-15 15:00", "2024-01-15 15:00"),
        ("<!-- 3 -->7", "7"),
        ("&nbsp;", ""),
    ],
)
def test_a_cell_holds_what_it_shows(cell: str, read: str) -> None:
    assert texts(f"<table><tr><td>规章<td>{cell}</tr></table>") == [["规章", read]]


def test_cells_stand_in_the_columns_of_the_grid() -> None:
    rows = "<tr><td rowspan=2>甲<td colspan=3>乙</tr><tr><td>1<td>2<td>3</tr><tr><td>4<td>5</tr>"
    assert columns(f"<table>{rows}</table>") == [[0, 1], [1, 2, 3], [0, 1]]


def test_a_table_in_a_cell_is_read_as_a_table() -> None:
    inner = "<table><tr><td>规章<td>1<td>2</tr></table>"
    page = f"<table><tr><td><p>一、总体情况</p>{inner}</td><td>栏目</td></tr></table>"
    assert ["规章", "1", "2"] in texts(page)
    assert ["一、总体情况"] in texts(page)


@pytest.mark.parametrize(
    ("spans", "read"),
    [
        ("colspan=0", [0, 1]),
        ("colspan=' 3 '", [0, 3]),
        ("colspan=3px", [0, 3]),
        ("colspan=-2", [0, 1]),
        ("colspan=²", [0, 1]),
        ("colspan=0002", [0, 2]),
    ],
)
def test_a_span_is_the_number_that_it_begins_with(spans: str, read: list[int]) -> None:
    assert columns(f"<table><tr><td {spans}>甲<td>乙</tr></table>") == [read]


def test_a_row_that_is_hidden_covers_nothing() -> None:
    rows = "<tr><td rowspan=2>甲<td>1</tr><tr hidden><td>2</tr><tr><td>3</tr><tr><td>乙<td>4</tr>"
    assert columns(f"<table>{rows}</table>") == [[0, 1], [1], [0, 1]]


def test_a_table_inside_of_lettering_is_read_as_a_table() -> None:
    inner = "<table><tr><td>规章<td>1<td>2</tr></table>"
    assert ["规章", "1", "2"] in texts(f"<table><tr><td><font>{inner}</font></td></tr></table>")


def test_rows_of_divs_are_rows() -> None:
    assert ["规章", "1", "2"] in texts("<div><div><div>规章</div><div>1</div><div>2</div></div></div>")


def test_a_whole_table_in_one_run_of_divs_is_one_row() -> None:
    cells = ["一、本年新收政府信息公开申请数量", "3", "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "1"]
    cells += ["三、依申请公开情况", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "0"]
    assert texts("<div>" + "".join(f"<div>{cell}</div>" for cell in cells) + "</div>") == [cells]


ARTICLE = ["长沙市财政局2023年政府信息公开工作年度报告", "一、总体情况", "收到申请3件，均已答复。", "规章", "3", "0"]


@pytest.mark.parametrize("tag", ["div", "li", "dd", "p", "section", "blockquote", "h4"])
@pytest.mark.parametrize("around", ["div", "ul", "dl", "article", "center"])
@pytest.mark.parametrize("inside", ["{}", "<span>{}</span>", "<p>{}</p>", "<div>{}</div>"])
@pytest.mark.parametrize("lines_of", [ARTICLE, ARTICLE[:2], ARTICLE[1:3], ARTICLE[2:]])
def test_an_article_with_an_element_for_each_line_has_these_lines(
    tag: str, around: str, inside: str, lines_of: list[str]
) -> None:
    parts = "".join(f"<{tag}>{inside.format(line)}</{tag}>" for line in lines_of)
    assert texts(f"<html><body><{around}>{parts}</{around}></body></html>") == [[line] for line in lines_of]


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("title", ["{}<br>{}", "<p>{}</p><p>{}</p>", "<span>{}<br/></span>{}", "<div>{}</div>{}"])
def test_every_line_of_a_heading_is_one(level: int, title: str) -> None:
    pieces = ("长沙市财政局", "2023年政府信息公开工作年度报告")
    found = lines(f"<body><h{level}>{title.format(*pieces)}</h{level}><p>公开</p></body>")
    assert [(line.text, line.heading) for line in found] == [*((piece, level) for piece in pieces), ("公开", 0)]


def test_a_heading_that_is_never_closed_is_none_of_its_article() -> None:
    found = lines(f"<body><h1>长沙市财政局{'<p>收到申请3件，均已答复。</p>' * 40}<table><tr><td>规章<td>1</table>")
    assert not any(line.heading for line in found[1:])
    assert [token.text for token in found[-1].tokens] == ["规章", "1"]


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("cut", [6, 11])
def test_a_title_over_two_lines_says_who_and_when(level: int, cut: int) -> None:
    title = ARTICLE[0][:cut] + "<br>" + ARTICLE[0][cut:]
    parts = "".join(f"<p>{line}</p>" for line in (*ARTICLE[1:3], "五、存在的主要问题及改进情况", "公开不够及时。"))
    report = parse_document(f"<html><body><h{level}>{title}</h{level}>{parts}</body></html>".encode())
    assert (report.kind, report.agency, report.year) == ("annual_report", "长沙市财政局", 2023)
    assert not [note.code for note in report.notes if note.code.endswith("_unconfirmed")]


def test_what_is_never_closed_is_read() -> None:
    assert texts("<table><tr><td>规章<td>1<tr><td>规范性文件<td>2") == [["规章", "1"], ["规范性文件", "2"]]


@pytest.mark.parametrize(
    "text",
    [
        "| 规章 | 1 | 2 |\n",
        "规章 | 1 | 2\n",
        "规章\t1\t2\n",
        "| 规章 | 1 | 2 |\n| --- | --- | --- |\n",
    ],
)
def test_a_row_of_text_is_a_row(text: str) -> None:
    assert [cell for cell in texts(f"{HEAD}\n{text}")[1] if cell] == ["规章", "1", "2"]


def test_markup_in_an_answer_of_json_is_read() -> None:
    answer = json.dumps(
        {"data": {"title": "报告", "content": f"<table><tr><td>规章</td><td>1</td></tr></table>{PROSE}"}}
    )
    assert ["规章", "1"] in texts(answer)
    assert ["规章", "1"] in texts(f"callback({answer});")
    assert ["规章", "1"] in texts(answer.replace("<", "&lt;").replace(">", "&gt;"))
    assert ["规章", "1"] in texts(json.dumps({"result": answer}))


def test_an_article_in_a_script_is_read_with_the_fields_beside_it() -> None:
    article = "<p>一、总体情况</p><table><tr><td>规章</td><td>1</td></tr></table>" + "<p>办理情况</p>" * 40
    detail = json.dumps({"title": HEAD, "date": "2024-01-24", "content": article})
    page = flatten(f"<html><body><script>window._CONFIG.DETAIL = {detail}</script></body></html>".encode(), None, None)
    assert ["规章", "1"] in [[token.text for token in line.tokens] for line in page.lines]
    assert (page.metas["pubdate"], page.metas["articletitle"]) == ("2024-01-24", HEAD)


@pytest.mark.parametrize("stamp", ["1706025600", "1706025600000"])
def test_a_date_counted_in_seconds_is_a_local_date(stamp: str) -> None:
    body = "<p>" + "办理情况" * 60 + "</p>"
    answer = f'{{"title": "{HEAD}", "date": {stamp}, "content": "{body}"}}'
    assert flatten(answer.encode(), None, None).metas["pubdate"] == "2024-01-24 00:00"


@pytest.mark.parametrize("stamp", ["9" * 400, "-1", "0", "1e400", "99999999999999999999"])
def test_a_number_that_counts_no_date_is_none(stamp: str) -> None:
    assert "pubdate" not in flatten(f'{{"date": {stamp}, "content": "{PROSE}"}}'.encode(), None, None).metas


def test_headings_in_the_middle_of_a_line_begin_a_new_one_in_either_script() -> None:
    text = (
        "二、主動公開政府信息情況 規章 1 2 3 五、存在的主要問題及改進情況 一是加強培訓，提高水平，完善制度。 | | | |\n"
    )
    found = texts(f"{HEAD}\n{text}")
    assert found[2] == ["規章", "1", "2", "3"]
    assert found[3][0].startswith("五、存在的主要問題")


def test_a_row_that_is_hidden_is_not_read() -> None:
    rows = "<tr style='display:none'><td>规章<td>9</tr><tr><td>规章<td>1</tr>"
    assert texts(f"<table>{rows}</table>") == [["规章", "1"]]


def test_where_rows_begin_or_end_with_words_a_bar_there_has_an_empty_cell_beside_it() -> None:
    rows = " |  | 自然人 | 总计\n新收 |  | 3 | 3\n结转 |  | 1 | 1\n | 公开 | 2 |  "
    found = [[token.text for token in line.tokens] for line in lines(f"{HEAD}\n{rows}\n")[1:]]
    assert found == [["", "", "自然人", "总计"], ["新收", "", "3", "3"], ["结转", "", "1", "1"], ["", "公开", "2", ""]]


def test_marks_of_pages_between_rows_are_no_values() -> None:
    text = f"{HEAD}\n规章 0 0 3\n1 / 3\n规范性文件 1 0 5\n2 / 3\n行政许可 7\n"
    assert not [line for line in texts(text) if line[0] in ("1", "2", "1 / 3", "2 / 3")]


def test_a_row_left_blank_is_a_row_and_the_spacing_of_a_layout_is_none() -> None:
    blank = "<tr>" + "<td>&nbsp;</td>" * 15 + "</tr>"
    assert texts(f"<table>{blank}</table>") == [[""] * 15]
    assert texts("<table><tr><td></td><td>&nbsp;</td></tr></table>") == []


def cell_lines(rows: list[str], cells: list[str]) -> str:
    return HEAD + "\n" + "\n".join("\n".join([name, *cells]) for name in rows) + "\n"


NAMES = [f"第{number}行" for number in "一二三四五六七八九十"] * 2


def test_blank_lines_among_cells_are_cells_where_every_row_is_as_long() -> None:
    found = lines(cell_lines(NAMES, ["3", "", "", "3"]))[1:6]
    assert [(line.text, line.tokens[0].gap) for line in found] == [
        ("第一行", False),
        ("3", False),
        ("", True),
        ("", True),
        ("3", False),
    ]


def test_blank_lines_among_cells_are_nothing_where_rows_differ() -> None:
    text = HEAD + "\n" + "".join(f"{name}\n3\n{at % 7 * chr(10)}3\n" for at, name in enumerate(NAMES))
    assert not any(token.gap for line in lines(text) for token in line.tokens)


def test_a_lone_number_between_blank_lines_is_a_cell() -> None:
    assert ["1"] in texts(f"{HEAD}\n规章\n3\n\n1\n\n规范性文件\n2\n行政许可\n7\n")


def test_rows_of_csv_are_rows_and_sentences_with_commas_are_not() -> None:
    rows = "规章,1,0,3\n" * 9 + '行政规范性文件,2,"1,204",9\n'
    assert ["规章", "1", "0", "3"] in [[cell for cell in row if cell] for row in texts(f"{HEAD}\n{rows}")]
    assert ["行政规范性文件", "2", "1,204", "9"] in texts(f"{HEAD}\n{rows}")
    prose = "一是加强领导,二是健全机制,三是强化培训。\n" * 12
    assert texts(f"{HEAD}\n{prose}")[1] == ["一是加强领导,二是健全机制,三是强化培训。"]


def test_cells_of_a_wiki_table_are_rows() -> None:
    table = (
        '{| class="wikitable"\n! 信息内容 !! 本年制发件数\n|-\n| colspan="2" | 规章\n| 1\n| \n|-\n| 规范性文件 || 2\n|}'
    )
    found = texts(f"{HEAD}\n{table}\n五、存在的主要问题\n")
    assert found[1:] == [["信息内容", "本年制发件数"], ["规章", "1", ""], ["规范性文件", "2"], ["五、存在的主要问题"]]


def test_a_markdown_row_that_was_broken_behind_a_bar_is_whole() -> None:
    table = "信息内容| 制发| 废止| 有效  \n---|---|---|---  \n规章| 1| 0|\n3  \n行政规范性文件| 2| 0| 9  "
    assert ["规章", "1", "0", "3"] in texts(f"{HEAD}\n{table}\n")


def test_tables_of_extracted_articles_are_read() -> None:
    table = "<table><row><cell>规章</cell><cell>1</cell></row><row><cell>规范性文件</cell><cell>2</cell></row></table>"
    assert texts(f"<doc><main><p>{HEAD}</p>{table}</main></doc>")[1:] == [["规章", "1"], ["规范性文件", "2"]]


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("<p>１</p><p>２</p>", "１\n２"),
        ("１<br>２", "１\n２"),
        ("1<br>2件", "1\n2件"),
        ("<p>1</p><p>2,100</p>", "1\n2,100"),
        ("<p>12</p><p>3（其中1）</p>", "12\n3（其中1）"),
        ("12<br>件", "12件"),
        ("<p>12</p><p>件</p>", "12件"),
        ('<span class="a"hidden>9</span>62', "62"),
    ],
)
def test_numbers_one_below_the_other_stay_several(cell: str, read: str) -> None:
    assert texts(f"<table><tr><td>规章<td>{cell}</tr></table>") == [["规章", read]]

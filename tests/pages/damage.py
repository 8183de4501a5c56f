"""What happens to rows, labels and headings on the way to the page. Each function changes an article in place.

Damage to labels leaves the truth alone; a row that is taken out takes its cells out of the truth.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from tests.pages.article import Article, Cell, Heading, Paragraph, Row, Table, rows_of
from tests.pages.prose import BRANDS

Damage = Callable[[Article, random.Random], None]
_MAIN = {"new_received", "carried_in", "outcome_total", "carried_out", "challenges"}


def _details(article: Article) -> list[tuple[Table, Row]]:
    return [(table, row) for table, row in rows_of(article) if row.name not in _MAIN and table.code != "challenges"]


def _take_out(table: Table, row: Row) -> None:
    """Removes a row; labels that span it lose a line, labels that begin in it move to the next row."""
    place = next(number for number, other in enumerate(table.rows) if other is row)
    for number, above in enumerate(table.rows[:place]):
        for cell in above.cells:
            if number + cell.rows > place and cell.rows > 1:
                cell.rows -= 1
    spanning = [cell for cell in row.cells if cell.rows > 1]
    for cell in spanning:
        cell.rows -= 1
    if spanning:
        table.rows[place + 1].cells[:0] = spanning
    del table.rows[place]


def rows_missing(article: Article, rng: random.Random) -> None:
    """One to three detail rows are not there."""
    for table, row in rng.sample(_details(article), rng.randint(1, 3)):
        _take_out(table, row)


def rows_repeated(article: Article, rng: random.Random) -> None:
    """A row stands twice, as at a page end."""
    choices = [(table, row) for table, row in _details(article) if table.code != "disclosure"]
    if not choices:  # a page that was cut off before
        return
    table, row = rng.choice(choices)
    place = next(number for number, other in enumerate(table.rows) if other is row)
    for number, above in enumerate(table.rows[: place + 1]):
        for cell in above.cells:
            if number + cell.rows > place and cell.rows > 1:
                cell.rows += 1
    again = [Cell(cell.text, cell.key, cell.value, cols=cell.cols) for cell in row.cells if cell.rows == 1]
    table.rows.insert(place + 1, Row(again, row.name))


def rows_reordered(article: Article, rng: random.Random) -> None:
    """Two neighbouring detail rows have changed places."""
    pairs = []
    for table in article.tables:
        for first, second in zip(table.rows, table.rows[1:], strict=False):
            plain = all(cell.rows == 1 for cell in (*first.cells, *second.cells))
            if plain and first.numbers and second.numbers and len(first.cells) == len(second.cells):
                pairs.append((first, second))
    for first, second in rng.sample(pairs, min(len(pairs), 2)):
        first.cells, second.cells = second.cells, first.cells
        first.name, second.name = second.name, first.name


def labels_masked(article: Article, rng: random.Random) -> None:
    """Parts of labels are stars."""
    for _, row in rng.sample(_details(article), 4):
        cell = row.labels[-1]
        if len(cell.text) < 5:
            continue
        start = rng.randint(2, len(cell.text) - 3)
        cell.text = cell.text[:start] + "***" + cell.text[start + rng.randint(1, 3) :]


def labels_branded(article: Article, rng: random.Random) -> None:
    """A mirror put its brand in place of a frequent word, in the labels, the prose and the title's tail."""
    brand, word = rng.choice(BRANDS), rng.choice(("政府信息", "信息公开", "政务公开"))
    for _, row in rows_of(article):
        for cell in row.labels:
            cell.text = cell.text.replace(word, brand)
    for item in article.items:
        if isinstance(item, Paragraph) and rng.random() < 0.7:
            item.text = item.text.replace(word, brand)
    article.browser_title += f"_{brand}"


def characters_lost(article: Article, rng: random.Random) -> None:
    """Letters of headers and beside digits are gone: 本年(制)发件数, 现行有效件(数), 第二十条第(一)项."""
    for table in article.tables:
        for row in table.rows:
            for cell in row.labels:
                if row.header and len(cell.text) > 4 and rng.random() < 0.5:
                    drop = rng.randrange(1, len(cell.text))
                    cell.text = cell.text[:drop] + cell.text[drop + 1 :]
                elif row.numbers and rng.random() < 0.25 and len(cell.text) > 6:
                    drop = rng.randrange(2, len(cell.text))
                    cell.text = cell.text[:drop] + cell.text[drop + 1 :]
    for item in article.items:
        if isinstance(item, Paragraph) and rng.random() < 0.5:
            item.text = re.sub(r"(\d)月1日至", r"\g<1>1日至", item.text)


def separators(article: Article, rng: random.Random) -> None:
    """The numbering of labels is written in other ways."""
    mark = rng.choice(("{}、", "{}．", "（{}）", "{} ", "({})", "{}）"))
    half = rng.random() < 0.4
    for _, row in rows_of(article):
        for cell in row.labels:
            cell.text = re.sub(r"^(\d)\.", lambda found: mark.format(found[1]), cell.text)
            if half:
                cell.text = cell.text.translate(str.maketrans("（），：", "(),:"))
    for item in article.items:
        if half and isinstance(item, Heading):
            item.text = item.text.replace("、", ".", 1)


_RENAMED = {
    "本年增/减": ("本年数量", "本年增（减）", "本年增减", "本年增/减数量"),
    "行政规范性文件": ("规范性文件", "行政规范性文件数量"),
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": ("1.逾期不补正", "1.申请人逾期不补正"),
    "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请": (
        "2.逾期未缴费",
        "2.申请人逾期不缴纳费用",
    ),
    "（二）部分公开（区分处理的，只计这一情形，不计其他情形）": (
        "（二）部分公开",
        "（二）部分公开（区分处理的,只计这一情形）",
    ),
    "一、本年新收政府信息公开申请数量": ("一、本年新收政府信息公开申请数", "一、本年新收申请数量"),
    "三、本年度办理结果": ("三、本年度办理结果", "三、本年办理结果"),
    "（七）总计": ("（七）总计", "总计", "（七）合计"),
    "本年处理决定数量": ("本年处理决定数", "处理决定数量"),
    "总计": ("合计", "总计"),
}


def labels_renamed(article: Article, rng: random.Random) -> None:
    """Labels as other offices write them."""
    for table in article.tables:
        for row in table.rows:
            for cell in row.labels:
                names = _RENAMED.get(cell.text.replace("\n", ""))
                if names and rng.random() < 0.7:
                    cell.text = rng.choice(names)
                elif cell.text.startswith("第二十条"):
                    cell.text = rng.choice(("", "《中华人民共和国政府信息公开条例》", "《条例》")) + cell.text


def sections_shifted(article: Article, rng: random.Random) -> None:
    """A section of its own comes first, and all numbers are one higher."""
    for item in article.items:
        if isinstance(item, Heading):
            item.text = (
                "".join(dict(zip("一二三四五六", "二三四五六七", strict=True)).get(c, c) for c in item.text[:1])
                + item.text[1:]
            )
    first = next(place for place, item in enumerate(article.items) if isinstance(item, Heading))
    article.items[first:first] = [Heading("一、概述"), Paragraph("本机关高度重视公开工作，现将有关情况报告如下。")]


_OTHER_NAMES = {
    "一、总体情况": ("一、概述", "一、总体工作情况"),
    "二、主动公开政府信息情况": ("二、主动公开情况", "二、主动公开政府信息的情况"),
    "三、收到和处理政府信息公开申请情况": ("三、依申请公开办理情况", "三、收到和处理申请情况"),
    "四、政府信息公开行政复议、行政诉讼情况": (
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "四、复议诉讼情况",
    ),
    "五、存在的主要问题及改进情况": ("五、整改措施", "五、存在问题和改进措施"),
}


def sections_renamed(article: Article, rng: random.Random) -> None:
    """Sections under other names."""
    for item in article.items:
        if isinstance(item, Heading) and item.text in _OTHER_NAMES:
            item.text = rng.choice(_OTHER_NAMES[item.text])


def sections_missing(article: Article, rng: random.Random) -> None:
    """One or two section titles are not there; or all carry the same wrong number."""
    headings = [item for item in article.items if isinstance(item, Heading)]
    if rng.random() < 0.3:
        for item in headings:
            item.text = "一" + item.text[1:]
        return
    for gone in rng.sample(headings, rng.randint(1, 2)):
        article.items.remove(gone)


def lines_between(article: Article, rng: random.Random) -> None:
    """Sentences and units stand around the tables, with numbers of their own."""
    sentences = (
        "单位：件、万元",
        "（统计时间：1月1日至12月31日）",
        "我单位严格按照条例第二十条的规定，主动公开规章、行政许可、行政处罚等信息共计326条。",
        "注：本表数据由各科室提供，共收集12个部门数据。",
        "本年度没有规章，没有行政事业性收费。",
        "表1",
    )
    places = [place for place, item in enumerate(article.items) if isinstance(item, Table)]
    for place in reversed(places):
        article.items.insert(place + rng.randint(0, 1), Paragraph(rng.choice(sentences)))


def own_table(article: Article, rng: random.Random) -> None:
    """Section one holds a table of the agency's own, with words and numbers like the form's."""
    rows = [Row([Cell("信息类别"), Cell("公开数量"), Cell("占比")], header=True)]
    rows += [
        Row([Cell(label), Cell(str(rng.randint(1, 400))), Cell(f"{rng.randint(1, 99)}%")])
        for label in ("规章", "行政许可", "政策解读", "总计")
    ]
    first = next(place for place, item in enumerate(article.items) if isinstance(item, Table))
    article.items.insert(max(first - 1, 1), Table("own", rows, 3))


def mojibake(article: Article, rng: random.Random) -> None:
    """Blanks that became question marks, stray markup and placeholders."""
    for item in article.items:
        if isinstance(item, Heading) and rng.random() < 0.5:
            item.text = "???" + item.text
    for _, row in rows_of(article):
        for cell in row.labels:
            if rng.random() < 0.15:
                cell.text += "??"
    article.items.insert(1, Paragraph('?xml:namespace prefix = o ns = "urn:schemas-microsoft-com:office:office" />'))
    article.items.append(Paragraph("阅读次数：{{ pvCount }}"))


def truncated(article: Article, rng: random.Random) -> None:
    """The page ends in the middle of a table."""
    choices = [
        (place, number)
        for place, item in enumerate(article.items)
        if isinstance(item, Table)
        for number, row in enumerate(item.rows)
        if row.numbers and item.code != "challenges"
    ]
    place, number = rng.choice(choices[4:])
    table = article.items[place]
    if isinstance(table, Table):
        del table.rows[number + 1 :]
    del article.items[place + 1 :]
    article.signature = []
    article.truncated = article.lossy = True


DAMAGES: dict[str, Damage] = {
    damage.__name__: damage
    for damage in (
        rows_missing,
        rows_repeated,
        rows_reordered,
        labels_masked,
        labels_branded,
        characters_lost,
        separators,
        labels_renamed,
        sections_shifted,
        sections_renamed,
        sections_missing,
        lines_between,
        own_table,
        mojibake,
        truncated,
    )
}

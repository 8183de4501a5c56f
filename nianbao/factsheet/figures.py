"""The figures of a sheet by year: tables with a small chart in each line, and a sign of trust on each number.

`figures(sheet, evidence, words)` gives the section; `number_cell` and `link_of` are for other sections that show a
number: it leads to its mark in the archived page, or to the place that the parser named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from nianbao.factsheet.charts import bars
from nianbao.factsheet.evidence import SHOWN_COLUMN, Evidence
from nianbao.factsheet.markup import Child, Safe, element, together
from nianbao.factsheet.words import Words, number
from warehouse.factsheet import Sheet
from warehouse.factsheet.records import Number, Row, Sign

SIGNS: Mapping[Sign, str] = {
    "verified": "✓",
    "unverified": "○",
    "contradicted": "≠",
    "suspect": "!",
    "derived": "≈",
    "zero": "",
    "blank": "",
    "missing": "×",
}
# What stands where a cell has no number.
_NO_NUMBER: Mapping[Sign, str] = {"zero": "(0)", "blank": "—"}
_IN_DOUBT: frozenset[Sign] = frozenset({"contradicted", "suspect"})
_MOST_YEARS = 12
# Lines that are set off: what came in and what came out.
_SUMS = frozenset({"new_received", "outcome_total"})
_Name = Callable[[Row], tuple[tuple[str, ...], str]]


def figures(sheet: Sheet, evidence: Mapping[int, Evidence], words: Words) -> Safe:
    """All tables that the body's reports have, and the legend."""
    tables = [
        _tables(name, rows, sheet, evidence, words, told)
        for name, rows, told in _parts(sheet, words)
        if any(number.cell.status != "missing" for row in rows for number in row.numbers.values())
    ]
    if not tables:
        return section("figures", words, element("p", words("no_figures")))
    note = element("p", words("figures_note"), class_="note")
    return section("figures", words, note, legend(words), *tables)


def section(name: str, words: Words, *children: Child) -> Safe:
    """A section of the sheet with its heading, to be linked to by its name."""
    return element("section", element("h2", words(name)), *children, id=name)


def legend(words: Words) -> Safe:
    """What each sign means."""
    items = [
        element("li", element("span", sign or _NO_NUMBER[name], class_=f"s {name}"), words(f"sign_{name}"))
        for name, sign in SIGNS.items()
    ]
    items.append(element("li", element("span", "", class_="s"), words("sign_none")))
    return element("ul", *items, class_="legend", aria_label=words("legend"))


def link_of(key: str, year: int, evidence: Mapping[int, Evidence]) -> str:
    """Where a number of a report is found in the appendix."""
    held = evidence.get(year)
    return f"#{'m' if held is not None and held.is_marked(key) else 'u'}-{year}-{key}"


def linked(shown: Number, year: int, evidence: Mapping[int, Evidence], words: Words) -> Safe:
    """A number with its sign; one that stands for something printed leads to it, and its sign to what says
    otherwise."""
    cell, sign = shown.cell, shown.sign
    text = _text(shown)
    held = evidence.get(year)
    leads = cell.value is not None or (held is not None and held.is_marked(cell.key))
    title = words(f"sign_{sign}")
    body = (
        element("a", text, href=link_of(cell.key, year, evidence), title=title)
        if leads
        else element("span", text, title=title)
    )
    mark = SIGNS[sign]
    if shown.finding is not None and mark:
        mark = element("a", mark, href=f"#f-{shown.finding}", title=words("sign_contradicted"))
    return together(body, element("span", mark, class_=f"s {sign}"))


def _text(shown: Number) -> str:
    return _NO_NUMBER.get(shown.sign, "") if shown.cell.value is None else number(shown.cell.value)


def signed(shown: Number, words: Words) -> Safe:
    """A number with its sign, of a document whose page the sheet does not hold."""
    sign = element("span", SIGNS[shown.sign], class_=f"s {shown.sign}")
    return together(element("span", _text(shown), title=words(f"sign_{shown.sign}")), sign)


def _parts(sheet: Sheet, words: Words) -> list[tuple[str, list[Row], _Name]]:
    """The tables of the section: heading, rows, and how a row is called."""
    rows = sheet.rows
    received = [row for row in rows if row.table == "requests" and row.row == "new_received"]
    return [
        (
            "table_requests",
            [row for row in rows if row.table == "requests" and row.column == SHOWN_COLUMN],
            words.group_and_item,
        ),
        ("table_applicants", received, lambda row: ((), words.applicant(row))),
        ("table_challenges", _by_row(rows, "challenges"), words.group_and_item),
        ("table_disclosure", _by_row(rows, "disclosure"), words.group_and_item),
        ("table_statistics", [row for row in rows if row.table == "statistics"], words.group_and_item),
    ]


def _by_row(rows: Sequence[Row], table: str) -> list[Row]:
    """The lines of a table, those of one row of the forms together under its newest name."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row.table == table:
            groups.setdefault(row.row, []).append(row)
    return [row for group in groups.values() for row in group]


def _tables(
    name: str, rows: Sequence[Row], sheet: Sheet, evidence: Mapping[int, Evidence], words: Words, told: _Name
) -> Safe:
    """A table, cut into several where it has too many years for a page."""
    years = sorted({year for row in rows for year in row.numbers})
    within = [one.year for one in sheet.absences if years and years[0] < one.year < years[-1]]
    years = sorted({*years, *within})
    parts = [years[at : at + _MOST_YEARS] for at in range(0, len(years), _MOST_YEARS)]
    return together(
        element("h3", words(name)),
        *(_table(rows, part, frozenset(within), evidence, words, told) for part in parts),
    )


def _table(
    rows: Sequence[Row],
    years: Sequence[int],
    without: frozenset[int],
    evidence: Mapping[int, Evidence],
    words: Words,
    told: _Name,
) -> Safe:
    heads = [
        element("th", str(year), element("small", words("no_report")) if year in without else None, scope="col")
        for year in years
    ]
    head = element("tr", element("th", words("item"), scope="col"), *heads, element("th", words("trend"), scope="col"))
    lines: list[Safe] = []
    headed: list[str] = []
    group_of_row: dict[str, tuple[str, ...]] = {}
    for row in rows:
        group, item = told(row)
        group = group_of_row.setdefault(row.row, group)
        for depth, name in enumerate(group):
            if name not in headed:
                headed.append(name)
                lines.append(_heading(name, depth, len(years) + 2))
        headed.append(item)
        lines.append(_line(row, item, len(group), years, evidence, words))
    table = element("table", element("thead", head), element("tbody", *lines), class_="figures")
    return element("div", table, class_="wide")


def _heading(name: str, depth: int, width: int) -> Safe:
    return element("tr", element("th", name, colspan=width, scope="rowgroup", class_=f"group d{depth}"))


def _line(
    row: Row, item: str, depth: int, years: Sequence[int], evidence: Mapping[int, Evidence], words: Words
) -> Safe:
    name = item + words.unit(row)
    values = [row.numbers.get(year) for year in years]
    cells = [_cell(value, year, evidence, words) for value, year in zip(values, years, strict=True)]
    told = words.listed([f"{year} {_spoken(value, words)}" for year, value in zip(years, values, strict=True) if value])
    chart = bars([_drawn(value) for value in values], words("trend_of", name=name, values=told))
    return element(
        "tr",
        element("th", name, scope="row", class_=f"d{depth}"),
        *cells,
        element("td", chart, class_="trend"),
        class_="sum" if row.row in _SUMS and row.column == SHOWN_COLUMN else None,
    )


def _spoken(shown: Number, words: Words) -> str:
    """A number for who cannot see its sign."""
    told = words(f"spoken_{shown.sign}")
    return words("spoken_number", number=number(shown.cell.value), sign=told) if shown.cell.value is not None else told


def _drawn(shown: Number | None) -> tuple[float | None, bool]:
    if shown is None:
        return None, False
    value = Decimal(0) if shown.sign == "zero" else shown.cell.value
    return None if value is None else float(value), shown.sign in _IN_DOUBT


def _cell(shown: Number | None, year: int, evidence: Mapping[int, Evidence], words: Words) -> Safe:
    if shown is None:
        return element("td", class_="none")
    zero = " nought" if shown.cell.value == 0 and shown.sign not in _IN_DOUBT else ""
    return element("td", linked(shown, year, evidence, words), class_=f"n {shown.sign}{zero}")

"""What a column is called for people, what it means and in which unit it is, in Chinese or English.

`described(table, columns, language)` takes a view's name and its columns with type and comment, as they stand in the
warehouse, and gives a `Heading` for each. No two headings of a view are alike, and none holds a comma, a quotation
mark or a line break, so that none needs quoting in a CSV file. The Chinese ones are those of the wide tables and the
comments of the dictionary; the English ones are the names of the form's cells, or the column's name in words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from warehouse.dictionary.catalog import ColumnEntry, Comment
from warehouse.dictionary.markdown import Language
from warehouse.dictionary.names import english, unit_name
from warehouse.exports.parts import Parts
from warehouse.exports.terms import meaning as term
from warehouse.wide import WIDE, headings, wide_columns

Kind = Literal["count", "amount", "share", "number", "code", "date", "time", "yes_no", "text"]
"""How a value is to be shown: `count` whole, `amount` money, `share` 0 to 1, `number` any other, `code` a number that
is a name (a year), `time` an instant."""
SOURCE = {
    "agency": Comment("机构名称", "Name of the agency."),
    "year": Comment("报告年度", "Year that the report is on."),
    "url": Comment("来源网址", "Where the document was captured."),
    "captured_at": Comment("抓取时间（UTC）", "When it was captured (UTC)."),
    "document_id": Comment("文档编号", "The document."),
    "level": Comment("行政层级", "Level of the agency; null: not known."),
    "province": Comment("省级行政区", "Province of the agency; null: not known, or central."),
    "earlier_trust": Comment("修改前可信度", "Trust of the number before; see trust in cells."),
    "earlier_status": Comment("修改前状态", "Status of the number before; see status in cells."),
    "later_trust": Comment("修改后可信度", "Trust of the number after."),
    "later_status": Comment("修改后状态", "Status of the number after."),
}
"""The columns that an export may add to a view, with what they are."""
_UNIT = re.compile(r"（(件|个|人|万元|元)）")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_HEADING = re.compile(r"[^（]*（[^）]*）|.*", re.DOTALL)
_TYPES: dict[str, Kind] = {"DATE": "date", "BOOLEAN": "yes_no", "VARCHAR": "text", "BLOB": "text"}


class Heading(msgspec.Struct, frozen=True):
    """`unit` is empty where there is none."""

    label: str
    meaning: str
    unit: str
    kind: Kind


def described(table: str, columns: Sequence[ColumnEntry], language: Language) -> dict[str, Heading]:
    """The heading of each column by its name."""
    found = {column.name: _heading(table, column, language) for column in columns}
    often = Counter(heading.label for heading in found.values())
    return {
        name: msgspec.structs.replace(heading, label=f"{heading.label}（{name}）")
        if often[heading.label] > 1
        else heading
        for name, heading in found.items()
    }


def made_of(headings: Mapping[str, Heading], parts: Parts) -> dict[str, Heading]:
    """The Chinese headings of agency_years, each with the cells that its number is made of."""
    names = {key: name for name, keys in parts.items() if len(keys) == 1 for key in keys}
    labels = {key: label for table in WIDE for key, label in ((one.key, one.label) for one in wide_columns(table))}
    found = dict(headings)
    for name in headings.keys() & parts.keys():
        keys = [headings[names[key]].label if names.get(key) in headings else f"“{labels[key]}”" for key in parts[name]]
        how = "由下列各项相加" if len(keys) > 1 else None
        # Other handling is one row in one form and three in another.
        how = "由下列各项计算" if name.endswith("_share") or name == "other_total" else how
        told = f"{how}：{'、'.join(keys)}。" if how else f"原文表格中“{labels[parts[name][0]]}”一格的数字。"
        if name != "requests_per_100k":
            meaning = f"{headings[name].meaning}。{told}存疑、缺失或未证实为零的，以及由其计算的，为空。"
            found[name] = msgspec.structs.replace(headings[name], meaning=meaning)
    return found


def _heading(table: str, column: ColumnEntry, language: Language) -> Heading:
    cell = next((wide for wide in wide_columns(table) if wide.name == column.name), None) if table in WIDE else None
    comment = column.comment
    meaning = (comment.english or comment.chinese) if language == "en" else term(column.name) or comment.chinese
    if cell is not None:
        code = cell.key.split(".")[0]
        unit = unit_name(code, cell.unit)[language == "en"]
        kind: Kind = "count" if cell.unit == "count" else "amount"
        label = (english(*cell.key.split(".")) if language == "en" else headings(table)[column.name]) or column.name
        if language == "en" and kind == "amount":
            label = f"{label} ({unit})"
        told = f"原文表格中“{cell.label}”一格的数字（{unit}），照原文不改。" if language == "zh" else meaning
        return Heading(_clean(label), told, unit, kind)
    found = _UNIT.search(comment.chinese)
    label = column.name.replace("_", " ") if language == "en" else _short(comment.chinese) or column.name
    return Heading(_clean(label), meaning, _english_unit(found, language), _kind(column))


def _english_unit(told: re.Match[str] | None, language: Language) -> str:
    if told is None:
        return ""
    names = {"件": "items", "个": "items", "人": "people", "万元": "10,000 yuan", "元": "yuan"}
    return names[told[1]] if language == "en" else told[1]


def _short(chinese: str) -> str:
    """What a comment begins with: all up to its first bracket, with the unit that stands in it."""
    matched = _HEADING.match(chinese)
    return matched[0].removesuffix("（0至1）") if matched else chinese


def _clean(label: str) -> str:
    plain = _THOUSANDS.sub("", re.sub(r"[\r\n]+", " ", label))
    return plain.replace(",", ";").replace('"', "'")


def _kind(column: ColumnEntry) -> Kind:
    kind = column.type
    if kind.startswith("TIMESTAMP"):
        return "time"
    if kind == "DOUBLE":
        return "share" if "0至1" in column.comment.chinese or column.name in ("shared", "verified_share") else "number"
    if kind.startswith("DECIMAL"):
        return "number"
    if column.name == "year" or column.name.endswith("_year"):
        return "code"
    return _TYPES.get(kind, "count" if "INT" in kind else "text")

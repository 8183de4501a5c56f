"""What does not fit, in plain words: what the checks found, and what people corrected.

Each finding is a sentence with both sides, the cells behind it with their numbers, and what a reader should do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from nianbao.factsheet.evidence import Evidence
from nianbao.factsheet.figures import linked, section
from nianbao.factsheet.markup import Safe, chinese, element, together
from nianbao.factsheet.sources import web_link
from nianbao.factsheet.words import Words, number
from warehouse.checks import Finding
from warehouse.dictionary.names import column_name, row_name
from warehouse.factsheet import Sheet
from warehouse.factsheet.findings import cells_of
from warehouse.factsheet.records import Number

_KEY = re.compile(r"\w+\.\w+\.\w+")
_SEVERITY_SIGNS = {"error": "✗", "warning": "!", "info": "i"}
# A side of a sum with more cells is told by its first and last.
_FEW = 3


def contradictions(sheet: Sheet, evidence: Mapping[int, Evidence], words: Words) -> Safe:
    """The findings, gravest first."""
    if not sheet.findings:
        return section("contradictions", words, element("p", words("contradictions_none")))
    teller = _Teller(sheet, evidence, words)
    told = [teller.finding(finding, place) for place, finding in enumerate(sheet.findings)]
    return section("contradictions", words, element("ol", *told, class_="findings"))


class _Teller:
    def __init__(self, sheet: Sheet, evidence: Mapping[int, Evidence], words: Words) -> None:
        self._evidence = evidence
        self._words = words
        self._numbers = {(year, row.key): number for row in sheet.rows for year, number in row.numbers.items()}
        self._years = {paper.document_id: paper.year for paper in sheet.papers}

    def finding(self, finding: Finding, place: int) -> Safe:
        words = self._words
        tag = element(
            "span",
            f"{_SEVERITY_SIGNS[finding.severity]} {words(f'severity_{finding.severity}')}",
            class_=f"severity {finding.severity}",
        )
        sentence = self._sentence(finding)
        return element(
            "li",
            element("p", tag, " ", element("b", str(finding.year or "")), " ", sentence, words("full_stop")),
            self._elsewhere(finding),
            element("p", words("doubtful"), class_="note") if finding.doubtful else None,
            self._numbers_of(finding),
            element("p", element("b", words("what_to_do")), words(f"do_{finding.code}"), class_="do"),
            id=f"f-{place}",
        )

    def _elsewhere(self, finding: Finding) -> Safe | None:
        """The address of a document that does not stand for its year, for nobody to take it for the report."""
        if finding.url is None or finding.document_id is None or finding.document_id in self._years:
            return None
        return element("p", self._words("revised_at"), web_link(finding.url), class_="note")

    def _sentence(self, finding: Finding) -> str:
        words = self._words
        if words.lang == "zh":
            return words.spelled(finding.sentence_zh, *_KEY.findall(f"{finding.key} {finding.other_key}"))
        if finding.code != "sum":
            told = words.spelled(finding.sentence_en)
            return told[:1].upper() + told[1:]
        told = words(
            "sum_sentence",
            left_name=self._side_name(_KEY.findall(finding.key or "")),
            right_name=self._side_name(_KEY.findall(finding.other_key or "")),
            left=number(finding.left_value),
            right=number(finding.right_value),
        )
        return told[:1].upper() + told[1:]

    def _side_name(self, keys: Sequence[str]) -> str:
        """A side of a sum in words: a cell, some cells, a row or a column."""
        parts = [key.split(".") for key in keys]
        names = self._words
        if len(keys) <= _FEW:
            return " + ".join(f"“{names.cell(key)}”" for key in keys)
        table, row, column = parts[0]
        if all(part[1] == row for part in parts):
            return names("sum_of_row", name=row_name(table, row) or row, count=len(keys))
        return names(
            "sum_of_column",
            first=row_name(table, row) or row,
            last=row_name(table, parts[-1][1]) or parts[-1][1],
            name=column_name(table, column) or column,
            count=len(keys),
        )

    def _numbers_of(self, finding: Finding) -> Safe | None:
        """The cells of both sides, each with its number."""
        if finding.year is None:
            return None
        keys = _KEY.findall(finding.key or ""), _KEY.findall(finding.other_key or "")
        if finding.code == "sum":
            sides = ("left_side", keys[0], finding.left_value), ("right_side", keys[1], finding.right_value)
            lines = [self._addition(name, finding.year, side, total) for name, side, total in sides]
        else:
            held = cells_of(finding, self._years)
            lines = [self._cell(year, key) for year, key in held if (year, key) in self._numbers]
        return element("div", *lines, class_="sides") if any(lines) else None

    def _addition(self, name: str, year: int, keys: Sequence[str], total: Decimal | None) -> Safe | None:
        """A side as an addition of what is no zero; none where that does not make the total."""
        held = [found for key in keys if (found := self._numbers.get((year, key))) is not None and found.cell.value]
        if total is None or sum((found.cell.value or Decimal(0) for found in held), Decimal(0)) != total:
            return None
        terms: list[Safe | str] = []
        for found in held:
            named = element("span", self._number(found, year), title=self._words.cell(found.cell.key))
            terms += [named, " + "]
        rest = len(keys) - len(held)
        shown = together(*terms[:-1]) if terms else element("span", "0")
        return element(
            "p",
            element("b", self._words(name)),
            " ",
            shown,
            self._words("nothing_else", count=rest) if rest else None,
            f" = {number(total)}" if len(held) != 1 or rest else None,
        )

    def _cell(self, year: int, key: str) -> Safe:
        found = self._numbers[year, key]
        return element("p", element("b", str(year)), " ", self._words.cell(key), " ", self._number(found, year))

    def _number(self, found: Number, year: int) -> Safe:
        return linked(found, year, self._evidence, self._words)


def corrections(sheet: Sheet, words: Words) -> Safe | None:
    """What people corrected; nothing where they corrected nothing."""
    if not sheet.corrections:
        return None
    items = [
        element(
            "li",
            words(
                "correction_sentence",
                year=one.year,
                name=words.cell(one.key),
                printed=one.printed or words("nothing"),
                corrected=number(one.corrected),
            ),
            element("br"),
            words("reason"),
            chinese(one.reason),
            words.listed(["", words("grounds")]),
            chinese(one.source),
        )
        for one in sheet.corrections
    ]
    return section("corrections", words, element("ul", *items))

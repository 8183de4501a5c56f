"""The archived pages behind a sheet: the bytes that each report was read from, with its numbers marked.

`gather(archive, sheet)` gives for each year an `Evidence`. A page that the archive lost, that cannot be read, or whose
bytes are not those that the dataset was made from, is told as such and costs the sheet nothing else. Marks have the id
`m-YEAR-KEY`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from crawler.archive import Archive, ArchiveError
from crawler.captures import Capture
from parsers.marking import Marked, mark_page
from parsers.records import Cell
from warehouse.factsheet import Sheet
from warehouse.factsheet.records import Paper

SHOWN_COLUMN = "total"
"""Of the table on requests, the column that a sheet shows; the others only of the requests received, by applicant."""
_BY_APPLICANT = "requests.new_received."


class Evidence(msgspec.Struct, frozen=True):
    """What is there of one report. `asked`: the cells that the sheet speaks of. `marked` is None where the page is not
    there, `why` then says why: "record" (no record in the index), "damaged", or "other" (other bytes)."""

    asked: frozenset[str]
    marked: Marked | None
    why: Literal["record", "damaged", "other"] | None = None

    def is_marked(self, key: str) -> bool:
        """Whether the page shows this cell in a mark."""
        return self.marked is not None and key in self.marked.marked

    def reason(self, key: str) -> str:
        """Why it does not."""
        return "absent" if self.marked is None else self.marked.unmarked.get(key, "not_found")


def is_shown(key: str) -> bool:
    """Whether the figures of a sheet have a line for this cell."""
    return not key.startswith("requests.") or key.startswith(_BY_APPLICANT) or key.endswith(f".{SHOWN_COLUMN}")


def gather(archive: Archive, sheet: Sheet) -> dict[int, Evidence]:
    """The evidence of each year with a report."""
    captures = _captures(archive, sheet.papers)
    cells = _cells(sheet)
    return {
        paper.year: _evidence(archive, captures.get(paper.capture_id or ""), paper, cells.get(paper.year, ()))
        for paper in sheet.papers
    }


def _captures(archive: Archive, papers: Iterable[Paper]) -> Mapping[str, Capture]:
    """The captures that the reports were read from, by id; of an index that cannot be read, none."""
    wanted = {paper.capture_id for paper in papers if paper.capture_id}
    found: dict[str, Capture] = {}
    for file in sorted({paper.archive_file for paper in papers if paper.archive_file}):
        try:
            found |= {capture.id: capture for capture in archive.captures(file) if capture.id in wanted}
        except (ArchiveError, OSError):
            continue
    return found


def _cells(sheet: Sheet) -> Mapping[int, Sequence[Cell]]:
    """By year, the cells that the sheet speaks of: those that it shows, and those of what the checks found."""
    spoken = {
        (finding.year, key)
        for finding in sheet.findings
        for side in (finding.key, finding.other_key)
        for key in (side or "").split(" + ")
    }
    found: dict[int, list[Cell]] = {}
    for row in sheet.rows:
        for year, number in row.numbers.items():
            if is_shown(row.key) or (year, row.key) in spoken or (year + 1, row.key) in spoken:
                found.setdefault(year, []).append(number.cell)
    return found


def _evidence(archive: Archive, capture: Capture | None, paper: Paper, cells: Sequence[Cell]) -> Evidence:
    asked = frozenset(cell.key for cell in cells)
    if capture is None:
        return Evidence(asked, None, "record")
    try:
        document = archive.read(capture)
    except (ArchiveError, OSError):
        return Evidence(asked, None, "damaged")
    if hashlib.sha256(document.data).hexdigest() != paper.sha256:
        return Evidence(asked, None, "other")
    marked = mark_page(
        document.data,
        cells,
        prefix=f"m-{paper.year}-",
        url=document.url,
        media_type=document.media_type,
    )
    return Evidence(asked, marked)

"""When the reports were published, whether that was within the law's date, and which years have none."""

from __future__ import annotations

from nianbao.factsheet.figures import section
from nianbao.factsheet.markup import Safe, element
from nianbao.factsheet.words import Words, day
from warehouse.factsheet import Sheet
from warehouse.factsheet.records import Timing

_SIGNS = {"on_time": "✓ ", "late": "! "}
_COLUMNS = ("year", "due", "published", "date_source", "status")


def timeliness(sheet: Sheet, words: Words) -> Safe:
    """The dates of the reports, and the years without one."""
    absences = [element("li", words(f"absent_{one.why}", year=one.year)) for one in sheet.absences]
    without = [
        element("h3", words("absences")),
        element("ul", *absences) if absences else element("p", words("absences_none")),
    ]
    if not sheet.timings:
        return section("timeliness", words, *without)
    head = element("tr", *(element("th", words(name), scope="col") for name in _COLUMNS))
    rows = [_row(timing, words) for timing in sheet.timings]
    table = element("table", element("thead", head), element("tbody", *rows), class_="dates")
    note = element("p", words("timeliness_note"), class_="note")
    return section("timeliness", words, note, element("div", table, class_="wide"), *without)


def _row(timing: Timing, words: Words) -> Safe:
    source = words(f"date_{timing.date_source}") if timing.date_source else "—"
    return element(
        "tr",
        element("th", str(timing.year), scope="row"),
        element("td", " / ".join(map(day, timing.due)) or "—"),
        element("td", day(timing.published_on)),
        element("td", source),
        element("td", _status(timing, words), class_=timing.status),
    )


def _status(timing: Timing, words: Words) -> str:
    if len(timing.due) > 1 and (timing.status != "unknown" or timing.date_source == "printed"):
        first, last = map(day, timing.due)
        told = words(f"either_{timing.status}", first=first, last=last)
        return f"{_SIGNS.get(timing.status, '')}{told}"
    if timing.status != "late":
        return f"{'✓ ' if timing.status == 'on_time' else ''}{words(f'status_{timing.status}')}"
    return "! " + (words("status_late_unknown") if timing.days is None else words("status_late", count=timing.days))

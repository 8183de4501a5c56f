"""A body among those of its kind: for each measure a chart with its numbers, or a sentence why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nianbao.factsheet.charts import band
from nianbao.factsheet.figures import SIGNS, section
from nianbao.factsheet.markup import Safe, element, together
from nianbao.factsheet.words import Words, number, share
from warehouse.factsheet import Sheet
from warehouse.factsheet.comparison import MEASURES
from warehouse.factsheet.records import Quartiles

# Charts of so many years stand two abreast.
_MOST_IN_HALF = 8
# How the keys begin that a measure is made of.
_OUTCOMES = "requests.outcome_total."
STANDS_ON = {
    "received": ("requests.new_received.",),
    "granted_share": ("requests.granted.", _OUTCOMES),
    "refused_share": ("requests.refused_", _OUTCOMES),
    "unable_share": ("requests.unable_", _OUTCOMES),
    "declined_share": ("requests.declined_", _OUTCOMES),
    "reconsiderations": ("challenges.reconsideration.total",),
    "reconsiderations_corrected_share": ("challenges.reconsideration.",),
    "litigations": ("challenges.litigation_",),
}


def comparison(sheet: Sheet, words: Words) -> Safe:
    """The section."""
    body = sheet.body
    if body.level is None or body.kind is None:
        return section("comparison", words, element("p", words("comparison_unknown")))
    if not sheet.quartiles:
        return section("comparison", words, element("p", words("comparison_none")))
    who = {"level": words(f"level_{body.level}"), "kind": words(f"kind_{body.kind}"), "fewest": sheet.fewest}
    most = max(one.bodies for one in sheet.quartiles)
    if all(one.middle is None for one in sheet.quartiles):
        return section("comparison", words, element("p", words("comparison_few", most=most, **who)))
    known = {one.year for one in sheet.quartiles if one.bodies or one.own is not None}  # a form has these tables
    charts = []
    for measure in MEASURES:
        told = [one for one in sheet.quartiles if one.measure == measure and one.year in known]
        if any(one.middle is not None for one in told):
            charts.append(_measure(measure, told, _contradicted(measure, sheet), words))
    note = element("p", words("comparison_note", most=most, **who), class_="note")
    return section("comparison", words, note, element("div", *charts, class_="charts"))


def _contradicted(measure: str, sheet: Sheet) -> Mapping[int, int]:
    """The years in which a number behind the body's own measure is contradicted, with the finding that does it."""
    return {
        year: number.finding
        for row in sheet.rows
        if row.key.startswith(STANDS_ON[measure]) and row.key.endswith((".total", ".corrected"))
        for year, number in row.numbers.items()
        if number.finding is not None
    }


def _own(shown: str, finding: int | None, words: Words) -> str:
    if finding is None:
        return shown
    sign = element("a", SIGNS["contradicted"], href=f"#f-{finding}", title=words("sign_contradicted"))
    return together(shown, element("span", sign, class_="s contradicted"))


def _measure(measure: str, told: Sequence[Quartiles], contradicted: Mapping[int, int], words: Words) -> Safe:
    is_share = measure.endswith("_share")
    name = words(f"measure_{measure}")
    years = [one.year for one in told]
    shown = share if is_share else number
    lines = {
        "own": [_own(shown(one.own), contradicted.get(one.year), words) for one in told],
        "median": [shown(one.middle) for one in told],
        "lower_quartile": [shown(one.low) for one in told],
        "upper_quartile": [shown(one.high) for one in told],
        "bodies": [f"{one.bodies:,}" for one in told],
    }
    head = element(
        "tr", element("th", words("year"), scope="col"), *(element("th", str(y), scope="col") for y in years)
    )
    rows = [
        element("tr", element("th", words(name), scope="row"), *(element("td", value) for value in values), class_=name)
        for name, values in lines.items()
    ]
    table = element("table", element("thead", head), element("tbody", *rows), class_="among")
    chart = band(years, told, name, as_share=is_share)
    long = "long" if len(years) > _MOST_IN_HALF else None
    return element("figure", element("figcaption", name), chart, element("div", table, class_="wide"), class_=long)

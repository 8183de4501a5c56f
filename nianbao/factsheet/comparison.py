"""A body among those of its kind: for each measure a chart with its numbers, or a sentence why there is none."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.factsheet.charts import band
from nianbao.factsheet.figures import section
from nianbao.factsheet.markup import Safe, element
from nianbao.factsheet.words import Words, number, share
from warehouse.factsheet import Sheet
from warehouse.factsheet.comparison import MEASURES
from warehouse.factsheet.records import Quartiles

# Charts of so many years stand two abreast.
_MOST_IN_HALF = 8


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
            charts.append(_measure(measure, told, words))
    note = element("p", words("comparison_note", most=most, **who), class_="note")
    return section("comparison", words, note, element("div", *charts, class_="charts"))


def _measure(measure: str, told: Sequence[Quartiles], words: Words) -> Safe:
    is_share = measure.endswith("_share")
    name = words(f"measure_{measure}")
    years = [one.year for one in told]
    shown = share if is_share else number
    lines = {
        "own": [shown(one.own) for one in told],
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

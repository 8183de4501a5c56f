"""The head of a sheet: whose it is, under which names, in brief, and what it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from nianbao.factsheet.evidence import Evidence, is_shown
from nianbao.factsheet.markup import Safe, chinese, element, together
from nianbao.factsheet.words import Words, day, moment
from warehouse.factsheet import Sheet
from warehouse.factsheet.findings import is_contradiction
from warehouse.factsheet.records import Name, Succession
from warehouse.made_up import NOTICE

_COUNTED = ("verified", "suspect", "contradicted")


def head(sheet: Sheet, evidence: Mapping[int, Evidence], words: Words) -> Safe:
    """Title, facts, and the numbers of the sheet itself."""
    body = sheet.body
    facts = [
        element("div", element("dt", words(name)), element("dd", value))
        for name, value in _facts(sheet, words)
        if value
    ]
    return element(
        "header",
        warning(sheet, words),
        element("p", words("title"), class_="kicker"),
        element("h1", chinese(body.name)),
        None if sheet.papers else _no_report(words),
        element("dl", *facts, class_="facts"),
        None if body.resolved else element("p", words("unresolved"), class_="caution"),
        _brief(sheet, evidence, words) if sheet.papers else None,
        element("p", element("b", words("basis")), " ", _basis(sheet, words), class_="basis"),
    )


def warning(sheet: Sheet, words: Words) -> Safe | None:
    """That the reports are made up, where they are."""
    return element("p", NOTICE[words.lang], class_="made-up") if sheet.basis.made_up else None


def contents(names: Iterable[str], words: Words) -> Safe | None:
    """Links to the sections, where there are several."""
    links = [element("a", words(name), href=f"#{name}") for name in names]
    return element("nav", *links, aria_label=words("contents")) if len(links) > 1 else None


def _no_report(words: Words) -> Safe:
    return element("p", element("b", words("no_report_here")), " ", words("no_report_means"), class_="caution")


def _facts(sheet: Sheet, words: Words) -> Iterator[tuple[str, Safe | str | None]]:
    body = sheet.body
    yield "level", words(f"level_{body.level}") if body.level else words("not_known")
    yield "kind", words(f"kind_{body.kind}") if body.kind else words("not_known")
    place = together(chinese(body.division), f" ({body.division_code})") if body.division else None
    yield "division", place or words("not_known")
    yield "parent", chinese(body.parent) if body.parent else None
    yield "agency_id", element("code", body.agency_id)
    yield "names", _joined([_name(name) for name in body.names])
    yield "successions", _joined([_succession(one, words) for one in body.successions])


def _joined(items: list[Safe]) -> Safe | None:
    return together(*(element("span", item, class_="item") for item in items)) if items else None


def _name(name: Name) -> Safe:
    years = f"{name.first_year}–{name.last_year}" if name.first_year != name.last_year else f"{name.first_year}"
    return together(chinese(name.name), f" {years}" if name.first_year is not None else None)


def _succession(one: Succession, words: Words) -> Safe:
    told = words(f"{'became' if one.forward else 'came'}_{one.how}", year=one.year)
    return together(told, " ", chinese(one.other))


def _brief(sheet: Sheet, evidence: Mapping[int, Evidence], words: Words) -> Safe:
    told = _counts(sheet, evidence, words)
    return element(
        "dl",
        *(element("div", element("dt", words(name)), element("dd", value)) for name, value in told),
        class_="brief",
    )


def _counts(sheet: Sheet, evidence: Mapping[int, Evidence], words: Words) -> Iterator[tuple[str, str]]:
    years = sheet.years
    shown = [
        (year, number) for row in sheet.rows if is_shown(row.key) for year, number in row.numbers.items()
    ]  # fmt: skip
    numbers = [(year, number) for year, number in shown if number.cell.value is not None]
    yield "brief_reports", words("brief_reports_of", count=len(years), first=years[0], last=years[-1])
    counts = {sign: sum(number.sign == sign for _, number in numbers) for sign in _COUNTED}
    yield "brief_proven", words("brief_proven_of", count=len(numbers), **counts)
    yield "brief_sums", str(sum(paper.failed for paper in sheet.papers))
    yield "brief_contradictions", str(sum(is_contradiction(finding) for finding in sheet.findings))
    marked = sum(evidence[year].is_marked(number.cell.key) for year, number in numbers if year in evidence)
    yield "brief_marked", words("brief_marked_of", count=len(numbers), marked=marked)


def _basis(sheet: Sheet, words: Words) -> str:
    basis = sheet.basis
    build = {"build": basis.build_id, "built": day(basis.built_at), "parsers": basis.parsers}
    first, last = basis.captured
    if first is None or last is None:
        return words("basis_sentence_none", **build)
    return words(
        "basis_sentence", first=moment(first).removesuffix(" UTC"), last=moment(last).removesuffix(" UTC"), **build
    )

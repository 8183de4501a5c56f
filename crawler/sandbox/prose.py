"""The words of the sandbox's articles: reports around their tables, and the look-alikes that stand beside them.

`report(figures, …)` gives a report's article, `lookalikes(plan, figures)` what else a column holds, `guide(plan)` the
portal's guide page. An article's body is HTML without the page around it. Text comes from prose.toml; which variant is
taken depends on agency and year alone. Numbers in the text agree with the tables, except where a slip says otherwise.
"""

from __future__ import annotations

import datetime as dt
import random
import tomllib
from functools import cache
from html import escape
from importlib import resources
from typing import Any

import msgspec

from crawler.sandbox.figures import Figures
from crawler.sandbox.files import pdf
from crawler.sandbox.tables import Style, render_table
from crawler.sandbox.world import Agency, Plan
from parsers.forms import FORMS


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One page of content. `column` is its place among the portal's columns; `files` are the attachments beside it;
    `year` is that of a report, and 0 for what is none."""

    title: str
    source: str
    published_on: dt.date
    body: str
    column: int = 0
    files: dict[str, bytes] = {}
    year: int = 0


@cache
def _prose() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("prose.toml").read_text(encoding="utf-8"))


def _paragraph(text: str) -> str:
    return f"<p>{escape(text, quote=False)}</p>"


def report(figures: Figures, agency: Agency, style: Style) -> Article:
    """The report as a page with tables, or as a link to a file in the years in which the agency publishes only that."""
    title = agency.title.format(agency=figures.agency, year=figures.year)
    words = _words(figures)
    files: dict[str, bytes] = {}
    if figures.year in agency.attachment_only:
        name = f"P0{figures.published_on:%Y%m%d}{_number(figures.agency, figures.year):09d}.pdf"
        files = {name: pdf(f"{figures.year}")}
        body = _attachment_body(name, words)
    else:
        body = _report_body(figures, style, words)
    return Article(
        title=title,
        source=figures.agency,
        published_on=figures.published_on,
        body=body,
        column=agency.column,
        files=files,
        year=figures.year,
    )


def _report_body(figures: Figures, style: Style, words: dict[str, object]) -> str:
    text = _prose()["report"]
    rng = random.Random(f"{figures.agency}|{figures.year}|prose")  # noqa: S311

    def say(part: str) -> str:
        return _paragraph(rng.choice(text[part]).format_map(words))

    tables = {table.code: table for table in FORMS[figures.form].tables}
    if "requests" not in tables:
        said = [say(part) for part in ("preamble", "overview", "proactive", "management", "platform", "problems")]
        printed = [_paragraph(table.section) + render_table(figures, code, style) for code, table in tables.items()]
        return "\n".join([*said, *printed, _notice(figures, words)])
    parts = [say("preamble"), _paragraph("一、总体情况"), say("overview"), say("proactive"), say("requests")]
    challenges = render_table(figures, "challenges", style)
    if challenges:
        parts.append(say("challenges"))
    parts += [say("management"), say("platform"), say("oversight")]
    for code in ("disclosure", "requests"):
        parts += [_paragraph(tables[code].section), render_table(figures, code, style)]
    parts += [_paragraph(tables["challenges"].section), challenges or _paragraph(text["no_challenges_table"])]
    parts += [_paragraph("五、存在的主要问题及改进情况"), say("problems")]
    parts += [_paragraph("六、其他需要报告的事项"), say("other"), _notice(figures, words)]
    return "\n".join(parts)


def _notice(figures: Figures, words: dict[str, object]) -> str:
    """What a reader must know about the numbers of this page."""
    text = _prose()["notice"]["made_up" if figures.made_up else "real"]
    return _paragraph(text.format_map(words))


def _attachment_body(name: str, words: dict[str, object]) -> str:
    text = _prose()["attachment"]
    label = text["label"].format_map(words)
    link = f'<p><a href="./{name}">{escape(label)}</a></p>'
    return "\n".join([_paragraph(text["body"].format_map(words)), link, _paragraph(_prose()["notice"]["page"])])


def lookalikes(plan: Plan, figures: Figures, column: int) -> list[Article]:
    """The pages that look like a report and are none, about the year of `figures`."""
    words = _words(figures) | {"host": plan.host, "site": plan.name}
    entries = _prose()["lookalike"] + (_prose()["neighbour"] if plan.made_up else [])
    return [_lookalike(entry, figures, words, column) for entry in entries]


def _lookalike(entry: dict[str, Any], figures: Figures, words: dict[str, object], column: int) -> Article:
    published_on = figures.published_on + dt.timedelta(days=entry["days"])
    words = words | {"date": f"{published_on.year}年{published_on.month}月{published_on.day}日"}
    parts = [_paragraph(text.format_map(words)) for text in entry["paragraphs"]]
    if "rows" in entry:
        rows = [[escape(text.format_map(words)) for text in row] for row in entry["rows"]]
        cells = "\n".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
        parts.append(f'<table border="1"><tbody>\n{cells}\n</tbody></table>')
    return Article(
        title=entry["title"].format_map(words),
        source=entry["source"].format_map(words),
        published_on=published_on,
        body="\n".join([*parts, _paragraph(_prose()["notice"]["page"])]),
        column=column,
    )


def guide(plan: Plan) -> Article:
    """The portal's guide to disclosure, on a date before all of its reports."""
    entry = _prose()["guide"]
    first_year = min(agency.first_year for agency in plan.agency)
    parts = [_paragraph(text) for text in [*entry["paragraphs"], _prose()["notice"]["page"]]]
    title = entry["title"].format(host=plan.host)
    return Article(title=title, source=plan.host, published_on=dt.date(first_year, 5, 15), body="\n".join(parts))


def _words(figures: Figures) -> dict[str, object]:
    """What the templates may speak of."""
    rng = random.Random(f"{figures.agency}|{figures.year}|words")  # noqa: S311
    totals = {
        "new_received": "requests.new_received.total",
        "carried_in": "requests.carried_in.total",
        "outcome_total": "requests.outcome_total.total",
        "carried_out": "requests.carried_out.total",
        "granted": "requests.granted.total",
        "partly_granted": "requests.partly_granted.total",
        "reconsiderations": "challenges.reconsideration.total",
        "issued": "disclosure.normative_documents.issued",
    }
    told = {slip.key: slip.off_by for slip in figures.slips if slip.prose}
    words: dict[str, object] = {word: figures.number(key) + told.get(key, 0) for word, key in totals.items()}
    litigations = ("litigation_direct", "litigation_after_reconsideration")
    words["litigations"] = sum(figures.number(f"challenges.{row}.total") for row in litigations)
    words |= {"agency": figures.agency, "year": figures.year, "next_year": figures.year + 1}
    return words | {
        "posts": rng.randint(120, 6000),
        "readers": rng.randint(20_000, 900_000),
        "courses": rng.randint(1, 6),
    }


def _number(*parts: object) -> int:
    return random.Random("|".join(map(str, parts))).randrange(10**9)  # noqa: S311

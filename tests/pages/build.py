"""From a seed to an undamaged report: figures, the form's tables, the words around them, the expected facts."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import Decimal

from tests.pages import prose, tables
from tests.pages.article import Article, Heading, Item, Paragraph
from tests.pages.figures import SCALES, Figures, make_figures
from tests.pages.statistics import STATISTICS_ROWS
from tests.pages.tables import Look


@dataclass
class Plan:
    """What a report is to be; None leaves the choice to the seed."""

    form: str | None = None
    """ "2021", "2019", "2014" or "mixed" (table two with headers of both)."""
    year: int | None = None
    scale: str | None = None
    agency: str | None = None
    title: str = "usual"
    look: Look = field(default_factory=Look)
    figures: Figures | None = None
    subitems: bool = False


def build(plan: Plan, rng: random.Random) -> Article:
    """The report of a plan. The same plan and state of `rng` give the same report."""
    form = plan.form or rng.choice(("2021", "2021", "2021", "2019"))
    year = plan.year or rng.choice(_YEARS[form])
    agency, site = rng.choice(prose.AGENCIES)
    if plan.agency:
        agency, site = plan.agency, plan.agency + "门户网站"
    scale = plan.scale or rng.choice(SCALES)
    figures = plan.figures or _figures(form, rng, scale)
    naming = prose.name_page(plan.title, agency, year)
    published = f"{year + 1}-{rng.choice(('01', '02', '03'))}-{rng.randint(10, 28)}"
    article = Article(
        title=naming.lines,
        site=site,
        source=agency,
        published=published,
        items=_items(form, agency, year, figures, plan, rng),
    )
    article.browser_title = "".join(naming.lines) or f"{agency}{year}年政府信息公开工作年度报告"
    article.facts = {
        "kind": "annual_report",
        "agency": naming.agency,
        "year": naming.year,
        "form": form,
        "published_on": published,
    }
    if form == "mixed":
        del article.facts["form"]
    return article


_YEARS = {
    "2021": (2021, 2022, 2023, 2024, 2025),
    "2019": (2019, 2020),
    "2014": (2014, 2015, 2016, 2017, 2018),
    "mixed": (2021, 2022),
}


def _figures(form: str, rng: random.Random, scale: str) -> Figures:
    if form == "mixed":
        return {**make_figures("2019", rng, scale), **make_figures("2021", rng, scale)}
    return make_figures(form, rng, scale, STATISTICS_ROWS)


def _items(form: str, agency: str, year: int, figures: Figures, plan: Plan, rng: random.Random) -> list[Item]:
    if form == "2014":
        return _old_items(agency, year, figures, plan, rng)
    blocks = {"2021": ["2021"] * 4, "2019": ["2019"] * 5}.get(form) or rng.choice(
        (["2019", "2021", "2021", "2021"], ["2021", "2019", "2019", "2021"], ["2021", "2021", "2021", "2019"])
    )
    requests = tables.requests("2019" if form == "2019" else "2021", figures, plan.look, rng)
    return [
        Paragraph(prose.opening(agency, year, rng, named=plan.title != "ours")),
        Heading(prose.OFFICIAL[1]),
        *[Paragraph(text) for text in prose.overview(figures, year, rng, subitems=plan.subitems)],
        Heading(prose.OFFICIAL[2]),
        *tables.disclosure(blocks, figures, plan.look, rng),
        Heading(prose.OFFICIAL[3]),
        requests,
        Heading(prose.OFFICIAL[4]),
        tables.challenges(figures, plan.look, rng),
        Heading(prose.OFFICIAL[5]),
        *[Paragraph(text) for text in prose.problems(rng)],
        Heading(prose.OFFICIAL[6]),
        *[Paragraph(text) for text in prose.others(year, rng)],
    ]


def _old_items(agency: str, year: int, figures: Figures, plan: Plan, rng: random.Random) -> list[Item]:
    number = figures["statistics.requests.value"] or Decimal(0)
    table = tables.statistics(figures, plan.look, rng, chapters=rng.random() < 0.8)
    return [
        Paragraph(f"根据《中华人民共和国政府信息公开条例》规定，现公布{agency}{year}年政府信息公开工作年度报告。"),
        Heading("一、概述"),
        Paragraph(prose.FILLER[0]),
        Heading("二、主动公开政府信息情况"),
        Paragraph(prose.FILLER[1].format(a=rng.randint(1, 900), b=rng.randint(1, 90))),
        Heading("三、依申请公开政府信息情况"),
        Paragraph(f"{year}年共收到政府信息公开申请{number}件，均已按时办结。"),
        Heading("四、因政府信息公开申请行政复议、提起行政诉讼情况"),
        Paragraph("详见附表。"),
        Heading("五、存在的主要问题及改进措施"),
        *[Paragraph(text) for text in prose.problems(rng)],
        Paragraph(f"附件：政府信息公开情况统计表（{year}年度）"),
        table,
    ]

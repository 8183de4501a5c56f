"""Report pages for tests and benchmarks: figures + a style + damage → the bytes of a page and its truth.

`make_page(style, seed, …)` makes one, `mixed(seed, count)` a varied set, `lookalike(name, seed)` a page that is no
report or has no tables. Same arguments, same bytes. The truth has the shape of a NAME.expected.json: kind, agency,
year, form, published_on, cells (KEY → number or null for a printed blank), lossy (the page itself has lost cells).
A fact that a page does not decide is left out of its truth. `python -m tests.pages DIR` writes a set to a folder.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tests.pages import html
from tests.pages.article import Article, truth
from tests.pages.build import Plan, build
from tests.pages.damage import DAMAGES
from tests.pages.lookalikes import LOOKALIKES
from tests.pages.mirrors import FACT_DAMAGES, TEXT_DAMAGES
from tests.pages.numbers import NUMBER_DAMAGES
from tests.pages.pdf import PAPERS
from tests.pages.prose import TITLES
from tests.pages.shells import ENCODERS, SHELLS
from tests.pages.tables import Look
from tests.pages.text import TEXTS

__all__ = ["ALL_DAMAGES", "STYLES", "TITLES", "Look", "MadePage", "Plan", "fits", "lookalike", "make_page", "mixed"]

HTML_STYLES = [f"html_{name}" for name in html.TABLES]
SHELL_STYLES = [f"shell_{name}" for name in SHELLS if name != "ordinary"]
CODE_STYLES = [f"code_{name}" for name in ENCODERS if name != "utf8"]
TEXT_STYLES = [f"text_{name}" for name in (*TEXTS, *PAPERS)]
STYLES = [*HTML_STYLES, *SHELL_STYLES, *CODE_STYLES, *TEXT_STYLES]
ALL_DAMAGES = [*DAMAGES, *NUMBER_DAMAGES, *FACT_DAMAGES, *TEXT_DAMAGES]
_EXTENSION = {"json": "json", "markdown_table": "md", "markdown_rows": "md", "markdown_repeated": "md"}


@dataclass
class MadePage:
    """One page: its file name, its bytes, and what a perfect reader would report."""

    name: str
    data: bytes
    expected: dict[str, object]
    style: str
    damage: tuple[str, ...] = ()
    article: Article | None = field(default=None, repr=False)

    @property
    def cells(self) -> dict[str, Decimal | None]:
        """The expected cells."""
        return self.expected["cells"]  # type: ignore[return-value]

    def expected_json(self) -> str:
        """The truth as the text of a NAME.expected.json."""
        return json.dumps(self.expected, ensure_ascii=False, indent=0, default=_number)


def _number(value: object) -> int | float:
    if not isinstance(value, Decimal):
        raise TypeError(f"{value!r} has no place in the truth of a page")
    return int(value) if value == int(value) else float(value)


def fits(style: str, damage: str, form: str | None) -> bool:
    """Whether a damage makes sense on a style and form: where it would leave no fair truth, it is not applied."""
    if damage == "spaced_digits":
        return style.startswith(("html_", "shell_", "code_", "text_pipe")) and style != "html_div_flat"
    if style == "text_markdown_rows" and damage in ("rows_missing", "rows_repeated", "rows_reordered"):
        return False  # rows without a label find their place only when every row is there
    if damage in ("glued", "lost") and (style.startswith(("shell_", "code_")) or form == "2014"):
        return False
    if damage == "lost":
        return style.startswith("text_")
    if damage in ("traditional", "traditional_partly", "readings_in_brackets", "half_width"):
        return style != "shell_gkmlpt" and not (style == "code_big5" and damage != "half_width")
    if form == "2014":
        return damage not in (
            "labels_branded",
            "sections_shifted",
            "sections_renamed",
            "sections_missing",
            "rows_missing",
        )
    return True


def make_page(
    style: str, seed: int | str, *, plan: Plan | None = None, damage: Sequence[str] = (), name: str | None = None
) -> MadePage:
    """One page in a style of `STYLES`, damaged in the order given; `plan` says what the report is to be."""
    rng = random.Random(f"{style}|{'|'.join(damage)}|{seed}")  # noqa: S311 - pages are made, not secrets
    article = build(plan or Plan(), rng)
    if plan is not None and plan.title == "ours":
        article.site = article.source = "政府信息公开专栏"
    for one in damage:
        change = DAMAGES.get(one) or NUMBER_DAMAGES.get(one) or FACT_DAMAGES.get(one)
        if change is not None:
            change(article, rng)
    if style == "text_pdf_layout":
        article.facts["published_on"] = None
        if article.signature:
            del article.facts["published_on"]
    text, code = _printed(article, style, rng)
    for one in damage:
        if one in TEXT_DAMAGES:
            text = TEXT_DAMAGES[one](text, rng)
    expected: dict[str, object] = {**article.facts, "cells": truth(article), "lossy": article.lossy}
    kind, _, detail = style.partition("_")
    extension = _EXTENSION.get(detail, "txt" if kind == "text" else "html")
    stem = name or "-".join([style, *damage, str(seed)])
    return MadePage(f"{stem}.{extension}", ENCODERS[code](text), expected, style, tuple(damage), article)


def _printed(article: Article, style: str, rng: random.Random) -> tuple[str, str]:
    kind, _, name = style.partition("_")
    if kind == "text":
        return (TEXTS.get(name) or PAPERS[name])(article, rng), "utf8"
    if kind == "html":
        shell = SHELLS["bare"] if name in ("word", "unclosed") and rng.random() < 0.5 else SHELLS["ordinary"]
        return shell(article, html.body(article, name, rng), rng), "utf8"
    if kind == "shell":
        return SHELLS[name](article, html.body(article, rng.choice(("plain", "plain", "nbsp")), rng), rng), "utf8"
    if kind == "code":
        return SHELLS["ordinary"](article, html.body(article, "plain", rng), rng), name
    raise ValueError(f"no style {style!r}: the styles are {', '.join(STYLES)}")


def lookalike(name: str, seed: int | str) -> MadePage:
    """A page of `LOOKALIKES`."""
    rng = random.Random(f"{name}|{seed}")  # noqa: S311 - pages are made, not secrets
    page, extension, expected = LOOKALIKES[name](rng)
    return MadePage(f"{name}-{seed}.{extension}", page.encode(), dict(expected), name)


_LOOKS = (
    Look(),
    Look(),
    Look(three_rows=True),
    Look(split_blocks=True, breaks=False),
    Look(blanks="zeros"),
    Look(blanks="orgs"),
    Look(blanks="orgs", blank_mark="/"),
    Look(blanks="zeros", blank_mark="—"),
    Look(signed="plus", amount="wan"),
    Look(signed="words", amount="yuan"),
    Look(signed="words", amount="header", three_rows=True),
    Look(amount="yi"),
)


def mixed(seed: int, count: int, *, styles: Sequence[str] = tuple(STYLES)) -> Iterator[MadePage]:
    """A varied set: each style in turn, with forms, looks, titles and up to two kinds of damage; some look-alikes."""
    for number in range(count):
        rng = random.Random(f"mixed|{seed}|{number}")  # noqa: S311 - pages are made, not secrets
        if rng.random() < 0.08:
            yield lookalike(rng.choice(list(LOOKALIKES)), f"{seed}-{number}")
            continue
        style = styles[number % len(styles)]
        form = rng.choice(("2021", "2021", "2021", "2019", "2019", "2014", "mixed"))
        title = rng.choice(("usual", "usual", "usual", *TITLES))
        plan = Plan(form=form, title=title, look=rng.choice(_LOOKS), subitems=rng.random() < 0.4)
        if rng.random() < 0.07 and form in ("2019", "2021"):
            plan.year = {"2019": 2022, "2021": 2020}[form]
        wanted = rng.sample(ALL_DAMAGES, rng.choice((0, 0, 1, 1, 2)))
        chosen = [damage for damage in wanted if fits(style, damage, form)]
        stem = "-".join([f"{number:04d}", style, form, title, *chosen])
        yield make_page(style, f"{seed}-{number}", plan=plan, damage=chosen, name=stem)

"""What the portals share that have a list for each year and name their articles by a hash."""

from __future__ import annotations

import random
from collections.abc import Iterable

import msgspec

from crawler.sandbox.pages import articles_of, number_of
from crawler.sandbox.prose import Article
from crawler.sandbox.world import Plan


class Part(msgspec.Struct, frozen=True):
    """A list of a portal: the year that it is of (0: of all), the path of its first page, and what it lists."""

    year: int
    path: str
    articles: list[Article]


def columns_of(plan: Plan, path: str) -> list[list[Part]]:
    """The lists of each column, the newest first: one for each year reported on where `path` has a {year}, else one.
    {path} in it stands for the column's own."""
    columns = zip(plan.column, articles_of(plan), strict=True)
    return [_parts_of(path.replace("{path}", column.path), articles) for column, articles in columns]


def _parts_of(path: str, articles: Iterable[Article]) -> list[Part]:
    years: dict[int, list[Article]] = {}
    for article in articles:
        years.setdefault(article.published_on.year - 1 if "{year}" in path else 0, []).append(article)
    return [Part(year, path.format(year=year), years[year]) for year in sorted(years, reverse=True)]


def hash_of(plan: Plan, article: Article) -> str:
    """The 32 hexadecimal digits by which the content system knows an article."""
    return f"{random.Random(f'{plan.id}|{number_of(plan, article)}').getrandbits(128):032x}"  # noqa: S311

"""A small portal of any family: two columns, three bodies, and lists of four rows a page, so that they have several."""

from __future__ import annotations

from crawler.sandbox.pages import Site, articles_of, build_site
from crawler.sandbox.world import Agency, Column, Plan
from tests.crawler.families.walked import HOST

_NAMES = ("政府信息公开年报", "街镇信息公开年报")


def small(family: str, variant: str, *paths: str) -> Site:
    """The portal, with a column at each of the two paths."""
    agencies = (
        Agency(name="某市示例教育局", first_year=2020, last_year=2025, attachment_only=(2022,)),
        Agency(name="某市示例水务局", first_year=2021, last_year=2025),
        Agency(name="某市示例镇人民政府", first_year=2022, last_year=2025, column=1),
    )
    columns = tuple(Column(name=name, path=path) for name, path in zip(_NAMES, paths, strict=True))
    plan = Plan(
        id=f"sandbox-small-{family}",
        name="某市人民政府门户网站",
        division="440300",
        host="某市人民政府",
        family=family,
        variant=variant,
        per_page=4,
        note="",
        column=columns,
        agency=agencies,
    )
    return build_site(plan)


def titles(site: Site) -> list[list[str]]:
    """The titles in each column, as the lists have them."""
    return [[article.title for article in articles] for articles in articles_of(site.plan)]


def article(site: Site, title: str) -> tuple[str, bytes, str]:
    """The address, bytes and media type of the article of that title."""
    tag = f'"ArticleTitle" content="{title}"'.encode()
    return next((HOST + path, reply.body, reply.media_type) for path, reply in site.pages.items() if tag in reply.body)

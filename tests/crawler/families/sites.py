"""Small sandbox sites, and what a walk of their columns finds."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from crawler.families.base import Family, Page
from crawler.pages import links
from crawler.sandbox.pages import Site, build_site
from crawler.sandbox.world import Agency, Column, Plan
from tests.crawler.families import walked
from tests.crawler.families.walked import HOST, Walked


def site_of(family: str, *paths: str, variant: str = "", per_page: int = 3) -> Site:
    """A site with a column at each path; its first agency publishes its report of 2021 as a file."""
    agencies = [
        Agency(
            name=f"示例{name}{'一二三'[place]}局",
            column=place,
            attachment_only=(2021,) if name == "水务" else (),
            first_year=2020,
            last_year=2023,
        )
        for place in range(len(paths))
        for name in ("水务", "教育")
    ]
    plan = Plan(
        id=f"test-{family}",
        name="示例市人民政府",
        division="990100",
        host="示例市人民政府",
        family=family,
        variant=variant,
        per_page=per_page,
        note="",
        column=tuple(Column(name=f"政府信息公开年报{place or ''}", path=path) for place, path in enumerate(paths)),
        agency=tuple(agencies),
    )
    return build_site(plan)


def page_of(site: Site, path: str) -> Page:
    """The page at a path of the site."""
    return Page(HOST + path, links.page_text(site.answer(urlsplit(path).path, {}).body))


def walk_all(site: Site, family: Family) -> list[Walked]:
    """The walks of the site's columns and of the further columns that they lead to."""
    waiting = list(site.columns)
    done: dict[str, Walked] = {}
    while waiting:
        path = waiting.pop(0)
        if path in done:
            continue
        done[path] = walked.walk(site, family, path)
        waiting += [link.url.removeprefix(HOST) for link in done[path].columns]
    return list(done.values())


def found(walks: list[Walked]) -> list[str]:
    """The paths of all rows that were found."""
    return sorted(link.url.removeprefix(HOST) for walk in walks for link in walk.rows)


def articles_of(site: Site) -> list[str]:
    """The paths of the articles of the site's columns."""
    return sorted(site.articles)


def files_of(site: Site, path: str) -> list[bytes]:
    """What the site answers for the files that the page at a path links."""
    files = [link.url for link in page_of(site, path).links if links.is_file(link.url)]
    return [site.answer(urlsplit(url).path, dict(_pairs(url))).body for url in files]


def _pairs(url: str) -> list[tuple[str, str]]:
    return [(name, value) for name, _, value in (part.partition("=") for part in urlsplit(url).query.split("&"))]


def reachable(site: Site) -> set[str]:
    """The paths of the pages that links lead to from the home page."""
    waiting, seen = ["/index.html"], {"/index.html"}
    while waiting:
        path = waiting.pop()
        if not path.endswith(("htm", "html")):
            continue
        for link in page_of(site, path).links:
            target = urlsplit(urljoin(HOST, link.url)).path
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen

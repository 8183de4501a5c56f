"""A made-up internet: the same every time, of every family and shape, and just as its truth tells."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest

from crawler.pages.links import links_of, page_text
from crawler.registry import load_registry
from crawler.sandbox import Sandbox, families, make_world
from crawler.sandbox.figures import form_of
from crawler.sandbox.files import MEDIA_TYPES, made_file
from crawler.sandbox.furnish import furnish
from crawler.sandbox.made_up import Host, Kind, kinds
from crawler.sandbox.pages import articles_of, build_site
from crawler.sandbox.world import published, reports_of
from nianbao.commands.sandbox import registry_text
from tests.crawler.asking import ask, column_of, post
from tests.crawler.families.walked import HOST, walk

SEED, AGENCIES = 5, 160
HOSTS = make_world(SEED, AGENCIES).hosts
MAGIC = {
    "pdf": b"%PDF-",
    "doc": b"\xd0\xcf\x11\xe0",
    "docx": b"PK\x03\x04",
    "zip": b"PK\x03\x04",
    "jpg": b"\xff\xd8\xff",
}


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox(world=make_world(SEED, agencies=AGENCIES)) as box:
        yield box


def test_a_portal_for_every_builder() -> None:
    modules = {module.name for module in pkgutil.iter_modules(families.__path__)}
    assert {kind.family for kind in kinds()} == modules
    rows = [(kind.family, variant) for kind in kinds() for variant in kind.variants]
    hosts = [(host.plan.family, host.plan.variant) for host in make_world(SEED, AGENCIES).hosts]
    assert set(rows) == set(hosts)


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.family)
def test_the_builders_know_the_variants(kind: Kind) -> None:
    source = inspect.getsource(importlib.import_module(f"crawler.sandbox.families.{kind.family}"))
    assert [variant for variant in kind.variants if variant and f'"{variant}"' not in source] == []
    assert len(set(kind.variants)) == len(kind.variants)


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.plan.id)
def test_the_columns_list_every_report(host: Host) -> None:
    """Walked as the crawler walks them, they lead to all that the builder has put there."""
    site = build_site(host.plan)
    family = importlib.import_module(f"crawler.families.{host.plan.family}")
    due, found = [*site.columns], set()
    known = set(due)
    while due:
        walked = walk(site, family, due.pop())
        assert walked.short is None
        found |= {link.url.removeprefix(HOST) for link in walked.rows}
        further = [path for link in walked.columns if (path := link.url.removeprefix(HOST)) not in known]
        known.update(further)
        due += [path for path in further if path.startswith("/")]
    assert {path for path, article in site.articles.items() if article.year} <= found


def test_a_large_portal_has_a_page_for_every_article() -> None:
    (host,) = [host for host in make_world(1, agencies=4000).hosts if host.plan.family == "boda"]
    articles = sum(map(len, articles_of(host.plan)))
    assert articles > 400
    assert len(build_site(host.plan).articles) == articles


def test_some_portals_are_gbk() -> None:
    assert {host.plan.charset for host in HOSTS} == {"utf-8", "gbk"}


def test_its_size() -> None:
    for wanted in (AGENCIES, 300):
        plans = [host.plan for host in make_world(SEED, wanted).hosts if host.role != "aggregator"]
        names = [agency.name for plan in plans for agency in plan.agency]
        assert len(names) == len(set(names)) == wanted - 1  # the aggregator's own
        real = {name for name, _ in published()}
        assert all("示例" in name for name in names if name not in real)
        assert real < set(names)
    with pytest.raises(ValueError, match=r"too few.*at least"):
        make_world(SEED, 20)


def test_all_forms_are_there_and_their_figures_are_right() -> None:
    hosts = make_world(SEED, AGENCIES).hosts
    years = {
        year for host in hosts for agency in host.plan.agency for year in range(agency.first_year, agency.last_year)
    }
    assert {form_of(year).id for year in years} == {"2014", "2019", "2021"}
    plan = hosts[0].plan
    reports = [report for agency in plan.agency for report in reports_of(plan.id, agency)]
    assert all(report.form == form_of(report.year).id for report in reports)


def test_the_same_seed_gives_the_same_bytes_and_another_one_others() -> None:
    def pages(seed: int) -> dict[str, object]:
        return {
            f"{house.id}{path}": house.answer(urlsplit(path).path, {})
            for house in furnish(make_world(seed, AGENCIES))
            for path in ["/", "/robots.txt", *house.columns, *(report.url for report in house.truth.reports)]
        }

    first = pages(SEED)
    assert first == pages(SEED)
    other = pages(SEED + 1)
    reports = [key for key in first.keys() & other.keys() if "/art/" in key or "/t20" in key]
    assert first != other
    assert all(first[key] != other[key] for key in reports)


def test_the_same_on_other_ports(box: Sandbox) -> None:
    with Sandbox(world=make_world(SEED, agencies=AGENCIES), first_port=29_000) as other:
        assert not box.loopback & other.loopback
        for here, there in zip(box.truth.reports[::7], other.truth.reports[::7], strict=True):
            assert here.url != there.url
            assert ask(here.url).body == ask(there.url).body


def test_every_page_of_the_truth_is_served_and_holds_its_report(box: Sandbox) -> None:
    for report in box.truth.reports:
        pages = [ask(url) for url in (report.url, *report.pages)]
        assert {page.status for page in pages} == {200}, report.url
        text = "".join(map(_text, pages))
        assert report.title in text, report.url
        if report.shape not in ("file", "picture"):
            assert "依申请公开情况" in text or "政府信息公开情况统计表" in text, report
        for url in (*report.also, *report.attachments):
            assert ask(url).status == 200, url
    for url in box.truth.lookalikes:
        assert ask(url).status == 200, url


def _text(page: object) -> str:
    body = page.body  # type: ignore[attr-defined]
    text = page_text(body)
    return json.dumps(json.loads(text), ensure_ascii=False) if text.startswith("{") else _unescaped(text)


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)


def test_reports_are_published_in_every_shape(box: Sandbox) -> None:
    shapes = Counter(report.shape for report in box.truth.reports)
    assert shapes.keys() == {"plain", "file", "picture", "split", "frame", "answer"}
    assert shapes["plain"] > len(box.truth.reports) / 3
    for report in box.truth.reports:
        page = ask(report.url)
        if report.shape in ("split", "frame", "answer"):
            assert "主动公开政府信息情况" not in page_text(page.body) or report.shape == "split"
            assert report.pages
            for path in (urlsplit(url).path for url in report.pages):
                assert path in "".join(page_text(ask(url).body) for url in (report.url, *report.pages))
        assert bool(report.attachments) == (report.shape in ("file", "picture"))


def test_files_are_what_their_first_bytes_say(box: Sandbox) -> None:
    lying = set()
    for report in box.truth.reports:
        for url in report.attachments:
            got = ask(url)
            kind = next(kind for kind, magic in MAGIC.items() if got.body.startswith(magic))
            named = urlsplit(url).path.rpartition(".")[2]
            lying |= {"name"} if named in MAGIC and MAGIC[named] != MAGIC[kind] else set()
            lying |= {"type"} if got.headers["Content-Type"] not in (MEDIA_TYPES[kind], MEDIA_TYPES["docx"]) else set()
    assert lying == {"name", "type"}


@pytest.mark.parametrize("kind", MAGIC)
def test_made_files(kind: str) -> None:
    assert made_file(kind, "2020").startswith(MAGIC[kind])
    assert made_file(kind, "2020") == made_file(kind, "2020")


def test_lookalikes_are_no_reports(box: Sandbox) -> None:
    reports = {url for report in box.truth.reports for url in (report.url, *report.also, *report.pages)}
    assert len(box.truth.lookalikes) == len(set(box.truth.lookalikes))
    assert not reports & set(box.truth.lookalikes)
    titles = "".join(page_text(ask(url).body) for url in box.truth.lookalikes[:40])
    assert all(
        word in titles for word in ("政府网站工作年度报表", "解读", "通知", "指南", "图读懂", "法治政府建设年度报告")
    )


def test_the_aggregator_leads_to_other_hosts(box: Sandbox) -> None:
    (portal,) = [portal for portal in box.portals if portal.aggregator]
    links = {
        link.url for page in _pages_of(portal.column_urls()[0]) for link in links_of(page, portal.column_urls()[0])
    }
    hosts = {urlsplit(url).netloc for url in links}
    known = {urlsplit(each.base_url).netloc for each in box.portals} | set(portal.hosts)
    strangers = {urlsplit(url).netloc for url in box.truth.leads}
    assert len(hosts & known) > 10
    assert len(portal.hosts) == 1
    assert set(portal.hosts) <= hosts
    assert strangers
    assert strangers <= hosts
    assert not strangers & known
    assert set(box.truth.leads) <= links
    parts = [report for report in box.truth.reports if urlsplit(report.url).netloc in portal.hosts]
    assert parts
    assert all(report.portal == portal.id and report.url in links for report in parts)
    assert not [url for url in links if ".example" in url]
    elsewhere = [report.url for report in box.truth.reports if report.portal != portal.id]
    assert len(links & set(elsewhere)) > 50


def _pages_of(column: str) -> Iterator[str]:
    for page in range(20):
        got = ask(column if not page else column.replace("index.html", f"index_{page}.html"))
        if got.status != 200:
            return
        yield page_text(got.body)


def test_robots(box: Sandbox) -> None:
    texts = {}
    for portal in box.portals:
        got = ask(urljoin(portal.base_url, "/robots.txt"))
        texts[portal.base_url] = got.body.decode() if got.status == 200 else ""
    assert {"Crawl-delay" in text for text in texts.values()} == {True, False}
    assert "" in texts.values()
    assert any("User-agent: nianbao\n" in text for text in texts.values())
    assert len(box.truth.forbidden) > 10
    reports = {report.url for report in box.truth.reports}
    for url in box.truth.forbidden:
        parts = urlsplit(url)
        path = f"{parts.path}{'?' if parts.query else ''}{parts.query}"
        assert f"Disallow: {path}\n" in texts[f"http://{parts.netloc}/"]
        assert url not in reports
        assert ask(url).status == 200  # it is there, for those who may
        assert not [each for each in reports if each.startswith(url)]  # and forbids nothing else


def test_unchanged_pages_are_not_sent_again(box: Sandbox) -> None:
    known: Counter[tuple[bool, bool]] = Counter()
    for report in box.truth.reports[::5]:
        got = ask(report.url)
        tag, modified = got.headers.get("ETag"), got.headers.get("Last-Modified")
        known[bool(tag), bool(modified)] += 1
        if tag:
            again = ask(report.url, If_None_Match=f'"other", W/{tag}')
            assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
            assert box.log[-1].headers["If-None-Match"].endswith(tag)
            assert ask(report.url, If_None_Match='"other"').status == 200
        if modified and not tag:
            assert ask(report.url, If_Modified_Since=modified).status == 304
            assert ask(report.url, If_Modified_Since="Wed, 01 Jan 2020 00:00:00 GMT").status == 200
            assert ask(report.url, If_Modified_Since="nonsense").status == 200
    assert len(known) == 4


def test_the_log(box: Sandbox) -> None:
    url = column_of(box, "sandbox-trs")
    before, since = len(box.log), time.monotonic()
    ask(f"{url}?a=b", User_Agent="x/1", Referer="http://a.example/")
    assert len(box.log) == before + 1
    entry = box.log[-1]
    assert (entry.portal, entry.host, entry.method) == ("sandbox-trs", urlsplit(url).netloc, "GET")
    assert (entry.path, entry.status) == (f"{urlsplit(url).path}?a=b", 200)
    assert (entry.headers["User-Agent"], entry.headers["Referer"]) == ("x/1", "http://a.example/")
    assert since < entry.started <= entry.ended < time.monotonic()
    ask(urljoin(url, "/none.html"), method="HEAD")
    assert (box.log[-1].method, box.log[-1].status) == ("HEAD", 404)
    assert box.requests == len(box.log)


def test_many_at_once_are_all_in_the_log(box: Sandbox) -> None:
    before = len(box.log)
    urls = [report.url for report in box.truth.reports[:40]]
    threads = [threading.Thread(target=ask, args=(url,)) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(entry.path for entry in box.log[before:]) == sorted(urlsplit(url).path for url in urls)


def test_bodies_of_posts(box: Sandbox) -> None:
    url = urljoin(column_of(box, "sandbox-epoint-wrapped"), "/rest/none")
    assert post(url, {"token": "", "params": {"a": 1}}).status == 404
    assert post(url, ["no", "object"]).status == 404
    got = ask(url, method="POST", body=b"{broken", Content_Type="application/json")
    assert got.status == 404
    got = ask(url, method="POST", body=b"x" * 70_000)
    assert got.status == 413


def test_as_a_registry(box: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("registry") / "sandbox.toml"
    path.write_text(registry_text(box), encoding="utf-8")
    registry = load_registry(path)
    assert registry.portals == box.portals
    assert registry.loopback == box.loopback


def test_time_passes() -> None:
    with Sandbox(world=make_world(SEED, agencies=AGENCIES)) as box:
        before, portals, first = box.truth, box.portals, {}
        for report in before.reports:
            first[report.url] = [ask(url).body for url in (report.url, *report.pages)]
        box.turn()
        assert box.portals == portals
        kinds = Counter(change.kind for change in box.truth.changes)
        assert min(kinds["rewritten"], kinds["gone"], kinds["new"]) > 10
        told = {change.url: change.kind for change in box.truth.changes}
        for report in before.reports:
            now = [ask(url) for url in (report.url, *report.pages)]
            if told.get(report.url) == "gone":
                assert {got.status for got in now} == {404}
                continue
            changed = [got.body for got in now] != first[report.url]
            assert changed == (told.get(report.url) == "rewritten"), report
        old = {report.url for report in before.reports}
        for report in box.truth.reports:
            assert (report.url in old) == (told.get(report.url) != "new")
            assert ask(report.url).status == 200
        _check_validators(box)
    with Sandbox(world=make_world(SEED, agencies=AGENCIES), time=2) as later:
        assert len(later.truth.changes) == sum(kinds.values())
        assert [report.title for report in later.truth.reports] == [report.title for report in box.truth.reports]


def _check_validators(box: Sandbox) -> None:
    """A page that has changed has another date than one that has not."""
    changed = {change.url for change in box.truth.changes if change.kind == "rewritten"}
    dates: dict[bool, set[str]] = {True: set(), False: set()}
    for report in box.truth.reports:
        if not report.pages and (modified := ask(report.url).headers.get("Last-Modified")):
            dates[report.url in changed].add(modified)
    assert len(dates[True]) == 1
    assert dates[True] < dates[False] | dates[True]
    assert len(dates[False] - dates[True]) == 1

"""Names to agencies in a build: by host and portal, never two bodies as one; ids stay from build to build."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from tests.warehouse.made import document, records
from warehouse.build import PortalFacts, build
from warehouse.database import open_warehouse
from warehouse.records import ParsedDocument, write_records

PORTALS = [
    PortalFacts("linjiang", "临江市人民政府", "220681", "http://www.linjiang.gov.cn/"),
    PortalFacts("changsha", "长沙市人民政府", "430100", "http://www.changsha.gov.cn/"),
]
NANJING, XUZHOU, CHANGSHA = "www.nanjing.gov.cn", "www.xz.gov.cn", "www.changsha.gov.cn"
UNKNOWN, OTHER = "www.one.example.com", "www.two.example.com"
_pages = itertools.count(1)


def printed(name: str, host: str, year: int | None = 2024, *, portal: str | None = None) -> ParsedDocument:
    """A report that prints the name, on a page of the host. The number on it is its own."""
    page = next(_pages)
    found = document(2024, url=f"http://{host}/{page}.html", seed=7)
    report = msgspec.structs.replace(
        found.report, agency=name, year=year, source=msgspec.structs.replace(found.report.source, sha256=f"{page:064}")
    )
    return msgspec.structs.replace(found, report=report, portal=portal)


def rows(database: Path, sql: str, *values: object) -> list[tuple[object, ...]]:
    with open_warehouse(database) as con:
        return con.execute(sql, values).fetchall()


def built(folder: Path, documents: Sequence[ParsedDocument]) -> Path:
    build(records(folder, documents), folder / "w.duckdb", portals=PORTALS)
    return folder / "w.duckdb"


def ids(folder: Path, *documents: ParsedDocument) -> list[object]:
    """The agency of each document, in order."""
    found = dict(rows(built(folder, documents), "SELECT url, agency_id FROM documents"))
    return [found[one.url] for one in documents]


def test_one_body_under_three_names_on_its_host(tmp_path: Path) -> None:
    names = ("长沙市人民政府办公室", "长沙市政府办公室", "市政府办公室")
    documents = [printed(name, CHANGSHA, 2021 + place, portal="changsha") for place, name in enumerate(names)]
    database = built(tmp_path, documents)
    assert rows(database, "SELECT agency_id, agency, year FROM reports ORDER BY year") == [
        ("430100-office", name, 2021 + place) for place, name in enumerate(names)
    ]
    assert rows(database, "SELECT name, first_year, last_year, reports, resolved FROM agencies WHERE reports > 0") == [
        ("长沙市人民政府办公室", 2021, 2023, 3, True)
    ]
    assert rows(database, "SELECT name, first_year, last_year, reports FROM agency_names ORDER BY first_year") == [
        (name, 2021 + place, 2021 + place, 1) for place, name in enumerate(names)
    ]


def test_one_name_is_another_district_on_another_host(tmp_path: Path) -> None:
    there = [printed("鼓楼区教育局", NANJING, portal="one"), printed("鼓楼区教育局", XUZHOU, portal="two")]
    assert ids(tmp_path, *there) == ["320106-education", "320302-education"]


def test_a_portal_tells_the_division_of_a_bare_name(tmp_path: Path) -> None:
    assert ids(tmp_path, printed("教育局", UNKNOWN, portal="linjiang")) == ["220681-education"]


@pytest.mark.parametrize("portal", [None, "one"])
def test_a_report_whose_portal_is_not_known_has_its_agency(tmp_path: Path, portal: str | None) -> None:
    database = built(tmp_path, [printed("长沙市教育局", CHANGSHA, portal=portal)])
    assert rows(database, "SELECT agency_id, portal_id FROM reports") == [("430100-education", portal)]
    assert rows(database, "SELECT agency_id FROM agencies WHERE reports > 0") == [("430100-education",)]


def test_a_document_whose_year_is_not_known_has_its_agency(tmp_path: Path) -> None:
    known = printed("长沙市财政局", CHANGSHA, portal="changsha")
    assert ids(tmp_path, printed("长沙市教育局", CHANGSHA, None, portal="changsha"), known) == [
        "430100-education",
        "430100-finance",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "教育局",
        "市场监督管理局",
        "住房和城乡建设局",
        "市城市管理局",
        "市住房和城乡建设局",
        "城乡规划局",
        "自然资源和规划局（市林业局）",
        "经济技术开发区管理委员会",
        "高新技术产业开发区管理委员会",
        "省市场监督管理局",
        "朝阳区教育局",
        "鼓楼区教育局",
        "城关镇人民政府",
        "中山街道办事处",
    ],
)
def test_a_name_that_may_be_of_two_places_is_two_agencies_on_two_hosts(tmp_path: Path, name: str) -> None:
    one, two = ids(tmp_path, printed(name, UNKNOWN, portal="x"), printed(name, OTHER, portal="y"))
    assert one is not None
    assert two is not None
    assert one != two


def test_a_full_name_that_is_not_resolved_is_one_agency_on_two_hosts(tmp_path: Path) -> None:
    there = [printed("虚构市教育局", UNKNOWN, 2023, portal="x"), printed("虚构市教育局", OTHER, 2024, portal="y")]
    one, two = ids(tmp_path, *there)
    assert one == two
    found = rows(
        tmp_path / "w.duckdb",
        "SELECT name, level, kind, parent_id, division, resolved, reports, first_year FROM agencies",
    )
    assert found == [("虚构市教育局", None, None, None, None, False, 2, 2023)]


def test_two_names_that_are_not_resolved_are_two_agencies(tmp_path: Path) -> None:
    one, two = ids(tmp_path, printed("虚构市教育局", UNKNOWN, portal="x"), printed("虚构市民政局", UNKNOWN, portal="x"))
    assert one != two


def test_what_is_open_is_listed_with_its_candidates(tmp_path: Path) -> None:
    there = [printed("朝阳区教育局", UNKNOWN, year, portal="x") for year in (2022, 2023)]
    there += [printed("教育局", UNKNOWN, portal="x"), printed("虚构市教育局", OTHER, portal="linjiang")]
    database = built(tmp_path, [*there, printed("长沙市教育局", CHANGSHA, portal="changsha")])
    found = rows(database, "SELECT name, host, division, documents, candidates FROM unresolved_names ORDER BY name")
    assert sorted(found, key=str) == sorted(
        [
            ("教育局", UNKNOWN, None, 1, ""),
            (
                "朝阳区教育局",
                UNKNOWN,
                None,
                2,
                "110105-education 北京市朝阳区教育局; 220104-education 长春市朝阳区教育局",
            ),
            ("虚构市教育局", OTHER, "220681", 1, ""),
        ],
        key=str,
    )
    assert rows(database, "SELECT name FROM unresolved_names WHERE coalesce(reason, '') = ''") == []


def test_bodies_above_are_there_without_reports(tmp_path: Path) -> None:
    database = built(tmp_path, [printed("长沙市芙蓉区教育局", CHANGSHA, portal="changsha")])
    found = rows(
        database, "SELECT agency_id, parent_id, reports, first_year, last_year FROM agencies ORDER BY agency_id"
    )
    above = {agency: parent for agency, parent, reports, *_ in found if reports == 0}
    assert above["430102-government"] == "430100-government"
    assert above["430100-government"] == "430000-government"
    assert [row for row in found if row[2]] == [("430102-education", "430102-government", 1, 2024, 2024)]
    assert all(row[3:] == (None, None) for row in found if row[2] == 0)
    lost = rows(database, "SELECT parent_id FROM agencies WHERE parent_id NOT IN (SELECT agency_id FROM agencies)")
    assert lost == []
    assert rows(database, "SELECT count(*) FROM agencies a ANTI JOIN divisions d ON d.code = a.division") == [(0,)]


def test_reports_say_level_kind_and_division(tmp_path: Path) -> None:
    there = [
        printed("长沙市人民政府", CHANGSHA, portal="changsha"),
        printed("长沙市芙蓉区教育局", CHANGSHA, portal="changsha"),
    ]
    found = rows(built(tmp_path, there), "SELECT level, kind, division FROM reports ORDER BY division")
    assert found == [("city", "government", "430100"), ("county", "department", "430102")]


def test_ids_are_the_same_in_every_build(tmp_path: Path) -> None:
    names = ("长沙市教育局", "教育局", "虚构市教育局", "朝阳区教育局", "长沙市无名研究院")
    there = [printed(name, host, portal="x") for name in names for host in (CHANGSHA, UNKNOWN)]
    first = ids(tmp_path / "one", *there)
    assert ids(tmp_path / "two", *reversed(there)) == first[::-1]
    alone = [ids(tmp_path / f"alone{place}", one)[0] for place, one in enumerate(there[1::3])]
    assert alone == first[1::3]


def test_captured_twice_it_is_told_once(tmp_path: Path) -> None:
    """A content that came again with another name of the portal stays one document with one agency."""
    one = printed("长沙市教育局", CHANGSHA, portal="changsha")
    again = msgspec.structs.replace(one, portal="linjiang")
    write_records([one], tmp_path / "records", "a")
    write_records([again], tmp_path / "records", "b")
    build(tmp_path / "records", tmp_path / "w.duckdb", portals=PORTALS)
    assert rows(tmp_path / "w.duckdb", "SELECT agency_id, count(*) FROM documents GROUP BY ALL") == [
        ("430100-education", 1)
    ]


def test_a_headline_of_a_page_that_is_no_report_is_no_body(tmp_path: Path) -> None:
    headline, report = printed("一图读懂甲乙丙", CHANGSHA), printed("甲乙丙协会", CHANGSHA)
    known = printed("长沙市教育局", CHANGSHA)
    for one in (headline, known):
        one.report.kind = "other"
    database = built(tmp_path, [headline, report, known])
    found = dict(rows(database, "SELECT agency, agency_id IS NULL FROM documents"))
    assert found == {"一图读懂甲乙丙": True, "甲乙丙协会": False, "长沙市教育局": False}
    assert rows(database, "SELECT name FROM unresolved_names") == [("甲乙丙协会",)]
    assert rows(database, "SELECT count(*) FROM agencies WHERE name LIKE '一图%'") == [(0,)]

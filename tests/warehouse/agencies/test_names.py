"""Names as they are printed: each is right or open, none is another agency's."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from warehouse.agencies import Resolver, Reviewed, bundled_registry
from warehouse.agencies.rows import RegistryError

_NAMES = Path(__file__).with_name("names.tsv")


def _rows() -> list[dict[str, str]]:
    lines = [line for line in _NAMES.read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver()


def _answer(resolver: Resolver, row: dict[str, str]) -> str:
    year = int(row["year"]) if row["year"] else None
    found = resolver.resolve(row["name"], host=row["host"] or None, portal_division=row["division"] or None, year=year)
    return found.agency_id or "open"


def test_every_reviewed_name_is_resolved_as_a_person_would(resolver: Resolver) -> None:
    rows = _rows()
    assert len(rows) >= 400
    answers = [(row["name"], row["host"], row["year"], row["expected"], _answer(resolver, row)) for row in rows]
    assert [one for one in answers if one[3] != one[4]] == []
    # Most are not merely left open.
    assert sum(expected != "open" for *_, expected, _ in answers) > 300


@pytest.mark.parametrize(
    "row", [row for row in _rows() if row["expected"] != "open"], ids=lambda row: f"{row['name']}@{row['host']}"
)
def test_an_unrelated_portal_never_makes_it_another_agency(resolver: Resolver, row: dict[str, str]) -> None:
    """A name that is known on its own stays so or becomes open on any other portal; one that begins with a division
    never becomes another one's. (市教育局 alone is each portal's own, and 白云区财政局 that of two.)"""
    if len(resolver.places.readings(row["name"])) != 1:
        return
    for host in ("www.gz.gov.cn", "www.zj.gov.cn", "dj.longwan.gov.cn"):
        other = _answer(resolver, row | {"host": host, "division": ""})
        alone = _answer(resolver, row | {"host": "", "division": ""})
        if alone != "open":
            assert other in (alone, "open")
        else:
            assert other in ("open", row["expected"])


def test_every_answer_tells_its_rule_and_open_names_their_candidates(resolver: Resolver) -> None:
    known = resolver.resolve("长沙市发改局")
    assert (known.how, known.agency_id) == ("synonym", "430100-development_reform")
    assert known.agency is not None
    assert known.agency.name == "长沙市发展和改革委员会"
    assert known.agency.parent == "430100-government"
    assert "长沙市" in known.reason
    assert resolver.resolve("市政府办公室", host="www.changsha.gov.cn").how == "host"
    left = resolver.resolve("鼓楼区民政局")
    assert left.agency is None
    assert left.how == "open"
    assert {one.agency_id for one in left.candidates} == {
        f"{code}-civil_affairs" for code in ("320106", "320302", "350102", "410204")
    }
    assert len(resolver.resolve("城关镇人民政府").candidates) == 5


def test_a_bureau_before_and_after_a_merger_has_two_ids_and_a_renamed_one_keeps_its_own(resolver: Resolver) -> None:
    before, after = (resolver.resolve(f"长沙市{name}") for name in ("国土资源局", "自然资源和规划局"))
    assert before.agency is not None
    assert before.agency_id != after.agency_id
    became = {(one.after, one.year, one.change) for one in bundled_registry().successions_of(before.agency)}
    assert became == {("430100-natural_resources", 2018, "merged")}
    names = ("望城县教育局", "长沙市望城区教育局", "长沙市望城区教育体育局")
    first, second, third = (resolver.resolve(name).agency_id for name in names)
    assert first == second == "430112-education"
    assert third == "430112-education_sports"


@pytest.mark.parametrize(
    ("name", "first", "agency_id"),
    [
        ("长沙市卫生健康委员会", 2018, "430100-health"),
        ("长沙市税务局", 2018, "430100-tax"),
        ("湖南省药品监督管理局", 2018, "430000-drug"),
        ("北屯市人民政府", 2011, "659005-government"),
        ("新星市教育局", 2021, "659011-education"),
    ],
)
def test_what_was_not_there_yet_is_left_open(resolver: Resolver, name: str, first: int, agency_id: str) -> None:
    assert resolver.resolve(name, year=first).agency_id == agency_id
    assert resolver.resolve(name).agency_id == agency_id
    early = resolver.resolve(name, year=first - 1)
    assert (early.how, [one.agency_id for one in early.candidates]) == ("open", [agency_id])
    assert str(first) in early.reason


def test_a_body_of_no_family_has_an_id_of_its_own_that_stays(resolver: Resolver) -> None:
    one = resolver.resolve("长沙市轨道交通运营管理中心")
    assert one.how == "other"
    assert one.agency_id == "430100-xdfbe63ad11"
    assert one.agency is not None
    assert (one.agency.kind, one.agency.name) == ("institution", "长沙市轨道交通运营管理中心")
    assert resolver.resolve("轨道交通运营管理中心", host="www.changsha.gov.cn").agency is None
    assert resolver.resolve("雨花区轨道交通运营管理中心").agency is None


def _reviewed(**changes: str) -> Reviewed:
    values = {
        "name": "市府办", "host_or_division": "www.changsha.gov.cn", "agency_id": "430100-office",
        "reason": "so it calls itself", "who": "a reader", "date": "2026-01-31",
    }  # fmt: skip
    return Reviewed(**(values | changes))


def test_a_reviewed_row_settles_a_name_where_it_says_so() -> None:
    resolver = Resolver([_reviewed(), _reviewed(host_or_division="320700", agency_id="320700-office")])
    assert resolver.resolve("市府办", host="www.changsha.gov.cn").how == "reviewed"
    assert resolver.resolve("「市府办」", host="www.changsha.gov.cn").agency_id == "430100-office"
    assert resolver.resolve("市府办", portal_division="320700").agency_id == "320700-office"
    assert resolver.resolve("市府办", host="www.gz.gov.cn").agency is None
    assert resolver.resolve("市府办").agency is None


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([_reviewed(agency_id="999999-office")], "'999999-office' of 市府办 does not exist"),
        ([_reviewed(agency_id="430100-nobody")], "'430100-nobody' of 市府办 does not exist"),
        ([_reviewed(agency_id="")], "'' of 市府办 does not exist"),
        ([_reviewed(), _reviewed(agency_id="430100-education")], "is settled by"),
        ([_reviewed(host_or_division="123456")], "the division 123456 does not exist"),
        ([_reviewed(reason="")], "needs a reason"),
        ([_reviewed(date="yesterday")], "needs a reason"),
    ],
)
def test_a_wrong_reviewed_row_is_refused(rows: list[Reviewed], told: str) -> None:
    with pytest.raises(RegistryError, match="a row given") as error:
        Resolver(rows)
    assert told in str(error.value)


def test_open_names_become_rows_to_be_reviewed_each_once(resolver: Resolver) -> None:
    names = [("鼓楼区民政局", "www.jiangsu.gov.cn", None, 2020), ("长沙市教育局", None, None, 2020)]
    rows = resolver.unresolved([*names, *names, ("教育局", None, "430100", None)])
    assert [(row["name"], row["host_or_division"], row["agency_id"]) for row in rows] == [
        ("鼓楼区民政局", "www.jiangsu.gov.cn", ""),
        ("教育局", "430100", ""),
    ]
    assert "320106-civil_affairs 南京市鼓楼区民政局" in rows[0]["candidates"]
    assert "350102" not in rows[0]["candidates"]
    assert "430100-education" in rows[1]["candidates"]


@pytest.mark.parametrize(
    ("name", "level", "kind"),
    [
        ("沭阳县示例镇人民政府", "township", "government"),  # in no list of townships
        ("沭阳县示例街道办事处", "township", "subdistrict"),
        ("沭阳县人民政府", "county", "government"),
        ("沭阳县教育局", "county", "department"),
    ],
)
def test_a_township_that_no_list_has_is_a_township_and_no_county(
    resolver: Resolver, name: str, level: str, kind: str
) -> None:
    agency = resolver.resolve(name).agency
    assert agency is not None
    assert (agency.level, agency.kind, agency.division) == (level, kind, "321322")
    again = bundled_registry().agency(agency.id, name.removeprefix("沭阳县"))
    assert again is not None
    assert again.level == level

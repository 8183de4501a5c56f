"""The data files: sound as they come, refused with file and line where they are not."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from warehouse.agencies import Divisions, bundled_divisions, bundled_registry, read_reviewed
from warehouse.agencies.bodies import BodyBook
from warehouse.agencies.hosts import Hosts, bundled_hosts
from warehouse.agencies.registry import Registry
from warehouse.agencies.rows import RegistryError, bundled, read_rows

_BODIES = "key,kind,name,stems,ends,also,labels,since,until\n"
_LISTED = "id,kind,name,also,since,until\n"
_SUCCESSIONS = "from,to,year,change,source\n"
_FORMER = "code,name,first_list,last_list,change,successor,source\n"
_CURRENT = "code,name\n100000,中华人民共和国\n430000,湖南省\n430100,长沙市\n430102,芙蓉区\n"
_HOSTS = "host,division,use,source\n"


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def _divisions(
    folder: Path, current: str = _CURRENT, former: str = "", towns: str = "code,name\n", founded: str = ""
) -> Divisions:
    return Divisions(
        _file(folder, "divisions.csv", current),
        _file(folder, "former.csv", _FORMER + former),
        _file(folder, "townships.csv.gz", towns),
        _file(folder, "founded.csv", f"code,year\n{founded}"),
    )


def test_the_founding_of_a_division_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    assert _divisions(tmp_path, founded="430102,2011\n").get("430102").since == 2011  # type: ignore[union-attr]
    with pytest.raises(RegistryError, match=r"founded\.csv: the code 430199 does not exist"):
        _divisions(tmp_path, founded="430199,2011\n")


def test_every_code_is_there_once_and_has_its_parent() -> None:
    divisions = bundled_divisions()
    found = list(divisions)
    assert len({one.id for one in found}) == len(found)
    assert {one.id for one in found if one.parent is None} == {"100000"}
    for one in found:
        assert one.parent is None or divisions.get(one.parent) is not None
        assert one.successor is None or divisions.get(one.successor) is not None
    levels = {level: sum(one.level == level and one.until is None for one in found) for level in ("province", "city")}
    assert levels == {"province": 31, "city": 333}


def test_every_township_is_there_once_and_lies_in_a_county_that_exists() -> None:
    divisions = bundled_divisions()
    codes = [row.values["code"] for row in read_rows(bundled("townships.csv.gz"), ("code", "name"))]
    assert len(codes) == len(set(codes)) == 41_352
    towns = [divisions.get(code) for code in codes[::20]]
    assert all(town is not None and town.parent and divisions.get(town.parent) for town in towns)
    assert [town.name for town in divisions.townships("620200")]
    assert divisions.get("430102999") is None


def test_every_name_of_a_body_is_one_bodys_and_every_key_can_stand_in_an_id() -> None:
    bodies = list(bundled_registry().bodies)
    names = [name for body in bodies for name in body.names]
    assert len(names) == len(set(names))
    assert all(body.key.replace("_", "").isalpha() and body.key.isascii() for body in bodies)
    assert all(body.since is None or body.until is None or body.since < body.until for body in bodies)


def test_the_bundled_hosts_and_reviewed_rows_are_sound() -> None:
    region = bundled_hosts().of("https://jyj.changsha.gov.cn:8080/a")
    assert region is not None
    assert (region.division.id, region.own, region.label) == ("430100", False, "jyj")
    assert bundled_hosts().of("changsha.gov.cn.evil.example") is None
    assert bundled_hosts().of("notchangsha.gov.cn") is None
    assert read_reviewed()


def test_a_former_division_keeps_its_history() -> None:
    divisions = bundled_divisions()
    luwan = divisions.get("310103")
    assert luwan is not None
    assert (luwan.name, luwan.until, luwan.successor) == ("卢湾区", 2010, "310101")
    assert divisions.get("430122") is None  # 望城县 was renamed: it is 430112
    assert [one.division.id for one in divisions.named("望城县")] == ["430112"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"current": _CURRENT + "430102,雨花区\n"}, "divisions.csv line 6: the code 430102 is there twice"),
        ({"current": _CURRENT + "440103,荔湾区\n"}, "440103 荔湾区 has no parent"),
        ({"current": _CURRENT + "4301,长沙\n"}, "no six-digit code"),
        ({"current": _CURRENT + "430103\n"}, "1 fields"),
        ({"current": "kode,name\n"}, "the header is"),
        ({"former": "430122,望城县,2007,2010,renamed,430112,x\n"}, "former.csv line 2: the successor 430112 does not"),
        ({"former": "430122,望城县,2007,2010,eaten,430102,x\n"}, "'eaten'"),
        ({"former": "430122,望城县,2007,2010,merged,,x\n"}, "'merged' with successor ''"),
        ({"former": "430122,望城县,2007,later,merged,430102,x\n"}, "'later' no year"),
    ],
)
def test_wrong_divisions_are_refused(tmp_path: Path, change: dict[str, str], told: str) -> None:
    with pytest.raises(RegistryError) as error:
        _divisions(tmp_path, **change)
    assert told in str(error.value)


def test_a_township_that_is_there_twice_is_refused_when_it_is_asked_for(tmp_path: Path) -> None:
    divisions = _divisions(tmp_path, towns="code,name\n430102001,文艺路街道\n430102001,朝阳街街道\n")
    with pytest.raises(RegistryError, match="there twice"):
        divisions.townships("430102")


@pytest.mark.parametrize(
    ("bodies", "told"),
    [
        ("a,department,教育局,教育,局,,,,\nb,department,教体局,教育,局,,,,\n", "教育局 is a name of b and of a"),
        ("a,department,教育局,教育,局,,,,\na,department,民政局,民政,局,,,,\n", "the key 'a' is empty or there twice"),
        ("A-b,department,教育局,教育,局,,,,\n", "lower-case without hyphens"),
        ("a,ministry,教育局,教育,局,,,,\n", "the kind 'ministry'"),
        ("a,department,教育局,教育,局,,,soon,\n", "since is 'soon'"),
        ("office,department,教育局,教育,局,,,,\n", "the key 'office'"),
        ("a,department,人民政府,,,,,,\n", "人民政府 is a name of a and of government"),
    ],
)
def test_wrong_bodies_are_refused(tmp_path: Path, bodies: str, told: str) -> None:
    with pytest.raises(RegistryError) as error:
        BodyBook(_file(tmp_path, "bodies.csv", _BODIES + bodies))
    assert told in str(error.value)
    assert "bodies.csv line" in str(error.value)


@pytest.mark.parametrize(
    ("listed", "successions", "told"),
    [
        (
            "100000-a,central,教育部,,,\n100000-a,central,民政部,,,\n",
            "",
            "listed.csv line 3: the id '100000-a' is there",
        ),
        (
            "100000-a,central,教育部,,,\n100000-b,central,民政部,教育部,,\n",
            "",
            "教育部 is a name of 100000-b and of 100000-a",
        ),
        ("999900-a,central,教育部,,,\n", "", "the division 999900 does not exist"),
        ("100000-a,ministry,教育部,,,\n", "", "the kind 'ministry'"),
        ("", "land,nobody,2018,merged,x\n", "successions.csv line 2: 'nobody' is no body"),
        ("", "land,environment,2018,eaten,x\n", "needs a year"),
    ],
)
def test_wrong_listed_agencies_and_successions_are_refused(
    tmp_path: Path, listed: str, successions: str, told: str
) -> None:
    bodies = BodyBook(bundled("bodies.csv"))
    files = (
        _file(tmp_path, "listed.csv", _LISTED + listed),
        _file(tmp_path, "successions.csv", _SUCCESSIONS + successions),
    )
    with pytest.raises(RegistryError) as error:
        Registry(bundled_divisions(), bodies, *files)
    assert told in str(error.value)


@pytest.mark.parametrize("row", ["changsha.gov.cn,999999,own,x", "Changsha.gov.cn,430100,own,x", "a.cn,430100,mine,x"])
def test_wrong_hosts_are_refused(tmp_path: Path, row: str) -> None:
    with pytest.raises(RegistryError, match=r"hosts\.csv line 2"):
        Hosts(_file(tmp_path, "hosts.csv", f"{_HOSTS}{row}\n"), bundled_divisions())


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "reviewed.csv"
    path.write_bytes("name,host_or_division,agency_id,reason,who,date\n长沙,,,,,\n".encode("gb18030"))
    with pytest.raises(RegistryError, match=r"reviewed\.csv: not UTF-8"):
        read_reviewed(path)

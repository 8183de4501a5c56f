"""The registry's rows, errors that name the row and the field, and rows that are added to a file."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.guard import site_of
from crawler.registry import (
    FAMILIES,
    LEVELS,
    PROVINCES,
    Portal,
    RegistryError,
    add_portal,
    add_portals,
    check_registry,
    load_portals,
    load_registry,
    portal_id,
    portal_toml,
    replace_portal,
)
from crawler.rows import judge

ROW = {
    "id": '"a-1"',
    "name": '"某市"',
    "division": '"430100"',
    "base_url": '"http://a.gov.cn/"',
    "family": '"trs"',
    "columns": '["/b/"]',
}
BUNDLED = resources.files("crawler").joinpath("portals")


def row_text(row: dict[str, str]) -> str:
    return "[[portal]]\n" + "".join(f"{key} = {value}\n" for key, value in row.items())


def write(path: Path, *rows: dict[str, str], above: str = "", name: str = "p.toml") -> Path:
    file = path / name
    file.write_text(above + "".join(map(row_text, rows)), encoding="utf-8")
    return file


def portal(id: str = "b", **fields: object) -> Portal:  # noqa: A002
    told = {"name": "某县", "division": "430121", "base_url": "http://b.gov.cn/", "family": "trs", "columns": ["/c/"]}
    return Portal(id=id, **(told | fields))  # type: ignore[arg-type]


def test_the_bundled_portals_are_valid() -> None:
    assert check_registry() == []
    portals = load_portals()
    assert {"changsha", "hangzhou", "jiangsu", *PROVINCES} - {"central"} <= {portal.id for portal in portals}
    assert {portal.level for portal in portals} <= set(LEVELS)


def test_the_bundled_folder_has_a_file_for_each_province_and_no_server_of_this_machine() -> None:
    assert sorted(file.name for file in BUNDLED.iterdir()) == sorted(f"{name}.toml" for name in PROVINCES)
    assert load_registry().loopback == frozenset()


def test_each_province_has_a_column_and_is_in_its_own_file() -> None:
    for name, code in PROVINCES.items():
        rows = tomllib.loads(BUNDLED.joinpath(f"{name}.toml").read_text(encoding="utf-8"))["portal"]
        assert {row["division"][:2] for row in rows} == {code}
        if name != "central":
            assert next(row for row in rows if row["id"] == name)["columns"]


def test_no_site_is_bundled_twice() -> None:
    sites = [site_of(portal.base_url) for portal in load_portals()]
    assert len(sites) == len(set(sites))


def test_a_row(tmp_path: Path) -> None:
    (found,) = load_portals(write(tmp_path, ROW))
    assert found.column_urls() == ["http://a.gov.cn/b/"]
    assert (found.note, found.level, found.aggregator, found.hosts, found.budget) == ("", "", False, [], None)


def test_a_row_with_all_fields(tmp_path: Path) -> None:
    more = {"level": '"city"', "aggregator": "true", "hosts": '["zwgk.a.gov.cn"]', "budget": "500", "seen": '"x"'}
    (found,) = load_portals(write(tmp_path, ROW | more))
    assert (found.level, found.aggregator, found.hosts, found.budget) == ("city", True, ["zwgk.a.gov.cn"], 500)


def test_a_portal_without_columns_says_why(tmp_path: Path) -> None:
    (found,) = load_portals(write(tmp_path, ROW | {"columns": "[]", "note": '"not yet found"'}))
    assert found.column_urls() == []
    with pytest.raises(RegistryError, match="field columns: is empty"):
        load_portals(write(tmp_path, ROW | {"columns": "[]", "note": '"  "'}))


INLINE = """portal = [
  {id="b", name="x", division="430100", base_url="http://a.cn", family="trs", columns=["/"]},
  {id="c", name="x", division="430100", base_url="http://a.cn", family="trs", columns=["/"]},
]
"""
WRONG = [
    ("id", '"A 1"'),
    ("id", "7"),
    ("name", '" "'),
    ("division", '"4301"'),
    ("division", '"990000"'),
    ("division", '"４３０１００"'),
    ("division", "430100"),
    ("level", '"village"'),
    ("base_url", '"ftp://a.gov.cn/"'),
    ("base_url", '"http://127.0.0.1/"'),
    ("base_url", '"http://a b.gov.cn/"'),
    ("base_url", '"http://[a/"'),
    ("base_url", '"http://a.gov.cn:x/"'),
    ("family", '"wordpress"'),
    ("columns", "[]"),
    ("columns[0]", '["http://192.168.0.1/"]'),
    ("columns[0]", '["http://[/"]'),
    ("columns[1]", '["/a/", 3]'),
    ("columns[1]", '["/a/", "/b c/"]'),
    ("aggregator", '"yes"'),
    ("hosts", '"a.gov.cn"'),
    ("hosts[0]", '["http://a.gov.cn/"]'),
    ("hosts[0]", '["A.gov.cn"]'),
    ("hosts[0]", '[""]'),
    ("hosts[0]", '["10.0.0.1"]'),
    ("budget", "0"),
    ("budget", "1.5"),
    ("seen", "2026-11-26"),
    ("colour", '"red"'),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_errors_name_row_and_field(tmp_path: Path, field: str, value: str) -> None:
    bad = {**ROW, "id": '"a-2"', field.partition("[")[0]: value}
    with pytest.raises(RegistryError) as caught:
        load_portals(write(tmp_path, ROW, bad))
    message = str(caught.value)
    assert "p.toml, portal 2" in message
    assert f"field {field}" in message.replace("[...]", "[1]")


def test_all_faults_of_all_rows_are_told(tmp_path: Path) -> None:
    rows = [{**ROW, "id": f'"a-{n}"', field.partition("[")[0]: value} for n, (field, value) in enumerate(WRONG)]
    faults = check_registry(write(tmp_path, ROW | {"id": '"sound"'}, *rows))
    for n in range(2, len(WRONG) + 2):
        assert any(f"portal {n}" in fault for fault in faults), WRONG[n - 2]
    assert not any("portal 1 " in fault for fault in faults)


def test_a_row_with_several_faults_tells_each_once(tmp_path: Path) -> None:
    bad = {"id": '"B"', "division": "1", "family": '"x"', "columns": '["ftp://a/"]', "base_url": '"http://a.gov.cn/"'}
    faults = check_registry(write(tmp_path, bad))
    assert [fault.split("field ")[1].split(":")[0] for fault in faults] == [
        "name", "division", "id", "family", "columns[0]",
    ]  # fmt: skip


def test_a_missing_field_and_a_taken_id(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"portal 1 \(a-1\), field family: is missing"):
        load_portals(write(tmp_path, {key: value for key, value in ROW.items() if key != "family"}))
    with pytest.raises(RegistryError, match=r"portal 2 \(a-1\), field id: .*taken"):
        load_portals(write(tmp_path, ROW, ROW))


@pytest.mark.parametrize(
    "text", ["", "portal = 3", "[[portal", "[x]\n[[portal]]\nid='a'", "portal = [1]", "a = " + "[" * 5000]
)
def test_files_that_are_no_registry(tmp_path: Path, text: str) -> None:
    file = tmp_path / "p.toml"
    file.write_text(text)
    with pytest.raises(RegistryError, match=r"p\.toml"):
        load_portals(file)
    assert check_registry(file)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="cannot be read"):
        load_portals(tmp_path / "none.toml")
    (tmp_path / "gbk.toml").write_bytes('name = "某市"'.encode("gbk"))
    with pytest.raises(RegistryError, match="not TOML in UTF-8"):
        load_portals(tmp_path / "gbk.toml")


def test_a_folder_is_read_in_the_order_of_its_files(tmp_path: Path) -> None:
    write(tmp_path, ROW | {"id": '"second"'}, name="b.toml")
    write(tmp_path, ROW | {"id": '"first"'}, name="a.toml")
    (tmp_path / "notes.txt").write_text("no registry")
    assert [found.id for found in load_portals(tmp_path)] == ["first", "second"]


def test_ids_are_unique_over_all_files_of_a_folder_and_a_broken_file_hides_no_other(tmp_path: Path) -> None:
    write(tmp_path, ROW, name="a.toml")
    (tmp_path / "b.toml").write_text("[[portal")
    write(tmp_path, ROW, name="c.toml")
    broken, taken = check_registry(tmp_path)
    assert "b.toml: is not TOML" in broken
    assert "c.toml, portal 1 (a-1), field id" in taken


def test_a_folder_without_files(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"without a \.toml file"):
        load_portals(tmp_path)


@pytest.mark.parametrize("server", ["127.0.0.1:18431", "127.3.0.1:80", "[::1]:18431", "localhost:18431"])
def test_servers_of_a_sandbox_may_be_named(tmp_path: Path, server: str) -> None:
    row = ROW | {"base_url": f'"http://{server}/"'}
    registry = load_registry(write(tmp_path, row, above=f'loopback = ["{server}"]\n'))
    assert [found.id for found in registry.portals] == ["a-1"]
    assert registry.loopback == {server.replace("[", "").replace("]", "")}
    with pytest.raises(RegistryError, match="field base_url"):
        load_registry(write(tmp_path, row, above='loopback = ["127.0.0.1:9"]\n'))


@pytest.mark.parametrize(
    "told",
    ['"127.0.0.1:1"', "[3]", '["127.0.0.1"]', '["10.0.0.1:80"]', '["a.gov.cn:80"]', '["127.0.0.1:x"]', '["::1:80"]',
     '["127.0.0.1:80/a"]', '["u@127.0.0.1:80"]', '["127.0.0.1:99999"]', '["[:80"]'],
)  # fmt: skip
def test_only_servers_of_this_machine_may_be_named(tmp_path: Path, told: str) -> None:
    with pytest.raises(RegistryError, match=r"p\.toml: loopback"):
        load_registry(write(tmp_path, ROW, above=f"loopback = {told}\n"))


def test_a_file_may_open_only_its_own_rows(tmp_path: Path) -> None:
    write(tmp_path, ROW, above='loopback = ["127.0.0.1:18431"]\n', name="a.toml")
    write(tmp_path, ROW | {"id": '"b"', "base_url": '"http://127.0.0.1:18431/"'}, name="b.toml")
    with pytest.raises(RegistryError, match=r"b\.toml.*field base_url"):
        load_registry(tmp_path)


def test_a_bundled_row_tells_its_level_its_source_and_lies_in_its_province() -> None:
    row = {"id": "a", "name": "某市", "division": "430100", "base_url": "http://a.gov.cn/", "family": "trs"}
    _, faults = judge({**row, "columns": ["/a/"]}, set(), province="hubei")
    assert [field for field, _ in faults] == ["division", "level", "seen"]


WORDS = st.text(st.characters(codec="utf-8"), min_size=1)
PATHS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"], exclude_characters="[]"), min_size=1)
PORTALS = st.builds(
    Portal,
    id=st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True),
    name=WORDS.filter(str.strip),
    division=st.sampled_from(["430100", "110000", "100000", "000000"]),
    level=st.sampled_from(["", *LEVELS]),
    base_url=st.just("https://a.gov.cn/"),
    family=st.sampled_from(FAMILIES),
    columns=st.lists(PATHS.map(lambda path: f"/x/{path}"), min_size=1, max_size=3),
    aggregator=st.booleans(),
    hosts=st.lists(st.sampled_from(["b.gov.cn", "c.gov.cn:8080"]), max_size=2),
    budget=st.none() | st.integers(1, 10_000),
    seen=st.just("") | WORDS,
    note=st.just("") | WORDS,
)


@given(PORTALS)
def test_a_portal_goes_into_a_row_and_comes_back(made: Portal) -> None:
    (row,) = tomllib.loads(portal_toml(made))["portal"]
    assert judge(row, set()) == (made, [])


def test_half_a_character_does_not_break_a_row() -> None:
    assert tomllib.loads(portal_toml(portal(name="a\ud800b")))["portal"][0]["name"] == "a?b"


def test_rows_are_added_to_a_file_and_what_stood_there_stays(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    add_portal(file, portal("b"))
    file.write_text("# mine\n" + file.read_text(encoding="utf-8") + "# end", encoding="utf-8")
    add_portals(file, [portal("c", note='"a"\\\n\t\x7f'), portal("d")])
    assert [found.id for found in load_portals(file)] == ["b", "c", "d"]
    assert load_portals(file)[1].note == '"a"\\\n\t\x7f'
    assert file.read_text(encoding="utf-8").startswith("# mine\n")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]


@pytest.mark.parametrize("before", ["", "\n\n", "\ufeff# mine\r\n"])
def test_rows_are_added_to_a_file_without_any(tmp_path: Path, before: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(before, encoding="utf-8", newline="")
    add_portal(file, portal("b"))
    assert [found.id for found in load_portals(file)] == ["b"]


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.toml").write_text("")
    (tmp_path / "link.toml").symlink_to(tmp_path / "real.toml")
    add_portal(tmp_path / "link.toml", portal("b"))
    assert (tmp_path / "link.toml").is_symlink()
    assert len(load_portals(tmp_path / "real.toml")) == 1


def test_a_row_is_replaced_and_all_else_stays(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    between = "\n# of the next\n"
    text = "# mine\n" + row_text(ROW) + between + row_text(ROW | {"id": '"b"', "note": '"[[portal]]"'}) + "# end\n"
    file.write_text(text, encoding="utf-8")
    replace_portal(file, portal("a-1"))
    replaced = file.read_text(encoding="utf-8")
    assert replaced == text.replace(row_text(ROW), portal_toml(portal("a-1")), 1)
    replace_portal(file, portal("b"))
    assert load_portals(file) == [portal("a-1"), portal("b")]
    assert file.read_text(encoding="utf-8").endswith("# end\n")


@pytest.mark.parametrize(
    ("before", "new", "said"),
    [
        (row_text(ROW), portal("b"), "cannot be found"),
        (row_text(ROW), portal("a-1", family="x"), "field family"),
        (INLINE, portal("b"), "cannot be found"),
        (row_text(ROW | {"note": '"""\n[[portal]]\nid = "b"\n"""'}), portal("b"), "was not replaced|cannot be found"),
        ("[[portal", portal("b"), "not TOML"),
    ],
)  # fmt: skip
def test_a_file_stays_as_it_was_when_a_row_cannot_be_replaced(
    tmp_path: Path, before: str, new: Portal, said: str
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(before, encoding="utf-8")
    with pytest.raises(RegistryError, match=said):
        replace_portal(file, new)
    assert file.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("before", "added", "said"),
    [
        (row_text(ROW), portal("a-1"), "taken"),
        (row_text(ROW), portal("b", family="x"), "field family"),
        (row_text(ROW), portal("b", base_url="http://127.0.0.1/"), "field base_url"),
        ("[[portal", portal("b"), "not TOML"),
        ("portal = []\n", portal("b"), "not TOML"),
        (row_text({"id": '"a"'}), portal("b"), "field name"),
    ],
)
def test_a_file_stays_as_it_was_when_a_row_cannot_be_added(
    tmp_path: Path, before: str, added: Portal, said: str
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(before, encoding="utf-8")
    with pytest.raises(RegistryError, match=said):
        add_portal(file, added)
    assert file.read_text(encoding="utf-8") == before
    assert [path.name for path in tmp_path.iterdir()] == ["mine.toml"]


def test_places_that_take_no_rows(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="is a folder: name a file"):
        add_portal(tmp_path, portal())
    with pytest.raises(RegistryError, match="cannot be written"):
        add_portal(tmp_path / "none" / "mine.toml", portal())


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://www.changsha.gov.cn/", "changsha"),
        ("https://czj.yichun.gov.cn/a/", "czj-yichun"),
        ("http://www.a.gov.cn:8080/", "a-8080"),
        ("http://www.example.com/", "example-com"),
        ("http://某市.政务/", "site"),
        ("http://xn--abc.gov.cn/", "xn-abc"),
    ],
)
def test_ids_are_made_from_hosts(url: str, name: str) -> None:
    assert portal_id(url) == name
    assert portal_id(url, {name, f"{name}-2"}) == f"{name}-3"

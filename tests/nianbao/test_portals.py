"""Which portals are meant, and which folder may hold them."""

from pathlib import Path

import pytest

from crawler.registry import add_portals, load_portals
from nianbao.home import Home
from nianbao.portals import PortalError, choose, keep_apart, known, made_up, remember

REAL = next(portal for portal in load_portals() if portal.columns)
WAITING = next(portal for portal in load_portals() if not portal.columns)
MADE_UP = type(REAL)(
    id="sandbox-x", name="示例", division="110000", base_url="http://127.0.0.1:9/", family="trs", columns=["/a/"]
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


def test_none_named_means_all_that_have_columns() -> None:
    assert choose([]).portals == [portal for portal in load_portals() if portal.columns]
    assert choose([]).loopback == frozenset()


def test_portals_are_found_by_id_or_name_once_and_in_order() -> None:
    first, second = choose([]).portals[:2]
    assert choose([second.id, first.name, first.id]).portals == [second, first]


def test_a_name_that_is_mistyped_is_answered_with_the_nearest() -> None:
    with pytest.raises(PortalError, match="did you mean chongqing"):
        choose(["chongqin"])
    with pytest.raises(PortalError, match="nianbao portals list"):
        choose(["火星"])


def test_a_portal_without_columns_is_refused_with_what_to_do() -> None:
    with pytest.raises(PortalError, match=f"{WAITING.id} has no column yet: .*portals probe {WAITING.base_url}"):
        choose([REAL.id, WAITING.id])


def test_a_registry_without_any_column_is_refused(tmp_path: Path) -> None:
    add_portals(tmp_path / "mine.toml", [WAITING])
    with pytest.raises(PortalError, match="no portal of the registry has a column"):
        choose([], tmp_path / "mine.toml")


def test_a_sandbox_is_chosen_with_its_servers_and_never_among_real_portals(tmp_path: Path) -> None:
    registry = tmp_path / "mine.toml"
    registry.write_text('loopback = ["127.0.0.1:9"]\n')
    add_portals(registry, [MADE_UP, REAL])
    chosen = choose([MADE_UP.id], registry)
    assert (chosen.portals, chosen.loopback) == ([MADE_UP], {"127.0.0.1:9"})
    with pytest.raises(PortalError, match="crawl them apart"):
        choose([], registry)


def test_portals_on_this_machine_are_a_sandbox() -> None:
    assert made_up([MADE_UP])
    assert made_up(
        [type(REAL)(id="x", name="x", division="110000", base_url="http://[::1]:9/", family="trs", columns=[])]
    )
    assert not made_up([REAL])


def test_what_was_crawled_is_remembered(home: Home) -> None:
    assert known(home) == []
    remember(home, [REAL])
    remember(home, [MADE_UP, REAL])
    assert known(home) == [REAL, MADE_UP]


def test_notes_of_portals_with_fewer_fields_are_read(home: Home) -> None:
    row = '{"id":"a","name":"b","division":"110000","base_url":"http://a.gov.cn/","family":"trs","columns":["/a/"],"note":""}'
    (home.root / "portals.json").write_text(f"[{row}]")
    assert [portal.id for portal in known(home)] == ["a"]


def test_made_up_and_real_reports_are_kept_apart(home: Home) -> None:
    keep_apart(home, demo=True)
    keep_apart(home, demo=False)
    remember(home, [REAL])
    keep_apart(home, demo=False)
    with pytest.raises(PortalError, match="belongs to a real crawl"):
        keep_apart(home, demo=True)


def test_a_folder_of_the_demo_is_no_place_for_real_reports(home: Home) -> None:
    remember(home, [MADE_UP])
    keep_apart(home, demo=True)
    with pytest.raises(PortalError, match="made-up reports"):
        keep_apart(home, demo=False)


@pytest.mark.parametrize("left", ["archive/a.warc.gz", "records/year=2024/a.parquet", "warehouse/nianbao.duckdb"])
def test_the_demo_takes_no_folder_whose_data_it_does_not_know(home: Home, left: str) -> None:
    path = home.root / left
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"kept")
    with pytest.raises(PortalError, match="belongs to a real crawl"):
        keep_apart(home, demo=True)
    assert path.read_bytes() == b"kept"

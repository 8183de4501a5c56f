"""Which portals are meant, and which folder may hold them."""

from pathlib import Path

import pytest

from crawler.registry import load_portals
from nianbao.home import Home
from nianbao.portals import PortalError, choose, keep_apart, known, remember

REAL = load_portals()[0]
MADE_UP = type(REAL)(
    id="sandbox-x", name="示例", division="110000", base_url="http://127.0.0.1:9/", family="trs", columns=["/a/"]
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


def test_none_named_means_all() -> None:
    assert choose([]) == load_portals()


def test_portals_are_found_by_id_or_name_once_and_in_order() -> None:
    first, second = load_portals()[:2]
    assert choose([second.id, first.name, first.id]) == [second, first]


def test_a_name_that_is_mistyped_is_answered_with_the_nearest() -> None:
    with pytest.raises(PortalError, match="did you mean chongqing"):
        choose(["chongqin"])
    with pytest.raises(PortalError, match="the portals are"):
        choose(["火星"])


def test_what_was_crawled_is_remembered(home: Home) -> None:
    assert known(home) == []
    remember(home, [REAL])
    remember(home, [MADE_UP, REAL])
    assert known(home) == [REAL, MADE_UP]


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

"""`nianbao portals`: what it lists, what it finds wrong, and which rows it writes."""

from __future__ import annotations

import csv
import io
import json
import sys
import tomllib
from pathlib import Path
from types import ModuleType, SimpleNamespace

import msgspec
import pytest

from crawler.registry import FAMILIES, Portal, load_portals
from nianbao.portals import choose
from tests.crawler.servers import html, serve
from tests.nianbao.conftest import Run

ROW = """[[portal]]
id = "a"
name = "某市"
division = "430100"
base_url = "http://a.gov.cn/"
family = "trs"
columns = ["/b/"]
"""
SITES = (
    "sitecode,wzmc,url\n4301000014,某市,http://www.a.gov.cn/\n4301210001,某县人民政府,b.gov.cn\n4301210002,某局,无\n"
)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    file = tmp_path / "mine.toml"
    file.write_text(ROW, encoding="utf-8")
    return file


def ids(run: Run, *arguments: object) -> list[str]:
    done = run("portals", "list", "--format", "json", *arguments)
    assert done.status == 0
    return [json.loads(line)["id"] for line in done.out.splitlines()]


def test_all_are_listed_in_every_shape(run: Run) -> None:
    portals = load_portals()
    assert ids(run) == [portal.id for portal in portals]
    lines = list(csv.DictReader(io.StringIO(run("portals", "list", "--format", "csv").out)))
    assert [line["name"] for line in lines] == [portal.name for portal in portals]
    assert json.loads(lines[0]["columns"]) == portals[0].columns
    assert "湖南省人民政府门户网站" in run("portals", "list").out


@pytest.mark.parametrize(
    ("province", "code"),
    [("43", "43"), ("430000", "43"), ("hunan", "43"), ("4301", "4301"), ("430100", "4301"), ("central", "10")],
)
def test_portals_of_a_province(run: Run, province: str, code: str) -> None:
    found = ids(run, "--province", province)
    assert found == [portal.id for portal in load_portals() if portal.division.startswith(code)]
    assert found


def test_filters_work_together(run: Run) -> None:
    assert ids(run, "--province", "43", "--family", "trs", "--level", "city") == ["changsha"]
    assert ids(run, "--province", "43", "--family", "shanghai") == []
    assert run("portals", "list", "--province", "43", "--family", "shanghai").status == 0


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--province", "atlantis", "use two digits of a division code, or central"),
        ("--province", "4", "there is no province '4'"),
        ("--family", "wordpress", FAMILIES[0]),
        ("--level", "village", "township"),
        ("--registry", "none.toml", "none.toml: cannot be read"),
    ],
)
def test_what_is_not_there_is_refused(run: Run, option: str, value: str, said: str) -> None:
    done = run("portals", "list", option, value)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


def test_a_registry_of_ones_own_is_listed(run: Run, mine: Path) -> None:
    assert ids(run, "--registry", mine) == ["a"]


def test_a_row_is_shown_as_it_can_be_written(run: Run, mine: Path) -> None:
    done = run("portals", "show", "某市", "--registry", mine)
    assert (done.status, done.out) == (0, f"# http://a.gov.cn/b/\n{ROW}")
    assert tomllib.loads(run("portals", "show", "hunan").out)["portal"][0]["aggregator"] is True
    done = run("portals", "show", "hunam")
    assert done.status == 2
    assert "did you mean hunan" in done.err


def test_a_sound_registry_is_checked(run: Run, mine: Path) -> None:
    assert (run("portals", "check").status, run("portals", "check", mine).status) == (0, 0)


def test_every_fault_of_every_row_is_printed(run: Run, mine: Path) -> None:
    mine.write_text(
        ROW + ROW.replace("430100", "1").replace('"trs"', '"x"') + ROW.replace("name", "nam"), encoding="utf-8"
    )
    done = run("portals", "check", mine)
    assert done.status == 1
    assert [line.split(", ", 1)[1].split(":")[0] for line in done.out.splitlines()] == [
        "portal 2 (a), field id",
        "portal 2 (a), field division",
        "portal 2 (a), field family",
        "portal 3 (a), field name",
        "portal 3 (a), field nam",
        "portal 3 (a), field id",
    ]
    assert "6 faults" in done.err


@pytest.mark.parametrize("name", ["none.toml", "."])
def test_places_without_a_registry_are_faults(run: Run, tmp_path: Path, name: str) -> None:
    done = run("portals", "check", tmp_path / name)
    assert done.status == 1
    assert "toml" in done.out


def write(folder: Path, data: bytes) -> Path:
    file = folder / "sites.csv"
    file.write_bytes(data)
    return file


def test_sites_are_printed_as_rows(run: Run, tmp_path: Path) -> None:
    done = run("portals", "import", write(tmp_path, SITES.encode("gbk")))
    assert done.status == 0
    assert [row["name"] for row in tomllib.loads(done.out)["portal"]] == ["某市", "某县人民政府"]
    assert "line 4 (某局): '无' is no address" in done.err


def test_sites_go_into_a_file_once(run: Run, mine: Path) -> None:
    sites = write(mine.parent, SITES.encode())
    done = run("portals", "import", sites, "--into", mine)
    assert (done.status, done.out) == (0, "")
    assert [(portal.id, portal.division, portal.columns) for portal in load_portals(mine)] == [
        ("a", "430100", ["/b/"]),
        ("b", "430121", []),
    ]
    assert "line 2 (某市): http://www.a.gov.cn/ is there already: a" in done.err
    before = mine.read_bytes()
    done = run("portals", "import", sites, "--into", mine)
    assert (done.status, mine.read_bytes()) == (0, before)
    assert "0 rows added" in done.err


def test_sites_of_the_bundled_registry_are_left_out_where_it_is_what_counts(
    run: Run, tmp_path: Path, mine: Path
) -> None:
    sites = write(tmp_path, b"name,url\nx,http://www.changsha.gov.cn/\n")
    assert "is there already: changsha" in run("portals", "import", sites).err
    new = tmp_path / "new.toml"
    assert run("portals", "import", sites, "--into", new).status == 0
    assert [portal.id for portal in load_portals(new)] == ["changsha"]
    assert "is there already: changsha" in run("portals", "import", sites, "--into", new, "--registry", mine).err


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"a,b\n", "no column of addresses"),
        (b"PK\x03\x04", "zip archive"),
        (b"\x89PNG\0\0", "no text in UTF-8 or GBK"),
    ],
)
def test_files_that_are_no_list_change_nothing(run: Run, mine: Path, data: bytes, said: str) -> None:
    done = run("portals", "import", write(mine.parent, data), "--into", mine)
    assert (done.status, done.out) == (2, "")
    assert "sites.csv: " in done.err
    assert said in done.err
    assert mine.read_text(encoding="utf-8") == ROW


def test_places_that_cannot_be_read_or_written(run: Run, mine: Path) -> None:
    assert "none.csv: cannot be read" in run("portals", "import", mine.parent / "none.csv").err
    sites = write(mine.parent, SITES.encode())
    assert "is a folder" in run("portals", "import", sites, "--into", mine.parent).err
    mine.write_text("[[portal", encoding="utf-8")
    done = run("portals", "import", sites, "--into", mine)
    assert (done.status, mine.read_text(encoding="utf-8")) == (2, "[[portal")


class FailedError(ValueError):
    """What a probe raises."""


def probing(monkeypatch: pytest.MonkeyPatch, answer: object) -> list[tuple[str, dict[str, object]]]:
    """Put `answer` in the place of what a probe finds; gives what was asked."""
    asked: list[tuple[str, dict[str, object]]] = []

    def probe(url: str, **options: object) -> object:
        asked.append((url, options))
        if isinstance(answer, Exception):
            raise answer
        return answer

    module = ModuleType("crawler.probe")
    module.probe, module.ProbeError, module.Probe = probe, FailedError, SimpleNamespace  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "crawler.probe", module)
    return asked


def found(portal: Portal | None) -> SimpleNamespace:
    candidates = [("http://c.gov.cn/nb/", 0.92, ["ColumnType 信息公开年报", "three\nreports"])]
    return SimpleNamespace(portal=portal, family=portal and portal.family, candidates=candidates, name="某区")


NEW = Portal(id="c", name="某区", division="430102", base_url="http://c.gov.cn/", family="trs", columns=["/nb/"])


def test_a_probe_tells_what_it_found_and_adds_the_row(run: Run, monkeypatch: pytest.MonkeyPatch, mine: Path) -> None:
    mine.write_text(f'loopback = ["127.0.0.1:9"]\n{ROW}', encoding="utf-8")
    asked = probing(monkeypatch, found(NEW))
    done = run("portals", "probe", "http://c.gov.cn/", "--into", mine, "--delay", "0.5")
    assert done.status == 0
    assert asked == [("http://c.gov.cn/", {"loopback": frozenset({"127.0.0.1:9"}), "delay": 0.5})]
    assert done.out.splitlines()[:2] == [
        "# 某区, family trs",
        "# 0.92 http://c.gov.cn/nb/: ColumnType 信息公开年报; three reports",
    ]
    assert tomllib.loads(done.out)["portal"][0]["id"] == "c"
    assert [portal.id for portal in load_portals(mine)] == ["a", "c"]


def test_a_probe_without_a_file_adds_nothing(run: Run, monkeypatch: pytest.MonkeyPatch, mine: Path) -> None:
    probing(monkeypatch, found(NEW))
    assert run("portals", "probe", "http://c.gov.cn/").status == 0
    assert mine.read_text(encoding="utf-8") == ROW


def test_a_probe_that_finds_no_column_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    probing(monkeypatch, found(None))
    done = run("portals", "probe", "http://c.gov.cn/")
    assert done.status == 1
    assert done.out.startswith("# 某区, family not recognised\n# 0.92")
    assert "no annual-report column found" in done.err


def test_a_site_that_does_not_answer_is_said(run: Run, monkeypatch: pytest.MonkeyPatch, mine: Path) -> None:
    probing(monkeypatch, FailedError("c.gov.cn does not answer"))
    done = run("portals", "probe", "http://c.gov.cn/", "--into", mine)
    assert (done.status, done.out) == (1, "")
    assert "c.gov.cn does not answer" in done.err
    assert mine.read_text(encoding="utf-8") == ROW


def test_a_row_without_columns_is_completed_where_it_stands(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.toml"
    run("portals", "import", write(tmp_path, b"name,url\nx,http://www.c.gov.cn/\ny,d.gov.cn\n"), "--into", mine)
    probing(monkeypatch, found(msgspec.structs.replace(NEW, id="other", note="0.92")))
    assert run("portals", "probe", "http://c.gov.cn/", "--into", mine).status == 0
    first, second = load_portals(mine)
    assert (first.id, first.name, first.family, first.column_urls()) == ("c", "x", "trs", ["http://c.gov.cn/nb/"])
    assert (first.note, first.division) == ("0.92", "430102")
    assert (second.id, second.columns) == ("d", [])


def test_all_portals_without_columns_are_probed(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    run("portals", "import", write(tmp_path, b"name,url\nx,c.gov.cn\ny,d.gov.cn\n"), "--into", mine)
    asked = probing(monkeypatch, found(NEW))
    done = run("portals", "probe", "--missing", "--into", mine)
    assert [url for url, _ in asked] == ["http://c.gov.cn/", "http://d.gov.cn/"]
    assert done.status == 0
    assert "2 portals were without columns" in done.err
    probing(monkeypatch, FailedError("no answer"))
    done = run("portals", "probe", "--missing")
    assert done.status == 1
    assert done.err.count("no answer") == sum(not portal.columns for portal in load_portals())


def test_a_probe_is_of_one_site_or_of_all_that_miss_a_column(run: Run) -> None:
    for arguments in ([], ["http://c.gov.cn/", "--missing"]):
        done = run("portals", "probe", *arguments)
        assert (done.status, done.out) == (2, "")
        assert "--missing" in done.err


def test_a_row_that_is_there_is_not_added_again(run: Run, monkeypatch: pytest.MonkeyPatch, mine: Path) -> None:
    probing(monkeypatch, found(msgspec.structs.replace(NEW, id="a")))
    done = run("portals", "probe", "http://c.gov.cn/", "--into", mine)
    assert done.status == 2
    assert "'a' is taken" in done.err
    assert mine.read_text(encoding="utf-8") == ROW


def test_a_column_is_found_on_a_site_and_its_row_can_be_crawled(run: Run, tmp_path: Path) -> None:
    articles = "".join(
        f'<li><a href="./{year + 1}01/t{year + 1}0120_{year}.html">某局{year}年政府信息公开工作年度报告</a></li>'
        for year in (2021, 2022, 2023)
    )
    head = '<meta name="SiteName" content="某区人民政府"><meta name="SiteIDCode" content="4301020001">'
    pages = {
        "/": html(
            f'<html><head>{head}<title>某区</title></head><a href="/zfxxgk/zfxxgknb/">政府信息公开年报</a></html>'
        ),
        "/zfxxgk/zfxxgknb/": html(
            f'<html><head>{head}<meta name="ColumnType" content="信息公开年报"></head><ul>{articles}</ul></html>'
        ),
    }
    with serve(pages) as server:
        mine = tmp_path / "mine.toml"
        mine.write_text(f'loopback = ["{server.host}"]\n', encoding="utf-8")
        done = run("portals", "probe", server.url, "--into", mine, "--delay", "0")
        assert done.status == 0
        (row,) = load_portals(mine)
        assert (row.name, row.division) == ("某区人民政府", "430102")
        assert row.column_urls() == [f"{server.url}/zfxxgk/zfxxgknb/"]
        assert choose([], mine).portals == [row]
    assert run("portals", "probe", server.url, "--delay", "0").status == 1


@pytest.mark.parametrize("command", ["list", "show", "check", "import", "probe"])
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    done = run("portals", command, "--help")
    assert (done.status, done.err) == (0, "")
    assert "Example: nianbao portals" in done.out

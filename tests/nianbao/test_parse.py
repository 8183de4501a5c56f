"""`nianbao parse` and `nianbao forms`: formats, order, status, and what bad input gets."""

import csv
import io
import json
import os
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console

from nianbao import show
from nianbao.output import CellWriter
from parsers.records import Cell, Report, Source, Status, Trust
from tests.nianbao.conftest import Run
from tests.pages import make_page

GOOD = make_page("html_plain", 1)
BAD = {
    "empty.html": (b"", "unreadable"),
    "spaces.txt": (b" \r\n\t ", "unreadable"),
    "binary.bin": (bytes(range(256)) * 40, "unreadable"),
    "picture.html": (b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "unreadable"),
    "truncated.html": (GOOD.data[: len(GOOD.data) // 3], None),
    "note.txt": ("明天下午开会。".encode("gb18030"), "other"),
    "half-character.txt": (GOOD.data[:1001], None),
    "deep.html": (b"<div>" * 5_000 + b"x", None),
}


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / GOOD.name
    path.write_bytes(GOOD.data)
    return path


def test_json_is_one_object_a_line_in_order_with_the_path_first(run: Run, tmp_path: Path, good: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("今天下午三点开会，请带上材料", encoding="utf-8")
    done = run("parse", "--format", "json", good, other, good)
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert done.status == 0
    assert [line["path"] for line in lines] == [str(good), str(other), str(good)]
    assert list(lines[0])[:2] == ["path", "kind"]
    assert [line["kind"] for line in lines] == ["annual_report", "other", "annual_report"]
    cells = {cell["key"]: cell["value"] for cell in lines[0]["cells"]}
    assert cells == {key: None if value is None else float(value) for key, value in GOOD.cells.items()}
    assert lines[1]["error"]


def test_bad_input_gets_its_line_and_the_others_go_on(run: Run, tmp_path: Path, good: Path) -> None:
    paths = []
    for name, (data, _) in BAD.items():
        (tmp_path / name).write_bytes(data)
        paths.append(tmp_path / name)
    done = run("parse", "--format", "json", *paths, tmp_path, tmp_path / "nothing", "\udcff", good)
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert done.status == 1
    assert "could not be read" in done.err
    kinds = [line["kind"] for line in lines]
    for kind, (name, (_, wanted)) in zip(kinds, BAD.items(), strict=False):
        assert wanted is None or kind == wanted, name
    assert kinds[len(BAD) :] == ["unreadable", "unreadable", "unreadable", "annual_report"]
    assert "folder" in lines[len(BAD)]["error"]
    assert all(line["error"] for line in lines if line["kind"] in ("other", "unreadable"))


def test_what_is_no_regular_file_is_not_waited_for(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = run("parse", "--format", "json", tmp_path / "pipe")
    assert (done.status, json.loads(done.out)["error"]) == (1, "this is not a regular file")


def test_an_address_that_may_not_be_fetched_is_said(run: Run) -> None:
    done = run("parse", "--format", "json", "http://127.0.0.1:9/report.html")
    line = json.loads(done.out)
    assert (done.status, line["kind"]) == (1, "unreadable")
    assert line["error"]


def test_csv_has_a_line_for_each_cell_and_one_for_a_document_without(run: Run, tmp_path: Path, good: Path) -> None:
    (tmp_path / "no.txt").write_text("今天下午三点开会，请带上材料", encoding="utf-8")
    done = run("parse", "--format", "csv", good, tmp_path / "no.txt")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert len(rows) == len(GOOD.cells) + 1
    first = next(row for row in rows if row["key"] == "requests.new_received.total")
    assert first["value"] == str(GOOD.cells["requests.new_received.total"])
    assert first["label"] == "一、本年新收政府信息公开申请数量 / 总计"
    assert (rows[-1]["kind"], rows[-1]["key"]) == ("other", "")
    assert rows[-1]["error"]


def test_a_table_shows_one_report_in_full_and_several_in_a_list(run: Run, tmp_path: Path, good: Path) -> None:
    alone = run("parse", good)
    assert "三、收到和处理政府信息公开申请情况" in alone.out
    assert str(GOOD.cells["requests.new_received.total"]) in alone.out
    both = run("parse", good, good)
    assert both.out.count(good.name) == 2
    assert "三、收到和处理政府信息公开申请情况" not in both.out


def test_no_path_and_an_unknown_format_are_wrong_use(run: Run, good: Path) -> None:
    assert run("parse").status == 2
    assert run("parse", "--format", "xml", good).status == 2
    assert run("prase", good).status == 2


def test_forms_lists_and_shows(run: Run) -> None:
    listed = run("forms")
    assert all(form in listed.out for form in ("2014", "2019", "2021"))
    shown = run("forms", "2021")
    assert "requests.new_received.natural_person" in shown.out
    assert "requests.balance" in shown.out
    wrong = run("forms", "1999")
    assert wrong.status == 2
    assert "2014, 2019, 2021" in wrong.err


def test_a_row_printed_as_in_another_form_is_shown_and_labelled(capfd: pytest.CaptureFixture[str]) -> None:
    cell = Cell(
        key="requests.other.total", value=Decimal(159), raw="159", status="reported", trust="unverified", where="line 9"
    )
    source = Source(url=None, sha256="", media_type=None, charset=None)
    report = Report(kind="annual_report", form="2021", source=source, cells=[cell])
    CellWriter().write("mixed.html", report)
    show.report(Console(file=sys.stdout, width=200), "mixed.html", report)
    out = capfd.readouterr().out
    assert "requests.other.total,三、本年度办理结果 / （六）其他处理 / 总计,count,159," in out
    assert "printed as in the form of 2019" in out


@pytest.mark.parametrize(("status", "trust", "shown"), [("derived", "verified", "7*"), ("reported", "suspect", "7?")])
def test_a_number_that_is_doubtful_or_derived_is_marked(
    capfd: pytest.CaptureFixture[str], status: Status, trust: Trust, shown: str
) -> None:
    key = "requests.granted.total"
    cell = Cell(key=key, value=Decimal(7), raw="", status=status, trust=trust, where="line 1")
    source = Source(url=None, sha256="0" * 64, media_type="text/plain", charset="utf8", official=None)
    report = Report(kind="annual_report", form="2021", cells=[cell], source=source)
    show.report(Console(file=sys.stdout, width=200), "page.html", report)
    assert f" {shown} " in capfd.readouterr().out

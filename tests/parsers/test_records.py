"""The records and their JSON: names, order and types as published, numbers exact, content told from its wrapping."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from decimal import Decimal

import pytest

from parsers import (
    PARSER_VERSION,
    Cell,
    Check,
    Claim,
    Document,
    Note,
    Report,
    Section,
    Source,
    parse_document,
    to_json,
)
from tests.pages import Plan, make_page
from tests.parsers.written import written


def report() -> Report:
    return Report(
        kind="annual_report",
        form="2021",
        agency="临江市教育局",
        year=2023,
        title="临江市教育局2023年政府信息公开工作年度报告",
        published_on=dt.date(2024, 1, 19),
        source=Source(url=None, sha256="ab" * 32, media_type="text/html", charset="utf-8"),
        cells=[
            Cell(
                key="requests.new_received.total",
                value=Decimal(41),
                raw="41",
                status="reported",
                trust="verified",
                where="table 2 row 4",
            )
        ],
        checks=[Check(code="requests.balance", over="total", left=Decimal(41), right=Decimal(41), status="pass")],
        sections=[Section(number=1, title="一、总体情况", text="全年平稳。")],
        claims=[Claim(key="requests.new_received.total", value=Decimal(41), text="共收到申请41件", agrees=True)],
        notes=[Note(code="unknown_label", text="表外一行", where="line 9")],
    )


def test_a_report_is_printed_as_published() -> None:
    assert json.loads(to_json(report(), path="a.html")) == {
        "path": "a.html",
        "kind": "annual_report",
        "form": "2021",
        "agency": "临江市教育局",
        "year": 2023,
        "title": "临江市教育局2023年政府信息公开工作年度报告",
        "published_on": "2024-01-19",
        "source": {
            "url": None,
            "sha256": "ab" * 32,
            "media_type": "text/html",
            "charset": "utf-8",
            "official": None,
            "tampering": [],
        },
        "cells": [
            {
                "key": "requests.new_received.total",
                "value": 41,
                "raw": "41",
                "status": "reported",
                "trust": "verified",
                "where": "table 2 row 4",
            }
        ],
        "checks": [{"code": "requests.balance", "over": "total", "left": 41, "right": 41, "status": "pass"}],
        "sections": [{"number": 1, "title": "一、总体情况", "text": "全年平稳。"}],
        "claims": [{"key": "requests.new_received.total", "value": 41, "text": "共收到申请41件", "agrees": True}],
        "notes": [{"code": "unknown_label", "text": "表外一行", "where": "line 9"}],
        "error": None,
        "parser": PARSER_VERSION,
    }


def test_the_fields_come_in_their_order_on_one_line() -> None:
    line = to_json(report(), path="a.html").decode()
    assert "\n" not in line
    names = ["path", "kind", "form", "agency", "year", "title", "published_on", "source", "cells", "checks"]
    assert list(json.loads(line)) == [*names, "sections", "claims", "notes", "error", "parser"]
    assert "临江市教育局" in line


@pytest.mark.parametrize("number", ["0", "-14", "1276.5534", "0.000001", "12345678901234567890.123456", "3.50"])
def test_a_decimal_is_a_json_number_with_all_its_digits(number: str) -> None:
    made = report()
    made.cells[0].value = Decimal(number)
    read = json.loads(to_json(made), parse_float=Decimal, parse_int=Decimal)
    assert read["cells"][0]["value"] == Decimal(number)
    assert f'"value":{number},' in to_json(made).decode()


def test_what_is_not_known_is_null() -> None:
    made = json.loads(to_json(Report(kind="other", source=report().source, error="a list")))
    unknown = ("form", "agency", "year", "title", "published_on")
    assert {made[name] for name in unknown} == {None}
    assert (made["cells"], made["checks"], made["error"]) == ([], [], "a list")


def test_a_made_page_prints_every_cell_with_its_fields() -> None:
    page = make_page("html_plain", 3, plan=Plan(form="2021"))
    printed = json.loads(to_json(parse_document(page.data), path=page.name))
    assert len(printed["cells"]) == 200
    for cell in printed["cells"]:
        assert list(cell) == ["key", "value", "raw", "status", "trust", "where"]
        assert cell["status"] in ("reported", "blank", "missing", "derived")
        assert cell["trust"] in ("verified", "suspect", "unverified")
        assert cell["value"] is None or isinstance(cell["value"], (int, float))
    for one in printed["checks"]:
        assert list(one) == ["code", "over", "left", "right", "status"]
        assert one["status"] in ("pass", "fail", "unknown")


def test_reports_do_not_share_their_lists() -> None:
    first, second = (Report(kind="other", source=report().source) for _ in range(2))
    first.notes.append(Note(code="a", text="b"))
    assert second.notes == []


def test_a_document_knows_the_digest_of_its_bytes() -> None:
    assert Document(data=b"abc").sha256 == hashlib.sha256(b"abc").hexdigest()
    assert parse_document(b"abc").source.sha256 == hashlib.sha256(b"abc").hexdigest()


def counted(counter: int, clock: str, link: str = "1") -> bytes:
    above = [f"今天是{clock}", f"浏览次数：{counter}"]
    tail = [f"您是第{counter}位访客", f"<a href='/news/{link}.html'>相关链接</a>", f"版权所有 {clock}"]
    return written(head=["发布时间：2024-01-19"], above=above, tail=tail)


def test_counters_clocks_and_links_around_a_report_do_not_change_its_content() -> None:
    first = parse_document(counted(17, "2024年3月1日 星期五"))
    second = parse_document(counted(90_412, "2025年11月30日 星期日", "88"))
    assert first.kind == "annual_report"
    assert first.source.sha256 != second.source.sha256
    assert first.content_digest == second.content_digest


def test_address_place_and_version_are_no_content() -> None:
    made, other = report(), report()
    other.source.url, other.cells[0].where, other.cells[0].trust, other.parser = (
        "http://a.gov.cn",
        "line 1",
        "suspect",
        "9",
    )
    assert made.content_digest == other.content_digest


def test_a_change_of_content_changes_the_digest() -> None:
    digests = {report().content_digest}
    for change in (
        lambda made: setattr(made, "title", "另一标题"),
        lambda made: setattr(made, "agency", "临江市民政局"),
        lambda made: setattr(made, "year", 2022),
        lambda made: setattr(made, "published_on", None),
        lambda made: setattr(made.cells[0], "value", Decimal(42)),
        lambda made: setattr(made.cells[0], "status", "blank"),
        lambda made: setattr(made.sections[0], "text", "全年更平稳。"),
        lambda made: setattr(made.sections[0], "title", "一、概述"),
        lambda made: made.cells.clear(),
    ):
        made = report()
        change(made)
        digests.add(made.content_digest)
    assert len(digests) == 10


def test_the_same_report_on_two_portals_has_one_content() -> None:
    page = make_page("html_plain", 4, plan=Plan(form="2021"))
    again = page.data.replace(b"<body>", b"<body><script>var t = 1;</script><!-- 8 -->")
    assert again != page.data
    assert parse_document(page.data).content_digest == parse_document(again).content_digest

"""A town's twelve bodies over five years with six planted faults, and nothing else wrong.

`documents()` gives what the parser would have read; the figures are valid but for the faults, which `FAULTS` names by
agency and year. `filled(documents)` gives a connection with the base tables that checks and views read, filled as a
build fills them. Everything is made up; the same call gives the same records.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import duckdb
import msgspec
import pyarrow as pa

from crawler.sandbox.figures import Figures, form_of, make_figures, sibling
from parsers.align.cells import Reading
from parsers.claims import read_claims
from parsers.forms import FORMS
from parsers.records import Report, Section, Source
from parsers.verify import verify
from warehouse.database import SCHEMA_VERSION
from warehouse.records import ParsedDocument

YEARS = range(2020, 2025)
DIVISION = "220681"
CITY = "临江市"
HOST = "www.linjiang.gov.cn"
BODIES = {
    "人民政府": "government",
    "教育局": "education",
    "财政局": "finance",
    "民政局": "civil_affairs",
    "水利局": "water",
    "交通运输局": "transport",
    "卫生健康委员会": "health",
    "审计局": "audit",
    "司法局": "justice",
    "统计局": "statistics",
    "应急管理局": "emergency",
    "农业农村局": "agriculture",
}
BUILT_AT = dt.datetime(2025, 6, 1, 4, 0, tzinfo=dt.UTC)


class Fault(NamedTuple):
    """Whose report on which year has it."""

    agency: str
    year: int


FAULTS = {
    "carry_over": Fault(f"{CITY}财政局", 2023),
    "sum": Fault(f"{CITY}教育局", 2022),
    "rewritten": Fault(f"{CITY}卫生健康委员会", 2021),
    "late": Fault(f"{CITY}民政局", 2023),
    "missing": Fault(f"{CITY}交通运输局", 2022),
    "copied": Fault(f"{CITY}水利局", 2024),
}
"""`copied`: the prose is last year's."""

Numbers = dict[str, Decimal | None]
_SUBJECTS = (
    "坚持问题导向|对照年度要点|围绕群众关切|结合机构职能|按照上级部署|依托政务平台"
    "|聚焦重点领域|着眼便民利企|根据工作分工|立足本地实际|针对薄弱环节|参照先进经验"
)
_VERBS = "梳理了|完善了|更新了|规范了|细化了|公布了|调整了|优化了|汇编了|审核了|整理了|补充了"
_OBJECTS = (
    "公开目录|办事指南|解读材料|会议制度|栏目设置|审查流程|答复文书|培训计划|考核办法|档案管理"
    "|咨询渠道|平台检查|人员分工|政策文件库"
)
_ENDS = (
    "并明确专人负责|做到按月检查|形成书面台账|向社会征求意见|纳入年终考核"
    "|邀请代表评议|确保链接有效|报主管部门备案|安排专题研讨|限期完成整改"
)


@cache
def figures(agency: str) -> dict[int, Figures]:
    """Valid figures of an agency for all years, each going on from the year before."""
    scale = "county" if agency.endswith("人民政府") else "bureau"
    found = make_figures("2019", "planted", scale, agency=agency, year=YEARS[0])
    years = {found.year: found}
    for year in YEARS[1:]:
        years[year] = found = sibling(found, year, "planted")
    return years


def documents() -> list[ParsedDocument]:
    """Every report, with the faults."""
    return [document for body in BODIES for year in YEARS for document in _documents(f"{CITY}{body}", year)]


def _documents(agency: str, year: int) -> list[ParsedDocument]:
    fault = Fault(agency, year)
    if fault == FAULTS["missing"]:
        return []
    numbers = dict(figures(agency)[year].cells)
    published_on = dt.date(year + 1, 1, 12) + dt.timedelta(days=len(agency))
    prose_year = year - 1 if fault == FAULTS["copied"] else year
    if fault == FAULTS["carry_over"]:
        shift(numbers, 2, source="requests.new_received", target="requests.carried_in")
    if fault == FAULTS["sum"]:
        numbers["requests.granted.total"] = number(numbers, "requests.granted.total") + 1
    if fault == FAULTS["late"]:
        published_on = dt.date(year + 1, 3, 5)
    made = [document(agency, year, numbers, published_on=published_on, prose_year=prose_year)]
    if fault == FAULTS["rewritten"]:
        shift(numbers, 1, source="requests.granted", target="requests.partly_granted")
        later = dt.datetime(year + 1, 6, 1, 2, 0, tzinfo=dt.UTC)
        made.append(document(agency, year, numbers, published_on=published_on, fetched_at=later))
    return made


def number(numbers: Mapping[str, Decimal | None], key: str) -> Decimal:
    """The number at `key`; a blank is zero."""
    return numbers.get(key) or Decimal(0)


def shift(numbers: Numbers, count: int, *, source: str, target: str) -> None:
    """Moves requests of natural persons from one row to another, so that every sum still holds."""
    for column in ("natural_person", "total"):
        left = number(numbers, f"{source}.{column}") - count
        if left < 0:
            raise ValueError(f"{source}.{column} is too small for this fault: choose another agency or year")
        numbers[f"{source}.{column}"] = left
        numbers[f"{target}.{column}"] = number(numbers, f"{target}.{column}") + count


def document(
    agency: str,
    year: int,
    numbers: Mapping[str, Decimal | None],
    *,
    published_on: dt.date | None = None,
    prose_year: int | None = None,
    text: str = "",
    fetched_at: dt.datetime | None = None,
    url: str | None = None,
    official: bool = True,
) -> ParsedDocument:
    """A report with these numbers as the parser gives it: every sum evaluated, every claim compared."""
    form = form_of(max(year, 2014))
    readings = {
        key: Reading(value, "" if value is None else f"{value:f}", "blank" if value is None else "reported", "line 1")
        for key, value in numbers.items()
    }
    cells, checks, notes = verify(form, readings, {table.code for table in form.tables})
    sections = [Section(number=1, title="一、总体情况", text=_prose(agency, prose_year or year) + text)]
    said = f"本年新收政府信息公开申请{number(numbers, 'requests.new_received.total')}件。"
    sections.append(Section(number=3, title="三、收到和处理政府信息公开申请情况", text=said))
    address = url or f"http://{HOST}/{quote(agency)}/{year}.html"
    source = Source(url=address, sha256="", media_type="text/html", charset="utf-8", official=official)
    report = Report(
        kind="annual_report",
        form=form.id,
        agency=agency,
        year=year,
        title=f"{agency}{year}年政府信息公开工作年度报告",
        published_on=published_on,
        source=source,
        cells=cells,
        checks=checks,
        sections=sections,
        claims=read_claims(sections, numbers, agency=agency, year=year),
        notes=notes,
    )
    source.sha256 = report.content_digest
    return ParsedDocument(
        report=report,
        url=address,
        portal="linjiang",
        fetched_at=fetched_at or dt.datetime(year + 1, 4, 2, 2, 0, tzinfo=dt.UTC),
        archive_file="planted.warc.gz",
        capture_id=f"{agency}-{year}-{source.sha256[:8]}",
    )


def _prose(agency: str, year: int) -> str:
    rng = random.Random(f"{agency}|{year}")  # noqa: S311
    parts = [words.split("|") for words in (_SUBJECTS, _VERBS, _OBJECTS, _ENDS)]
    return "".join("".join(rng.choice(words) for words in parts) + "。" for _ in range(30))


_LOAD = """
INSERT INTO documents BY NAME
SELECT
    document_id, url, portal_id, content_digest, official, []::VARCHAR[] AS tampering, kind, form, agency_id, agency,
    year,
    published_on, fetched_at AS first_seen, row_number() OVER (PARTITION BY url ORDER BY fetched_at) AS version,
    count(*) OVER (PARTITION BY url) AS versions
FROM document_rows;
INSERT INTO captures BY NAME
SELECT document_id AS capture_id, url, document_id, fetched_at, 200 AS status, portal_id FROM document_rows;
INSERT INTO agencies BY NAME
SELECT
    agency_id, first(agency) AS name, 'city' AS level, first(agency_kind) AS kind, first(parent_id) AS parent_id,
    first(division) AS division, first(resolved) AS resolved, min(year) AS first_year, max(year) AS last_year
FROM document_rows GROUP BY agency_id;
INSERT INTO reports BY NAME
SELECT
    d.document_id, d.agency_id, d.agency, d.year, d.form, d.published_on, d.url, d.portal_id, a.level, a.kind,
    a.division, d.version, d.versions, d.first_seen
FROM documents d JOIN agencies a USING (agency_id)
WHERE d.kind = 'annual_report'
QUALIFY row_number() OVER (PARTITION BY d.agency_id, d.year ORDER BY d.official DESC, d.first_seen DESC, d.url) = 1;
INSERT INTO revisions BY NAME
SELECT
    l.agency_id, l.year, l.url, e.document_id AS earlier_id, l.document_id AS later_id, l.first_seen AS seen, c.key,
    b.value AS earlier, c.value AS later
FROM documents l
JOIN documents e ON e.url = l.url AND e.version = l.version - 1
JOIN cells c ON c.document_id = l.document_id
JOIN cells b ON b.document_id = e.document_id AND b.key = c.key
WHERE c.value IS DISTINCT FROM b.value;
"""
_TABLES = re.compile(r"^CREATE TABLE .*?;", re.MULTILINE | re.DOTALL)


def agency_id(agency: str) -> str:
    """The id that the registry gives to the town's bodies; other names are not resolved."""
    key = BODIES.get(agency.removeprefix(CITY))
    return f"{DIVISION}-{key}" if key else f"a{quote(agency)}"


def filled(
    found: Sequence[ParsedDocument],
    *,
    built_at: dt.datetime = BUILT_AT,
    successions: Sequence[tuple[str, str, int, str]] = (),
    path: Path | None = None,
) -> duckdb.DuckDBPyConnection:
    """A connection with the base tables, in memory or in a new file."""
    con = duckdb.connect(path or ":memory:")
    con.execute("SET TimeZone = 'UTC'")
    schema = resources.files("warehouse").joinpath("schema", "tables.sql").read_text(encoding="utf-8")
    for statement in _TABLES.findall(schema):  # without the comments, which take longer than all the rest
        con.execute(statement)
    _insert(con, "form_cells", [
        {"form": form.id, "key": spec.key, "position": place, "label": spec.label, "unit": spec.unit}
        for form in FORMS.values() for place, spec in enumerate(form.cells, 1)
    ])  # fmt: skip
    con.register("document_rows", pa.Table.from_pylist([_row(one) for one in found]))
    for table in ("cells", "checks", "sections", "claims", "notes"):
        _insert(con, table, [row for one in found for row in _nested(one, table)])
    con.execute(_LOAD)
    con.unregister("document_rows")
    con.execute("INSERT INTO build (schema_version, built_at) VALUES (?, ?)", [SCHEMA_VERSION, built_at])
    if successions:
        con.executemany("INSERT INTO agency_successions VALUES (?, ?, ?, ?)", successions)
    return con


def _row(parsed: ParsedDocument) -> dict[str, object]:
    report = parsed.report
    agency = str(report.agency)
    known = agency.removeprefix(CITY) in BODIES
    government = agency.endswith("人民政府")
    return {
        "document_id": _id(parsed),
        "url": parsed.url,
        "portal_id": parsed.portal,
        "content_digest": report.content_digest,
        "official": report.source.official,
        "kind": report.kind,
        "form": report.form,
        "agency_id": agency_id(agency),
        "agency": agency,
        "year": report.year,
        "published_on": report.published_on,
        "fetched_at": parsed.fetched_at,
        "agency_kind": ("government" if government else "department") if known else None,
        "parent_id": agency_id(f"{CITY}人民政府") if known and not government else None,
        "division": DIVISION if known else None,
        "resolved": known,
    }


def _id(parsed: ParsedDocument) -> str:
    return f"{parsed.url} {parsed.report.content_digest[:8]}"


def _nested(parsed: ParsedDocument, table: str) -> list[dict[str, object]]:
    items = [msgspec.structs.asdict(item) for item in getattr(parsed.report, table)]
    places = [{"position": place} for place in range(1, len(items) + 1)] if table == "sections" else [{}] * len(items)
    return [{"document_id": _id(parsed), **place, **item} for place, item in zip(places, items, strict=True)]


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    if not rows:
        return
    columns = [
        row[0]
        for row in con.execute("SELECT column_name FROM duckdb_columns() WHERE table_name = ?", [table]).fetchall()
    ]
    con.register("fresh_rows", pa.Table.from_pylist([{name: row.get(name) for name in columns} for row in rows]))
    con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM fresh_rows")  # noqa: S608
    con.unregister("fresh_rows")

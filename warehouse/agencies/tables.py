"""The registry as tables for the warehouse: `divisions`, `agencies`, `agency_names`, `agency_successions`.

`make_tables(registry, uses)` takes the names that a build resolved to an agency (`Use`) and gives the tables by name,
each sorted by its key, so that two builds of the same records give the same bytes. `divisions` holds all divisions
down to the counties and the townships that have an agency; `agencies` those that were resolved and all above them.
`COMMENTS` describes every table and column ("中文 · English"). Townships are read only where one is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
import pyarrow as pa

from warehouse.agencies.divisions import Division
from warehouse.agencies.registry import Agency, Registry

COMMENTS: dict[str, dict[str, str]] = {
    "divisions": {
        "": "行政区划 · Administrative divisions, today's (2023) and those since 2008 that are no more.",
        "division_id": "区划编号 · Id: the code, an f behind it: former, and the code is another one's now.",
        "code": "行政区划代码 · Code of GB/T 2260; nine digits for a township.",
        "name": "名称 · Name.",
        "full_name": "全称 · Name with the city in front of a district.",
        "level": "行政层级 · country, province, city, county or township.",
        "parent_id": "上级区划 · Division that it lies in.",
        "until": "最后年度 · Last year of a list that has it; null: it exists.",
        "successor_id": "承继区划 · Division that it went into; null: it exists, or was parted.",
        "source": "来源 · List that the row comes from.",
    },
    "agencies": {
        "": "机构 · Bodies whose reports are here, and all bodies above them.",
        "agency_id": "机构编号 · Id made of division and body; the same in every build.",
        "name": "机构名称 · Full name of today, or of its last day.",
        "level": "行政层级 · central, province, city, county or township.",
        "kind": "机构类型 · government, office, department, zone, subdistrict, central, vertical, institution, other.",
        "division_id": "行政区划 · Division.",
        "body": "机构类别 · Family of bodies (education, finance, …); x and a digest: a body in no family.",
        "parent_id": "上级机构 · The government it is of, or the body above a government or a vertically managed body.",
        "since": "设立年份 · Year of the national reform that made such bodies; places may be a year off.",
        "until": "撤销年份 · Year of the national reform that ended them.",
        "resolved": "是否有报告 · Whether a name in the records is its own; false: it only stands above one.",
    },
    "agency_names": {
        "": "机构名称沿革 · Names under which an agency was printed.",
        "agency_id": "机构编号 · Agency.",
        "name": "名称 · Name as printed.",
        "how": "判定规则 · Rule that told the agency: exact, synonym, unique, host, reviewed, …",
        "first_year": "最早年度 · First report year with the name.",
        "last_year": "最近年度 · Last report year with the name.",
        "uses": "次数 · Documents that print it.",
    },
    "agency_successions": {
        "": "机构沿革 · What agencies became, by the national plans; renamed bodies keep their id.",
        "before_id": "原机构 · Agency before.",
        "after_id": "新机构 · Agency that has its duties now; it need not have a report here.",
        "year": "年份 · Year of the national reform, or of the last list with the division.",
        "change": "方式 · merged (went in whole), part (some duties), reorganised (its division is no more).",
        "source": "依据 · Plan or list that says so.",
    },
}  # fmt: skip

_TYPES: dict[str, pa.DataType] = {
    "since": pa.int32(),
    "until": pa.int32(),
    "resolved": pa.bool_(),
    "year": pa.int32(),
    "uses": pa.int64(),
}
_TYPES |= {"first_year": pa.int32(), "last_year": pa.int32()}


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """One document's name that was resolved."""

    agency: Agency
    name: str
    how: str
    year: int | None = None


def make_tables(registry: Registry, uses: Iterable[Use]) -> dict[str, pa.Table]:
    """The tables by name; see the module."""
    used = list(uses)
    resolved = {use.agency.id: use.agency for use in used}
    agencies = _with_parents(registry, resolved)
    return {
        "divisions": _table("divisions", _division_rows(registry, agencies)),
        "agencies": _table("agencies", [_agency_row(one, one.id in resolved) for one in agencies.values()]),
        "agency_names": _table("agency_names", _name_rows(used)),
        "agency_successions": _table("agency_successions", _succession_rows(registry, resolved)),
    }


def _table(name: str, rows: list[dict[str, object]]) -> pa.Table:
    columns = [column for column in COMMENTS[name] if column]
    schema = pa.schema([(column, _TYPES.get(column, pa.string())) for column in columns])
    rows.sort(key=lambda row: tuple(str(row[column]) for column in columns))
    return pa.Table.from_pylist(rows, schema=schema)


def _with_parents(registry: Registry, resolved: Mapping[str, Agency]) -> dict[str, Agency]:
    found = dict(resolved)
    waiting = list(resolved.values())
    while waiting:
        above = waiting.pop().parent
        if above is None or above in found:
            continue
        agency = registry.agency(above)
        if agency is not None:
            found[above] = agency
            waiting.append(agency)
    return found


def _division_rows(registry: Registry, agencies: Mapping[str, Agency]) -> list[dict[str, object]]:
    towns = sorted({one.division for one in agencies.values() if one.level == "township"})
    used = [town for town in map(registry.divisions.get, towns) if town is not None]
    return [_division_row(registry, one) for one in (*registry.divisions, *used)]


def _division_row(registry: Registry, one: Division) -> dict[str, object]:
    return {
        "division_id": one.id,
        "code": one.code,
        "name": one.name,
        "full_name": registry.divisions.full_name(one),
        "level": one.level,
        "parent_id": one.parent,
        "until": one.until,
        "successor_id": one.successor,
        "source": one.source,
    }


def _agency_row(one: Agency, resolved: bool) -> dict[str, object]:
    return {
        "agency_id": one.id,
        "name": one.name,
        "level": one.level,
        "kind": one.kind,
        "division_id": one.division,
        "body": one.body,
        "parent_id": one.parent,
        "since": one.since,
        "until": one.until,
        "resolved": resolved,
    }


def _name_rows(uses: Iterable[Use]) -> list[dict[str, object]]:
    rows: dict[tuple[str, str], list[Use]] = {}
    for use in uses:
        rows.setdefault((use.agency.id, use.name), []).append(use)
    return [
        {
            "agency_id": agency,
            "name": name,
            "how": min(use.how for use in found),
            "first_year": min((use.year for use in found if use.year is not None), default=None),
            "last_year": max((use.year for use in found if use.year is not None), default=None),
            "uses": len(found),
        }
        for (agency, name), found in rows.items()
    ]


def _succession_rows(registry: Registry, resolved: Mapping[str, Agency]) -> list[dict[str, object]]:
    found = {one for agency in resolved.values() for one in registry.successions_of(agency)}
    return [
        {
            "before_id": one.before,
            "after_id": one.after,
            "year": one.year,
            "change": one.change,
            "source": one.source,
        }
        for one in found
    ]

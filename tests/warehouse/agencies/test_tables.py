"""The registry's tables: closed under parents, the same for the same uses in any order, described column by column."""

from __future__ import annotations

import re

import duckdb

from warehouse.agencies import Resolver
from warehouse.agencies.tables import COMMENTS, Use, make_tables

_NAMES = [
    ("长沙市教育局", 2019), ("长沙市教委", 2012), ("长沙市国土资源局", 2017), ("浏阳市洞阳镇人民政府", 2020),
    ("教育部", 2020), ("上海市卢湾区人民政府", 2009), ("国家税务总局长沙市税务局", None), ("长沙市教育局", 2021),
]  # fmt: skip


def _uses() -> list[Use]:
    resolver = Resolver()
    found = [(name, year, resolver.resolve(name, year=year)) for name, year in _NAMES]
    return [
        Use(agency=one.agency, name=name, how=one.how, year=year) for name, year, one in found if one.agency is not None
    ]


def test_tables_hold_what_was_resolved_with_everything_above_it() -> None:
    uses = _uses()
    assert len(uses) == len(_NAMES)
    tables = make_tables(Resolver().registry, uses)
    with duckdb.connect() as con:
        for name, table in tables.items():
            con.register(name, table)
        names = con.sql(
            "SELECT name, first_year, last_year, uses FROM agency_names WHERE agency_id = '430100-education'"
        )
        assert names.fetchall() == [("长沙市教委", 2012, 2012, 1), ("长沙市教育局", 2019, 2021, 2)]
        lost = con.sql("SELECT agency_id FROM agencies WHERE parent_id NOT IN (SELECT agency_id FROM agencies)")
        assert lost.fetchall() == []
        lost = con.sql("SELECT agency_id FROM agencies ANTI JOIN divisions USING (division_id)")
        assert lost.fetchall() == []
        twice = con.sql("SELECT agency_id FROM agencies GROUP BY agency_id HAVING count(*) > 1")
        assert twice.fetchall() == []
        above = con.sql("SELECT resolved FROM agencies WHERE agency_id = '430000-government'").fetchall()
        assert above == [(False,)]
        became = con.sql("SELECT before_id, after_id, change FROM agency_successions ORDER BY ALL").fetchall()
        assert ("310103-government", "310101-government", "reorganised") in became
        assert ("430100-land", "430100-natural_resources", "merged") in became
        assert ("430100-state_tax", "430100-tax", "merged") in became
        town = con.sql("SELECT full_name, parent_id FROM divisions WHERE level = 'township'").fetchall()
        assert town == [("浏阳市洞阳镇", "430181")]


def test_the_order_of_the_uses_does_not_matter() -> None:
    uses, registry = _uses(), Resolver().registry
    assert make_tables(registry, uses) == make_tables(registry, uses[::-1])


def test_every_table_and_column_is_described_in_two_languages() -> None:
    for name, table in make_tables(Resolver().registry, []).items():
        assert table.column_names == [column for column in COMMENTS[name] if column]
        assert all(re.match(r"[\u3400-\u9fff、]+ · [A-Z]?[a-z]", text) for text in COMMENTS[name].values())

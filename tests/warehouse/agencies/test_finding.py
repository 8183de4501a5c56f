"""A body is found by any of its names however it is typed; several, or none, are told and never guessed."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from warehouse.agencies.finding import AgencyError, find_agency


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute("CREATE TABLE agencies (agency_id VARCHAR, name VARCHAR, division VARCHAR, reports INTEGER)")
        con.execute("CREATE TABLE agency_names (agency_id VARCHAR, name VARCHAR)")
        con.execute("CREATE TABLE divisions (code VARCHAR, name VARCHAR, level VARCHAR, parent VARCHAR)")
        con.execute(
            """
            INSERT INTO agencies VALUES
                ('110105-education', '北京市朝阳区教育局', '110105', 5),
                ('220104-education', '长春市朝阳区教育局', '220104', 3),
                ('430100-office', '长沙市人民政府办公室', '430100', 6), ('a123', '某某局', NULL, 1);
            INSERT INTO agency_names VALUES
                ('110105-education', '朝阳区教育局'), ('110105-education', '北京市朝阳区教育委员会'),
                ('220104-education', '朝阳区教育局'), ('430100-office', '市政府办公室');
            INSERT INTO divisions VALUES
                ('100000', '中国', 'country', NULL), ('110000', '北京市', 'province', '100000'),
                ('110105', '朝阳区', 'county', '110000'), ('220000', '吉林省', 'province', '100000'),
                ('220100', '长春市', 'city', '220000'), ('220104', '朝阳区', 'county', '220100')
            """
        )
        yield con


@pytest.mark.parametrize(
    "typed",
    [
        "430100-office",
        " 430100-office ",
        "长沙市人民政府办公室",
        "長沙市人民政府辦公室",
        "长沙市 人民政府\u200b办公室",
        "市政府办公室",
    ],
)
def test_a_body_is_found_by_its_id_and_by_any_of_its_names(con: duckdb.DuckDBPyConnection, typed: str) -> None:
    assert find_agency(con, typed).agency_id == "430100-office"


def test_a_former_name_leads_to_the_body(con: duckdb.DuckDBPyConnection) -> None:
    found = find_agency(con, "北京市朝阳区教育委员会")
    assert (found.agency_id, found.name, found.division) == ("110105-education", "北京市朝阳区教育局", "北京市朝阳区")


def test_a_name_of_several_bodies_lists_them_with_division_and_id(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(AgencyError) as raised:
        find_agency(con, "朝阳区教育局")
    told = str(raised.value)
    assert "110105-education  北京市朝阳区教育局  (北京市朝阳区" in told
    assert "220104-education  长春市朝阳区教育局  (吉林省长春市朝阳区" in told
    assert "give the id" in told


@pytest.mark.parametrize("typed", ["长沙市政府办公室", "", "   ", "'; DROP TABLE agencies; --", "\x00"])
def test_an_unknown_name_gets_the_nearest_ones(con: duckdb.DuckDBPyConnection, typed: str) -> None:
    with pytest.raises(AgencyError) as raised:
        find_agency(con, typed)
    assert "no body in this warehouse is called" in str(raised.value)
    if "长沙" in typed:
        assert "长沙市人民政府办公室" in str(raised.value)


def test_an_empty_warehouse_has_nobody(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("DELETE FROM agencies; DELETE FROM agency_names")
    with pytest.raises(AgencyError, match="no body"):
        find_agency(con, "长沙市人民政府办公室")

"""Names to agencies, for a build: `resolve_names(con)` reads the names of the table `documents` and makes the
temporary tables `resolved` (agency, host, portal, year → agency_id) and `known_agencies`, and fills `divisions`,
`agency_names`, `agency_successions` and `unresolved_names`.

A name that stays open keeps an id of its own: made from the name where it says of which place the body is and no two
places are known that it may mean, else (教育局, 鼓楼区教育局) from the name and the host, since two hosts may mean two
bodies by it. One that only stands on pages that are no reports has none: it is as often a headline as a body. Raises
`WarehouseError` for a mistake in the registry's files.
"""

from __future__ import annotations

import hashlib
import re

import duckdb
import pyarrow as pa

from warehouse.agencies import Registry, RegistryError, Resolver, bundled_registry
from warehouse.agencies.tables import Use, make_tables
from warehouse.arrow import table_of
from warehouse.database import WarehouseError

# A province, city or county in front, by name: not 市教育局, 省市场监督管理局 or 城市管理局. Towns, zones and districts
# share their names too often.
_PLACED = re.compile(
    r"(?![省市县区州])(?:(?!城市)[^局厅委办院会和及与（(]){2,8}?(?<!城)(?:省|市(?!场)|县|自治州|盟|旗)"
)
_NAMES = """
    SELECT d.agency, regexp_extract(d.url, '^https?://([^/:?#]+)', 1) AS host, portal_id, d.year, p.division, count(*),
        bool_and(d.kind = 'other')
    FROM documents d LEFT JOIN portals p USING (portal_id)
    WHERE d.agency IS NOT NULL GROUP BY ALL ORDER BY ALL
"""
_KNOWN = """
    SELECT agency_id, name, level, kind, parent_id, division_id AS division, true AS resolved FROM found_agencies
    UNION ALL SELECT agency_id, name, NULL, NULL, NULL, NULL, false FROM open_agencies
"""

_TEXT: pa.DataType = pa.string()
_YEAR: pa.DataType = pa.int32()
_RESOLVED = pa.schema([("agency", _TEXT), ("host", _TEXT), ("portal", _TEXT), ("year", _YEAR), ("agency_id", _TEXT)])
_OWN = pa.schema([("agency_id", _TEXT), ("name", _TEXT)])
_OPEN = pa.schema(
    [
        ("name", _TEXT),
        ("host", _TEXT),
        ("division", _TEXT),
        ("documents", pa.int32()),
        ("candidates", _TEXT),
        ("reason", _TEXT),
    ]
)


def resolve_names(con: duckdb.DuckDBPyConnection) -> None:
    """Resolve every name; see the module."""
    try:
        registry = bundled_registry()
        resolver = Resolver()
    except RegistryError as error:
        raise WarehouseError(f"the registry of agencies: {error}; the old warehouse stays") from error
    resolved: list[tuple[str, str | None, str | None, int | None, str]] = []
    uses: list[Use] = []
    unresolved: dict[tuple[str, str | None, str | None], tuple[int, str, str]] = {}
    names: dict[str, str] = {}
    for name, host, portal, year, division, count, no_report in con.execute(_NAMES).fetchall():
        answer = resolver.resolve(name, host=host, portal_division=division, year=year)
        if answer.agency is not None:
            uses += [Use(agency=answer.agency, name=name, how=answer.how, year=year)] * count
            resolved.append((name, host, portal, year, answer.agency.id))
            continue
        if no_report:
            continue
        own = _own_id(name, host, placed=not answer.candidates)
        names[own] = name
        resolved.append((name, host, portal, year, own))
        told = "; ".join(f"{each.agency_id} {each.name}" for each in answer.candidates)
        before = unresolved.get((name, host, division), (0, "", ""))[0]
        unresolved[name, host, division] = (before + count, told, answer.reason)
    _fill(con, registry, uses, resolved, names)
    _fill_unresolved(con, unresolved)


def known_agency(agency_id: str) -> bool:
    """Whether the registry knows an agency of this id, with a report here or not."""
    return bundled_registry().agency(agency_id) is not None


def _own_id(name: str, host: str | None, *, placed: bool) -> str:
    text = name if placed and _PLACED.match(name) else f"{name} {host}"
    return f"a{hashlib.sha256(text.encode()).hexdigest()[:11]}"


def _fill(
    con: duckdb.DuckDBPyConnection,
    registry: Registry,
    uses: list[Use],
    resolved: list[tuple[str, str | None, str | None, int | None, str]],
    names: dict[str, str],
) -> None:
    tables = make_tables(registry, uses)
    sources = {
        "resolved_rows": table_of(resolved, _RESOLVED),
        "found_agencies": tables["agencies"],
        "open_agencies": table_of(names.items(), _OWN),
        "found_divisions": tables["divisions"],
        "found_names": tables["agency_names"],
        "found_successions": tables["agency_successions"],
    }
    for view, table in sources.items():
        con.register(view, table)
    for filled in ("divisions", "agency_names", "agency_successions", "unresolved_names"):
        con.execute(f"DELETE FROM {filled}")
    con.execute("CREATE TEMP TABLE resolved AS FROM resolved_rows")
    con.execute(f"CREATE TEMP TABLE known_agencies AS {_KNOWN}")
    con.execute("INSERT INTO divisions SELECT division_id, name, level, parent_id FROM found_divisions ORDER BY 1")
    con.execute("INSERT INTO agency_names SELECT agency_id, name, how, first_year, last_year, uses FROM found_names")
    con.execute(
        "INSERT INTO agency_successions SELECT before_id, after_id, year, change FROM found_successions ORDER BY ALL"
    )
    for view in sources:
        con.unregister(view)


def _fill_unresolved(
    con: duckdb.DuckDBPyConnection, found: dict[tuple[str, str | None, str | None], tuple[int, str, str]]
) -> None:
    rows = [(*key, *told) for key, told in sorted(found.items(), key=lambda each: str(each[0]))]
    con.register("open_rows", table_of(rows, _OPEN))
    con.execute("INSERT INTO unresolved_names SELECT * FROM open_rows")
    con.unregister("open_rows")

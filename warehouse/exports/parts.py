"""Of which cells of the form the numbers in `agency_years` are made.

`parts(con)` gives for each of its columns that holds a number of a report the cells that it is made of, in the order of
the form: `refused_share` is made of the eight reasons for refusing and of the total. They are read from the
definition of the view in the warehouse itself, so they cannot differ from it. What only decides whether a number is
given (a condition of a CASE) is no part of it.

`concerned(parts)` gives for each reason in `rate_note` that is not one of a cell the columns that it leaves empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import duckdb
import msgspec

from warehouse.wide import wide_columns

Parts = Mapping[str, tuple[str, ...]]
_VIEW = "SELECT sql FROM duckdb_views() WHERE view_name = 'agency_years' AND NOT internal"
_CELLS = {
    column.name: (place, column.key)
    for place, column in enumerate([*wide_columns("requests_wide"), *wide_columns("challenges_wide")])
}
_WIDE = ("q", "c")
"""What the view calls the wide tables."""
_RATE = "requests_per_100k"
_NEW_ROWS = "form:new_rows"
"""It leaves single numbers alone: only sums are not known."""
_NOTES: Mapping[str, str] = MappingProxyType(
    {
        "requests:no_table": "requests.",
        "challenges:no_table": "challenges.",
        _NEW_ROWS: "",
        "outcome_total:zero": "requests.outcome_total.total",
        "outcome_total:exceeded": "requests.outcome_total.total",
        "other:printed_twice": "requests.other.total",
        "reconsiderations:zero": "challenges.reconsideration.total",
        "reconsiderations:exceeded": "challenges.reconsideration.total",
        "litigations:zero": "challenges.litigation_direct.total",
        "litigations:exceeded": "challenges.litigation_direct.total",
    }
)
"""How the cells begin of which a column must have one, to be left empty for that reason."""
_OF_SHARES = ("zero", "exceeded")


def parts(con: duckdb.DuckDBPyConnection) -> Parts:
    """The cells by column, in the order of the view."""
    ((sql,),) = con.execute(_VIEW).fetchall()
    select = sql.partition(" AS ")[2].rstrip().removesuffix(";")
    ((text,),) = con.execute("SELECT json_serialize_sql(?)", [select]).fetchall()
    node = msgspec.json.decode(text)["statements"][0]["node"]
    steps = [entry["value"]["query_node"]["select_list"] for entry in node["cte_map"]["map"]]
    steps.append(node["select_list"])
    found = {_name(column): _cells(column, steps, len(steps) - 1) for column in node["select_list"]}
    return {name: _in_order(cells) for name, cells in found.items() if cells}


def is_computed(name: str, keys: Sequence[str]) -> bool:
    """Whether the column is more than a cell of the form."""
    return len(keys) > 1 or name == _RATE


def concerned(found: Parts) -> Iterator[tuple[str, str]]:
    """Each reason of rate_note with each column that it may leave empty."""
    for note, begins in _NOTES.items():
        for name, keys in found.items():
            only_shares = note.rpartition(":")[2] in _OF_SHARES
            if (only_shares and not name.endswith("_share")) or (note == _NEW_ROWS and len(keys) == 1):
                continue
            if any(key.startswith(begins) for key in keys):
                yield note, name


def _in_order(cells: frozenset[str]) -> tuple[str, ...]:
    return tuple(key for _, key in sorted(_CELLS[cell] for cell in cells))


def _name(expression: Mapping[str, Any]) -> str:
    names: Sequence[str] = expression.get("column_names") or ("",)
    return expression["alias"] or names[-1]


def _cells(expression: object, steps: Sequence[Sequence[Any]], at: int) -> frozenset[str]:
    """The cells, by their columns of the wide tables, of an expression in the step `at`."""
    if isinstance(expression, list):
        return frozenset().union(*(_cells(part, steps, at) for part in expression))
    if not isinstance(expression, dict):
        return frozenset()
    if expression.get("class") == "COLUMN_REF":
        return _referred(expression["column_names"], steps, at)
    return frozenset().union(*(_cells(part, steps, at) for name, part in expression.items() if name != "when_expr"))


def _referred(names: Sequence[str], steps: Sequence[Sequence[Any]], at: int) -> frozenset[str]:
    *table, name = names
    if table and table[0] in _WIDE:
        return frozenset({name} & _CELLS.keys())
    for step in range(at - bool(table), -1, -1):
        for column in steps[step]:
            if _name(column) == name and column.get("column_names") != names:
                return _cells(column, steps, step)
    return frozenset()

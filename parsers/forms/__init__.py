"""The forms of the annual report, as data: one TOML file beside this module for each form.

`FORMS` maps a form's id ("2014", "2019", "2021") to a `Form`: its tables (blocks of rows by columns), its cells in
the order of the form, and its identities (勾稽关系, the sums that must hold) spelled out cell by cell. A file with
`base` takes over what it does not say itself. A mistake in a file raises `FormError` on import, with file and entry.

Nothing here knows how a page prints a form; see `parsers.align`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cached_property
from importlib import resources
from typing import Any

import msgspec


class FormError(ValueError):
    """A form file that contradicts itself."""


class Column(msgspec.Struct, frozen=True):
    """`signed` columns hold a change (+3, 减少2) rather than a count."""

    code: str
    label: str
    signed: bool = False


class Row(msgspec.Struct, frozen=True):
    """`labels` run from the outermost group to the row's own label; `aliases` are other wordings of the latter."""

    code: str
    labels: tuple[str, ...]
    aliases: tuple[str, ...] = ()


class Block(msgspec.Struct, frozen=True):
    """Rows by columns. `one_line`: printed as one line that holds the columns of every row, one after the other."""

    heading: str | None
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    units: dict[str, str]
    """Unit of each cell, by "row.column"."""
    unit_must_be_printed: frozenset[str] = frozenset()
    """Columns whose unit the form leaves open: a number without a printed unit is in doubt."""
    unit_column: tuple[str, ...] = ()
    """Units that stand in a column of their own, between label and number."""
    one_line: bool = False


class Table(msgspec.Struct, frozen=True):
    """`noise` are labels that stand in the table and name no row and no column."""

    code: str
    section: str
    blocks: tuple[Block, ...]
    noise: tuple[str, ...] = ()

    @property
    def rows(self) -> Iterator[Row]:
        """Every row, in the order of the form."""
        return (row for block in self.blocks for row in block.rows)


class CellSpec(msgspec.Struct, frozen=True):
    """One cell of a form. `label` is for people: the row's labels and the column's, joined by " / "."""

    key: str
    table: str
    row: str
    column: str
    label: str
    unit: str


class Identity(msgspec.Struct, frozen=True, dict=True):
    """One sum on one row or column: the cells of `left` add up to the cells of `right`."""

    code: str
    over: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    says: str

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """All cells of the sum."""
        return self.left + self.right


class Form(msgspec.Struct, frozen=True, dict=True):
    """A form and the years that it was made for (`last_year` None: still in force)."""

    id: str
    name: str
    authority: str
    first_year: int
    last_year: int | None
    tables: tuple[Table, ...]
    identities: tuple[Identity, ...]

    @cached_property
    def cells(self) -> tuple[CellSpec, ...]:
        """Every cell, in the order of the form."""
        return tuple(
            CellSpec(
                key=f"{table.code}.{row.code}.{column.code}",
                table=table.code,
                row=row.code,
                column=column.code,
                label=" / ".join((*row.labels, column.label)),
                unit=block.units[f"{row.code}.{column.code}"],
            )
            for table in self.tables
            for block in table.blocks
            for row in block.rows
            for column in block.columns
        )

    def covers(self, year: int) -> bool:
        """Whether the form was in force for the report on `year`."""
        return self.first_year <= year <= (self.last_year or year)


def _block(raw: dict[str, Any], aliases: dict[str, list[str]]) -> Block:
    rows = tuple(Row(code, tuple(labels), tuple(aliases.get(code, ()))) for code, *labels in raw["rows"])
    signed = set(raw.get("signed", ()))
    columns = tuple(Column(code, label, code in signed) for code, label in raw["columns"])
    special = raw.get("units", {})
    units = {
        f"{row.code}.{column.code}": special.get(row.code, special.get(column.code, raw["unit"]))
        for row in rows
        for column in columns
    }
    return Block(
        heading=raw.get("heading"),
        rows=rows,
        columns=columns,
        units=units,
        unit_must_be_printed=frozenset(raw.get("unit_must_be_printed", ())),
        unit_column=tuple(raw.get("unit_column", ())),
        one_line=raw.get("one_line", False),
    )


def _replace_rows(table: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """`table` with the rows named in `change` taken out and those of its `with` put where the first of them stood."""
    block = table["block"][0]
    old = set(change["rows"])
    first = next(i for i, row in enumerate(block["rows"]) if row[0] in old)
    kept = [row for row in block["rows"] if row[0] not in old]
    return {**table, "block": [{**block, "rows": [*kept[:first], *change["with"], *kept[first:]]}]}


def _raw_tables(raw: dict[str, Any], files: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    if "base" not in raw:
        return list(raw["table"])
    own = {table["code"]: table for table in raw.get("table", [])}
    changes = {change["table"]: change for change in raw.get("replace_rows", [])}
    tables = []
    for table in _raw_tables(files[raw["base"]], files):
        table = own.pop(table["code"], table)
        if table["code"] in changes:
            table = _replace_rows(table, changes[table["code"]])
        tables.append(table)
    return tables + list(own.values())


def _inherited(raw: dict[str, Any], files: dict[str, dict[str, Any]], entry: str) -> Any:
    """Entry of the file itself, then of its base; tables of both are merged, the file's own winning."""
    if "base" not in raw:
        return raw.get(entry)
    below = _inherited(files[raw["base"]], files, entry)
    own = raw.get(entry)
    if isinstance(own, dict) and isinstance(below, dict):
        return {**below, **own}
    return own if own is not None else below


def _side(form: str, code: str, side: Any, names: list[str]) -> list[str]:
    spelled = isinstance(side, list)
    wanted = list(side) if spelled else names[names.index(side["first"]) : names.index(side["before"])]
    unknown = [name for name in wanted if name not in names]
    if unknown:
        raise FormError(f"form {form}: identity {code} names {unknown[0]!r}, which is no row or column of its table")
    return wanted


def _spell_out(form: str, raw: dict[str, Any], table: Table) -> Iterator[Identity]:
    """One `Identity` for every row or column that `raw` speaks of."""
    rows = [row.code for row in table.rows]
    columns = [column.code for column in table.blocks[0].columns]
    down = raw["over"] == "column"
    names = rows if down else columns
    left, right = (_side(form, raw["code"], raw[side], names) for side in ("left", "right"))
    for other in columns if down else rows:
        left_keys, right_keys = (
            tuple(f"{table.code}.{name}.{other}" if down else f"{table.code}.{other}.{name}" for name in side)
            for side in (left, right)
        )
        yield Identity(raw["code"], other, left_keys, right_keys, raw["says"])


def _form(raw: dict[str, Any], files: dict[str, dict[str, Any]]) -> Form:
    aliases = _inherited(raw, files, "aliases") or {}
    tables = tuple(
        Table(
            code=table["code"],
            section=table["section"],
            blocks=tuple(_block(block, aliases) for block in table["block"]),
            noise=tuple(table.get("noise", ())),
        )
        for table in _raw_tables(raw, files)
    )
    by_code = {table.code: table for table in tables}
    identities = tuple(
        identity
        for entry in _inherited(raw, files, "identity") or ()
        for identity in _spell_out(raw["form"], entry, by_code[entry["table"]])
    )
    return Form(raw["form"], raw["name"], raw["authority"], raw["first_year"], raw.get("last_year"), tables, identities)


def load_forms() -> dict[str, Form]:
    """Every form that has a file here, by id, oldest first."""
    folder = resources.files(__name__)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    files = {}
    for name in names:
        raw = tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8"))
        files[raw["form"]] = raw
    return {form_id: _form(raw, files) for form_id, raw in sorted(files.items())}


FORMS = load_forms()

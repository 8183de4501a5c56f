"""The files of the forms: TOML to `Form`s, with every mistake named by its file and entry.

`read_forms(folder)` reads each TOML file of a folder. What an entry is called, what type it has and which ones must be
there is said by the `…Entry` classes below; what must agree with what is checked beside the code that puts it together.
Raises `FormError`, a sentence that begins with the file's name. A file with `base` takes over what it does not say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Annotated, Literal

import msgspec

from parsers.errors import FormError
from parsers.forms.model import Block, Column, Form, Identity, Row, Table

_CODE = re.compile(r"[a-z][a-z0-9_]*")
Code = Annotated[str, msgspec.Meta(pattern=f"^{_CODE.pattern}$")]
"""A part of a cell's key."""
Unit = Literal["count", "10k_yuan", "yuan"]
RowEntry = Annotated[list[str], msgspec.Meta(min_length=2)]
"""A row's code, then its labels from the outermost group to its own."""


class _Entry(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, rename={"with_": "with"}):
    pass


class _BlockEntry(_Entry):
    rows: Annotated[list[RowEntry], msgspec.Meta(min_length=1)]
    columns: Annotated[list[tuple[Code, str]], msgspec.Meta(min_length=1)]
    unit: Unit
    heading: str | None = None
    signed: list[Code] = []
    units: dict[str, Unit] = {}
    unit_must_be_printed: list[Code] = []
    unit_column: list[str] = []
    one_line: bool = False


class _TableEntry(_Entry):
    code: Code
    section: str
    block: Annotated[list[_BlockEntry], msgspec.Meta(min_length=1)]
    noise: list[str] = []


class _ReplaceEntry(_Entry):
    table: Code
    rows: Annotated[list[Code], msgspec.Meta(min_length=1)]
    with_: list[RowEntry]


class _RangeEntry(_Entry):
    first: Code
    before: Code


_Side = Annotated[list[Code], msgspec.Meta(min_length=1)] | _RangeEntry


class _IdentityEntry(_Entry):
    code: str
    table: Code
    over: Literal["row", "column"]
    left: _Side
    right: _Side
    says: str


class _FormEntry(_Entry):
    form: str
    name: str
    authority: str
    first_year: int
    last_year: int | None = None
    base: str | None = None
    table: list[_TableEntry] = []
    replace_rows: list[_ReplaceEntry] = []
    aliases: dict[str, list[str]] = {}
    identity: list[_IdentityEntry] | None = None


class _Files:
    """All files of a folder, by the id of their form."""

    def __init__(self, folder: Traversable) -> None:
        self.names: dict[str, str] = {}
        self.forms: dict[str, _FormEntry] = {}
        for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if file.name.endswith(".toml"):
                self._read(file)
        self._check_bases()
        self._check_years()

    def _read(self, file: Traversable) -> None:
        try:
            entry = msgspec.toml.decode(file.read_bytes(), type=_FormEntry)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:  # what is wrong with an entry is one of the former
            raise FormError(f"{file.name}: {error}") from None
        if entry.form in self.names:
            raise FormError(f"{file.name}: the form {entry.form} is in {self.names[entry.form]} already")
        self.names[entry.form] = file.name
        self.forms[entry.form] = entry
        self._distinct(entry.form, "tables", (table.code for table in entry.table))
        self._distinct(entry.form, "replace_rows", (change.table for change in entry.replace_rows))

    def _check_bases(self) -> None:
        for form, entry in self.forms.items():
            met = [form]
            while entry.base is not None:
                if entry.base not in self.forms:
                    text = f"base {entry.base!r} is no form; there are {', '.join(self.forms)}"
                    raise FormError(f"{self.names[met[-1]]}: {text}")
                if entry.base in met:
                    raise FormError(f"{self.names[form]}: base leads back to the form itself")
                met.append(entry.base)
                entry = self.forms[entry.base]

    def _check_years(self) -> None:
        """Every year has one form: a report that does not show which is read with the form of its year."""
        in_order = sorted(self.forms.values(), key=lambda entry: entry.first_year)
        for entry in in_order:
            if entry.last_year is not None and entry.last_year < entry.first_year:
                raise FormError(f"{self.names[entry.form]}: last_year {entry.last_year} is before first_year")
        for older, newer in pairwise(in_order):
            if older.last_year is None or older.last_year >= newer.first_year:
                text = f"begins in {newer.first_year}: write last_year = {newer.first_year - 1}, or an earlier one"
                raise FormError(f"{self.names[older.form]}: the form {newer.form} {text}")

    def depth(self, form: str) -> int:
        """How many forms a form is built on."""
        base = self.forms[form].base
        return 0 if base is None else 1 + self.depth(base)

    def fail(self, form: str, text: str) -> FormError:
        """The error for a mistake in a form's file."""
        return FormError(f"{self.names[form]}: {text}")

    def tables(self, form: str) -> list[_TableEntry]:
        """The tables of a form, those that it takes over among them."""
        entry = self.forms[form]
        own = {table.code: table for table in entry.table}
        changes = {change.table: change for change in entry.replace_rows}
        tables = []
        for table in self.tables(entry.base) if entry.base is not None else []:
            code = table.code
            table = own.pop(code, table)
            change = changes.pop(code, None)
            tables.append(table if change is None else self._replaced(form, table, change))
        if changes:
            raise self.fail(form, f"replace_rows names {next(iter(changes))!r}, which is no table of its base")
        return tables + list(own.values())

    def _replaced(self, form: str, table: _TableEntry, change: _ReplaceEntry) -> _TableEntry:
        """`table` with rows taken out and the new ones where the first of them stood."""
        for number, block in enumerate(table.block):
            codes = [row[0] for row in block.rows]
            if change.rows[0] not in codes:
                continue
            if unknown := [code for code in change.rows if code not in codes]:
                break
            first = codes.index(change.rows[0])
            kept = [row for row in block.rows if row[0] not in change.rows]
            changed = msgspec.structs.replace(block, rows=[*kept[:first], *change.with_, *kept[first:]])
            return msgspec.structs.replace(table, block=[*table.block[:number], changed, *table.block[number + 1 :]])
        else:
            unknown = change.rows[:1]
        raise self.fail(form, f"replace_rows takes {unknown[0]!r} out of {table.code}, which has no such row there")

    def aliases(self, form: str) -> dict[str, list[str]]:
        """Other wordings of rows; a form's own win."""
        entry = self.forms[form]
        return {**(self.aliases(entry.base) if entry.base is not None else {}), **entry.aliases}

    def identities(self, form: str) -> tuple[str, list[_IdentityEntry]]:
        """The form whose file has the sums that hold for a form, and the sums."""
        entry = self.forms[form]
        if entry.identity is not None or entry.base is None:
            return form, entry.identity or []
        return self.identities(entry.base)

    def form(self, form: str) -> Form:
        """One form, put together and checked."""
        entry = self.forms[form]
        aliases = self.aliases(form)
        tables = [self._table(form, table, aliases) for table in self.tables(form)]
        if not tables:
            raise self.fail(form, "has no table: write its tables out, or name the form that it changes as its base")
        rows = {row.code for table in tables for row in table.rows}
        if stray := [code for code in entry.aliases if code not in rows]:
            raise self.fail(form, f"aliases names {stray[0]!r}, which is no row of the form")
        by_code = {table.code: table for table in tables}
        source, sums = self.identities(form)
        identities = [one for identity in sums for one in self._spelled_out(form, source, identity, by_code)]
        return Form(
            form, entry.name, entry.authority, entry.first_year, entry.last_year, tuple(tables), tuple(identities)
        )

    def _table(self, form: str, entry: _TableEntry, aliases: Mapping[str, list[str]]) -> Table:
        blocks = tuple(self._block(form, entry.code, block, aliases) for block in entry.block)
        for row in (row for block in blocks for row in block.rows):
            if _CODE.fullmatch(row.code) is None:
                raise self.fail(form, f"the row {row.code!r} in {entry.code} does not begin with a code")
        self._distinct(form, f"rows in {entry.code}", (row.code for block in blocks for row in block.rows))
        return Table(entry.code, entry.section, blocks, tuple(entry.noise))

    def _block(self, form: str, table: str, entry: _BlockEntry, aliases: Mapping[str, list[str]]) -> Block:
        rows = tuple(Row(code, tuple(labels), tuple(aliases.get(code, ()))) for code, *labels in entry.rows)
        columns = tuple(Column(code, label, code in entry.signed) for code, label in entry.columns)
        self._distinct(form, f"columns in {table}", (column.code for column in columns))
        codes = {column.code for column in columns}
        named = {"signed": entry.signed, "unit_must_be_printed": entry.unit_must_be_printed, "units": entry.units}
        for name, found in named.items():
            known = codes | {row.code for row in rows} if name == "units" else codes
            if stray := [code for code in found if code not in known]:
                raise self.fail(form, f"{name} in {table} names {stray[0]!r}, which its block does not have")
        units: dict[str, str] = {
            f"{row.code}.{column.code}": entry.units.get(row.code, entry.units.get(column.code, entry.unit))
            for row in rows
            for column in columns
        }
        must = frozenset(entry.unit_must_be_printed)
        return Block(entry.heading, rows, columns, units, must, tuple(entry.unit_column), entry.one_line)

    def _spelled_out(
        self, form: str, source: str, entry: _IdentityEntry, tables: Mapping[str, Table]
    ) -> Iterator[Identity]:
        """One `Identity` for every row or column that `entry` speaks of."""
        table = tables.get(entry.table)
        if table is None:
            text = f"names the table {entry.table!r}, which is none of {form}"
            raise self._fail_in_sum(form, source, entry, text)
        rows = [row.code for row in table.rows]
        columns = [column.code for column in table.blocks[0].columns]
        down = entry.over == "column"
        names = rows if down else columns
        left, right = (self._side(form, source, entry, side, names) for side in (entry.left, entry.right))
        for other in columns if down else rows:
            left_keys, right_keys = (
                tuple(f"{table.code}.{name}.{other}" if down else f"{table.code}.{other}.{name}" for name in side)
                for side in (left, right)
            )
            yield Identity(entry.code, other, left_keys, right_keys, entry.says)

    def _side(
        self, form: str, source: str, entry: _IdentityEntry, side: Sequence[str] | _RangeEntry, names: list[str]
    ) -> list[str]:
        wanted = [side.first, side.before] if isinstance(side, _RangeEntry) else list(side)
        kind = "row" if entry.over == "column" else "column"
        if unknown := [name for name in wanted if name not in names]:
            text = f"names {unknown[0]!r}, which is no {kind} of {entry.table} in the form {form}"
            raise self._fail_in_sum(form, source, entry, text)
        if not isinstance(side, _RangeEntry):
            return wanted
        spelled = names[names.index(side.first) : names.index(side.before)]
        if not spelled:
            raise self.fail(source, f"identity {entry.code}: {side.first!r} does not come before {side.before!r}")
        return spelled

    def _fail_in_sum(self, form: str, source: str, entry: _IdentityEntry, text: str) -> FormError:
        """A sum that a form takes over is wrong for what the form itself changed."""
        taken = "" if form == source else f" (taken over from {self.names[source]})"
        return self.fail(form, f"identity {entry.code}{taken} {text}")

    def _distinct(self, form: str, what: str, codes: Iterable[str]) -> None:
        if twice := [code for code, count in Counter(codes).items() if count > 1]:
            raise self.fail(form, f"two {what} have the code {twice[0]!r}")


def read_forms(folder: Traversable) -> dict[str, Form]:
    """Every form that has a file in `folder`, by id, in the order of their ids."""
    files = _Files(folder)
    made = {form: files.form(form) for form in sorted(files.forms, key=files.depth)}  # a base's mistakes are its own
    return {form: made[form] for form in sorted(made)}

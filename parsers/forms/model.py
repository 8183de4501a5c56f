"""What a form is: tables of blocks of rows by columns, the cells they make, and the sums that must hold (勾稽关系)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import msgspec


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


class Block(msgspec.Struct, frozen=True, dict=True):
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

    @cached_property
    def only_counts(self) -> bool:
        """Whether every cell of the block is a count."""
        return set(self.units.values()) == {"count"}


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

    @cached_property
    def table(self) -> str:
        """The code of the table that the sum is in."""
        return self.left[0].partition(".")[0]


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

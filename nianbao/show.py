"""Reports, forms and query results as tables for people (rich).

Everything here prints on the console it is given and decides nothing. In a grid a number in doubt is marked with "?"
(and red where there is colour), a cell that the page leaves empty is ".", a cell that the page does not have is "-".
"""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from nianbao.output import plain
from parsers.forms import FORMS, Block, Form, Row
from parsers.records import Cell, Report

MOST_ROWS = 1_000
_WIDTH_WITHOUT_TERMINAL = 200
_TRUST_STYLE = {"verified": "green", "suspect": "bold red", "unverified": ""}


def stdout() -> Console:
    """The console for data: as wide as the terminal, or wide enough for files and pipes."""
    return Console(width=None if sys.stdout.isatty() else _WIDTH_WITHOUT_TERMINAL)


def stderr() -> Console:
    """The console for messages."""
    return Console(stderr=True, width=None if sys.stderr.isatty() else _WIDTH_WITHOUT_TERMINAL)


def share_verified(cells: Sequence[Cell]) -> float | None:
    """Verified cells among those with a number; None when there is none."""
    numbers = [cell.trust for cell in cells if cell.value is not None]
    return numbers.count("verified") / len(numbers) if numbers else None


def documents(console: Console, results: Iterable[tuple[str, Report]]) -> None:
    """One line for each document, which stays one in a file or a pipe."""
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("document", "kind", "agency", "year", "form"):
        table.add_column(heading, overflow="fold")
    for heading in ("numbers", "verified", "suspect", "missing", "failed sums"):
        table.add_column(heading, justify="right")
    for path, report in results:
        share = share_verified(report.cells)
        numbers = sum(cell.value is not None for cell in report.cells)
        suspect = sum(cell.trust == "suspect" for cell in report.cells)
        missing = sum(cell.status == "missing" for cell in report.cells)
        failed = sum(check.status == "fail" for check in report.checks)
        table.add_row(
            Text(path),
            report.kind if report.error is None else Text(f"{report.kind}: {report.error}"),
            Text(report.agency or ""),
            str(report.year or ""),
            report.form or "",
            str(numbers or ""),
            "" if share is None else f"{share:.0%}",
            Text(str(suspect), style="bold red") if suspect else "",
            Text(str(missing), style="bold red") if missing else "",
            Text(str(failed), style="bold red") if failed else "",
        )
    _widen(console, table)
    console.print(table)


def _widen(console: Console, table: Table) -> None:
    """Files and pipes are as wide as what is written into them."""
    if not sys.stdout.isatty():
        console.width = max(console.width, console.measure(table, options=console.options.update(width=10_000)).maximum)


def report(console: Console, path: str, found: Report) -> None:
    """One document in full: who and when, its grids, failed sums, claims that disagree, notes."""
    documents(console, [(path, found)])
    if found.title:
        console.print(Text(found.title, style="bold"))
    if found.form is not None and found.cells:
        _grids(console, FORMS[found.form], {cell.key: cell for cell in found.cells})
        console.print(Text("? suspect   * derived from the sums   . empty   - missing", style="dim"))
    verdicts = Counter(check.status for check in found.checks)
    if verdicts:
        console.print(Text("sums: " + ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items()))))
    for check in found.checks:
        if check.status == "fail":
            console.print(Text(f"  {check.code} over {check.over}: {check.left} is not {check.right}", style="red"))
    for claim in found.claims:
        if claim.agrees is False:
            console.print(Text(f"  the text says otherwise about {claim.key}: {claim.text}", style="red"))
    for words in found.source.tampering:
        console.print(Text(f"  words that do not belong to the report: {words}", style="red"))
    for note in found.notes:
        console.print(Text(f"  {note.code}: {note.text}", style="dim"))


def _grids(console: Console, form: Form, cells: dict[str, Cell]) -> None:
    for table in form.tables:
        console.print(Text(table.section, style="bold"))
        for block in table.blocks:
            console.print(_grid(table.code, block, block.rows, cells))
    shown = {spec.key for spec in form.cells}
    for other in FORMS.values():
        _stray_grids(console, other, {key: cell for key, cell in cells.items() if key not in shown})
        shown |= {spec.key for spec in other.cells}


def _stray_grids(console: Console, form: Form, cells: dict[str, Cell]) -> None:
    """Rows that the page prints as another form has them."""
    for table in form.tables:
        for block in table.blocks:
            rows = [row for row in block.rows if _keys(table.code, row, block) & cells.keys()]
            if rows:
                console.print(Text(f"{table.section}, printed as in the form of {form.id}", style="bold"))
                console.print(_grid(table.code, block, rows, cells))


def _keys(code: str, row: Row, block: Block) -> set[str]:
    return {f"{code}.{row.code}.{column.code}" for column in block.columns}


def _grid(code: str, block: Block, rows: Sequence[Row], cells: dict[str, Cell]) -> Table:
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    grid.add_column(block.heading or "", overflow="fold", ratio=1 if len(block.columns) > 4 else None)
    for column in block.columns:
        grid.add_column(column.label, justify="right", overflow="fold")
    groups: tuple[str, ...] = ()
    for row in rows:
        for depth, label in enumerate(row.labels[:-1]):
            if row.labels[: depth + 1] != groups[: depth + 1]:
                grid.add_row(Text(label, style="dim"))
        groups = row.labels[:-1]
        numbers = [_number(cells.get(f"{code}.{row.code}.{column.code}")) for column in block.columns]
        grid.add_row(Text(row.labels[-1]), *numbers)
    return grid


def _number(cell: Cell | None) -> Text:
    if cell is None or cell.status == "missing":
        return Text("-", style="dim")
    if cell.value is None:
        return Text("." if cell.trust != "suspect" else "?", style="dim" if cell.trust != "suspect" else "bold red")
    mark = "?" if cell.trust == "suspect" else "*" if cell.status == "derived" else ""
    return Text(f"{plain(cell.value)}{mark}", style=_TRUST_STYLE[cell.trust])


def forms(console: Console) -> None:
    """The forms that are known."""
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("form", "reports on", "name", "authority"):
        table.add_column(heading)
    for heading in ("cells", "sums"):
        table.add_column(heading, justify="right")
    for form in FORMS.values():
        years = f"{form.first_year}-{form.last_year or ''}"
        table.add_row(form.id, years, form.name, form.authority, str(len(form.cells)), str(len(form.identities)))
    console.print(table)


def form(console: Console, shown: Form) -> None:
    """One form: its cells and its sums."""
    console.print(Text(f"{shown.id}  {shown.name}  {shown.authority}", style="bold"))
    cells = Table(box=box.SIMPLE_HEAD)
    for heading in ("cell", "unit", "label"):
        cells.add_column(heading, overflow="fold")
    for spec in shown.cells:
        cells.add_row(spec.key, spec.unit, spec.label)
    console.print(cells)
    sums = Table(box=box.SIMPLE_HEAD)
    for heading in ("sum", "over", "left", "right", "says"):
        sums.add_column(heading, overflow="fold")
    for identity in shown.identities:
        sides = (_names(identity.left, identity.over), _names(identity.right, identity.over))
        sums.add_row(identity.code, identity.over, *sides, identity.says)
    console.print(sums)


def _names(keys: Sequence[str], over: str) -> str:
    """What varies in the keys of one side: the rows of a sum over a column, the columns of a sum over a row."""
    parts = [key.split(".")[1:] for key in keys]
    return " + ".join(row if column == over else column for row, column in parts)


def rows(console: Console, columns: Sequence[str], found: Iterable[Sequence[object]]) -> bool:
    """A query's result: side by side when it fits the console, one value a line when it does not. At most `MOST_ROWS`
    are shown; tells whether these were all."""
    shown = list(itertools.islice(found, MOST_ROWS + 1))
    _rows(console, columns, shown[:MOST_ROWS])
    return len(shown) <= MOST_ROWS


def _rows(console: Console, columns: Sequence[str], found: Sequence[Sequence[object]]) -> None:
    table = Table(box=box.SIMPLE_HEAD)
    for name in columns:
        table.add_column(Text(name), overflow="fold")
    for row in found:
        table.add_row(*(_value(value) for value in row))
    if console.measure(table).maximum <= console.width or not sys.stdout.isatty():
        _widen(console, table)
        console.print(table)
        return
    for number, row in enumerate(found, 1):
        console.print(Text(f"row {number}", style="bold"))
        for name, value in zip(columns, row, strict=True):
            console.print(Text(f"  {name}: "), _value(value), sep="")


def _value(value: object) -> Text:
    if value is None:
        return Text("null", style="dim")
    shown = "".join(letter if letter.isprintable() else " " for letter in str(plain(value)))  # no codes to a terminal
    return Text(shown, justify="right" if isinstance(value, int | float) else "left")

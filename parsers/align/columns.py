"""Which column of the form each value of a row is.

`lay_out(stream, matches, default)` gives a `Row` for every match: the form's version of the row (told by the headings
of its block) and its values in the order of that version's columns. A row that holds fewer values than columns is left
open: `parsers.align.solve` tries what the sums allow.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.align.aligner import Match
from parsers.align.doubts import compare
from parsers.align.headings import ABSENT, Headings, not_named, read_headings
from parsers.align.rows import Row, Values, columns_of, distinct, in_grid, is_glued, options_of
from parsers.align.runs import Item, Label, Stream
from parsers.align.versions import choose_variants, in_other_order, variants_of_line
from parsers.align.vocabulary import INDEX, ROW_LOOKS, Variant
from parsers.numbers import printed_unit

_HEADING_START = 3


def _line_of_all(stream: Stream, match: Match, default: str | None) -> list[Row]:
    """The rows of a table that is printed as one line."""
    variants = variants_of_line(match, stream.before(match.run), default)
    first, *_ = variants.values()
    keys = tuple(key for variant in variants.values() for key in variant.cells)
    items = match.run.items
    options = options_of(items, len(keys), None)
    # What seems to be an empty cell in front may be padding behind the headings, but not in a table of just that width.
    fits = items[0].column == 0 and len(items) == len(keys)
    sure = fits or not any(option[0].gap for option in options if option[0] is not None)
    sure = sure and not in_other_order(stream.before(match.run), first.headers)
    return [Row(match.table, tuple(variants), keys, items, options, first, sure)]


def lay_out(stream: Stream, matches: Sequence[Match], default: str | None) -> list[Row]:
    """The rows of one table, in reading order. `default` is the form to suppose where no heading tells."""
    if matches and matches[0].slot is None:
        return _line_of_all(stream, matches[0], default)
    rows: list[Row] = []
    grids: dict[int, tuple[int, ...] | None] = {}
    absent: dict[int, frozenset[int]] = {}
    above = Headings()
    headers: tuple[str, ...] = ()
    ordered = True
    start = 0
    for match, variant, told in choose_variants(stream, matches, default):
        slot = match.slot
        if slot is None:
            continue
        labels = stream.labels[start : match.run.labels_to]
        start = match.run.labels_to
        block = id(variant.block)
        is_new = block not in grids
        if is_new or any(label.key in variant.headers for label in labels):
            found = read_headings(labels, variant.headers)
            above = found if found.grid is not None or variant.headers != headers else above
        if is_new:
            absent[block] = not_named(_behind_other_tables(labels, match.table), match.table, variant.headers)
        grids[block] = above.grid or grids.get(block)
        ordered = (ordered or variant.headers != headers) and not in_other_order(labels, variant.headers)
        headers = variant.headers
        width = len(variant.block.columns)
        items = above.cells(match.run.items, width)
        label_until = max((label.column for label in labels if label.line is items[0].line), default=-1)
        straight = above.grid is not None and ABSENT not in above.grid and label_until < above.grid[0]
        rows.append(
            Row(
                table=match.table,
                codes=(slot.code,),
                keys=variant.cells,
                items=items,
                options=options_of(items, width, above.grid if straight else None),
                variant=variant,
                sure=told and match.sure and ordered,
                by_label=match.by_label and not _is_displaced(stream, match),
                units=_units(variant, labels, rows),
                label_until=label_until,
            )
        )
    for block, grid in grids.items():
        own = [row for row in rows if id(row.variant.block) == block]
        _settle_in_columns(own, grid)
        _leave_out(own, absent[block])
    compare(rows)
    return rows


def _behind_other_tables(labels: Sequence[Label], table: str) -> Sequence[Label]:
    """The labels behind the last one that names a row of another table."""
    others = [at for at, label in enumerate(labels) if any(slot.table != table for slot in INDEX.get(label.key, ()))]
    return labels[others[-1] + 1 :] if others else labels


def _is_displaced(stream: Stream, match: Match) -> bool:
    """Whether values of a row may stand elsewhere: the name of another row, without values, stands right before its
    own; or a row of text goes on in the next line."""
    own = match.slot.keys if match.slot else ()
    before = stream.before(match.run)[-2:-1]
    if before and before[0].key in ROW_LOOKS[match.table] and before[0].key not in own:
        return True
    if match.run.items[0].line is match.run.items[-1].line:
        return False
    lines = {item.line.number: item.line for item in match.run.items}
    return len(lines) > 1 and any(len(line.tokens) > 1 for line in lines.values())


def _units(variant: Variant, labels: Sequence[Label], above: Sequence[Row]) -> dict[str, str]:
    """Money units that the headings print, by column code."""
    if variant.block.only_counts:
        return {}
    found = {}
    for column in variant.block.columns:
        start = column.label[:_HEADING_START]
        for label in labels:
            if (at := label.text.find(start)) >= 0 and (unit := printed_unit(label.text[at:].split(" ")[0])):
                found[column.code] = unit
    if not found and above and above[-1].variant.block is variant.block:
        return above[-1].units
    return found


def _settle_in_columns(rows: Sequence[Row], headings: tuple[int, ...] | None) -> None:
    """Where the rows of a block that print every number do so in the same columns of the grid, rows with empty cells
    have theirs there, too: what is empty in front of them may be the rest of a label over several columns."""
    rows = [row for row in rows if row.items[0].column >= 0 and not any(map(is_glued, row.items))]
    width = len(rows[0].keys) if rows else 0
    printed = [columns_of(tuple(item for item in row.items if item.number is not None)) for row in rows]
    whole = [columns for columns in printed if len(columns) == width]
    grid = whole[0] if len(set(whole)) == 1 and (len(whole) > 1 or whole[0] == headings) else None
    if headings is not None and not whole and width > 1:
        used = {column for columns in printed for column in columns}
        within = used.issubset(headings) and used.issuperset((headings[0], headings[-1]))  # and not moved to one side
        own = set(headings) - {ABSENT}
        there = sum(own.issubset(item.column for item in row.items) for row in rows)
        grid = headings if within and (ABSENT not in headings or 2 * there > len(rows)) else None
    if grid is None or width == 1:
        return
    absent = frozenset(place for place, column in enumerate(grid) if column == ABSENT)
    for row, columns in zip(rows, printed, strict=True):
        under = in_grid(row.items, grid) if len(columns) < width else None
        if under is None or row.label_until >= grid[0]:
            continue
        if any(value is None for place, value in enumerate(under) if place not in absent):
            if len(row.items) >= width - len(absent):
                continue
            row.by_label = False  # a cell is gone: the others may have moved
            if row.items[0].line.table:
                row.options = []
                continue
        straight = [tuple(row.items)] if len(row.items) == width and not absent else []
        row.options = distinct([under, *straight], columns_of)
        row.absent = absent


def _leave_out(rows: Sequence[Row], absent: frozenset[int]) -> None:
    """Where no heading names a column, and most rows have as many values fewer, the page's table has no such column."""
    rows = [row for row in rows if not row.absent]
    width = len(rows[0].keys) - len(absent) if rows else 0
    values = [row.items if len(row.items) == width else _within_padding(row.items) for row in rows]
    fitting = sum(len(found) == width for found in values)
    if not absent or 2 * fitting <= len(rows) or any(len(found) > width for found in values):
        return
    for row, found in zip(rows, values, strict=True):
        row.absent = absent
        row.options = [_spread(found, absent)] if len(found) == width else []


def _within_padding(items: Sequence[Item]) -> Sequence[Item]:
    """From the first printed value to the last."""
    printed = [at for at, item in enumerate(items) if item.raw]
    return items[printed[0] : printed[-1] + 1] if printed else items


def _spread(values: Sequence[Item], absent: frozenset[int]) -> Values:
    """The values in a row that has cells for columns that the page does not have."""
    rest = iter(values)
    return tuple(None if place in absent else next(rest) for place in range(len(values) + len(absent)))

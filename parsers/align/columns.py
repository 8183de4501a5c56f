"""Which column of the form each value of a row is.

`lay_out(matches, stream)` gives a `Row` for every match: the form's version of the row (told by the headings of its
block) and its values in the order of that version's columns. Where a row holds exactly as many values as the form has
columns, they are those columns. Where it holds more (padding, empty label cells), the headings' places in the grid
decide; without them, all ways to drop the padding are kept as `options` for the sums to choose from. A row that holds
fewer values than columns is left `open`: `parsers.align.solve` tries what the sums allow.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from itertools import pairwise

import msgspec

from parsers.align.aligner import Match
from parsers.align.headings import ABSENT, Headings, read_headings
from parsers.align.runs import Item, Label, Stream
from parsers.align.versions import choose_variants, in_other_order, variants_of_line
from parsers.align.vocabulary import INDEX, ROW_LOOKS, SLOTS, Variant
from parsers.numbers import Number, printed_unit

_HEADING_START = 3
# A table of at least so many columns has rows that prove themselves.
_WIDE = 5

Values = tuple[Item | None, ...]


class Row(msgspec.Struct):
    """One row of the form on the page. `keys` are its cells; `options` the possible values for them (one: settled;
    none: open, see `items`). `sure`: nothing about which cell a value belongs to was in doubt. `units`: money units
    printed in headings, by column code. `by_label`: a label right before the values names the row."""

    table: str
    codes: tuple[str, ...]
    keys: tuple[str, ...]
    items: list[Item]
    options: list[Values]
    variant: Variant
    sure: bool = True
    by_label: bool = True
    units: dict[str, str] = {}
    absent: frozenset[int] = frozenset()
    """Places of cells whose column the page's table does not have."""
    label_until: int = -1
    """The last column of the grid that its label stands in."""


def _in_grid(items: Sequence[Item], grid: tuple[int, ...]) -> Values | None:
    """The values that stand under the headings; None when a number stands elsewhere."""
    by_column = {item.column: item for item in items}
    if any(item.number is not None and item.column not in grid for item in items):
        return None
    return tuple(by_column.get(column) for column in grid)


def _options(items: list[Item], width: int, grid: tuple[int, ...] | None) -> list[Values]:
    """The ways to read `items` as `width` columns without losing or making up a number; the first is the likeliest."""
    if any(map(is_glued, items)):
        return []
    if len(items) == width:
        return [tuple(items)]
    hard = [item for item in items if not item.gap]
    if len(hard) == width:
        return [tuple(hard)]
    numbers = [item for item in items if item.number is not None]
    marked = any(item.raw and item.number is None for item in hard)  # a cell, too
    if len(numbers) == width and not marked:
        return [tuple(numbers)]
    if len(items) < width:
        return []
    if width == 1 and items[0].column >= 0 and len({item.number for item in items}) == 1:
        return [(items[0],)]  # one cell over several columns, written out in each of them
    under = _in_grid(items, grid) if grid is not None else None
    if under is not None and grid is not None and grid[-1] - grid[0] == width - 1:
        return [under]
    windows = (tuple(items[start : start + width]) for start in range(len(items) - width + 1))
    printed = sum(bool(item.raw) for item in items)
    whole = [kept for kept in windows if sum(bool(item.raw) for item in kept) == printed]
    likeliest: list[Values] = [under] if under is not None else []
    likeliest += [*whole[:1], *whole[-1:], *whole]  # padding behind, padding in front, some of each
    return _distinct(likeliest, _columns if items[0].column >= 0 else _numbers)


def is_glued(item: Item) -> bool:
    """Whether the item must be several numbers run together: no number begins with 0."""
    digits = item.number.digits if item.number else None
    return digits is not None and len(digits) > 1 and digits[0] == "0"


def _distinct(options: Sequence[Values], look: Callable[[Values], Hashable]) -> list[Values]:
    """The first of the options that have the same look."""
    found: dict[Hashable, Values] = {}
    for option in options:
        found.setdefault(look(option), option)
    return list(found.values())


def _columns(option: Values) -> tuple[int, ...]:
    return tuple(item.column if item else -1 for item in option)


def _numbers(option: Values) -> tuple[Number | None, ...]:
    return tuple(item.number if item else None for item in option)


def _line_of_all(stream: Stream, match: Match, default: str | None) -> list[Row]:
    """The rows of a table that is printed as one line."""
    variants = variants_of_line(match, stream.before(match.run), default)
    codes = tuple(variant.cells[0].split(".")[1] for variant in variants)
    keys = tuple(key for variant in variants for key in variant.cells)
    items = match.run.items
    options = _options(items, len(keys), None)
    # What seems to be an empty cell in front may be padding behind the headings, but not in a table of just that width.
    fits = items[0].column == 0 and len(items) == len(keys)
    sure = fits or not any(option[0].gap for option in options if option[0] is not None)
    sure = sure and not in_other_order(stream.before(match.run), variants[0].headers)
    return [Row(match.table, codes, keys, items, options, variants[0], sure)]


def lay_out(stream: Stream, matches: Sequence[Match], default: str | None) -> list[Row]:
    """The rows of one table, in reading order. `default` is the form to suppose where no heading tells."""
    if matches and matches[0].slot is None:
        return _line_of_all(stream, matches[0], default)
    rows: list[Row] = []
    blocks: dict[int, Headings] = {}
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
        is_new = block not in blocks
        if is_new or any(label.key in variant.headers for label in labels):
            found = read_headings(labels, variant)
            above = found if found.grid is not None or variant.headers != headers else above
        if is_new:
            blocks[block] = read_headings(_behind_other_tables(labels, match.table), variant)
        blocks[block].grid = above.grid or blocks[block].grid
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
                options=_options(items, width, above.grid if straight else None),
                variant=variant,
                sure=told and match.sure and ordered,
                by_label=match.by_label and not _is_displaced(stream, match),
                units=_units(variant, labels, rows),
                label_until=label_until,
            )
        )
    for block, headings in blocks.items():
        own = [row for row in rows if id(row.variant.block) == block]
        _settle_in_columns(own, headings.grid)
        _leave_out(own, headings.absent)
    _agree_on_grid(rows)
    _agree_on_form(rows)
    _doubt_before_holes(rows)
    _doubt_before_padding(rows)
    _doubt_other_columns(rows)
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


def _doubt_before_holes(rows: Sequence[Row]) -> None:
    """Where rows of a wide table are missing, text may be: the row before may hold what the last of them held."""
    slots = SLOTS[rows[0].table]
    if max(slots[0].widths) < _WIDE:
        return
    in_all = max(len(slot.variants) for slot in slots)
    order = {slot.code: slot.order for slot in slots}
    for row, below in pairwise(rows):
        if row.label_until >= 0 <= below.label_until:
            continue  # each has its name beside it
        between = slots[order[row.codes[0]] + 1 : order[below.codes[0]]]
        if any(len(slot.variants) == in_all for slot in between):
            row.sure = False


def _doubt_before_padding(rows: Sequence[Row]) -> None:
    """Where no row of a wide table prints its first or its last cell, but padding beside it, that cell of all may be
    padding, and what seems to stand next to it moved."""
    for block in {id(row.variant.block): row.variant.block for row in rows}.values():
        own = [row for row in rows if row.variant.block is block and len(row.options) == 1]
        for edge in (0, -1):
            doubtful = [row for row in own if _lacks(row, edge)]
            padded = any(len(row.items) > len(row.keys) for row in doubtful)
            told = {len(row.items) for row in own if (item := row.options[0][edge]) is not None and item.raw}
            for row in doubtful if padded else ():
                row.sure = row.sure and len(row.items) in told


def _lacks(row: Row, edge: int) -> bool:
    """Whether a row of text has an empty cell at one edge, and holds numbers other than zero."""
    if len(row.keys) < _WIDE or row.absent or row.items[0].line.table:
        return False
    item = row.options[0][edge]
    filled = any(value is not None and value.number is not None and value.number.value for value in row.options[0])
    return filled and item is not None and not item.raw


def _doubt_other_columns(rows: Sequence[Row]) -> None:
    """Where most rows of one column hold several numbers, one that stands alone may be of another column."""
    for block in {id(row.variant.block): row.variant.block for row in rows}.values():
        own = [row for row in rows if row.variant.block is block]
        several = sum(sum(item.number is not None for item in row.items) > 1 for row in own)
        if len(block.columns) == 1 and 2 * several > len(own) > 1:
            for row in own:
                row.sure = False


def _agree_on_form(rows: Sequence[Row]) -> None:
    """Rows that only one form has, beside more that only another has, have lost part of their label."""
    forms = {slot.code: {variant.form for variant in slot.variants} for slot in SLOTS[rows[0].table]}
    sole = [row for row in rows if len(forms[row.codes[0]]) == 1]
    told = [row.variant.form for row in sole]
    for row in sole:
        row.sure = row.sure and 2 * told.count(row.variant.form) > len(told)


def _fills(row: Row, grid: tuple[int, ...]) -> int:
    """How many of the outer columns of `grid` hold a number of the row."""
    return sum(item.number is not None and item.column in (grid[0], grid[-1]) for item in row.items)


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
    printed = [_columns(tuple(item for item in row.items if item.number is not None)) for row in rows]
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
        under = _in_grid(row.items, grid) if len(columns) < width else None
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
        row.options = _distinct([under, *straight], _columns)
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


def _agree_on_grid(rows: Sequence[Row]) -> None:
    """Where rows can be read in more than one way, all rows of a block must stand in the same columns of the grid."""
    for row in rows:
        if len(row.options) < 2:
            continue
        block = [
            other
            for other in rows
            if other.variant.block is row.variant.block and other.options and any(item.number for item in other.items)
        ]
        if not block:
            continue
        grids = [{_columns(option): option for option in other.options} for other in block]
        common = set(grids[0]).intersection(*grids)
        if not common or any(-1 in grid for grid in common):
            continue
        # Of several, the one whose outer columns are filled most is likeliest, and no more than that.
        grid = max(common, key=lambda grid: (sum(_fills(other, grid) for other in block), grid))
        for other, by_grid in zip(block, grids, strict=True):
            other.options = [by_grid[grid]]
            other.sure = other.sure and len(common) == 1
    for row in rows:
        row.options = _distinct(row.options, _numbers)

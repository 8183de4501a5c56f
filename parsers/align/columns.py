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
from rapidfuzz import fuzz

from parsers.align.aligner import Match
from parsers.align.runs import Item, Label, Run, Stream
from parsers.align.vocabulary import SLOTS, Slot, Variant
from parsers.numbers import Number, printed_unit

_HEADING_CUT = 6
_HEADING_ALIKE = 70
_HEADING_START = 3
# What a fitting number of values weighs against the share of headings that are there.
_WIDTH_FITS = 0.5

Values = tuple[Item | None, ...]


class Row(msgspec.Struct):
    """One row of the form on the page. `keys` are its cells; `options` the possible values for them (one: settled;
    none: open, see `items`). `sure`: nothing about which cell a value belongs to was in doubt. `units`: money units
    printed in headings, by column code."""

    table: str
    codes: tuple[str, ...]
    keys: tuple[str, ...]
    items: list[Item]
    options: list[Values]
    variant: Variant
    sure: bool = True
    units: dict[str, str] = {}


def _heading_share(variant: Variant, labels: Sequence[Label], joined: str) -> float:
    """The share of a version's column headings that stand among `labels`."""
    found = 0
    for header in variant.headers:
        if header[:_HEADING_CUT] in joined or any(
            fuzz.ratio(header, label.key) >= _HEADING_ALIKE for label in labels if label.key
        ):
            found += 1
    return found / len(variant.headers)


def _by_headings(slot: Slot, labels: Sequence[Label], run: Run) -> Variant | None:
    if all(variant.headers == slot.variants[0].headers for variant in slot.variants):
        return slot.variants[0]
    joined = "".join(label.key for label in labels)
    shares = [_heading_share(variant, labels, joined) for variant in slot.variants]
    if max(shares) == 0:
        return None
    widths = {len(run.items), run.numbers}
    shares = [
        share + _WIDTH_FITS * (len(variant.headers) in widths)
        for share, variant in zip(shares, slot.variants, strict=True)
    ]
    best = max(shares)
    if shares.count(best) > 1:
        return None
    return slot.variants[shares.index(best)]


def choose_variants(stream: Stream, matches: Sequence[Match], default: str | None) -> list[tuple[Match, Variant, bool]]:
    """For every match the form's version of its row, and whether the page itself told which. A row without headings of
    its own goes with the row above in the same block; failing that by its width, the other rows, `default`, and last by
    the newest form."""
    out: list[tuple[Match, Variant | None]] = []
    start = 0
    for match in matches:
        slot = match.slot
        if slot is None:
            continue
        labels = stream.labels[start : match.run.labels_to]
        start = match.run.labels_to
        variant = _by_headings(slot, labels, match.run)
        if variant is None and out:
            variant = _same_block(slot, out[-1][1])
        out.append((match, variant))
    told = [variant.form for match, variant in out if variant and match.slot and len(match.slot.variants) > 1]
    common = max(set(told), key=lambda form: (told.count(form), form)) if told else default
    settled: list[tuple[Match, Variant, bool]] = []
    for match, variant in out:
        if variant is not None:
            settled.append((match, variant, True))
        elif match.slot is not None:
            settled.append((match, *_without_headings(match, match.slot, common)))
    return settled


def _same_block(slot: Slot, above: Variant | None) -> Variant | None:
    if above is None:
        return None
    return next((variant for variant in slot.variants if variant.block is above.block), None)


def _without_headings(match: Match, slot: Slot, common: str | None) -> tuple[Variant, bool]:
    widths = {len(match.run.items), match.run.numbers}
    fitting = [variant for variant in slot.variants if len(variant.block.columns) in widths]
    if len(fitting) == 1:
        return fitting[0], common in (None, fitting[0].form)
    among = fitting or list(slot.variants)
    return next((variant for variant in among if variant.form == common), among[0]), False


def _grid_of_headings(labels: Sequence[Label], headers: Sequence[str]) -> tuple[int, ...] | None:
    """The grid columns under the headings, when each heading stands in a column of its own and in order."""
    places: dict[str, int] = {}
    for label in labels:
        if label.column >= 0 and label.key in headers:
            places[label.key] = label.column
    columns = tuple(places.get(header, -1) for header in headers)
    rising = all(before < after for before, after in pairwise(columns))
    return columns if rising and columns[0] >= 0 else None


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
    if len(numbers) == width:
        return [tuple(numbers)]
    if len(items) < width:
        return []
    if width == 1 and len({item.number for item in items}) == 1:
        return [(items[0],)]  # one cell over several columns, written out in each of them
    under = _in_grid(items, grid) if grid is not None else None
    if under is not None and grid is not None and grid[-1] - grid[0] == width - 1:
        return [under]
    windows = (tuple(items[start : start + width]) for start in range(len(items) - width + 1))
    whole = [kept for kept in windows if sum(item.number is not None for item in kept) == len(numbers)]
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


def _line_of_all(match: Match) -> list[Row]:
    """The rows of a table that is printed as one line."""
    slots = SLOTS[match.table]
    variants = [slot.variants[0] for slot in slots]
    keys = tuple(
        f"{match.table}.{slot.code}.{column.code}"
        for slot, variant in zip(slots, variants, strict=True)
        for column in variant.block.columns
    )
    items = match.run.items
    options = _options(items, len(keys), None)
    return [Row(match.table, tuple(slot.code for slot in slots), keys, items, options, variants[0])]


def lay_out(stream: Stream, matches: Sequence[Match], default: str | None) -> list[Row]:
    """The rows of one table, in reading order. `default` is the form to suppose where no heading tells."""
    if matches and matches[0].slot is None:
        return _line_of_all(matches[0])
    rows: list[Row] = []
    grid: tuple[int, ...] | None = None
    headers: tuple[str, ...] = ()
    start = 0
    for match, variant, told in choose_variants(stream, matches, default):
        slot = match.slot
        if slot is None:
            continue
        labels = stream.labels[start : match.run.labels_to]
        start = match.run.labels_to
        found = _grid_of_headings(labels, variant.headers)
        if found is not None:
            grid = found
        elif variant.headers != headers:
            grid = None
        headers = variant.headers
        items = match.run.items
        width = len(variant.block.columns)
        rows.append(
            Row(
                table=match.table,
                codes=(slot.code,),
                keys=tuple(f"{match.table}.{slot.code}.{column.code}" for column in variant.block.columns),
                items=items,
                options=_options(items, width, grid),
                variant=variant,
                sure=told and match.sure,
                units=_units(variant, labels, rows),
            )
        )
    _agree_on_grid(rows)
    return rows


def _fills(row: Row, grid: tuple[int, ...]) -> int:
    """How many of the outer columns of `grid` hold a number of the row."""
    return sum(item.number is not None and item.column in (grid[0], grid[-1]) for item in row.items)


def _units(variant: Variant, labels: Sequence[Label], above: Sequence[Row]) -> dict[str, str]:
    """Money units that the headings print, by column code."""
    found = {}
    for column in variant.block.columns:
        start = column.label[:_HEADING_START]
        for label in labels:
            if (at := label.text.find(start)) >= 0 and (unit := printed_unit(label.text[at:].split(" ")[0])):
                found[column.code] = unit
    if not found and above and above[-1].variant.block is variant.block:
        return above[-1].units
    return found


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

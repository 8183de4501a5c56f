"""Which form's version of a row the page prints, told by the headings above it.

`choose_variants(stream, matches, default)` gives the version of every matched row; pages mix forms, so each block is
asked by itself; `variants_of_line` does so for a table that is printed as one line. `in_other_order(labels, headers)`
tells whether the page's headings stand in another order than the form's.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.align.aligner import Match
from parsers.align.runs import Label, Run, Stream
from parsers.align.vocabulary import SLOTS, Slot, Variant, heading_found

# Headings of more columns than this stand in several rows.
_UNGROUPED = 3
_NONE_FOUND = -9.0
# What a fitting number of values, or of numbers among them, weighs against a heading that is there.
_WIDTH_FITS = 0.5


def _headings_found(variant: Variant, labels: Sequence[Label], joined: str) -> float:
    """How many of a version's column headings stand among `labels`, less those that do not."""
    keys = [label.key for label in labels]
    found = sum(heading_found(header, keys, joined) for header in variant.headers)
    return 2 * found - len(variant.headers) if found else _NONE_FOUND


def _by_headings(slot: Slot, labels: Sequence[Label], run: Run, default: str | None) -> tuple[Variant | None, bool]:
    """The version that the headings tell, and whether the number of values does not speak for another. Versions of the
    same headings and cells are one, whatever forms they are of: it is given as that of `default` where it has it."""
    same: dict[tuple[tuple[str, ...], tuple[str, ...]], Variant] = {}
    for variant in slot.variants:
        key = (variant.headers, variant.cells)
        same[key] = variant if variant.form == default else same.get(key, variant)
    versions = list(same.values())
    if all(variant.headers == versions[0].headers for variant in versions):
        return versions[0], True
    joined = "".join(label.key for label in labels)
    found = [_headings_found(variant, labels, joined) for variant in versions]
    if max(found) == _NONE_FOUND:
        return None, False
    fits = [
        number
        + _WIDTH_FITS * (len(variant.headers) == len(run.items))
        + _WIDTH_FITS * (len(variant.headers) == run.numbers)
        for number, variant in zip(found, versions, strict=True)
    ]
    best = max(fits)
    if fits.count(best) > 1:
        return None, False
    chosen = fits.index(best)
    return versions[chosen], found[chosen] == max(found)


def choose_variants(stream: Stream, matches: Sequence[Match], default: str | None) -> list[tuple[Match, Variant, bool]]:
    """For every match the form's version of its row, and whether the page itself told which. A row without headings of
    its own goes with the row above in the same block; failing that by its width, the other rows, `default`, and last by
    the newest form."""
    out: list[tuple[Match, Variant | None, bool]] = []
    start = 0
    for match in matches:
        slot = match.slot
        if slot is None:
            continue
        labels = stream.labels[start : match.run.labels_to]
        start = match.run.labels_to
        variant, sure = _by_headings(slot, labels, match.run, default)
        if variant is None and out:
            variant, sure = _same_block(slot, out[-1][1]), out[-1][2]
        out.append((match, variant, sure))
    told = [variant.form for match, variant, _ in out if variant and match.slot and len(match.slot.variants) > 1]
    common = max(set(told), key=lambda form: (told.count(form), form)) if told else default
    settled: list[tuple[Match, Variant, bool]] = []
    for match, variant, sure in out:
        if variant is not None:
            settled.append((match, variant, sure))
        elif match.slot is not None:
            settled.append((match, *_without_headings(match, match.slot, common)))
    return settled


def variants_of_line(match: Match, labels: Sequence[Label], default: str | None) -> dict[str, Variant]:
    """The rows of a table that is printed as one line, by their codes, in the version of the form whose columns the
    headings name; where several do, by the number of values, `default`, and last the newest form."""
    versions: dict[str, dict[str, Variant]] = {}
    for slot in SLOTS[match.table]:
        for variant in slot.variants:
            versions.setdefault(variant.form, {})[slot.code] = variant
    joined = "".join(label.key for label in labels)

    def fits(form: str) -> tuple[float, bool]:
        rows = list(versions[form].values())
        width = sum(len(variant.cells) for variant in rows)
        by_width = (width == len(match.run.items)) + (width == match.run.numbers)
        return _headings_found(rows[0], labels, joined) + _WIDTH_FITS * by_width, form == default

    return versions[max(versions, key=fits)]


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


def in_other_order(labels: Sequence[Label], headers: Sequence[str]) -> bool:
    """Whether the headings of the columns stand in another order than in the form. Where they are many, the outer ones
    span the rows of the heading and may come before all others."""
    joined = "".join(label.key for label in labels)
    inner = headers[1:-1] if len(headers) > _UNGROUPED else headers
    places = [place for header in inner if (place := joined.rfind(header)) >= 0]
    first, last = joined.rfind(headers[0]), joined.rfind(headers[-1])
    return places != sorted(places) or (first > last >= 0 and len(headers) > _UNGROUPED)

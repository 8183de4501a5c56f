"""Small charts as inline SVG: `bars` for one number through the years, `band` for a body among its like.

Colours are classes of the style sheet; what a chart says is told in words, too, by the caller's `label`.
"""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.factsheet.markup import Safe, element, together
from warehouse.factsheet.records import Quartiles

_STEP, _BAR, _HEIGHT = 8, 6, 20
_WIDE, _HIGH, _LEFT, _TOP, _FLOOR = 320, 110, 30, 8, 92


def bars(values: Sequence[tuple[float | None, bool]], label: str) -> Safe:
    """A bar for each year: (number or None, whether it is in doubt). Nothing printed is a dot on the line, a number in
    doubt a hollow bar; changes below zero hang from the line. What is in doubt sets no scale, since one misprint would
    flatten every sound year: where it does not fit it ends at the edge with a break through it."""
    low, high = _bounds(values)
    scale = (_HEIGHT - 2) / ((high - low) or 1.0)
    line = 1 + high * scale if high > low else _HEIGHT - 1.0
    shapes = [
        _bar(place, value, doubt, line, scale, (low, high)) for place, (value, doubt) in enumerate(values)
    ]  # fmt: skip
    width = _STEP * len(values)
    return element(
        "svg",
        element("line", x1=0, y1=_rounded(line), x2=width, y2=_rounded(line), class_="axis"),
        *shapes,
        class_="bars",
        viewBox=f"0 0 {width} {_HEIGHT}",
        width=width,
        height=_HEIGHT,
        role="img",
        aria_label=label,
    )


def _bounds(values: Sequence[tuple[float | None, bool]]) -> tuple[float, float]:
    """The least and the greatest value that fits: those of the sound numbers, and of numbers in doubt up to twice as
    far, with room on the other side of zero; where no sound one is but zero, those of all."""
    everything = [0.0, *(value for value, _ in values if value is not None)]
    sound = [0.0, *(value for value, doubt in values if value is not None and not doubt)]
    low, high = min(sound), max(sound)
    if low == high:
        return min(everything), max(everything)
    near = [value for value in everything if 2 * low <= value <= 2 * high]
    low, high = min(low, *near), max(high, *near)
    room = (high - low) / 4
    return (low or (-room if min(everything) < 0 else 0.0)), (high or (room if max(everything) > 0 else 0.0))


def _bar(place: int, value: float | None, doubt: bool, line: float, scale: float, bounds: tuple[float, float]) -> Safe:
    left = place * _STEP + (_STEP - _BAR) / 2
    if value is None:
        return element("circle", cx=left + _BAR / 2, cy=_rounded(line), r=1, class_="nothing")
    fits = min(max(value, bounds[0]), bounds[1])
    height = max(abs(fits) * scale, 0.6)
    top = line - height if value >= 0 else line
    inset = 0.5 if doubt else 0.0
    bar = element(
        "rect",
        x=left + inset,
        y=_rounded(top + inset),
        width=_BAR - 2 * inset,
        height=_rounded(max(height - 2 * inset, 0.1)),
        class_="doubt" if doubt else None,
    )
    if fits == value:
        return bar
    cut = top + height / 3 if value > 0 else top + 2 * height / 3
    through = element(
        "line", x1=left - 1, y1=_rounded(cut + 1.5), x2=left + _BAR + 1, y2=_rounded(cut - 1.5), class_="break"
    )
    return together(bar, through)


def band(years: Sequence[int], told: Sequence[Quartiles], label: str, *, as_share: bool) -> Safe:
    """Quartiles of others as a box, their median as a line, the body's own number as a dot, year by year."""
    by_year = {one.year: one for one in told}
    values = [value for one in told for value in (one.own, one.high) if value is not None]
    top = max([*values, 0.0]) or 1.0
    step = (_WIDE - _LEFT) / max(len(years), 1)
    shapes: list[Safe] = [element("line", x1=_LEFT, y1=_FLOOR, x2=_WIDE, y2=_FLOOR, class_="axis")]
    for place, year in enumerate(years):
        middle = _LEFT + step * (place + 0.5)
        shapes.append(element("text", str(year), x=_rounded(middle), y=_HIGH - 4, class_="tick"))
        if year in by_year:
            shapes += _column(by_year[year], middle, min(step * 0.56, 30), (_FLOOR - _TOP) / top)
    shapes.append(element("text", f"{100 * top:.0f}%" if as_share else f"{top:,.0f}", x=0, y=_TOP + 2, class_="top"))
    shape = f"0 0 {_WIDE} {_HIGH}"
    return element("svg", *shapes, class_="band", viewBox=shape, role="img", aria_label=label)


def _column(one: Quartiles, middle: float, width: float, scale: float) -> list[Safe]:
    shapes: list[Safe] = []
    left = _rounded(middle - width / 2)
    if one.low is not None and one.middle is not None and one.high is not None:
        height = max((one.high - one.low) * scale, 1)
        shapes.append(
            element(
                "rect", x=left, y=_rounded(_FLOOR - one.high * scale), width=_rounded(width), height=_rounded(height)
            )
        )
        level = _rounded(_FLOOR - one.middle * scale)
        shapes.append(element("line", x1=left, y1=level, x2=_rounded(middle + width / 2), y2=level, class_="median"))
    if one.own is not None:
        shapes.append(element("circle", cx=_rounded(middle), cy=_rounded(_FLOOR - one.own * scale), r=3.6))
    return shapes


def _rounded(value: float) -> float:
    return round(value, 1)

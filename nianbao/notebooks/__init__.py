"""What the notebooks share: the warehouse that they ask, plots that say when there is nothing to plot.

    con = open_home(home)                        # read-only, locked; home: a folder; None: NIANBAO_HOME, else ./data
    notice(con)                                  # a sentence where the data are a sandbox's; else None
    drawn(alt.Chart(rows.to_arrow_table()) …)    # the chart, or a sentence where there are no rows

`open_home` needs a warehouse. Where there is none, a marimo notebook stops at that cell with a sentence that says what
to run; elsewhere the sentence is a `WarehouseError`.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import altair as alt
import duckdb

from nianbao.home import find_home
from warehouse.database import WarehouseError, connect
from warehouse.made_up import NOTICE, made_up

__all__ = ["Note", "drawn", "lines", "notice", "open_home"]

FONTS = "Noto Sans CJK SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
_INK, _FAINT = "#262b33", "#d9dde3"
_COLOURS = ["#2f6db3", "#8fb8de", "#d1495b", "#e9a23b", "#7a5195", "#9aa3ae", "#3c9d78", "#5d4037"]
_NOTHING = "Nothing to plot: the query above has no rows in this warehouse. 上面的查询在本数据库中没有结果，无图可画。"


class Note:
    """A sentence for the reader in place of a result; shown as text, whatever it contains."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        style = f"border-left: 4px solid #b7791f; padding: 0.5em 1em; font-family: {FONTS}"
        return f'<p class="note" style="{style}">{html.escape(self.text)}</p>'


def open_home(home: str | Path | None = None) -> duckdb.DuckDBPyConnection:
    """The warehouse of a home folder, for as long as the notebook runs."""
    try:
        return connect(find_home(Path(home) if home else None).database)
    except WarehouseError as error:
        said = str(error)
        sentence = f"{said[0].upper()}{said[1:]}. 数据库无法打开，原因如上。尚未建库的，请先运行 nianbao build。"
        try:
            from marimo import MarimoStopError
        except ImportError:
            raise error from None
        raise MarimoStopError(Note(sentence)) from error


def notice(con: duckdb.DuckDBPyConnection) -> Note | None:
    """What a reader must know first of made-up data; None of any other."""
    return Note(f"{NOTICE['en']} {NOTICE['zh']}") if made_up(con) else None


def drawn(chart: Any, nothing: str = _NOTHING) -> Any:
    """The chart in the notebooks' dress; or a note with the sentence `nothing` when its data has no rows."""
    if not chart.data.num_rows:
        return Note(nothing)
    return (
        chart.configure(font=FONTS, background="white")
        .configure_range(category=_COLOURS)
        .configure_axis(labelColor=_INK, titleColor=_INK, gridColor=_FAINT, titleFontWeight="normal", labelLimit=260)
        .configure_legend(labelColor=_INK, titleColor=_INK, titleFontWeight="normal", labelLimit=320, symbolLimit=20)
        .configure_header(labelColor=_INK, titleColor=_INK, labelFontSize=11)
        .configure_title(color=_INK, anchor="start", fontSize=13)
        .configure_view(stroke=None)
    )


def lines(title: str | None = None) -> alt.Axis:
    """An axis whose labels break where their text has a bar, as in 2024|71 reports."""
    return alt.Axis(labelExpr="split(datum.label, '|')", labelAngle=0, title=title)

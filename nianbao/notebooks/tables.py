"""An answer's first rows as an HTML table: `table_html(table)`. Text is escaped; only http(s) addresses are links."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from nianbao.notebooks.running import Table


def table_html(table: Table) -> str:
    """The first rows as a table, with how many there are in all."""
    numeric = [_numeric(row[place] for row in table.first) for place in range(len(table.columns))]
    head = "".join(f"<th{_class(n)}>{html.escape(c)}</th>" for c, n in zip(table.columns, numeric, strict=True))
    rows = "\n".join(
        "<tr>"
        + "".join(
            f"<td{_class(right)}>{_text(name, value)}</td>"
            for name, value, right in zip(table.columns, row, numeric, strict=True)
        )
        + "</tr>"
        for row in table.first
    )
    return (
        f'<div class="table"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>'
        f'\n<p class="count">{_count(table)}</p>'
    )


def _count(table: Table) -> str:
    if not table.rows:
        return "no rows 没有结果"
    if table.rows > len(table.first):
        return f"the first {len(table.first)} of {table.rows:,} rows 共{table.rows:,}行，列出前{len(table.first)}行"
    return f"{table.rows} row{'s' if table.rows > 1 else ''} 共{table.rows}行"


def _numeric(values: Iterable[Any]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(isinstance(value, int | float | Decimal) and value is not True for value in known)


def _class(right: bool) -> str:
    return ' class="number"' if right else ""


def _text(name: str, value: Any) -> str:
    """A cell's content: years without separators, fractions as they are, nothing as a faint dash."""
    if value is None:
        return '<span class="null">null</span>'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        value = int(value) if value == value.to_integral_value() else f"{value.normalize():f}"
    if isinstance(value, int):
        return str(value) if name.endswith("year") else f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.1f}"
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    text = html.escape(str(value))
    return f'<a href="{text}">{text}</a>' if text.startswith(("http://", "https://")) else text

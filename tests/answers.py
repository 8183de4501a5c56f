"""`python -m tests.answers`: the answers in docs/queries.md, on the demo's data.

`answered(text, ask)` gives the page with a table of the answer behind every query. What differs from one demo to the
next (times of capture, addresses on this machine, digests) is an ellipsis there, long text is cut, and numbers are
rounded to four decimals; everything else is as the warehouse gives it. A test compares the page with a demo of its own.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

from nianbao.output import plain

PAGE = Path(__file__).parent.parent / "docs" / "queries.md"
QUERY = re.compile(r"^## (\d+)\. (.+?)\n.*?^```sql\n(.+?)^```\n", re.MULTILINE | re.DOTALL)
_ANSWER = re.compile(r"(^```sql\n(.+?)^```\n)(?:\n<!-- answer -->\n.*?<!-- /answer -->\n)?", re.MULTILINE | re.DOTALL)
_MOST_ROWS, _MOST_LETTERS, _MANY_COLUMNS = 8, 44, 9
_OF_A_RUN = {"document_id", "sha256"}
Ask = Callable[[str], tuple[Sequence[str], Sequence[Sequence[object]]]]
"""Columns and rows that a query gives."""


def answered(text: str, ask: Ask) -> str:
    """The page with the answers of this warehouse."""
    return _ANSWER.sub(lambda found: f"{found[1]}\n<!-- answer -->\n{_answer(*ask(found[2]))}<!-- /answer -->\n", text)


def _answer(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    if not rows:
        return "On the demo's data: no row. 示例数据：没有结果。\n\n"
    shown = [[_shown(name, value) for name, value in zip(columns, row, strict=True)] for row in rows[:_MOST_ROWS]]
    told = "On the demo's data 示例数据"
    if len(rows) > _MOST_ROWS:
        told += f" (the first {_MOST_ROWS} of {len(rows)} rows)（共{len(rows)}行，列前{_MOST_ROWS}行）"
    if len(shown) == 1 and len(columns) > _MANY_COLUMNS:
        head, body = ["column", "value"], [list(pair) for pair in zip(columns, shown[0], strict=True)]
    else:
        head, body = list(columns), shown
    lines = [_line(head), _line(["---"] * len(head)), *map(_line, body)]
    return "\n".join([told, "", *lines, "", ""])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _shown(name: str, value: object) -> str:
    if value is None:
        return ""
    if name in _OF_A_RUN or isinstance(value, dt.datetime):
        return "…"
    if isinstance(value, float | Decimal):
        return str(plain(round(Decimal(str(value)), 4)))
    text = str(plain(value))
    if text.startswith("http://127.0.0.1"):
        return f"…/{urlsplit(text).path.rpartition('/')[2]}"
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1]}…"


def warehouse(database: Path) -> Ask:
    """Asks a warehouse."""
    from warehouse.query import query

    def ask(sql: str) -> tuple[list[str], list[tuple[object, ...]]]:
        with query(database, sql) as answer:
            return answer.columns, list(answer.rows)

    return ask


def main() -> None:
    """Writes the page anew from a demo."""
    from nianbao.demo import run_demo
    from nianbao.home import find_home

    with tempfile.TemporaryDirectory() as folder:
        home = find_home(Path(folder))
        run_demo(home)
        PAGE.write_text(answered(PAGE.read_text(encoding="utf-8"), warehouse(home.database)), encoding="utf-8")


if __name__ == "__main__":
    main()

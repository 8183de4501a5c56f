"""Token streams written by hand: what a flattened page looks like to the aligner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from parsers.align import Reading, read_tables
from parsers.forms import FORMS
from parsers.page import Line, Token

HEADINGS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
ROWS = {row.code: row.labels[-1] for table in FORMS["2021"].tables if table.code == "requests" for row in table.rows}
CODES = list(ROWS)


def lines(rows: Sequence[Sequence[str]], *, grid: bool = True) -> list[Line]:
    """Lines of cells; with `grid` each cell stands in the column of its place, as in a table."""
    return [
        Line(tuple(Token(text, column if grid else -1) for column, text in enumerate(cells)), number, int(grid), number)
        for number, cells in enumerate(rows, 1)
    ]


def requests(changed: Mapping[str, Sequence[str] | None] | None = None) -> list[list[str]]:
    """Table two of the 2021 form, all rows with their labels: 3 new requests, 1 carried in, 4 granted, and so on;
    `changed` gives other cells for a row, None takes the row out."""
    values = {code: ["0"] * 7 for code in CODES}
    values["new_received"] = ["3", "0", "0", "0", "0", "0", "3"]
    values["carried_in"] = ["1", "0", "0", "0", "0", "0", "1"]
    values["granted"] = ["2", "0", "0", "0", "0", "0", "2"]
    values["unable_not_held"] = ["1", "0", "0", "0", "0", "0", "1"]
    values["outcome_total"] = ["3", "0", "0", "0", "0", "0", "3"]
    values["carried_out"] = ["1", "0", "0", "0", "0", "0", "1"]
    rows = [["", *HEADINGS]]
    for code, cells in values.items():
        row: Sequence[str] | None = [ROWS[code], *cells]
        if changed is not None and code in changed:
            row = changed[code]
        if row is not None:
            rows.append(list(row))
    return rows


def readings(rows: Sequence[Sequence[str]], *, grid: bool = True) -> dict[str, Reading]:
    """What the engine reads from the rows."""
    return read_tables(lines(rows, grid=grid)).readings


def row(read: Mapping[str, Reading], code: str) -> list[Decimal | None]:
    """The values of one row of table two, in the order of the columns."""
    return [reading.value for key, reading in read.items() if key.startswith(f"requests.{code}.")]

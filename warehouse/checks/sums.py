"""The table form_sums: what the sums of each form are, in words and cells, from the form files."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from parsers.forms import FORMS, Form, Identity
from warehouse.checks.statements import comment
from warehouse.dictionary.names import column_name, english, row_name

_MOST_TERMS = 6
_EQUALS = "，等于"
_COLUMNS = {
    "form": "格式版本 · Form: 2014, 2019 or 2021.",
    "code": "勾稽关系代码 · Code of the sum.",
    "over": "所在行或列 · Row or column that it runs over.",
    "over_label": "行或列的名称 · What the form prints for that row or column.",
    "left_keys": "左边的单元格 · Cells that are added up, joined by a plus sign.",
    "right_keys": "右边的单元格 · Cells that they must equal.",
    "left_label": "左边 · The left side in words.",
    "right_label": "右边 · The right side in words.",
    "left_english": "左边（英文） · The left side in English.",
    "right_english": "右边（英文） · The right side in English.",
    "over_english": "行或列的英文名称 · The row or column in English.",
}


def make_sums(con: duckdb.DuckDBPyConnection) -> None:
    """Makes the table, in the place of an earlier one."""
    rows = [_row(form, identity) for form in FORMS.values() for identity in form.identities]
    con.register("sum_rows", pa.Table.from_pylist(rows))
    con.execute('CREATE OR REPLACE TABLE form_sums AS SELECT * FROM sum_rows ORDER BY form, code, "over"')
    con.unregister("sum_rows")
    comment(con, "TABLE", "form_sums", "报告格式的勾稽关系 · Every sum of every form.", _COLUMNS)


def _row(form: Form, identity: Identity) -> dict[str, str]:
    left, right, over = in_words(form, identity)
    left_english, right_english, over_english = in_english(identity)
    return {
        "form": form.id,
        "code": identity.code,
        "over": identity.over,
        "over_label": over,
        "left_keys": " + ".join(identity.left),
        "right_keys": " + ".join(identity.right),
        "left_label": left,
        "right_label": right,
        "left_english": left_english,
        "right_english": right_english,
        "over_english": over_english,
    }


def in_words(form: Form, identity: Identity) -> tuple[str, str, str]:
    """Both sides of a sum, and what it runs over: one along a row is named by its row, one down a column by its
    column."""
    left, _, right = identity.says.partition(_EQUALS)
    spec = next(spec for spec in form.cells if spec.key == identity.right[0])
    rows, _, column = spec.label.rpartition(" / ")
    return left, right, rows if spec.row == identity.over else column


def in_english(identity: Identity) -> tuple[str, str, str]:
    """The same in English, by the names of rows and columns."""
    table, row, column = identity.right[0].split(".")
    over_row = identity.over == row
    over = row_name(table, row) if over_row else column_name(table, column)
    return _terms(identity.left, over_row), _terms(identity.right, over_row), over or identity.over


def _terms(keys: Sequence[str], over_row: bool) -> str:
    """The cells of one side by what tells them apart, of many only the first and how many more."""
    parts = [key.split(".") for key in keys]
    names = [(column_name(t, c) if over_row else row_name(t, r)) or english(t, r, c) or r for t, r, c in parts]
    if len(names) > _MOST_TERMS:
        return f"{' + '.join(names[:3])} + {len(names) - 3} more"
    return " + ".join(names)

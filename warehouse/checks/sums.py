"""The table form_sums: what the sums of each form are, in words and cells, from the form files."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from parsers.forms import FORMS, Form, Identity
from warehouse.checks.statements import comment

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
    return {
        "form": form.id,
        "code": identity.code,
        "over": identity.over,
        "over_label": over,
        "left_keys": " + ".join(identity.left),
        "right_keys": " + ".join(identity.right),
        "left_label": left,
        "right_label": right,
    }


def in_words(form: Form, identity: Identity) -> tuple[str, str, str]:
    """Both sides of a sum, and what it runs over: one along a row is named by its row, one down a column by its
    column."""
    left, _, right = identity.says.partition(_EQUALS)
    spec = next(spec for spec in form.cells if spec.key == identity.right[0])
    rows, _, column = spec.label.rpartition(" / ")
    return left, right, rows if spec.row == identity.over else column

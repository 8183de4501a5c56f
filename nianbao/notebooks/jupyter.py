"""A notebook that has run, as the file that Jupyter opens: `ipynb(cells, shown)` gives its text (nbformat 4.5).

Tables are kept as HTML and as text, charts as SVG: a viewer shows them without running anything and without a network.
To run it again takes Python with nianbao and its extra `notebooks`, and Jupyter, but not marimo.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from nianbao.notebooks import Note
from nianbao.notebooks.cells import Cell
from nianbao.notebooks.running import Picture, Shown, Table
from nianbao.notebooks.tables import table_html


def ipynb(cells: Sequence[Cell], shown: Sequence[Shown]) -> str:
    """The notebook with its outputs."""
    count = 0
    made: list[dict[str, Any]] = []
    for number, (cell, result) in enumerate(zip(cells, shown, strict=True)):
        common = {"id": f"cell-{number:02d}", "metadata": {}, "source": cell.source.splitlines(keepends=True)}
        if cell.kind == "text":
            made.append({"cell_type": "markdown", **common})
            continue
        count += 1
        made.append({"cell_type": "code", **common, "execution_count": count, "outputs": _outputs(result, count)})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    notebook = {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _outputs(result: Shown, count: int) -> list[dict[str, Any]]:
    if result is None:
        return []
    return [{"output_type": "execute_result", "execution_count": count, "metadata": {}, "data": _data(result)}]


def _data(result: Table | Picture | Note) -> dict[str, str]:
    if isinstance(result, Picture):
        return {"image/svg+xml": result.svg, "text/plain": "<chart>"}
    if isinstance(result, Note):
        return {"text/html": result._repr_html_(), "text/plain": result.text}
    lines = ["\t".join(result.columns), *("\t".join(map(str, row)) for row in result.first)]
    return {"text/html": table_html(result), "text/plain": "\n".join(lines)}

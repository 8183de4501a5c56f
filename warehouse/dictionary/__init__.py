"""The data dictionary: every table, view and column, as the comments in a warehouse explain it.

`write_dictionary(con, path, language)` writes one Markdown page from the warehouse behind `con`: whatever tables and
views it holds, in groups, then the cells of the forms with the labels of each year. The comments are the only source;
those of the base tables stand in `schema/`, those of the views in `views/`, those of the wide tables follow from the
forms and `english.toml`. Raises `WarehouseError`, with their names, when comments are missing or lack one language.

`python -m warehouse.dictionary` writes `docs/data-dictionary.md` and `docs/data-dictionary.zh-CN.md` anew.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from warehouse.database import WarehouseError
from warehouse.dictionary.catalog import faults, functions, keys, tables
from warehouse.dictionary.markdown import Language, page

PAGES: dict[Language, str] = {"en": "data-dictionary.md", "zh": "data-dictionary.zh-CN.md"}
"""The page of each language in the folder docs."""


def write_dictionary(con: duckdb.DuckDBPyConnection, path: Path, language: Language) -> None:
    """Writes the page in one language."""
    if bare := faults(con):
        raise WarehouseError(f"no comment in Chinese and English (中文 · English): {', '.join(bare)}")
    path.write_text(page(tables(con), functions(con), keys(con), language), encoding="utf-8")

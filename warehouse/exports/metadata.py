"""`metadata.json`: what Datasette shows of a SQLite export.

`write_metadata(con, views, path, job)` writes it beside the database: for each table what its rows are, what its
columns mean with their units, how it is sorted at first, and what it can be narrowed by (year, level, province). The
columns of a wide table, which Datasette would list before its rows, are left to the table `dictionary`, with a link. It
is called `metadata.json` beside `nianbao.sqlite`, else after the database. A licence is left out: nobody has stated one
for these data.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from warehouse.dictionary.catalog import tables
from warehouse.dictionary.markdown import Language
from warehouse.exports.headings import Heading, described
from warehouse.exports.job import Job
from warehouse.exports.views import View

_FACETS = ("year", "level", "province", "severity", "status")
_MOST_FACETS = 4
_MOST_LISTED = 30
_EXPLAINED = {"zh": "各列含义见 dictionary", "en": "What the columns mean: dictionary"}
_LABELS = {"agencies": "name", "divisions": "name", "labels": "label"}
_TITLES = {"zh": "政府信息公开工作年度报告数据集", "en": "Yearly reports of Chinese government bodies on disclosure"}
_ABOUT = {
    "zh": "每行均注明来源网址（url）、抓取时间（captured_at，UTC）和文档编号（document_id）。"
    "可信度为 suspect 或列入 doubtful 的数字存疑，引用前须核对原文；空白不等于零。",
    "en": "Every row names its source: url, captured_at (UTC) and document_id. A number whose trust is suspect, or "
    "whose column stands in doubtful, is in doubt: look at the page before you use it. Null is never zero.",
}


def write_metadata(con: duckdb.DuckDBPyConnection, views: Sequence[View], path: Path, job: Job) -> Path:
    """The file's path."""
    told = {view.name: _table(view, job.language) for view in views} | _references(con, job.language)
    front = {
        "title": " · ".join(filter(None, (_TITLES[job.language], job.notice))),
        "description": " ".join(filter(None, (job.notice, _ABOUT[job.language]))),
    }
    metadata = front | {"databases": {path.stem: front | {"tables": told}}}
    file = path.with_name("metadata.json" if path.stem == "nianbao" else f"{path.stem}.metadata.json")
    file.write_bytes(msgspec.json.format(msgspec.json.encode(metadata), indent=2) + b"\n")
    return file


def _table(view: View, language: Language) -> dict[str, Any]:
    facets = [name for name in _FACETS if name in view.names][:_MOST_FACETS]
    headings = {column.name: column.heading for column in view.columns}
    told: dict[str, Any] = {"facets": facets, "size": 50}
    about = view.about if view.about == view.english else f"{view.about} · {view.english}"
    if len(headings) <= _MOST_LISTED:
        told |= {"description": about, "columns": _columns(headings)}
    else:
        link = f'<a href="dictionary?view__exact={view.name}">{_EXPLAINED[language]}</a>'
        told["description_html"] = f"<p>{html.escape(about)}</p><p>{link}</p>"
    if "year" in view.names:
        told["sort_desc"] = "year"
    return told


def _references(con: duckdb.DuckDBPyConnection, language: Language) -> dict[str, Any]:
    found = {}
    for table in tables(con):
        if table.name in _LABELS:
            about = table.comment.english if language == "en" else table.comment.chinese
            headings = described(table.name, table.columns, language)
            label = _LABELS[table.name]
            found[table.name] = {"description": about, "columns": _columns(headings), "label_column": label}
    return found


def _columns(headings: dict[str, Heading]) -> dict[str, str]:
    """What each column is called and means, with its unit where that says more."""
    return {name: _says(heading) for name, heading in headings.items()}


def _says(heading: Heading) -> str:
    said = heading.meaning if heading.label in heading.meaning else f"{heading.label}: {heading.meaning}"
    return f"{said} [{heading.unit}]" if heading.unit and heading.unit not in said else said

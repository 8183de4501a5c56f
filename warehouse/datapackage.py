"""`datapackage.json` of a release: a Frictionless Data Package (version 1 of the specification).

`descriptor(…)` gives it as a dictionary. Each CSV file is a tabular resource with a schema: names, types, titles
(Chinese), descriptions (English) and constraints of its columns, its key and what it refers to. Each Parquet file is a
resource of its own, since the specification wants files of one resource to be simply put together; a Parquet file
tells its columns itself, and its `table` names the CSV resource that describes them. All resources have `bytes` and
`hash`. Nothing in it depends on when it is written: `created` is the date of the release.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from warehouse.frozen import Column, Frozen, Table
from warehouse.sides import digest_of

# What holds for the rows of a table: the build checks it, or the records' types say so.
_KEYS = {
    "agencies": ("agency_id",),
    "cells": ("document_id", "key"),
    "documents": ("document_id",),
    "form_cells": ("form", "key"),
    "reports": ("agency_id", "year"),
}
_REFERENCES = {
    "document_id": "documents",
    "agency_id": "agencies",
}
_REFERRING = {
    "cells": ("document_id",),
    "checks": ("document_id",),
    "claims": ("document_id",),
    "notes": ("document_id",),
    "reports": ("document_id", "agency_id"),
    "sections": ("document_id",),
}
_VALUES = {
    ("cells", "status"): ("reported", "blank", "missing", "derived"),
    ("cells", "trust"): ("verified", "suspect", "unverified"),
    ("checks", "status"): ("pass", "fail", "unknown"),
    ("documents", "kind"): ("annual_report", "attachment_only", "other", "unreadable"),
}
_TYPES = {
    "BLOB": "string",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DECIMAL": "number",
    "DOUBLE": "number",
    "ENUM": "string",
    "FLOAT": "number",
    "JSON": "object",
    "MAP": "object",
    "STRUCT": "object",
    "TIMESTAMP": "datetime",
    "VARCHAR": "string",
}
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_MEDIA = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
}
_DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True}


def descriptor(folder: Path, date: dt.date, frozen: Sequence[Frozen], others: Sequence[Path]) -> dict[str, Any]:
    """The whole descriptor of what lies in `folder`; `others` are its files beside the tables."""
    tables = {told.table.name for told in frozen}
    resources = [_tabular(folder, told, tables) for told in frozen]
    resources += [_parquet(folder, told.table, path) for told in frozen for path in told.parquet]
    resources += [_file(folder, path) for path in others]
    return {
        "profile": "data-package",
        "name": f"nianbao-{date.isoformat()}",
        "title": "政府信息公开工作年度报告数据集",
        "description": (
            "Yearly reports of Chinese government bodies on their disclosure work: every number of the form with its "
            "trust, across years and agencies. See README.md."
        ),
        "version": date.isoformat(),
        "created": f"{date.isoformat()}T00:00:00Z",
        "keywords": ["政府信息公开", "年度报告", "China", "government", "freedom of information"],
        "resources": resources,
    }


def split(comment: str) -> tuple[str, str]:
    """The Chinese and the English part of a comment; a comment in one language is both."""
    chinese, sign, english = comment.partition(" · ")
    return (chinese, english) if sign else (comment, comment)


def _tabular(folder: Path, told: Frozen, tables: set[str]) -> dict[str, Any]:
    title, description = split(told.table.comment)
    return {
        "profile": "tabular-data-resource",
        "name": told.table.name,
        **_described(title, description),
        **_stored(folder, told.csv),
        "encoding": "utf-8",
        "dialect": _DIALECT,
        "rows": told.rows,
        "schema": _schema(told.table, tables),
    }


def _parquet(folder: Path, table: Table, path: Path) -> dict[str, Any]:
    year = path.parent.name.rpartition("=")[2] if "=" in path.parent.name else ""
    name = ".".join(part for part in (table.name, year.strip("_").lower(), "parquet") if part)
    title, description = split(table.comment)
    return {
        "profile": "data-resource",
        "name": name,
        "table": table.name,
        **_described(title, description),
        **_stored(folder, path),
    }


def _file(folder: Path, path: Path) -> dict[str, Any]:
    return {"profile": "data-resource", "name": path.name.lower(), **_stored(folder, path)}


def _described(title: str, description: str) -> dict[str, str]:
    return {name: text for name, text in (("title", title), ("description", description)) if text}


def _stored(folder: Path, path: Path) -> dict[str, Any]:
    return {
        "path": path.relative_to(folder).as_posix(),
        "format": path.suffix.lstrip("."),
        "mediatype": _MEDIA[path.suffix],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest_of(path)}",
    }


def _schema(table: Table, tables: set[str]) -> dict[str, Any]:
    key = [name for name in _KEYS.get(table.name, ()) if name in table.names]
    schema: dict[str, Any] = {
        "fields": [_field(table, column, required=column.name in key) for column in table.columns],
        "missingValues": [""],
    }
    if key:
        schema["primaryKey"] = key
    references = [
        {"fields": name, "reference": {"resource": _REFERENCES[name], "fields": name}}
        for name in _REFERRING.get(table.name, ())
        if name in table.names and _REFERENCES[name] in tables
    ]
    return schema | ({"foreignKeys": references} if references else {})


def _field(table: Table, column: Column, *, required: bool) -> dict[str, Any]:
    title, description = split(column.comment)
    field: dict[str, Any] = {"name": column.name, "type": field_type(column.type)}
    if column.type.startswith("TIMESTAMP"):
        field["format"] = "%Y-%m-%dT%H:%M:%S.%fZ"
    if column.type == "BLOB":
        field["format"] = "binary"
    values = _VALUES.get((table.name, column.name))
    constraints = ({"required": True} if required else {}) | ({"enum": list(values)} if values else {})
    return field | _described(title, description) | ({"constraints": constraints} if constraints else {})


def field_type(told: str) -> str:
    """The type of a Table Schema for a type of DuckDB. Raises ValueError for one that no column here has had."""
    if told.endswith("]"):
        return "array"
    name = told.partition("(")[0].partition(" ")[0]
    if name.removeprefix("U") in _WHOLE:
        return "integer"
    if name not in _TYPES:
        raise ValueError(f"there is no type for columns of {told}: give it one in warehouse/datapackage.py")
    return _TYPES[name]

"""`python -m warehouse.dictionary`: the data dictionary in both languages, written to the folder docs beside the code.

The warehouse that it is made from holds one made-up report: what the tables are does not depend on what they hold.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from pathlib import Path

from parsers.records import Report, Source
from warehouse.build import build
from warehouse.database import open_warehouse
from warehouse.dictionary import PAGES, write_dictionary
from warehouse.records import ParsedDocument, write_records


def write_pages(folder: Path) -> list[Path]:
    """Both pages, in `folder`."""
    written = []
    with tempfile.TemporaryDirectory() as scratch:
        database = _small_warehouse(Path(scratch))
        with open_warehouse(database) as con:
            for language, name in PAGES.items():
                write_dictionary(con, folder / name, language)
                written.append(folder / name)
    return written


def _small_warehouse(folder: Path) -> Path:
    url = "http://www.linjiang.gov.cn/2024.html"
    source = Source(url=url, sha256="0" * 64, media_type="text/html", charset="utf-8")
    report = Report(kind="annual_report", agency="临江市人民政府", year=2024, source=source)
    fetched_at = dt.datetime(2025, 4, 1, tzinfo=dt.UTC)
    write_records([ParsedDocument(report=report, url=url, fetched_at=fetched_at)], folder / "records", "made-up")
    build(folder / "records", folder / "nianbao.duckdb")
    return folder / "nianbao.duckdb"


if __name__ == "__main__":
    for page in write_pages(Path(__file__).parents[2] / "docs"):
        sys.stdout.write(f"{page}\n")

"""What a new warehouse is filled with: `fill(con, inputs)` loads the records that changed since the file at hand was
made (all of them into an empty one), and makes all that follows from them anew.

A record's document hangs together with those of the same address, so it is by address that documents are taken out and
loaded again. Names, agencies, captures, chosen reports, revisions and views are made anew from the long tables each
time; the wide tables only where a report is another one. Comparing prose takes minutes in a large warehouse: there it
is done only when everything is built anew, and `build.reuse_build_id` says when. Raises what DuckDB raises.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from parsers.forms import FORMS
from warehouse.arrow import table_of
from warehouse.checks import create_checks
from warehouse.corrections import load_corrections
from warehouse.database import SCHEMA_VERSION
from warehouse.manifest import Manifest, build_id
from warehouse.records import CAPTURES
from warehouse.resolving import known_agency, resolve_names
from warehouse.reuse import make_text_reuse
from warehouse.timeliness import create_timeliness
from warehouse.validation import check_files, check_rows
from warehouse.views import create_views
from warehouse.wide import build_wide

_MANY = 5_000
"""Reports from which on prose is compared only in full builds."""
_BY_DOCUMENT = ("cells", "checks", "sections", "claims", "notes", "document_bytes", "documents")
_INPUT_FIELDS: list[tuple[str, pa.DataType]] = [("path", pa.string()), ("size", pa.int64()), ("sha256", pa.string())]
_INPUTS = pa.schema(_INPUT_FIELDS)
_PORTALS = pa.schema([(name, pa.string()) for name in ("portal_id", "name", "division", "base_url")])
_TEMPORARY = ("records", "seen", "latest", "lives", "told", "resolved", "known_agencies", "fresh")
# One spelling of an address, the one that captures have: the host in small letters, no port that goes without saying,
# no session, no fragment.
_ADDRESS = r"""
    CREATE OR REPLACE TEMP MACRO address(url) AS regexp_replace(
        lower(regexp_extract(url, '^[A-Za-z]+://[^/?#]*'))
            .regexp_replace('^(http://[^:]+):80$', '\1').regexp_replace('^(https://[^:]+):443$', '\1')
        || substr(url, len(regexp_extract(url, '^[A-Za-z]+://[^/?#]*')) + 1), '(?i);jsessionid=[^/?#]*|#.*$', '', 'g'
    )
"""

_RENEWED = """
    DELETE FROM text_reuse WHERE document_id NOT IN (SELECT document_id FROM reports)
        OR other_document_id NOT IN (SELECT document_id FROM reports);
    UPDATE text_reuse SET agency_id = r.agency_id FROM reports r WHERE r.document_id = text_reuse.document_id;
    UPDATE text_reuse SET other_agency_id = r.agency_id FROM reports r WHERE r.document_id = other_document_id
"""


class PortalFacts(msgspec.Struct, frozen=True):
    """What the warehouse keeps of a portal."""

    id: str
    name: str
    division: str
    base_url: str


class Inputs(msgspec.Struct, frozen=True):
    """What a build is made from, and the day that it is told as of."""

    folder: Path
    manifest: Manifest
    portals: Sequence[PortalFacts]
    corrections: Path
    today: dt.date


def is_new(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the file has no tables yet."""
    return not con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'documents'").fetchall()


def fits(con: duckdb.DuckDBPyConnection, folder: Path) -> bool:
    """Whether a warehouse can be brought up to date from the records in `folder`: made with these tables, of these
    forms, and with captures if there are any (a record's bytes are told only when it is loaded)."""
    ((version,),) = con.execute("SELECT max(schema_version) FROM build").fetchall()
    if version != SCHEMA_VERSION:
        return False
    ((captures,),) = con.execute("SELECT count(*) FROM captures").fetchall()
    told = folder / CAPTURES
    if not captures and told.exists() and pq.read_metadata(told).num_rows:
        return False
    con.register("form_rows", form_rows())
    others = con.execute("FROM form_rows EXCEPT FROM form_cells").fetchall()
    con.unregister("form_rows")
    return not others


def is_made_from(con: duckdb.DuckDBPyConnection, inputs: Inputs) -> bool:
    """Whether the warehouse was made from these very inputs, by this version of the program."""
    row = con.execute("SELECT build_id, parsers FROM build").fetchone()
    return row is not None and row[0] == _id_of(inputs, row[1])  # the parsers follow from the records


def fill(con: duckdb.DuckDBPyConnection, inputs: Inputs) -> None:
    """Fill the file, or bring it up to date."""
    new = is_new(con)
    con.execute("SET TimeZone = 'UTC'")
    con.execute("BEGIN")
    if new:
        con.execute(_sql("tables.sql"))
        _insert(con, "form_cells", form_rows(), "form, position")
    _drop_views(con)
    _insert(con, "portals", _portal_rows(inputs.portals), "portal_id")
    _read_captures(con, inputs.folder / CAPTURES)
    _read_records(con, inputs, new=new)
    con.execute(_sql("load.sql"))
    resolve_names(con)
    con.execute(_sql("derive.sql"))
    build_wide(con)
    own = _note_build(con, inputs)
    load_corrections(con, inputs.corrections, known_agency)
    _compare_prose(con, own, new=new)
    for table in _TEMPORARY:
        con.execute(f"DROP TABLE IF EXISTS temp.{table}")
    create_views(con)
    create_checks(con)
    create_timeliness(con)
    con.execute("COMMIT")
    con.execute("CHECKPOINT")


def _drop_views(con: duckdb.DuckDBPyConnection) -> None:
    for (name,) in con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall():
        con.execute(f'DROP VIEW IF EXISTS "{name}"')
    con.execute("DROP TABLE IF EXISTS corrections")


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: pa.Table, order: str) -> None:
    con.execute(f"DELETE FROM {table}")
    con.register("new_rows", rows)
    con.execute(f"INSERT INTO {table} SELECT * FROM new_rows ORDER BY {order}")
    con.unregister("new_rows")


def _read_captures(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    if path.exists():
        con.execute("CREATE TEMP TABLE seen AS FROM read_parquet($file)", {"file": str(path)})
        return
    con.execute(
        "CREATE TEMP TABLE seen (capture_id VARCHAR, address VARCHAR, fetched_at TIMESTAMPTZ, status INTEGER, "
        "revisit BOOLEAN, payload_sha256 VARCHAR, portal VARCHAR, archive_file VARCHAR)"
    )


def _read_records(con: duckdb.DuckDBPyConnection, inputs: Inputs, *, new: bool) -> None:
    """The records that are to be loaded as the table `records`, after their documents were taken out; `fresh` has the
    ids of the documents that were."""
    now = {file.path: file for file in inputs.manifest.files if "/" in file.path}
    before = dict(con.execute("SELECT path, sha256 FROM inputs").fetchall())
    changed = [path for path, file in now.items() if before.get(path) != file.sha256]
    gone = [path for path in before if path not in now]
    stale = pa.table({"path": pa.array([*changed, *gone], pa.string())})
    con.register("stale", stale)
    con.execute(_ADDRESS)
    check_files(inputs.folder / path for path in changed)
    con.execute("CREATE TEMP TABLE due AS SELECT DISTINCT url FROM input_urls SEMI JOIN stale USING (path)")
    con.execute("DELETE FROM input_urls WHERE path IN (SELECT path FROM stale)")
    con.unregister("stale")
    if changed:
        _note_urls(con, inputs.folder, changed)
        con.execute(
            "INSERT INTO due SELECT DISTINCT url FROM input_urls WHERE list_contains($paths, path)", {"paths": changed}
        )
    held = con.execute("SELECT DISTINCT path FROM input_urls SEMI JOIN due USING (url) ORDER BY path").fetchall()
    files = [str(inputs.folder / path) for (path,) in held] or [str(inputs.folder / path) for path in list(now)[:1]]
    con.execute(
        "CREATE TEMP TABLE records AS SELECT * FROM (SELECT * REPLACE (address(url) AS url), filename AS file "
        "FROM read_parquet($files, hive_partitioning = false, filename = true)) r "
        "WHERE EXISTS (FROM due WHERE due.url IS NOT DISTINCT FROM r.url)",
        {"files": files},
    )
    check_rows(con)
    con.execute("CREATE TEMP TABLE fresh AS SELECT document_id FROM documents SEMI JOIN due USING (url)")
    for table in () if new else _BY_DOCUMENT:
        con.execute(f"DELETE FROM {table} WHERE document_id IN (SELECT document_id FROM fresh)")
    con.execute("DROP TABLE due")
    files_now = table_of(((file.path, file.size, file.sha256) for file in now.values()), _INPUTS)
    _insert(con, "inputs", files_now, "path")


def _note_urls(con: duckdb.DuckDBPyConnection, folder: Path, paths: Sequence[str]) -> None:
    con.execute(
        "INSERT INTO input_urls SELECT DISTINCT substr(filename, $length), address(url) "
        "FROM read_parquet($files, hive_partitioning = false, filename = true) ORDER BY ALL",
        {"length": len(str(folder)) + 2, "files": [str(folder / path) for path in paths]},
    )


def _note_build(con: duckdb.DuckDBPyConnection, inputs: Inputs) -> str:
    told = con.execute("SELECT coalesce(string_agg(DISTINCT parser, ' ' ORDER BY parser), '') FROM documents")
    ((parsers,),) = told.fetchall()
    own = _id_of(inputs, parsers)
    earlier = con.execute("SELECT reuse_build_id FROM build").fetchall()
    began = dt.datetime.combine(inputs.today, dt.time(), dt.UTC)
    con.execute("DELETE FROM build")
    row = [own, began, SCHEMA_VERSION, parsers, inputs.manifest.digest, earlier[0][0] if earlier else own]
    con.execute("INSERT INTO build VALUES (?, ?, ?, ?, ?, ?)", row)
    return own


def _id_of(inputs: Inputs, parsers: str) -> str:
    others = {
        "portals": msgspec.json.encode(list(inputs.portals)).decode(),
        "data": _digest_of_data(inputs.corrections),
    }
    return build_id(inputs.manifest, parsers, SCHEMA_VERSION, others=others)


def _digest_of_data(corrections: Path) -> str:
    """Of all else that decides what is built: agencies, population, corrections, the statements."""
    own = Path(str(resources.files("warehouse")))
    files = [path for path in own.rglob("*") if path.suffix in (".csv", ".gz", ".sql", ".toml")]
    digest = hashlib.sha256()
    for path in [*sorted(files), *sorted(corrections.glob("*.csv"))]:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _compare_prose(con: duckdb.DuckDBPyConnection, own: str, *, new: bool) -> None:
    ((reports,),) = con.execute("SELECT count(*) FROM reports").fetchall()
    if new or reports <= _MANY:
        con.execute("DROP TABLE IF EXISTS text_reuse")
        make_text_reuse(con)
        con.execute("UPDATE build SET reuse_build_id = ?", [own])
        return
    con.execute(_RENEWED)


def _sql(name: str) -> str:
    return resources.files("warehouse").joinpath("schema", name).read_text(encoding="utf-8")


def form_rows() -> pa.Table:
    """Every cell of every form, as the table form_cells has them."""
    rows = [
        (form.id, spec.key, spec.table, spec.row, spec.column, position, spec.label, spec.unit)
        for form in FORMS.values()
        for position, spec in enumerate(form.cells, 1)
    ]
    names = ["form", "key", "table_code", "row_code", "column_code", "position", "label", "unit"]
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


def _portal_rows(portals: Sequence[PortalFacts]) -> pa.Table:
    return table_of(((one.id, one.name, one.division, one.base_url) for one in portals), _PORTALS)

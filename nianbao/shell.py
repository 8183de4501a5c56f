"""Questions in SQL, one after the other: `converse(database, ask, console, say)` reads statements until there are none.

A statement ends with `;` at the end of a line; `.tables`, `.columns NAME`, `.help` and `.quit` stand alone. `ask` gives
the next line for a prompt and raises EOFError at the end, KeyboardInterrupt where a statement is dropped. Each
statement opens the warehouse anew, read-only and locked, so that a new build is seen at once and keeps nobody out. What
goes wrong is said, and the next line read; tells how many statements failed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from nianbao import show
from warehouse.database import WarehouseError
from warehouse.query import query

PROMPT = "nianbao> "
MORE = "    ...> "
HELP = """\
SQL;            a statement, on as many lines as it takes, ended by ;
.tables         tables and views, with what they are
.columns NAME   the columns of one, with what they are
.quit           leave (so does Ctrl-D); Ctrl-C drops what was typed"""
_TABLES = """
SELECT table_name AS name, comment AS "what it is" FROM duckdb_tables()
UNION ALL SELECT view_name, comment FROM duckdb_views() WHERE NOT internal ORDER BY 1
"""
_COLUMNS = """
SELECT column_name AS name, data_type AS type, comment AS "what it is" FROM duckdb_columns()
WHERE table_name = '{name}' ORDER BY column_index
"""


def converse(database: Path, ask: Callable[[str], str], console: Console, say: Callable[[str], None]) -> int:
    """How many statements could not be answered."""
    failed = 0
    lines: list[str] = []
    while True:
        try:
            line = ask(MORE if lines else PROMPT).rstrip()
        except EOFError:
            break
        except KeyboardInterrupt:
            lines = []
            say("")
            continue
        if not lines and line.startswith("."):
            if line in (".quit", ".exit"):
                return failed
            failed += not _command(database, line, console, say)
        elif line or lines:
            lines.append(line)
            if line.endswith(";"):
                failed += not _answer(database, "\n".join(lines), console, say)
                lines = []
    if any(lines):  # the last statement of a file needs no ;
        failed += not _answer(database, "\n".join(lines), console, say)
    return failed


def _command(database: Path, line: str, console: Console, say: Callable[[str], None]) -> bool:
    name, _, given = line.partition(" ")
    if name == ".tables":
        return _answer(database, _TABLES, console, say)
    if name == ".columns" and given.strip().isidentifier():
        return _answer(database, _COLUMNS.format(name=given.strip()), console, say)
    say(HELP)
    return name == ".help"


def _answer(database: Path, sql: str, console: Console, say: Callable[[str], None]) -> bool:
    try:
        with query(database, sql) as answer:
            if not show.rows(console, *answer):
                say(f"these are the first {show.MOST_ROWS:,} rows; `nianbao query --format csv` gives all")
    except WarehouseError as error:
        say(str(error))
        return False
    except KeyboardInterrupt:
        say("stopped")
        return False
    return True

"""`nianbao check`: what the checks found in the warehouse, the gravest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from nianbao.commands.common import HomeOption, refusing, say
from nianbao.home import find_home
from nianbao.output import Format

if TYPE_CHECKING:
    from rich.console import Console

    from warehouse.checks import Finding

_MOST_SHOWN = 100
_STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}


class Severity(StrEnum):
    """How grave a finding is."""

    error = "error"
    warning = "warning"
    info = "info"


def check(
    home: HomeOption = None,
    severity: Annotated[
        Severity,
        typer.Option("--severity", help="The least grave to show: error, then warning, then info, which is all."),
    ] = Severity.info,
    format: Annotated[Format, typer.Option("--format", help="json is one object a line.")] = Format.table,  # noqa: A002
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when there is an error.")] = False,
) -> None:
    """Show what contradicts itself, other reports or an agency's history, and write it to exports/checks.csv.

    The contradictions are in the reports, not in this dataset, so the exit status is 0 whatever is found, unless
    --strict is given. The files hold all findings: checks.csv for programs, checks.excel.csv for Excel.
    """
    from nianbao import output, show
    from warehouse.checks import COLUMNS, run_checks, write_checks_csv
    from warehouse.database import WarehouseError, open_warehouse

    place = find_home(home)
    with refusing(WarehouseError), open_warehouse(place.database) as con:
        findings = run_checks(con)
        with place.alone():
            written = write_checks_csv(findings, place.exports / "checks.csv")
    shown = at_least(findings, severity)
    rows = ([getattr(finding, name) for name in COLUMNS] for finding in shown)
    if format is Format.json:
        output.rows_as_json(tuple(COLUMNS), rows)
    elif format is Format.csv:
        output.rows_as_csv(tuple(COLUMNS), rows)
    else:
        _show(show.stdout(), findings, shown)
    if len(shown) > _MOST_SHOWN and format is Format.table:
        say(f"nianbao: these are the first {_MOST_SHOWN} of {len(shown):,}; --format csv or json gives all")
    say(f"nianbao: all findings are in {' and '.join(str(path) for path in written)}")
    if strict and any(finding.severity == Severity.error for finding in findings):
        raise typer.Exit(1)


def at_least(findings: Sequence[Finding], least: Severity) -> list[Finding]:
    """The findings that are at least so grave."""
    grades = list(Severity)
    return [finding for finding in findings if grades.index(Severity(finding.severity)) <= grades.index(least)]


def _show(console: Console, findings: Sequence[Finding], shown: Sequence[Finding]) -> None:
    """How many there are of each severity and check, then each with both its sides."""
    from rich.text import Text

    counts = Counter((finding.severity, finding.code) for finding in findings)
    for severity in Severity:
        codes = {code: count for (grade, code), count in counts.items() if grade == severity}
        parts = ", ".join(f"{code} {count:,}" for code, count in codes.items())
        console.print(
            Text(f"{severity}: {sum(codes.values()):,}{f' ({parts})' if parts else ''}", style=_STYLES[severity])
        )
    for finding in shown[:_MOST_SHOWN]:
        console.print()
        about = f"{finding.severity} {finding.code}  {finding.agency or '?'} {finding.year or '?'}"
        doubt = "  (a number in it may have been misread)" if finding.doubtful else ""
        console.print(Text(about + doubt, style=_STYLES[finding.severity]))
        console.print(Text(f"  {finding.sentence_zh}"))
        console.print(Text(f"  {finding.sentence_en}"))
        for what, value, key in (
            (finding.left_what, finding.left_value, finding.key),
            (finding.right_what, finding.right_value, finding.other_key),
        ):
            console.print(Text(f"    {_value(value):>8}  {what or ''}{_cells(key)}"))
        console.print(Text(f"    {finding.url or ''}", style="dim"))


def _value(value: object) -> object:
    from nianbao.output import plain

    return "" if value is None else plain(value)


def _cells(key: str | None) -> str:
    """The cells of a side; of many only the first and how many more."""
    cells = key.split(" + ") if key else []
    if len(cells) > 3:
        return f"  [{cells[0]} and {len(cells) - 1} more]"
    return f"  [{' + '.join(cells)}]" if cells else ""

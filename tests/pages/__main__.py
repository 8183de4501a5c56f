"""`python -m tests.pages DIR [--seed N] [--count N] [--style S] [--damage D]`: writes pages and NAME.expected.json."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from tests.pages import ALL_DAMAGES, STYLES, MadePage, Plan, make_page, mixed


def _pages(arguments: argparse.Namespace) -> Iterator[MadePage]:
    if not arguments.damage and not arguments.form:
        yield from mixed(arguments.seed, arguments.count, styles=arguments.style or STYLES)
        return
    styles = arguments.style or STYLES
    for number in range(arguments.count):
        style = styles[number % len(styles)]
        plan = Plan(form=arguments.form) if arguments.form else None
        yield make_page(style, f"{arguments.seed}-{number}", plan=plan, damage=arguments.damage or ())


def main() -> None:
    """Writes the pages that the arguments ask for."""
    parser = argparse.ArgumentParser(prog="python -m tests.pages", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=len(STYLES) * 2)
    parser.add_argument("--style", action="append", choices=STYLES, help="only these styles")
    parser.add_argument("--damage", action="append", choices=ALL_DAMAGES, help="exactly this damage on every page")
    parser.add_argument("--form", choices=("2021", "2019", "2014", "mixed"))
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for page in _pages(arguments):
        (arguments.folder / page.name).write_bytes(page.data)
        (arguments.folder / f"{page.name}.expected.json").write_text(page.expected_json(), encoding="utf-8")


if __name__ == "__main__":
    main()

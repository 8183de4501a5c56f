"""How far a stage has come: a progress bar on stderr in a terminal, plain lines otherwise.

`with stage("parse", total=80) as step:` and then `step()` for each thing done, or `step(text="…")` to say what is at
hand. A total may be unknown (None) and may be named later: `step(total=80)`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

_SECONDS_BETWEEN_LINES = 10.0


class Step(Protocol):
    """Called when a stage has come further."""

    def __call__(self, done: int = 1, *, total: int | None = None, text: str | None = None) -> None: ...


@contextmanager
def stage(name: str, total: int | None = None, console: Console | None = None) -> Iterator[Step]:
    """Show the stage `name` while the block runs."""
    console = console or Console(stderr=True)
    with _bar(name, total, console) if console.is_terminal else _lines(name, console) as step:
        yield step


@contextmanager
def _bar(name: str, total: int | None, console: Console) -> Iterator[Step]:
    columns = (
        TextColumn("[bold]{task.fields[name]:<7}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", style="dim"),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=total, name=name)

        def step(done: int = 1, *, total: int | None = None, text: str | None = None) -> None:
            progress.update(task, advance=done, total=total, description=text)

        yield step
        completed = progress.tasks[0].completed
        progress.update(task, total=completed or 1, completed=completed or 1, description="")


@contextmanager
def _lines(name: str, console: Console) -> Iterator[Step]:
    started = said = time.monotonic()
    count = 0

    def step(done: int = 1, *, total: int | None = None, text: str | None = None) -> None:  # noqa: ARG001
        nonlocal count, said
        count += done
        if time.monotonic() - said >= _SECONDS_BETWEEN_LINES:
            said = time.monotonic()
            console.print(f"{name}: {count} so far{f' ({text})' if text else ''}", markup=False, highlight=False)

    console.print(f"{name}: started", markup=False, highlight=False)
    yield step
    seconds = time.monotonic() - started
    console.print(f"{name}: {count} in {seconds:.1f} s", markup=False, highlight=False)

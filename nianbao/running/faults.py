"""The last resort for errors that nobody foresaw: `unforeseen(error, folder)` keeps the traceback in `folder/error.txt`
(on stderr, where there is no folder or it takes nothing) and gives a sentence for people. Raises nothing.
"""

from __future__ import annotations

import traceback
from pathlib import Path

_FILE = "error.txt"


def unforeseen(error: Exception, folder: Path | None) -> str:
    """What happened, and where its traceback is."""
    where = _kept(error, folder) if folder is not None else ""
    if not where:
        traceback.print_exception(error)
    said = (str(error).splitlines() or [""])[0]
    what = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return f"{what}: this is a fault of nianbao's own; please report it with its traceback ({where or 'above'})"


def _kept(error: Exception, folder: Path) -> str:
    try:
        with (folder / _FILE).open("a", encoding="utf-8") as file:
            traceback.print_exception(error, file=file)
    except OSError:
        return ""
    return f"{folder.parent.name}/{folder.name}/{_FILE}"

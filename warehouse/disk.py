"""What is written stays: `to_disk(path)` returns when a file, or the list of a folder, is on the disk (fsync)."""

from __future__ import annotations

import os
from pathlib import Path


def to_disk(path: Path) -> None:
    """Raises OSError where the disk does not take it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

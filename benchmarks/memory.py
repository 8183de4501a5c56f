"""How much memory a process took: `peak_mb()`, `peak_of_children_mb()`."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_mb() -> float:
    """Highest resident size of this process so far in MB. From /proc where there is one: what getrusage counts begins
    with the size of the process that started this one."""
    if _STATUS.exists():
        return int(re.findall(r"VmHWM:\s+(\d+) kB", _STATUS.read_text(encoding="ascii"))[0]) / 1024
    return _in_mb(resource.RUSAGE_SELF)


def peak_of_children_mb() -> float:
    """The highest of its children that have ended; at least its own size when it started them."""
    return _in_mb(resource.RUSAGE_CHILDREN)


def _in_mb(who: int) -> float:
    peak = resource.getrusage(who).ru_maxrss  # the kernel counts in kilobytes, macOS in bytes
    return peak / (1 << 20 if sys.platform == "darwin" else 1024)

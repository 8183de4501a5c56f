"""One measurement in a process of its own: `python -m benchmarks.measure READER FOLDER COUNT` prints one JSON object.

Reads COUNT pages from FOLDER one at a time after a short warm-up. Gives pages, seconds (wall clock), cpu_seconds,
rss_start_mb (after warm-up) and rss_peak_mb; or missing, the package that is not installed.
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from pathlib import Path

from benchmarks.memory import peak_mb
from benchmarks.readers import READERS

_WARM_UP = 20


def measure(reader_name: str, folder: Path, count: int) -> dict[str, object]:
    """Reads the first `count` pages of the folder, in name order, again from the first one when there are fewer."""
    try:
        read = READERS[reader_name]()
    except ImportError as error:
        return {"missing": error.name}
    paths = sorted(folder.iterdir())
    found = 0
    for path in paths[:_WARM_UP]:
        found += read(path.read_bytes())
    start_mb, start, cpu = peak_mb(), time.perf_counter(), time.process_time()
    for path in itertools.islice(itertools.cycle(paths), count):
        found += read(path.read_bytes())
    return {
        "pages": count,
        "seconds": time.perf_counter() - start,
        "cpu_seconds": time.process_time() - cpu,
        "rss_start_mb": start_mb,
        "rss_peak_mb": peak_mb(),
        "found": found,
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))

"""`make notebooks`: runs the notebooks on the home's warehouse, and writes what they show as HTML and for Jupyter.

    python -m nianbao.notebooks [NOTEBOOK.py …]      # those of the folder notebooks, when none is named

The home is NIANBAO_HOME, else ./data. The files go into `out` beside each notebook, as `01_tour.html` and
`01_tour.ipynb`. Exit status 2, with a sentence, when there is no warehouse or no notebook, or one
has a cell that cannot be written without marimo.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from nianbao.home import Home, find_home, write_whole
from nianbao.notebooks.cells import ShapeError, read_cells
from nianbao.notebooks.jupyter import ipynb
from nianbao.notebooks.page import page
from nianbao.notebooks.running import run
from warehouse.database import WarehouseError, open_warehouse

FOLDER = Path("notebooks")


def write(notebook: Path, home: Home, out: Path) -> list[Path]:
    """Run one notebook and write both files; their paths."""
    cells = read_cells(notebook)
    shown = run(cells, home.root)
    title = cells[0].source.splitlines()[0].lstrip("# ")
    files = {".html": page(title, cells, shown), ".ipynb": ipynb(cells, shown)}
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for suffix, text in files.items():
        paths.append(out / f"{notebook.stem}{suffix}")
        write_whole(paths[-1], text.encode())
    return paths


def main(named: Sequence[str]) -> int:
    """Write all of them; the exit status."""
    home, notebooks = find_home(), [Path(name) for name in named] or sorted(FOLDER.glob("[0-9]*.py"))
    if not notebooks:
        sys.stderr.write(
            f"nianbao: no notebooks in {FOLDER.resolve()}: run this in the project's folder, or name them\n"
        )
        return 2
    try:
        with open_warehouse(home.database):
            pass
        for notebook in notebooks:
            for path in write(notebook, home, notebook.parent / "out"):
                sys.stdout.write(f"{path}\n")
    except (WarehouseError, ShapeError) as error:
        sys.stderr.write(f"nianbao: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

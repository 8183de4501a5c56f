"""Of which build the files in exports/ were made: `runs/_made.json`, so that what an update could not make is made by
the next one.

`Made.read(home)` gives what was noted (nothing, where that cannot be read), `Files.stand(home, build)` says whether the
files are those of a build and all there. `with_checks` and `with_exports` note it, durably, once the files are on the
disk; they raise OSError.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from crawler.runs import write_durably
from nianbao.home import Home
from warehouse.disk import to_disk

_FILE = "_made.json"


class Files(msgspec.Struct, frozen=True):
    """Files, by their paths below the home, and the id of the build that they tell of."""

    build: str = ""
    paths: list[str] = []

    def stand(self, home: Home, build: str) -> bool:
        """Whether they are this build's, and all there."""
        return self.build == build and all((home.root / path).is_file() for path in self.paths)


class Made(msgspec.Struct, frozen=True):
    """What was made of which build."""

    checks: Files = Files()
    exports: Files = Files()

    @staticmethod
    def read(home: Home) -> Made:
        """What was noted."""
        try:
            return msgspec.json.decode((home.runs / _FILE).read_bytes(), type=Made)
        except (OSError, msgspec.MsgspecError, UnicodeError):
            return Made()

    def with_checks(self, home: Home, build: str, paths: Sequence[Path]) -> Made:
        """The findings were written."""
        return msgspec.structs.replace(self, checks=_kept(home, build, paths))._note(home)

    def with_exports(self, home: Home, build: str, paths: Sequence[Path]) -> Made:
        """The files were written."""
        return msgspec.structs.replace(self, exports=_kept(home, build, paths))._note(home)

    def _note(self, home: Home) -> Made:
        write_durably(home.runs / _FILE, msgspec.json.encode(self))
        return self


def _kept(home: Home, build: str, paths: Sequence[Path]) -> Files:
    for path in (*paths, *{path.parent for path in paths}):
        to_disk(path)
    return Files(
        build, [str(path.relative_to(home.root) if path.is_relative_to(home.root) else path) for path in paths]
    )

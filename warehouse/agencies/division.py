"""One administrative division, and the townships, which are read only when one is asked for."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from warehouse.agencies.folding import squeeze
from warehouse.agencies.rows import RegistryError, read_rows

_KINDS = {"市": "市", "县": "县", "区": "区", "旗": "旗", "州": "州", "盟": "盟", "省": "省"}
NO_COUNTY = {"620201": "620200"}
"""嘉峪关市 has no counties; the list gives it one of its own name, whose townships are the city's."""
_TOWNSHIP_END = re.compile(r"(?:街道办事处|地区办事处|办事处|民族乡|街道|地区|苏木|[镇乡])$")


class Division(msgspec.Struct, frozen=True, kw_only=True):
    """One division. `level`: country, province, city, county or township; `since`: year of
    its founding where there was none before; `until`: last year of a former one."""

    id: str
    code: str
    name: str
    level: str
    parent: str | None
    since: int | None = None
    until: int | None = None
    successor: str | None = None
    source: str = ""

    @property
    def kind(self) -> str:
        """The last sign of its name that tells its rank: 市, 县, 区, 旗, 州, 盟, 省; "zone" for statistical areas."""
        if self.level == "county" and self.code[4] == "7":
            return "zone"
        return "省" if self.name.endswith("自治区") else _KINDS.get(self.name[-1], "地区")

    @property
    def of_province(self) -> bool:
        """Whether it is a province or an autonomous region: a municipality's bodies are called as a city's."""
        return self.level == "province" and self.kind == "省"


class Townships:
    """The townships of townships.csv.gz, by their county and by their name."""

    def __init__(self, source: Path | Traversable) -> None:
        self._source = source

    def of(self, county: str) -> list[Division]:
        """Those of a county, or of a city that has no counties."""
        return self._by_county.get(NO_COUNTY.get(county, county), [])

    def named(self, name: str) -> list[Division]:
        """All of the country with that name (see `town_name`)."""
        return self._by_name.get(name, [])

    @cached_property
    def _by_county(self) -> dict[str, list[Division]]:
        found: defaultdict[str, list[Division]] = defaultdict(list)
        seen: set[str] = set()
        for row in read_rows(self._source, ("code", "name")):
            code, name = row.values["code"], row.values["name"]
            if len(code) != 9 or code in seen:
                raise RegistryError(f"{row.place}: {code!r} is no nine-digit code, or there twice")
            seen.add(code)
            county = NO_COUNTY.get(code[:6], code[:6])
            found[county].append(Division(id=code, code=code, name=name, level="township", parent=county))
        return dict(found)

    @cached_property
    def _by_name(self) -> dict[str, list[Division]]:
        found: defaultdict[str, list[Division]] = defaultdict(list)
        for towns in self._by_county.values():
            for town in towns:
                found[town_name(town.name)].append(town)
        return dict(found)


def town_name(name: str) -> str:
    """A township's name for comparison: 漓东街道 for 漓东街道办事处."""
    return squeeze(name).removesuffix("办事处")


def township_stem(name: str) -> str:
    """东四 of 东四街道: what stays when a township changes its rank."""
    return _TOWNSHIP_END.sub("", name)

"""The administrative divisions: province, city, county, township, today's and those that were since 2008.

`bundled_divisions()` reads divisions.csv, former.csv and founded.csv once; townships.csv.gz only when a township is
asked for. A division's `id` is its code (GB/T 2260; nine digits for a township), with an "f" behind it where a former
division's code was given to another one. A division that was only renamed, or whose code changed, is one division under
today's code, and its former names are its `names` too. One that was merged or reorganised stays a division of its own,
with `until`, the last year of a list that has it.

`named(text)` gives what bears a name, `within(inner, outer)` tells whether one lies in the other, now or formerly.
Raises `RegistryError` for a code that is twice there, has no parent, or a successor that does not exist.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from warehouse.agencies.division import NO_COUNTY, Division, Townships
from warehouse.agencies.folding import squeeze
from warehouse.agencies.rows import RegistryError, bundled, read_rows, year_of

__all__ = ["COUNTRY", "Division", "Divisions", "Name", "bundled_divisions"]

COUNTRY = "100000"
_ETHNIC = (
    "蒙古族|蒙古|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克|傣族|黎族"
    "|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族"
    "|锡伯|普米族|塔吉克|怒族|鄂温克族|保安族|裕固族|独龙族|各族"
)
_AUTONOMOUS = re.compile(rf"(?P<stem>.+?)(?:{_ETHNIC})+自治(?P<kind>[州县旗])")
_STEM = re.compile(r"(?:特别行政区|自治区|自治州|自治县|自治旗|地区|新区|林区|特区|[省市县区旗州盟])$")
_CHANGES = ("renamed", "merged", "reorganised")


class Name(msgspec.Struct, frozen=True):
    """A name of a division. `last_year`: of a former name, the last year of a list that has it."""

    text: str
    division: Division
    needs_child: bool = False
    last_year: int | None = None


class Divisions:
    """The divisions of the files; see the module."""

    def __init__(
        self,
        current: Path | Traversable,
        former: Path | Traversable,
        townships: Path | Traversable,
        founded: Path | Traversable,
    ) -> None:
        self._townships = Townships(townships)
        self._by_id: dict[str, Division] = {}
        self._names: defaultdict[str, dict[str, Name]] = defaultdict(dict)
        self._stems: defaultdict[str, set[str]] = defaultdict(set)
        self._old_parents: defaultdict[str, set[str]] = defaultdict(set)
        self._moved: dict[str, str] = {}  # former code of a prefecture → today's
        self._founded = {row.values["code"]: year_of(row, "year") for row in read_rows(founded, ("code", "year"))}
        self._read_current(current)
        self._read_former(former)
        self._add_short_names()
        self.longest = max(map(len, self._names))

    def get(self, division_id: str) -> Division | None:
        """The division of that id, townships too."""
        found = self._by_id.get(division_id)
        if found is None and len(division_id) == 9 and division_id.isdigit():
            return next((town for town in self.townships(division_id[:6]) if town.id == division_id), None)
        return found

    def __iter__(self) -> Iterator[Division]:
        return iter(self._by_id.values())

    def named(self, text: str) -> Iterable[Name]:
        """All divisions above the townships that bear the (folded) name, or 恩施州 for 恩施土家族苗族自治州."""
        found = self._names.get(text)
        return found.values() if found else ()

    def of_stem(self, stem: str) -> set[str]:
        """Ids of the divisions whose name is the stem and a rank: 长沙 is 长沙市's and 长沙县's."""
        return self._stems.get(stem, set())

    def parent_of(self, division: Division) -> Division | None:
        """The division it lies in; None for the country."""
        return self.get(division.parent) if division.parent else None

    def within(self, inner: Division, outer: Division) -> bool:
        """Whether `inner` is `outer`, or lies in it or did so since 2008."""
        if inner.id == outer.id:
            return True
        above = set(self._old_parents.get(inner.id, ()))
        above |= {inner.parent} if inner.parent else set()
        return any(self.within(self._by_id[one], outer) for one in above)

    def children(self, division: Division) -> list[Division]:
        """Divisions right below, former ones too; without townships."""
        return [one for one in self._by_id.values() if one.parent == division.id]

    def townships(self, county: str) -> list[Division]:
        """The townships of a county, or of a city that has no counties."""
        return self._townships.of(county)

    def of_town(self, name: str) -> list[Division]:
        """All townships of the country with that name."""
        return self._townships.named(name)

    def full_name(self, division: Division) -> str:
        """With the city in front of a district, as bodies write it: 长沙市芙蓉区, but 浏阳市, 湖南省."""
        parent = self.parent_of(division)
        if parent is None or parent.level == "country":
            return division.name
        if division.level == "township":
            return f"{self.full_name(parent)}{division.name}"
        return (
            f"{parent.name}{division.name}" if division.level == "county" and division.kind == "区" else division.name
        )

    def _read_current(self, source: Path | Traversable) -> None:
        for row in read_rows(source, ("code", "name")):
            code, name = row.values["code"], row.values["name"]
            if not (len(code) == 6 and code.isdigit() and name):
                raise RegistryError(f"{row.place}: {code!r}, {name!r} is no six-digit code with a name")
            if code in self._by_id:
                raise RegistryError(f"{row.place}: the code {code} is there twice")
            if code in NO_COUNTY:
                continue
            level, parent = self._place(code)
            if parent is not None and parent not in self._by_id:
                raise RegistryError(f"{row.place}: {code} {name} has no parent: {parent} does not exist")
            self._add(
                Division(
                    id=code,
                    code=code,
                    name=name,
                    level=level,
                    parent=parent,
                    since=self._founded.get(code),
                    source="china-division 2.7.0",
                )
            )
        for code in self._founded.keys() - self._by_id.keys():
            raise RegistryError(f"founded.csv: the code {code} does not exist")

    def _place(self, code: str) -> tuple[str, str | None]:
        if code == COUNTRY:
            return "country", None
        if code.endswith("0000"):
            return "province", COUNTRY
        if code.endswith("00"):
            return "city", f"{code[:2]}0000"
        city = self._moved.get(f"{code[:4]}00", f"{code[:4]}00")
        return "county", city if city in self._by_id else f"{code[:2]}0000"

    def _add(self, division: Division) -> None:
        self._by_id[division.id] = division
        if division.kind != "zone":  # statistical areas are resolved as zones, by the city they are of
            self._name(squeeze(division.name), division)

    def _name(self, text: str, division: Division, *, needs_child: bool = False, last_year: int | None = None) -> None:
        self._names[text].setdefault(division.id, Name(text, division, needs_child, last_year))
        if not needs_child:
            self._stems[_STEM.sub("", text)].add(division.id)

    def _read_former(self, source: Path | Traversable) -> None:
        columns = ("code", "name", "first_list", "last_list", "change", "successor", "source")
        rows = list(read_rows(source, columns))
        # A city comes before its counties, so that they find it.
        for row in sorted(rows, key=lambda row: not row.values["code"].endswith("00")):
            code, name, change, successor = (row.values[key] for key in ("code", "name", "change", "successor"))
            if change not in _CHANGES or (change != "reorganised" and not successor):
                raise RegistryError(f"{row.place}: {change!r} with successor {successor!r}; see the top of the file")
            if successor and successor not in self._by_id:
                raise RegistryError(f"{row.place}: the successor {successor} does not exist")
            if not (len(code) == 6 and code.isdigit() and row.values["last_list"].isdigit()):
                raise RegistryError(f"{row.place}: {code!r} is no code, or {row.values['last_list']!r} no year")
            self._add_former(code, name, change, successor or None, int(row.values["last_list"]), row.values["source"])

    def _add_former(self, code: str, name: str, change: str, successor: str | None, until: int, source: str) -> None:
        level, parent = self._place(code)
        if change == "renamed" and successor:
            division = self._by_id[successor]
            if parent and parent != division.id:
                self._old_parents[division.id].add(parent)
            self._name(squeeze(name), division, last_year=until)
            if level == "city":
                self._moved[code] = division.id
            return
        own = code if code not in self._by_id else f"{code}f"
        if own in self._by_id:
            raise RegistryError(f"former.csv: {code} {name} is there twice")
        made = Division(
            id=own, code=code, name=name, level=level, parent=parent, until=until, successor=successor, source=source
        )
        self._by_id[own] = made
        self._name(squeeze(name), made, last_year=until)

    def _add_short_names(self) -> None:
        """恩施州, 张家川县: where no division is called so; 长沙 and 湖南 in front of a division that lies there."""
        for division in list(self._by_id.values()):
            found = _AUTONOMOUS.fullmatch(division.name)
            short = squeeze(f"{found['stem']}{found['kind']}") if found else None
            if short and len(short) > 2 and short not in self._names:
                self._name(short, division)
            if division.level in ("province", "city"):
                self._name(squeeze(_short(division.name)), division, needs_child=True)


def _short(name: str) -> str:
    found = _AUTONOMOUS.fullmatch(name)
    if found:
        return found["stem"]
    regions = {"内蒙古自治区": "内蒙古", "广西壮族自治区": "广西", "宁夏回族自治区": "宁夏", "新疆维吾尔自治区": "新疆"}
    return regions.get(name) or _STEM.sub("", name)


@cache
def bundled_divisions() -> Divisions:
    """The divisions that come with the package."""
    return Divisions(
        bundled("divisions.csv"), bundled("former.csv"), bundled("townships.csv.gz"), bundled("founded.csv")
    )

"""Lists of websites as rows of the registry: the CSV of the national register of government websites, or names with
addresses.

`read_sites(data)` reads a CSV file in UTF-8 (with or without byte order mark), UTF-16 or GB18030 (GBK). Columns are
told by their headings, which may stand below a title: the address (`url`, 首页网址 …), the site's name (`wzmc`,
网站名称, `name`), its code (`sitecode`, 网站标识码) and the body that runs it (`wzzgdw`, 主管单位 …). Without headings
a line is a name and an address. `rows_of` makes portals of the sites, without columns, for a probe to find them. The
division is what the first six digits of a site's code say; a code of a ministry (`bm…`) says the whole country.
`completed` brings such a portal and what a probe found together.

Raises `RegisterError`, with a sentence, when a file is no such list.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from urllib.parse import urljoin

import msgspec

from crawler.guard import canonical_url, check_url, site_of
from crawler.registry import NOWHERE, Portal, portal_id
from crawler.rows import COUNTRY, is_division

NOT_FOUND = "column not yet found: look for it with `nianbao portals probe`"
"""How the note of a portal without columns begins."""

_NO_DIVISION = "its division is not known"
_HEADINGS = {
    "url": {"url", "网址", "首页网址", "网站网址", "首页地址", "网站地址", "网站首页网址", "首页url"},
    "name": {"wzmc", "name", "网站名称", "名称"},
    "code": {"sitecode", "网站标识码", "标识码"},
    "owner": {"wzzgdw", "主管单位", "主办单位", "主办单位名称", "主管单位名称"},
}
_LINES_ABOVE_HEADINGS = 10
_AROUND_CODE = "=\"' \t"
"""What spreadsheets are made to keep a code's digits with."""
_CODE = re.compile(r"([0-9]{6})[0-9]{4}\Z|(bm)[0-9]{8}\Z", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:[0-9]+)?\Z")
_GOVERNMENT = re.compile(r"人民政府|门户|政府网|管委会|管理委员会")
_TOWNSHIP = re.compile(r"[乡镇]人民政府|街道|苏木")


class RegisterError(ValueError):
    """This is no list of sites; the message says why and what to do."""


class Site(msgspec.Struct, frozen=True):
    """A line of a list, as it is written."""

    line: int
    name: str
    url: str
    code: str = ""
    owner: str = ""


class LeftOut(msgspec.Struct, frozen=True):
    """A site that gives no row, and why."""

    site: Site
    reason: str


def read_sites(data: bytes) -> list[Site]:
    """The sites of a list, in order; lines that are empty are passed over."""
    lines = _lines(_text(data))
    for above, (_, cells) in enumerate(lines[:_LINES_ABOVE_HEADINGS]):
        columns = _columns(cells)
        if "url" in columns:
            return [_site(number, cells, columns) for number, cells in lines[above + 1 :]]
    if lines and all(len(cells) == 2 for _, cells in lines) and _address(lines[0][1][1]):
        return [_site(number, cells, {"name": 0, "url": 1}) for number, cells in lines]
    raise RegisterError("has no column of addresses: give it headings, the address under url or 首页网址")


def rows_of(sites: Iterable[Site], known: Sequence[Portal], seen: str) -> tuple[list[Portal], list[LeftOut]]:
    """A portal for each site that is not `known` yet, and the sites that are left out. `seen`: what the rows say of
    when and how they came to be known."""
    there = {site_of(portal.base_url): portal.id for portal in known}
    there |= {site_of(f"http://{host}/"): portal.id for portal in known for host in portal.hosts}
    taken = {portal.id for portal in known}
    portals: list[Portal] = []
    left_out: list[LeftOut] = []
    for site in sites:
        url = _address(site.url)
        other = there.get(site_of(url)) if url else None
        if url is None:
            left_out.append(LeftOut(site, f"{site.url!r} is no address of a site" if site.url else "has no address"))
        elif other is not None:
            left_out.append(LeftOut(site, f"{url} is there already: {other}"))
        else:
            portal = _portal(site, url, portal_id(url, taken), seen)
            portals.append(portal)
            taken.add(portal.id)
            there[site_of(url)] = portal.id
    return portals, left_out


def completed(waiting: Portal, found: Portal) -> Portal:
    """A portal whose columns were not known, with those that were found, and with what was found of its family."""
    more = [part for part in waiting.note.split("; ") if part not in (NOT_FOUND, _NO_DIVISION)]
    return msgspec.structs.replace(
        waiting,
        division=found.division if waiting.division == NOWHERE else waiting.division,
        family=found.family,
        columns=found.columns if found.base_url == waiting.base_url else found.column_urls(),
        aggregator=waiting.aggregator or found.aggregator,
        hosts=list(dict.fromkeys([*waiting.hosts, *found.hosts])),
        seen=found.seen,
        note="; ".join(part for part in (found.note, *more) if part),
    )


def _text(data: bytes) -> str:
    if not data.strip():
        raise RegisterError("is empty: name a CSV file with a line for each site")
    if data.startswith(b"PK\x03\x04"):
        raise RegisterError("is a zip archive or a workbook: unpack it, or save the sheet as CSV")
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for charset in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(charset)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RegisterError("is no text in UTF-8 or GBK: save the list as CSV")


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """The lines that hold something, with their numbers."""
    delimiter = "\t" if "\t" in text.lstrip().partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines = []
    try:
        for cells in reader:
            cleaned = [" ".join(cell.split()) for cell in cells]
            if any(cleaned):
                lines.append((reader.line_num, cleaned))
    except csv.Error as error:
        raise RegisterError(f"is no CSV: line {reader.line_num}: {error}") from error
    return lines


def _columns(cells: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, cell in enumerate(cells):
        for field, headings in _HEADINGS.items():
            if cell.strip(_AROUND_CODE).lower() in headings:
                columns.setdefault(field, place)
    return columns


def _site(number: int, cells: Sequence[str], columns: dict[str, int]) -> Site:
    told = {field: cells[place] for field, place in columns.items() if place < len(cells)}
    code = told.get("code", "").strip(_AROUND_CODE)
    return Site(number, told.get("name", ""), told.get("url", ""), code, told.get("owner", ""))


def _address(written: str) -> str | None:
    """The folder that an address of a list lies in; None when it is none. A missing scheme is http."""
    url = written if _SCHEME.match(written) and "://" in written else f"http://{written}"
    try:
        check_url(url)
        url = urljoin(canonical_url(url), ".")
        host = site_of(url)
    except ValueError:  # an AddressError, or what urljoin says
        return None
    return url if _HOST.match(host) and not re.search(r"\s", url) else None


def _portal(site: Site, url: str, name: str, seen: str) -> Portal:
    division = _division(site.code)
    told = [
        NOT_FOUND,
        f"site code {site.code}" if site.code else "",
        site.owner,
        "" if division != NOWHERE else _NO_DIVISION,
    ]
    return Portal(
        id=name,
        name=site.name or site.owner or site_of(url),
        division=division,
        level=_level(site.name, division),
        base_url=url,
        family="generic",
        columns=[],
        seen=seen,
        note="; ".join(part for part in told if part),
    )


def _division(code: str) -> str:
    found = _CODE.match(code)
    if found is None:
        return NOWHERE
    if found[2]:
        return COUNTRY
    return found[1] if is_division(found[1]) else NOWHERE


def _level(name: str, division: str) -> str:
    """What the site's name and its division tell of its level; "" where they tell none."""
    if division == COUNTRY:
        return "central"
    if _TOWNSHIP.search(name):
        return "township"
    if not _GOVERNMENT.search(name):
        return "department" if name else ""
    if division == NOWHERE:
        return ""
    return "province" if division.endswith("0000") else "city" if division.endswith("00") else "county"

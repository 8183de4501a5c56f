"""Records of many reports, without reading a page: `write(folder, reports)` and `write_more(folder, count)`.

Bodies of real counties, twenty to a county, report on 2019 to 2024 in the forms of those years. Their numbers come from
a pool of bodies whose figures keep every sum of the form and go on from year to year; one report in thirty has a slip
in a total, so that its sums fail. Each report has prose of its own, but for one in fifty, which repeats last year's.
The files are in the shape of `warehouse.records`. `portals(reports)` are the portals that the addresses belong to.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.sandbox.figures import Figures, make_figures, sibling
from parsers.forms import FORMS
from parsers.records import Cell, Check, Claim, Report, Source, Trust, Verdict
from warehouse.build import PortalFacts
from warehouse.records import SCHEMA, ParsedDocument, Seen, write_captures, write_records

YEARS = range(2019, 2025)
_BODIES = (
    "人民政府", "人民政府办公室", "发展和改革局", "教育局", "工业和信息化局", "公安局", "民政局", "司法局", "财政局",
    "人力资源和社会保障局", "自然资源局", "住房和城乡建设局", "交通运输局", "水利局", "农业农村局", "商务局",
    "文化和旅游局", "卫生健康局", "审计局", "统计局",
)  # fmt: skip
_POOL = 300
_IN_A_FILE = 2_000
_TITLES = {1: "一、总体情况", 5: "五、存在的主要问题及改进情况", 6: "六、其他需要报告的事项"}
_TOTAL = "requests.new_received.total"
_DIVISIONS = Path(__file__).parent.parent / "warehouse" / "agencies" / "divisions.csv"


def portals(reports: int) -> list[PortalFacts]:
    """A portal for each county that the reports need, and for those of `write_more`."""
    lines = _DIVISIONS.read_text(encoding="utf-8").splitlines()
    rows = [line.split(",") for line in lines if line[:6].isdigit() and not line.startswith("#")]
    counties = [(code, name) for code, name, *_ in rows if not code.endswith("00")]
    needed = -(-reports // (len(YEARS) * len(_BODIES))) + 5
    return [
        PortalFacts(code, f"{name}人民政府", code, f"http://www.x{code}.gov.cn/") for code, name in counties[:needed]
    ]


def write(folder: Path, reports: int) -> None:
    """About so many reports, all years of each body."""
    bodies = [(portal, body) for portal in portals(reports)[:-5] for body in _BODIES]
    for year in YEARS:
        pool = _pool(folder.parent, year)
        for start in range(0, len(bodies), _IN_A_FILE):
            _write(folder, f"made-{start:06d}", pool, year, bodies[start : start + _IN_A_FILE])
    _captures(folder)


def write_more(folder: Path, reports: int) -> int:
    """A hundred reports on the last year, of bodies that have none yet."""
    bodies = [(portal, body) for portal in portals(reports)[-5:] for body in _BODIES]
    _write(folder, "more", _pool(folder.parent, YEARS[-1]), YEARS[-1], bodies)
    _captures(folder)
    return len(bodies)


def _captures(folder: Path) -> None:
    """Each report was captured once."""
    columns = ["capture_id", "url", "fetched_at", "sha256", "portal", "archive_file"]
    files = sorted(folder.glob("year=*/*.parquet"))
    rows = (row for file in files for row in pq.ParquetFile(file).read(columns=columns).to_pylist())
    write_captures(
        (
            Seen(
                capture_id=row["capture_id"],
                address=row["url"],
                fetched_at=row["fetched_at"],
                status=200,
                revisit=False,
                payload_sha256=row["sha256"],
                portal=row["portal"],
                archive_file=row["archive_file"],
            )
            for row in rows
        ),
        folder,
    )


def _write(folder: Path, stem: str, pool: pa.Table, year: int, bodies: Sequence[tuple[PortalFacts, str]]) -> None:
    names = [f"{portal.name.removesuffix('人民政府')}{body}" for portal, body in bodies]
    picks = [_rng(portal.id, body).randrange(pool.num_rows) for portal, body in bodies]
    digests = [hashlib.sha256(f"{portal.id}{body}{year}".encode()).hexdigest() for portal, body in bodies]
    columns = {
        "url": [f"{portal.base_url}zfxxgk/{_BODIES.index(body)}/t{year + 1}0120_1.html" for portal, body in bodies],
        "portal": [portal.id for portal, _ in bodies],
        "archive_file": [f"{stem}.warc.gz"] * len(bodies),
        "capture_id": [digest[:24] for digest in digests],
        "sha256": digests,
        "content_digest": digests,
        "agency": names,
        "title": [f"{name}{year}年政府信息公开工作年度报告" for name in names],
        "published_on": [dt.date(year + 1, 1, 10) + dt.timedelta(_rng(name, year).randrange(40)) for name in names],
        "sections": [_sections(portal.id + body, year) for portal, body in bodies],
    }  # fmt: skip
    table = pool.take(pa.array(picks))
    for name, values in columns.items():
        place = SCHEMA.get_field_index(name)
        table = table.set_column(place, SCHEMA.field(place), pa.array(values, SCHEMA.field(place).type))
    path = folder / f"year={year}" / f"{stem}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, compression="zstd")


def _pool(folder: Path, year: int) -> pa.Table:
    """One report of each body of the pool on the year, as records."""
    place = folder / "pool"
    if not place.exists():
        write_records((_parsed(figures) for number in range(_POOL) for figures in _history(number)), place, "pool")
    return pq.ParquetFile(place / f"year={year}" / "pool.parquet").read()


def _history(number: int) -> Iterator[Figures]:
    scale = ("township", "bureau", "bureau", "county", "city")[number % 5]
    figures = make_figures("2019", number, scale, agency=f"机关{number}", year=YEARS[0])
    yield figures
    for year in YEARS[1:]:
        figures = sibling(figures, year, number)
        yield figures


def _parsed(figures: Figures) -> ParsedDocument:
    values = dict(figures.cells)
    if _rng(figures.agency, figures.year, "slip").random() < 1 / 30:
        values[_TOTAL] = (values[_TOTAL] or Decimal(0)) + 1
    trust: dict[str, Trust] = {}
    checks = []
    for identity in FORMS[figures.form].identities:
        left, right = (
            sum((values.get(key) or Decimal(0) for key in side), Decimal(0)) for side in (identity.left, identity.right)
        )
        status: Verdict = "pass" if left == right else "fail"
        checks.append(Check(code=identity.code, over=identity.over, left=left, right=right, status=status))
        for key in identity.keys:
            trust[key] = "suspect" if status == "fail" or trust.get(key) == "suspect" else "verified"
    cells = [
        Cell(
            key=key,
            value=value,
            raw="" if value is None else f"{value:f}",
            status="blank" if value is None else "reported",
            trust=trust.get(key, "unverified"),
            where=f"table {1 + place // 60} row {1 + place // 10}",
        )
        for place, (key, value) in enumerate(values.items())
    ]
    total = values[_TOTAL] or Decimal(0)
    claims = [Claim(key=_TOTAL, value=total, text=f"共收到政府信息公开申请{total}件", agrees=True)]
    url = f"http://pool/{figures.agency}"
    source = Source(url=url, sha256="", media_type="text/html", charset="utf-8", official=True)
    report = Report(
        kind="annual_report",
        form=figures.form,
        agency=figures.agency,
        year=figures.year,
        source=source,
        cells=cells,
        checks=checks,
        claims=claims,
    )
    fetched = dt.datetime(figures.year + 1, 4, 2, tzinfo=dt.UTC)
    return ParsedDocument(report=report, url=url, fetched_at=fetched, archive_file="", capture_id="")


def _sections(body: str, year: int) -> list[dict[str, object]]:
    if _rng(body, year, "copied").random() < 1 / 50:
        year -= 1
    rng, words = _rng(body, year, "prose"), _words()
    texts = ("。".join(words[at : at + 50] for at in _places(rng, len(words))) for _ in _TITLES)
    return [
        {"number": number, "title": title, "text": text}
        for (number, title), text in zip(_TITLES.items(), texts, strict=True)
    ]


def _places(rng: random.Random, length: int) -> Iterable[int]:
    return (rng.randrange(length - 50) for _ in range(5))


@cache
def _words() -> str:
    rng = _rng("words")
    known = ["".join(chr(rng.randrange(0x4E00, 0x7000)) for _ in range(2)) for _ in range(3000)]
    return "".join(rng.choices(known, k=300_000))


def _rng(*seed: object) -> random.Random:
    return random.Random("|".join(map(str, seed)))  # noqa: S311

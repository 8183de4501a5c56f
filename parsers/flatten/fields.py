"""Fields of a portal's data that say what the mandatory tags say: in a JSON answer, or in a script of a page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

# Names of fields, in lower case, that stand for the tags which every portal must carry (国办发〔2017〕47号).
_META_FIELDS = {
    "articletitle": ("title", "showtitle", "articletitle", "doctitle", "name", "subtitle"),
    "pubdate": (
        "pubdate", "publishdate", "publish_date", "publishtime", "publish_time", "publishedtimestr",
        "display_publish_time", "date", "pubtime", "docpubtime", "createtime",
    ),
    "contentsource": ("source", "contentsource", "publisher", "author", "puborg"),
}  # fmt: skip
_LONGEST = 200
_DATE = re.compile(r"\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}")
# Seconds since 1970, of 2008 and 2100; in milliseconds they are far above.
_EARLIEST, _LATEST = 1_199_000_000, 4_102_000_000
_CHINA = dt.timezone(dt.timedelta(hours=8))


def date_of_number(name: str, value: int) -> str | None:
    """The local date and time that a field called `name` counts in seconds or milliseconds; None for any other."""
    seconds = value // 1000 if value > _LATEST else value
    if name not in _META_FIELDS["pubdate"] or not _EARLIEST < seconds < _LATEST:
        return None
    return f"{dt.datetime.fromtimestamp(seconds, _CHINA):%Y-%m-%d %H:%M}"


def metas_of_fields(fields: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """(tag, value) for each tag that one of the (name, value) pairs stands for, the first of each."""
    for meta, names in _META_FIELDS.items():
        for name, found in fields:
            if name in names and 0 < len(found) < _LONGEST and (meta != "pubdate" or _DATE.search(found)):
                yield meta, found.strip()
                break

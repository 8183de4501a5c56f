"""What was changed after publication: for each change at an address both numbers under their signs, and which of the
contents the figures of the sheet take. That is not always the later one: a body may put the earlier content back, and
another address may stand for the year.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from nianbao.factsheet.figures import section, signed
from nianbao.factsheet.markup import Safe, element
from nianbao.factsheet.sources import web_link
from nianbao.factsheet.words import Words, day
from warehouse.factsheet import Sheet
from warehouse.factsheet.records import Number, Revision

_MOST = 40


def revisions(sheet: Sheet, words: Words) -> Safe:
    """The section, change by change."""
    if not sheet.revisions:
        return section("revisions", words, element("p", words("revisions_none")))
    groups = groupby(sheet.revisions, key=lambda one: (one.year, one.url, one.later_id))
    note = element("p", words("revisions_note"), class_="note")
    return section("revisions", words, note, *(_changes(list(group), words) for _, group in groups))


def _changes(changed: Sequence[Revision], words: Words) -> Safe:
    first = changed[0]
    told = words("revision_sentence", year=first.year, seen=day(first.seen), count=len(changed))
    standing = web_link(first.standing) if first.taken == "elsewhere" else None
    heads = [element("th", words(name), scope="col") for name in ("item", "before", "after")]
    rows = [
        element(
            "tr",
            element("th", words.cell(one.key), scope="row"),
            _side(one.earlier, words),
            _side(one.later, words),
        )
        for one in changed[:_MOST]
    ]
    more = len(changed) - len(rows)
    table = element("table", element("thead", element("tr", *heads)), element("tbody", *rows), class_="changes")
    return element(
        "div",
        element("p", told, element("br"), words("revised_at"), web_link(first.url)),
        element("p", element("b", words(f"taken_{first.taken}")), standing),
        element("div", table, class_="wide"),
        element("p", words("more_rows", count=more), class_="note") if more else None,
        class_="change",
    )


def _side(held: Number | None, words: Words) -> Safe:
    if held is None:
        return element("td", words("no_such_item"), class_="none")
    return element("td", signed(held, words), class_=f"n {held.sign}")

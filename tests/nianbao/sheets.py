"""A fact sheet as a test reads it: its elements, checked for what no sheet may hold."""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from nianbao.factsheet.figures import SIGNS
from nianbao.home import Home
from parsers.marking.spans import letters_of
from tests.nianbao.conftest import Run
from warehouse.database import open_warehouse

_VOID = {"br", "col", "meta", "circle", "line", "rect"}
_LOADS = {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping", "manifest", "xlink:href"}
_FORBIDDEN = {"script", "iframe", "object", "embed", "form", "input", "link", "base", "img", "video", "audio", "frame"}
_CJK = re.compile("[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")


class Sheet:
    """A sheet that was parsed."""

    def __init__(self, path: Path) -> None:
        self.text = path.read_text(encoding="utf-8")
        self.tree = LexborHTMLParser(self.text)

    def ids(self) -> list[str]:
        return [node.attributes["id"] or "" for node in self.tree.css("[id]")]

    def numbers(self) -> dict[tuple[int, str], LexborNode]:
        """The links of the tables of figures by year and cell."""
        found = {}
        for link in self.tree.css("table.figures td.n > a"):
            _, year, key = (link.attributes["href"] or "").split("-", 2)
            found[int(year), key] = link
        return found

    def marks(self) -> dict[tuple[int, str], str]:
        """The text of every mark by year and cell."""
        found = {}
        for mark in self.tree.css("div.page mark"):
            _, year, key = (mark.attributes["id"] or "").split("-", 2)
            found[int(year), key] = mark.text()
        return found

    def section(self, name: str) -> str:
        (node,) = self.tree.css(f"section#{name}")
        return node.text()

    def chinese_outside_names(self) -> str:
        """What is Chinese and not marked as a name or a printed text."""
        tree = LexborHTMLParser(self.text)
        for node in tree.css('[lang="zh"], style, title'):
            node.decompose()
        left = tree.body.text() if tree.body is not None else ""
        attributes = " ".join(
            value or "" for node in tree.css("*") for name, value in node.attributes.items() if name != "href"
        )
        return "".join(_CJK.findall(left + attributes))


class _Strict(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in _FORBIDDEN, tag
        for name, value in attrs:
            assert name not in _LOADS and not name.startswith("on") and name != "style", (tag, name)
            if name == "href":
                assert tag == "a" and re.match(r"#|https?://", value or ""), (tag, value)
        links_out = any(name == "href" and (value or "").startswith("http") for name, value in attrs)
        assert not links_out or "noreferrer" in dict(attrs)["rel"]  # type: ignore[operator]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def opened(path: Path) -> Sheet:
    """The sheet at `path`, once nothing in it loads or runs anything and every link leads somewhere."""
    sheet = Sheet(path)
    strict = _Strict()
    strict.feed(sheet.text)
    strict.close()
    assert not strict.open
    (style,) = re.findall(r"<style>(.*?)</style>", sheet.text, re.DOTALL)
    assert "url(" not in style and "@import" not in style
    assert "Content-Security-Policy" in sheet.text
    ids = sheet.ids()
    assert len(ids) == len(set(ids))
    inside = [href for a in sheet.tree.css("a") if (href := a.attributes["href"] or "").startswith("#")]
    assert {href[1:] for href in inside} <= set(ids)
    return sheet


_seen: dict[tuple[object, ...], Sheet] = {}


def sheet_of(run: Run, home: Home, *arguments: object) -> Sheet:
    """The sheet that a command writes; asked again, the same."""
    key = (home.root, *arguments)
    if key not in _seen:
        done = run("factsheet", *arguments, "--home", home.root)
        assert done.status == 0, done.err
        _seen[key] = opened(Path(done.out.strip()))
    return _seen[key]


def says_what_the_warehouse_says(sheet: Sheet, database: Path, agency: str) -> None:
    """Every number of the figures is that of the warehouse under its sign, and every mark is on the printed text."""
    with open_warehouse(database) as con:
        rows = con.execute(
            "SELECT year, key, value, raw, status, trust FROM reports JOIN cells USING (document_id) WHERE agency = ?",
            [agency],
        ).fetchall()
        findings = con.execute(
            "SELECT year, key FROM findings WHERE agency = ? AND code <> 'sum' AND severity IN ('error', 'warning') "
            "UNION SELECT year - 1, other_key FROM findings WHERE agency = ? AND code = 'carry_over'",
            [agency, agency],
        ).fetchall()
    stored = {(year, key): held for year, key, *held in rows}
    shown, marks = sheet.numbers(), sheet.marks()
    for place, link in shown.items():
        value, _, status, trust = stored[place]
        assert Decimal(link.text().replace(",", "").replace("\u2212", "-")) == value
        sign = "derived" if status == "derived" and trust != "suspect" else trust
        if place in findings and trust != "suspect":
            sign = "contradicted"
        assert link.parent is not None and link.parent.text().endswith(SIGNS[sign])
        assert (link.attributes["href"] or "").startswith("#m-") == (place in marks)
    for place, text in marks.items():
        assert letters_of(text) == letters_of(stored[place][1])
    expected = {
        place
        for place, (value, *_) in stored.items()
        if value is not None and (not place[1].startswith("requests.") or place[1].endswith(".total"))
    }
    assert expected <= shown.keys()

"""Markup written anew: the words of a page in elements of ours, the numbers marked.

`render_markup(trees, targets, prefix, most)` parses each markup again (so that what flattening took out of its own tree
is there), and writes what it shows. Only the elements of `_KEPT` are written, as blocks, tables and lettering, and of
their attributes only spans. A table cell whose whole text is one token is written as that text; in paragraphs the
letters are marked where they stand. A page longer than `most` is cut down to the tables that hold marks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Literal, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.flatten.cells import SKIPPED, is_hidden, span_of
from parsers.flatten.divs import BLOCKS
from parsers.flatten.trace import NOWHERE, Origin, nodes_of
from parsers.marking.spans import Span, escaped, letters_of, marked
from parsers.marking.verbatim import Shown, marks_in
from parsers.page import Token

# What is written under its own name; all other blocks are <div>, everything else only its words.
_KEPT = frozenset({"table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"})
_LETTERING = {"b": "b", "strong": "b", "sub": "sub", "sup": "sup", "del": "del", "s": "del", "strike": "del"}
_PLAIN = frozenset({"p", "div", "span", "font", "b", "strong", "i", "em", "u", "a"})
_PICTURES = frozenset({"img", "embed", "object", "canvas", "video"})
_OF_TABLE = frozenset({"caption", "thead", "tbody", "tfoot", "tr"})
_INSIDE = {
    "table": _OF_TABLE,
    "thead": frozenset({"tr"}),
    "tbody": frozenset({"tr"}),
    "tfoot": frozenset({"tr"}),
    "tr": frozenset({"td", "th"}),
}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_DEEPEST = 150


class Target(NamedTuple):
    """A line with numbers to mark, or a row made of blocks: where it stands, its tokens, the spans of the cells."""

    origin: Origin
    tokens: tuple[Token, ...]
    spans: Mapping[int, Span]


def render_markup(trees: Sequence[str], targets: Sequence[Target], prefix: str, most: int) -> Shown:
    """The fragment, the keys that are marked, and how much of the page it is."""
    writers = [
        _Writer(markup, [target for target in targets if target.origin.tree == place], prefix)
        for place, markup in enumerate(trees)
    ]
    extent: Literal["whole", "parts"] = "whole"
    html = "".join(writer.page() for writer in writers)
    if len(html) > most:
        extent = "parts"
        html = "".join(writer.parts() for writer in writers)
        if not html or len(html) > most:
            return "", set(), "none"
    return html, {key for writer in writers for key in writer.found}, extent


class _Writer:
    """Writes one tree. `found`: the keys that were marked since it began."""

    def __init__(self, markup: str, targets: Sequence[Target], prefix: str) -> None:
        self.found: set[str] = set()
        self._tree = LexborHTMLParser(markup)
        self._nodes = nodes_of(self._tree)
        self._ordinals = {node.mem_id: at for at, node in enumerate(self._nodes)}
        self._prefix = prefix
        self._whole: dict[int, tuple[str, Span | None]] = {}
        """By element: the text of its one token, and what of it is to be marked."""
        self._letters: dict[int, list[tuple[int, int, str]]] = {}
        """By text node: the marks in it."""
        self._verbatim: dict[int, dict[int, list[tuple[int, int, str]]]] = {}
        """By <pre> and line: the marks in it."""
        self._lines: dict[int, list[str]] = {}
        self._rows: set[int] = set()
        self._out: list[str] = []
        for target in targets:
            self._aim(target)

    def page(self) -> str:
        """All that the tree shows."""
        if self._tree.body is None:
            return ""
        return self._written([self._tree.body])

    def parts(self) -> str:
        """Only the tables that hold marks."""
        tables: dict[int, LexborNode] = {}
        for at, (_, span) in self._whole.items():
            node = self._nodes[at] if span is not None else None
            while node is not None and node.tag != "table":
                node = node.parent
            if node is not None:
                tables[self._ordinals[node.mem_id]] = node
        return self._written([tables[at] for at in sorted(tables)])

    def _written(self, nodes: Sequence[LexborNode]) -> str:
        self._out, self.found = [], set()
        for node in nodes:
            self._node(node, 0)
        return "".join(self._out)

    def _aim(self, target: Target) -> None:
        """Notes what to do at the nodes of a target."""
        origin, tokens, spans = target
        if NOWHERE in origin.nodes:
            return
        if origin.kind == "cells":
            for at, token in zip(origin.nodes, tokens, strict=True):
                self._whole[at] = (token.text, spans.get(token.at))
            parent = self._nodes[origin.nodes[0]].parent
            if parent is not None and parent.tag != "tr":
                self._rows.add(self._ordinals[parent.mem_id])
        elif origin.kind == "verbatim":
            line = self._lines_of(origin.nodes[0])[origin.line]
            self._verbatim.setdefault(origin.nodes[0], {})[origin.line] = marks_in(line, tokens, spans, self._prefix)
        else:
            self._aim_at_letters(target)

    def _lines_of(self, at: int) -> list[str]:
        """The lines of a <pre>."""
        if at not in self._lines:
            self._lines[at] = self._nodes[at].text().split("\n")
        return self._lines[at]

    def _aim_at_letters(self, target: Target) -> None:
        """Marks in a paragraph, of numbers that stand in one text node each."""
        texts = [self._nodes[at].text_content or "" for at in target.origin.nodes]
        starts = [0, *accumulate(map(len, texts[:-1]))]
        for start, end, name in marks_in("".join(texts), target.tokens, target.spans, self._prefix):
            for at, text, before in zip(target.origin.nodes, texts, starts, strict=True):
                if before <= start and end <= before + len(text):
                    self._letters.setdefault(at, []).append((start - before, end - before, name))

    def _children(self, node: LexborNode, depth: int) -> None:
        child = node.first_child
        while child is not None:
            self._node(child, depth + 1)
            child = child.next

    def _node(self, node: LexborNode, depth: int) -> None:
        tag = node.tag
        if tag == "-text":
            self._text(node)
        elif tag is None or tag in SKIPPED or tag.startswith(("-", "_", "!")):
            return
        elif depth > _DEEPEST:
            self._out.append(escaped(node.text()))
        elif tag == "pre":
            self._pre(node)
        elif tag in _KEPT:
            self._of_table(node, tag, depth)
        elif tag in ("br", "hr"):
            self._out.append("<br>")
        elif tag in _PICTURES:
            self._out.append(f'<span class="picture">{escaped(node.attributes.get("alt") or "")}</span>')
            self._children(node, depth)
        elif tag in BLOCKS or self._is_cell(node):
            self._block(node, tag, depth)
        elif tag in _LETTERING:
            self._element(_LETTERING[tag], "", node, depth)
        else:
            self._children(node, depth)

    def _text(self, node: LexborNode) -> None:
        text = node.text_content or ""
        marks = self._letters.get(self._ordinals[node.mem_id], [])
        self.found.update(name.removeprefix(self._prefix) for _, _, name in marks)
        self._out.append(marked(text, marks) if text.strip() else " ")

    def _pre(self, node: LexborNode) -> None:
        place = self._ordinals[node.mem_id]
        marks = self._verbatim.get(place, {})
        self.found.update(name.removeprefix(self._prefix) for held in marks.values() for _, _, name in held)
        lines = [marked(line, marks.get(number, [])) for number, line in enumerate(self._lines_of(place))]
        self._out.append("<pre>" + "\n".join(lines) + "</pre>")

    def _is_cell(self, node: LexborNode) -> bool:
        return self._ordinals[node.mem_id] in self._whole

    def _block(self, node: LexborNode, tag: str, depth: int) -> None:
        names = {"heading": tag in _HEADINGS, "cell": self._is_cell(node)}
        names["row"] = self._ordinals[node.mem_id] in self._rows
        held = " ".join(name for name, holds in names.items() if holds)
        self._element("div", f' class="{held}"' if held else "", node, depth)

    def _of_table(self, node: LexborNode, tag: str, depth: int) -> None:
        """A table, or a part of one where it belongs; elsewhere only what it holds."""
        parent = node.parent.tag if node.parent is not None else None
        belongs = tag == "table" or (parent in _INSIDE and tag in _INSIDE[str(parent)])
        if not belongs:
            self._children(node, depth)
        elif tag in ("tr", "td", "th") and is_hidden(node):
            return
        else:
            self._element(tag, _spans(node) if tag in ("td", "th") else "", node, depth)

    def _element(self, name: str, attributes: str, node: LexborNode, depth: int) -> None:
        self._out.append(f"<{name}{attributes}>")
        at = self._ordinals[node.mem_id]
        if at not in self._whole or not self._one_token(node, *self._whole[at]):
            self._content(name, node, depth)
        self._out.append(f"</{name}>")

    def _content(self, name: str, node: LexborNode, depth: int) -> None:
        """What an element holds; of the parts of a table only those that may stand there."""
        child = node.first_child
        while child is not None:
            if name not in _INSIDE or child.tag in _INSIDE[name]:
                self._node(child, depth + 1)
            child = child.next

    def _one_token(self, node: LexborNode, text: str, span: Span | None) -> bool:
        """Writes an element that shows one token and nothing else; else marks it where its first letters are all of
        it, and leaves the writing to others."""
        if span is None:
            return False
        letters = letters_of(text)
        texts = [part for part in _texts(node) if letters_of(part.text_content or "")]
        if letters_of("".join(part.text_content or "" for part in texts)) == letters:
            at = len(text) - len(text.lstrip())
            while at < len(text) and letters_of(text[at:]) != letters[span.start :]:
                at += 1
            self._out.append(marked(text, [(at, len(text), self._prefix + span.key)]))
            self.found.add(span.key)
            return True
        if (
            texts
            and not span.start
            and letters_of(texts[0].text_content or "") == letters
            and _is_plain(texts[0], node)
        ):
            first = texts[0].text_content or ""
            start = len(first) - len(first.lstrip())
            place = self._ordinals[texts[0].mem_id]
            self._letters[place] = [(start, len(first.rstrip()), self._prefix + span.key)]
        return False


def _texts(node: LexborNode) -> list[LexborNode]:
    """The text nodes that an element shows, in reading order."""
    found: list[LexborNode] = []
    waiting = [node.first_child]
    while waiting:
        child = waiting.pop()
        if child is None:
            continue
        waiting.append(child.next)
        if child.tag == "-text":
            found.append(child)
        elif child.tag is not None and child.tag not in SKIPPED:
            waiting.append(child.first_child)
    return found


def _is_plain(text: LexborNode, cell: LexborNode) -> bool:
    """Whether nothing between a text and its cell hides it, strikes it out or sets it off the line."""
    around = text.parent
    while around is not None and around.mem_id != cell.mem_id:
        if around.tag not in _PLAIN or "style" in around.attributes or "hidden" in around.attributes:
            return False
        around = around.parent
    return True


def _spans(node: LexborNode) -> str:
    """The spans of a cell as attributes."""
    attributes = node.attributes
    spans = {name: span_of(attributes, name) for name in ("colspan", "rowspan")}
    return "".join(f' {name}="{width}"' for name, width in spans.items() if width > 1)

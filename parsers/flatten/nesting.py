"""Markup without more nesting than any page needs.

`bounded(html)` gives the same markup, but for the names of tags that would nest too deep: those of blocks become line
breaks and those of inline elements break opportunities, so that every word stays and nothing runs together. A parser
that follows the standard compares each tag with all that are open, so that its work grows with the square of the depth;
and formatting that is never closed is opened again in every paragraph.

What is open is counted more simply than a browser counts it, and rather too much than too little. Nothing is raised.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from parsers.flatten.divs import BLOCKS

# Pages with fewer tags are left as they are: however these nest, they are parsed in no time.
_FEW = 2000
_DEEPEST = 256
_MOST_FORMATS = 32
# So many elements of formatting may be opened again; behind that, a page is read line by line.
_MOST_REOPENED = 500_000
# Of formatting elements that are alike, only so many are opened again.
_ALIKE = 3
# What is closed by its like, or by what surrounds it.
_SELF_CLOSED = frozenset(
    {
        "a", "body", "button", "caption", "colgroup", "dd", "dt", "form", "head", "html", "li", "optgroup", "option",
        "p", "rp", "rt", "select", "tbody", "td", "tfoot", "th", "thead", "tr",
    }
)  # fmt: skip
_EMPTY = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_OTHER_BLOCKS = frozenset(
    {
        "applet", "dialog", "dir", "figcaption", "hgroup", "listing", "marquee", "math", "menu", "noscript", "object",
        "search", "summary", "svg", "template",
    }
)  # fmt: skip
# A heading's end closes a heading of any rank: h stands for all.
_BLOCKS = (BLOCKS | _OTHER_BLOCKS | {"h"}) - _SELF_CLOSED - _EMPTY
_DRAWINGS = frozenset({"math", "svg"})
_CELLS = frozenset({"caption", "td", "th"})
_FORMATS = frozenset({"b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"})
# Tags of these do not have to be followed.
_PASSED = frozenset(
    written for name in _SELF_CLOSED | _EMPTY for written in ("", name, f"/{name}", name.upper(), f"/{name.upper()}")
)
_ATTRIBUTES = r"""(?:[^>=]++|=\s*+(?:"[^"]*+"?|'[^']*+'?)?)*+>?"""
# What holds text only, whatever it looks like.
_TEXT_ONLY = "|".join(
    rf"{name}(?=[\s/>]){_ATTRIBUTES}.*?(?:</{name}(?=[\s/>])|\Z)"
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
)
# A comment, an element of text, or a tag with its attributes, whose name is kept.
_MARK = re.compile(
    rf"<(?:!--(?:-?>|.*?(?:--!?>|\Z))|(?i:(?=[sitxn]){_TEXT_ONLY})|(/?[a-zA-Z][^\s/>]*+){_ATTRIBUTES}|[!?/][^>]*+)",
    re.DOTALL,
)
# Pages that nest well, and no deeper, need no second look.
_SHALLOW = 100
_FORMATS_AT_ONCE = 4


def _is_shallow(names: list[str]) -> bool:
    """Whether every tag is closed by its own, and few are open at once. `names`: those of all tags, / before an end."""
    stack: list[str] = []
    formats = 0
    for name in names:
        if name in _PASSED:
            continue
        if name[0] != "/":
            stack.append(name)
            formats += name in _FORMATS
            if len(stack) > _SHALLOW or formats > _FORMATS_AT_ONCE:
                return False
        elif not stack or stack[-1] != name[1:]:
            return False
        else:
            formats -= stack.pop() in _FORMATS
    return True


class _Scope(NamedTuple):
    """What is open inside of one table, or outside of all: a tag does not close what is around its table."""

    blocks: list[str]
    formats: list[tuple[str, str]]
    """The name and the whole tag of each formatting element that the next paragraph opens again."""
    inline: Counter[str]


class _Open:
    """What is open at a place of the markup."""

    def __init__(self) -> None:
        self._scopes = [_Scope([], [], Counter())]
        self._depth = 0
        self._inline_depth = 0
        self._left_out: Counter[str] = Counter()
        self._reopened = 0

    def renamed(self, name: str, tag: re.Match[str]) -> str | None:
        """Notes a tag; its new name when the element would nest too deep."""
        scope = self._scopes[-1]
        self._reopened += len(scope.formats)
        ends = tag[1][0] == "/"
        if self._reopened > _MOST_REOPENED:
            return "br" if not ends and (name in _BLOCKS or name in _SELF_CLOSED) else "wbr"
        if name in _SELF_CLOSED:
            if name in _CELLS and len(self._scopes) > 1:
                self._close_cell(scope)
            return None
        if ends:
            return self._closes(name)
        in_drawing = not _DRAWINGS.isdisjoint(scope.blocks)
        if (in_drawing and tag[0].endswith("/>")) or self._opens(name, tag[0]):
            return None
        self._left_out[name] += 1
        # In drawings, only some names lead back to the page.
        return "br" if in_drawing or name in _BLOCKS else "wbr"

    def _opens(self, name: str, tag: str) -> bool:
        """Notes a tag that opens an element; whether it may."""
        if name not in _BLOCKS:
            return self._opens_inline(name, tag)
        if self._depth >= _DEEPEST:
            return False
        self._depth += 1
        if name == "table":
            self._scopes.append(_Scope([], [], Counter()))
        else:
            self._scopes[-1].blocks.append(name)
        return True

    def _opens_inline(self, name: str, tag: str) -> bool:
        if self._inline_depth >= _DEEPEST or (name in _FORMATS and not self._formats(name, tag)):
            return False
        self._inline_depth += 1
        self._scopes[-1].inline[name] += 1
        return True

    def _formats(self, name: str, tag: str) -> bool:
        formats = self._scopes[-1].formats
        if formats.count((name, tag)) >= _ALIKE:
            formats.remove((name, tag))
        elif len(formats) >= _MOST_FORMATS:
            return False
        formats.append((name, tag))
        return True

    def _closes(self, name: str) -> str | None:
        """Notes a tag that closes an element; its new name when that was left out."""
        if self._left_out[name]:
            self._left_out[name] -= 1
            return "wbr"
        if name == "table":
            self._close_table()
        elif name in _BLOCKS:
            self._close_block(name)
        else:
            self._close_inline(name)
        return None

    def _close_inline(self, name: str) -> None:
        scope = self._scopes[-1]
        if scope.inline[name]:
            scope.inline[name] -= 1
            self._inline_depth -= 1
        for place in range(len(scope.formats) - 1, -1, -1):
            if scope.formats[place][0] == name:
                del scope.formats[place]
                return

    def _close_cell(self, scope: _Scope) -> None:
        """Nothing but blocks that are left open goes from one cell to another."""
        scope.formats.clear()
        self._inline_depth -= scope.inline.total()
        scope.inline.clear()

    def _close_table(self) -> None:
        if len(self._scopes) > 1:
            scope = self._scopes.pop()
            self._close_cell(scope)
            self._depth -= 1 + len(scope.blocks)

    def _close_block(self, name: str) -> None:
        blocks = self._scopes[-1].blocks
        if name not in blocks:
            return
        while blocks.pop() != name:
            self._depth -= 1
        self._depth -= 1


def _name(written: str) -> str:
    """The name of a tag's element; h for all headings."""
    name = written.removeprefix("/").lower()
    return "h" if len(name) == 2 and name[0] == "h" and name[1].isdigit() else name


def bounded(html: str) -> str:
    """`html` with the tags renamed that would nest too deep."""
    if html.count("<") <= _FEW or _is_shallow(_MARK.findall(html)):
        return html
    pieces: list[str] = []
    kept = 0
    state = _Open()
    for tag in _MARK.finditer(html):
        name = _name(tag[1] or "")
        if not name or name in _EMPTY:
            continue
        new = state.renamed(name, tag)
        if new is not None:
            start, end = tag.span(1)
            pieces += (html[kept:start], f"/{new}" if tag[1][0] == "/" else new)
            kept = end
    return "".join([*pieces, html[kept:]]) if pieces else html

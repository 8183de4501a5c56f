"""HTML that is safe by construction: `element(name, *children, **attributes)` escapes every text that is no `Safe`.

Attributes are named as in HTML, with an underscore behind a word of Python's (`class_`) and for each hyphen; None
leaves one out, True writes its name alone. Texts lose the control signs and marks of direction that could change what
stands around them. `chinese(text)` is a name or a printed text on a page in any language. Nothing is raised.
"""

from __future__ import annotations

from html import escape

from parsers.marking.spans import shown

_EMPTY = frozenset({"br", "circle", "col", "line", "meta", "path", "rect"})


class Safe(str):
    """Markup of ours, or text that was escaped."""

    __slots__ = ()


Child = str | None


def text_of(text: str) -> Safe:
    """A text as markup; what is markup stays as it is."""
    return text if isinstance(text, Safe) else Safe(escape(shown(text)))


def element(name: str, /, *children: Child, **attributes: str | int | float | bool | None) -> Safe:
    """One element with its children, those that are None left out."""
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _EMPTY:
        return Safe(f"<{name}{written}>" if name in ("br", "col", "meta") else f"<{name}{written}/>")
    return Safe(f"<{name}{written}>{together(*children)}</{name}>")


def together(*children: Child) -> Safe:
    """Several pieces, one behind the other."""
    return Safe("".join(text_of(child) for child in children if child is not None))


def chinese(text: str) -> Safe:
    """A Chinese name or printed text, marked as such."""
    return element("span", text, lang="zh")


def _attribute(key: str, value: str | int | float | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(shown(str(value)))}"'

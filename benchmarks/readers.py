"""The ways to read a page that are compared, each a function of its bytes that gives how much it found.

`parse_document` does everything: it decodes, finds the tables, places and checks every number, reads the words. The
others only take the markup apart. A reader whose package is not installed raises ImportError when it is made.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from io import StringIO
from typing import Any

Reader = Callable[[bytes], int]


def _parse_document() -> Reader:
    from parsers import parse_document

    return lambda data: len(parse_document(data, media_type="text/html").cells)


def _pandas() -> Reader:
    import_module("lxml")
    read_html: Any = import_module("pandas").read_html
    return lambda data: len(read_html(StringIO(data.decode()), flavor="lxml"))


def _beautifulsoup() -> Reader:
    import_module("lxml")
    soup: Any = import_module("bs4").BeautifulSoup
    return lambda data: len([cell.get_text() for cell in soup(data, "lxml").find_all("td")])


def _selectolax() -> Reader:
    from selectolax.lexbor import LexborHTMLParser

    return lambda data: len([cell.text() for cell in LexborHTMLParser(data).css("td")])


READERS: dict[str, Callable[[], Reader]] = {
    "parsers.parse_document": _parse_document,
    "pandas.read_html": _pandas,
    "BeautifulSoup + lxml": _beautifulsoup,
    "selectolax, bare DOM": _selectolax,
}

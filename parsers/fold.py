"""Text made comparable: what varies between pages without changing the meaning is taken off.

`fold(text)` is for matching: full-width letters and signs to half-width, traditional characters to simplified (OpenCC),
the vocabulary of Taiwan that touches this field's words to that of the forms, readings in brackets (`報(bào)告`) and
marks without width removed, runs of white space to one space. `squeeze` also removes the white space that is left.
`simplify` changes characters and readings only, for long prose, `to_simplified` the characters alone. All leave the
page's own text to the caller, never raise, and are quick where there is nothing to change.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import opencc

# 乾 is a simplified character too (乾县): alone it is no sign that a text is traditional.
_BOTH = frozenset("乾")
_CJK = (range(0x3400, 0xA000), range(0xF900, 0xFB00))
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿɡê\u0300-\u036f"
_READING = re.compile(
    rf"(?<=[\u3400-\u9fff])[(（](?=[a-z]{{0,6}}[{_TONED}]|(?:de|le|men|ma|ne|zi)[)）])[a-z{_TONED}]{{1,7}}[)）]"
)
# Words of Taiwan → the words of the forms; met only behind characters that were traditional.
_WORDS = {
    "资讯": "信息",
    "规范性档案": "规范性文件",
    "专案数量": "项目数量",
    "采购专案": "采购项目",
    "释出": "发布",
    "网路": "网络",
    "透过": "通过",
    "于潜": "於潜",
}
_WORD = re.compile("|".join(_WORDS))
NO_WIDTH = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
"""Marks without width: joiners, and the directions that word processors put around numbers."""
_SPACES = re.compile(r"\s+")


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def _traditional() -> str:
    """Every character that is only traditional, for a character class."""
    letters = [chr(code) for block in _CJK for code in block]
    simple = str(_converter().convert("\n".join(letters))).split("\n")
    return "".join(old for old, new in zip(letters, simple, strict=True) if old != new and old not in _BOTH)


def _plain_forms() -> dict[int, str | None]:
    """Full-width signs and the look-alike radicals that PDF files hold → plain characters."""
    plain: dict[int, str | None] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    plain |= {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2E80, 0x2FD6)}
    return plain | dict.fromkeys(map(ord, NO_WIDTH))


_PLAIN = _plain_forms()
_CHANGES = re.compile(f"[{_traditional()}]")
_FOLDED = re.compile(rf"[\uff01-\uff5e\u2e80-\u2fd5{NO_WIDTH}\s]")


def to_simplified(text: str) -> str:
    """`text` in simplified characters; everything else, readings in brackets too, as it is."""
    if _CHANGES.search(text) is None:
        return text
    return _WORD.sub(lambda found: _WORDS[found[0]], str(_converter().convert(text)))


def simplify(text: str) -> str:
    """`text` in simplified characters, without readings in brackets; widths, spaces and signs as they are."""
    return to_simplified(_READING.sub("", text) if "(" in text or "（" in text else text)


def fold(text: str) -> str:
    """`text` for matching; see the module."""
    text = simplify(text)
    if _FOLDED.search(text) is None:
        return text
    return _SPACES.sub(" ", text.translate(_PLAIN)).strip()


def squeeze(text: str) -> str:
    """`fold(text)` without any white space."""
    return "".join(fold(text).split())

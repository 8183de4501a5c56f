"""Names made comparable: the same letters for the same name, however a page prints it.

`squeeze(text)` folds widths and look-alike signs (NFKC), traditional characters to simplified ones, sign by sign, and
takes off white space, control signs and marks without width. Data and printed names go through the same fold, so that
both meet.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import opencc

# 乾 is a simplified character too: 乾县, 乾安县.
_BOTH = frozenset("乾")
_FIRST_BEYOND_LATIN = 0x3400


class _Signs(dict[int, str | None]):
    """What each sign is folded to, looked up once."""

    def __missing__(self, code: int) -> str | None:
        sign = chr(code)
        if sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf", "Cs"):
            self[code] = None
        elif code < _FIRST_BEYOND_LATIN or sign in _BOTH:
            self[code] = sign
        else:
            self[code] = str(_converter().convert(sign))
        return self[code]


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


_SIGNS = _Signs()


def squeeze(text: str) -> str:
    """`text` folded, without white space."""
    return unicodedata.normalize("NFKC", text).translate(_SIGNS)

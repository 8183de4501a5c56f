"""Whether a warehouse holds reports of a sandbox, most of which are made up under the names of real bodies.

`made_up(con)` looks at its portals: those of a sandbox have ids that begin so, and addresses on this machine, from
which no real report can come. `NOTICE` is what whoever opens a file of such a warehouse must read first.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import duckdb

from warehouse.dictionary.markdown import Language

NOTICE: Mapping[Language, str] = MappingProxyType(
    {
        "zh": "演示数据：来自本机的模拟门户，大多为虚构，请勿引用。",
        "en": "Demonstration data: from a sandbox on this machine, and mostly made up. Do not quote it.",
    }
)
"""The sentence in each language."""
_PORTALS = r"""
SELECT count(*) > 0 FROM portals
WHERE portal_id LIKE 'sandbox-%' OR regexp_matches(base_url, '^https?://(127\.|localhost|\[::1\])')
"""


def made_up(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether a portal of this warehouse is a sandbox's."""
    ((found,),) = con.execute(_PORTALS).fetchall()
    return bool(found)

"""Numbers that the prose states about the form's cells. First version: the sentence of requests."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from parsers.fold import fold
from parsers.records import Claim, Section

_PATTERNS = (
    ("requests.new_received.total", re.compile(r"共?收到(?:政府)?信息公开申请(\d+)件")),
    ("requests.carried_in.total", re.compile(r"(?:结转上年度?(?:政府信息公开申请)?|上年度?结转)(\d+)件")),
    ("requests.outcome_total.total", re.compile(r"(?:办结|办理完成)(\d+)件")),
    ("requests.carried_out.total", re.compile(r"结转下年度?(?:继续)?办理(\d+)件")),
)


def read_claims(sections: Sequence[Section], values: Mapping[str, Decimal | None]) -> list[Claim]:
    """The claims of the text; `values` are the cells to compare them with."""
    claims = []
    for section in sections:
        if "件" not in section.text:
            continue
        text = fold(section.text)
        for key, pattern in _PATTERNS:
            for found in pattern.finditer(text):
                value = Decimal(found[1])
                cell = values.get(key)
                claims.append(
                    Claim(key=key, value=value, text=found[0], agrees=None if cell is None else cell == value)
                )
    return claims

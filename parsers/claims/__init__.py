"""What the prose says about the form's numbers: 共收到政府信息公开申请107件, 结转下年度继续办理8件, 行政复议案件6件.

`read_claims(sections, values, agency=…, year=…)` reads the parts of a report sentence by sentence and gives a claim for
each count that speaks of one cell; `values` are the cells to compare it with, `agency` and `year` what is known of the
report. Precision goes before completeness: counts of other matters, of other years and parts of a year, of other
bodies, of parts of the whole (网上申请), of rules, comparisons and round numbers are left alone. A count that surely
speaks of the cell is given whatever the table says; one that only may is given when the table says the same, and so do
all others of its kind in the sentence. A cell of which one sentence says two numbers is left alone. Where one sentence
agrees with the table, another that does not is given only if it says plainly whose its count is, or when.

`agrees` is None when the table does not say, or not surely: `printed_values` gives what it says. Litigation is one
cell in the form of 2014 and two groups in the later ones. There, claims about all of it carry the key
`challenges.litigation.total`, which no form has: it is compared with the sum of
`challenges.litigation_direct.total` and `challenges.litigation_after_reconsideration.total`. Never raises.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from parsers.claims.printed import printed_values
from parsers.claims.sentences import Found, Reader, Report
from parsers.facts.year import period_years, years_in
from parsers.fold import simplify
from parsers.records import Claim, Section

__all__ = ["Values", "printed_values", "read_claims"]

Values = Mapping[str, Decimal | None]

_HALF = str.maketrans("０１２３４５６７８９，：；（）", "0123456789,:;()")
_SENTENCE_END = re.compile(r"[。;]+|\n+")
# What runs on longer is no sentence, but a table or a menu on one line.
_LONGEST_SENTENCE = 1500
_WORTH = re.compile(r"申请|复议|诉讼|结转|起诉|办结|[分以]公开|规范性文件|行政许可|收费")

# What is claimed → the cell in the form of 2014; later forms have a cell of the first name.
_IN_2014 = {
    "requests.new_received.total": "statistics.requests.value",
    "requests.outcome_total.total": "statistics.closed.value",
    "requests.granted.total": "statistics.reply_granted.value",
    "requests.partly_granted.total": "statistics.reply_partly_granted.value",
    "challenges.reconsideration.total": "statistics.reconsiderations.value",
    "challenges.reconsideration.upheld": "statistics.reconsiderations_upheld.value",
    "challenges.reconsideration.corrected": "statistics.reconsiderations_corrected.value",
    "challenges.litigation.total": "statistics.litigations.value",
}
_LITIGATION = ("challenges.litigation_direct.total", "challenges.litigation_after_reconsideration.total")


def _agrees(key: str, value: Decimal, values: Values) -> bool | None:
    if key != "challenges.litigation.total":
        cell = values.get(key)
        return None if cell is None else cell == value
    parts = [cell for name in _LITIGATION if (cell := values.get(name)) is not None]
    return sum(parts) == value if len(parts) == 2 else None


def _claim(found: Found, values: Values) -> Claim:
    old = _IN_2014.get(found.key)
    key = old if old is not None and old in values else found.key
    return Claim(key=key, value=found.value, text=found.text.strip(" ,、:("), agrees=_agrees(key, found.value, values))


def _shown(found: Sequence[Found], values: Values) -> list[tuple[Claim, bool]]:
    """The claims of one sentence with whether each is plain; those that are only likely stand or fall together."""
    claims = [(_claim(one, values), one) for one in found]
    together = all(claim.agrees for claim, one in claims if not one.sure)
    return [(claim, one.plain) for claim, one in claims if one.sure or together]


def _report_year(sections: Sequence[Section]) -> int | None:
    """The year that the prose is about."""
    text = "".join(section.text[:1500] for section in sections)
    periods = period_years(text) if "12月" in text else []
    if periods:
        return periods[0]
    years = Counter(years_in(text)).most_common(2)
    return years[0][0] if years and (len(years) == 1 or years[0][1] > years[1][1]) else None


def read_claims(
    sections: Sequence[Section], values: Values, *, agency: str | None = None, year: int | None = None
) -> list[Claim]:
    """The claims of a report's parts, each once, in the order of the text."""
    worth = [section for section in sections if _WORTH.search(simplify(section.text))]
    if not worth:
        return []
    report = Report(agency, year if year is not None else _report_year(sections))
    claims: dict[tuple[str, Decimal], tuple[Claim, bool]] = {}
    for section in worth:
        printed = simplify(section.text)
        text = printed.translate(_HALF)
        reader = Reader(section.title, report)
        at = 0
        for end in (*(found.end() for found in _SENTENCE_END.finditer(text)), len(text)):
            found = reader.read(text[at:end], printed[at:end]) if end - at <= _LONGEST_SENTENCE else []
            for claim, plain in _shown(found, values):
                claims.setdefault((claim.key, claim.value), (claim, plain))
            at = end
    right = {claim.key for claim, _ in claims.values() if claim.agrees}
    return [claim for claim, plain in claims.values() if plain or claim.agrees is not False or claim.key not in right]

"""What tests ask of claims: the claims of one sentence, and what a bureau's tables say."""

from __future__ import annotations

from decimal import Decimal

from parsers import Claim, Section
from parsers.claims import Values, read_claims

NEW = "requests.new_received.total"
IN = "requests.carried_in.total"
CLOSED = "requests.outcome_total.total"
OUT = "requests.carried_out.total"
RECONSIDERED = "challenges.reconsideration.total"


BUREAU = "临江市水利局"
COUNTY = "怀远县人民政府"
# What a bureau's tables say, where a test asks whether the text says the same.
VALUES: Values = {
    key: Decimal(value)
    for key, value in {
        NEW: "107",
        IN: "12",
        CLOSED: "104",
        OUT: "15",
        "requests.granted.total": "62",
        "requests.partly_granted.total": "21",
        "requests.new_received.natural_person": "100",
        "requests.new_received.business": "7",
        RECONSIDERED: "5",
        "challenges.reconsideration.upheld": "3",
        "challenges.reconsideration.corrected": "1",
        "challenges.reconsideration.pending": "1",
        "challenges.litigation_direct.total": "2",
        "challenges.litigation_after_reconsideration.total": "1",
        "disclosure.normative_documents.issued": "5",
        "disclosure.normative_documents.repealed": "2",
        "disclosure.normative_documents.in_force": "18",
        "disclosure.licensing.decisions": "331",
        "disclosure.penalty.decisions": "47",
        "disclosure.coercion.decisions": "12",
        "disclosure.fees.amount": "26.5",
    }.items()
}


def claims(
    text: str, values: Values | None = None, title: str = "一、总体情况", agency: str | None = BUREAU
) -> list[Claim]:
    return read_claims([Section(number=1, title=title, text=text)], values or {}, agency=agency, year=2022)


def said(text: str, title: str = "一、总体情况", agency: str | None = BUREAU) -> dict[str, int]:
    return {claim.key: int(claim.value) for claim in claims(text, title=title, agency=agency)}


def agreeing(text: str, agency: str | None = BUREAU) -> dict[str, Decimal]:
    """The claims, where none disagrees with `VALUES`."""
    found = claims(text, VALUES, agency=agency)
    assert [claim for claim in found if not claim.agrees] == []
    return {claim.key: claim.value for claim in found}

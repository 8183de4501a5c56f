"""Whose report is awaited, portal by portal, and when a portal's reports usually appear."""

from __future__ import annotations

import datetime as dt

from tests.warehouse.planted import CITY
from tests.warehouse.test_timeliness import report, viewed
from warehouse.awaited import Awaited, awaited, usual_days

FINANCE, SCHOOLS, GOVERNMENT, OFFICE = (f"{CITY}{name}" for name in ("财政局", "教育局", "人民政府", "人民政府办公室"))


def test_bodies_that_reported_lately_and_not_yet_are_awaited_by_the_laws_date() -> None:
    con = viewed([report(body, 2023) for body in (FINANCE, SCHOOLS, GOVERNMENT, OFFICE)])
    (portal,) = {each.portal for each in awaited(con, 2024)}
    assert awaited(con, 2024) == [
        Awaited(portal, "departments", 2), Awaited(portal, "governments", 1), Awaited(portal, "others", 1)
    ]  # fmt: skip
    assert awaited(con, 2023) == []
    assert [each.count for each in awaited(con, 2025)] == [2, 1, 1]  # silent for a year
    assert awaited(con, 2026) == []  # silent for two: no longer looked for every day


def test_who_has_reported_is_not_awaited() -> None:
    con = viewed([report(FINANCE, 2023), report(SCHOOLS, 2023), report(SCHOOLS, 2024)])
    assert [(each.bodies, each.count) for each in awaited(con, 2024)] == [("departments", 1)]


def test_the_usual_day_is_when_a_tenth_is_there_in_the_middle_year() -> None:
    con = viewed(
        [
            report(FINANCE, 2021, dt.date(2022, 1, 12)),
            report(SCHOOLS, 2021, dt.date(2022, 3, 30)),
            report(FINANCE, 2022, dt.date(2023, 1, 20)),
            report(FINANCE, 2023, dt.date(2024, 3, 1)),
            report(SCHOOLS, 2019, dt.date(2024, 5, 1)),  # moved long after: tells nothing of the season
        ]
    )
    assert list(usual_days(con, 2024).values()) == [19]
    assert usual_days(con, 2021) == {}

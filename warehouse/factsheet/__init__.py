"""What a fact sheet of one body says, as records; how it looks is no matter of this package.

`read_sheet(con, agency_id)` reads everything from an open warehouse and nothing else: the body and its names, the
report that stands for each year, the numbers of the forms by year, the same of bodies of its kind, what the checks
found, revisions, corrections, dates, and years without a report. Raises KeyError for an id that the warehouse lacks.
"""

from __future__ import annotations

from warehouse.factsheet.reading import read_sheet
from warehouse.factsheet.records import Sheet

__all__ = ["Sheet", "read_sheet"]

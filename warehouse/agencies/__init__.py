"""Agencies: who a report is of, under an id that is the same in every build.

`Resolver` (resolve.py) gives the agency of a name as it is printed; the divisions are in divisions.py, the bodies and
the listed agencies in registry.py, the tables for the warehouse in tables.py. The data files beside the modules say in
their first lines where they come from.
"""

from warehouse.agencies.divisions import Division, Divisions, bundled_divisions
from warehouse.agencies.registry import Agency, Registry, RegistryError, bundled_registry
from warehouse.agencies.resolve import Candidate, Resolution, Resolver
from warehouse.agencies.reviewed import Reviewed, read_reviewed

__all__ = [
    "Agency", "Candidate", "Division", "Divisions", "Registry", "RegistryError", "Resolution", "Resolver", "Reviewed",
    "bundled_divisions", "bundled_registry", "read_reviewed",
]  # fmt: skip

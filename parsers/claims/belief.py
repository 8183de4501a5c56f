"""How surely a count speaks of a cell of the form."""

from __future__ import annotations

from enum import IntEnum


class Belief(IntEnum):
    """The weakest belief of all that is known of a count decides: `min` combines."""

    NO = 0
    """It speaks of something else."""
    LIKELY = 1
    """It may; shown only when the table says the same."""
    SURE = 2
    """It does; shown also when the table says something else."""

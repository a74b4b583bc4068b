"""What this room asks of the ways in which a material is satisfied."""

from typing import Protocol

from services.applying.types import Need, WayOutcome


class Way(Protocol):
    """One way of satisfying a material; one class per kind."""

    async def satisfy(self, need: Need) -> WayOutcome:
        """Satisfied, or why not (yet). Asks no department by itself: what was asked stands in the need."""
        ...

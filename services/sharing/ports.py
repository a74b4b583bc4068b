"""What sharing asks of the world."""

from collections.abc import Sequence
from typing import Protocol

from services.kit.clock import Deadline
from services.sharing.types import Answer, Authorised


class Source(Protocol):
    """A department, a node of the platform, or a certificate store, as a source of data."""

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        """One answer per pull, in order. Never raises for what a department does or fails to do."""
        ...

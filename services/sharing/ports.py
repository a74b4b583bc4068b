"""What data sharing needs of the outside: the sources of data, and the catalogue of the platform."""

from collections.abc import Sequence
from typing import Protocol

from services.kit.clock import Deadline
from services.sharing.types import Answer, Authorised, CatalogueChanges, Unavailable


class Source(Protocol):
    """A department, a node of the platform, or a certificate store, as a source of data."""

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        """One answer per pull, in order. Never raises for what a department does or fails to do."""
        ...


class Cities(Protocol):
    """Which city a region lies in: that city's node of the platform is asked."""

    def city_of(self, region: str) -> str | None:
        """The city's code of 12 digits; none for what is no region, or was divided among cities."""
        ...


class PlatformCatalogue(Protocol):
    """The catalogue of record, on the platform (条例 809; decree 299 arts. 13-18)."""

    async def changes(self, since: int | None, *, until: Deadline) -> CatalogueChanges | Unavailable:
        """What has changed since a revision, all of it for none. Never raises for what the platform does or fails
        to do; an entry that cannot be read is left out and logged.
        """
        ...

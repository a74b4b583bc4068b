"""What this room asks of others: of the ways in which a material is satisfied, and of what keeps the one-things."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from services.applying.types import Need, WayOutcome
from services.catalogue.types import ItemCancelled, ItemSuspended, ItemUnknown, OneThingVersion
from services.forms.service import CompiledForm
from services.kit.db import ReadSession


class Way(Protocol):
    """One way of satisfying a material; one class per kind."""

    async def satisfy(self, need: Need) -> WayOutcome:
        """Satisfied, or why not (yet). Asks no department by itself: the need says what was asked."""
        ...


class Places(Protocol):
    """Whether two ways of writing a place mean the same one, and whether there is such a region; the table of regions
    knows.
    """

    def same_address(self, a: str, b: str) -> bool: ...

    def same_region(self, a: str, b: str) -> bool:
        """Of codes of regions: one may have taken the other's place."""
        ...

    def may_exist(self, region: str) -> bool:
        """Whether there is or was a region of this code, as far as the table goes."""
        ...

    def nearest_regions(self, region: str) -> Sequence[tuple[str, str, str]]:
        """Code, Chinese and English name of the regions that a code which does not exist is most like."""
        ...

    def successors_of(self, region: str) -> Sequence[tuple[str, str, str]]:
        """Code, Chinese and English name of the regions that took the place of one that has ended."""
        ...


class OneThings(Protocol):
    """Where published one-things are found."""

    async def one_thing(self, session: ReadSession, code: str) -> OneThingVersion | ItemUnknown:
        """The version that is in force."""
        ...

    async def closed(self, session: ReadSession, one_thing: OneThingVersion) -> ItemSuspended | ItemCancelled | None:
        """Why it is not opened anew."""
        ...

    async def one_thing_version(self, session: ReadSession, version: UUID) -> OneThingVersion:
        """The version that an application was opened on, in force or not."""
        ...


class ReadyVersions(Protocol):
    """Versions of one-things with their forms compiled, for loading an application."""

    async def ready(self, session: ReadSession, version: UUID) -> tuple[OneThingVersion, CompiledForm]: ...

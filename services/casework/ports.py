"""What this room asks of others: the one-things that dossiers were submitted for."""

from typing import Protocol
from uuid import UUID

from services.catalogue.types import OneThingVersion
from services.kit.db import ReadSession


class OneThings(Protocol):
    """Where versions of one-things are found, in force or not."""

    async def one_thing_version(self, session: ReadSession, version: UUID) -> OneThingVersion: ...

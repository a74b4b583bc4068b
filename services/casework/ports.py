"""What casework asks of the room that knows people."""

from typing import Protocol
from uuid import UUID

from services.access.types import Identifier
from services.kit.db import ReadSession, UnitOfWork


class Subjects(Protocol):
    """Who people are and whom they act for; `services.access` is one."""

    async def learn_identifier(
        self, work: UnitOfWork, subject: UUID, identifier: Identifier, /, *, source: str
    ) -> None:
        """A register gave the subject a number. Raises `IdentifierMalformed`, `IdentifierOfAnother`."""
        ...

    async def principals_of(self, session: ReadSession, agent: UUID, /) -> frozenset[UUID]:
        """Everybody whose matters the agent sees as their own, the agent included."""
        ...

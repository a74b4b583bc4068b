"""What casework asks of the rooms that know people and keep the record."""

from collections.abc import Mapping
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


class AuditTrail(Protocol):
    """The record of every use of personal data; `services.audit` is one."""

    async def record(
        self,
        work: UnitOfWork,
        *,
        subject: UUID,
        on_behalf_of: UUID,
        channel: str,
        hall: str | None,
        window: str | None,
        action: str,
        purpose: str,
        about: UUID | None,
        object_kind: str,
        object_id: UUID | str,
        facts: Mapping[str, str | int],
    ) -> None:
        """An entry of the caller's transaction; `facts` are codes, identifiers, digests and counts."""
        ...

"""Opening an application: once per client's key, however often and however concurrently it is asked for."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from services.access.types import Actor
from services.applying.parties.people import People
from services.applying.ports import OneThings
from services.applying.tables import ApplicationRow
from services.applying.types import (
    ApplicationState,
    KeyUsedOtherwise,
    OpenCommand,
    RoleNotAllowed,
)
from services.audit.service import Audit
from services.catalogue.types import ItemCancelled, ItemSuspended, ItemUnknown, OneThingVersion
from services.kit.clock import Clock
from services.kit.db import Database, UnitOfWork
from services.kit.digests import digest
from services.kit.ids import Ids, bucket_of
from services.kit.vault import Vault, key_id_of

NotOpened = ItemUnknown | ItemSuspended | ItemCancelled | RoleNotAllowed | KeyUsedOtherwise


@dataclass(frozen=True, slots=True)
class Opening:
    """Writes the application down before any department is asked."""

    db: Database
    catalogue: OneThings
    people: People
    audit: Audit
    vault: Vault
    ids: Ids
    clock: Clock

    async def begin(self, actor: Actor, command: OpenCommand) -> UUID | NotOpened:
        """The application under this key: a new one, whose prefill is then the caller's to do, or the one there is."""
        try:
            async with self.db.work() as work:
                known = await self._known(work, actor, command)
                return await self._open(work, actor, command) if known is None else known
        except IntegrityError:
            # Another request with the same key was faster by less than a transaction.
            async with self.db.work() as work:
                known = await self._known(work, actor, command)
            if known is None:
                raise
            return known

    async def _known(self, work: UnitOfWork, actor: Actor, command: OpenCommand) -> UUID | KeyUsedOtherwise | None:
        applicant = actor.on_behalf_of
        row = await work.one(
            select(ApplicationRow).where(
                ApplicationRow.bucket == bucket_of(applicant),
                ApplicationRow.applicant == applicant,
                ApplicationRow.client_key == command.client_key,
            )
        )
        if row is None:
            return None
        return row.id if row.command_digest == _digest(command) else KeyUsedOtherwise()

    async def _open(self, work: UnitOfWork, actor: Actor, command: OpenCommand) -> UUID | NotOpened:
        one_thing = await self.catalogue.one_thing(work, command.one_thing)
        if isinstance(one_thing, ItemUnknown):
            return one_thing
        if (closed := await self.catalogue.closed(work, one_thing)) is not None:
            return closed
        row = await self.write(work, actor, command, one_thing)
        return row if isinstance(row, RoleNotAllowed) else row.id

    async def write(
        self, work: UnitOfWork, actor: Actor, command: OpenCommand, one_thing: OneThingVersion
    ) -> ApplicationRow | RoleNotAllowed:
        """The application with the parties that are known by now, on this version."""
        allowed = tuple(role.role for role in one_thing.roles if role.may_apply)
        if command.applies_as not in allowed:
            return RoleNotAllowed(allowed)
        row = self._row(work, actor, command, one_thing)
        work.add(row)
        await work.flush()
        self.people.add_first_parties(work, row, one_thing)
        await self.audit.record(
            work,
            actor=actor,
            action="application.open",
            purpose=one_thing.code,
            about=actor.on_behalf_of,
            object_kind="application",
            object_id=row.id,
            facts={"version": str(one_thing.id), "applies_as": command.applies_as},
        )
        return row

    def _row(self, work: UnitOfWork, actor: Actor, command: OpenCommand, one_thing: OneThingVersion) -> ApplicationRow:
        bucket = bucket_of(actor.on_behalf_of)
        now = self.clock.now()
        return ApplicationRow(
            bucket=bucket,
            id=self.ids.record(bucket),
            applicant=actor.on_behalf_of,
            applies_as=command.applies_as,
            one_thing=one_thing.code,
            version=one_thing.id,
            state=ApplicationState.OPEN,
            revision=0,
            key_id=key_id_of(self.vault.new_key(work, bucket)),
            opened_by=actor.subject,
            channel=actor.channel,
            hall=actor.hall,
            window=actor.window,
            client_key=command.client_key,
            command_digest=_digest(command),
            opened_at=now,
            rechecks=0,
            evidence_asked=[],
        )


def _digest(command: OpenCommand) -> str:
    return digest({"one_thing": command.one_thing, "applies_as": command.applies_as})

"""Doing one thing to an open application, and what follows from any change."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from services.access.types import Actor
from services.applying.acts.consents import Consents
from services.applying.application.loaded import LoadedApplication
from services.applying.inquiry.prefill import ApplicationPrefill
from services.applying.inquiry.rechecks import Rechecks
from services.applying.materials.assessment import Materials
from services.applying.steps.complete_act import confirmed
from services.applying.store.applications import ApplicationStore
from services.applying.types import ApplicationNotOpen, ApplicationUnknown
from services.audit.service import Audit
from services.kit.db import Database, UnitOfWork

P = TypeVar("P")
"""what stood against a change, as the change itself says it"""


@dataclass(frozen=True, slots=True)
class Changing:
    """Holds an application, has it changed, and records that."""

    db: Database
    drafts: ApplicationStore
    prefilling: ApplicationPrefill
    consents: Consents
    materials: Materials
    rechecks: Rechecks
    audit: Audit

    async def change(
        self,
        actor: Actor,
        application: UUID,
        action: str,
        change: Callable[[UnitOfWork, LoadedApplication], Awaitable[P | None]],
    ) -> ApplicationUnknown | ApplicationNotOpen | P | None:
        """Do one thing to an open application of the actor's, and what follows from it; or nothing at all."""
        await self.prefilling.ensure(application, actor.on_behalf_of)
        async with self.db.work() as work:
            draft = await self.drafts.lock(work, application, actor.on_behalf_of)
            if draft is None:
                return ApplicationUnknown()
            if not draft.open:
                return ApplicationNotOpen(draft.row.state)
            problem = await change(work, draft)
            if problem is None:
                await self.follow(work, actor, draft, action)
            return problem

    async def follow(self, work: UnitOfWork, actor: Actor, draft: LoadedApplication, action: str) -> None:
        """What follows from any change: consents, materials, later checks, and the record of it."""
        self.consents.settle(work, draft)
        await self.drafts.write(work, draft)
        await self.materials.assess(work, draft, again=confirmed(draft))
        self.rechecks.plan(work, draft)
        draft.row.revision += 1
        await self.record(work, actor, draft, action)

    async def record(self, work: UnitOfWork, actor: Actor, draft: LoadedApplication, action: str) -> None:
        """An entry of the audit record."""
        await self.audit.record(
            work,
            actor=actor,
            action=action,
            purpose=draft.one_thing.code,
            about=draft.row.applicant,
            object_kind="application",
            object_id=draft.row.id,
            facts={"revision": draft.row.revision},
        )

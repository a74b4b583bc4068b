"""The prefill of an application: done once, by one of those who wait for it, and taken up again if that one died."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from services.applying.inquiry.answers import SourceAnswers
from services.applying.inquiry.questions import Inquiries
from services.applying.store.applications import ApplicationStore
from services.applying.tables import ApplicationRow
from services.applying.types import ApplyingSettings
from services.kit.clock import Clock, Deadline
from services.kit.db import Database
from services.kit.ids import bucket_of


def prefill_deadline(settings: ApplyingSettings, clock: Clock) -> Deadline:
    """Until when the departments, all of them together, may keep whoever looks at the application waiting."""
    return Deadline.after(settings.prefill_seconds, clock)


@dataclass(frozen=True, slots=True)
class ApplicationPrefill:
    """One flight per application, by a lease in the database: the departments are asked once for it."""

    db: Database
    store: ApplicationStore
    inquiries: Inquiries
    answers: SourceAnswers
    clock: Clock
    settings: ApplyingSettings

    async def ensure(self, application_id: UUID, applicant: UUID) -> None:
        """Return when the applicant's application is prefilled: at once, after somebody else did it, or after doing
        it. Of an application that is not theirs, or of none, there is nothing to do.
        """
        while await self._is_waiting(application_id, applicant):
            if await self._take_up(application_id):
                await self._fill(application_id)
                return
            await asyncio.sleep(self.settings.wait_seconds)

    async def _is_waiting(self, application_id: UUID, applicant: UUID) -> bool:
        async with self.db.read() as session:
            waiting = await session.one(
                select(ApplicationRow.id).where(
                    ApplicationRow.bucket == bucket_of(application_id),
                    ApplicationRow.id == application_id,
                    ApplicationRow.applicant == applicant,
                    ApplicationRow.prefilled_at.is_(None),
                )
            )
        return waiting is not None

    async def _take_up(self, application_id: UUID) -> bool:
        """Whether the prefill is this caller's to do; nobody holds it longer than the lease."""
        now = self.clock.now()
        async with self.db.work() as work:
            row = await work.lock_row(ApplicationRow, application_id)
            if row is None or row.prefilled_at is not None:
                return False
            if row.prefill_lease is not None and row.prefill_lease > now:
                return False
            row.prefill_lease = now + timedelta(seconds=self.settings.lease_seconds)
            return True

    async def _fill(self, application_id: UUID) -> None:
        async with self.db.read() as session:
            application = await self.store.load(session, application_id)
            facts = await self.inquiries.facts(session, application)
        plan = application.one_thing.plans[application.row.applies_as]
        until = prefill_deadline(self.settings, self.clock)
        prefilled = await self.inquiries.ask(application, facts, plan, until=until)
        async with self.db.work() as work:
            application = await self.store.hold(work, application_id)
            if application.row.prefilled_at is None:
                await self.answers.take_prefill(work, application, facts, prefilled)
                application.row.prefilled_at = self.clock.now()

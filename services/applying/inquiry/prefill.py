"""The prefill of an application: done once, by one of those who wait for it, and taken up again if that one died."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from services.applying.acts.consents import Consents
from services.applying.application.elements import ID_KIND
from services.applying.application.field import FieldKey, StoredField
from services.applying.application.loaded import LoadedApplication
from services.applying.application.question_log import QuestionLog, traced
from services.applying.fields.derived_values import derive
from services.applying.fields.source_values import SourceValues
from services.applying.inquiry.questions import Inquiries
from services.applying.inquiry.rechecks import Rechecks
from services.applying.materials.assessment import Materials
from services.applying.materials.certificates import CertificateCheck
from services.applying.parties.people import People
from services.applying.store.applications import ApplicationStore
from services.applying.tables import ApplicationRow
from services.applying.types import LOGIN, ApplyingSettings
from services.kit.clock import Clock
from services.kit.db import Database, UnitOfWork
from services.kit.ids import bucket_of
from services.kit.values.elements import Value
from services.sharing.types import Origin, Prefilled


@dataclass(frozen=True, slots=True)
class ApplicationPrefill:
    """One flight per application, by a lease in the database: the departments are asked once for it."""

    db: Database
    drafts: ApplicationStore
    inquiries: Inquiries
    filling: SourceValues
    people: People
    materials: Materials
    consents: Consents
    judge: CertificateCheck
    rechecks: Rechecks
    clock: Clock
    settings: ApplyingSettings

    async def ensure(self, application: UUID, applicant: UUID) -> None:
        """Return when the applicant's application is prefilled: at once, after somebody else did it, or after doing
        it. Of an application that is not theirs, or of none, there is nothing to do.
        """
        while await self._is_waiting(application, applicant):
            if await self._take_up(application):
                await self._fill(application)
                return
            await asyncio.sleep(self.settings.wait_seconds)

    async def _is_waiting(self, application: UUID, applicant: UUID) -> bool:
        async with self.db.read() as session:
            waiting = await session.one(
                select(ApplicationRow.id).where(
                    ApplicationRow.bucket == bucket_of(application),
                    ApplicationRow.id == application,
                    ApplicationRow.applicant == applicant,
                    ApplicationRow.prefilled_at.is_(None),
                )
            )
        return waiting is not None

    async def _take_up(self, application: UUID) -> bool:
        """Whether the prefill is this caller's to do; nobody holds it longer than the lease."""
        now = self.clock.now()
        async with self.db.work() as work:
            row = await work.lock_row(ApplicationRow, application)
            if row is None or row.prefilled_at is not None:
                return False
            if row.prefill_lease is not None and row.prefill_lease > now:
                return False
            row.prefill_lease = now + timedelta(seconds=self.settings.lease_seconds)
            return True

    async def _fill(self, application: UUID) -> None:
        async with self.db.read() as session:
            draft = await self.drafts.load(session, application)
            facts = await self.inquiries.facts(session, draft)
        prefilled = await self.inquiries.prefill(draft, facts)
        async with self.db.work() as work:
            draft = await self.drafts.hold(work, application)
            if draft.row.prefilled_at is None:
                await self.take(work, draft, facts, prefilled)
                self.rechecks.plan(work, draft)
                draft.row.prefilled_at = self.clock.now()
                draft.row.revision += 1

    async def take(
        self, work: UnitOfWork, draft: LoadedApplication, facts: Mapping[str, Value], prefilled: Prefilled
    ) -> None:
        """What the login and the sources said becomes the draft's parties, fields and materials."""
        await self.people.admit(work, draft, prefilled.values)
        self._put(draft, facts, prefilled)
        await self.people.recognise(work, draft)
        self.consents.settle(work, draft)
        await self.drafts.write(work, draft)
        await self.materials.assess(work, draft)

    def _put(self, draft: LoadedApplication, facts: Mapping[str, Value], prefilled: Prefilled) -> None:
        steps = traced(prefilled.steps, prefilled.values, self.judge.of(draft, facts, prefilled.values))
        draft.asked(QuestionLog(steps, milliseconds=prefilled.milliseconds))
        shown = draft.layout().by_key
        for element, value in facts.items():
            key = FieldKey(draft.applicant.id, element)
            if key in shown and element != ID_KIND:
                draft.put(
                    StoredField(key, value=value, origin=Origin.SOURCE, resource=LOGIN, as_of=draft.row.opened_at)
                )
        self.filling.take(draft, prefilled.values, steps, fill=True)
        derive(draft)

"""Asking again, later, what a department could not answer: on the side, with growing delay, and not for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.applying.deriving import derive
from services.applying.draft import Draft
from services.applying.drafts import Drafts
from services.applying.filling import Filling
from services.applying.inquiries import Inquiries
from services.applying.materials import Materials
from services.applying.people import People
from services.applying.replanning import Replanning
from services.applying.trace import traced
from services.applying.types import ApplyingSettings, FieldsChecked, RecheckDue
from services.kit.clock import Clock
from services.kit.db import Database, UnitOfWork
from services.kit.jobs import Job, encode
from services.sharing.types import Prefilled

RECHECK = "applying.recheck"
"""Name of the job, as the wiring knows it."""


@dataclass(frozen=True, slots=True)
class Rechecks:
    """Plans and does the later checks of applications."""

    db: Database
    drafts: Drafts
    inquiries: Inquiries
    filling: Filling
    people: People
    materials: Materials
    replanning: Replanning
    clock: Clock
    settings: ApplyingSettings

    def plan(self, work: UnitOfWork, draft: Draft) -> None:
        """Ask for the next check in the caller's transaction, if there is anything to check and none is planned."""
        row = draft.row
        delays = self.settings.recheck_after
        if row.recheck_due is None and row.rechecks < len(delays) and self.replanning.plan(draft).rounds:
            row.recheck_due = self.clock.now() + delays[row.rechecks]
            due = RecheckDue(row.id, row.rechecks)
            work.schedule(Job(RECHECK, encode(due), row.recheck_due, due.lock()))

    async def run(self, due: RecheckDue) -> None:
        """Ask, compare, and plan the next check. A check that was done already is not done again."""
        async with self.db.read() as session:
            draft = await self.drafts.load(session, due.application)
            facts = await self.inquiries.facts(session, draft)
        if draft.row.rechecks != due.attempt:
            return
        prefilled = await self.inquiries.again(draft, facts, self.replanning.plan(draft))
        async with self.db.work() as work:
            draft = await self.drafts.hold(work, due.application)
            if draft.row.rechecks == due.attempt:
                draft.row.rechecks += 1
                draft.row.recheck_due = None
                await self._take(work, draft, prefilled)
                self.plan(work, draft)

    async def _take(self, work: UnitOfWork, draft: Draft, prefilled: Prefilled) -> None:
        steps = traced(prefilled.steps, prefilled.values)
        stood = _how_materials_stand(draft)
        draft.asked(draft.trace.followed_by(steps))
        if draft.open:
            await self.people.admit(work, draft, prefilled.values)
        self.filling.take(draft, prefilled.values, steps, fill=draft.open)
        if draft.open:
            derive(draft)
        recognised = await self.people.recognise(work, draft)
        if draft.row.dossier is not None:
            await self.people.entrust(work, draft, draft.row.dossier, recognised)
        changed = any(True for _ in draft.changed())
        await self.drafts.write(work, draft)
        await self.materials.assess(work, draft)
        if changed or stood != _how_materials_stand(draft):
            draft.row.revision += 1
            work.publish(FieldsChecked(draft.row.id))


def _how_materials_stand(draft: Draft) -> Mapping[tuple[str, UUID], object]:
    return {place: (row.asked, row.state, row.evidence) for place, row in draft.materials.items()}

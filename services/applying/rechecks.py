"""Asking again, later, what a department could not answer: on the side, with growing delay, and not for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.applying.deriving import derive
from services.applying.draft import Draft
from services.applying.drafts import Drafts
from services.applying.filling import Filling
from services.applying.held import FieldKey
from services.applying.inquiries import Inquiries, Question
from services.applying.materials import Materials
from services.applying.people import People
from services.applying.questions import Questions
from services.applying.trace import traced
from services.applying.types import ApplyingSettings, FieldsChecked, RecheckDue, Traced
from services.kit.clock import Clock
from services.kit.db import Database, UnitOfWork
from services.kit.jobs import Job, encode
from services.sharing.types import Prefilled, Resource

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
    resources: Mapping[str, Resource]
    clock: Clock
    settings: ApplyingSettings

    def plan(self, work: UnitOfWork, draft: Draft) -> None:
        """Ask for the next check in the caller's transaction, if there is anything to check and none is planned."""
        row = draft.row
        delays = self.settings.recheck_after
        if row.recheck_due is None and row.rechecks < len(delays) and self._to_ask(draft):
            row.recheck_due = self.clock.now() + delays[row.rechecks]
            due = RecheckDue(row.id, row.rechecks)
            work.schedule(Job(RECHECK, encode(due), row.recheck_due, due.lock()))

    async def run(self, due: RecheckDue) -> None:
        """Ask, compare, and plan the next check. A check that was done already is not done again."""
        async with self.db.read() as session:
            draft = await self.drafts.planned(session, due.application)
            facts = await self.inquiries.facts(session, draft)
        if draft.row.rechecks != due.attempt:
            return
        prefilled = await self.inquiries.again(draft, facts, self._to_ask(draft))
        async with self.db.work() as work:
            draft = await self.drafts.resume(work, due.application)
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
            await self.people.recognise(work, draft)
        changed = any(True for _ in draft.changed())
        await self.drafts.write(work, draft)
        await self.materials.assess(work, draft)
        if changed or stood != _how_materials_stand(draft):
            draft.row.revision += 1
            work.publish(FieldsChecked(draft.row.id))

    def _to_ask(self, draft: Draft) -> frozenset[Question]:
        latest = draft.trace.latest()
        reports = Questions(latest, self.resources).pending()
        untaken = [traced.report for traced in latest if draft.open and _was_not_taken(draft, traced)]
        fields = {(report.resource, report.party.role) for report in [*reports, *untaken]}
        return frozenset(fields | self.materials.awaited(draft))


def _was_not_taken(draft: Draft, traced: Traced) -> bool:
    """Whether an answer was left aside because it seemed to be about another person, and no longer does."""
    shown = draft.layout().by_key
    keys = [FieldKey(draft.parties[party].id, element) for party, element in traced.came if party in draft.parties]
    return any(key in shown and draft.held(key).value is None and not draft.is_contradicted(key.party) for key in keys)


def _how_materials_stand(draft: Draft) -> Mapping[tuple[str, UUID], object]:
    return {place: (row.asked, row.state, row.evidence) for place, row in draft.materials.items()}

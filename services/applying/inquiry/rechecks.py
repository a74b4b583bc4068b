"""Asking again, later, what a department could not answer: on the side, with growing delay, and not for ever."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from services.applying.application.loaded import LoadedApplication
from services.applying.inquiry.follow_up import FollowUp
from services.applying.inquiry.late_answers import LateAnswers
from services.applying.inquiry.questions import Inquiries
from services.applying.store.applications import ApplicationStore
from services.applying.types import ActsDue, ApplyingSettings, RecheckDue
from services.kit.clock import Clock
from services.kit.db import Database, UnitOfWork
from services.kit.jobs import JobKind
from services.sharing.types import Plan

RECHECK = JobKind("applying.recheck", RecheckDue)
"""Name of the job, as the wiring knows it."""


@dataclass(frozen=True, slots=True)
class Rechecks:
    """Plans and does the later checks of applications."""

    db: Database
    drafts: ApplicationStore
    inquiries: Inquiries
    replanning: FollowUp
    taking: LateAnswers
    clock: Clock
    settings: ApplyingSettings

    def plan(self, work: UnitOfWork, draft: LoadedApplication) -> None:
        """Ask for the next check in the caller's transaction, if there is anything to check and none is planned."""
        row = draft.row
        delays = self.settings.recheck_after
        if row.recheck_due is None and row.rechecks < len(delays) and self.replanning.plan(draft).rounds:
            row.recheck_due = self.clock.now() + delays[row.rechecks]
            work.schedule(RECHECK.job(RecheckDue(row.id, row.rechecks), row.recheck_due))

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
                await self.taking.take(work, draft, facts, prefilled)
                self.plan(work, draft)

    async def at_once(self, application: UUID) -> None:
        """Ask what somebody has just permitted, while they wait; what could not be asked now is asked later."""
        await self._attended(application, self.replanning.permitted)

    async def newly(self, application: UUID, plan: Plan) -> None:
        """Ask what an application wants since it moved to another version, while somebody waits."""
        await self._attended(application, lambda _: plan)

    async def _attended(self, application: UUID, planned: Callable[[LoadedApplication], Plan]) -> None:
        async with self.db.read() as session:
            draft = await self.drafts.load(session, application)
            facts = await self.inquiries.facts(session, draft)
        plan = planned(draft)
        if not (draft.open and plan.rounds):
            return
        prefilled = await self.inquiries.attended(draft, facts, plan)
        async with self.db.work() as work:
            draft = await self.drafts.hold(work, application)
            if draft.open:
                await self.taking.take(work, draft, facts, prefilled)
                self.plan(work, draft)

    async def let_lapse(self, due: ActsDue) -> None:
        """What nobody did in its time is awaited no longer: the next ways are tried. Raises `ApplicationMissing`."""
        async with self.db.work() as work:
            draft = await self.drafts.hold(work, due.application)
            if draft.open:
                await self.taking.reassess(work, draft)
                self.plan(work, draft)

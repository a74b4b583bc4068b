"""Asking again, later, what a department could not answer: on the side, with growing delay, and not for ever."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from services.applying.application.loaded import LoadedApplication
from services.applying.inquiry.answers import SourceAnswers
from services.applying.inquiry.follow_up import FollowUp
from services.applying.inquiry.prefill import prefill_deadline
from services.applying.inquiry.questions import Inquiries
from services.applying.settlement import UNATTENDED, Settlement
from services.applying.store.applications import ApplicationStore
from services.applying.types import ActsDue, ApplyingSettings, RecheckDue
from services.kit.clock import Clock, Deadline
from services.kit.db import Database
from services.sharing.types import Plan


def recheck_deadline(settings: ApplyingSettings, clock: Clock) -> Deadline:
    """Until when the departments may take over questions for whose answers nobody waits."""
    return Deadline.after(settings.recheck_seconds, clock)


@dataclass(frozen=True, slots=True)
class Rechecks:
    """Does the later checks of applications; `FollowUp` says what is checked, and plans them."""

    db: Database
    store: ApplicationStore
    inquiries: Inquiries
    follow_up: FollowUp
    answers: SourceAnswers
    settlement: Settlement
    clock: Clock
    settings: ApplyingSettings

    async def run(self, due: RecheckDue) -> None:
        """Ask, compare, and plan the next check. A check that was done already is not done again."""
        async with self.db.read() as session:
            application = await self.store.load(session, due.application)
            facts = await self.inquiries.facts(session, application)
        if application.row.rechecks != due.attempt:
            return
        plan, until = self.follow_up.plan(application), recheck_deadline(self.settings, self.clock)
        prefilled = await self.inquiries.ask(application, facts, plan, until=until, attended=False)
        async with self.db.work() as work:
            application = await self.store.hold(work, due.application)
            if application.row.rechecks == due.attempt:
                application.row.rechecks += 1
                application.row.recheck_due = None
                await self.answers.take_later(work, application, facts, prefilled)

    async def ask_permitted(self, application_id: UUID) -> None:
        """Ask what somebody has just permitted, while they wait; what could not be asked now is asked later."""
        await self._ask_while_somebody_waits(application_id, self.follow_up.permitted)

    async def ask_newly(self, application_id: UUID, plan: Plan) -> None:
        """Ask what an application wants since it moved to another version, while somebody waits."""
        await self._ask_while_somebody_waits(application_id, lambda _: plan)

    async def ask_for_more(self, application_id: UUID) -> None:
        """Ask again who is counted by a source, such as the children of a delivery: one may be recorded later."""
        await self._ask_while_somebody_waits(application_id, _counting)

    async def _ask_while_somebody_waits(
        self, application_id: UUID, plan_for: Callable[[LoadedApplication], Plan]
    ) -> None:
        async with self.db.read() as session:
            application = await self.store.load(session, application_id)
            facts = await self.inquiries.facts(session, application)
        plan = plan_for(application)
        if not (application.open and plan.rounds):
            return
        until = prefill_deadline(self.settings, self.clock)
        prefilled = await self.inquiries.ask(application, facts, plan, until=until)
        async with self.db.work() as work:
            application = await self.store.hold(work, application_id)
            if application.open:
                await self.answers.take_later(work, application, facts, prefilled)

    async def let_acts_lapse(self, due: ActsDue) -> None:
        """What nobody did in its time is awaited no longer: the next ways follow. Raises `ApplicationMissing`."""
        async with self.db.work() as work:
            application = await self.store.hold(work, due.application)
            if application.open:
                await self.settlement.settle(work, application, UNATTENDED)


def _counting(application: LoadedApplication) -> Plan:
    """The planned steps that answer of roles of many parties."""
    many = {role.role for role in application.one_thing.roles if role.many}
    planned = application.one_thing.plans[application.row.applies_as].rounds
    rounds = (tuple(step for step in steps if any(want.role in many for want in step.gives)) for steps in planned)
    return Plan(tuple(steps for steps in rounds if steps))
